//! The bytes of each kind of entry and of a book, pinned: they must stay readable for ever.

use regulars::domain::attributes::Value;
use regulars::domain::book::{Book, Status, Totals};
use regulars::domain::calendar::PeriodKind;
use regulars::domain::ledger::*;
use regulars::domain::money::Currency;
use regulars::domain::multiplying::Source;
use regulars::domain::names::RewardId;
use regulars::domain::order::*;
use regulars::domain::principal::Principal;
use regulars::domain::program::LineKind;
use regulars::domain::tiers::Metric;
use regulars::domain::trail::Reweighed;
use regulars::protocol::journal::{decode_book, decode_entry, encode_book, encode_entry, kind};

use super::codec::book_of_lots;
use super::made::*;

/// What every entry of these tests begins with.
const HEAD: &str = concat!(
    r#"{"v":1,"n":7,"m":"mem_CWFCXD7Z0EA48EJHRXMTTC04W4","t":1772355600000,"#,
    r#""r":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","#,
);

fn assert_pinned(entry: &Entry, rest: &str) {
    let pinned = format!("{HEAD}{rest}");
    assert_eq!(encode_entry(entry), pinned, "{}", kind(&entry.cause));
    assert_eq!(decode_entry(pinned.as_bytes()).as_ref(), Ok(entry));
}

