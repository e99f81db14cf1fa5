//! Origins of publishable keys: exactly what browsers send, and what no browser ever does.

use regulars::protocol::origin::Origin;

#[test]
fn an_origin_is_what_browsers_send() {
    for text in [
        "https://shop.example",
        "https://shop.example:8443",
        "http://localhost",
        "http://localhost:3000",
        "http://127.0.0.1:65535",
        "http://[::1]:3000",
        "https://[2001:db8::1]",
        "https://xn--blbr-roah.example",
        "https://a_b.shop-2.example",
        "*",
    ] {
        let origin = Origin::parse(text).unwrap_or_else(|| panic!("{text}"));
        assert!(origin.allows(text) && origin.as_str() == text);
        assert_eq!(origin.is_any(), text == "*");
        assert_eq!(origin.is_secure(), text.starts_with("https://"));
    }
}

#[test]
fn what_no_browser_sends_is_none() {
    let long = format!("https://{}.example", "a.".repeat(130));
    for text in [
        "",
        "null",
        "shop.example",
        "//shop.example",
        "https:/shop.example",
        "https://",
        "https://shop.example/",
        "https://shop.example/path",
        "https://shop.example?",
        "https://shop.example#",
        "https://user@shop.example",
        "https://Shop.example",
        "HTTPS://shop.example",
        "https://shop.example.",
        "https://.shop.example",
        "https://shop..example",
        "https://-shop.example",
        "https://*.shop.example",
        "https://shop.example:",
        "https://shop.example:443",
        "http://shop.example:80",
        "https://shop.example:0",
        "https://shop.example:080",
        "https://shop.example:65536",
        "https://shop.example:99999999999",
        "https://shop.example:8443:1",
        "https://blåbær.example",
        "https://[::1",
        "https://[::g]",
        "https://[]",
        "ftp://shop.example",
        "file://",
        " https://shop.example",
        "https://shop.example\n",
        "https://shop.example,https://other.example",
        "**",
        &long,
    ] {
        assert_eq!(Origin::parse(text), None, "{text}");
    }
}

#[test]
fn one_allows_itself_only_and_the_star_allows_all() {
    let shop = Origin::parse("https://shop.example").unwrap();
    for other in [
        "https://www.shop.example",
        "https://shop.example.evil.example",
        "http://shop.example",
        "https://shop.example:8443",
        "https://SHOP.example",
        "null",
        "*",
        "",
    ] {
        assert!(!shop.allows(other), "{other}");
        assert!(Origin::parse("*").unwrap().allows(other));
    }
}
