//! What the routes of signed links read and answer: those of their partner, and of their member.

use serde_json::Value;

use super::{Answer, answer, done};
use crate::desk::openapi::schemas::Schemas;
use crate::protocol::answer::LinkView;
use crate::protocol::link::Listed;
use crate::protocol::link::partner::ConsumeLinkBody;
use crate::protocol::link::state::{ConsumedAnswer, LinkStateBody, UndoneAnswer};
use crate::protocol::request::EmptyBody;
use crate::protocol::route::Endpoint;

pub fn has(endpoint: Endpoint) -> bool {
    !name(endpoint).0.is_empty()
}

pub fn name(endpoint: Endpoint) -> (&'static str, &'static str) {
    match endpoint {
        Endpoint::GetRedeemLink => ("getRedeemLink", "Links"),
        Endpoint::ConsumeLink => ("consumeLink", "Links"),
        Endpoint::UndoLink => ("undoLink", "Links"),
        Endpoint::GetLinks => ("listLinks", "Links"),
        Endpoint::RevokeLink => ("revokeLink", "Links"),
        _ => ("", ""),
    }
}

pub fn body(endpoint: Endpoint, schemas: &mut Schemas) -> Option<(Value, bool)> {
    match endpoint {
        Endpoint::ConsumeLink => Some((schemas.read::<ConsumeLinkBody>(), false)),
        Endpoint::UndoLink | Endpoint::RevokeLink => Some((schemas.read::<EmptyBody>(), false)),
        _ => None,
    }
}

pub fn answers(endpoint: Endpoint, schemas: &mut Schemas) -> Vec<Answer> {
    match endpoint {
        Endpoint::GetRedeemLink => answer::<LinkStateBody>(schemas, 200, "The link as it stands."),
        Endpoint::ConsumeLink => answer::<ConsumedAnswer>(schemas, 200, "Handed over."),
        Endpoint::UndoLink => answer::<UndoneAnswer>(schemas, 200, "It can be used again."),
        Endpoint::GetLinks => answer::<Listed<LinkView>>(schemas, 200, "The links."),
        Endpoint::RevokeLink => vec![done(schemas, (200, "Taken back."), "voided", &["hold"])],
        _ => Vec::new(),
    }
}
