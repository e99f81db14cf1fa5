//! Members in every state that a page can show, and the pages that they then see.

#[path = "angels.rs"]
mod angels;
#[path = "ended.rs"]
mod ended;
#[path = "steps.rs"]
mod steps;
#[path = "tills.rs"]
mod tills;

use std::fs;
use std::path::Path;

use regulars::desk::program_file::compile;
use regulars::desk::source::Source;
use regulars::domain::moment::Moment;
use regulars::domain::names::VersionId;
use regulars::domain::program::Program;
use regulars::domain::statement::due;
use regulars::protocol::page::about::about;
use regulars::protocol::page::activity::activity;
use regulars::protocol::page::ask::{PageAsk, Refused, Seat, Sheet, Token};
use regulars::protocol::page::benefits::benefits;
use regulars::protocol::page::card::card;
use regulars::protocol::page::challenges::challenges;
use regulars::protocol::page::chart::{Change, chart, month_of, months};
use regulars::protocol::page::counter::member;
use regulars::protocol::page::earn::earn;
use regulars::protocol::page::entry::entry;
use regulars::protocol::page::frame::{Frame, Page, Tab, Theme};
use regulars::protocol::page::gate;
use regulars::protocol::page::home::home;
use regulars::protocol::page::redemption::redemption;
use regulars::protocol::page::rewards::{reward, rewards};
use regulars::protocol::page::scene::Scene;
use regulars::protocol::page::settings::settings;
use regulars::protocol::page::statement::{Filter, Statement};
use regulars::protocol::problem::Problem;
use regulars::protocol::read::read;
use regulars::protocol::request::Person;
use regulars::protocol::words::{Locale, Words};

use crate::support::keeper::Keeper;
use crate::support::story::{Story, instant};

/// A page under the name of what it shows.
pub struct Picture {
    pub name: &'static str,
    pub page: Page,
}

/// A program of its own for the pages, so that the demo can change without them.
pub fn program(name: &str) -> Program {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/it/pages/{name}.toml"));
    let source = Source::new(name, &fs::read_to_string(path).unwrap());
    compile(&source).compiled.unwrap().program
}

pub fn ask(locale: Locale, sheet: Sheet) -> PageAsk {
    let token =
        |purpose: &str| Token { purpose: purpose.to_owned(), token: format!("{purpose:t<22}") };
    PageAsk {
        sheet,
        subject: String::new(),
        locale: locale.tag().to_owned(),
        theme: String::new(),
        origin: "https://shop.example".to_owned(),
        key: "0123456789abcdef0123456789abcdef".to_owned(),
        tokens: ["redeem", "cancel", "choose", "leave", "signout", "press", "undo"]
            .map(token)
            .into(),
        kind: String::new(),
        before: String::new(),
        units: 0,
        refused: None,
        seat: None,
    }
}

/// One member's life, told as a story, and when the pages are looked at.
pub struct Life {
    pub keeper: Keeper,
    pub now: Moment,
}

pub fn life(program: &Program, now: &str, table: &str) -> Life {
    let mut story = Story::new(program);
    for row in table.lines().map(str::trim).filter(|row| !row.is_empty()) {
        let (when, what) = row.split_once('|').unwrap();
        story.ask(what.trim(), instant(when));
    }
    Life { keeper: story.keeper, now: instant(now) }
}

