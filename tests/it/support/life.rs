//! Living a random life: turns each step into the command that fits what there is by then.

use regulars::domain::command::{Command, Consumption, Extent, LinkWish, Spend};
use regulars::domain::moment::Moment;
use regulars::domain::money::Minor;
use regulars::domain::names::{HoldId, RedemptionId, Reference};
use regulars::domain::order::{Line, Order, OrderParts, Remaining, Tender, TenderKind};

use super::keeper::Keeper;
use super::random::{Deed, Wanted};
use super::{hand, label, minor, points, reference, reward_id, wallet_id};

/// What a life has named so far.
#[derive(Default)]
pub struct Names {
    pub orders: Vec<Reference>,
    pub holds: Vec<HoldId>,
    pub redemptions: Vec<RedemptionId>,
    count: u32,
}

fn pick<T: Clone>(all: &[T], number: usize) -> Option<T> {
    all.get(number.checked_rem(all.len())?).cloned()
}

impl Names {
    fn fresh(&mut self, letter: &str) -> Reference {
        self.count += 1;
        reference(&format!("{letter}{}", self.count))
    }

    fn order(&self, number: usize) -> Reference {
        pick(&self.orders, number).unwrap_or_else(|| reference("none"))
    }

    fn maybe_order(&self, number: Option<usize>) -> Option<Reference> {
        number.map(|number| self.order(number))
    }

    fn hold(&self, number: usize) -> HoldId {
        let none = || HoldId::parse(&format!("hld_{:026}", 0)).unwrap();
        pick(&self.holds, number).unwrap_or_else(none)
    }

    fn redemption(&self, number: usize) -> RedemptionId {
        let none = || RedemptionId::parse(&format!("rdm_{:026}", 0)).unwrap();
        pick(&self.redemptions, number).unwrap_or_else(none)
    }

    /// Takes up the names that the last entry brought.
    pub fn learn(&mut self, keeper: &Keeper) {
        let Some(entry) = keeper.journal.last() else { return };
        for hold in &entry.opened {
            if !self.holds.contains(&hold.id) {
                self.holds.push(hold.id.clone());
            }
        }
        for redemption in &entry.redemptions {
            if !self.redemptions.contains(&redemption.id) {
                self.redemptions.push(redemption.id.clone());
            }
        }
    }

    /// The command for a deed.
    pub fn command(&mut self, keeper: &Keeper, deed: &Deed, now: Moment) -> Command {
        match deed {
            Deed::Buy { lines, unpaid_percent, age_ms } => {
                let reference = self.fresh("o");
                self.orders.push(reference.clone());
                let at = now.minus_millis(*age_ms).unwrap();
                Command::Earn { order: order(reference, at, lines, *unpaid_percent) }
            }
            Deed::ReturnPieces { .. } | Deed::ReturnAmount { .. } | Deed::ReturnWhole { .. } => {
                self.give_back(keeper, deed)
            }
            Deed::Hold { points: number, reward, ttl_ms } => {
                let (wallet, points) = (wallet_id("star"), points(*number));
                let star = Spend::Points { wallet, points, cart: None };
                let drink = Spend::Reward { reward: reward_id("drink"), units: 1 };
                let spend = if *reward { drink } else { star };
                Command::Hold { spend, ttl_ms: *ttl_ms, order: None, link: None }
            }
            Deed::Capture { hold, percent, order } => {
                let hold = self.hold(*hold);
                let held = keeper.book().hold(&hold).map_or(0, |hold| hold.points.get());
                let part = (*percent != 100).then(|| points(held * percent / 100));
                let order = self.maybe_order(*order);
                Command::Capture { hold, points: part, order, cart: None }
            }
            Deed::Void { hold } => Command::Void { hold: self.hold(*hold) },
            Deed::Redeem { points: number, order } => {
                let (wallet, points) = (wallet_id("star"), points(*number));
                let spend = Spend::Points { wallet, points, cart: None };
                Command::Redeem { spend, order: self.maybe_order(*order) }
            }
            Deed::Reward { reward, order } => {
                let (reward, units) = [("drink", 1), ("money", 2), ("card", 1)][reward % 3];
                let spend = Spend::Reward { reward: reward_id(reward), units };
                Command::Redeem { spend, order: self.maybe_order(*order) }
            }
            Deed::Cancel { .. }
            | Deed::Use { .. }
            | Deed::Reserve { .. }
            | Deed::Release { .. }
            | Deed::Undo { .. }
            | Deed::Link { .. }
            | Deed::Consume { .. } => self.voucher(deed),
            Deed::Activate { order } => {
                Command::Activate { order: self.order(*order), event: label("shipped") }
            }
            Deed::Act => {
                let event = self.fresh("e");
                Command::Act { action: label("review"), event, occurred_at: now }
            }
            Deed::Retract { action } => {
                let event = reference(&format!("e{}", action + 1));
                Command::Retract { event }
            }
            Deed::Adjust { credit, points: number } => Command::Adjust {
                wallet: wallet_id("star"),
                credit: *credit,
                points: points(*number),
                hand: hand(),
            },
            Deed::Suspend => Command::Suspend { hand: hand() },
            Deed::Resume => Command::Resume { hand: hand() },
        }
    }

