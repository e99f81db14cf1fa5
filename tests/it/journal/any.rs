//! Any entry and any book that can be written, whether or not a decision would bring it about.

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use regulars::domain::attributes;
use regulars::domain::book::{Book, Lot, Status, Totals};
use regulars::domain::calendar::PeriodKind;
use regulars::domain::ledger::*;
use regulars::domain::moment::Moment;
use regulars::domain::money::Currency;
use regulars::domain::multiplying::Source;
use regulars::domain::names::*;
use regulars::domain::order::*;
use regulars::domain::plans::{Billed, Mark};
use regulars::domain::points::Points;
use regulars::domain::principal::Principal;
use regulars::domain::program::LineKind;
use regulars::domain::tiers::Metric;
use regulars::domain::trail::Reweighed;

use super::made::*;

fn any_moment() -> impl Strategy<Value = Moment> {
    prop_oneof![
        Just(Moment::MIN),
        Just(Moment::MAX),
        Just(at(NOON_MS)),
        (0..=Moment::MAX.millis()).prop_map(at),
    ]
}

fn any_points() -> impl Strategy<Value = Points> {
    prop_oneof![Just(Points::ZERO), Just(Points::MAX), (0..1000_u64).prop_map(points)]
}

fn any_label() -> impl Strategy<Value = Label> {
    "[A-Za-z0-9._:/-]{1,64}".prop_map(|text| label(&text))
}

/// Every visible character of ASCII, quotes and backslashes too.
fn any_reference() -> impl Strategy<Value = Reference> {
    "[!-~]{1,64}".prop_map(|text| reference(&text))
}

fn any_wallet() -> impl Strategy<Value = WalletId> {
    "[a-z][a-z0-9-]{0,5}".prop_map(|text| wallet(&text))
}

fn any_rule() -> impl Strategy<Value = RuleId> {
    "[a-z][a-z0-9-]{0,39}".prop_map(|text| rule(&text))
}

fn any_reward() -> impl Strategy<Value = RewardId> {
    "[a-z][a-z0-9-]{0,39}".prop_map(|text| RewardId::parse(&text).unwrap())
}

fn any_period() -> impl Strategy<Value = PeriodKind> {
    use PeriodKind::{Day, Lifetime, Month, Week, Year};
    select(vec![Day, Week, Month, Year, Lifetime])
}

fn any_terms() -> impl Strategy<Value = Terms> {
    let end = prop_oneof![any_moment().prop_map(End::At), Just(End::Inactive), Just(End::Never)];
    let start = prop_oneof![
        Just(Start::Now),
        any_moment().prop_map(Start::At),
        any_reference().prop_map(Start::Event),
        (any_rule(), any_moment()).prop_map(|(rule, from)| Start::Met { rule, from }),
    ];
    (end, start, any::<bool>()).prop_map(|(end, start, qualifying)| Terms {
        end,
        start,
        qualifying,
    })
}

fn any_pins() -> impl Strategy<Value = Vec<Pin>> {
    vec((any_terms(), any_points()).prop_map(|(terms, points)| Pin { terms, points }), 0..3)
}

fn any_hold() -> impl Strategy<Value = Hold> {
    let what = (any::<u8>(), any_wallet(), any_points(), any_pins());
    let about =
        (option::of(any_reward()), option::of(any_reference()), any_moment(), any::<bool>());
    (what, about).prop_map(|((id, wallet, points, pins), (reward, order, expires_at, goods))| {
        Hold { id: hold_id(id), wallet, points, pins, reward, order, expires_at, link: None, goods }
    })
}

/// A hold with or without a link.
fn any_linked() -> impl Strategy<Value = Hold> {
    let link = (any::<u8>(), any_label(), option::of(any_label()))
        .prop_map(|(number, partner, location)| Link { code: code(number), partner, location });
    (any_hold(), option::of(link)).prop_map(|(hold, link)| Hold { link, ..hold })
}

fn any_redemption() -> impl Strategy<Value = Redemption> {
    use RedemptionStatus::{Cancelled, Expired, Issued, Reversed, Used};
    let what = (any::<u8>(), any_wallet(), any_points(), any_pins(), 0..4_u32);
    let about = (option::of(any_reward()), option::of(any_reference()));
    let when = (any_moment(), option::of(any_moment()));
    let state = select(vec![Issued, Used, Cancelled, Expired, Reversed]);
    let rest = (state, option::of(any::<u8>()), any::<bool>(), any_points());
    (what, about, when, rest).prop_map(
        |(
            (id, wallet, points, pins, units),
            (reward, order),
            (issued_at, valid_until),
            (status, code_number, automatic, given_back),
        )| Redemption {
            id: redemption_id(id),
            wallet,
            points,
            pins,
            reward,
            units,
            status,
            code: code_number.map(code),
            order,
            issued_at,
            valid_until,
            automatic,
            given_back,
            reserved: None,
            handover: None,
        },
    )
}

