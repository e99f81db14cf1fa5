//! What each route reads and answers when all is well; a new route does not compile without.

mod links;
pub mod own;
mod finding;
mod partners;
mod spending;
mod program;

use schemars::JsonSchema;
use serde_json::{Value, json};

use super::schemas::Schemas;
use super::shapes::{BatchAnswers, EntriesPage, Health, version_document};
use crate::protocol::answer::{Accepted, QuoteAnswer, Unchanged, ViewBody};
use crate::protocol::batch::BatchBody;
use crate::protocol::credential::KeyBody;
use crate::protocol::offer::OffersBody;
use crate::protocol::profile::{LotsBody, MemberBody};
use crate::protocol::release::LiveBody;
use crate::protocol::request::{
    ActionBody, ActivateBody, AdjustBody, BillingBody, CaptureBody, ChoiceBody, ConsumeBody,
    EarnBody, EmptyBody, HandBody, HoldBody, LinkBody, QuoteBody, RedeemBody, ReleaseBody,
    ReserveBody, ReturnBody, UseBody,
};
use crate::protocol::route::Endpoint;
use crate::protocol::secret::SecretBody;

/// The operation's name in clients, and the chapter it stands in.
#[must_use]
pub fn name(endpoint: Endpoint) -> (&'static str, &'static str) {
    match endpoint {
        Endpoint::GetRedeemLink
        | Endpoint::ConsumeLink
        | Endpoint::UndoLink
        | Endpoint::GetLinks
        | Endpoint::RevokeLink => links::name(endpoint),
        Endpoint::Health => ("getHealth", "Edge"),
        Endpoint::OpenApi => ("getOpenApi", "Edge"),
        Endpoint::GetProgram => ("getProgram", "Program"),
        Endpoint::PutVersion => ("putVersion", "Program"),
        Endpoint::PutLive => ("putLive", "Program"),
        Endpoint::CreateKey => ("createKey", "Keys"),
        Endpoint::RevokeKey => ("revokeKey", "Keys"),
        Endpoint::ListPartners
        | Endpoint::PutPartner
        | Endpoint::CreatePartnerKey
        | Endpoint::ListLinkKeys
        | Endpoint::CreateLinkKey
        | Endpoint::PromoteLinkKey
        | Endpoint::RetireLinkKey
        | Endpoint::RevokeLinkKey
        | Endpoint::LinkKeySet
        | Endpoint::CreatePairing
        | Endpoint::ListDevices
        | Endpoint::RevokeDevice => partners::name(endpoint),
        Endpoint::CreateSecret | Endpoint::ListSecrets | Endpoint::RetireSecret => {
            secrets(endpoint)
        }
        Endpoint::Quote => ("quoteOrder", "Earning"),
        Endpoint::Batch => ("runBatch", "Batches"),
        Endpoint::GetMember => ("getMember", "Members"),
        Endpoint::GetBalance => ("getBalance", "Members"),
        Endpoint::GetEntries => ("listEntries", "Members"),
        Endpoint::GetLots => ("listLots", "Members"),
        Endpoint::GetOffers => ("listRewards", "Members"),
        Endpoint::Earn => ("recordOrder", "Earning"),
        Endpoint::Act => ("recordAction", "Earning"),
        Endpoint::Retract => ("retractAction", "Earning"),
        Endpoint::Settle => ("settleMember", "Earning"),
        Endpoint::Hold => ("createHold", "Spending"),
        Endpoint::Capture => ("captureHold", "Spending"),
        Endpoint::Void => ("voidHold", "Spending"),
        Endpoint::Redeem => ("redeemReward", "Spending"),
        Endpoint::Cancel => ("cancelRedemption", "Spending"),
        Endpoint::Use => ("useRedemption", "Spending"),
        Endpoint::Reserve => ("reserveRedemption", "Spending"),
        Endpoint::Release => ("releaseRedemption", "Spending"),
        Endpoint::Undo => ("undoRedemption", "Spending"),
        Endpoint::Link => ("createLink", "Spending"),
        Endpoint::Consume => ("consumeHold", "Spending"),
        Endpoint::Return => ("returnOrder", "Earning"),
        Endpoint::Activate => ("activatePoints", "Earning"),
        Endpoint::Bill => ("recordBilling", "Memberships"),
        Endpoint::Choose => ("chooseBenefit", "Memberships"),
        Endpoint::Adjust => ("adjustPoints", "Staff"),
        Endpoint::Suspend => ("suspendMember", "Staff"),
        Endpoint::Resume => ("resumeMember", "Staff"),
        Endpoint::Close => ("closeMember", "Staff"),
        Endpoint::Erase => ("eraseMember", "Staff"),
        Endpoint::Enrol
        | Endpoint::Identify
        | Endpoint::RemoveIdentifier
        | Endpoint::GetVoucher
        | Endpoint::UseVoucher => finding::name(endpoint),
        // Pages are for people: they are in another table, and not described.
        Endpoint::Page(_) => ("", ""),
        _ => own::name(endpoint),
    }
}

