//! What a storefront and an operator see of a program and its keys.

use serde::Serialize;

use super::credential::KeyRecord;
use super::node::record;
use super::object::Object;
use super::origin::Origin;
use super::release::Releases;
use super::request::LineKindText;
use super::scalar::{Instant, Named};
use crate::domain::benefits::{Benefit, Choice};
use crate::domain::moment::Moment;
use crate::domain::names::{Label, ProgramId, RewardId, RuleId, VersionId, WalletId};
use crate::domain::plans::Plan;
use crate::domain::program::{Cost, LineFilter, Program, Reward, Text, WalletKind};

/// The program that is live, and its release list.
#[derive(Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct ProgramBody<'a> {
    id: Named<ProgramId>,
    #[cfg_attr(feature = "desk", schemars(with = "std::collections::BTreeMap<String, String>"))]
    name: Object<'a, String>,
    currency: &'a str,
    timezone: &'a str,
    livemode: bool,
    /// From then on nothing is earned.
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_at: Option<Instant>,
    /// From then on nothing can be redeemed.
    #[serde(skip_serializing_if = "Option::is_none")]
    redeem_until: Option<Instant>,
    version: Named<VersionId>,
    #[serde(flatten)]
    releases: &'a Releases,
    wallets: Vec<WalletBody<'a>>,
    earn: Vec<RuleBody>,
    rewards: Vec<RewardBody<'a>>,
    /// The lowest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tiers: Vec<NamedBody<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    benefits: Vec<NamedBody<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    plans: Vec<NamedBody<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    challenges: Vec<NamedBody<'a>>,
}

/// What a tier, a benefit, a plan or a challenge is called.
#[derive(Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
struct NamedBody<'a> {
    id: &'a str,
    #[cfg_attr(feature = "desk", schemars(with = "std::collections::BTreeMap<String, String>"))]
    name: Object<'a, String>,
    /// Of a benefit: the rewards of which the member chooses one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    options: Vec<&'a str>,
    /// Of a benefit: whether the member chooses a day.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    day: bool,
    /// Of a plan: where members buy it.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'a str>,
}

/// The only goods that money pays for: lines of one of the kinds, of one of the categories and so
/// on, and of none of the others.
#[derive(Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
struct GoodsBody<'a> {
    kinds: Vec<LineKindText>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    categories: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    not_categories: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    products: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    not_products: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    not_tags: Vec<&'a str>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
struct WalletBody<'a> {
    id: Named<WalletId>,
    kind: &'static str,
    #[cfg_attr(
        feature = "desk",
        schemars(with = "std::collections::BTreeMap<String, Vec<String>>")
    )]
    unit: Object<'a, Vec<String>>,
    /// The only goods it pays for; absent where it pays for anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    goods: Option<GoodsBody<'a>>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
struct RuleBody {
    id: Named<RuleId>,
    wallet: Named<WalletId>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
struct RewardBody<'a> {
    id: Named<RewardId>,
    #[cfg_attr(feature = "desk", schemars(with = "std::collections::BTreeMap<String, String>"))]
    name: Object<'a, String>,
    wallet: Named<WalletId>,
    /// What one costs, or one step of it.
    points: u64,
    /// Whether any number of steps can be taken.
    stepped: bool,
    automatic: bool,
}

/// A key; the secret itself only where it was just made.
#[derive(Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct KeyAnswer<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'a str>,
    kind: super::credential::KeyKind,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    scopes: &'a [String],
    #[serde(skip_serializing_if = "<[Origin]>::is_empty")]
    origins: &'a [Origin],
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    /// Whose it is, if it is a partner's.
    #[serde(skip_serializing_if = "Option::is_none")]
    partner: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_at: Option<&'a str>,
}

/// `POST /v1/sessions`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SessionBody {
    /// The store's word for a customer: a JWS that its server signed within the last minutes.
    pub token: String,
}

record!(strict SessionBody { get token });

