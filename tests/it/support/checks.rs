//! The laws of the ledger, each a function that panics where it is broken.

use std::collections::BTreeMap;

use regulars::domain::book::{Book, Status};
use regulars::domain::calendar::period_of;
use regulars::domain::command::{Command, Refusal, Spend, UNITS_MAX};
use regulars::domain::decide::{Decision, OrderFile};
use regulars::domain::ledger::{
    Account, Cause, CounterKey, End, Entry, Posting, RedemptionStatus, Start, Terms,
};
use regulars::domain::moment::Moment;
use regulars::domain::names::{RewardId, RuleId, WalletId};
use regulars::domain::offers::{Offer, Stance, offers};
use regulars::domain::program::{Clawback, EarnRule};
use regulars::domain::view::{lots, view};

use super::keeper::{Keeper, member};
use super::shop::DAY_MS;
use super::{label, naive, vouchers};

/// How far ahead the laws look.
const AHEAD_MS: [i64; 5] = [0, 1, 2 * DAY_MS, 9 * DAY_MS, 60 * DAY_MS];

/// All laws that a book must keep at any time.
pub fn all(keeper: &Keeper, now: Moment) {
    let instants: Vec<Moment> = AHEAD_MS.map(|ahead| now.plus_millis(ahead).unwrap()).into();
    for at in &instants {
        balanced(keeper, *at);
        nothing_dead(keeper, *at);
    }
    held_by_pins(keeper.book());
    redeemed_by_redemptions(keeper);
    settling_changes_nothing(keeper, &instants);
    orders_are_exact(keeper);
    carry_is_exact(keeper);
    caps_hold(keeper);
    offers_are_kept(keeper, now);
    vouchers::all(keeper, now);
}

/// The laws that are quickly checked, at these instants.
pub fn quick(keeper: &Keeper, instants: &[Moment]) {
    for at in instants {
        balanced(keeper, *at);
        nothing_dead(keeper, *at);
    }
    if let Some(now) = instants.first() {
        offers_are_kept(keeper, *now);
        vouchers::all(keeper, *now);
    }
    held_by_pins(keeper.book());
    redeemed_by_redemptions(keeper);
    orders_are_exact(keeper);
    caps_hold(keeper);
}

/// issued = active + pending + held + redeemed + expired + clawed back − deficit; and who owes has
/// nothing to spend, which only a wallet that allows it lets happen.
fn balanced(keeper: &Keeper, at: Moment) {
    for wallet in keeper.view(at).wallets {
        let balance = wallet.balance;
        assert!(balance.is_balanced(), "at {at}: {wallet:?}");
        if !balance.totals.deficit.is_zero() {
            assert!(balance.active.is_zero(), "owes, and could spend: {wallet:?}");
            let policy = keeper.program().wallet(&wallet.wallet).unwrap().clawback;
            assert_eq!(policy, Clawback::AllowDeficit, "owes, and may not: {wallet:?}");
        }
    }
}

/// No free point is alive at its own end, none waits past its start.
fn nothing_dead(keeper: &Keeper, at: Moment) {
    for seen in lots(keeper.book(), at).unwrap() {
        assert!(seen.lot.held <= seen.lot.points && !seen.lot.points.is_zero(), "{seen:?}");
        let dead = seen.expires_at.is_some_and(|end| end <= at);
        assert!(seen.lot.free().is_zero() || !dead, "dead at {at}: {seen:?}");
        let late = matches!(seen.lot.terms.start, Start::At(start) if start <= at);
        assert!(!late, "still pending at {at}: {seen:?}");
    }
}

/// What a lot holds is what the open holds have pinned of it.
fn held_by_pins(book: &Book) {
    let mut pinned: BTreeMap<(WalletId, Terms), u64> = BTreeMap::new();
    for hold in &book.holds {
        let sum: u64 = hold.pins.iter().map(|pin| pin.points.get()).sum();
        assert_eq!(sum, hold.points.get(), "a hold is not the sum of its pins");
        for pin in &hold.pins {
            *pinned.entry((hold.wallet.clone(), pin.terms.clone())).or_default() +=
                pin.points.get();
        }
    }
    for lot in &book.lots {
        let pins = pinned.remove(&(lot.wallet.clone(), lot.terms.clone())).unwrap_or(0);
        assert_eq!(pins, lot.held.get(), "{lot:?}");
    }
    assert!(pinned.values().all(|pins| *pins == 0), "pinned, but no lot: {pinned:?}");
}

