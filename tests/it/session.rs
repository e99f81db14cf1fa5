//! Sessions: how long they live, whose they are, where they may travel, and what forms prove.

use regulars::domain::names::{MemberId, ProgramId};
use regulars::protocol::scalar::Named;
use regulars::protocol::session::{
    Place, Session, Use, cookie, cookie_name, from_cookies, is_form_token, next_page, no_cookie,
    seconds_ahead,
};
use regulars::protocol::token::{CUSTOMER, sign};

const KEY: &[u8] = &[7; 32];
const NOW_MS: i64 = 1_800_000_000_000;
const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const SECURE: Place<'_> = Place { origin: "https://edge.example" };
const LOCAL: Place<'_> = Place { origin: "http://127.0.0.1:8787" };

fn program(name: &str) -> ProgramId {
    ProgramId::parse(name).unwrap()
}

fn session(usage: Use, livemode: bool) -> Session {
    let member = MemberId::parse(&format!("mem_{:026}", 7)).unwrap();
    let begun = Session::begin(program("coffee"), usage, livemode, NOW_MS);
    Session { member: Some(Named(member)), locale: Some("da".to_owned()), ..begun }
}

fn read(text: &str, at_ms: i64) -> Option<Session> {
    Session::read(text, KEY, &program("coffee"), at_ms)
}

#[test]
fn it_reads_back_until_it_ends() {
    for (usage, minutes) in [(Use::Portal, 30), (Use::Sdk, 10), (Use::Till, 12 * 60)] {
        let session = session(usage, true);
        let text = session.to_token(KEY).unwrap();
        let last_ms = NOW_MS + minutes * MINUTE_MS - 1;
        assert_eq!(read(&text, NOW_MS), Some(session.clone()));
        assert_eq!(read(&text, last_ms), Some(session.clone()));
        assert_eq!(read(&text, last_ms + 1), None, "{usage:?}");
        assert_eq!(read(&text, NOW_MS - 2 * MINUTE_MS), None, "from the future");
        assert!(text.len() < 1_000, "{} bytes travel with every request", text.len());
    }
}

#[test]
fn it_is_nobody_with_another_key_or_in_another_program() {
    let text = session(Use::Portal, true).to_token(KEY).unwrap();
    assert_eq!(Session::read(&text, &[8; 32], &program("coffee"), NOW_MS), None);
    assert_eq!(Session::read(&text, KEY, &program("tea"), NOW_MS), None);
    assert!(Session::authentic(&text, KEY).is_some());
}

#[test]
fn a_token_of_another_kind_is_no_session() {
    let claims = serde_json::to_string(&session(Use::Portal, true)).unwrap();
    let text = sign(&CUSTOMER, Some("a"), KEY, &claims).unwrap();
    assert_eq!(read(&text, NOW_MS), None);
}

#[test]
fn a_visit_makes_it_live_on_for_twelve_hours_and_no_longer() {
    let mut session = session(Use::Portal, true);
    assert_eq!(session.renewed(NOW_MS + MINUTE_MS), None, "still fresh");
    let mut at_ms = NOW_MS;
    for _ in 0..23 {
        at_ms += 29 * MINUTE_MS;
        session = session.renewed(at_ms).unwrap_or(session);
        assert!(read(&session.to_token(KEY).unwrap(), at_ms).is_some());
    }
    assert_eq!(session.begun_ms, NOW_MS);
    for at_ms in [at_ms + 29 * MINUTE_MS, NOW_MS + 12 * HOUR_MS - 1] {
        session = session.renewed(at_ms).unwrap_or(session);
    }
    assert_eq!(session.expires_ms, NOW_MS + 12 * HOUR_MS);
    assert_eq!(session.renewed(NOW_MS + 12 * HOUR_MS), None);
}

#[test]
fn a_script_asks_its_store_again_after_ten_minutes() {
    let session = session(Use::Sdk, true);
    assert_eq!(session.renewed(NOW_MS + 5 * MINUTE_MS), None);
}

