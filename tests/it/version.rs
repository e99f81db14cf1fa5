//! The version document: one program has one document, pinned byte for byte, and only that.

use regulars::domain::audience::Audience;
use regulars::domain::map::Map;

use regulars::domain::attributes::{Attribute, Kind};
use regulars::domain::benefits::{Benefit, Choice};
use regulars::domain::bonus::{Goal, Held};
use regulars::domain::calendar::{Expiry, PeriodKind, Span, SpanUnit};
use regulars::domain::challenges::{Aim, Challenge, Measure};
use regulars::domain::ending::Ending;
use regulars::domain::moment::Moment;
use regulars::domain::money::{Currency, Minor};
use regulars::domain::names::{Label, ProgramId, RewardId, RuleId, WalletId};
use regulars::domain::points::Points;
use regulars::domain::program::*;
use regulars::domain::promotion::{Promotion, Reach, Times};
use regulars::domain::segments::{Criterion, Segment};
use regulars::domain::spendable::SpendLimits;
use regulars::domain::tiers::{Metric, Threshold, Tier, Tiers};
use regulars::domain::till::{Quick, Till};
use regulars::domain::zone::{OffsetChange, Zone};
use regulars::protocol::version::{DOCUMENT_MAX_BYTES, VersionProblem, decode, encode, version_id};

fn points(count: u64) -> Points {
    Points::new(count).unwrap()
}

fn money(count: u64) -> Minor {
    Minor::new(count).unwrap()
}

fn label(text: &str) -> Label {
    Label::parse(text).unwrap()
}

fn span(count: u32, unit: SpanUnit) -> Span {
    Span::new(count, unit).unwrap()
}

fn english(words: &str) -> Text {
    Text(Map::from_iter([("en".to_owned(), words.to_owned())]))
}

fn wallet(id: &str) -> Wallet {
    let forms = vec![id.to_owned(), format!("{id}s")];
    Wallet {
        id: WalletId::parse(id).unwrap(),
        name: Text::default(),
        kind: WalletKind::Points,
        unit: Unit(Map::from_iter([("en".to_owned(), forms)])),
        expiry: Expiry::AfterEarning { span: span(6, SpanUnit::Month), exact: false },
        pending: Pending::None,
        clawback: Clawback::WithinBalance,
        return_grace: None,
        worth_micros: None,
        spend: SpendLimits::default(),
    }
}

fn rule(id: &str, give: Give) -> EarnRule {
    EarnRule {
        id: RuleId::parse(id).unwrap(),
        name: Text::default(),
        wallet: WalletId::parse("star").unwrap(),
        give,
        on: Trigger::Order,
        basis: Basis::PaidBeforeTax,
        count: LineFilter::default(),
        tenders: TenderPolicy::Money,
        round: Rounding { mode: RoundMode::Down, per_line: false },
        carry: false,
        when: When::default(),
        caps: vec![],
        stack: Stack::Adds,
        qualifying: true,
        held: None,
    }
}

fn reward(id: &str, cost: Cost, gives: Gift) -> Reward {
    Reward {
        id: RewardId::parse(id).unwrap(),
        name: english(id),
        wallet: WalletId::parse("star").unwrap(),
        cost,
        gives,
        valid: None,
        limits: vec![],
        issued: Issued::OnRequest,
        audience: Audience::default(),
        window: Window::default(),
    }
}

/// As little as a program can be.
fn small() -> Draft {
    let per_amount = Give::PerAmount { points: points(2), per: money(100), stepwise: false };
    let offsets = vec![OffsetChange { from: 0, offset_seconds: 3600 }];
    Draft {
        id: ProgramId::parse("coffee").unwrap(),
        engine: ENGINE,
        name: english("Coffee"),
        currency: Currency::parse("EUR").unwrap(),
        zone: Zone::new("Europe/Copenhagen", offsets).unwrap(),
        livemode: false,
        backdate_ms: 604_800_000,
        orders: OrderScope::PerMember,
        shop: Shop::default(),
        till: Till::default(),
        ending: None,
        holdout: 0,
        attributes: vec![],
        segments: vec![],
        wallets: vec![wallet("star")],
        earns: vec![rule("spend", per_amount)],
        promotions: vec![],
        tiers: Tiers::default(),
        benefits: vec![],
        challenges: vec![],
        rewards: vec![reward("drink", Cost::Fixed(points(150)), Gift::Voucher)],
        plans: vec![],
    }
}

