//! How the routes of sessions are described: a member's own are those of the store, in small.

use serde_json::{Value, json};

use super::{Answer, answer, answers as answers_of, body as body_of};
use crate::desk::openapi::schemas::Schemas;
use crate::desk::openapi::shapes::SessionAnswer;
use crate::protocol::profile::{CardBody, MemberBody, VoucherBody};
use crate::protocol::request::{EmptyBody, OwnQuoteBody, OwnRedeemBody};
use crate::protocol::route::Endpoint;
use crate::protocol::storefront::SessionBody;

/// The store's route that does the same for a member it names.
#[must_use]
pub fn twin(endpoint: Endpoint) -> Option<Endpoint> {
    Some(match endpoint {
        Endpoint::MyBalance => Endpoint::GetBalance,
        Endpoint::MyEntries => Endpoint::GetEntries,
        Endpoint::MyLots => Endpoint::GetLots,
        Endpoint::MyOffers => Endpoint::GetOffers,
        Endpoint::MyQuote => Endpoint::Quote,
        Endpoint::Join => Endpoint::Enrol,
        Endpoint::MyRedeem => Endpoint::Redeem,
        Endpoint::MyChoice => Endpoint::Choose,
        Endpoint::MyCancel => Endpoint::Cancel,
        Endpoint::SendOrder => Endpoint::Earn,
        _ => return None,
    })
}

#[must_use]
pub fn name(endpoint: Endpoint) -> (&'static str, &'static str) {
    match endpoint {
        Endpoint::BeginSession => ("beginSession", "Sessions"),
        Endpoint::ForwardedSession => ("beginForwardedSession", "Sessions"),
        Endpoint::SendOrder => ("sendOrder", "Earning"),
        Endpoint::Me => ("getMe", "Own"),
        Endpoint::MyBalance => ("getMyBalance", "Own"),
        Endpoint::MyEntries => ("listMyEntries", "Own"),
        Endpoint::MyLots => ("listMyLots", "Own"),
        Endpoint::MyOffers => ("listMyRewards", "Own"),
        Endpoint::MyCard => ("getMyCard", "Own"),
        Endpoint::MyQuote => ("quoteMyOrder", "Own"),
        Endpoint::Join => ("join", "Own"),
        Endpoint::MyRedeem => ("redeemMyReward", "Own"),
        Endpoint::MyChoice => ("chooseMyBenefit", "Own"),
        Endpoint::MyRedemption => ("getMyRedemption", "Own"),
        _ => ("cancelMyRedemption", "Own"),
    }
}

pub fn body(endpoint: Endpoint, schemas: &mut Schemas) -> Option<(Value, bool)> {
    match endpoint {
        Endpoint::BeginSession => Some((schemas.read::<SessionBody>(), true)),
        Endpoint::SendOrder => Some((signed_order(), true)),
        Endpoint::MyQuote => Some((schemas.read::<OwnQuoteBody>(), true)),
        Endpoint::Join => Some((schemas.read::<EmptyBody>(), false)),
        Endpoint::MyRedeem => Some((schemas.read::<OwnRedeemBody>(), true)),
        _ => body_of(twin(endpoint)?, schemas),
    }
}

/// The whole body is one text.
fn signed_order() -> Value {
    json!({
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$",
        "description": "A compact JWS of the store's server (HS256, `typ` is `lo+jwt`) with the \
            claims `iss`, `aud`, `sub`, `order`, `iat`, `exp` (at most 7 days later), and \
            `digest` and `join` where they are wanted.",
    })
}

pub fn answers(endpoint: Endpoint, schemas: &mut Schemas) -> Vec<Answer> {
    match endpoint {
        Endpoint::BeginSession | Endpoint::ForwardedSession => {
            let said = "The session, and the member if who it is has joined.";
            let mut all = answer::<SessionAnswer>(schemas, 201, said);
            if endpoint == Endpoint::ForwardedSession {
                let nobody = "Nobody is signed in at the shop.";
                all.extend(answer::<SessionAnswer>(schemas, 200, nobody));
            }
            all
        }
        Endpoint::Me => vec![me(schemas)],
        Endpoint::MyCard => answer::<CardBody<'_>>(schemas, 200, "The card."),
        Endpoint::MyRedemption => answer::<VoucherBody>(schemas, 200, "The redemption."),
        _ => twin(endpoint).map_or_else(Vec::new, |twin| answers_of(twin, schemas)),
    }
}

/// A member, or that there is none yet.
fn me(schemas: &mut Schemas) -> Answer {
    let joined = |is: bool| {
        json!({
            "type": "object",
            "properties": { "joined": { "const": is } },
            "required": ["joined"],
        })
    };
    let member = json!({ "allOf": [schemas.written::<MemberBody>(), joined(true)] });
    let schema = json!({ "oneOf": [member, joined(false)] });
    Answer { status: 200, description: "Who it is.", schema: Some(schema) }
}
