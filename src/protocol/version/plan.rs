//! Paid memberships and spending seasons in a version document, written and read.

use serde::{Serialize, Serializer};

use super::form::{LineFilterForm, TextForm};
use super::plain::{list, maybe, one};
use crate::domain::calendar::Span;
use crate::domain::moment::Moment;
use crate::domain::money::Minor;
use crate::domain::names::{Label, WalletId};
use crate::domain::plans::{Credit, Plan};
use crate::domain::points::Points;
use crate::domain::program::{LineFilter, Text};
use crate::domain::spendable::SpendLimits;
use crate::protocol::node::record;

list!(pub plans: Plan as PlanForm);

#[derive(Serialize)]
#[serde(remote = "Plan")]
struct PlanForm {
    #[serde(with = "one")]
    id: Label,
    #[serde(with = "TextForm")]
    name: Text,
    #[serde(with = "one")]
    price: Minor,
    #[serde(with = "one")]
    period: Span,
    #[serde(skip_serializing_if = "Option::is_none", with = "maybe")]
    trial: Option<Span>,
    #[serde(skip_serializing_if = "Option::is_none", with = "maybe")]
    grace: Option<Span>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "credit")]
    credit: Option<Credit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
}

#[derive(Serialize)]
#[serde(remote = "Credit")]
struct CreditForm {
    #[serde(with = "one")]
    wallet: WalletId,
    #[serde(with = "one")]
    points: Points,
}

fn credit<S: Serializer>(credit: &Option<Credit>, to: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Out<'a>(#[serde(with = "CreditForm")] &'a Credit);
    credit.as_ref().map(Out).serialize(to)
}

#[derive(Serialize)]
#[serde(remote = "SpendLimits")]
pub(super) struct SpendForm {
    #[serde(skip_serializing_if = "Option::is_none", with = "maybe")]
    from: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none", with = "maybe")]
    until: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none", with = "maybe")]
    least: Option<Points>,
    #[serde(skip_serializing_if = "Option::is_none", with = "maybe")]
    most: Option<Points>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "goods")]
    goods: Option<LineFilter>,
}

fn goods<S: Serializer>(goods: &Option<LineFilter>, to: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Out<'a>(#[serde(with = "LineFilterForm")] &'a LineFilter);
    goods.as_ref().map(Out).serialize(to)
}

record!(strict Plan {
    get id,
    get name,
    get price,
    get period,
    maybe trial,
    maybe grace,
    maybe credit,
    maybe link,
});

record!(strict Credit { get wallet, get points });

record!(strict SpendLimits { maybe from, maybe until, maybe least, maybe most, maybe goods });
