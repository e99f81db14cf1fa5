//! Making a link's token, and the checks that one must pass, in their order.

use ed25519_compact::KeyPair;

use super::SKEW_MAX_SECONDS;
use super::claims::Claims;
use super::compact::{authentic, sign};
use super::fault::LinkFault;
use super::key::LinkKey;
use crate::domain::names::{Label, ProgramId};
use crate::protocol::digits::read_base64url;
use crate::protocol::json::parse;
use crate::protocol::node::FromNode;

const TYP: &str = "rl+jwt";
/// Characters of a payload: 1,024 bytes.
const PAYLOAD_MAX: usize = 1_366;

/// The token of these claims. The same claims and key give the same token: Ed25519 draws nothing.
#[must_use]
pub fn mint(pair: &KeyPair, kid: &str, claims: &Claims) -> String {
    sign(pair, kid, TYP, &claims.to_json())
}

/// What a token is held against.
#[derive(Clone, Copy)]
pub struct Expected<'a> {
    /// Every link key of the program, revoked ones included.
    pub keys: &'a [LinkKey],
    /// The program's address.
    pub issuer: &'a str,
    /// Who presents it; `None` where that is not known, and so is not asked.
    pub partner: Option<&'a Label>,
    /// Seconds since 1970, by a clock of ours.
    pub now_seconds: u64,
}

/// What a token says, if it is a good one, in the order of the specification:
///
/// 1. three parts, strictly encoded, of the right sizes
/// 2. just the header's members, the type, the algorithm's name
/// 3. the key is one of ours
/// 4. it was not revoked
/// 5. its signature, with the algorithm of the key and not of the header
/// 6. the claims: one object, just those of the profile, of their types and ranges
/// 7. our program; the partner who asks
/// 8. it has begun, within a minute; it has not ended, to the second
/// 9. the key was signing then
///
/// Encodings that are not canonical, keys and nonces of a small order and a scalar that is not
/// reduced are refused in 5: nobody but the signer can make a second signature of a token.
///
/// # Errors
/// [`LinkFault`], of the first check that fails.
pub fn verify(token: &str, expected: &Expected<'_>) -> Result<Claims, LinkFault> {
    match verify_though_late(token, expected)? {
        (claims, None) => Ok(claims),
        (_, Some(late)) => Err(late),
    }
}

/// As [`verify`], but what a token says also where only its time is up, which is said beside it:
/// who used it in time may ask again what came of that.
///
/// # Errors
/// As [`verify`], but for [`LinkFault::Expired`].
pub fn verify_though_late(
    token: &str,
    expected: &Expected<'_>,
) -> Result<(Claims, Option<LinkFault>), LinkFault> {
    let (payload, key) = authentic(token, TYP, expected.keys)?;
    let claims = read_claims(&payload)?;
    check_parties(&claims, expected)?;
    let late = match check_times(&claims, expected.now_seconds) {
        Err(LinkFault::Expired) => Some(LinkFault::Expired),
        checked => checked.map(|()| None)?,
    };
    if key.signed_at(claims.issued_at) {
        Ok((claims, late))
    } else {
        Err(late.unwrap_or(LinkFault::KeyRevoked))
    }
}

/// The program that a token's issuer names; whether it is true is for [`verify`] to say.
#[must_use]
pub fn program_named(token: &str) -> Option<ProgramId> {
    let mut parts = token.split('.');
    let payload = read_base64url(parts.nth(1).filter(|part| part.len() <= PAYLOAD_MAX)?)?;
    let node = parse(&payload).ok()?;
    let issuer: String = node.record().ok()?.get("iss").ok()?;
    ProgramId::parse(issuer.rsplit_once("/p/")?.1).ok()
}

/// Text that says something twice is no JSON of ours; a claim that is wrong is another matter.
fn read_claims(payload: &[u8]) -> Result<Claims, LinkFault> {
    let node = parse(payload).map_err(|_| LinkFault::Malformed)?;
    node.record().map_err(|_| LinkFault::Malformed)?;
    Claims::read(&node).map_err(|_| LinkFault::Claims)
}

fn check_parties(claims: &Claims, expected: &Expected<'_>) -> Result<(), LinkFault> {
    if claims.issuer != expected.issuer {
        return Err(LinkFault::Issuer);
    }
    match expected.partner {
        Some(partner) if *partner != claims.partner => Err(LinkFault::Audience),
        _ => Ok(()),
    }
}

fn check_times(claims: &Claims, now_seconds: u64) -> Result<(), LinkFault> {
    let latest = now_seconds.saturating_add(SKEW_MAX_SECONDS);
    if claims.issued_at > latest || claims.not_before.is_some_and(|begin| begin > latest) {
        return Err(LinkFault::NotYetValid);
    }
    if claims.expires_at <= now_seconds {
        return Err(LinkFault::Expired);
    }
    Ok(())
}
