//! The release list: which version is live from which instant, for which share of the members.

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::node::record;
use super::problem::Problem;
use super::scalar::{Instant, Named};
use crate::domain::moment::Moment;
use crate::domain::names::{MemberId, VersionId};

/// Releases in a list: a year of weekly changes; older ones are what a rollback names again.
pub const RELEASES_MAX: usize = 64;
/// A share is counted in ten-thousandths of the members.
pub const SHARE_WHOLE: u32 = 10_000;

/// One line of the list. A later line wins over an earlier one for the members it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Release {
    pub hash: Named<VersionId>,
    /// Live from then; absent: always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Instant>,
    /// Ten-thousandths of the members, by a hash of their id; absent: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "desk", schemars(range(max = SHARE_WHOLE)))]
    pub share: Option<u32>,
}

record!(strict Release { get hash, maybe from, maybe share });

/// `PUT /v1/program/live`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LiveBody {
    #[cfg_attr(feature = "desk", schemars(length(min = 1, max = RELEASES_MAX)))]
    pub releases: Vec<Release>,
}

record!(strict LiveBody { get releases });

/// The list with its serial, which only grows: a rollback is a new serial with an old hash.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "desk", derive(schemars::JsonSchema))]
pub struct Releases {
    pub serial: u64,
    pub releases: Vec<Release>,
}

record!(open Releases { get serial, get releases });

impl Releases {
    /// The version that is live for a member at an instant.
    #[must_use]
    pub fn live_for(&self, member: &MemberId, at: Moment) -> Option<&VersionId> {
        let place = bucket(member);
        self.last(at, |share| place < share)
    }

    /// The version that is live for everybody at an instant.
    #[must_use]
    pub fn live(&self, at: Moment) -> Option<&VersionId> {
        self.last(at, |share| share >= SHARE_WHOLE)
    }

    fn last(&self, at: Moment, within: impl Fn(u32) -> bool) -> Option<&VersionId> {
        let is_live = |release: &&Release| {
            release.from.is_none_or(|from| from.0 <= at)
                && within(release.share.unwrap_or(SHARE_WHOLE))
        };
        self.releases.iter().rev().find(is_live).map(|release| &release.hash.0)
    }
}

impl LiveBody {
    /// # Errors
    /// `invalid_release`: an empty or overlong list, a share above the whole, or a first line that
    /// is not for everybody from the beginning, which would leave members without a program.
    pub fn check(&self) -> Result<(), Problem> {
        let wrong = |pointer: String, detail: &str| {
            Err(Problem::new("invalid_release", detail).at(pointer))
        };
        if self.releases.is_empty() || self.releases.len() > RELEASES_MAX {
            return wrong("/releases".to_owned(), "Expected 1 to 64 releases.");
        }
        for (index, release) in self.releases.iter().enumerate() {
            let share = release.share.unwrap_or(SHARE_WHOLE);
            if share > SHARE_WHOLE {
                return wrong(format!("/releases/{index}/share"), "Expected at most 10000.");
            }
            if index == 0 && (release.from.is_some() || share < SHARE_WHOLE) {
                let detail = "The first release must be for everybody, without from and share.";
                return wrong("/releases/0".to_owned(), detail);
            }
        }
        Ok(())
    }
}

/// Where a member stands among 10,000, for ever the same.
fn bucket(member: &MemberId) -> u32 {
    let hash =
        Sha256::new().chain_update(b"release share\0").chain_update(member.as_str()).finalize();
    let head = hash.iter().take(4).fold(0_u32, |sum, byte| (sum << 8) | u32::from(*byte));
    head % SHARE_WHOLE
}
