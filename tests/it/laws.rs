//! Laws that hold in every shop, whatever a member does: random lives in random shops.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use regulars::domain::command::{Command, Extent};
use regulars::domain::decide::Decision;
use regulars::domain::ledger::{Entry, Fact};
use regulars::domain::moment::Moment;
use regulars::domain::points::Points;
use regulars::domain::principal::Principal;
use regulars::domain::program::{Beyond, Draft, Give, Program, Stack};
use regulars::domain::tiers::Tiers;

use crate::support::keeper::Keeper;
use crate::support::life::{Names, order};
use crate::support::random::{Step, Wanted, life, shop, wanted};
use crate::support::shop::DAY_MS;
use crate::support::{checks, hand, minor, reference, tried};

fn begin() -> Moment {
    Moment::parse("2026-03-01T00:00:00Z").unwrap()
}

fn live(keeper: &mut Keeper, life: &[Step]) {
    let mut now = begin();
    let mut names = Names::default();
    for step in life {
        now = now.plus_millis(step.wait_ms).unwrap();
        keeper.by = step.by.clone();
        let command = names.command(keeper, &step.deed, now);
        let book = keeper.book.clone();
        match keeper.ask(&command, now) {
            Decision::Accepted { entry, .. } => {
                checks::entry_is_lawful(keeper, &entry);
                // Who gives nothing back is never touched.
                let gives_back =
                    matches!(command, Command::Return { .. } | Command::Retract { .. });
                assert!(gives_back || entry.reweighed.is_empty(), "{entry:?}");
            }
            Decision::Unchanged | Decision::Refused(_) => assert_eq!(keeper.book, book),
        }
        names.learn(keeper);
        checks::all(keeper, now);
    }
    checks::journal_is_the_book(keeper);
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: tried(400, 4_000),
        // A life that breaks a law is printed; its figures then become a table in `decide`.
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_law_holds_after_every_step(program in shop(), life in life()) {
        let mut keeper = Keeper::enrolled(program, begin());
        live(&mut keeper, &life);
    }

    /// Once every order came back, and every action was undone, no rule has given anything, however
    /// tiers rose and fell meanwhile. Under a cap a rule keeps what made room for another.
    #[test]
    fn returning_everything_leaves_nothing(program in shop(), life in life()) {
        let mut draft = Draft::clone(&program);
        draft.earns.iter_mut().for_each(|rule| rule.caps.clear());
        let mut keeper = Keeper::enrolled(draft.check().unwrap(), begin());
        live(&mut keeper, &life);
        let now = keeper.book().at;
        keeper.by = Principal::Store;
        keeper.ask(&Command::Resume { hand: hand() }, now);
        let facts: Vec<Fact> = keeper.journal.iter().filter_map(Entry::fact).collect();
        for (place, fact) in facts.into_iter().enumerate() {
            let reference = reference(&format!("all-{place}"));
            let command = match fact {
                Fact::Order(order) => {
                    let extent = Extent::Whole;
                    Command::Return { order, reference, occurred_at: None, extent }
                }
                Fact::Action(event) => Command::Retract { event },
                _ => continue,
            };
            keeper.ask(&command, now);
        }
        let mut sums: BTreeMap<String, i64> = BTreeMap::new();
        for share in checks::shares(&keeper) {
            *sums.entry(share.rule.to_string()).or_default() += share.given;
        }
        prop_assert!(sums.values().all(|sum| *sum == 0), "{:?}", sums);
    }

    /// Pieces and amounts are two measures of a return, so each is shuffled by itself.
    #[test]
    fn the_order_in_which_parts_come_back_does_not_matter(
        program in shop(),
        lines in vec(wanted(), 1..5),
        unpaid_percent in select(vec![0_u64, 30, 100]),
        steps in vec((0_usize..5, 1_u32..3), 1..6),
        amounts in vec(1_u64..900, 2..6),
    ) {
        let sold = sold(without_rewards(&program), &lines, unpaid_percent);
        let pieces = steps.iter().map(|(line, count)| piece(line % lines.len(), *count));
        let pieces = accepted(&sold, pieces.collect());
        prop_assert_eq!(outcome(&sold, &pieces), outcome(&sold, &reversed(&pieces)));
        let amounts = amounts.iter().map(|amount| Extent::Amount(minor(*amount)));
        let amounts = accepted(&sold, amounts.collect());
        let total = amounts.iter().map(|extent| match extent {
            Extent::Amount(amount) => amount.get(),
            Extent::Whole | Extent::Lines(_) => 0,
        });
        let at_once = vec![Extent::Amount(minor(total.sum()))];
        prop_assert_eq!(outcome(&sold, &amounts), outcome(&sold, &reversed(&amounts)));
        prop_assert_eq!(outcome(&sold, &amounts), outcome(&sold, &at_once));
    }

    /// Rules that give per order, of a group or under a rejecting cap are about baskets as such;
    /// every other rule gives the same for a basket or less for its pieces.
    #[test]
    fn splitting_a_basket_never_earns_more(
        program in shop(),
        lines in vec((wanted(), 0_u32..5), 1..4),
    ) {
        let program = per_amount_only(&program);
        let first = lines.iter().map(|(line, count)| some_pieces(line, *count.min(&line.quantity)));
        let second = lines.iter().map(|(line, count)| {
            some_pieces(line, line.quantity - count.min(&line.quantity))
        });
        let whole: Vec<Wanted> =
            lines.iter().map(|(line, _)| some_pieces(line, line.quantity)).collect();
        let apart = earned(&program, &[first.collect(), second.collect()]);
        let together = earned(&program, &[whole]);
        for (rule, points) in apart {
            let most = together.get(&rule).copied().unwrap_or(0);
            prop_assert!(points <= most, "{} gives {} in pieces, {} together", rule, points, most);
        }
    }
}

