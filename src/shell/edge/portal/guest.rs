//! `Guest`: everything the edge knows of who asks for a page, before any keeper is woken.

use std::rc::Rc;

use worker::{Env, Request};

use crate::domain::moment::Moment;
use crate::domain::names::{ProgramId, VersionId};
use crate::domain::program::Program;
use crate::protocol::ask::{ASK_VERSION, Ask, MEMBER, Work};
use crate::protocol::front::Front;
use crate::protocol::link::token::program_named;
use crate::protocol::page::frame::Theme;
use crate::protocol::problem::Problem;
use crate::protocol::route::{Found, query};
use crate::protocol::scalar::{Instant, Named};
use crate::protocol::session::{self, Place, Session, Use, next_page};
use crate::protocol::words::Locale;
use crate::shell::asking;
use crate::shell::clock::now_ms;
use crate::shell::config::Config;
use crate::shell::edge::access;
use crate::shell::session::{cookie, form_token, header, set_clock, signed_in};

/// A year: how long a choice of language or look is remembered.
const CHOICE_SECONDS: u32 = 365 * 24 * 60 * 60;

/// Who asks for a page of a program.
pub(crate) struct Guest<'a> {
    pub env: &'a Env,
    pub config: &'a Config,
    pub found: &'a Found,
    pub request_id: &'a str,
    pub program: ProgramId,
    pub front: Rc<Front>,
    pub session: Option<Session>,
    /// Whether a session had been here that is over.
    pub was_here: bool,
    pub locale: Locale,
    pub theme: Option<Theme>,
    /// `https://host`
    pub origin: String,
    /// The time that a test program's pages are set to.
    pub set_to: Option<Moment>,
    pub now_ms: i64,
    /// What the browser is to remember.
    pub cookies: Vec<String>,
    asked: Vec<(String, String)>,
}

impl<'a> Guest<'a> {
    /// # Errors
    /// `program_not_found`, and what keeps a program's keeper from answering.
    pub(crate) async fn arrive(
        request: &Request,
        (env, config): (&'a Env, &'a Config),
        (found, text): (&'a Found, &str),
        request_id: &'a str,
    ) -> Result<Self, Problem> {
        let now_ms = now_ms();
        let nothing = |_| Problem::new("program_not_found", "There is no such program.");
        let program = named(found).ok_or(()).map_err(nothing)?;
        let front = access::front(env, &program, now_ms).await.map_err(unknown)?;
        let was_here = is_known(request);
        let session = signed_in(request, config, &program, now_ms);
        let session = session.filter(|session| front.admits(session));
        let spoken = session.as_ref().and_then(|session| session.locale.as_deref());
        let url = request.inner().url();
        Ok(Self {
            locale: locale_of(request, text, spoken),
            theme: theme_of(request, text),
            was_here: was_here && session.is_none(),
            set_to: set_clock(request, front.livemode, now_ms),
            origin: Place::of(&url).origin.to_owned(),
            cookies: chosen(text, Place::of(&url).is_secure()),
            asked: query(text).unwrap_or_default(),
            env,
            config,
            found,
            request_id,
            program,
            front,
            session,
            now_ms,
        })
    }

    /// A parameter of the address.
    pub(crate) fn asked(&self, name: &str) -> String {
        let found = self.asked.iter().find(|(known, _)| known == name);
        found.map_or_else(String::new, |(_, value)| value.clone())
    }

    /// The folder of the program's pages, or a page in it.
    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/p/{}/{rest}", self.program)
    }

    /// Where to go after signing in.
    pub(crate) fn next(&self) -> String {
        let wanted = self.asked("next");
        next_page(&self.program, Some(wanted.as_str()).filter(|wanted| !wanted.is_empty()))
    }

    pub(crate) fn token(&self, purpose: &str) -> String {
        let session = self.session.as_ref();
        session.map_or_else(String::new, |session| form_token(self.config, session, purpose))
    }

    /// The instant that the pages are of.
    pub(crate) fn now(&self) -> Moment {
        self.set_to.or_else(|| Moment::new(self.now_ms)).unwrap_or(Moment::MAX)
    }