#[test]
fn the_cookie_is_tied_to_its_host_wherever_it_can_be() {
    let session = session(Use::Portal, true);
    assert_eq!(
        session.cookie("x", true, NOW_MS),
        "__Host-lo=x; Path=/; Max-Age=1800; HttpOnly; SameSite=Lax; Secure"
    );
    assert_eq!(
        session.cookie("x", false, NOW_MS),
        "lo=x; Path=/; Max-Age=1800; HttpOnly; SameSite=Lax"
    );
    assert_eq!(
        no_cookie(Use::Portal, true),
        "__Host-lo=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure"
    );
    assert_eq!(cookie_name(Use::Till, true), "__Host-lo-till");
}

#[test]
fn a_cookie_is_taken_where_its_session_may_travel() {
    let named = |name: &str, session: &Session| {
        format!("a=b; {name}={}; c=d", session.to_token(KEY).unwrap())
    };
    let public = Place { origin: "http://edge.example" };
    for (place, name, livemode, is_taken) in [
        (SECURE, "__Host-lo", true, true),
        (SECURE, "__Host-lo", false, true),
        (SECURE, "lo", true, false),
        (SECURE, "lo", false, false),
        (LOCAL, "lo", false, true),
        (LOCAL, "lo", true, false),
        (LOCAL, "__Host-lo", false, false),
        (Place { origin: "http://localhost" }, "lo", false, true),
        (Place { origin: "http://[::1]:8787" }, "lo", false, true),
        (public, "lo", false, false),
        (Place { origin: "http://localhost.evil.example" }, "lo", false, false),
        (Place { origin: "http://127.0.0.1.evil.example:80" }, "lo", false, false),
        (Place { origin: "http://evil.example:127" }, "lo", false, false),
    ] {
        let header = named(name, &session(Use::Portal, livemode));
        let place = (Some(header.as_str()), place);
        let found = from_cookies(place, Use::Portal, KEY, &program("coffee"), NOW_MS);
        assert_eq!(found.is_some(), is_taken, "{} {name} {livemode}", place.1.origin);
    }
}

#[test]
fn a_bearer_of_the_script_is_no_cookie() {
    let text = session(Use::Sdk, true).to_token(KEY).unwrap();
    let header = format!("__Host-lo={text}");
    let place = (Some(header.as_str()), SECURE);
    assert_eq!(from_cookies(place, Use::Portal, KEY, &program("coffee"), NOW_MS), None);
}

#[test]
fn cookies_are_read_one_by_one() {
    for (header, value) in [
        (Some("lo=1"), Some("1")),
        (Some("a=2; lo=1"), Some("1")),
        (Some("a=2;lo=1;lo=3"), Some("1")),
        (Some("xlo=1"), None),
        (Some("lo =1"), None),
        (Some("lo"), None),
        (Some(""), None),
        (None, None),
    ] {
        assert_eq!(cookie(header, "lo"), value, "{header:?}");
    }
}

#[test]
fn a_place_is_the_origin_of_its_url() {
    for (url, origin) in [
        ("https://edge.example/p/coffee/?a=https://x.example/", "https://edge.example"),
        ("http://127.0.0.1:8787", "http://127.0.0.1:8787"),
        ("http://127.0.0.1:8787?x", "http://127.0.0.1:8787"),
        ("https://edge.example#x", "https://edge.example"),
    ] {
        assert_eq!(Place::of(url).origin, origin);
    }
}

