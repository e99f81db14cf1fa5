//! Benefits: the member's level, memberships and bonuses, and a form for what there is to choose.

use askama::Template;

use super::frame::{Page, Tab, has_benefits};
use super::membership::Member;
use super::scene::Scene;
use super::tier::{Level, Perk};
use crate::domain::audience::known_of;
use crate::domain::benefits::{Benefit, Choice};
use crate::domain::bonus::{Waiting, waiting};
use crate::domain::choosing::days_ahead;
use crate::domain::ledger::GoalKind;
use crate::domain::moment::Day;
use crate::domain::money::Minor;
use crate::domain::program::Program;
use crate::protocol::describe::{Chapter, Describe};
use crate::protocol::words::{Value, Words};

/// Something to choose, with what it can be.
struct Choosing<'a> {
    id: &'a str,
    name: String,
    /// What it is, and how often there is a choice.
    terms: Vec<String>,
    /// Rewards by their ids.
    options: Vec<(&'a str, String)>,
    /// A day: the first and the last.
    days: Option<(String, String)>,
    refused: Option<String>,
}

/// A bonus that waits, and how far the member has come.
struct Bonus {
    name: String,
    text: String,
    have: u64,
    need: u64,
}

/// A level of the ladder, and whether the member is on it.
struct Rung {
    chapter: Chapter,
    is_here: bool,
}

#[derive(Template)]
#[template(path = "benefits.html")]
struct Benefits<'a> {
    words: &'a Words<'a>,
    base: String,
    notice: Option<String>,
    /// Why what was chosen is refused, where its form is not there any more.
    refused: Option<String>,
    level: Option<Level>,
    choices: Vec<Choosing<'a>>,
    bonuses: Vec<Bonus>,
    memberships: Vec<Member>,
    perks: Vec<Perk>,
    ladder: Vec<Rung>,
    terms: Vec<String>,
    /// Each with what its link says, and where it leads.
    plans: Vec<(Chapter, Option<(String, String)>)>,
    is_empty: bool,
    key: &'a str,
    token: &'a str,
}

/// All that the member has beside points.
#[must_use]
pub fn benefits(scene: &Scene<'_>) -> Option<Page> {
    let program = scene.program;
    let describe = Describe::new(program, scene.words);
    let known = known_of(program, &scene.book, scene.now);
    let own: Vec<&Benefit> =
        program.benefits.iter().filter(|one| one.audience.admits(&known).is_ok()).collect();
    let open: Vec<&Benefit> =
        own.iter().copied().filter(|one| scene.is_active() && scene.is_to_choose(one)).collect();
    let choices: Vec<Choosing<'_>> =
        open.iter().filter_map(|benefit| scene.choosing(&describe, benefit)).collect();
    let is_shown =
        |benefit: &&&Benefit| !open.contains(benefit) && benefit.audience.plans.is_empty();
    let rung = |tier: &crate::domain::tiers::Tier| Rung {
        chapter: describe.tier(tier),
        is_here: known.tier.as_ref() == Some(&tier.id),
    };
    let ladder = &program.tiers.ladder;
    let page = Benefits {
        words: &scene.words,
        base: scene.base(),
        notice: scene.standing(),
        refused: scene.refusal(None).filter(|_| choices.iter().all(|one| one.refused.is_none())),
        level: scene.level(),
        choices,
        bonuses: scene.bonuses(),
        memberships: scene.memberships(),
        perks: own.iter().filter(is_shown).map(|benefit| scene.perk(benefit)).collect(),
        ladder: ladder.iter().map(rung).collect(),
        terms: if ladder.is_empty() { Vec::new() } else { describe.terms_of_tiers() },
        plans: scene.plans_to_join(&describe),
        is_empty: !has_benefits(program),
        key: &scene.ask.key,
        token: scene.ask.token("choose"),
    };
    scene.frame(Tab::Benefits).paint(scene.words.say("common.benefits"), &page)
}

impl Scene<'_> {
    fn choosing<'b>(&self, describe: &Describe<'_>, benefit: &'b Benefit) -> Option<Choosing<'b>> {
        let mut options = Vec::new();
        let mut days = None;
        match benefit.choice.as_ref()? {
            Choice::OneOf { rewards, .. } => {
                options.extend(rewards.iter().map(|id| (id.as_str(), self.reward(id).to_owned())));
            }
            Choice::Day { .. } => {
                let (first, last) = days_ahead(self.program, &self.book, benefit, self.now)?;
                days = Some((
                    first.to_string(),
                    last.map_or_else(String::new, |day: Day| day.to_string()),
                ));
            }
        }
        let is_refused = self.ask.subject == benefit.id.as_str();
        Some(Choosing {
            id: benefit.id.as_str(),
            name: self.words.text(&benefit.name).to_owned(),
            terms: describe.terms_of_choice(benefit),
            options,
            days,
            refused: self.refusal(None).filter(|_| is_refused),
        })
    }

    fn bonuses(&self) -> Vec<Bonus> {
        let bonus = |one: &Waiting| Bonus {
            name: self.bonus_name(one),
            text: self.bonus(one),
            have: one.have,
            need: one.need,
        };
        waiting(&self.book).iter().map(bonus).collect()
    }

    fn bonus_name(&self, one: &Waiting) -> String {
        let rule = self.program.rule(&one.rule);
        let describe = Describe::new(self.program, self.words);
        rule.map_or_else(|| one.rule.to_string(), |rule| describe.way_title(rule))
    }

    /// What is still to be done for a bonus, and by when.
    pub(super) fn bonus(&self, one: &Waiting) -> String {
        let points = ("points", Value::from(self.points(&one.wallet, one.points.get())));
        let when = ("when", Value::Phrase(self.until(one.until).into()));
        let missing = one.need.saturating_sub(one.have);
        match &one.kind {
            GoalKind::Spent => {
                let amount = Minor::new(missing).unwrap_or_default();
                let amount = self.words.price(amount, self.program.currency);
                self.words.fill("benefits.bonus_spent", &[points, when, ("amount", amount.into())])
            }
            GoalKind::Orders => {
                self.words.plural("benefits.bonus_orders", missing, &[points, when])
            }
            GoalKind::Acts(action) => {
                let action = ("action", Value::from(self.named(action)));
                self.words.plural("benefits.bonus_acts", missing, &[points, when, action])
            }
        }
    }

    /// The plans that the member is not in.
    fn plans_to_join(&self, describe: &Describe<'_>) -> Vec<(Chapter, Option<(String, String)>)> {
        let program: &Program = self.program;
        let is_in = |id: &crate::domain::names::Label| {
            let mut all = self.view.memberships.iter();
            all.any(|one| one.membership.plan == *id && one.membership.stage.is_running())
        };
        let others = program.plans.iter().filter(|plan| !is_in(&plan.id));
        others.map(|plan| (describe.plan_to_join(plan), describe.plan_link(plan))).collect()
    }
}
