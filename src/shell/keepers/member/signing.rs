//! Signing what a decision made for a partner: the link of a hold, or the receipt of what it took.

use super::Session;
use super::conclude::Scene;
use crate::domain::decide::Outcome;
use crate::domain::ledger::{Cause, Entry};
use crate::domain::names::EntryId;
use crate::domain::program::Program;
use crate::protocol::answer::Accepted;
use crate::protocol::link::minting::Signer;

impl Session<'_> {
    /// `None` where the edge gave no key to sign with.
    pub(in crate::shell::keepers) fn signer<'s>(
        &'s self,
        program: &'s Program,
    ) -> Option<Signer<'s>> {
        Some(Signer {
            identity: self.config.identity(),
            program,
            member: &self.ask.member.0,
            signing: self.ask.signing.as_ref()?,
            now_seconds: u64::try_from(self.clock.millis() / 1_000).unwrap_or(0),
        })
    }
}

impl Scene<'_> {
    /// Before the answer is stored, so that a retry shows the same token: Ed25519 draws nothing,
    /// but the clock on the wall has moved on.
    pub(super) fn sign(
        &self,
        body: &mut Accepted,
        (id, entry): (&EntryId, &Entry),
        outcome: &Outcome,
    ) {
        let Some(signer) = self.session.signer(self.program) else { return };
        if let (Some(view), Some(hold)) = (&mut body.link, &outcome.hold) {
            signer.fill(view, hold, entry.at);
        }
        if let (Cause::Consumed { hold, .. }, Some(redemption)) =
            (&entry.cause, &outcome.redemption)
        {
            let hold = self.book.hold(hold);
            body.receipt = hold.and_then(|hold| signer.receipt(hold, redemption, (id, entry)));
        }
    }
}