/// A redemption, kept for an order or not, handed over by a partner or not.
fn any_kept() -> impl Strategy<Value = Redemption> {
    let reserved =
        (any_reference(), any_moment()).prop_map(|(order, until)| Reservation { order, until });
    let handover = (any_label(), option::of(any_label()), option::of(any_reference()))
        .prop_map(|(partner, location, receipt)| Handover { partner, location, receipt });
    (any_redemption(), option::of(reserved), option::of(handover)).prop_map(
        |(redemption, reserved, handover)| Redemption { reserved, handover, ..redemption },
    )
}

fn any_principal() -> impl Strategy<Value = Principal> {
    prop_oneof![
        Just(Principal::Store),
        Just(Principal::Member),
        any_label().prop_map(Principal::Partner),
        any_label().prop_map(Principal::Till),
    ]
}

fn any_metric() -> impl Strategy<Value = Metric> {
    prop_oneof![any_wallet().prop_map(Metric::Points), Just(Metric::Spent), Just(Metric::Orders),]
}

fn any_counter_key() -> impl Strategy<Value = CounterKey> {
    prop_oneof![
        (any_rule(), any_period(), any_moment()).prop_map(|(rule, per, from)| CounterKey::Cap {
            rule,
            per,
            from
        }),
        (any_rule(), any::<u64>(), any::<u64>())
            .prop_map(|(rule, points, per)| CounterKey::Carry { rule, points, per }),
        any_rule().prop_map(|rule| CounterKey::Given { rule }),
        (any_reward(), any_period(), any_moment())
            .prop_map(|(reward, per, from)| CounterKey::Reward { reward, per, from }),
        any_wallet().prop_map(|wallet| CounterKey::Inactive { wallet }),
        (any_label(), select(vec![Mark::Since, Mark::Until, Mark::Refunded]))
            .prop_map(|(plan, mark)| CounterKey::Membership { plan, mark }),
        (any_metric(), any_moment()).prop_map(|(metric, from)| CounterKey::Total { metric, from }),
        (any_label(), any_moment(), any_moment())
            .prop_map(|(tier, from, until)| CounterKey::Tier { tier, from, until }),
        (any_reward(), any_moment()).prop_map(|(reward, from)| CounterKey::Gift { reward, from }),
        (any_label(), any_moment())
            .prop_map(|(benefit, from)| CounterKey::Chosen { benefit, from }),
        any_key_of_time(),
    ]
}

fn any_key_of_time() -> impl Strategy<Value = CounterKey> {
    let seen =
        prop_oneof![Just(Seen::Orders), Just(Seen::Spent), any_label().prop_map(Seen::Bought)];
    let kind = prop_oneof![
        Just(GoalKind::Orders),
        Just(GoalKind::Spent),
        any_label().prop_map(GoalKind::Acts)
    ];
    let goal = (any_rule(), any_moment(), any_moment(), kind, any::<u64>());
    prop_oneof![
        Just(CounterKey::Birthday),
        Just(CounterKey::LastOrder),
        any_reward().prop_map(|reward| CounterKey::Won { reward }),
        (seen, any_period(), any_moment()).prop_map(|(seen, per, from)| CounterKey::Seen {
            seen,
            per,
            from
        }),
        goal.prop_map(|(rule, from, until, kind, target)| CounterKey::Goal {
            rule,
            from,
            until,
            kind,
            target,
        }),
        (any_rule(), any_moment()).prop_map(|(rule, from)| CounterKey::Released { rule, from }),
        (any_label(), any_tally(), option::of(any_label()), any_way(), any_period(), any_moment())
            .prop_map(|(challenge, tally, of, way, per, from)| CounterKey::Challenge {
                challenge,
                tally,
                of,
                way,
                per,
                from
            }),
        any::<u64>().prop_map(|entry| CounterKey::Trail { entry }),
    ]
}

fn any_way() -> impl Strategy<Value = Way> {
    prop_oneof![
        Just(Way::Times),
        Just(Way::Days),
        Just(Way::Weeks),
        Just(Way::Months),
        Just(Way::DayRow),
        Just(Way::WeekRow),
        Just(Way::MonthRow),
        Just(Way::Pieces),
        Just(Way::Spent),
    ]
}

