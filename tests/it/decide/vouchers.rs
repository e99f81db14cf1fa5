//! Vouchers at checkout: kept for one order, used on it, let go, and lapsing by themselves.

use regulars::domain::program::{Issued, Program, Trigger};

use crate::support::shop::{days, flat, program, reward, rule, wallet};
use crate::support::story::check;

/// A drink for 20, alive to the end of the next day; a full card of three stamps.
fn bar() -> Program {
    program(|draft| {
        draft.rewards = vec![reward("drink", "star", 20)];
        draft.rewards[0].valid = Some(days(1));
    })
}

const VOUCHER: &str = "03-01 09:00 | enrol        | ok        | 0
                       03-01 09:00 | credit 90    | ok        | 90
                       03-01 10:00 | redeem drink | v1 issued | 70";

fn tell(rows: &str) {
    check(&bar(), &format!("{VOUCHER}\n{rows}"));
}

#[test]
fn a_voucher_is_kept_for_one_order_and_used_on_it() {
    tell(
        "03-01 10:00 | reserve v1 on o1 | v1 reserved         | 70
         03-01 10:01 | reserve v1 on o2 | redemption_reserved | 70
         03-01 10:01 | use v1           | redemption_reserved | 70
         03-01 10:01 | use v1 on o2     | redemption_reserved | 70
         03-01 10:01 | cancel v1        | redemption_reserved | 70
         03-01 10:01 | release v1 on o2 | redemption_reserved | 70
         03-01 10:02 | use v1 on o1     | v1 used             | 70
         03-01 10:02 | release v1 on o1 | redemption_used     | 70
         03-01 10:02 | reserve v1 on o1 | redemption_used     | 70
         03-01 10:02 | reserve v1 on o2 | redemption_used     | 70",
    );
}

#[test]
fn a_voucher_is_let_go_and_is_as_free_as_before() {
    tell(
        "03-01 10:00 | release v1 on o1 | unchanged   | 70
         03-01 10:00 | reserve v1 on o1 | v1 reserved | 70
         03-01 10:01 | release v1 on o1 | v1 issued   | 70
         03-01 10:01 | release v1 on o1 | unchanged   | 70
         03-01 10:01 | release v1 on o2 | unchanged   | 70
         03-01 10:02 | reserve v1 on o2 | v1 reserved | 70
         03-01 10:03 | release v1 on o2 | v1 issued   | 70
         03-01 10:04 | cancel v1        | restores 20, v1 cancelled | 90
         03-01 10:04 | reserve v1 on o2 | redemption_cancelled | 90
         03-01 10:04 | release v1 on o2 | redemption_cancelled | 90",
    );
}

/// Nothing happens at that instant but that it passes: there is no alarm.
#[test]
fn a_reservation_lapses_at_its_own_millisecond() {
    let kept = "03-01 10:00 | reserve v1 on o1 for 90s | v1 reserved | 70\n";
    let then = |rows: &str| tell(&format!("{kept}{rows}"));
    then("03-01 10:01:29.999 | use v1           | redemption_reserved");
    then("03-01 10:01:30     | use v1           | v1 used");
    then("03-01 10:01:30     | reserve v1 on o2 | v1 reserved");
    then("03-01 10:01:30     | release v1 on o1 | unchanged");
    then("03-01 10:01:30     | cancel v1        | restores 20, v1 cancelled");
    then("03-01 10:01:30     | use v1 on o1     | v1 used");
}

/// Asked again, a reservation is prolonged and never cut short: a retry must not cost a minute.
#[test]
fn a_reservation_is_prolonged_and_never_shortened() {
    tell(
        "03-01 10:00 | reserve v1 on o1 for 600s | v1 reserved         | 70
         03-01 10:00 | reserve v1 on o1 for 600s | unchanged           | 70
         03-01 10:01 | reserve v1 on o1 for 60s  | unchanged           | 70
         03-01 10:09 | use v1                    | redemption_reserved | 70
         03-01 10:09 | reserve v1 on o1 for 600s | v1 reserved         | 70
         03-01 10:18:59.999 | use v1             | redemption_reserved | 70
         03-01 10:19 | use v1                    | v1 used             | 70",
    );
}

/// What was promised at the checkout holds until it lapses, but a voucher cannot be kept alive by
/// asking on and on.
#[test]
fn a_voucher_that_is_kept_outlives_its_last_day_and_no_longer() {
    let kept = "03-02 23:59 | reserve v1 on o1 for 600s | v1 reserved | 70\n";
    let then = |rows: &str| tell(&format!("{kept}{rows}"));
    then("03-03 00:08:59.999 | use v1 on o1 | v1 used");
    then("03-03 00:09        | use v1 on o1 | redemption_expired");
    then(
        "03-03 00:01 | reserve v1 on o1 for 6000s | unchanged          | 70
         03-03 00:01 | release v1 on o1           | v1 issued          | 70
         03-03 00:01 | use v1 on o1               | redemption_expired | 70",
    );
    then("03-03 00:09 | reserve v1 on o1 | redemption_expired\n03-03 00:09 | credit 1 | ok | 71");
}

#[test]
fn what_is_not_there_cannot_be_kept_and_what_is_used_returns_as_ever() {
    tell(
        "03-01 10:00 | reserve v9 on o1 | redemption_not_found | 70
         03-01 10:00 | release v9 on o1 | redemption_not_found | 70
         03-01 10:00 | reserve v1 on o1 | v1 reserved          | 70
         03-01 10:01 | buy o1 10.00     | earns 10             | 80
         03-01 10:01 | use v1 on o1     | v1 used              | 80
         03-01 11:00 | return o1 whole  | restores 20, takes 10 | 90
         03-01 11:00 | use v1 on o1     | redemption_used      | 90",
    );
}

#[test]
fn staff_can_let_go_of_what_a_suspended_member_had_kept() {
    tell(
        "03-01 10:00 | reserve v1 on o1 | v1 reserved      | 70
         03-01 10:00 | suspend          | ok               | 70
         03-01 10:00 | reserve v1 on o1 | member_suspended | 70
         03-01 10:00 | use v1 on o1     | member_suspended | 70
         03-01 10:00 | release v1 on o1 | v1 issued        | 70
         03-01 10:00 | close            | ok               | 0
         03-01 10:00 | release v1 on o1 | member_closed    | 0",
    );
}

/// A return takes back the card that its stamps had filled, but not out of somebody's checkout.
#[test]
fn a_return_leaves_a_voucher_alone_that_is_being_paid_with() {
    let card = program(|draft| {
        draft.wallets = vec![wallet("stamp")];
        draft.earns = vec![rule("visit", "stamp", flat(3))];
        draft.earns[0].on = Trigger::Visit;
        draft.rewards = vec![reward("card", "stamp", 3)];
        draft.rewards[0].issued = Issued::AtCost;
    });
    let full = "03-01 09:00 | enrol           | ok                 | 0
                03-01 09:00 | buy o1 1.00     | earns 3, v1 issued | 0";
    let then = |rows: &str| check(&card, &format!("{full}\n{rows}"));
    then("03-01 10:00 | return o1 whole | takes 3, v1 cancelled | 0");
    then(
        "03-01 09:00 | reserve v1 on o2 | v1 reserved           | 0
         03-01 09:01 | return o1 whole  | forgives 3            | 0
         03-01 09:02 | use v1 on o2     | v1 used               | 0",
    );
}
