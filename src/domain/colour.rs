//! `Colour`: red, green and blue, and whether one can be read on another.

use std::fmt;

/// An opaque colour of sRGB, written `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour([u8; 3]);

impl Colour {
    pub const WHITE: Self = Self([255; 3]);
    pub const BLACK: Self = Self([0; 3]);

    /// Reads `#rrggbb`, and nothing else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
        Some(Self([red, green, blue]))
    }

    /// White or black, whichever is read better on this colour: always 4.5 or more.
    #[must_use]
    pub fn ink(self) -> Self {
        let white_is_better = contrast(self, Self::WHITE) >= contrast(self, Self::BLACK);
        if white_is_better { Self::WHITE } else { Self::BLACK }
    }

    /// The nearest shade on the way to `end` whose contrast with the ground is at least that, in
    /// hundredths; `end` itself where there is none.
    #[must_use]
    pub fn until_read(self, ground: Self, end: Self, least: u64) -> Self {
        let mut shades = (0..=100).step_by(4).map(|percent| self.towards(end, percent));
        shades.find(|shade| contrast(*shade, ground) >= least).unwrap_or(end)
    }

    /// So many percent of the way to another colour, 0 to 100.
    #[must_use]
    fn towards(self, end: Self, percent: u32) -> Self {
        let mix = |from: u8, to: u8| {
            let sum = u32::from(from) * 100_u32.saturating_sub(percent) + u32::from(to) * percent;
            u8::try_from(sum / 100).unwrap_or(u8::MAX)
        };
        let (Self([red, green, blue]), Self([end_red, end_green, end_blue])) = (self, end);
        Self([mix(red, end_red), mix(green, end_green), mix(blue, end_blue)])
    }

    /// Relative luminance in millionths. Source: WCAG 2.2.
    fn luminance(self) -> u64 {
        let Self([red, green, blue]) = self;
        (linear(red) * 2126 + linear(green) * 7152 + linear(blue) * 722) / 10_000
    }
}

/// How much light a channel gives, in millionths. Source: sRGB, IEC 61966-2-1; its power of 2.4 is
/// a square times the fifth root of a square, which needs no floats.
fn linear(channel: u8) -> u64 {
    let value = u64::from(channel);
    if value <= 10 {
        return value * 1_000_000 / (255 * 1292 / 100);
    }
    let ten_thousandths = (value * 10_000 / 255 + 550) * 1000 / 1055;
    let square = ten_thousandths * ten_thousandths;
    // Of both in thousandths: their fifth powers stay below 64 bits.
    square * fifth_root(square * 10_000_000) / 100_000
}

/// The largest whole number below 1024 whose fifth power is not more.
fn fifth_root(power: u64) -> u64 {
    (0..10_u32).rev().fold(0, |root: u64, bit| {
        let more = root | 1 << bit;
        if more.pow(5) <= power { more } else { root }
    })
}

/// The ratio of contrast in hundredths: 100 for a colour and itself, 2100 for black and white.
/// Source: WCAG 2.2, which asks for 4.5 between text and its ground.
#[must_use]
pub fn contrast(one: Colour, other: Colour) -> u64 {
    const FLARE: u64 = 50_000;
    let (one, other) = (one.luminance() + FLARE, other.luminance() + FLARE);
    one.max(other) * 100 / one.min(other)
}

impl fmt::Display for Colour {
    /// `#rrggbb` in lower case.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self([red, green, blue]) = self;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}
