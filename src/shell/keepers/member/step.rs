//! One command at a member's keeper: reads what the decision needs, and lets the domain decide.

use std::rc::Rc;

use worker::{Error, Result};

use super::conclude::{Checked, Scene, checked};
use super::replies::Reply;
use super::{Member, Need, Session, Step, Stopped};
use crate::domain::book::{Book, Status};
use crate::domain::command::{Command, Consumption, Refusal};
use crate::domain::decide::{Facts, decide};
use crate::domain::goods::order_paid_for;
use crate::domain::ledger::{Entry, Fact, Redemption};
use crate::domain::moment::Moment;
use crate::domain::names::{HoldId, MemberId, RedemptionId, Reference, VersionId};
use crate::domain::past::{
    Before, PastHold, PastPeriod, PastRedemption, past_hold, past_period, past_redemption,
};
use crate::domain::plans::{Bill, BillEvent};
use crate::domain::principal::Principal;
use crate::domain::program::{OrderScope, Program};
use crate::domain::retracting::{Acted, acted};
use crate::domain::trail::{Later, after};
use crate::protocol::ask::{Deed, Task};
use crate::protocol::fingerprint::{differing_field, is_same};
use crate::protocol::ids::Names;
use crate::protocol::journal::linked::{OwnedOrderFile, order_file, spends};
use crate::protocol::link::fault::LinkFault;
use crate::protocol::problem::Problem;
use crate::shell::keepers::book_store::{
    Kept, StoredAnswer, entries_after, entries_of, entry_of_fact, look_up,
};
use crate::shell::keepers::findable::{aliases, moved_to};
use crate::shell::{isolate, reply};

impl Member {
    /// One task, from first read to last write. Not `async`: nothing can interleave here.
    pub(super) fn step(
        &self,
        session: &Session<'_>,
        task: &Task,
    ) -> std::result::Result<Step<Reply>, Stopped> {
        let ask = session.ask;
        let kept = self.load()?;
        let key = format!("{} {}", ask.principal, task.key);
        let mut recorded = None;
        if let Some(kept) = &kept {
            if kept.book.status == Status::Erased {
                return Err(Problem::refusal(&Refusal::MemberErased, None).into());
            }
            let fact = task.deed.fact();
            let (answer, seq) = look_up(&self.sql, &key, fact.as_ref())?;
            if let Some(stored) = answer {
                return replay(session, task, stored).map(Step::Done);
            }
            if let Some(code) = &task.late {
                let why = LinkFault::of(code).map_or_else(|| Problem::new(code, ""), Into::into);
                return Err(why.into());
            }
            recorded = seq;
        } else if !matches!(task.deed, Deed::Enrol(_)) || moved_to(&self.sql)?.is_some() {
            return Err(self.nobody()?);
        }
        let blank;
        let book = match &kept {
            Some(kept) => &kept.book,
            None => {
                blank = Book::blank(ask.member.0.clone());
                &blank
            }
        };
        let now = session.now(book.at);
        let serial = kept.as_ref().map_or(0, |kept| kept.serial);
        let at = task.deed.occurred_at().map_or(now, |occurred| occurred.min(now));
        let (version, program) = match live(session, serial, &ask.member.0, at)? {
            Step::Done(found) => found,
            Step::Wait(need) => return Ok(Step::Wait(need)),
        };
        let by = Principal::parse(&ask.principal)
            .ok_or_else(|| Error::RustError("a command of nobody".into()))?;
        let command = task.deed.command(&book.segments)?;
        let found = match self.find(&program, &command, book)? {
            Step::Done(found) => found,
            Step::Wait(need) => return Ok(Step::Wait(need)),
        };
        let names = Names { member: &ask.member.0, random: randomness(&program, &command) };
        let later: Vec<_> = found.later.iter().map(|(one, by)| (one, by.as_ref())).collect();
        let facts = Facts {
            program: &program,
            version: &version,
            book: Some(book),
            recorded,
            order: found.file.as_ref().map(|(file, program)| file.with(program)),
            spends: &found.spends,
            redemption: found.redemption.as_ref(),
            hold: found.hold.as_ref(),
            period: found.period.as_ref(),
            later: &later,
            acted: found.acted.as_ref(),
            birthday: self.birthday_for(session, (&program, &command))?,
            by: &by,
            mint: &names,
        };
        let decision =
            checked(decide(&facts, &command, now)?, &task.deed, (&ask.member.0, &version));
        let decision = match sole(session, &program, &command, decision) {
            Step::Done(decision) => decision,
            Step::Wait(need) => return Ok(Step::Wait(need)),
        };
        let decision = self.untouched(&task.deed, kept.as_ref(), decision)?;
        let scene = Scene { session, task, key: &key, book, program: &program, now };
        self.conclude(&scene, kept.as_ref(), decision).map(Step::Done)
    }

