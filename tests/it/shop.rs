//! What makes the pages look like that shop: colours that can be read, a logo that only draws.

use regulars::desk::program_file::{Outcome, compile};
use regulars::desk::source::Source;
use regulars::domain::colour::{Colour, contrast};
use regulars::domain::program::{Corners, Font, LOGO_MAX_BYTES, Shop};
use regulars::protocol::version::{decode, encode};
use regulars::protocol::words::{Locale, OWN_WORDS, Words};

/// A sound program with these lines in its shop.
fn outcome(shop: &str) -> Outcome {
    let text = format!(
        "format = 1\nid = \"beans\"\nname = \"Beans\"\ncurrency = \"EUR\"\ntimezone = \"UTC\"\n\
         [wallet.star]\n[[earn]]\nid = \"spend\"\ngive = \"2 star per 1.00\"\n[shop]\n{shop}\n"
    );
    compile(&Source::new("beans.toml", &text))
}

fn shop(lines: &str) -> Shop {
    let outcome = outcome(lines);
    assert_eq!(outcome.findings, vec![], "{lines}");
    let compiled = outcome.compiled.unwrap();
    let again = decode(&compiled.document).unwrap();
    assert_eq!(encode(&again), compiled.document, "{lines}");
    again.shop.clone()
}

/// A line of a shop and the code of the only finding.
fn refused(line: &str) -> String {
    let codes: Vec<_> = outcome(line).findings.iter().map(|finding| finding.code.0).collect();
    assert_eq!(codes.len(), 1, "{line}: {codes:?}");
    codes[0].to_owned()
}

#[test]
fn a_shop_says_how_its_pages_look() {
    let face = shop(
        "name = \"Beans\"\ncolour = \"#6B3E26\"\naccent = \"#9a3412\"\nfont = \"serif\"\n\
         corners = \"square\"\n[shop.words.da]\ngreeting = \"Hej\"\ncard = \"Bønnekort\"\n\
         [shop.names]\ncoffee = { en = \"coffee\", da = \"kaffe\" }",
    );
    assert_eq!(face.colour.as_deref(), Some("#6b3e26"));
    assert_eq!(face.accent.as_deref(), Some("#9a3412"));
    assert_eq!((face.font, face.corners), (Font::Serif, Corners::Square));
    assert_eq!(face.names.get("coffee").and_then(|name| name.0.get("da")).unwrap(), "kaffe");
    let danish = Words::in_shop(Locale::Da, &face);
    assert_eq!((danish.say("shop.greeting"), danish.say("common.card")), ("Hej", "Bønnekort"));
    assert_eq!(danish.say("common.back"), "Tilbage");
    assert_eq!(Words::in_shop(Locale::En, &face).say("common.card"), "Card");
    assert_eq!(Words::of(Locale::Da).say("common.card"), "Kort");
}

