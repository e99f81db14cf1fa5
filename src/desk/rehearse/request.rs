//! A command of the cases, as the request that asks the edge for it.

use serde_json::{Map, Value, json};

use crate::domain::attributes::Told;
use crate::domain::command::{Command, Extent, Spend};
use crate::domain::ledger::Hand;
use crate::domain::moment::Moment;
use crate::domain::names::{Label, MemberId, Reference};
use crate::domain::order::{Line, Order, Tender, TenderKind};
use crate::domain::plans::{Bill, BillEvent};
use crate::domain::program::LineKind;
use crate::protocol::request::AttributesText;

/// A path and a body, to be posted.
pub struct Request {
    pub path: String,
    pub body: Value,
}

/// Enrols somebody under the shop's own name for them, or says anew what is said of them.
pub fn enrol(reference: &str, segments: &[Label], told: &Told) -> Request {
    let attributes = AttributesText(told.clone());
    let body = json!({ "ref": reference, "segments": labels(segments), "attributes": attributes });
    Request { path: "/v1/members".to_owned(), body }
}

/// The request of a command for a member who is enrolled under that name.
pub fn request(member: &MemberId, reference: &str, command: &Command) -> Request {
    if let Command::Enrol { segments, told } = command {
        return enrol(reference, segments, told);
    }
    let (path, body) = parts(command);
    Request { path: format!("/v1/members/{member}{path}"), body: without_nulls(body) }
}

fn parts(command: &Command) -> (String, Value) {
    match command {
        Command::Enrol { .. } => (String::new(), Value::Null),
        Command::Earn { order } => ("/earn".into(), json!({ "order": order_body(order) })),
        Command::Act { action, event, occurred_at } => {
            ("/actions".into(), act_body(action, event, *occurred_at))
        }
        Command::Retract { event } => (format!("/actions/{event}/retract"), json!({})),
        Command::Settle => ("/settle".into(), json!({})),
        Command::Hold { spend, ttl_ms, order, .. } => {
            ("/holds".into(), hold_body(spend, *ttl_ms, order.as_ref()))
        }
        Command::Capture { hold, points, order, cart } => (
            format!("/holds/{hold}/capture"),
            json!({
                "points": points.map(|points| points.get()), "order": name(order.as_ref()),
                "cart": cart.as_deref().map(order_body),
            }),
        ),
        Command::Void { hold } => (format!("/holds/{hold}/void"), json!({})),
        Command::Consume(ask) => (
            format!("/holds/{}/consume", ask.hold),
            json!({
                "partner": ask.partner.as_str(),
                "location": ask.location.as_ref().map(Label::as_str),
                "receipt_ref": name(ask.receipt.as_ref()),
            }),
        ),
        Command::Redeem { spend, order } => {
            ("/redemptions".into(), redeem_body(spend, order.as_ref()))
        }
        Command::Cancel { redemption } => (format!("/redemptions/{redemption}/cancel"), json!({})),
        Command::Use { redemption, order } => {
            (format!("/redemptions/{redemption}/use"), json!({ "order": name(order.as_ref()) }))
        }
        Command::Reserve { redemption, order, ttl_ms } => (
            format!("/redemptions/{redemption}/reserve"),
            json!({ "order": order.as_str(), "ttl_seconds": ttl_ms / 1000 }),
        ),
        Command::Release { redemption, order } => {
            (format!("/redemptions/{redemption}/release"), json!({ "order": order.as_str() }))
        }
        Command::Undo { redemption } => (format!("/redemptions/{redemption}/undo"), json!({})),
        Command::Return { order, reference, occurred_at, extent } => {
            let at = occurred_at.map(|at| at.to_string());
            (format!("/orders/{order}/returns"), return_body(reference, at, extent))
        }
        Command::Choose { benefit, option } => {
            ("/choices".into(), json!({ "benefit": benefit.as_str(), "option": option.as_str() }))
        }
        Command::Activate { order, event } => {
            ("/activations".into(), json!({ "order": order.as_str(), "event": event.as_str() }))
        }
        Command::Bill(bill) => ("/billing".into(), bill_body(bill)),
        Command::Adjust { wallet, credit, points, hand } => {
            let signed = i64::try_from(points.get()).unwrap_or(i64::MAX);
            let signed = if *credit { signed } else { -signed };
            let Hand { reason, actor } = hand;
            (
                "/adjustments".into(),
                json!({
                    "wallet": wallet.as_str(), "points": signed,
                    "reason": reason.as_str(), "actor": actor.as_str(),
                }),
            )
        }
        Command::Suspend { hand } => ("/suspend".into(), hand_body(hand)),
        Command::Resume { hand } => ("/resume".into(), hand_body(hand)),
        Command::Close { hand } => ("/close".into(), hand_body(hand)),
        Command::Erase { hand } => ("/erase".into(), hand_body(hand)),
    }
}

