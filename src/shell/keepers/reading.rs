//! What a member's keeper answers to questions: reads only, and writes nothing.

use sha2::{Digest, Sha256};
use worker::{Error, Response, Result};

use super::book_store::{entries_after, entries_before, entries_of, read_person};
use super::member::{Member, Session, Step, Stopped, live};
use super::quoting::quote;
use super::showing;
use crate::domain::book::{Book, Status};
use crate::domain::command::Refusal;
use crate::domain::ledger::{Cause, Fact, Hold, HoldFate, Redemption, RedemptionStatus};
use crate::domain::moment::Moment;
use crate::domain::names::{HoldId, RedemptionId};
use crate::domain::offers::offers;
use crate::domain::past::{PastHold, past_hold, past_redemption};
use crate::domain::program::Program;
use crate::domain::view::{lots, view};
use crate::protocol::answer::{self, link_view, lot_body, view_body};
use crate::protocol::ask::Work;
use crate::protocol::digits::hexadecimal;
use crate::protocol::header::cursor;
use crate::protocol::journal::chain::Hash;
use crate::protocol::journal::public::public_entry;
use crate::protocol::link::Listed;
use crate::protocol::link::state::{LinkStateBody, link_body};
use crate::protocol::offer::offers_body;
use crate::protocol::problem::Problem;
use crate::protocol::profile::{LotsBody, VoucherBody, member_body};
use crate::protocol::request::CartBody;
use crate::protocol::scalar::{Instant, Named};
use crate::shell::{person, reply};

/// Entries that a balance of the past is folded from: a tenth of a second of work.
const FOLD_MAX: u64 = 10_000;
const FOLD_PAGE: u64 = 500;

type Read = std::result::Result<Step<Response>, Stopped>;

/// Answers a question about a member.
pub(super) fn read(member: &Member, session: &Session<'_>) -> Read {
    let kept = member.load()?;
    let Some(kept) = kept else { return Err(member.nobody()?) };
    if kept.book.status == Status::Erased {
        return Err(Problem::refusal(&Refusal::MemberErased, None).into());
    }
    let now = session.now(kept.book.at);
    // Before the instant is looked at: a live program may not be given one, whatever it says.
    let (_, program) = match live(session, kept.serial, &session.ask.member.0, now)? {
        Step::Done(found) => found,
        Step::Wait(need) => return Ok(Step::Wait(need)),
    };
    if let Work::Show(ask) = &session.ask.work {
        // A page that was set to an earlier day shows how things stand by now.
        let now = now.max(kept.book.at);
        return showing::show(member, session, (&kept.book, &program, now), ask);
    }
    if now < kept.book.at {
        return Err(Problem::refusal(&Refusal::ClockBackwards, None).into());
    }
    let scene = Scene { member, session, book: &kept.book, program: &program, now };
    match &session.ask.work {
        Work::Do { .. }
        | Work::Show(_)
        | Work::Standing
        | Work::Move { .. }
        | Work::Leave { .. }
        | Work::Keep { .. } => Err(Error::RustError("that is not a question".into()).into()),
        Work::Forget { kind } => member.forget(session, *kind).map(Step::Done),
        Work::Quote(cart) => scene.quote(cart),
        Work::Member => scene.member().map(Step::Done),
        Work::Balance { as_of } => scene.balance(as_of.map(|as_of| as_of.0)).map(Step::Done),
        Work::Entries { limit, before } => scene.entries(*limit, *before).map(Step::Done),
        Work::Lots => scene.lots().map(Step::Done),
        Work::Offers => scene.offers().map(Step::Done),
        Work::Link { hold } => scene.link(&hold.0).map(Step::Done),
        Work::Links => scene.links().map(Step::Done),
        Work::Voucher { redemption } => scene.voucher(&redemption.0).map(Step::Done),
    }
}

struct Scene<'a> {
    member: &'a Member,
    session: &'a Session<'a>,
    book: &'a Book,
    program: &'a Program,
    now: Moment,
}

type Answered = std::result::Result<Response, Stopped>;

