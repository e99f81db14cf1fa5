//! Holds, links and redemptions, and what was taken or given back, as answers show them.

use serde::Serialize;

use super::is_zero;
use crate::domain::ledger::{Hold, Link, Redemption, RedemptionStatus, Reservation};
use crate::domain::names::{HoldId, Label, RedemptionId, Reference, RewardId, WalletId};
use crate::domain::points::Points;
use crate::domain::turn::Taken;
use crate::protocol::scalar::{Instant, Named};

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct HoldView {
    pub id: Named<HoldId>,
    pub wallet: Named<WalletId>,
    pub points: u64,
    pub expires_at: Instant,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reward: Option<Named<RewardId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<Named<Reference>>,
    /// Who is to hand over what it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner: Option<Named<Label>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Named<Label>>,
}

/// What a partner is shown to hand over a reward: whoever has the code, or the token, has it all.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct LinkView {
    /// The pick-up code: 26 characters to type, or to show as a QR code.
    pub code: String,
    /// Voiding it takes the link back.
    pub hold: Named<HoldId>,
    pub partner: Named<Label>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Named<Label>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reward: Option<Named<RewardId>>,
    pub points: u64,
    pub expires_at: Instant,
    /// The signed link, and where it leads; the keeper fills them in, which has the keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The text of a QR code that is quick to scan: where the code leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qr: Option<String>,
}

/// The order that a voucher is kept for, and until when.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct ReservationView {
    pub order: Named<Reference>,
    pub until: Instant,
}

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct RedemptionView {
    pub id: Named<RedemptionId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reward: Option<Named<RewardId>>,
    pub status: &'static str,
    pub wallet: Named<WalletId>,
    pub points: u64,
    pub units: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<Named<Reference>>,
    pub issued_at: Instant,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Instant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reserved: Option<ReservationView>,
    /// Who handed over what it was for, where, and under which name of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner: Option<Named<Label>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Named<Label>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt_ref: Option<Named<Reference>>,
}

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct TakenView {
    pub wallet: Named<WalletId>,
    pub points: u64,
    #[serde(skip_serializing_if = "is_zero")]
    pub deficit: u64,
    #[serde(skip_serializing_if = "is_zero")]
    pub forgiven: u64,
}

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct AmountView {
    pub wallet: Named<WalletId>,
    pub points: u64,
}

#[must_use]
pub fn redemption_view(redemption: &Redemption) -> RedemptionView {
    let handover = redemption.handover.as_ref();
    RedemptionView {
        id: Named(redemption.id.clone()),
        reward: redemption.reward.clone().map(Named),
        status: redemption_status(redemption.status),
        wallet: Named(redemption.wallet.clone()),
        points: redemption.points.get(),
        units: redemption.units,
        code: redemption.code.as_ref().map(|code| code.as_str().to_owned()),
        order: redemption.order.clone().map(Named),
        issued_at: Instant(redemption.issued_at),
        valid_until: redemption.valid_until.map(Instant),
        reserved: redemption.reserved.as_ref().map(reservation_view),
        partner: handover.map(|by| Named(by.partner.clone())),
        location: handover.and_then(|by| by.location.clone()).map(Named),
        receipt_ref: handover.and_then(|by| by.receipt.clone()).map(Named),
    }
}

fn reservation_view(reserved: &Reservation) -> ReservationView {
    let Reservation { order, until } = reserved.clone();
    ReservationView { order: Named(order), until: Instant(until) }
}

#[must_use]
pub fn redemption_status(status: RedemptionStatus) -> &'static str {
    match status {
        RedemptionStatus::Issued => "issued",
        RedemptionStatus::Used => "used",
        RedemptionStatus::Cancelled => "cancelled",
        RedemptionStatus::Expired => "expired",
        RedemptionStatus::Reversed => "reversed",
    }
}

#[must_use]
pub fn hold_view(hold: &Hold) -> HoldView {
    HoldView {
        id: Named(hold.id.clone()),
        wallet: Named(hold.wallet.clone()),
        points: hold.points.get(),
        expires_at: Instant(hold.expires_at),
        reward: hold.reward.clone().map(Named),
        order: hold.order.clone().map(Named),
        partner: hold.link.as_ref().map(|link| Named(link.partner.clone())),
        location: hold.link.as_ref().and_then(|link| link.location.clone()).map(Named),
    }
}

/// The link of a hold that has one; not signed yet.
#[must_use]
pub fn link_view(hold: &Hold) -> Option<LinkView> {
    let Link { code, partner, location } = hold.link.clone()?;
    Some(LinkView {
        code: code.as_str().to_owned(),
        hold: Named(hold.id.clone()),
        partner: Named(partner),
        location: location.map(Named),
        reward: hold.reward.clone().map(Named),
        points: hold.points.get(),
        expires_at: Instant(hold.expires_at),
        token: None,
        url: None,
        qr: None,
    })
}

pub(super) fn taken_view((wallet, taken): &(WalletId, Taken)) -> TakenView {
    TakenView {
        wallet: Named(wallet.clone()),
        points: taken.taken.get(),
        deficit: taken.deficit.get(),
        forgiven: taken.forgiven.get(),
    }
}

pub(super) fn amount_view((wallet, points): &(WalletId, Points)) -> AmountView {
    AmountView { wallet: Named(wallet.clone()), points: points.get() }
}
