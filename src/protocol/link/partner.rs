//! Partners: shops of others where a member can redeem, what is asked of them and kept of them.

use serde::Serialize;

use crate::domain::names::{Label, Reference};
use crate::protocol::node::record;
use crate::protocol::problem::Problem;
use crate::protocol::scalar::Named;

/// The till that is the shop's own, and so no partner's name.
pub const SHOP: &str = "shop";
/// Characters of a partner's name.
pub const NAME_MAX: usize = 64;
/// Places of one partner.
pub const LOCATIONS_MAX: usize = 100;

/// `POST /v1/partners`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "desk", schemars(deny_unknown_fields))]
pub struct PartnerBody {
    /// What links and keys call it: 1 to 40 of a-z, 0-9, `_` and `-`, beginning with a letter.
    #[cfg_attr(feature = "desk", schemars(regex(pattern = r"^[a-z][a-z0-9_-]{0,39}$")))]
    pub id: String,
    /// What members read.
    #[cfg_attr(feature = "desk", schemars(length(min = 1, max = NAME_MAX)))]
    #[cfg_attr(feature = "desk", schemars(regex(pattern = r"^[^\x00-\x1f\x7f-\x9f]+$")))]
    pub name: String,
    /// Where it has tills; a link can be for one of them only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "desk", schemars(length(max = LOCATIONS_MAX)))]
    #[cfg_attr(feature = "desk", schemars(inner(regex(pattern = r"^[A-Za-z0-9._:-]{1,64}$"))))]
    pub locations: Vec<String>,
    /// Whether links and receipts name the member: always by the same name, which only this
    /// partner knows, and which says nothing of the person.
    #[serde(default)]
    pub pairwise: bool,
}

record!(strict PartnerBody { get id, get name, usual locations, usual pairwise });

impl PartnerBody {
    /// # Errors
    /// `invalid_field`.
    pub fn check(&self) -> Result<(), Problem> {
        let wrong =
            |pointer: &str, detail: &str| Err(Problem::new("invalid_field", detail).at(pointer));
        if partner_id(&self.id).is_none() {
            let detail = "Expected 1 to 40 of a-z, 0-9, _ and -, beginning with a letter, and not \
                          shop.";
            return wrong("/id", detail);
        }
        if !is_name(&self.name) {
            return wrong("/name", NAME_EXPECTED);
        }
        if self.locations.len() > LOCATIONS_MAX {
            return wrong("/locations", "Expected at most 100.");
        }
        for (place, location) in self.locations.iter().enumerate() {
            if location_id(location).is_none() {
                let detail = "Expected 1 to 64 of letters, digits and . _ : -";
                return wrong(&format!("/locations/{place}"), detail);
            }
        }
        Ok(())
    }
}

/// What is kept of a partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct Partner {
    pub id: String,
    pub name: String,
    pub locations: Vec<String>,
    /// Whether links and receipts name the member, by a name that only this partner knows.
    pub pairwise: bool,
}

record!(open Partner { get id, get name, usual locations, usual pairwise });

impl Partner {
    /// Whether it is at that place; one that names no places may be anywhere.
    #[must_use]
    pub fn has(&self, location: &str) -> bool {
        self.locations.is_empty() || self.locations.iter().any(|known| known == location)
    }
}

impl From<PartnerBody> for Partner {
    fn from(body: PartnerBody) -> Self {
        let PartnerBody { id, name, locations, pairwise } = body;
        Self { id, name, locations, pairwise }
    }
}

/// `POST /v1/partners/{partner}/keys`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "desk", schemars(deny_unknown_fields))]
pub struct PartnerKeyBody {
    /// What people call the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "desk", schemars(length(min = 1, max = NAME_MAX)))]
    #[cfg_attr(feature = "desk", schemars(regex(pattern = r"^[^\x00-\x1f\x7f-\x9f]+$")))]
    pub label: Option<String>,
}

record!(strict PartnerKeyBody { maybe label });

impl PartnerKeyBody {
    /// # Errors
    /// `invalid_field`.
    pub fn check(&self) -> Result<(), Problem> {
        if self.label.as_deref().is_some_and(|label| !is_name(label)) {
            return Err(Problem::new("invalid_field", NAME_EXPECTED).at("/label"));
        }
        Ok(())
    }
}

/// `POST /v1/redeem-links/{link}/consume`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "desk", schemars(deny_unknown_fields))]
pub struct ConsumeLinkBody {
    /// Where it is handed over: needed where the link is for one place only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Named<Label>>,
    /// The partner's own name for the sale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt_ref: Option<Named<Reference>>,
}

record!(strict ConsumeLinkBody { maybe location, maybe receipt_ref });

const NAME_EXPECTED: &str = "Expected 1 to 64 characters without control characters.";

/// A line of text for people.
pub(super) fn is_name(text: &str) -> bool {
    (1..=NAME_MAX).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

/// A partner's id. It stands in paths and keys, so it is plainer than other labels.
#[must_use]
pub fn partner_id(text: &str) -> Option<Label> {
    let fits = text.len() <= 40
        && text != SHOP
        && text.bytes().next().is_some_and(|b| b.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-".contains(&b));
    if fits { Label::parse(text).ok() } else { None }
}

/// A place of a partner's.
#[must_use]
pub fn location_id(text: &str) -> Option<Label> {
    Label::parse(text).ok().filter(|_| !text.contains('/'))
}
