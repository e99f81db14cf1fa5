//! Reads the cases: titles, rows, and in a row its time, its member, its outcomes and balances.

use super::act;
use super::challenges::{Progress, all_badges, challenge, progress};
use super::membership::{Standing, perks, standing};
use super::table::{Balance, Case, Effect, InTier, Outcome, Row};
use super::words::{Read, Word, Words, bad};
use crate::desk::finding::{Code, Finding};
use crate::desk::nearest::nearest;
use crate::desk::program_file::phrase::whole;
use crate::desk::source::Source;
use crate::domain::command::Refusal;
use crate::domain::moment::{Day, Moment};
use crate::domain::money::parse_decimal;
use crate::domain::names::{Label, Reference, RewardId, WalletId};
use crate::domain::points::Points;
use crate::domain::program::{Program, WalletKind};

/// The word before the tier that a member is in.
const TIER: &str = "tier";

/// The words that begin an outcome.
const OUTCOMES: [&str; 13] = [
    "earns",
    "takes",
    "forgives",
    "gives",
    "issues",
    "withdraws",
    "holds",
    "costs",
    "releases",
    "completes",
    "reopens",
    "refused",
    "unchanged",
];

/// The word before a plan and how a member stands to it.
const PLAN: &str = "plan";
/// The word before the benefits that a member has.
const PERKS: &str = "perks";
/// The word before a challenge and how far it is.
const PROGRESS: &str = "progress";
/// The word before the badges that a member has.
const BADGES: &str = "badges";

/// The cases of a file.
///
/// # Errors
/// Every row that cannot be read.
pub fn parse(source: &Source, program: &Program) -> Result<Vec<Case>, Vec<Finding>> {
    let mut cases: Vec<Case> = Vec::new();
    let mut findings = Vec::new();
    let mut heading: Option<(String, usize)> = None;
    let mut start = 0;
    for (index, text) in source.text.split_inclusive('\n').enumerate() {
        let line = index + 1;
        if let Some(title) = text.trim().strip_prefix('#') {
            heading.get_or_insert_with(|| (title.trim().to_owned(), line));
        } else if text.trim().is_empty() {
            heading = None;
        } else {
            if let Some((title, line)) = heading.take() {
                cases.push(Case { title, line, rows: Vec::new() });
            }
            match (row(program, text, start, line), cases.last_mut()) {
                (Err(finding), _) => findings.push(finding),
                (Ok(row), Some(case)) => case.rows.push(row),
                (Ok(row), None) => findings.push(untitled(&row)),
            }
        }
        start += text.len();
    }
    if findings.is_empty() { Ok(cases) } else { Err(findings) }
}

fn untitled(row: &Row) -> Finding {
    Finding::new(Code::CASE_GRAMMAR, "", row.action_span.clone(), "this row belongs to no case")
        .expected("a line above it such as \"# Splitting a basket changes nothing\"")
}

fn row(program: &Program, text: &str, start: usize, line: usize) -> Read<Row> {
    let mut words = Words::new(program, text, start);
    let at = moment(&mut words)?;
    let who = words.need("who it is, as in Ada")?.text.to_owned();
    let place = words.place();
    let action = act::action(&mut words, at)?;
    let action_span = words.since(place).unwrap_or_default();
    let place = words.place();
    let outcomes = outcomes(&mut words)?;
    let outcome_span = words.since(place).unwrap_or_else(|| action_span.clone());
    let place = words.place();
    let Figures { balances, plans, challenges, tier } = balances(&mut words)?;
    let balance_span = words.since(place).unwrap_or_else(|| action_span.clone());
    Ok(Row {
        line,
        action_span,
        outcome_span,
        balance_span,
        at,
        who,
        action,
        outcomes,
        balances,
        plans,
        challenges,
        tier,
    })
}

