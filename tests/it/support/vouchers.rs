//! The laws of vouchers and links, each a function that panics where it is broken.

use regulars::domain::book::{Book, Status};
use regulars::domain::command::{Command, Consumption, Refusal, UNDO_MAX_MS};
use regulars::domain::decide::Decision;
use regulars::domain::ledger::{
    Cause, Counter, Entry, Hold, Redemption, RedemptionStatus, Reservation,
};
use regulars::domain::moment::Moment;
use regulars::domain::names::{RedemptionId, Reference};
use regulars::domain::turn::Turn;

use super::keeper::Keeper;
use super::{label, reference};

/// Vouchers that are used and undone for a try; of more, every other one, third one and so on.
const TRIED: usize = 16;

/// All that must be so of open vouchers and links at that time.
pub fn all(keeper: &Keeper, now: Moment) {
    let book = Turn::begin(keeper.book(), now).unwrap().book;
    let one_of = book.redemptions.len().div_ceil(TRIED).max(1);
    for (place, voucher) in book.redemptions.iter().enumerate() {
        assert!(voucher.ends_at().is_none_or(|end| now < end), "expired at {now}: {voucher:?}");
        if let Some(kept) = &voucher.reserved {
            assert!(now < kept.until, "kept too long: {voucher:?}");
            kept_for_one_order(keeper, (&voucher.id, kept), now);
        }
        if place % one_of == 0
            && let Some(used) = used(keeper, voucher, now)
        {
            undone_as_if_never(&book, used, &voucher.id, now);
        }
    }
    for hold in book.holds.iter().filter(|hold| hold.link.is_some()) {
        handed_over_once(keeper, hold, now);
    }
}

/// What a member in good standing is refused; `None` for one who may do nothing anyway.
fn refused(keeper: &Keeper, command: &Command, now: Moment) -> Option<Option<Refusal>> {
    match keeper.quote(command, now) {
        _ if keeper.book().status != Status::Active => None,
        Decision::Refused(refusal) => Some(Some(refusal)),
        Decision::Accepted { .. } | Decision::Unchanged => Some(None),
    }
}

/// A voucher that is kept for an order is used on that one, and nothing else can be done with it.
fn kept_for_one_order(keeper: &Keeper, (id, kept): (&RedemptionId, &Reservation), now: Moment) {
    let redemption = || id.clone();
    let using = |order: Option<Reference>| Command::Use { redemption: redemption(), order };
    let own = || kept.order.clone();
    let other = reference("another");
    let busy = Some(Some(Refusal::RedemptionReserved { until: kept.until }));
    let table = [
        (using(Some(own())), Some(None)),
        (using(Some(other.clone())), busy.clone()),
        (using(None), busy.clone()),
        (Command::Cancel { redemption: redemption() }, busy.clone()),
        (Command::Release { redemption: redemption(), order: own() }, Some(None)),
        (Command::Release { redemption: redemption(), order: other.clone() }, busy.clone()),
        (Command::Reserve { redemption: redemption(), order: own(), ttl_ms: 1 }, Some(None)),
        (Command::Reserve { redemption: redemption(), order: other, ttl_ms: 1 }, busy),
    ];
    for (command, wanted) in table {
        let answered = refused(keeper, &command, now);
        assert!(answered.is_none() || answered == wanted, "{command:?}: {answered:?}");
    }
}

/// A member's keeper after the voucher was used, if it can be.
fn used(keeper: &Keeper, voucher: &Redemption, now: Moment) -> Option<Keeper> {
    let mut used = keeper.clone();
    let order = voucher.reserved.as_ref().map(|kept| kept.order.clone());
    let command = Command::Use { redemption: voucher.id.clone(), order };
    matches!(used.ask(&command, now), Decision::Accepted { .. }).then_some(used)
}

/// Using and undoing leaves all as it was, but for a reservation, which the use ended.
fn undone_as_if_never(before: &Book, mut used: Keeper, id: &RedemptionId, now: Moment) {
    let command = Command::Undo { redemption: id.clone() };
    let last = now.plus_millis(UNDO_MAX_MS).unwrap();
    let late = used.quote(&command, last);
    assert_eq!(late, Decision::Refused(Refusal::UndoTooLate), "undone at {last}");
    let decision = used.ask(&command, now);
    assert!(matches!(decision, Decision::Accepted { .. }), "{decision:?}");
    let mut free = before.clone();
    for voucher in free.redemptions.iter_mut().filter(|voucher| voucher.id == *id) {
        voucher.reserved = None;
    }
    let expired = |voucher: &Redemption| voucher.valid_until.is_some_and(|end| end <= now);
    free.redemptions.retain(|voucher| !expired(voucher));
    let mut after = used.book().clone();
    after.redemptions.retain(|voucher| !expired(voucher));
    assert_eq!(state(&after, now), state(&free, now), "undone at {now}");
}

