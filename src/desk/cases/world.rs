//! The members of a case and their journals, kept in memory, and one decision on top of them.

use std::collections::BTreeMap;

use crate::domain::book::Book;
use crate::domain::command::{Command, Consumption};
use crate::domain::decide::{Decision, Facts, OrderFile, decide};
use crate::domain::goods::order_paid_for;
use crate::domain::ledger::{Cause, Entry, Fact, Pinned, Redemption, RedemptionStatus, Standing};
use crate::domain::moment::Moment;
use crate::domain::names::{HoldId, MemberId, RedemptionId, Reference, VersionId};
use crate::domain::occasions::Birthday;
use crate::domain::order::Order;
use crate::domain::past::{Before, past_hold, past_period, past_redemption};
use crate::domain::plans::{Bill, BillEvent};
use crate::domain::principal::Principal;
use crate::domain::program::Program;
use crate::domain::retracting::acted;
use crate::domain::trail::{Later, after, stands};
use crate::domain::turn::Fault;
use crate::protocol::ids::{Names, member_id};

/// Members' ids in cases are of no importance, but the same in every run.
const IDENTITY_KEY: &[u8] = b"cases";

/// A program and its members.
#[derive(Clone)]
pub struct World<'a> {
    pub program: &'a Program,
    pub version: &'a VersionId,
    members: BTreeMap<String, Member>,
}

/// A member's book, and the journal it is the sum of.
#[derive(Clone)]
pub struct Member {
    pub book: Book,
    pub journal: Vec<Entry>,
    /// What rows called holds and redemptions.
    pub names: BTreeMap<String, Named>,
    pub birthday: Option<Birthday>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    Hold(HoldId),
    Redemption(RedemptionId),
}

impl<'a> World<'a> {
    #[must_use]
    pub fn new(program: &'a Program, version: &'a VersionId) -> Self {
        Self { program, version, members: BTreeMap::new() }
    }

    #[must_use]
    pub fn member(&self, who: &str) -> Option<&Member> {
        self.members.get(who)
    }

    pub fn member_mut(&mut self, who: &str) -> Option<&mut Member> {
        self.members.get_mut(who)
    }

    /// Makes the member known, without an entry.
    ///
    /// # Errors
    /// [`Fault`] when no id can be made.
    pub fn meet(&mut self, who: &str) -> Result<(), Fault> {
        if self.members.contains_key(who) {
            return Ok(());
        }
        self.meet_as(who, self.id_of(who)?);
        Ok(())
    }

    /// The id that the cases' own members have: what falls to them by lot is the same in every run.
    ///
    /// # Errors
    /// [`Fault`] when no id can be made.
    pub fn id_of(&self, who: &str) -> Result<MemberId, Fault> {
        let id = member_id(IDENTITY_KEY, &self.program.id, "cases", who);
        id.ok_or(Fault("no id for a member"))
    }

    /// Makes the member known under an id that somebody else has given them.
    pub fn meet_as(&mut self, who: &str, id: MemberId) {
        let (journal, names) = (Vec::new(), BTreeMap::new());
        let member = Member { book: Book::blank(id), journal, names, birthday: None };
        self.members.insert(who.to_owned(), member);
    }

    /// Decides the command, and keeps its entry if there is one.
    ///
    /// # Errors
    /// [`Fault`] when the engine contradicts itself.
    pub fn decide(&mut self, who: &str, command: &Command, now: Moment) -> Result<Decision, Fault> {
        let member = self.members.get_mut(who).ok_or(Fault("a row of nobody"))?;
        let decision = member.decide(self.program, self.version, command, now)?;
        if let Decision::Accepted { entry, outcome } = &decision {
            let mut next =
                member.book.after(entry).ok_or(Fault("an entry does not fit its book"))?;
            if let Some(attributes) = &outcome.attributes {
                next.attributes.clone_from(attributes);
            }
            member.book = next;
            member.journal.push(entry.clone());
        }
        Ok(decision)
    }
}

impl Member {
    fn decide(
        &self,
        program: &Program,
        version: &VersionId,
        command: &Command,
        now: Moment,
    ) -> Result<Decision, Fault> {
        let spends = self.spends_for(program, command);
        let redemption = redemption_of(command).and_then(|id| past_redemption(&self.journal, id));
        let usage = redemption.as_ref().and_then(|past| past.usage.as_ref());
        let hold = match usage.map(|usage| &usage.before) {
            Some(Before::Link(hold)) => Some(hold),
            _ => hold_of(command),
        };
        let hold = hold.and_then(|id| past_hold(&self.journal, id));
        let period = refunded_by(command).and_then(|of| past_period(&self.journal, of));
        let file = self.file_for(program, command);
        let later = self.later(command);
        let later: Vec<_> = later.iter().map(|later| (later, program)).collect();
        let acted = match command {
            Command::Retract { event } => acted(&self.journal, event),
            _ => None,
        };
        let facts = Facts {
            program,
            version,
            book: Some(&self.book),
            recorded: fact(command).and_then(|fact| self.recorded(&fact)),
            order: file.map(|(order, pinned, standing)| OrderFile {
                order,
                pinned,
                standing,
                program,
            }),
            later: &later,
            spends: &spends,
            redemption: redemption.as_ref(),
            hold: hold.as_ref(),
            period: period.as_ref(),
            acted: acted.as_ref(),
            birthday: self.birthday,
            by: &Principal::Store,
            mint: &Names { member: self.id(), random: [0; 32] },
        };
        decide(&facts, command, now)
    }

