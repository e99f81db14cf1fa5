//! What members see of a program that ends: before, between and after.

use std::fs;
use std::path::Path;

use regulars::desk::program_file::compile;
use regulars::desk::source::Source;
use regulars::domain::names::VersionId;
use regulars::domain::program::Program;
use regulars::protocol::page::about::about;
use regulars::protocol::page::ask::{PageAsk, Seat, Sheet};
use regulars::protocol::page::frame::Frame;
use regulars::protocol::page::gate;
use regulars::protocol::words::{Locale, Words};

use super::{Life, Picture, ask, life};
use crate::support::story::instant;

/// Bean Stars, which run until the end of March, and can be redeemed until the end of May.
fn ending() -> Program {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/pages/coffee-stars.toml");
    let text = fs::read_to_string(path).unwrap();
    let dates = "format = 1\nends = \"2026-03-31\"\nredeem_until = \"2026-05-31\"\n";
    let text = text.replacen("format   = 1\n", dates, 1);
    compile(&Source::new("coffee-stars.toml", &text)).compiled.unwrap().program
}

const LIFE: &str = "01-05 09:00 | enrol
    01-10 09:00 | buy o10431 90.00
    02-14 09:00 | buy o10432 84.50
    02-20 09:00 | redeem drink";

pub fn all(locale: Locale) -> Vec<Picture> {
    let program = ending();
    let at = |now: &str| life(&program, now, LIFE);
    let (before, between, over) = (at("03-01 10:00"), at("04-10 10:00"), at("06-01 10:00"));
    let of = |sheet: Sheet| ask(locale, sheet);
    let till = PageAsk {
        seat: Some(Seat { of: "The shop".to_owned(), ..Seat::default() }),
        ..ask(locale, Sheet::Till)
    };
    let of_members: [(&'static str, &Life, PageAsk); 8] = [
        ("home-ends", &before, of(Sheet::Home)),
        ("home-ended", &between, of(Sheet::Home)),
        ("home-over", &over, of(Sheet::Home)),
        ("rewards-ended", &between, of(Sheet::Rewards)),
        ("rewards-over", &over, of(Sheet::Rewards)),
        ("earn-ends", &before, of(Sheet::Earn)),
        ("earn-ended", &between, of(Sheet::Earn)),
        ("till-member-ended", &between, till),
    ];
    let of_members = of_members.map(|(name, life, ask)| Picture { name, page: life.paint(&ask) });
    let version = VersionId::parse(&"0123456789abcdef".repeat(4)).unwrap();
    let frame = Frame::of(&program, Words::in_shop(locale, &program.shop), None);
    let join = gate::ended(&frame, &program, instant("04-10 10:00")).paint(&frame);
    let of_all =
        [("join-ended", join), ("about-ending", about(&frame, &program, &version, None, None))];
    let of_all = of_all.map(|(name, page)| Picture { name, page: page.unwrap() });
    of_members.into_iter().chain(of_all).collect()
}