fn secrets(endpoint: Endpoint) -> (&'static str, &'static str) {
    match endpoint {
        Endpoint::CreateSecret => ("createStoreSecret", "Keys"),
        Endpoint::ListSecrets => ("listStoreSecrets", "Keys"),
        _ => ("retireStoreSecret", "Keys"),
    }
}

/// What the shop's other systems report: the body, and the answers.
fn reported(endpoint: Endpoint, schemas: &mut Schemas) -> (Value, Vec<Answer>) {
    if endpoint == Endpoint::Bill {
        let answer = done_or_not(schemas, "Recorded, by now.", "billed");
        return (schemas.read::<BillingBody>(), vec![answer]);
    }
    if endpoint == Endpoint::Choose {
        let answer = done(schemas, (201, "Chosen."), "chosen", &[]);
        return (schemas.read::<ChoiceBody>(), vec![answer]);
    }
    let answer = done(schemas, (200, "Activated."), "activated", &[]);
    (schemas.read::<ActivateBody>(), vec![answer])
}

/// The schema of the body that the route reads, and whether a body must be there.
pub fn body(endpoint: Endpoint, schemas: &mut Schemas) -> Option<(Value, bool)> {
    if links::has(endpoint) {
        return links::body(endpoint, schemas);
    }
    if says_nothing(endpoint) {
        return Some((schemas.read::<EmptyBody>(), false));
    }
    let schema = match endpoint {
        Endpoint::Health
        | Endpoint::OpenApi
        | Endpoint::GetProgram
        | Endpoint::RevokeKey
        | Endpoint::ListPartners
        | Endpoint::ListLinkKeys
        | Endpoint::LinkKeySet
        | Endpoint::ListDevices
        | Endpoint::RevokeDevice
        | Endpoint::ListSecrets
        | Endpoint::RetireSecret
        | Endpoint::GetMember
        | Endpoint::GetBalance
        | Endpoint::GetEntries
        | Endpoint::GetLots
        | Endpoint::GetOffers
        | Endpoint::RemoveIdentifier
        | Endpoint::GetVoucher => return None,
        Endpoint::PutVersion => version_document(),
        Endpoint::PutLive => schemas.read::<LiveBody>(),
        Endpoint::CreateKey => schemas.read::<KeyBody>(),
        Endpoint::CreateSecret => schemas.read::<SecretBody>(),
        Endpoint::Quote => schemas.read::<QuoteBody>(),
        Endpoint::Batch => schemas.read::<BatchBody<'_>>(),
        Endpoint::Enrol | Endpoint::Identify => finding::body(endpoint, schemas),
        Endpoint::Earn => schemas.read::<EarnBody>(),
        Endpoint::Act => schemas.read::<ActionBody>(),
        Endpoint::Hold => schemas.read::<HoldBody>(),
        Endpoint::Capture => schemas.read::<CaptureBody>(),
        Endpoint::PutPartner
        | Endpoint::CreatePartnerKey
        | Endpoint::CreateLinkKey
        | Endpoint::PromoteLinkKey
        | Endpoint::RetireLinkKey
        | Endpoint::RevokeLinkKey
        | Endpoint::CreatePairing => partners::body(endpoint, schemas),
        Endpoint::Redeem => schemas.read::<RedeemBody>(),
        Endpoint::Use | Endpoint::UseVoucher => schemas.read::<UseBody>(),
        Endpoint::Reserve => schemas.read::<ReserveBody>(),
        Endpoint::Release => schemas.read::<ReleaseBody>(),
        Endpoint::Link => schemas.read::<LinkBody>(),
        Endpoint::Consume => schemas.read::<ConsumeBody>(),
        Endpoint::Return => schemas.read::<ReturnBody>(),
        Endpoint::Activate | Endpoint::Bill | Endpoint::Choose => reported(endpoint, schemas).0,
        Endpoint::Adjust => schemas.read::<AdjustBody>(),
        Endpoint::Suspend | Endpoint::Resume | Endpoint::Close | Endpoint::Erase => {
            schemas.read::<HandBody>()
        }
        _ => return own::body(endpoint, schemas),
    };
    let free = matches!(
        endpoint,
        Endpoint::Capture
            | Endpoint::Use
            | Endpoint::UseVoucher
            | Endpoint::CreatePartnerKey
            | Endpoint::CreateLinkKey
            | Endpoint::PromoteLinkKey
            | Endpoint::RetireLinkKey
            | Endpoint::RevokeLinkKey
    );
    Some((schema, !free))
}

/// Whether the path says all there is to say.
fn says_nothing(endpoint: Endpoint) -> bool {
    matches!(
        endpoint,
        Endpoint::Void | Endpoint::Cancel | Endpoint::Undo | Endpoint::Retract | Endpoint::Settle
    )
}

/// An answer that is no problem.
pub struct Answer {
    pub status: u16,
    pub description: &'static str,
    /// `None`: the answer has no body.
    pub schema: Option<Value>,
}

