//! An entry as the API shows it, under readable names; a voucher's code is not among them.

use serde::Serialize;

use super::cause::{kind, occasion_word};
use super::chain::Hash;
use crate::domain::ledger::{
    Award, Cause, End, Entry, Fact, Hand, Hold, HoldFate, Posting, Redemption, Terms,
};
use crate::domain::moment::Moment;
use crate::domain::names::{HoldId, RedemptionId};
use crate::domain::plans::Billed;
use crate::domain::principal::Principal;
use crate::domain::trail::Reweighed;
use crate::protocol::ids::entry_id;
use crate::protocol::plain::Shown;

/// An entry on its way out. Amounts are points; instants are RFC 3339 in UTC.
#[derive(Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct PublicEntry<'a> {
    id: Option<String>,
    seq: u64,
    at: String,
    kind: &'static str,
    member: &'a str,
    /// By whom, where it was not the shop's own systems: `member`, `partner:…`, `till:…`.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    #[serde(flatten)]
    about: About<'a>,
    /// Of the program.
    version: &'a str,
    awards: Vec<PublicAward<'a>>,
    postings: Vec<PublicPosting<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    holds: Vec<PublicHold<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    redemptions: Vec<PublicRedemption<'a>>,
    /// Earlier orders and actions that count by a lower tier without what came back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reweighed: Vec<PublicReweighed<'a>>,
    hash: String,
}

/// What the entry is about: of these, what its kind has.
#[derive(Serialize, Default)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
struct About<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    occurred_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    return_ref: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    benefit: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    option: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hold: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redemption: Option<&'a str>,
    /// Of a membership: the plan, and what billing called what it said.
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    billing_ref: Option<&'a str>,
    /// The period of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    /// What was paid, in minor units.
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replaces: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refunds: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<&'a str>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
struct PublicAward<'a> {
    rule: &'a str,
    wallet: &'a str,
    points: u64,
    desired: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
struct PublicPosting<'a> {
    wallet: &'a str,
    from: &'a str,
    to: &'a str,
    points: u64,
    at: String,
}

/// A hold that was opened, with all fields, or one that ended, with its status alone.
#[derive(Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
struct PublicHold<'a> {
    id: &'a str,
    status: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    wallet: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    points: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
    /// Who is to hand over what it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    partner: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<&'a str>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
struct PublicRedemption<'a> {
    id: &'a str,
    status: &'a str,
    wallet: &'a str,
    points: u64,
    given_back: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    reward: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_until: Option<String>,
    /// The order that it is kept for, and until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    reserved_for: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reserved_until: Option<String>,
    /// Who handed over what it was for.
    #[serde(skip_serializing_if = "Option::is_none")]
    partner: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt_ref: Option<&'a str>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
struct PublicReweighed<'a> {
    /// The order's or the action's own reference.
    of: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tier: Option<&'a str>,
    /// What it earns less, by wallet.
    less: Vec<PublicLess<'a>>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
struct PublicLess<'a> {
    wallet: &'a str,
    points: u64,
}

/// What the API shows of an entry; `hash` is its hash in the chain.
#[must_use]
pub fn public_entry<'a>(entry: &'a Entry, hash: &Hash) -> PublicEntry<'a> {
    let opened = entry.opened.iter().map(opened_hold);
    PublicEntry {
        id: entry_id(&entry.member, entry.seq).map(|id| id.to_string()),
        seq: entry.seq,
        at: entry.at.to_string(),
        kind: kind(&entry.cause),
        member: entry.member.as_str(),
        by: (entry.by != Principal::Store).then(|| entry.by.to_string()),
        about: about(entry),
        version: entry.version.as_str(),
        awards: entry.awards.iter().map(award).collect(),
        postings: entry.postings.iter().map(posting).collect(),
        holds: opened.chain(entry.resolved.iter().map(resolved_hold)).collect(),
        redemptions: entry.redemptions.iter().map(redemption).collect(),
        reweighed: entry.reweighed.iter().filter_map(reweighed).collect(),
        hash: hash.to_text(),
    }
}

