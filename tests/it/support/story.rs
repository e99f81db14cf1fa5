//! Stories: tables of when, what is asked, what is answered and the balances after it.

use regulars::domain::book::Balance;
use regulars::domain::command::Refusal;
use regulars::domain::decide::{Decision, Outcome};
use regulars::domain::ledger::{Cause, Entry, Redemption, RedemptionStatus};
use regulars::domain::moment::Moment;
use regulars::domain::offers::{Offer, Stance, goal, offers};
use regulars::domain::principal::Principal;
use regulars::domain::program::Program;

use super::checks;
use super::keeper::Keeper;
use super::said;

/// A member's story in one shop; holds are h1, h2 …, redemptions v1, v2 … as they come about.
pub struct Story {
    pub keeper: Keeper,
    pub names: said::Names,
}

/// Tells one story from the beginning. A row is `when | ask | answer | balances`: an instant of
/// 2026 in UTC, then words for people; the last column may be left out. An ask that begins with a
/// principal, as `till:7 use v1`, is that one's. Every law is checked after every row.
pub fn check(program: &Program, table: &str) {
    Story::new(program).tell(table);
}

/// `03-01 09:00`, also with seconds, milliseconds and another year than 2026.
pub fn instant(text: &str) -> Moment {
    let text = text.trim().replace(' ', "T");
    let dated = if text.starts_with("20") { text } else { format!("2026-{text}") };
    let timed = if dated.len() == 16 { format!("{dated}:00Z") } else { format!("{dated}Z") };
    Moment::parse(&timed).unwrap_or_else(|_| panic!("{timed} is no instant"))
}

impl Story {
    pub fn new(program: &Program) -> Self {
        Self { keeper: Keeper::new(program.clone()), names: said::Names::default() }
    }

    pub fn publish(&mut self, program: Program) {
        self.keeper.versions.push(program);
    }

    pub fn tell(&mut self, table: &str) {
        for row in table.lines().map(str::trim).filter(|row| !row.is_empty()) {
            let mut cells = row.split('|').map(str::trim);
            let mut cell = || cells.next().unwrap_or_default();
            let (when, ask, answer, balances) = (cell(), cell(), cell(), cell());
            let now = instant(when);
            let answered = self.ask(ask, now);
            assert_eq!(answered, answer, "the answer to: {row}");
            if !balances.is_empty() {
                assert_eq!(self.balances(now), balances, "the balances after: {row}");
            }
        }
    }

    /// Asks the same so many times, which is always accepted; the laws are not checked each time.
    pub fn repeat(&mut self, when: &str, ask: &str, times: usize) {
        for _ in 0..times {
            let command = self.names.command(ask, instant(when));
            let decision = self.keeper.ask(&command, instant(when));
            assert!(matches!(decision, Decision::Accepted { .. }), "{ask}: {decision:?}");
            self.answer(&decision);
        }
    }

    /// The answer in words, once every law has been checked.
    pub fn ask(&mut self, ask: &str, now: Moment) -> String {
        if ask == "look" {
            return String::new();
        }
        if ask == "offers" {
            return self.offers(now);
        }
        let ask = self.asked_by(ask);
        let command = self.names.command(ask, now);
        let decision = self.keeper.ask(&command, now);
        let answer = self.answer(&decision);
        if self.keeper.book.is_some() {
            checks::all(&self.keeper, now.max(self.keeper.book().at));
            checks::journal_is_the_book(&self.keeper);
        }
        answer
    }

