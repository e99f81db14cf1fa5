//! What may be spent of a wallet, and when: a spending season, a least and a most.

use super::moment::Moment;
use super::points::Points;
use super::program::{LineFilter, Wallet, WalletKind};
use super::refusal::Refusal;

/// The season in which a wallet can be spent, [from, until), how much at once, and on what. A bound
/// that is absent does not bind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SpendLimits {
    pub from: Option<Moment>,
    pub until: Option<Moment>,
    pub least: Option<Points>,
    pub most: Option<Points>,
    /// The only goods it pays for.
    pub goods: Option<LineFilter>,
}

impl SpendLimits {
    /// Whether nothing is limited.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether its season is open.
    #[must_use]
    pub fn is_open(&self, at: Moment) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }

    /// What makes it impossible, if anything does.
    pub(super) fn fault(&self) -> Option<&'static str> {
        let season = self.from.zip(self.until).is_none_or(|(from, until)| from < until);
        let amount = self.least.zip(self.most).is_none_or(|(least, most)| least <= most);
        match (season, amount) {
            (false, _) => Some("the season ends before it begins"),
            (_, false) => Some("the least is more than the most"),
            _ => None,
        }
    }
}

/// Whether the wallet's season lets it be spent now.
///
/// # Errors
/// Why not.
pub(super) fn check_season(wallet: &Wallet, at: Moment) -> Result<(), Refusal> {
    if wallet.spend.is_open(at) {
        return Ok(());
    }
    let SpendLimits { from, until, .. } = wallet.spend;
    Err(Refusal::OutsideSpendingSeason { from, until })
}

/// Whether so much can be spent of the wallet at once, if it is there.
///
/// # Errors
/// Why not.
pub(super) fn check_amount(wallet: &Wallet, points: Points) -> Result<(), Refusal> {
    if let Some(least) = wallet.spend.least.filter(|least| points < *least) {
        return Err(Refusal::SpendTooSmall { least });
    }
    match wallet.spend.most.filter(|most| points > *most) {
        Some(most) => Err(Refusal::SpendTooLarge { most }),
        None => Ok(()),
    }
}

/// Status shows how far a member has come; nothing is paid with it.
///
/// # Errors
/// [`Refusal::WalletNotSpendable`].
pub(super) fn check_kind(wallet: &Wallet) -> Result<(), Refusal> {
    if wallet.kind == WalletKind::Status { Err(Refusal::WalletNotSpendable) } else { Ok(()) }
}
