//! How the routes are described that say what members and vouchers are found by.

use serde_json::{Value, json};

use super::{Answer, answer, done, done_or_not};
use crate::desk::openapi::schemas::Schemas;
use crate::protocol::answer::Unchanged;
use crate::protocol::identifier::Identifier;
use crate::protocol::profile::{FoundByBody, VoucherBody};
use crate::protocol::request::EnrolBody;
use crate::protocol::route::Endpoint;

#[must_use]
pub fn name(endpoint: Endpoint) -> (&'static str, &'static str) {
    match endpoint {
        Endpoint::Enrol => ("enrolMember", "Members"),
        Endpoint::Identify => ("addIdentifier", "Members"),
        Endpoint::RemoveIdentifier => ("removeIdentifier", "Members"),
        Endpoint::GetVoucher => ("getVoucher", "Vouchers"),
        _ => ("useVoucher", "Vouchers"),
    }
}

pub fn body(endpoint: Endpoint, schemas: &mut Schemas) -> Value {
    match endpoint {
        Endpoint::Enrol => schemas.read::<EnrolBody>(),
        _ => schemas.read::<Identifier>(),
    }
}

pub fn answers(endpoint: Endpoint, schemas: &mut Schemas) -> Vec<Answer> {
    match endpoint {
        Endpoint::Enrol => enrolment(schemas),
        Endpoint::Identify => answer::<Unchanged>(schemas, 200, "The member is found by it."),
        Endpoint::RemoveIdentifier => {
            answer::<FoundByBody>(schemas, 200, "What the member is found by now.")
        }
        _ => answer::<VoucherBody>(schemas, 200, "The voucher."),
    }
}

fn enrolment(schemas: &mut Schemas) -> Vec<Answer> {
    let known = "The member was there, and is as asked; a reference may lead there from now on.";
    let mut updated = done_or_not(schemas, known, "updated");
    // With an entry, the outcome is one of two.
    let entry = "/oneOf/0/allOf/1/properties/outcome";
    let outcome = updated.schema.as_mut().and_then(|schema| schema.pointer_mut(entry));
    if let Some(outcome) = outcome {
        *outcome = json!({ "enum": ["updated", "linked"] });
    }
    vec![done(schemas, (201, "Enrolled."), "enrolled", &[]), updated]
}
