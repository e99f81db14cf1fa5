//! The end of a program in words.

use super::{Chapter, Describe};
use crate::domain::ending::Ending;

impl Describe<'_> {
    /// Nothing where no end is decided.
    pub(super) fn ending(&self) -> Vec<Chapter> {
        let Some(ending) = self.program.ending else { return Vec::new() };
        let date = self.words.last_day(&self.program.zone, ending.at);
        let ends = self.words.fill("describe.ends", &[("date", date.into())]);
        let sentences = vec![ends, self.after_the_end(ending)];
        vec![Chapter { title: String::new(), sentences }]
    }

    /// What becomes of what members have by then.
    #[must_use]
    pub fn after_the_end(&self, ending: Ending) -> String {
        match ending.redeem_until {
            None => self.say("describe.ends_lasting"),
            Some(until) => {
                let until = self.words.last_day(&self.program.zone, until);
                self.words.fill("describe.ends_redeem", &[("until", until.into())])
            }
        }
    }
}
