//! QR codes as the path of an SVG: black modules on whatever is white behind them.

use std::fmt::Write;

use qrcodegen::{QrCode, QrCodeEcc};

/// Modules of white that a reader needs around a code. (ISO/IEC 18004, 6.3.8)
const QUIET: i32 = 4;

/// A code to be drawn: one path, and the view it fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qr {
    /// Modules in a row.
    pub size: i32,
    pub view: String,
    pub path: String,
}

/// The code of a text, of the least size, and with as much correction as that size has room for;
/// `None` where the text is longer than any code can be.
#[must_use]
pub fn qr(text: &str) -> Option<Qr> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let size = code.size();
    let mut path = String::with_capacity(2048);
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let end = (x..size).find(|end| !code.get_module(*end, y)).unwrap_or(size);
            if end > x {
                let width = end - x;
                // Writing to a text cannot fail.
                let _ = write!(path, "M{x} {y}h{width}v1h-{width}z");
            }
            x = end + 1;
        }
    }
    let side = size + 2 * QUIET;
    Some(Qr { size, view: format!("-{QUIET} -{QUIET} {side} {side}"), path })
}
