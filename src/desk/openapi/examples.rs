//! One worked example for each body, all of one small café; a test reads them as the edge does.

use serde_json::{Value, json};

use crate::protocol::route::Endpoint;

const HASH: &str = "6d4f4cb65ae85aabcd6c60d4b2ecf46b0d6ad9ce4ba9fbb5f9bb7e8b2fce0ad3";

/// The form of a token; what it says and whose it is is the store's.
const TOKEN: &str = "eyJhbGciOiJIUzI1NiIsImtpZCI6InNlY19hIiwidHlwIjoiSldUIn0.e30.c2ln";

/// `None` for routes without a body, and for the version document, which nobody writes by hand.
#[must_use]
pub fn example(endpoint: Endpoint) -> Option<Value> {
    Some(match endpoint {
        Endpoint::PutLive => json!({ "releases": [{ "hash": HASH }] }),
        Endpoint::CreateKey => json!({
            "kind": "rk", "scopes": ["read", "earn"], "label": "Tills in Nørrebro"
        }),
        Endpoint::CreateSecret => json!({ "use": "sign", "issuer": "https://shop.example" }),
        Endpoint::BeginSession => json!({ "token": TOKEN }),
        Endpoint::SendOrder => json!(TOKEN),
        Endpoint::MyQuote => json!({ "order": order() }),
        Endpoint::Join | Endpoint::MyCancel | Endpoint::Retract | Endpoint::Settle => json!({}),
        Endpoint::MyRedeem => json!({ "reward": "drink" }),
        Endpoint::Quote => json!({ "member": "ref:shopify:1073", "order": order() }),
        Endpoint::Batch => json!({ "items": [{
            "key": "order-1001-recorded-once",
            "path": "/v1/members/ref:shopify:1073/earn",
            "body": { "order": order() }
        }] }),
        Endpoint::Enrol => json!({
            "ref": "shopify:1073",
            "identifiers": [{ "kind": "email", "value": "ada@example.com" }],
            "segments": ["regular"],
            "attributes": { "city": "aarhus", "shoe_size": 42 },
            "person": { "name": "Ada", "locale": "da", "birthday": "02-29" }
        }),
        Endpoint::Identify => json!({ "kind": "phone", "value": "+4531123456" }),
        Endpoint::Earn => json!({ "order": order() }),
        Endpoint::Act => json!({
            "action": "review", "event_id": "review-77", "occurred_at": "2026-03-01T09:00:00Z"
        }),
        Endpoint::PutPartner => json!({
            "id": "harbour-bakery", "name": "The bakery at the harbour", "locations": ["quay-3"]
        }),
        Endpoint::CreatePartnerKey => json!({ "label": "Their web shop" }),
        Endpoint::PromoteLinkKey => json!({ "early": true }),
        Endpoint::CreatePairing => json!({
            "till": "harbour-bakery", "location": "quay-3", "label": "The tablet by the door"
        }),
        Endpoint::ConsumeLink => json!({ "location": "quay-3", "receipt_ref": "R-1002" }),
        Endpoint::CreateLinkKey
        | Endpoint::RetireLinkKey
        | Endpoint::RevokeLinkKey
        | Endpoint::UndoLink => json!({}),
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
        | Endpoint::Undo
        | Endpoint::UseVoucher => spending(endpoint),
        Endpoint::Return => json!({
            "return_ref": "return-5", "lines": [{ "id": "1", "quantity": 1 }]
        }),
        Endpoint::Activate => json!({ "order": "1001", "event": "delivered" }),
        Endpoint::Bill | Endpoint::Choose | Endpoint::MyChoice => membership(endpoint),
        Endpoint::Adjust => json!({
            "wallet": "star", "points": 50, "reason": "spilt coffee", "actor": "anna"
        }),
        Endpoint::Suspend => json!({ "reason": "fraud check", "actor": "anna" }),
        Endpoint::Resume => json!({ "reason": "check passed", "actor": "anna" }),
        Endpoint::Close | Endpoint::Erase => json!({ "reason": "asked for", "actor": "anna" }),
        // A test sees to it that every body has one.
        _ => return None,
    })
}

fn membership(endpoint: Endpoint) -> Value {
    match endpoint {
        Endpoint::Bill => json!({
            "plan": "monthly", "billing_ref": "invoice-12", "event": "paid",
            "occurred_at": "2026-03-01T09:00:00Z", "amount": 4000
        }),
        _ => json!({ "benefit": "own-day", "option": "2026-06-12" }),
    }
}

fn spending(endpoint: Endpoint) -> Value {
    match endpoint {
        Endpoint::Hold => json!({ "reward": "drink", "ttl_seconds": 900, "order": "1002" }),
        Endpoint::Capture => json!({ "order": "1002" }),
        Endpoint::Redeem => json!({ "reward": "drink" }),
        Endpoint::Use | Endpoint::UseVoucher | Endpoint::Release => json!({ "order": "1002" }),
        Endpoint::Reserve => json!({ "order": "1002", "ttl_seconds": 900 }),
        Endpoint::Consume => json!({
            "partner": "bakery", "location": "norrebro", "receipt_ref": "R-1002"
        }),
        Endpoint::Link => json!({
            "reward": "cake", "partner": "bakery", "location": "norrebro",
            "ttl_seconds": 86_400
        }),
        _ => json!({}),
    }
}

/// Two flat whites and a bag of beans, paid with a card and a gift card.
fn order() -> Value {
    json!({
        "ref": "1001",
        "occurred_at": "2026-03-01T09:00:00Z",
        "currency": "EUR",
        "channel": "till",
        "lines": [
            { "id": "1", "product": "flat-white", "categories": ["drinks"], "quantity": 2,
              "gross": 900, "tax": 180 },
            { "id": "2", "product": "beans", "quantity": 1, "gross": 1400, "discount": 200 }
        ],
        "tenders": [{ "kind": "card", "amount": 1600 }, { "kind": "gift_card", "amount": 500 }]
    })
}
