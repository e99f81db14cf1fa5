//! Program files: the sound one that all these tests change, and what its words compile to.

mod doubtful;
mod wrong;
mod zones;

use regulars::desk::finding::Finding;
use regulars::desk::program_file::{Outcome, compile};
use regulars::desk::source::Source;
use regulars::domain::calendar::{Expiry, PeriodKind, Span, SpanUnit};
use regulars::domain::ending::Ending;
use regulars::domain::moment::Moment;
use regulars::domain::program::*;
use regulars::protocol::version::decode;

/// A sound file; each wrong one below is this one with a few words changed.
const GOOD: &str = r##"# A program file for tests.
format   = 1
id       = "beans"
name     = "Beans"
currency = "EUR"
timezone = "Europe/Copenhagen"
backdate = "7 days"
orders   = "per-member"
shop     = { name = "Bean & Gone", colour = "#6b3e26" }

[wallet.star]
kind     = "points"
unit     = { en = ["star", "stars"] }
expires  = "6 months after earning"
pending  = "14 days"
clawback = "within balance"
worth    = "0.03"
return_grace = "14 days"

[wallet.stamp]

[[earn]]
id      = "spend"
give    = "2 star per 1.00"
on      = "order"
basis   = "paid before tax"
count   = { kinds = ["goods"], not_categories = ["gift-cards"] }
tenders = "money"
round   = "down, per order"
when    = { weekdays = ["tue"], hours = "14:00-17:00", from = "2026-12-01", until = "2026-12-24" }
cap     = [{ per = "day", most = "100 star", beyond = "reduce" }]
stack   = "adds"

[[earn]]
id   = "card"
give = "1 stamp per item"

[[reward]]
id    = "drink"
name  = { en = "Any drink" }
cost  = "150 star"
gives = { kind = "free product", product = "drink" }
valid = "30 days"
limit = [{ per = "member", most = 1, every = "day" }]

[[reward]]
id     = "tenth"
name   = "The tenth"
cost   = "9 stamp"
issued = "automatically"

[till]
calling_code = "+45"
tax          = "25"

[[till.quick]]
id         = "coffee"
name       = { en = "Coffee" }
price      = "3.60"
categories = ["drinks"]
"##;

fn outcome(text: &str) -> Outcome {
    compile(&Source::new("beans.toml", text))
}

/// The program that a file without a word of complaint compiles to.
fn program(text: &str) -> Program {
    let outcome = outcome(text);
    assert_eq!(outcome.findings, vec![], "{text}");
    outcome.compiled.unwrap().program
}

/// The good file with one passage changed.
fn changed(good: &str, other: &str) -> String {
    assert_eq!(GOOD.matches(good).count(), 1, "{good:?} must be in the good file once");
    GOOD.replace(good, other)
}

fn line(text: &str, finding: &Finding) -> usize {
    Source::new("", text).position(finding.span.start).line
}

#[test]
fn the_good_file_is_good() {
    assert_eq!(program(GOOD).earns.len(), 2);
}

#[test]
fn what_is_compiled_is_a_version_document() {
    let compiled = outcome(GOOD).compiled.unwrap();
    assert_eq!(decode(&compiled.document).unwrap(), compiled.program);
}

#[test]
fn the_order_and_the_spaces_of_the_file_do_not_change_the_version() {
    let moved = GOOD
        .replace("id      = \"spend\"\ngive    = \"2 star", "give='2 stars per 1.00'\nid='spend'#")
        .replace("# A program file for tests.\n", "\n\n# Another word.\n");
    assert_ne!(moved, GOOD);
    assert_eq!(outcome(&moved).compiled.unwrap().version, outcome(GOOD).compiled.unwrap().version);
}

