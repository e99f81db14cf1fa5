//! What is checked of a program before it is one: each flaw with the field that has it.

use super::{
    BACKDATE_MAX_MS, CAPS_MAX, Cost, Draft, EARN_RULES_MAX, ENGINE, EarnRule, Give, Issued,
    LOGO_MAX_BYTES, Program, REWARDS_MAX, Reward, RoundMode, SHOP_WORD_MAX_BYTES, Stack, Trigger,
    WALLETS_MAX, WalletKind, When, Window,
};
use crate::domain::colour::Colour;
use crate::domain::map::Map;
use crate::domain::money::Minor;
use crate::domain::order::LABELS_MAX;
use crate::domain::plans::check_plans;
use crate::domain::till::{QUICK_MAX, Till, is_calling_code};

/// One thing wrong with a draft: `pointer` names the field (RFC 6901), `fault` says what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    pub pointer: String,
    pub fault: String,
}

impl Draft {
    /// # Errors
    /// Every [`Flaw`] there is, not only the first.
    pub fn check(self) -> Result<Program, Vec<Flaw>> {
        let mut flaws = Flaws::default();
        self.check_head(&mut flaws);
        self.check_wallets(&mut flaws);
        for (index, rule) in self.earns.iter().enumerate() {
            self.check_rule(index, rule, &mut flaws);
        }
        self.check_promotions(&mut flaws);
        self.check_tiers(&mut flaws);
        self.check_benefits(&mut flaws);
        self.check_attributes(&mut flaws);
        self.check_segments(&mut flaws);
        self.check_challenges(&mut flaws);
        for (index, reward) in self.rewards.iter().enumerate() {
            self.check_reward(index, reward, &mut flaws);
        }
        check_plans(&self, &mut flaws);
        self.check_ending(&mut flaws);
        if flaws.0.is_empty() { Ok(Program(self)) } else { Err(flaws.0) }
    }

    fn check_head(&self, flaws: &mut Flaws) {
        flaws.unless(self.engine == ENGINE, "/engine", "this engine runs version 1 programs");
        flaws.unless(self.name.0.contains_key("en"), "/name", "the English name is missing");
        flaws.unless(
            (0..=BACKDATE_MAX_MS).contains(&self.backdate_ms),
            "/backdate",
            "at most 60 days",
        );
        flaws.unless(!self.wallets.is_empty(), "/wallet", "a program needs a wallet");
        self.check_shop(flaws);
        self.check_till(flaws);
        flaws.at_most(self.wallets.len(), WALLETS_MAX, "/wallet");
        flaws.at_most(self.earns.len(), EARN_RULES_MAX, "/earn");
        flaws.at_most(self.rewards.len(), REWARDS_MAX, "/reward");
        flaws.unique("/wallet", self.wallets.iter().map(|wallet| wallet.id.as_str()));
        let rules = self.earns.iter().map(|rule| &rule.id);
        let all = rules.chain(self.promotions.iter().map(|promotion| &promotion.id));
        flaws.unique("/earn", all.map(|id| id.as_str()));
        flaws.unique("/reward", self.rewards.iter().map(|reward| reward.id.as_str()));
    }

    fn check_shop(&self, flaws: &mut Flaws) {
        let accent = self.shop.accent.as_deref().is_none_or(|text| Colour::parse(text).is_some());
        flaws.unless(accent, "/shop/accent", "not a colour such as \"#6b3e26\"");
        let logo = self.shop.logo.as_ref().map_or(0, String::len);
        flaws.at_most(logo, LOGO_MAX_BYTES, "/shop/logo");
        for (label, name) in &self.shop.names {
            let at = format!("/shop/names/{label}");
            flaws.unless(name.0.contains_key("en"), &at, "the English name is missing");
        }
        for (locale, words) in &self.shop.words {
            for (name, text) in words {
                let at = format!("/shop/words/{locale}/{name}");
                flaws.at_most(text.len(), SHOP_WORD_MAX_BYTES, &at);
            }
        }
    }

