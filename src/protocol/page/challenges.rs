//! The member's challenges: what there is to do, how far it is, and the badges that were earned.

use askama::Template;

use super::frame::{Page, Tab};
use super::scene::Scene;
use crate::domain::calendar::PeriodKind;
use crate::domain::challenges::Measure;
use crate::domain::challenging::Standing;
use crate::domain::names::Label;
use crate::protocol::describe::Describe;
use crate::protocol::words::{Value, Words};

/// A streak of more than these is a bar.
const DAYS_MAX: u64 = 14;

/// A challenge, and how far the member is.
pub(super) struct Task {
    pub name: String,
    /// What there is to do, and what it brings.
    pub about: Vec<String>,
    /// `3 of 7 days`, `€40.00 of €100.00`
    pub far: String,
    pub have: u64,
    pub goal: u64,
    /// The days of a streak, done or not; none where it is a bar.
    pub days: Vec<bool>,
    pub is_done: bool,
    pub notes: Vec<String>,
}

pub(super) struct Badge {
    pub name: String,
    pub since: String,
}

#[derive(Template)]
#[template(path = "challenges.html")]
struct Challenges<'a> {
    words: &'a Words<'a>,
    base: String,
    tasks: Vec<Task>,
    badges: Vec<Badge>,
}

#[must_use]
pub fn challenges(scene: &Scene<'_>) -> Option<Page> {
    let tasks = scene.view.challenges.iter().map(|standing| scene.task(standing)).collect();
    let badge = |(id, since): &(Label, _)| Badge {
        name: Describe::new(scene.program, scene.words).challenge_name(id),
        since: scene.date(*since),
    };
    let badges = scene.view.badges.iter().map(badge).collect();
    let page = Challenges { words: &scene.words, base: scene.base(), tasks, badges };
    scene.frame(Tab::Other).paint(scene.words.say("describe.part_challenges"), &page)
}

impl Scene<'_> {
    /// What home shows: the challenge that is nearest to complete, or the first.
    pub(super) fn nearest_task(&self) -> Option<Task> {
        let far =
            |one: &&Standing| u64::from(!one.is_done) * (1 + one.have * 1000 / one.goal.max(1));
        let mut best: Option<&Standing> = None;
        for one in &self.view.challenges {
            if best.is_none_or(|best| far(&one) > far(&best)) {
                best = Some(one);
            }
        }
        best.map(|standing| self.task(standing))
    }

    fn task(&self, standing: &Standing) -> Task {
        let describe = Describe::new(self.program, self.words);
        let known = self.program.challenge(&standing.challenge);
        let about = known.map(|own| {
            let brings = describe.brings(own);
            [describe.task(own)].into_iter().chain(brings).collect()
        });
        let slots = if standing.in_a_row && standing.goal <= DAYS_MAX { standing.goal } else { 0 };
        Task {
            name: describe.challenge_name(&standing.challenge),
            about: about.unwrap_or_default(),
            far: self.far(&describe, standing),
            have: standing.have,
            goal: standing.goal,
            days: (0..slots).map(|day| day < standing.have).collect(),
            is_done: standing.is_done,
            notes: self.notes_of(standing, known.is_some_and(|own| own.again)),
        }
    }

    fn far(&self, describe: &Describe<'_>, standing: &Standing) -> String {
        let Standing { have, goal, .. } = *standing;
        let key = match (standing.of, standing.unit) {
            (Measure::Spent, _) => {
                let of = |amount: u64| Value::from(describe.price(amount));
                return self
                    .words
                    .fill("challenge.far_spent", &[("have", of(have)), ("goal", of(goal))]);
            }
            (Measure::Pieces, _) => "challenge.far_pieces",
            (_, None) => "challenge.far_times",
            (_, Some(PeriodKind::Week)) => "challenge.far_weeks",
            (_, Some(PeriodKind::Month)) => "challenge.far_months",
            (_, Some(_)) => "challenge.far_days",
        };
        self.words.plural(key, goal, &[("have", Value::Number(have))])
    }

    fn notes_of(&self, standing: &Standing, again: bool) -> Vec<String> {
        let when = |key: &str| {
            let when = standing.until.map(|until| Value::Phrase(self.until(until).into()))?;
            Some(self.words.fill(key, &[("when", when)]))
        };
        let mut notes = Vec::new();
        if standing.is_done {
            notes.push(self.words.say("challenge.done").to_owned());
            notes.extend(when("challenge.anew").filter(|_| again));
            return notes;
        }
        if standing.completed > 0 {
            notes.push(self.words.plural("challenge.completed", standing.completed, &[]));
        }
        let is_running = standing.in_a_row && standing.have > 0;
        notes.extend(when(if is_running { "challenge.go_on" } else { "challenge.ends" }));
        notes
    }
}
