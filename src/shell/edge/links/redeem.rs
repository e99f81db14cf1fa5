//! Routes of partners: what a code or a token stands for, and that it was handed over.

use worker::{Env, Request, web_sys};

use super::{known_ring, seconds};
use crate::domain::names::{HoldId, Label, MemberId, ProgramId, RedemptionId};
use crate::protocol::ask::{ASK_VERSION, Ask, Deed, Task, Work};
use crate::protocol::fingerprint::fingerprint;
use crate::protocol::header::{given_now, idempotency_key, read_query};
use crate::protocol::identifier;
use crate::protocol::json::parse;
use crate::protocol::link::fault::LinkFault;
use crate::protocol::link::minting::issuer;
use crate::protocol::link::partner::ConsumeLinkBody;
use crate::protocol::link::state::{LinkStateBody, consumed, undone};
use crate::protocol::link::token::{Expected, verify, verify_though_late};
use crate::protocol::node::FromNode;
use crate::protocol::problem::Problem;
use crate::protocol::read::read;
use crate::protocol::request::{ConsumeBody, EmptyBody};
use crate::protocol::route::Endpoint;
use crate::protocol::scalar::{Instant, Named};
use crate::protocol::session::Place;
use crate::shell::asking;
use crate::shell::config::Config;
use crate::shell::edge::{Answered, Visit};
use crate::shell::edge::{body, partners};
use crate::shell::finding::Finder;
use crate::shell::reply::{build, fault, json, set};

/// Where a code or token leads.
pub(crate) struct Lead {
    pub member: MemberId,
    pub hold: HoldId,
    /// Why it can be used no more, unless that was done before.
    pub late: Option<LinkFault>,
}

/// The world in which a code or token is looked up.
#[derive(Clone, Copy)]
pub(crate) struct Search<'a> {
    pub env: &'a Env,
    pub config: &'a Config,
    pub program: &'a ProgramId,
    pub origin: &'a str,
    pub now_ms: i64,
}

pub(crate) async fn serve(request: &mut Request, visit: &Visit<'_>) -> Answered {
    read_query(visit.query, &[])?;
    let program = visit.caller.program()?;
    let partner = visit.caller.partner()?;
    let partner = Label::parse(partner).map_err(|_| fault("a partner's key names no partner"))?;
    let url = request.inner().url();
    let origin = Place::of(&url).origin;
    let (env, config, now_ms) = (visit.env, visit.config, visit.now_ms);
    let place = Search { env, config, program, origin, now_ms };
    match visit.found.route.endpoint {
        Endpoint::GetRedeemLink => {
            let lead = place.find(visit.found.param("link"), Some(&partner), false).await?;
            let link = look(request, visit, place, &partner, &lead).await?;
            let link = LinkStateBody { last: None, ..link };
            json(200, &serde_json::to_string(&link).map_err(fault)?, visit.request_id)
        }
        Endpoint::ConsumeLink => consume(request, visit, place, &partner).await,
        _ => undo(request, visit, place, &partner).await,
    }
}

impl Search<'_> {
    /// Where a code or token leads; a token that is wrong leads nowhere, and wakes nobody.
    ///
    /// # Errors
    /// Those of [`verify`], and `link_not_found`.
    pub(crate) async fn find(
        &self,
        text: &str,
        partner: Option<&Label>,
        though_late: bool,
    ) -> Result<Lead, Problem> {
        let (code, late) = if text.contains('.') {
            self.code_of_token(text, partner, though_late).await?
        } else {
            (identifier::code(text).ok_or_else(not_found)?, None)
        };
        let finder = Finder { env: self.env, config: self.config, program: self.program };
        let (member, hold) = finder.link(&code).await?.ok_or_else(not_found)?;
        Ok(Lead { member, hold, late })
    }

    async fn code_of_token(
        &self,
        token: &str,
        partner: Option<&Label>,
        though_late: bool,
    ) -> Result<(crate::domain::names::Code, Option<LinkFault>), Problem> {
        let ring = known_ring(self.env, self.program, self.now_ms).await?;
        let expected = Expected {
            keys: &ring.keys,
            issuer: &issuer(self.origin, self.program),
            partner,
            now_seconds: seconds(self.now_ms),
        };
        if though_late {
            let (claims, late) = verify_though_late(token, &expected)?;
            return Ok((claims.code, late));
        }
        Ok((verify(token, &expected)?.code, None))
    }
}

/// The one answer to every code that leads nowhere.
pub(crate) fn not_found() -> Problem {
    Problem::new("link_not_found", "There is no such link for you.")
}

async fn look(
    request: &Request,
    visit: &Visit<'_>,
    place: Search<'_>,
    partner: &Label,
    lead: &Lead,
) -> Result<LinkStateBody, Problem> {
    let now = given_now(request.headers().get("regulars-now").map_err(fault)?.as_deref())?;
    let ask = Ask {
        now: now.map(Instant),
        ..ask(visit, place, lead, Work::Link { hold: Named(lead.hold.clone()) }, partner)
    };
    let link = link_of(asking::ask_member(place.env, &ask).await?).await?;
    if link.partner == partner.as_str() { Ok(link) } else { Err(LinkFault::Audience.into()) }
}

