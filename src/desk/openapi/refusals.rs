//! Which problems a route can answer: those of its kind, and those of its command.

use super::operations::own::twin;
use crate::protocol::problem::REGISTRY;
use crate::protocol::route::{Endpoint, Method, Route, Scope};

const MEMBER: &[&str] = &["member_erased", "clock_backwards"];
const TOKEN: &[&str] = &[
    "token_malformed",
    "token_header",
    "token_algorithm",
    "token_type",
    "token_key",
    "token_signature",
    "token_claims",
    "token_issuer",
    "token_audience",
    "token_subject",
    "token_lifetime",
    "token_not_yet",
    "token_expired",
    "token_too_large",
];
const ACTIVE: &[&str] = &["member_closed", "member_suspended"];
const REWARD: &[&str] = &[
    "program_ended",
    "reward_not_on_request",
    "reward_outside_window",
    "outside_spending_season",
    "spend_too_small",
    "spend_too_large",
    "reward_not_for_member",
    "reward_limit_reached",
];
const ORDER: &[&str] =
    &["invalid_order", "currency_mismatch", "occurred_in_future", "order_too_old", "program_ended"];
const GOODS: &[&str] = &["goods_required", "nothing_eligible", "exceeds_eligible"];
const GOODS_SENT: &[&str] = &["invalid_order", "currency_mismatch"];
const HOLD: &[&str] = &["hold_not_found", "hold_expired", "hold_resolved"];
const VOUCHER: &[&str] =
    &["redemption_not_found", "redemption_used", "redemption_cancelled", "redemption_expired"];

/// The codes that the route can answer, by status.
#[must_use]
pub fn by_status(route: &Route) -> Vec<(u16, Vec<&'static str>)> {
    let possible = codes(route);
    let mut all: Vec<(u16, Vec<&'static str>)> = Vec::new();
    for (code, status, _) in REGISTRY.iter().filter(|(code, _, _)| possible.contains(code)) {
        match all.iter_mut().find(|(known, _)| known == status) {
            Some((_, codes)) => codes.push(code),
            None => all.push((*status, vec![code])),
        }
    }
    all.sort_by_key(|(status, _)| *status);
    all
}

fn codes(route: &Route) -> Vec<&'static str> {
    if route.endpoint == Endpoint::LinkKeySet {
        return vec![
            "not_configured",
            "unavailable",
            "fault",
            "program_not_found",
            "invalid_query",
        ];
    }
    if route.scope == Scope::Open {
        return vec!["not_configured"];
    }
    let mut codes = of_scope(route);
    if route.template.contains('{') {
        codes.push("route_not_found");
    }
    if matches!(route.method, Method::Post | Method::Put) {
        codes.extend(["content_type", "body_too_large"]);
        if route.endpoint != Endpoint::PutVersion {
            codes.extend(["malformed_json", "invalid_field"]);
        }
    }
    if route.keyed {
        let key = ["idempotency_key_missing", "idempotency_key_invalid", "idempotency_key_reused"];
        codes.extend(key);
    }
    if is_by_code(route.endpoint) {
        codes.extend(["clock_not_allowed", "clock_backwards", "voucher_not_found"]);
        if route.keyed {
            codes.push("rate_limited");
        }
    } else if is_of_members(route.endpoint) {
        codes.extend(["clock_not_allowed", "program_not_found"]);
        codes.extend(MEMBER);
        if route.keyed {
            codes.push("rate_limited");
        }
        if !matches!(route.endpoint, Endpoint::Enrol | Endpoint::Join | Endpoint::Me) {
            codes.push("member_not_found");
        }
        if route.template.contains('{') {
            codes.push("invalid_path");
        }
    }
    codes.extend(own(twin(route.endpoint).unwrap_or(route.endpoint)).into_iter().flatten());
    codes
}

/// What can be wrong with who asks.
fn of_scope(route: &Route) -> Vec<&'static str> {
    let mut codes = vec!["not_configured", "unavailable", "fault", "invalid_query"];
    match route.endpoint {
        Endpoint::ForwardedSession => {
            codes.extend(["proxy_malformed", "proxy_signature", "proxy_expired"]);
            codes.extend(["program_not_found", "member_erased"]);
            return codes;
        }
        Endpoint::SendOrder => {
            codes.extend(["invalid_header", "credential_invalid"]);
            codes.extend(TOKEN);
            return codes;
        }
        Endpoint::BeginSession => {
            codes.extend(TOKEN);
            codes.extend(["member_erased", "program_not_found", "clock_not_allowed"]);
            codes.push("clock_backwards");
        }
        _ => {}
    }
    codes.extend(["invalid_header", "credential_missing", "credential_invalid"]);
    if route.scope != Scope::Any {
        codes.push("scope_missing");
    }
    if route.scope == Scope::Member {
        codes.push("session_over");
    }
    if route.is_for_pages() {
        codes.push("origin_not_allowed");
    }
    codes
}