/// A book without its counting of entries.
type State = (Book, Vec<Hold>, Vec<Redemption>, Vec<Counter>);

fn state(book: &Book, now: Moment) -> State {
    let (mut holds, mut redemptions) = (book.holds.clone(), book.redemptions.clone());
    holds.sort_by_key(|hold| hold.id.clone());
    redemptions.sort_by_key(|redemption| redemption.id.clone());
    let counts = |counter: &&Counter| {
        counter.value > 0 && counter.keep_until.is_none_or(|until| now < until)
    };
    let counters = book.counters.values().filter(counts).cloned().collect();
    let rest = Book {
        seq: 0,
        at: Moment::MIN,
        holds: Vec::new(),
        redemptions: Vec::new(),
        counters: Default::default(),
        ..book.clone()
    };
    (rest, holds, redemptions, counters)
}

/// A partner's link is taken once, by that partner at its place, and undone it stands again.
fn handed_over_once(keeper: &Keeper, hold: &Hold, now: Moment) {
    let link = hold.link.clone().unwrap();
    let by = |partner: &str, location: Option<&str>| {
        Command::Consume(Consumption {
            hold: hold.id.clone(),
            partner: label(partner),
            location: location.map(label),
            receipt: None,
        })
    };
    let own = by(link.partner.as_str(), link.location.as_ref().map(|place| place.as_str()));
    let away = by(link.partner.as_str(), Some("elsewhere"));
    let strange = refused(keeper, &by("stranger", None), now);
    assert!(strange.is_none() || strange == Some(Some(Refusal::LinkAudience)), "{strange:?}");
    let away = refused(keeper, &away, now).flatten();
    assert!(away.is_none() || link.location.is_some(), "any place will do: {away:?}");
    let mut taken = keeper.clone();
    let Decision::Accepted { outcome, .. } = taken.ask(&own, now) else {
        assert_ne!(keeper.book().status, Status::Active, "not handed over: {hold:?}");
        return;
    };
    let redemption = outcome.redemption.unwrap();
    assert_eq!((redemption.status, redemption.points), (RedemptionStatus::Used, hold.points));
    let again = refused(&taken, &own, now).flatten();
    assert!(matches!(again, Some(Refusal::AlreadyConsumed { .. })), "{again:?}");
    let undo = Command::Undo { redemption: redemption.id };
    let decision = taken.ask(&undo, now);
    assert!(matches!(decision, Decision::Accepted { .. }), "{decision:?}");
    let before = Turn::begin(keeper.book(), now).unwrap().book;
    assert_eq!(state(taken.book(), now), state(&before, now), "taken and undone at {now}");
}

/// The laws of one entry: who may undo, and when; and that nothing kept is used by another.
pub fn entry_is_lawful(keeper: &Keeper, entry: &Entry) {
    let earlier = || keeper.journal.iter().rev().filter(|other| other.seq < entry.seq);
    let last = |id: &RedemptionId| {
        earlier()
            .find_map(|other| Some((other, other.redemptions.iter().find(|one| one.id == *id)?)))
    };
    match &entry.cause {
        Cause::Undone { redemption, order } => {
            let (using, used) = last(redemption).unwrap();
            assert_eq!(using.by, entry.by, "undone by another");
            assert!(entry.at.millis_since(using.at) < UNDO_MAX_MS, "undone too late");
            assert_eq!((used.status, &used.order), (RedemptionStatus::Used, order));
        }
        Cause::Used { redemption } => {
            let (_, before) = last(redemption).unwrap();
            let kept = before.reserved.as_ref().filter(|kept| entry.at < kept.until);
            let now = entry.redemptions.iter().find(|one| one.id == *redemption).unwrap();
            assert!(kept.is_none_or(|kept| Some(&kept.order) == now.order.as_ref()), "{now:?}");
        }
        Cause::Consumed { hold, redemption } => {
            let minted = earlier().flat_map(|other| &other.opened).find(|one| one.id == *hold);
            let link = minted.unwrap().link.clone().unwrap();
            let taken = entry.redemptions.iter().find(|one| one.id == *redemption).unwrap();
            let handover = taken.handover.clone().unwrap();
            assert_eq!(handover.partner, link.partner);
            assert!(link.location.is_none() || link.location == handover.location);
        }
        _ => {}
    }
}
