//! A shop's own look: its colours, in shades that can be read by day and by night, and its letters.

use crate::domain::colour::Colour;
use crate::domain::program::{Corners, Font, Shop};

/// What a shop has that names no colour: the ink of an account book.
const USUAL: &str = "#1f4e5f";
/// The darkest ground by day and the lightest by night that a shade has to stand out from.
const DAY: &str = "#efece8";
const NIGHT: &str = "#302d2b";
/// WCAG 2.2 asks for 4.5; the rest is for screens in the sun. In hundredths.
const CONTRAST: u64 = 520;

/// The style of a shop: the values that the common style is written with.
#[must_use]
pub fn style(shop: Option<&Shop>) -> String {
    let colour = colour(shop);
    let own = shop.and_then(|shop| shop.accent.as_deref()).and_then(Colour::parse);
    let accent = own.unwrap_or(colour);
    let ink = colour.ink();
    let away = if ink == Colour::WHITE { Colour::BLACK } else { Colour::WHITE };
    let deep = accent.until_read(ground(DAY), Colour::BLACK, CONTRAST);
    let bright = accent.until_read(ground(NIGHT), Colour::WHITE, CONTRAST);
    let font = shop.map_or(Font::System, |shop| shop.font);
    let (round, rounder) = corners(shop.map_or(Corners::Soft, |shop| shop.corners));
    format!(
        ":root{{--shop:{colour};--on-shop:{ink};--away:{away};--deep:{deep};--bright:{bright};\
         --face:{face};--round:{round};--rounder:{rounder}}}",
        face = face(font),
    )
}

/// The shop's colour, as the browser's own frame is painted.
#[must_use]
pub fn colour(shop: Option<&Shop>) -> Colour {
    let own = shop.and_then(|shop| shop.colour.as_deref()).and_then(Colour::parse);
    own.unwrap_or_else(|| ground(USUAL))
}

fn ground(text: &str) -> Colour {
    Colour::parse(text).unwrap_or(Colour::BLACK)
}

/// Families that devices have, so that no page fetches any.
fn face(font: Font) -> &'static str {
    match font {
        Font::System => "inherit",
        Font::Geometric => "Avenir,Montserrat,Corbel,\"URW Gothic\",var(--text)",
        Font::Rounded => {
            "ui-rounded,\"Hiragino Maru Gothic ProN\",Quicksand,Nunito,\"Varela Round\",var(--text)"
        }
        Font::Serif => "Charter,\"Bitstream Charter\",\"Sitka Text\",Cambria,\"Noto Serif\",serif",
        Font::Slab => "Rockwell,\"Rockwell Nova\",\"Roboto Slab\",\"DejaVu Serif\",serif",
        Font::Mono => {
            "ui-monospace,\"Cascadia Code\",Menlo,Consolas,\"DejaVu Sans Mono\",monospace"
        }
    }
}

/// How round sheets are, and how round what is pressed is.
fn corners(corners: Corners) -> (&'static str, &'static str) {
    match corners {
        Corners::Square => ("0.1875rem", "0.1875rem"),
        Corners::Soft => ("1rem", "0.75rem"),
        Corners::Round => ("1.5rem", "2rem"),
    }
}
