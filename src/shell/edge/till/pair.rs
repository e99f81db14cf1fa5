//! Pairing: a code that was typed makes the device that sent it a till, and no other one.

use worker::Request;

use super::acts_of;
use crate::protocol::header::idempotency_key;
use crate::protocol::link::pairing::{
    DEVICE_SECONDS, Device, Pairing, Tries, code_hash, device_id, read_code,
};
use crate::protocol::page::ask::Refused;
use crate::protocol::page::till::{pairing, refusal};
use crate::protocol::problem::Problem;
use crate::protocol::session::{Place, Use, cookie as read_cookie, cookie_name};
use crate::shell::asking;
use crate::shell::edge::links::{WRITES_MAX, contended, seconds};
use crate::shell::edge::portal::{Guest, Shown, onward, read_form};
use crate::shell::edge::tills;
use crate::shell::messages::own;
use crate::shell::reply::{self, fault};
use crate::shell::session::{Session, cookie, header, is_same_origin};

/// Where the tries of a program are counted.
const TRIES: (&str, &str) = (tills::PAIRING, "tries");

/// The form that asks for a code.
pub(super) async fn ask(
    guest: &Guest<'_>,
    request: &Request,
    refused: Option<Refused>,
    status: u16,
) -> Shown {
    let (_, program) = guest.live().await?;
    let frame = guest.frame(&program);
    let is_over = refused.is_none() && was_till(request);
    let why = refused.map(|refused| match refused.code.as_str() {
        "pairing_wrong" => frame.words.say("till.pair_wrong").to_owned(),
        _ => refusal(&frame.words, &refused),
    });
    guest.painted(pairing(&frame, &reply::request_id(), is_over, why), status)
}

/// Whether the browser brings a till's session at all, of whatever state.
fn was_till(request: &Request) -> bool {
    let url = request.inner().url();
    let name = cookie_name(Use::Till, Place::of(&url).is_secure());
    let cookies = header(request, "cookie");
    read_cookie(cookies.as_deref(), &name).is_some_and(|value| !value.is_empty())
}

pub(super) async fn pair(guest: &mut Guest<'_>, request: &mut Request) -> Shown {
    let form = read_form(request).await?;
    if !is_same_origin(request) {
        let detail = "Pair a device from its own page.";
        return Err(Problem::new("origin_not_allowed", detail).at("Origin"));
    }
    if !Place::of(&request.inner().url()).may_carry(guest.front.livemode) {
        return Err(Problem::new("insecure", "A till's session is sent over https only."));
    }
    let form_key = idempotency_key(Some(form.field("key")))?;
    let Some(code) = read_code(form.field("code")) else {
        return ask(guest, request, Some(wrong()), 422).await;
    };
    if let Some(limited) = count_try(guest).await? {
        let answer = ask(guest, request, Some(limited.clone()), 429).await?;
        let seconds = limited.retry_after_seconds.unwrap_or(60);
        reply::set(&answer, "retry-after", &seconds.to_string())?;
        return Ok(answer);
    }
    let Some(device) = take(guest, &code, &form_key).await? else {
        return ask(guest, request, Some(wrong()), 422).await;
    };
    change_tries(guest, |tries| Some(tries.one_less())).await?;
    let begun =
        Session::begin(guest.program.clone(), Use::Till, guest.front.livemode, guest.now_ms);
    let session = Session { device: Some(device.id), ..begun };
    guest.cookies.push(cookie(request, guest.config, &session, guest.now_ms)?);
    onward(&guest.path("till"), guest.request_id)
}

/// One answer to every code that pairs nothing: mistyped, over, or taken by another device.
fn wrong() -> Refused {
    Refused { code: "pairing_wrong".to_owned(), missing: None, retry_after_seconds: None }
}

/// Counts one more try of a program's codes; answers why not, where that is too many.
async fn count_try(guest: &Guest<'_>) -> Result<Option<Refused>, Problem> {
    let now_seconds = seconds(guest.now_ms);
    if change_tries(guest, |tries| tries.one_more(now_seconds)).await? {
        return Ok(None);
    }
    let left = 60_u64.saturating_sub(now_seconds % 60);
    let code = "rate_limited".to_owned();
    Ok(Some(Refused { code, missing: None, retry_after_seconds: Some(left) }))
}

