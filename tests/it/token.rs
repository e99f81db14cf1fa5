//! Tokens: what we sign reads back, and whatever differs from that by anything is refused.

use regulars::protocol::digits::base64url;
use regulars::protocol::token::{CUSTOMER, ORDER, Profile, SESSION, TokenFault, open, sign};

const KEY: &[u8] = b"0123456789abcdef0123456789abcdef";
const KID: &str = "sec_0123456789ABCDEFGHJKMNPQRS";
const CLAIMS: &str = r#"{"sub":"shop:1"}"#;
const HEADER: &str = r#"{"alg":"HS256","kid":"sec_0123456789ABCDEFGHJKMNPQRS","typ":"JWT"}"#;

fn good() -> String {
    sign(&CUSTOMER, Some(KID), KEY, CLAIMS).unwrap()
}

/// The good token with another header, signed as it then stands.
fn with_header(header: &str) -> String {
    use hmac::{Hmac, KeyInit, Mac};
    let input = format!("{}.{}", base64url(header.as_bytes()), base64url(CLAIMS.as_bytes()));
    let mac = Hmac::<sha2::Sha256>::new_from_slice(KEY).unwrap();
    let signature = mac.chain_update(&input).finalize().into_bytes();
    format!("{input}.{}", base64url(&signature))
}

fn refused(profile: &Profile, text: &str) -> TokenFault {
    match open(profile, text) {
        Ok(token) => token.proven(KEY).expect_err(text),
        Err(fault) => fault,
    }
}

/// The key and the claims are those of RFC 7515, A.1, the signature is of Python's `hmac`.
#[test]
fn the_signature_is_what_others_make() {
    let key = regulars::protocol::digits::read_base64url(
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
    )
    .unwrap();
    let claims = "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \
        \"http://example.com/is_root\":true}";
    let token = sign(&CUSTOMER, Some("k"), &key, claims).unwrap();
    assert_eq!(open(&CUSTOMER, &token).unwrap().proven(&key), Ok(claims.as_bytes()));
    assert!(token.ends_with(".74kmBLNVshmk7Fsixy3bpLNxkkIDDw6ZoG7U3ilVTfc"), "{token}");
}

#[test]
fn what_is_signed_reads_back() {
    let token = good();
    let read = open(&CUSTOMER, &token).unwrap();
    assert_eq!(read.kid(), KID);
    assert_eq!(read.proven(KEY), Ok(CLAIMS.as_bytes()));
    assert_eq!(token, with_header(HEADER), "the header is written in one way");
    let session = sign(&SESSION, None, KEY, CLAIMS).unwrap();
    let read = open(&SESSION, &session).unwrap();
    assert_eq!((read.kid(), read.proven(KEY)), ("", Ok(CLAIMS.as_bytes())));
}

#[test]
fn fields_of_the_header_stand_in_any_order() {
    for header in [
        r#"{"typ":"JWT","alg":"HS256","kid":"a"}"#,
        r#"{ "kid" : "a", "typ" : "JWT", "alg" : "HS256" }"#,
    ] {
        let token = with_header(header);
        assert_eq!(open(&CUSTOMER, &token).unwrap().proven(KEY), Ok(CLAIMS.as_bytes()), "{header}");
    }
}

