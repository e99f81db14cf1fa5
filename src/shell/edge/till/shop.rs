//! The shop's own till: finds a member by what is typed or scanned, or enrols one; shows them.

use super::TillVisit;
use crate::domain::names::{Label, MemberId, Reason};
use crate::protocol::ask::{Deed, Work};
use crate::protocol::header::idempotency_key;
use crate::protocol::identifier::{Identifier, IdentifierKind};
use crate::protocol::json::parse;
use crate::protocol::page::ask::{PageAsk, Refused, Seat, Sheet, Token};
use crate::protocol::page::counter::{Stranger, stranger};
use crate::protocol::page::frame::TillTab;
use crate::protocol::page::place::Form;
use crate::protocol::page::till::{SHOP, refusal};
use crate::protocol::problem::Problem;
use crate::protocol::request::{EnrolBody, HandBody, Person, PersonText};
use crate::protocol::scalar::{Instant, Named};
use crate::protocol::till::{TillAct, Undo, ending};
use crate::protocol::typed::{Typed, typed};
use crate::protocol::words::Words;
use crate::shell::asking;
use crate::shell::edge::portal::{Shown, Told, onward};
use crate::shell::finding::Finder;
use crate::shell::reply::{self, fault};

/// The till's own page; what was typed stands there again where it led nowhere.
pub(super) async fn counter(
    visit: &TillVisit<'_>,
    (typed, refused): (&str, Option<&str>),
    status: u16,
) -> Shown {
    let said = |words: &Words<'_>| refused.map(|key| words.say(key).to_owned());
    visit.counter(SHOP, (typed, &said), status).await
}

/// What was typed or scanned: a card, a phone number, an e-mail address, a voucher's code.
pub(super) async fn find(visit: &TillVisit<'_>, form: &Form) -> Shown {
    let text = form.field("code");
    let (_, program) = visit.guest.live().await?;
    match typed(text, program.till.calling_code.as_deref()) {
        Typed::Person(identifier) => {
            let key = identifier.key(finder(visit).secret(), &visit.guest.program);
            let owner = finder(visit).owners(&[key]).await?.into_iter().next().flatten();
            if let Some(member) = owner.map(|owner| owner.member.0)
                && is_somebody(visit, &member).await?
            {
                return to_member(visit, &member, "");
            }
            strange(visit, &identifier, ("", None), 404).await
        }
        Typed::Code(code) => match finder(visit).voucher(code.as_str()).await? {
            Some((member, voucher)) => to_member(visit, &member, &format!("?voucher={voucher}")),
            // A partner's link is shown, with where it is for.
            None if finder(visit).link(&code).await?.is_some() => {
                let path = format!("/r/{}/{}", visit.guest.program, code.as_str());
                onward(&path, visit.guest.request_id)
            }
            None => counter(visit, (text, Some("counter.no_voucher")), 404).await,
        },
        Typed::Wrong(why) => counter(visit, (text, Some(why)), 422).await,
    }
}

/// Whether somebody is a member there, or it leads to one: an enrolment may have ended half-way.
async fn is_somebody(visit: &TillVisit<'_>, member: &MemberId) -> Result<bool, Problem> {
    let (exists, home) = finder(visit).stands(member).await?;
    Ok(exists || home.is_some())
}

fn finder<'v>(visit: &'v TillVisit<'_>) -> Finder<'v> {
    let guest = visit.guest;
    Finder { env: guest.env, config: guest.config, program: &guest.program }
}

fn to_member(visit: &TillVisit<'_>, member: &MemberId, query: &str) -> Shown {
    let path = visit.guest.path(&format!("till/members/{member}{query}"));
    onward(&path, visit.guest.request_id)
}

/// Nobody is found by it: the page that enrols them.
async fn strange(
    visit: &TillVisit<'_>,
    identifier: &Identifier,
    (name, refused): (&str, Option<Refused>),
    status: u16,
) -> Shown {
    let (_, program) = visit.guest.live().await?;
    let frame = visit.frame(&program, TillTab::Other).await?;
    let refused = refused.map(|refused| refusal(&frame.words, &refused));
    let (key, token) = (reply::request_id(), visit.token("enrol"));
    let page = Stranger { identifier, name, refused, key: &key, token: &token };
    visit.painted(stranger(&frame, &page), status)
}

