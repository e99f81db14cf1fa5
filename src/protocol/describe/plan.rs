//! The memberships of a program in words: what they cost, what they bring, how they end.

use super::{Chapter, Describe};
use crate::domain::names::Label;
use crate::domain::plans::Plan;
use crate::protocol::words::Value;

impl Describe<'_> {
    pub(super) fn plans(&self) -> Vec<Chapter> {
        self.program.plans.iter().map(|plan| self.plan(plan)).collect()
    }

    /// What people call a plan.
    #[must_use]
    pub fn plan_name(&self, id: &Label) -> String {
        match self.program.plan(id) {
            Some(plan) => self.words.text(&plan.name).to_owned(),
            None => self.label(id),
        }
    }

    /// What a plan costs and what it brings, for who is not in it.
    #[must_use]
    pub fn plan_to_join(&self, plan: &Plan) -> Chapter {
        let own = self.program.benefits.iter();
        let own = own.filter(|own| own.audience.plans.contains(&plan.id));
        let names: Vec<&str> = own.map(|own| self.words.text(&own.name)).collect();
        let mut chapter = self.plan(plan);
        let about_price =
            1 + usize::from(plan.trial.is_some()) + usize::from(plan.credit.is_some());
        chapter.sentences.truncate(about_price);
        if !names.is_empty() {
            let list = Value::Phrase(self.words.all_of(&names).into());
            chapter.sentences.push(self.words.fill("describe.tier_has", &[("list", list)]));
        }
        chapter
    }

    /// Where each plan that is bought somewhere is bought, and what the link says.
    pub(super) fn plan_links(&self) -> Vec<(String, String)> {
        self.program.plans.iter().filter_map(|plan| self.plan_link(plan)).collect()
    }

    /// What the link says where a plan is bought, and where it leads.
    #[must_use]
    pub fn plan_link(&self, plan: &Plan) -> Option<(String, String)> {
        let name = self.words.text(&plan.name).into();
        Some((self.words.fill("describe.plan_join", &[("name", name)]), plan.link.clone()?))
    }

    fn plan(&self, plan: &Plan) -> Chapter {
        let amount = self.words.price(plan.price, self.program.currency);
        let span = self.words.span(plan.period);
        let values = [("amount", amount.into()), ("span", span.into())];
        let mut sentences = vec![self.words.fill("describe.plan_price", &values)];
        sentences.extend(plan.trial.map(|span| self.with_span("describe.plan_trial", span)));
        if let Some(credit) = &plan.credit {
            let points = self.points(&credit.wallet, credit.points);
            sentences.push(self.words.fill("describe.plan_credit", &[("points", points.into())]));
        }
        sentences.push(self.say("describe.plan_cancel"));
        sentences.extend(plan.grace.map(|span| self.with_span("describe.plan_grace", span)));
        sentences.push(self.say(match plan.credit {
            Some(_) => "describe.plan_refund_credit",
            None => "describe.plan_refund",
        }));
        Chapter { title: self.words.text(&plan.name).to_owned(), sentences }
    }
}
