//! Members in every state that a page can show, and the pages that they then see.

use std::fs;
use std::path::Path;

use regulars::desk::program_file::compile;
use regulars::desk::source::Source;
use regulars::domain::book::Book;
use regulars::domain::moment::Moment;
use regulars::domain::program::Program;
use regulars::protocol::page::ask::{PageAsk, Sheet, Token};
use regulars::protocol::page::frame::Page;
use regulars::protocol::page::home::home;
use regulars::protocol::page::scene::Scene;
use regulars::protocol::page::statement::{Filter, Statement};
use regulars::protocol::words::Locale;

use crate::support::keeper::Keeper;
use crate::support::story::{Story, instant};

/// A page under the name of what it shows.
pub struct Picture {
    pub name: String,
    pub page: Page,
}

/// A program of the gallery.
fn program(name: &str) -> Program {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("programs/{name}.toml"));
    let source = Source::new(name, &fs::read_to_string(path).unwrap());
    compile(&source).compiled.unwrap().program
}

fn ask(locale: Locale, sheet: Sheet) -> PageAsk {
    PageAsk {
        sheet,
        subject: String::new(),
        locale: locale.tag().to_owned(),
        theme: String::new(),
        origin: "https://shop.example".to_owned(),
        key: "0123456789abcdef0123456789abcdef".to_owned(),
        tokens: vec![Token { purpose: "redeem".to_owned(), token: "t".repeat(22) }],
        kind: String::new(),
        before: String::new(),
        units: 0,
        refused: None,
    }
}

/// One member's life, told as a story, and when the page is looked at.
struct Life {
    keeper: Keeper,
    now: Moment,
}

fn life(program: &Program, now: &str, table: &str) -> Life {
    let mut story = Story::new(program);
    for row in table.lines().map(str::trim).filter(|row| !row.is_empty()) {
        let (when, what) = row.split_once('|').unwrap();
        story.ask(what.trim(), instant(when));
    }
    Life { keeper: story.keeper, now: instant(now) }
}

fn home_of(life: &Life, ask: &PageAsk) -> Page {
    let (program, book): (&Program, &Book) = (life.keeper.program(), life.keeper.book());
    let mut scene = Scene::set(ask, program, book, life.now).unwrap();
    scene.card = Some("9123456789012345".to_owned());
    let mut statement = Statement::newest(&scene, book, Filter::All, 5).unwrap();
    for entry in life.keeper.journal.iter().rev() {
        if statement.is_full() {
            break;
        }
        statement.push(entry);
    }
    let mut lines = statement.lines;
    lines.truncate(5);
    home(&scene, lines, &life.keeper.journal).unwrap()
}

/// Every state, in one language.
pub fn all(locale: Locale) -> Vec<Picture> {
    let mut all = Vec::new();
    let mut add = |name: &str, page: Page| all.push(Picture { name: name.to_owned(), page });
    let stars = program("coffee-stars");
    let ask = ask(locale, Sheet::Home);
    let lives = [
        ("home-new", "03-01 09:00 | enrol", "03-01 10:00"),
        (
            "home-usual",
            "01-05 09:00 | enrol
             01-10 09:00 | buy o10431 90.00
             02-14 09:00 | buy o10432 64.50
             02-20 09:00 | redeem drink
             02-24 09:00 | buy o10466 12.00",
            "03-01 10:00",
        ),
        (
            "home-ending",
            "01-05 09:00 | enrol
             01-10 09:00 | buy o10431 40.00
             02-14 09:00 | buy o10432 20.50",
            "06-20 10:00",
        ),
    ];
    for (name, table, now) in lives {
        add(name, home_of(&life(&stars, now, table), &ask));
    }
    all
}