impl Scene<'_> {
    /// By the rules of the order's own time, as an earn would be.
    fn quote(&self, cart: &CartBody) -> Read {
        let at = cart.placed_at(self.now);
        match live(self.session, 0, &self.session.ask.member.0, at)? {
            Step::Done((version, program)) => {
                let order = cart.order(self.now)?;
                let body = quote(&program, &version, self.book, order, self.now)?;
                self.json(&body).map(Step::Done)
            }
            Step::Wait(need) => Ok(Step::Wait(need)),
        }
    }

    fn member(&self) -> Answered {
        let seen = view(self.program, self.book, self.now)?;
        let sealed = read_person(self.member.sql())?;
        let person = sealed.map(|sealed| person::open(self.session.config, &sealed)).transpose()?;
        let open = crate::domain::turn::Turn::begin(self.book, self.now)?.book;
        let found_by = self.member.found_by(self.session)?;
        let body = member_body(self.program, (&seen, &open), person, found_by);
        self.json(&serde_json::to_string(&body)?)
    }

    /// The balance now; at an instant to come, from the book; at one gone by, from the journal.
    fn balance(&self, as_of: Option<Moment>) -> Answered {
        let folded;
        let (book, at) = match as_of {
            Some(at) if at < self.book.at => {
                folded = self.fold(at)?;
                (&folded, at)
            }
            Some(at) => (self.book, at),
            None => (self.book, self.now),
        };
        let mut body = view_body(&view(self.program, book, at)?);
        // Without it in the body, the same balance has the same tag at another instant.
        body.as_of = as_of.map(Instant);
        let json = serde_json::to_string(&body)?;
        let mut response = self.json(&json)?;
        let hash = hexadecimal(Sha256::digest(json.as_bytes()).get(..16).unwrap_or_default());
        response.headers_mut().set("etag", &format!("\"{hash}\""))?;
        Ok(response)
    }

    /// The book as it was at an instant: every entry up to it, folded.
    fn fold(&self, at: Moment) -> std::result::Result<Book, Stopped> {
        let mut book = Book::blank(self.book.member.clone());
        loop {
            let page = entries_after(self.member.sql(), book.seq, FOLD_PAGE)?;
            for row in &page {
                let entry = row.decode()?;
                if entry.at > at {
                    return Ok(book);
                }
                if entry.seq > FOLD_MAX {
                    let detail = "At most 10,000 entries are folded; ask for a later instant.";
                    return Err(Problem::new("history_too_long", detail).at("as_of").into());
                }
                let unfit = || Error::RustError("the journal does not fold".into());
                book = book.after(&entry).ok_or_else(unfit)?;
            }
            if page.is_empty() {
                return Ok(book);
            }
        }
    }

    fn entries(&self, limit: u32, before: Option<u64>) -> Answered {
        let before = before.unwrap_or((1 << 53) - 1);
        let wanted = u64::from(limit);
        let rows = entries_before(self.member.sql(), before, wanted.saturating_add(1))?;
        let mut shown = Vec::with_capacity(rows.len());
        let mut last = before;
        for row in rows.iter().take(usize::try_from(wanted).unwrap_or(usize::MAX)) {
            let hash = Hash::parse(&row.hash)
                .ok_or_else(|| Error::RustError("a hash is not one".into()))?;
            shown.push(serde_json::to_string(&public_entry(&row.decode()?, &hash))?);
            last = row.seq;
        }
        let more = rows.len() > shown.len();
        let next = if more { format!("\"{}\"", cursor(last)) } else { "null".to_owned() };
        self.json(&format!(r#"{{"data":[{}],"next_cursor":{next}}}"#, shown.join(",")))
    }

    fn lots(&self) -> Answered {
        let data = lots(self.book, self.now)?.iter().map(lot_body).collect();
        self.json(&serde_json::to_string(&LotsBody { data })?)
    }

    fn offers(&self) -> Answered {
        let all = offers(self.program, self.book, self.now)?;
        let body = offers_body(self.program, &all, Instant(self.now));
        self.json(&serde_json::to_string(&body)?)
    }

    /// As it is open now, or else as the journal last said; what is open in the book and not now
    /// has expired, though nobody watched.
    fn voucher(&self, id: &RedemptionId) -> Answered {
        let now = crate::domain::turn::Turn::begin(self.book, self.now)?.book;
        let expired = |open: &Redemption| Redemption {
            status: RedemptionStatus::Expired,
            reserved: None,
            ..open.clone()
        };
        let stands = now.redemption(id).cloned().or_else(|| self.book.redemption(id).map(expired));
        let stands = match stands {
            Some(stands) => Some(stands),
            None => {
                let linked = entries_of(self.member.sql(), &Fact::Redemption(id.clone()))?;
                past_redemption(&linked, id).map(|past| past.redemption)
            }
        };
        let Some(stands) = stands else {
            return Err(Problem::refusal(&Refusal::RedemptionNotFound, None).into());
        };
        let member = Named(self.book.member.clone());
        let body = VoucherBody { member, voucher: answer::redemption_view(&stands) };
        self.json(&serde_json::to_string(&body)?)
    }

    /// As it is open now, or else as the journal last said.
    fn link(&self, id: &HoldId) -> Answered {
        let now = crate::domain::turn::Turn::begin(self.book, self.now)?.book;
        let linked = entries_of(self.member.sql(), &Fact::Hold(id.clone()))?;
        let open = now.hold(id).map(|hold| (hold.clone(), None));
        let ended = |hold: &Hold| {
            let (hold, fate) = (hold.clone(), HoldFate::Expired);
            (hold.clone(), Some(PastHold { hold, fate, consumed: None }))
        };
        let past = || past_hold(&linked, id).map(|past| (past.hold.clone(), Some(past)));
        let found = open.or_else(|| self.book.hold(id).map(ended)).or_else(past);
        let body = found.and_then(|(hold, past)| link_body(self.program, &hold, past.as_ref()));
        let last = linked.iter().rev().find_map(|entry| match &entry.cause {
            Cause::Consumed { hold, redemption } if hold == id => Some(redemption.as_str()),
            _ => None,
        });
        let missing = || Problem::refusal(&Refusal::HoldNotFound, None);
        let body = LinkStateBody { last: last.map(str::to_owned), ..body.ok_or_else(missing)? };
        self.json(&serde_json::to_string(&body)?)
    }

    fn links(&self) -> Answered {
        let now = crate::domain::turn::Turn::begin(self.book, self.now)?.book;
        let signer = self.session.signer(self.program);
        let data = now.holds.iter().filter_map(|hold| {
            let mut view = link_view(hold)?;
            if let Some(signer) = &signer {
                signer.fill(&mut view, hold, self.now);
            }
            Some(view)
        });
        self.json(&serde_json::to_string(&Listed { data: data.collect() })?)
    }

    fn json(&self, body: &str) -> Answered {
        let response: Result<Response> =
            reply::build(200, body, "application/json", &self.session.ask.request_id);
        Ok(response?)
    }
}
