//! What of a member changes outside of the journal: what they are found by, and where a name leads.

use worker::{Response, Result};

use super::conclude::Scene;
use super::{Member, Session, Stopped};
use crate::domain::ledger::Entry;
use crate::domain::names::MemberId;
use crate::protocol::ask::{Deed, Work};
use crate::protocol::identifier::IdentifierKind;
use crate::protocol::journal::sql;
use crate::protocol::profile::{FoundBy, FoundByBody, Standing};
use crate::protocol::scalar::Named;
use crate::shell::keepers::book_store::Kept;
use crate::shell::keepers::findable::{self, Change, Findable, moved_to};
use crate::shell::keepers::store::run;
use crate::shell::keepers::transaction::transaction;
use crate::shell::reply;

impl Member {
    /// What a command changes of how the member is found: what it says, the codes of its entry, and
    /// for whoever joins or is told of again, a card.
    pub(super) fn change(
        &self,
        scene: &Scene<'_>,
        kept: Option<&Kept>,
        entry: Option<&Entry>,
    ) -> Result<Change> {
        let schema = kept.map_or(0, |kept| kept.schema);
        let found = || self.findable(scene.session);
        let deed = &scene.task.deed;
        let mut change = match deed {
            Deed::Enrol(_) | Deed::Identify(_) => found()?.with(deed.identifiers())?,
            Deed::Erase(_) | Deed::Unenrol(_) => {
                found()?.erased(&findable::aliases(&self.sql, schema)?)
            }
            // Nothing is looked up for an order.
            _ => Change::default(),
        };
        if let Some(Named(via)) = &scene.task.via {
            let is_known = findable::aliases(&self.sql, schema)?.contains(via);
            change.alias = (!is_known).then(|| via.clone());
        }
        change.errands.extend(entry.map(|entry| scene.codes(entry)).unwrap_or_default());
        Ok(change)
    }

    fn findable<'a>(&self, session: &Session<'a>) -> Result<Findable<'a>> {
        let schema = self.kept.borrow().as_ref().map_or(0, |kept| kept.schema);
        let place = (session.config, &session.ask.program.0, &session.ask.member.0);
        Findable::read(&self.sql, schema, place)
    }

    pub(in crate::shell::keepers) fn found_by(&self, session: &Session<'_>) -> Result<FoundBy> {
        self.findable(session)?.shown()
    }

    /// The number of the member's card.
    pub(in crate::shell::keepers) fn card(&self, session: &Session<'_>) -> Result<Option<String>> {
        self.findable(session)?.shown_card()
    }

    /// Gives up what the member is found by, if there is any of that kind; what is left is answered
    /// once the Directory knows.
    pub(in crate::shell::keepers) fn forget(
        &self,
        session: &Session<'_>,
        kind: IdentifierKind,
    ) -> std::result::Result<Response, Stopped> {
        let found = self.findable(session)?;
        let is_done = session.is_arranged.replace(true);
        if let Some(change) = found.without(kind).filter(|_| !is_done) {
            transaction(&self.storage(), || {
                if change.rows.is_empty() {
                    findable::delete(&self.sql, kind.name())?;
                }
                findable::write(&self.storage(), &self.sql, &change)
            })?;
            session.has_errands.set(true);
        }
        let member = Named(session.ask.member.0.clone());
        let found_by = self.found_by(session)?;
        let body = serde_json::to_string(&FoundByBody { member, found_by })?;
        Ok(reply::build(200, &body, "application/json", &session.ask.request_id)?)
    }

    /// Whether this is a member, or leads to one; and from now on or no more, where that is asked.
    /// What leads elsewhere never becomes a member, and a member never leads elsewhere.
    pub(super) fn arrange(&self, session: &Session<'_>) -> std::result::Result<Response, Stopped> {
        let exists = self.load()?.is_some();
        let moved = moved_to(&self.sql)?;
        let standing = match &session.ask.work {
            Work::Move { to } if !exists && moved.is_none() => {
                self.lead_to(&to.0)?;
                Standing { exists, moved_to: Some(to.clone()), is_new: true }
            }
            Work::Leave { from } if moved.as_ref() == Some(&from.0) => {
                run(&self.sql, sql::DELETE_MOVED, vec![from.0.as_str().into()])?;
                Standing { exists, moved_to: None, is_new: true }
            }
            Work::Keep { hashes, via } => self.keep_found(session, hashes, via.as_ref())?,
            _ => Standing { exists, moved_to: moved.map(Named), is_new: false },
        };
        let body = serde_json::to_string(&standing)?;
        Ok(reply::build(200, &body, "application/json", &session.ask.request_id)?)
    }

    /// Two ask for the same person at once, and one is refused: what that one takes back, the other
    /// may have been accepted with.
    fn keep_found(
        &self,
        session: &Session<'_>,
        hashes: &[String],
        via: Option<&Named<MemberId>>,
    ) -> Result<Standing> {
        let schema = self.kept.borrow().as_ref().map(|kept| kept.schema);
        let Some(schema) = schema else {
            return Ok(Standing { exists: false, moved_to: None, is_new: false });
        };
        let change = self.findable(session)?.keeping(hashes);
        if !session.is_arranged.replace(true) && !change.is_empty() {
            transaction(&self.storage(), || findable::write(&self.storage(), &self.sql, &change))?;
            session.has_errands.set(true);
        }
        let aliases = findable::aliases(&self.sql, schema)?;
        let moved_to = via.filter(|via| aliases.contains(&via.0)).cloned();
        Ok(Standing { exists: true, moved_to, is_new: false })
    }

    fn lead_to(&self, to: &MemberId) -> Result<()> {
        transaction(&self.storage(), || {
            run(&self.sql, sql::MOVED_TABLE, Vec::new())?;
            run(&self.sql, sql::WRITE_MOVED, vec![to.as_str().into()])
        })
    }
}
