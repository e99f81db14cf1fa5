//! Numbers, percentages and money as each language writes them; always with Latin digits.

use super::Words;
use super::locale::Locale;
use crate::domain::money::{Currency, Minor};

/// Minus (U+2212): as wide as a digit, read out as minus, never a place to break a line.
const MINUS: &str = "−";
/// Keeps a number and what belongs to it on one line.
const NO_BREAK: char = '\u{a0}';
/// Marks of direction: without them a sign would stand on the wrong side of its number.
const LEFT_TO_RIGHT: &str = "\u{200e}";
const RIGHT_TO_LEFT: &str = "\u{200f}";

impl Words<'_> {
    /// `1,234`.
    #[must_use]
    pub fn number(&self, number: u64) -> String {
        grouped(number, self.marks().0)
    }

    /// With its sign: `+120`, `−500`, and `0` without one.
    #[must_use]
    pub fn signed(&self, number: i64) -> String {
        format!("{}{}", self.sign(number), self.number(number.unsigned_abs()))
    }

    /// With its sign only where it is below zero: `120`, `−500`.
    #[must_use]
    pub fn balance(&self, number: i64) -> String {
        if number < 0 { self.signed(number) } else { self.number(number.unsigned_abs()) }
    }

    /// As it is read aloud: `minus 500`. What a screen reader makes of a sign is up to it.
    #[must_use]
    pub fn spoken(&self, number: i64) -> String {
        self.spoken_as(number, self.number(number.unsigned_abs()))
    }

    /// The same, of what is no bare number: `minus €5.00`.
    #[must_use]
    pub fn spoken_as(&self, number: i64, value: String) -> String {
        match number.signum() {
            -1 => self.fill("common.minus", &[("value", value.into())]),
            1 => self.fill("common.plus", &[("value", value.into())]),
            _ => value,
        }
    }

    /// Hundredths of a percent: 1250 is `12.5%`.
    #[must_use]
    pub fn percent(&self, hundredths: u32) -> String {
        let (group, point) = self.marks();
        let whole = grouped(u64::from(hundredths / 100), group);
        let decimals = format!("{:02}", hundredths % 100);
        let decimals = decimals.trim_end_matches('0');
        let point = if decimals.is_empty() { "" } else { point };
        match self.locale {
            Locale::Da => format!("{whole}{point}{decimals}{NO_BREAK}%"),
            Locale::Ar => format!("{whole}{point}{decimals}{LEFT_TO_RIGHT}%{LEFT_TO_RIGHT}"),
            Locale::En | Locale::ZhHans | Locale::ZhHant => format!("{whole}{point}{decimals}%"),
        }
    }

    /// A fraction as a decimal, `1.25`; as `4/3` where it is none of at most three places.
    #[must_use]
    pub fn fraction(&self, over: u32, under: u32) -> String {
        let exact = 1000_u32.checked_rem(under) == Some(0);
        let Some(each) = 1000_u32.checked_div(under).filter(|_| exact) else {
            return format!("{over}/{under}");
        };
        let thousandths = over.saturating_mul(each);
        let (group, point) = self.marks();
        let whole = grouped(u64::from(thousandths / 1000), group);
        let decimals = format!("{:03}", thousandths % 1000);
        let decimals = decimals.trim_end_matches('0');
        let point = if decimals.is_empty() { "" } else { point };
        format!("{whole}{point}{decimals}")
    }

    /// With all decimals of the currency: `€12.60`.
    #[must_use]
    pub fn money(&self, amount: Minor, currency: Currency) -> String {
        self.with_symbol("", &self.digits(amount, currency, false), currency)
    }

    /// Without decimals where they are zero, for prices in a sentence: `€5`, `€12.60`.
    #[must_use]
    pub fn price(&self, amount: Minor, currency: Currency) -> String {
        self.with_symbol("", &self.digits(amount, currency, true), currency)
    }

    /// With its sign: `+€12.60`, `−€12.60`, and `€0.00` without one.
    #[must_use]
    pub fn signed_money(&self, amount: i64, currency: Currency) -> String {
        let minor = Minor::new(amount.unsigned_abs()).unwrap_or(Minor::MAX);
        self.with_symbol(self.sign(amount), &self.digits(minor, currency, false), currency)
    }

    /// What stands between thousands, and before decimals.
    const fn marks(&self) -> (char, &'static str) {
        match self.locale {
            Locale::Da => ('.', ","),
            Locale::En | Locale::ZhHans | Locale::ZhHant | Locale::Ar => (',', "."),
        }
    }

    const fn sign(&self, number: i64) -> &'static str {
        match (number.signum(), self.locale) {
            (0, _) => "",
            (-1, Locale::Ar) => "\u{200e}−",
            (_, Locale::Ar) => "\u{200e}+",
            (-1, _) => MINUS,
            _ => "+",
        }
    }

    fn digits(&self, amount: Minor, currency: Currency, is_short: bool) -> String {
        let (group, point) = self.marks();
        let exponent = currency.exponent();
        let unit = 10_u64.checked_pow(exponent).unwrap_or(1);
        let (whole, rest) = (amount.get() / unit, amount.get() % unit);
        let whole = grouped(whole, group);
        if exponent == 0 || (is_short && rest == 0) {
            return whole;
        }
        format!("{whole}{point}{rest:0width$}", width = usize::try_from(exponent).unwrap_or(0))
    }

    fn with_symbol(&self, sign: &str, digits: &str, currency: Currency) -> String {
        let symbol = symbol(self.locale, &currency);
        match self.locale {
            Locale::Da => format!("{sign}{digits}{NO_BREAK}{symbol}"),
            Locale::Ar => format!("{RIGHT_TO_LEFT}{sign}{digits}{NO_BREAK}{symbol}"),
            Locale::En | Locale::ZhHans | Locale::ZhHant => {
                let letters = symbol.ends_with(char::is_alphabetic);
                let space = if letters { "\u{a0}" } else { "" };
                format!("{sign}{symbol}{space}{digits}")
            }
        }
    }
}

