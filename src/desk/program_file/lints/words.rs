//! Warnings about what people see: forms and languages that are missing, colours too pale.

use super::{Places, warn};
use crate::desk::finding::Code;
use crate::desk::program_file::sheet::Sheet;
use crate::domain::colour::{Colour, contrast};
use crate::domain::program::{Draft, Shop, Text, Wallet};

/// How many plural forms the words of a language have. Source: CLDR 46, cardinal plural rules.
const PLURAL_FORMS: [(&str, usize); 5] = [("en", 2), ("da", 2), ("zh", 1), ("ar", 6), ("de", 2)];

/// The contrast with white that text needs, in hundredths. Source: WCAG 2.2, 1.4.3.
const READABLE: u64 = 450;

pub fn lint(draft: &Draft, places: &Places<'_>, sheet: &Sheet) {
    for wallet in &draft.wallets {
        plurals(wallet, sheet);
    }
    for (pointer, text) in texts(draft, places) {
        translations(&draft.name, text, &pointer, sheet);
    }
    let Shop { colour, accent, .. } = &draft.shop;
    let (pointer, text) = match accent {
        Some(accent) => ("/shop/accent", Some(accent)),
        None => ("/shop/colour", colour.as_ref()),
    };
    if let Some(colour) = text.and_then(|text| Colour::parse(text)) {
        pale(colour, pointer, sheet);
    }
}

/// Every text that members read, and where it stands.
fn texts<'a>(draft: &'a Draft, places: &Places<'_>) -> Vec<(String, &'a Text)> {
    let mut all = vec![("/shop/name".to_owned(), &draft.shop.name)];
    all.extend(draft.shop.names.iter().map(|(id, text)| (format!("/shop/names/{id}"), text)));
    let wallets = draft.wallets.iter();
    all.extend(wallets.map(|wallet| (format!("/wallet/{}/name", wallet.id), &wallet.name)));
    let name = |place: &String| format!("{place}/name");
    all.extend(places.rules.iter().map(name).zip(draft.earns.iter().map(|rule| &rule.name)));
    let promotions = draft.promotions.iter().map(|promotion| &promotion.name);
    all.extend(places.promotions.iter().map(name).zip(promotions));
    let challenges = draft.challenges.iter().map(|challenge| &challenge.name);
    all.extend(places.challenges.iter().map(name).zip(challenges));
    all.extend(places.rewards.iter().map(name).zip(draft.rewards.iter().map(|own| &own.name)));
    all
}

/// A text in some of the languages in which the program has a name. One that is no table is meant
/// for all of them, as the name of a partner is.
fn translations(spoken: &Text, text: &Text, pointer: &str, sheet: &Sheet) {
    if !sheet.has(&format!("{pointer}/en")) {
        return;
    }
    let missing: Vec<&str> = spoken
        .0
        .keys()
        .filter(|locale| !text.0.contains_key(*locale))
        .map(String::as_str)
        .collect();
    if missing.is_empty() {
        return;
    }
    let missing = missing.join(", ");
    let message =
        format!("the program speaks {missing}, and this does not: it is shown in English");
    warn(sheet, Code::TRANSLATION, pointer, &message)
        .with(&format!("words for {missing} as well, or one text for all languages"));
}

/// Links and buttons are painted in the colour, on white by day: pages darken it until it can be
/// read, and a merchant who knows may choose better.
fn pale(colour: Colour, pointer: &str, sheet: &Sheet) {
    let ratio = contrast(colour, Colour::WHITE);
    if ratio >= READABLE {
        return;
    }
    let (whole, tenth) = (ratio / 100, ratio % 100 / 10);
    let shade = colour.until_read(Colour::WHITE, Colour::BLACK, READABLE);
    let message = format!(
        "{colour} on white has a contrast of {whole}.{tenth} to 1, too pale to be read: \
         pages write in {shade} or darker"
    );
    warn(sheet, Code::PALE, pointer, &message).with("4.5 to 1 or more");
}

/// A word for every plural form of its language, where the file gives words at all.
fn plurals(wallet: &Wallet, sheet: &Sheet) {
    if !sheet.has(&format!("/wallet/{}/unit", wallet.id)) {
        return;
    }
    for (locale, forms) in &wallet.unit.0 {
        let language = locale.split('-').next().unwrap_or_default();
        let known = PLURAL_FORMS.iter().find(|(known, _)| *known == language);
        let Some((_, count)) = known.filter(|(_, count)| *count != forms.len()) else {
            continue;
        };
        let pointer = format!("/wallet/{}/unit/{locale}", wallet.id);
        let message = format!("{} of the {count} plural forms of \"{locale}\"", forms.len());
        warn(sheet, Code::PLURALS, &pointer, &message)
            .with("as many forms as the language has, in the order of CLDR");
    }
}
