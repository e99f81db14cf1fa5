//! The card: a number for a till to find its member by, as large as the screen is.

use askama::Template;

use super::brand;
use super::frame::{Frame, Page, Tab};
use super::home::grouped;
use super::qr::{Qr, qr};
use super::scene::Scene;
use crate::protocol::words::Words;

#[derive(Template)]
#[template(path = "card.html")]
struct Card<'a> {
    words: &'a Words<'a>,
    base: String,
    program: &'a str,
    /// What the page says where it is kept and shown without a network.
    as_of: String,
    holder: Option<&'a str>,
    number: Option<String>,
    qr: Option<Qr>,
    catima: Option<String>,
}

#[must_use]
pub fn card(scene: &Scene<'_>) -> Option<Page> {
    let number = scene.card.as_deref();
    let person = scene.person.as_ref().and_then(|person| person.name.as_ref());
    let page = Card {
        words: &scene.words,
        base: scene.base(),
        as_of: {
            let time = scene.words.date_time(&scene.program.zone, scene.now);
            scene.words.fill("card.kept", &[("time", time.into())])
        },
        program: scene.words.text(&scene.program.name),
        holder: person.map(|name| name.as_str()),
        number: number.map(grouped),
        qr: number.and_then(qr),
        catima: number.map(|number| catima(scene, number)),
    };
    scene.frame(Tab::Card).paint(scene.words.say("common.card"), &page)
}

/// What a browser needs to put the card among a device's own programs.
#[must_use]
pub fn manifest(frame: &Frame<'_>, title: &str) -> String {
    let base = frame.base.clone().unwrap_or_default();
    let colour = brand::colour(frame.shop).to_string();
    let name = serde_json::to_string(title).unwrap_or_default();
    let (locale, fill) = (frame.words.locale(), colour.trim_start_matches('#'));
    let (lang, dir) = (locale.tag(), locale.direction().name());
    let icon = format!(
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E\
         %3Crect width='8' height='8' fill='%23{fill}'/%3E%3C/svg%3E"
    );
    let head = format!(r#"{{"name":{name},"short_name":{name},"lang":"{lang}","dir":"{dir}","#);
    let place = format!(
        r#""id":"{base}/card","start_url":"{base}/card","scope":"{base}/","display":"standalone","#
    );
    let look = format!(r#""theme_color":"{colour}","background_color":"{colour}","#);
    let icon = format!(r#""icons":[{{"src":"{icon}","sizes":"any","type":"image/svg+xml"}}]}}"#);
    [head, place, look, icon].concat()
}

/// A link that puts the card into Catima, a wallet of cards. All of it stands behind the `#`, which
/// no browser sends: Catima's host learns nothing.
fn catima(scene: &Scene<'_>, number: &str) -> String {
    let colour = brand::colour(Some(&scene.program.shop)).to_string();
    let rgb = colour.get(1..).and_then(|digits| i32::from_str_radix(digits, 16).ok()).unwrap_or(0);
    // Opaque, as Android counts colours: a signed number of 32 bits.
    let header = rgb.wrapping_sub(0x0100_0000);
    let pairs = [
        ("store", scene.words.text(&scene.program.shop.name)),
        ("note", scene.words.text(&scene.program.name)),
        ("cardid", number),
        ("barcodetype", "QR_CODE"),
        ("headercolor", &header.to_string()),
    ];
    let pairs = pairs.map(|(name, value)| format!("{name}={}", percent(value)));
    format!("https://catima.app/share#{}", percent(&pairs.join("&")))
}

/// Percent-encoded, all but the unreserved. (RFC 3986, 2.3)
fn percent(text: &str) -> String {
    let sign = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(sign).collect()
}