    fn check_till(&self, flaws: &mut Flaws) {
        let Till { calling_code, tax, quick } = &self.till;
        let code = calling_code.as_deref().is_none_or(is_calling_code);
        flaws.unless(code, "/till/calling_code", "not a calling code such as \"+45\"");
        flaws.unless(*tax <= 10_000, "/till/tax", "at most 100 percent");
        flaws.at_most(quick.len(), QUICK_MAX, "/till/quick");
        flaws.unique("/till/quick", quick.iter().map(|quick| quick.id.as_str()));
        for (index, quick) in quick.iter().enumerate() {
            let at = |field: &str| format!("/till/quick/{index}/{field}");
            let named = quick.name.0.contains_key("en");
            flaws.unless(named, &at("name"), "the English name is missing");
            flaws.unless(!quick.price.is_zero(), &at("price"), "costs nothing");
            flaws.at_most(quick.categories.len(), LABELS_MAX, &at("categories"));
        }
    }

    fn check_wallets(&self, flaws: &mut Flaws) {
        for wallet in &self.wallets {
            let at = format!("/wallet/{}", wallet.id);
            flaws.unless(
                wallet.unit.0.get("en").is_some_and(|forms| !forms.is_empty()),
                &format!("{at}/unit"),
                "the English name of the unit is missing",
            );
            let named = wallet.name.is_empty() || wallet.name.0.contains_key("en");
            flaws.unless(named, &format!("{at}/name"), "the English name is missing");
            let fault = wallet.spend.fault();
            flaws.unless(fault.is_none(), &format!("{at}/spend"), fault.unwrap_or_default());
            let Some(goods) = &wallet.spend.goods else { continue };
            let is_money = wallet.kind == WalletKind::Cash;
            let fault = "only money is for some goods: make it a wallet of kind \"cash\"";
            flaws.unless(is_money, &format!("{at}/spend"), fault);
            let fault = "no line would count";
            flaws.unless(!goods.kinds.is_empty(), &format!("{at}/spend/kinds"), fault);
        }
    }

    fn check_rule(&self, index: usize, rule: &EarnRule, flaws: &mut Flaws) {
        let at = |field: &str| format!("/earn/{index}/{field}");
        flaws.unless(self.wallet(&rule.wallet).is_some(), &at("give"), "no such wallet");
        let named = rule.name.0.is_empty() || rule.name.0.contains_key("en");
        flaws.unless(named, &at("name"), "the English name is missing");
        let (points, per) = match rule.give {
            Give::PerAmount { points, per, .. } => (points, per),
            Give::PerItem { points } | Give::Flat { points } => (points, Minor::MAX),
        };
        flaws.unless(!points.is_zero(), &at("give"), "gives nothing");
        flaws.unless(!per.is_zero(), &at("give"), "the amount after \"per\" is zero");
        let flat = matches!(rule.give, Give::Flat { .. });
        let order = matches!(rule.on, Trigger::Order | Trigger::Visit);
        flaws.unless(flat || order, &at("give"), "only an order has amounts and items");
        let by_amount = matches!(rule.give, Give::PerAmount { .. });
        flaws.unless(by_amount || !rule.carry, &at("carry"), "only a rate leaves a remainder");
        flaws.unless(
            rule.carry || rule.round.mode == RoundMode::Down,
            &at("round"),
            "rounding up pays more for a basket rung up in pieces; add carry = true",
        );
        flaws.unless(
            !(rule.carry && rule.round.per_line),
            &at("carry"),
            "a remainder is carried per order, not per line",
        );
        flaws.unless(
            !(rule.carry && rule.stack != Stack::Adds),
            &at("carry"),
            "a rule in a \"best of\" group cannot carry its remainder",
        );
        flaws.unless(!rule.count.kinds.is_empty(), &at("count/kinds"), "no line would count");
        flaws.at_most(rule.caps.len(), CAPS_MAX, &at("cap"));
        check_when(&rule.when, &at("when"), flaws);
        check_held(rule, &at("held"), flaws);
    }

