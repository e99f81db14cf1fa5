//! Memberships: which reports of billing count, where periods begin and end, and who has the perks.

use regulars::domain::book::Book;
use regulars::domain::calendar::{Span, SpanUnit};
use regulars::domain::command::{Command, Refusal};
use regulars::domain::decide::Decision;
use regulars::domain::ledger::{Cause, Hand, RedemptionStatus};
use regulars::domain::moment::Moment;
use regulars::domain::names::Reason;
use regulars::domain::plans::{Bill, BillEvent, Billed, Credit, Plan, Stage, membership, running};
use regulars::domain::program::{Clawback, Cost, Issued, Program, RewardLimit, WalletKind};

use crate::support::keeper::Keeper;
use crate::support::shop::{days, program, reward, text};
use crate::support::{label, minor, points, reference, wallet_id};

fn at(text: &str) -> Moment {
    Moment::parse(&format!("{text}Z")).unwrap()
}

fn plan(id: &str) -> Plan {
    Plan {
        id: label(id),
        name: text(id),
        price: minor(4000),
        period: Span::new(1, SpanUnit::Month).unwrap(),
        trial: Some(days(14)),
        grace: None,
        credit: None,
        link: None,
    }
}

/// A monthly plan that credits 40, a yearly one, one with grace, and a welcome.
fn club() -> Program {
    program(|draft| {
        let credit = Some(Credit { wallet: wallet_id("star"), points: points(40) });
        let year = Span::new(1, SpanUnit::Year).unwrap();
        draft.plans = vec![
            Plan { credit, ..plan("monthly") },
            Plan { period: year, trial: None, ..plan("yearly") },
            Plan { grace: Some(days(3)), ..plan("patient") },
        ];
        let mut welcome = reward("welcome", "star", 0);
        welcome.cost = Cost::Fixed(points(0));
        welcome.issued = Issued::OnPlan;
        welcome.audience.plans = vec![label("monthly")];
        let every = regulars::domain::calendar::PeriodKind::Lifetime;
        welcome.limits = vec![RewardLimit { most: 1, every }];
        draft.rewards = vec![welcome];
    })
}

fn bill(plan: &str, name: &str, now: Moment, event: BillEvent) -> Command {
    let (plan, reference) = (label(plan), reference(name));
    Command::Bill(Bill { plan, reference, occurred_at: now, event })
}

fn paid(from: Option<Moment>) -> BillEvent {
    BillEvent::Paid { from, until: None, amount: None, replaces: None }
}

fn refusal(decision: Decision) -> Option<Refusal> {
    if let Decision::Refused(refusal) = decision { Some(refusal) } else { None }
}

fn stage(book: &Book, plan: &str, now: &str) -> Option<Stage> {
    membership(&club(), book, &label(plan), at(now)).map(|one| one.stage)
}

#[test]
fn where_a_membership_stands_follows_from_the_time_alone() {
    let now = at("2026-01-31T10:00:00");
    let mut keeper = Keeper::enrolled(club(), now);
    keeper.ask(&bill("patient", "p1", now, paid(None)), now);
    let table = [
        ("2026-01-31T09:59:59.999", None),
        ("2026-01-31T10:00:00", Some(Stage::Active)),
        ("2026-02-28T09:59:59.999", Some(Stage::Active)),
        ("2026-02-28T10:00:00", Some(Stage::Grace)),
        ("2026-03-03T09:59:59.999", Some(Stage::Grace)),
        ("2026-03-03T10:00:00", Some(Stage::Lapsed)),
    ];
    for (instant, expected) in table {
        assert_eq!(stage(keeper.book(), "patient", instant), expected, "{instant}");
        let has = running(&club(), keeper.book(), at(instant)).contains(&label("patient"));
        assert_eq!(has, expected.is_some_and(Stage::is_running), "{instant}");
    }
}

#[test]
fn a_late_payment_in_the_grace_goes_on_from_the_end() {
    let now = at("2026-01-31T10:00:00");
    let mut keeper = Keeper::enrolled(club(), now);
    keeper.ask(&bill("patient", "p1", now, paid(None)), now);
    let late = at("2026-03-02T12:00:00");
    keeper.ask(&bill("patient", "p2", late, paid(None)), late);
    let end = membership(&club(), keeper.book(), &label("patient"), late).unwrap();
    assert_eq!((end.since, end.until), (now, at("2026-03-31T10:00:00")));
    // Past the grace it begins anew, with its own day of the month.
    let later = at("2026-06-15T08:00:00");
    keeper.ask(&bill("patient", "p3", later, paid(None)), later);
    let anew = membership(&club(), keeper.book(), &label("patient"), later).unwrap();
    assert_eq!((anew.since, anew.until), (later, at("2026-07-15T08:00:00")));
}

