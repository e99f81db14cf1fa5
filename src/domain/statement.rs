//! Statement: what each entry did to a member's balance, row by row, as a bank would print it.
//!
//! The balance of a statement is what can be spent, less what is owed: points that are pending or
//! held are not in it. Rows are counted backwards from the book, so that the newest is right
//! whatever page one looks at, and nothing has to be kept beside the journal.

use super::book::{Balance, Book};
use super::ledger::{Account, Cause, Entry, Posting};
use super::map::Map;
use super::moment::Moment;
use super::names::WalletId;
use super::turn::{Fault, Turn};

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Joined,
    Earned,
    /// Pending points became spendable.
    Activated,
    Held,
    Released,
    Redeemed,
    /// A voucher was used.
    Used,
    /// The use of a voucher was taken back.
    Undone,
    /// Spent points came back.
    GivenBack,
    /// Earned points went back with a return.
    TakenBack,
    Expired,
    /// Given up by leaving.
    Forfeited,
    Adjusted,
    /// Billing said something of a membership.
    Membership,
    /// The member chose something of a benefit.
    Chosen,
    Suspended,
    Resumed,
    Closed,
}

/// One line of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// `None` where no points moved.
    pub wallet: Option<WalletId>,
    pub at: Moment,
    pub kind: Kind,
    /// Points that moved: more than zero to the member, less from it.
    pub points: i64,
    /// What that did to the balance: nothing, while points are pending.
    pub change: i64,
    /// The balance of the wallet after it; [`running`] counts it.
    pub balance: i64,
}

/// The balance as a statement counts it: what can be spent, less what is owed.
#[must_use]
pub fn balance(balance: &Balance) -> i64 {
    signed(balance.active.get()).saturating_sub(signed(balance.totals.deficit.get()))
}

/// The rows of an entry, oldest first: what fell due before it, then what it did itself.
#[must_use]
pub fn rows(entry: &Entry) -> Vec<Row> {
    let mut rows = moves(&entry.postings, Some(&entry.cause), entry.at);
    if let Some(kind) = note(&entry.cause) {
        let always = !matches!(kind, Kind::Earned | Kind::TakenBack | Kind::Membership);
        let tells = |row: &Row| match kind {
            Kind::Membership => matches!(row.kind, Kind::Earned | Kind::TakenBack),
            kind => row.kind == kind,
        };
        if always || !rows.iter().any(tells) {
            let row = Row { wallet: None, at: entry.at, kind, points: 0, change: 0, balance: 0 };
            rows.push(row);
        }
    }
    rows
}

/// Rows of what fell due since the last entry and is in no entry yet, oldest first.
///
/// # Errors
/// [`Fault`] when the book contradicts itself.
pub fn due(book: &Book, now: Moment) -> Result<Vec<Row>, Fault> {
    Ok(moves(Turn::begin(book, now)?.postings(), None, now))
}

/// Counts the balance after each row, backwards: `rows` are the newest first, `balances` those
/// after the first of them, and in the end those before the last.
pub fn running(rows: &mut [Row], balances: &mut Map<WalletId, i64>) {
    for row in rows {
        let Some(wallet) = &row.wallet else { continue };
        let balance = balances.entry(wallet.clone()).or_default();
        row.balance = *balance;
        *balance = balance.saturating_sub(row.change);
    }
}

/// One row for all moves of a wallet that are of one kind and one instant.
fn moves(postings: &[Posting], cause: Option<&Cause>, at: Moment) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for posting in postings {
        let Some(kind) = kind(posting, cause, at) else { continue };
        let change = effect(posting);
        let points = signed(posting.points.get());
        let gives = gives(kind) || change > 0;
        let points = if gives { points } else { points.saturating_neg() };
        let is_same = |row: &&mut Row| {
            row.wallet.as_ref() == Some(&posting.wallet) && row.at == posting.at && row.kind == kind
        };
        if let Some(row) = rows.iter_mut().find(is_same) {
            row.points = row.points.saturating_add(points);
            row.change = row.change.saturating_add(change);
        } else {
            let wallet = Some(posting.wallet.clone());
            rows.push(Row { wallet, at: posting.at, kind, points, change, balance: 0 });
        }
    }
    rows
}

/// What a posting is to a member; `None` where it moves points between lots, or towards what is
/// owed, which changes no balance.
fn kind(posting: &Posting, cause: Option<&Cause>, at: Moment) -> Option<Kind> {
    let adjusted = matches!(cause, Some(Cause::Adjusted { .. }));
    Some(match (posting.from, posting.to) {
        (_, Account::ClawedBack) | (Account::Issued, _) if adjusted => Kind::Adjusted,
        (Account::Issued, _) => Kind::Earned,
        (_, Account::ClawedBack) => Kind::TakenBack,
        (_, Account::Expired) => match cause {
            Some(Cause::Closed { .. }) if posting.at == at => Kind::Forfeited,
            _ => Kind::Expired,
        },
        (Account::Pending, Account::Active) => Kind::Activated,
        (Account::Active, Account::Held) => Kind::Held,
        (Account::Held, Account::Active) => Kind::Released,
        (_, Account::Redeemed) => Kind::Redeemed,
        // A partner's mistake was taken back: the points are held as they were.
        (Account::Redeemed, Account::Held) => return None,
        (Account::Redeemed, _) => Kind::GivenBack,
        _ => return None,
    })
}

/// What the entry says even where no points moved.
fn note(cause: &Cause) -> Option<Kind> {
    match cause {
        Cause::Enrolled { .. } => Some(Kind::Joined),
        Cause::Earned { .. } | Cause::Acted { .. } | Cause::Occurred { .. } => Some(Kind::Earned),
        Cause::Returned { .. } | Cause::Retracted { .. } => Some(Kind::TakenBack),
        Cause::Used { .. } => Some(Kind::Used),
        Cause::Undone { .. } => Some(Kind::Undone),
        Cause::Billed { .. } => Some(Kind::Membership),
        Cause::Chosen { .. } => Some(Kind::Chosen),
        Cause::Suspended { .. } => Some(Kind::Suspended),
        Cause::Resumed { .. } => Some(Kind::Resumed),
        Cause::Closed { .. } => Some(Kind::Closed),
        _ => None,
    }
}

fn gives(kind: Kind) -> bool {
    matches!(kind, Kind::Earned | Kind::Activated | Kind::Released | Kind::GivenBack)
}

/// What a posting does to the balance; what is owed lowers it.
fn effect(posting: &Posting) -> i64 {
    let points = signed(posting.points.get());
    let in_balance = |account| matches!(account, Account::Active | Account::Deficit);
    let given = if in_balance(posting.to) { points } else { 0 };
    let taken = if in_balance(posting.from) { points } else { 0 };
    given.saturating_sub(taken)
}

fn signed(points: u64) -> i64 {
    i64::try_from(points).unwrap_or(i64::MAX)
}