/// Whether a member's book is read or written; a batch says so in the answer of each command.
#[must_use]
pub fn is_of_members(endpoint: Endpoint) -> bool {
    !matches!(
        endpoint,
        Endpoint::Health
            | Endpoint::OpenApi
            | Endpoint::GetProgram
            | Endpoint::PutVersion
            | Endpoint::PutLive
            | Endpoint::CreateKey
            | Endpoint::RevokeKey
            | Endpoint::ListPartners
            | Endpoint::PutPartner
            | Endpoint::CreatePartnerKey
            | Endpoint::ListLinkKeys
            | Endpoint::CreateLinkKey
            | Endpoint::PromoteLinkKey
            | Endpoint::RetireLinkKey
            | Endpoint::RevokeLinkKey
            | Endpoint::LinkKeySet
            | Endpoint::GetRedeemLink
            | Endpoint::ConsumeLink
            | Endpoint::UndoLink
            | Endpoint::CreatePairing
            | Endpoint::ListDevices
            | Endpoint::RevokeDevice
            | Endpoint::CreateSecret
            | Endpoint::ListSecrets
            | Endpoint::RetireSecret
            | Endpoint::BeginSession
            | Endpoint::ForwardedSession
            | Endpoint::Batch
    )
}

/// Whether a voucher's code leads to the member, and to nothing where it is wrong in any way.
fn is_by_code(endpoint: Endpoint) -> bool {
    matches!(endpoint, Endpoint::GetVoucher | Endpoint::UseVoucher)
}

/// What only some routes answer.
fn own(endpoint: Endpoint) -> Vec<&'static [&'static str]> {
    match endpoint {
        Endpoint::Quote => vec![ORDER, ACTIVE, &["total_too_large"]],
        Endpoint::GetMember
        | Endpoint::GetEntries
        | Endpoint::GetLots
        | Endpoint::GetOffers
        | Endpoint::RemoveIdentifier
        | Endpoint::GetVoucher => vec![],
        Endpoint::GetBalance => vec![&["history_too_long"]],
        Endpoint::Enrol => vec![
            ACTIVE,
            &["unknown_attribute", "attribute_invalid"],
            &["total_too_large", "identity_clash", "program_ended"],
        ],
        Endpoint::Identify => vec![ACTIVE, &["identity_clash"]],
        Endpoint::Earn => {
            vec![ORDER, ACTIVE, &["already_recorded", "total_too_large", "preview_changed"]]
        }
        Endpoint::Act => vec![
            ACTIVE,
            &["already_recorded", "occurred_in_future", "order_too_old", "program_ended"],
            &["total_too_large"],
        ],
        Endpoint::Retract => vec![&["member_closed", "action_not_found", "total_too_large"]],
        Endpoint::Settle => vec![ACTIVE, &["total_too_large"]],
        Endpoint::Hold
        | Endpoint::Capture
        | Endpoint::Consume
        | Endpoint::Void
        | Endpoint::RevokeLink
        | Endpoint::Redeem
        | Endpoint::Link
        | Endpoint::Cancel
        | Endpoint::Use
        | Endpoint::Reserve
        | Endpoint::Release
        | Endpoint::Undo => spending(endpoint),
        Endpoint::UseVoucher => {
            vec![
                ACTIVE,
                &["redemption_used", "redemption_cancelled", "redemption_expired"],
                &["redemption_reserved"],
            ]
        }
        Endpoint::Return => vec![
            &["already_recorded", "occurred_in_future", "order_not_found", "line_not_found"],
            &["nothing_to_return", "return_exceeds_order", "total_too_large"],
        ],
        Endpoint::Activate => vec![&["member_closed", "nothing_pending"]],
        Endpoint::Choose => vec![
            ACTIVE,
            &["unknown_benefit", "benefit_not_for_member", "unknown_option", "already_chosen"],
            &["day_not_ahead", "reward_outside_window", "reward_not_for_member"],
            &["reward_limit_reached", "too_many_redemptions", "program_ended"],
        ],
        Endpoint::Bill => vec![
            &["member_closed", "already_recorded", "occurred_in_future", "unknown_plan"],
            &["membership_not_found", "period_not_found", "period_refunded", "program_ended"],
            &["period_already_paid", "period_invalid", "trial_not_available", "total_too_large"],
        ],
        Endpoint::Adjust => {
            vec![&["member_closed", "unknown_wallet", "insufficient_points", "total_too_large"]]
        }
        Endpoint::Suspend | Endpoint::Resume | Endpoint::Close => vec![&["member_closed"]],
        Endpoint::Erase => vec![],
        Endpoint::MyCard => vec![&["card_not_found"]],
        Endpoint::MyRedemption => vec![&["redemption_not_found"]],
        _ => of_no_member(endpoint),
    }
}

