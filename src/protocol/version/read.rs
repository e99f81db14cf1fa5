//! How a version document is read: every field that the format has, and no other.

use crate::domain::audience::Audience;
use crate::domain::calendar::{Expiry, Span, SpanUnit};
use crate::domain::map::Map;
use crate::domain::program::{
    Basis, Beyond, Cap, Clawback, Corners, Cost, Draft, EarnRule, Font, Gift, Give, Issued,
    LineFilter, OrderScope, Pending, Reward, RewardLimit, RoundMode, Rounding, Shop, Stack,
    TenderPolicy, Text, Trigger, Unit, Wallet, WalletKind, When,
};
use crate::domain::till::{Quick, Till};
use crate::domain::zone::{OffsetChange, Zone};
use crate::protocol::node::{Fault, FromNode, Node, expected, read_pair, record, words};

record!(strict Draft {
    get engine,
    get id,
    get name,
    get currency,
    get zone,
    get livemode,
    get backdate_ms,
    get orders,
    get shop,
    usual till,
    maybe ending,
    usual holdout,
    usual attributes,
    usual segments,
    get wallets,
    get earns,
    usual promotions,
    usual tiers,
    usual benefits,
    usual challenges,
    get rewards,
    usual plans,
});

impl FromNode for Text {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        Map::read(node).map(Self)
    }
}

impl FromNode for Unit {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        Map::read(node).map(Self)
    }
}

words!(OrderScope, "per_member or unique": PerMember "per_member", Unique "unique");

record!(strict Shop {
    get name,
    maybe colour,
    maybe logo,
    maybe accent,
    usual font,
    usual corners,
    usual words,
    usual names,
});

record!(strict Till { maybe calling_code, usual tax, usual quick });

record!(strict Quick { get id, get name, get price, usual categories });

words!(Font, "a kind of letters":
    System "system", Geometric "geometric", Rounded "rounded", Serif "serif", Slab "slab",
    Mono "mono");

words!(Corners, "square, soft or round": Square "square", Soft "soft", Round "round");

words!(WalletKind, "points, stamps, cash or status":
    Points "points", Stamps "stamps", Cash "cash", Status "status");

words!(Clawback, "only_pending, within_balance or allow_deficit":
    OnlyPending "only_pending", WithinBalance "within_balance", AllowDeficit "allow_deficit");

impl FromNode for Pending {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let (kind, node) = node.kind()?;
        match kind {
            "none" => Ok(Self::None),
            "for" => FromNode::read(node).map(Self::For),
            "until" => FromNode::read(node).map(Self::Until),
            _ => return Err(expected("none, for or until")),
        }
        .map_err(|fault: Fault| fault.at(kind))
    }
}

impl FromNode for Expiry {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let (kind, node) = node.kind()?;
        match kind {
            "never" => Ok(Self::Never),
            "after_earning" => after_earning(node),
            "end_of_month_after" => span(node).map(|span| Self::EndOfMonthAfter { span }),
            "on_date" => on_date(node),
            "after_last_order" => span(node).map(|span| Self::AfterLastOrder { span }),
            _ => return Err(expected("a kind of expiry")),
        }
        .map_err(|fault| fault.at(kind))
    }
}

fn after_earning(node: &Node<'_>) -> Result<Expiry, Fault> {
    let record = node.strict(&["span", "exact"])?;
    Ok(Expiry::AfterEarning { span: record.get("span")?, exact: record.get("exact")? })
}

fn on_date(node: &Node<'_>) -> Result<Expiry, Fault> {
    let record = node.strict(&["month", "day"])?;
    Ok(Expiry::OnDate { month: record.get("month")?, day: record.get("day")? })
}

fn span(node: &Node<'_>) -> Result<Span, Fault> {
    node.strict(&["span"])?.get("span")
}

record!(strict Wallet {
    get id,
    usual name,
    get kind,
    get unit,
    get expiry,
    get pending,
    get clawback,
    maybe return_grace,
    maybe worth_micros,
    usual spend,
});

impl FromNode for Give {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let (kind, node) = node.kind()?;
        match kind {
            "per_amount" => per_amount(node),
            "per_item" => points(node).map(|points| Self::PerItem { points }),
            "flat" => points(node).map(|points| Self::Flat { points }),
            _ => return Err(expected("per_amount, per_item or flat")),
        }
        .map_err(|fault| fault.at(kind))
    }
}

fn per_amount(node: &Node<'_>) -> Result<Give, Fault> {
    let record = node.strict(&["points", "per", "stepwise"])?;
    Ok(Give::PerAmount {
        points: record.get("points")?,
        per: record.get("per")?,
        stepwise: record.get("stepwise")?,
    })
}

fn points<T: FromNode>(node: &Node<'_>) -> Result<T, Fault> {
    node.strict(&["points"])?.get("points")
}

impl FromNode for Trigger {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        match node.kind()? {
            ("order", _) => Ok(Self::Order),
            ("visit", _) => Ok(Self::Visit),
            ("join", _) => Ok(Self::Join),
            ("birthday", _) => Ok(Self::Birthday),
            ("action", node) => {
                FromNode::read(node).map(Self::Action).map_err(|fault| fault.at("action"))
            }
            ("challenge", node) => {
                FromNode::read(node).map(Self::Challenge).map_err(|fault| fault.at("challenge"))
            }
            _ => Err(expected("order, visit, action, join or birthday")),
        }
    }
}

