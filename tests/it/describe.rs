//! The rules in plain words: the gallery as committed, and every construct in every language.

mod explaining;

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::fs;
use std::path::Path;

use regulars::desk::arguments::DescribeArguments;
use regulars::desk::check::Report;
use regulars::desk::describe::{describe, described, staff_sheet};
use regulars::desk::program_file::compile;
use regulars::desk::render::Paint;
use regulars::desk::source::Source;
use regulars::domain::audience::Audience;
use regulars::domain::calendar::{Expiry, PeriodKind, Span, SpanUnit};
use regulars::domain::names::RuleId;
use regulars::domain::program::*;
use regulars::domain::zone::Zone;
use regulars::protocol::describe::Describe;
use regulars::protocol::words::{Locale, Words};
use serde_json::Value;

use crate::support::shop::{
    days, flat, per_amount, per_full_amount, per_item, program, reward, rule,
};
use crate::support::story::instant;
use crate::support::{label, minor, points};
use crate::version::large;

const GALLERY: [&str; 15] = [
    "beauty-tiers",
    "coffee-card",
    "coffee-stars",
    "collectors",
    "healthy-choices",
    "insider",
    "miss-you",
    "nights",
    "photo-tiers",
    "prime-club",
    "shop-cash",
    "spend-miles",
    "switch-bonus",
    "welcome",
    "wine-angels",
];

fn gallery(name: &str) -> Program {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("programs");
    let path = root.join(format!("{name}.toml"));
    let text = fs::read_to_string(&path).unwrap();
    compile(&Source::new(&path.to_string_lossy(), &text)).compiled.unwrap().program
}

#[test]
fn the_gallery_is_told_as_committed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/described");
    for name in GALLERY {
        let program = gallery(name);
        let sheets = Locale::ALL.into_iter().flat_map(|locale| {
            let tag = locale.tag();
            let rules = (format!("{name}.{tag}.md"), described(&program, locale, false));
            let staff = (format!("{name}.staff.{tag}.md"), staff_sheet(&program, locale, false));
            [rules, staff]
        });
        for (file, told) in sheets {
            let path = root.join(file);
            if std::env::var_os("UPDATE_EXPECT").is_some() {
                fs::write(&path, &told).unwrap();
            }
            let committed = fs::read_to_string(&path).unwrap_or_default();
            let differs = committed.lines().zip(told.lines()).find(|(old, new)| old != new);
            let advice = "run it again with UPDATE_EXPECT=1 and read the difference";
            assert!(committed == told, "{}: {advice}\n{differs:#?}", path.display());
        }
    }
}

fn of_segments(names: &[&str]) -> Audience {
    let segments = names.iter().map(|name| label(name)).collect();
    Audience { segments, ..Audience::default() }
}

fn not_segments() -> Audience {
    Audience { not_segments: vec![label("staff")], ..Audience::default() }
}

fn tiers() -> Audience {
    Audience { tiers: vec![label("silver")], ..Audience::default() }
}

fn plans() -> Audience {
    Audience { plans: vec![label("prime")], ..Audience::default() }
}

fn first_order(first_order: bool) -> Audience {
    Audience { first_order, ..Audience::default() }
}

/// A sentence that a person can read: finished, filled, and of the table.
fn check_sentence(locale: Locale, sentence: &str) {
    let at = format!("{}: {sentence:?}", locale.tag());
    assert!(sentence.ends_with(['.', '。']), "{at} does not end");
    check_text(locale, sentence);
}

fn check_text(locale: Locale, text: &str) {
    let at = format!("{}: {text:?}", locale.tag());
    assert!(!text.trim().is_empty() && text.trim() == text, "{at}");
    for odd in ["{", "}", "describe.", "date.", "  ", " .", " ,", "..", "。。", "。."] {
        assert!(!text.contains(odd), "{at} has {odd:?}");
    }
}

