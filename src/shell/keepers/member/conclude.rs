//! What becomes of a decision: it is held against the quote, written once, and answered.

use worker::{Error, Result};

use super::replies::Reply;
use super::{Member, Session, Stopped};
use crate::domain::book::Book;
use crate::domain::command::Refusal;
use crate::domain::decide::{Decision, Outcome};
use crate::domain::ledger::{Cause, Entry, Redemption};
use crate::domain::moment::Moment;
use crate::domain::names::{MemberId, VersionId};
use crate::domain::program::Program;
use crate::domain::view::view;
use crate::protocol::answer::{self, Accepted, Unchanged, awards, digest};
use crate::protocol::ask::{Deed, Task};
use crate::protocol::identifier::Key;
use crate::protocol::ids::entry_id;
use crate::protocol::journal::sql::MIGRATIONS;
use crate::protocol::problem::Problem;
use crate::protocol::scalar::Named;
use crate::shell::keepers::book_store::{Commit, Kept, NewAnswer, commit, keep_answer};
use crate::shell::keepers::findable::Change;
use crate::shell::keepers::live::tell;
use crate::shell::keepers::outbox::Errand;
use crate::shell::person::{self, SealedPerson};

/// Answers without an entry that are kept for a member in a day, refusals above all; then 429, or
/// a refused loop would fill storage.
const REFUSALS_A_DAY: u64 = 1_000;
/// A reference leads to a member who was there before it.
const LINKED: &str = "linked";
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

impl Member {
    /// Writes what was decided, and answers it.
    pub(super) fn conclude(
        &self,
        scene: &Scene<'_>,
        kept: Option<&Kept>,
        decision: Checked,
    ) -> std::result::Result<Reply, Stopped> {
        match decision {
            Checked::Accepted { entry, outcome } => self.accept(scene, kept, &entry, &outcome),
            Checked::Unchanged => self.leave(scene, kept),
            Checked::Refused(problem) => self.refuse(scene, kept, &problem),
        }
    }

    fn accept(
        &self,
        scene: &Scene<'_>,
        kept: Option<&Kept>,
        entry: &Entry,
        outcome: &Outcome,
    ) -> std::result::Result<Reply, Stopped> {
        let unfit = || Error::RustError("an entry does not fit the book".into());
        let mut after = scene.book.after(entry).ok_or_else(unfit)?;
        if let Some(attributes) = &outcome.attributes {
            after.attributes.clone_from(attributes);
        }
        let id = entry_id(&entry.member, entry.seq)
            .ok_or_else(|| Error::RustError("an entry has no name".into()))?;
        let seen = view(scene.program, &after, scene.now)?;
        let change = self.change(scene, kept, Some(entry))?;
        let mut body: Accepted = answer::accepted(id.clone(), entry, outcome, &seen);
        scene.sign(&mut body, (&id, entry), outcome);
        if change.alias.is_some() && matches!(entry.cause, Cause::Updated { .. }) {
            body.outcome = LINKED;
        }
        let body = serde_json::to_string(&body)?;
        let (_, status) = answer::outcome_of(&entry.cause);
        let erase = matches!(entry.cause, Cause::Erased { .. });
        let person = scene.person()?;
        let new =
            NewAnswer { key: scene.key, fingerprint: &scene.task.fingerprint, status, body: &body };
        let step = Commit {
            entry,
            before: kept.map(|kept| &kept.hash),
            book: &after,
            serial: scene.session.releases.serial.max(kept.map_or(0, |kept| kept.serial)),
            day: kept.map_or(0, |kept| kept.day),
            refusals: kept.map_or(0, |kept| kept.refusals),
            answer: (!erase && !scene.key.is_empty()).then_some(new),
            person: person.as_ref(),
            erase,
            change: &change,
            schema: kept.map_or(0, |kept| kept.schema),
        };
        // After this point nothing but storage itself can fail, and then nothing is written.
        let kept = commit(&self.state.storage(), &self.sql, &step)?;
        self.kept.replace(Some(kept));
        tell(&self.state, || serde_json::to_string(&answer::view_body(&seen)).unwrap_or_default());
        scene.note(&change);
        self.await_next(scene.session, scene.program, scene.now);
        Ok(Reply { status, replayed: false, body, retry_after_seconds: None })
    }

    /// What is asked is so already: no entry, but the answer is kept for the key.
    fn leave(&self, scene: &Scene<'_>, kept: Option<&Kept>) -> std::result::Result<Reply, Stopped> {
        let seen = view(scene.program, scene.book, scene.now)?;
        let change = self.change(scene, kept, None)?;
        let body = Unchanged {
            outcome: outcome_without_entry(&scene.task.deed, &change),
            member: Named(scene.book.member.clone()),
            view: answer::view_body(&seen),
        };
        let body = serde_json::to_string(&body)?;
        let person = scene.person()?;
        let counts = match kept.map(|kept| counted(kept, scene.now)) {
            Some(Ok(counts)) => counts,
            Some(Err(limited)) => return Ok(Reply::of(&limited)),
            None => (0, 0),
        };
        self.keep(scene, (200, &body, person.as_ref()), &change, counts)?;
        scene.note(&change);
        self.await_next(scene.session, scene.program, scene.now);
        Ok(Reply { status: 200, replayed: false, body, retry_after_seconds: None })
    }