impl Life {
    pub fn scene<'a>(&'a self, ask: &'a PageAsk) -> Scene<'a> {
        let (program, book) = (self.keeper.program(), self.keeper.book());
        let mut scene = Scene::set(ask, program, book, self.now).unwrap();
        scene.card = Some("9123456789012345".to_owned());
        let ada: Person = read(br#"{"name":"Ada Lovelace"}"#).unwrap();
        scene.person = Some(ada);
        scene
    }

    /// The page, as the member's keeper would paint it.
    pub fn paint(&self, ask: &PageAsk) -> Page {
        let scene = self.scene(ask);
        let book = self.keeper.book();
        let journal = &self.keeper.journal;
        let subject = ask.subject.as_str();
        let page = match ask.sheet {
            Sheet::Home => {
                let statement = filled(Statement::newest(&scene, book, Filter::All, 5), journal);
                let lines = statement.lines.into_iter().take(5).collect();
                let recent: Vec<_> = journal.iter().rev().cloned().collect();
                home(&scene, lines, &recent)
            }
            Sheet::Rewards => rewards(&scene),
            Sheet::Reward => reward(&scene),
            Sheet::Redemption => {
                let all = self.keeper.redemptions();
                let place: usize = subject.parse().unwrap();
                let open = scene.book.redemption(&all[place].id);
                redemption(&scene, open.unwrap_or(&all[place]))
            }
            Sheet::Activity => {
                let filter = Filter::parse(&ask.kind);
                let statement = filled(Statement::newest(&scene, book, filter, 8), journal);
                let next = statement.next().map(|next| next.text(&book.member, b"key"));
                activity(&scene, self.chart(&scene), statement.lines, next.as_deref())
            }
            Sheet::Entry => {
                let place: usize = subject.parse().unwrap();
                entry(&scene, &journal[place - 1], self.keeper.program())
            }
            Sheet::Benefits => benefits(&scene),
            Sheet::Card => card(&scene),
            Sheet::Earn => earn(&scene),
            Sheet::Challenges => challenges(&scene),
            Sheet::Settings => settings(&scene),
            Sheet::Till => {
                let seat = ask.seat.clone().unwrap_or_default();
                let all = self.keeper.redemptions();
                let asked = seat.voucher.parse().ok().map(|place: usize| all[place].clone());
                member(&scene, &seat, asked.as_ref())
            }
            sheet => panic!("nobody paints {sheet:?}"),
        };
        page.unwrap()
    }

    fn chart(&self, scene: &Scene<'_>) -> Option<regulars::protocol::page::chart::Chart> {
        let months = months(scene);
        let rows = self.keeper.journal.iter().flat_map(regulars::domain::statement::rows);
        let changes: Vec<Change> = rows
            .map(|row| Change { month: month_of(&months, row.at), change: row.change })
            .collect();
        chart(scene, (&months, 0), &changes, &due(self.keeper.book(), self.now).unwrap())
    }
}

fn filled<'s, 'a>(
    statement: Result<Statement<'s, 'a>, regulars::domain::turn::Fault>,
    journal: &[regulars::domain::ledger::Entry],
) -> Statement<'s, 'a> {
    let mut statement = statement.unwrap();
    for entry in journal.iter().rev() {
        if statement.is_full() {
            break;
        }
        statement.push(entry);
    }
    statement
}

const USUAL: &str = "01-05 09:00 | enrol
    01-10 09:00 | buy o10431 90.00
    02-14 09:00 | buy o10432 64.50
    02-20 09:00 | redeem drink
    02-24 09:00 | buy o10466 12.00";

const RETURNED: &str = "01-05 09:00 | enrol
    01-10 09:00 | buy o10431 800.00 in DKK
    01-12 09:00 | redeem credit
    01-20 09:00 | return o10431 whole";

/// The members whose pages are looked at.
struct Lives {
    usual: Life,
    new: Life,
    ending: Life,
    gone: Life,
    owing: Life,
    rich: Life,
    stamped: Life,
    full: Life,
    suspended: Life,
    closed: Life,
    redeemed: Life,
    used: Life,
    cancelled: Life,
    level: Life,
    grace: Life,
    lowest: Life,
    highest: Life,
    chosen: Life,
    bonus: Life,
}

const ENDING: &str = "01-05 09:00 | enrol
    01-10 09:00 | buy o10431 40.00
    02-14 09:00 | buy o10432 20.50";

const LEVEL: &str = "01-05 09:00 | enrol
    01-10 09:00 | buy o10431 400.00
    02-14 09:00 | choose own-day 2026-06-12";

const HIGHEST: &str = "01-05 09:00 | enrol
    01-10 09:00 | buy o10431 1100.00";

const BONUS: &str = "02-20 09:00 | enrol
    02-24 09:00 | buy o10432 200.00";

impl Lives {
    fn begin() -> Self {
        let stars = program("coffee-stars");
        let miles = program("spend-miles");
        let stamps = program("coffee-card");
        let levels = program("levels");
        let march = "03-01 10:00";
        let usual_and = |more: &str| life(&stars, march, &format!("{USUAL}\n{more}"));
        let credited = |program: &Program, what: &str| {
            life(program, march, &format!("01-05 09:00 | enrol\n01-10 09:00 | credit {what}"))
        };
        Self {
            usual: usual_and(""),
            new: life(&stars, march, "03-01 09:00 | enrol"),
            ending: life(&stars, "06-20 10:00", ENDING),
            gone: life(&stars, "12-20 10:00", USUAL),
            owing: life(&miles, march, RETURNED),
            rich: credited(&miles, "123456789012 point"),
            stamped: credited(&stamps, "5 stamp"),
            full: credited(&stamps, "11 stamp"),
            suspended: usual_and("02-25 09:00 | suspend"),
            closed: usual_and("02-25 09:00 | close"),
            redeemed: usual_and("03-01 10:00 | redeem drink"),
            used: usual_and("02-25 09:00 | use v1"),
            cancelled: usual_and("02-25 09:00 | cancel v1"),
            level: life(&levels, march, LEVEL),
            grace: life(&levels, "2028-01-20 10:00", LEVEL),
            lowest: life(&levels, march, "01-05 09:00 | enrol"),
            highest: life(&levels, "2027-03-01 10:00", HIGHEST),
            chosen: life(&levels, march, &format!("{LEVEL}\n02-15 09:00 | choose gift lipstick")),
            bonus: life(&program("bonus"), march, BONUS),
        }
    }
}

/// Every state, in one language.
pub fn all(locale: Locale) -> Vec<Picture> {
    let lives = Lives::begin();
    let mut all = homes(&lives, locale);
    all.extend(catalogue(&lives, locale));
    all.extend(history(&lives, locale));
    all.extend(outside(locale));
    all.extend(advantages(&lives, locale));
    all.extend(angels::all(locale));
    all.extend(ended::all(locale));
    all.extend(steps::all(locale));
    all.extend(tills::all(locale));
    all.extend(at_the_till(&lives, locale));
    all
}

fn homes(lives: &Lives, locale: Locale) -> Vec<Picture> {
    let ask = ask(locale, Sheet::Home);
    [
        ("home-new", &lives.new),
        ("home-usual", &lives.usual),
        ("home-ending", &lives.ending),
        ("home-owing", &lives.owing),
        ("home-rich", &lives.rich),
        ("home-stamps", &lives.stamped),
        ("home-stamps-full", &lives.full),
        ("home-suspended", &lives.suspended),
        ("home-closed", &lives.closed),
        ("home-gone", &lives.gone),
        ("home-level", &lives.level),
        ("home-level-grace", &lives.grace),
    ]
    .map(|(name, life)| Picture { name, page: life.paint(&ask) })
    .into()
}

fn advantages(lives: &Lives, locale: Locale) -> Vec<Picture> {
    let ask = || ask(locale, Sheet::Benefits);
    let code =
        |code: &str| Refused { code: code.to_owned(), missing: None, retry_after_seconds: None };
    let past =
        PageAsk { subject: "own-day".to_owned(), refused: Some(code("day_not_ahead")), ..ask() };
    let again =
        PageAsk { subject: "gift".to_owned(), refused: Some(code("already_chosen")), ..ask() };
    [
        ("benefits-level", &lives.level, ask()),
        ("benefits-grace", &lives.grace, ask()),
        ("benefits-lowest", &lives.lowest, ask()),
        ("benefits-highest", &lives.highest, past),
        ("benefits-chosen", &lives.chosen, again),
        ("activity-chosen", &lives.chosen, PageAsk { sheet: Sheet::Activity, ..ask() }),
        (
            "entry-chosen",
            &lives.chosen,
            PageAsk { sheet: Sheet::Entry, subject: "4".to_owned(), ..ask() },
        ),
        ("benefits-bonus", &lives.bonus, ask()),
        ("home-bonus", &lives.bonus, PageAsk { sheet: Sheet::Home, ..ask() }),
        ("benefits-none", &lives.usual, ask()),
    ]
    .map(|(name, life, ask)| Picture { name, page: life.paint(&ask) })
    .into()
}

fn catalogue(lives: &Lives, locale: Locale) -> Vec<Picture> {
    let of =
        |sheet: Sheet, subject: &str| PageAsk { subject: subject.to_owned(), ..ask(locale, sheet) };
    let drink = || of(Sheet::Reward, "drink");
    let refused = Refused {
        code: "insufficient_points".to_owned(),
        missing: Some(120),
        retry_after_seconds: None,
    };
    [
        ("rewards-usual", &lives.usual, of(Sheet::Rewards, "")),
        ("rewards-rich", &lives.rich, of(Sheet::Rewards, "")),
        ("rewards-new", &lives.new, of(Sheet::Rewards, "")),
        ("rewards-suspended", &lives.suspended, of(Sheet::Rewards, "")),
        ("reward-ready", &lives.usual, drink()),
        ("reward-short", &lives.new, drink()),
        ("reward-steps", &lives.rich, PageAsk { units: 4, ..of(Sheet::Reward, "credit") }),
        ("reward-refused", &lives.new, PageAsk { refused: Some(refused), ..drink() }),
        ("redemption-new", &lives.redeemed, of(Sheet::Redemption, "1")),
        ("redemption-open", &lives.usual, of(Sheet::Redemption, "0")),
        ("redemption-used", &lives.used, of(Sheet::Redemption, "0")),
        ("redemption-cancelled", &lives.cancelled, of(Sheet::Redemption, "0")),
    ]
    .map(|(name, life, ask)| Picture { name, page: life.paint(&ask) })
    .into()
}

/// Members as the shop's till shows them.
fn at_the_till(lives: &Lives, locale: Locale) -> Vec<Picture> {
    let seat = || Seat { of: "The shop".to_owned(), ..Seat::default() };
    let of = |seat: Seat| PageAsk { seat: Some(seat), ..ask(locale, Sheet::Till) };
    let plain = || of(seat());
    let act = tills::act(instant("03-01 09:55"), None);
    let undone = tills::act(instant("03-01 09:55"), Some("03-01 09:58"));
    let did = |act| of(Seat { act_id: "give-7".to_owned(), act: Some(act), ..seat() });
    let brought = |place: &str| of(Seat { voucher: place.to_owned(), ..seat() });
    let code =
        |code: &str| Refused { code: code.to_owned(), missing: None, retry_after_seconds: None };
    let short = PageAsk {
        subject: "drink".to_owned(),
        refused: Some(Refused { missing: Some(120), ..code("insufficient_points") }),
        ..plain()
    };
    let amount = Seat { amount: "1,2,3".to_owned(), ..seat() };
    let amount = PageAsk { refused: Some(code("counter_amount")), ..of(amount) };
    [
        ("till-member", &lives.usual, plain()),
        ("till-member-new", &lives.new, plain()),
        ("till-member-rich", &lives.rich, plain()),
        ("till-member-stamps", &lives.stamped, plain()),
        ("till-member-suspended", &lives.suspended, plain()),
        ("till-member-done", &lives.usual, did(act)),
        ("till-member-undone", &lives.usual, did(undone)),
        ("till-member-voucher", &lives.usual, brought("0")),
        ("till-member-used", &lives.used, brought("0")),
        ("till-member-cancelled", &lives.cancelled, brought("0")),
        ("till-member-short", &lives.new, short),
        ("till-member-amount", &lives.new, amount),
    ]
    .map(|(name, life, ask)| Picture { name, page: life.paint(&ask) })
    .into()
}

fn history(lives: &Lives, locale: Locale) -> Vec<Picture> {
    let of =
        |sheet: Sheet, subject: &str| PageAsk { subject: subject.to_owned(), ..ask(locale, sheet) };
    let spent = PageAsk { kind: "spent".to_owned(), ..of(Sheet::Activity, "") };
    [
        ("activity-usual", &lives.gone, of(Sheet::Activity, "")),
        ("activity-new", &lives.new, of(Sheet::Activity, "")),
        ("activity-owing", &lives.owing, of(Sheet::Activity, "")),
        ("activity-spent", &lives.usual, spent),
        ("entry-order", &lives.usual, of(Sheet::Entry, "2")),
        ("entry-redeemed", &lives.usual, of(Sheet::Entry, "4")),
        ("earn-stars", &lives.usual, of(Sheet::Earn, "")),
        ("earn-miles", &lives.owing, of(Sheet::Earn, "")),
        ("card", &lives.usual, of(Sheet::Card, "")),
        ("settings", &lives.usual, of(Sheet::Settings, "")),
        ("settings-new", &lives.new, of(Sheet::Settings, "")),
    ]
    .map(|(name, life, ask)| Picture { name, page: life.paint(&ask) })
    .into()
}

/// Pages of nobody, or of everybody.
fn outside(locale: Locale) -> Vec<Picture> {
    let (stars, miles) = (program("coffee-stars"), program("spend-miles"));
    let version = VersionId::parse(&"0123456789abcdef".repeat(4)).unwrap();
    let words = Words::in_shop(locale, &stars.shop);
    let frame = Frame::of(&stars, words, Some(Theme::Light));
    let bare = Frame::bare(words, None);
    let outfitters = Frame::of(&miles, Words::in_shop(locale, &miles.shop), None).with(Tab::Other);
    let form = ("key".to_owned(), "token".to_owned());
    let problem = |frame: &Frame<'_>, problem: Problem| {
        gate::problem(frame, &problem, "2b1f00c4").paint(frame)
    };
    let coded = |code: &str| Problem::new(code, "");
    [
        ("about-stars", about(&frame, &stars, &version, Some(instant("01-01 00:00")), None)),
        ("about-miles", about(&outfitters, &miles, &version, None, None)),
        ("signin", gate::signin(&frame, false).paint(&frame)),
        ("signin-again", gate::signin(&frame, true).paint(&frame)),
        ("join", gate::join(&frame, vec!["2 stars for each €1.".to_owned()], form).paint(&frame)),
        ("problem-limited", problem(&frame, coded("rate_limited").retry_after(12))),
        ("problem-unreachable", problem(&frame, coded("unavailable"))),
        ("problem-fault", problem(&frame, coded("fault"))),
        ("problem-nothing", problem(&bare, coded("route_not_found"))),
    ]
    .map(|(name, page)| Picture { name, page: page.unwrap() })
    .into()
}
