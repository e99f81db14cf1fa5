//! A balance over the last twelve months: a curve, a sentence that says the same, and its table.

use std::fmt::Write;

use super::scene::Scene;
use crate::domain::moment::{Day, Moment};
use crate::domain::names::WalletId;
use crate::domain::statement::Row;

/// Months that the curve goes back.
pub const MONTHS: usize = 12;
/// The canvas, in tenths of its own units.
const WIDTH: i64 = 3200;
const HEIGHT: i64 = 960;
/// What stays free above and below the curve, so that its line is not cut.
const MARGIN: i64 = 60;

/// What a chart shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    pub title: String,
    /// The curve in one sentence.
    pub summary: String,
    pub line: String,
    pub area: String,
    /// Where nothing is.
    pub zero: String,
    pub end: (String, String),
    pub first: String,
    pub last: String,
    /// The newest first.
    pub rows: Vec<(String, String)>,
}

/// What changed a balance in a month: `month` counts from 0, the oldest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    pub month: usize,
    pub change: i64,
}

/// When each of the last twelve months began, the oldest first.
#[must_use]
pub fn months(scene: &Scene<'_>) -> Vec<Moment> {
    let mut day = scene.program.zone.day(scene.now).first_of_month();
    let mut months = Vec::with_capacity(MONTHS);
    for _ in 0..MONTHS {
        months.push(scene.program.zone.start_of_day(day));
        let Some(earlier) = before(day) else { break };
        day = earlier;
    }
    months.reverse();
    months
}

/// The first of the month before.
fn before(first: Day) -> Option<Day> {
    let (year, month) = (first.year(), first.month());
    if month > 1 { Day::new(year, month - 1, 1) } else { Day::new(year - 1, 12, 1) }
}

/// The chart of the first wallet. `changes` are those of entries, `due` what fell due since;
/// `known_from` is the first month whose changes are all there.
#[must_use]
pub fn chart(
    scene: &Scene<'_>,
    (months, known_from): (&[Moment], usize),
    changes: &[Change],
    due: &[Row],
) -> Option<Chart> {
    let wallet = scene.view.wallets.first()?;
    let mut balance = crate::domain::statement::balance(&wallet.balance);
    let joined = months.iter().rposition(|start| *start <= scene.book.joined_at).unwrap_or(0);
    let first = joined.max(known_from);
    let mut points: Vec<(Day, i64)> = Vec::new();
    for (place, start) in months.iter().enumerate().rev().take_while(|(place, _)| *place >= first) {
        points.push((scene.program.zone.day(*start), balance));
        let own = changes.iter().filter(|one| one.month == place).map(|one| one.change);
        let fell = |row: &&Row| {
            row.wallet.as_ref() == Some(&wallet.wallet) && month_of(months, row.at) == place
        };
        let fallen = due.iter().filter(fell).map(|row| row.change);
        let change: i64 = own.chain(fallen).fold(0, i64::saturating_add);
        balance = balance.saturating_sub(change);
    }
    // Two points make a line.
    if points.len() < 2 {
        return None;
    }
    Some(drawn(scene, &wallet.wallet, points))
}

/// The month in which an instant lies; those before all are in the oldest.
#[must_use]
pub fn month_of(months: &[Moment], at: Moment) -> usize {
    months.iter().rposition(|start| *start <= at).unwrap_or(0)
}

/// `points` are the newest first.
fn drawn(scene: &Scene<'_>, wallet: &WalletId, points: Vec<(Day, i64)>) -> Chart {
    let words = &scene.words;
    let value = |balance: i64| scene.whole(wallet, balance);
    let rows =
        points.iter().map(|(day, balance)| (words.month(*day), scene.plain(wallet, *balance)));
    let most = points.iter().max_by_key(|(_, balance)| *balance);
    let least = points.iter().min_by_key(|(_, balance)| *balance);
    let said = |point: Option<&(Day, i64)>| {
        point.map_or((String::new(), String::new()), |(day, balance)| {
            (value(*balance), words.month(*day))
        })
    };
    let ((most_value, most_month), (least_value, least_month)) = (said(most), said(least));
    let now = points.first().map_or_else(String::new, |(_, balance)| value(*balance));
    let summary = words.fill(
        "activity.chart_summary",
        &[
            ("most", most_value.into()),
            ("most_month", most_month.into()),
            ("least", least_value.into()),
            ("least_month", least_month.into()),
            ("now", now.into()),
        ],
    );
    let name =
        |point: Option<&(Day, i64)>| point.map_or_else(String::new, |(day, _)| words.month(*day));
    let (first, last) = (name(points.last()), name(points.first()));
    let rows = rows.collect();
    let mut values: Vec<i64> = points.iter().map(|(_, balance)| *balance).collect();
    values.reverse();
    let curve = curve(&values);
    Chart {
        title: words.say("activity.chart").to_owned(),
        summary,
        line: curve.line,
        area: curve.area,
        zero: tenths(curve.zero),
        end: curve.end,
        first,
        last,
        rows,
    }
}

struct Curve {
    line: String,
    area: String,
    zero: i64,
    end: (String, String),
}

/// The curve through these values, the oldest first.
fn curve(values: &[i64]) -> Curve {
    let most = values.iter().copied().max().unwrap_or(0).max(1);
    let least = values.iter().copied().min().unwrap_or(0).min(0);
    let spread = i128::from(most) - i128::from(least);
    let height = i128::from(HEIGHT - 2 * MARGIN);
    let y = |value: i64| {
        let above = (i128::from(most) - i128::from(value)) * height / spread.max(1);
        MARGIN + i64::try_from(above).unwrap_or(HEIGHT)
    };
    let steps = i64::try_from(values.len().saturating_sub(1)).unwrap_or(1).max(1);
    let mut line = String::new();
    let mut end = (tenths(WIDTH), tenths(HEIGHT));
    for (place, value) in (0_i64..).zip(values) {
        let x = MARGIN + (WIDTH - 2 * MARGIN) * place / steps;
        let sign = if line.is_empty() { 'M' } else { 'L' };
        end = (tenths(x), tenths(y(*value)));
        // Writing to a text cannot fail.
        let _ = write!(line, "{sign}{} {}", end.0, end.1);
    }
    let zero = y(0);
    let area = format!("{line}V{0}H{1}z", tenths(zero), tenths(MARGIN));
    Curve { line, area, zero, end }
}

/// `12.5`, without floats.
fn tenths(number: i64) -> String {
    match number % 10 {
        0 => (number / 10).to_string(),
        tenth => format!("{}.{tenth}", number / 10),
    }
}
