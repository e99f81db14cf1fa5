//! What every command comes to, in tables that a merchant could read.

#[cfg(feature = "desk")]
mod abuse;
mod audience;
#[cfg(feature = "desk")]
mod bonuses;
mod carried;
mod challenges;
mod commands;
mod ending;
mod goods;
mod holds;
mod limits;
mod links;
mod lots;
mod members;
mod memberships;
#[cfg(feature = "desk")]
mod occasions;
mod offers;
mod precedence;
mod promotions;
mod refusals;
#[cfg(feature = "desk")]
mod retracting;
mod returns;
mod rules;
#[cfg(feature = "desk")]
mod segments;
mod tiers;
mod undoing;
mod vouchers;
