//! A keeper in memory: it reads facts by index, decides, and stores the entry, as the edge does.

use regulars::domain::book::Book;
use regulars::domain::command::{Command, Consumption};
use regulars::domain::decide::{Decision, Facts, Mint, OrderFile, decide};
use regulars::domain::goods::order_paid_for;
use regulars::domain::ledger::{Cause, Entry, Fact, Redemption};
use regulars::domain::moment::Moment;
use regulars::domain::names::{
    Code, HoldId, MemberId, RedemptionId, Reference, VersionId, WalletId,
};
use regulars::domain::occasions::Birthday;
use regulars::domain::past::{
    Before, PastHold, PastRedemption, past_hold, past_period, past_redemption,
};
use regulars::domain::plans::{Bill, BillEvent};
use regulars::domain::principal::Principal;
use regulars::domain::program::Program;
use regulars::domain::retracting::acted;
use regulars::domain::trail::{Later, after, stands};
use regulars::domain::view::{View, view};
use regulars::protocol::journal::linked;

/// Names made of the entry's number alone, so that a quote and its commit make the same ones.
struct Numbered;

impl Mint for Numbered {
    fn hold(&self, seq: u64) -> Option<HoldId> {
        HoldId::parse(&format!("hld_{seq:026}")).ok()
    }

    fn link(&self, seq: u64) -> Option<Code> {
        Code::parse(&format!("{seq:020}ZZZZZZ")).ok()
    }

    fn redemption(&self, seq: u64, nth: usize) -> Option<RedemptionId> {
        RedemptionId::parse(&format!("rdm_{seq:020}{nth:06}")).ok()
    }

    fn code(&self, seq: u64, nth: usize) -> Option<Code> {
        Code::parse(&format!("{seq:020}{nth:06}")).ok()
    }
}

pub fn member() -> MemberId {
    MemberId::parse(&format!("mem_{:026}", 7)).unwrap()
}

#[derive(Clone)]
pub struct Keeper {
    /// All versions ever published; the last one is live.
    pub versions: Vec<Program>,
    pub journal: Vec<Entry>,
    pub book: Option<Book>,
    /// Who asks.
    pub by: Principal,
    /// What the personal record says.
    pub birthday: Option<Birthday>,
}

/// Plants the mistake that this run of the tests was asked for, so that they fail.
pub fn plant() {
    #[cfg(feature = "canaries")]
    if let Ok(name) = std::env::var("REGULARS_CANARY") {
        assert!(regulars::domain::canary::plant(&name), "there is no mistake named {name}");
    }
}

fn version_id(place: usize) -> VersionId {
    VersionId::parse(&format!("{place:064}")).unwrap()
}

impl Keeper {
    /// Nobody has enrolled yet.
    pub fn new(program: Program) -> Self {
        plant();
        Self {
            versions: vec![program],
            journal: Vec::new(),
            book: None,
            by: Principal::Store,
            birthday: None,
        }
    }

    /// A member who enrolled at that instant.
    pub fn enrolled(program: Program, at: Moment) -> Self {
        let mut keeper = Self::new(program);
        keeper.ask(&Command::Enrol { segments: Vec::new(), told: Vec::new() }, at);
        keeper
    }

    pub fn program(&self) -> &Program {
        self.versions.last().unwrap()
    }

    pub fn book(&self) -> &Book {
        self.book.as_ref().unwrap()
    }

    pub fn wallets(&self) -> Vec<WalletId> {
        self.program().wallets.iter().map(|wallet| wallet.id.clone()).collect()
    }

    pub fn view(&self, now: Moment) -> View {
        view(self.program(), self.book(), now).unwrap()
    }

