//! The closed lists of words that answers use, for fields that are plain texts in the code.

use crate::domain::book::Status;
use crate::domain::ledger::RedemptionStatus;
use crate::protocol::answer::{redemption_status, status_name};
use crate::protocol::route::Scope;

/// What happened, as an answer says it.
pub const OUTCOMES: &[&str] = &[
    "enrolled",
    "updated",
    "linked",
    "earned",
    "retracted",
    "occurred",
    "held",
    "captured",
    "voided",
    "redeemed",
    "cancelled",
    "used",
    "reserved",
    "released",
    "consumed",
    "undone",
    "returned",
    "activated",
    "adjusted",
    "suspended",
    "resumed",
    "closed",
    "erased",
];

/// What happened, as the journal says it: an order and an action are told apart.
const KINDS: &[&str] = &[
    "enrolled",
    "updated",
    "earned",
    "acted",
    "retracted",
    "occurred",
    "held",
    "captured",
    "voided",
    "redeemed",
    "cancelled",
    "used",
    "reserved",
    "released",
    "consumed",
    "undone",
    "returned",
    "activated",
    "adjusted",
    "suspended",
    "resumed",
    "closed",
    "erased",
];

const RULE_OUTCOMES: &[&str] = &[
    "applied",
    "capped",
    "rejected",
    "outranked",
    "outside_window",
    "other_channel",
    "other_segment",
    "other_tier",
    "other_plan",
    "not_first_order",
    "below_least",
    "nothing_counts",
];

const ACCOUNTS: &[&str] =
    &["issued", "pending", "active", "held", "redeemed", "expired", "clawed_back", "deficit"];

/// What a reward can give.
const GIFTS: &[&str] = &[
    "money_off",
    "percent_off",
    "free_product",
    "gift_card",
    "store_credit",
    "voucher",
    "experience",
    "partner_goods",
];

/// Why nothing is offered to a member who is there.
const REASONS: &[&str] = &[
    "member_closed",
    "member_suspended",
    "reward_not_on_request",
    "reward_outside_window",
    "reward_not_for_member",
    "too_many_redemptions",
];

/// Schema, field, and what the field can be.
#[must_use]
pub fn words() -> Vec<(&'static str, &'static str, Vec<&'static str>)> {
    let members = [Status::Active, Status::Suspended, Status::Closed, Status::Erased];
    let redemptions = [
        RedemptionStatus::Issued,
        RedemptionStatus::Used,
        RedemptionStatus::Cancelled,
        RedemptionStatus::Expired,
        RedemptionStatus::Reversed,
    ];
    let members: Vec<_> = members.into_iter().map(status_name).collect();
    let redemptions: Vec<_> = redemptions.into_iter().map(redemption_status).collect();
    let scopes: Vec<_> = Scope::GRANTABLE.iter().map(|scope| scope.name()).collect();
    vec![
        ("KeyBody", "scopes", scopes),
        ("Accepted", "outcome", OUTCOMES.to_vec()),
        ("Unchanged", "outcome", vec!["unchanged", "linked", "identified"]),
        ("RuleView", "outcome", RULE_OUTCOMES.to_vec()),
        ("ViewBody", "status", members.clone()),
        ("MemberBody", "status", members),
        ("RedemptionView", "status", redemptions.clone()),
        ("ChallengeBody", "metric", vec!["pieces", "spent"]),
        ("ChallengeBody", "unit", vec!["day", "week", "month"]),
        ("LotBody", "state", vec!["active", "pending"]),
        ("WalletBody", "kind", vec!["points", "stamps", "cash", "status"]),
        ("OfferBody", "state", vec!["ready", "short", "limited", "not_now"]),
        ("OfferBody", "gives", GIFTS.to_vec()),
        ("OfferBody", "because", REASONS.to_vec()),
        ("PublicEntry", "kind", KINDS.to_vec()),
        ("PublicPosting", "from", ACCOUNTS.to_vec()),
        ("PublicPosting", "to", ACCOUNTS.to_vec()),
        ("PublicHold", "status", vec!["open", "captured", "voided", "expired"]),
        ("PublicRedemption", "status", redemptions),
    ]
}
