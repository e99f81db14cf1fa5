//! The storefront's scripts: which paths have one, how long it may be kept, and its version.

use regulars::protocol::assets::{VERSION, script};

#[test]
fn a_script_is_kept_for_ever_under_its_version_and_shortly_under_its_line() {
    let for_ever = "public, max-age=31536000, immutable";
    let pinned = |file: &str| format!("/sdk/{VERSION}/{file}");
    let table = [
        (pinned("regulars.js"), Some(for_ever)),
        (pinned("elements.js"), Some(for_ever)),
        ("/sdk/1/regulars.js".to_owned(), Some("public, max-age=300")),
        ("/sdk/1/elements.js".to_owned(), Some("public, max-age=300")),
        (pinned("server.js"), None),
        (pinned(""), None),
        (pinned("regulars.js/"), None),
        (pinned("../regulars.js"), None),
        (pinned("%72egulars.js"), None),
        ("/sdk/2/regulars.js".to_owned(), None),
        ("/sdk/1.0/regulars.js".to_owned(), None),
        ("/sdk/regulars.js".to_owned(), None),
        ("/sdk/".to_owned(), None),
        ("/SDK/1/regulars.js".to_owned(), None),
        ("//sdk/1/regulars.js".to_owned(), None),
    ];
    for (path, expected) in table {
        assert_eq!(script(&path).map(|script| script.cache_control), expected, "{path}");
    }
}

#[test]
fn a_line_serves_its_newest_version() {
    for file in ["regulars.js", "elements.js"] {
        let served = |version: &str| script(&format!("/sdk/{version}/{file}")).map(|it| it.file);
        assert_eq!(served("1"), served(VERSION));
        assert_eq!(served("1"), Some(format!("/sdk/{file}").as_str()));
        let kept = format!("{}/www/sdk/dist/{file}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(kept).unwrap();
        assert!(text.contains(&format!("storefront {VERSION},")));
    }
}

#[test]
fn the_version_is_the_packages() {
    let package = include_str!("../../www/sdk/package.json");
    assert!(package.contains(&format!(r#""version": "{VERSION}""#)));
}
