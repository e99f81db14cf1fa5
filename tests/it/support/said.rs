//! Commands in words, as the stories write them.

use regulars::domain::command::{Command, Consumption, Extent, LinkWish, Spend};
use regulars::domain::ledger::Entry;
use regulars::domain::moment::Moment;
use regulars::domain::money::{Currency, Minor, parse_decimal};
use regulars::domain::names::{HoldId, RedemptionId, Reference};
use regulars::domain::order::{Line, Order, OrderParts, Tender, TenderKind};
use regulars::domain::program::LineKind;

use super::shop::DAY_MS;
use super::story::instant;
use super::{hand, label, minor, points, reference, reward_id, wallet_id};

/// The names of a story: h1 is the first hold there was, v1 the first redemption.
#[derive(Clone, Default)]
pub struct Names {
    holds: Vec<HoldId>,
    redemptions: Vec<RedemptionId>,
    returns: u32,
}

fn place<T: PartialEq + Clone>(all: &mut Vec<T>, one: &T) -> usize {
    let known = all.iter().position(|other| other == one);
    known.unwrap_or_else(|| {
        all.push(one.clone());
        all.len() - 1
    }) + 1
}

/// The word after this one, which is taken out together with it.
fn option<'a>(words: &mut Vec<&'a str>, name: &str) -> Option<&'a str> {
    let at = words.iter().position(|word| *word == name)?;
    words.remove(at);
    Some(words.remove(at))
}

fn number(text: &str) -> u64 {
    text.parse().unwrap_or_else(|_| panic!("{text} is no number"))
}

pub fn money(text: &str) -> Minor {
    parse_decimal(text, 2).unwrap_or_else(|_| panic!("{text} is no amount"))
}

impl Names {
    pub fn hold_name(&mut self, id: &HoldId) -> String {
        format!("h{}", place(&mut self.holds, id))
    }

    pub fn redemption_name(&mut self, id: &RedemptionId) -> String {
        format!("v{}", place(&mut self.redemptions, id))
    }

    /// Takes up what an entry brought about.
    pub fn learn(&mut self, entry: &Entry) {
        for hold in &entry.opened {
            self.hold_name(&hold.id);
        }
        for redemption in &entry.redemptions {
            self.redemption_name(&redemption.id);
        }
    }

    fn hold(&self, name: &str) -> HoldId {
        let none = || HoldId::parse(&format!("hld_{:026}", 0)).unwrap();
        let place = usize::try_from(number(&name[1..])).unwrap();
        self.holds.get(place - 1).cloned().unwrap_or_else(none)
    }

    fn redemption(&self, name: &str) -> RedemptionId {
        let none = || RedemptionId::parse(&format!("rdm_{:026}", 0)).unwrap();
        let place = usize::try_from(number(&name[1..])).unwrap();
        self.redemptions.get(place - 1).cloned().unwrap_or_else(none)
    }

