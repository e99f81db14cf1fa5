//! Bytes as text: hexadecimal, base 32 and base 64 (RFC 4648), all without padding.

const HEXADECIMAL: &[u8; 16] = b"0123456789abcdef";

/// Crockford's: I, L and O look like digits, U makes words.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// "URL and Filename safe".
const BASE64URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    encode(bytes, 4, HEXADECIMAL)
}

/// Crockford's base 32: upper case, without a check character.
#[must_use]
pub fn crockford(bytes: &[u8]) -> String {
    encode(bytes, 5, CROCKFORD)
}

#[must_use]
pub fn base64url(bytes: &[u8]) -> String {
    encode(bytes, 6, BASE64URL)
}

/// What [`base64url`] wrote, and nothing else: the same bytes have one text.
#[must_use]
pub fn read_base64url(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let (mut held, mut count) = (0_usize, 0_u32);
    for letter in text.bytes() {
        held = (held << 6) | usize::from(sextet(letter)?);
        count = count.saturating_add(6);
        if let Some(left) = count.checked_sub(8) {
            bytes.push(u8::try_from(held >> left).ok()?);
            (held, count) = (held & mask(left), left);
        }
    }
    (count < 6 && held == 0).then_some(bytes)
}

/// The place of a letter in [`BASE64URL`].
fn sextet(letter: u8) -> Option<u8> {
    let (first, place) = match letter {
        b'A'..=b'Z' => (b'A', 0),
        b'a'..=b'z' => (b'a', 26),
        b'0'..=b'9' => (b'0', 52),
        b'-' => return Some(62),
        b'_' => return Some(63),
        _ => return None,
    };
    letter.checked_sub(first)?.checked_add(place)
}

/// So many bits for each digit; what is missing to a whole last digit is zero bits.
#[inline(never)]
fn encode(bytes: &[u8], bits: u32, digits: &[u8]) -> String {
    let digit = |value: usize| digits.get(value).copied().map_or('0', char::from);
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    let (mut held, mut count) = (0_usize, 0_u32);
    for byte in bytes {
        (held, count) = ((held << 8) | usize::from(*byte), count.saturating_add(8));
        while let Some(left) = count.checked_sub(bits) {
            text.push(digit(held >> left));
            (held, count) = (held & mask(left), left);
        }
    }
    if count > 0 {
        text.push(digit(held << bits.saturating_sub(count)));
    }
    text
}

fn mask(bits: u32) -> usize {
    (1_usize << bits).saturating_sub(1)
}
