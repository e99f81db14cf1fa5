//! `decide(facts, command, now)`: the only function that may change a balance.

use super::attributes::{self, Attributes, Value};
use super::book::{Book, Status};
use super::canary;
use super::command::{Command, Refusal};
use super::ending::check_earning;
use super::ledger::{
    Account, Cause, End, Entry, Hand, Hold, Pinned, Redemption, Standing, Start, Terms,
};
use super::moment::Moment;
use super::names::{Code, HoldId, Label, RedemptionId, Reference, RuleId, VersionId, WalletId};
use super::occasions::Birthday;
use super::order::Order;
use super::past::{PastHold, PastPeriod, PastRedemption};
use super::points::Points;
use super::principal::Principal;
use super::program::{Clawback, Pending, Program};
use super::retracting::Acted;
use super::rules::Verdict;
use super::trail::Later;
pub use super::turn::Fault;
use super::turn::{Stop, Taken, Turn};
use super::{
    billing, choosing, earning, links, occasions, retracting, returning, spending, undoing,
    vouchers,
};

/// Everything a decision may depend on, read before it begins.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// The version that is live for this member.
    pub program: &'a Program,
    pub version: &'a VersionId,
    /// `None`: nobody has enrolled this member.
    pub book: Option<&'a Book>,
    /// The entry that already stands for the command's fact.
    pub recorded: Option<u64>,
    /// For a return: the order it returns.
    pub order: Option<OrderFile<'a>>,
    /// For a return: the redemptions that were used on that order, as they now stand.
    pub spends: &'a [Redemption],
    /// For a redemption that is not open: how it last stood.
    pub redemption: Option<&'a PastRedemption>,
    /// For a hold that is not open: what became of it. To take back what a partner handed over,
    /// the hold that it was handed over for.
    pub hold: Option<&'a PastHold>,
    /// For the refund of a membership's period: that period.
    pub period: Option<&'a PastPeriod>,
    /// For what is given back: what came after it and counts by a tier, oldest first, each with the
    /// program it was decided by.
    pub later: &'a [(&'a Later, &'a Program)],
    /// For an action that is undone: how it was recorded.
    pub acted: Option<&'a Acted>,
    /// What the personal record says; no entry ever holds it.
    pub birthday: Option<Birthday>,
    /// Whose command it is.
    pub by: &'a Principal,
    /// Where new names come from.
    pub mint: &'a dyn Mint,
}

impl<'a> Facts<'a> {
    /// For a command that needs no more than the book: nothing else was read.
    #[must_use]
    pub fn of_book(
        (program, version): (&'a Program, &'a VersionId),
        book: &'a Book,
        (by, mint): (&'a Principal, &'a dyn Mint),
    ) -> Self {
        Self {
            program,
            version,
            book: Some(book),
            recorded: None,
            order: None,
            spends: &[],
            redemption: None,
            hold: None,
            period: None,
            later: &[],
            acted: None,
            birthday: None,
            by,
            mint,
        }
    }
}

/// An order as it was evaluated, with what its returns have left of it.
#[derive(Clone, Copy)]
pub struct OrderFile<'a> {
    pub order: &'a Order,
    pub pinned: &'a Pinned,
    pub standing: &'a Standing,
    /// The version under which it was evaluated.
    pub program: &'a Program,
}

/// Names for new things, from a source the domain knows nothing of; `nth` counts within an entry.
pub trait Mint {
    fn hold(&self, seq: u64) -> Option<HoldId>;
    fn link(&self, seq: u64) -> Option<Code>;
    fn redemption(&self, seq: u64, nth: usize) -> Option<RedemptionId>;
    fn code(&self, seq: u64, nth: usize) -> Option<Code>;
}

#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "one decision lives for one request")]
pub enum Decision {
    Accepted {
        entry: Entry,
        outcome: Outcome,
    },
    /// What is asked is so already; there is nothing to record.
    Unchanged,
    Refused(Refusal),
}

/// What a command came to, beyond the entry: the material of its explanation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    pub rules: Vec<RuleNote>,
    /// Rules whose points joined a lot with a later end, because 512 lots are open.
    pub joined: Vec<RuleId>,
    pub hold: Option<Hold>,
    pub redemption: Option<Redemption>,
    /// Vouchers the program issued or withdrew by itself.
    pub automatic: Vec<Redemption>,
    pub taken: Vec<(WalletId, Taken)>,
    pub given_back: Vec<(WalletId, Points)>,
    /// Bonuses whose condition was met.
    pub released: Vec<(WalletId, Points)>,
    /// Challenges that are complete now, and those that are no longer.
    pub completed: Vec<Label>,
    pub reopened: Vec<Label>,
    /// What is said of the member from now on, where that is told anew: for the book alone, so that
    /// it can be forgotten.
    pub attributes: Option<Attributes>,
}

impl Outcome {
    /// Takes up what another came to, but for its rules: they speak of another order.
    pub(super) fn join(&mut self, other: Self) -> Result<(), Refusal> {
        for (wallet, taken) in &other.taken {
            self.take(wallet, *taken).ok_or(Refusal::TotalTooLarge)?;
        }
        self.automatic.extend(other.automatic);
        Ok(())
    }

