//! The member's portal: who is there, in which language, and a page as the answer to everything.

mod forms;
mod guest;
mod link;
mod live;

use worker::{Env, Request, Response, web_sys};

pub(crate) use forms::{Told, read as read_form, redemption_in, told};
pub(crate) use guest::Guest;

use super::{assets, cors, till};
use crate::domain::moment::Moment;
use crate::domain::names::VersionId;
use crate::protocol::describe::Describe;
use crate::protocol::page::about::about;
use crate::protocol::page::ask::{PageAsk, Refused, Sheet, Token};
use crate::protocol::page::card::manifest;
use crate::protocol::page::frame::{Frame, Page, Tab};
use crate::protocol::page::gate;
use crate::protocol::page::place::{Place, purposes};
use crate::protocol::problem::Problem;
use crate::protocol::route::{Endpoint, Found};
use crate::protocol::words::Words;
use crate::shell::config::Config;
use crate::shell::reply::{self, fault};
use crate::shell::{asking, files};

/// What every page is sent with, beside its policy.
const HEADERS: &[(&str, &str)] = &[
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("x-robots-tag", "noindex, nofollow"),
    ("permissions-policy", "browsing-topics=(), geolocation=(), microphone=()"),
];

/// Ways to earn that somebody who may join is shown.
const WAYS_SHOWN: usize = 3;

/// An answer of the portal, before cookies and headers.
pub(crate) type Shown = Result<web_sys::Response, Problem>;

/// Answers a request for a page; a problem is a page too.
pub(crate) async fn serve(
    request: &mut Request,
    (env, config): (&Env, &Config),
    (found, query): (&Found, &str),
    request_id: &str,
) -> Shown {
    let Endpoint::Page(place) = found.route.endpoint else {
        return Err(fault("a route of no page"));
    };
    let mut guest = match Guest::arrive(request, (env, config), (found, query), request_id).await {
        Ok(guest) => guest,
        Err(problem) => return bare((request, env), &problem, request_id).await,
    };
    if place == Place::Live {
        // A socket is passed on as it is.
        return live::connect(&guest, request).await;
    }
    files::speak(env, guest.locale).await?;
    let answer = match guest.answer(request, place).await {
        Ok(answer) => answer,
        Err(problem) => guest.problem(&problem).await?,
    };
    guest.renew(request)?;
    guest.dressed(&answer)
}

/// Whether an address is one of people's: they are told in a page that nothing is there.
pub(crate) fn is_for_people(path: &str) -> bool {
    // These two are asked by programs: a partner's, and the shop system's.
    let is_for_programs = path.ends_with("-jwks.json") || path.ends_with("/proxy/session");
    ["/p/", "/r/", "/R/"].into_iter().any(|folder| path.starts_with(folder)) && !is_for_programs
}

/// A page of no program, for an address where nothing is.
pub(crate) async fn bare(
    (request, env): (&Request, &Env),
    problem: &Problem,
    request_id: &str,
) -> Shown {
    let url = request.inner().url();
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let locale = guest::locale_of(request, query, None);
    files::speak(env, locale).await?;
    let frame = Frame::bare(Words::of(locale), guest::theme_of(request, query));
    let page = gate::problem(&frame, problem, request_id).paint(&frame);
    let page = page.ok_or_else(|| fault("a page cannot be painted"))?;
    let answer = painted(&page, problem.status, request_id)?;
    dressed(&answer, &[])
}

/// The same for a method that an address does not have.
pub(crate) async fn not_allowed(
    (request, env): (&Request, &Env),
    (problem, allow): (&Problem, &str),
    request_id: &str,
) -> Shown {
    let answer = bare((request, env), problem, request_id).await?;
    reply::set(&answer, "allow", allow)?;
    Ok(answer)
}