/// The link in a keeper's answer; whoever it was of may be gone.
pub(crate) async fn link_of(response: web_sys::Response) -> Result<LinkStateBody, Problem> {
    let text = asking::text(&response).await?;
    if matches!(response.status(), 404 | 410) {
        return Err(not_found());
    }
    if response.status() != 200 {
        return Err(Problem::from_json(&text).unwrap_or_else(|| fault("an unclear answer")));
    }
    let node = parse(text.as_bytes()).map_err(fault)?;
    LinkStateBody::read(&node).map_err(|_| fault("a keeper's link cannot be read"))
}

async fn consume(
    request: &mut Request,
    visit: &Visit<'_>,
    place: Search<'_>,
    partner: &Label,
) -> Answered {
    let header = request.headers().get("idempotency-key").map_err(fault)?;
    let key = idempotency_key(header.as_deref())?;
    let now = given_now(request.headers().get("regulars-now").map_err(fault)?.as_deref())?;
    let bytes = body::json(request, body::COMMAND_MAX_BYTES).await?;
    let wanted: ConsumeLinkBody =
        if bytes.is_empty() { ConsumeLinkBody::default() } else { read(&bytes)? };
    let known = partners::partner(place.env, place.program, partner.as_str(), place.now_ms).await?;
    if wanted.location.as_ref().is_some_and(|location| !known.has(location.0.as_str())) {
        let problem = Problem::new("invalid_field", "You have no such place.");
        return Err(problem.at("/location"));
    }
    let lead = place.find(visit.found.param("link"), Some(partner), true).await?;
    let deed = Deed::Consume(
        Named(lead.hold.clone()),
        ConsumeBody {
            partner: Named(partner.clone()),
            location: wanted.location,
            receipt_ref: wanted.receipt_ref,
        },
    );
    let late = lead.late.map(|fault| fault.code().to_owned());
    let task = Task { late, ..task(place.config, key, deed) };
    let work = Work::Do { tasks: vec![task], batch: false };
    let mut ask = Ask { now: now.map(Instant), ..ask(visit, place, &lead, work, partner) };
    super::prepare((place.env, place.config), place.origin, &mut ask, place.now_ms).await?;
    let response = asking::ask_member(place.env, &ask).await?;
    told(response, visit.request_id, consumed).await
}

/// Takes back within minutes what was handed over by mistake: the link can be used again.
async fn undo(
    request: &mut Request,
    visit: &Visit<'_>,
    place: Search<'_>,
    partner: &Label,
) -> Answered {
    let header = request.headers().get("idempotency-key").map_err(fault)?;
    let key = idempotency_key(header.as_deref())?;
    let bytes = body::json(request, body::COMMAND_MAX_BYTES).await?;
    if !bytes.is_empty() {
        let _: EmptyBody = read(&bytes)?;
    }
    let now = given_now(request.headers().get("regulars-now").map_err(fault)?.as_deref())?;
    let lead = place.find(visit.found.param("link"), Some(partner), true).await?;
    let link = look(request, visit, place, partner, &lead).await?;
    let last = link.last.and_then(|id| RedemptionId::parse(&id).ok());
    let Some(redemption) = last else {
        return Err(Problem::new("not_consumed", "Nothing was handed over for this."));
    };
    let deed = Deed::Undo(Named(redemption), EmptyBody {});
    let work = Work::Do { tasks: vec![task(place.config, key, deed)], batch: false };
    let ask = Ask { now: now.map(Instant), ..ask(visit, place, &lead, work, partner) };
    let response = asking::ask_member(place.env, &ask).await?;
    told(response, visit.request_id, undone).await
}

fn task(config: &Config, key: String, deed: Deed) -> Task {
    let fingerprint = fingerprint(&config.fingerprint_key, &deed.name(), &deed.body());
    Task { key, fingerprint, deed, late: None, via: None }
}

fn ask(visit: &Visit<'_>, place: Search<'_>, lead: &Lead, work: Work, partner: &Label) -> Ask {
    Ask {
        v: ASK_VERSION,
        program: Named(place.program.clone()),
        member: Named(lead.member.clone()),
        now: None,
        releases: visit.caller.access.releases.clone(),
        request_id: visit.request_id.to_owned(),
        principal: format!("partner:{partner}"),
        signing: None,
        work,
    }
}

/// What a partner may not tell from a code that nobody ever had.
const UNKNOWN: &[&str] =
    &["member_not_found", "member_erased", "hold_not_found", "redemption_not_found"];

/// What a keeper answered, as a partner is told it: nothing of who the member is or has. The same
/// answer of the keeper is always told the same.
async fn told(
    response: web_sys::Response,
    request_id: &str,
    tell: impl FnOnce(&str) -> Option<String>,
) -> Answered {
    let (status, text) = (response.status(), asking::text(&response).await?);
    let answer = if status == 200 {
        let body = tell(&text).ok_or_else(|| fault("a keeper's answer cannot be told"))?;
        json(200, &body, request_id)?
    } else {
        let problem = Problem::from_json(&text).unwrap_or_else(|| fault("an unclear answer"));
        if UNKNOWN.contains(&problem.code) {
            return Err(not_found());
        }
        build(status, &text, "application/problem+json", request_id).map_err(fault)?.into()
    };
    if response.headers().get("idempotency-replayed").ok().flatten().is_some() {
        set(&answer, "idempotency-replayed", "true")?;
    }
    Ok(answer)
}
