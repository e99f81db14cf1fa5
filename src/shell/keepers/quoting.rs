//! What an order would earn: by the decision that an earn is, which a quote does not write.

use worker::Env;

use crate::domain::book::Book;
use crate::domain::command::Command;
use crate::domain::decide::{Decision, Facts, decide};
use crate::domain::goods::payable;
use crate::domain::moment::Moment;
use crate::domain::names::{MemberId, VersionId};
use crate::domain::order::Order;
use crate::domain::principal::Principal;
use crate::domain::program::Program;
use crate::protocol::answer::{self, PayableBody, QuoteAnswer, awards, digest};
use crate::protocol::ask::{Ask, Work};
use crate::protocol::ids::Names;
use crate::protocol::problem::Problem;
use crate::protocol::scalar::Named;
use crate::shell::asking;
use crate::shell::clock::now_ms;
use crate::shell::reply::{Answered, fault, json};

/// Answers a question that needs no member: what an order would earn somebody who has just joined.
pub(crate) async fn for_nobody(env: &Env, ask: &Ask) -> Answered {
    let Work::Quote(cart) = &ask.work else { return Err(fault("that is not for nobody")) };
    let at = ask.now.map_or_else(|| Moment::new(now_ms()).unwrap_or(Moment::MAX), |now| now.0);
    let Some(version) = ask.releases.live(cart.placed_at(at)) else {
        return Err(Problem::new("program_not_found", "Nothing of this program is live yet."));
    };
    let rules = asking::version(env, &ask.program.0, version).await?;
    if rules.livemode && ask.now.is_some() {
        let detail = "Only a test program may be given its time.";
        return Err(Problem::new("clock_not_allowed", detail).at("Regulars-Now"));
    }
    let body = quote(&rules, version, &newcomer(ask.member.0.clone(), at), cart.order(at)?, at)?;
    json(200, &body, &ask.request_id)
}

/// The book of somebody who has just joined and done nothing yet.
fn newcomer(member: MemberId, at: Moment) -> Book {
    Book { seq: 1, at, joined_at: at, ..Book::blank(member) }
}

/// What an order would earn a member with this book: the decision itself, not written.
pub(super) fn quote(
    program: &Program,
    version: &VersionId,
    book: &Book,
    order: Order,
    now: Moment,
) -> Result<String, Problem> {
    let names = Names { member: &book.member, random: [0; 32] };
    let money = payable(program, book, &order, now).map_err(|error| fault(error.0))?;
    let facts = Facts::of_book((program, version), book, (&Principal::Store, &names));
    match decide(&facts, &Command::Earn { order }, now).map_err(|error| fault(error.0))? {
        Decision::Accepted { entry, outcome } => {
            let digest =
                digest(version, &entry.awards).ok_or_else(|| fault("a quote has no digest"))?;
            let body = QuoteAnswer {
                awards: awards(&entry.awards),
                digest: Named(digest),
                why: answer::why(version, &outcome),
                subject_to: Vec::new(),
                payable: money
                    .into_iter()
                    .map(|(wallet, points)| PayableBody {
                        wallet: Named(wallet),
                        points: points.get(),
                    })
                    .collect(),
            };
            serde_json::to_string(&body).map_err(fault)
        }
        Decision::Refused(refusal) => Err(Problem::refusal(&refusal, None)),
        Decision::Unchanged => Err(fault("an order always earns an entry")),
    }
}
