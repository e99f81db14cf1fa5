//! What became of holds and redemptions, as the entries about them tell it.

use regulars::domain::ledger::*;
use regulars::domain::past::{Before, past_hold, past_redemption};
use regulars::domain::principal::Principal;

use super::made::*;

fn state(seq: u64, cause: Cause, states: &[Redemption]) -> Entry {
    Entry {
        at: at(NOON_MS + 1000 * i64::try_from(seq).unwrap()),
        redemptions: states.to_vec(),
        ..entry(seq, cause)
    }
}

fn opened(seq: u64, number: u8) -> Entry {
    Entry { opened: vec![hold(number)], ..state(seq, Cause::Held, &[]) }
}

fn resolved(seq: u64, number: u8, fate: HoldFate, cause: Cause) -> Entry {
    Entry { resolved: vec![(hold_id(number), fate)], ..state(seq, cause, &[]) }
}

#[test]
fn a_redemption_stands_as_the_last_entry_says() {
    let back_again =
        Redemption { status: RedemptionStatus::Reversed, given_back: points(30), ..used(1, "A-1") };
    let entries = [
        state(3, Cause::Redeemed, &[redemption(1, RedemptionStatus::Issued)]),
        state(4, Cause::Used { redemption: redemption_id(1) }, &[used(1, "A-1")]),
        state(5, Cause::Redeemed, &[used(2, "A-1")]),
        state(6, back("A-1", "R-1"), &[back_again, used(2, "A-1")]),
    ];
    let table = [
        (0, 1, None),
        (1, 1, Some(RedemptionStatus::Issued)),
        (2, 1, Some(RedemptionStatus::Used)),
        (4, 1, Some(RedemptionStatus::Reversed)),
        (4, 2, Some(RedemptionStatus::Used)),
        (4, 3, None),
    ];
    for (known, id, status) in table {
        let last = past_redemption(&entries[..known], &redemption_id(id));
        let last = last.map(|past| past.redemption.status);
        assert_eq!(last, status, "{known} entries, redemption {id}");
    }
}

/// When and by whom: the entry that used it says so, whatever was said of it after that.
#[test]
fn a_use_is_remembered_with_its_time_its_hand_and_what_was_before() {
    let by = |principal, entry: Entry| Entry { by: principal, ..entry };
    let (till, cafe) = (Principal::Till(label("7")), Principal::Partner(label("bakery")));
    let id = redemption_id(1);
    let consumed = Cause::Consumed { hold: hold_id(9), redemption: id.clone() };
    let part = Redemption { given_back: points(1), ..used(1, "A-1") };
    let issued = state(3, Cause::Redeemed, &[redemption(1, RedemptionStatus::Issued)]);
    let using = Cause::Used { redemption: id.clone() };
    let using = by(till.clone(), state(4, using, &[used(1, "A-1")]));
    let at_once = state(3, Cause::Redeemed, &[used(1, "A-1")]);
    let captured = state(3, Cause::Captured { hold: hold_id(1) }, &[used(1, "A-1")]);
    let handed_over = by(cafe.clone(), state(3, consumed, &[used(1, "A-1")]));
    let returned = state(5, back("A-1", "R-1"), &[part]);
    let undone = Cause::Undone { redemption: id.clone(), order: None };
    let undone = state(5, undone, &[redemption(1, RedemptionStatus::Issued)]);
    let store = Principal::Store;
    let table = [
        (vec![issued.clone()], None),
        (vec![issued.clone(), using.clone()], Some((4, &till, Before::Voucher))),
        (vec![issued.clone(), using.clone(), returned], Some((4, &till, Before::Voucher))),
        (vec![issued.clone(), using.clone(), undone.clone()], None),
        (
            vec![issued, using.clone(), undone, state(6, using.cause, &[used(1, "A-2")])],
            Some((6, &store, Before::Voucher)),
        ),
        (vec![at_once], Some((3, &store, Before::Points))),
        (vec![captured], Some((3, &store, Before::Points))),
        (vec![handed_over], Some((3, &cafe, Before::Link(hold_id(9))))),
    ];
    for (entries, wanted) in table {
        let usage = past_redemption(&entries, &id).unwrap().usage;
        let usage = usage.as_ref().map(|usage| (usage.at, &usage.by, usage.before.clone()));
        let wanted = wanted.map(|(seq, by, before)| (at(NOON_MS + 1000 * seq), by, before));
        assert_eq!(usage, wanted, "after {} entries", entries.len());
    }
}

#[test]
fn a_hold_has_the_fate_that_the_last_entry_gave_it() {
    let consumed = Cause::Consumed { hold: hold_id(1), redemption: redemption_id(5) };
    let mut taken = resolved(4, 1, HoldFate::Captured, consumed);
    taken.redemptions = vec![used(4, "A-1"), used(5, "A-1")];
    let voided = resolved(4, 1, HoldFate::Voided, Cause::Voided { hold: hold_id(1) });
    let expired = resolved(6, 1, HoldFate::Expired, Cause::Held);
    let table = [
        (vec![], None),
        (vec![opened(3, 1)], None),
        (vec![opened(3, 2), voided.clone()], None),
        (vec![opened(3, 1), voided], Some((HoldFate::Voided, None))),
        (vec![opened(3, 1), taken.clone()], Some((HoldFate::Captured, Some(redemption_id(5))))),
        (vec![opened(3, 1), taken.clone(), opened(5, 1)], None),
        (vec![opened(3, 1), taken, opened(5, 1), expired], Some((HoldFate::Expired, None))),
    ];
    for (entries, wanted) in table {
        let past = past_hold(&entries, &hold_id(1));
        assert!(past.as_ref().is_none_or(|past| past.hold == hold(1)));
        let seen = past.map(|past| (past.fate, past.consumed.map(|redemption| redemption.id)));
        assert_eq!(seen, wanted, "after {} entries", entries.len());
    }
}