/// A date and a time of the program's zone.
///
/// # Errors
/// Where they are no date and time.
pub fn moment(words: &mut Words<'_>) -> Read<Moment> {
    let expected = "a date and a time, as in 2026-03-01 09:00";
    let time_error = |finding: Finding| Finding { code: Code::CASE_TIME, ..finding };
    let day = words.parse(expected, Day::parse).map_err(time_error)?;
    let zone = &words.program.zone;
    let read = |text: &str| {
        let parts: Option<Vec<u8>> = text
            .split(':')
            .map(|part| u8::try_from(whole(part).filter(|_| part.len() == 2)?).ok())
            .collect();
        match *parts?.as_slice() {
            [hour, minute] => zone.at(day, hour, minute, 0),
            [hour, minute, second] => zone.at(day, hour, minute, second),
            _ => None,
        }
    };
    words.parse(expected, read).map_err(time_error)
}

/// Whether the word begins an outcome or a balance, and so ends the action.
#[must_use]
pub fn ends_action(program: &Program, word: Word<'_>) -> bool {
    OUTCOMES.contains(&word.text) || begins_figure(program, word.text)
}

/// Whether the word begins what a row says of the member: of a wallet, a plan, or the tier.
fn begins_figure(program: &Program, text: &str) -> bool {
    [PLAN, PERKS, PROGRESS, BADGES].contains(&text)
        || is_wallet(program, text)
        || text == TIER && !program.tiers.is_empty()
}

fn is_wallet(program: &Program, text: &str) -> bool {
    program.wallets.iter().any(|wallet| wallet.id.as_str() == text)
}

fn outcomes(words: &mut Words<'_>) -> Read<Vec<Outcome>> {
    let mut all = Vec::new();
    while words.peek().is_some_and(|word| OUTCOMES.contains(&word.text)) {
        all.push(outcome(words)?);
        words.accept(",");
    }
    Ok(all)
}

fn outcome(words: &mut Words<'_>) -> Read<Outcome> {
    let word = words.need("an outcome")?;
    let effect = match word.text {
        "unchanged" => return Ok(Outcome::Unchanged),
        "refused" => return refused(words),
        "issues" => rewards(words).map(|(reward, count)| Effect::Issues(reward, count)),
        "withdraws" => rewards(words).map(|(reward, count)| Effect::Withdraws(reward, count)),
        "earns" => points(words).map(|(wallet, points)| Effect::Earns(wallet, points)),
        "takes" => points(words).map(|(wallet, points)| Effect::Takes(wallet, points)),
        "forgives" => points(words).map(|(wallet, points)| Effect::Forgives(wallet, points)),
        "holds" => points(words).map(|(wallet, points)| Effect::Holds(wallet, points)),
        "costs" => points(words).map(|(wallet, points)| Effect::Costs(wallet, points)),
        "completes" => challenge(words).map(Effect::Completes),
        "reopens" => challenge(words).map(Effect::Reopens),
        "releases" => points(words).map(|(wallet, points)| Effect::Releases(wallet, points)),
        _ => {
            words.parse("back", |text| (text == "back").then_some(()))?;
            points(words).map(|(wallet, points)| Effect::GivesBack(wallet, points))
        }
    };
    effect.map(Outcome::Effect)
}

fn refused(words: &mut Words<'_>) -> Read<Outcome> {
    let word = words.need("the code of a refusal, as in insufficient_points")?;
    let codes = refusal_codes();
    if !codes.contains(&word.text) {
        let meant = nearest(word.text, codes.iter().copied()).unwrap_or_default();
        let message = format!("nothing is ever refused as \"{}\"", word.text);
        let finding = Finding::new(Code::CASE_WORD, "", word.span(), &message);
        return Err(finding.expected("the code of a refusal").suggestion(meant));
    }
    let missing = if words.accept("missing") { Some(figure(words)?) } else { None };
    Ok(Outcome::Refused { code: word.text.to_owned(), missing })
}

/// A number of points, or an amount of money with its decimals.
///
/// # Errors
/// Where the next word is neither.
pub fn figure(words: &mut Words<'_>) -> Read<Points> {
    let exponent = match words.peek() {
        Some(word) if word.text.contains('.') => words.program.currency.exponent(),
        _ => 0,
    };
    words.parse("a number", |text| Points::new(parse_decimal(text, exponent).ok()?.get()))
}

fn refusal_codes() -> Vec<&'static str> {
    let (Ok(line), Ok(name)) = (Reference::parse("1"), Label::parse("n")) else {
        return Vec::new();
    };
    Refusal::all(&line, &name).iter().map(Refusal::code).collect()
}

