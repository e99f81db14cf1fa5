//! Many commands in one request: addressed together, asked of each keeper once, answered in order.

use futures_util::future::join_all;
use worker::Request;

use super::address::Address;
use super::{body, links};
use crate::domain::map::Map;
use crate::domain::moment::Moment;
use crate::domain::names::{MemberId, ProgramId};
use crate::protocol::ask::{Ask, Deed, Task, Work};
use crate::protocol::batch::{
    BATCH_ITEMS_MAX, BatchBody, BatchItem, join_answers, split_answers, status_of,
};
use crate::protocol::header::{idempotency_key, read_query};
use crate::protocol::json::parse;
use crate::protocol::problem::Problem;
use crate::protocol::route::find;
use crate::shell::asking;
use crate::shell::edge::{Answered, Visit};
use crate::shell::finding::Finder;
use crate::shell::reply::{fault, json};

/// A command as its item says it.
struct Command {
    place: usize,
    key: String,
    deed: Deed,
    /// The member in its path; nothing for an enrolment.
    text: String,
}

/// Every item is its own step; those of one member run in order, in one call of its keeper.
pub(super) async fn serve(
    request: &mut Request,
    visit: &Visit<'_>,
    (program, now): (&ProgramId, Option<Moment>),
) -> Answered {
    read_query(visit.query, &[])?;
    let bytes = body::json(request, body::BATCH_MAX_BYTES).await?;
    let node = parse(&bytes)?;
    let batch = BatchBody::read(&node)?;
    if batch.items.is_empty() || batch.items.len() > BATCH_ITEMS_MAX {
        return Err(Problem::new("invalid_field", "Expected 1 to 1,000 items.").at("/items"));
    }
    let mut answers: Vec<String> = vec![String::new(); batch.items.len()];
    let mut commands = Vec::with_capacity(batch.items.len());
    for (place, item) in batch.items.iter().enumerate() {
        let checked = match command(visit, place, item) {
            Ok(command) => links::check(visit.env, program, &command.deed, visit.now_ms)
                .await
                .map(|()| command),
            Err(problem) => Err(problem),
        };
        match checked {
            Ok(command) => commands.push(command),
            Err(problem) => put(&mut answers, place, failed(&problem)),
        }
    }
    let finder = visit.finder(program);
    let mut groups: Map<MemberId, Vec<(usize, Task)>> = Map::new();
    let mut unsettled = Vec::new();
    for (command, address) in addressed(finder, commands).await {
        match address {
            Ok(address) => {
                let task = visit.task_for(&address, command.key, command.deed);
                let group = groups.entry(address.member.clone()).or_default();
                group.push((command.place, task));
                unsettled.push((command.place, address));
            }
            Err(problem) => put(&mut answers, command.place, failed(&problem)),
        }
    }
    let calls = groups.into_iter().map(|(member, mut tasks)| {
        tasks.sort_by_key(|(place, _)| *place);
        let (places, tasks): (Vec<usize>, Vec<Task>) = tasks.into_iter().unzip();
        let mut ask = visit.ask(program, member, now, Work::Do { tasks, batch: true });
        let request = &*request;
        async move {
            let answers = match visit.sign(request, &mut ask).await {
                Ok(()) => batch_of_one(visit, &ask).await,
                Err(problem) => Err(problem),
            };
            (places, answers)
        }
    });
    for (places, answered) in join_all(calls).await {
        match answered {
            Ok(texts) => places.iter().zip(texts).for_each(|(place, text)| {
                put(&mut answers, *place, text);
            }),
            Err(problem) => {
                places.iter().for_each(|place| put(&mut answers, *place, failed(&problem)));
            }
        }
    }
    for (place, address) in &unsettled {
        let answer = answers.get(*place).map(String::as_str).unwrap_or_default();
        if let Some((status, replayed)) = status_of(answer) {
            finder.conclude(address, status, replayed).await;
        }
    }
    json(200, &join_answers(&answers), visit.request_id)
}

fn command(visit: &Visit<'_>, place: usize, item: &BatchItem<'_>) -> Result<Command, Problem> {
    let key = idempotency_key(Some(&item.key))?;
    let found = find("POST", &item.path).map_err(|_| {
        Problem::new("invalid_field", "Expected the path of a command.").at("/path")
    })?;
    visit.caller.must(found.route.scope)?;
    let deed = match item.body {
        Some(body) => Deed::of(&found, body)?,
        None => Deed::read(&found, &[])?,
    };
    Ok(Command { place, key, deed, text: found.param("member").to_owned() })
}

/// Where each goes. Enrolments first: whom they make findable, the commands beside them find.
async fn addressed(
    finder: Finder<'_>,
    commands: Vec<Command>,
) -> Vec<(Command, Result<Address, Problem>)> {
    let (enrolments, rest): (Vec<Command>, Vec<Command>) =
        commands.into_iter().partition(|command| command.deed.enrols());
    let mut all = Vec::with_capacity(enrolments.len().saturating_add(rest.len()));
    for commands in [enrolments, rest] {
        let addresses = commands.into_iter().map(|command| async move {
            let address = finder.address(&command.text, &command.deed).await;
            (command, address)
        });
        all.extend(join_all(addresses).await);
    }
    all
}

async fn batch_of_one(visit: &Visit<'_>, ask: &Ask) -> Result<Vec<String>, Problem> {
    let response = asking::ask_member(visit.env, ask).await?;
    let text = asking::text(&response).await?;
    if response.status() != 200 {
        return Err(Problem::from_json(&text).unwrap_or_else(|| fault("an unclear answer")));
    }
    split_answers(&text).ok_or_else(|| fault("a member's keeper answered something else"))
}

fn failed(problem: &Problem) -> String {
    format!(r#"{{"status":{},"replayed":false,"body":{}}}"#, problem.status, problem.to_json())
}

fn put(answers: &mut [String], place: usize, text: String) {
    if let Some(slot) = answers.get_mut(place) {
        *slot = text;
    }
}
