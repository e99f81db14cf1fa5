//! Whose keeper an enrolment is for: one member for a reference and what is shown at a till.

use worker::web_sys;

use crate::domain::command::Refusal;
use crate::domain::names::MemberId;
use crate::protocol::ask::{Deed, Work};
use crate::protocol::header::{MemberName, member};
use crate::protocol::identifier::{Identifier, Key};
use crate::protocol::ids::{BYTES, fresh_member_id, member_id};
use crate::protocol::problem::Problem;
use crate::protocol::request::MemberRef;
use crate::protocol::scalar::Named;
use crate::shell::asking;
use crate::shell::finding::Finder;
use crate::shell::messages::directory::{DirectoryAsk, Owner};
use crate::shell::reply::{fault, random};

/// How often somebody else may be quicker before we say that it is too busy here: each time they
/// are, somebody has won.
const TRIES: u32 = 5;

/// Where a command goes, and what has to be taken back if it is not accepted there.
#[derive(Debug)]
pub(crate) struct Address {
    pub member: MemberId,
    /// The id of the reference that was named, where it is not the member's own.
    pub via: Option<MemberId>,
    /// Claimed for the member just now.
    claimed: Vec<Key>,
    /// Whether `via` leads to the member since just now.
    is_moved: bool,
}

impl Address {
    /// A member who is known without asking anybody.
    pub(crate) fn of(member: MemberId) -> Self {
        Self { member, via: None, claimed: Vec::new(), is_moved: false }
    }
}

/// Who an enrolment is for.
#[derive(Debug)]
enum Aim {
    Member(Address),
    /// Nobody is there who could be found by more; the keeper says so.
    Nobody(Address),
    /// Somebody else was quicker: it has to be looked at again.
    Missed,
    /// They mean several.
    Clash,
}

