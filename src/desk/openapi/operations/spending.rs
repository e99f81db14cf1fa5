//! What the routes of holds, links and vouchers answer.

use super::{Answer, done, done_or_not};
use crate::desk::openapi::schemas::Schemas;
use crate::protocol::route::Endpoint;

pub fn answers(endpoint: Endpoint, schemas: &mut Schemas) -> Vec<Answer> {
    match endpoint {
        Endpoint::Hold => vec![done(schemas, (201, "Held."), "held", &["hold"])],
        Endpoint::Capture => {
            vec![done(schemas, (200, "Captured."), "captured", &["redemption"])]
        }
        Endpoint::Void => vec![done(schemas, (200, "Let go."), "voided", &["hold"])],
        Endpoint::Redeem => vec![done(schemas, (201, "Redeemed."), "redeemed", &["redemption"])],
        Endpoint::Cancel => {
            vec![done(schemas, (200, "Cancelled."), "cancelled", &["redemption", "given_back"])]
        }
        Endpoint::Use | Endpoint::UseVoucher => {
            vec![done(schemas, (200, "Used."), "used", &["redemption"])]
        }
        Endpoint::Reserve => vec![done_or_not(schemas, "Kept, by now.", "reserved")],
        Endpoint::Release => vec![done_or_not(schemas, "Free, by now.", "released")],
        Endpoint::Retract => vec![done_or_not(schemas, "Undone, by now.", "retracted")],
        Endpoint::Settle => vec![done_or_not(schemas, "Given, if it was due.", "occurred")],
        Endpoint::Undo => vec![done_or_not(schemas, "Not used, by now.", "undone")],
        Endpoint::Consume => {
            vec![done(schemas, (200, "Handed over."), "consumed", &["redemption"])]
        }
        Endpoint::Link => vec![done(schemas, (201, "Held."), "held", &["hold", "link"])],
        _ => vec![],
    }
}
