//! What an order would earn: by the decision that an earn is, which a quote does not write.

use super::reply::fault;
use crate::domain::book::Book;
use crate::domain::command::Command;
use crate::domain::decide::{Decision, Facts, decide};
use crate::domain::moment::Moment;
use crate::domain::names::VersionId;
use crate::domain::order::Order;
use crate::domain::principal::Principal;
use crate::domain::program::Program;
use crate::protocol::answer::{self, QuoteAnswer, awards, digest};
use crate::protocol::ids::Names;
use crate::protocol::problem::Problem;
use crate::protocol::scalar::Named;

/// What an order would earn a member with this book: the decision itself, not written.
pub(super) fn quote(
    program: &Program,
    version: &VersionId,
    book: &Book,
    order: Order,
    now: Moment,
) -> Result<String, Problem> {
    let names = Names { member: &book.member, random: [0; 32] };
    let facts = Facts {
        program,
        version,
        book: Some(book),
        recorded: None,
        order: None,
        spends: &[],
        redemption: None,
        hold: None,
        period: None,
        acted: None,
        birthday: None,
        by: &Principal::Store,
        mint: &names,
    };
    match decide(&facts, &Command::Earn { order }, now).map_err(|error| fault(error.0))? {
        Decision::Accepted { entry, outcome } => {
            let digest =
                digest(version, &entry.awards).ok_or_else(|| fault("a quote has no digest"))?;
            let body = QuoteAnswer {
                awards: awards(&entry.awards),
                digest: Named(digest),
                why: answer::why(version, &outcome),
                subject_to: Vec::new(),
            };
            serde_json::to_string(&body).map_err(fault)
        }
        Decision::Refused(refusal) => Err(Problem::refusal(&refusal, None)),
        Decision::Unchanged => Err(fault("an order always earns an entry")),
    }
}