    /// Who asks, if the first word says so; else it is the store.
    fn asked_by<'a>(&mut self, ask: &'a str) -> &'a str {
        let named = ask.split_once(' ').and_then(|(who, ask)| Some((Principal::parse(who)?, ask)));
        let (by, ask) = named.unwrap_or((Principal::Store, ask));
        self.keeper.by = by;
        ask
    }

    fn answer(&mut self, decision: &Decision) -> String {
        match decision {
            Decision::Unchanged => "unchanged".to_owned(),
            Decision::Refused(refusal) => refused(refusal),
            Decision::Accepted { entry, outcome } => {
                let parts = self.parts(entry, outcome);
                if parts.is_empty() { "ok".to_owned() } else { parts.join(", ") }
            }
        }
    }

    fn parts(&mut self, entry: &Entry, outcome: &Outcome) -> Vec<String> {
        let mut parts = Vec::new();
        for wallet in &self.keeper.program().wallets {
            let awards = entry.awards.iter().filter(|award| award.wallet == wallet.id);
            let sum: u64 = awards.map(|award| award.points.get()).sum();
            let amount = |number: u64| self.amount(number, wallet.id.as_str());
            if sum > 0 {
                parts.push(format!("earns {}", amount(sum)));
            }
            let backs = outcome.given_back.iter().filter(|(id, _)| *id == wallet.id);
            let back: u64 = backs.map(|(_, points)| points.get()).sum();
            if back > 0 {
                parts.push(format!("restores {}", amount(back)));
            }
            for (_, taken) in outcome.taken.iter().filter(|(id, _)| *id == wallet.id) {
                let amounts = [
                    ("takes", taken.taken),
                    ("of them owed", taken.deficit),
                    ("forgives", taken.forgiven),
                ];
                for (word, points) in amounts.iter().filter(|(_, points)| !points.is_zero()) {
                    parts.push(format!("{word} {}", amount(points.get())));
                }
            }
        }
        if let Some(hold) = entry.opened.first() {
            parts.push(self.names.hold_name(&hold.id));
        }
        if let Cause::Voided { hold } = &entry.cause {
            parts.push(format!("{} freed", self.names.hold_name(hold)));
        }
        let mut changed: Vec<&Redemption> = outcome.redemption.iter().collect();
        changed.extend(&outcome.automatic);
        parts.extend(changed.iter().map(|redemption| self.redemption(redemption)));
        parts
    }

    fn redemption(&mut self, redemption: &Redemption) -> String {
        let word = match redemption.status {
            RedemptionStatus::Issued if redemption.reserved.is_some() => "reserved",
            RedemptionStatus::Issued => "issued",
            RedemptionStatus::Used => "used",
            RedemptionStatus::Cancelled => "cancelled",
            RedemptionStatus::Expired => "expired",
            RedemptionStatus::Reversed => "reversed",
        };
        format!("{} {word}", self.names.redemption_name(&redemption.id))
    }

    /// `drink ready, money x3 ready, card 4/9`, and the goal of each wallet that has one.
    fn offers(&self, now: Moment) -> String {
        let all = offers(self.keeper.program(), self.keeper.book(), now).unwrap();
        let mut parts: Vec<String> = all.iter().map(offered).collect();
        let wallets = self.keeper.wallets();
        let goals = wallets.iter().filter_map(|wallet| goal(&all, wallet));
        parts.extend(goals.map(|offer| format!("next {}", offer.reward)));
        parts.join(", ")
    }

    /// The first wallet's amounts go without a name.
    fn amount(&self, number: u64, wallet: &str) -> String {
        let first = self.keeper.program().wallets.first().unwrap();
        if first.id.as_str() == wallet { number.to_string() } else { format!("{number} {wallet}") }
    }

    fn balances(&self, now: Moment) -> String {
        let shown = self.keeper.view(now).wallets.into_iter().map(|wallet| shown(&wallet.balance));
        shown.collect::<Vec<_>>().join(", ")
    }
}

fn shown(balance: &Balance) -> String {
    let mut text = balance.active.to_string();
    let rest =
        [("pending", balance.pending), ("held", balance.held), ("owed", balance.totals.deficit)];
    for (word, points) in rest.iter().filter(|(_, points)| !points.is_zero()) {
        text.push_str(&format!(" +{points} {word}"));
    }
    text
}

fn offered(offer: &Offer) -> String {
    let reward = &offer.reward;
    match &offer.stance {
        Stance::Ready { units: 1 } => format!("{reward} ready"),
        Stance::Ready { units } => format!("{reward} x{units} ready"),
        Stance::Short { .. } => format!("{reward} {}/{}", offer.have, offer.need),
        Stance::Limited { again_at: Some(at) } => format!("{reward} again {at}"),
        Stance::Limited { again_at: None } => format!("{reward} no more"),
        Stance::NotNow { because } => format!("{reward} {}", because.code()),
    }
}

fn refused(refusal: &Refusal) -> String {
    let code = refusal.code();
    match refusal {
        Refusal::AlreadyRecorded { entry } => format!("{code} {entry}"),
        Refusal::InsufficientPoints { missing } => format!("{code} {missing}"),
        Refusal::ExceedsEligible { most } => format!("{code} {most}"),
        Refusal::LineNotFound { line } => format!("{code} {line}"),
        Refusal::AlreadyConsumed { at: Some(at), location } => {
            let place = location.as_ref().map_or("somewhere", |location| location.as_str());
            format!("{code} {at} {place}")
        }
        _ => code.to_owned(),
    }
}
