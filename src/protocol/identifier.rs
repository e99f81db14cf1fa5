//! Identifiers: what a member is found by, in one form each, and the keyed hash that stands for it.

use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use sha2::Sha256;

use super::digits::base64url;
use super::ids::framed;
use super::node::{Fault, FromNode, Node, words};
use crate::domain::names::{Code, MemberId, ProgramId, Reference};

/// Shards of a program's Directory: fixed, so that who tries codes makes no new objects, and for
/// ever, because a hash is looked for in its own shard only. One object answers several hundred
/// requests a second; sixteen of them answer a chain's tills on its busiest day, and hold a hundred
/// million rows each.
pub const SHARDS: u8 = 16;

/// An e-mail address, in characters (RFC 5321, 4.5.3.1.3, without its angle brackets).
const EMAIL_MAX: usize = 254;
/// Its part before the `@` (RFC 5321, 4.5.3.1.1).
const LOCAL_PART_MAX: usize = 64;
/// One label of a domain name (RFC 1035, 2.3.4).
const LABEL_MAX: usize = 63;
/// Digits of an international telephone number, country code included (ITU-T E.164, 6.2.1); fewer
/// than eight is nobody's own number.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 8..=15;
/// Digits of a card's number, the check digit included.
const CARD_DIGITS: usize = 16;
/// The first digit of the numbers made here: no payment card begins with it (ISO/IEC 7812-1).
const CARD_FIRST: char = '9';
/// Digits between the first and the check digit.
const CARD_FREE_DIGITS: usize = 14;
/// How many numbers those digits make.
const CARD_NUMBERS: u64 = 10_u64.pow(14);

/// What kind of thing a person says or shows at a till.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum IdentifierKind {
    Phone,
    Email,
    Card,
}

words!(IdentifierKind, "phone, email or card": Phone "phone", Email "email", Card "card");

impl IdentifierKind {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Card => "card",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Phone, Self::Email, Self::Card].into_iter().find(|kind| kind.name() == name)
    }

    /// What its value must be, as the end of a sentence that begins "expected".
    #[must_use]
    pub fn expected(self) -> &'static str {
        match self {
            Self::Phone => "a telephone number with its country code, like +45 31 12 34 56",
            Self::Email => "an e-mail address in ASCII, like ada@example.com",
            Self::Card => "the 16 digits of a card, the last of them its check digit",
        }
    }
}

/// What a person is found by, in the one form in which it is compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Identifier {
    pub kind: IdentifierKind,
    value: String,
}

impl FromNode for Identifier {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        let record = node.strict(&["kind", "value"])?;
        let kind: IdentifierKind = record.get("kind")?;
        let parse = |text: &str| Self::parse(kind, text);
        record.lent("value", |value| value.text_of(kind.expected(), parse))
    }
}

impl Identifier {
    /// `None` where the text is not what [`IdentifierKind::expected`] says.
    #[must_use]
    pub fn parse(kind: IdentifierKind, text: &str) -> Option<Self> {
        let value = match kind {
            IdentifierKind::Phone => phone(text),
            IdentifierKind::Email => email(text),
            IdentifierKind::Card => card(text),
        };
        value.map(|value| Self { kind, value })
    }

    /// As it stands in a path, like `phone:+45…`; `None` where it begins like no identifier.
    #[must_use]
    pub fn in_path(text: &str) -> Option<Result<Self, IdentifierKind>> {
        let (kind, value) = text.split_once(':')?;
        let kind = IdentifierKind::parse(kind)?;
        Some(Self::parse(kind, value).ok_or(kind))
    }

    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    #[must_use]
    pub fn key(&self, secret: &[u8], program: &ProgramId) -> Key {
        Key::new(secret, program, self.kind.name(), &self.value)
    }
}

/// The keyed hash under which the Directory knows an identifier, a code or an order: without the
/// deployment's key nobody can try numbers against it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    shard: u8,
    hash: String,
}

impl Key {
    fn new(secret: &[u8], program: &ProgramId, kind: &str, value: &str) -> Self {
        let parts = [program.as_str(), kind, value].map(str::as_bytes);
        let mac = keyed(secret, "directory", &parts);
        let shard = mac.first().copied().unwrap_or_default() % SHARDS;
        let mut hash = base64url(&mac);
        hash.truncate(HASH_LENGTH);
        Self { shard, hash }
    }

    /// A voucher's code.
    #[must_use]
    pub fn of_code(secret: &[u8], program: &ProgramId, code: &Code) -> Self {
        Self::new(secret, program, "code", code.as_str())
    }

    /// The code under which what a partner's link stands for is picked up.
    #[must_use]
    pub fn of_link(secret: &[u8], program: &ProgramId, code: &Code) -> Self {
        Self::new(secret, program, "link", code.as_str())
    }