fn reweighed(again: &Reweighed) -> Option<PublicReweighed<'_>> {
    let (Fact::Order(of) | Fact::Action(of)) = &again.of else { return None };
    let less = again.less.iter();
    let less =
        less.map(|(wallet, points)| PublicLess { wallet: wallet.as_str(), points: points.get() });
    let tier = again.pinned.tier.as_ref().map(|tier| tier.as_str());
    Some(PublicReweighed { of: of.as_str(), tier, less: less.collect() })
}

fn about(entry: &Entry) -> About<'_> {
    match &entry.cause {
        Cause::Enrolled { .. } | Cause::Updated { .. } => About::default(),
        Cause::Earned { order, .. } => About {
            order: Some(order.reference().as_str()),
            occurred_at: Some(order.occurred_at().to_string()),
            ..About::default()
        },
        Cause::Acted { action, event, occurred_at } => About {
            action: Some(action.as_str()),
            event: Some(event.as_str()),
            occurred_at: Some(occurred_at.to_string()),
            ..About::default()
        },
        Cause::Retracted { action, event } => {
            About { action: Some(action.as_str()), event: Some(event.as_str()), ..About::default() }
        }
        Cause::Occurred { occasion } => {
            About { event: Some(occasion_word(*occasion)), ..About::default() }
        }
        Cause::Returned { order, reference, occurred_at, .. } => About {
            order: Some(order.as_str()),
            return_ref: Some(reference.as_str()),
            occurred_at: Some(occurred_at.to_string()),
            ..About::default()
        },
        Cause::Activated { order, event } => {
            About { order: Some(order.as_str()), event: Some(event.as_str()), ..About::default() }
        }
        Cause::Billed { plan, reference, occurred_at, billed } => About {
            plan: Some(plan.as_str()),
            billing_ref: Some(reference.as_str()),
            occurred_at: Some(occurred_at.to_string()),
            ..about_billed(billed)
        },
        Cause::Chosen { benefit, option } => About {
            benefit: Some(benefit.as_str()),
            option: Some(option.as_str()),
            ..About::default()
        },
        Cause::Held => about_spend(entry.opened.first(), None, None),
        Cause::Captured { hold } => about_spend(None, Some(hold), issued(entry)),
        Cause::Voided { hold } => about_spend(None, Some(hold), None),
        Cause::Redeemed => about_spend(None, None, issued(entry)),
        Cause::Cancelled { redemption }
        | Cause::Used { redemption }
        | Cause::Reserved { redemption }
        | Cause::Released { redemption } => about_spend(None, None, changed(entry, redemption)),
        Cause::Consumed { hold, redemption } => {
            about_spend(None, Some(hold), changed(entry, redemption))
        }
        Cause::Undone { redemption, order } => About {
            order: order.as_ref().map(|order| order.as_str()),
            ..about_spend(None, None, changed(entry, redemption))
        },
        Cause::Adjusted { hand }
        | Cause::Suspended { hand }
        | Cause::Resumed { hand }
        | Cause::Closed { hand }
        | Cause::Erased { hand } => by_hand(hand),
    }
}

fn about_billed(billed: &Billed) -> About<'_> {
    match billed {
        Billed::Paid { from, until, amount, replaces } => About {
            event: Some("paid"),
            from: Some(from.to_string()),
            until: Some(until.to_string()),
            amount: Some(amount.get()),
            replaces: replaces.as_ref().map(|plan| plan.as_str()),
            ..About::default()
        },
        Billed::Trial { from, until } => About {
            event: Some("trial"),
            from: Some(from.to_string()),
            until: Some(until.to_string()),
            ..About::default()
        },
        Billed::Cancelled => About { event: Some("cancelled"), ..About::default() },
        Billed::Refunded { of } => {
            About { event: Some("refunded"), refunds: Some(of.as_str()), ..About::default() }
        }
    }
}

