//! What a hold for a partner becomes on paper: a signed token, addresses, and in the end a receipt.

use ed25519_compact::KeyPair;
use serde::Serialize;

use super::TTL_MAX_SECONDS;
use super::claims::{Claims, pairwise};
use super::key::pair;
use super::receipt::{Receipt, sign_receipt};
use super::token::mint;
use crate::domain::ledger::{Entry, Hold, Redemption};
use crate::domain::moment::Moment;
use crate::domain::money::{Currency, Minor};
use crate::domain::names::{EntryId, Label, MemberId, ProgramId, RewardId};
use crate::domain::points::Points;
use crate::domain::program::{Cost, Gift, Program};
use crate::protocol::answer::LinkView;
use crate::protocol::node::record;

/// What the edge tells a member's keeper to sign with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signing {
    /// The key's number, and its name.
    pub number: u64,
    pub kid: String,
    /// `https://host`
    pub origin: String,
    /// The partners whose links name the member, by a name that is theirs alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub named: Vec<String>,
}

record!(open Signing { get number, get kid, get origin, list named });

/// The address that links of a program name as their issuer.
#[must_use]
pub fn issuer(origin: &str, program: &ProgramId) -> String {
    format!("{origin}/p/{program}")
}

/// Signs for one member, at one instant.
pub struct Signer<'a> {
    pub identity: &'a [u8],
    pub program: &'a Program,
    pub member: &'a MemberId,
    pub signing: &'a Signing,
    /// By the clock on the wall: partners have no other.
    pub now_seconds: u64,
}

impl Signer<'_> {
    /// Puts the token and the addresses into the view of a hold, which at `now`, by the clock of
    /// the member's book, still lives.
    pub fn fill(&self, view: &mut LinkView, hold: &Hold, now: Moment) {
        let code = view.code.clone();
        let path = format!("{}/R/{}/{code}", self.signing.origin, self.program.id);
        view.qr = Some(path.to_ascii_uppercase());
        let token = self.token(hold, now);
        view.url = token.as_ref().map(|token| format!("{}/r/{token}", self.signing.origin));
        view.token = token;
    }

    /// `None` where there is nothing to sign, as for a hold without a link.
    fn token(&self, hold: &Hold, now: Moment) -> Option<String> {
        let link = hold.link.as_ref()?;
        let left_ms = u64::try_from(hold.expires_at.millis_since(now)).ok()?;
        let ttl_seconds = left_ms.div_ceil(1_000).clamp(1, TTL_MAX_SECONDS);
        let claims = Claims {
            issuer: issuer(&self.signing.origin, &self.program.id),
            partner: link.partner.clone(),
            code: link.code.clone(),
            issued_at: self.now_seconds,
            expires_at: self.now_seconds.saturating_add(ttl_seconds),
            not_before: None,
            reward: Label::parse(hold.reward.as_ref()?.as_str()).ok()?,
            points: hold.points,
            face: face(self.program, hold),
            member: self.name_for(&link.partner),
            location: link.location.clone(),
        };
        Some(mint(&self.pair()?, &self.signing.kid, &claims))
    }

    /// The receipt of what a partner took for `hold`, which was open until then.
    #[must_use]
    pub fn receipt(
        &self,
        hold: &Hold,
        redemption: &Redemption,
        (id, entry): (&EntryId, &Entry),
    ) -> Option<String> {
        let (link, handover) = (hold.link.as_ref()?, redemption.handover.as_ref()?);
        let receipt = Receipt {
            partner: handover.partner.as_str().to_owned(),
            entry: id.as_str().to_owned(),
            issued_at: self.now_seconds,
            issuer: issuer(&self.signing.origin, &self.program.id),
            code: link.code.as_str().to_owned(),
            location: handover.location.as_ref().map(|location| location.as_str().to_owned()),
            points: redemption.points.get(),
            redeemed_at: u64::try_from(entry.at.millis() / 1_000).unwrap_or(0),
            reference: handover.receipt.as_ref().map(|reference| reference.as_str().to_owned()),
            reward: redemption.reward.as_ref()?.as_str().to_owned(),
            member: self.name_for(&handover.partner),
            ver: 1,
        };
        Some(sign_receipt(&self.pair()?, &self.signing.kid, &receipt))
    }

    fn name_for(&self, partner: &Label) -> Option<String> {
        let is_named = self.signing.named.iter().any(|known| known == partner.as_str());
        if is_named {
            pairwise(self.identity, &self.program.id, partner, self.member)
        } else {
            None
        }
    }

    fn pair(&self) -> Option<KeyPair> {
        pair(self.identity, &self.program.id, self.signing.number)
    }
}

/// What is held in money, where the program says what the reward is worth.
#[must_use]
pub fn face(program: &Program, hold: &Hold) -> Option<(Minor, Currency)> {
    face_of(program, hold.reward.as_ref()?, hold.points)
}

/// What so many points are worth as that reward.
#[must_use]
pub fn face_of(program: &Program, reward: &RewardId, held: Points) -> Option<(Minor, Currency)> {
    let reward = program.reward(reward)?;
    let amount = match (reward.cost, &reward.gives) {
        (Cost::Steps { points, worth }, _) => {
            let steps = held.get().checked_div(points.get())?;
            Minor::new(worth.get().checked_mul(steps)?)?
        }
        (
            Cost::Fixed(_),
            Gift::MoneyOff(amount) | Gift::GiftCard(amount) | Gift::StoreCredit(amount),
        ) => *amount,
        _ => return None,
    };
    (!amount.is_zero()).then_some((amount, program.currency))
}