    /// An order's reference, in a program where each is one member's.
    #[must_use]
    pub fn of_order(secret: &[u8], program: &ProgramId, order: &Reference) -> Self {
        Self::new(secret, program, "order", order.as_str())
    }

    /// 132 bits, as 22 characters.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The name of the Directory's shard that knows it.
    #[must_use]
    pub fn shard(&self, program: &ProgramId) -> String {
        format!("{program}/{}", self.shard)
    }
}

/// Characters of a hash, six bits each.
const HASH_LENGTH: usize = 22;

fn keyed(secret: &[u8], label: &str, parts: &[&[u8]]) -> [u8; 32] {
    match Hmac::<Sha256>::new_from_slice(secret) {
        Ok(mac) => mac.chain_update(framed(label, parts)).finalize().into_bytes().into(),
        // HMAC takes keys of every length; this arm cannot be reached.
        Err(_) => [0; 32],
    }
}

/// The card's number that a member is given; the next `nonce` where it was taken, or given up.
#[must_use]
pub fn card_of(secret: &[u8], program: &ProgramId, member: &MemberId, nonce: u32) -> Identifier {
    let parts = [program.as_str().as_bytes(), member.as_str().as_bytes(), &nonce.to_be_bytes()];
    let mac = keyed(secret, "card", &parts);
    let number = mac.iter().take(8).fold(0_u64, |all, byte| all << 8 | u64::from(*byte));
    let digits = format!("{CARD_FIRST}{:0CARD_FREE_DIGITS$}", number % CARD_NUMBERS);
    let value = format!("{digits}{}", check_digit(&digits));
    Identifier { kind: IdentifierKind::Card, value }
}

/// A code as it was read aloud, typed or scanned: case, spaces and dashes do not matter, and I, L
/// and O are the digits that they look like (Crockford's base 32).
#[must_use]
pub fn code(text: &str) -> Option<Code> {
    let letter = |letter: char| match letter.to_ascii_uppercase() {
        'I' | 'L' => '1',
        'O' => '0',
        other => other,
    };
    let text = bare(text, &[' ', '-'])?;
    Code::parse(&text.chars().map(letter).collect::<String>()).ok()
}

/// `+` and digits, as E.164 has them.
fn phone(text: &str) -> Option<String> {
    // The zero of "+44 (0)20 …" is dialled at home only: the number would be another one.
    if text.contains("(0)") {
        return None;
    }
    let text = bare(text, &[' ', '.', '-', '(', ')', '/', '\u{a0}'])?;
    let digits = text.strip_prefix('+').or_else(|| text.strip_prefix("00"))?;
    let fits = PHONE_DIGITS.contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && !digits.starts_with('0');
    fits.then(|| format!("+{digits}"))
}

/// In lower case, whole: that two addresses differ in case only is a mistake at the till.
fn email(text: &str) -> Option<String> {
    let text = text.trim();
    let (local, domain) = text.rsplit_once('@')?;
    let plain = |b: u8| b.is_ascii_graphic() && !b"@\"(),:;<>[\\]".contains(&b);
    let fits = text.len() <= EMAIL_MAX
        && (1..=LOCAL_PART_MAX).contains(&local.len())
        && local.bytes().all(plain)
        && is_domain(domain);
    fits.then(|| text.to_ascii_lowercase())
}

/// Two labels or more; one with other letters stands here as `xn--…`.
fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=LABEL_MAX).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.contains('.') && text.split('.').all(is_label)
}

fn card(text: &str) -> Option<String> {
    let text = bare(text, &[' ', '-'])?;
    let fits = text.len() == CARD_DIGITS && text.bytes().all(|b| b.is_ascii_digit());
    let (digits, check) = text.split_at_checked(CARD_DIGITS.checked_sub(1)?)?;
    (fits && check == check_digit(digits).to_string()).then_some(text)
}

/// The text without these signs; `None` where it is longer than any identifier.
fn bare(text: &str, signs: &[char]) -> Option<String> {
    let short = text.len() <= EMAIL_MAX;
    short.then(|| text.chars().filter(|sign| !signs.contains(sign)).collect())
}

/// The digit that makes the sum of Luhn's formula a multiple of ten (ISO/IEC 7812-1, annex B).
fn check_digit(digits: &str) -> u32 {
    let doubled = |(place, digit): (usize, u32)| match (place % 2, digit.saturating_mul(2)) {
        (0, twice) if twice > 9 => twice.saturating_sub(9),
        (0, twice) => twice,
        _ => digit,
    };
    let sum: u32 =
        digits.chars().rev().filter_map(|sign| sign.to_digit(10)).enumerate().map(doubled).sum();
    (10_u32.saturating_sub(sum % 10)) % 10
}
