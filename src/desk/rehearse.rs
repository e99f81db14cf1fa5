//! `regulars rehearse`: plays a program's cases on a running edge, and compares every answer.

mod request;
mod same;

use std::collections::BTreeMap;
use std::io::{IsTerminal, stderr};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use self::request::{Request, enrol, request};
use self::same::{difference, expected, seen};
use super::apply::{clock, key};
use super::arguments::RehearseArguments;
use super::cases::{self, Action, Case, Row, Trouble as Wrong, World, play};
use super::check::{self, Report, short};
use super::finding::{Code, Finding};
use super::live::text;
use super::program_file::Compiled;
use super::remote::{Ask, Remote, Reply, Trouble, said};
use super::render::{Paint, render};
use super::source::Source;
use crate::domain::book::Status;
use crate::domain::decide::Decision;
use crate::domain::moment::Moment;
use crate::domain::names::MemberId;
use crate::domain::segments::fall_alike;

/// Members enrolled until one falls by lot where the case's own does: where that is one in a
/// hundred, five hundred have one in 993 of 1,000 cases.
const DRAWS_MAX: usize = 500;

/// What rehearsing came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Rehearsed {
    cases: usize,
    rows: usize,
    requests: u32,
    findings: Vec<Finding>,
}

/// Runs the command; `variable` is what the environment says the key is.
#[must_use]
pub fn rehearse(arguments: &RehearseArguments, variable: Option<String>, paint: Paint) -> Report {
    let checked = match check::check_one(&arguments.file) {
        Ok(checked) => checked,
        Err(text) => return Report { text, exit: 2 },
    };
    let found = check::found_as_text(&checked, paint);
    let fine = checked.is_fine();
    let name = checked.source.name.clone();
    let Some((compiled, (source, _))) =
        checked.outcome.compiled.zip(checked.cases).filter(|_| fine)
    else {
        let text = format!("{found}{name} has no cases that hold: there is nothing to rehearse\n");
        return Report { text, exit: 1 };
    };
    match on_the_edge(arguments, variable, &compiled, &source) {
        Ok(rehearsed) => told(&rehearsed, &source, arguments, paint),
        Err(Trouble::Unreachable(message)) => Report { text: format!("{message}\n"), exit: 2 },
        Err(Trouble::Refused(message)) => Report { text: format!("{message}\n"), exit: 1 },
    }
}

fn on_the_edge(
    arguments: &RehearseArguments,
    variable: Option<String>,
    compiled: &Compiled,
    source: &Source,
) -> Result<Rehearsed, Trouble> {
    let key = key(arguments.key_file.as_deref(), variable)?;
    let remote = Remote::new(&arguments.url, &key, compiled.program.id.as_str())?;
    check_live(&remote, compiled)?;
    let cases = cases::parse(source, &compiled.program).unwrap_or_default();
    let progress = bar(cases.iter().map(|case| case.rows.len() as u64).sum());
    let run = clock()?.millis();
    let (references, rehearsed) = (BTreeMap::new(), Rehearsed::default());
    let mut stage = Stage { remote, compiled, run, references, progress, rehearsed };
    for case in &cases {
        stage.play_case(case)?;
    }
    stage.progress.finish_and_clear();
    Ok(stage.rehearsed)
}

/// Only a test program takes its time from a header, and only the live version can be compared.
fn check_live(remote: &Remote, compiled: &Compiled) -> Result<(), Trouble> {
    if compiled.program.livemode {
        let message = "a live program takes no other clock than the edge's: set livemode = false";
        return Err(Trouble::Refused(message.to_owned()));
    }
    let reply = remote.ask("/v1/program", Ask::Get)?;
    if text(&reply.body, "version") == Some(compiled.version.as_str()) {
        return Ok(());
    }
    let version = short(compiled.version.as_str());
    let message = match reply.status {
        200 | 404 => format!("version {version} is not live there: apply the file first"),
        _ => format!("the edge refuses: {}", said(&reply)),
    };
    Err(Trouble::Refused(message))
}

/// A running edge, and what was seen on it so far.
struct Stage<'a> {
    remote: Remote,
    compiled: &'a Compiled,
    /// Makes members and keys of one run others than those of the next.
    run: i64,
    /// What the shop calls the members of the case, in this run.
    references: BTreeMap<String, String>,
    progress: ProgressBar,
    rehearsed: Rehearsed,
}