    /// Adds what was taken of a wallet; `None` where that is more than there can be.
    pub(super) fn take(&mut self, wallet: &WalletId, taken: Taken) -> Option<()> {
        match self.taken.iter_mut().find(|(own, _)| own == wallet) {
            Some((_, sum)) => *sum = sum.plus(taken)?,
            None => self.taken.push((wallet.clone(), taken)),
        }
        Some(())
    }
}

/// What became of one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleNote {
    pub rule: RuleId,
    pub verdict: Verdict,
    pub desired: u64,
    pub given: u64,
}

/// Decides one command at one instant. Pure: the same facts, command and instant give the same
/// decision, and nothing is changed.
///
/// # Errors
/// [`Fault`] when the book contradicts itself; then nothing may be written.
pub fn decide(facts: &Facts<'_>, command: &Command, now: Moment) -> Result<Decision, Fault> {
    match try_decide(facts, command, now) {
        Ok(decision) => Ok(decision),
        Err(Stop::Refused(refusal)) => Ok(Decision::Refused(refusal)),
        Err(Stop::Fault(fault)) => Err(fault),
    }
}

fn try_decide(facts: &Facts<'_>, command: &Command, now: Moment) -> Result<Decision, Stop> {
    let Some(book) = facts.book else {
        return match command {
            Command::Enrol { .. } => Err(Fault("enrolling needs a blank book").into()),
            _ => Err(Refusal::MemberNotFound.into()),
        };
    };
    if book.seq == 0 && !matches!(command, Command::Enrol { .. }) {
        return Err(Refusal::MemberNotFound.into());
    }
    admit(book, command, now)?;
    if let Some(entry) = facts.recorded {
        return Err(Refusal::AlreadyRecorded { entry }.into());
    }
    let mut turn = Turn::begin(book, now)?;
    let mut outcome = Outcome::default();
    let Some(cause) = apply(facts, command, &mut turn, &mut outcome)? else {
        return Ok(Decision::Unchanged);
    };
    turn.finish()?;
    let entry = turn.entry(cause, facts.version.clone(), facts.by.clone());
    Ok(Decision::Accepted { entry, outcome })
}

/// Whether a member in this state may ask this. Returns, and what staff do by hand, are possible
/// while a member is suspended; returns even after closing, because goods come back regardless.
pub(super) fn admit(book: &Book, command: &Command, now: Moment) -> Result<(), Refusal> {
    if book.status == Status::Erased {
        return Err(Refusal::MemberErased);
    }
    if now < book.at {
        return Err(Refusal::ClockBackwards);
    }
    let by_hand = matches!(
        command,
        Command::Return { .. }
            | Command::Activate { .. }
            | Command::Bill(_)
            | Command::Adjust { .. }
            | Command::Suspend { .. }
            | Command::Resume { .. }
            | Command::Close { .. }
            | Command::Void { .. }
            | Command::Cancel { .. }
            | Command::Release { .. }
            | Command::Undo { .. }
            | Command::Retract { .. }
    );
    let lasting = matches!(command, Command::Return { .. } | Command::Erase { .. });
    match book.status {
        Status::Closed if !lasting => Err(Refusal::MemberClosed),
        Status::Suspended if canary::is("suspended-may-spend") => Ok(()),
        Status::Suspended if !by_hand && !lasting => Err(Refusal::MemberSuspended),
        _ => Ok(()),
    }
}

/// Applies the command to the turn; `None` when there is nothing to record.
fn apply(
    facts: &Facts<'_>,
    command: &Command,
    turn: &mut Turn,
    outcome: &mut Outcome,
) -> Result<Option<Cause>, Stop> {
    match command {
        Command::Enrol { segments, told } => enrol(facts, turn, outcome, (segments, told)),
        Command::Earn { order } => earning::earn(facts, turn, outcome, order).map(Some),
        Command::Act { action, event, occurred_at } => {
            earning::act(facts, turn, outcome, (action, event, *occurred_at)).map(Some)
        }
        Command::Retract { event } => retracting::retract(facts, turn, outcome, event),
        Command::Settle => occasions::settle(facts, turn, outcome),
        Command::Hold { spend, ttl_ms, order, link } => {
            spending::hold(facts, turn, outcome, (spend, *ttl_ms, order, link.as_ref())).map(Some)
        }
        Command::Capture { hold, points, order, cart } => {
            spending::capture(facts, turn, outcome, (hold, *points, order, cart.as_deref()))
                .map(Some)
        }
        Command::Void { hold } => spending::void(facts, turn, outcome, hold).map(Some),
        Command::Redeem { spend, order } => {
            spending::redeem(facts, turn, outcome, spend, order).map(Some)
        }
        Command::Cancel { redemption } => {
            vouchers::cancel(facts, turn, outcome, redemption).map(Some)
        }
        Command::Use { redemption, order } => {
            vouchers::use_voucher(facts, turn, outcome, redemption, order).map(Some)
        }
        Command::Reserve { redemption, order, ttl_ms } => {
            vouchers::reserve(facts, turn, outcome, (redemption, order, *ttl_ms))
        }
        Command::Release { redemption, order } => {
            vouchers::release(facts, turn, outcome, (redemption, order))
        }
        Command::Undo { redemption } => undoing::undo(facts, turn, outcome, redemption),
        Command::Consume(ask) => links::consume(facts, turn, outcome, ask).map(Some),
        Command::Return { order, reference, occurred_at, extent } => {
            let ask = returning::Ask { order, reference, occurred_at: *occurred_at, extent };
            returning::give_back(facts, turn, outcome, &ask).map(Some)
        }
        Command::Choose { benefit, option } => {
            choosing::choose(facts, turn, outcome, (benefit, option)).map(Some)
        }
        Command::Activate { order, event } => activate(facts, turn, outcome, order, event),
        Command::Bill(bill) => billing::bill(facts, turn, outcome, bill),
        Command::Adjust { wallet, credit, points, hand } => {
            let signed = if *credit { Sign::Credit } else { Sign::Debit };
            adjust(facts, turn, outcome, (wallet, signed, *points, hand)).map(Some)
        }
        Command::Suspend { hand } => Ok(suspend(turn, hand)),
        Command::Resume { hand } => Ok(resume(turn, hand)),
        Command::Close { hand } => close(turn, hand).map(Some),
        Command::Erase { hand } => erase(turn, hand).map(Some),
    }
}

