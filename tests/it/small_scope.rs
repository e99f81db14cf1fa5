//! Every sequence of a few commands in a tiny shop: what random lives may miss, none can hide here.

use std::collections::BTreeSet;

use regulars::domain::calendar::Expiry;
use regulars::domain::calendar::PeriodKind;
use regulars::domain::decide::Decision;
use regulars::domain::moment::Moment;
use regulars::domain::program::{Beyond, Cap, Clawback, Draft, Pending, Program};

use crate::support::keeper::Keeper;
use crate::support::said::Names;
use crate::support::shop::{days, program, reward};
use crate::support::story::instant;
use crate::support::{checks, points};

/// What may be asked at each step; `wait` is for the next of three instants, a day apart.
const ALPHABET: [&str; 18] = [
    "wait",
    "buy o1 tea:2x1.00",
    "buy o2 1.00",
    "return o1 tea x1",
    "return o1 whole",
    "return o2 0.50",
    "return o2 whole",
    "hold 1 for 1d",
    "hold 0",
    "hold drink for 9d",
    "capture h1",
    "capture h1 0",
    "void h1",
    "redeem 1 on o1",
    "redeem drink",
    "cancel v1",
    "use v1 on o2",
    "debit 1",
];

/// What may be so already.
const MAY_BE_SO: [&str; 3] = ["reserve", "release", "undo"];

/// Commands in a row.
const DEPTH: usize = 5;

/// All points end a day after they were earned, at the very instant that `wait` reaches.
fn shop(clawback: Clawback, pending: Pending) -> Program {
    program(|draft| {
        draft.wallets[0].clawback = clawback;
        draft.wallets[0].pending = pending;
        draft.wallets[0].expiry = Expiry::AfterEarning { span: days(1), exact: true };
        let most = points(2);
        draft.earns[0].caps = vec![Cap { per: PeriodKind::Lifetime, most, beyond: Beyond::Reduce }];
        draft.rewards = vec![reward("drink", "star", 2)];
        draft.rewards[0].valid = Some(days(1));
    })
}

/// What may be asked about vouchers and links, in minutes: what is kept, used, handed over and
/// taken back. A use can be undone until the last of the instants.
const VOUCHERS: [&str; 16] = [
    "wait",
    "buy o1 2.00",
    "return o1 whole",
    "redeem drink",
    "redeem drink on o1",
    "reserve v1 on o1 for 600s",
    "reserve v1 on o2 for 300s",
    "release v1 on o1",
    "use v1 on o1",
    "use v1",
    "cancel v1",
    "undo v1",
    "link drink to bakery for 900s",
    "consume h1 by bakery",
    "consume h1 by florist",
    "void h1",
];

struct Search {
    keeper: Keeper,
    alphabet: &'static [&'static str],
    instants: [Moment; 3],
    /// What was accepted at least once: a search that never got anywhere proves nothing.
    accepted: BTreeSet<String>,
    states: u64,
}

impl Search {
    fn new(shop: Program, alphabet: &'static [&'static str], instants: [&str; 3]) -> Self {
        let instants = instants.map(instant);
        let keeper = Keeper::enrolled(shop, instants[0]);
        Self { keeper, alphabet, instants, accepted: BTreeSet::new(), states: 0 }
    }

    /// Something that happened before the search; whether it was accepted.
    fn begin_with(&mut self, ask: &str) -> bool {
        let command = Names::default().command(ask, self.instants[0]);
        matches!(self.keeper.ask(&command, self.instants[0]), Decision::Accepted { .. })
    }

    /// Tries every command in this state, and goes on from each that changes it.
    fn explore(&mut self, names: &Names, place: usize, left: usize) {
        if left == 0 {
            return;
        }
        for ask in self.alphabet {
            if *ask == "wait" {
                if place + 1 < self.instants.len() {
                    self.explore(names, place + 1, left - 1);
                }
                continue;
            }
            self.attempt(names, ask, (place, left));
        }
    }

    fn attempt(&mut self, names: &Names, ask: &str, (place, left): (usize, usize)) {
        let mut names = names.clone();
        let now = self.instants[place];
        let command = names.command(ask, now);
        let before = self.keeper.book.clone();
        match self.keeper.ask(&command, now) {
            Decision::Accepted { entry, .. } => {
                self.states += 1;
                self.accepted.insert(ask.to_owned());
                names.learn(&entry);
                checks::quick(&self.keeper, &self.instants[place..]);
                self.explore(&names, place, left - 1);
                self.keeper.journal.pop();
                self.keeper.book = before;
            }
            Decision::Refused(_) => {
                assert_eq!(self.keeper.book, before, "{ask} was refused and changed the book");
            }
            Decision::Unchanged => assert!(MAY_BE_SO[..].contains(&ask.split(' ').next().unwrap())),
        }
    }
}

/// How many states were checked, and which commands were accepted anywhere.
fn explored(shop: Program) -> (u64, BTreeSet<String>) {
    let search = Search::new(shop, &ALPHABET, ["03-01 09:00", "03-02 09:00", "03-03 09:00"]);
    run(search)
}

fn run(mut search: Search) -> (u64, BTreeSet<String>) {
    search.explore(&Names::default(), 0, DEPTH);
    (search.states, search.accepted)
}

#[test]
fn no_sequence_breaks_a_law_where_debts_are_allowed() {
    let (states, accepted) = explored(shop(Clawback::AllowDeficit, Pending::None));
    assert_eq!(accepted.len(), ALPHABET.len() - 1, "everything but waiting: {accepted:?}");
    assert!(states > 10_000, "{states}");
}

#[test]
fn no_sequence_of_vouchers_and_links_breaks_a_law() {
    let mut shop = Draft::clone(&shop(Clawback::AllowDeficit, Pending::None));
    shop.earns[0].caps.clear();
    let program = shop.check().unwrap();
    let mut search = Search::new(program, &VOUCHERS, ["03-01 09:00", "03-01 09:10", "03-01 09:15"]);
    let funds = search.begin_with("credit 4");
    assert!(funds, "there is something to spend");
    let (states, accepted) = run(search);
    let refused = ["wait", "consume h1 by florist"];
    assert_eq!(accepted.len(), VOUCHERS.len() - refused.len(), "{accepted:?}");
    assert!(states > 5_000, "{states}");
}

/// Where points begin in the very instant in which they end, nothing can ever be spent.
#[test]
fn no_sequence_breaks_a_law_where_points_are_pending() {
    let (states, accepted) = explored(shop(Clawback::WithinBalance, Pending::For(days(1))));
    let spends =
        ["hold 1 for 1d", "hold drink for 9d", "redeem 1 on o1", "redeem drink", "debit 1"];
    assert!(spends.iter().all(|ask| !accepted.contains(*ask)), "{accepted:?}");
    assert!(states > 1_000, "{states}");
}