    /// An enrolment is taken back only while nothing has come of it: neither an entry beyond the
    /// joining, nor an account that leads here. In this step, so that nobody joins in between.
    fn untouched(&self, deed: &Deed, kept: Option<&Kept>, decision: Checked) -> Result<Checked> {
        let (Deed::Unenrol(_), Checked::Accepted { .. }, Some(kept)) = (deed, &decision, kept)
        else {
            return Ok(decision);
        };
        let is_alone = aliases(&self.sql, kept.schema)?.is_empty();
        if kept.book.seq < 2 && is_alone {
            return Ok(decision);
        }
        Ok(Checked::Refused(Box::new(Problem::refusal(&Refusal::UndoTooLate, None))))
    }

    /// Reads by index what the command needs beyond the book.
    fn find(
        &self,
        program: &Program,
        command: &Command,
        book: &Book,
    ) -> std::result::Result<Step<Found>, Stopped> {
        let mut found = Found::default();
        if let Some(order) = order_paid_for(program, book, command)
            && let Step::Wait(need) = self.order(order, &mut found)?
        {
            return Ok(Step::Wait(need));
        }
        match command {
            Command::Return { order, .. } => {
                return match self.order(order, &mut found)? {
                    Step::Wait(need) => Ok(Step::Wait(need)),
                    Step::Done(None) => Ok(Step::Done(found)),
                    Step::Done(Some(seq)) => Ok(self.trail((book, seq), found)?),
                };
            }
            Command::Cancel { redemption }
            | Command::Use { redemption, .. }
            | Command::Reserve { redemption, .. }
            | Command::Release { redemption, .. }
            | Command::Undo { redemption }
                if book.redemption(redemption).is_none() =>
            {
                found.redemption = self.past_redemption(redemption)?;
                let usage = found.redemption.as_ref().and_then(|past| past.usage.as_ref());
                if let Some(Before::Link(hold)) = usage.map(|usage| &usage.before) {
                    found.hold = self.past_hold(hold)?;
                }
            }
            Command::Retract { event } => {
                let fact = Fact::Action(event.clone());
                let first = entry_of_fact(&self.sql, &fact)?;
                let linked = entries_of(&self.sql, &fact)?;
                let all: Vec<Entry> = first.into_iter().chain(linked).collect();
                found.acted = acted(&all, event);
                let seq = found.acted.as_ref().map_or(book.seq, |acted| acted.entry.seq);
                return Ok(self.trail((book, seq), found)?);
            }
            Command::Capture { hold, .. }
            | Command::Void { hold }
            | Command::Consume(Consumption { hold, .. })
                if book.hold(hold).is_none() =>
            {
                found.hold = self.past_hold(hold)?;
            }
            Command::Bill(Bill { event: BillEvent::Refunded { of }, .. }) => {
                let fact = Fact::Billing(of.clone());
                let mut entries: Vec<_> = entry_of_fact(&self.sql, &fact)?.into_iter().collect();
                entries.extend(entries_of(&self.sql, &fact)?);
                found.period = past_period(&entries, of);
                let seq = entries.first().map_or(book.seq, |entry| entry.seq);
                return Ok(self.trail((book, seq), found)?);
            }
            _ => {}
        }
        Ok(Step::Done(found))
    }

    /// Reads an order, and what was spent on it; answers the number of its entry.
    fn order(&self, order: &Reference, found: &mut Found) -> Result<Step<Option<u64>>> {
        let fact = Fact::Order(order.clone());
        let linked = entries_of(&self.sql, &fact)?;
        found.spends = spends(&linked, order);
        let Some(earned) = entry_of_fact(&self.sql, &fact)? else { return Ok(Step::Done(None)) };
        let seq = earned.seq;
        if let Some(file) = order_file(earned, &linked) {
            let Some(program) = isolate::version(&file.version) else {
                return Ok(Step::Wait(Need::Version(file.version)));
            };
            found.file = Some((file, program));
        }
        Ok(Step::Done(Some(seq)))
    }