fn any_tally() -> impl Strategy<Value = Tally> {
    prop_oneof![
        Just(Tally::Step),
        Just(Tally::End),
        Just(Tally::Count),
        Just(Tally::Done),
        Just(Tally::Need),
        Just(Tally::Paid),
        Just(Tally::Issued),
        Just(Tally::Kept),
        Just(Tally::Badge),
    ]
}

fn any_counter() -> impl Strategy<Value = Counter> {
    (any_counter_key(), any::<u64>(), option::of(any_moment()))
        .prop_map(|(key, value, keep_until)| Counter { key, value, keep_until })
}

fn any_line() -> impl Strategy<Value = Line> {
    use LineKind::{Fee, GiftCard, Goods, Reward, Shipping};
    let labels = (option::of(any_label()), vec(any_label(), 0..3), vec(any_label(), 0..3));
    let kind = select(vec![Goods, Shipping, Fee, GiftCard, Reward]);
    let figures = (1..5_u32, 0..100_000_u64, 0..=100_u64, 0..=100_u64);
    (labels, kind, figures).prop_map(
        |((product, categories, tags), kind, (quantity, gross, discount, tax))| {
            let discount = gross * discount / 100;
            Line {
                id: reference("numbered-later"),
                product,
                categories,
                tags,
                quantity,
                gross: minor(gross),
                discount: minor(discount),
                tax: minor((gross - discount) * tax / 100),
                kind,
            }
        },
    )
}

fn any_order() -> impl Strategy<Value = Order> {
    use TenderKind::{Card, Cash, GiftCard, Points, StoreCredit};
    let place = (option::of(any_label()), option::of(any_label()));
    let tenders = vec(select(vec![Card, Cash, GiftCard, StoreCredit, Points]), 0..4);
    (any_reference(), any_moment(), "[A-Z]{3}", place, vec(any_line(), 1..6), tenders).prop_map(
        |(name, occurred_at, currency, (channel, location), mut lines, tenders)| {
            for (number, line) in lines.iter_mut().enumerate() {
                line.id = reference(&format!("{number}\"\\"));
            }
            let total = lines.iter().map(|line| line.paid().get()).sum();
            Order::new(OrderParts {
                reference: name,
                occurred_at,
                currency: Currency::parse(&currency).unwrap(),
                channel,
                location,
                lines,
                tenders: shared_out(total, &tenders),
            })
            .unwrap()
        },
    )
}

/// Tenders that add up to the total: all of equal amount, but the last.
fn shared_out(total: u64, kinds: &[TenderKind]) -> Vec<Tender> {
    let count = u64::try_from(kinds.len()).unwrap();
    let tender = |(place, kind): (usize, &TenderKind)| {
        let last = place + 1 == kinds.len();
        let amount = if last { total - total / count * (count - 1) } else { total / count };
        Tender { kind: *kind, amount: minor(amount) }
    };
    kinds.iter().enumerate().map(tender).collect()
}

fn any_share() -> impl Strategy<Value = Share> {
    let bound = i64::try_from(Points::MAX.get()).unwrap();
    let signed = move || prop_oneof![Just(-bound), Just(bound), -50..50_i64];
    let amounts = (signed(), option::of(signed()), option::of(any_points()));
    (any_rule(), any_wallet(), amounts, vec(any_points(), 0..3), any_terms()).prop_map(
        |(rule, wallet, (desired, given, own), headroom, terms)| {
            let given = given.unwrap_or(desired);
            let own = own.unwrap_or(points(given.unsigned_abs()));
            Share { rule, wallet, desired, given, headroom, terms, own }
        },
    )
}

fn any_standing(lines: usize) -> impl Strategy<Value = Standing> {
    let none = vec![Returned::default(); lines];
    let some = (0..3_u32, 0..3_u64)
        .prop_map(|(quantity, amount)| Returned { quantity, amount: minor(amount) });
    (prop_oneof![Just(none), vec(some, 0..5)], vec(any_share(), 0..3))
        .prop_map(|(returned, shares)| Standing { returned, shares })
}

fn any_reweighed() -> impl Strategy<Value = Reweighed> {
    let of =
        prop_oneof![any_reference().prop_map(Fact::Order), any_reference().prop_map(Fact::Action)];
    let pinned = option::of(any_label()).prop_map(|tier| Pinned { tier, ..Pinned::default() });
    let less = vec((any_wallet(), any_points()), 0..2);
    (of, pinned, any_standing(0), less).prop_map(|(of, pinned, standing, less)| Reweighed {
        of,
        pinned,
        standing,
        less,
    })
}