impl Finder<'_> {
    /// The id that a reference has of its own.
    pub(crate) fn own(&self, reference: &MemberRef) -> Result<MemberId, Problem> {
        let (namespace, id) = (&reference.namespace, &reference.id);
        member_id(self.config.identity(), self.program, namespace, id)
            .ok_or_else(|| fault("a member has no name"))
    }

    /// The member whom a path or body names. What is not found has the answer of a member who is
    /// not there.
    pub(crate) async fn member(&self, text: &str) -> Result<MemberId, Problem> {
        match member(text)? {
            MemberName::Id(id) => Ok(id),
            MemberName::Ref(reference) => self.own(&reference),
            MemberName::Found(identifier) => {
                let key = identifier.key(self.secret(), self.program);
                let owner = self.owners(&[key]).await?.into_iter().next().flatten();
                let not_found = || Problem::refusal(&Refusal::MemberNotFound, None);
                owner.map(|owner| owner.member.0).ok_or_else(not_found)
            }
        }
    }

    /// Where a command goes; `text` names the member, but for an enrolment.
    pub(crate) async fn address(&self, text: &str, deed: &Deed) -> Result<Address, Problem> {
        match deed {
            Deed::Enrol(body) => self.enrol(body.reference.as_ref(), body.identifiers()).await,
            Deed::Identify(identifier) => {
                let member = self.member(text).await?;
                self.identify(&member, identifier).await
            }
            _ => self.member(text).await.map(Address::of),
        }
    }

    /// The one member whom a reference and identifiers mean: who is found by them, or else the
    /// reference's own, or else somebody new; and claims for that member what nobody is found by.
    ///
    /// A reference that is nobody's leads to whom the identifiers are of. They must have been
    /// attested: whoever asks says that they are the reference's.
    ///
    /// # Errors
    /// `identity_clash` where they mean several members; then nothing is changed.
    pub(crate) async fn enrol(
        &self,
        reference: Option<&MemberRef>,
        identifiers: &[Identifier],
    ) -> Result<Address, Problem> {
        let own = reference.map(|reference| self.own(reference)).transpose()?;
        match own {
            Some(own) if identifiers.is_empty() => Ok(Address::of(own)),
            own => self.retry(own.as_ref(), identifiers, true).await,
        }
    }

    /// A member who is to be found by one more identifier; claims it, if somebody is there.
    ///
    /// # Errors
    /// `identity_clash` where somebody else is found by it.
    pub(crate) async fn identify(
        &self,
        member: &MemberId,
        identifier: &Identifier,
    ) -> Result<Address, Problem> {
        let identifiers = std::slice::from_ref(identifier);
        self.retry(Some(member), identifiers, false).await.map_err(|mut problem| {
            problem.errors.iter_mut().for_each(|error| error.pointer = "/value".to_owned());
            problem
        })
    }

    async fn retry(
        &self,
        own: Option<&MemberId>,
        identifiers: &[Identifier],
        may_link: bool,
    ) -> Result<Address, Problem> {
        let keys: Vec<Key> =
            identifiers.iter().map(|one| one.key(self.secret(), self.program)).collect();
        for _ in 0..TRIES {
            let owners = self.owners(&keys).await?;
            let mut address = match self.aim(own, &owners, may_link).await? {
                Aim::Member(address) => address,
                Aim::Nobody(address) => return Ok(address),
                Aim::Missed => continue,
                Aim::Clash if self.free(own, &keys, &owners).await? => continue,
                Aim::Clash => return Err(clash(own, identifiers, &owners)),
            };
            let free = keys.iter().zip(&owners).filter(|(_, owner)| owner.is_none());
            let free: Vec<Key> = free.map(|(key, _)| key.clone()).collect();
            if self.take(&mut address, free).await? {
                return Ok(address);
            }
            self.undo(&address, false).await;
        }
        let detail = "Others enrol the same person at this moment; try again with the same key.";
        Err(Problem::new("unavailable", detail).retry_after(1))
    }

    /// Claims what is free; `false` where some of it has become somebody else's.
    async fn take(&self, address: &mut Address, free: Vec<Key>) -> Result<bool, Problem> {
        if free.is_empty() {
            return Ok(true);
        }
        let owners = self.claim(&address.member, &free).await?;
        #[cfg(feature = "faults")]
        crate::shell::faults::wait_if_held(crate::shell::faults::PEOPLE).await;
        let is_ours = |owner: &Owner| owner.member.0 == address.member;
        let all = owners.iter().all(is_ours);
        let new = free.into_iter().zip(owners).filter(|(_, owner)| owner.is_new);
        address.claimed = new.map(|(key, _)| key).collect();
        Ok(all)
    }

    async fn aim(
        &self,
        own: Option<&MemberId>,
        owners: &[Option<Owner>],
        may_link: bool,
    ) -> Result<Aim, Problem> {
        let found = members_of(owners);
        let (found, own) = match (found.as_slice(), own) {
            ([], None) => return somebody_new().map(Address::of).map(Aim::Member),
            ([found], None) => return Ok(Aim::Member(Address::of((*found).clone()))),
            ([], Some(own)) => (None, own),
            ([found], Some(own)) => (Some((*found).clone()), own),
            _ => return Ok(Aim::Clash),
        };
        let (exists, moved_to) = self.stands(own).await?;
        let via = |to: &MemberId| (to != own).then(|| own.clone());
        let address = |member: MemberId, is_moved| {
            let via = via(&member);
            Aim::Member(Address { member, via, claimed: Vec::new(), is_moved })
        };
        match (moved_to, found) {
            (Some(home), None) => Ok(address(home, false)),
            (Some(home), Some(found)) if home == found => Ok(address(home, false)),
            (None, _) if !exists && !may_link => Ok(Aim::Nobody(Address::of(own.clone()))),
            (None, None) => Ok(address(own.clone(), false)),
            (None, Some(found)) if found == *own => Ok(address(found, false)),
            (None, Some(found)) if !exists => {
                let work = Work::Move { to: Named(found.clone()) };
                let standing = asking::standing(self.env, self.program, own, work).await?;
                let leads_there = standing.moved_to == Some(Named(found.clone()));
                Ok(if leads_there { address(found, standing.is_new) } else { Aim::Missed })
            }
            _ => Ok(Aim::Clash),
        }
    }

    /// Frees what was claimed for somebody who never became a member, as where a request ended
    /// half-way: if that request goes on after all, it is led to the member who is there. Of
    /// several who are not there, all lead to the smallest id: so they never lead in a circle.
    async fn free(
        &self,
        own: Option<&MemberId>,
        keys: &[Key],
        owners: &[Option<Owner>],
    ) -> Result<bool, Problem> {
        let found = members_of(owners);
        let mut to = found.first().copied().cloned();
        for member in own.into_iter().chain(found.iter().copied()) {
            let (exists, home) = self.stands(member).await?;
            if exists || home.is_some() {
                to = home.or_else(|| Some(member.clone()));
                break;
            }
        }
        let Some(to) = to.map(Named) else { return Ok(false) };
        let mut is_free = false;
        for member in found.into_iter().filter(|member| **member != to.0) {
            let work = Work::Move { to: to.clone() };
            let standing = asking::standing(self.env, self.program, member, work).await?;
            if standing.moved_to.as_ref() != Some(&to) {
                continue;
            }
            let theirs = keys.iter().zip(owners);
            let theirs =
                theirs.filter(|(_, one)| one.as_ref().is_some_and(|one| one.member.0 == *member));
            let theirs: Vec<Key> = theirs.map(|(key, _)| key.clone()).collect();
            self.release(member, &theirs).await?;
            if !standing.is_new {
                // It was found by this before, by way of the other name.
                self.claim(&to.0, &theirs).await?;
            }
            is_free = true;
        }
        Ok(is_free)
    }

    /// Whether somebody is a member under this id, and where else it leads.
    ///
    /// # Errors
    /// Those of a keeper that cannot be asked.
    pub(crate) async fn stands(
        &self,
        member: &MemberId,
    ) -> Result<(bool, Option<MemberId>), Problem> {
        let standing = asking::standing(self.env, self.program, member, Work::Standing).await?;
        Ok((standing.exists, standing.moved_to.map(|to| to.0)))
    }

    /// Once the keeper has answered: what was not accepted there is taken back, also where an
    /// earlier answer was given again. After a fault nobody knows; the retry finds all as it is.
    pub(crate) async fn settle(&self, address: &Address, response: &web_sys::Response) {
        let replayed = response.headers().get("idempotency-replayed").ok().flatten().is_some();
        self.conclude(address, response.status(), replayed).await;
    }

    /// As [`Self::settle`], for one answer of a batch.
    pub(crate) async fn conclude(&self, address: &Address, status: u16, replayed: bool) {
        // To whom nobody is any more, nothing leads either.
        let is_gone = status == 410;
        if (400..500).contains(&status) || replayed {
            self.undo(address, is_gone).await;
        }
    }

    async fn undo(&self, address: &Address, is_gone: bool) {
        if let Err(problem) = self.take_back(address, is_gone).await {
            worker::console_error!("a claim was not taken back: {}", problem.detail);
        }
    }

    async fn take_back(&self, address: &Address, is_gone: bool) -> Result<(), Problem> {
        let via = address.via.as_ref().filter(|_| address.is_moved || is_gone);
        if address.claimed.is_empty() && via.is_none() {
            return Ok(());
        }
        self.release(&address.member, &address.claimed).await?;
        let hashes = address.claimed.iter().map(|key| key.hash().to_owned()).collect();
        let keep = Work::Keep { hashes, via: via.cloned().map(Named) };
        let kept = asking::standing(self.env, self.program, &address.member, keep).await?;
        if let Some(via) = via.filter(|_| kept.moved_to.is_none()) {
            let leave = Work::Leave { from: Named(address.member.clone()) };
            asking::standing(self.env, self.program, via, leave).await?;
        }
        Ok(())
    }

    async fn release(&self, member: &MemberId, keys: &[Key]) -> Result<(), Problem> {
        let releases = |keys: &[(usize, &Key)]| DirectoryAsk::Release {
            member: Named(member.clone()),
            hashes: keys.iter().map(|(_, key)| key.hash().to_owned()).collect(),
        };
        self.ask(keys, releases).await.map(drop)
    }
}