#[test]
fn each_report_that_does_not_fit_is_refused_for_its_reason() {
    let now = at("2026-03-01T10:00:00");
    let mut keeper = Keeper::enrolled(club(), now);
    keeper.ask(&bill("monthly", "m1", now, paid(None)), now);
    let then = at("2026-03-10T10:00:00");
    let period = |from, until| BillEvent::Paid { from, until, amount: None, replaces: None };
    let table = [
        ("gold", paid(None), Refusal::UnknownPlan),
        ("monthly", paid(None), Refusal::PeriodAlreadyPaid),
        ("monthly", paid(Some(now)), Refusal::PeriodAlreadyPaid),
        ("monthly", paid(Some(at("2026-03-05T10:00:00"))), Refusal::PeriodAlreadyPaid),
        ("monthly", paid(Some(at("2026-02-01T10:00:00"))), Refusal::PeriodAlreadyPaid),
        ("monthly", paid(Some(at("2026-04-02T10:00:00"))), Refusal::PeriodInvalid),
        ("yearly", period(Some(then), Some(then)), Refusal::PeriodInvalid),
        ("yearly", BillEvent::Cancelled, Refusal::MembershipNotFound),
        ("monthly", BillEvent::Trial { until: None }, Refusal::TrialNotAvailable),
        ("yearly", BillEvent::Trial { until: None }, Refusal::TrialNotAvailable),
        ("monthly", BillEvent::Refunded { of: reference("m9") }, Refusal::PeriodNotFound),
        ("yearly", BillEvent::Refunded { of: reference("m1") }, Refusal::PeriodNotFound),
    ];
    for (plan, event, expected) in table {
        let said = format!("{plan} {event:?}");
        let decision = keeper.quote(&bill(plan, "x", then, event), then);
        assert_eq!(refusal(decision), Some(expected), "{said}");
    }
    let ahead = bill("yearly", "y", at("2026-03-11T10:00:00"), paid(None));
    assert_eq!(refusal(keeper.quote(&ahead, then)), Some(Refusal::OccurredInFuture));
    let again = bill("yearly", "m1", then, paid(None));
    assert_eq!(refusal(keeper.quote(&again, then)), Some(Refusal::AlreadyRecorded { entry: 2 }));
}

#[test]
fn a_refund_takes_the_credit_by_the_wallets_policy_and_its_unused_gift() {
    for (policy, active, owed) in [
        (Clawback::OnlyPending, 10, 0),
        (Clawback::WithinBalance, 0, 0),
        (Clawback::AllowDeficit, 0, 30),
    ] {
        let mut draft = (*club()).clone();
        draft.wallets[0].clawback = policy;
        let now = at("2026-03-01T10:00:00");
        let mut keeper = Keeper::enrolled(draft.check().unwrap(), now);
        keeper.ask(&bill("monthly", "m1", now, paid(None)), now);
        assert_eq!(keeper.redemptions().len(), 1, "a welcome");
        let spend = regulars::domain::command::Spend::Points {
            wallet: wallet_id("star"),
            points: points(30),
            cart: None,
        };
        keeper.ask(&Command::Redeem { spend, order: None }, now);
        let refund = BillEvent::Refunded { of: reference("m1") };
        let then = at("2026-03-02T10:00:00");
        keeper.ask(&bill("monthly", "r1", then, refund.clone()), then);
        let balance = keeper.view(then).wallets[0].balance;
        // An earning's own points are taken whatever the policy: only other points are spared.
        let active = if policy == Clawback::OnlyPending { 0 } else { active };
        assert_eq!(balance.active, points(active), "{policy:?}");
        assert_eq!(balance.totals.deficit, points(owed), "{policy:?}");
        assert!(balance.is_balanced());
        assert_eq!(keeper.redemptions()[0].status, RedemptionStatus::Cancelled);
        assert_eq!(stage(keeper.book(), "monthly", "2026-03-02T10:00:00"), Some(Stage::Refunded));
        let twice = keeper.quote(&bill("monthly", "r2", then, refund), then);
        assert_eq!(refusal(twice), Some(Refusal::PeriodRefunded));
    }
}