/// What a wallet has redeemed is the sum of its redemptions, less what came back of them.
fn redeemed_by_redemptions(keeper: &Keeper) {
    let mut sums: BTreeMap<WalletId, u64> = BTreeMap::new();
    for redemption in keeper.redemptions() {
        let pins: u64 = redemption.pins.iter().map(|pin| pin.points.get()).sum();
        assert_eq!(pins, redemption.points.get(), "{redemption:?}");
        if redemption.status != RedemptionStatus::Cancelled {
            *sums.entry(redemption.wallet).or_default() += pins - redemption.given_back.get();
        }
    }
    for (wallet, totals) in &keeper.book().totals {
        let sum = sums.get(wallet).copied().unwrap_or(0);
        assert_eq!(totals.redeemed.get(), sum, "{wallet}");
    }
}

/// The balance is a function of (journal, now): whether somebody looked in between or not.
fn settling_changes_nothing(keeper: &Keeper, instants: &[Moment]) {
    if keeper.book().status != Status::Active {
        return;
    }
    let look = Command::Enrol { segments: vec![label("looked")], told: Vec::new() };
    for between in instants {
        let Decision::Accepted { entry, .. } = keeper.quote(&look, *between) else {
            panic!("a change of segments is refused")
        };
        let looked = keeper.book().after(&entry).unwrap();
        for at in instants.iter().filter(|at| *at >= between) {
            let seen = view(keeper.program(), &looked, *at).unwrap();
            assert_eq!(seen.wallets, keeper.view(*at).wallets, "looked at {between}, seen at {at}");
            assert_eq!(lots(&looked, *at).unwrap(), lots(keeper.book(), *at).unwrap());
        }
    }
}

/// All entries folded from a blank book make the book that is kept, and none fits it twice.
pub fn journal_is_the_book(keeper: &Keeper) {
    let blank = Book::blank(member());
    let folded = keeper.journal.iter().fold(blank, |book, entry| book.after(entry).unwrap());
    // What the shop says of a member is in the book alone, so that it can be forgotten.
    let attributes = keeper.book().attributes.clone();
    assert_eq!(Some(Book { attributes, ..folded }), keeper.book);
    if let Some(last) = keeper.journal.last() {
        assert_eq!(keeper.book().after(last), None, "one entry counts twice");
    }
}

/// What each rule has given for each order by now.
pub fn shares(keeper: &Keeper) -> Vec<regulars::domain::ledger::Share> {
    orders(keeper).into_iter().flat_map(|file| file.standing.shares.clone()).collect()
}

fn orders(keeper: &Keeper) -> Vec<OrderFile<'_>> {
    let references = keeper.journal.iter().filter_map(|entry| match &entry.cause {
        Cause::Earned { order, .. } => Some(order.reference()),
        _ => None,
    });
    references.map(|reference| keeper.order(reference).unwrap()).collect()
}

/// Every order has given what its own version gives for what remains of it, however it came back.
fn orders_are_exact(keeper: &Keeper) {
    if tiers_multiply(keeper) {
        return;
    }
    for file in orders(keeper) {
        let (shares, returned) = (&file.standing.shares, &file.standing.returned);
        let wanted = naive::given(file.program, file.order, shares, returned);
        for (share, wanted) in shares.iter().zip(wanted) {
            let Some(wanted) = wanted else { continue };
            assert_eq!(
                share.given,
                i64::try_from(wanted).unwrap(),
                "{share:?} of {:?}",
                Shown(file)
            );
        }
    }
}

impl std::fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {:?}", self.0.order, self.0.standing)
    }
}

struct Shown<'a>(OrderFile<'a>);

/// What one rule has given in all, order by order.
fn given_by(keeper: &Keeper, rule: &RuleId) -> Vec<(Moment, i64)> {
    let of_order = |file: OrderFile<'_>| {
        let share = file.standing.shares.iter().find(|share| share.rule == *rule)?;
        Some((file.order.occurred_at(), share.given))
    };
    live_orders(keeper).into_iter().filter_map(of_order).collect()
}

