//! Finding whose something is: one question to each shard of the Directory that may know.

use worker::Env;

use super::asking;
use super::config::Config;
use super::messages::directory::{Claim, DirectoryAsk, Owner};
use super::reply::fault;
use crate::domain::map::Map;
use crate::domain::names::{Code, HoldId, MemberId, ProgramId, RedemptionId};
use crate::protocol::identifier::{self, Key};
use crate::protocol::problem::Problem;
use crate::protocol::scalar::Named;

/// Looks things up in one program's Directory.
#[derive(Clone, Copy)]
pub(crate) struct Finder<'a> {
    pub env: &'a Env,
    pub config: &'a Config,
    pub program: &'a ProgramId,
}

impl Finder<'_> {
    pub(crate) fn secret(&self) -> &[u8] {
        &self.config.directory_key
    }

    /// Whose voucher has this code, as it was typed or scanned. `None`: no voucher's, or no code.
    pub(crate) async fn voucher(
        &self,
        text: &str,
    ) -> Result<Option<(MemberId, RedemptionId)>, Problem> {
        let Some(code) = identifier::code(text) else { return Ok(None) };
        let owner = self.owner(Key::of_code(self.secret(), self.program, &code)).await?;
        let named = |owner: Owner| {
            let redemption = RedemptionId::parse(&owner.subject);
            redemption.map(|redemption| (owner.member.0, redemption))
        };
        owner.map(named).transpose().map_err(|_| fault("a code names no redemption"))
    }

    /// What the link of this code holds. `None`: no link's.
    pub(crate) async fn link(&self, code: &Code) -> Result<Option<(MemberId, HoldId)>, Problem> {
        let owner = self.owner(Key::of_link(self.secret(), self.program, code)).await?;
        let named = |owner: Owner| {
            let hold = HoldId::parse(&owner.subject);
            hold.map(|hold| (owner.member.0, hold))
        };
        owner.map(named).transpose().map_err(|_| fault("a code names no hold"))
    }

    async fn owner(&self, key: Key) -> Result<Option<Owner>, Problem> {
        Ok(self.owners(&[key]).await?.into_iter().next().flatten())
    }

    /// Whose each of these is.
    pub(crate) async fn owners(&self, keys: &[Key]) -> Result<Vec<Option<Owner>>, Problem> {
        let finds = |keys: &[(usize, &Key)]| DirectoryAsk::Find {
            hashes: keys.iter().map(|(_, key)| key.hash().to_owned()).collect(),
        };
        self.ask(keys, finds).await
    }

    /// Claims keys for a member; answers whose each of them is now.
    pub(crate) async fn claim(
        &self,
        member: &MemberId,
        keys: &[Key],
    ) -> Result<Vec<Owner>, Problem> {
        let claims = |keys: &[(usize, &Key)]| DirectoryAsk::Claim {
            member: Named(member.clone()),
            items: keys
                .iter()
                .map(|(_, key)| Claim { hash: key.hash().to_owned(), subject: String::new() })
                .collect(),
        };
        let owners = self.ask(keys, claims).await?;
        let all: Option<Vec<Owner>> = owners.into_iter().collect();
        all.ok_or_else(|| fault("a claim without an owner"))
    }

    /// One ask to each shard; the answers in the order of the keys.
    pub(super) async fn ask(
        &self,
        keys: &[Key],
        ask: impl Fn(&[(usize, &Key)]) -> DirectoryAsk,
    ) -> Result<Vec<Option<Owner>>, Problem> {
        let mut shards: Map<String, Vec<(usize, &Key)>> = Map::new();
        for (place, key) in keys.iter().enumerate() {
            shards.entry(key.shard(self.program)).or_default().push((place, key));
        }
        let calls = shards.into_iter().map(|(shard, keys)| {
            let ask = ask(&keys);
            async move {
                let owners = asking::ask_directory(self.env, &shard, &ask).await?;
                let places = keys.into_iter().map(|(place, _)| place);
                Ok::<Vec<(usize, Option<Owner>)>, Problem>(places.zip(owners).collect())
            }
        });
        let mut found: Vec<Option<Owner>> = vec![None; keys.len()];
        for answered in futures_util::future::join_all(calls).await {
            for (place, owner) in answered? {
                if let Some(slot) = found.get_mut(place) {
                    *slot = owner;
                }
            }
        }
        Ok(found)
    }
}