/// A program that says everything a program can say.
pub fn large() -> Draft {
    let mut draft = small();
    draft.livemode = true;
    draft.name.0.insert("zh-Hans".to_owned(), "咖啡 \"星\"".to_owned());
    draft.shop = Shop {
        name: english("Bean & Gone"),
        colour: Some("#6b3e26".to_owned()),
        logo: Some("logo.svg".to_owned()),
        ..Shop::default()
    };
    draft.wallets = wallets();
    draft.earns = rules();
    draft.rewards = rewards();
    draft
}

/// The same as the small one, with a till.
fn with_till() -> Draft {
    let coffee = Quick {
        id: label("coffee"),
        name: english("Coffee"),
        price: money(360),
        categories: vec![label("drinks")],
    };
    let calling_code = Some("+45".to_owned());
    Draft { till: Till { calling_code, tax: 2_500, quick: vec![coffee] }, ..small() }
}

fn wallets() -> Vec<Wallet> {
    let year = span(12, SpanUnit::Month);
    vec![
        Wallet {
            pending: Pending::For(span(14, SpanUnit::Day)),
            return_grace: Some(span(2, SpanUnit::Week)),
            worth_micros: Some(30_000),
            ..wallet("star")
        },
        Wallet {
            kind: WalletKind::Stamps,
            expiry: Expiry::Never,
            clawback: Clawback::AllowDeficit,
            ..wallet("stamp")
        },
        Wallet {
            kind: WalletKind::Cash,
            expiry: Expiry::OnDate { month: 12, day: 31 },
            pending: Pending::Until(label("shipped")),
            clawback: Clawback::OnlyPending,
            ..wallet("credit")
        },
        Wallet {
            kind: WalletKind::Status,
            expiry: Expiry::EndOfMonthAfter { span: year },
            ..wallet("mile")
        },
        Wallet { expiry: Expiry::AfterLastOrder { span: year }, ..wallet("point") },
        Wallet {
            expiry: Expiry::AfterEarning { span: span(1, SpanUnit::Year), exact: true },
            ..wallet("hour")
        },
    ]
}

fn rules() -> Vec<EarnRule> {
    let by_amount = Give::PerAmount { points: points(3), per: money(500), stepwise: true };
    let flat = Give::Flat { points: points(50) };
    let full = EarnRule {
        basis: Basis::ListWithTax,
        count: LineFilter {
            kinds: vec![
                LineKind::Goods,
                LineKind::Shipping,
                LineKind::Fee,
                LineKind::GiftCard,
                LineKind::Reward,
            ],
            categories: vec![label("coffee")],
            not_categories: vec![label("beans")],
            products: vec![label("latte")],
            not_products: vec![label("mug")],
            tags: vec![label("new")],
            not_tags: vec![label("sale")],
        },
        tenders: TenderPolicy::All,
        carry: true,
        when: When {
            weekdays: 0b000_0010,
            hours: Some((14 * 60, 17 * 60)),
            from: Moment::new(1_796_079_600_000),
            until: Moment::new(1_798_153_200_000),
            channels: vec![label("app")],
            least: Some(money(1000)),
            audience: Audience {
                segments: vec![label("gold")],
                first_order: true,
                ..Audience::default()
            },
        },
        caps: vec![
            Cap { per: PeriodKind::Day, most: points(100), beyond: Beyond::Reduce },
            Cap { per: PeriodKind::Week, most: points(200), beyond: Beyond::Reject },
            Cap { per: PeriodKind::Month, most: points(300), beyond: Beyond::Reduce },
            Cap { per: PeriodKind::Lifetime, most: points(400), beyond: Beyond::Reduce },
        ],
        qualifying: false,
        ..rule("spend", by_amount)
    };
    let visit = EarnRule { on: Trigger::Visit, ..rule("visit", flat) };
    let review = EarnRule { on: Trigger::Action(label("review")), ..rule("review", flat) };
    let join = EarnRule { on: Trigger::Join, ..rule("join", flat) };
    let best = EarnRule {
        stack: Stack::BestOf(label("base")),
        basis: Basis::ListBeforeTax,
        ..rule("item", Give::PerItem { points: points(1) })
    };
    let paid = EarnRule { basis: Basis::PaidWithTax, ..rule("paid", by_amount) };
    let near = EarnRule {
        round: Rounding { mode: RoundMode::Nearest, per_line: false },
        carry: true,
        ..rule("near", by_amount)
    };
    let up = EarnRule {
        round: Rounding { mode: RoundMode::Up, per_line: false },
        carry: true,
        ..rule("up", by_amount)
    };
    vec![full, visit, review, join, best, paid, near, up]
}