    #[must_use]
    pub fn id(&self) -> &MemberId {
        &self.book.member
    }

    /// The entry that stands for the fact.
    fn recorded(&self, fact: &Fact) -> Option<u64> {
        let found = self.journal.iter().find(|entry| entry.fact().as_ref() == Some(fact));
        found.map(|entry| entry.seq)
    }

    /// The order that a command is about, as its returns so far have left it.
    fn file_for(
        &self,
        program: &Program,
        command: &Command,
    ) -> Option<(&Order, &Pinned, &Standing)> {
        self.file(self.order_of(program, command)?)
    }

    /// The order that a command returns or pays for.
    fn order_of<'a>(&'a self, program: &Program, command: &'a Command) -> Option<&'a Reference> {
        match command {
            Command::Return { order, .. } => Some(order),
            _ => order_paid_for(program, &self.book, command),
        }
    }

    /// An order of the member, as its returns so far have left it.
    #[must_use]
    pub fn file(&self, wanted: &Reference) -> Option<(&Order, &Pinned, &Standing)> {
        let earned = self.journal.iter().find_map(|entry| match &entry.cause {
            Cause::Earned { order, pinned, standing } if order.reference() == wanted => {
                Some((order, pinned, standing))
            }
            _ => None,
        });
        let (order, pinned, standing) = earned?;
        let of = Fact::Order(wanted.clone());
        let (pinned, standing) = stands(&of, &self.journal, (pinned, standing));
        Some((order, pinned, standing))
    }

    /// What came after what a command gives back, and counts by a tier.
    fn later(&self, command: &Command) -> Vec<Later> {
        let fact = match command {
            Command::Return { order, .. } => Fact::Order(order.clone()),
            Command::Retract { event } => Fact::Action(event.clone()),
            Command::Bill(_) => match refunded_by(command) {
                Some(of) => Fact::Billing(of.clone()),
                None => return Vec::new(),
            },
            _ => return Vec::new(),
        };
        let Some(seq) = self.recorded(&fact) else { return Vec::new() };
        let of = |seq: u64| {
            let entry = self.journal.iter().find(|entry| entry.seq == seq)?;
            let fact = entry.fact()?;
            let about = self.journal.iter().filter(|other| other.subjects().contains(&fact));
            Later::of(entry, &about.cloned().collect::<Vec<_>>())
        };
        after(&self.book, seq).into_iter().filter_map(of).collect()
    }

    /// The redemptions that were used on the order of a command, as they now stand.
    fn spends_for(&self, program: &Program, command: &Command) -> Vec<Redemption> {
        let Some(wanted) = self.order_of(program, command) else { return Vec::new() };
        let mut latest: BTreeMap<&RedemptionId, &Redemption> = BTreeMap::new();
        for redemption in self.journal.iter().flat_map(|entry| &entry.redemptions) {
            latest.insert(&redemption.id, redemption);
        }
        let used = |redemption: &&Redemption| {
            redemption.order.as_ref() == Some(wanted)
                && matches!(redemption.status, RedemptionStatus::Used | RedemptionStatus::Reversed)
        };
        latest.into_values().filter(used).cloned().collect()
    }
}

/// The redemption that a command is about.
fn redemption_of(command: &Command) -> Option<&RedemptionId> {
    match command {
        Command::Cancel { redemption }
        | Command::Use { redemption, .. }
        | Command::Reserve { redemption, .. }
        | Command::Release { redemption, .. }
        | Command::Undo { redemption } => Some(redemption),
        _ => None,
    }
}

/// The reference of the period that a command gives back.
fn refunded_by(command: &Command) -> Option<&Reference> {
    match command {
        Command::Bill(Bill { event: BillEvent::Refunded { of }, .. }) => Some(of),
        _ => None,
    }
}

/// The hold that a command is about.
fn hold_of(command: &Command) -> Option<&HoldId> {
    match command {
        Command::Capture { hold, .. }
        | Command::Void { hold }
        | Command::Consume(Consumption { hold, .. }) => Some(hold),
        _ => None,
    }
}

/// The fact outside that a command stands for.
fn fact(command: &Command) -> Option<Fact> {
    match command {
        Command::Earn { order } => Some(Fact::Order(order.reference().clone())),
        Command::Return { reference, .. } => Some(Fact::Return(reference.clone())),
        Command::Act { event, .. } => Some(Fact::Action(event.clone())),
        Command::Bill(bill) => Some(Fact::Billing(bill.reference.clone())),
        _ => None,
    }
}
