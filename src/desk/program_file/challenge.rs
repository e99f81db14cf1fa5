//! The challenges of a program file: `[[challenge]]` and its keys.

use super::earn::{count, trigger};
use super::phrase;
use super::read::{self, Frame};
use super::sheet::{Field, Sheet, Table};
use super::when;
use crate::desk::finding::{Code, Finding};
use crate::desk::nearest::nearest;
use crate::domain::calendar::PeriodKind;
use crate::domain::challenges::{Aim, Challenge, Measure};
use crate::domain::names::Label;
use crate::domain::program::{Draft, Issued, LineFilter, Trigger, When};

/// What [`goal`] reads.
const GOAL: &str = "how much there is to do, as in \"7 times\", \"5 days\" (different ones), \
    \"7 days in a row\", \"4 weeks in a row\", \"5 pieces\" or \"100.00 spent\"";

/// What it is so much of.
const UNITS: [&str; 6] = ["times", "days", "weeks", "months", "pieces", "spent"];

pub const WITHIN: [(&str, PeriodKind); 3] = [
    ("calendar week", PeriodKind::Week),
    ("calendar month", PeriodKind::Month),
    ("calendar year", PeriodKind::Year),
];

/// Every challenge of the file, `None` where it could not be read.
pub fn read(root: &Table<'_>, frame: &Frame) -> Vec<Option<Challenge>> {
    let Some(field) = root.get("challenge") else {
        return Vec::new();
    };
    let all = field.list("challenges that begin with a line [[challenge]]").unwrap_or_default();
    let one = |field: &Field<'_>| {
        challenge(field.table("a challenge that begins with [[challenge]]")?, frame)
    };
    all.iter().map(one).collect()
}

fn challenge(table: Table<'_>, frame: &Frame) -> Option<Challenge> {
    let id = table.required("id", |field| read::name(field, Label::parse));
    let name = table.required("name", read::words);
    let on = table.or("on", Trigger::Order, trigger);
    let goal = table.required("goal", |field| goal(field, frame));
    let when = table.or("when", When::default(), |field| when::read(field, frame));
    let count = table.or("count", LineFilter::default(), count);
    let within = table.or("within", PeriodKind::Lifetime, |field| read::word(field, &WITHIN));
    let again = table.or("again", false, Field::flag);
    let badge = table.or("badge", false, Field::flag);
    table.close();
    Some(Challenge {
        id: id?,
        name: name?,
        on: on?,
        when: when?,
        count: count?,
        goal: goal?,
        within: within?,
        again: again?,
        badge: badge?,
    })
}

/// `7 times`, `5 days`, `7 days in a row`, `4 weeks in a row`, `5 pieces`, `100.00 spent`.
fn goal(field: &Field<'_>, frame: &Frame) -> Option<Aim> {
    let text = field.text(GOAL)?;
    if let Some((amount, "spent")) = phrase::two_words(&text) {
        let amount = read::decimal(field, frame, amount)?;
        if let Ok(count) = u32::try_from(amount.get()) {
            return Some(Aim { count, of: Measure::Spent, unit: None, in_a_row: false });
        }
        return field.refuse(Code::AMOUNT, "that is more than anybody spends", GOAL);
    }
    let (what, in_a_row) = match text.strip_suffix(" in a row") {
        Some(what) => (what, true),
        None => (text.as_str(), false),
    };
    let aim = phrase::two_words(what).and_then(|(count, unit)| {
        let of = if unit.starts_with("piece") { Measure::Pieces } else { Measure::Deeds };
        let unit = match unit {
            "time" | "times" | "piece" | "pieces" if !in_a_row => None,
            "day" | "days" => Some(PeriodKind::Day),
            "week" | "weeks" => Some(PeriodKind::Week),
            "month" | "months" => Some(PeriodKind::Month),
            _ => return None,
        };
        Some(Aim { count: phrase::whole(count)?, of, unit, in_a_row })
    });
    match aim {
        Some(aim) => Some(aim),
        None => {
            let message = format!("\"{text}\" does not say how much there is to do");
            let meant = text.split_whitespace().nth(1).and_then(|word| nearest(word, UNITS));
            field.refuse_for(Code::WORD, &message, GOAL, meant)
        }
    }
}

/// Says which challenges are named and are none, and which tiers and plans challenges name.
pub fn resolve(draft: &Draft, (rules, rewards, own): Places<'_>, sheet: &Sheet) {
    let challenges: Vec<&str> = draft.challenges.iter().map(|one| one.id.as_str()).collect();
    let tiers: Vec<&str> = draft.tiers.ladder.iter().map(|one| one.id.as_str()).collect();
    let plans: Vec<&str> = draft.plans.iter().map(|one| one.id.as_str()).collect();
    let say = |kind: &str, (name, known): (&Label, &[&str]), pointer: &str| {
        if known.contains(&name.as_str()) {
            return;
        }
        let meant = nearest(name.as_str(), known.iter().copied()).unwrap_or_default();
        let message = format!("there is no {kind} \"{name}\"");
        let finding = Finding::new(Code::WORD, pointer, sheet.place(pointer), &message);
        let expected = format!("a {kind} that begins with a line [[{kind}]]");
        sheet.report(finding.expected(&expected).suggestion(meant));
    };
    for (rule, at) in draft.earns.iter().zip(rules) {
        if let Trigger::Challenge(id) = &rule.on {
            say("challenge", (id, &challenges), &format!("{at}/on"));
        }
    }
    for (reward, at) in draft.rewards.iter().zip(rewards) {
        if let Issued::OnChallenge(id) = &reward.issued {
            say("challenge", (id, &challenges), &format!("{at}/issued"));
        }
    }
    for (challenge, at) in draft.challenges.iter().zip(own) {
        let audience = &challenge.when.audience;
        let of_tiers = |tier| say("tier", (tier, &tiers), &format!("{at}/when/tiers"));
        audience.tiers.iter().for_each(of_tiers);
        let of_plans = |plan| say("plan", (plan, &plans), &format!("{at}/when/plans"));
        audience.plans.iter().for_each(of_plans);
    }
}

/// Where the rules, the rewards and the challenges stand in the file.
type Places<'a> = (&'a [String], &'a [String], &'a [String]);