/// Makes somebody a member, found by what was typed.
pub(super) async fn enrol(visit: &TillVisit<'_>, form: &Form) -> Shown {
    let Typed::Person(identifier) = typed(form.field("code"), None) else {
        return counter(visit, (form.field("code"), Some("counter.wrong")), 422).await;
    };
    let name = form.field("name").trim();
    let person =
        PersonText::parse(name).map(|name| Person { name: Some(name), ..Person::default() });
    let identifiers = Some(vec![identifier.clone()]);
    let body = EnrolBody { identifiers, person, ..EnrolBody::default() };
    // What is no key claims nothing.
    let key = idempotency_key(Some(form.field("key")))?;
    let deed = Deed::Enrol(body.clone());
    let said = deed.body();
    let address = finder(visit).address("", &deed).await?;
    let member = address.member.clone();
    // Somebody may have been quicker: then what is known of the person stays.
    let is_known = is_somebody(visit, &member).await?;
    let deed = if is_known { Deed::Enrol(EnrolBody { person: None, ..body }) } else { deed };
    let told = visit.run_as(member.clone(), &key, (deed, &said)).await?;
    let text = match told {
        Told::Done(text) => text,
        // Pressed again with another name: they are a member, and keep the first.
        Told::Refused(refused, _) if is_known && refused.code == "idempotency_key_reused" => {
            return to_member(visit, &member, "");
        }
        Told::Refused(refused, status) => {
            finder(visit).conclude(&address, status, false).await;
            return strange(visit, &identifier, (name, Some(refused)), status).await;
        }
    };
    if outcome_of(&text).as_deref() != Some("enrolled") {
        return to_member(visit, &member, "");
    }
    let undo = Deed::Unenrol(hand()?);
    let whose = match identifier.kind {
        // Of an address, nothing is kept with the day.
        IdentifierKind::Email => String::new(),
        _ => ending(identifier.value()),
    };
    let (_, program) = visit.guest.live().await?;
    let words = visit.guest.frame(&program).words;
    let act = act(
        visit,
        (words.say("counter.new_member").to_owned(), String::new(), whose),
        &member,
        &undo,
    );
    done(visit, &member, ("join", &member.to_string()), act).await
}

/// What an answer says of itself, in one word.
fn outcome_of(text: &str) -> Option<String> {
    parse(text.as_bytes()).ok()?.record().ok()?.get("outcome").ok()
}

fn hand() -> Result<HandBody, Problem> {
    match (Reason::parse("enrolled by mistake"), Label::parse("till")) {
        (Ok(reason), Ok(actor)) => Ok(HandBody { reason: Named(reason), actor: Named(actor) }),
        _ => Err(fault("a till has no reason")),
    }
}

pub(super) fn act(
    visit: &TillVisit<'_>,
    (what, value, whose): (String, String, String),
    member: &MemberId,
    undo: &Deed,
) -> TillAct {
    let now = visit.guest.now();
    let undo = Undo::of(member.clone(), undo, now);
    TillAct { at: Instant(now), what, value, whose, undo, undone_at: None }
}

/// Keeps an act with the day, and goes on to the member that it was for.
pub(super) async fn done(
    visit: &TillVisit<'_>,
    member: &MemberId,
    (kind, name): (&str, &str),
    act: TillAct,
) -> Shown {
    let id = format!("{kind}-{name}");
    visit.keep(&id, &act).await?;
    to_member(visit, member, &format!("?act={id}"))
}

/// A member, with what is theirs and what can be pressed.
pub(super) async fn customer(visit: &TillVisit<'_>) -> Shown {
    let seat = Seat { voucher: visit.guest.asked("voucher"), ..Seat::default() };
    show(visit, &whose(visit)?, seat, ("", None), 200).await
}

pub(super) fn whose(visit: &TillVisit<'_>) -> Result<MemberId, Problem> {
    let nobody = |_| Problem::new("route_not_found", "There is no such member.");
    MemberId::parse(visit.guest.found.param("member")).map_err(nobody)
}

/// The member's page; of a refusal, `subject` is the reward that it is about.
pub(super) async fn show(
    visit: &TillVisit<'_>,
    member: &MemberId,
    seat: Seat,
    (subject, refused): (&str, Option<Refused>),
    status: u16,
) -> Shown {
    let guest = visit.guest;
    let act_id = guest.asked("act");
    let act = if act_id.is_empty() || act_id.len() > 100 || refused.is_some() {
        None
    } else {
        visit.act(&act_id).await?
    };
    let (_, program) = guest.live().await?;
    let of = visit.owner(&guest.frame(&program)).await?;
    let token = |purpose: &str| Token { purpose: purpose.to_owned(), token: visit.token(purpose) };
    let ask = PageAsk {
        sheet: Sheet::Till,
        subject: subject.to_owned(),
        locale: guest.locale.tag().to_owned(),
        theme: guest.theme.map_or("", |theme| theme.name()).to_owned(),
        origin: String::new(),
        key: reply::request_id(),
        tokens: ["press", "undo"].map(token).into(),
        kind: String::new(),
        before: String::new(),
        units: 0,
        refused,
        seat: Some(Seat { of, act_id, act, ..seat }),
    };
    let ask = visit.ask(member.clone(), Work::Show(Box::new(ask)));
    let answer = asking::ask_member(guest.env, &ask).await?;
    if answer.status() == 200 {
        return guest.with_status(answer, status);
    }
    let text = asking::text(&answer).await?;
    match Problem::from_json(&text) {
        Some(problem) if matches!(problem.status, 404 | 410) => {
            counter(visit, ("", Some("counter.no_member")), problem.status).await
        }
        Some(problem) => Err(problem),
        None => Err(fault("a member's keeper said no unclearly")),
    }
}