    /// The order, its standing by now, and the program it was evaluated by.
    pub fn order(&self, reference: &Reference) -> Option<OrderFile<'_>> {
        let entry = self.journal.iter().find(|entry| is_order(entry, reference))?;
        let Cause::Earned { order, pinned, standing } = &entry.cause else { return None };
        let place: usize = entry.version.as_str().parse().ok()?;
        let program = self.versions.get(place)?;
        let of = Fact::Order(reference.clone());
        let (pinned, standing) = stands(&of, &self.journal, (pinned, standing));
        Some(OrderFile { order, pinned, standing, program })
    }

    /// What came after what a command gives back, and counts by a tier, with its program's place.
    fn later(&self, command: &Command) -> Vec<(Later, usize)> {
        let fact = match command {
            Command::Return { order, .. } => Fact::Order(order.clone()),
            Command::Retract { event } => Fact::Action(event.clone()),
            Command::Bill(Bill { event: BillEvent::Refunded { of }, .. }) => {
                Fact::Billing(of.clone())
            }
            _ => return Vec::new(),
        };
        let known = self.journal.iter().find(|entry| entry.fact().as_ref() == Some(&fact));
        let (Some(known), Some(book)) = (known, &self.book) else { return Vec::new() };
        let of = |seq: u64| {
            let entry = self.journal.iter().find(|entry| entry.seq == seq)?;
            let later = Later::of(entry, &self.linked(&entry.fact()?))?;
            let place = later.version.as_str().parse().unwrap();
            Some((later, place))
        };
        after(book, known.seq).into_iter().filter_map(of).collect()
    }

    /// Every redemption as it last stood, oldest first.
    pub fn redemptions(&self) -> Vec<Redemption> {
        let mut all: Vec<Redemption> = Vec::new();
        for redemption in self.journal.iter().flat_map(|entry| &entry.redemptions) {
            match all.iter_mut().find(|known| known.id == redemption.id) {
                Some(known) => *known = redemption.clone(),
                None => all.push(redemption.clone()),
            }
        }
        all
    }

    /// The entries that an index by subject would find.
    fn linked(&self, subject: &Fact) -> Vec<Entry> {
        let concerns = |entry: &&Entry| entry.subjects().contains(subject);
        self.journal.iter().filter(concerns).cloned().collect()
    }

    fn spends(&self, wanted: &Reference) -> Vec<Redemption> {
        linked::spends(&self.linked(&Fact::Order(wanted.clone())), wanted)
    }

    fn past_redemption(&self, id: &RedemptionId) -> Option<PastRedemption> {
        let is_open = self.book.as_ref().is_some_and(|book| book.redemption(id).is_some());
        let linked = (!is_open).then(|| self.linked(&Fact::Redemption(id.clone())))?;
        past_redemption(&linked, id)
    }

    fn past_hold(&self, id: &HoldId) -> Option<PastHold> {
        past_hold(&self.linked(&Fact::Hold(id.clone())), id)
    }

    /// The entry that reports this period, and those that give it back.
    fn billed(&self, of: &Reference) -> Vec<Entry> {
        let fact = Fact::Billing(of.clone());
        let reports = self.journal.iter().filter(|entry| entry.fact().as_ref() == Some(&fact));
        reports.cloned().chain(self.linked(&fact)).collect()
    }

    fn recorded(&self, command: &Command) -> Option<u64> {
        let fact = match command {
            Command::Earn { order } => Fact::Order(order.reference().clone()),
            Command::Return { reference, .. } => Fact::Return(reference.clone()),
            Command::Act { event, .. } => Fact::Action(event.clone()),
            Command::Bill(bill) => Fact::Billing(bill.reference.clone()),
            _ => return None,
        };
        let mut entries = self.journal.iter();
        entries.find(|entry| entry.fact().as_ref() == Some(&fact)).map(|entry| entry.seq)
    }

    /// Decides and stores nothing: a quote.
    pub fn quote(&self, command: &Command, now: Moment) -> Decision {
        let blank = Book::blank(member());
        let enrolling = matches!(command, Command::Enrol { .. }).then_some(&blank);
        let book = self.book.as_ref().or(enrolling);
        let paid_for = |book| order_paid_for(self.program(), book, command);
        let (order, spends) = match (command, book.and_then(paid_for)) {
            (Command::Return { order, .. }, _) | (_, Some(order)) => {
                (self.order(order), self.spends(order))
            }
            _ => (None, Vec::new()),
        };
        let redemption = redemption_of(command).and_then(|id| self.past_redemption(id));
        let usage = redemption.as_ref().and_then(|past| past.usage.as_ref());
        let hold = match usage.map(|usage| &usage.before) {
            Some(Before::Link(hold)) => self.past_hold(hold),
            _ => hold_of(command).and_then(|id| self.past_hold(id)),
        };
        let period = match command {
            Command::Bill(Bill { event: BillEvent::Refunded { of }, .. }) => {
                past_period(&self.billed(of), of)
            }
            _ => None,
        };
        let acted = match command {
            Command::Retract { event } => acted(&self.journal, event),
            _ => None,
        };
        let later = self.later(command);
        let later: Vec<_> =
            later.iter().map(|(later, place)| (later, &self.versions[*place])).collect();
        let facts = Facts {
            program: self.program(),
            version: &version_id(self.versions.len() - 1),
            book,
            recorded: self.recorded(command),
            order,
            spends: &spends,
            redemption: redemption.as_ref(),
            hold: hold.as_ref(),
            period: period.as_ref(),
            later: &later,
            acted: acted.as_ref(),
            birthday: self.birthday,
            by: &self.by,
            mint: &Numbered,
        };
        decide(&facts, command, now).unwrap_or_else(|fault| panic!("{fault:?} on {command:?}"))
    }

    /// Decides and stores. A quote just before decides the same, and a refusal stores nothing.
    pub fn ask(&mut self, command: &Command, now: Moment) -> Decision {
        let quote = self.quote(command, now);
        let decision = self.quote(command, now);
        assert_eq!(quote, decision, "deciding twice decides differently");
        if let Decision::Accepted { entry, outcome } = &decision {
            let before = self.book.take().unwrap_or_else(|| Book::blank(member()));
            let mut next = before.after(entry).unwrap_or_else(|| panic!("does not fit: {entry:?}"));
            if let Some(attributes) = &outcome.attributes {
                next.attributes.clone_from(attributes);
            }
            self.journal.push(entry.clone());
            self.book = Some(next);
        }
        decision
    }
}

fn is_order(entry: &Entry, wanted: &Reference) -> bool {
    matches!(&entry.cause, Cause::Earned { order, .. } if order.reference() == wanted)
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

/// The hold that a command is about.
fn hold_of(command: &Command) -> Option<&HoldId> {
    match command {
        Command::Capture { hold, .. }
        | Command::Void { hold }
        | Command::Consume(Consumption { hold, .. }) => Some(hold),
        _ => None,
    }
}