fn any_earned() -> impl Strategy<Value = Cause> {
    let labels = || vec(any_label(), 0..2);
    let climb = (any_label(), 0..3_u64);
    let climb = climb.prop_map(|(tier, from)| Climb { tier, from: minor(from) });
    let known = (labels(), any::<bool>(), option::of(any_label()), labels());
    let pinned = (known, vec(climb, 0..2), labels());
    let pinned = pinned.prop_map(|((segments, first_order, tier, plans), climb, days)| Pinned {
        segments,
        first_order,
        tier,
        plans,
        climb,
        days,
    });
    (any_order(), pinned).prop_flat_map(|(order, pinned)| {
        any_standing(order.lines().len()).prop_map(move |standing| Cause::Earned {
            order: order.clone(),
            pinned: pinned.clone(),
            standing,
        })
    })
}

fn any_hand() -> impl Strategy<Value = Hand> {
    ("[a-z0-9 ._-]{1,64}", any_label())
        .prop_map(|(reason, actor)| Hand { reason: Reason::parse(&reason).unwrap(), actor })
}

fn any_billed() -> impl Strategy<Value = Billed> {
    let paid = (any_moment(), any_moment(), 0..100_000_u64, option::of(any_label())).prop_map(
        |(from, until, amount, replaces)| {
            let amount = minor(amount);
            Billed::Paid { from, until, amount, replaces }
        },
    );
    prop_oneof![
        paid,
        (any_moment(), any_moment()).prop_map(|(from, until)| Billed::Trial { from, until }),
        Just(Billed::Cancelled),
        any_reference().prop_map(|of| Billed::Refunded { of }),
    ]
}

fn any_cause() -> impl Strategy<Value = Cause> {
    prop_oneof![
        vec(any_label(), 0..3).prop_map(|segments| Cause::Enrolled { segments }),
        vec(any_label(), 0..3).prop_map(|segments| Cause::Updated { segments }),
        any_earned().boxed(),
        (any_label(), any_reference(), any_moment())
            .prop_map(|(action, event, occurred_at)| Cause::Acted { action, event, occurred_at }),
        (any_label(), any_reference())
            .prop_map(|(action, event)| Cause::Retracted { action, event }),
        select(vec![Occasion::Birthday, Occasion::Lapse])
            .prop_map(|occasion| Cause::Occurred { occasion }),
        Just(Cause::Held),
        any::<u8>().prop_map(|id| Cause::Captured { hold: hold_id(id) }),
        any::<u8>().prop_map(|id| Cause::Voided { hold: hold_id(id) }),
        Just(Cause::Redeemed),
        any::<u8>().prop_map(|id| Cause::Cancelled { redemption: redemption_id(id) }),
        any::<u8>().prop_map(|id| Cause::Used { redemption: redemption_id(id) }),
        any::<u8>().prop_map(|id| Cause::Reserved { redemption: redemption_id(id) }),
        any::<u8>().prop_map(|id| Cause::Released { redemption: redemption_id(id) }),
        any::<[u8; 2]>().prop_map(|[hold, id]| Cause::Consumed {
            hold: hold_id(hold),
            redemption: redemption_id(id),
        }),
        (any::<u8>(), option::of(any_reference()))
            .prop_map(|(id, order)| Cause::Undone { redemption: redemption_id(id), order }),
        (any_reference(), any_reference(), any_moment(), any_standing(2)).prop_map(
            |(order, reference, occurred_at, standing)| Cause::Returned {
                order,
                reference,
                occurred_at,
                standing
            }
        ),
        (any_reference(), any_label()).prop_map(|(order, event)| Cause::Activated { order, event }),
        (any_label(), any_reference(), any_moment(), any_billed()).prop_map(
            |(plan, reference, occurred_at, billed)| Cause::Billed {
                plan,
                reference,
                occurred_at,
                billed
            }
        ),
        (any_label(), any_label()).prop_map(|(benefit, option)| Cause::Chosen { benefit, option }),
        any_hand().prop_map(|hand| Cause::Adjusted { hand }),
        any_hand().prop_map(|hand| Cause::Suspended { hand }),
        any_hand().prop_map(|hand| Cause::Resumed { hand }),
        any_hand().prop_map(|hand| Cause::Closed { hand }),
        any_hand().prop_map(|hand| Cause::Erased { hand }),
    ]
}