#[test]
fn what_is_left_out_has_the_careful_default() {
    let program = program(GOOD);
    assert!(!program.livemode);
    let stamp = &program.wallets[1];
    assert_eq!(stamp.kind, WalletKind::Points);
    assert_eq!(stamp.unit.0.get("en").unwrap(), &["stamp"]);
    assert_eq!((stamp.expiry, &stamp.pending), (Expiry::Never, &Pending::None));
    assert_eq!((stamp.clawback, stamp.return_grace), (Clawback::WithinBalance, None));
    let card = &program.earns[1];
    assert_eq!((&card.on, card.basis), (&Trigger::Order, Basis::PaidBeforeTax));
    assert_eq!((&card.count, card.tenders), (&LineFilter::default(), TenderPolicy::Money));
    assert_eq!(card.round, Rounding { mode: RoundMode::Down, per_line: false });
    assert_eq!((card.carry, &card.when), (false, &When::default()));
    assert_eq!((&card.caps, &card.stack, card.qualifying), (&vec![], &Stack::Adds, true));
    let tenth = &program.rewards[1];
    assert_eq!((&tenth.gives, tenth.valid, &tenth.limits), (&Gift::Voucher, None, &vec![]));
}

fn give(words: &str) -> Give {
    program(&changed("2 star per 1.00", words)).earns[0].give
}

#[test]
fn rates_are_read_as_people_say_them() {
    let points = |count| regulars::domain::points::Points::new(count).unwrap();
    let per = |count| regulars::domain::money::Minor::new(count).unwrap();
    let amount = |count, minor, stepwise| Give::PerAmount {
        points: points(count),
        per: per(minor),
        stepwise,
    };
    let cases = [
        ("2 star per 1.00", amount(2, 100, false)),
        ("2 stars per 1", amount(2, 100, false)),
        ("10 stars per full 2.50", amount(10, 250, true)),
        ("3 star per item", Give::PerItem { points: points(3) }),
    ];
    for (words, expected) in cases {
        assert_eq!(give(words), expected, "{words}");
    }
    let flat = changed("\"2 star per 1.00\"\non      = \"order\"", "\"50 star\"\non = \"join\"");
    assert_eq!(program(&flat).earns[0].give, Give::Flat { points: points(50) });
}