/// A reward, and how often.
fn rewards(words: &mut Words<'_>) -> Read<(RewardId, u64)> {
    let reward = reward(words)?;
    let count = if words.accept("x") { number(words)?.get() } else { 1 };
    Ok((reward, count))
}

/// The name of a reward of the program.
///
/// # Errors
/// Where there is no such reward.
pub fn reward(words: &mut Words<'_>) -> Read<RewardId> {
    let word = words.need("the name of a reward")?;
    let rewards = &words.program.rewards;
    if let Some(reward) = rewards.iter().find(|reward| reward.id.as_str() == word.text) {
        return Ok(reward.id.clone());
    }
    let ids: Vec<&str> = rewards.iter().map(|reward| reward.id.as_str()).collect();
    let meant = nearest(word.text, ids.iter().copied()).unwrap_or_default();
    let message = format!("there is no reward \"{}\"", word.text);
    let finding = Finding::new(Code::CASE_WORD, "", word.span(), &message);
    Err(finding.expected(&format!("one of {}", ids.join(", "))).suggestion(meant))
}

/// A number, and the wallet it counts in, which need not be said where there is one only.
fn points(words: &mut Words<'_>) -> Read<(WalletId, Points)> {
    let number_word = words.peek();
    let expected = "a number of points";
    let word = words.need(expected)?;
    let wallet = match words.peek().filter(|word| is_wallet(words.program, word.text)) {
        // In "earns 2 star 5" the star begins a balance; in "earns 2 star" it is what is earned.
        Some(wallet) if !begins_balance(words) => {
            words.take();
            wallet.text.to_owned()
        }
        _ => only_wallet(words, number_word.unwrap_or(word))?,
    };
    let id = WalletId::parse(&wallet).map_err(|_| bad(word, "the name of a wallet"))?;
    let points = count(words.program, &id, word.text).ok_or_else(|| bad(word, expected))?;
    Ok((id, points))
}

/// Whether the next words are a wallet and a number, as a balance is.
fn begins_balance(words: &Words<'_>) -> bool {
    let digits = |word: Word<'_>| word.text.starts_with(|c: char| c.is_ascii_digit());
    words.peek_at(1).is_some_and(digits)
}

fn only_wallet(words: &Words<'_>, word: Word<'_>) -> Read<String> {
    match words.program.wallets.as_slice() {
        [only] => Ok(only.id.as_str().to_owned()),
        many => {
            let ids: Vec<&str> = many.iter().map(|wallet| wallet.id.as_str()).collect();
            let message = "the program has more than one wallet";
            let finding = Finding::new(Code::CASE_GRAMMAR, "", word.span(), message);
            Err(finding.expected(&format!("a number and one of {}", ids.join(", "))))
        }
    }
}

/// Points of that wallet: a whole number, or an amount of money in a wallet of cash.
#[must_use]
pub fn count(program: &Program, wallet: &WalletId, text: &str) -> Option<Points> {
    let cash = program.wallet(wallet)?.kind == WalletKind::Cash;
    let exponent = if cash { program.currency.exponent() } else { 0 };
    Points::new(parse_decimal(text, exponent).ok()?.get())
}

/// A whole number.
///
/// # Errors
/// Where the next word is none.
pub fn number(words: &mut Words<'_>) -> Read<Points> {
    let read = |text: &str| Points::new(parse_decimal(text, 0).ok()?.get());
    words.parse("a whole number", read)
}

/// What a row says of the member, beside what came of it.
#[derive(Default)]
struct Figures {
    balances: Vec<Balance>,
    plans: Vec<Standing>,
    challenges: Vec<Progress>,
    tier: Option<InTier>,
}