fn rewards() -> Vec<Reward> {
    let fixed = Cost::Fixed(points(150));
    let steps = Cost::Steps { points: points(100), worth: money(100) };
    vec![
        reward("any", steps, Gift::MoneyOff(money(100))),
        Reward {
            valid: Some(span(30, SpanUnit::Day)),
            limits: vec![RewardLimit { most: 1, every: PeriodKind::Year }],
            issued: Issued::AtCost,
            ..reward("drink", fixed, Gift::FreeProduct(label("drink")))
        },
        reward("tenth", fixed, Gift::PercentOff(1000)),
        reward("card", fixed, Gift::GiftCard(money(500))),
        reward("credit", fixed, Gift::StoreCredit(money(500))),
        reward("voucher", fixed, Gift::Voucher),
        reward("tasting", fixed, Gift::Experience),
        reward("fuel", fixed, Gift::PartnerGoods(label("fuel-co"))),
    ]
}

/// For some members only, at some times, and by itself.
const HELLO: &str = concat!(
    r#",{"id":"hello","name":{"en":"hello"},"wallet":"star","cost":{"fixed":0},"#,
    r#""gives":"voucher","automatic":false,"issued":{"on_action":"survey"},"#,
    r#""audience":{"segments":["gold"],"not_segments":["staff"],"tiers":["silver"],"#,
    r#""plans":["prime"],"first_order":true},"#,
    r#""window":{"from":1796079600000,"until":1798153200000}}]}"#,
);

fn hello() -> Reward {
    Reward {
        issued: Issued::OnAction(label("survey")),
        audience: Audience {
            segments: vec![label("gold")],
            not_segments: vec![label("staff")],
            tiers: vec![label("silver")],
            plans: vec![label("prime")],
            first_order: true,
        },
        window: Window {
            from: Moment::new(1_796_079_600_000),
            until: Moment::new(1_798_153_200_000),
        },
        ..reward("hello", Cost::Fixed(points(0)), Gift::Voucher)
    }
}

/// Groups that are computed, what waits, and what time brings.
fn with_events() -> Draft {
    let mut draft = small();
    draft.holdout = 500;
    let (year, days) = (Some(span(12, SpanUnit::Month)), Some(span(30, SpanUnit::Day)));
    let attribute = |name: &str, kind| Attribute { name: label(name), kind };
    draft.attributes = vec![
        attribute("city", Kind::Words(vec![])),
        attribute("newsletter", Kind::Words(vec![label("yes"), label("no")])),
        attribute("shoe_size", Kind::Number),
    ];
    let number = |least, most| Criterion::Number { attribute: label("shoe_size"), least, most };
    draft.segments = vec![Segment {
        id: label("away"),
        name: english("Away"),
        meets: vec![
            Criterion::Lapsed(span(90, SpanUnit::Day)),
            Criterion::Orders { least: 5, within: year },
            Criterion::Spent { least: money(1000), within: days },
            Criterion::Bought { category: label("clothes"), within: None },
            Criterion::Word { attribute: label("city"), words: vec![label("a"), label("b")] },
            number(40, None),
            number(0, Some(44)),
            Criterion::Share(1000),
        ],
    }];
    let held = |goal| Some(Held { goal, within: span(60, SpanUnit::Day) });
    let bonus = |id: &str, on: Trigger, goal: Goal| EarnRule {
        on,
        held: held(goal),
        ..rule(id, Give::Flat { points: points(50) })
    };
    draft.earns = vec![
        bonus("one", Trigger::Join, Goal::Orders(3)),
        bonus("two", Trigger::Birthday, Goal::Spent(money(500))),
        bonus("three", Trigger::Join, Goal::Acts(label("salary"), 2)),
    ];
    let free = |id: &str, issued: Issued| Reward {
        issued,
        ..reward(id, Cost::Fixed(points(0)), Gift::Voucher)
    };
    draft.rewards = vec![
        free("a", Issued::OnJoining),
        free("b", Issued::OnBirthday),
        free("c", Issued::OnLapse(span(90, SpanUnit::Day))),
    ];
    draft
}

