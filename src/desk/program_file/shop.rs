//! The shop of a program file: its name, its colours and letters, its logo, its own words.

use std::path::Path;

use super::logo;
use super::read;
use super::sheet::{Field, Table};
use crate::desk::finding::Code;
use crate::desk::nearest::nearest;
use crate::domain::colour::Colour;
use crate::domain::map::Map;
use crate::domain::names::Label;
use crate::domain::program::{Corners, Font, SHOP_WORD_MAX_BYTES, Shop, Text};
use crate::protocol::words::{Locale, OWN_WORDS, Piece, Words};

pub const FONTS: [(&str, Font); 6] = [
    ("system", Font::System),
    ("geometric", Font::Geometric),
    ("rounded", Font::Rounded),
    ("serif", Font::Serif),
    ("slab", Font::Slab),
    ("mono", Font::Mono),
];

pub const CORNERS: [(&str, Corners); 3] =
    [("square", Corners::Square), ("soft", Corners::Soft), ("round", Corners::Round)];

/// The shop; files that it names lie in `folder`.
pub fn read(field: &Field<'_>, folder: &Path) -> Option<Shop> {
    let table = field.table("a table [shop]")?;
    let name = table.or("name", Text::default(), read::words);
    let colour = table.optional("colour", read_colour);
    let accent = table.optional("accent", read_colour);
    let logo = table.optional("logo", |field| logo::read(field, folder));
    let font = table.or("font", Font::default(), |field| read::word(field, &FONTS));
    let corners = table.or("corners", Corners::default(), |field| read::word(field, &CORNERS));
    let words = table.or("words", Map::new(), words);
    let names = table.or("names", Map::new(), names);
    table.close();
    Some(Shop {
        name: name?,
        colour: colour?,
        logo: logo?,
        accent: accent?,
        font: font?,
        corners: corners?,
        words: words?,
        names: names?,
    })
}

fn read_colour(field: &Field<'_>) -> Option<String> {
    let expected = "a colour such as \"#6b3e26\"";
    let text = field.text(expected)?;
    if let Some(colour) = Colour::parse(&text) {
        return Some(colour.to_string());
    }
    let hash = format!("#{text}");
    let bare = Colour::parse(&hash).is_some();
    let message = format!("\"{text}\" is not a colour");
    field.refuse_for(Code::COLOUR, &message, expected, bare.then_some(hash.as_str()))
}

/// What the shop says in its own way, by locale.
fn words(field: &Field<'_>) -> Option<Map<String, Map<String, String>>> {
    let entries = field.table("a table such as [shop.words.en]")?.entries();
    let read: Vec<_> = entries.iter().map(|(_, tag, field)| words_in(tag, field)).collect();
    read.into_iter().collect()
}

type WordsIn = (String, Map<String, String>);

fn words_in(tag: &str, field: &Field<'_>) -> Option<WordsIn> {
    let known = Locale::ALL.map(Locale::tag);
    if !known.contains(&tag) {
        let message = format!("no page is in \"{tag}\"");
        let meant = Locale::parse(tag).map(Locale::tag).or_else(|| nearest(tag, known));
        let expected = format!("one of {}", known.join(", "));
        return field.refuse_for(Code::LOCALE, &message, &expected, meant);
    }
    let table = field.table("a table such as { greeting = \"Hello again\" }")?;
    let read: Vec<Option<Option<(String, String)>>> =
        OWN_WORDS.iter().map(|(name, key)| own_word(&table, name, key)).collect();
    table.close();
    let words: Vec<Option<(String, String)>> = read.into_iter().collect::<Option<_>>()?;
    Some((tag.to_owned(), words.into_iter().flatten().collect()))
}

fn own_word(table: &Table<'_>, name: &'static str, key: &str) -> Option<Option<(String, String)>> {
    let text = table.optional(name, |field| {
        let text = field.text("a text between quotes")?;
        let text = text.trim();
        if text.is_empty() || text.len() > SHOP_WORD_MAX_BYTES {
            let expected = format!("a text of at most {SHOP_WORD_MAX_BYTES} bytes");
            return field.refuse(Code::WORD, "too little or too much to say", &expected);
        }
        check_places(field, key, text)?;
        Some(text.to_owned())
    })?;
    Some(text.map(|text| (name.to_owned(), text)))
}

/// A text of the shop's may leave out what ours says, and cannot say more.
fn check_places(field: &Field<'_>, key: &str, text: &str) -> Option<()> {
    let ours = Words::of(Locale::En).pieces(key);
    let place = |piece: Piece<'_>| match piece {
        Piece::Slot(name) => Some(format!("{{{name}}}")),
        Piece::Plain(_) => None,
    };
    let known: Vec<String> = ours.into_iter().filter_map(place).collect();
    let mut rest = text.to_owned();
    for place in &known {
        rest = rest.replace(place, "");
    }
    if !rest.contains(['{', '}']) {
        return Some(());
    }
    let expected = match known.as_slice() {
        [] => "a text without { and }".to_owned(),
        known => format!("no {{ and }} but those of {}", known.join(", ")),
    };
    field.refuse(Code::WORD, "what stands between { and } is not known here", &expected)
}

/// What people call the things that rules know by a label.
fn names(field: &Field<'_>) -> Option<Map<String, Text>> {
    let entries = field.table("a table such as [shop.names]")?.entries();
    let name = |(_, label, field): &(std::ops::Range<usize>, &str, Field<'_>)| {
        if let Err(bad) = Label::parse(label) {
            let message = format!("\"{label}\" is not a name");
            return field.refuse(Code::NAME, &message, bad.expected);
        }
        Some(((*label).to_owned(), read::words(field)?))
    };
    let read: Vec<_> = entries.iter().map(name).collect();
    read.into_iter().collect()
}
