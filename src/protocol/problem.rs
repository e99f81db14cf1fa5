//! `Problem`: every answer that says no, as RFC 9457 problem details from one registry.

use std::ops::{Deref, DerefMut};

use serde::Serialize;

use super::answer::AwardBody;
use super::json::parse;
use super::node::{FromNode, record};
use super::scalar::{Instant, Named};
use crate::domain::command::Refusal;
use crate::domain::names::Label;

/// The registry: code, status, title. A refusal's code must stand here too.
pub const REGISTRY: &[(&str, u16, &str)] = &[
    ("malformed_json", 400, "The body is not JSON"),
    ("invalid_field", 422, "A field is not as it must be"),
    ("invalid_order", 422, "The parts of the order do not fit together"),
    ("invalid_query", 400, "A query parameter is not as it must be"),
    ("invalid_path", 400, "A part of the path is not as it must be"),
    ("invalid_header", 400, "A header is not as it must be"),
    ("invalid_version", 422, "The version document cannot be used"),
    ("invalid_release", 422, "The release list cannot be used"),
    ("clock_not_allowed", 400, "A live program keeps its own clock"),
    ("idempotency_key_missing", 400, "The Idempotency-Key header is missing"),
    ("idempotency_key_invalid", 400, "The Idempotency-Key header is not of its form"),
    ("idempotency_key_reused", 422, "The key belongs to another command"),
    ("credential_missing", 401, "A key is needed"),
    ("credential_invalid", 401, "The key is not valid"),
    ("session_over", 401, "The session has ended"),
    ("token_malformed", 401, "The token is not of its form"),
    ("token_header", 401, "The token's header is not its own"),
    ("token_algorithm", 401, "The token's algorithm is another"),
    ("token_type", 401, "The token is of another kind"),
    ("token_key", 401, "The token's secret is unknown"),
    ("token_signature", 401, "The token's signature is wrong"),
    ("token_claims", 401, "The token's claims are not theirs"),
    ("token_issuer", 401, "The token is of another issuer"),
    ("token_audience", 401, "The token is for somebody else"),
    ("token_subject", 401, "The token names nobody"),
    ("token_lifetime", 401, "The token lives too long"),
    ("token_not_yet", 401, "The token is of the future"),
    ("token_expired", 401, "The token has expired"),
    ("proxy_malformed", 401, "Not what the shop system forwards"),
    ("proxy_signature", 401, "The forwarded signature is wrong"),
    ("proxy_expired", 401, "Forwarded too long ago"),
    ("scope_missing", 403, "The key may not do this"),
    ("origin_not_allowed", 403, "Not from this page"),
    ("program_not_found", 404, "There is no such program"),
    ("key_not_found", 404, "There is no such key"),
    ("secret_not_found", 404, "There is no such secret"),
    ("route_not_found", 404, "There is nothing here"),
    ("method_not_allowed", 405, "Not with this method"),
    ("precondition_missing", 428, "The If-Match header is missing"),
    ("precondition_failed", 412, "The release list has changed meanwhile"),
    ("body_too_large", 413, "The body is too large"),
    ("token_too_large", 413, "The token is too large"),
    ("content_type", 415, "The body must be application/json"),
    ("history_too_long", 422, "The past reaches back further than can be folded at once"),
    ("rate_limited", 429, "Too many for now"),
    ("too_many_keys", 409, "The program has as many keys as it may have"),
    ("too_many_secrets", 409, "Two secrets are good already"),
    ("too_many_records", 409, "The program has as many as it may have"),
    ("fault", 500, "Something is wrong on our side"),
    ("unavailable", 503, "Not possible for the moment"),
    ("not_configured", 503, "The deployment is not set up"),
    ("member_not_found", 404, "Member not found"),
    ("member_erased", 410, "Member erased"),
    ("clock_backwards", 409, "The clock would run backwards"),
    ("member_closed", 409, "Membership closed"),
    ("member_suspended", 409, "Membership suspended"),
    ("already_recorded", 409, "Recorded before"),
    ("currency_mismatch", 422, "Another currency"),
    ("occurred_in_future", 422, "In the future"),
    ("order_too_old", 422, "Too old"),
    ("program_ended", 409, "The program has ended"),
    ("unknown_wallet", 422, "Unknown wallet"),
    ("wallet_not_spendable", 422, "Not for spending"),
    ("unknown_reward", 422, "Unknown reward"),
    ("unknown_plan", 422, "Unknown plan"),
    ("unknown_attribute", 422, "Unknown attribute"),
    ("attribute_invalid", 422, "Not as this attribute can be"),
    ("partner_mismatch", 422, "Another partner's reward"),
    ("units_not_one", 422, "One at a time"),
    ("order_not_found", 404, "Order not found"),
    ("action_not_found", 404, "Action not found"),
    ("hold_not_found", 404, "Hold not found"),
    ("hold_expired", 409, "Hold expired"),
    ("hold_resolved", 409, "Hold resolved before"),
    ("link_audience", 403, "For another partner"),
    ("location_mismatch", 403, "For another place"),
    ("already_consumed", 409, "Handed over before"),
    ("link_revoked", 410, "Taken back"),
    ("link_expired", 410, "Time is up"),
    ("card_not_found", 404, "There is no card yet"),
    ("identity_clash", 409, "Somebody else's"),
    ("voucher_not_found", 404, "Voucher not found"),
    ("redemption_not_found", 404, "Redemption not found"),
    ("redemption_used", 409, "Voucher used"),
    ("redemption_cancelled", 409, "Voucher cancelled"),
    ("redemption_expired", 409, "Voucher expired"),
    ("redemption_reserved", 409, "Voucher kept for an order"),
    ("undo_by_other", 403, "Used by another"),
    ("undo_too_late", 409, "Too late to take back"),
    ("line_not_found", 422, "Line not found"),
    ("nothing_to_return", 409, "Nothing left to return"),
    ("return_exceeds_order", 409, "More than is left"),
    ("capture_exceeds_hold", 409, "More than was held"),
    ("nothing_pending", 409, "Nothing is waiting"),
    ("unknown_benefit", 422, "Nothing to choose"),
    ("benefit_not_for_member", 403, "For other members"),
    ("unknown_option", 422, "Not to be chosen here"),
    ("already_chosen", 409, "Nothing left to choose"),
    ("day_not_ahead", 409, "Not a day ahead"),
    ("reward_not_on_request", 409, "Comes by itself"),
    ("reward_outside_window", 409, "Not at this time"),
    ("reward_not_for_member", 403, "For other members"),
    ("membership_not_found", 409, "No membership to change"),
    ("period_not_found", 404, "No such period"),
    ("period_refunded", 409, "Refunded before"),
    ("period_already_paid", 409, "This period is paid"),
    ("period_invalid", 409, "This period does not follow"),
    ("trial_not_available", 409, "No trial"),
    ("reward_limit_reached", 409, "Reward limit reached"),
    ("outside_spending_season", 409, "Another time"),
    ("spend_too_small", 409, "Too little at once"),
    ("spend_too_large", 409, "Too much at once"),
    ("goods_required", 409, "For some goods only"),
    ("nothing_eligible", 409, "Not for these goods"),
    ("exceeds_eligible", 409, "More than these goods cost"),
    ("insufficient_points", 409, "Not enough points"),
    ("too_many_holds", 409, "Too many holds"),
    ("too_many_redemptions", 409, "Too many open vouchers"),
    ("total_too_large", 422, "Too large"),
    ("preview_changed", 409, "The offer has changed"),
    ("partner_not_found", 404, "There is no such partner"),
    ("device_not_found", 404, "There is no such device"),
    ("key_over", 409, "The key signs no more"),
    ("key_too_new", 409, "The key is too new"),
    ("link_malformed", 400, "Not a link"),
    ("link_header", 400, "A link of another kind"),
    ("link_key_unknown", 401, "The link's key is unknown"),
    ("link_key_revoked", 401, "The link's key counts no more"),
    ("link_signature", 401, "The link was changed"),
    ("link_claims", 400, "The link's claims are not as they must be"),
    ("link_issuer", 403, "A link of another program"),
    ("link_not_yet_valid", 403, "The link begins later"),
    ("link_not_found", 404, "There is no such link"),
    ("not_consumed", 409, "Nothing was handed over"),
];

