//! A till's day: what it did, and taking back what was pressed by mistake.

use super::{TillVisit, acts_of};
use crate::protocol::ask::Deed;
use crate::protocol::page::ask::Refused;
use crate::protocol::page::frame::TillTab;
use crate::protocol::page::place::Form;
use crate::protocol::page::till::{Day, day, refusal, seat};
use crate::protocol::problem::Problem;
use crate::protocol::scalar::Instant;
use crate::protocol::till::TillAct;
use crate::shell::asking;
use crate::shell::edge::portal::{Shown, Told, onward};
use crate::shell::reply::fault;

impl TillVisit<'_> {
    /// The day's list.
    pub(super) async fn list(&self, refused: Option<Refused>, status: u16) -> Shown {
        let (_, program) = self.guest.live().await?;
        let frame = self.frame(&program, TillTab::Day).await?;
        let acts = self.acts().await?;
        let today = Day { acts: &acts, zone: &program.zone, now: self.guest.now() };
        let seat = seat(&self.device, &program, &frame.words);
        let refused = refused.map(|refused| refusal(&frame.words, &refused));
        let tokens = (self.token("undo"), self.token("unpair"));
        let page = day(&frame, (&seat, refused), &today, (&tokens.0, &tokens.1));
        self.painted(page, status)
    }

    /// Takes an act back; its own id is the idempotency key, for that is done once.
    pub(super) async fn undo(&self, form: &Form) -> Shown {
        let id = form.field("act");
        let nothing = || Problem::new("route_not_found", "This till did no such thing.");
        if id.is_empty() || id.len() > 100 {
            return Err(nothing());
        }
        let act = self.act(id).await?.ok_or_else(nothing)?;
        let undo = match act.undo_at(self.guest.now()) {
            Some(undo) => undo,
            // Pressed twice: it is taken back.
            None if act.undone_at.is_some() => return self.back(form, &act),
            None => return self.list(Some(too_late()), 409).await,
        };
        let deed = undo.deed().ok_or_else(|| fault("an act's undoing cannot be read"))?;
        let key = format!("till-undo-{id}");
        match self.run(undo.member.0.clone(), &key, deed).await? {
            Told::Done(_) => {
                self.mark(id, &act).await?;
                self.back(form, &act)
            }
            Told::Refused(refused, status) => self.list(Some(refused), status).await,
        }
    }

    /// On to the page that the form came from; of a member who is gone, there is none.
    fn back(&self, form: &Form, act: &TillAct) -> Shown {
        let undo = act.undo.as_ref().filter(|_| form.field("next") == "member");
        let undo = undo.filter(|undo| !matches!(undo.deed(), Some(Deed::Unenrol(_))));
        let path = match undo {
            Some(undo) => format!("till/members/{}?act={}", undo.member.0, form.field("act")),
            None => "till/day".to_owned(),
        };
        onward(&self.guest.path(&path), self.guest.request_id)
    }

    async fn mark(&self, id: &str, act: &TillAct) -> Result<(), Problem> {
        let was = serde_json::to_string(act).map_err(fault)?;
        let undone = TillAct { undone_at: Some(Instant(self.guest.now())), ..act.clone() };
        let json = serde_json::to_string(&undone).map_err(fault)?;
        let kind = acts_of(&self.device.id);
        let place = (kind.as_str(), id);
        // Where somebody else was faster, it is marked already.
        asking::put_record(self.guest.env, &self.guest.program, place, (json, Some(was)))
            .await
            .map(|_| ())
    }
}

fn too_late() -> Refused {
    Refused { code: "undo_too_late".to_owned(), missing: None, retry_after_seconds: None }
}