#[test]
fn the_refund_of_a_period_that_has_not_begun_leaves_the_one_that_runs() {
    let now = at("2026-03-01T10:00:00");
    let mut keeper = Keeper::enrolled(club(), now);
    keeper.ask(&bill("monthly", "m1", now, paid(None)), now);
    let end = at("2026-04-01T10:00:00");
    keeper.ask(&bill("monthly", "m2", now, paid(Some(end))), now);
    assert_eq!(keeper.view(now).wallets[0].balance.pending, points(40));
    let then = at("2026-03-20T10:00:00");
    let refund = BillEvent::Refunded { of: reference("m2") };
    keeper.ask(&bill("monthly", "r", then, refund), then);
    assert_eq!(keeper.view(then).wallets[0].balance.pending, points(0));
    assert_eq!(stage(keeper.book(), "monthly", "2026-04-01T09:59:59.999"), Some(Stage::Active));
    assert_eq!(stage(keeper.book(), "monthly", "2026-04-01T10:00:00"), Some(Stage::Lapsed));
}

#[test]
fn billing_is_heard_while_a_member_is_suspended_and_not_after_they_left() {
    let now = at("2026-03-01T10:00:00");
    let hand = Hand { reason: Reason::parse("test").unwrap(), actor: label("anna") };
    let mut keeper = Keeper::enrolled(club(), now);
    keeper.ask(&Command::Suspend { hand: hand.clone() }, now);
    assert_eq!(refusal(keeper.ask(&bill("monthly", "m1", now, paid(None)), now)), None);
    assert_eq!(running(&club(), keeper.book(), now), vec![label("monthly")]);
    keeper.ask(&Command::Close { hand }, now);
    let decision = keeper.quote(&bill("monthly", "m2", now, paid(None)), now);
    assert_eq!(refusal(decision), Some(Refusal::MemberClosed));
    assert_eq!(running(&club(), keeper.book(), now), vec![]);
}

#[test]
fn the_book_of_a_long_membership_stays_small() {
    let mut now = at("2026-01-31T10:00:00");
    let mut keeper = Keeper::enrolled(club(), now);
    for month in 0..48 {
        let name = format!("m{month}");
        assert_eq!(refusal(keeper.ask(&bill("monthly", &name, now, paid(None)), now)), None);
        now = membership(&club(), keeper.book(), &label("monthly"), now).unwrap().until;
    }
    assert_eq!(now, at("2030-01-31T10:00:00"));
    assert!(keeper.book().counters.len() < 8, "{:?}", keeper.book().counters.keys());
    assert_eq!(keeper.view(now).wallets[0].balance.active, points(48 * 40));
}

#[test]
fn status_and_another_season_are_not_spent() {
    use regulars::domain::command::Spend;
    let (from, until) = (Some(at("2026-11-02T00:00:00")), Some(at("2026-11-16T00:00:00")));
    let shop = program(|draft| {
        draft.wallets[0].spend.from = from;
        draft.wallets[0].spend.until = until;
        draft.wallets[0].spend.least = Some(points(5));
        draft.wallets[0].spend.most = Some(points(20));
        let mut rank = draft.wallets[0].clone();
        (rank.id, rank.kind) = (wallet_id("rank"), WalletKind::Status);
        rank.spend = Default::default();
        draft.wallets.push(rank);
    });
    let keeper = Keeper::enrolled(shop, at("2026-10-01T00:00:00"));
    let closed = Refusal::OutsideSpendingSeason { from, until };
    let table = [
        ("rank", 1, "2026-11-02T00:00:00", Refusal::WalletNotSpendable),
        ("star", 10, "2026-11-01T23:59:59.999", closed.clone()),
        ("star", 4, "2026-11-02T00:00:00", Refusal::SpendTooSmall { least: points(5) }),
        ("star", 21, "2026-11-02T00:00:00", Refusal::SpendTooLarge { most: points(20) }),
        (
            "star",
            10,
            "2026-11-15T23:59:59.999",
            Refusal::InsufficientPoints { missing: points(10) },
        ),
        ("star", 10, "2026-11-16T00:00:00", closed),
    ];
    for (wallet, amount, now, expected) in table {
        let wallet = wallet_id(wallet);
        let spend = Spend::Points { wallet, points: points(amount), cart: None };
        let hold = Command::Hold { spend: spend.clone(), ttl_ms: 60_000, order: None, link: None };
        for command in [Command::Redeem { spend, order: None }, hold] {
            let decision = keeper.quote(&command, at(now));
            assert_eq!(refusal(decision), Some(expected.clone()), "{command:?} {now}");
        }
    }
}

