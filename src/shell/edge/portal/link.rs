//! A partner's link as a page: anybody may look, and looking changes nothing.

use worker::Request;

use super::{Guest, Shown};
use crate::protocol::ask::{ASK_VERSION, Ask, MEMBER, Work};
use crate::protocol::link::state::LinkStateBody;
use crate::protocol::page::ask::Refused;
use crate::protocol::page::frame::TillTab;
use crate::protocol::page::link::{AtTill, LinkScene, link, replaced, unusable};
use crate::protocol::page::till::{framed, named, refusal};
use crate::protocol::problem::Problem;
use crate::protocol::scalar::{Instant, Named};
use crate::shell::asking;
use crate::shell::edge::links::redeem::{Lead, Search, link_of, not_found};
use crate::shell::edge::partners;
use crate::shell::edge::till::TillVisit;

impl Guest<'_> {
    /// The page of the link in the address.
    pub(super) async fn link(&self, request: &Request) -> Shown {
        let text = [self.found.param("link"), self.found.param("code")].concat();
        let till = TillVisit::arrive(self, request).await?;
        match self.lead(&text).await {
            Ok(lead) => self.link_page(&lead, till.as_ref(), (None, 200)).await,
            Err(problem) => self.no_link(&problem).await,
        }
    }

    /// Where a code or token leads, whoever holds it.
    ///
    /// # Errors
    /// As [`Search::find`].
    pub(crate) async fn lead(&self, text: &str) -> Result<Lead, Problem> {
        let Self { env, config, program, origin, now_ms, .. } = self;
        let search = Search { env, config, program, origin, now_ms: *now_ms };
        search.find(text, None, true).await
    }

    /// How a link stands.
    ///
    /// # Errors
    /// `link_not_found`, and those of the member's keeper.
    pub(crate) async fn look(&self, lead: &Lead) -> Result<LinkStateBody, Problem> {
        let ask = Ask {
            v: ASK_VERSION,
            program: Named(self.program.clone()),
            member: Named(lead.member.clone()),
            now: self.set_to.map(Instant),
            releases: self.front.releases.clone(),
            request_id: self.request_id.to_owned(),
            principal: MEMBER.to_owned(),
            signing: None,
            work: Work::Link { hold: Named(lead.hold.clone()) },
        };
        link_of(asking::ask_member(self.env, &ask).await?).await
    }

    /// The page of a link, as a till sees it or anybody else.
    pub(crate) async fn link_page(
        &self,
        lead: &Lead,
        till: Option<&TillVisit<'_>>,
        (refused, status): (Option<Refused>, u16),
    ) -> Shown {
        let found = match self.look(lead).await {
            Ok(found) => found,
            Err(problem) => return self.no_link(&problem).await,
        };
        let (_, program) = self.live().await?;
        let mut frame = self.frame(&program);
        frame.tab = None;
        let partner = partners::partner(self.env, &self.program, &found.partner, self.now_ms).await;
        let partner = match partner {
            Ok(partner) => partner.name,
            Err(_) => named(&program, &frame.words, &found.partner),
        };
        let at_till = match till {
            Some(visit) => {
                let owner = visit.owner(&frame).await?;
                frame = framed(frame, &owner, TillTab::Other);
                let refused = refused.map(|refused| refusal(&frame.words, &refused));
                Some(at_till(visit, &found, refused).await?)
            }
            None => None,
        };
        let scene = LinkScene {
            program: &program,
            link: &found,
            partner: &partner,
            origin: &self.origin,
            now: self.now(),
            till: at_till,
        };
        self.painted(link(&frame, &scene), status)
    }

    /// One page for all that is no link, whatever is wrong with it.
    async fn no_link(&self, problem: &Problem) -> Shown {
        if problem.status >= 500 || !problem.code.starts_with("link_") {
            return Err(problem.clone());
        }
        let (_, program) = self.live().await?;
        let frame = self.frame(&program);
        let (gate, status) = if problem.code == "link_key_revoked" {
            (replaced(&frame), 410)
        } else {
            (unusable(&frame), not_found().status)
        };
        self.painted(gate.paint(&frame), status)
    }
}

async fn at_till(
    visit: &TillVisit<'_>,
    link: &LinkStateBody,
    refused: Option<String>,
) -> Result<AtTill, Problem> {
    let act = match &link.consumed {
        Some(used) => visit.act(&used.redemption).await?.map(|act| (used.redemption.clone(), act)),
        None => None,
    };
    Ok(AtTill {
        partner: visit.device.till.clone(),
        location: visit.device.location.clone(),
        key: crate::shell::reply::request_id(),
        token: visit.token("take"),
        undo_token: visit.token("undo"),
        act,
        refused,
    })
}
