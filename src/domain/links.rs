//! Links: what is held for a partner, which the partner takes once and hands over the reward for.

use super::canary;
use super::command::{Consumption, LinkWish, Refusal, Spend};
use super::decide::{Facts, Outcome};
use super::ledger::{Cause, Handover, Hold, HoldFate, Link, Redemption, RedemptionStatus};
use super::past::PastHold;
use super::program::{Gift, Program};
use super::spending::captured;
use super::turn::{Fault, Stop, Turn};

/// The link that a new hold is given. A reward that one partner hands over is for no other.
pub(super) fn link(
    facts: &Facts<'_>,
    turn: &Turn,
    wish: Option<&LinkWish>,
) -> Result<Option<Link>, Fault> {
    let Some(wish) = wish else { return Ok(None) };
    let seq = turn.book.seq.saturating_add(1);
    let code = facts.mint.link(seq).ok_or(Fault("no code for a link"))?;
    let LinkWish { partner, location } = wish.clone();
    Ok(Some(Link { code, partner, location }))
}

/// Whether this partner may hand over what is to be held.
pub(super) fn check_partner(
    program: &Program,
    spend: &Spend,
    wish: Option<&LinkWish>,
) -> Result<(), Refusal> {
    let (Spend::Reward { reward, .. }, Some(wish)) = (spend, wish) else { return Ok(()) };
    match program.reward(reward).map(|reward| &reward.gives) {
        Some(Gift::PartnerGoods(partner)) if *partner != wish.partner => {
            Err(Refusal::PartnerMismatch)
        }
        _ => Ok(()),
    }
}

/// Takes all that is held, and notes that the partner has handed the reward over.
pub(super) fn consume(
    facts: &Facts<'_>,
    turn: &mut Turn,
    outcome: &mut Outcome,
    ask: &Consumption,
) -> Result<Cause, Stop> {
    let hold = linked(facts, turn, ask)?;
    let points = hold.points;
    let order = hold.order.clone();
    let redemption = captured(facts, turn, hold, (points, order))?;
    let Consumption { hold, partner, location, receipt } = ask.clone();
    let handover = Some(Handover { partner, location, receipt });
    let status = RedemptionStatus::Used;
    // The link had a code; what it was for has been handed over and needs none.
    let used = Redemption { status, code: None, valid_until: None, handover, ..redemption };
    turn.stand(used.clone());
    outcome.redemption = Some(used.clone());
    Ok(Cause::Consumed { hold, redemption: used.id })
}

/// The open hold, if its link is this partner's and of this place.
fn linked(facts: &Facts<'_>, turn: &Turn, ask: &Consumption) -> Result<Hold, Refusal> {
    let (hold, past) = find(facts, turn, ask).ok_or(Refusal::HoldNotFound)?;
    let link = hold.link.as_ref().ok_or(Refusal::HoldNotFound)?;
    if link.partner != ask.partner && !canary::is("link-of-others") {
        return Err(Refusal::LinkAudience);
    }
    if link.location.is_some() && link.location != ask.location {
        return Err(Refusal::LocationMismatch);
    }
    match past {
        None => Ok(hold),
        Some((HoldFate::Captured, consumed)) => Err(Refusal::AlreadyConsumed {
            at: consumed.as_ref().map(|redemption| redemption.issued_at),
            location: consumed.and_then(|redemption| redemption.handover?.location),
        }),
        Some((HoldFate::Voided, _)) => Err(Refusal::LinkRevoked),
        Some((HoldFate::Expired, _)) => Err(Refusal::LinkExpired),
    }
}

type Past = Option<(HoldFate, Option<Redemption>)>;

/// The hold, with what became of it if it is not open.
fn find(facts: &Facts<'_>, turn: &Turn, ask: &Consumption) -> Option<(Hold, Past)> {
    if let Some(hold) = turn.book.hold(&ask.hold) {
        return Some((hold.clone(), None));
    }
    // Open in the book that was read, but not in this turn: its time is up.
    if let Some(hold) = facts.book.and_then(|book| book.hold(&ask.hold)) {
        return Some((hold.clone(), Some((HoldFate::Expired, None))));
    }
    let PastHold { hold, fate, consumed } = facts.hold?.clone();
    Some((hold, Some((fate, consumed))))
}
