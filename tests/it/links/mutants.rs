//! Links and claims with one change at random: none is taken for the one that was signed.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use regulars::protocol::digits::base64url;
use regulars::protocol::link::SKEW_MAX_SECONDS;
use regulars::protocol::link::token::mint;

use super::{HEADER, KID, NOW, PAYLOAD, TOKEN, check, pair, signed};
use crate::support::tried;

/// One change of a token's characters.
fn mutant() -> impl Strategy<Value = String> {
    let letter = select(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n\u{e5}{}\"\0"
            .chars()
            .collect::<Vec<char>>(),
    );
    (0..4_u8, any::<Index>(), any::<Index>(), letter).prop_map(|(how, at, to, letter)| {
        let mut letters: Vec<char> = TOKEN.chars().collect();
        let (at, to) = (at.index(letters.len()), to.index(letters.len()));
        match how {
            0 => letters[at] = letter,
            1 => letters.insert(at, letter),
            2 => drop(letters.drain(at.min(to)..=at.max(to))),
            _ => letters.swap(at, to),
        }
        letters.into_iter().collect()
    })
}

/// One change of the claims' bytes, well signed.
fn mutated_claims() -> impl Strategy<Value = String> {
    const PIECES: &[&str] =
        &["0", "9", "-", ".", "e", "\"", "{", "}", "[", ",", ":", " ", "null", "\\u0000"];
    (any::<Index>(), 0..3_usize, select(PIECES)).prop_map(|(at, cut, piece)| {
        let at = at.index(PAYLOAD.len());
        let end = (at + cut).min(PAYLOAD.len());
        format!("{}{piece}{}", &PAYLOAD[..at], &PAYLOAD[end..])
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: tried(5_000, 100_000),
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_other_text_is_taken_for_the_token(text in mutant()) {
        prop_assume!(text != TOKEN);
        prop_assert!(check(&text).is_err(), "{}", text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_follows_is_refused_without_a_panic(
        header in "[ -~]{0,60}",
        payload in "\\PC{0,60}",
        signature in "[A-Za-z0-9_-]{0,90}",
    ) {
        let plain = format!("{header}.{payload}.{signature}");
        let [header, payload] = [&header, &payload].map(|text| base64url(text.as_bytes()));
        let encoded = format!("{header}.{payload}.{signature}");
        prop_assert!(check(&encoded).is_err() && check(&plain).is_err());
    }

    /// Signed claims are read as what they say: what is taken is written again the same.
    #[test]
    fn claims_that_are_taken_are_claims_of_ours(payload in mutated_claims()) {
        if let Ok(claims) = check(&signed(HEADER, &payload)) {
            let again = check(&mint(&pair(), KID, &claims));
            prop_assert_eq!(again.as_ref(), Ok(&claims));
            prop_assert!(claims.points.get() > 0 && claims.expires_at > NOW);
            prop_assert!(claims.issued_at <= NOW + SKEW_MAX_SECONDS);
        }
    }
}
