//! `offers`: what of the catalogue a member could take now, by the very functions that decide it.

use super::book::Book;
use super::command::{Command, Refusal, Spend, UNITS_MAX};
use super::decide::admit;
use super::limits::again_at;
use super::moment::Moment;
use super::names::{RewardId, WalletId};
use super::points::Points;
use super::program::{Cost, Program, Reward};
use super::segments::{is_held_out, is_reward_withheld};
use super::spending::{Plan, check_room, units_of};
use super::turn::{Fault, Turn};

/// One reward, and how the member stands to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub reward: RewardId,
    pub wallet: WalletId,
    /// What the member could spend of that wallet.
    pub have: Points,
    /// What one costs, or one step of it.
    pub need: Points,
    pub stance: Stance,
}

/// Whether one more would be given as a voucher, and if not, why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stance {
    /// `units` is the most steps that a reward of any amount could be taken for at once, else 1.
    Ready { units: u32 },
    /// The limits allow one more, the points do not.
    Short { missing: Points },
    /// Taken as often as it is given, until then; `None`: for good.
    Limited { again_at: Option<Moment> },
    /// Nothing is given to this member for now.
    NotNow { because: Refusal },
}

/// Every reward, in the program's order, but for what is withheld from a member who is held out:
/// whoever cannot get it is not told of it. An offer that is ready at `now` is not refused at
/// `now`, and one that is not is refused for the reason that it says.
///
/// # Errors
/// [`Fault`] when the book contradicts itself.
pub fn offers(program: &Program, book: &Book, now: Moment) -> Result<Vec<Offer>, Fault> {
    let turn = Turn::begin(book, now)?;
    let offer = |reward: &Reward| Offer {
        reward: reward.id.clone(),
        wallet: reward.wallet.clone(),
        have: turn.book.balance(&reward.wallet).active,
        need: step_of(reward),
        stance: stance(program, book, &turn, reward),
    };
    let is_held_out = is_held_out(program, &book.member);
    let told = |reward: &&Reward| !is_held_out || !is_reward_withheld(reward);
    Ok(program.rewards.iter().filter(told).map(offer).collect())
}

/// The next reward to come within reach of a wallet: of those that only points are missing for,
/// the one that fewest are missing for, and among equals the first.
#[must_use]
pub fn goal<'a>(offers: &'a [Offer], wallet: &WalletId) -> Option<&'a Offer> {
    let missing = |offer: &&'a Offer| match offer.stance {
        Stance::Short { missing } if offer.wallet == *wallet => Some(missing),
        _ => None,
    };
    offers.iter().filter(|offer| missing(offer).is_some()).min_by_key(missing)
}

fn step_of(reward: &Reward) -> Points {
    match reward.cost {
        Cost::Fixed(points) | Cost::Steps { points, .. } => points,
    }
}

fn stance(program: &Program, book: &Book, turn: &Turn, reward: &Reward) -> Stance {
    match attempt(program, book, turn, reward) {
        Ok(()) => Stance::Ready { units: most_units(turn, reward) },
        Err(Refusal::InsufficientPoints { missing }) => Stance::Short { missing },
        Err(Refusal::RewardLimitReached) => {
            Stance::Limited { again_at: again_at(program, &turn.book, reward, turn.now) }
        }
        Err(because) => Stance::NotNow { because },
    }
}

/// What `decide` asks of a redemption, in its order, without making one.
fn attempt(program: &Program, book: &Book, turn: &Turn, reward: &Reward) -> Result<(), Refusal> {
    if book.seq == 0 {
        return Err(Refusal::MemberNotFound);
    }
    let spend = Spend::Reward { reward: reward.id.clone(), units: 1 };
    admit(book, &Command::Redeem { spend: spend.clone(), order: None }, turn.now)?;
    let plan = Plan::new(program, turn, &spend)?;
    turn.afford(&plan.wallet, plan.points)?;
    check_room(turn)
}

fn most_units(turn: &Turn, reward: &Reward) -> u32 {
    units_of(reward, turn.book.balance(&reward.wallet).active).clamp(1, UNITS_MAX)
}
