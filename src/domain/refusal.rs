//! `Refusal`: why a command is refused, a closed enum in order of precedence.

use super::moment::Moment;
use super::names::{Label, Reference};
use super::points::Points;

/// Of a voucher that is kept for an order.
const KEPT: &str = "This voucher is kept for an order that is being paid.";

/// Why a command is refused. In order of precedence: when several hold, the first is answered,
/// so that the same state always gives the same answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    MemberNotFound,
    MemberErased,
    ClockBackwards,
    MemberClosed,
    MemberSuspended,
    AlreadyRecorded {
        entry: u64,
    },
    CurrencyMismatch,
    OccurredInFuture,
    OrderTooOld,
    ProgramEnded,
    UnknownWallet,
    WalletNotSpendable,
    UnknownReward,
    UnknownPlan,
    UnknownAttribute {
        name: Label,
    },
    AttributeInvalid {
        name: Label,
    },
    PartnerMismatch,
    UnitsNotOne,
    OrderNotFound,
    ActionNotFound,
    HoldNotFound,
    HoldExpired,
    HoldResolved,
    LinkAudience,
    LocationMismatch,
    /// By this partner then and there, unless it was the shop itself.
    AlreadyConsumed {
        at: Option<Moment>,
        location: Option<Label>,
    },
    LinkRevoked,
    LinkExpired,
    RedemptionNotFound,
    RedemptionUsed,
    RedemptionCancelled,
    RedemptionExpired,
    /// For another order, until then.
    RedemptionReserved {
        until: Moment,
    },
    UndoByOther,
    UndoTooLate,
    LineNotFound {
        line: Reference,
    },
    NothingToReturn,
    ReturnExceedsOrder,
    CaptureExceedsHold,
    NothingPending,
    UnknownBenefit,
    BenefitNotForMember,
    UnknownOption,
    AlreadyChosen,
    DayNotAhead,
    RewardNotOnRequest,
    RewardOutsideWindow,
    RewardNotForMember,
    MembershipNotFound,
    PeriodNotFound,
    PeriodRefunded,
    PeriodAlreadyPaid,
    PeriodInvalid,
    TrialNotAvailable,
    RewardLimitReached,
    /// Its season is [from, until); a bound that is absent is open.
    OutsideSpendingSeason {
        from: Option<Moment>,
        until: Option<Moment>,
    },
    SpendTooSmall {
        least: Points,
    },
    SpendTooLarge {
        most: Points,
    },
    GoodsRequired,
    NothingEligible,
    /// More than what may be paid of these goods, as far as it is not paid yet.
    ExceedsEligible {
        most: Points,
    },
    InsufficientPoints {
        missing: Points,
    },
    TooManyHolds,
    TooManyRedemptions,
    TotalTooLarge,
    PreviewChanged,
}