#[test]
fn only_a_page_of_ours_is_of_the_same_origin() {
    let own = Some("https://edge.example");
    let (evil, opaque) = (Some("https://evil.example"), Some("null"));
    for (origin, site, is_same) in [
        (own, Some("same-origin"), true),
        (None, Some("same-origin"), true),
        (opaque, Some("same-origin"), true),
        (evil, Some("same-origin"), false),
        (own, Some("same-site"), false),
        (own, Some("cross-site"), false),
        (own, Some("none"), false),
        (own, Some(""), false),
        (opaque, Some("cross-site"), false),
        (own, None, true),
        (evil, None, false),
        (opaque, None, false),
        (None, None, false),
        (Some("https://edge.example:443"), None, false),
        (Some("http://edge.example"), None, false),
        (Some("https://edge.example.evil.example"), None, false),
        (Some("HTTPS://EDGE.EXAMPLE"), None, false),
    ] {
        assert_eq!(SECURE.is_same(origin, site), is_same, "{origin:?} {site:?}");
    }
}

#[test]
fn a_form_belongs_to_its_session_and_purpose() {
    let own = session(Use::Portal, true);
    let token = own.form_token(KEY, "redeem drink");
    let later = own.renewed(NOW_MS + 10 * MINUTE_MS).unwrap();
    assert_eq!(later.form_token(KEY, "redeem drink"), token, "it outlives a renewal");
    let other = MemberId::parse(&format!("mem_{:026}", 8)).unwrap();
    for wrong in [
        own.form_token(KEY, "redeem cake"),
        own.form_token(&[8; 32], "redeem drink"),
        Session { member: Some(Named(other)), ..own.clone() }.form_token(KEY, "redeem drink"),
        Session { begun_ms: NOW_MS + 1, ..own.clone() }.form_token(KEY, "redeem drink"),
        Session { program: Named(program("tea")), ..own.clone() }.form_token(KEY, "redeem drink"),
        String::new(),
        token[1..].to_owned(),
    ] {
        assert!(!is_form_token(&token, &wrong), "{wrong}");
    }
    assert!(is_form_token(&token, &token));
    assert!(!is_form_token("", ""));
}

#[test]
fn the_test_clock_goes_ahead_by_up_to_twenty_years() {
    for (header, seconds) in [
        (Some("lo-clock=86400"), 86_400),
        (Some("a=b; lo-clock=0"), 0),
        (Some("lo-clock=632448000"), 632_448_000),
        (Some("lo-clock=632448001"), 0),
        (Some("lo-clock=99999999999999999999"), 0),
        (Some("lo-clock=-5"), 0),
        (Some("lo-clock=1.5"), 0),
        (Some("lo-clock="), 0),
        (Some("lo-clock=+5"), 0),
        (None, 0),
    ] {
        assert_eq!(seconds_ahead(header), seconds, "{header:?}");
    }
}

#[test]
fn after_signing_in_one_stays_in_the_program() {
    let home = "/p/coffee/";
    for (wanted, page) in [
        (Some("/p/coffee/rewards"), "/p/coffee/rewards"),
        (Some("/p/coffee/activity?page=2&kind=earned"), "/p/coffee/activity?page=2&kind=earned"),
        (Some("/p/coffee/"), home),
        (None, home),
        (Some(""), home),
        (Some("/p/coffee"), home),
        (Some("/p/tea/"), home),
        (Some("/p/coffee/../tea/"), home),
        (Some("/p/coffee/%2e%2e/tea/"), home),
        (Some("/p/coffee/..%2ftea/"), home),
        (Some("/p/coffee//evil.example"), home),
        (Some("//evil.example/p/coffee/"), home),
        (Some("https://evil.example/p/coffee/"), home),
        (Some("/\\evil.example"), home),
        (Some("/p/coffee/\\..\\tea"), home),
        (Some("/p/coffee/\r\nset-cookie: a=b"), home),
        (Some("/p/coffee/#x"), home),
        (Some("javascript:alert(1)"), home),
        (Some(" /p/coffee/rewards"), home),
    ] {
        assert_eq!(next_page(&program("coffee"), wanted), page, "{wanted:?}");
    }
    let long = format!("/p/coffee/{}", "a".repeat(600));
    assert_eq!(next_page(&program("coffee"), Some(&long)), home);
}