#[test]
fn a_program_that_says_everything_is_told_in_every_language() {
    let program = large().check().unwrap();
    let mut told = BTreeSet::new();
    for locale in Locale::ALL {
        let parts = Describe::new(&program, Words::of(locale)).parts();
        assert_eq!(parts.len(), 5, "{}", locale.tag());
        for part in &parts {
            check_text(locale, &part.title);
            for chapter in &part.chapters {
                if !chapter.title.is_empty() {
                    check_text(locale, &chapter.title);
                }
                assert!(!chapter.sentences.is_empty(), "{}: {}", locale.tag(), chapter.title);
                chapter.sentences.iter().for_each(|sentence| check_sentence(locale, sentence));
            }
        }
        let sentences = parts.iter().flat_map(|part| &part.chapters);
        let count: usize = sentences.map(|chapter| chapter.sentences.len()).sum();
        told.insert((count, parts[1].chapters.len()));
    }
    assert_eq!(told.len(), 1, "no language says more than another: {told:?}");
}

/// Every variant has its own sentence in every language.
fn check_each<T: Debug>(
    all: &[T],
    say: impl Fn(&T) -> Program,
    pick: impl Fn(&Describe<'_>) -> Vec<String>,
) {
    for locale in Locale::ALL {
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for variant in all {
            let program = say(variant);
            let sentences = pick(&Describe::new(&program, Words::of(locale)));
            for sentence in &sentences {
                check_sentence(locale, sentence);
            }
            let text = sentences.join("\n");
            assert!(seen.insert(text.clone()), "{} {variant:?}: {text}", locale.tag());
        }
    }
}

fn first_wallet(describe: &Describe<'_>) -> Vec<String> {
    sentences(describe, 0)
}

fn first_way(describe: &Describe<'_>) -> Vec<String> {
    sentences(describe, 1)
}

fn first_reward(describe: &Describe<'_>) -> Vec<String> {
    sentences(describe, 2)
}

/// The first chapter of a part, its title first.
fn sentences(describe: &Describe<'_>, part: usize) -> Vec<String> {
    let chapter = describe.parts().remove(part).chapters.remove(0);
    let mark = if chapter.title.ends_with(['.', '。']) { "" } else { "." };
    let title = format!("{}{mark}", chapter.title);
    [title].into_iter().chain(chapter.sentences).collect()
}

fn with_wallet(change: impl Fn(&mut Wallet)) -> Program {
    program(|draft| change(&mut draft.wallets[0]))
}

fn with_rule(change: impl Fn(&mut EarnRule)) -> Program {
    program(|draft| change(&mut draft.earns[0]))
}

fn with_reward(change: impl Fn(&mut Reward)) -> Program {
    program(|draft| {
        let mut drink = reward("drink", "star", 150);
        change(&mut drink);
        draft.rewards = vec![drink];
    })
}

#[test]
fn every_kind_of_wallet_has_its_sentences() {
    let span = |count, unit| Span::new(count, unit).unwrap();
    let (half, two) = (span(6, SpanUnit::Month), span(2, SpanUnit::Year));
    let expiries = [
        Expiry::Never,
        Expiry::AfterEarning { span: half, exact: false },
        Expiry::AfterEarning { span: two, exact: false },
        Expiry::AfterEarning { span: half, exact: true },
        Expiry::EndOfMonthAfter { span: half },
        Expiry::OnDate { month: 12, day: 31 },
        Expiry::AfterLastOrder { span: half },
        Expiry::AfterLastOrder { span: two },
        Expiry::AfterEarning { span: days(1), exact: false },
        Expiry::AfterEarning { span: span(1, SpanUnit::Week), exact: false },
    ];
    check_each(&expiries, |expiry| with_wallet(|it| it.expiry = *expiry), first_wallet);
    let waits = [Pending::None, Pending::For(days(14)), Pending::Until(label("shipped"))];
    check_each(&waits, |wait| with_wallet(|it| it.pending = wait.clone()), first_wallet);
    use WalletKind::{Cash, Points, Stamps, Status};
    let kinds = [Points, Stamps, Cash, Status];
    check_each(&kinds, |kind| with_wallet(|it| it.kind = *kind), first_wallet);
    use Clawback::{AllowDeficit, OnlyPending, WithinBalance};
    let returns = |describe: &Describe<'_>| sentences(describe, 2)[1..].to_vec();
    let all = [OnlyPending, WithinBalance, AllowDeficit];
    check_each(&all, |clawback| with_wallet(|it| it.clawback = *clawback), returns);
    let graces = [None, Some(days(14))];
    let expiring = Expiry::AfterEarning { span: half, exact: false };
    let with_grace =
        |grace: &Option<Span>| with_wallet(|it| (it.expiry, it.return_grace) = (expiring, *grace));
    check_each(&graces, with_grace, returns);
}

#[test]
fn every_kind_of_rule_has_its_sentences() {
    let action = || Trigger::Action(label("review"));
    let gives = [
        (per_amount(2, 100), Trigger::Order),
        (per_full_amount(2, 100), Trigger::Order),
        (per_item(2), Trigger::Order),
        (flat(2), Trigger::Order),
        (flat(2), Trigger::Visit),
        (flat(2), action()),
        (flat(2), Trigger::Join),
    ];
    let give =
        |(give, on): &(Give, Trigger)| with_rule(|it| (it.give, it.on) = (*give, on.clone()));
    check_each(&gives, give, first_way);
    use Basis::{ListBeforeTax, ListWithTax, PaidBeforeTax, PaidWithTax};
    let bases = [PaidBeforeTax, PaidWithTax, ListBeforeTax, ListWithTax];
    check_each(&bases, |basis| with_rule(|it| it.basis = *basis), first_way);
    let tenders = [TenderPolicy::Money, TenderPolicy::All];
    check_each(&tenders, |tenders| with_rule(|it| it.tenders = *tenders), first_way);
    check_each(&[true, false], |yes| with_rule(|it| it.qualifying = *yes), first_way);
    let stacks = [Stack::Adds, Stack::BestOf(label("base"))];
    let with_rival = |stack: &Stack| {
        program(|draft| {
            draft.earns.push(rule("more", "star", per_amount(3, 100)));
            draft.earns.iter_mut().for_each(|rule| rule.stack = stack.clone());
        })
    };
    check_each(&stacks, with_rival, first_way);
    let round = |(mode, per_line, carry): &(RoundMode, bool, bool)| {
        let (mode, per_line, carry) = (*mode, *per_line, *carry);
        with_rule(|it| (it.round, it.carry) = (Rounding { mode, per_line }, carry))
    };
    use RoundMode::{Down, Nearest, Up};
    let all = [
        (Down, false, false),
        (Down, true, false),
        (Down, false, true),
        (Nearest, false, true),
        (Up, false, true),
    ];
    check_each(&all, round, first_way);
    let steps = |per_line: &bool| {
        let round = Rounding { mode: Down, per_line: *per_line };
        with_rule(|it| (it.give, it.round) = (per_full_amount(2, 500), round))
    };
    check_each(&[false, true], steps, first_way);
}

#[test]
fn every_filter_and_every_condition_has_its_sentence() {
    use LineKind::{Fee, GiftCard, Goods, Reward, Shipping};
    let kinds = vec![Goods, Shipping, Fee, GiftCard, Reward];
    let one = || vec![label("tea")];
    let none = LineFilter::default;
    let filters = [
        none(),
        LineFilter { kinds: kinds.clone(), ..none() },
        LineFilter { kinds: vec![Shipping], ..none() },
        LineFilter { kinds: kinds[1..].to_vec(), ..none() },
        LineFilter { categories: one(), ..none() },
        LineFilter { products: vec![label("tea"), label("milk")], ..none() },
        LineFilter { tags: one(), ..none() },
        LineFilter { not_categories: one(), ..none() },
        LineFilter { not_products: vec![label("tea"), label("milk")], ..none() },
        LineFilter { not_tags: one(), ..none() },
    ];
    check_each(&filters, |filter| with_rule(|it| it.count = filter.clone()), first_way);
    let (from, until) = (Some(instant("12-01 00:00")), Some(instant("12-25 00:00")));
    let when = When::default;
    let whens = [
        when(),
        When { weekdays: 0b000_0010, ..when() },
        When { weekdays: 0b001_1111, ..when() },
        When { weekdays: 0b110_0011, ..when() },
        When { weekdays: 0b111_1110, ..when() },
        When { hours: Some((14 * 60, 17 * 60)), ..when() },
        When { hours: Some((22 * 60, 2 * 60)), ..when() },
        When { hours: Some((22 * 60, 24 * 60)), ..when() },
        When { from, ..when() },
        When { until, ..when() },
        When { from, until, ..when() },
        When { from: Some(instant("12-01 18:30")), ..when() },
        When { channels: vec![label("app")], ..when() },
        When { channels: vec![label("app"), label("web")], ..when() },
        When { audience: of_segments(&["gold"]), ..when() },
        When { audience: not_segments(), ..when() },
        When { audience: tiers(), ..when() },
        When { audience: plans(), ..when() },
        When { least: Some(minor(1_000)), ..when() },
        When { audience: first_order(true), ..when() },
    ];
    check_each(&whens, |when| with_rule(|it| it.when = when.clone()), first_way);
    let acted = |is_first: &bool| {
        let when = When { audience: first_order(*is_first), ..When::default() };
        let on = Trigger::Action(label("review"));
        with_rule(|it| (it.give, it.on, it.when) = (flat(5), on.clone(), when.clone()))
    };
    check_each(&[false, true], acted, first_way);
}

const PERIODS: [PeriodKind; 5] =
    [PeriodKind::Day, PeriodKind::Week, PeriodKind::Month, PeriodKind::Year, PeriodKind::Lifetime];

#[test]
fn every_limit_has_its_sentence() {
    let beyonds = [Beyond::Reduce, Beyond::Reject];
    let caps: Vec<Cap> = PERIODS
        .iter()
        .flat_map(|per| beyonds.map(|beyond| Cap { per: *per, most: points(100), beyond }))
        .collect();
    check_each(&caps, |cap| with_rule(|it| it.caps = vec![*cap]), first_way);
    let limits: Vec<RewardLimit> = PERIODS
        .iter()
        .flat_map(|every| [1, 2, 3, 11, 100].map(|most| RewardLimit { most, every: *every }))
        .collect();
    check_each(&limits, |limit| with_reward(|it| it.limits = vec![*limit]), first_reward);
}

#[test]
fn every_kind_of_reward_has_its_sentences() {
    let money = || minor(500);
    let gifts = [
        Gift::MoneyOff(money()),
        Gift::PercentOff(1_250),
        Gift::FreeProduct(label("drink")),
        Gift::GiftCard(money()),
        Gift::StoreCredit(money()),
        Gift::Voucher,
        Gift::Experience,
        Gift::PartnerGoods(label("fuel")),
    ];
    check_each(&gifts, |gift| with_reward(|it| it.gives = gift.clone()), first_reward);
    let steps = Cost::Steps { points: points(100), worth: money() };
    let costs = [Cost::Fixed(points(100)), Cost::Fixed(points(1)), steps];
    check_each(&costs, |cost| with_reward(|it| it.cost = *cost), first_reward);
    let by_steps = |gift: &Gift| with_reward(|it| (it.cost, it.gives) = (steps, gift.clone()));
    check_each(&gifts, by_steps, first_reward);
    check_each(&[None, Some(days(30))], |valid| with_reward(|it| it.valid = *valid), first_reward);
    let issued = [Issued::OnRequest, Issued::AtCost];
    check_each(&issued, |issued| with_reward(|it| it.issued = issued.clone()), first_reward);
    let free = |issued: &Issued| {
        with_reward(|it| (it.issued, it.cost) = (issued.clone(), Cost::Fixed(points(0))))
    };
    let occasions = [Issued::OnJoining, Issued::OnAction(label("survey"))];
    check_each(&occasions, free, first_reward);
    let who = [
        Audience::default(),
        first_order(true),
        of_segments(&["gold"]),
        not_segments(),
        tiers(),
        plans(),
    ];
    check_each(&who, |who| with_reward(|it| it.audience = who.clone()), first_reward);
}

#[test]
fn every_note_has_its_sentence() {
    let notes = |describe: &Describe<'_>| sentences(describe, 3)[1..].to_vec();
    let ages = [0, 59_000, 3_600_000, 86_400_000, 7 * 86_400_000];
    let aged = |age: &i64| program(|draft| draft.backdate_ms = *age);
    check_each(&ages[1..], aged, notes);
    check_each(&[false, true], |live| program(|draft| draft.livemode = *live), notes);
    let scopes = [OrderScope::PerMember, OrderScope::Unique];
    check_each(&scopes, |scope| program(|draft| draft.orders = *scope), notes);
    let zone = Zone::new("America/New_York", Zone::utc().offsets().to_vec()).unwrap();
    let there = program(|draft| draft.zone = zone.clone());
    let english = Describe::new(&there, Words::of(Locale::En));
    assert!(notes(&english).contains(&"Days and hours are those of New York.".to_owned()));
}

/// The sentences of one rule in English, without what is said of every order.
fn way(change: impl Fn(&mut EarnRule)) -> Vec<String> {
    let program = with_rule(|it| {
        it.qualifying = true;
        change(it);
    });
    let chapter = Describe::new(&program, Words::of(Locale::En)).way(&program.earns[0]);
    let usual = Describe::new(&program, Words::of(Locale::En)).parts();
    assert!(!usual.is_empty());
    let own = chapter.sentences.into_iter().filter(|sentence| {
        !["We count ", "Counted: ", "What you pay with ", "What an order earns "]
            .iter()
            .any(|start| sentence.starts_with(start))
    });
    [chapter.title].into_iter().chain(own).collect()
}

#[test]
fn a_rule_is_told_as_a_friend_would() {
    let tuesday = When { weekdays: 0b000_0010, hours: Some((840, 1020)), ..When::default() };
    let said = way(|it| it.when = tuesday.clone());
    assert_eq!(said, ["1 star for every €1", "Only Tuesday, every week.", "From 14:00 to 17:00."]);
    let work = When { weekdays: 0b101_1111, hours: Some((1320, 120)), ..When::default() };
    let said = way(|it| it.when = work.clone());
    assert_eq!(
        said[1..],
        ["Only Monday to Friday and Sunday, every week.", "Before 02:00 and from 22:00 on.",]
    );
    let advent = When {
        from: Some(instant("12-01 00:00")),
        until: Some(instant("12-25 00:00")),
        audience: of_segments(&["gold", "vip-club"]),
        channels: vec![label("app")],
        least: Some(minor(1_050)),
        ..When::default()
    };
    assert_eq!(
        way(|it| it.when = advent.clone())[1..],
        [
            "From 1 December 2026 to 24 December 2026.",
            "Only for gold or vip club members.",
            "Only when you buy through app.",
            "Only if at least €10.50 counts.",
        ]
    );
    let cap = Cap { per: PeriodKind::Day, most: points(100), beyond: Beyond::Reduce };
    let said = way(|it| {
        it.caps = vec![cap, Cap { beyond: Beyond::Reject, per: PeriodKind::Lifetime, ..cap }]
    });
    assert_eq!(
        said[1..],
        [
            "At most 100 star a day. Anything beyond that does not count.",
            "At most 100 star in all. What would go beyond that gives nothing here.",
        ]
    );
    let named = Text([("en".to_owned(), "Launch bonus".to_owned())].into_iter().collect());
    let first = When { audience: first_order(true), ..When::default() };
    let said = way(|it| {
        (it.name, it.give, it.when) = (named.clone(), flat(250), first.clone());
    });
    assert_eq!(said, ["Launch bonus", "You earn 250 star with your first order."]);
    let items = LineFilter {
        categories: vec![label("coffee"), label("tea")],
        not_products: vec![label("mug")],
        ..LineFilter::default()
    };
    let said = way(|it| (it.give, it.count) = (per_item(1), items.clone()));
    assert_eq!(
        said,
        [
            "1 star for each item",
            "Only for coffee or tea.",
            "Not for mug.",
            "It does not matter how you pay.",
        ]
    );
}

#[test]
fn a_label_is_called_what_the_shop_calls_it() {
    let names = [("en".to_owned(), "Guld".to_owned()), ("da".to_owned(), "Guldkredsen".to_owned())];
    let program = program(|draft| {
        draft.shop.names =
            [("gold".to_owned(), Text(names.into_iter().collect()))].into_iter().collect();
        draft.earns[0].when.audience.segments = vec![label("gold")];
    });
    let said = |locale| Describe::new(&program, Words::of(locale)).way(&program.earns[0]);
    let danish = "Kun for medlemmer i gruppen Guldkredsen.".to_owned();
    assert!(said(Locale::Da).sentences.contains(&danish));
    let arabic = said(Locale::Ar).sentences.join(" ");
    assert!(
        arabic.contains("\u{2068}Guld\u{2069}"),
        "a foreign word keeps its direction: {arabic}"
    );
}

#[test]
fn rules_of_which_one_counts_stand_together() {
    let program = program(|draft| {
        let group = Stack::BestOf(label("base"));
        let plain = EarnRule {
            stack: group,
            qualifying: true,
            ..rule("spend", "star", per_amount(1, 100))
        };
        let gold = EarnRule {
            when: When { audience: of_segments(&["gold"]), ..When::default() },
            ..EarnRule { give: per_amount(2, 100), ..rule_like(&plain, "gold") }
        };
        let join = EarnRule { on: Trigger::Join, ..rule("join", "star", flat(50)) };
        draft.earns = vec![plain, join, gold];
    });
    let english = Describe::new(&program, Words::of(Locale::En));
    let chapters = &english.parts()[1].chapters;
    let titles: Vec<&str> = chapters.iter().map(|chapter| chapter.title.as_str()).collect();
    assert_eq!(titles, ["The best of these counts", "50 star for joining", "For all of these"]);
    assert_eq!(
        chapters[0].sentences,
        [
            "You earn 1 star for every €1 you spend.",
            "You earn 2 star for every €1 you spend. Only for gold members.",
        ]
    );
    let alone = english.way(&program.earns[2]).sentences;
    let best = "Of this and 1 other way, only the one that gives you most counts.";
    assert_eq!(alone.last().unwrap(), best);
}

fn rule_like(other: &EarnRule, id: &str) -> EarnRule {
    EarnRule { id: RuleId::parse(id).unwrap(), ..other.clone() }
}

fn asked(file: &Path, locale: &str, json: bool) -> Report {
    let (file, locale) = (file.to_owned(), locale.to_owned());
    describe(&DescribeArguments { file, locale, staff: false, json }, Paint(false))
}

#[test]
fn the_desk_describes_a_file() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("programs/coffee-card.toml");
    let told = asked(&file, "da-DK", false);
    assert_eq!(told.exit, 0);
    assert!(told.text.starts_with("# Bønnekort\n\n## Det samler du\n\n### Stempler\n\n- "));
    let document = asked(&file, "ar", true);
    let document: Value = serde_json::from_str(&document.text).unwrap();
    assert_eq!((&document["locale"], &document["direction"]), (&"ar".into(), &"rtl".into()));
    assert_eq!(document["parts"].as_array().unwrap().len(), 6);
    assert!(document["parts"][0]["chapters"][0]["sentences"][0].is_string());
    let foreign = asked(&file, "tlh", false);
    let advice = "nothing is said in \"tlh\": choose one of en, da, zh-Hans, zh-Hant, ar\n";
    assert_eq!((foreign.exit, foreign.text.as_str()), (2, advice));
    assert_eq!(asked(Path::new("no-such-file.toml"), "en", false).exit, 2);
    let wrong = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let wrong = asked(&wrong, "en", false);
    assert!(wrong.exit == 1 && wrong.text.contains("error[E0103]"), "{}", wrong.text);
}