words!(Basis, "a basis":
    PaidBeforeTax "paid_before_tax", PaidWithTax "paid_with_tax",
    ListBeforeTax "list_before_tax", ListWithTax "list_with_tax");

record!(strict LineFilter {
    get kinds,
    usual categories,
    usual not_categories,
    usual products,
    usual not_products,
    usual tags,
    usual not_tags,
});

words!(TenderPolicy, "money or all": Money "money", All "all");
words!(RoundMode, "down, nearest or up": Down "down", Nearest "nearest", Up "up");

record!(strict Rounding { get mode, get per_line });

impl FromNode for When {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let record = node.strict(&[
            "weekdays",
            "hours",
            "from",
            "until",
            "channels",
            "segments",
            "least",
            "first_order",
            "audience",
        ])?;
        let more: Audience = record.usual("audience")?;
        Ok(Self {
            weekdays: record.lent("weekdays", week)?,
            hours: record.maybe("hours")?,
            from: record.maybe("from")?,
            until: record.maybe("until")?,
            channels: record.usual("channels")?,
            least: record.maybe("least")?,
            audience: Audience {
                segments: record.usual("segments")?,
                first_order: record.get("first_order")?,
                ..more
            },
        })
    }
}

/// A set of weekdays: seven bits.
fn week(node: &Node<'_>) -> Result<u8, Fault> {
    node.whole(0, 127).and_then(|_| u8::read(node))
}

/// Two minutes of a day.
impl FromNode for (u16, u16) {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        read_pair(node)
    }
}

words!(Beyond, "reduce or reject": Reduce "reduce", Reject "reject");

record!(strict Cap { get per, get most, get beyond });

impl FromNode for Stack {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        match node.kind()? {
            ("adds", _) => Ok(Self::Adds),
            ("best_of", node) => {
                FromNode::read(node).map(Self::BestOf).map_err(|fault| fault.at("best_of"))
            }
            _ => Err(expected("adds or best_of")),
        }
    }
}

record!(strict EarnRule {
    get id,
    usual name,
    get wallet,
    get give,
    get on,
    get basis,
    get count,
    get tenders,
    get round,
    get carry,
    get when,
    usual caps,
    get stack,
    get qualifying,
    maybe held,
});

impl FromNode for Cost {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let (kind, node) = node.kind()?;
        match kind {
            "fixed" => FromNode::read(node).map(Self::Fixed),
            "steps" => steps(node),
            _ => return Err(expected("fixed or steps")),
        }
        .map_err(|fault| fault.at(kind))
    }
}

fn steps(node: &Node<'_>) -> Result<Cost, Fault> {
    let record = node.strict(&["points", "worth"])?;
    Ok(Cost::Steps { points: record.get("points")?, worth: record.get("worth")? })
}

impl FromNode for Gift {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let (kind, node) = node.kind()?;
        match kind {
            "money_off" => FromNode::read(node).map(Self::MoneyOff),
            "percent_off" => FromNode::read(node).map(Self::PercentOff),
            "free_product" => FromNode::read(node).map(Self::FreeProduct),
            "gift_card" => FromNode::read(node).map(Self::GiftCard),
            "store_credit" => FromNode::read(node).map(Self::StoreCredit),
            "voucher" => Ok(Self::Voucher),
            "experience" => Ok(Self::Experience),
            "partner_goods" => FromNode::read(node).map(Self::PartnerGoods),
            _ => return Err(expected("a kind of gift")),
        }
        .map_err(|fault| fault.at(kind))
    }
}

record!(strict RewardLimit { get most, get every });

impl FromNode for Reward {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let record = node.strict(&[
            "id",
            "name",
            "wallet",
            "cost",
            "gives",
            "valid",
            "limits",
            "automatic",
            "issued",
            "audience",
            "window",
        ])?;
        let by_itself = if record.get("automatic")? { Issued::AtCost } else { Issued::OnRequest };
        Ok(Self {
            id: record.get("id")?,
            name: record.get("name")?,
            wallet: record.get("wallet")?,
            cost: record.get("cost")?,
            gives: record.get("gives")?,
            valid: record.maybe("valid")?,
            limits: record.usual("limits")?,
            issued: record.maybe("issued")?.unwrap_or(by_itself),
            audience: record.usual("audience")?,
            window: record.usual("window")?,
        })
    }
}

words!(SpanUnit, "day, week, month or year": Day "day", Week "week", Month "month", Year "year");

/// A count and what is counted: `[14,"day"]`.
impl FromNode for Span {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let (count, unit) = read_pair(node)?;
        let span = Self::new(count, unit);
        span.ok_or_else(|| expected(&format!("a count of 1 to {}", Self::MOST)))
    }
}

/// The IANA name and the changes, each `[seconds since 1970, seconds to add to UTC]`.
impl FromNode for Zone {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let record = node.strict(&["name", "offsets"])?;
        let name: String = record.get("name")?;
        let offsets = record.get("offsets")?;
        Self::new(&name, offsets).map_err(|error| expected(&format!("a time zone: {error}")))
    }
}

impl FromNode for OffsetChange {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let (from, offset): (i64, i64) = read_pair(node)?;
        let offset_seconds = offset.try_into();
        let offset_seconds =
            offset_seconds.map_err(|_| expected("an offset in seconds").at("1"))?;
        Ok(Self { from, offset_seconds })
    }
}
