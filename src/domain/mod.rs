//! Ring 1, the meaning: pure rules of points and time.
//!
//! Nothing here knows a clock, JSON, SQL, HTTP, randomness, async, floats or the platform. In
//! reading order:

pub mod canary;
pub mod map;
pub mod points;
pub mod money;
pub mod share;
pub mod moment;
pub mod zone;
pub mod calendar;
pub mod names;
pub mod colour;
pub mod promotion;
pub mod tiers;
pub mod benefits;
pub mod program;
pub mod plans;
pub mod ending;
pub mod order;
pub mod multiplying;
pub mod rules;
pub mod principal;
pub mod ledger;
pub mod attributes;
pub mod audience;
pub mod book;
pub mod till;
pub mod turn;
pub mod refusal;
pub mod command;
pub mod past;
pub mod decide;
pub mod ladder;
pub mod challenges;
pub mod challenging;
pub mod choosing;
pub mod occasions;
pub mod segments;
pub mod bonus;
pub mod retracting;
pub mod trail;
mod limits;
pub mod spendable;
pub mod goods;
mod earning;
mod returning;
mod spending;
mod vouchers;
mod billing;
mod links;
mod undoing;
pub mod view;
pub mod statement;
pub mod offers;
