//! What the store's server signs: who a customer is, and what was ordered, each with its claims.

use super::json::parse;
use super::node::{Fault, Record};
use super::problem::Problem;
use super::request::{EarnBody, MemberRef, OrderBody, Person, PersonText};
use super::scalar::{Named, Whole};
use super::secret::Issuer;
use super::token::TokenFault;
use crate::domain::names::{Label, ProgramId, VersionId};

/// A customer token lives no longer, in seconds: it is as good as a password for that time.
pub const CUSTOMER_MAX_SECONDS: u64 = 300;
/// An order lives no longer, in seconds; it counts once however often it comes.
pub const ORDER_MAX_SECONDS: u64 = 7 * 24 * 60 * 60;
/// How far the store's clock may be ahead of ours, in seconds. What has expired has expired.
const AHEAD_SECONDS: u64 = 60;

/// What a token must say to be taken here and now.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// `https://host/p/{program}`
    pub audience: &'a str,
    /// What the secret's owner calls itself, if it was said when the secret was made.
    pub issuer: Option<&'a Issuer>,
    /// Since 1970.
    pub now_seconds: u64,
    pub most_seconds: u64,
}

/// Who a store's server says is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    pub reference: MemberRef,
    /// What the store knows of the person, and has verified.
    pub person: Person,
}

/// An order that a store's server signed, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedOrder {
    pub reference: MemberRef,
    pub body: EarnBody,
    /// Whether who has not joined joins with it.
    pub join: bool,
}

const COMMON: [&str; 5] = ["iss", "aud", "sub", "iat", "exp"];

/// Reads the claims of a customer token.
///
/// # Errors
/// The [`Problem`] of the first claim that is wrong, naming it.
pub fn read_customer(claims: &[u8], expected: &Expected<'_>) -> Result<Customer, Problem> {
    with_claims(claims, &["locale", "nonce", "phone", "email"], |record| {
        let reference = check(record, expected)?;
        record.maybe::<PersonText>("nonce")?;
        let person = Person {
            name: None,
            email: record.maybe("email")?,
            phone: record.maybe("phone")?,
            locale: record.maybe::<Named<Label>>("locale")?,
            birthday: None,
        };
        Ok(Customer { reference, person })
    })
}

/// Reads the claims of a signed order.
///
/// # Errors
/// The [`Problem`] of the first claim that is wrong, naming it.
pub fn read_order(claims: &[u8], expected: &Expected<'_>) -> Result<SignedOrder, Problem> {
    with_claims(claims, &["order", "digest", "join"], |record| {
        let reference = check(record, expected)?;
        let order: OrderBody = record.get("order")?;
        let digest: Option<Named<VersionId>> = record.maybe("digest")?;
        let join = record.find("join").is_some() && record.get("join")?;
        Ok(SignedOrder { reference, body: EarnBody { order, digest }, join })
    })
}

/// The program that a token says it is for, by which its key is found; nothing of it is proved.
///
/// # Errors
/// [`TokenFault::Claims`], [`TokenFault::Audience`] where it is for another host.
pub fn named_program(unproven: &[u8], origin: &str) -> Result<ProgramId, TokenFault> {
    let node = parse(unproven).map_err(|_| TokenFault::Claims)?;
    let claims = node.record().map_err(|_| TokenFault::Claims)?;
    let audience = claims.find("aud").ok_or(TokenFault::Claims)?.word();
    let path = audience.strip_prefix(origin).ok_or(TokenFault::Audience)?;
    let program = path.strip_prefix("/p/").ok_or(TokenFault::Audience)?;
    ProgramId::parse(program).map_err(|_| TokenFault::Audience)
}

/// What is wrong with a claim: which it is, and more of it where there is more to say.
struct Wrong(TokenFault, String, Option<String>);

impl From<Fault> for Wrong {
    fn from(fault: Fault) -> Self {
        let what = format!("Of the claims: {}.", fault.what());
        Self(TokenFault::Claims, fault.pointer().to_owned(), Some(what))
    }
}

impl From<Wrong> for Problem {
    fn from(Wrong(fault, pointer, what): Wrong) -> Self {
        let (code, detail) = fault.said();
        Self::new(code, what.unwrap_or_else(|| detail.to_owned())).at(pointer)
    }
}

impl From<TokenFault> for Problem {
    fn from(fault: TokenFault) -> Self {
        let (code, detail) = fault.said();
        Self::new(code, detail)
    }
}

fn with_claims<T>(
    claims: &[u8],
    own: &[&str],
    read: impl FnOnce(&Record<'_>) -> Result<T, Wrong>,
) -> Result<T, Problem> {
    let names: Vec<&str> = COMMON.iter().chain(own).copied().collect();
    let malformed = |_| Wrong(TokenFault::Claims, String::new(), None);
    let node = parse(claims).map_err(malformed)?;
    let record = node.strict(&names).map_err(Wrong::from)?;
    Ok(read(record)?)
}

/// What every token of a store's says: from whom, for which program, of whom, and for how long.
fn check(record: &Record<'_>, expected: &Expected<'_>) -> Result<MemberRef, Wrong> {
    let wrong = |fault, name: &str| Wrong(fault, format!("/{name}"), None);
    let issuer: Issuer = record.get("iss")?;
    let audience: String = record.lent("aud", |node| node.text().map(str::to_owned))?;
    let subject: String = record.lent("sub", |node| node.text().map(str::to_owned))?;
    let issued = record.get::<Whole>("iat")?.0;
    let expires = record.get::<Whole>("exp")?.0;
    if expected.issuer.is_some_and(|known| *known != issuer) {
        return Err(wrong(TokenFault::Issuer, "iss"));
    }
    if audience != expected.audience {
        return Err(wrong(TokenFault::Audience, "aud"));
    }
    let reference = MemberRef::parse(&subject).ok_or_else(|| wrong(TokenFault::Subject, "sub"))?;
    let lives = expires.checked_sub(issued).filter(|seconds| *seconds > 0);
    if lives.is_none_or(|seconds| seconds > expected.most_seconds) {
        return Err(wrong(TokenFault::Lifetime, "exp"));
    }
    if issued > expected.now_seconds.saturating_add(AHEAD_SECONDS) {
        return Err(wrong(TokenFault::NotYet, "iat"));
    }
    if expires <= expected.now_seconds {
        return Err(wrong(TokenFault::Expired, "exp"));
    }
    Ok(reference)
}