    fn check_reward(&self, index: usize, reward: &Reward, flaws: &mut Flaws) {
        let at = |field: &str| format!("/reward/{index}/{field}");
        let wallet = self.wallet(&reward.wallet);
        flaws.unless(wallet.is_some(), &at("cost"), "no such wallet");
        let is_status = wallet.is_some_and(|wallet| wallet.kind == WalletKind::Status);
        flaws.unless(!is_status, &at("cost"), "status is not spent: nothing can cost any");
        flaws.unless(reward.name.0.contains_key("en"), &at("name"), "the English name is missing");
        let (points, fixed) = match reward.cost {
            Cost::Fixed(points) => (points, true),
            Cost::Steps { points, .. } => (points, false),
        };
        let is_for_goods = wallet.is_some_and(|wallet| wallet.spend.goods.is_some());
        let fault = "the wallet is for some goods only, and pays for no reward";
        flaws.unless(!is_for_goods || points.is_zero(), &at("cost"), fault);
        let on_occasion = reward.issued.is_on_occasion();
        flaws.unless(
            fixed || !reward.issued.is_by_itself(),
            &at("issued"),
            "a reward of any amount cannot be issued by itself",
        );
        if on_occasion {
            let free = points.is_zero();
            flaws.unless(free, &at("cost"), "what an occasion issues costs nothing");
        } else {
            let bounded = fixed && !reward.limits.is_empty() && reward.issued == Issued::OnRequest;
            let fine = bounded || !points.is_zero();
            flaws.unless(fine, &at("cost"), "costs nothing, and no limit says how often");
        }
        flaws.unless(reward.window.is_sound(), &at("until"), "ends before it begins");
        flaws.at_most(reward.limits.len(), CAPS_MAX, &at("limit"));
    }
}

fn check_held(rule: &EarnRule, at: &str, flaws: &mut Flaws) {
    let Some(held) = &rule.held else { return };
    let flat = matches!(rule.give, Give::Flat { .. });
    let order = matches!(rule.on, Trigger::Order | Trigger::Visit);
    flaws.unless(flat && !order, at, "only a bonus for joining or an action can be held");
    flaws.unless(held.goal.target() > 0, at, "waits for nothing");
}

/// Whether there is an occasion on which the conditions can hold.
pub(in crate::domain) fn check_when(when: &When, at: &str, flaws: &mut Flaws) {
    let hours =
        when.hours.is_none_or(|(from, until)| from < 24 * 60 && until <= 24 * 60 && from != until);
    flaws.unless(hours, &format!("{at}/hours"), "not hours of one day");
    let dates = Window { from: when.from, until: when.until };
    flaws.unless(dates.is_sound(), &format!("{at}/until"), "ends before it begins");
}

#[derive(Default)]
pub(in crate::domain) struct Flaws(Vec<Flaw>);

impl Flaws {
    pub(in crate::domain) fn unless(&mut self, fine: bool, pointer: &str, fault: &str) {
        if !fine {
            self.0.push(Flaw { pointer: pointer.to_owned(), fault: fault.to_owned() });
        }
    }

    pub(in crate::domain) fn at_most(&mut self, count: usize, most: usize, pointer: &str) {
        self.unless(count <= most, pointer, &format!("at most {most}, not {count}"));
    }

    pub(in crate::domain) fn unique<'a>(
        &mut self,
        pointer: &str,
        ids: impl Iterator<Item = &'a str>,
    ) {
        let mut seen = Map::new();
        for id in ids {
            self.unless(
                seen.insert(id, ()).is_none(),
                pointer,
                &format!("\"{id}\" is there twice"),
            );
        }
    }
}
