//! What is said to people: the tables are whole and used, and each language writes as it should.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use regex_lite::Regex;
use regulars::domain::calendar::{Span, SpanUnit};
use regulars::domain::command::Refusal;
use regulars::domain::moment::{Day, Moment};
use regulars::domain::money::{Currency, Minor};
use regulars::domain::names::{Label, Reference, WalletId};
use regulars::domain::points::Points;
use regulars::domain::program::{Clawback, Pending, Text, Unit, Wallet, WalletKind};
use regulars::domain::zone::{OffsetChange, Zone};
use regulars::protocol::json::parse;
use regulars::protocol::node::Node;
use regulars::protocol::words::{Category, Direction, Locale, Piece, Value, Words};

/// Words that any page may need, whether or not one does today.
const SPARE: [&str; 6] = [
    "common.back",
    "common.cancel",
    "common.checking",
    "common.copied",
    "common.copy",
    "common.sign_in",
];

/// A text by plural category; one that is not plural stands under "".
type Said = BTreeMap<String, String>;

/// The file of a language, key by key.
fn file(locale: Locale) -> BTreeMap<String, Said> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales");
    let text = fs::read_to_string(path.join(format!("{}.json", locale.tag()))).unwrap();
    let node = parse(text.as_bytes()).unwrap_or_else(|error| panic!("{}: {error}", locale.tag()));
    let mut all = BTreeMap::new();
    for (section, names) in node.record().unwrap().fields() {
        for (name, said) in names.record().unwrap().fields() {
            all.insert(format!("{section}.{name}"), said_of(said));
        }
    }
    all
}

fn said_of(node: &Node<'_>) -> Said {
    match node {
        Node::Text(text) => BTreeMap::from([(String::new(), text.to_string())]),
        node => {
            let forms = node.record().unwrap().fields();
            forms.map(|(form, text)| (form.to_owned(), text.text().unwrap().to_owned())).collect()
        }
    }
}

fn places(text: &str) -> BTreeSet<&str> {
    let parts = text.split('{').skip(1);
    parts.map(|part| part.split_once('}').expect("a place ends").0).collect()
}

#[test]
fn every_language_says_the_same_things() {
    let english = file(Locale::En);
    for locale in Locale::ALL {
        let own = file(locale);
        let keys = |all: &BTreeMap<String, Said>| all.keys().cloned().collect::<BTreeSet<_>>();
        let differ: Vec<_> = keys(&english).symmetric_difference(&keys(&own)).cloned().collect();
        assert!(differ.is_empty(), "{}: only in one of both: {differ:?}", locale.tag());
        for (key, said) in &own {
            check_said(locale, key, said, &english[key]);
        }
    }
}

fn check_said(locale: Locale, key: &str, said: &Said, english: &Said) {
    let at = format!("{} {key}", locale.tag());
    let is_plural = !english.contains_key("");
    let wanted: BTreeSet<&str> = match is_plural {
        true => locale.categories().iter().map(|category| category.name()).collect(),
        false => BTreeSet::from([""]),
    };
    let own: BTreeSet<&str> = said.keys().map(String::as_str).collect();
    assert_eq!(own, wanted, "{at}: the plural forms of the language");
    let whole = places(english.values().next_back().unwrap());
    for (form, text) in said {
        assert!(!text.trim().is_empty() && text.trim() == text, "{at}: {text:?}");
        let mut places = places(text);
        // "A day ago" may leave out its number where the form says it.
        if is_plural && ["zero", "one", "two"].contains(&form.as_str()) {
            places.insert("n");
        }
        let mut whole = whole.clone();
        if is_plural && form != "other" && !text.contains("{n}") {
            whole.insert("n");
        }
        assert_eq!(places, whole, "{at} {form}: the places");
        assert!(!text.contains(" - "), "{at}: a dash is no comma: {text}");
        assert!(!text.contains("..."), "{at}: three dots are one sign: {text}");
    }
}

