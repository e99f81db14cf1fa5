//! What is pressed at the shop's till for a member: a purchase, a reward, a voucher.

use super::TillVisit;
use super::shop::{act, done, show, whose};
use crate::domain::command::UNITS_MAX;
use crate::domain::money::Minor;
use crate::domain::names::{Label, MemberId, RedemptionId, Reference, RewardId, WalletId};
use crate::domain::program::{Cost, Gift, Program, Reward, Wallet, WalletKind};
use crate::protocol::ask::Deed;
use crate::protocol::header::idempotency_key;
use crate::protocol::json::parse;
use crate::protocol::page::ask::{Refused, Seat};
use crate::protocol::page::place::Form;
use crate::protocol::problem::Problem;
use crate::protocol::request::{
    CartBody, CurrencyText, EarnBody, EmptyBody, LineBody, LineKindText, OrderBody, RedeemBody,
    ReturnBody, UseBody,
};
use crate::protocol::scalar::{Count, Instant, Named, Whole};
use crate::protocol::till::press_name;
use crate::protocol::typed::amount;
use crate::protocol::words::Words;
use crate::shell::edge::portal::{Shown, Told, redemption_in};
use crate::shell::reply::fault;

/// What a press on a member's page does.
pub(super) async fn press(visit: &TillVisit<'_>, form: &Form) -> Shown {
    let member = whose(visit)?;
    // What is no key does nothing.
    idempotency_key(Some(form.field("key")))?;
    let (_, program) = visit.guest.live().await?;
    let words = visit.guest.frame(&program).words;
    let press = Press { visit, form, member: &member, program: &program, words: &words };
    let fields = ["quick", "reward", "voucher", "wallet"];
    let [quick, reward, voucher, wallet] = fields.map(|name| form.field(name));
    if !quick.is_empty() {
        press.quick(quick).await
    } else if !reward.is_empty() {
        press.give(reward).await
    } else if !voucher.is_empty() {
        press.take(voucher).await
    } else if !wallet.is_empty() {
        press.pay(wallet).await
    } else {
        press.count(form.field("amount")).await
    }
}

struct Press<'p> {
    visit: &'p TillVisit<'p>,
    form: &'p Form,
    member: &'p MemberId,
    program: &'p Program,
    words: &'p Words<'p>,
}

