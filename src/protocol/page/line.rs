//! A line of a statement in words: what it was, when, how much, and the balance after it.

use super::scene::Scene;
use crate::domain::ledger::{Award, Cause, Entry, Occasion, Redemption, RedemptionStatus, Start};
use crate::domain::names::{RewardId, WalletId};
use crate::domain::plans::Billed;
use crate::domain::program::WalletKind;
use crate::domain::statement::{Kind, Row};
use crate::protocol::words::Value;

/// A number as it is seen, and as it is read out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figure {
    /// Digits alone, with a hyphen below zero: for a machine.
    pub plain: String,
    pub shown: String,
    pub spoken: String,
    pub is_gain: bool,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The page that says why; what is in no entry yet has none.
    pub href: Option<String>,
    pub title: String,
    pub date: String,
    pub month: String,
    pub note: Option<String>,
    /// `None` where no points moved.
    pub figure: Option<Figure>,
    pub balance: Option<String>,
    /// When, and the balance after it, for a machine.
    pub at: String,
    pub after: Option<i64>,
}

impl Scene<'_> {
    /// The line of a row, and of the entry it is in.
    #[must_use]
    pub fn line(&self, row: &Row, entry: Option<&Entry>) -> Line {
        let figure = row.wallet.as_ref().map(|wallet| self.figure(wallet, row.points));
        Line {
            href: entry.map(|entry| format!("{}/activity/{}", self.base(), entry.seq)),
            title: self.title(row, entry),
            date: self.words.date(&self.program.zone, row.at),
            month: self.words.month(self.program.zone.day(row.at)),
            note: self.note(row, entry),
            balance: row.wallet.as_ref().map(|wallet| self.plain(wallet, row.balance)),
            figure,
            at: row.at.to_string(),
            after: row.wallet.as_ref().map(|_| row.balance),
        }
    }

    #[must_use]
    pub fn figure(&self, wallet: &WalletId, points: i64) -> Figure {
        let shown = self.signed(wallet, points);
        let is_cash = self.wallet(wallet).is_some_and(|wallet| wallet.kind == WalletKind::Cash);
        let size = i64::try_from(points.unsigned_abs()).unwrap_or(i64::MAX);
        let spoken = match is_cash {
            true => self.words.spoken_as(points, self.plain(wallet, size)),
            false => self.words.spoken(points),
        };
        Figure { plain: points.to_string(), shown, spoken, is_gain: points > 0 }
    }

    /// What happened, in a few words.
    #[must_use]
    pub fn title(&self, row: &Row, entry: Option<&Entry>) -> String {
        let say = |key: &str| self.words.say(&format!("activity.{key}")).to_owned();
        let with = |key: &str, name: &str, value: &str| {
            self.words.fill(&format!("activity.{key}"), &[(name, Value::from(value))])
        };
        let reward = entry.and_then(|entry| reward_of(entry, row)).map(|id| self.reward(id));
        let cause = entry.map(|entry| &entry.cause);
        match (row.kind, cause) {
            (
                Kind::Earned | Kind::TakenBack | Kind::Membership,
                Some(Cause::Billed { plan, billed, .. }),
            ) => {
                let plan = self.plan(plan);
                with(billed_key(billed), "plan", &plan)
            }
            (Kind::Earned, Some(Cause::Earned { order, .. })) => {
                with("order", "order", order.reference().as_str())
            }
            (Kind::Earned, Some(Cause::Acted { action, .. })) => {
                with("action", "action", action.as_str())
            }
            (Kind::Earned, Some(Cause::Enrolled { .. })) => say("welcome"),
            (Kind::Earned, Some(Cause::Occurred { occasion })) => match occasion {
                Occasion::Birthday => say("birthday"),
                Occasion::Lapse => say("lapse"),
            },
            (Kind::TakenBack, Some(Cause::Retracted { action, .. })) => {
                with("retracted", "action", action.as_str())
            }
            (Kind::Earned | Kind::TakenBack, Some(Cause::Returned { order, .. })) => {
                with("return", "order", order.as_str())
            }
            (Kind::GivenBack, Some(Cause::Returned { order, .. })) => {
                with("back_order", "order", order.as_str())
            }
            (Kind::Chosen, Some(Cause::Chosen { benefit, option })) => {
                let (benefit, option) = (self.benefit(benefit), self.option(option));
                let values = [("benefit", benefit.into()), ("option", option.into())];
                self.words.fill("activity.chosen", &values)
            }
            (kind, _) => match (kind_key(kind), reward) {
                (
                    key @ ("redeemed" | "held" | "released" | "back" | "used" | "undone"),
                    Some(reward),
                ) => with(&format!("{key}_reward"), "reward", reward),
                (key, _) => say(key),
            },
        }
    }

    fn note(&self, row: &Row, entry: Option<&Entry>) -> Option<String> {
        let entry = entry?;
        if row.change == row.points {
            return None;
        }
        match row.kind {
            Kind::Earned => Some(self.waits(entry)),
            Kind::Redeemed => Some(self.words.say("activity.was_held").to_owned()),
            _ => Some(self.words.say("activity.was_pending").to_owned()),
        }
    }

    /// When the points of an entry can be spent.
    fn waits(&self, entry: &Entry) -> String {
        let starts = entry.awards.iter().filter_map(|award| match award.terms.start {
            Start::At(moment) => Some(moment),
            Start::Now | Start::Event(_) | Start::Met { .. } => None,
        });
        let is_held = |award: &Award| matches!(award.terms.start, Start::Met { .. });
        match starts.min() {
            None if entry.awards.iter().any(is_held) => {
                self.words.say("activity.waits_met").to_owned()
            }
            Some(start) => {
                let date = self.date(start);
                self.words.fill("activity.waits_until", &[("date", date.into())])
            }
            None => self.words.say("activity.waits").to_owned(),
        }
    }
}