/// All files under a folder that end so.
fn sources(folder: &str, end: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(end) {
                found.push((path.clone(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found
}

/// What looks like a key in our sources: a whole one, or the beginning of one that is made.
fn keys_in_sources(sections: &BTreeSet<String>) -> (BTreeMap<String, PathBuf>, BTreeSet<String>) {
    let literal = Regex::new(r#"["'(]([a-z]+)\.([a-z0-9_]*)(["'{])"#).unwrap();
    let (mut whole, mut made) = (BTreeMap::new(), BTreeSet::new());
    let all = [sources("src", ".rs"), sources("www/portal", ".html")];
    for (path, text) in all.into_iter().flatten() {
        for found in literal.captures_iter(&text) {
            let (section, name, end) = (&found[1], &found[2], &found[3]);
            if !sections.contains(section) || ["html", "svg", "css", "js", "json"].contains(&name) {
                continue;
            }
            if end == "{" {
                made.insert(format!("{section}.{name}"));
            } else if !name.is_empty() {
                whole.insert(format!("{section}.{name}"), path.clone());
            }
        }
    }
    (whole, made)
}

#[test]
fn what_is_said_is_in_the_tables_and_what_is_in_the_tables_is_said() {
    let table = file(Locale::En);
    let section = |key: &String| key.split_once('.').unwrap().0.to_owned();
    let sections: BTreeSet<String> = table.keys().map(section).collect();
    let (whole, made) = keys_in_sources(&sections);
    for (key, path) in &whole {
        assert!(table.contains_key(key), "{} says {key}, which no table has", path.display());
    }
    for start in &made {
        let known = table.keys().any(|key| key.starts_with(start));
        assert!(known, "a key is made that begins {start}, and no table has one");
    }
    let unused: Vec<_> = table
        .keys()
        .filter(|key| !SPARE.contains(&key.as_str()))
        .filter(|key| !whole.contains_key(*key) && !made.iter().any(|start| key.starts_with(start)))
        .collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");
}

#[test]
fn every_call_names_its_key() {
    let call = Regex::new(r#"\.(say|fill|plural|pieces)\(\s*"([^"]*)""#).unwrap();
    let table = file(Locale::En);
    for (path, text) in [sources("src", ".rs"), sources("www/portal", ".html")].concat() {
        for found in call.captures_iter(&text).filter(|found| !found[2].contains('{')) {
            assert!(table.contains_key(&found[2]), "{}: {}", path.display(), &found[2]);
        }
    }
}

#[test]
fn every_refusal_has_its_sentence() {
    let line = Reference::parse("l1").unwrap();
    for locale in Locale::ALL {
        let words = Words::of(locale);
        for refusal in Refusal::all(&line, &Label::parse("n").unwrap()) {
            let sentence = words.refusal(refusal.code(), "5");
            assert!(words.has_refusal(refusal.code()), "{} {}", locale.tag(), refusal.code());
            assert!(sentence.ends_with(['.', '。', '!', '؟']), "{}: {sentence}", locale.tag());
            assert!(!sentence.contains('{'), "{}: {sentence}", locale.tag());
        }
    }
    let english = Words::of(Locale::En);
    let said = english.refusal("insufficient_points", "120 stars");
    assert_eq!(said, "You do not have enough for this yet: 120 stars to go.");
}

#[test]
fn a_tag_finds_its_language() {
    let cases = [
        ("en", Some(Locale::En)),
        ("en-US", Some(Locale::En)),
        ("EN_gb", Some(Locale::En)),
        ("da-DK", Some(Locale::Da)),
        ("zh", Some(Locale::ZhHans)),
        ("zh-CN", Some(Locale::ZhHans)),
        ("zh-SG", Some(Locale::ZhHans)),
        ("zh-TW", Some(Locale::ZhHant)),
        ("zh-HK", Some(Locale::ZhHant)),
        ("zh_MO", Some(Locale::ZhHant)),
        ("zh-Hans-HK", Some(Locale::ZhHans)),
        ("zh-hant-CN", Some(Locale::ZhHant)),
        ("ar-EG", Some(Locale::Ar)),
        ("nb", None),
        ("sv-SE", None),
        ("", None),
        ("english", None),
    ];
    for (tag, locale) in cases {
        assert_eq!(Locale::parse(tag), locale, "{tag}");
    }
    for locale in Locale::ALL {
        assert_eq!(Locale::parse(locale.tag()), Some(locale));
    }
    assert_eq!(Locale::Ar.direction(), Direction::RightToLeft);
    assert_eq!(Locale::Da.direction().name(), "ltr");
}

#[test]
fn a_browser_is_answered_in_the_best_language_it_knows() {
    let cases = [
        ("", Locale::En),
        ("*", Locale::En),
        ("da", Locale::Da),
        ("da, en;q=0.8", Locale::Da),
        ("en;q=0.8, da", Locale::Da),
        ("nb, sv;q=0.9, da;q=0.5, en;q=0.4", Locale::Da),
        ("nb, sv;q=0.9", Locale::En),
        ("fr-CH, fr;q=0.9, zh-TW;q=0.8, zh;q=0.7", Locale::ZhHant),
        ("ar;q=0, da;q=0.001", Locale::Da),
        ("ar ; q=0.7 , en ; q=0.6", Locale::Ar),
        ("da;q=1.5, ar;q=0.2", Locale::Ar),
        ("da;q=x, ,;,ar;q=0.2", Locale::Ar),
        ("da;q=0.5, ar;q=0.5", Locale::Da),
    ];
    for (accepted, locale) in cases {
        assert_eq!(Locale::negotiate(accepted), locale, "{accepted}");
    }
}

#[test]
fn a_text_is_filled_and_cut_at_its_places() {
    let words = Words::of(Locale::En);
    let both = [("relative", Value::from("tomorrow")), ("date", Value::from("1 May"))];
    assert_eq!(words.fill("date.both", &both), "1 May, tomorrow");
    assert_eq!(words.fill("date.both", &both[..1]), "{date}, tomorrow", "a gap is seen");
    let pieces = [Piece::Slot("date"), Piece::Plain(", "), Piece::Slot("relative")];
    assert_eq!(words.pieces("date.both"), pieces);
    assert_eq!(words.plural("date.in_days", 1, &[]), "in 1 day");
    assert_eq!(words.plural("date.in_days", 1000, &[]), "in 1,000 days");
    assert_eq!(words.say("date.no_such_thing"), "date.no_such_thing");
    // A value is never read as a text with places.
    let odd = [("date", Value::from("{relative}")), ("relative", Value::from("{date}"))];
    assert_eq!(words.fill("date.both", &odd), "{relative}, {date}");
    // What is Latin keeps its own direction inside Arabic.
    let arabic = Words::of(Locale::Ar);
    let mixed = [("date", Value::from("A-1")), ("relative", Value::from("غدًا"))];
    assert_eq!(arabic.fill("date.both", &mixed), "\u{2068}A-1\u{2069}، غدًا");
}

#[test]
fn plurals_are_those_of_cldr() {
    use Category::{Few, Many, One, Other, Two, Zero};
    let arabic = [
        (0, Zero),
        (1, One),
        (2, Two),
        (3, Few),
        (10, Few),
        (11, Many),
        (99, Many),
        (100, Other),
        (102, Other),
        (103, Few),
        (111, Many),
        (200, Other),
        (1_000_003, Few),
    ];
    for (count, category) in arabic {
        assert_eq!(Locale::Ar.category(count), category, "{count}");
        assert_eq!(Locale::ZhHans.category(count), Other, "{count}");
        let germanic = if count == 1 { One } else { Other };
        assert_eq!(Locale::En.category(count), germanic, "{count}");
        assert_eq!(Locale::Da.category(count), germanic, "{count}");
    }
}

fn in_all(said: impl Fn(Words<'_>) -> String) -> [String; 5] {
    Locale::ALL.map(|locale| said(Words::of(locale)))
}

#[test]
fn numbers_have_groups_and_true_signs() {
    let mille = in_all(|words| words.number(1_234_567));
    assert_eq!(mille, ["1,234,567", "1.234.567", "1,234,567", "1,234,567", "1,234,567"]);
    let less = in_all(|words| words.signed(-500));
    assert_eq!(less, ["−500", "−500", "−500", "−500", "\u{200e}−500"]);
    let more = in_all(|words| words.signed(1_200));
    assert_eq!(more, ["+1,200", "+1.200", "+1,200", "+1,200", "\u{200e}+1,200"]);
    assert_eq!(in_all(|words| words.signed(0))[0], "0");
    assert_eq!(in_all(|words| words.balance(7))[0], "7");
    assert_eq!(in_all(|words| words.spoken(-500))[0], "minus 500");
    let part = in_all(|words| words.percent(1_250));
    assert_eq!(part, ["12.5%", "12,5\u{a0}%", "12.5%", "12.5%", "12.5\u{200e}%\u{200e}"]);
    assert_eq!(in_all(|words| words.percent(10_000))[1], "100\u{a0}%");
    assert_eq!(in_all(|words| words.percent(5))[0], "0.05%");
}

#[test]
fn money_has_its_currency_and_its_digits() {
    let euro = Currency::parse("EUR").unwrap();
    let krone = Currency::parse("DKK").unwrap();
    let minor = |amount| Minor::new(amount).unwrap();
    let paid = in_all(|words| words.money(minor(123_450), euro));
    let wanted = ["€1,234.50", "1.234,50\u{a0}€", "€1,234.50", "€1,234.50"];
    assert_eq!(paid[..4], wanted);
    assert_eq!(paid[4], "\u{200f}1,234.50\u{a0}€");
    let price = in_all(|words| words.price(minor(5_00), krone));
    assert_eq!(price[..2], ["DKK\u{a0}5", "5\u{a0}kr."]);
    assert_eq!(in_all(|words| words.price(minor(5_50), krone))[1], "5,50\u{a0}kr.");
    let lost = in_all(|words| words.signed_money(-12_60, euro));
    assert_eq!(lost[..2], ["−€12.60", "−12,60\u{a0}€"]);
    assert_eq!(lost[4], "\u{200f}\u{200e}−12.60\u{a0}€");
    let yen = Currency::parse("JPY").unwrap();
    assert_eq!(in_all(|words| words.money(minor(1_200), yen))[3], "¥1,200");
    let dinar = Currency::parse("KWD").unwrap();
    assert_eq!(in_all(|words| words.money(minor(1_005), dinar))[0], "KWD\u{a0}1.005");
}

/// Copenhagen around the winter of 2026, an hour ahead.
fn winter() -> Zone {
    let offsets = vec![OffsetChange { from: 0, offset_seconds: 3600 }];
    Zone::new("Europe/Copenhagen", offsets).unwrap()
}

fn at(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

#[test]
fn dates_are_written_in_full() {
    let zone = winter();
    let then = at("2026-12-31T13:02:00Z");
    let long = in_all(|words| words.date(&zone, then));
    let hans = "2026年12月31日";
    assert_eq!(long, ["31 December 2026", "31. december 2026", hans, hans, "31 ديسمبر 2026"]);
    let short = in_all(|words| words.short_date(&zone, then));
    assert_eq!(short, ["31 Dec 2026", "31. dec. 2026", hans, hans, "31 ديسمبر 2026"]);
    let timed = in_all(|words| words.date_time(&zone, then));
    assert_eq!(timed[0], "31 December 2026 at 14:02");
    assert_eq!(timed[1], "31. december 2026 kl. 14.02");
    assert_eq!(timed[2], "2026年12月31日 14:02");
    let yearly = in_all(|words| words.yearly_date(2, 29));
    assert_eq!(yearly, ["29 February", "29. februar", "2月29日", "2月29日", "29 فبراير"]);
    assert_eq!(in_all(|words| words.clock(1440))[1], "24.00");
    let day = Day::new(2026, 12, 31).unwrap();
    assert_eq!(in_all(|words| words.weekday(day.weekday()))[1], "torsdag");
    assert_eq!(in_all(|words| words.month(day))[2], "2026年12月");
}

#[test]
fn near_is_told_in_hours_and_far_in_days() {
    let zone = winter();
    let now = at("2026-11-22T12:00:00Z");
    let cases = [
        ("2026-11-22T12:00:30Z", "now"),
        ("2026-11-22T12:01:00Z", "in 1 minute"),
        ("2026-11-22T11:15:00Z", "45 minutes ago"),
        ("2026-11-22T10:00:00Z", "2 hours ago"),
        ("2026-11-22T22:59:00Z", "in 10 hours"),
        ("2026-11-22T23:00:00Z", "tomorrow"),
        ("2026-11-21T12:00:00Z", "yesterday"),
        ("2026-11-24T00:00:00Z", "in 2 days"),
        ("2026-12-31T12:00:00Z", "in 39 days"),
        ("2027-01-20T12:00:00Z", "in 59 days"),
        ("2027-01-21T12:00:00Z", "in 60 days"),
        ("2027-01-22T12:00:00Z", "in 2 months"),
        ("2026-05-23T12:00:00Z", "5 months ago"),
        ("2027-11-22T12:00:00Z", "in 12 months"),
        ("2028-11-22T12:00:00Z", "in 2 years"),
        ("2028-11-21T12:00:00Z", "in 23 months"),
        ("2016-11-22T12:00:00Z", "10 years ago"),
    ];
    let words = Words::of(Locale::En);
    for (then, said) in cases {
        assert_eq!(words.relative(&zone, at(then), now), said, "{then}");
    }
    let late = at("2026-11-22T22:30:00Z");
    assert_eq!(words.relative(&zone, at("2026-11-23T00:30:00Z"), late), "in 2 hours");
    let said = in_all(|words| words.relative(&zone, at("2026-12-31T12:00:00Z"), now));
    assert_eq!(said, ["in 39 days", "om 39 dage", "39天后", "39 天後", "خلال 39 يومًا"]);
}

#[test]
fn an_end_is_named_by_its_last_day() {
    let zone = winter();
    let now = at("2026-11-22T12:00:00Z");
    let midnight = at("2026-12-31T23:00:00Z");
    let words = Words::of(Locale::En);
    assert_eq!(words.until(&zone, midnight, now), "31 December 2026, in 39 days");
    assert_eq!(words.until(&zone, midnight, at("2026-12-31T22:59:00Z")), "31 December 2026, today");
    let exact = at("2026-12-31T13:02:00Z");
    assert_eq!(words.until(&zone, exact, now), "31 December 2026 at 14:02, in 39 days");
    assert_eq!(words.when(&zone, exact, now), "31 December 2026, in 39 days");
}

#[test]
fn spans_and_waits_are_counted() {
    let spans = [
        (14, SpanUnit::Day, ["14 days", "14 dage", "14天", "14 天", "14 يومًا"]),
        (1, SpanUnit::Week, ["1 week", "1 uge", "1周", "1 週", "أسبوع واحد"]),
        (6, SpanUnit::Month, ["6 months", "6 måneder", "6个月", "6 個月", "6 أشهر"]),
        (2, SpanUnit::Year, ["2 years", "2 år", "2年", "2 年", "سنتين"]),
    ];
    for (count, unit, wanted) in spans {
        assert_eq!(in_all(|words| words.span(Span::new(count, unit).unwrap())), wanted);
    }
    assert_eq!(in_all(|words| words.seconds(45))[0], "45 seconds");
    assert_eq!(in_all(|words| words.seconds(121))[0], "3 minutes");
}

fn stars(kind: WalletKind) -> Wallet {
    let forms = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let unit = BTreeMap::from([
        ("en".to_owned(), forms(&["star", "stars"])),
        ("da".to_owned(), forms(&["stjerne", "stjerner"])),
        ("zh-Hans".to_owned(), forms(&["颗星"])),
        ("ar".to_owned(), forms(&["{n} نجمة", "نجمة واحدة", "نجمتين", "{n} نجوم", "{n} نجمة"])),
    ]);
    Wallet {
        id: WalletId::parse("star").unwrap(),
        name: Text::default(),
        kind,
        unit: Unit(unit.into_iter().collect()),
        expiry: regulars::domain::calendar::Expiry::Never,
        pending: Pending::None,
        clawback: Clawback::WithinBalance,
        return_grace: None,
        worth_micros: None,
        spend: regulars::domain::spendable::SpendLimits::default(),
    }
}

#[test]
fn the_units_of_a_program_follow_their_number() {
    let euro = Currency::parse("EUR").unwrap();
    let said = |count| {
        let points = Points::new(count).unwrap();
        in_all(|words| words.points(&stars(WalletKind::Points), euro, points))
    };
    assert_eq!(said(1)[..4], ["1 star", "1 stjerne", "1颗星", "1 star"]);
    assert_eq!(said(1500)[..4], ["1,500 stars", "1.500 stjerner", "1,500颗星", "1,500 stars"]);
    assert_eq!(said(5)[4], "5 نجوم");
    // Fewer forms than the language has: the last one serves.
    assert_eq!(said(100)[4], "100 نجمة");
    let cash =
        in_all(|words| words.points(&stars(WalletKind::Cash), euro, Points::new(1_250).unwrap()));
    assert_eq!(cash[..2], ["€12.50", "12,50\u{a0}€"]);
    let lost = in_all(|words| words.signed_points(&stars(WalletKind::Points), euro, -2));
    assert_eq!(lost[..3], ["−2 stars", "−2 stjerner", "−2颗星"]);
}

#[test]
fn a_text_of_the_program_falls_back_to_english() {
    let both = BTreeMap::from([
        ("en".to_owned(), "Any drink".to_owned()),
        ("da".to_owned(), "En valgfri drik".to_owned()),
    ]);
    let text = Text(both.into_iter().collect());
    assert_eq!(Words::of(Locale::Da).text_in(&text), (Locale::Da, "En valgfri drik"));
    assert_eq!(Words::of(Locale::ZhHans).text_in(&text), (Locale::En, "Any drink"));
    assert_eq!(Words::of(Locale::En).text(&Text::default()), "");
}

#[test]
fn lists_end_in_a_word() {
    let three = ["a", "b", "c"];
    assert_eq!(
        in_all(|words| words.all_of(&three))[..4],
        ["a, b and c", "a, b og c", "a、b和c", "a、b和c"]
    );
    assert_eq!(in_all(|words| words.any_of(&three[..2]))[..2], ["a or b", "a eller b"]);
    let arabic = Words::of(Locale::Ar);
    assert_eq!(arabic.all_of(&["شاي", "قهوة", "ماء"]), "شاي وقهوة وماء");
    assert_eq!(arabic.all_of(&["A"]), "\u{2068}A\u{2069}");
    let none: [&str; 0] = [];
    assert_eq!(arabic.all_of(&none), "");
}

/// What a language says in one way only: never this, always that.
const GLOSSARY: &[(Locale, &str, &str)] = &[
    (Locale::Da, "kupon", "værdibevis"),
    (Locale::Da, "voucher", "værdibevis"),
    (Locale::ZhHans, "商家", "店家"),
    (Locale::ZhHant, "商家", "店家"),
    (Locale::ZhHant, "收銀臺", "收銀台"),
    (Locale::Ar, ",", "،"),
    (Locale::Ar, ";", "؛"),
    (Locale::Ar, "?", "؟"),
    (Locale::ZhHans, ", ", "，"),
    (Locale::ZhHant, ", ", "，"),
    (Locale::ZhHans, "?", "？"),
    (Locale::ZhHant, "?", "？"),
    (Locale::ZhHans, "!", "！"),
    (Locale::ZhHant, "!", "！"),
    (Locale::ZhHans, "「", "“"),
    (Locale::ZhHant, "“", "「"),
];

/// Characters that are written in another way in the other script, pair by pair.
const SIMPLIFIED: &str = "会员额兑换奖励积计买卖单订开关时间内发这个们来过还没请问题设备码货车东长门见观样种类级\
    于与从为将应当尽务动号写认证语话说读规则历录银钱钟网页显选择输确处变够满获继续扫验纪统线终给节图书点击";
const TRADITIONAL: &str = "會員額兌換獎勵積計買賣單訂開關時間內發這個們來過還沒請問題設備碼貨車東長門見觀樣種類級\
    於與從為將應當盡務動號寫認證語話說讀規則歷錄銀錢鐘網頁顯選擇輸確處變夠滿獲繼續掃驗紀統線終給節圖書點擊";

#[test]
fn each_language_has_its_own_words_and_signs() {
    for locale in Locale::ALL {
        for (key, said) in file(locale) {
            for text in said.values() {
                check_style(locale, &key, text);
            }
        }
    }
}

fn check_style(locale: Locale, key: &str, text: &str) {
    let at = format!("{} {key}: {text:?}", locale.tag());
    for (_, never, always) in GLOSSARY.iter().filter(|(of, _, _)| *of == locale) {
        assert!(!text.to_lowercase().contains(never), "{at}: not {never:?} but {always:?}");
    }
    let foreign = match locale {
        Locale::ZhHans => TRADITIONAL,
        Locale::ZhHant => SIMPLIFIED,
        Locale::En | Locale::Da | Locale::Ar => "",
    };
    let odd: String = text.chars().filter(|sign| foreign.contains(*sign)).collect();
    assert!(odd.is_empty(), "{at}: {odd} is of the other script");
    let eastern = text.chars().any(|sign| ('\u{660}'..='\u{669}').contains(&sign));
    assert!(!eastern, "{at}: digits are Latin in all languages");
}