fn answer<T: JsonSchema>(
    schemas: &mut Schemas,
    status: u16,
    description: &'static str,
) -> Vec<Answer> {
    vec![Answer { status, description, schema: Some(schemas.written::<T>()) }]
}

/// The answers of the route, by status.
pub fn answers(endpoint: Endpoint, schemas: &mut Schemas) -> Vec<Answer> {
    if links::has(endpoint) {
        return links::answers(endpoint, schemas);
    }
    if says_nothing(endpoint) {
        return spending::answers(endpoint, schemas);
    }
    match endpoint {
        Endpoint::Health => answer::<Health>(schemas, 200, "It is."),
        Endpoint::OpenApi => {
            let schema = Some(json!({ "type": "object" }));
            vec![Answer { status: 200, description: "An OpenAPI 3.1 document.", schema }]
        }
        Endpoint::GetProgram
        | Endpoint::PutVersion
        | Endpoint::PutLive
        | Endpoint::CreateKey
        | Endpoint::RevokeKey
        | Endpoint::CreateSecret
        | Endpoint::ListSecrets
        | Endpoint::RetireSecret => program::answers(endpoint, schemas),
        Endpoint::ListPartners
        | Endpoint::PutPartner
        | Endpoint::CreatePartnerKey
        | Endpoint::ListLinkKeys
        | Endpoint::CreateLinkKey
        | Endpoint::PromoteLinkKey
        | Endpoint::RetireLinkKey
        | Endpoint::RevokeLinkKey
        | Endpoint::LinkKeySet
        | Endpoint::CreatePairing
        | Endpoint::ListDevices
        | Endpoint::RevokeDevice => partners::answers(endpoint, schemas),
        Endpoint::Quote => answer::<QuoteAnswer>(schemas, 200, "What the order would earn."),
        Endpoint::Batch => answer::<BatchAnswers>(schemas, 200, "An answer for each command."),
        Endpoint::GetMember => answer::<MemberBody>(schemas, 200, "The member."),
        Endpoint::GetBalance => {
            let mut answers = answer::<ViewBody>(schemas, 200, "The balance.");
            let description = "The balance is the one that `If-None-Match` names.";
            answers.push(Answer { status: 304, description, schema: None });
            answers
        }
        Endpoint::GetEntries => answer::<EntriesPage<'_>>(schemas, 200, "A page of entries."),
        Endpoint::GetLots => answer::<LotsBody>(schemas, 200, "The open lots."),
        Endpoint::GetOffers => answer::<OffersBody<'_>>(schemas, 200, "The rewards."),
        Endpoint::Enrol
        | Endpoint::Identify
        | Endpoint::RemoveIdentifier
        | Endpoint::GetVoucher => finding::answers(endpoint, schemas),
        Endpoint::Earn | Endpoint::Act => {
            vec![done(schemas, (201, "Recorded."), "earned", &[])]
        }
        Endpoint::Hold
        | Endpoint::Capture
        | Endpoint::Consume
        | Endpoint::Redeem
        | Endpoint::Link
        | Endpoint::Use
        | Endpoint::UseVoucher
        | Endpoint::Reserve
        | Endpoint::Release => spending::answers(endpoint, schemas),
        Endpoint::Return => vec![done(schemas, (200, "Returned."), "returned", &[])],
        Endpoint::Activate | Endpoint::Bill | Endpoint::Choose => reported(endpoint, schemas).1,
        Endpoint::Adjust => vec![done(schemas, (201, "Adjusted."), "adjusted", &[])],
        Endpoint::Suspend => vec![done_or_not(schemas, "Suspended, by now.", "suspended")],
        Endpoint::Resume => vec![done_or_not(schemas, "Active, by now.", "resumed")],
        Endpoint::Close => vec![done(schemas, (200, "Closed."), "closed", &[])],
        Endpoint::Erase => vec![done(schemas, (200, "Erased."), "erased", &[])],
        Endpoint::Page(_) => Vec::new(),
        _ => own::answers(endpoint, schemas),
    }
}

/// The answer to an accepted command, with the fields that this command always has.
fn done(
    schemas: &mut Schemas,
    (status, description): (u16, &'static str),
    outcome: &str,
    always: &[&str],
) -> Answer {
    let own = if always.is_empty() {
        json!({ "properties": { "outcome": { "const": outcome } } })
    } else {
        json!({ "properties": { "outcome": { "const": outcome } }, "required": always })
    };
    let schema = json!({ "allOf": [schemas.written::<Accepted>(), own] });
    Answer { status, description, schema: Some(schema) }
}

fn done_or_not(schemas: &mut Schemas, description: &'static str, outcome: &str) -> Answer {
    let done = done(schemas, (200, description), outcome, &[]);
    let schema = json!({ "oneOf": [done.schema, schemas.written::<Unchanged>()] });
    Answer { schema: Some(schema), ..done }
}
