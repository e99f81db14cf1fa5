//! How the counters of occasions, segments and held bonuses are written.

use crate::domain::ledger::{CounterKey, GoalKind, Seen, Tally, Way};
use crate::domain::names::Label;
use crate::protocol::node::{Fault, FromNode, Node, Record, ToNode, expected, of_length, words};

/// The word for the kind, and behind it what tells one such counter from another.
pub(super) fn write_more(key: &CounterKey) -> (&'static str, Node<'_>) {
    match key {
        CounterKey::LastOrder => ("last_order", Node::Flag(true)),
        CounterKey::Won { reward } => ("won", reward.write()),
        CounterKey::Seen { seen, per, from } => {
            ("seen", Node::List(vec![seen.write(), per.write(), from.write()]))
        }
        CounterKey::Goal { rule, from, until, kind, target } => (
            "goal",
            Node::List(vec![
                rule.write(),
                from.write(),
                until.write(),
                kind.write(),
                target.write(),
            ]),
        ),
        CounterKey::Released { rule, from } => {
            ("released", Node::List(vec![rule.write(), from.write()]))
        }
        CounterKey::Challenge { challenge, tally, of, way, per, from } => (
            "challenge",
            Node::List(vec![
                challenge.write(),
                Node::Text(tally_name(*tally).into()),
                Node::Text(of.as_ref().map_or("", Label::as_str).into()),
                Node::Text(way_name(*way).into()),
                per.write(),
                from.write(),
            ]),
        ),
        CounterKey::Trail { entry } => ("trail", entry.write()),
        _ => ("birthday", Node::Flag(true)),
    }
}

pub(super) fn read_more(kind: &str, node: &Node<'_>) -> Result<CounterKey, Fault> {
    match kind {
        "birthday" => Ok(CounterKey::Birthday),
        "last_order" => Ok(CounterKey::LastOrder),
        "won" => Ok(CounterKey::Won { reward: FromNode::read(node)? }),
        "seen" => {
            let [seen, per, from] = of_length(node)?;
            Ok(CounterKey::Seen {
                seen: FromNode::read(seen)?,
                per: FromNode::read(per)?,
                from: FromNode::read(from)?,
            })
        }
        "goal" => {
            let [rule, from, until, kind, target] = of_length(node)?;
            Ok(CounterKey::Goal {
                rule: FromNode::read(rule)?,
                from: FromNode::read(from)?,
                until: FromNode::read(until)?,
                kind: FromNode::read(kind)?,
                target: FromNode::read(target)?,
            })
        }
        "released" => {
            let [rule, from] = of_length(node)?;
            Ok(CounterKey::Released { rule: FromNode::read(rule)?, from: FromNode::read(from)? })
        }
        "challenge" => {
            let [challenge, tally, of, way, per, from] = of_length(node)?;
            Ok(CounterKey::Challenge {
                challenge: FromNode::read(challenge)?,
                tally: FromNode::read(tally)?,
                of: Some(of.word()).filter(|name| !name.is_empty()).map(name).transpose()?,
                way: FromNode::read(way)?,
                per: FromNode::read(per)?,
                from: FromNode::read(from)?,
            })
        }
        "trail" => Ok(CounterKey::Trail { entry: FromNode::read(node)? }),
        _ => Err(expected("a kind of counter")),
    }
}

fn name(text: &str) -> Result<Label, Fault> {
    Label::parse(text).map_err(|bad| expected(bad.expected))
}

fn tally_name(tally: Tally) -> &'static str {
    match tally {
        Tally::Step => "step",
        Tally::End => "end",
        Tally::Count => "count",
        Tally::Done => "done",
        Tally::Need => "need",
        Tally::Paid => "paid",
        Tally::Issued => "issued",
        Tally::Kept => "kept",
        Tally::Badge => "badge",
    }
}

fn way_name(way: Way) -> &'static str {
    match way {
        Way::Times => "times",
        Way::Days => "days",
        Way::Weeks => "weeks",
        Way::Months => "months",
        Way::DayRow => "day_row",
        Way::WeekRow => "week_row",
        Way::MonthRow => "month_row",
        Way::Pieces => "pieces",
        Way::Spent => "spent",
    }
}

words!(Way, "how a challenge counts":
    Times "times", Days "days", Weeks "weeks", Months "months", DayRow "day_row",
    WeekRow "week_row", MonthRow "month_row", Pieces "pieces", Spent "spent");

words!(Tally, "what is counted of a challenge":
    Step "step", End "end", Count "count", Done "done", Need "need", Paid "paid", Issued "issued",
    Kept "kept", Badge "badge");

impl ToNode for Seen {
    fn write(&self) -> Node<'_> {
        match self {
            Self::Orders => Node::Text("orders".into()),
            Self::Spent => Node::Text("spent".into()),
            Self::Bought(category) => with("of", category.write()),
        }
    }
}

impl FromNode for Seen {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        match node.kind()? {
            ("orders", _) => Ok(Self::Orders),
            ("spent", _) => Ok(Self::Spent),
            ("of", category) => FromNode::read(category).map(Self::Bought),
            _ => Err(expected("what a segment looks at")),
        }
    }
}

impl ToNode for GoalKind {
    fn write(&self) -> Node<'_> {
        match self {
            Self::Orders => Node::Text("orders".into()),
            Self::Spent => Node::Text("spent".into()),
            Self::Acts(action) => with("act", action.write()),
        }
    }
}

impl FromNode for GoalKind {
    fn read(node: &Node<'_>) -> Result<Self, Fault> {
        match node.kind()? {
            ("orders", _) => Ok(Self::Orders),
            ("spent", _) => Ok(Self::Spent),
            ("act", action) => FromNode::read(action).map(Self::Acts),
            _ => Err(expected("what a bonus waits for")),
        }
    }
}

fn with<'a>(name: &'static str, node: Node<'a>) -> Node<'a> {
    let mut record = Record::new();
    record.put(name, node);
    Node::Record(record)
}