fn about_spend<'a>(
    opened: Option<&'a Hold>,
    hold: Option<&'a HoldId>,
    redemption: Option<&'a Redemption>,
) -> About<'a> {
    let order = opened.and_then(|hold| hold.order.as_ref());
    let order = order.or(redemption.and_then(|redemption| redemption.order.as_ref()));
    About {
        order: order.map(|order| order.as_str()),
        hold: opened.map(|hold| &hold.id).or(hold).map(HoldId::as_str),
        redemption: redemption.map(|redemption| redemption.id.as_str()),
        ..About::default()
    }
}

fn by_hand(hand: &Hand) -> About<'_> {
    About {
        reason: Some(hand.reason.as_str()),
        actor: Some(hand.actor.as_str()),
        ..About::default()
    }
}

/// The redemption that the member asked for in this entry: others in it ended, or came about by
/// themselves.
fn issued(entry: &Entry) -> Option<&Redemption> {
    let asked = |redemption: &&Redemption| redemption.issued_at == entry.at;
    entry.redemptions.iter().filter(asked).find(|redemption| !redemption.automatic)
}

fn changed<'a>(entry: &'a Entry, id: &RedemptionId) -> Option<&'a Redemption> {
    entry.redemptions.iter().find(|redemption| redemption.id == *id)
}

fn award(award: &Award) -> PublicAward<'_> {
    PublicAward {
        rule: award.rule.as_str(),
        wallet: award.wallet.as_str(),
        points: award.points.get(),
        desired: award.desired.get(),
        expires_at: expires_at(&award.terms),
    }
}

fn expires_at(terms: &Terms) -> Option<String> {
    match terms.end {
        End::At(moment) => Some(moment.to_string()),
        End::Inactive | End::Never => None,
    }
}

fn posting(posting: &Posting) -> PublicPosting<'_> {
    PublicPosting {
        wallet: posting.wallet.as_str(),
        from: posting.from.shown(),
        to: posting.to.shown(),
        points: posting.points.get(),
        at: posting.at.to_string(),
    }
}

fn opened_hold(hold: &Hold) -> PublicHold<'_> {
    PublicHold {
        id: hold.id.as_str(),
        status: "open",
        wallet: Some(hold.wallet.as_str()),
        points: Some(hold.points.get()),
        expires_at: Some(hold.expires_at.to_string()),
        partner: hold.link.as_ref().map(|link| link.partner.as_str()),
        location: hold.link.as_ref().and_then(|link| Some(link.location.as_ref()?.as_str())),
    }
}

fn resolved_hold((hold, fate): &(HoldId, HoldFate)) -> PublicHold<'_> {
    PublicHold {
        id: hold.as_str(),
        status: fate.shown(),
        wallet: None,
        points: None,
        expires_at: None,
        partner: None,
        location: None,
    }
}

fn redemption(redemption: &Redemption) -> PublicRedemption<'_> {
    let (reserved, handover) = (redemption.reserved.as_ref(), redemption.handover.as_ref());
    PublicRedemption {
        id: redemption.id.as_str(),
        status: redemption.status.shown(),
        wallet: redemption.wallet.as_str(),
        points: redemption.points.get(),
        given_back: redemption.given_back.get(),
        reward: redemption.reward.as_ref().map(|reward| reward.as_str()),
        order: redemption.order.as_ref().map(|order| order.as_str()),
        valid_until: redemption.valid_until.map(|until: Moment| until.to_string()),
        reserved_for: reserved.map(|kept| kept.order.as_str()),
        reserved_until: reserved.map(|kept| kept.until.to_string()),
        partner: handover.map(|by| by.partner.as_str()),
        location: handover.and_then(|by| Some(by.location.as_ref()?.as_str())),
        receipt_ref: handover.and_then(|by| Some(by.receipt.as_ref()?.as_str())),
    }
}
