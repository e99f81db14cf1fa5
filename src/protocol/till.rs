//! What a till did: kept with its device's day, listed there, and taken back from there.

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::ask::Deed;
use super::digits::base64url;
use super::json::parse;
use super::node::{FromNode, record};
use super::scalar::{Instant, Named};
use crate::domain::command::UNDO_MAX_MS;
use crate::domain::moment::Moment;
use crate::domain::names::MemberId;

/// One thing that a till did, in the words that its staff saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TillAct {
    pub at: Instant,
    /// What it was: a reward's name, a purchase.
    pub what: String,
    /// How much: `+25 stars`, `€12.60`; nothing where the name says it all.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// Enough to tell whose it was from the next one's: the end of a card's or a code's signs.
    pub whose: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<Undo>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undone_at: Option<Instant>,
}

record!(open TillAct { get at, get what, usual value, get whose, maybe undo, maybe undone_at });

/// What takes an act back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Undo {
    pub member: Named<MemberId>,
    /// The command, as JSON.
    pub deed: String,
    pub until: Instant,
}

record!(open Undo { get member, get deed, get until });

impl Undo {
    /// For as long as uses can be taken back; `None` never, for writing to memory cannot fail.
    #[must_use]
    pub fn of(member: MemberId, deed: &Deed, at: Moment) -> Option<Self> {
        let until = Moment::new(at.millis().saturating_add(UNDO_MAX_MS)).unwrap_or(Moment::MAX);
        let deed = serde_json::to_string(deed).ok()?;
        Some(Self { member: Named(member), deed, until: Instant(until) })
    }

    /// The command; `None` where this is of another version of it.
    #[must_use]
    pub fn deed(&self) -> Option<Deed> {
        <Deed as FromNode>::read(&parse(self.deed.as_bytes()).ok()?).ok()
    }
}

impl TillAct {
    /// What can take it back at that instant.
    #[must_use]
    pub fn undo_at(&self, now: Moment) -> Option<&Undo> {
        let is_undone = self.undone_at.is_some();
        self.undo.as_ref().filter(|undo| !is_undone && now < undo.until.0)
    }
}

/// What a press goes by in the member's journal and in the day's list: the same for the same thing
/// pressed on the same page, and short, however long the name of what was pressed is.
#[must_use]
pub fn press_name(form_key: &str, what: &str) -> String {
    let mut name = base64url(&Sha256::digest(format!("{form_key}\0{what}")));
    name.truncate(22);
    name
}

/// The end of a card's number or a code, behind what stands for the rest of it.
#[must_use]
pub fn ending(text: &str) -> String {
    let start = text.char_indices().rev().nth(3).map_or(0, |(start, _)| start);
    format!("…{}", text.get(start..).unwrap_or(text))
}
