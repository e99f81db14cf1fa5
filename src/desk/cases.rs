//! The cases of a program: its promises as a table, read here and run against the engine itself.
//!
//! A `#` line directly above rows is the title of a case; further `#` lines below it explain it. A
//! `#` line with an empty line below it is a remark. A row is
//!
//! ```text
//! 2026-03-01 09:00  Ada  order o1  12.60    earns 25    star 25    # a remark
//! DATE TIME         WHO  ACTION             OUTCOMES    BALANCES
//! ```
//!
//! in words between spaces, as many as are pleasant to read. Times are those of the program's zone,
//! `HH:MM` or `HH:MM:SS`. Who appears first in a row joins with it; members are new in every case.
//! What time has brought, a birthday or a lapse, is given before the row, whatever it is.
//! Amounts are decimals of the program's currency.
//!
//! Actions:
//!
//! ```text
//! join [SEGMENT …]                    once more: the segments are these now
//! attribute NAME [VALUE]              the shop says so of the member, or takes it back
//! order REF ITEM[, ITEM …] [paid TENDER AMOUNT …] [via CHANNEL] [dated DATE TIME]
//!   ITEM: AMOUNT [less AMOUNT] [tax AMOUNT]
//!         [COUNT] PRODUCT [in CATEGORY …] [at AMOUNT] [less AMOUNT] [tax AMOUNT]
//! return REF [AMOUNT | [COUNT] PRODUCT[, …]] [as RETURN-REF]
//! redeem REWARD [x UNITS] | POINTS WALLET   [on REF [of ITEM, …]] [as NAME]
//! hold   REWARD [x UNITS] | POINTS WALLET   [on REF [of ITEM, …]] [for SPAN] [as NAME]
//! capture [NAME] [POINTS] [on REF [of ITEM, …]]    void [NAME]
//! cancel [NAME]                       use [NAME] [on REF]
//! activate REF EVENT                  action NAME EVENT-ID [dated DATE TIME]
//! bill PLAN REF [AMOUNT] [replaces PLAN] [from DATE TIME] [until DATE TIME] [dated DATE TIME]
//! trial PLAN REF [until DATE TIME]    stop PLAN REF    refund PLAN REF of REF
//! choose BENEFIT DAY | REWARD
//! retract EVENT-ID                    birthday MM-DD
//! wait                                what time has brought by then, and only that
//! adjust +POINTS WALLET | -POINTS WALLET
//! suspend    resume    close    erase    balance
//! ```
//!
//! A bare AMOUNT is a line of goods. PRODUCT is a product of the category of the same name, unless
//! `in` says others; the words shipping, fee, gift_card and reward are lines of that kind. Without
//! `at` a piece costs 1. `less` is the discount on the line, `tax` the tax inside what is paid for
//! it. TENDER is card, cash, gift_card, store_credit or points; what they leave is paid by card.
//! NAME is what `as` called a hold or redemption, or a reward: the latest one of it; without it the
//! latest hold or redemption of the member. SPAN is `15 minutes`, `2 hours` or `3 days`.
//! `of` says what is paid for where money is for some goods only and the order comes later.
//! What billing says counts once under its REF: `bill` is a period of a membership that was paid,
//! `stop` says that there will be no next one.
//!
//! Outcomes, with commas between them:
//!
//! ```text
//! earns N [WALLET]      takes N [WALLET]       forgives N [WALLET]   gives back N [WALLET]
//! issues REWARD [x N]   withdraws REWARD [x N]  holds N [WALLET]     costs N [WALLET]
//! releases N [WALLET]   completes CHALLENGE    reopens CHALLENGE
//! refused CODE [missing N]                      unchanged
//! ```
//!
//! A row with outcomes has exactly these (`holds` and `costs` are looked at where they are
//! written); a row without any is not refused. Balances are `WALLET N [pending N] [held N] [owed
//! N]` and, where they matter, `[issued N] [redeemed N] [expired N] [clawed N]`; pending, held and
//! owed points that are not written are none. `plan PLAN STAGE` is how the member stands to a plan:
//! trial, active, cancelled, grace, lapsed, refunded, switched or none; `perks NAME …` are all the
//! benefits they have, or none. All are those after the row, at its time.
//! `progress CHALLENGE N/GOAL` is how far a challenge is, money with its decimals, or `closed`
//! where it is not open to the member; `badges CHALLENGE …` are all the badges they have, or none.
//! In a program with tiers, `tier NAME [until DATE]` or `tier none` may stand among them.

mod act;
mod challenges;
mod command;
mod compare;
mod items;
mod membership;
mod parse;
mod run;
mod table;
mod words;
mod world;

pub use command::Trouble;
pub use parse::parse;
pub use run::{Ran, Step, play, run};
pub use table::{Action, Balance, Case, Effect, Item, Outcome, Row, Target};
pub use world::World;
