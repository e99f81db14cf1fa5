//! The bodies of answers to questions about a member that are more than a view: the member, lots.

use serde::Serialize;

use super::answer::{
    HoldView, LinkView, LotBody, RedemptionView, ViewBody, hold_view, link_view, redemption_view,
    view_body,
};
use super::identifier::Identifier;
use super::json::parse;
use super::node::record;
use super::page::qr::{Qr, qr};
use super::request::{AttributesText, Person};
use super::scalar::{Instant, Named};
use crate::domain::attributes::Value;
use crate::domain::benefits::{Benefit, held};
use crate::domain::book::Book;
use crate::domain::choosing::{chosen_day, open};
use crate::domain::names::{Label, MemberId};
use crate::domain::program::Program;
use crate::domain::view::View;

/// A member, with the holds and vouchers that are open.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct MemberBody {
    #[serde(flatten)]
    pub view: ViewBody,
    pub joined_at: Instant,
    pub segments: Vec<Named<Label>>,
    #[serde(skip_serializing_if = "AttributesText::is_empty")]
    pub attributes: AttributesText,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<HoldView>,
    /// Those of the holds that a partner hands something over for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<LinkView>,
    pub redemptions: Vec<RedemptionView>,
    /// What the member has now beside points.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub benefits: Vec<BenefitBody>,
    #[serde(flatten)]
    pub found_by: FoundBy,
}

/// A benefit that the member has.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct BenefitBody {
    pub id: Named<Label>,
    /// How often there is something to choose now; absent where there is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choices: Option<u64>,
    /// The day that was chosen, where it is a day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chosen: Option<String>,
}

/// A member whose book is as it is at the instant of the view.
#[must_use]
pub fn member_body(
    program: &Program,
    (view, book): (&View, &Book),
    person: Option<Person>,
    found_by: FoundBy,
) -> MemberBody {
    let benefit = |benefit: &Benefit| BenefitBody {
        id: Named(benefit.id.clone()),
        choices: Some(open(program, book, benefit, view.as_of)).filter(|count| *count > 0),
        chosen: chosen_day(program, book, benefit, view.as_of)
            .map(|day| program.zone.day(day).to_string()),
    };
    let said = |(name, value): (&Label, &Value)| (name.clone(), Some(value.clone()));
    MemberBody {
        view: view_body(view),
        joined_at: Instant(book.joined_at),
        segments: book.segments.iter().cloned().map(Named).collect(),
        attributes: AttributesText(book.attributes.iter().map(said).collect()),
        person,
        holds: book.holds.iter().map(hold_view).collect(),
        links: book.holds.iter().filter_map(link_view).collect(),
        redemptions: book.redemptions.iter().map(redemption_view).collect(),
        benefits: held(program, book, view.as_of).into_iter().map(benefit).collect(),
        found_by,
    }
}

/// What a member is found by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct FoundBy {
    /// The 16 digits of the member's card; members of before there were cards get one when they are
    /// next enrolled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
}

/// The answer to giving up an identifier.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct FoundByBody {
    pub member: Named<MemberId>,
    #[serde(flatten)]
    pub found_by: FoundBy,
}

/// Whether a name is a member's own, or leads to another: between keepers only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    pub exists: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<Named<MemberId>>,
    /// Whether it was moved just now.
    pub is_new: bool,
}

record!(open Standing { get exists, maybe moved_to, get is_new });

/// A voucher, for whoever was shown its code.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct VoucherBody {
    pub member: Named<MemberId>,
    pub voucher: RedemptionView,
}

/// The open lots of a member.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct LotsBody {
    pub data: Vec<LotBody>,
}

/// A member's card: it says who they are, and spends nothing.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct CardBody<'a> {
    pub number: &'a str,
    pub qr: QrBody,
}

/// A QR code to be drawn: `path` in an SVG of `size` by `size`, with room left around it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct QrBody {
    pub size: i32,
    pub path: String,
}

/// Who is signed in, of what their keeper said of them; `None`: they have not joined.
#[must_use]
pub fn me(member: Option<&str>) -> String {
    match member.and_then(|member| member.strip_prefix('{')) {
        Some(fields) => format!(r#"{{"joined":true,{fields}"#),
        None => r#"{"joined":false}"#.to_owned(),
    }
}

/// The card of a member, of what their keeper said of them; `None` where they have none.
#[must_use]
pub fn card(member: &str) -> Option<String> {
    let node = parse(member.as_bytes()).ok()?;
    let number = node.record().ok()?.find("card")?.text().ok()?;
    let Qr { size, path, .. } = qr(number)?;
    serde_json::to_string(&CardBody { number, qr: QrBody { size, path } }).ok()
}
