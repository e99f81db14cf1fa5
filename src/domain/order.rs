//! `Order`: what was bought and how it was paid, checked once and whole.

use super::map::Map;
use super::moment::Moment;
use super::money::{Currency, Minor};
use super::names::{Label, Reference};
use super::program::LineKind;
use super::share::{scaled, split};

/// Lines in an order: an entry pins all of them and must stay far below a 2 MB row.
pub const LINES_MAX: usize = 500;
/// Tenders on an order: no till splits a payment further.
pub const TENDERS_MAX: usize = 20;
/// Categories, and tags, on one line: enough for a deep catalogue, small enough to pin.
pub const LABELS_MAX: usize = 16;
/// Pieces on one line: a line of a million is a mistake in the caller.
pub const QUANTITY_MAX: u32 = 1_000_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub id: Reference,
    pub product: Option<Label>,
    pub categories: Vec<Label>,
    pub tags: Vec<Label>,
    /// Pieces, 1 to [`QUANTITY_MAX`]; 0 only in what remains of a returned line.
    pub quantity: u32,
    /// Quantity × price, with tax, before discount.
    pub gross: Minor,
    pub discount: Minor,
    /// The tax inside `gross − discount`.
    pub tax: Minor,
    pub kind: LineKind,
}

impl Line {
    /// What is paid for the line, with tax.
    #[must_use]
    pub fn paid(&self) -> Minor {
        self.gross.saturating_sub(self.discount)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TenderKind {
    Card,
    Cash,
    GiftCard,
    StoreCredit,
    Points,
}

impl TenderKind {
    /// Whether new money changes hands.
    #[must_use]
    pub fn is_money(self) -> bool {
        match self {
            Self::Card | Self::Cash => true,
            Self::GiftCard | Self::StoreCredit | Self::Points => false,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tender {
    pub kind: TenderKind,
    pub amount: Minor,
}

/// An order as the shop reports it; [`Order::new`] is the only way to one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    reference: Reference,
    occurred_at: Moment,
    currency: Currency,
    channel: Option<Label>,
    location: Option<Label>,
    lines: Vec<Line>,
    tenders: Vec<Tender>,
    /// For each line, what of it was paid otherwise than with new money.
    unpaid: Vec<Minor>,
    total: Minor,
}

/// The fields of an order before they are known to fit together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderParts {
    pub reference: Reference,
    pub occurred_at: Moment,
    pub currency: Currency,
    pub channel: Option<Label>,
    pub location: Option<Label>,
    pub lines: Vec<Line>,
    /// Empty: one card tender of the whole.
    pub tenders: Vec<Tender>,
}

/// The first field that does not fit: `pointer` inside the order (RFC 6901), and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderFlaw {
    pub pointer: String,
    pub fault: &'static str,
}

impl Order {
    /// # Errors
    /// The first [`OrderFlaw`]: too many or no lines, a line id twice, a discount above the gross,
    /// tax above what is paid, a total above 2^53 − 1, or tenders that do not add up to it.
    pub fn new(parts: OrderParts) -> Result<Self, OrderFlaw> {
        check_lines(&parts.lines)?;
        let total = total(&parts.lines)?;
        let tenders = check_tenders(parts.tenders, total)?;
        let unpaid = spread_unpaid(&parts.lines, &tenders);
        Ok(Self {
            reference: parts.reference,
            occurred_at: parts.occurred_at,
            currency: parts.currency,
            channel: parts.channel,
            location: parts.location,
            lines: parts.lines,
            tenders,
            unpaid,
            total,
        })
    }

    #[must_use]
    pub fn reference(&self) -> &Reference {
        &self.reference
    }

    #[must_use]
    pub fn occurred_at(&self) -> Moment {
        self.occurred_at
    }

    #[must_use]
    pub fn currency(&self) -> Currency {
        self.currency
    }

    #[must_use]
    pub fn channel(&self) -> Option<&Label> {
        self.channel.as_ref()
    }

    #[must_use]
    pub fn location(&self) -> Option<&Label> {
        self.location.as_ref()
    }

    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    #[must_use]
    pub fn tenders(&self) -> &[Tender] {
        &self.tenders
    }

    /// Σ(gross − discount) over all lines, with tax.
    #[must_use]
    pub fn total(&self) -> Minor {
        self.total
    }

    /// The lines, each with what of it was paid otherwise than with new money.
    pub fn paid_lines(&self) -> impl Iterator<Item = (&Line, Minor)> {
        self.lines.iter().zip(self.unpaid.iter().copied())
    }
}

/// What has come back of one line: whole pieces, and amounts on top of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Returned {
    pub quantity: u32,
    /// With tax, in minor units.
    pub amount: Minor,
}

/// What remains of an order after its returns; it depends on what came back, not in which steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remaining {
    pub lines: Vec<(Line, Minor)>,
}

impl Remaining {
    /// The order as it was sold.
    #[must_use]
    pub fn whole(order: &Order) -> Self {
        let lines = order.paid_lines().map(|(line, unpaid)| (line.clone(), unpaid)).collect();
        Self { lines }
    }

    /// The order without what came back; `returned` runs parallel to the order's lines.
    #[must_use]
    pub fn after(order: &Order, returned: &[Returned]) -> Self {
        let lines = order
            .paid_lines()
            .zip(returned)
            .map(|((line, unpaid), back)| remaining_line(line, unpaid, *back))
            .collect();
        Self { lines }
    }

