//! What one isolate remembers for all requests: immutable versions by hash, access for seconds.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::domain::names::VersionId;
use crate::domain::program::Program;
use crate::protocol::credential::KeyRecord;
use crate::protocol::release::Releases;

/// Versions in memory: a program has one or two live; old ones are read again for a return.
const VERSIONS_MAX: usize = 64;
/// How long an isolate believes what it knows of a key: well within the promised 30 seconds.
const ACCESS_MS: i64 = 20_000;
const _: () = assert!(ACCESS_MS <= 30_000, "a revoked key is refused everywhere within 30 s");
/// Keys an isolate remembers at once.
const ACCESSES_MAX: usize = 1_000;

/// What a credential opens, and what is live behind it.
#[derive(Clone)]
pub(crate) struct Access {
    /// `None`: the root key.
    pub key: Option<KeyRecord>,
    pub releases: Releases,
}

thread_local! {
    static VERSIONS: RefCell<BTreeMap<VersionId, Rc<Program>>> =
        const { RefCell::new(BTreeMap::new()) };
    static ACCESSES: RefCell<BTreeMap<String, (i64, Access)>> =
        const { RefCell::new(BTreeMap::new()) };
}

pub(crate) fn version(hash: &VersionId) -> Option<Rc<Program>> {
    VERSIONS.with_borrow(|versions| versions.get(hash).cloned())
}

pub(crate) fn keep_version(hash: VersionId, program: Program) -> Rc<Program> {
    let program = Rc::new(program);
    VERSIONS.with_borrow_mut(|versions| {
        if versions.len() >= VERSIONS_MAX {
            versions.clear();
        }
        versions.insert(hash, program.clone());
    });
    program
}

/// What is known of a credential of a program, if that is fresh enough.
pub(crate) fn access(program: &str, credential: &str, now_ms: i64) -> Option<Access> {
    ACCESSES.with_borrow(|accesses| {
        let (read_ms, access) = accesses.get(&name(program, credential))?;
        let age_ms = now_ms.saturating_sub(*read_ms);
        (0..ACCESS_MS).contains(&age_ms).then(|| access.clone())
    })
}

pub(crate) fn keep_access(program: &str, credential: &str, now_ms: i64, access: Access) {
    ACCESSES.with_borrow_mut(|accesses| {
        if accesses.len() >= ACCESSES_MAX {
            accesses.clear();
        }
        accesses.insert(name(program, credential), (now_ms, access));
    });
}

/// Forgets what is known of a program's keys and releases, as after changing them here.
pub(crate) fn forget(program: &str) {
    let start = name(program, "");
    ACCESSES.with_borrow_mut(|accesses| accesses.retain(|name, _| !name.starts_with(&start)));
}

fn name(program: &str, credential: &str) -> String {
    format!("{program}/{credential}")
}
