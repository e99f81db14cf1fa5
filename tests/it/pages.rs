//! The people's pages: each state painted and compared with what is kept, in every language.

mod gallery;

use std::fs;
use std::path::Path;

use regulars::protocol::words::Locale;

use gallery::{Picture, all};

/// The part of a page that is its own.
fn main_part(html: &str) -> &str {
    let start = html.find("<main").unwrap();
    let end = html.find("</main>").unwrap() + "</main>".len();
    &html[start..end]
}

fn keep(name: &str, made: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/it/pages/{name}.html"));
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, made).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    let differs = kept.lines().zip(made.lines()).find(|(old, new)| old != new);
    let advice = "run it again with UPDATE_EXPECT=1 and read the difference";
    assert!(kept == made, "{name} is another than kept: {advice}\n{differs:#?}");
}

#[test]
fn every_state_looks_as_it_did() {
    for Picture { name, page } in all(Locale::En) {
        keep(name, &format!("{}\n", main_part(&page.html)));
    }
}

#[test]
fn every_state_is_whole_in_every_language() {
    let folder = std::env::var_os("PAGES_TO");
    for locale in Locale::ALL {
        for Picture { name, page } in all(locale) {
            let html = &page.html;
            let at = format!("{name} in {}", locale.tag());
            assert!(html.contains(&format!("<html lang=\"{}\"", locale.tag())), "{at}");
            assert!(
                !html.contains('{') || !main_part(html).contains('{'),
                "{at}: a place is empty"
            );
            for section in [
                "home",
                "rewards",
                "redeem",
                "activity",
                "card",
                "challenge",
                "earn",
                "problem",
                "link",
            ] {
                let key = format!(">{section}.");
                assert!(!html.contains(&key), "{at}: a key of {section} says itself");
            }
            if let Some(folder) = &folder {
                let file = Path::new(folder).join(format!("{name}.{}.html", locale.tag()));
                fs::write(file, html).unwrap();
            }
        }
    }
}