/// The digits in groups of three.
fn grouped(number: u64, mark: char) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + 6);
    for (place, digit) in digits.chars().enumerate() {
        let left = digits.len().saturating_sub(place);
        if place > 0 && left.is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}

/// What stands for the currency; its code where there is nothing shorter. Source: CLDR 46, but
/// that Taiwan's dollar is never a bare one, because Hong Kong reads the same language.
fn symbol(locale: Locale, currency: &Currency) -> &str {
    let code = currency.as_str();
    match (locale, code) {
        (Locale::En, "USD") => "$",
        (Locale::En, "AUD") => "A$",
        (Locale::En | Locale::ZhHant, "JPY") | (Locale::ZhHans, "CNY") => "¥",
        (Locale::Da, "DKK") => "kr.",
        (Locale::Da | Locale::Ar, "THB") => "฿",
        (Locale::Ar, _) => arabic_symbol(code).unwrap_or_else(|| common_symbol(code)),
        _ => common_symbol(code),
    }
}

fn common_symbol(code: &str) -> &str {
    match code {
        "AUD" => "AU$",
        "BRL" => "R$",
        "CAD" => "CA$",
        "CNY" => "CN¥",
        "EUR" => "€",
        "GBP" => "£",
        "HKD" => "HK$",
        "ILS" => "₪",
        "INR" => "₹",
        "JPY" => "JP¥",
        "KRW" => "₩",
        "MXN" => "MX$",
        "NZD" => "NZ$",
        "TWD" => "NT$",
        "USD" => "US$",
        "VND" => "₫",
        _ => code,
    }
}

fn arabic_symbol(code: &str) -> Option<&'static str> {
    Some(match code {
        "AED" => "د.إ.\u{200f}",
        "BHD" => "د.ب.\u{200f}",
        "EGP" => "ج.م.\u{200f}",
        "GBP" => "UK£",
        "IQD" => "د.ع.\u{200f}",
        "JOD" => "د.أ.\u{200f}",
        "KWD" => "د.ك.\u{200f}",
        "LBP" => "ل.ل.\u{200f}",
        "MAD" => "د.م.\u{200f}",
        "OMR" => "ر.ع.\u{200f}",
        "QAR" => "ر.ق.\u{200f}",
        "SAR" => "ر.س.\u{200f}",
        "TND" => "د.ت.\u{200f}",
        _ => return None,
    })
}