/// A page as an answer.
pub(super) fn painted(page: &Page, status: u16, request_id: &str) -> Shown {
    let kind = "text/html; charset=utf-8";
    let mut response: Response =
        reply::build(status, &page.html, kind, request_id).map_err(fault)?;
    response.headers_mut().set("content-security-policy", &page.policy).map_err(fault)?;
    Ok(response.into())
}

/// On to another page, by a request of its own.
pub(crate) fn onward(path: &str, request_id: &str) -> Shown {
    let mut response =
        reply::build(303, "", "text/plain; charset=utf-8", request_id).map_err(fault)?;
    response.headers_mut().set("location", path).map_err(fault)?;
    Ok(response.into())
}

/// The answer with the headers of all pages, and these cookies.
fn dressed(answer: &web_sys::Response, cookies: &[String]) -> Shown {
    let failed = |error: worker::wasm_bindgen::JsValue| fault(format!("{error:?}"));
    let answer = cors::changeable(answer).map_err(failed)?;
    let headers = answer.headers();
    for (name, value) in HEADERS {
        headers.set(name, value).map_err(failed)?;
    }
    headers.set("cache-control", "private, no-store").map_err(failed)?;
    for cookie in cookies {
        headers.append("set-cookie", cookie).map_err(failed)?;
    }
    Ok(answer)
}