/// The orders that the live version has evaluated.
fn live_orders(keeper: &Keeper) -> Vec<OrderFile<'_>> {
    let mut files = orders(keeper);
    files.retain(|file| file.program == keeper.program());
    files
}

/// The judge knows no tiers: what they multiply stands in tables.
fn tiers_multiply(keeper: &Keeper) -> bool {
    keeper.program().tiers.ladder.iter().any(|tier| !tier.times.is_once())
}

/// A rule with carry and no cap has given floor(sum × rate), or as it rounds, over all that
/// remains of all orders; under caps it at least never takes more than it gave.
fn carry_is_exact(keeper: &Keeper) {
    for rule in keeper.program().earns.iter().filter(|rule| rule.carry) {
        let given: i64 = given_by(keeper, &rule.id).iter().map(|(_, given)| given).sum();
        assert!(given >= 0, "{} took more than it gave", rule.id);
        if rule.caps.is_empty() && !tiers_multiply(keeper) {
            let multiplied = |file: &OrderFile<'_>| {
                let basis = remaining_basis(rule, file);
                naive::multiplied(keeper.program(), rule, file.order, (basis, basis))
            };
            let seen: Vec<_> = live_orders(keeper).iter().map(multiplied).collect();
            let of_one = seen.first().map_or(1, |one| one.of_one);
            let parts = seen.iter().map(|one| one.parts).sum();
            let wanted = naive::rate(rule, naive::Multiplied { parts, of_one });
            assert_eq!(given, i64::try_from(wanted).unwrap(), "{}", rule.id);
        }
    }
}

/// What counts of the order for the rule, if it counted when the order was sold.
fn remaining_basis(rule: &EarnRule, file: &OrderFile<'_>) -> u64 {
    let fired = file.standing.shares.iter().any(|share| share.rule == rule.id);
    if fired { naive::basis(rule, file.order, &file.standing.returned) } else { 0 }
}

/// In no period has a rule given more than its cap, and the cap's counter says what it gave.
fn caps_hold(keeper: &Keeper) {
    for rule in &keeper.program().earns {
        for cap in &rule.caps {
            let mut sums: BTreeMap<Moment, i64> = BTreeMap::new();
            for (at, given) in given_by(keeper, &rule.id) {
                let period = period_of(&keeper.program().zone, at, cap.per);
                *sums.entry(period.start).or_default() += given;
            }
            let most = i64::try_from(cap.most.get()).unwrap();
            assert!(sums.values().all(|sum| *sum <= most), "{} gave {sums:?}", rule.id);
            for (from, sum) in sums.into_iter().filter(|_| !rule.carry) {
                let key = CounterKey::Cap { rule: rule.id.clone(), per: cap.per, from };
                if let Some(counter) = keeper.book().counters.get(&key) {
                    assert_eq!(i64::try_from(counter.value).unwrap(), sum, "{key:?}");
                }
            }
        }
    }
}

/// What is offered is given, and what is not is refused for the reason that the offer says.
fn offers_are_kept(keeper: &Keeper, now: Moment) {
    for offer in offers(keeper.program(), keeper.book(), now).unwrap() {
        let first = refused(keeper, &offer.reward, 1, now);
        match &offer.stance {
            Stance::Ready { units } => {
                assert_eq!(first, None, "{offer:?}");
                assert_eq!(refused(keeper, &offer.reward, *units, now), None, "{offer:?}");
                assert!(*units == UNITS_MAX || is_most(keeper, &offer, *units, now), "{offer:?}");
            }
            Stance::Short { missing } => {
                assert_eq!(first, Some(Refusal::InsufficientPoints { missing: *missing }));
                assert_eq!(offer.have.checked_add(*missing), Some(offer.need), "{offer:?}");
            }
            Stance::Limited { again_at } => {
                assert_eq!(first, Some(Refusal::RewardLimitReached), "{offer:?}");
                again_then(keeper, &offer, *again_at);
            }
            Stance::NotNow { because } => assert_eq!(first.as_ref(), Some(because), "{offer:?}"),
        }
    }
}

fn is_most(keeper: &Keeper, offer: &Offer, units: u32, now: Moment) -> bool {
    let more = refused(keeper, &offer.reward, units + 1, now);
    matches!(more, Some(Refusal::UnitsNotOne | Refusal::InsufficientPoints { .. }))
}

