//! What rows say of challenges: how far a member is, and which badges they have.

use super::words::{Read, Words, bad};
use crate::desk::finding::{Code, Finding};
use crate::desk::nearest::nearest;
use crate::desk::program_file::phrase::whole;
use crate::domain::book::Book;
use crate::domain::challenges::Measure;
use crate::domain::challenging::{badges, standings};
use crate::domain::moment::Moment;
use crate::domain::money::{Minor, format_decimal, parse_decimal};
use crate::domain::names::Label;
use crate::domain::program::Program;

/// What a row says of a member's challenges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// How far one is; `None` where it is not open to the member.
    Of(Label, Option<(u64, u64)>),
    /// All the badges that the member has.
    Badges(Vec<Label>),
}

/// The name of a challenge of the program.
///
/// # Errors
/// Where there is no such challenge.
pub fn challenge(words: &mut Words<'_>) -> Read<Label> {
    let word = words.need("the name of a challenge")?;
    let all = &words.program.challenges;
    if let Some(challenge) = all.iter().find(|one| one.id.as_str() == word.text) {
        return Ok(challenge.id.clone());
    }
    let ids: Vec<&str> = all.iter().map(|one| one.id.as_str()).collect();
    let meant = nearest(word.text, ids.iter().copied()).unwrap_or_default();
    let message = format!("there is no challenge \"{}\"", word.text);
    let finding = Finding::new(Code::CASE_WORD, "", word.span(), &message);
    Err(finding.expected(&format!("one of {}", ids.join(", "))).suggestion(meant))
}

/// Behind the word `progress`: a challenge, and how far it is, as in `3/7`, `40.00/100.00`, or
/// `closed`.
///
/// # Errors
/// Where there is no such challenge, or that is no progress.
pub fn progress(words: &mut Words<'_>) -> Read<Progress> {
    let challenge = challenge(words)?;
    if words.accept("closed") {
        return Ok(Progress::Of(challenge, None));
    }
    let exponent = exponent(words.program, &challenge);
    let read = |text: &str| match exponent {
        Some(exponent) => Some(parse_decimal(text, exponent).ok()?.get()),
        None => whole(text).map(u64::from),
    };
    let far = words.parse("how far it is, as in 3/7 or 40.00/100.00, or closed", |text| {
        let (have, goal) = text.split_once('/')?;
        Some((read(have)?, read(goal)?))
    })?;
    Ok(Progress::Of(challenge, Some(far)))
}

/// The decimals of its goal, where that is money.
fn exponent(program: &Program, challenge: &Label) -> Option<u32> {
    let challenge = program.challenge(challenge)?;
    (challenge.goal.of == Measure::Spent).then(|| program.currency.exponent())
}

/// Behind the word `badges`: every badge that the member has, the oldest first, or `none`.
///
/// # Errors
/// Where there is no such challenge.
pub fn all_badges(words: &mut Words<'_>) -> Read<Progress> {
    let is_known = |text: &str, program: &Program| {
        program.challenges.iter().any(|one| one.id.as_str() == text)
    };
    if words.accept("none") {
        return Ok(Progress::Badges(Vec::new()));
    }
    let mut all = vec![challenge(words)?];
    while let Some(word) = words.peek().filter(|word| is_known(word.text, words.program)) {
        words.take();
        all.push(Label::parse(word.text).map_err(|_| bad(word, "the name of a challenge"))?);
    }
    Ok(Progress::Badges(all))
}

/// What the row says of challenges and is not so.
#[must_use]
pub fn differences(program: &Program, said: &[Progress], book: &Book, at: Moment) -> Vec<String> {
    let number = |challenge: &Label, number: u64| match exponent(program, challenge) {
        Some(exponent) => format_decimal(Minor::new(number).unwrap_or_default(), exponent),
        None => number.to_string(),
    };
    let say = |challenge: &Label, far: Option<(u64, u64)>| match far {
        None => "closed".to_owned(),
        Some((have, goal)) => format!("{}/{}", number(challenge, have), number(challenge, goal)),
    };
    let difference = |said: &Progress| match said {
        Progress::Of(challenge, far) => {
            let all = standings(program, book, at);
            let one = all.iter().find(|one| one.challenge == *challenge);
            let there = one.map(|one| (one.have, one.goal));
            let (said, is) = (say(challenge, *far), say(challenge, there));
            (there != *far).then(|| format!("the row says progress {challenge} {said}; it is {is}"))
        }
        Progress::Badges(said) => {
            let there: Vec<Label> = badges(book).into_iter().map(|(badge, _)| badge).collect();
            let list = |all: &[Label]| match all {
                [] => "none".to_owned(),
                all => all.iter().map(Label::as_str).collect::<Vec<_>>().join(" "),
            };
            let text = || format!("the row says badges {}; there are {}", list(said), list(&there));
            (there != *said).then(text)
        }
    };
    said.iter().filter_map(difference).collect()
}