#[test]
fn a_shop_that_says_nothing_keeps_its_bytes() {
    let plain = outcome("name = \"Beans\"").compiled.unwrap().document;
    let usual = outcome("name = \"Beans\"\nfont = \"system\"\ncorners = \"soft\"");
    assert_eq!(plain, usual.compiled.unwrap().document);
    let text = String::from_utf8(plain).unwrap();
    assert!(text.contains(r#""shop":{"name":{"en":"Beans"}}"#), "{text}");
}

#[test]
fn what_a_shop_cannot_look_like_is_refused() {
    let cases = [
        ("accent = \"red\"", "E0119"),
        ("colour = \"#ffffff\"", "W0204"),
        ("font = \"comic\"", "E0107"),
        ("corners = \"sharp\"", "E0107"),
        ("words = { de = { card = \"Karte\" } }", "E0118"),
        ("words = { da = { crad = \"Kort\" } }", "E0102"),
        ("words = { da = { card = \"\" } }", "E0107"),
        ("words = { da = { card = \"Kort {name}\" } }", "E0107"),
        ("names = { coffee = { da = \"kaffe\" } }", "E0118"),
        ("names = { \"two words\" = \"two\" }", "E0106"),
    ];
    for (line, code) in cases {
        assert_eq!(refused(line), code, "{line}");
    }
}

const DRAWING: &str = "<svg viewBox='0 0 8 8'><path d='M0 0h8v8z' fill='#123456'/></svg>";

#[test]
fn a_logo_is_a_drawing_inside_its_own_address() {
    let logo = shop(&format!("logo = \"{DRAWING}\"")).logo.unwrap();
    let wanted = "data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'%20viewBox='0%20\
                  0%208%208'%3E%3Cpath%20d='M0%200h8v8z'%20fill='%23123456'/%3E%3C/svg%3E";
    assert_eq!(logo, wanted);
    let spaced = DRAWING.replace("><", ">\n  <").replace('\'', "\\\"");
    assert_eq!(shop(&format!("logo = \"\"\"\n{spaced}\n\"\"\"")).logo.unwrap(), wanted);
    assert_eq!(shop(&format!("logo = \"{wanted}\"")).logo.unwrap(), wanted);
    let bits = "data:image/png;base64,iVBORw0KGgo=";
    assert_eq!(shop(&format!("logo = \"{bits}\"")).logo.unwrap(), bits);
}

#[test]
fn what_is_no_drawing_is_no_logo() {
    let long = "1 ".repeat(LOGO_MAX_BYTES);
    let cases = [
        "logo.gif".to_owned(),
        "no-such-file.svg".to_owned(),
        "data:text/html,<p>".to_owned(),
        "data:image/svg+xml,<svg onload=alert(1)>".to_owned(),
        "https://shop.example/logo.svg".to_owned(),
        "<svg>".to_owned(),
        "<p>A logo</p>".to_owned(),
        DRAWING.replace("viewBox='0 0 8 8'", ""),
        DRAWING.replace("<path", "<script>alert(1)</script><path"),
        DRAWING.replace("<path", "<path onclick='alert(1)'"),
        DRAWING.replace("<path", "<path ONCLICK = 'alert(1)'"),
        DRAWING.replace("<path", "<foreignObject/><path"),
        DRAWING.replace("<path", "<image href='https://shop.example'/><path"),
        DRAWING.replace("<path", "<!-- a word --><path"),
        DRAWING.replace("#123456", "url(https://shop.example)"),
        DRAWING.replace("M0 0", &long),
    ];
    for logo in cases {
        assert_eq!(refused(&format!("logo = \"{logo}\"")), "E0123", "{logo:.80}");
    }
}

#[test]
fn every_text_that_a_shop_may_change_is_there() {
    for (name, key) in OWN_WORDS {
        for locale in Locale::ALL {
            assert_ne!(Words::of(locale).say(key), key, "{name} in {}", locale.tag());
        }
        let face = shop(&format!("words = {{ en = {{ {name} = \"Ours\" }} }}"));
        assert_eq!(Words::in_shop(Locale::En, &face).say(key), "Ours");
    }
}

fn colour(text: &str) -> Colour {
    Colour::parse(text).unwrap()
}

/// The ratio of WCAG 2.2 by its own formula, in hundredths.
fn by_the_book(one: &str, other: &str) -> f64 {
    let luminance = |text: &str| {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&text[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    };
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other) * 100.0
}

#[test]
fn contrast_is_that_of_wcag() {
    assert_eq!(contrast(Colour::BLACK, Colour::WHITE), 2100);
    assert_eq!(contrast(colour("#777777"), colour("#777777")), 100);
    for step in 0..=0xfff_u32 {
        let text = format!("#{0:x}{0:x}{1:x}{1:x}{2:x}{2:x}", step >> 8, step >> 4 & 15, step & 15);
        for ground in ["#ffffff", "#000000", "#14110f"] {
            let ours = contrast(colour(&text), colour(ground));
            let book = by_the_book(&text, ground);
            let apart = (f64::from(u32::try_from(ours).unwrap()) - book).abs();
            assert!(apart <= book * 0.01 + 1.0, "{text} on {ground}: {ours}, by the book {book}");
        }
        assert!(contrast(colour(&text), colour(&text).ink()) >= 450, "{text}");
        let read = colour(&text).until_read(Colour::WHITE, Colour::BLACK, 460);
        assert!(by_the_book(&read.to_string(), "#ffffff") > 450.0, "{text} as {read}");
    }
}

#[test]
fn a_colour_is_six_digits() {
    for (text, read) in [
        ("#6b3e26", true),
        ("#6B3E26", true),
        ("6b3e26", false),
        ("#6b3e2", false),
        ("#+b3e26", false),
        ("#6b3e26ff", false),
        ("#ééé", false),
        ("", false),
    ] {
        assert_eq!(Colour::parse(text).is_some(), read, "{text}");
    }
    assert_eq!(colour("#6B3E26").to_string(), "#6b3e26");
}