fn without_rewards(program: &Program) -> Program {
    // A tier is lost at one return or another: which lot then gives is a matter of their order.
    let tiers = Tiers::default();
    Draft { rewards: Vec::new(), tiers, ..Draft::clone(program) }.check().unwrap()
}

fn per_amount_only(program: &Program) -> Program {
    let mut draft = Draft::clone(program);
    draft.earns.retain(|rule| !matches!(rule.give, Give::Flat { .. }));
    // A piece may reach the tier by which the next one counts.
    draft.tiers = Tiers::default();
    for rule in &mut draft.earns {
        rule.stack = Stack::Adds;
        rule.caps.retain(|cap| cap.beyond == Beyond::Reduce);
    }
    draft.check().unwrap()
}

/// A member who has bought this, a day ago.
fn sold(program: Program, lines: &[Wanted], unpaid_percent: u64) -> Keeper {
    let mut keeper = Keeper::enrolled(program, begin());
    let order = order(reference("o"), begin(), lines, unpaid_percent);
    keeper.ask(&Command::Earn { order }, begin());
    keeper
}

fn piece(line: usize, count: u32) -> Extent {
    Extent::Lines(vec![(reference(&format!("l{line}")), count)])
}

fn reversed(extents: &[Extent]) -> Vec<Extent> {
    extents.iter().rev().cloned().collect()
}

fn give_back(keeper: &mut Keeper, place: usize, extent: &Extent) -> Decision {
    let command = Command::Return {
        order: reference("o"),
        reference: reference(&format!("r{place}")),
        occurred_at: None,
        extent: extent.clone(),
    };
    keeper.ask(&command, returned_at())
}

fn returned_at() -> Moment {
    begin().plus_millis(DAY_MS).unwrap()
}

/// Those of the returns that are accepted one after the other.
fn accepted(sold: &Keeper, extents: Vec<Extent>) -> Vec<Extent> {
    let mut keeper = sold.clone();
    let mut place = 0;
    let mut accept = |extent: &Extent| {
        place += 1;
        matches!(give_back(&mut keeper, place, extent), Decision::Accepted { .. })
    };
    extents.into_iter().filter(|extent| accept(extent)).collect()
}

/// What these returns leave: each rule's desired and given points, and the balances.
fn outcome(sold: &Keeper, extents: &[Extent]) -> (Vec<(i64, i64)>, Vec<[Points; 3]>) {
    let mut keeper = sold.clone();
    for (place, extent) in extents.iter().enumerate() {
        let decision = give_back(&mut keeper, place, extent);
        assert!(matches!(decision, Decision::Accepted { .. }), "{extent:?}: {decision:?}");
    }
    let file = keeper.order(&reference("o")).unwrap();
    let shares = file.standing.shares.iter().map(|share| (share.desired, share.given)).collect();
    let seen = keeper.view(returned_at()).wallets.into_iter().map(|wallet| {
        let balance = wallet.balance;
        [balance.active, balance.pending, balance.totals.deficit]
    });
    (shares, seen.collect())
}

/// That many pieces of a line, at a price of which every percentage is a whole number.
fn some_pieces(line: &Wanted, quantity: u32) -> Wanted {
    let gross = line.gross * 10_000 * u64::from(quantity);
    Wanted { quantity, gross, ..line.clone() }
}

/// What each rule gives in all for these baskets, one after the other.
fn earned(program: &Program, baskets: &[Vec<Wanted>]) -> BTreeMap<String, u64> {
    let mut keeper = Keeper::enrolled(program.clone(), begin());
    let mut sums = BTreeMap::new();
    for (place, basket) in baskets.iter().enumerate() {
        let lines: Vec<Wanted> = basket.iter().filter(|line| line.quantity > 0).cloned().collect();
        if lines.is_empty() {
            continue;
        }
        let order = order(reference(&format!("o{place}")), begin(), &lines, 0);
        let Decision::Accepted { outcome, .. } = keeper.ask(&Command::Earn { order }, begin())
        else {
            panic!("an order is refused")
        };
        for note in outcome.rules {
            *sums.entry(note.rule.to_string()).or_default() += note.given;
        }
    }
    sums
}
