//! Stored forms of an order: its lines and tenders, and how it stands after returns.

use serde::{Deserialize, Serialize};

use super::Unreadable;
use super::lots::TermsForm;
use super::plain::{
    Form, Text, build_all, forms, is_default, malformed, maybe_read, maybe_text, minor, moment,
    points, read, read_all, text, texts,
};
use crate::domain::ledger::{Pinned, Share, Standing};
use crate::domain::order::{Line, Order, OrderParts, Returned, Tender, TenderKind};
use crate::domain::points::Points;
use crate::domain::program::LineKind;

#[derive(Serialize, Deserialize)]
struct LineForm<'a> {
    #[serde(rename = "i")]
    id: Text<'a>,
    #[serde(rename = "p", default, skip_serializing_if = "is_default")]
    product: Option<Text<'a>>,
    #[serde(rename = "c", default, skip_serializing_if = "Vec::is_empty")]
    categories: Vec<Text<'a>>,
    #[serde(rename = "l", default, skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Text<'a>>,
    /// 1 where it is absent.
    #[serde(rename = "n", default, skip_serializing_if = "is_default")]
    quantity: Option<u32>,
    #[serde(rename = "g")]
    gross: u64,
    #[serde(rename = "d", default, skip_serializing_if = "is_default")]
    discount: u64,
    #[serde(rename = "t", default, skip_serializing_if = "is_default")]
    tax: u64,
    /// Goods where it is absent.
    #[serde(rename = "k", default, skip_serializing_if = "is_default")]
    kind: Option<Text<'a>>,
}

impl<'a> Form<'a> for LineForm<'a> {
    type Of = Line;

    fn of(line: &'a Line) -> Self {
        Self {
            id: text(&line.id),
            product: maybe_text(line.product.as_ref()),
            categories: texts(&line.categories),
            tags: texts(&line.tags),
            quantity: (line.quantity != 1).then_some(line.quantity),
            gross: line.gross.get(),
            discount: line.discount.get(),
            tax: line.tax.get(),
            kind: (line.kind != LineKind::Goods).then(|| text(&line.kind)),
        }
    }

    fn build(self) -> Result<Line, Unreadable> {
        Ok(Line {
            id: read(&self.id)?,
            product: maybe_read(self.product.as_deref())?,
            categories: read_all(&self.categories)?,
            tags: read_all(&self.tags)?,
            quantity: self.quantity.unwrap_or(1),
            gross: minor(self.gross)?,
            discount: minor(self.discount)?,
            tax: minor(self.tax)?,
            kind: maybe_read(self.kind.as_deref())?.unwrap_or(LineKind::Goods),
        })
    }
}

#[derive(Serialize, Deserialize, PartialEq)]
struct TenderForm<'a>(Text<'a>, u64);

impl<'a> Form<'a> for TenderForm<'a> {
    type Of = Tender;

    fn of(tender: &'a Tender) -> Self {
        Self(text(&tender.kind), tender.amount.get())
    }

    fn build(self) -> Result<Tender, Unreadable> {
        Ok(Tender { kind: read(&self.0)?, amount: minor(self.1)? })
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct OrderForm<'a> {
    #[serde(rename = "r")]
    reference: Text<'a>,
    #[serde(rename = "t")]
    occurred_at: i64,
    #[serde(rename = "c")]
    currency: Text<'a>,
    #[serde(rename = "h", default, skip_serializing_if = "is_default")]
    channel: Option<Text<'a>>,
    #[serde(rename = "s", default, skip_serializing_if = "is_default")]
    location: Option<Text<'a>>,
    #[serde(rename = "l")]
    lines: Vec<LineForm<'a>>,
    /// One card tender of the whole where it is absent.
    #[serde(rename = "p", default, skip_serializing_if = "Vec::is_empty")]
    tenders: Vec<TenderForm<'a>>,
}

impl<'a> Form<'a> for OrderForm<'a> {
    type Of = Order;

    fn of(order: &'a Order) -> Self {
        let whole = [Tender { kind: TenderKind::Card, amount: order.total() }];
        let tenders = if order.tenders() == whole { &[] } else { order.tenders() };
        Self {
            reference: text(order.reference()),
            occurred_at: order.occurred_at().millis(),
            // `Currency` is copied out of the order; its text is not the order's to lend.
            currency: order.currency().as_str().to_owned().into(),
            channel: maybe_text(order.channel()),
            location: maybe_text(order.location()),
            lines: forms(order.lines()),
            tenders: forms(tenders),
        }
    }

    fn build(self) -> Result<Order, Unreadable> {
        let parts = OrderParts {
            reference: read(&self.reference)?,
            occurred_at: moment(self.occurred_at)?,
            currency: read(&self.currency)?,
            channel: maybe_read(self.channel.as_deref())?,
            location: maybe_read(self.location.as_deref())?,
            lines: build_all(self.lines)?,
            tenders: build_all(self.tenders)?,
        };
        Order::new(parts).map_err(|flaw| malformed(format!("{}: {}", flaw.pointer, flaw.fault)))
    }
}

