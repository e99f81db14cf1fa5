//! The bodies of answers to questions about a member that are more than a view: the member, lots.

use serde::Serialize;

use super::answer::{
    HoldView, LinkView, LotBody, RedemptionView, ViewBody, hold_view, link_view, redemption_view,
    view_body,
};
use super::json::parse;
use super::page::qr::{Qr, qr};
use super::request::Person;
use super::scalar::{Instant, Named};
use crate::domain::book::Book;
use crate::domain::names::{Label, MemberId};
use crate::domain::view::View;

/// A member, with the holds and vouchers that are open.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct MemberBody {
    #[serde(flatten)]
    pub view: ViewBody,
    pub joined_at: Instant,
    pub segments: Vec<Named<Label>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<HoldView>,
    /// Those of the holds that a partner hands something over for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<LinkView>,
    pub redemptions: Vec<RedemptionView>,
}

/// A member whose book is as it is at the instant of the view.
#[must_use]
pub fn member_body(view: &View, book: &Book, person: Option<Person>) -> MemberBody {
    MemberBody {
        view: view_body(view),
        joined_at: Instant(book.joined_at),
        segments: book.segments.iter().cloned().map(Named).collect(),
        person,
        holds: book.holds.iter().map(hold_view).collect(),
        links: book.holds.iter().filter_map(link_view).collect(),
        redemptions: book.redemptions.iter().map(redemption_view).collect(),
    }
}

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