#[test]
fn a_header_that_is_not_exactly_its_own_is_refused() {
    use TokenFault::{Algorithm, Header, Type};
    for (header, fault) in [
        (r#"{"alg":"none","kid":"a","typ":"JWT"}"#, Algorithm),
        (r#"{"alg":"None","kid":"a","typ":"JWT"}"#, Algorithm),
        (r#"{"alg":"hs256","kid":"a","typ":"JWT"}"#, Algorithm),
        (r#"{"alg":"HS384","kid":"a","typ":"JWT"}"#, Algorithm),
        (r#"{"alg":"RS256","kid":"a","typ":"JWT"}"#, Algorithm),
        (r#"{"alg":"EdDSA","kid":"a","typ":"JWT"}"#, Algorithm),
        (r#"{"alg":"","kid":"a","typ":"JWT"}"#, Header),
        (r#"{"alg":["HS256"],"kid":"a","typ":"JWT"}"#, Header),
        (r#"{"alg":null,"kid":"a","typ":"JWT"}"#, Header),
        (r#"{"kid":"a","typ":"JWT"}"#, Header),
        (r#"{"alg":"HS256","kid":"a"}"#, Header),
        (r#"{"alg":"HS256","typ":"JWT"}"#, Header),
        (r#"{"alg":"HS256","kid":"","typ":"JWT"}"#, Header),
        (r#"{"alg":"HS256","kid":7,"typ":"JWT"}"#, Header),
        (r#"{"alg":"HS256","kid":"../../a","typ":"JWT"}"#, Header),
        (r#"{"alg":"HS256","kid":"a' OR 1=1","typ":"JWT"}"#, Header),
        (r#"{"alg":"HS256","kid":"a","typ":"jwt"}"#, Type),
        (r#"{"alg":"HS256","kid":"a","typ":"application/JWT"}"#, Type),
        (r#"{"alg":"HS256","kid":"a","typ":"lo+jwt"}"#, Type),
        (r#"{"alg":"HS256","kid":"a","typ":"ls+jwt"}"#, Type),
        (r#"{"alg":"none","kid":"a","typ":"rl+jwt"}"#, Type),
        (r#"{"alg":"HS256","kid":"a","typ":"JWT","crit":["exp"]}"#, Header),
        (r#"{"alg":"HS256","kid":"a","typ":"JWT","b64":false}"#, Header),
        (r#"{"alg":"HS256","kid":"a","typ":"JWT","zip":"DEF"}"#, Header),
        (r#"{"alg":"HS256","kid":"a","typ":"JWT","cty":"JWT"}"#, Header),
        (r#"{"alg":"HS256","kid":"a","typ":"JWT","jku":"https://evil.example/k"}"#, Header),
        (r#"{"alg":"HS256","kid":"a","typ":"JWT","jwk":{"kty":"oct","k":""}}"#, Header),
        (r#"{"alg":"HS256","kid":"a","typ":"JWT","x5u":"https://evil.example"}"#, Header),
        (r#"{"alg":"HS256","alg":"none","kid":"a","typ":"JWT"}"#, Header),
        (r#"{"alg":"HS256","kid":"a","kid":"b","typ":"JWT"}"#, Header),
        (r#"{"alg":"HS256","kid":"a","typ":"JWT","typ":"JWT"}"#, Header),
        (r#"{"\u0061lg":"none","alg":"HS256","kid":"a","typ":"JWT"}"#, Header),
        (r#"["HS256","a","JWT"]"#, Header),
        ("\"HS256\"", Header),
        ("null", Header),
        (r#"{"alg":"HS256","kid":"a","typ":"JWT"} "x""#, Header),
        ("not JSON", Header),
    ] {
        assert_eq!(refused(&CUSTOMER, &with_header(header)), fault, "{header}");
    }
    let long = format!(r#"{{"alg":"HS256","kid":"{}","typ":"JWT"}}"#, "a".repeat(65));
    assert_eq!(refused(&CUSTOMER, &with_header(&long)), Header);
    let longer = format!(r#"{{"alg":"HS256","kid":"a","typ":"JWT"{}}}"#, " ".repeat(200));
    assert_eq!(refused(&CUSTOMER, &with_header(&longer)), Header);
}

#[test]
fn a_token_of_one_kind_is_none_of_another() {
    let all = [
        (CUSTOMER, sign(&CUSTOMER, Some(KID), KEY, CLAIMS).unwrap()),
        (ORDER, sign(&ORDER, Some(KID), KEY, CLAIMS).unwrap()),
        (SESSION, sign(&SESSION, None, KEY, CLAIMS).unwrap()),
    ];
    for (own, token) in &all {
        for (profile, _) in &all {
            assert_eq!(open(profile, token).is_ok(), own == profile, "{}", profile.typ);
        }
    }
}

#[test]
fn whatever_is_not_three_canonical_parts_is_refused() {
    use TokenFault::{Form, TooLarge};
    let token = good();
    let (input, signature) = token.rsplit_once('.').unwrap();
    let (header, claims) = input.split_once('.').unwrap();
    // 32 bytes are 43 signs, of which the last has two bits that must be zero.
    let loose = format!("{}{}", &signature[..42], if signature.ends_with('A') { 'B' } else { 'b' });
    for text in [
        String::new(),
        ".".to_owned(),
        "..".to_owned(),
        "...".to_owned(),
        input.to_owned(),
        format!("{input}."),
        format!("{header}..{signature}"),
        format!(".{claims}.{signature}"),
        format!("{token}."),
        format!(".{token}"),
        format!("{token}.{signature}"),
        format!("{token}="),
        format!("{token} "),
        format!(" {token}"),
        format!("{token}\n"),
        format!("{input}.{}", loose),
        format!("{header}=.{claims}.{signature}"),
        format!("{header}.{claims}+.{signature}"),
        format!("{header}.{claims}/.{signature}"),
        format!("{header}.{claims}é.{signature}"),
        token.replace('.', ":"),
        format!("Bearer {token}"),
    ] {
        let fault = refused(&CUSTOMER, &text);
        assert!([Form, TokenFault::Header].contains(&fault), "{text}: {fault:?}");
    }
    let long = format!("{header}.{}.{signature}", "A".repeat(CUSTOMER.most_bytes));
    assert_eq!(refused(&CUSTOMER, &long), TooLarge);
}

#[test]
fn every_sign_of_a_token_counts() {
    let token = good();
    for (place, sign) in token.char_indices() {
        let other = if sign == 'A' { 'Q' } else { 'A' };
        let spoilt = format!("{}{other}{}", &token[..place], &token[place + 1..]);
        let read = open(&CUSTOMER, &spoilt).ok();
        let proven = read.is_some_and(|read| read.proven(KEY).is_ok());
        assert!(!proven, "the sign at {place} does not count");
    }
}

#[test]
fn a_signature_of_another_key_or_another_length_is_refused() {
    let token = good();
    let read = open(&CUSTOMER, &token).unwrap();
    for key in [&b"0123456789abcdef0123456789abcdeg"[..], &KEY[..31], b"", KID.as_bytes()] {
        assert_eq!(read.proven(key), Err(TokenFault::Signature));
    }
    let (input, signature) = token.rsplit_once('.').unwrap();
    for other in ["AA", &signature[..40], &format!("{signature}{}", &signature[..3])] {
        let fault = refused(&CUSTOMER, &format!("{input}.{other}"));
        assert!([TokenFault::Signature, TokenFault::Form].contains(&fault), "{other}: {fault:?}");
    }
}

#[test]
fn what_could_not_be_read_is_not_signed() {
    assert_eq!(sign(&CUSTOMER, None, KEY, CLAIMS), None, "without the name of its key");
    assert_eq!(sign(&SESSION, Some(KID), KEY, CLAIMS), None, "with a name for the key");
    assert_eq!(sign(&CUSTOMER, Some(KID), &KEY[..31], CLAIMS), None, "with a key too short");
    assert_eq!(sign(&CUSTOMER, Some("a\",\"x\":\""), KEY, CLAIMS), None, "with a forged name");
}

#[test]
fn every_fault_says_what_it_is() {
    use TokenFault::*;
    let all = [
        TooLarge, Form, Header, Algorithm, Type, Key, Signature, Claims, Issuer, Audience, Subject,
        Lifetime, NotYet, Expired,
    ];
    let codes: std::collections::BTreeSet<_> = all.map(|fault| fault.said().0).into();
    assert_eq!(codes.len(), all.len());
}
