//! What members see of a paid membership: on home, in the statement, and why it gave what it gave.

use regulars::domain::command::{Command, Spend};
use regulars::domain::plans::{Bill, BillEvent};
use regulars::protocol::page::ask::{PageAsk, Seat, Sheet};
use regulars::protocol::words::Locale;

use super::{Life, Picture, ask, program};
use crate::support::keeper::Keeper;
use crate::support::said::Names;
use crate::support::story::instant;
use crate::support::{label, points, reference, wallet_id};

/// A month was paid and 12.50 spent; then, where `more` says so, it was cancelled.
fn angel(now: &str, cancelled: bool) -> Life {
    let mut keeper = Keeper::enrolled(program("wine-angels"), instant("02-10 09:00"));
    let mut bill = |name: &str, when: &str, event: BillEvent| {
        let (plan, reference, occurred_at) = (label("angel"), reference(name), instant(when));
        keeper.ask(&Command::Bill(Bill { plan, reference, occurred_at, event }), occurred_at);
    };
    let paid = BillEvent::Paid { from: None, until: None, amount: None, replaces: None };
    bill("b1", "02-10 09:00", paid);
    if cancelled {
        bill("s1", "02-12 09:00", BillEvent::Cancelled);
    }
    let (order, wallet) = (Some(reference("o1")), wallet_id("wine"));
    let then = instant("02-14 09:00");
    let cart = match Names::default().command("buy o1 wine:12.50", then) {
        Command::Earn { order } => Some(Box::new(order)),
        _ => None,
    };
    let spend = Spend::Points { wallet, points: points(1250), cart };
    keeper.ask(&Command::Redeem { spend, order }, then);
    Life { keeper, now: instant(now) }
}

pub fn all(locale: Locale) -> Vec<Picture> {
    let (paid, ended) = (angel("02-20 10:00", false), angel("03-20 10:00", true));
    let of =
        |sheet: Sheet, subject: &str| PageAsk { subject: subject.to_owned(), ..ask(locale, sheet) };
    let seat = Some(Seat { of: "The shop".to_owned(), ..Seat::default() });
    let till = PageAsk { seat, ..of(Sheet::Till, "") };
    [
        ("home-angel", &paid, of(Sheet::Home, "")),
        ("home-angel-ended", &ended, of(Sheet::Home, "")),
        ("benefits-angel", &paid, of(Sheet::Benefits, "")),
        ("benefits-angel-ended", &ended, of(Sheet::Benefits, "")),
        ("rewards-angel-ended", &ended, of(Sheet::Rewards, "")),
        ("activity-angel", &ended, of(Sheet::Activity, "")),
        ("till-member-money", &paid, till),
        ("entry-angel", &paid, of(Sheet::Entry, "2")),
        ("entry-angel-cancelled", &ended, of(Sheet::Entry, "3")),
    ]
    .map(|(name, life, ask)| Picture { name, page: life.paint(&ask) })
    .into()
}