/// The reward that a row is about, by the redemption or hold in its entry.
fn reward_of<'a>(entry: &'a Entry, row: &Row) -> Option<&'a RewardId> {
    let fits = |wallet: &WalletId| row.wallet.as_ref().is_none_or(|own| own == wallet);
    let is_meant = |one: &&Redemption| match &entry.cause {
        Cause::Used { redemption }
        | Cause::Undone { redemption, .. }
        | Cause::Cancelled { redemption } => one.id == *redemption,
        _ => fits(&one.wallet) && one.status != RedemptionStatus::Expired,
    };
    if row.kind == Kind::Held {
        return entry.opened.iter().find(|hold| fits(&hold.wallet))?.reward.as_ref();
    }
    entry.redemptions.iter().find(is_meant)?.reward.as_ref()
}

fn billed_key(billed: &Billed) -> &'static str {
    match billed {
        Billed::Paid { .. } => "plan_paid",
        Billed::Trial { .. } => "plan_trial",
        Billed::Cancelled => "plan_cancelled",
        Billed::Refunded { .. } => "plan_refunded",
    }
}

/// The name of a kind in the tables.
#[must_use]
pub fn kind_key(kind: Kind) -> &'static str {
    match kind {
        Kind::Joined => "joined",
        Kind::Earned => "earned",
        Kind::Activated => "activated",
        Kind::Held => "held",
        Kind::Released => "released",
        Kind::Redeemed => "redeemed",
        Kind::Used => "used",
        Kind::Undone => "undone",
        Kind::GivenBack => "back",
        Kind::TakenBack => "taken",
        Kind::Expired => "expired",
        Kind::Forfeited => "forfeited",
        Kind::Adjusted => "adjusted",
        Kind::Membership => "membership",
        Kind::Chosen => "chosen",
        Kind::Suspended => "suspended",
        Kind::Resumed => "resumed",
        Kind::Closed => "closed",
    }
}