/// Whether the count could be changed, however many try at once.
async fn change_tries(
    guest: &Guest<'_>,
    change: impl Fn(Tries) -> Option<Tries>,
) -> Result<bool, Problem> {
    let mut was = asking::record(guest.env, &guest.program, TRIES).await?;
    for _ in 0..WRITES_MAX {
        let tries: Tries = match &was {
            Some(json) => own(json.as_bytes()).map_err(fault)?,
            None => Tries::default(),
        };
        let Some(changed) = change(tries) else { return Ok(false) };
        let json = serde_json::to_string(&changed).map_err(fault)?;
        let (stands, written) =
            asking::put_record(guest.env, &guest.program, TRIES, (json, was)).await?;
        if written {
            return Ok(true);
        }
        was = stands;
    }
    Ok(false)
}

/// Makes the device that sent this form the one that a code was for; `None`: it is for none.
async fn take(guest: &Guest<'_>, code: &str, form_key: &str) -> Result<Option<Device>, Problem> {
    let (env, program, identity) = (guest.env, &guest.program, guest.config.identity());
    let hash = code_hash(identity, program, code);
    let place = (tills::PAIRING, hash.as_str());
    let id = device_id(identity, program, code, form_key);
    let Some(json) = asking::record(env, program, place).await? else { return Ok(None) };
    let offered: Pairing = own(json.as_bytes()).map_err(fault)?;
    let now_seconds = seconds(guest.now_ms);
    if offered.expires_at <= now_seconds {
        return Ok(None);
    }
    let taken = Pairing { device: Some(id.clone()), ..offered.clone() };
    let text = serde_json::to_string(&taken).map_err(fault)?;
    if offered.device.is_none() {
        let change = (text.clone(), Some(json));
        let (stands, _) = asking::put_record(env, program, place, change).await?;
        if stands.as_ref() != Some(&text) {
            return Ok(None);
        }
        forget_ended(guest, now_seconds).await?;
    } else if offered.device.as_ref() != Some(&id) {
        return Ok(None);
    }
    let device = Device {
        id,
        till: taken.till,
        location: taken.location,
        label: taken.label,
        paired_at: now_seconds,
        expires_at: now_seconds.saturating_add(DEVICE_SECONDS),
        revoked_at: None,
    };
    register(guest, device, now_seconds).await
}

/// What stands of the device now; pressed twice, it is the first one, unless that was ended.
async fn register(
    guest: &Guest<'_>,
    device: Device,
    now_seconds: u64,
) -> Result<Option<Device>, Problem> {
    let json = serde_json::to_string(&device).map_err(fault)?;
    let place = (tills::DEVICE, device.id.as_str());
    let (stands, _) = asking::put_record(guest.env, &guest.program, place, (json, None)).await?;
    let stands: Device = own(stands.ok_or_else(contended)?.as_bytes()).map_err(fault)?;
    Ok(stands.is_paired(now_seconds).then_some(stands))
}

/// How long a device, and what it did, is kept after its end: a week.
const KEPT_SECONDS: u64 = 7 * 24 * 60 * 60;
/// Devices that are forgotten at once.
const FORGOTTEN_MAX: usize = 8;

/// Drops devices that ended long ago with what they did, so that there is always room for new ones.
async fn forget_ended(guest: &Guest<'_>, now_seconds: u64) -> Result<(), Problem> {
    let (env, program) = (guest.env, &guest.program);
    let ended = |device: &Device| device.expires_at.saturating_add(KEPT_SECONDS) <= now_seconds;
    let devices = tills::devices(env, program).await?;
    for device in devices.iter().filter(|device| ended(device)).take(FORGOTTEN_MAX) {
        asking::drop_kind(env, program, &acts_of(&device.id)).await?;
        asking::drop_record(env, program, (tills::DEVICE, &device.id)).await?;
    }
    Ok(())
}