#[test]
fn each_cause_is_pinned() {
    let hand = hand();
    let table: [(Cause, &str, &str); 15] = [
        (Cause::Enrolled { segments: vec![] }, "enrolled", r#""c":{"enrolled":{}}}"#),
        (
            Cause::Updated { segments: vec![label("gold"), label("vip")] },
            "updated",
            r#""c":{"updated":{"g":["gold","vip"]}}}"#,
        ),
        (
            Cause::Acted {
                action: label("review"),
                event: reference("E-1"),
                occurred_at: at(NOON_MS),
            },
            "acted",
            r#""c":{"acted":{"a":"review","e":"E-1","t":1772355600000}}}"#,
        ),
        (Cause::Held, "held", r#""c":"held"}"#),
        (
            Cause::Captured { hold: hold_id(1) },
            "captured",
            r#""c":{"captured":"hld_040G2081040G2081040G208104"}}"#,
        ),
        (
            Cause::Voided { hold: hold_id(1) },
            "voided",
            r#""c":{"voided":"hld_040G2081040G2081040G208104"}}"#,
        ),
        (Cause::Redeemed, "redeemed", r#""c":"redeemed"}"#),
        (
            Cause::Cancelled { redemption: redemption_id(1) },
            "cancelled",
            r#""c":{"cancelled":"rdm_040G2081040G2081040G208104"}}"#,
        ),
        (
            Cause::Used { redemption: redemption_id(1) },
            "used",
            r#""c":{"used":"rdm_040G2081040G2081040G208104"}}"#,
        ),
        (
            Cause::Activated { order: reference("A-1"), event: label("shipped") },
            "activated",
            r#""c":{"activated":{"o":"A-1","e":"shipped"}}}"#,
        ),
        (
            Cause::Adjusted { hand: hand.clone() },
            "adjusted",
            r#""c":{"adjusted":{"r":"goodwill","a":"till-3"}}}"#,
        ),
        (
            Cause::Suspended { hand: hand.clone() },
            "suspended",
            r#""c":{"suspended":{"r":"goodwill","a":"till-3"}}}"#,
        ),
        (
            Cause::Resumed { hand: hand.clone() },
            "resumed",
            r#""c":{"resumed":{"r":"goodwill","a":"till-3"}}}"#,
        ),
        (
            Cause::Closed { hand: hand.clone() },
            "closed",
            r#""c":{"closed":{"r":"goodwill","a":"till-3"}}}"#,
        ),
        (Cause::Erased { hand }, "erased", r#""c":{"erased":{"r":"goodwill","a":"till-3"}}}"#),
    ];
    for (cause, word, rest) in table {
        assert_eq!(kind(&cause), word);
        assert_pinned(&entry(7, cause), rest);
    }
}

#[test]
fn each_cause_of_vouchers_and_links_is_pinned() {
    let table: [(Cause, &str, &str); 5] = [
        (
            Cause::Reserved { redemption: redemption_id(1) },
            "reserved",
            r#""c":{"reserved":"rdm_040G2081040G2081040G208104"}}"#,
        ),
        (
            Cause::Released { redemption: redemption_id(1) },
            "released",
            r#""c":{"released":"rdm_040G2081040G2081040G208104"}}"#,
        ),
        (
            Cause::Consumed { hold: hold_id(1), redemption: redemption_id(1) },
            "consumed",
            concat!(
                r#""c":{"consumed":{"h":"hld_040G2081040G2081040G208104","#,
                r#""r":"rdm_040G2081040G2081040G208104"}}}"#,
            ),
        ),
        (
            Cause::Undone { redemption: redemption_id(1), order: Some(reference("A-1")) },
            "undone",
            r#""c":{"undone":{"r":"rdm_040G2081040G2081040G208104","o":"A-1"}}}"#,
        ),
        (
            Cause::Undone { redemption: redemption_id(1), order: None },
            "undone",
            r#""c":{"undone":{"r":"rdm_040G2081040G2081040G208104"}}}"#,
        ),
    ];
    for (cause, word, rest) in table {
        assert_eq!(kind(&cause), word);
        assert_pinned(&entry(7, cause), rest);
    }
}

#[test]
fn a_plain_earn_is_pinned() {
    let earn = earn(7, "A-7", 1);
    assert_eq!(kind(&earn.cause), "earned");
    assert_pinned(
        &earn,
        concat!(
            r#""c":{"earned":{"o":{"r":"A-7","t":1772355598500,"c":"EUR","h":"web","l":["#,
            r#"{"i":"1","p":"SKU-101","c":["coffee"],"n":2,"g":901,"t":180}]},"#,
            r#""s":{"s":[{"r":"per-euro","w":"star","d":45,"l":{"e":1803891600000,"q":true}}]}}},"#,
            r#""a":[{"r":"per-euro","w":"star","p":45,"l":{"e":1803891600000,"q":true}}],"#,
            r#""p":[{"w":"star","f":"issued","t":"active","p":45,"#,
            r#""l":{"e":1803891600000,"q":true}}]}"#,
        ),
    );
}

#[test]
fn an_earn_with_every_field_is_pinned() {
    let mut earn = earn(7, "A-7", 1);
    let line = |id: &str, gross, kind| Line {
        id: reference(id),
        product: None,
        categories: vec![],
        tags: vec![label("new")],
        quantity: 1,
        gross: minor(gross),
        discount: minor(50),
        tax: minor(0),
        kind,
    };
    let order = Order::new(OrderParts {
        reference: reference("A-7"),
        occurred_at: at(NOON_MS),
        currency: Currency::parse("DKK").unwrap(),
        channel: None,
        location: Some(label("cph/1")),
        lines: vec![line("a\"b", 500, LineKind::Goods), line("s", 90, LineKind::Shipping)],
        tenders: vec![
            Tender { kind: TenderKind::Cash, amount: minor(400) },
            Tender { kind: TenderKind::GiftCard, amount: minor(90) },
        ],
    });
    let share = Share {
        rule: rule("per-krone"),
        wallet: wallet("star"),
        desired: 12,
        given: 10,
        headroom: vec![points(10)],
        terms: Terms { end: End::Inactive, start: Start::At(at(NOON_MS + 5)), qualifying: false },
        own: points(9),
    };
    let back = Returned { quantity: 1, amount: minor(3) };
    earn.cause = Cause::Earned {
        order: order.unwrap(),
        pinned: Pinned { segments: vec![label("gold")], first_order: true, ..Pinned::default() },
        standing: Standing { returned: vec![Returned::default(), back], shares: vec![share] },
    };
    earn.awards[0].desired = points(46);
    earn.postings[0].into =
        Some(Terms { end: End::Never, start: Start::Event(reference("A-7")), qualifying: false });
    earn.postings[0].at = at(NOON_MS - 1);
    assert_pinned(
        &earn,
        concat!(
            r#""c":{"earned":{"o":{"r":"A-7","t":1772355600000,"c":"DKK","s":"cph/1","l":["#,
            r#"{"i":"a\"b","l":["new"],"g":500,"d":50},"#,
            r#"{"i":"s","l":["new"],"g":90,"d":50,"k":"shipping"}],"#,
            r#""p":[["cash",400],["gift_card",90]]},"m":{"g":["gold"],"f":true},"#,
            r#""s":{"b":[[0,0],[1,3]],"s":[{"r":"per-krone","w":"star","d":12,"g":10,"h":[10],"#,
            r#""l":{"i":true,"s":1772355600005},"o":9}]}}},"#,
            r#""a":[{"r":"per-euro","w":"star","p":45,"d":46,"l":{"e":1803891600000,"q":true}}],"#,
            r#""p":[{"w":"star","f":"issued","t":"active","p":45,"#,
            r#""l":{"e":1803891600000,"q":true},"#,
            r#""i":{"o":"A-7"},"a":1772355599999}]}"#,
        ),
    );
}

#[test]
fn a_return_is_pinned() {
    let standing = Standing {
        returned: vec![Returned { quantity: 2, amount: minor(0) }, Returned::default()],
        shares: vec![],
    };
    let cause = Cause::Returned {
        order: reference("A-1"),
        reference: reference("R-1"),
        occurred_at: at(NOON_MS - 1),
        standing,
    };
    assert_eq!(kind(&cause), "returned");
    assert_pinned(
        &entry(7, cause),
        concat!(
            r#""c":{"returned":{"o":"A-1","r":"R-1","t":1772355599999,"#,
            r#""s":{"b":[[2,0],[0,0]]}}}}"#,
        ),
    );
}

#[test]
fn what_counts_by_a_lower_tier_is_pinned() {
    let terms = Terms { end: End::Never, start: Start::Now, qualifying: true };
    let share = Share {
        rule: rule("r"),
        wallet: wallet("star"),
        desired: 100,
        given: 100,
        headroom: Vec::new(),
        terms,
        own: points(100),
    };
    let again = |of, tier, returned, less| Reweighed {
        of,
        pinned: Pinned { tier, ..Pinned::default() },
        standing: Standing { returned, shares: vec![share.clone()] },
        less,
    };
    let mut pinned = entry(7, Cause::Held);
    pinned.reweighed = vec![
        again(
            Fact::Order(reference("A-1")),
            Some(label("silver")),
            vec![Returned::default()],
            vec![(wallet("star"), points(25))],
        ),
        again(Fact::Action(reference("E-1")), None, Vec::new(), Vec::new()),
    ];
    let shares = r#"{"r":"r","w":"star","d":100,"l":{"q":true}}"#;
    assert_pinned(
        &pinned,
        &format!(
            concat!(
                r#""c":"held","e":[{{"o":"A-1","m":{{"t":"silver"}},"#,
                r#""s":{{"b":[[0,0]],"s":[{shares}]}},"l":[["star",25]]}},"#,
                r#"{{"a":"E-1","s":{{"s":[{shares}]}}}}]}}"#,
            ),
            shares = shares
        ),
    );
}

#[test]
fn what_tiers_and_factors_leave_is_pinned() {
    let chosen = Cause::Chosen { benefit: label("own-day"), option: label("2026-06-12") };
    assert_eq!(kind(&chosen), "chosen");
    assert_pinned(&entry(7, chosen), r#""c":{"chosen":["own-day","2026-06-12"]}}"#);
    let (from, until) = (at(NOON_MS), at(NOON_MS + 1));
    let reward = RewardId::parse("free-cup").unwrap();
    let keys = [
        CounterKey::Total { metric: Metric::Spent, from },
        CounterKey::Total { metric: Metric::Orders, from },
        CounterKey::Total { metric: Metric::Points(wallet("star")), from },
        CounterKey::Tier { tier: label("gold"), from, until },
        CounterKey::Gift { reward, from },
        CounterKey::Chosen { benefit: label("own-day"), from },
        CounterKey::Trail { entry: 6 },
    ];
    let mut pinned = entry(7, Cause::Held);
    let counter = |key| Counter { key, value: 1, keep_until: None };
    pinned.counters = keys.into_iter().map(counter).collect();
    pinned.awards = vec![Award {
        rule: rule("r"),
        wallet: wallet("star"),
        points: points(3),
        desired: points(3),
        extras: vec![
            (Source::Promotion(rule("double")), points(1)),
            (Source::Tier(label("gold")), points(1)),
            (Source::Benefit(label("own-day")), points(1)),
        ],
        terms: Terms { end: End::Never, start: Start::Now, qualifying: false },
    }];
    assert_pinned(
        &pinned,
        concat!(
            r#""c":"held","a":[{"r":"r","w":"star","p":3,"x":[[{"promotion":"double"},1],"#,
            r#"[{"tier":"gold"},1],[{"benefit":"own-day"},1]]}],"k":["#,
            r#"{"k":{"total":["spent",1772355600000]},"n":1},"#,
            r#"{"k":{"total":["orders",1772355600000]},"n":1},"#,
            r#"{"k":{"total":[{"points":"star"},1772355600000]},"n":1},"#,
            r#"{"k":{"tier":["gold",1772355600000,1772355600001]},"n":1},"#,
            r#"{"k":{"gift":["free-cup",1772355600000]},"n":1},"#,
            r#"{"k":{"chosen":["own-day",1772355600000]},"n":1},{"k":{"trail":6},"n":1}]}"#,
        ),
    );
}

#[test]
fn what_time_and_deeds_leave_is_pinned() {
    let retracted = Cause::Retracted { action: label("walk"), event: reference("w-1") };
    assert_eq!(kind(&retracted), "retracted");
    assert_pinned(&entry(7, retracted), r#""c":{"retracted":{"a":"walk","e":"w-1"}}}"#);
    let occurred = Cause::Occurred { occasion: Occasion::Birthday };
    assert_eq!(kind(&occurred), "occurred");
    assert_pinned(&entry(7, occurred), r#""c":{"occurred":"birthday"}}"#);
    let lapsed = Cause::Occurred { occasion: Occasion::Lapse };
    assert_pinned(&entry(7, lapsed), r#""c":{"occurred":"lapse"}}"#);
    let (from, until) = (at(NOON_MS), at(NOON_MS + 1));
    let reward = RewardId::parse("free-cup").unwrap();
    let goal = |kind| CounterKey::Goal { rule: rule("r"), from, until, kind, target: 3 };
    let seen = |seen| CounterKey::Seen { seen, per: PeriodKind::Month, from };
    let challenge = |tally, of| CounterKey::Challenge {
        challenge: label("row"),
        tally,
        of,
        way: Way::DayRow,
        per: PeriodKind::Day,
        from,
    };
    let keys = [
        CounterKey::Birthday,
        CounterKey::LastOrder,
        CounterKey::Won { reward },
        seen(Seen::Orders),
        seen(Seen::Spent),
        seen(Seen::Bought(label("clothes"))),
        goal(GoalKind::Orders),
        goal(GoalKind::Spent),
        goal(GoalKind::Acts(label("salary"))),
        CounterKey::Released { rule: rule("r"), from },
        challenge(Tally::Step, None),
        challenge(Tally::Paid, Some(label("w"))),
    ];
    let mut pinned = entry(7, Cause::Held);
    let counter = |key| Counter { key, value: 1, keep_until: None };
    pinned.counters = keys.into_iter().map(counter).collect();
    let start = Start::Met { rule: rule("r"), from };
    pinned.awards = vec![Award {
        rule: rule("r"),
        wallet: wallet("star"),
        points: points(3),
        desired: points(3),
        extras: vec![],
        terms: Terms { end: End::At(until), start, qualifying: false },
    }];
    assert_pinned(
        &pinned,
        concat!(
            r#""c":"held","a":[{"r":"r","w":"star","p":3,"#,
            r#""l":{"e":1772355600001,"r":"r","f":1772355600000}}],"k":["#,
            r#"{"k":{"birthday":true},"n":1},{"k":{"last_order":true},"n":1},"#,
            r#"{"k":{"won":"free-cup"},"n":1},"#,
            r#"{"k":{"seen":["orders","month",1772355600000]},"n":1},"#,
            r#"{"k":{"seen":["spent","month",1772355600000]},"n":1},"#,
            r#"{"k":{"seen":[{"of":"clothes"},"month",1772355600000]},"n":1},"#,
            r#"{"k":{"goal":["r",1772355600000,1772355600001,"orders",3]},"n":1},"#,
            r#"{"k":{"goal":["r",1772355600000,1772355600001,"spent",3]},"n":1},"#,
            r#"{"k":{"goal":["r",1772355600000,1772355600001,{"act":"salary"},3]},"n":1},"#,
            r#"{"k":{"released":["r",1772355600000]},"n":1},"#,
            r#"{"k":{"challenge":["row","step","","day_row","day",1772355600000]},"n":1},"#,
            r#"{"k":{"challenge":["row","paid","w","day_row","day",1772355600000]},"n":1}]}"#,
        ),
    );
}

#[test]
fn what_is_bought_for_a_challenge_is_pinned() {
    let counter = |(way, value)| Counter {
        key: CounterKey::Challenge {
            challenge: label("tea"),
            tally: Tally::Count,
            of: None,
            way,
            per: PeriodKind::Month,
            from: at(NOON_MS),
        },
        value,
        keep_until: None,
    };
    let mut pinned = entry(7, Cause::Held);
    pinned.counters = [(Way::Pieces, 4), (Way::Spent, 9999)].map(counter).to_vec();
    assert_pinned(
        &pinned,
        concat!(
            r#""c":"held","k":["#,
            r#"{"k":{"challenge":["tea","count","","pieces","month",1772355600000]},"n":4},"#,
            r#"{"k":{"challenge":["tea","count","","spent","month",1772355600000]},"n":9999}]}"#,
        ),
    );
}

#[test]
fn counters_holds_and_redemptions_are_pinned() {
    let from = at(NOON_MS);
    let reward = RewardId::parse("free-cup").unwrap();
    let keys = [
        CounterKey::Cap { rule: rule("r"), per: PeriodKind::Day, from },
        CounterKey::Carry { rule: rule("r"), points: 1, per: 100 },
        CounterKey::Given { rule: rule("r") },
        CounterKey::Reward { reward, per: PeriodKind::Lifetime, from },
        CounterKey::Inactive { wallet: wallet("star") },
    ];
    let mut keep_until = Some(from);
    let mut pinned = entry(7, Cause::Held);
    pinned.counters = keys
        .into_iter()
        .map(|key| Counter { key, value: u64::MAX, keep_until: keep_until.take() })
        .collect();
    pinned.opened = vec![hold(1)];
    pinned.resolved = vec![
        (hold_id(2), HoldFate::Captured),
        (hold_id(3), HoldFate::Voided),
        (hold_id(4), HoldFate::Expired),
    ];
    let bare = Redemption {
        pins: vec![],
        reward: None,
        units: 3,
        code: None,
        order: Some(reference("A-1")),
        valid_until: None,
        automatic: true,
        given_back: points(4),
        ..redemption(6, RedemptionStatus::Reversed)
    };
    pinned.redemptions = vec![redemption(5, RedemptionStatus::Issued), bare];
    assert_pinned(
        &pinned,
        concat!(
            r#""c":"held","k":["#,
            r#"{"k":{"cap":["r","day",1772355600000]},"#,
            r#""n":18446744073709551615,"x":1772355600000},"#,
            r#"{"k":{"carry":["r",1,100]},"n":18446744073709551615},"#,
            r#"{"k":{"given":"r"},"n":18446744073709551615},"#,
            r#"{"k":{"reward":["free-cup","lifetime",1772355600000]},"n":18446744073709551615},"#,
            r#"{"k":{"inactive":"star"},"n":18446744073709551615}],"#,
            r#""h":[{"i":"hld_040G2081040G2081040G208104","w":"star","p":30,"#,
            r#""n":[{"p":30,"l":{"e":1772355600001,"q":true}}],"o":"A-1","x":1772356500000}],"#,
            r#""d":[["hld_081040G2081040G2081040G208","captured"],"#,
            r#"["hld_0C1G60R30C1G60R30C1G60R30C","voided"],"#,
            r#"["hld_0G2081040G2081040G2081040G","expired"]],"#,
            r#""x":[{"i":"rdm_0M2GA1850M2GA1850M2GA1850M","w":"star","p":30,"#,
            r#""n":[{"p":30,"l":{"e":1772355600001,"q":true}}],"r":"free-cup","s":"issued","#,
            r#""c":"0QX0BYG5Z82ZM1FT0QX0BYG5Z8","t":1772355600000,"x":1772442000000},"#,
            r#"{"i":"rdm_0R30C1G60R30C1G60R30C1G60R","w":"star","p":30,"u":3,"s":"reversed","#,
            r#""o":"A-1","t":1772355600000,"a":true,"b":4}]}"#,
        ),
    );
}

/// What was held for the goods of an order says so; other holds say nothing of it.
#[test]
fn a_hold_for_goods_is_pinned() {
    let mut pinned = entry(7, Cause::Held);
    pinned.opened = vec![Hold { goods: true, pins: vec![], ..hold(1) }];
    assert_pinned(
        &pinned,
        concat!(
            r#""c":"held","#,
            r#""h":[{"i":"hld_040G2081040G2081040G208104","w":"star","p":30,"#,
            r#""o":"A-1","x":1772356500000,"g":true}]}"#,
        ),
    );
}

/// What a link, a reservation, a partner and a till add; each is left out where it is not there.
#[test]
fn links_reservations_and_handovers_are_pinned() {
    let link = |location| Link { code: code(9), partner: label("bakery"), location };
    let mut pinned = entry(7, Cause::Held);
    pinned.by = Principal::Till(label("till-7"));
    pinned.opened = vec![
        Hold { link: Some(link(Some(label("north")))), ..hold(1) },
        Hold { link: Some(link(None)), order: None, ..hold(2) },
    ];
    let bare = |number, status| Redemption {
        pins: vec![],
        reward: None,
        code: None,
        valid_until: None,
        ..redemption(number, status)
    };
    let reserved = Reservation { order: reference("A-1"), until: at(NOON_MS + 1) };
    let handover =
        |location, receipt| Some(Handover { partner: label("bakery"), location, receipt });
    pinned.redemptions = vec![
        Redemption { reserved: Some(reserved), ..bare(5, RedemptionStatus::Issued) },
        Redemption {
            handover: handover(Some(label("north")), Some(reference("R-9"))),
            ..bare(6, RedemptionStatus::Used)
        },
        Redemption { handover: handover(None, None), ..bare(6, RedemptionStatus::Used) },
    ];
    assert_pinned(
        &pinned,
        concat!(
            r#""b":"till:till-7","c":"held","#,
            r#""h":[{"i":"hld_040G2081040G2081040G208104","w":"star","p":30,"#,
            r#""n":[{"p":30,"l":{"e":1772355600001,"q":true}}],"o":"A-1","x":1772356500000,"#,
            r#""l":{"c":"17V0KXG9YR4ZC2FP17V0KXG9YR","p":"bakery","l":"north"}},"#,
            r#"{"i":"hld_081040G2081040G2081040G208","w":"star","p":30,"#,
            r#""n":[{"p":30,"l":{"e":1772355600001,"q":true}}],"x":1772356500000,"#,
            r#""l":{"c":"17V0KXG9YR4ZC2FP17V0KXG9YR","p":"bakery"}}],"#,
            r#""x":[{"i":"rdm_0M2GA1850M2GA1850M2GA1850M","w":"star","p":30,"s":"issued","#,
            r#""t":1772355600000,"v":{"o":"A-1","x":1772355600001}},"#,
            r#"{"i":"rdm_0R30C1G60R30C1G60R30C1G60R","w":"star","p":30,"s":"used","#,
            r#""t":1772355600000,"h":{"p":"bakery","l":"north","r":"R-9"}},"#,
            r#"{"i":"rdm_0R30C1G60R30C1G60R30C1G60R","w":"star","p":30,"s":"used","#,
            r#""t":1772355600000,"h":{"p":"bakery"}}]}"#,
        ),
    );
    let by = [
        (Principal::Store, ""),
        (Principal::Member, r#""b":"member","#),
        (Principal::Partner(label("bakery")), r#""b":"partner:bakery","#),
    ];
    for (principal, written) in by {
        let entry = Entry { by: principal, ..entry(7, Cause::Redeemed) };
        assert_pinned(&entry, &format!(r#"{written}"c":"redeemed"}}"#));
    }
}

#[test]
fn a_book_is_pinned() {
    let mut book = book_of_lots(2);
    book.status = Status::Suspended;
    book.lots[0].held = points(5);
    let totals = Totals {
        issued: points(9),
        expired: points(1),
        clawed_back: points(2),
        deficit: points(3),
        ..Totals::default()
    };
    book.totals.insert(wallet("cash"), totals);
    book.holds = vec![hold(1)];
    book.redemptions = vec![redemption(5, RedemptionStatus::Issued)];
    let key = CounterKey::Inactive { wallet: wallet("star") };
    book.counters.insert(key.clone(), Counter { key, value: 1, keep_until: None });
    assert_book_pinned(
        &book,
        concat!(
            r#"{"v":1,"n":48,"m":"mem_CWFCXD7Z0EA48EJHRXMTTC04W4","t":1772355600000,"#,
            r#""j":1740819600000,"s":"suspended","g":["gold"],"o":41,"#,
            r#""w":[{"w":"cash","i":9,"x":1,"c":2,"d":3},{"w":"star","i":2400,"r":600}],"#,
            r#""l":[{"w":"star","p":121,"h":5,"l":{"e":1774947600000,"q":true}},"#,
            r#"{"w":"star","p":122,"l":{"e":1777539600000,"q":true}}],"#,
            r#""h":[{"i":"hld_040G2081040G2081040G208104","w":"star","p":30,"#,
            r#""n":[{"p":30,"l":{"e":1772355600001,"q":true}}],"o":"A-1","x":1772356500000}],"#,
            r#""x":[{"i":"rdm_0M2GA1850M2GA1850M2GA1850M","w":"star","p":30,"#,
            r#""n":[{"p":30,"l":{"e":1772355600001,"q":true}}],"r":"free-cup","s":"issued","#,
            r#""c":"0QX0BYG5Z82ZM1FT0QX0BYG5Z8","t":1772355600000,"x":1772442000000}],"#,
            r#""k":[{"k":{"inactive":"star"},"n":1}]}"#,
        ),
    );
    let mut said = Book::blank(member());
    said.attributes.insert(label("city"), Value::Word(label("aarhus")));
    said.attributes.insert(label("shoe_size"), Value::Number(42));
    assert_book_pinned(
        &said,
        concat!(
            r#"{"v":1,"n":0,"m":"mem_CWFCXD7Z0EA48EJHRXMTTC04W4","t":0,"j":0,"#,
            r#""a":[["city","aarhus"],["shoe_size",42]]}"#,
        ),
    );
    assert_book_pinned(
        &Book::blank(member()),
        r#"{"v":1,"n":0,"m":"mem_CWFCXD7Z0EA48EJHRXMTTC04W4","t":0,"j":0}"#,
    );
}

fn assert_book_pinned(book: &Book, pinned: &str) {
    assert_eq!(encode_book(book), pinned);
    assert_eq!(decode_book(pinned.as_bytes()).as_ref(), Ok(book));
}
