//! Before a member's keeper makes a link: whether its partner is one, and the key to sign with.

use worker::Env;

use super::seconds;
use super::{RING, next_pair, read_ring, write_ring};
use crate::domain::names::{Label, ProgramId};
use crate::protocol::ask::{Ask, Deed, Work};
use crate::protocol::link::key::LinkKey;
use crate::protocol::link::minting::Signing;
use crate::protocol::problem::Problem;
use crate::shell::asking;
use crate::shell::config::Config;
use crate::shell::edge::partners;

/// Who is to hand something over, where, and the field that says so.
type Wish<'a> = (&'a Label, Option<&'a Label>, &'static str);

/// What a deed asks of a partner.
fn wish(deed: &Deed) -> Option<Wish<'_>> {
    match deed {
        Deed::Link(body) => {
            Some((&body.partner.0, body.location.as_ref().map(|location| &location.0), ""))
        }
        Deed::Hold(body) => body.link.as_ref().map(|link| {
            (&link.partner.0, link.location.as_ref().map(|location| &location.0), "/link")
        }),
        _ => None,
    }
}

/// Whose receipts or links there can be.
fn partner_of(deed: &Deed) -> Option<&str> {
    match deed {
        Deed::Consume(_, body) => Some(body.partner.0.as_str()),
        _ => wish(deed).map(|(partner, _, _)| partner.as_str()),
    }
}

/// Whether the partner that a deed names is one of the program's, and has that place.
///
/// # Errors
/// `partner_not_found`, `invalid_field`.
pub(crate) async fn check(
    env: &Env,
    program: &ProgramId,
    deed: &Deed,
    now_ms: i64,
) -> Result<(), Problem> {
    let Some((partner, location, at)) = wish(deed) else { return Ok(()) };
    let partner = partners::partner(env, program, partner.as_str(), now_ms)
        .await
        .map_err(|problem| problem.at(format!("{at}/partner")))?;
    match location {
        Some(location) if !partner.has(location.as_str()) => {
            let detail = "The partner has no such place.";
            Err(Problem::new("invalid_field", detail).at(format!("{at}/location")))
        }
        _ => Ok(()),
    }
}

/// Gives a member's keeper what it needs to sign what it is asked to do, where that can be needed.
///
/// # Errors
/// Those of the program's keeper.
pub(crate) async fn prepare(
    (env, config): (&Env, &Config),
    origin: &str,
    ask: &mut Ask,
    now_ms: i64,
) -> Result<(), Problem> {
    let program = ask.program.0.clone();
    let partners: Vec<&str> = match &ask.work {
        Work::Do { tasks, .. } => tasks.iter().filter_map(|task| partner_of(&task.deed)).collect(),
        _ => return Ok(()),
    };
    let mut known = Vec::new();
    for id in partners {
        known.extend(partners::partner(env, &program, id, now_ms).await.ok());
    }
    if known.is_empty() {
        return Ok(());
    }
    let mut named: Vec<String> =
        known.into_iter().filter(|partner| partner.pairwise).map(|partner| partner.id).collect();
    named.dedup();
    let key = signing_key((env, config), &program, now_ms).await?;
    ask.signing = Some(signing(&key, origin, named));
    Ok(())
}

/// Gives a member's keeper what signs links that there are, if anything does: a question makes no
/// key.
///
/// # Errors
/// Those of the program's keeper.
pub(crate) async fn prepare_question(
    env: &Env,
    origin: &str,
    ask: &mut Ask,
) -> Result<(), Problem> {
    let program = ask.program.0.clone();
    let ring = read_ring(asking::record(env, &program, RING).await?.as_deref())?;
    let partners = partners::all(env, &program).await?;
    let named = partners.into_iter().filter(|partner| partner.pairwise).map(|partner| partner.id);
    ask.signing = ring.signing().map(|key| signing(key, origin, named.collect()));
    Ok(())
}

fn signing(key: &LinkKey, origin: &str, named: Vec<String>) -> Signing {
    Signing { number: key.number, kid: key.kid.clone(), origin: origin.to_owned(), named }
}

/// The key that signs, read anew: one that was retired meanwhile would sign what nobody takes. The
/// first link of a program makes its first key.
async fn signing_key(
    (env, config): (&Env, &Config),
    program: &ProgramId,
    now_ms: i64,
) -> Result<LinkKey, Problem> {
    write_ring(env, program, |ring| {
        ring.ensure_signing(|number| next_pair(config, program, number), seconds(now_ms))
    })
    .await
}