/// Each once, the smallest id first.
fn members_of(owners: &[Option<Owner>]) -> Vec<&MemberId> {
    let mut found: Vec<&MemberId> = owners.iter().flatten().map(|one| &one.member.0).collect();
    found.sort();
    found.dedup();
    found
}

fn somebody_new() -> Result<MemberId, Problem> {
    let bytes: [u8; BYTES] = random();
    let id = fresh_member_id(&bytes).filter(|_| bytes != [0; BYTES]);
    id.ok_or_else(|| fault("no randomness to name a member with"))
}

/// Names the kinds, and nobody.
fn clash(own: Option<&MemberId>, identifiers: &[Identifier], owners: &[Option<Owner>]) -> Problem {
    let theirs = identifiers.iter().zip(owners).enumerate();
    let theirs: Vec<(usize, &'static str)> = theirs
        .filter(|(_, (_, owner))| owner.as_ref().is_some_and(|one| Some(&one.member.0) != own))
        .map(|(place, (identifier, _))| (place, identifier.kind.name()))
        .collect();
    let kinds: Vec<&'static str> = theirs.iter().map(|(_, kind)| *kind).collect();
    let detail = format!("Not one member is found by all of this: {}.", kinds.join(", "));
    let mut problem = Problem::new("identity_clash", detail);
    for (place, _) in theirs {
        problem = problem.at(format!("/identifiers/{place}"));
    }
    problem.kinds = Some(kinds);
    problem
}