/// A session with its end, and the member as JSON; nulls for who is signed out, or has not joined.
#[must_use]
pub fn session_answer(session: Option<(&str, Moment)>, member: Option<&str>) -> String {
    let (bearer, expires) = match session {
        Some((bearer, expires)) => (format!("\"{bearer}\""), format!("\"{expires}\"")),
        None => ("null".to_owned(), "null".to_owned()),
    };
    let member = member.unwrap_or("null");
    format!(r#"{{"session":{bearer},"expires_at":{expires},"member":{member}}}"#)
}

/// The program that is live, with its release list, as JSON.
#[must_use]
pub fn program(program: &Program, version: &VersionId, releases: &Releases) -> String {
    let body = ProgramBody {
        id: Named(program.id.clone()),
        name: Object(&program.name.0),
        currency: program.currency.as_str(),
        timezone: program.zone.name(),
        livemode: program.livemode,
        ends_at: program.ending.map(|ending| Instant(ending.at)),
        redeem_until: program.ending.and_then(|ending| ending.redeem_until).map(Instant),
        version: Named(version.clone()),
        releases,
        wallets: program
            .wallets
            .iter()
            .map(|wallet| WalletBody {
                id: Named(wallet.id.clone()),
                kind: kind(wallet.kind),
                unit: Object(&wallet.unit.0),
                goods: wallet.spend.goods.as_ref().map(goods),
            })
            .collect(),
        earn: program
            .earns
            .iter()
            .map(|rule| RuleBody { id: Named(rule.id.clone()), wallet: Named(rule.wallet.clone()) })
            .collect(),
        rewards: program.rewards.iter().map(reward).collect(),
        tiers: program.tiers.ladder.iter().map(|tier| named(&tier.id, &tier.name)).collect(),
        benefits: program.benefits.iter().map(benefit).collect(),
        plans: program.plans.iter().map(plan).collect(),
        challenges: program.challenges.iter().map(|one| named(&one.id, &one.name)).collect(),
    };
    // Texts, numbers, lists and maps with text keys: writing them to memory cannot fail.
    serde_json::to_string(&body).unwrap_or_default()
}

/// A key's record, with the key itself the one time it is shown, as JSON.
#[must_use]
pub fn key(record: &KeyRecord, key: Option<&str>) -> String {
    let body = KeyAnswer {
        id: &record.id,
        key,
        kind: record.kind,
        scopes: &record.scopes,
        origins: &record.origins,
        label: record.label.as_deref(),
        partner: record.partner.as_deref(),
        revoked_at: record.revoked_at.as_deref(),
    };
    serde_json::to_string(&body).unwrap_or_default()
}

fn named<'a>(id: &'a Label, name: &'a Text) -> NamedBody<'a> {
    NamedBody {
        id: id.as_str(),
        name: Object(&name.0),
        options: Vec::new(),
        day: false,
        link: None,
    }
}

fn plan(plan: &Plan) -> NamedBody<'_> {
    NamedBody { link: plan.link.as_deref(), ..named(&plan.id, &plan.name) }
}

fn goods(goods: &LineFilter) -> GoodsBody<'_> {
    fn of(labels: &[Label]) -> Vec<&str> {
        labels.iter().map(Label::as_str).collect()
    }
    GoodsBody {
        kinds: goods.kinds.iter().map(|kind| LineKindText::from(*kind)).collect(),
        categories: of(&goods.categories),
        not_categories: of(&goods.not_categories),
        products: of(&goods.products),
        not_products: of(&goods.not_products),
        tags: of(&goods.tags),
        not_tags: of(&goods.not_tags),
    }
}

fn benefit(benefit: &Benefit) -> NamedBody<'_> {
    let mut body = named(&benefit.id, &benefit.name);
    match &benefit.choice {
        Some(Choice::OneOf { rewards, .. }) => {
            body.options = rewards.iter().map(RewardId::as_str).collect();
        }
        Some(Choice::Day { .. }) => body.day = true,
        None => {}
    }
    body
}

fn reward(reward: &Reward) -> RewardBody<'_> {
    let (points, stepped) = match reward.cost {
        Cost::Fixed(points) => (points, false),
        Cost::Steps { points, .. } => (points, true),
    };
    RewardBody {
        id: Named(reward.id.clone()),
        name: Object(&reward.name.0),
        wallet: Named(reward.wallet.clone()),
        points: points.get(),
        stepped,
        automatic: reward.issued.is_by_itself(),
    }
}

fn kind(kind: WalletKind) -> &'static str {
    match kind {
        WalletKind::Points => "points",
        WalletKind::Stamps => "stamps",
        WalletKind::Cash => "cash",
        WalletKind::Status => "status",
    }
}