fn any_account() -> impl Strategy<Value = Account> {
    use Account::{Active, ClawedBack, Deficit, Expired, Held, Issued, Pending, Redeemed};
    select(vec![Issued, Pending, Active, Held, Redeemed, Expired, ClawedBack, Deficit])
}

fn any_posting() -> impl Strategy<Value = Posting> {
    let lots = (option::of(any_terms()), option::of(any_terms()));
    (any_wallet(), any_account(), any_account(), any_points(), lots, any_moment()).prop_map(
        |(wallet, from, to, points, (terms, into), at)| Posting {
            wallet,
            from,
            to,
            points,
            terms,
            into,
            at,
        },
    )
}

fn any_award() -> impl Strategy<Value = Award> {
    let extras = vec((any_source(), any_points()), 0..3);
    let points = (any_points(), option::of(any_points()));
    (any_rule(), any_wallet(), points, extras, any_terms()).prop_map(
        |(rule, wallet, (points, desired), extras, terms)| Award {
            rule,
            wallet,
            points,
            desired: desired.unwrap_or(points),
            extras,
            terms,
        },
    )
}

fn any_source() -> impl Strategy<Value = Source> {
    prop_oneof![
        any_rule().prop_map(Source::Promotion),
        any_label().prop_map(Source::Tier),
        any_label().prop_map(Source::Benefit),
    ]
}

fn any_resolved() -> impl Strategy<Value = (HoldId, HoldFate)> {
    let fate = select(vec![HoldFate::Captured, HoldFate::Voided, HoldFate::Expired]);
    (any::<u8>().prop_map(hold_id), fate)
}

pub fn any_entry() -> impl Strategy<Value = Entry> {
    let head = (any::<u64>(), any_moment(), any_cause(), any_principal());
    let moved = (vec(any_award(), 0..3), vec(any_posting(), 0..4), vec(any_counter(), 0..3));
    let spent = (vec(any_linked(), 0..2), vec(any_resolved(), 0..3), vec(any_kept(), 0..3));
    (head, moved, spent, vec(any_reweighed(), 0..2)).prop_map(
        |(
            (seq, at, cause, by),
            (awards, postings, counters),
            (opened, resolved, redemptions),
            reweighed,
        )| {
            let bare = entry(seq, cause);
            let spent = Entry { opened, resolved, redemptions, ..bare };
            Entry { at, by, awards, postings, counters, reweighed, ..spent }
        },
    )
}

fn any_lots() -> impl Strategy<Value = Vec<Lot>> {
    btree_map((any_wallet(), any_terms()), (any_points(), any_points()), 0..6).prop_map(|lots| {
        let lot = |((wallet, terms), (points, held))| Lot { wallet, terms, points, held };
        lots.into_iter().map(lot).collect()
    })
}

fn any_totals() -> impl Strategy<Value = Totals> {
    (any_points(), any_points(), any_points(), any_points(), any_points()).prop_map(
        |(issued, redeemed, expired, clawed_back, deficit)| Totals {
            issued,
            redeemed,
            expired,
            clawed_back,
            deficit,
        },
    )
}

pub fn any_book() -> impl Strategy<Value = Book> {
    let status = select(vec![Status::Active, Status::Suspended, Status::Closed, Status::Erased]);
    let head = (any::<u64>(), any_moment(), any_moment(), status, vec(any_label(), 0..3));
    let value = prop_oneof![
        any_label().prop_map(attributes::Value::Word),
        (0..=attributes::NUMBER_MAX).prop_map(attributes::Value::Number),
    ];
    let said = btree_map(any_label(), value, 0..3);
    let totals = (any::<u64>(), btree_map(any_wallet(), any_totals(), 0..3), said);
    let spent = (vec(any_linked(), 0..3), vec(any_kept(), 0..3));
    let counters = vec(any_counter(), 0..4);
    (head, totals, any_lots(), spent, counters).prop_map(
        |(
            (seq, at, joined_at, status, segments),
            (orders, totals, said),
            lots,
            (holds, redemptions),
            counters,
        )| Book {
            member: member(),
            seq,
            at,
            joined_at,
            status,
            segments,
            attributes: said.into_iter().collect(),
            orders,
            totals: totals.into_iter().collect(),
            lots,
            holds,
            redemptions,
            counters: counters.into_iter().map(|it| (it.key.clone(), it)).collect(),
        },
    )
}
