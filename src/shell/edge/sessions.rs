//! Who signs in: the store's word for a customer, exchanged for a session of our own.

use std::rc::Rc;

use worker::{Env, Request};

use super::{access, body, secrets};
use crate::domain::moment::Moment;
use crate::domain::names::{MemberId, ProgramId};
use crate::protocol::ask::{ASK_VERSION, Ask, MEMBER, Work};
use crate::protocol::front::Front;
use crate::protocol::header::read_query;
use crate::protocol::ids::member_id;
use crate::protocol::problem::Problem;
use crate::protocol::proxy;
use crate::protocol::read::read;
use crate::protocol::request::Person;
use crate::protocol::scalar::{Instant, Named};
use crate::protocol::secret::SecretUse;
use crate::protocol::session::{Place, Session, Use};
use crate::protocol::signed::{CUSTOMER_MAX_SECONDS, Customer, Expected, read_customer};
use crate::protocol::storefront::{SessionBody, session_answer};
use crate::protocol::token::{CUSTOMER, Profile, TokenFault, open};
use crate::shell::config::Config;
use crate::shell::edge::{Answered, Visit};
use crate::shell::reply::{fault, json};
use crate::shell::session::{header, token};
use crate::shell::{asking, person};

/// A token and the JSON around it, with room to say that a token is too large.
const BODY_MAX_BYTES: usize = 4 * CUSTOMER.most_bytes;

/// `POST /v1/sessions`: the store's token for ten minutes of a script's.
pub(crate) async fn serve(request: &mut Request, visit: &Visit<'_>) -> Answered {
    read_query(visit.query, &[])?;
    let program = visit.caller.program()?;
    let (text, is_json) = body::text(request, BODY_MAX_BYTES).await?;
    let text = if is_json { read::<SessionBody>(text.as_bytes())?.token } else { text };
    let front = access::front(visit.env, program, visit.now_ms).await?;
    let place = (program, front.as_ref());
    let (customer, kid) = customer_of(request, visit.config, place, &text, visit.now_ms)?;
    let session = begin(visit.config, place, (customer, Some(kid), Use::Sdk), visit.now_ms)?;
    let key = visit.caller.access.key.as_ref().filter(|_| visit.caller.is_publishable());
    let session = Session {
        key: key.map(|key| key.id.clone()),
        origin: key.and_then(|_| visit.page.clone()),
        ..session
    };
    let now = visit.now(request)?;
    answer((visit.env, visit.config), (&front, &session, now), visit.request_id).await
}

/// `GET /p/{program}/proxy/session`: as [`serve`], by the word of a shop system.
pub(crate) async fn forwarded(
    request: &Request,
    (env, config): (&Env, &Config),
    (program, query): (&ProgramId, &str),
    now_ms: i64,
    request_id: &str,
) -> Answered {
    let refused = |fault: proxy::ProxyFault| Problem::new(fault.said().0, fault.said().1);
    let forwarded = proxy::read(query).map_err(refused)?;
    let front = access::front(env, program, now_ms).await.map_err(|problem| {
        let is_none = problem.code == "credential_invalid";
        if is_none {
            Problem::new("program_not_found", "There is no such program.")
        } else {
            problem
        }
    })?;
    let mut keys = Vec::new();
    for secret in front.proxies() {
        keys.push((secret.kid.clone(), secrets::key_of(config, program, secret)?));
    }
    let mut customer = Err(proxy::ProxyFault::Signature);
    let mut kid = None;
    for (name, key) in &keys {
        customer = forwarded.proven([key.as_slice()], seconds(now_ms));
        if customer != Err(proxy::ProxyFault::Signature) {
            kid = Some(name.clone());
            break;
        }
    }
    let Some(reference) = customer.map_err(refused)? else {
        return json(200, &session_answer(None, None), request_id);
    };
    let customer = Customer { reference: reference.clone(), person: Person::default() };
    let session = begin(config, (program, &front), (customer, kid, Use::Sdk), now_ms)?;
    let now = crate::shell::session::set_clock(request, front.livemode, now_ms);
    answer((env, config), (&front, &session, now), request_id).await
}

/// Signs a member in to the pages of a program: the browser comes from the store, with a token in
/// a form.
///
/// # Errors
/// `origin_not_allowed` for a form of a page that is not the shop's, or somebody could sign others
/// in as themselves; `insecure` for a live program without https; the token's own.
pub(crate) fn sign_in(
    request: &Request,
    config: &Config,
    (program, front): (&ProgramId, &Rc<Front>),
    text: &str,
    now_ms: i64,
) -> Result<Session, Problem> {
    let url = request.inner().url();
    let place = Place::of(&url);
    let origin = header(request, "origin");
    let is_shop = origin.as_deref().is_some_and(|origin| front.allows(origin));
    if !is_shop && !crate::shell::session::is_same_origin(request) {
        let detail = "Sign in from a page of the shop's: its origin is on no publishable key.";
        return Err(Problem::new("origin_not_allowed", detail).at("Origin"));
    }
    if !place.may_carry(front.livemode) {
        let detail = "A session is sent over https only.";
        return Err(Problem::new("insecure", detail));
    }
    let place = (program, front.as_ref());
    let (customer, kid) = customer_of(request, config, place, text, now_ms)?;
    begin(config, place, (customer, Some(kid), Use::Portal), now_ms)
}

