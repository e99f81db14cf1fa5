//! What a member's keeper must tell other keepers: written with its entry, told after it, surely.

use worker::wasm_bindgen::JsValue;
use worker::{Error, Result, SqlStorage, Storage, js_sys};

use super::findable::{self, Findable};
use super::member::Member;
use super::store::{first, number, row, rows, run};
use super::transaction::transaction;
use crate::domain::map::Map;
use crate::domain::moment::Moment;
use crate::domain::names::{MemberId, ProgramId};
use crate::protocol::identifier::Key;
use crate::protocol::journal::sql;
use crate::protocol::problem::Problem;
use crate::protocol::scalar::Named;
use crate::shell::asking;
use crate::shell::clock::now_ms;
use crate::shell::config::Config;
use crate::shell::messages::directory::{Claim, DirectoryAsk, Owner};

/// When the alarm tells what was not told at once: long after a push that goes well has ended.
const ALARM_MS: i64 = 5_000;
/// The alarm's delay doubles up to 2^10 times that: an hour and a half.
const DOUBLINGS_MAX: u64 = 10;
/// Errands of one round: what an entry can make, and more.
const ROUND: u64 = 500;
/// Rounds of one push; what is left then is the alarm's.
const ROUNDS_MAX: u32 = 8;

/// One thing that another keeper must be told.
#[derive(Debug, Clone)]
pub(crate) struct Errand {
    /// The other keeper's name.
    pub keeper: String,
    pub hash: String,
    pub deed: Deed,
    pub subject: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    Claim,
    Release,
    /// To a keeper that nobody is a member of: it leads here no more.
    Leave,
}

impl Deed {
    fn name(self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Release => "release",
            Self::Leave => "leave",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        [Self::Claim, Self::Release, Self::Leave].into_iter().find(|deed| deed.name() == name)
    }
}

impl Errand {
    /// Claims a key for the member whose errand it is.
    pub(crate) fn claim(program: &ProgramId, key: &Key, subject: &str) -> Self {
        let (keeper, hash) = (key.shard(program), key.hash().to_owned());
        Self { keeper, hash, deed: Deed::Claim, subject: subject.to_owned() }
    }

    /// Claims a hash for the member whose errand it is.
    pub(crate) fn take(keeper: &str, hash: &str) -> Self {
        Self::bare(Deed::Claim, keeper, hash)
    }

    pub(crate) fn release(keeper: &str, hash: &str) -> Self {
        Self::bare(Deed::Release, keeper, hash)
    }

    pub(crate) fn leave(program: &ProgramId, alias: &MemberId) -> Self {
        Self::bare(Deed::Leave, &asking::member_name(program, alias), alias.as_str())
    }

    fn bare(deed: Deed, keeper: &str, hash: &str) -> Self {
        Self { keeper: keeper.to_owned(), hash: hash.to_owned(), deed, subject: String::new() }
    }
}

struct Row {
    hash: String,
    keeper: String,
    deed: String,
    subject: String,
}

struct Count {
    errands: u64,
    attempts: u64,
}

row! { Row { hash, keeper, deed, subject } }
row! { Count { errands, attempts } }

/// Writes errands, and sets the alarm for them, inside the step that makes them so.
pub(crate) fn write(storage: &Storage, sql: &SqlStorage, errands: &[Errand]) -> Result<()> {
    for errand in errands {
        let texts = [&errand.hash, &errand.keeper, errand.deed.name(), &errand.subject];
        run(sql, sql::WRITE_ERRAND, texts.map(Into::into).to_vec())?;
    }
    if errands.is_empty() { Ok(()) } else { set_alarm(storage, ALARM_MS) }
}

/// Begun at once, where `worker` would wait for somebody to await it: so it is undone with the
/// step it belongs to.
fn set_alarm(storage: &Storage, delay_ms: i64) -> Result<()> {
    // Milliseconds of this century: exact as a double.
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    let at = JsValue::from_f64(now_ms().saturating_add(delay_ms) as f64);
    let at = js_sys::Date::new(&at);
    storage.as_raw().set_alarm(at, JsValue::NULL.into()).map(drop).map_err(Into::into)
}

fn delete_alarm(storage: &Storage) -> Result<()> {
    storage.as_raw().delete_alarm(JsValue::NULL.into()).map(drop).map_err(Into::into)
}

/// Sets the alarm for what is still to be told, before anything is tried; later each time.
pub(crate) fn rearm(storage: &Storage, sql: &SqlStorage) -> Result<()> {
    let count: Option<Count> = first(sql, sql::COUNT_ERRANDS, Vec::new())?;
    match count.filter(|count| count.errands > 0) {
        Some(count) => set_alarm(storage, ALARM_MS << count.attempts.min(DOUBLINGS_MAX)),
        None => Ok(()),
    }
}

/// Sets the alarm for that instant, or for none, unless there is something to tell: then it rings
/// sooner, and this is asked again.
pub(crate) fn rest(storage: &Storage, sql: &SqlStorage, wake: Option<Moment>) -> Result<()> {
    let count: Option<Count> = first(sql, sql::COUNT_ERRANDS, Vec::new())?;
    match wake {
        _ if count.is_some_and(|count| count.errands > 0) => Ok(()),
        Some(at) => set_alarm(storage, at.millis().saturating_sub(now_ms()).max(0)),
        None => delete_alarm(storage),
    }
}

