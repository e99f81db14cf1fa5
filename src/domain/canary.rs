//! Mistakes planted on purpose, one of them at a time, to see that the tests notice.

/// Whether this mistake is planted: never, unless the crate is built to try its tests.
#[cfg(not(feature = "canaries"))]
#[must_use]
pub const fn is(_name: &str) -> bool {
    false
}

#[cfg(feature = "canaries")]
pub use planted::{ALL, is, plant};

#[cfg(feature = "canaries")]
mod planted {
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Each mistake's name, and what it does.
    pub const ALL: &[(&str, &str)] = &[
        ("accept-twice", "an entry fits a book of any number"),
        ("activate-on-any-event", "points that wait for one event start with another"),
        ("amounts-step-by-step", "each partial amount is rounded by itself"),
        ("any-goods-will-do", "money that is for some goods pays for any"),
        ("birthday-twice-a-year", "who moves their birthday has another in the same year"),
        ("bonus-never-void", "a bonus whose time is over can still be met"),
        ("border-stays", "what reaches a tier keeps its border when goods come back"),
        ("cap-by-the-clock", "a cap counts in the period of arrival, not of the order"),
        ("cap-keeps-its-room", "what a return takes does not free the cap"),
        ("capture-keeps-the-rest", "a partial capture takes all that was held"),
        ("capture-twice", "a captured hold stays open"),
        ("carry-never-falls", "a return leaves the running sum as it was"),
        ("complete-for-good", "a challenge stays complete when what it took is undone"),
        ("day-counts-twice", "what is done twice on a day counts as two days"),
        ("debt-after-capture", "points that a capture lets go do not pay the debt"),
        ("debt-forgotten", "a credit does not pay the debt"),
        ("debt-without-leave", "a debt is made where the wallet forbids it"),
        ("dead-points-pay", "points at their end still pay a debt"),
        ("expire-late", "points live on in their last millisecond"),
        ("extra-outlives-its-tier", "what a tier added stays when its reason comes back"),
        ("factor-rounded-first", "a factor gives whole units before the rate is applied"),
        ("gift-card-earns", "what was paid with points or a gift card counts"),
        ("hold-late", "a hold lives on in its last millisecond"),
        ("join-shorter", "where lots are full, points join one that ends sooner"),
        ("kept-and-paid-again", "what could not be taken back is given once more"),
        ("limit-without-holds", "open holds do not count against a reward's limit"),
        ("link-of-others", "a partner takes what is held for another"),
        ("lot-too-many", "the book takes one lot more than fits"),
        ("number-one-more", "an attribute must be more than a segment says"),
        ("overdraft", "more can be spent than there is"),
        ("parts-come-back-for-nothing", "a part that comes back stays in a goal of money"),
        ("perks-late", "a membership runs on in the millisecond in which it ends"),
        ("reason-forgotten", "what a tier was reached by is forgotten before what it added"),
        ("reject-comes-alive", "a return gives what a cap had rejected"),
        ("reserve-late", "a reservation lives on in its last millisecond"),
        ("reserved-for-anybody", "a voucher that is kept for one order is used on another"),
        ("restore-for-ever", "points that come back never expire"),
        ("restore-twice", "a second return brings back what the first one did"),
        ("return-by-live-rules", "a return is judged by the rules of today"),
        ("reward-line-earns", "a rule counts lines of every kind"),
        ("spend-latest", "what expires last is spent first"),
        ("step-is-a-proportion", "a step gives for a part of it"),
        ("suspended-may-spend", "suspension stops nobody"),
        ("take-others-first", "a return takes other points before its own"),
        ("tier-one-more", "a threshold is reached only by more than it says"),
        ("tie-to-the-later", "of two equal rules in a group the later one gives"),
        ("undone-action-counts", "an action that was undone still counts towards tiers"),
        ("undo-by-anybody", "who did not use a voucher takes its use back"),
        ("undo-late", "a use is taken back whenever one likes"),
        ("voucher-lives-on", "a voucher lives on in its last millisecond"),
        ("window-a-day-longer", "a segment looks back one day more than it says"),
    ];

    const NONE: usize = usize::MAX;
    static PLANTED: AtomicUsize = AtomicUsize::new(NONE);

    /// Plants a mistake for the rest of the run; `false` where there is none of that name.
    pub fn plant(name: &str) -> bool {
        let place = ALL.iter().position(|(known, _)| *known == name);
        PLANTED.store(place.unwrap_or(NONE), Ordering::Relaxed);
        place.is_some()
    }

    #[must_use]
    pub fn is(name: &str) -> bool {
        let planted = ALL.get(PLANTED.load(Ordering::Relaxed));
        planted.is_some_and(|(known, _)| *known == name)
    }
}
