//! The statement: its rows for each kind of entry, and a running balance that always adds up.

use regulars::domain::map::Map;

use proptest::prelude::*;
use regulars::domain::calendar::Expiry;
use regulars::domain::moment::Moment;
use regulars::domain::names::WalletId;
use regulars::domain::program::{Clawback, Pending, Program};
use regulars::domain::statement::{Row, balance, due, rows, running};

use crate::support::keeper::Keeper;
use crate::support::life::Names;
use crate::support::random::{life, shop};
use crate::support::shop::{days, program, reward};
use crate::support::story::{Story, instant};

/// The whole statement at an instant, newest first, and what is left before its first row.
fn statement(keeper: &Keeper, now: Moment) -> (Vec<Row>, Map<WalletId, i64>) {
    let mut all: Vec<Row> = keeper.journal.iter().flat_map(rows).collect();
    all.extend(due(keeper.book(), now).unwrap());
    all.reverse();
    let wallets = keeper.view(now).wallets;
    let mut balances: Map<WalletId, i64> =
        wallets.iter().map(|seen| (seen.wallet.clone(), balance(&seen.balance))).collect();
    running(&mut all, &mut balances);
    (all, balances)
}

fn told(program: &Program, until: &str, table: &str) -> String {
    let mut story = Story::new(program);
    story.tell(table);
    let (mut all, _) = statement(&story.keeper, instant(until));
    all.reverse();
    let line = |row: &Row| {
        let at = row.at.to_string().get(5..10).unwrap().to_owned();
        let figures = row.wallet.as_ref().map(|_| {
            let pending = if row.change == row.points { "" } else { " aside" };
            format!(" {}{pending} = {}", row.points, row.balance)
        });
        format!("{at} {:?}{}", row.kind, figures.unwrap_or_default())
    };
    all.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// What a table of a test says, without its indents.
fn lines(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_kind_of_entry_has_its_row() {
    let program = program(|draft| {
        draft.wallets[0].clawback = Clawback::AllowDeficit;
        draft.wallets[0].expiry = Expiry::AfterEarning { span: days(90), exact: true };
        draft.rewards = vec![reward("mug", "star", 4)];
    });
    let rows = told(
        &program,
        "06-20 09:00",
        "03-01 09:00 | enrol           | ok
         03-01 09:00 | buy o1 10.00    | earns 10
         03-02 09:00 | hold 3          | h1
         03-02 09:05 | void h1         | h1 freed
         03-04 09:00 | hold 2          | h2
         03-04 09:05 | capture h2      | v1 used
         03-06 09:00 | redeem mug      | v2 issued
         03-07 09:00 | cancel v2       | restores 4, v2 cancelled
         03-08 09:00 | return o1 whole | takes 10, of them owed 2
         03-09 09:00 | buy o2 5.00     | earns 5",
    );
    assert_eq!(
        rows,
        lines(
            "03-01 Joined
             03-01 Earned 10 = 10
             03-02 Held -3 = 7
             03-02 Released 3 = 10
             03-04 Held -2 = 8
             03-04 Redeemed -2 aside = 8
             03-06 Redeemed -4 = 4
             03-07 GivenBack 4 = 8
             03-08 TakenBack -10 = -2
             03-09 Earned 5 = 3
             06-07 Expired -3 = 0"
        )
    );
}

#[test]
fn pending_points_enter_the_balance_when_they_can_be_spent() {
    let program = program(|draft| draft.wallets[0].pending = Pending::For(days(14)));
    let rows = told(
        &program,
        "03-20 09:00",
        "03-01 09:00 | enrol        | ok
         03-01 09:00 | buy o1 10.00 | earns 10",
    );
    assert_eq!(
        rows,
        lines(
            "03-01 Joined
             03-01 Earned 10 aside = 0
             03-15 Activated 10 = 10"
        )
    );
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 150,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_newest_row_is_the_balance_and_the_first_begins_at_nothing(
        program in shop(),
        life in life(),
    ) {
        let mut now = Moment::parse("2026-03-01T00:00:00Z").unwrap();
        let mut keeper = Keeper::enrolled(program, now);
        let mut names = Names::default();
        for step in &life {
            now = now.plus_millis(step.wait_ms).unwrap();
            let command = names.command(&keeper, &step.deed, now);
            keeper.ask(&command, now);
            names.learn(&keeper);
        }
        let later = now.plus_millis(9 * 24 * 3600 * 1000).unwrap();
        let (rows, begun) = statement(&keeper, later);
        for seen in keeper.view(later).wallets {
            let newest = rows.iter().find(|row| row.wallet.as_ref() == Some(&seen.wallet));
            let shown = newest.map_or(0, |row| row.balance);
            prop_assert_eq!(shown, balance(&seen.balance));
        }
        prop_assert!(begun.values().all(|balance| *balance == 0), "{:?}", begun);
    }
}