/// A limit that was reached lets go at the instant that the offer says, and not before.
fn again_then(keeper: &Keeper, offer: &Offer, again_at: Option<Moment>) {
    let limited =
        |at: Moment| refused(keeper, &offer.reward, 1, at) == Some(Refusal::RewardLimitReached);
    match again_at {
        Some(at) => {
            assert!(limited(at.minus_millis(1).unwrap()), "sooner than said: {offer:?}");
            assert!(!limited(at), "not even then: {offer:?}");
        }
        None => assert!(limited(Moment::MAX), "not for good: {offer:?}"),
    }
}

/// Why so many of a reward would not be given then.
fn refused(keeper: &Keeper, reward: &RewardId, units: u32, at: Moment) -> Option<Refusal> {
    let spend = Spend::Reward { reward: reward.clone(), units };
    match keeper.quote(&Command::Redeem { spend, order: None }, at) {
        Decision::Accepted { .. } => None,
        Decision::Refused(refusal) => Some(refusal),
        Decision::Unchanged => panic!("a redemption changes something"),
    }
}

/// The laws of one entry: points are spent soonest-expiring first, and none comes back into a lot
/// that did not exist before.
pub fn entry_is_lawful(keeper: &Keeper, entry: &Entry) {
    vouchers::entry_is_lawful(keeper, entry);
    if matches!(entry.cause, Cause::Held | Cause::Redeemed) {
        spent_in_order(keeper.book(), entry);
    }
    points_keep_their_terms(keeper, entry);
}

fn spent_in_order(book: &Book, entry: &Entry) {
    let never = Moment::MAX;
    let end = |wallet: &WalletId, terms: &Terms| book.end_of(wallet, terms).unwrap_or(never);
    let taken = entry.postings.iter().filter(|posting| {
        posting.from == Account::Active && matches!(posting.to, Account::Held | Account::Redeemed)
    });
    for posting in taken {
        let last = end(&posting.wallet, posting.terms.as_ref().unwrap());
        let sooner = book.lots.iter().find(|lot| {
            lot.wallet == posting.wallet
                && lot.is_active()
                && !lot.free().is_zero()
                && end(&lot.wallet, &lot.terms) < last
        });
        assert_eq!(sooner, None, "left over, though it expires before {last}");
    }
}

/// Every lot's end was once given by a rule or by hand; only points that come back from a
/// redemption may get another one, where their wallet has a grace.
fn points_keep_their_terms(keeper: &Keeper, entry: &Entry) {
    let is_source = |posting: &&Posting| {
        matches!(posting.from, Account::Issued | Account::Redeemed) || is_released(posting)
    };
    let earlier = keeper.journal.iter().filter(|other| other.seq < entry.seq);
    let mut ends: Vec<(&WalletId, End)> = earlier
        .flat_map(|entry| &entry.postings)
        .filter(is_source)
        .flat_map(|posting| [&posting.terms, &posting.into].map(|terms| (posting, terms)))
        .filter_map(|(posting, terms)| Some((&posting.wallet, terms.as_ref()?.end)))
        .collect();
    for posting in &entry.postings {
        let Some(terms) = posting.into.as_ref().or(posting.terms.as_ref()) else { continue };
        let place = (&posting.wallet, terms.end);
        let wallet = keeper.program().wallet(&posting.wallet).unwrap();
        let grace = posting.from == Account::Redeemed && wallet.return_grace.is_some();
        let known = ends.contains(&place);
        let new = posting.from == Account::Issued || (grace && is_grace(terms.end, entry.at));
        assert!(known || new || is_released(posting), "new terms: {posting:?}");
        ends.push(place);
    }
}

/// A bonus that waited lives as long as points that are earned when it is released.
fn is_released(posting: &Posting) -> bool {
    let waited = |terms: &Terms| matches!(terms.start, Start::Met { .. });
    posting.to == Account::Active && posting.terms.as_ref().is_some_and(waited)
}

/// The random shops' grace is three days, to the end of the day.
fn is_grace(end: End, now: Moment) -> bool {
    let days = now.millis() / DAY_MS + 4;
    end == End::At(Moment::new(days * DAY_MS).unwrap())
}