    pub fn command(&mut self, ask: &str, now: Moment) -> Command {
        let mut words: Vec<&str> = ask.split_whitespace().collect();
        let verb = words.remove(0);
        let order = |words: &mut Vec<&str>| option(words, "on").map(reference);
        match verb {
            "enrol" => enrolled(&words),
            "buy" => Command::Earn { order: bought(&mut words, now) },
            "act" => acted(&mut words, now),
            "retract" => Command::Retract { event: reference(words[0]) },
            "settle" => Command::Settle,
            "hold" => {
                let ttl = option(&mut words, "for").map_or(DAY_MS, span_ms);
                let order = order(&mut words);
                let goods = goods(&mut words, order.as_ref(), now);
                let spend = paying(spend(&mut words), goods);
                Command::Hold { spend, ttl_ms: ttl, order, link: None }
            }
            "link" => {
                let ttl_ms = option(&mut words, "for").map_or(DAY_MS, span_ms);
                let location = option(&mut words, "at").map(label);
                let partner = option(&mut words, "to").map(label).unwrap();
                let link = Some(LinkWish { partner, location });
                Command::Hold { spend: spend(&mut words), ttl_ms, order: None, link }
            }
            "consume" => {
                let location = option(&mut words, "at").map(label);
                let receipt = option(&mut words, "as").map(reference);
                let partner = option(&mut words, "by").map(label).unwrap();
                let hold = self.hold(words[0]);
                Command::Consume(Consumption { hold, partner, location, receipt })
            }
            "capture" => {
                let order = order(&mut words);
                let cart = goods(&mut words, order.as_ref(), now);
                let part = words.get(1).map(|word| points(number(word)));
                Command::Capture { hold: self.hold(words[0]), points: part, order, cart }
            }
            "void" => Command::Void { hold: self.hold(words[0]) },
            "redeem" => {
                let order = order(&mut words);
                let goods = goods(&mut words, order.as_ref(), now);
                Command::Redeem { spend: paying(spend(&mut words), goods), order }
            }
            "cancel" => Command::Cancel { redemption: self.redemption(words[0]) },
            "use" => {
                let order = order(&mut words);
                Command::Use { redemption: self.redemption(words[0]), order }
            }
            "reserve" => {
                let ttl_ms = option(&mut words, "for").map_or(15 * 60_000, span_ms);
                let order = order(&mut words).unwrap();
                Command::Reserve { redemption: self.redemption(words[0]), order, ttl_ms }
            }
            "release" => {
                let order = order(&mut words).unwrap();
                Command::Release { redemption: self.redemption(words[0]), order }
            }
            "undo" => Command::Undo { redemption: self.redemption(words[0]) },
            "return" => self.give_back(&mut words),
            "activate" => Command::Activate { order: reference(words[0]), event: label(words[1]) },
            "credit" | "debit" => Command::Adjust {
                wallet: wallet_id(words.get(1).unwrap_or(&"star")),
                credit: verb == "credit",
                points: points(number(words[0])),
                hand: hand(),
            },
            "choose" => Command::Choose { benefit: label(words[0]), option: label(words[1]) },
            _ => by_hand(verb).unwrap_or_else(|| panic!("nobody can {ask}")),
        }
    }

    /// `o1 whole`, `o1 3.00` or `o1 tea x1 milk x2`, then perhaps `as r1` and `at` an instant.
    fn give_back(&mut self, words: &mut Vec<&str>) -> Command {
        self.returns += 1;
        let fresh = || reference(&format!("return-{}", self.returns));
        let reference = option(words, "as").map_or_else(fresh, reference);
        let occurred_at = option(words, "at").map(instant);
        let order = super::reference(words.remove(0));
        let extent = match words.as_slice() {
            ["whole"] => Extent::Whole,
            [amount] => Extent::Amount(money(amount)),
            pairs => Extent::Lines(pairs.chunks(2).map(pieces).collect()),
        };
        Command::Return { order, reference, occurred_at, extent }
    }
}

fn enrolled(words: &[&str]) -> Command {
    let segments = words.iter().map(|word| label(word)).collect();
    Command::Enrol { segments, told: Vec::new() }
}

fn pieces(pair: &[&str]) -> (Reference, u32) {
    (reference(pair[0]), pair[1].trim_start_matches('x').parse().unwrap())
}

/// `2d` or `90s`.
fn span_ms(text: &str) -> i64 {
    let (count, unit) = text.split_at(text.len() - 1);
    let count: i64 = count.parse().unwrap();
    count * if unit == "d" { DAY_MS } else { 1000 }
}

/// `10`, `10 stamp`, `drink` or `money x3`.
fn spend(words: &mut Vec<&str>) -> Spend {
    let second = words.get(1).copied();
    match words[0].parse() {
        Ok(number) => {
            let wallet = wallet_id(second.unwrap_or("star"));
            Spend::Points { wallet, points: points(number), cart: None }
        }
        Err(_) => {
            let units = second.map_or(1, |count| count.trim_start_matches('x').parse().unwrap());
            Spend::Reward { reward: reward_id(words[0]), units }
        }
    }
}