/// What only pages and their forms answer, as a page: for people, and so in no document of the API.
pub const OF_PAGES: &[(&str, u16, &str)] = &[
    ("form_expired", 403, "The form is not of this session"),
    ("insecure", 403, "Over https only"),
];

/// One field and what is wrong with it; `pointer` is RFC 6901 into the body, or names a header,
/// query parameter or part of the path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct FieldProblem {
    pub pointer: String,
    pub detail: String,
}

record!(open FieldProblem { get pointer, get detail });

struct Written {
    code: String,
    detail: String,
    errors: Vec<FieldProblem>,
}

record!(open Written { get code, get detail, usual errors });

/// Why not, for a person and for a program.
///
/// On the heap: nearly everything may fail, and what fails should not make all that goes well carry
/// the room for it. Kept in place it was a tenth of the bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Problem(Box<Details>);

/// Why not, for a person and for a program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema), schemars(rename = "Problem"))]
pub struct Details {
    #[serde(rename = "type")]
    kind: String,
    title: &'static str,
    pub status: u16,
    pub code: &'static str,
    pub detail: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// Whether the same command may be accepted later, under another key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub may_change: Option<bool>,
    /// The entry that stands for the fact already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    /// How many points are missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<u64>,
    /// With `redemption_reserved`: until when. With `outside_spending_season`: where it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
    /// With `outside_spending_season`: where it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opens_at: Option<Instant>,
    /// With `spend_too_small`: the least that can be spent at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub least: Option<u64>,
    /// With `spend_too_large`: the most. With `exceeds_eligible`: what the goods still leave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most: Option<u64>,
    /// With `already_consumed`: when, and where if that was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consumed_at: Option<Instant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Named<Label>>,
    /// With `identity_clash`: the kinds of identifier that are another member's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kinds: Option<Vec<&'static str>>,
    /// With `preview_changed`: what the order would earn now, and the digest of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub awards: Option<Vec<AwardBody>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    #[serde(rename = "retry_after", skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u32>,
}