/// What only some routes answer that are of the program, its keys and its partners.
fn of_no_member(endpoint: Endpoint) -> Vec<&'static [&'static str]> {
    match endpoint {
        Endpoint::GetProgram => vec![&["program_not_found"]],
        Endpoint::PutVersion => vec![&["invalid_version"]],
        Endpoint::PutLive => {
            vec![&["precondition_missing", "precondition_failed", "invalid_release"]]
        }
        Endpoint::CreateKey => vec![&["too_many_keys"]],
        Endpoint::RevokeKey => vec![&["program_not_found", "key_not_found"]],
        Endpoint::ListPartners
        | Endpoint::PutPartner
        | Endpoint::CreatePartnerKey
        | Endpoint::ListLinkKeys
        | Endpoint::CreateLinkKey
        | Endpoint::PromoteLinkKey
        | Endpoint::RetireLinkKey
        | Endpoint::RevokeLinkKey
        | Endpoint::CreatePairing
        | Endpoint::RevokeDevice => of_partners(endpoint),
        Endpoint::GetRedeemLink | Endpoint::ConsumeLink | Endpoint::UndoLink => of_links(endpoint),
        Endpoint::CreateSecret => {
            vec![&["program_not_found", "too_many_secrets", "too_many_records"]]
        }
        Endpoint::ListSecrets => vec![&["program_not_found"]],
        Endpoint::RetireSecret => vec![&["program_not_found", "secret_not_found"]],
        _ => vec![],
    }
}

fn of_partners(endpoint: Endpoint) -> Vec<&'static [&'static str]> {
    match endpoint {
        Endpoint::PutPartner => vec![&["too_many_records"]],
        Endpoint::CreateLinkKey => vec![&["too_many_keys"]],
        Endpoint::CreatePartnerKey => vec![&["partner_not_found", "too_many_keys"]],
        Endpoint::PromoteLinkKey => {
            vec![&["key_not_found", "key_over", "key_too_new", "too_many_keys"]]
        }
        Endpoint::RetireLinkKey | Endpoint::RevokeLinkKey => vec![&["key_not_found"]],
        Endpoint::CreatePairing => vec![&["partner_not_found", "too_many_records"]],
        Endpoint::RevokeDevice => vec![&["device_not_found"]],
        _ => vec![],
    }
}

/// What only the routes of partners answer: of a token, of what it stands for, and of the sale.
fn of_links(endpoint: Endpoint) -> Vec<&'static [&'static str]> {
    let token: &[&str] = &[
        "link_malformed",
        "link_header",
        "link_key_unknown",
        "link_key_revoked",
        "link_signature",
        "link_claims",
        "link_issuer",
        "link_audience",
        "link_not_yet_valid",
    ];
    let every: &[&str] = &["link_not_found", "clock_not_allowed", "clock_backwards"];
    let often: &[&str] = &["rate_limited", "member_closed", "member_suspended"];
    match endpoint {
        Endpoint::GetRedeemLink => vec![token, every, &["link_expired"]],
        Endpoint::ConsumeLink => vec![
            token,
            every,
            often,
            &["partner_not_found", "location_mismatch", "already_consumed"],
            &["link_revoked", "link_expired"],
        ],
        _ => vec![
            token,
            every,
            often,
            &["not_consumed", "redemption_cancelled", "undo_by_other", "undo_too_late"],
            &["too_many_holds"],
        ],
    }
}

/// What only the routes of spending answer.
fn spending(endpoint: Endpoint) -> Vec<&'static [&'static str]> {
    match endpoint {
        Endpoint::Hold => vec![
            ACTIVE,
            &["unknown_wallet", "wallet_not_spendable", "unknown_reward", "partner_mismatch"],
            &["units_not_one"],
            REWARD,
            GOODS,
            GOODS_SENT,
            &["insufficient_points", "too_many_holds", "total_too_large"],
        ],
        Endpoint::Link => vec![
            ACTIVE,
            &["partner_not_found", "unknown_reward", "partner_mismatch", "units_not_one"],
            REWARD,
            &["insufficient_points", "too_many_holds", "total_too_large"],
        ],
        Endpoint::Capture => {
            let own = &["units_not_one", "capture_exceeds_hold", "too_many_redemptions"];
            vec![ACTIVE, HOLD, GOODS, GOODS_SENT, own]
        }
        Endpoint::Consume => vec![
            ACTIVE,
            &[
                "partner_not_found",
                "hold_not_found",
                "link_audience",
                "location_mismatch",
                "already_consumed",
            ],
            &["link_revoked", "link_expired"],
        ],
        Endpoint::Void | Endpoint::RevokeLink => vec![&["member_closed"], HOLD],
        Endpoint::Redeem => vec![
            ACTIVE,
            &["unknown_wallet", "wallet_not_spendable", "unknown_reward", "units_not_one"],
            REWARD,
            GOODS,
            GOODS_SENT,
            &["insufficient_points", "too_many_redemptions", "total_too_large"],
        ],
        Endpoint::Cancel | Endpoint::Release => {
            vec![&["member_closed", "redemption_reserved"], VOUCHER]
        }
        Endpoint::Use | Endpoint::Reserve => vec![ACTIVE, VOUCHER, &["redemption_reserved"]],
        Endpoint::Undo => vec![
            &["member_closed", "redemption_not_found", "redemption_cancelled"],
            &["redemption_expired", "undo_by_other", "undo_too_late"],
            &["too_many_holds", "too_many_redemptions"],
        ],
        _ => vec![],
    }
}
