//! `Till`: what the shop's own till offers to press, and what an amount typed there means.

use super::money::Minor;
use super::names::Label;
use super::program::Text;

/// Buttons that a till has room for.
pub const QUICK_MAX: usize = 12;
/// Hundredths of a percent in the whole.
const WHOLE: u64 = 10_000;

/// The till of a shop whose staff has no other software.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Till {
    /// What a telephone number begins with that is typed without its country: `+45`.
    pub calling_code: Option<String>,
    /// The tax that is in every price there, in hundredths of a percent of the price without it.
    pub tax: u32,
    pub quick: Vec<Quick>,
}

/// One thing that is sold by one press.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quick {
    /// As rules know the product.
    pub id: Label,
    pub name: Text,
    pub price: Minor,
    pub categories: Vec<Label>,
}

impl Till {
    /// Whether the shop says nothing of a till.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    #[must_use]
    pub fn quick(&self, id: &str) -> Option<&Quick> {
        self.quick.iter().find(|quick| quick.id.as_str() == id)
    }

    /// The tax that is in an amount, to the nearest minor unit.
    #[must_use]
    pub fn tax_in(&self, amount: Minor) -> Minor {
        let tax = u64::from(self.tax);
        let with_tax = WHOLE.saturating_add(tax);
        let doubled = u128::from(amount.get()) * u128::from(tax) * 2;
        let rounded = (doubled + u128::from(with_tax)) / (u128::from(with_tax) * 2);
        u64::try_from(rounded).ok().and_then(Minor::new).unwrap_or(amount)
    }
}

/// Whether it is a `+` and the one to three digits of a country (ITU-T E.164, 6.2.1).
#[must_use]
pub fn is_calling_code(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or_default();
    (1..=3).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.starts_with('0')
}
