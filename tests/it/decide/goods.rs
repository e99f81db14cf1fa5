//! Money that is for some goods: what it pays, what it does not, and what it was paid for before.

use regulars::domain::program::{LineFilter, Program, WalletKind};

use crate::support::label;
use crate::support::shop::{program, wallet};
use crate::support::story::{Story, check};

/// A wallet of money that pays for these categories only.
fn money_for(id: &str, categories: &[&str]) -> regulars::domain::program::Wallet {
    let mut money = wallet(id);
    money.kind = WalletKind::Cash;
    let categories = categories.iter().map(|name| label(name)).collect();
    money.spend.goods = Some(LineFilter { categories, ..LineFilter::default() });
    money
}

/// The account is for wine; beside it there are vouchers for wine or cheese, and plain points.
fn shop() -> Program {
    program(|draft| {
        draft.earns.clear();
        draft.wallets.push(money_for("wine", &["wine"]));
        draft.wallets.push(money_for("food", &["wine", "cheese"]));
    })
}

const RICH: &str = "03-01 09:00 | enrol             | ok |
     03-01 09:00 | credit 10000 wine | ok |
     03-01 09:00 | credit 10000 food | ok |
     03-01 09:00 | credit 10000      | ok |";

fn told(rows: &str) {
    check(&shop(), &format!("{RICH}\n{rows}"));
}

#[test]
fn it_pays_for_those_goods_as_they_are_sold_and_for_no_others() {
    for (cart, most) in [
        ("wine:25.00", "2500"),
        ("wine:25.00 tool:15.00", "2500"),
        ("wine:2x12.50 wine2:9.00 tool:15.00", "2500"),
        ("wine:25.00-5.00 tool:15.00", "2000"),
        ("wine:25.00/5.00 ship:4.95", "2500"),
        ("wine:25.00 tool:15.00 gift 30.00", "2500"),
    ] {
        let more = most.parse::<u64>().unwrap() + 1;
        told(&format!(
            "03-02 09:00 | redeem {more} wine on o1 of {cart} | exceeds_eligible {most} |
             03-02 09:00 | redeem {most} wine on o1 of {cart} | v1 used |"
        ));
    }
    for nothing in ["tool:15.00", "ship:4.95", "card:50.00", "wine:5.00-5.00"] {
        told(&format!("03-02 09:00 | redeem 1 wine on o1 of {nothing} | nothing_eligible |"));
    }
}

#[test]
fn without_goods_it_pays_for_nothing_and_other_wallets_for_anything() {
    told(
        "03-02 09:00 | redeem 100 wine                      | goods_required |
         03-02 09:00 | redeem 100 wine on o1                | goods_required |
         03-02 09:00 | hold 100 wine on o1                  | goods_required |
         03-02 09:00 | redeem 100 wine of wine:9.00         | goods_required |
         03-02 09:00 | redeem 9 wine on o1 of wine:9.00 in USD | currency_mismatch |
         03-02 09:00 | redeem 100 star                      | v1 used |
         03-02 09:00 | redeem 100 star on o1 of tool:1.00   | v2 used |",
    );
}

#[test]
fn each_piece_is_paid_for_once_whoever_asks_and_however_often() {
    // In pieces, by a hold beside it, and again once the order is recorded.
    told(
        "03-02 09:00 | redeem 1000 wine on o1 of wine:25.00 tool:9.00 | v1 used |
         03-02 09:00 | hold 1000 wine on o1 of wine:25.00 tool:9.00   | h1      |
         03-02 09:00 | redeem 501 wine on o1 of wine:25.00 tool:9.00  | exceeds_eligible 500 |
         03-02 09:01 | buy o1 wine:25.00 tool:9.00                    | ok      |
         03-02 09:02 | redeem 501 wine on o1                          | exceeds_eligible 500 |
         03-02 09:02 | redeem 501 wine on o1 of wine:99.00            | exceeds_eligible 500 |
         03-02 09:03 | capture h1                                     | v2 used |
         03-02 09:04 | redeem 500 wine on o1                          | v3 used |
         03-02 09:05 | redeem 1 wine on o1                            | exceeds_eligible 0 |
         03-02 09:05 | undo v3 | restores 500 wine, v3 cancelled |
         03-02 09:06 | redeem 500 wine on o1                          | v4 used |",
    );
    // What is let go is free again.
    told(
        "03-02 09:00 | hold 2500 wine on o1 of wine:25.00 | h1 |
         03-02 09:00 | redeem 1 wine on o1 of wine:25.00  | exceeds_eligible 0 |
         03-02 09:00 | void h1                            | h1 freed |
         03-02 09:00 | redeem 2500 wine on o1 of wine:25.00 | v1 used |",
    );
}