/// What such a program says that none said before.
const EVENTS: &[&str] = &[
    concat!(
        r#""holdout":500,"attributes":[{"name":"city","kind":{"words":[]}},"#,
        r#"{"name":"newsletter","kind":{"words":["yes","no"]}},"#,
        r#"{"name":"shoe_size","kind":"number"}],"#,
        r#""segments":[{"id":"away","name":{"en":"Away"},"meets":["#,
        r#"{"lapsed":[90,"day"]},{"orders":{"least":5,"within":[12,"month"]}},"#,
        r#"{"spent":{"least":1000,"within":[30,"day"]}},{"bought":{"category":"clothes"}},"#,
        r#"{"word":{"attribute":"city","words":["a","b"]}},"#,
        r#"{"number":{"attribute":"shoe_size","least":40}},"#,
        r#"{"number":{"attribute":"shoe_size","least":0,"most":44}},{"share":1000}]}],"wallets":"#,
    ),
    r#""held":{"goal":{"orders":3},"within":[60,"day"]}"#,
    r#""on":"birthday""#,
    r#""held":{"goal":{"spent":500},"within":[60,"day"]}"#,
    r#""held":{"goal":{"acts":["salary",2]},"within":[60,"day"]}"#,
    r#""automatic":false,"issued":"on_joining"}"#,
    r#""automatic":false,"issued":"on_birthday"}"#,
    r#""automatic":false,"issued":{"on_lapse":[90,"day"]}}"#,
];