    /// What is still paid for, with tax.
    #[must_use]
    pub fn paid(&self) -> u64 {
        self.lines.iter().fold(0, |sum: u64, (line, _)| sum.saturating_add(line.paid().get()))
    }

    /// What is still paid for goods: the measure by which a spent reward comes back.
    #[must_use]
    pub fn goods(&self) -> u64 {
        self.lines
            .iter()
            .filter(|(line, _)| line.kind == LineKind::Goods)
            .fold(0, |sum: u64, (line, _)| sum.saturating_add(line.paid().get()))
    }

    /// Whether every piece and every amount has come back.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.iter().all(|(line, _)| line.quantity == 0)
    }
}

/// Pieces scale every figure of the line; amounts then scale them again, so that every basis
/// shrinks in the same proportion as what was paid.
fn remaining_line(line: &Line, unpaid: Minor, back: Returned) -> (Line, Minor) {
    let quantity = line.quantity.saturating_sub(back.quantity);
    let by_pieces = |figure: Minor| shrink(figure, u64::from(quantity), u64::from(line.quantity));
    let paid_pieces = by_pieces(line.paid());
    let paid = paid_pieces.saturating_sub(back.amount);
    let figure = |figure: Minor| shrink(by_pieces(figure), paid.get(), paid_pieces.get());
    let gross = if back.amount.is_zero() { by_pieces(line.gross) } else { figure(line.gross) };
    let tax = if back.amount.is_zero() { by_pieces(line.tax) } else { figure(line.tax) };
    let unpaid = if back.amount.is_zero() { by_pieces(unpaid) } else { figure(unpaid) };
    let gross = gross.max(paid);
    // Pieces whose whole price came back are pieces that came back.
    let quantity = if paid.is_zero() && !paid_pieces.is_zero() { 0 } else { quantity };
    let remaining = Line {
        quantity,
        gross,
        discount: gross.saturating_sub(paid),
        tax: tax.min(paid),
        ..line.clone()
    };
    (remaining, unpaid.min(paid))
}

fn shrink(figure: Minor, numerator: u64, denominator: u64) -> Minor {
    if denominator == 0 {
        return Minor::ZERO;
    }
    scaled(figure.get(), numerator, denominator).and_then(Minor::new).unwrap_or(figure)
}

fn check_lines(lines: &[Line]) -> Result<(), OrderFlaw> {
    if lines.is_empty() || lines.len() > LINES_MAX {
        return Err(flaw("/lines", "1 to 500 lines"));
    }
    let mut seen = Map::new();
    for (index, line) in lines.iter().enumerate() {
        let at = |field: &str| format!("/lines/{index}/{field}");
        if seen.insert(&line.id, ()).is_some() {
            return Err(OrderFlaw { pointer: at("id"), fault: "this line id is there twice" });
        }
        if line.quantity == 0 || line.quantity > QUANTITY_MAX {
            return Err(OrderFlaw { pointer: at("quantity"), fault: "1 to 1,000,000 pieces" });
        }
        if line.discount > line.gross {
            return Err(OrderFlaw { pointer: at("discount"), fault: "more than the gross" });
        }
        if line.tax > line.paid() {
            return Err(OrderFlaw { pointer: at("tax"), fault: "more than gross − discount" });
        }
        if line.categories.len() > LABELS_MAX || line.tags.len() > LABELS_MAX {
            return Err(OrderFlaw { pointer: at("tags"), fault: "at most 16 of each" });
        }
    }
    Ok(())
}

fn total(lines: &[Line]) -> Result<Minor, OrderFlaw> {
    let gross = Minor::sum(lines.iter().map(|line| line.gross));
    let paid = Minor::sum(lines.iter().map(Line::paid));
    gross.and(paid).ok_or_else(|| flaw("/lines", "add up to more than 2^53 − 1"))
}

fn check_tenders(tenders: Vec<Tender>, total: Minor) -> Result<Vec<Tender>, OrderFlaw> {
    if tenders.is_empty() {
        return Ok(vec![Tender { kind: TenderKind::Card, amount: total }]);
    }
    if tenders.len() > TENDERS_MAX {
        return Err(flaw("/tenders", "at most 20 tenders"));
    }
    match Minor::sum(tenders.iter().map(|tender| tender.amount)) {
        Some(sum) if sum == total => Ok(tenders),
        _ => Err(flaw("/tenders", "do not add up to the sum of gross − discount")),
    }
}

/// Spreads what was not paid with new money over the lines, by what is paid for each.
fn spread_unpaid(lines: &[Line], tenders: &[Tender]) -> Vec<Minor> {
    let unpaid = tenders
        .iter()
        .filter(|tender| !tender.kind.is_money())
        .fold(0, |sum: u64, tender| sum.saturating_add(tender.amount.get()));
    let weights: Vec<u64> = lines.iter().map(|line| line.paid().get()).collect();
    let parts = split(unpaid, &weights);
    parts.into_iter().map(|part| Minor::new(part).unwrap_or(Minor::MAX)).collect()
}

fn flaw(pointer: &str, fault: &'static str) -> OrderFlaw {
    OrderFlaw { pointer: pointer.to_owned(), fault }
}
