//! The logo of a shop: an SVG or a small image, put into an address that needs no second request.

use std::path::Path;

use super::sheet::Field;
use crate::desk::finding::Code;
use crate::domain::program::LOGO_MAX_BYTES;

const EXPECTED: &str = "an SVG between ''' and ''', the name of an .svg, .png, .webp or .jpg file \
    beside this one, or an address that begins data:image/";

const NAMESPACE: &str = "xmlns='http://www.w3.org/2000/svg'";

/// Kinds of image by the ends of their files.
const KINDS: [(&str, &str); 5] = [
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("webp", "image/webp"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
];

/// What no drawing needs. In an `<img>` none of it runs; nobody shall have to rely on that.
const NOT_DRAWN: [&str; 9] = [
    "<script",
    "<foreignobject",
    "<iframe",
    "<image",
    "<use",
    "<!",
    "javascript:",
    "@import",
    "url(http",
];

/// The logo as an address with the image in it; a file that is named lies in `folder`.
pub fn read(field: &Field<'_>, folder: &Path) -> Option<String> {
    let text = field.text(EXPECTED)?;
    let text = text.trim();
    let address = if text.starts_with("data:") {
        given(field, text)?
    } else if text.starts_with('<') {
        drawn(field, text)?
    } else {
        from_file(field, text, folder)?
    };
    if address.len() > LOGO_MAX_BYTES {
        let message = format!("the logo takes {} bytes of every page", address.len());
        let expected = format!("at most {LOGO_MAX_BYTES}: an SVG of few shapes is smallest");
        return field.refuse(Code::LOGO, &message, &expected);
    }
    Some(address)
}

fn given(field: &Field<'_>, text: &str) -> Option<String> {
    let known = KINDS.iter().any(|(_, kind)| {
        let rest = text.strip_prefix("data:").and_then(|rest| rest.strip_prefix(kind));
        rest.is_some_and(|rest| rest.starts_with(";base64,") || rest.starts_with(','))
    });
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte));
    if known && plain {
        return Some(text.to_owned());
    }
    field.refuse(Code::LOGO, "this is no address with an image in it", EXPECTED)
}

fn from_file(field: &Field<'_>, name: &str, folder: &Path) -> Option<String> {
    let end = name.rsplit_once('.').map(|(_, end)| end.to_lowercase()).unwrap_or_default();
    let Some((_, kind)) = KINDS.iter().find(|(known, _)| *known == end) else {
        return field.refuse(Code::LOGO, &format!("\"{name}\" is no image"), EXPECTED);
    };
    let bytes = match std::fs::read(folder.join(name)) {
        Ok(bytes) => bytes,
        Err(error) => {
            let message = format!("\"{name}\" cannot be read: {error}");
            return field.refuse(Code::LOGO, &message, EXPECTED);
        }
    };
    match String::from_utf8(bytes) {
        Ok(text) if end == "svg" => drawn(field, text.trim()),
        Ok(text) => Some(format!("data:{kind};base64,{}", base64(text.as_bytes()))),
        Err(error) => Some(format!("data:{kind};base64,{}", base64(error.as_bytes()))),
    }
}

/// An SVG as an address; refused where it holds more than a drawing.
fn drawn(field: &Field<'_>, svg: &str) -> Option<String> {
    let start = svg.find("<svg").unwrap_or(0);
    let svg: Vec<&str> = svg.get(start..).unwrap_or_default().split_whitespace().collect();
    let mut svg = svg.join(" ").replace("> <", "><");
    let lower = svg.to_lowercase();
    let odd = NOT_DRAWN.iter().find(|word| lower.contains(**word)).copied();
    if let Some(odd) = odd.or_else(|| handler(&lower)) {
        let message = format!("a logo is a drawing, and this has \"{odd}\" in it");
        return field.refuse(Code::LOGO, &message, "paths, circles, rectangles, text and groups");
    }
    if !svg.starts_with("<svg") || !svg.ends_with("</svg>") || !svg.contains("viewBox") {
        let expected = "one <svg viewBox=\"…\"> … </svg>";
        return field.refuse(Code::LOGO, "this is no whole drawing", expected);
    }
    if !svg.contains("xmlns=") {
        svg = svg.replacen("<svg", &format!("<svg {NAMESPACE}"), 1);
    }
    Some(format!("data:image/svg+xml,{}", percent_encoded(&svg.replace('"', "'"))))
}

/// An attribute that would run something, such as `onload`.
fn handler(svg: &str) -> Option<&'static str> {
    let begins = |(at, _): (usize, &str)| {
        let name = svg.get(at.saturating_add(1)..).unwrap_or_default();
        let end = name.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(0);
        end > 2 && name.get(end..).is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    svg.match_indices(" on").any(begins).then_some("on…=")
}

/// Only what an address cannot hold as it is (RFC 3986, and what HTML would read).
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$'()*+,;=:@/?".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// Base 64 with padding (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for part in bytes.chunks(3) {
        let byte = |place: usize| u32::from(part.get(place).copied().unwrap_or(0));
        let held = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4_usize {
            let shift = 18_usize.saturating_sub(place * 6);
            let letter = usize::try_from(held >> shift & 63).ok().and_then(|at| LETTERS.get(at));
            let letter = letter.filter(|_| place <= part.len());
            text.push(letter.map_or('=', |letter| char::from(*letter)));
        }
    }
    text
}