fn paying(spend: Spend, goods: Option<Box<Order>>) -> Spend {
    match spend {
        Spend::Points { wallet, points, .. } => Spend::Points { wallet, points, cart: goods },
        reward => reward,
    }
}

/// `of tea:2x3.00 ship:4.95`, as [`bought`] has them: what is paid for.
fn goods(words: &mut Vec<&str>, order: Option<&Reference>, now: Moment) -> Option<Box<Order>> {
    let at = words.iter().position(|word| *word == "of")?;
    let mut cart: Vec<&str> = words.split_off(at);
    cart[0] = order.map_or("cart", |order| order.as_str());
    Some(Box::new(bought(&mut cart, now)))
}

/// `o1 12.60` or `o1 tea:2x3.00-1.00/0.50 ship:4.95` (pieces × price − discount / tax inside),
/// then perhaps `points 5.00` or `gift 5.00` (tenders), `at` an instant, `in` a currency and
/// `by` a channel.
fn bought(words: &mut Vec<&str>, now: Moment) -> Order {
    let occurred_at = option(words, "at").map_or(now, instant);
    let currency = option(words, "in").unwrap_or("EUR");
    let channel = option(words, "by").map(label);
    let other: Vec<Tender> = [("points", TenderKind::Points), ("gift", TenderKind::GiftCard)]
        .into_iter()
        .filter_map(|(word, kind)| Some(Tender { kind, amount: money(option(words, word)?) }))
        .collect();
    let reference = reference(words.remove(0));
    let lines: Vec<Line> = words.iter().map(|word| line(word)).collect();
    let total: u64 = lines.iter().map(|line| line.paid().get()).sum();
    let unpaid: u64 = other.iter().map(|tender| tender.amount.get()).sum();
    let mut tenders = other;
    if unpaid > 0 {
        tenders.push(Tender { kind: TenderKind::Card, amount: minor(total - unpaid) });
    }
    let currency = Currency::parse(currency).unwrap();
    let location = None;
    let parts = OrderParts { reference, occurred_at, currency, channel, location, lines, tenders };
    Order::new(parts).unwrap_or_else(|flaw| panic!("{flaw:?}"))
}

fn line(text: &str) -> Line {
    let (id, price) = text.split_once(':').unwrap_or(("goods", text));
    let (price, tax) = price.split_once('/').unwrap_or((price, "0"));
    let (price, discount) = price.split_once('-').unwrap_or((price, "0"));
    let (quantity, price) = price.split_once('x').unwrap_or(("1", price));
    let quantity: u32 = quantity.parse().unwrap();
    let kind = match id {
        "ship" => LineKind::Shipping,
        "card" => LineKind::GiftCard,
        "reward" => LineKind::Reward,
        "fee" => LineKind::Fee,
        _ => LineKind::Goods,
    };
    Line {
        id: reference(id),
        product: Some(label(id)),
        categories: vec![label(id)],
        tags: Vec::new(),
        quantity,
        gross: minor(money(price).get() * u64::from(quantity)),
        discount: money(discount),
        tax: money(tax),
        kind,
    }
}

fn acted(words: &mut Vec<&str>, now: Moment) -> Command {
    let occurred_at = option(words, "at").map_or(now, instant);
    let (action, event) = (label(words[0]), reference(words[1]));
    Command::Act { action, event, occurred_at }
}

fn by_hand(verb: &str) -> Option<Command> {
    Some(match verb {
        "suspend" => Command::Suspend { hand: hand() },
        "resume" => Command::Resume { hand: hand() },
        "close" => Command::Close { hand: hand() },
        "erase" => Command::Erase { hand: hand() },
        _ => return None,
    })
}