impl Press<'_> {
    /// One of what sells most.
    async fn quick(&self, id: &str) -> Shown {
        let Some(quick) = self.program.till.quick(id) else {
            return self.not("counter_gone", "").await;
        };
        let line = LineBody {
            product: Some(Named(quick.id.clone())),
            categories: quick.categories.iter().cloned().map(Named).collect(),
            ..self.line(Whole(quick.price.get()))?
        };
        let name = self.words.text(&quick.name).to_owned();
        self.earn(&format!("quick-{id}"), line, name).await
    }

    /// An amount that was typed.
    async fn count(&self, text: &str) -> Shown {
        let Some(paid) = amount(text, self.program.currency) else {
            return self.not("counter_amount", text).await;
        };
        let line = self.line(Whole(paid.get()))?;
        let name = self.words.say("counter.bought").to_owned();
        self.earn(&format!("amount-{}", paid.get()), line, name).await
    }

    fn line(&self, gross: Whole) -> Result<LineBody, Problem> {
        let id = Reference::parse("1").map_err(|_| fault("a line has no name"))?;
        let paid = Minor::new(gross.0).unwrap_or_default();
        Ok(LineBody {
            id: Named(id),
            product: None,
            categories: Vec::new(),
            tags: Vec::new(),
            quantity: Count(1),
            gross,
            discount: Whole(0),
            tax: Whole(self.program.till.tax_in(paid).get()),
            kind: LineKindText::Goods,
        })
    }

    /// One key for each thing that can be pressed on one page: pressed twice, it is done once, and
    /// whoever goes back and presses something else is not refused.
    fn key(&self, what: &str) -> String {
        format!("{}-{what}", self.form.field("key"))
    }

    fn reference(&self, what: &str) -> Result<Reference, Problem> {
        let name = format!("till-{}", self.name(what));
        Reference::parse(&name).map_err(|_| fault("a press has no name"))
    }

    fn name(&self, what: &str) -> String {
        press_name(self.form.field("key"), what)
    }

    async fn earn(&self, what: &str, line: LineBody, name: String) -> Shown {
        let order = self.reference(what)?;
        let price = Minor::new(line.gross.0).unwrap_or_default();
        let body = OrderBody {
            reference: Named(order.clone()),
            occurred_at: Instant(self.visit.guest.now()),
            currency: CurrencyText(self.program.currency),
            channel: Label::parse("till").ok().map(Named),
            location: self.visit.location().map(Named),
            lines: vec![line],
            tenders: Vec::new(),
        };
        let deed = Deed::Earn(EarnBody { order: body, digest: None });
        // Pressed again a moment later it is the same purchase.
        let told = self.visit.run_as(self.member.clone(), &self.key(what), (deed, what)).await?;
        if let Told::Refused(refused, status) = told {
            return self.refused((refused, status), "").await;
        }
        let undo = Reference::parse(&format!("undo-{order}"));
        let undo = undo.map_err(|_| fault("an undoing has no name"))?;
        let undo =
            ReturnBody { return_ref: Named(undo), occurred_at: None, lines: None, amount: None };
        let price = self.words.price(price, self.program.currency);
        self.done(
            ("sale", order.as_str()),
            (name, price),
            &Deed::Return(Named(order.clone()), undo),
        )
        .await
    }

    /// A reward, handed over at once.
    async fn give(&self, id: &str) -> Shown {
        let reward = RewardId::parse(id).ok().and_then(|id| self.program.reward(&id));
        let here = reward.filter(|one| !matches!(one.gives, Gift::PartnerGoods(_)));
        let Some(reward) = here else { return self.not("counter_gone", "").await };
        let Some(units) = units_in(self.form.field("units")) else {
            return self.not("units_not_one", "").await;
        };
        let what = format!("reward-{id}-{units}");
        let body = RedeemBody {
            reward: Some(Named(reward.id.clone())),
            units: (units != 1).then_some(Count(units)),
            ..RedeemBody::default()
        };
        let name = times(self.words.text(&reward.name), units);
        self.redeem((&what, body), id, (name, self.cost(reward, units))).await
    }

    /// Money of the shop's, with which the customer pays.
    async fn pay(&self, id: &str) -> Shown {
        let wallet = WalletId::parse(id).ok().and_then(|id| self.program.wallet(&id));
        let Some(wallet) = wallet.filter(|wallet| wallet.kind == WalletKind::Cash) else {
            return self.not("counter_gone", "").await;
        };
        let paid = amount(self.form.field("pay"), self.program.currency);
        let Some(paid) = paid.filter(|paid| !paid.is_zero()) else {
            return self.not("counter_amount", "").await;
        };
        let what = format!("pay-{id}-{}", paid.get());
        let body = RedeemBody {
            wallet: Some(Named(wallet.id.clone())),
            points: Some(Whole(paid.get())),
            cart: self.typed_goods(wallet, Whole(paid.get()))?,
            ..RedeemBody::default()
        };
        let taken = i64::try_from(paid.get()).unwrap_or(i64::MAX).saturating_neg();
        let value = self.words.signed_points(wallet, self.program.currency, taken);
        self.redeem((&what, body), "", (self.words.wallet_title(wallet), value)).await
    }

    /// Redeems for a purchase of its own, known by what is pressed; `reward` is whose refusal is
    /// told beside it.
    async fn redeem(
        &self,
        (what, body): (&str, RedeemBody),
        reward: &str,
        said: (String, String),
    ) -> Shown {
        let body = RedeemBody { order: Some(Named(self.reference(what)?)), ..body };
        let told = self.visit.run(self.member.clone(), &self.key(what), Deed::Redeem(body)).await?;
        let text = match told {
            Told::Done(text) => text,
            Told::Refused(refused, status) => return self.refused((refused, status), reward).await,
        };
        let redemption = redemption_in(&text).ok_or_else(|| fault("a redemption has no name"))?;
        let undo = Deed::Undo(Named(redemption.clone()), EmptyBody {});
        self.done(("give", redemption.as_str()), said, &undo).await
    }

    /// What staff type for money that is for some goods is what those cost: their word, as it is
    /// for what they type as a purchase. The page says so.
    fn typed_goods(&self, wallet: &Wallet, gross: Whole) -> Result<Option<CartBody>, Problem> {
        let Some(goods) = &wallet.spend.goods else { return Ok(None) };
        let first = |labels: &[Label]| labels.first().cloned().map(Named);
        let line = LineBody {
            product: first(&goods.products),
            categories: first(&goods.categories).into_iter().collect(),
            tags: first(&goods.tags).into_iter().collect(),
            kind: goods.kinds.first().copied().map_or_else(LineKindText::default, Into::into),
            ..self.line(gross)?
        };
        Ok(Some(CartBody {
            reference: None,
            occurred_at: None,
            currency: CurrencyText(self.program.currency),
            channel: None,
            location: None,
            lines: vec![line],
            tenders: Vec::new(),
        }))
    }

    fn cost(&self, reward: &Reward, units: u32) -> String {
        let (Cost::Fixed(points) | Cost::Steps { points, .. }) = reward.cost;
        let all = points.get().saturating_mul(u64::from(units));
        let all = i64::try_from(all).unwrap_or(i64::MAX).saturating_neg();
        match self.program.wallet(&reward.wallet) {
            Some(wallet) => self.words.signed_points(wallet, self.program.currency, all),
            None => self.words.signed(all),
        }
    }

    /// A voucher that the member has.
    async fn take(&self, id: &str) -> Shown {
        let Ok(voucher) = RedemptionId::parse(id) else {
            return self.not("counter_gone", "").await;
        };
        let what = format!("voucher-{id}");
        let key = self.key(&what);
        let deed = Deed::Use(Named(voucher.clone()), UseBody::default());
        let text = match self.visit.run(self.member.clone(), &key, deed).await? {
            Told::Done(text) => text,
            Told::Refused(refused, status) => return self.refused((refused, status), "").await,
        };
        let name =
            self.name_in(&text).unwrap_or_else(|| self.words.say("redeem.voucher").to_owned());
        let used = self.words.say("counter.voucher").to_owned();
        let undo = Deed::Undo(Named(voucher), EmptyBody {});
        // Once taken back it can be used again: each use is an act of its own.
        self.done(("use", &self.name(&what)), (name, used), &undo).await
    }

    /// The reward's name of the redemption that an answer tells of.
    fn name_in(&self, text: &str) -> Option<String> {
        let node = parse(text.as_bytes()).ok()?;
        let redemption = node.record().ok()?.find("redemption")?.record().ok()?;
        let reward: Named<RewardId> = redemption.get("reward").ok()?;
        self.program.reward(&reward.0).map(|reward| self.words.text(&reward.name).to_owned())
    }

    async fn done(
        &self,
        (kind, id): (&str, &str),
        (what, value): (String, String),
        undo: &Deed,
    ) -> Shown {
        let whose = self.form.field("whose");
        let is_ending = whose.chars().count() <= 5;
        let whose = if is_ending { whose.to_owned() } else { String::new() };
        let act = act(self.visit, (what, value, whose), self.member, undo);
        done(self.visit, self.member, (kind, id), act).await
    }

    async fn refused(&self, (refused, status): (Refused, u16), reward: &str) -> Shown {
        show(self.visit, self.member, Seat::default(), (reward, Some(refused)), status).await
    }

    /// What never reached the member's keeper.
    async fn not(&self, code: &str, typed: &str) -> Shown {
        let refused = Refused { code: code.to_owned(), missing: None, retry_after_seconds: None };
        let seat = Seat { amount: typed.to_owned(), ..Seat::default() };
        show(self.visit, self.member, seat, ("", Some(refused)), 422).await
    }
}

/// How many times; nothing said is once.
fn units_in(text: &str) -> Option<u32> {
    if text.is_empty() {
        return Some(1);
    }
    text.trim().parse().ok().filter(|units| (1..=UNITS_MAX).contains(units))
}

/// So many times something: `2 × Coffee`.
fn times(name: &str, units: u32) -> String {
    if units == 1 { name.to_owned() } else { format!("{units} × {name}") }
}