/// In a description of the API the two are one.
#[cfg(feature = "desk")]
impl schemars::JsonSchema for Problem {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        Details::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Details::json_schema(generator)
    }
}

impl Deref for Problem {
    type Target = Details;

    fn deref(&self) -> &Details {
        &self.0
    }
}

impl DerefMut for Problem {
    fn deref_mut(&mut self) -> &mut Details {
        &mut self.0
    }
}

impl Problem {
    /// The problem of this code; a code that is not registered is a fault of ours.
    #[must_use]
    pub fn new(code: &str, detail: impl Into<String>) -> Self {
        Self::of(code, detail.into())
    }

    #[inline(never)]
    fn of(code: &str, detail: String) -> Self {
        let fault = ("fault", 500, "Something is wrong on our side");
        let found = REGISTRY.iter().chain(OF_PAGES).find(|(known, _, _)| *known == code);
        let (code, status, title) = found.copied().unwrap_or(fault);
        Self(Box::new(Details {
            kind: format!("https://regulars.dev/problems/{code}"),
            title,
            status,
            code,
            detail,
            errors: Vec::new(),
            may_change: None,
            entry: None,
            missing: None,
            until: None,
            opens_at: None,
            least: None,
            most: None,
            consumed_at: None,
            location: None,
            kinds: None,
            awards: None,
            digest: None,
            retry_after_seconds: None,
        }))
    }

    /// The same problem, naming the field.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        let (pointer, detail) = (pointer.into(), self.detail.clone());
        self.errors.push(FieldProblem { pointer, detail });
        self
    }

    /// The same problem, to be tried again after so many seconds.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// The member's refusal, with the entry that `already_recorded` means.
    #[must_use]
    pub fn refusal(refusal: &Refusal, entry: Option<String>) -> Self {
        let mut problem = Self::new(refusal.code(), refusal.sentence());
        problem.may_change = Some(refusal.may_change());
        match refusal {
            Refusal::AlreadyRecorded { .. } => problem.entry = entry,
            Refusal::InsufficientPoints { missing } => problem.missing = Some(missing.get()),
            Refusal::RedemptionReserved { until } => problem.until = Some(Instant(*until)),
            Refusal::OutsideSpendingSeason { from, until } => {
                problem.opens_at = from.map(Instant);
                problem.until = until.map(Instant);
            }
            Refusal::SpendTooSmall { least } => problem.least = Some(least.get()),
            Refusal::SpendTooLarge { most } => problem.most = Some(most.get()),
            Refusal::GoodsRequired | Refusal::NothingEligible => return problem.at("/cart"),
            Refusal::ExceedsEligible { most } => {
                problem.most = Some(most.get());
                return problem.at("/points");
            }
            Refusal::AlreadyConsumed { at, location } => {
                problem.consumed_at = at.map(Instant);
                problem.location = location.clone().map(Named);
            }
            Refusal::UnknownAttribute { name } | Refusal::AttributeInvalid { name } => {
                return problem.at(format!("/attributes/{}", name.as_str().replace('/', "~1")));
            }
            _ => {}
        }
        problem
    }

    /// A problem as a keeper wrote it: code and detail, with the fields it named.
    #[must_use]
    pub fn from_json(text: &str) -> Option<Self> {
        let written = Written::read(&parse(text.as_bytes()).ok()?).ok()?;
        let mut problem = Self::new(&written.code, written.detail);
        problem.errors = written.errors;
        Some(problem)
    }

    /// The body, as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Texts and numbers only: writing them to memory cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}
