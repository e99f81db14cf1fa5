//! A page of a statement: entries come in, newest first; lines of one kind come out.

use super::line::Line;
use super::scene::Scene;
use crate::domain::ledger::Entry;
use crate::domain::map::Map;
use crate::domain::names::{MemberId, WalletId};
use crate::domain::statement::{Kind, Row, due, rows, running};
use crate::domain::turn::Fault;
use crate::protocol::session::form_token;

/// Entries that one page looks through at most, however few of them are of the kind.
const LOOKED_AT_MAX: u32 = 500;

/// Which lines are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    #[default]
    All,
    Earned,
    Spent,
    Ended,
}

impl Filter {
    pub const ALL: [Self; 4] = [Self::All, Self::Earned, Self::Spent, Self::Ended];

    /// As the address and the tables have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Earned => "earned",
            Self::Spent => "spent",
            Self::Ended => "ended",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Self {
        Self::ALL.into_iter().find(|filter| filter.name() == name).unwrap_or_default()
    }

    fn takes(self, kind: Kind) -> bool {
        match self {
            Self::All => true,
            Self::Earned => {
                matches!(kind, Kind::Earned | Kind::Activated | Kind::TakenBack | Kind::Adjusted)
            }
            Self::Spent => matches!(
                kind,
                Kind::Held
                    | Kind::Released
                    | Kind::Redeemed
                    | Kind::Used
                    | Kind::Undone
                    | Kind::GivenBack
            ),
            Self::Ended => matches!(kind, Kind::Expired | Kind::Forfeited),
        }
    }
}

/// Where a page begins: before which entry, and the balances after the one before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    pub before: u64,
    pub balances: Map<WalletId, i64>,
}

impl Cursor {
    /// As it stands in an address: signed, so that nobody is shown another balance than theirs.
    #[must_use]
    pub fn text(&self, member: &MemberId, key: &[u8]) -> String {
        let mut text = self.before.to_string();
        for (wallet, balance) in &self.balances {
            text.push_str(&format!(",{wallet}~{balance}"));
        }
        let proof = form_token(key, &["statement", member.as_str(), &text]);
        format!("{text}.{proof}")
    }

    /// What [`Self::text`] wrote for this member, and nothing else.
    #[must_use]
    pub fn read(text: &str, member: &MemberId, key: &[u8]) -> Option<Self> {
        let (plain, _) = text.rsplit_once('.')?;
        let mut parts = plain.split(',');
        let before = parts.next()?.parse().ok()?;
        let balance = |part: &str| {
            let (wallet, balance) = part.split_once('~')?;
            Some((WalletId::parse(wallet).ok()?, balance.parse().ok()?))
        };
        let balances = parts.map(balance).collect::<Option<_>>()?;
        let cursor = Self { before, balances };
        (cursor.text(member, key) == text).then_some(cursor)
    }
}

/// A page as it grows.
pub struct Statement<'s, 'a> {
    scene: &'s Scene<'a>,
    filter: Filter,
    wanted: usize,
    looked_at: u32,
    before: Option<u64>,
    balances: Map<WalletId, i64>,
    pub lines: Vec<Line>,
}

impl<'s, 'a> Statement<'s, 'a> {
    /// The newest page: what fell due since the last entry is already in it.
    ///
    /// # Errors
    /// [`Fault`] when the book contradicts itself.
    pub fn newest(
        scene: &'s Scene<'a>,
        stored: &crate::domain::book::Book,
        filter: Filter,
        wanted: usize,
    ) -> Result<Self, Fault> {
        let balances = scene.balances();
        let lines = Vec::new();
        let mut page = Self { scene, filter, wanted, looked_at: 0, before: None, balances, lines };
        page.add(due(stored, scene.now)?, None);
        Ok(page)
    }

    /// The page that a cursor leads to.
    #[must_use]
    pub fn from(scene: &'s Scene<'a>, cursor: Cursor, filter: Filter, wanted: usize) -> Self {
        let Cursor { before, balances } = cursor;
        let before = Some(before);
        Self { scene, filter, wanted, looked_at: 0, before, balances, lines: Vec::new() }
    }

    /// Before which entry the next ones are wanted; `None`: from the newest on.
    #[must_use]
    pub fn before(&self) -> Option<u64> {
        self.before
    }

    #[must_use]
    pub fn is_full(&self) -> bool {
        self.lines.len() >= self.wanted || self.looked_at >= LOOKED_AT_MAX
    }

    /// Takes the next older entry.
    pub fn push(&mut self, entry: &Entry) {
        self.looked_at = self.looked_at.saturating_add(1);
        self.before = Some(entry.seq);
        self.add(rows(entry), Some(entry));
    }

    /// Where the next page begins, if there are older entries.
    #[must_use]
    pub fn next(&self) -> Option<Cursor> {
        let before = self.before.filter(|before| *before > 1)?;
        Some(Cursor { before, balances: self.balances.clone() })
    }

    fn add(&mut self, mut rows: Vec<Row>, entry: Option<&Entry>) {
        rows.reverse();
        running(&mut rows, &mut self.balances);
        let wanted = rows.iter().filter(|row| self.filter.takes(row.kind));
        self.lines.extend(wanted.map(|row| self.scene.line(row, entry)));
    }
}