fn act_body(action: &Label, event: &Reference, occurred_at: Moment) -> Value {
    json!({
        "action": action.as_str(), "event_id": event.as_str(),
        "occurred_at": occurred_at.to_string(),
    })
}

/// A field that says nothing is left out: the edge takes no `null` for it.
fn without_nulls(body: Value) -> Value {
    match body {
        Value::Object(fields) => {
            let said = fields.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(said.collect::<Map<String, Value>>())
        }
        other => other,
    }
}

fn hold_body(spend: &Spend, ttl_ms: i64, order: Option<&Reference>) -> Value {
    let ttl_seconds = ttl_ms / 1000;
    match spend {
        Spend::Reward { reward, units } => json!({
            "reward": reward.as_str(), "units": units,
            "ttl_seconds": ttl_seconds, "order": name(order),
        }),
        Spend::Points { wallet, points, cart } => json!({
            "wallet": wallet.as_str(), "points": points.get(),
            "ttl_seconds": ttl_seconds, "order": name(order),
            "cart": cart.as_deref().map(order_body),
        }),
    }
}

fn redeem_body(spend: &Spend, order: Option<&Reference>) -> Value {
    match spend {
        Spend::Reward { reward, units } => {
            json!({ "reward": reward.as_str(), "units": units, "order": name(order) })
        }
        Spend::Points { wallet, points, cart } => json!({
            "wallet": wallet.as_str(), "points": points.get(), "order": name(order),
            "cart": cart.as_deref().map(order_body),
        }),
    }
}

fn return_body(reference: &Reference, at: Option<String>, extent: &Extent) -> Value {
    let lines = |lines: &[(Reference, u32)]| -> Vec<Value> {
        let line =
            |(id, quantity): &(Reference, u32)| json!({ "id": id.as_str(), "quantity": quantity });
        lines.iter().map(line).collect()
    };
    let (lines, amount) = match extent {
        Extent::Whole => (None, None),
        Extent::Lines(list) => (Some(lines(list)), None),
        Extent::Amount(amount) => (None, Some(amount.get())),
    };
    json!({
        "return_ref": reference.as_str(), "occurred_at": at, "lines": lines, "amount": amount,
    })
}

fn bill_body(bill: &Bill) -> Value {
    let at = |at: &Option<Moment>| at.map(|at| at.to_string());
    let mut body = json!({
        "plan": bill.plan.as_str(), "billing_ref": bill.reference.as_str(),
        "occurred_at": bill.occurred_at.to_string(),
    });
    let more = match &bill.event {
        BillEvent::Paid { from, until, amount, replaces } => json!({
            "event": "paid", "from": at(from), "until": at(until),
            "amount": amount.map(|amount| amount.get()),
            "replaces": replaces.as_ref().map(Label::as_str),
        }),
        BillEvent::Trial { until } => json!({ "event": "trial", "until": at(until) }),
        BillEvent::Cancelled => json!({ "event": "cancelled" }),
        BillEvent::Refunded { of } => json!({ "event": "refunded", "refunds": of.as_str() }),
    };
    if let (Value::Object(body), Value::Object(more)) = (&mut body, more) {
        body.extend(more);
    }
    body
}

fn hand_body(hand: &Hand) -> Value {
    json!({ "reason": hand.reason.as_str(), "actor": hand.actor.as_str() })
}

fn order_body(order: &Order) -> Value {
    without_nulls(json!({
        "ref": order.reference().as_str(),
        "occurred_at": order.occurred_at().to_string(),
        "currency": order.currency().as_str(),
        "channel": order.channel().map(Label::as_str),
        "lines": order.lines().iter().map(line_body).collect::<Vec<_>>(),
        "tenders": order.tenders().iter().map(tender_body).collect::<Vec<_>>(),
    }))
}

fn line_body(line: &Line) -> Value {
    without_nulls(json!({
        "id": line.id.as_str(),
        "product": line.product.as_ref().map(Label::as_str),
        "categories": labels(&line.categories),
        "tags": labels(&line.tags),
        "quantity": line.quantity,
        "gross": line.gross.get(),
        "discount": line.discount.get(),
        "tax": line.tax.get(),
        "kind": match line.kind {
            LineKind::Goods => "goods",
            LineKind::Shipping => "shipping",
            LineKind::Fee => "fee",
            LineKind::GiftCard => "gift_card",
            LineKind::Reward => "reward",
        },
    }))
}

fn tender_body(tender: &Tender) -> Value {
    let kind = match tender.kind {
        TenderKind::Card => "card",
        TenderKind::Cash => "cash",
        TenderKind::GiftCard => "gift_card",
        TenderKind::StoreCredit => "store_credit",
        TenderKind::Points => "points",
    };
    json!({ "kind": kind, "amount": tender.amount.get() })
}

fn labels(labels: &[Label]) -> Vec<&str> {
    labels.iter().map(Label::as_str).collect()
}

fn name(reference: Option<&Reference>) -> Option<&str> {
    reference.map(Reference::as_str)
}
