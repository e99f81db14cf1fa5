//! What Shopify's App Proxy signs, and everything that only looks like it.

use hmac::{Hmac, KeyInit, Mac};
use regulars::protocol::proxy::{ProxyFault, read};
use sha2::Sha256;

const KEY: &[u8] = b"hush";
const NOW: u64 = 1_772_000_000;
const GOOD: &str = "logged_in_customer_id=1073path_prefix=/apps/loyaltyshop=bar.myshopify.com\
    timestamp=1772000000";

/// The signature of what is signed, as the shop system makes it.
fn signature(signed: &str) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(KEY).unwrap().chain_update(signed);
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A query with the signature of `signed` behind it, whatever the query says.
fn with(query: &str, signed: &str) -> String {
    format!("{query}&signature={}", signature(signed))
}

fn answer(query: &str, now: u64) -> Result<Option<String>, ProxyFault> {
    let forwarded = read(query)?;
    let customer = forwarded.proven([b"other".as_slice(), KEY], now)?;
    Ok(customer.map(|reference| format!("{}:{}", reference.namespace, reference.id)))
}

#[test]
fn what_is_signed_is_sorted_undone_and_put_together() {
    let plain = "shop=bar.myshopify.com&path_prefix=/apps/loyalty&timestamp=1772000000\
        &logged_in_customer_id=1073";
    let turned = "timestamp=1772000000&logged_in_customer_id=1073&shop=bar.myshopify.com\
        &path_prefix=%2Fapps%2Floyalty";
    for query in [plain, turned] {
        assert_eq!(answer(&with(query, GOOD), NOW), Ok(Some("shopify:1073".to_owned())));
    }
    let first = format!("signature={}&{plain}", signature(GOOD));
    assert_eq!(answer(&first, NOW), Ok(Some("shopify:1073".to_owned())));
    let nobody = plain.replace("=1073", "=");
    assert_eq!(answer(&with(&nobody, &GOOD.replace("=1073", "=")), NOW), Ok(None));
}

#[test]
fn it_is_good_for_a_minute() {
    let query = "shop=bar.myshopify.com&path_prefix=/apps/loyalty&timestamp=1772000000\
        &logged_in_customer_id=1073";
    for (now, is_good) in [
        (NOW - 61, false),
        (NOW - 60, true),
        (NOW, true),
        (NOW + 60, true),
        (NOW + 61, false),
        (0, false),
        (u64::MAX, false),
    ] {
        let wanted =
            if is_good { Ok(Some("shopify:1073".to_owned())) } else { Err(ProxyFault::Expired) };
        assert_eq!(answer(&with(query, GOOD), now), wanted, "{now}");
    }
}

/// Each of these has a signature that the shop system could have made of it, or that was made of
/// something that reads alike.
#[test]
fn what_can_be_read_in_two_ways_is_not_read() {
    let rest = "&path_prefix=/apps/loyalty&shop=bar.myshopify.com&timestamp=1772000000";
    let tail = "path_prefix=/apps/loyaltyshop=bar.myshopify.comtimestamp=1772000000";
    let cases = [
        // Repeated: commas between, as one pair.
        ("logged_in_customer_id=1&logged_in_customer_id=2", "logged_in_customer_id=1,2"),
        ("logged_in_customer_id=1%2C2", "logged_in_customer_id=1,2"),
        // Added by a visitor.
        ("a=1&logged_in_customer_id=2", "a=1logged_in_customer_id=2"),
        ("a=1logged_in_customer_id%3D2", "a=1logged_in_customer_id=2"),
        ("logged_in_customer_id=2%26shop%3Dother", "logged_in_customer_id=2&shop=other"),
        ("logged_in_customer_id[]=2", "logged_in_customer_id[]=2"),
        // Not as it is written.
        ("Logged_in_customer_id=2", "Logged_in_customer_id=2"),
        ("logged%5Fin_customer_id=2", "logged_in_customer_id=2"),
        ("logged_in_customer_id=+2", "logged_in_customer_id= 2"),
        ("logged_in_customer_id=-2", "logged_in_customer_id=-2"),
        ("logged_in_customer_id=%zz", "logged_in_customer_id=%zz"),
        ("logged_in_customer_id=%ff", "logged_in_customer_id=\u{ff}"),
        (
            "logged_in_customer_id=123456789012345678901",
            "logged_in_customer_id=123456789012345678901",
        ),
        ("logged_in_customer_id", "logged_in_customer_id"),
        ("", ""),
    ];
    for (own, signed) in cases {
        let query = with(&format!("{own}{rest}"), &format!("{signed}{tail}"));
        assert_eq!(answer(&query, NOW), Err(ProxyFault::Form), "{own}");
    }
}

#[test]
fn every_pair_must_be_there_once_and_of_its_form() {
    let pairs = [
        "logged_in_customer_id=1073",
        "path_prefix=/apps/loyalty",
        "shop=bar.myshopify.com",
        "timestamp=1772000000",
    ];
    for (place, left_out) in pairs.iter().enumerate() {
        let mut fewer = pairs.to_vec();
        fewer.remove(place);
        let query = with(&fewer.join("&"), &fewer.concat());
        assert_eq!(answer(&query, NOW), Err(ProxyFault::Form), "without {left_out}");
        let twice = format!("{}&{left_out}", with(&pairs.join("&"), GOOD));
        assert_eq!(answer(&twice, NOW), Err(ProxyFault::Form), "{left_out} twice");
    }
    let swaps = [
        ("shop=bar.myshopify.com", "shop=bar.example"),
        ("shop=bar.myshopify.com", "shop=.myshopify.com"),
        ("shop=bar.myshopify.com", "shop=BAR.myshopify.com"),
        ("shop=bar.myshopify.com", "shop="),
        ("path_prefix=/apps/loyalty", "path_prefix=apps"),
        ("path_prefix=/apps/loyalty", "path_prefix=/a=b"),
        ("timestamp=1772000000", "timestamp="),
        ("timestamp=1772000000", "timestamp=1772000000.0"),
        ("timestamp=1772000000", "timestamp=1772000000000"),
    ];
    for (was, is) in swaps {
        let query = with(&pairs.join("&").replace(was, is), &GOOD.replace(was, is));
        assert_eq!(answer(&query, NOW), Err(ProxyFault::Form), "{is}");
    }
}

#[test]
fn no_other_signature_is_good() {
    let query = "logged_in_customer_id=1073&path_prefix=/apps/loyalty&shop=bar.myshopify.com\
        &timestamp=1772000000";
    let good = signature(GOOD);
    let forms = ["", "0", &good[..63], &format!("{good}0"), &good.to_uppercase()];
    for text in forms {
        let query = format!("{query}&signature={text}");
        assert_eq!(answer(&query, NOW), Err(ProxyFault::Form), "{text}");
    }
    for place in 0..good.len() {
        let other = if &good[place..=place] == "0" { "1" } else { "0" };
        let text = format!("{}{other}{}", &good[..place], &good[place + 1..]);
        let query = format!("{query}&signature={text}");
        assert_eq!(answer(&query, NOW), Err(ProxyFault::Signature), "sign {place}");
    }
    assert_eq!(read(&with(query, GOOD)).unwrap().proven([], NOW), Err(ProxyFault::Signature));
}