#[test]
fn the_end_of_a_program_is_pinned() {
    let at = Moment::new(1_798_758_000_000).unwrap();
    for (redeem_until, written) in [
        (None, r#""ending":{"at":1798758000000},"wallets""#),
        (Some(at), r#""ending":{"at":1798758000000,"redeem_until":1798758000000},"wallets""#),
    ] {
        let draft = Draft { ending: Some(Ending { at, redeem_until }), ..small() };
        let document = encode(&draft);
        assert!(String::from_utf8(document.clone()).unwrap().contains(written), "{written}");
        assert_eq!(decode(&document).unwrap(), draft.check().unwrap());
    }
}

#[test]
fn what_time_and_deeds_bring_is_pinned() {
    let document = String::from_utf8(encode(&with_events())).unwrap();
    for part in EVENTS {
        assert!(document.contains(part), "{part} is not in {document}");
    }
}

/// Something to do day after day, and what it brings.
fn with_challenge() -> Draft {
    let mut draft = small();
    let goal = Aim { count: 7, of: Measure::Deeds, unit: Some(PeriodKind::Day), in_a_row: true };
    let week = Challenge {
        id: label("week"),
        name: english("A week"),
        on: Trigger::Action(label("walk")),
        when: When::default(),
        count: LineFilter::default(),
        goal,
        within: PeriodKind::Lifetime,
        again: true,
        badge: true,
    };
    let goal = Aim { count: 5, of: Measure::Deeds, unit: None, in_a_row: false };
    let season = When { until: Moment::new(1_798_153_200_000), ..When::default() };
    let count = LineFilter { kinds: vec![LineKind::GiftCard], ..LineFilter::default() };
    let on = Trigger::Order;
    let month = Challenge { id: label("month"), on, when: season, count, goal, ..week.clone() };
    draft.challenges = vec![week, Challenge { within: PeriodKind::Month, ..month }];
    let flat = Give::Flat { points: points(50) };
    draft.earns.push(EarnRule { on: Trigger::Challenge(label("week")), ..rule("done", flat) });
    draft.rewards.push(Reward {
        issued: Issued::OnChallenge(label("week")),
        ..reward("laces", Cost::Fixed(points(0)), Gift::Voucher)
    });
    draft
}

/// What it says that no program said before.
const CHALLENGES: &[&str] = &[
    concat!(
        r#""challenges":[{"id":"week","name":{"en":"A week"},"on":{"action":"walk"},"#,
        r#""goal":{"count":7,"unit":"day","in_a_row":true},"within":"lifetime","again":true,"#,
        r#""badge":true},{"id":"month","name":{"en":"A week"},"on":"order","#,
        r#""when":{"weekdays":0,"until":1798153200000,"first_order":false},"#,
        r#""count":{"kinds":["gift_card"]},"goal":{"count":5,"in_a_row":false},"#,
        r#""within":"month","again":true,"badge":true}],"rewards":"#,
    ),
    r#""on":{"challenge":"week"}"#,
    r#""automatic":false,"issued":{"on_challenge":"week"}}"#,
];

#[test]
fn goals_in_money_and_pieces_are_pinned() {
    let mut draft = with_challenge();
    for (of, said) in [(Measure::Pieces, "pieces"), (Measure::Spent, "spent")] {
        draft.challenges[1].goal.of = of;
        let document = String::from_utf8(encode(&draft)).unwrap();
        let goal = format!(r#""goal":{{"count":5,"of":"{said}","in_a_row":false}}"#);
        assert!(document.contains(&goal), "{goal} is not in {document}");
        assert_eq!(decode(document.as_bytes()).unwrap().challenges, draft.challenges);
    }
}

#[test]
fn challenges_are_pinned() {
    let document = String::from_utf8(encode(&with_challenge())).unwrap();
    for part in CHALLENGES {
        assert!(document.contains(part), "{part} is not in {document}");
    }
}

fn with_hello() -> Draft {
    let mut draft = small();
    draft.rewards.push(hello());
    draft
}

/// A rule with the whole audience of that reward.
fn for_some() -> Draft {
    let mut draft = small();
    draft.earns[0].when.audience = hello().audience;
    draft
}

/// What a promotion, a tier and a benefit add to the small document.
const LADDER: &str = concat!(
    r#","promotions":[{"id":"double","times":[5,4],"when":{"weekdays":2,"first_order":false},"#,
    r#""group":"best"}],"tiers":{"ladder":[{"id":"gold","name":{"en":"Gold"},"#,
    r#""from":[[{"points":"star"},9]],"times":[5,4]}],"counting":"calendar_year","#,
    r#""lasts":{"years":1},"drop":"by_balance","crossing":"before","basis":"paid_before_tax","#,
    r#""count":{"kinds":["goods"]},"tenders":"money"},"benefits":[{"id":"own-day","#,
    r#""name":{"en":"Day"},"audience":{"tiers":["gold"]},"#,
    r#""choice":{"day":{"times":[5,4],"every":"year"}}}]"#,
);

const SMALL: &str = concat!(
    r#"{"engine":1,"id":"coffee","name":{"en":"Coffee"},"currency":"EUR","#,
    r#""zone":{"name":"Europe/Copenhagen","offsets":[[0,3600]]},"livemode":false,"#,
    r#""backdate_ms":604800000,"orders":"per_member","shop":{"name":{}},"wallets":[{"#,
    r#""id":"star","kind":"points","unit":{"en":["star","stars"]},"#,
    r#""expiry":{"after_earning":{"span":[6,"month"],"exact":false}},"pending":"none","#,
    r#""clawback":"within_balance"}],"earns":[{"id":"spend","wallet":"star","#,
    r#""give":{"per_amount":{"points":2,"per":100,"stepwise":false}},"on":"order","#,
    r#""basis":"paid_before_tax","count":{"kinds":["goods"]},"tenders":"money","#,
    r#""round":{"mode":"down","per_line":false},"carry":false,"#,
    r#""when":{"weekdays":0,"first_order":false},"stack":"adds","qualifying":true}],"#,
    r#""rewards":[{"id":"drink","name":{"en":"drink"},"wallet":"star","#,
    r#""cost":{"fixed":150},"gives":"voucher","automatic":false}]}"#,
);

const SMALL_HASH: &str = "95af47dc1634da30942ce9fa58f24576adc9d1e3508577b1977e0eb9a85db3d6";

const TILL: &str = concat!(
    r#""till":{"calling_code":"+45","tax":2500,"quick":[{"id":"coffee","#,
    r#""name":{"en":"Coffee"},"price":360,"categories":["drinks"]}]},"#,
);

const LARGE_HASH: &str = "97ba7ca4fad707bb751fac8e5a43f22fb5199fdda22b02c672428e937e2de390";

#[test]
fn the_document_is_pinned_byte_for_byte() {
    assert_eq!(String::from_utf8(encode(&small())).unwrap(), SMALL);
    let tilled = SMALL.replace("\"wallets\":", &format!("{TILL}\"wallets\":"));
    assert_eq!(String::from_utf8(encode(&with_till())).unwrap(), tilled);
    let more = SMALL.replace("\"automatic\":false}]}", &format!("\"automatic\":false}}{HELLO}"));
    assert_eq!(String::from_utf8(encode(&with_hello())).unwrap(), more);
}

/// The small one with a promotion, a tier and a benefit to choose from.
fn with_ladder() -> Draft {
    let times = Times::new(5, 4).unwrap();
    let of = Reach::default();
    let threshold =
        Threshold { metric: Metric::Points(WalletId::parse("star").unwrap()), least: 9 };
    let gold = Tier { id: label("gold"), name: english("Gold"), from: vec![threshold], times };
    let day = Choice::Day { times, of: of.clone(), every: PeriodKind::Year };
    let double = Promotion {
        id: RuleId::parse("double").unwrap(),
        name: Text::default(),
        times,
        of,
        when: When { weekdays: 2, ..When::default() },
        group: Some(label("best")),
    };
    let own_day = Benefit {
        id: label("own-day"),
        name: english("Day"),
        about: Text::default(),
        audience: Audience { tiers: vec![label("gold")], ..Audience::default() },
        choice: Some(day),
    };
    let tiers = Tiers { ladder: vec![gold], ..Tiers::default() };
    Draft { promotions: vec![double], tiers, benefits: vec![own_day], ..small() }
}

#[test]
fn promotions_tiers_and_benefits_are_pinned() {
    let more = SMALL.replace(r#","rewards":"#, &format!("{LADDER},\"rewards\":"));
    assert_eq!(String::from_utf8(encode(&with_ladder())).unwrap(), more);
}

#[test]
fn the_hash_of_a_program_never_changes() {
    for (draft, hash) in [(small(), SMALL_HASH), (large(), LARGE_HASH)] {
        let document = encode(&draft);
        let text = String::from_utf8_lossy(&document).into_owned();
        assert_eq!(version_id(&document).unwrap().as_str(), hash, "{text}");
    }
}

#[test]
fn what_is_written_is_read_back() {
    let all = [
        small(),
        with_till(),
        with_hello(),
        with_events(),
        with_challenge(),
        for_some(),
        with_ladder(),
    ];
    for draft in all.into_iter().chain([large()]) {
        let document = encode(&draft);
        let program = decode(&document).unwrap();
        assert_eq!(*program, draft);
        assert_eq!(encode(&program), document);
    }
}

/// What replaces what in the small document, and the field that is then named.
const MISREAD: &[(&str, &str, &str)] = &[
    (r#"{"engine":1,"#, r#"{"engine":1,"colour":1,"#, "/colour"),
    (r#""clawback":"#, r#""clawbak":"#, "/wallets/0/clawbak"),
    (r#""carry":false,"#, "", "/earns/0/carry"),
    (r#""carry":false,"#, r#""carry":"no","#, "/earns/0/carry"),
    (r#""id":"spend""#, r#""id":"Spend!""#, "/earns/0/id"),
    (r#""points":2,"#, r#""points":9007199254740992,"#, "/earns/0/give/per_amount/points"),
    (r#""points":2,"#, r#""points":-2,"#, "/earns/0/give/per_amount/points"),
    (r#""points":2,"#, r#""points":2.0,"#, "/earns/0/give/per_amount/points"),
    (r#""stepwise":false"#, r#""stepwise":false,"x":1"#, "/earns/0/give/per_amount/x"),
    (r#""currency":"EUR""#, r#""currency":"eur""#, "/currency"),
    (r#"[6,"month"]"#, r#"[0,"month"]"#, "/wallets/0/expiry/after_earning/span"),
    (r#"[6,"month"]"#, r#"[6,"moon"]"#, "/wallets/0/expiry/after_earning/span/1"),
    (r#""kinds":["goods"]"#, r#""kinds":["food"]"#, "/earns/0/count/kinds/0"),
    (r#""weekdays":0"#, r#""weekdays":128"#, "/earns/0/when/weekdays"),
    (r#"[[0,3600]]"#, r#"[[5,3600]]"#, "/zone"),
    (r#"[[0,3600]]"#, r#"[]"#, "/zone"),
    (r#""gives":"voucher""#, r#""gives":"money""#, "/rewards/0/gives"),
];

#[test]
fn a_field_that_cannot_be_read_is_named() {
    for (good, bad, expected) in MISREAD {
        assert_eq!(SMALL.matches(good).count(), 1, "{good} must be there once");
        let document = SMALL.replace(good, bad);
        match decode(document.as_bytes()) {
            Err(VersionProblem::Unreadable { pointer, fault }) => {
                assert_eq!(pointer, *expected, "{good} → {bad}: {fault}");
            }
            other => panic!("{good} → {bad}: {other:?}"),
        }
    }
}

/// As [`MISREAD`], for values of the right form that are beyond their range.
const IMPOSSIBLE: &[(&str, &str, &str)] = &[
    (
        r#"{"after_earning":{"span":[6,"month"],"exact":false}}"#,
        r#"{"on_date":{"month":6,"day":31}}"#,
        "/wallets/0/expiry/on_date",
    ),
    (r#""gives":"voucher""#, r#""gives":{"percent_off":10001}"#, "/rewards/0/gives/percent_off"),
    (r#""gives":"voucher""#, r#""gives":{"percent_off":0}"#, "/rewards/0/gives/percent_off"),
    (
        r#""gives":"voucher","#,
        r#""gives":"voucher","limits":[{"most":0,"every":"day"}],"#,
        "/rewards/0/limits/0/most",
    ),
];

#[test]
fn a_value_beyond_its_range_is_named() {
    for (good, bad, expected) in IMPOSSIBLE {
        assert_eq!(SMALL.matches(good).count(), 1, "{good} must be there once");
        match decode(SMALL.replace(good, bad).as_bytes()) {
            Err(VersionProblem::Unreadable { pointer, .. }) => assert_eq!(pointer, *expected),
            other => panic!("{good} → {bad}: {other:?}"),
        }
    }
}

#[test]
fn the_same_program_in_other_bytes_is_refused() {
    let others = [
        SMALL.replace(r#""engine":1,"#, r#""engine": 1,"#),
        SMALL.replace(r#"{"engine":1,"id":"coffee","#, r#"{"id":"coffee","engine":1,"#),
        SMALL.replace(r#""shop":{"name":{}}"#, r#""shop":{"name":{},"colour":null}"#),
        SMALL.replace(r#""en":"Coffee""#, r#""en":"Coff\u0065e""#),
        SMALL.replace(r#""en":"Coffee""#, r#""en":"Coffee","en":"Coffee""#),
        format!("{SMALL}\n"),
    ];
    for other in others {
        assert_ne!(other, SMALL);
        assert_eq!(decode(other.as_bytes()), Err(VersionProblem::NotCanonical), "{other}");
    }
}

#[test]
fn only_a_whole_document_of_a_sound_program_is_read() {
    assert!(matches!(decode(b""), Err(VersionProblem::Unreadable { .. })));
    assert!(matches!(decode(&[0xff, 0xfe]), Err(VersionProblem::Unreadable { .. })));
    let twice = format!("{SMALL}{SMALL}");
    assert!(matches!(decode(twice.as_bytes()), Err(VersionProblem::Unreadable { .. })));
    let giant = vec![b' '; DOCUMENT_MAX_BYTES + 1];
    let bytes = DOCUMENT_MAX_BYTES + 1;
    assert_eq!(decode(&giant), Err(VersionProblem::TooLarge { bytes }));
    let unsound = SMALL.replace(r#""wallet":"star","give""#, r#""wallet":"moon","give""#);
    match decode(unsound.as_bytes()) {
        Err(VersionProblem::Flawed(flaws)) => assert_eq!(flaws[0].pointer, "/earn/0/give"),
        other => panic!("{other:?}"),
    }
}