/// Tells all that is waiting. What cannot be told now stays for the alarm; nothing is thrown.
pub(crate) async fn push(keeper: &Member) {
    #[cfg(feature = "faults")]
    crate::shell::faults::wait_if_held(crate::shell::faults::ERRANDS).await;
    for _ in 0..ROUNDS_MAX {
        match round(keeper).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => return worker::console_error!("an errand waits: {error}"),
        }
    }
}

/// Whether there was something to tell, and all of it was heard.
async fn round(keeper: &Member) -> Result<bool> {
    let waiting: Vec<Row> = rows(keeper.sql(), sql::READ_ERRANDS, vec![number(ROUND)])?;
    let Some(kept) = keeper.load()?.filter(|_| !waiting.is_empty()) else { return Ok(false) };
    let mut groups: Map<(String, String), Vec<Row>> = Map::new();
    for row in waiting {
        groups.entry((row.keeper.clone(), row.deed.clone())).or_default().push(row);
    }
    let mut heard = true;
    for ((name, deed), group) in groups {
        match tell(keeper, &kept.book.member, (&name, &deed), &group).await {
            Ok(owners) => conclude(keeper, &kept.book.member, (&group, &owners))?,
            Err(problem) => {
                worker::console_error!("{name} was not told: {}", problem.detail);
                heard = false;
                for row in &group {
                    run(keeper.sql(), sql::COUNT_ATTEMPT, vec![row.hash.as_str().into()])?;
                }
            }
        }
    }
    Ok(heard)
}

async fn tell(
    keeper: &Member,
    member: &MemberId,
    (name, deed): (&str, &str),
    group: &[Row],
) -> std::result::Result<Vec<Option<Owner>>, Problem> {
    let member = Named(member.clone());
    let item = |row: &Row| Claim { hash: row.hash.clone(), subject: row.subject.clone() };
    let ask = match Deed::parse(deed) {
        Some(Deed::Claim) => {
            DirectoryAsk::Claim { member, items: group.iter().map(item).collect() }
        }
        Some(Deed::Release) => {
            let hashes = group.iter().map(|row| row.hash.clone()).collect();
            DirectoryAsk::Release { member, hashes }
        }
        Some(Deed::Leave) => {
            asking::leave(keeper.env(), name, &member.0).await?;
            return Ok(Vec::new());
        }
        // Written by a newer deploy, which was taken back: it waits for the next one.
        None => return Err(Problem::new("unavailable", "This deploy does not know the errand.")),
    };
    asking::ask_directory(keeper.env(), name, &ask).await
}

/// What was told is held against what is wanted by now: while one errand was under way, another
/// step may have wished otherwise, or somebody else may have been quicker.
fn reconcile(keeper: &Member, member: &MemberId, (row, is_lost): (&Row, bool)) -> Result<()> {
    let (sql, storage) = (keeper.sql(), keeper.storage());
    let is_code = !row.subject.is_empty();
    if is_code || Deed::parse(&row.deed) == Some(Deed::Leave) {
        if is_lost {
            worker::console_error!("the code of {} is somebody else's", row.subject);
        }
        return Ok(());
    }
    if findable::has(sql, sql::IS_WAITING, &row.hash)? {
        return Ok(());
    }
    let is_wanted = findable::has(sql, sql::IS_WANTED, &row.hash)?;
    match Deed::parse(&row.deed) {
        Some(Deed::Claim) if is_wanted && is_lost => lose(keeper, member, row),
        Some(Deed::Claim) if !is_wanted && !is_lost => {
            write(&storage, sql, &[Errand::release(&row.keeper, &row.hash)])
        }
        Some(Deed::Release) if is_wanted => {
            write(&storage, sql, &[Errand::take(&row.keeper, &row.hash)])
        }
        _ => Ok(()),
    }
}

/// Somebody else is found by it: a card of ours gets the next number, anything else is theirs.
fn lose(keeper: &Member, member: &MemberId, row: &Row) -> Result<()> {
    let config = Config::read(keeper.env()).map_err(|why| Error::RustError(why.0))?;
    let (program, _) = row.keeper.split_once('/').unwrap_or_default();
    let program = ProgramId::parse(program).map_err(|_| "a keeper's name has no program")?;
    let place = (&*config, &program, member);
    let found = Findable::read(keeper.sql(), sql::SCHEMA_FOUND, place)?;
    if found.is_own_card(&row.hash) {
        return findable::write(&keeper.storage(), keeper.sql(), &found.with_next_card());
    }
    match found.kind_of(&row.hash) {
        Some(kind) => findable::delete(keeper.sql(), kind),
        None => Ok(()),
    }
}

/// Takes what was heard off the list; with the last of it, the alarm.
fn conclude(
    keeper: &Member,
    member: &MemberId,
    (group, owners): (&[Row], &[Option<Owner>]),
) -> Result<()> {
    let storage = keeper.storage();
    transaction(&storage, || {
        for row in group {
            let values = vec![row.hash.as_str().into(), row.deed.as_str().into()];
            run(keeper.sql(), sql::END_ERRAND, values)?;
        }
        for (place, row) in group.iter().enumerate() {
            let owner = owners.get(place).and_then(Option::as_ref);
            let is_lost = owner.is_some_and(|owner| owner.member.0 != *member);
            reconcile(keeper, member, (row, is_lost))?;
        }
        let left: Option<Count> = first(keeper.sql(), sql::COUNT_ERRANDS, Vec::new())?;
        match left {
            Some(count) if count.errands > 0 => Ok(()),
            _ => rest(&storage, keeper.sql(), keeper.wake()),
        }
    })
}