impl Refusal {
    /// One of each, in order of precedence.
    #[must_use]
    pub fn all(line: &Reference, name: &Label) -> Vec<Self> {
        let name = || name.clone();
        vec![
            Self::MemberNotFound,
            Self::MemberErased,
            Self::ClockBackwards,
            Self::MemberClosed,
            Self::MemberSuspended,
            Self::AlreadyRecorded { entry: 1 },
            Self::CurrencyMismatch,
            Self::OccurredInFuture,
            Self::OrderTooOld,
            Self::ProgramEnded,
            Self::UnknownWallet,
            Self::WalletNotSpendable,
            Self::UnknownReward,
            Self::UnknownPlan,
            Self::UnknownAttribute { name: name() },
            Self::AttributeInvalid { name: name() },
            Self::PartnerMismatch,
            Self::UnitsNotOne,
            Self::OrderNotFound,
            Self::ActionNotFound,
            Self::HoldNotFound,
            Self::HoldExpired,
            Self::HoldResolved,
            Self::LinkAudience,
            Self::LocationMismatch,
            Self::AlreadyConsumed { at: None, location: None },
            Self::LinkRevoked,
            Self::LinkExpired,
            Self::RedemptionNotFound,
            Self::RedemptionUsed,
            Self::RedemptionCancelled,
            Self::RedemptionExpired,
            Self::RedemptionReserved { until: Moment::MIN },
            Self::UndoByOther,
            Self::UndoTooLate,
            Self::LineNotFound { line: line.clone() },
            Self::NothingToReturn,
            Self::ReturnExceedsOrder,
            Self::CaptureExceedsHold,
            Self::NothingPending,
            Self::UnknownBenefit,
            Self::BenefitNotForMember,
            Self::UnknownOption,
            Self::AlreadyChosen,
            Self::DayNotAhead,
            Self::RewardNotOnRequest,
            Self::RewardOutsideWindow,
            Self::RewardNotForMember,
            Self::MembershipNotFound,
            Self::PeriodNotFound,
            Self::PeriodRefunded,
            Self::PeriodAlreadyPaid,
            Self::PeriodInvalid,
            Self::TrialNotAvailable,
            Self::RewardLimitReached,
            Self::OutsideSpendingSeason { from: None, until: None },
            Self::SpendTooSmall { least: Points::ZERO },
            Self::SpendTooLarge { most: Points::ZERO },
            Self::GoodsRequired,
            Self::NothingEligible,
            Self::ExceedsEligible { most: Points::ZERO },
            Self::InsufficientPoints { missing: Points::ZERO },
            Self::TooManyHolds,
            Self::TooManyRedemptions,
            Self::TotalTooLarge,
            Self::PreviewChanged,
        ]
    }

