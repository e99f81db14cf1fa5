//! The people's pages: HTML that is whole without a script, and what each page is made of.
//!
//! A page is painted in two steps: its own part, of its own template, and the frame around it,
//! which is the same for all.

pub mod about;
pub mod activity;
pub mod ask;
pub mod benefits;
pub mod brand;
pub mod card;
pub mod challenges;
pub mod chart;
pub mod earn;
pub mod ending;
pub mod counter;
pub mod entry;
pub mod export;
pub mod dress;
mod fact;
pub mod frame;
pub mod gate;
pub mod link;
pub mod home;
pub mod line;
mod membership;
pub mod offer_row;
pub mod place;
pub mod qr;
pub mod redemption;
pub mod rewards;
pub mod scene;
pub mod settings;
pub mod statement;
mod tier;
pub mod till;