impl Stage<'_> {
    fn play_case(&mut self, case: &Case) -> Result<(), Trouble> {
        self.rehearsed.cases += 1;
        self.references.clear();
        let mut world = World::new(&self.compiled.program, &self.compiled.version);
        for row in &case.rows {
            self.rehearsed.rows += 1;
            self.progress.inc(1);
            if let Some(message) = self.play_row(&mut world, case, row)? {
                let message = format!("{}: {message}", case.title);
                let span = row.action_span.clone();
                self.rehearsed.findings.push(Finding::new(Code::CASE_FAILED, "", span, &message));
                // What follows would differ for no reason of its own.
                break;
            }
        }
        Ok(())
    }

    /// Plays the row natively and on the edge; the first difference, in words.
    fn play_row(
        &mut self,
        world: &mut World<'_>,
        case: &Case,
        row: &Row,
    ) -> Result<Option<String>, Trouble> {
        let mut first = None;
        if world.member(&row.who).is_none() {
            match self.join(world, case, row)? {
                Ok((id, joined)) => {
                    world.meet_as(&row.who, id);
                    first = Some(joined);
                }
                Err(message) => return Ok(Some(message)),
            }
        }
        let steps = match play(world, row) {
            Ok(steps) => steps,
            Err(Wrong::Row(message)) => return Ok(Some(message)),
            Err(Wrong::Fault(fault)) => return Ok(Some(fault.0.to_owned())),
        };
        let Some(member) = world.member(&row.who) else { return Ok(None) };
        let mut accepted = false;
        for (place, step) in steps.iter().enumerate() {
            let reply = match first.take() {
                Some(reply) => reply,
                None => {
                    let reference = self.references.get(&row.who).map_or("", String::as_str);
                    let mut request = request(member.id(), reference, &step.command);
                    if place + 1 == steps.len() {
                        tell_of_person(&mut request, row);
                    }
                    let key = format!("cases-{}-{}-{place}", self.run, row.line);
                    self.send(request, row, &key)?
                }
            };
            let last = place + 1 == steps.len();
            accepted = matches!(step.decision, Decision::Accepted { .. });
            let expected = expected(self.compiled, &member.book, &step.decision, (row.at, last));
            if let Some(message) = difference(&expected, &reply) {
                return Ok(Some(message));
            }
        }
        if accepted && row.action != Action::Balance || member.book.status == Status::Erased {
            return Ok(None);
        }
        // A member whose ledger clock is ahead of the row is seen as they stand.
        let now = row.at.max(member.book.at);
        let reply = self.look(member.id(), now)?;
        Ok(difference(&seen(self.compiled, &member.book, now), &reply))
    }

    /// Enrols a member of the case to whom the same falls by lot as to the one whom its author met:
    /// ids are the edge's, so who stands in a hold-out there is not who stood in it here.
    fn join(
        &mut self,
        world: &World<'_>,
        case: &Case,
        row: &Row,
    ) -> Result<Result<(MemberId, Reply), String>, Trouble> {
        let (segments, told) = match &row.action {
            Action::Join { segments } => (segments.as_slice(), Vec::new()),
            Action::Attribute { name, value } => (&[][..], vec![(name.clone(), value.clone())]),
            _ => (&[][..], Vec::new()),
        };
        let Ok(own) = world.id_of(&row.who) else { return Ok(Err("no id for a member".into())) };
        for draw in 0..DRAWS_MAX {
            let reference = format!("cases:{}-{}-{}-{draw}", self.run, case.line, row.who);
            let key = format!("cases-{}-{}-join-{draw}", self.run, row.line);
            let joined = self.send(enrol(&reference, segments, &told), row, &key)?;
            let Some(id) = text(&joined.body, "member").and_then(|id| MemberId::parse(id).ok())
            else {
                return Ok(Err(format!("the edge enrols nobody: {}", said(&joined))));
            };
            if fall_alike(world.program, &own, &id) {
                self.references.insert(row.who.clone(), reference);
                return Ok(Ok((id, joined)));
            }
        }
        Ok(Err(format!("of {DRAWS_MAX} members none falls by lot where {} does", row.who)))
    }

    fn send(&mut self, request: Request, row: &Row, key: &str) -> Result<Reply, Trouble> {
        self.rehearsed.requests += 1;
        let now = row.at.to_string();
        let body = request.body.to_string();
        let ask = Ask::Post { body: body.as_bytes(), key, now: &now };
        self.remote.ask(&request.path, ask)
    }

    fn look(&mut self, member: &MemberId, now: Moment) -> Result<Reply, Trouble> {
        self.rehearsed.requests += 1;
        let path = format!("/v1/members/{member}/balance");
        self.remote.ask(&path, Ask::GetAt { now: &now.to_string() })
    }
}

/// A birthday is told with the enrolment that says it.
fn tell_of_person(request: &mut Request, row: &Row) {
    if let (Action::Birthday { day }, Some(body)) = (&row.action, request.body.as_object_mut()) {
        body.insert("person".to_owned(), json!({ "birthday": day.to_string() }));
    }
}

fn bar(rows: u64) -> ProgressBar {
    if !stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("  {bar:30} {pos}/{len} rows, {eta} left");
    let bar = ProgressBar::new(rows);
    style.map_or(bar.clone(), |style| bar.with_style(style))
}

fn told(
    rehearsed: &Rehearsed,
    source: &Source,
    arguments: &RehearseArguments,
    paint: Paint,
) -> Report {
    let Rehearsed { cases, rows, requests, findings } = rehearsed;
    let fine = findings.is_empty();
    if arguments.json {
        let list: Vec<Value> = findings.iter().map(|finding| finding.to_json(source)).collect();
        let document = json!({
            "file": source.name, "ok": fine, "cases": cases, "rows": rows,
            "requests": requests, "findings": list,
        });
        return Report { text: format!("{document}\n"), exit: u8::from(!fine) };
    }
    let mut text: String = findings.iter().map(|found| render(found, source, paint)).collect();
    let mark = if fine { paint.green("ok") } else { paint.red("no") };
    let (name, url) = (&source.name, &arguments.url);
    let failed = match findings.len() {
        0 => String::new(),
        failed => format!(", {failed} cases differ"),
    };
    text.push_str(&format!(
        "{mark} {name}: {cases} cases, {rows} rows, {requests} requests to {url}{failed}\n"
    ));
    Report { text, exit: u8::from(!fine) }
}
