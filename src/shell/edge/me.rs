//! A member's own routes, by a session: what only they differ in from those of the store.

use worker::Request;

use super::body;
use crate::domain::moment::Moment;
use crate::domain::names::{MemberId, ProgramId, RedemptionId};
use crate::protocol::ask::{Deed, Work};
use crate::protocol::header::{idempotency_key, read_query};
use crate::protocol::problem::Problem;
use crate::protocol::read::read;
use crate::protocol::request::{EmptyBody, EnrolBody, MemberRef, OwnQuoteBody};
use crate::protocol::scalar::Named;
use crate::protocol::session::Session;
use crate::shell::edge::{Answered, Visit};
use crate::shell::session::header;
use crate::shell::{asking, person};

type Place<'a> = (&'a ProgramId, Option<Moment>);

impl Visit<'_> {
    /// The session that the route asked for.
    fn session(&self) -> Result<&Session, Problem> {
        let nobody = || Problem::new("credential_missing", "Nobody is signed in.");
        self.caller.session.as_ref().ok_or_else(nobody)
    }

    /// Whose the question is: the session's, or with a key of the store's whom the path names.
    pub(super) async fn whose(&self, program: &ProgramId) -> Result<MemberId, Problem> {
        match &self.caller.session {
            Some(session) => session.member().cloned().ok_or_else(no_member),
            None => self.finder(program).member(self.found.param("member")).await,
        }
    }
}

fn no_member() -> Problem {
    Problem::new("scope_missing", "This session is of a device, not of a member.")
}

/// Joins, with what the store said of the person when it signed them in.
pub(super) async fn join(
    request: &mut Request,
    visit: &Visit<'_>,
    (program, now): Place<'_>,
) -> Answered {
    read_query(visit.query, &[])?;
    let key = idempotency_key(header(request, "idempotency-key").as_deref())?;
    let bytes = body::json(request, body::COMMAND_MAX_BYTES).await?;
    if !bytes.is_empty() {
        read::<EmptyBody>(&bytes)?;
    }
    let session = visit.session()?;
    let reference = session.reference.as_deref().and_then(MemberRef::parse);
    let reference = reference.ok_or_else(no_member)?;
    let sealed = session.person.as_deref();
    let person = sealed.map(|sealed| person::reveal_text(visit.config, sealed)).transpose()?;
    let person = person.map(|text| read(text.as_bytes())).transpose()?;
    let deed = Deed::Enrol(EnrolBody::joining(reference, person));
    let address = visit.finder(program).address("", &deed).await?;
    visit.command(request, &address, (program, now), (key, deed)).await
}

/// What an order would earn this member.
pub(super) async fn quote(
    request: &mut Request,
    visit: &Visit<'_>,
    (program, now): Place<'_>,
) -> Answered {
    read_query(visit.query, &[])?;
    let wanted: OwnQuoteBody = read(&body::json(request, body::COMMAND_MAX_BYTES).await?)?;
    let at = now.unwrap_or_else(|| Moment::new(visit.now_ms).unwrap_or(Moment::MAX));
    wanted.order.order(at)?;
    let work = Work::Quote(Box::new(wanted.order));
    let member = visit.whose(program).await?;
    asking::ask_member(visit.env, &visit.ask(program, member, now, work)).await
}

/// One of the member's redemptions, whatever became of it.
pub(super) async fn redemption(visit: &Visit<'_>, (program, now): Place<'_>) -> Answered {
    read_query(visit.query, &[])?;
    let id = RedemptionId::parse(visit.found.param("redemption")).map_err(|_| {
        let detail = format!("Expected {}.", RedemptionId::EXPECTED);
        Problem::new("invalid_path", detail).at("redemption")
    })?;
    let work = Work::Voucher { redemption: Named(id) };
    let member = visit.whose(program).await?;
    asking::ask_member(visit.env, &visit.ask(program, member, now, work)).await
}
