//! What one isolate remembers for all requests: immutable versions by hash, access for seconds.

use std::cell::RefCell;
use std::rc::Rc;

use crate::domain::map::Map;
use crate::domain::names::VersionId;
use crate::domain::program::Program;
use crate::protocol::credential::KeyRecord;
use crate::protocol::front::Front;
use crate::protocol::release::Releases;

/// Versions in memory: a program has one or two live; old ones are read again for a return.
const VERSIONS_MAX: usize = 64;
/// How long an isolate believes what it knows of a key: well within the promised 30 seconds.
const ACCESS_MS: i64 = 20_000;
const _: () = assert!(ACCESS_MS <= 30_000, "a revoked key is refused everywhere within 30 s");
/// Keys, and records, that an isolate remembers at once.
const ACCESSES_MAX: usize = 1_000;

/// What a credential opens, and what is live behind it.
#[derive(Clone)]
pub(crate) struct Access {
    /// `None`: the root key.
    pub key: Option<KeyRecord>,
    pub releases: Releases,
}

thread_local! {
    static VERSIONS: RefCell<Map<VersionId, Rc<Program>>> =
        const { RefCell::new(Map::new()) };
    static ACCESSES: RefCell<Map<String, (i64, Access)>> =
        const { RefCell::new(Map::new()) };
    static FRONTS: RefCell<Map<String, (i64, Rc<Front>)>> =
        const { RefCell::new(Map::new()) };
    static RECORDS: RefCell<Map<String, (i64, Option<String>)>> =
        const { RefCell::new(Map::new()) };
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
        is_fresh(*read_ms, now_ms).then(|| access.clone())
    })
}

fn is_fresh(read_ms: i64, now_ms: i64) -> bool {
    (0..ACCESS_MS).contains(&now_ms.saturating_sub(read_ms))
}

pub(crate) fn keep_access(program: &str, credential: &str, now_ms: i64, access: Access) {
    ACCESSES.with_borrow_mut(|accesses| {
        if accesses.len() >= ACCESSES_MAX {
            accesses.clear();
        }
        accesses.insert(name(program, credential), (now_ms, access));
    });
}

/// Forgets what is known of a program's keys, secrets and releases, as after changing them here.
pub(crate) fn forget(program: &str) {
    let start = name(program, "");
    ACCESSES.with_borrow_mut(|accesses| accesses.retain(|name, _| !name.starts_with(&start)));
    FRONTS.with_borrow_mut(|fronts| fronts.remove(program));
}

/// What is known of a program's pages, if that is fresh enough.
pub(crate) fn front(program: &str, now_ms: i64) -> Option<Rc<Front>> {
    FRONTS.with_borrow(|fronts| {
        let (read_ms, front) = fronts.get(program)?;
        is_fresh(*read_ms, now_ms).then(|| front.clone())
    })
}

pub(crate) fn keep_front(program: &str, now_ms: i64, front: Front) -> Rc<Front> {
    let front = Rc::new(front);
    FRONTS.with_borrow_mut(|fronts| {
        if fronts.len() >= ACCESSES_MAX {
            fronts.clear();
        }
        fronts.insert(program.to_owned(), (now_ms, front.clone()));
    });
    front
}

/// What is known of a record, or that there is none, if that is fresh enough.
pub(crate) fn record(
    program: &str,
    (kind, id): (&str, &str),
    now_ms: i64,
) -> Option<Option<String>> {
    RECORDS.with_borrow(|records| {
        let (read_ms, json) = records.get(&record_name(program, kind, id))?;
        is_fresh(*read_ms, now_ms).then(|| json.clone())
    })
}

pub(crate) fn keep_record(
    program: &str,
    (kind, id): (&str, &str),
    now_ms: i64,
    json: Option<String>,
) {
    RECORDS.with_borrow_mut(|records| {
        if records.len() >= ACCESSES_MAX {
            records.clear();
        }
        records.insert(record_name(program, kind, id), (now_ms, json));
    });
}

pub(crate) fn forget_record(program: &str, (kind, id): (&str, &str)) {
    RECORDS.with_borrow_mut(|records| records.remove(&record_name(program, kind, id)));
}

fn record_name(program: &str, kind: &str, id: &str) -> String {
    format!("{program}/{kind}/{id}")
}

fn name(program: &str, credential: &str) -> String {
    format!("{program}/{credential}")
}