/// Whom a customer token names, and the secret that it is signed with.
fn customer_of(
    request: &Request,
    config: &Config,
    place: (&ProgramId, &Front),
    text: &str,
    now_ms: i64,
) -> Result<(Customer, String), Problem> {
    let url = request.inner().url();
    let audience = format!("{}/p/{}", Place::of(&url).origin, place.0);
    let signed = Signed::read(config, place, (&CUSTOMER, text))?;
    let expected = Expected {
        audience: &audience,
        issuer: signed.issuer(),
        now_seconds: seconds(now_ms),
        most_seconds: CUSTOMER_MAX_SECONDS,
    };
    let customer = read_customer(&signed.claims, &expected)?;
    Ok((customer, signed.kid))
}

/// What a store's secret signed.
pub(crate) struct Signed<'a> {
    pub claims: Vec<u8>,
    pub kid: String,
    front: &'a Front,
}

impl<'a> Signed<'a> {
    /// # Errors
    /// The token's own: its form, its key, its signature.
    pub(crate) fn read(
        config: &Config,
        (program, front): (&ProgramId, &'a Front),
        (profile, text): (&Profile, &str),
    ) -> Result<Self, Problem> {
        let unproven = open(profile, text)?;
        let secret = front.secret(unproven.kid());
        let secret = secret.filter(|secret| secret.usage == SecretUse::Sign);
        let secret = secret.ok_or(TokenFault::Key)?;
        let key = secrets::key_of(config, program, secret)?;
        let claims = unproven.proven(&key)?.to_vec();
        Ok(Self { claims, kid: secret.kid.clone(), front })
    }

    /// What the owner of the secret calls itself.
    pub(crate) fn issuer(&self) -> Option<&crate::protocol::secret::Issuer> {
        self.front.secret(&self.kid).and_then(|secret| secret.issuer.as_ref())
    }
}

fn begin(
    config: &Config,
    (program, front): (&ProgramId, &Front),
    (customer, secret, usage): (Customer, Option<String>, Use),
    now_ms: i64,
) -> Result<Session, Problem> {
    let Customer { reference, person } = customer;
    let member = member_of(config, program, &reference.namespace, &reference.id)?;
    let is_known = person != Person::default();
    let text = is_known.then(|| serde_json::to_string(&person)).transpose().map_err(fault)?;
    Ok(Session {
        member: Some(Named(member)),
        reference: Some(format!("{}:{}", reference.namespace, reference.id)),
        locale: person.locale.map(|locale| locale.0.as_str().to_owned()),
        person: text.map(|text| person::close_text(config, &text)).transpose()?,
        secret,
        ..Session::begin(program.clone(), usage, front.livemode, now_ms)
    })
}

/// # Errors
/// `fault`, which cannot be.
pub(crate) fn member_of(
    config: &Config,
    program: &ProgramId,
    namespace: &str,
    id: &str,
) -> Result<MemberId, Problem> {
    member_id(config.identity(), program, namespace, id)
        .ok_or_else(|| fault("a member has no name"))
}

/// The session as its script gets it, with the member, if who it is has joined.
async fn answer(
    (env, config): (&Env, &Config),
    (front, session, now): (&Front, &Session, Option<Moment>),
    request_id: &str,
) -> Answered {
    let member = session.member.clone().ok_or_else(|| fault("a session is nobody's"))?;
    let ask = Ask {
        v: ASK_VERSION,
        program: session.program.clone(),
        member,
        now: now.map(Instant),
        releases: front.releases.clone(),
        request_id: request_id.to_owned(),
        principal: MEMBER.to_owned(),
        signing: None,
        work: Work::Member,
    };
    let response = asking::ask_member(env, &ask).await?;
    let text = asking::text(&response).await?;
    let member = match response.status() {
        200 => Some(text),
        _ => match Problem::from_json(&text) {
            Some(problem) if problem.code == "member_not_found" => None,
            Some(problem) => return Err(problem),
            None => return Err(fault("a member's keeper said no unclearly")),
        },
    };
    let expires = Moment::new(session.expires_ms).unwrap_or(Moment::MAX);
    let bearer = token(config, session)?;
    json(201, &session_answer(Some((&bearer, expires)), member.as_deref()), request_id)
}

/// Whole seconds since 1970.
pub(crate) fn seconds(now_ms: i64) -> u64 {
    u64::try_from(now_ms / 1000).unwrap_or(0)
}