    fn voucher(&self, deed: &Deed) -> Command {
        match deed {
            Deed::Cancel { redemption } => {
                Command::Cancel { redemption: self.redemption(*redemption) }
            }
            Deed::Use { redemption, order } => Command::Use {
                redemption: self.redemption(*redemption),
                order: self.maybe_order(*order),
            },
            Deed::Reserve { redemption, order, ttl_ms } => Command::Reserve {
                redemption: self.redemption(*redemption),
                order: self.order(*order),
                ttl_ms: *ttl_ms,
            },
            Deed::Release { redemption, order } => Command::Release {
                redemption: self.redemption(*redemption),
                order: self.order(*order),
            },
            Deed::Undo { redemption } => Command::Undo { redemption: self.redemption(*redemption) },
            Deed::Link { place, ttl_ms } => {
                let location = place.then(|| label("north"));
                let link = Some(LinkWish { partner: label("bakery"), location });
                let spend = Spend::Reward { reward: reward_id("drink"), units: 1 };
                Command::Hold { spend, ttl_ms: *ttl_ms, order: None, link }
            }
            Deed::Consume { hold, partner, place } => Command::Consume(Consumption {
                hold: self.hold(*hold),
                partner: label(["bakery", "bakery", "florist"][*partner]),
                location: place.then(|| label("north")),
                receipt: None,
            }),
            other => panic!("{other:?} is about no voucher"),
        }
    }

    fn give_back(&mut self, keeper: &Keeper, deed: &Deed) -> Command {
        let (order, extent) = match deed {
            Deed::ReturnPieces { order, line, pieces } => {
                let order = self.order(*order);
                let lines = keeper.order(&order).map_or(1, |file| file.order.lines().len());
                let line = reference(&format!("l{}", line % lines));
                (order, Extent::Lines(vec![(line, *pieces)]))
            }
            Deed::ReturnAmount { order, percent } => {
                let order = self.order(*order);
                let paid = keeper.order(&order).map_or(100, |file| {
                    Remaining::after(file.order, &file.standing.returned).paid()
                });
                (order, Extent::Amount(minor(paid * percent / 100)))
            }
            Deed::ReturnWhole { order } => (self.order(*order), Extent::Whole),
            other => panic!("{other:?} is no return"),
        };
        Command::Return { order, reference: self.fresh("r"), occurred_at: None, extent }
    }
}

pub fn order(reference: Reference, at: Moment, wanted: &[Wanted], unpaid_percent: u64) -> Order {
    let lines: Vec<Line> =
        wanted.iter().enumerate().map(|(place, wanted)| line(place, wanted)).collect();
    let total: u64 = lines.iter().map(|line| line.paid().get()).sum();
    let unpaid = total * unpaid_percent / 100;
    let tender = |kind, amount: u64| Tender { kind, amount: minor(amount) };
    let tenders = match unpaid {
        0 => Vec::new(),
        _ => vec![tender(TenderKind::Points, unpaid), tender(TenderKind::Card, total - unpaid)],
    };
    Order::new(OrderParts {
        reference,
        occurred_at: at,
        currency: regulars::domain::money::Currency::parse("EUR").unwrap(),
        channel: None,
        location: None,
        lines,
        tenders,
    })
    .unwrap()
}

fn line(place: usize, wanted: &Wanted) -> Line {
    let percent = |of: u64, percent: u64| minor(of * percent / 100);
    let gross = minor(wanted.gross);
    let discount = percent(wanted.gross, wanted.discount_percent);
    let paid: Minor = gross.saturating_sub(discount);
    Line {
        id: reference(&format!("l{place}")),
        product: None,
        categories: vec![label(wanted.category)],
        tags: Vec::new(),
        quantity: wanted.quantity,
        gross,
        discount,
        tax: percent(paid.get(), wanted.tax_percent),
        kind: wanted.kind,
    }
}
