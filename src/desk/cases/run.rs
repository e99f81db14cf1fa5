//! Runs cases against the engine: every row is decided, and what came of it compared with the row.

use std::ops::Range;

use super::command::{Trouble, command, note};
use super::table::{Action, Case, Row};
use super::world::World;
use super::{challenges, compare, membership};
use crate::desk::finding::{Code, Finding};
use crate::desk::program_file::Compiled;
use crate::domain::command::Command;
use crate::domain::decide::Decision;
use crate::domain::occasions::next_due;
use crate::domain::turn::Fault;

/// What running cases came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ran {
    pub cases: usize,
    pub rows: usize,
    pub findings: Vec<Finding>,
}

/// What the engine does other than a row says, and which words of the row say it.
type Difference = (Range<usize>, String);

/// Runs all cases of a program; a case that fails does not stop the next one.
#[must_use]
pub fn run(compiled: &Compiled, cases: &[Case]) -> Ran {
    let mut ran = Ran { cases: cases.len(), ..Ran::default() };
    for case in cases {
        let mut world = World::new(&compiled.program, &compiled.version);
        for row in &case.rows {
            ran.rows += 1;
            let told = |message| vec![(row.action_span.clone(), message)];
            let differences = match run_row(&mut world, row) {
                Ok(differences) => differences,
                Err(Trouble::Row(message)) => told(message),
                Err(Trouble::Fault(Fault(text))) => told(format!("the engine is at fault: {text}")),
            };
            ran.findings.extend(differences.into_iter().map(|found| failed(case, found)));
        }
    }
    ran
}

fn failed(case: &Case, (span, message): Difference) -> Finding {
    Finding::new(Code::CASE_FAILED, "", span, &format!("{}: {message}", case.title))
}

/// One command of a row, and what the engine decides.
pub struct Step {
    pub command: Command,
    pub decision: Decision,
}

/// Every way in which the engine does other than the row says.
fn run_row(world: &mut World<'_>, row: &Row) -> Result<Vec<Difference>, Trouble> {
    world.meet(&row.who)?;
    let steps = play(world, row)?;
    let asked = steps.last().filter(|_| row.action != Action::Balance);
    let program = world.program;
    let outcome = asked.and_then(|step| compare::outcomes(program, row, &step.decision));
    let member = world.member(&row.who).ok_or(Fault("a row of nobody"))?;
    let mut balances = compare::balances(program, row, &member.book)?;
    let at = row.at.max(member.book.at);
    balances.extend(challenges::differences(program, &row.challenges, &member.book, at));
    balances.extend(membership::differences(program, &row.plans, &member.book, at));
    let outcome = outcome.map(|message| (row.outcome_span.clone(), message));
    let balances = balances.into_iter().map(|message| (row.balance_span.clone(), message));
    Ok(outcome.into_iter().chain(balances).collect())
}

/// Decides what a row says of a member who is met, in order. Who appears first with anything else
/// than joining joins before it; looking at a balance is no command.
///
/// # Errors
/// [`Trouble`] where the row cannot be decided as it is written, or the engine contradicts itself.
pub fn play(world: &mut World<'_>, row: &Row) -> Result<Vec<Step>, Trouble> {
    let mut steps = Vec::new();
    let new = world.member(&row.who).is_some_and(|member| member.book.seq == 0);
    if new && !matches!(row.action, Action::Join { .. } | Action::Attribute { .. }) {
        let command = Command::Enrol { segments: Vec::new(), told: Vec::new() };
        let decision = world.decide(&row.who, &command, row.at)?;
        steps.push(Step { command, decision });
    }
    if row.action != Action::Wait {
        settle(world, row, &mut steps)?;
    }
    if row.action != Action::Balance {
        steps.push(decide(world, row)?);
    }
    if let (Action::Birthday { day }, Some(member)) = (&row.action, world.member_mut(&row.who)) {
        member.birthday = Some(*day);
    }
    Ok(steps)
}

/// What time has brought by the row, as a keeper gives it before any command.
fn settle(world: &mut World<'_>, row: &Row, steps: &mut Vec<Step>) -> Result<(), Trouble> {
    loop {
        let due = world.member(&row.who).and_then(|member| {
            let now = row.at.max(member.book.at);
            let at = next_due(world.program, &member.book, member.birthday, now)?;
            (at <= row.at && now <= row.at).then_some(())
        });
        if due.is_none() {
            return Ok(());
        }
        let decision = world.decide(&row.who, &Command::Settle, row.at)?;
        let Decision::Accepted { .. } = decision else { return Ok(()) };
        steps.push(Step { command: Command::Settle, decision });
    }
}

fn decide(world: &mut World<'_>, row: &Row) -> Result<Step, Trouble> {
    let member = world.member(&row.who).ok_or(Fault("a row of nobody"))?;
    let command = command(member, row)?;
    let decision = world.decide(&row.who, &command, row.at)?;
    if let Some(member) = world.member_mut(&row.who) {
        note(member, row, &decision);
    }
    Ok(Step { command, decision })
}
