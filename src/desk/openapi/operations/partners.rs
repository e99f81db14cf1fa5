//! What the routes of partners, of the keys that sign links, and of tills read and answer.

use serde_json::Value;

use super::{Answer, answer};
use crate::desk::openapi::schemas::Schemas;
use crate::protocol::link::Listed;
use crate::protocol::link::key::{JwkSet, LinkKeyAnswer};
use crate::protocol::link::pairing::{DeviceAnswer, PairingAnswer, PairingBody};
use crate::protocol::link::partner::{Partner, PartnerBody, PartnerKeyBody};
use crate::protocol::link::ring::PromoteBody;
use crate::protocol::request::EmptyBody;
use crate::protocol::route::Endpoint;
use crate::protocol::storefront::KeyAnswer;

pub fn name(endpoint: Endpoint) -> (&'static str, &'static str) {
    match endpoint {
        Endpoint::ListPartners => ("listPartners", "Partners"),
        Endpoint::PutPartner => ("putPartner", "Partners"),
        Endpoint::CreatePartnerKey => ("createPartnerKey", "Partners"),
        Endpoint::ListLinkKeys => ("listLinkKeys", "Link keys"),
        Endpoint::CreateLinkKey => ("createLinkKey", "Link keys"),
        Endpoint::PromoteLinkKey => ("promoteLinkKey", "Link keys"),
        Endpoint::RetireLinkKey => ("retireLinkKey", "Link keys"),
        Endpoint::RevokeLinkKey => ("revokeLinkKey", "Link keys"),
        Endpoint::LinkKeySet => ("getLinkKeySet", "Link keys"),
        Endpoint::CreatePairing => ("createPairing", "Tills"),
        Endpoint::ListDevices => ("listDevices", "Tills"),
        Endpoint::RevokeDevice => ("revokeDevice", "Tills"),
        _ => ("", ""),
    }
}

pub fn body(endpoint: Endpoint, schemas: &mut Schemas) -> Value {
    match endpoint {
        Endpoint::PutPartner => schemas.read::<PartnerBody>(),
        Endpoint::CreatePartnerKey => schemas.read::<PartnerKeyBody>(),
        Endpoint::PromoteLinkKey => schemas.read::<PromoteBody>(),
        Endpoint::CreatePairing => schemas.read::<PairingBody>(),
        _ => schemas.read::<EmptyBody>(),
    }
}

pub fn answers(endpoint: Endpoint, schemas: &mut Schemas) -> Vec<Answer> {
    match endpoint {
        Endpoint::ListPartners => answer::<Listed<Partner>>(schemas, 200, "The partners."),
        Endpoint::PutPartner => {
            let mut answers = answer::<Partner>(schemas, 201, "A new partner.");
            answers.extend(answer::<Partner>(schemas, 200, "The partner, as it is now."));
            answers
        }
        Endpoint::CreatePartnerKey => {
            answer::<KeyAnswer<'_>>(schemas, 201, "The key, with its secret.")
        }
        Endpoint::ListLinkKeys => {
            answer::<Listed<LinkKeyAnswer<'_>>>(schemas, 200, "The keys, in the order made.")
        }
        Endpoint::CreateLinkKey => answer::<LinkKeyAnswer<'_>>(schemas, 201, "The next key."),
        Endpoint::PromoteLinkKey | Endpoint::RetireLinkKey | Endpoint::RevokeLinkKey => {
            answer::<LinkKeyAnswer<'_>>(schemas, 200, "The key, as it is now.")
        }
        Endpoint::LinkKeySet => answer::<JwkSet<'_>>(schemas, 200, "A JWK set (RFC 7517)."),
        Endpoint::CreatePairing => answer::<PairingAnswer<'_>>(schemas, 201, "The code."),
        Endpoint::ListDevices => {
            answer::<Listed<DeviceAnswer<'_>>>(schemas, 200, "The devices, unpaired ones included.")
        }
        Endpoint::RevokeDevice => answer::<DeviceAnswer<'_>>(schemas, 200, "The device, unpaired."),
        _ => Vec::new(),
    }
}