    /// The stable code that integrations match on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::MemberNotFound => "member_not_found",
            Self::MemberErased => "member_erased",
            Self::ClockBackwards => "clock_backwards",
            Self::MemberClosed => "member_closed",
            Self::MemberSuspended => "member_suspended",
            Self::AlreadyRecorded { .. } => "already_recorded",
            Self::CurrencyMismatch => "currency_mismatch",
            Self::OccurredInFuture => "occurred_in_future",
            Self::OrderTooOld => "order_too_old",
            Self::ProgramEnded => "program_ended",
            Self::UnknownWallet => "unknown_wallet",
            Self::WalletNotSpendable => "wallet_not_spendable",
            Self::UnknownReward => "unknown_reward",
            Self::UnknownPlan => "unknown_plan",
            Self::UnknownAttribute { .. } => "unknown_attribute",
            Self::AttributeInvalid { .. } => "attribute_invalid",
            Self::PartnerMismatch => "partner_mismatch",
            Self::UnitsNotOne => "units_not_one",
            Self::OrderNotFound => "order_not_found",
            Self::ActionNotFound => "action_not_found",
            Self::HoldNotFound => "hold_not_found",
            Self::HoldExpired => "hold_expired",
            Self::HoldResolved => "hold_resolved",
            Self::LinkAudience => "link_audience",
            Self::LocationMismatch => "location_mismatch",
            Self::AlreadyConsumed { .. } => "already_consumed",
            Self::LinkRevoked => "link_revoked",
            Self::LinkExpired => "link_expired",
            Self::RedemptionNotFound => "redemption_not_found",
            Self::RedemptionUsed => "redemption_used",
            Self::RedemptionCancelled => "redemption_cancelled",
            Self::RedemptionExpired => "redemption_expired",
            Self::RedemptionReserved { .. } => "redemption_reserved",
            Self::UndoByOther => "undo_by_other",
            Self::UndoTooLate => "undo_too_late",
            Self::LineNotFound { .. } => "line_not_found",
            Self::NothingToReturn => "nothing_to_return",
            Self::ReturnExceedsOrder => "return_exceeds_order",
            Self::CaptureExceedsHold => "capture_exceeds_hold",
            Self::NothingPending => "nothing_pending",
            Self::UnknownBenefit => "unknown_benefit",
            Self::BenefitNotForMember => "benefit_not_for_member",
            Self::UnknownOption => "unknown_option",
            Self::AlreadyChosen => "already_chosen",
            Self::DayNotAhead => "day_not_ahead",
            Self::RewardNotOnRequest => "reward_not_on_request",
            Self::RewardOutsideWindow => "reward_outside_window",
            Self::RewardNotForMember => "reward_not_for_member",
            Self::MembershipNotFound => "membership_not_found",
            Self::PeriodNotFound => "period_not_found",
            Self::PeriodRefunded => "period_refunded",
            Self::PeriodAlreadyPaid => "period_already_paid",
            Self::PeriodInvalid => "period_invalid",
            Self::TrialNotAvailable => "trial_not_available",
            Self::RewardLimitReached => "reward_limit_reached",
            Self::OutsideSpendingSeason { .. } => "outside_spending_season",
            Self::SpendTooSmall { .. } => "spend_too_small",
            Self::SpendTooLarge { .. } => "spend_too_large",
            Self::GoodsRequired => "goods_required",
            Self::NothingEligible => "nothing_eligible",
            Self::ExceedsEligible { .. } => "exceeds_eligible",
            Self::InsufficientPoints { .. } => "insufficient_points",
            Self::TooManyHolds => "too_many_holds",
            Self::TooManyRedemptions => "too_many_redemptions",
            Self::TotalTooLarge => "total_too_large",
            Self::PreviewChanged => "preview_changed",
        }
    }

    /// A sentence for the member, in English; other languages translate the code.
    #[must_use]
    pub fn sentence(&self) -> &'static str {
        match self {
            Self::MemberNotFound => "We do not know this member yet.",
            Self::MemberErased => "This membership was erased and cannot be used any more.",
            Self::ClockBackwards => "The given time is before this member's last entry.",
            Self::MemberClosed => "This membership is closed.",
            Self::MemberSuspended => "This membership is suspended; the shop can resume it.",
            Self::AlreadyRecorded { .. } => "This has been recorded before and counts once.",
            Self::CurrencyMismatch => "The order is in another currency than the program.",
            Self::OccurredInFuture => "The order lies in the future.",
            Self::OrderTooOld => "The order is too old to be recorded.",
            Self::ProgramEnded => "The program has ended.",
            Self::UnknownWallet => "The program has no such wallet.",
            Self::WalletNotSpendable => "This shows how far a member has come; it cannot be spent.",
            Self::UnknownReward => "The program has no such reward.",
            Self::UnknownPlan => "The program has no such plan.",
            Self::UnknownAttribute { .. } => "The program asks for no such attribute.",
            Self::AttributeInvalid { .. } => "This attribute can be something else only.",
            Self::PartnerMismatch => "This reward is handed over by another partner.",
            Self::UnitsNotOne => "This reward is given one at a time.",
            Self::OrderNotFound => "No such order was recorded for this member.",
            Self::ActionNotFound => "No such action was recorded for this member.",
            Self::HoldNotFound => "There is no such hold.",
            Self::HoldExpired => "The time of this hold is up; its points are free again.",
            Self::HoldResolved => "This hold was captured or released before.",
            Self::LinkAudience => "This is for another partner.",
            Self::LocationMismatch => "This is for another place of the partner's.",
            Self::AlreadyConsumed { .. } => "This has been handed over before.",
            Self::LinkRevoked => "This was taken back and cannot be used any more.",
            Self::LinkExpired => "The time of this is up; its points are free again.",
            Self::RedemptionNotFound => "There is no such redemption.",
            Self::RedemptionUsed => "This voucher has been used.",
            Self::RedemptionCancelled => "This voucher was cancelled and its points came back.",
            Self::RedemptionExpired => "This voucher has expired.",
            Self::RedemptionReserved { .. } => KEPT,
            Self::UndoByOther => "Only who used this can take that back.",
            Self::UndoTooLate => "It is too late to take this back.",
            Self::LineNotFound { .. } => "The order has no such line.",
            Self::NothingToReturn => "Nothing of this order is left to return.",
            Self::ReturnExceedsOrder => "More is returned than is left of the order.",
            Self::CaptureExceedsHold => "More is captured than was held.",
            Self::NothingPending => "No points of this order wait for this event.",
            Self::UnknownBenefit => "The program has no such benefit to choose from.",
            Self::BenefitNotForMember => "This benefit is for other members.",
            Self::UnknownOption => "This cannot be chosen here.",
            Self::AlreadyChosen => "There is nothing left to choose here for now.",
            Self::DayNotAhead => "Only a day ahead can be chosen, in the time this is for.",
            Self::RewardNotOnRequest => "This comes by itself, on its occasion.",
            Self::RewardOutsideWindow => "This reward can be taken at other times.",
            Self::RewardNotForMember => "This reward is for other members.",
            Self::MembershipNotFound => "There is no membership of this plan to change.",
            Self::PeriodNotFound => "No such period of this plan was reported.",
            Self::PeriodRefunded => "This period was refunded before.",
            Self::PeriodAlreadyPaid => "This period of the plan is paid already, and counts once.",
            Self::PeriodInvalid => "This period does not follow what was paid before.",
            Self::TrialNotAvailable => "This plan can be tried once, before it is paid for.",
            Self::RewardLimitReached => "You have taken this reward as often as it is given.",
            Self::OutsideSpendingSeason { .. } => "This can be spent at another time.",
            Self::SpendTooSmall { .. } => "This is less than can be spent at once.",
            Self::SpendTooLarge { .. } => "This is more than can be spent at once.",
            Self::GoodsRequired => {
                "This is for some goods only: say what it pays for, with an order or a cart."
            }
            Self::NothingEligible => "Nothing among these goods is what this pays for.",
            Self::ExceedsEligible { .. } => "This is more than the goods cost that it pays for.",
            Self::InsufficientPoints { .. } => "There are not enough points for this.",
            Self::TooManyHolds => "Too many checkouts are open at once.",
            Self::TooManyRedemptions => "Use one of your open vouchers first.",
            Self::TotalTooLarge => "The amount is larger than a balance can be.",
            Self::PreviewChanged => "The offer has changed since it was shown.",
        }
    }

    /// Whether the same command under another key may be accepted later.
    #[must_use]
    pub fn may_change(&self) -> bool {
        match self {
            Self::MemberNotFound
            | Self::ClockBackwards
            | Self::MemberSuspended
            | Self::OccurredInFuture
            | Self::UnknownWallet
            | Self::WalletNotSpendable
            | Self::UnknownReward
            | Self::UnknownPlan
            | Self::UnknownAttribute { .. }
            | Self::AttributeInvalid { .. }
            | Self::OrderNotFound
            | Self::ActionNotFound
            | Self::RedemptionReserved { .. }
            | Self::NothingPending
            | Self::UnknownBenefit
            | Self::BenefitNotForMember
            | Self::AlreadyChosen
            | Self::RewardNotOnRequest
            | Self::RewardOutsideWindow
            | Self::RewardNotForMember
            | Self::MembershipNotFound
            | Self::PeriodNotFound
            | Self::PeriodInvalid
            | Self::RewardLimitReached
            | Self::OutsideSpendingSeason { .. }
            | Self::SpendTooSmall { .. }
            | Self::SpendTooLarge { .. }
            | Self::GoodsRequired
            | Self::NothingEligible
            | Self::ExceedsEligible { .. }
            | Self::InsufficientPoints { .. }
            | Self::TooManyHolds
            | Self::TooManyRedemptions
            | Self::PreviewChanged => true,
            Self::MemberErased
            | Self::MemberClosed
            | Self::UnknownOption
            | Self::DayNotAhead
            | Self::AlreadyRecorded { .. }
            | Self::CurrencyMismatch
            | Self::OrderTooOld
            | Self::ProgramEnded
            | Self::UnitsNotOne
            | Self::HoldNotFound
            | Self::HoldExpired
            | Self::HoldResolved
            | Self::RedemptionNotFound
            | Self::RedemptionUsed
            | Self::RedemptionCancelled
            | Self::RedemptionExpired
            | Self::PartnerMismatch
            | Self::LinkAudience
            | Self::LocationMismatch
            | Self::AlreadyConsumed { .. }
            | Self::LinkRevoked
            | Self::LinkExpired
            | Self::UndoByOther
            | Self::UndoTooLate
            | Self::LineNotFound { .. }
            | Self::NothingToReturn
            | Self::ReturnExceedsOrder
            | Self::CaptureExceedsHold
            | Self::PeriodRefunded
            | Self::PeriodAlreadyPaid
            | Self::TrialNotAvailable
            | Self::TotalTooLarge => false,
        }
    }
}