fn balances(words: &mut Words<'_>) -> Read<Figures> {
    let mut all = Figures::default();
    while !words.is_empty() {
        if words.accept(PLAN) {
            all.plans.push(standing(words)?);
        } else if words.accept(PERKS) {
            all.plans.push(perks(words)?);
        } else if words.accept(PROGRESS) {
            all.challenges.push(progress(words)?);
        } else if words.accept(BADGES) {
            all.challenges.push(all_badges(words)?);
        } else if !words.program.tiers.is_empty() && words.accept(TIER) {
            all.tier = Some(in_tier(words)?);
        } else {
            all.balances.push(balance(words)?);
        }
        if !words.accept(",") && !words.is_empty() {
            let goes_on = words.peek().is_some_and(|word| begins_figure(words.program, word.text));
            if !goes_on {
                let word = words.need("a wallet")?;
                return Err(bad(
                    word,
                    "pending, held, owed, another wallet, or the end of the row",
                ));
            }
        }
    }
    Ok(all)
}

/// `gold`, `gold until 2027-12-31`, or `none`.
fn in_tier(words: &mut Words<'_>) -> Read<InTier> {
    let word = words.need("the name of a tier, or none")?;
    let tiers = &words.program.tiers.ladder;
    let tier = tiers.iter().find(|tier| tier.id.as_str() == word.text);
    if tier.is_none() && word.text != "none" {
        let ids: Vec<&str> = tiers.iter().map(|tier| tier.id.as_str()).collect();
        let meant = nearest(word.text, ids.iter().copied()).unwrap_or_default();
        let message = format!("there is no tier \"{}\"", word.text);
        let finding = Finding::new(Code::CASE_WORD, "", word.span(), &message);
        let expected = format!("one of {}, or none", ids.join(", "));
        return Err(finding.expected(&expected).suggestion(meant));
    }
    let tier = tier.map(|tier| tier.id.clone());
    let until = match words.accept("until") {
        true => Some(words.parse("its last day, as in 2027-12-31", Day::parse)?),
        false => None,
    };
    Ok(InTier { tier, until })
}

fn balance(words: &mut Words<'_>) -> Read<Balance> {
    let wallet = wallet(words)?;
    let mut count_next = |words: &mut Words<'_>| {
        let program = words.program;
        words.parse("a number of points", |text| count(program, &wallet, text))
    };
    let active = count_next(words)?;
    let mut balance = Balance {
        wallet: wallet.clone(),
        active,
        pending: Points::ZERO,
        held: Points::ZERO,
        owed: Points::ZERO,
        issued: None,
        redeemed: None,
        expired: None,
        clawed: None,
    };
    loop {
        match words.peek().map(|word| word.text) {
            Some("pending") => balance.pending = after(words, &mut count_next)?,
            Some("held") => balance.held = after(words, &mut count_next)?,
            Some("owed") => balance.owed = after(words, &mut count_next)?,
            Some("issued") => balance.issued = Some(after(words, &mut count_next)?),
            Some("redeemed") => balance.redeemed = Some(after(words, &mut count_next)?),
            Some("expired") => balance.expired = Some(after(words, &mut count_next)?),
            Some("clawed") => balance.clawed = Some(after(words, &mut count_next)?),
            _ => return Ok(balance),
        }
    }
}

/// What `read` makes of the words after the next.
fn after<'a, T>(
    words: &mut Words<'a>,
    read: &mut impl FnMut(&mut Words<'a>) -> Read<T>,
) -> Read<T> {
    words.take();
    read(words)
}

/// The name of a wallet of the program.
///
/// # Errors
/// Where there is no such wallet.
pub fn wallet(words: &mut Words<'_>) -> Read<WalletId> {
    let word = words.need("the name of a wallet")?;
    let wallets = &words.program.wallets;
    if let Some(wallet) = wallets.iter().find(|wallet| wallet.id.as_str() == word.text) {
        return Ok(wallet.id.clone());
    }
    let ids: Vec<&str> = wallets.iter().map(|wallet| wallet.id.as_str()).collect();
    let known = ids.iter().copied().chain(OUTCOMES);
    let meant = nearest(word.text, known).unwrap_or_default();
    let message = format!("\"{}\" is neither an outcome nor a wallet", word.text);
    let expected = format!("one of {}, or {}", OUTCOMES.join(", "), ids.join(", "));
    let finding = Finding::new(Code::CASE_WORD, "", word.span(), &message);
    Err(finding.expected(&expected).suggestion(meant))
}