fn enrol(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    (segments, told): (&[Label], &[(Label, Option<Value>)]),
) -> Result<Option<Cause>, Stop> {
    let attributes = attributes::after(facts.program, &turn.book.attributes, told)?;
    let is_new = turn.book.attributes != attributes;
    outcome.attributes = is_new.then(|| attributes.clone());
    let mut segments = segments.to_vec();
    segments.sort();
    segments.dedup();
    if turn.book.seq == 0 {
        check_earning(facts.program, turn.now)?;
        turn.book.segments.clone_from(&segments);
        turn.book.attributes = attributes;
        turn.book.joined_at = turn.now;
        earning::join(facts, turn, outcome)?;
        return Ok(Some(Cause::Enrolled { segments }));
    }
    Ok((is_new || turn.book.segments != segments).then_some(Cause::Updated { segments }))
}

fn activate(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    order: &Reference,
    event: &Label,
) -> Result<Option<Cause>, Stop> {
    let waiting = turn.book.lots.iter().filter(|lot| {
        let pending = facts.program.wallet(&lot.wallet).map(|wallet| &wallet.pending);
        lot.terms.start == Start::Event(order.clone())
            && (pending.is_none_or(|pending| *pending == Pending::Until(event.clone()))
                || canary::is("activate-on-any-event"))
    });
    let waiting: Vec<_> = waiting.cloned().collect();
    if waiting.is_empty() {
        return Err(Refusal::NothingPending.into());
    }
    for lot in &waiting {
        turn.activate(lot, turn.now)?;
        turn.absorb(&lot.wallet, turn.now)?;
    }
    vouchers::issue_automatic(facts, turn, outcome)?;
    Ok(Some(Cause::Activated { order: order.clone(), event: event.clone() }))
}

#[derive(Clone, Copy)]
enum Sign {
    Credit,
    Debit,
}

fn adjust(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    (wallet, sign, points, hand): (&WalletId, Sign, Points, &Hand),
) -> Result<Cause, Stop> {
    let policy = facts.program.wallet(wallet).ok_or(Refusal::UnknownWallet)?;
    match sign {
        Sign::Credit => {
            let end = earning::end_of(facts.program, policy, turn.now);
            let terms = Terms { end, start: Start::Now, qualifying: false };
            if end == End::Inactive {
                earning::stay_active(facts.program, turn, policy, turn.now);
            }
            turn.credit(wallet, terms, points)?;
            vouchers::issue_automatic(facts, turn, outcome)?;
        }
        Sign::Debit => {
            let active = turn.book.balance(wallet).active;
            if active < points && policy.clawback != Clawback::AllowDeficit {
                let missing = points.saturating_sub(active);
                return Err(Refusal::InsufficientPoints { missing }.into());
            }
            let spent = turn.spend(wallet, points.min(active), Account::ClawedBack)?;
            drop(spent);
            turn.owe(wallet, points.saturating_sub(active))?;
        }
    }
    Ok(Cause::Adjusted { hand: hand.clone() })
}

fn suspend(turn: &Turn, hand: &Hand) -> Option<Cause> {
    let active = turn.book.status == Status::Active;
    active.then(|| Cause::Suspended { hand: hand.clone() })
}

fn resume(turn: &Turn, hand: &Hand) -> Option<Cause> {
    let suspended = turn.book.status == Status::Suspended;
    suspended.then(|| Cause::Resumed { hand: hand.clone() })
}

fn close(turn: &mut Turn, hand: &Hand) -> Result<Cause, Stop> {
    turn.forfeit_all()?;
    Ok(Cause::Closed { hand: hand.clone() })
}

fn erase(turn: &mut Turn, hand: &Hand) -> Result<Cause, Stop> {
    turn.forfeit_all()?;
    Ok(Cause::Erased { hand: hand.clone() })
}