impl Guest<'_> {
    async fn answer(&mut self, request: &mut Request, place: Place) -> Shown {
        match place {
            Place::Sheet(Sheet::About) => self.about().await,
            Place::Sheet(sheet) => self.show(sheet, None, 200).await,
            Place::SignIn if self.session.is_some() => onward(&self.next(), self.request_id),
            Place::SignIn => self.sign_in(200).await,
            Place::Worker => self.worker().await,
            Place::Manifest => self.manifest().await,
            Place::Link => self.link(request).await,
            _ if place.is_of_tills() => till::serve(self, request, place).await,
            _ => self.press(request, place).await,
        }
    }

    /// A page of the member's, painted by the member's keeper.
    pub(super) async fn show(&self, sheet: Sheet, refused: Option<Refused>, status: u16) -> Shown {
        self.show_ask(self.page_ask(sheet, refused), status).await
    }

    async fn show_ask(&self, ask: PageAsk, status: u16) -> Shown {
        let Some(session) = &self.session else { return self.sign_in(401).await };
        let work = crate::protocol::ask::Work::Show(Box::new(ask));
        let answer = asking::ask_member(self.env, &self.ask(session, work)?).await?;
        if answer.status() == 200 {
            return self.with_status(answer, status);
        }
        let text = asking::text(&answer).await?;
        let problem = Problem::from_json(&text)
            .ok_or_else(|| fault("a member's keeper said no unclearly"))?;
        match problem.code {
            "member_not_found" => self.join().await,
            _ => Err(problem),
        }
    }

    /// A page that answers a form which was refused has the refusal's status.
    pub(crate) fn with_status(&self, answer: web_sys::Response, status: u16) -> Shown {
        if status == 200 {
            return Ok(answer);
        }
        let headers = answer.headers();
        let init = web_sys::ResponseInit::new();
        init.set_status(status);
        init.set_headers(&headers);
        let body = answer.body();
        web_sys::Response::new_with_opt_readable_stream_and_init(body.as_ref(), &init)
            .map_err(|error| fault(format!("{error:?}")))
    }

    fn page_ask(&self, sheet: Sheet, refused: Option<Refused>) -> PageAsk {
        let subject = ["reward", "redemption", "hold", "entry"].map(|name| self.found.param(name));
        let token =
            |purpose: &&str| Token { purpose: (*purpose).to_owned(), token: self.token(purpose) };
        PageAsk {
            sheet,
            subject: subject.concat(),
            locale: self.locale.tag().to_owned(),
            theme: self.theme.map_or("", |theme| theme.name()).to_owned(),
            origin: self.origin.clone(),
            key: reply::request_id(),
            tokens: purposes(sheet).iter().map(token).collect(),
            kind: self.asked("kind"),
            before: self.asked("before"),
            units: self.asked("units").parse().unwrap_or(0),
            refused,
            seat: None,
        }
    }

    async fn about(&self) -> Shown {
        let (version, program) = self.live().await?;
        let frame = self.frame(&program);
        let from = self.in_force_since(&version);
        let member = self.session.as_ref().and_then(crate::protocol::session::Session::member);
        let page = about(&frame, &program, &version, from, member);
        self.painted(page, 200)
    }

    /// The script that keeps the card: it may ask this host, and nobody else.
    async fn worker(&self) -> Shown {
        self.live().await?;
        let kind = ("text/javascript; charset=utf-8", self.request_id);
        let answer = assets::passed_on(self.env, "/portal/sw.js", kind).await?;
        let policy = "default-src 'none'; connect-src 'self'";
        reply::set(&answer, "content-security-policy", policy)?;
        Ok(answer)
    }

    async fn manifest(&self) -> Shown {
        let (_, program) = self.live().await?;
        let frame = self.frame(&program);
        let text = manifest(&frame, frame.words.text(&program.name));
        let answer = reply::build(200, &text, "application/manifest+json", self.request_id)
            .map_err(fault)?;
        Ok(answer.into())
    }

    /// When a version came into force; `None`: it always was.
    fn in_force_since(&self, version: &VersionId) -> Option<Moment> {
        let mut releases = self.front.releases.releases.iter().rev();
        releases.find(|release| release.hash.0 == *version)?.from.map(|from| from.0)
    }

    async fn sign_in(&self, status: u16) -> Shown {
        let (_, program) = self.live().await?;
        let frame = self.frame(&program);
        self.painted(gate::signin(&frame, self.was_here).paint(&frame), status)
    }

    /// Signed in at the store, and no member yet.
    async fn join(&self) -> Shown {
        let (_, program) = self.live().await?;
        let frame = Frame { tab: None, ..self.frame(&program) };
        if program.has_ended(self.now()) {
            let gate = gate::ended(&frame, &program, self.now());
            return self.painted(gate.paint(&frame), 200);
        }
        let describe = Describe::new(&program, frame.words);
        let open = program.earns.iter().filter(|rule| rule.when.audience.is_everybody());
        let ways = open.take(WAYS_SHOWN).map(|rule| describe.way_sentence(rule)).collect();
        let form = (reply::request_id(), self.token("join"));
        self.painted(gate::join(&frame, ways, form).paint(&frame), 200)
    }

    /// Whatever went wrong, as a page in the reader's language.
    pub(super) async fn problem(&self, problem: &Problem) -> Shown {
        match self.live().await {
            Ok((_, program)) => {
                let frame = self.frame(&program);
                let gate = gate::problem(&frame, problem, self.request_id);
                let answer = self.painted(gate.paint(&frame), problem.status)?;
                if let Some(seconds) = problem.retry_after_seconds {
                    reply::set(&answer, "retry-after", &seconds.to_string())?;
                }
                Ok(answer)
            }
            Err(_) => {
                let frame = Frame::bare(Words::of(self.locale), self.theme);
                let gate = gate::problem(&frame, problem, self.request_id);
                self.painted(gate.paint(&frame), problem.status)
            }
        }
    }

    pub(crate) fn painted(&self, page: Option<Page>, status: u16) -> Shown {
        let page = page.ok_or_else(|| fault("a page cannot be painted"))?;
        painted(&page, status, self.request_id)
    }

    pub(crate) fn frame<'p>(&self, program: &'p crate::domain::program::Program) -> Frame<'p> {
        let words = Words::in_shop(self.locale, &program.shop);
        let frame = Frame::of(program, words, self.theme);
        if self.session.is_some() { frame.with(Tab::Other) } else { frame }
    }

    fn dressed(&self, answer: &web_sys::Response) -> Shown {
        dressed(answer, &self.cookies)
    }
}