    /// What is live for everybody now.
    ///
    /// # Errors
    /// `program_not_found` where nothing is.
    pub(crate) async fn live(&self) -> Result<(VersionId, Rc<Program>), Problem> {
        let live = self.front.releases.live(self.now()).cloned();
        let nothing = || Problem::new("program_not_found", "Nothing of this program is live yet.");
        let version = live.ok_or_else(nothing)?;
        let program = asking::version(self.env, &self.program, &version).await?;
        Ok((version, program))
    }

    /// A message to the member's keeper.
    ///
    /// # Errors
    /// `credential_missing` where the session is no member's.
    pub(crate) fn ask(&self, session: &Session, work: Work) -> Result<Ask, Problem> {
        let nobody = || Problem::new("credential_missing", "The session is no member's.");
        let member = session.member().cloned().ok_or_else(nobody)?;
        Ok(Ask {
            v: ASK_VERSION,
            program: Named(self.program.clone()),
            member: Named(member),
            now: self.set_to.map(Instant),
            releases: self.front.releases.clone(),
            request_id: self.request_id.to_owned(),
            principal: MEMBER.to_owned(),
            signing: None,
            work,
        })
    }

    /// Lets the session live on, where it is worth a new cookie.
    pub(crate) fn renew(&mut self, request: &Request) -> Result<(), Problem> {
        let renewed = self.session.as_ref().and_then(|session| session.renewed(self.now_ms));
        if let Some(session) = renewed {
            self.cookies.push(cookie(request, self.config, &session, self.now_ms)?);
        }
        Ok(())
    }
}

/// Whether it is the program or the key that is unknown is nobody's business; here it is the
/// program.
fn unknown(problem: Problem) -> Problem {
    match problem.code {
        "credential_invalid" => Problem::new("program_not_found", "There is no such program."),
        _ => problem,
    }
}

/// The program whose page it is: a QR code writes it large, and a token's issuer names it.
fn named(found: &Found) -> Option<ProgramId> {
    let (name, token) = (found.param("program"), found.param("link"));
    if found.route.template.starts_with("/p/") {
        return ProgramId::parse(name).ok();
    }
    let small = name.to_ascii_lowercase();
    if token.is_empty() { ProgramId::parse(&small).ok() } else { program_named(token) }
}

/// Whether the browser brings a session at all, of whatever state.
fn is_known(request: &Request) -> bool {
    let url = request.inner().url();
    let name = session::cookie_name(Use::Portal, Place::of(&url).is_secure());
    let cookies = header(request, "cookie");
    session::cookie(cookies.as_deref(), &name).is_some_and(|value| !value.is_empty())
}

/// The language that a reader chose, or whom the session is of speaks, or the browser asks for.
pub(crate) fn locale_of(request: &Request, text: &str, session: Option<&str>) -> Locale {
    let cookies = header(request, "cookie");
    let asked = parameter(text, "lang").and_then(Locale::parse);
    let kept = session::cookie(cookies.as_deref(), "lo-lang").and_then(Locale::parse);
    let spoken = session.and_then(Locale::parse);
    let accepted = || Locale::negotiate(&header(request, "accept-language").unwrap_or_default());
    asked.or(kept).or(spoken).unwrap_or_else(accepted)
}

/// The look that a reader chose; `None`: as the device has it.
pub(crate) fn theme_of(request: &Request, text: &str) -> Option<Theme> {
    let cookies = header(request, "cookie");
    match parameter(text, "theme") {
        Some(chosen) => Theme::parse(chosen),
        None => session::cookie(cookies.as_deref(), "lo-theme").and_then(Theme::parse),
    }
}

/// The first parameter of that name, as it stands in the address: names of languages and looks
/// need no decoding.
fn parameter<'q>(text: &'q str, name: &str) -> Option<&'q str> {
    let mut pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// What the browser is to remember of what was chosen just now.
fn chosen(text: &str, is_secure: bool) -> Vec<String> {
    let secure = if is_secure { "; Secure" } else { "" };
    let kept = |name: &str, value: &str, seconds: u32| {
        format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
    };
    let mut cookies = Vec::new();
    if let Some(locale) = parameter(text, "lang").and_then(Locale::parse) {
        cookies.push(kept("lo-lang", locale.tag(), CHOICE_SECONDS));
    }
    if let Some(theme) = parameter(text, "theme") {
        cookies.push(match Theme::parse(theme) {
            Some(theme) => kept("lo-theme", theme.name(), CHOICE_SECONDS),
            None => kept("lo-theme", "", 0),
        });
    }
    cookies
}