    fn refuse(
        &self,
        scene: &Scene<'_>,
        kept: Option<&Kept>,
        problem: &Problem,
    ) -> std::result::Result<Reply, Stopped> {
        let reply = Reply::of(problem);
        // What may be there tomorrow is not remembered as missing.
        let Some(kept) = kept.filter(|_| problem.status != 404) else { return Ok(reply) };
        match counted(kept, scene.now) {
            Ok(counts) => {
                self.keep(scene, (reply.status, &reply.body, None), &Change::default(), counts)?;
            }
            Err(limited) => return Ok(Reply::of(&limited)),
        }
        Ok(reply)
    }

    fn keep(
        &self,
        scene: &Scene<'_>,
        (status, body, person): (u16, &str, Option<&SealedPerson>),
        change: &Change,
        counts: (u64, u64),
    ) -> Result<()> {
        let fingerprint = &scene.task.fingerprint;
        let new = NewAnswer { key: scene.key, fingerprint, status, body };
        let schema = self.kept.borrow().as_ref().map_or(0, |kept| kept.schema);
        keep_answer(&self.state.storage(), &self.sql, (&new, person), (change, schema), counts)?;
        if let Some(kept) = self.kept.borrow_mut().as_mut() {
            (kept.day, kept.refusals) = counts;
            if !change.is_empty() {
                kept.schema = kept.schema.max(MIGRATIONS.len() as u64);
            }
        }
        Ok(())
    }
}

/// What happened where there is no entry: what a member is found by is no part of the book.
fn outcome_without_entry(deed: &Deed, change: &Change) -> &'static str {
    match deed {
        _ if change.alias.is_some() => LINKED,
        Deed::Identify(_) if !change.rows.is_empty() => "identified",
        _ => "unchanged",
    }
}

/// The day and its count with one more answer kept that changed nothing, or the problem that there
/// were enough of them today.
fn counted(kept: &Kept, now: Moment) -> std::result::Result<(u64, u64), Box<Problem>> {
    let today = u64::try_from(now.millis() / DAY_MS).unwrap_or(0);
    let refusals = if kept.day == today { kept.refusals } else { 0 };
    if refusals < REFUSALS_A_DAY {
        return Ok((today, refusals.saturating_add(1)));
    }
    let seconds = (DAY_MS - now.millis().rem_euclid(DAY_MS)) / 1000;
    let seconds = u32::try_from(seconds).unwrap_or(1).max(1);
    let detail = "This member has been refused 1,000 times today.";
    Err(Box::new(Problem::new("rate_limited", detail).retry_after(seconds)))
}

/// Everything that concluding a decision needs.
pub(super) struct Scene<'a> {
    pub session: &'a Session<'a>,
    pub task: &'a Task,
    pub key: &'a str,
    pub book: &'a Book,
    pub program: &'a Program,
    pub now: Moment,
}

impl Scene<'_> {
    /// Remembers that there is something to tell.
    fn note(&self, change: &Change) {
        let has_errands = &self.session.has_errands;
        has_errands.set(has_errands.get() || !change.errands.is_empty());
    }

    /// The codes that an entry gives out, which from now on lead here.
    pub(super) fn codes(&self, entry: &Entry) -> Vec<Errand> {
        let secret = &self.session.config.directory_key;
        let program = &self.session.ask.program.0;
        let is_new = |redemption: &&Redemption| self.book.redemption(&redemption.id).is_none();
        let issued = entry.redemptions.iter().filter(|one| one.issued_at == entry.at);
        let vouchers = issued.filter(is_new).filter_map(|redemption| {
            let key = Key::of_code(secret, program, redemption.code.as_ref()?);
            Some(Errand::claim(program, &key, redemption.id.as_str()))
        });
        let links = entry.opened.iter().filter_map(|hold| {
            let key = Key::of_link(secret, program, &hold.link.as_ref()?.code);
            Some(Errand::claim(program, &key, hold.id.as_str()))
        });
        vouchers.chain(links).collect()
    }

    /// The person that an enrolment brings, sealed.
    fn person(&self) -> Result<Option<SealedPerson>> {
        match &self.task.deed {
            Deed::Enrol(body) => {
                body.person.as_ref().map(|who| person::seal(self.session.config, who)).transpose()
            }
            _ => Ok(None),
        }
    }
}

/// A decision, held against what a quote had promised.
pub(super) enum Checked {
    Accepted { entry: Box<Entry>, outcome: Box<Outcome> },
    Unchanged,
    Refused(Box<Problem>),
}

pub(super) fn checked(
    decision: Decision,
    deed: &Deed,
    (member, version): (&MemberId, &VersionId),
) -> Checked {
    match decision {
        Decision::Accepted { entry, outcome } => {
            let now = digest(version, &entry.awards);
            let promised = match deed {
                Deed::Earn(body) => body.digest.as_ref().map(|digest| &digest.0),
                _ => None,
            };
            if promised.is_some() && promised != now.as_ref() {
                let mut problem = Problem::refusal(&Refusal::PreviewChanged, None);
                problem.awards = Some(awards(&entry.awards));
                problem.digest = now.map(|digest| digest.as_str().to_owned());
                return Checked::Refused(Box::new(problem));
            }
            Checked::Accepted { entry: Box::new(entry), outcome: Box::new(outcome) }
        }
        Decision::Unchanged => Checked::Unchanged,
        Decision::Refused(refusal) => {
            let entry = match &refusal {
                Refusal::AlreadyRecorded { entry } => entry_id(member, *entry),
                _ => None,
            };
            let entry = entry.map(|id| id.as_str().to_owned());
            let problem = Problem::refusal(&refusal, entry);
            Checked::Refused(Box::new(match (&refusal, deed) {
                (Refusal::LineNotFound { line }, Deed::Return(_, body)) => {
                    problem.at(body.pointer_of(line))
                }
                _ => problem,
            }))
        }
    }
}
