//! What a session is told of its member beyond what the store is: whether they joined, their card.

use crate::domain::moment::Moment;
use crate::domain::names::ProgramId;
use crate::protocol::ask::Work;
use crate::protocol::header::read_query;
use crate::protocol::problem::Problem;
use crate::protocol::profile;
use crate::shell::asking;
use crate::shell::edge::{Answered, Visit};
use crate::shell::reply::{fault, json};

type Place<'a> = (&'a ProgramId, Option<Moment>);

/// Who is signed in. That somebody has not joined yet is an answer, and no failure.
pub(super) async fn me(visit: &Visit<'_>, place: Place<'_>) -> Answered {
    let body = match member(visit, place).await {
        Ok(member) => profile::me(Some(&member)),
        Err(problem) if problem.code == "member_not_found" => profile::me(None),
        Err(problem) => return Err(problem),
    };
    json(200, &body, visit.request_id)
}

/// The card that a till scans.
pub(super) async fn card(visit: &Visit<'_>, place: Place<'_>) -> Answered {
    let body = profile::card(&member(visit, place).await?).ok_or_else(|| {
        let detail = "Members of before there were cards get theirs when next enrolled.";
        Problem::new("card_not_found", detail)
    })?;
    json(200, &body, visit.request_id)
}

/// What the keeper says of the member, as text.
async fn member(visit: &Visit<'_>, (program, now): Place<'_>) -> Result<String, Problem> {
    read_query(visit.query, &[])?;
    let ask = visit.ask(program, visit.whose(program).await?, now, Work::Member);
    let response = asking::ask_member(visit.env, &ask).await?;
    let text = asking::text(&response).await?;
    if response.status() == 200 {
        return Ok(text);
    }
    Err(Problem::from_json(&text).unwrap_or_else(|| fault("a member's keeper said no unclearly")))
}
