//! Routes of members: commands, questions, quotes and batches, handed to the member's keeper.

use worker::{Request, Response};

use super::address::Address;
use super::{batch, body, links, me, own};
use crate::domain::moment::Moment;
use crate::domain::names::{MemberId, ProgramId};
use crate::protocol::ask::{ASK_VERSION, Ask, Deed, Task, Work};
use crate::protocol::fingerprint::fingerprint;
use crate::protocol::header::{given_now, idempotency_key, read_query};
use crate::protocol::identifier::IdentifierKind;
use crate::protocol::ids::member_id;
use crate::protocol::problem::Problem;
use crate::protocol::read::read;
use crate::protocol::request::QuoteBody;
use crate::protocol::route::Endpoint;
use crate::protocol::scalar::{Instant, Named};
use crate::protocol::session::Place;
use crate::shell::asking;
use crate::shell::edge::{Answered, Visit};
use crate::shell::finding::Finder;
use crate::shell::reply::{fault, set};

pub(crate) async fn serve(request: &mut Request, visit: &Visit<'_>) -> Answered {
    let program = visit.caller.program()?;
    let now = visit.now(request)?;
    match visit.found.route.endpoint {
        Endpoint::Quote => quote(request, visit, (program, now)).await,
        Endpoint::Batch => batch::serve(request, visit, (program, now)).await,
        Endpoint::RemoveIdentifier => {
            let kind = IdentifierKind::parse(visit.found.param("kind")).ok_or_else(|| {
                Problem::new("invalid_path", "Expected phone, email or card.").at("kind")
            })?;
            ask(visit, (program, now), Work::Forget { kind }, &[]).await
        }
        Endpoint::Join => me::join(request, visit, (program, now)).await,
        Endpoint::MyQuote => me::quote(request, visit, (program, now)).await,
        Endpoint::MyRedemption => me::redemption(visit, (program, now)).await,
        Endpoint::GetMember => ask(visit, (program, now), Work::Member, &[]).await,
        Endpoint::Me => own::me(visit, (program, now)).await,
        Endpoint::MyCard => own::card(visit, (program, now)).await,
        Endpoint::GetLots | Endpoint::MyLots => ask(visit, (program, now), Work::Lots, &[]).await,
        Endpoint::GetOffers | Endpoint::MyOffers => {
            ask(visit, (program, now), Work::Offers, &[]).await
        }
        Endpoint::GetLinks => links_of(request, visit, (program, now)).await,
        Endpoint::GetBalance | Endpoint::MyBalance => balance(request, visit, (program, now)).await,
        Endpoint::GetEntries | Endpoint::MyEntries => {
            let query = read_query(visit.query, &["limit", "cursor"])?;
            let work = Work::Entries { limit: query.limit, before: query.before };
            ask(visit, (program, now), work, &["limit", "cursor"]).await
        }
        _ => command(request, visit, (program, now)).await,
    }
}

async fn balance(
    request: &Request,
    visit: &Visit<'_>,
    place: (&ProgramId, Option<Moment>),
) -> Answered {
    let as_of = read_query(visit.query, &["as_of"])?.as_of.map(Instant);
    let response = ask(visit, place, Work::Balance { as_of }, &["as_of"]).await?;
    let wanted = request.headers().get("if-none-match").map_err(fault)?;
    let header = |name: &str| response.headers().get(name).ok().flatten();
    let tag = header("etag");
    match (wanted, tag) {
        (Some(wanted), Some(tag)) if wanted.split(',').any(|one| one.trim() == tag) => {
            let unchanged = Response::empty().map_err(fault)?.with_status(304);
            let unchanged: worker::web_sys::Response = unchanged.into();
            for name in ["etag", "cache-control", "request-id", "ratelimit-policy"] {
                set(&unchanged, name, &header(name).unwrap_or_default())?;
            }
            Ok(unchanged)
        }
        _ => Ok(response),
    }
}

async fn ask(
    visit: &Visit<'_>,
    (program, now): (&ProgramId, Option<Moment>),
    work: Work,
    allowed: &[&str],
) -> Answered {
    read_query(visit.query, allowed)?;
    let member = visit.whose(program).await?;
    asking::ask_member(visit.env, &visit.ask(program, member, now, work)).await
}

async fn command(
    request: &mut Request,
    visit: &Visit<'_>,
    (program, now): (&ProgramId, Option<Moment>),
) -> Answered {
    read_query(visit.query, &[])?;
    let header = request.headers().get("idempotency-key").map_err(fault)?;
    let key = idempotency_key(header.as_deref())?;
    let bytes = body::json(request, body::COMMAND_MAX_BYTES).await?;
    let deed = Deed::read(visit.found, &bytes)?;
    links::check(visit.env, program, &deed, visit.now_ms).await?;
    let address = if visit.caller.session.is_some() {
        Address::of(visit.whose(program).await?)
    } else {
        visit.finder(program).address(visit.found.param("member"), &deed).await?
    };
    visit.command(request, &address, (program, now), (key, deed)).await
}

