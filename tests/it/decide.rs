//! What every command comes to, in tables that a merchant could read.

mod audience;
mod challenges;
mod commands;
mod ending;
mod holds;
mod limits;
mod links;
mod lots;
mod members;
mod memberships;
mod offers;
mod precedence;
mod promotions;
mod refusals;
mod returns;
mod rules;
mod tiers;
mod undoing;
mod vouchers;