/// A stretch of time in which a plan was paid or tried, as a naive reader of the journal has it.
struct Stretch {
    name: String,
    plan: &'static str,
    from: Moment,
    until: Moment,
    credit: u64,
}

/// Numbers that look random, and are the same in every run.
fn next(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *seed >> 33
}

/// Something that billing might say of a plan.
fn any_event(seed: &mut u64, known: &[Stretch], plan: &str, now: Moment) -> BillEvent {
    match next(seed) % 8 {
        0 => BillEvent::Trial { until: None },
        1 => BillEvent::Cancelled,
        2 if !known.is_empty() => {
            let which = usize::try_from(next(seed)).unwrap() % known.len();
            BillEvent::Refunded { of: reference(&known[which].name) }
        }
        3 => {
            let replaces = Some(label(if plan == "monthly" { "yearly" } else { "monthly" }));
            BillEvent::Paid { from: None, until: None, amount: None, replaces }
        }
        4 => {
            let back = i64::try_from(next(seed) % (40 * 86_400_000)).unwrap();
            paid(now.minus_millis(back))
        }
        _ => paid(None),
    }
}

/// What a naive reader makes of a report that was recorded.
fn learn(
    known: &mut Vec<Stretch>,
    billed: &Billed,
    (name, plan): (String, &'static str),
    now: Moment,
) {
    match billed {
        Billed::Paid { from, until, replaces, .. } => {
            let others = known.iter_mut().filter(|old| replaces.is_some() && old.plan != plan);
            others.for_each(|old| old.until = old.until.min(*from));
            let credit = if plan == "monthly" { 40 } else { 0 };
            known.push(Stretch { name, plan, from: *from, until: *until, credit });
        }
        Billed::Trial { from, until } => {
            known.push(Stretch { name, plan, from: *from, until: *until, credit: 0 });
        }
        Billed::Cancelled => {}
        Billed::Refunded { of } => {
            let back = known.iter_mut().find(|one| one.name == of.as_str()).unwrap();
            back.until = back.until.min(now.max(back.from));
            back.credit = 0;
        }
    }
}

#[test]
fn perks_are_there_exactly_while_they_are_paid_and_credits_once_whatever_billing_says() {
    let (mut accepted, mut refused, mut refunds) = (0, 0, 0);
    for life in 0..150_u64 {
        let mut seed = life.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut now = at("2026-01-31T10:00:00");
        let mut keeper = Keeper::enrolled(club(), now);
        let mut paid_for: Vec<Stretch> = Vec::new();
        for step in 0..40_u64 {
            now = now
                .plus_millis(i64::try_from(next(&mut seed) % (12 * 86_400_000)).unwrap())
                .unwrap();
            let plan = ["monthly", "yearly"][usize::try_from(next(&mut seed) % 2).unwrap()];
            let name = format!("b{step}");
            let event = any_event(&mut seed, &paid_for, plan, now);
            let decision = keeper.ask(&bill(plan, &name, now, event), now);
            let Decision::Accepted { entry, .. } = &decision else {
                refused += 1;
                continue;
            };
            accepted += 1;
            let Cause::Billed { billed, .. } = &entry.cause else { panic!("{entry:?}") };
            refunds += usize::from(matches!(billed, Billed::Refunded { .. }));
            learn(&mut paid_for, billed, (name, plan), now);
            let balance = keeper.view(now).wallets[0].balance;
            assert!(balance.is_balanced());
            let credits: u64 = paid_for.iter().map(|one| one.credit).sum();
            assert_eq!(balance.active.checked_add(balance.pending), Some(points(credits)));
            for plan in ["monthly", "yearly"] {
                let last = paid_for.iter().filter(|one| one.plan == plan);
                let is_paid = last.clone().any(|one| one.from <= now && now < one.until);
                let runs = running(&club(), keeper.book(), now).contains(&label(plan));
                assert_eq!(runs, is_paid, "life {life}, step {step}, {plan} at {now}");
            }
        }
    }
    assert!(accepted > 1000 && refused > 1000 && refunds > 50, "{accepted} {refused} {refunds}");
}