/// The links that can be used, signed as new ones are: so they are given out again when a key that
/// had signed them is revoked.
async fn links_of(
    request: &Request,
    visit: &Visit<'_>,
    (program, now): (&ProgramId, Option<Moment>),
) -> Answered {
    read_query(visit.query, &[])?;
    let member = visit.whose(program).await?;
    let mut ask = visit.ask(program, member, now, Work::Links);
    let url = request.inner().url();
    links::prepare_question(visit.env, Place::of(&url).origin, &mut ask).await?;
    asking::ask_member(visit.env, &ask).await
}

async fn quote(
    request: &mut Request,
    visit: &Visit<'_>,
    (program, now): (&ProgramId, Option<Moment>),
) -> Answered {
    read_query(visit.query, &[])?;
    let wanted: QuoteBody = read(&body::json(request, body::COMMAND_MAX_BYTES).await?)?;
    let at = now.unwrap_or_else(|| Moment::new(visit.now_ms).unwrap_or(Moment::MAX));
    wanted.order.order(at)?;
    if let Some(text) = &wanted.member {
        if visit.caller.is_publishable() {
            let detail = "A publishable key knows nobody; a member's session asks /v1/me/quote.";
            return Err(Problem::new("scope_missing", detail).at("/member"));
        }
        let member =
            visit.finder(program).member(text).await.map_err(|problem| match problem.code {
                "invalid_path" => {
                    Problem::new("invalid_field", problem.detail.as_str()).at("/member")
                }
                _ => problem,
            })?;
        let work = Work::Quote(Box::new(wanted.order));
        return asking::ask_member(visit.env, &visit.ask(program, member, now, work)).await;
    }
    let nobody = member_id(visit.config.identity(), program, "quote", "nobody")
        .ok_or_else(|| fault("nobody has no name"))?;
    let work = Work::Quote(Box::new(wanted.order));
    asking::ask_for_nobody(visit.env, &visit.ask(program, nobody, now, work)).await
}

impl Visit<'_> {
    /// The time that is given: by the header, or to a test program's pages by their cookie.
    pub(super) fn now(&self, request: &Request) -> Result<Option<Moment>, Problem> {
        let given = given_now(request.headers().get("regulars-now").map_err(fault)?.as_deref())?;
        Ok(given.or_else(|| self.caller.set_clock(request, self.now_ms)))
    }

    pub(super) fn finder<'a>(&'a self, program: &'a ProgramId) -> Finder<'a> {
        Finder { env: self.env, config: self.config, program }
    }

    /// Has a command done where it goes, and what was arranged for it undone if it is refused.
    pub(super) async fn command(
        &self,
        request: &Request,
        address: &Address,
        (program, now): (&ProgramId, Option<Moment>),
        (key, deed): (String, Deed),
    ) -> Answered {
        let tasks = vec![self.task_for(address, key, deed)];
        let work = Work::Do { tasks, batch: false };
        let mut ask = self.ask(program, address.member.clone(), now, work);
        self.sign(request, &mut ask).await?;
        let response = asking::ask_member(self.env, &ask).await?;
        self.finder(program).settle(address, &response).await;
        Ok(response)
    }

    pub(super) fn task(&self, key: String, deed: Deed) -> Task {
        let secret = &self.config.fingerprint_key;
        let fingerprint = fingerprint(secret, &deed.name(), &deed.body());
        Task { key, fingerprint, deed, late: None, via: None }
    }

    /// As [`Self::task`], for the member at an address.
    pub(super) fn task_for(&self, address: &Address, key: String, deed: Deed) -> Task {
        Task { via: address.via.clone().map(Named), ..self.task(key, deed) }
    }

    /// Gives the ask what links are signed with, where it may make one.
    pub(super) async fn sign(&self, request: &Request, ask: &mut Ask) -> Result<(), Problem> {
        let url = request.inner().url();
        let origin = Place::of(&url).origin;
        links::prepare((self.env, self.config), origin, ask, self.now_ms).await
    }

    pub(super) fn ask(
        &self,
        program: &ProgramId,
        member: MemberId,
        now: Option<Moment>,
        work: Work,
    ) -> Ask {
        Ask {
            v: ASK_VERSION,
            program: Named(program.clone()),
            member: Named(member),
            now: now.map(Instant),
            releases: self.caller.access.releases.clone(),
            request_id: self.request_id.to_owned(),
            principal: self.caller.principal().to_owned(),
            signing: None,
            work,
        }
    }
}
