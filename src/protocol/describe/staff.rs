//! The sheet for staff: one page of what to say to a customer, and what to do at the till.

use super::{Chapter, Describe, Part};
use crate::domain::program::Reward;

impl Describe<'_> {
    /// The whole sheet, told by whoever stands at the till.
    #[must_use]
    pub fn staff(&self) -> Vec<Part> {
        let part = |key: &str, sentences: Vec<String>| {
            let chapters = vec![Chapter { title: String::new(), sentences }];
            Part::of(self.say(key), chapters)
        };
        let rewards = self.program.rewards.iter().map(|reward| self.in_a_line(reward));
        let steps = ["staff_find", "staff_enrol", "staff_voucher", "staff_return", "staff_undo"];
        let steps = steps.map(|step| self.say(&format!("describe.{step}")));
        let parts = [
            Part::of(self.say("describe.part_ending"), self.ending()),
            Part::of(self.say("describe.staff_say"), self.ways()),
            part("describe.staff_have", rewards.collect()),
            part("describe.staff_do", self.only_for_goods().chain(steps).collect()),
        ];
        let has_words = |part: &Part| part.chapters.iter().any(|own| !own.sentences.is_empty());
        parts.into_iter().filter(has_words).chain(self.till()).collect()
    }

    /// The title of the sheet.
    #[must_use]
    pub fn staff_title(&self) -> String {
        let name = self.words.text(&self.program.name);
        self.words.fill("describe.staff_title", &[("name", name.into())])
    }

    /// What is typed for money that is for some goods only.
    fn only_for_goods(&self) -> impl Iterator<Item = String> {
        let limited = self.program.wallets.iter().filter(|own| own.spend.goods.is_some());
        limited.map(|wallet| {
            let mut said = self.only_for(wallet);
            said.push(self.say("counter.pay_goods"));
            let name = self.words.wallet_title(wallet);
            let values = [("name", name.into()), ("said", self.joined(&said).into())];
            self.words.fill("describe.staff_reward", &values)
        })
    }

    /// A reward with its cost and its conditions, in one line.
    fn in_a_line(&self, reward: &Reward) -> String {
        let Chapter { title, sentences } = self.reward(reward);
        let said = self.joined(&sentences);
        let values = [("name", title.as_str().into()), ("said", said.into())];
        self.words.fill("describe.staff_reward", &values)
    }
}