#[derive(Serialize, Deserialize)]
struct ShareForm<'a> {
    #[serde(rename = "r")]
    rule: Text<'a>,
    #[serde(rename = "w")]
    wallet: Text<'a>,
    #[serde(rename = "d")]
    desired: i64,
    /// As much as desired where it is absent.
    #[serde(rename = "g", default, skip_serializing_if = "is_default")]
    given: Option<i64>,
    #[serde(rename = "h", default, skip_serializing_if = "Vec::is_empty")]
    headroom: Vec<u64>,
    #[serde(rename = "l", default, skip_serializing_if = "is_default")]
    terms: TermsForm<'a>,
    /// As much as given where it is absent.
    #[serde(rename = "o", default, skip_serializing_if = "is_default")]
    own: Option<u64>,
}

impl<'a> Form<'a> for ShareForm<'a> {
    type Of = Share;

    fn of(share: &'a Share) -> Self {
        let own = share.own.get();
        Self {
            rule: text(&share.rule),
            wallet: text(&share.wallet),
            desired: share.desired,
            given: (share.given != share.desired).then_some(share.given),
            headroom: share.headroom.iter().map(|room| room.get()).collect(),
            terms: TermsForm::of(&share.terms),
            own: (u64::try_from(share.given) != Ok(own)).then_some(own),
        }
    }

    fn build(self) -> Result<Share, Unreadable> {
        let given = self.given.unwrap_or(self.desired);
        let own = self.own.or_else(|| u64::try_from(given).ok());
        let own = own.ok_or_else(|| malformed("a share without its own points".to_owned()))?;
        Ok(Share {
            rule: read(&self.rule)?,
            wallet: read(&self.wallet)?,
            desired: self.desired,
            given,
            headroom: self.headroom.into_iter().map(points).collect::<Result<Vec<Points>, _>>()?,
            terms: self.terms.build()?,
            own: points(own)?,
        })
    }
}

/// Pieces, and minor units on top of them, that came back of one line.
type ReturnedForm = (u32, u64);

#[derive(Serialize, Deserialize)]
pub(super) struct StandingForm<'a> {
    /// Nothing of any line of the order beside it where it is absent.
    #[serde(rename = "b", default, skip_serializing_if = "is_default")]
    returned: Option<Vec<ReturnedForm>>,
    #[serde(rename = "s", default, skip_serializing_if = "Vec::is_empty")]
    shares: Vec<ShareForm<'a>>,
}

impl<'a> StandingForm<'a> {
    /// `lines`: of the order that is stored beside it, if one is.
    pub(super) fn of(standing: &'a Standing, lines: Option<usize>) -> Self {
        let pair = |back: &Returned| (back.quantity, back.amount.get());
        let nothing = Some(standing.returned.len()) == lines
            && standing.returned.iter().all(|back| *back == Returned::default());
        Self {
            returned: (!nothing).then(|| standing.returned.iter().map(pair).collect()),
            shares: forms(&standing.shares),
        }
    }

    pub(super) fn build(self, lines: Option<usize>) -> Result<Standing, Unreadable> {
        let returned = match (self.returned, lines) {
            (Some(pairs), _) => pairs.into_iter().map(returned).collect::<Result<_, _>>()?,
            (None, Some(lines)) => vec![Returned::default(); lines],
            (None, None) => return Err(malformed("a return of nothing".to_owned())),
        };
        Ok(Standing { returned, shares: build_all(self.shares)? })
    }
}

fn returned((quantity, amount): ReturnedForm) -> Result<Returned, Unreadable> {
    Ok(Returned { quantity, amount: minor(amount)? })
}

#[derive(Serialize, Deserialize, Default, PartialEq)]
pub(super) struct PinnedForm<'a> {
    #[serde(rename = "g", default, skip_serializing_if = "Vec::is_empty")]
    segments: Vec<Text<'a>>,
    #[serde(rename = "f", default, skip_serializing_if = "is_default")]
    first_order: bool,
}

impl<'a> Form<'a> for PinnedForm<'a> {
    type Of = Pinned;

    fn of(pinned: &'a Pinned) -> Self {
        Self { segments: texts(&pinned.segments), first_order: pinned.first_order }
    }

    fn build(self) -> Result<Pinned, Unreadable> {
        Ok(Pinned { segments: read_all(&self.segments)?, first_order: self.first_order })
    }
}