#[test]
fn two_wallets_for_the_same_goods_share_them() {
    let cart = "of wine:20.00 cheese:10.00 tool:5.00";
    told(&format!(
        "03-02 09:00 | redeem 3001 food on o1 {cart} | exceeds_eligible 3000 |
         03-02 09:00 | redeem 1000 food on o1 {cart} | v1 used |
         03-02 09:00 | redeem 2001 wine on o1 {cart} | exceeds_eligible 2000 |
         03-02 09:00 | redeem 2000 wine on o1 {cart} | v2 used |
         03-02 09:00 | redeem 1 food on o1 {cart}    | exceeds_eligible 0 |"
    ));
    told(&format!(
        "03-02 09:00 | redeem 2500 food on o1 {cart} | v1 used |
         03-02 09:00 | redeem 501 wine on o1 {cart}  | exceeds_eligible 500 |
         03-02 09:00 | redeem 500 wine on o1 {cart}  | v2 used |"
    ));
}

#[test]
fn what_was_held_for_goods_is_captured_for_goods() {
    told(
        "03-02 09:00 | hold 2000 wine on c1 of wine:20.00     | h1 |
         03-02 09:01 | capture h1 on o1                       | goods_required |
         03-02 09:01 | capture h1 on o1 of tool:20.00         | nothing_eligible |
         03-02 09:01 | capture h1 on o1 of wine:15.00         | exceeds_eligible 1500 |
         03-02 09:01 | capture h1 1500 on o1 of wine:15.00    | v1 used |
         03-02 09:02 | hold 2000 wine on c2 of wine:20.00     | h2 |
         03-02 09:02 | capture h2                             | v2 used |",
    );
    // All of the wine went back before the money was taken.
    told(
        "03-02 09:00 | buy o1 wine:20.00 tool:5.00   | ok |
         03-02 09:00 | hold 2000 wine on o1          | h1 |
         03-02 09:01 | return o1 wine x1             | ok |
         03-02 09:01 | capture h1                    | nothing_eligible |
         03-02 09:01 | void h1                       | h1 freed |",
    );
}

/// Who pays for wine with the account, and gives the wine back, has the account's money again, not
/// the shop's; the corkscrew brings back none of it.
#[test]
fn what_comes_back_goes_where_it_came_from() {
    told(
        "03-02 09:00 | buy o1 wine:2x20.00 tool:40.00 | ok      |
         03-02 09:00 | redeem 3000 wine on o1         | v1 used | 10000, 7000, 10000
         03-03 09:00 | return o1 tool x1              | ok      | 10000, 7000, 10000
         03-04 09:00 | return o1 wine x1              | restores 1500 wine | 10000, 8500, 10000
         03-04 09:00 | redeem 501 wine on o1          | exceeds_eligible 500 |
         03-05 09:00 | return o1 whole                | restores 1500 wine | 10000, 10000, 10000",
    );
}

/// A version that limits a wallet takes nothing from who holds already.
#[test]
fn what_was_held_before_the_wallet_was_limited_stays_good() {
    let mut story = Story::new(&program(|draft| {
        draft.wallets = shop().wallets.clone();
        draft.wallets[1].spend.goods = None;
        draft.earns.clear();
    }));
    story.tell(RICH);
    story.tell("03-02 09:00 | hold 200 wine on c1 | h1 |");
    story.publish(shop());
    story.tell(
        "03-03 08:00 | hold 200 wine on c1 | goods_required |
         03-03 08:00 | capture h1 on o1    | v1 used |",
    );
}
