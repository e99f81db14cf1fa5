//! A partner's till: look a code up, hand over what it is for, and keep that with the day.

use super::TillVisit;
use crate::domain::names::RedemptionId;
use crate::protocol::ask::Deed;
use crate::protocol::identifier;
use crate::protocol::json::parse;
use crate::protocol::link::state::{ConsumedAnswer, LinkStateBody};
use crate::protocol::node::FromNode;
use crate::protocol::page::ask::Refused;
use crate::protocol::page::link::reward_name;
use crate::protocol::page::place::Form;
use crate::protocol::page::till::{PARTNER, refusal};
use crate::protocol::problem::Problem;
use crate::protocol::request::{ConsumeBody, EmptyBody};
use crate::protocol::scalar::{Instant, Named};
use crate::protocol::till::{TillAct, Undo, ending};
use crate::protocol::words::Words;
use crate::shell::edge::links::redeem::{Lead, not_found};
use crate::shell::edge::portal::{Shown, Told, onward};
use crate::shell::reply::fault;

/// The till's own page; what was typed stands there again where it led nowhere.
pub(super) async fn counter(
    visit: &TillVisit<'_>,
    (typed, refused): (&str, Option<Refused>),
    status: u16,
) -> Shown {
    let said = |words: &Words<'_>| refused.as_ref().map(|refused| refusal(words, refused));
    visit.counter(PARTNER, (typed, &said), status).await
}

/// What was typed or scanned: a code, an address that ends in one, or a whole link.
pub(super) async fn find(visit: &TillVisit<'_>, form: &Form) -> Shown {
    let text = form.field("code").trim();
    let last = text.split(['?', '#']).next().unwrap_or(text);
    let last = last.rsplit('/').next().unwrap_or(last);
    let found = match visit.guest.lead(last).await {
        Ok(lead) => visit.guest.look(&lead).await,
        Err(problem) => Err(problem),
    };
    match found {
        Ok(link) => {
            let path = format!("/r/{}/{}", visit.guest.program, link.code);
            onward(&path, visit.guest.request_id)
        }
        Err(problem) if problem.status < 500 => {
            let code = "link_not_found".to_owned();
            let refused = Refused { code, missing: None, retry_after_seconds: None };
            counter(visit, (text, Some(refused)), 404).await
        }
        Err(problem) => Err(problem),
    }
}

/// Hands over what a code is for.
pub(super) async fn take(visit: &TillVisit<'_>, form: &Form) -> Shown {
    let code = identifier::code(visit.guest.found.param("code")).ok_or_else(not_found)?;
    let path = format!("/r/{}/{}", visit.guest.program, code.as_str());
    if visit.is_shop() {
        return onward(&path, visit.guest.request_id);
    }
    let lead = visit.guest.lead(code.as_str()).await?;
    let body = ConsumeBody { partner: Named(visit.partner()?), location: None, receipt_ref: None };
    let body = ConsumeBody { location: visit.location().map(Named), ..body };
    let deed = Deed::Consume(Named(lead.hold.clone()), body);
    match visit.run(lead.member.clone(), form.field("key"), deed).await? {
        Told::Done(text) => {
            note(visit, &lead, &text).await?;
            onward(&path, visit.guest.request_id)
        }
        Told::Refused(refused, status) => {
            visit.guest.link_page(&lead, Some(visit), (Some(refused), status)).await
        }
    }
}

/// Keeps with the day what was handed over.
async fn note(visit: &TillVisit<'_>, lead: &Lead, text: &str) -> Result<(), Problem> {
    let unclear = |_| fault("a consumption cannot be read");
    let node = parse(text.as_bytes()).map_err(fault)?;
    let done = ConsumedAnswer::read(&node).map_err(unclear)?;
    let link: LinkStateBody = visit.guest.look(lead).await?;
    let (_, program) = visit.guest.live().await?;
    let words = visit.guest.frame(&program).words;
    let id = RedemptionId::parse(&done.redemption.id)
        .map_err(|_| fault("a consumption names no redemption"))?;
    let (at, undo) = (done.redemption.issued_at, Deed::Undo(Named(id), EmptyBody {}));
    let act = TillAct {
        at: Instant(at.0),
        what: reward_name(&program, &words, &link),
        value: String::new(),
        whose: ending(&link.code),
        undo: Undo::of(lead.member.clone(), &undo, at.0),
        undone_at: None,
    };
    visit.keep(&done.redemption.id, &act).await
}