#[test]
fn a_wallet_of_cash_counts_in_money() {
    let text = changed("kind     = \"points\"", "kind     = \"cash\"")
        .replace("2 star per 1.00", "10.00 star per full 50.00")
        .replace("most = \"100 star\"", "most = \"100.00 star\"")
        .replace("cost  = \"150 star\"", "cost  = \"25.00 star\"");
    let program = program(&text);
    let rule = &program.earns[0];
    assert_eq!(rule.caps[0].most.get(), 10_000);
    match (rule.give, program.rewards[0].cost) {
        (Give::PerAmount { points, per, stepwise: true }, Cost::Fixed(cost)) => {
            assert_eq!((points.get(), per.get(), cost.get()), (1_000, 5_000, 2_500));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn expiry_is_read_as_people_say_it() {
    let span = |count, unit| Span::new(count, unit).unwrap();
    let half = span(6, SpanUnit::Month);
    let year = span(12, SpanUnit::Month);
    let cases = [
        ("never", Expiry::Never),
        ("6 months after earning", Expiry::AfterEarning { span: half, exact: false }),
        ("exactly 6 months after earning", Expiry::AfterEarning { span: half, exact: true }),
        ("end of the month, 12 months after earning", Expiry::EndOfMonthAfter { span: year }),
        ("on 31 December", Expiry::OnDate { month: 12, day: 31 }),
        ("on 29 february", Expiry::OnDate { month: 2, day: 29 }),
        ("12 months after the last order", Expiry::AfterLastOrder { span: year }),
    ];
    for (words, expected) in cases {
        let text = changed("6 months after earning", words);
        assert_eq!(program(&text).wallets[0].expiry, expected, "{words}");
    }
}

#[test]
fn dates_are_local_days_from_their_first_moment_to_their_last() {
    let when = &program(GOOD).earns[0].when;
    assert_eq!(when.weekdays, 0b000_0010);
    assert_eq!(when.hours, Some((14 * 60, 17 * 60)));
    // Copenhagen is an hour ahead in winter: the 24th ends when the 25th begins.
    assert_eq!(when.from, Some(Moment::parse("2026-11-30T23:00:00Z").unwrap()));
    assert_eq!(when.until, Some(Moment::parse("2026-12-24T23:00:00Z").unwrap()));
    let timed = changed("\"2026-12-24\"", "\"2026-12-24 18:00\"");
    let until = program(&timed).earns[0].when.until;
    assert_eq!(until, Some(Moment::parse("2026-12-24T17:00:00Z").unwrap()));
    let bare = changed("\"2026-12-24\"", "2026-12-24");
    assert_eq!(program(&bare).earns[0].when, *when);
}

#[test]
fn an_end_is_a_whole_day_and_redeeming_lasts_at_least_as_long() {
    let with = |lines: &str| GOOD.replacen("format", &format!("{lines}\nformat"), 1);
    let ending = |lines: &str| program(&with(lines)).ending;
    let end = Moment::parse("2026-12-31T23:00:00Z").unwrap();
    let later = Moment::parse("2027-03-31T22:00:00Z").unwrap();
    assert_eq!(ending(""), None);
    assert_eq!(ending("ends = \"2026-12-31\""), Some(Ending { at: end, redeem_until: None }));
    assert_eq!(
        ending("ends = \"2026-12-31\"\nredeem_until = \"2027-03-31\""),
        Some(Ending { at: end, redeem_until: Some(later) })
    );
    for (lines, wrong) in [
        ("redeem_until = \"2027-03-31\"", "E0121"),
        ("ends = \"2026-12-31\"\nredeem_until = \"2026-12-30\"", "E0121"),
        ("ends = \"31 December\"\nredeem_until = \"2026-12-30\"", "E0114"),
    ] {
        let findings = outcome(&with(lines)).findings;
        let codes: Vec<&str> = findings.iter().map(|one| one.code.0).collect();
        assert_eq!(codes, [wrong], "{lines}");
    }
}

#[test]
fn rewards_are_read_in_every_form() {
    let gift = |words: &str| {
        let text = changed("kind = \"free product\", product = \"drink\"", words);
        program(&text).rewards[0].gives.clone()
    };
    let minor = |count| regulars::domain::money::Minor::new(count).unwrap();
    let label = |text| regulars::domain::names::Label::parse(text).unwrap();
    let cases = [
        ("kind = \"money off\", amount = \"5.00\"", Gift::MoneyOff(minor(500))),
        ("kind = \"percent off\", percent = \"12.5\"", Gift::PercentOff(1_250)),
        ("kind = \"free product\", product = \"tea\"", Gift::FreeProduct(label("tea"))),
        ("kind = \"gift card\", amount = \"25\"", Gift::GiftCard(minor(2_500))),
        ("kind = \"store credit\", amount = \"0.50\"", Gift::StoreCredit(minor(50))),
        ("kind = \"voucher\"", Gift::Voucher),
        ("kind = \"experience\"", Gift::Experience),
        ("kind = \"partner goods\", partner = \"fuel\"", Gift::PartnerGoods(label("fuel"))),
    ];
    for (words, expected) in cases {
        assert_eq!(gift(words), expected, "{words}");
    }
    let steps = changed("\"150 star\"", "{ step = \"100 star\", worth = \"1.00\" }")
        .replace("kind = \"free product\", product = \"drink\"", "kind = \"money off\"");
    let reward = &program(&steps).rewards[0];
    assert_eq!(reward.gives, Gift::MoneyOff(minor(100)));
    assert!(matches!(reward.cost, Cost::Steps { worth, .. } if worth == minor(100)));
    assert_eq!(reward.limits[0], RewardLimit { most: 1, every: PeriodKind::Day });
}
