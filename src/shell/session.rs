//! Who is signed in: sessions in requests, and what proves that a form is of a page of ours.

use worker::Request;

use super::config::Config;
use super::reply::fault;
use crate::domain::moment::Moment;
use crate::domain::names::ProgramId;
use crate::protocol::problem::Problem;
pub(crate) use crate::protocol::session::Session;
use crate::protocol::session::{
    Place, Use, cookie as read_cookie, cookie_name, from_cookies, is_form_token, no_cookie,
    seconds_ahead,
};

/// A header that may not be there.
pub(crate) fn header(request: &Request, name: &str) -> Option<String> {
    request.headers().get(name).ok().flatten()
}

/// Whether a request wants a socket.
pub(crate) fn wants_socket(request: &Request) -> bool {
    header(request, "upgrade").is_some_and(|value| value.eq_ignore_ascii_case("websocket"))
}

/// The member who is signed in to this program's pages. What can end a session early (a retired
/// secret) is for `Front::admits` to say, which every page asks.
pub(crate) fn signed_in(
    request: &Request,
    config: &Config,
    program: &ProgramId,
    now_ms: i64,
) -> Option<Session> {
    of_cookie(request, config, (program, Use::Portal), now_ms)
}

/// The session of that use in the request's cookies.
pub(crate) fn of_cookie(
    request: &Request,
    config: &Config,
    (program, usage): (&ProgramId, Use),
    now_ms: i64,
) -> Option<Session> {
    let url = request.inner().url();
    let cookies = header(request, "cookie");
    let place = (cookies.as_deref(), Place::of(&url));
    from_cookies(place, usage, &config.session_key, program, now_ms)
}

/// The member's session in the request's cookies, of whichever program it names.
pub(crate) fn of_browser(request: &Request, config: &Config, now_ms: i64) -> Option<Session> {
    let url = request.inner().url();
    let cookies = header(request, "cookie");
    let name = cookie_name(Use::Portal, Place::of(&url).is_secure());
    let text = read_cookie(cookies.as_deref(), &name)?;
    let named = Session::authentic(text, &config.session_key)?.program.0;
    signed_in(request, config, &named, now_ms)
}

/// The session that a bearer is, if we made it for a script; it may be over.
pub(crate) fn presented(config: &Config, text: &str) -> Option<Session> {
    let session = Session::authentic(text, &config.session_key)?;
    (session.usage == Use::Sdk).then_some(session)
}

/// The `Set-Cookie` header for a session.
///
/// # Errors
/// `fault` where it cannot be signed.
pub(crate) fn cookie(
    request: &Request,
    config: &Config,
    session: &Session,
    now_ms: i64,
) -> Result<String, Problem> {
    let token = token(config, session)?;
    Ok(session.cookie(&token, Place::of(&request.inner().url()).is_secure(), now_ms))
}

/// The session as a bearer's text.
///
/// # Errors
/// `fault` where it cannot be signed.
pub(crate) fn token(config: &Config, session: &Session) -> Result<String, Problem> {
    session.to_token(&config.session_key).ok_or_else(|| fault("a session cannot be signed"))
}

/// The `Set-Cookie` header that signs out.
pub(crate) fn signed_out(request: &Request, usage: Use) -> String {
    no_cookie(usage, Place::of(&request.inner().url()).is_secure())
}

/// What a form of this session carries for one purpose, as `redeem drink`.
pub(crate) fn form_token(config: &Config, session: &Session, purpose: &str) -> String {
    session.form_token(&config.form_key, purpose)
}

/// Whether a form was sent by a page of ours, in this session, for this purpose.
pub(crate) fn check_form(
    request: &Request,
    config: &Config,
    (session, purpose): (&Session, &str),
    given: &str,
) -> bool {
    is_same_origin(request) && is_form_token(&form_token(config, session, purpose), given)
}

/// Whether a request comes from a page of ours.
pub(crate) fn is_same_origin(request: &Request) -> bool {
    let (origin, site) = (header(request, "origin"), header(request, "sec-fetch-site"));
    Place::of(&request.inner().url()).is_same(origin.as_deref(), site.as_deref())
}

/// The time that a test program's pages are set to by the cookie `lo-clock`; `None`: the clock's.
pub(crate) fn set_clock(request: &Request, livemode: bool, now_ms: i64) -> Option<Moment> {
    let seconds = seconds_ahead(header(request, "cookie").as_deref());
    if livemode || seconds == 0 {
        return None;
    }
    Moment::new(now_ms.saturating_add(seconds.saturating_mul(1000)))
}