    /// Reads what came after an entry and counts by a tier.
    fn trail(&self, (book, seq): (&Book, u64), mut found: Found) -> Result<Step<Found>> {
        for later in after(book, seq) {
            for row in entries_after(&self.sql, later.saturating_sub(1), 1)? {
                let entry = row.decode()?;
                let linked = entry.fact().map(|fact| entries_of(&self.sql, &fact)).transpose()?;
                let Some(later) = Later::of(&entry, &linked.unwrap_or_default()) else { continue };
                let Some(program) = isolate::version(&later.version) else {
                    return Ok(Step::Wait(Need::Version(later.version)));
                };
                found.later.push((later, program));
            }
        }
        Ok(Step::Done(found))
    }

    fn past_redemption(&self, id: &RedemptionId) -> Result<Option<PastRedemption>> {
        let linked = entries_of(&self.sql, &Fact::Redemption(id.clone()))?;
        Ok(past_redemption(&linked, id))
    }

    fn past_hold(&self, id: &HoldId) -> Result<Option<PastHold>> {
        let linked = entries_of(&self.sql, &Fact::Hold(id.clone()))?;
        Ok(past_hold(&linked, id))
    }
}

/// A decision that stands where an order is one member's in the whole program: claimed only once it
/// would be recorded, so that what is refused here keeps it from nobody; then decided again.
fn sole(
    session: &Session<'_>,
    program: &Program,
    command: &Command,
    decision: Checked,
) -> Step<Checked> {
    let (Command::Earn { order }, Checked::Accepted { .. }) = (command, &decision) else {
        return Step::Done(decision);
    };
    if program.orders == OrderScope::PerMember {
        return Step::Done(decision);
    }
    match session.orders.iter().find(|(known, _)| known == order.reference()) {
        Some((_, true)) => Step::Done(decision),
        Some((_, false)) => {
            // Whose it is, is nobody's business: there is no entry of this member's to name.
            let refusal = Refusal::AlreadyRecorded { entry: 0 };
            Step::Done(Checked::Refused(Box::new(Problem::refusal(&refusal, None))))
        }
        None => Step::Wait(Need::Order(order.reference().clone())),
    }
}

/// What was found by index.
#[derive(Default)]
struct Found {
    file: Option<(OwnedOrderFile, Rc<Program>)>,
    spends: Vec<Redemption>,
    redemption: Option<PastRedemption>,
    hold: Option<PastHold>,
    period: Option<PastPeriod>,
    acted: Option<Acted>,
    later: Vec<(Later, Rc<Program>)>,
}

/// The answer that this key was given before, or the field in which this command is another.
fn replay(
    session: &Session<'_>,
    task: &Task,
    stored: StoredAnswer,
) -> std::result::Result<Reply, Stopped> {
    let StoredAnswer { fingerprint, status, body } = stored;
    if is_same(&fingerprint, &task.fingerprint) {
        return Ok(Reply { status, replayed: true, body, retry_after_seconds: None });
    }
    let secret = &session.config.fingerprint_key;
    let field = differing_field(secret, &fingerprint, &task.deed.body());
    let detail = "This Idempotency-Key belongs to another command; take a new one.";
    Err(Problem::new("idempotency_key_reused", detail).at(field).into())
}

/// The version that is live for the member at an instant, and its program.
pub(in crate::shell::keepers) fn live(
    session: &Session<'_>,
    serial: u64,
    member: &MemberId,
    at: Moment,
) -> std::result::Result<Step<(VersionId, Rc<Program>)>, Stopped> {
    if session.releases.serial < serial {
        return Ok(Step::Wait(Need::Releases));
    }
    let Some(version) = session.releases.live_for(member, at) else {
        let detail = "Nothing of this program is live yet.";
        return Err(Problem::new("program_not_found", detail).into());
    };
    let Some(program) = isolate::version(version) else {
        return Ok(Step::Wait(Need::Version(version.clone())));
    };
    if program.livemode && session.ask.now.is_some() {
        let detail = "Only a test program may be given its time.";
        return Err(Problem::new("clock_not_allowed", detail).at("Regulars-Now").into());
    }
    Ok(Step::Done((version.clone(), program)))
}

/// Random bytes where the command may make a code; none are drawn for nothing.
fn randomness(program: &Program, command: &Command) -> [u8; 32] {
    let spends = matches!(
        command,
        Command::Redeem { .. }
            | Command::Capture { .. }
            | Command::Consume(_)
            | Command::Hold { link: Some(_), .. }
    );
    let automatic = || program.rewards.iter().any(|reward| reward.issued.is_by_itself());
    if spends || automatic() { reply::random() } else { [0; 32] }
}
