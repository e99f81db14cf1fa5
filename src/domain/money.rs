//! Money: whole minor units of an ISO 4217 currency, and how they are read and written.

use core::fmt;

use super::points::whole_amount;

whole_amount! {
    /// An amount of money in minor units of a currency (cents, øre, whole yen): whole, never
    /// negative, 0 to 2^53 − 1, for the reason given at [`Points`](super::points::Points).
    Minor
}

/// An ISO 4217 currency, by its three upper-case letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// Reads three upper-case ASCII letters, or answers `None`. Whether the code is assigned is
    /// not asked: ISO adds and retires codes faster than programs are published.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let letters: [u8; 3] = text.as_bytes().try_into().ok()?;
        letters.iter().all(u8::is_ascii_uppercase).then_some(Self(letters))
    }

    /// The three letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Never the default: `parse` let only ASCII letters in.
        core::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// How many decimal digits the minor unit has, 0 to 4. Source: ISO 4217, list one; a code
    /// that is not listed there has 2.
    #[must_use]
    pub fn exponent(&self) -> u32 {
        match self.as_str() {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF"
            | "UGX" | "UYI" | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            "CLF" | "UYW" => 4,
            _ => 2,
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Why a text is not a decimal amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalError {
    /// No digit where one must stand: the text is empty, or begins or ends with its point.
    Empty,
    /// Something other than the digits 0 to 9 and one point: a sign, a space, a separator.
    NotADigit,
    /// A zero before another whole digit, as in `012`: a mistyped amount more often than not.
    LeadingZero,
    /// More digits after the point than the minor unit has; nothing is rounded here.
    TooManyDecimals,
    /// More than [`Minor::MAX`] minor units.
    TooLarge,
}

impl fmt::Display for DecimalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "digits are missing: write 12, 0.50 or 12.60",
            Self::NotADigit => "only the digits 0 to 9 and one decimal point may stand here",
            Self::LeadingZero => "a zero stands before the first digit of the amount",
            Self::TooManyDecimals => "more digits after the point than the currency has",
            Self::TooLarge => "more than 9007199254740991 minor units",
        })
    }
}

impl core::error::Error for DecimalError {}

/// Reads a decimal amount such as `12.60` into minor units of `exponent` digits (`1260` at 2).
///
/// Fewer decimals than the exponent are filled with zeros. Refused: signs, exponents, spaces,
/// separators, digits that are not ASCII, an empty part on either side of the point, a leading
/// zero, too many decimals, and anything above [`Minor::MAX`].
///
/// # Errors
/// The first of [`DecimalError`]'s reasons that holds, in the order they are declared.
pub fn parse_decimal(text: &str, exponent: u32) -> Result<Minor, DecimalError> {
    let (whole, decimals) = match text.split_once('.') {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (text, None),
    };
    check_digits(whole, decimals)?;
    let decimals = decimals.unwrap_or_default();
    let missing = u32::try_from(decimals.len())
        .ok()
        .and_then(|written| exponent.checked_sub(written))
        .ok_or(DecimalError::TooManyDecimals)?;
    whole_number(whole, decimals)
        .and_then(|number| number.checked_mul(10_u64.checked_pow(missing)?))
        .and_then(Minor::new)
        .ok_or(DecimalError::TooLarge)
}

fn check_digits(whole: &str, decimals: Option<&str>) -> Result<(), DecimalError> {
    if whole.is_empty() || decimals.is_some_and(str::is_empty) {
        return Err(DecimalError::Empty);
    }
    let mut written = whole.bytes().chain(decimals.unwrap_or_default().bytes());
    if !written.all(|byte| byte.is_ascii_digit()) {
        return Err(DecimalError::NotADigit);
    }
    if whole.len() > 1 && whole.starts_with('0') {
        return Err(DecimalError::LeadingZero);
    }
    Ok(())
}

/// The number that the digits of both parts make together; `None` past 64 bits.
fn whole_number(whole: &str, decimals: &str) -> Option<u64> {
    whole.bytes().chain(decimals.bytes()).try_fold(0_u64, |number, digit| {
        number.checked_mul(10)?.checked_add(u64::from(digit.checked_sub(b'0')?))
    })
}

/// Writes minor units of `exponent` digits as a decimal amount with exactly that many decimals
/// (`1260` at 2 is `12.60`, `5` at 0 is `5`): what [`parse_decimal`] reads back.
#[must_use]
pub fn format_decimal(amount: Minor, exponent: u32) -> String {
    match 10_u64.checked_pow(exponent) {
        None | Some(1) => amount.to_string(),
        Some(unit) => format!(
            "{}.{:0width$}",
            amount.get() / unit,
            amount.get() % unit,
            width = usize::try_from(exponent).unwrap_or_default()
        ),
    }
}
