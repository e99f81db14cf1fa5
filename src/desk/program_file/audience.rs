//! Who a rule or a reward is for, as a program file says it.

use super::read;
use super::sheet::{Field, Table};
use crate::domain::audience::Audience;

/// `for = { segments = ["students"] }`.
pub fn read(field: &Field<'_>) -> Option<Audience> {
    let table = field.table("a table such as { segments = [\"students\"] }")?;
    let audience = keys(&table);
    table.close();
    audience
}

/// The keys that say which members are meant.
pub fn keys(table: &Table<'_>) -> Option<Audience> {
    let segments = table.or("segments", Vec::new(), read::labels);
    let not_segments = table.or("not_segments", Vec::new(), read::labels);
    let tiers = table.or("tiers", Vec::new(), read::labels);
    let plans = table.or("plans", Vec::new(), read::labels);
    let first_order = table.or("first_order", false, Field::flag);
    Some(Audience {
        segments: segments?,
        not_segments: not_segments?,
        tiers: tiers?,
        plans: plans?,
        first_order: first_order?,
    })
}
