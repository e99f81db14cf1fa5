//! A member's paid memberships, as home shows them.

use super::scene::Scene;
use super::tier::Perk;
use crate::domain::names::{Label, WalletId};
use crate::domain::plans::Stage;
use crate::domain::program::WalletKind;
use crate::domain::view::PlanView;
use crate::protocol::answer::stage_name;
use crate::protocol::describe::Describe;
use crate::protocol::words::Value;

/// What ended longer ago is of no interest any more.
const RECENT_MS: i64 = 60 * 24 * 60 * 60 * 1000;

/// A plan, and how the member stands to it.
pub(super) struct Member {
    pub name: String,
    pub text: String,
    /// What it brings, in one line.
    pub perks: Option<String>,
    /// The same, each with what there is to say about it.
    pub all_perks: Vec<Perk>,
    pub is_running: bool,
}

impl Scene<'_> {
    /// What people call a plan.
    #[must_use]
    pub fn plan(&self, id: &Label) -> String {
        Describe::new(self.program, self.words).plan_name(id)
    }

    /// Those that are running, and those that ended a short while ago.
    pub(super) fn memberships(&self) -> Vec<Member> {
        let all = self.view.memberships.iter();
        let is_of_interest = |seen: &&PlanView| {
            let one = &seen.membership;
            one.stage.is_running() || self.now.millis_since(one.perks_until) <= RECENT_MS
        };
        all.filter(is_of_interest).map(|one| self.membership(one)).collect()
    }

    fn membership(&self, PlanView { membership, perks }: &PlanView) -> Member {
        let own = perks.iter().filter_map(|perk| self.program.benefit(perk));
        let all_perks: Vec<Perk> = own.map(|benefit| self.perk(benefit)).collect();
        let names: Vec<&str> = all_perks.iter().map(|perk| perk.name.as_str()).collect();
        let is_running = membership.stage.is_running();
        let key = format!("home.plan_{}", stage_name(membership.stage));
        let value = if is_running {
            let end = match membership.stage {
                Stage::Grace => membership.perks_until,
                _ => membership.until,
            };
            ("when", Value::Phrase(self.until(end).into()))
        } else {
            ("date", Value::Phrase(self.date(membership.perks_until).into()))
        };
        Member {
            name: self.plan(&membership.plan),
            text: self.words.fill(&key, &[value]),
            perks: (!names.is_empty()).then(|| self.words.all_of(&names)),
            all_perks,
            is_running,
        }
    }

    /// The word for that many, or what a wallet of money is called, if it has a name.
    pub(super) fn unit_or_name(&self, id: &WalletId, count: u64) -> String {
        match self.wallet(id) {
            Some(wallet) if wallet.kind == WalletKind::Cash && !wallet.name.is_empty() => {
                self.words.wallet_title(wallet)
            }
            _ => self.unit(id, count),
        }
    }
}
