//! The keeper of one member or household: reads facts, lets the domain decide, writes once.

use std::cell::RefCell;
use std::panic::RefUnwindSafe;
use std::rc::Rc;

use worker::wasm_bindgen;
use worker::{
    DurableObject, Env, Error, Request, Response, Result, SqlStorage, State, durable_object,
};

use super::book_store::{
    Commit, Kept, NewAnswer, SealedPerson, StoredAnswer, commit, entries_of, entry_of_fact,
    keep_answer, look_up, read_book,
};
use super::config::Config;
use super::edge::now_ms;
use super::program::{ProgramAnswer, ProgramAsk, own};
use super::{isolate, keepers, person, reading, reply};
use crate::domain::book::{Book, Status};
use crate::domain::command::{Command, Refusal};
use crate::domain::decide::{Decision, Facts, Outcome, decide};
use crate::domain::ledger::{Cause, Entry, Fact, HoldFate, Redemption};
use crate::domain::moment::Moment;
use crate::domain::names::{MemberId, ProgramId, VersionId, WalletId};
use crate::domain::program::Program;
use crate::domain::view::view;
use crate::protocol::answer::{self, Accepted, Unchanged, awards, digest};
use crate::protocol::ask::{Ask, Deed, Task, Work};
use crate::protocol::batch::join_answers;
use crate::protocol::fingerprint::{differing_field, is_same};
use crate::protocol::ids::{Names, entry_id};
use crate::protocol::journal::linked::{
    OwnedOrderFile, hold_fate, last_redemption, order_file, spends,
};
use crate::protocol::problem::Problem;
use crate::protocol::release::Releases;
use crate::protocol::scalar::Named;

/// Answers without an entry that are kept for a member in a day, refusals above all; then 429, or
/// a refused loop would fill storage.
const REFUSALS_A_DAY: u64 = 1_000;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

#[durable_object(fetch)]
pub struct Member {
    state: State,
    sql: SqlStorage,
    env: Env,
    /// What storage holds, as of the last step; dropped whenever a step fails.
    kept: RefCell<Option<Kept>>,
}

impl RefUnwindSafe for Member {}

/// What a step needs that is not on this machine yet.
pub(super) enum Need {
    Version(VersionId),
    Releases,
}

/// A step is done, or must wait for something and be begun again.
pub(super) enum Step<T> {
    Done(T),
    Wait(Need),
}

/// An answer to a task.
pub(super) struct Reply {
    pub status: u16,
    pub replayed: bool,
    pub body: String,
    pub retry_after_seconds: Option<u32>,
}

/// One request's view of the world: one reading of the clock, one release list.
pub(super) struct Session<'a> {
    pub ask: &'a Ask,
    pub config: &'a Config,
    pub clock: Moment,
    pub releases: Releases,
}

impl Session<'_> {
    /// The ledger's now for a member whose last entry is at `last`: what a test program was given,
    /// else the clock, which never runs backwards.
    pub(super) fn now(&self, last: Moment) -> Moment {
        self.ask.now.map_or(self.clock.max(last), |given| given.0)
    }
}

impl DurableObject for Member {
    fn new(state: State, env: Env) -> Self {
        let sql = state.storage().sql();
        Self { state, sql, env, kept: RefCell::new(None) }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        // The body first: reading it lets other requests in.
        let bytes = request.bytes().await?;
        let ask: Ask = match own(&bytes) {
            Ok(ask) => ask,
            Err(error) => {
                worker::console_error!("an ask cannot be read: {error}");
                let detail = "The edge is newer than this member's keeper; try again.";
                let problem = Problem::new("unavailable", detail).retry_after(5);
                return reply::problem(&problem, "unknown");
            }
        };
        let config = Config::read(&self.env).map_err(|why| Error::RustError(why.0))?;
        let clock = Moment::new(now_ms()).unwrap_or(Moment::MAX);
        let releases = ask.releases.clone();
        let mut session = Session { ask: &ask, config: &config, clock, releases };
        match self.serve(&mut session).await {
            Ok(response) => Ok(response),
            Err(Stopped::Problem(problem)) => reply::problem(&problem, &ask.request_id),
            Err(Stopped::Error(error)) => {
                // Memory may be ahead of storage; the next step reads again.
                self.kept.replace(None);
                reply::problem(&reply::fault(error), &ask.request_id)
            }
        }
    }
}

/// Why a request ends without its answer.
pub(super) enum Stopped {
    Problem(Box<Problem>),
    Error(Error),
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<serde_json::Error> for Stopped {
    fn from(error: serde_json::Error) -> Self {
        Self::Error(error.into())
    }
}

impl From<Problem> for Stopped {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

impl From<crate::domain::decide::Fault> for Stopped {
    fn from(fault: crate::domain::decide::Fault) -> Self {
        Self::Error(Error::RustError(fault.0.to_owned()))
    }
}

impl Member {
    async fn serve(&self, session: &mut Session<'_>) -> std::result::Result<Response, Stopped> {
        let Work::Do { tasks, batch } = &session.ask.work else {
            loop {
                match self.read(session)? {
                    Step::Done(response) => return Ok(response),
                    Step::Wait(need) => self.fetch_need(session, need).await?,
                }
            }
        };
        let mut replies: Vec<Reply> = Vec::with_capacity(tasks.len());
        while let Some(task) = tasks.get(replies.len()) {
            match self.step(session, task) {
                Ok(Step::Done(reply)) => replies.push(reply),
                Ok(Step::Wait(need)) => self.fetch_need(session, need).await?,
                Err(Stopped::Problem(problem)) => replies.push(Reply::of(&problem)),
                Err(Stopped::Error(error)) if *batch => {
                    self.kept.replace(None);
                    replies.push(Reply::of(&reply::fault(error)));
                }
                Err(stopped) => return Err(stopped),
            }
        }
        if *batch {
            Ok(batch_response(&replies, &session.ask.request_id)?)
        } else {
            match replies.first() {
                Some(reply) => Ok(single_response(reply, &session.ask.request_id)?),
                None => Err(Problem::new("invalid_field", "Expected a command.").into()),
            }
        }
    }

    async fn fetch_need(
        &self,
        session: &mut Session<'_>,
        need: Need,
    ) -> std::result::Result<(), Stopped> {
        let program: &ProgramId = &session.ask.program.0;
        match need {
            Need::Version(hash) => {
                keepers::version(&self.env, program, &hash).await?;
            }
            Need::Releases => {
                let ask = ProgramAsk::Access { key: None };
                match keepers::ask_program(&self.env, program, &ask).await? {
                    ProgramAnswer::Access { releases, .. } => session.releases = releases,
                    _ => return Err(Error::RustError("an unclear answer".into()).into()),
                }
            }
        }
        Ok(())
    }

    /// What storage holds; read once, then remembered.
    pub(super) fn load(&self) -> Result<Option<Kept>> {
        if let Some(kept) = self.kept.borrow().as_ref() {
            return Ok(Some(kept.clone()));
        }
        let kept = read_book(&self.sql)?;
        self.kept.replace(kept.clone());
        Ok(kept)
    }

    pub(super) fn sql(&self) -> &SqlStorage {
        &self.sql
    }

    /// One task, from first read to last write. Not `async`: nothing can interleave here.
    fn step(
        &self,
        session: &Session<'_>,
        task: &Task,
    ) -> std::result::Result<Step<Reply>, Stopped> {
        let ask = session.ask;
        let kept = self.load()?;
        let key = format!("{} {}", ask.principal, task.key);
        let mut recorded = None;
        if let Some(kept) = &kept {
            if kept.book.status == Status::Erased {
                return Err(Problem::refusal(&Refusal::MemberErased, None).into());
            }
            let fact = task.deed.fact();
            let (answer, seq) = look_up(&self.sql, &key, fact.as_ref())?;
            if let Some(stored) = answer {
                return replay(session, task, stored).map(Step::Done);
            }
            recorded = seq;
        } else if !matches!(task.deed, Deed::Enrol(_)) {
            return Err(Problem::refusal(&Refusal::MemberNotFound, None).into());
        }
        let blank;
        let book = match &kept {
            Some(kept) => &kept.book,
            None => {
                blank = Book::blank(ask.member.0.clone());
                &blank
            }
        };
        let now = session.now(book.at);
        let serial = kept.as_ref().map_or(0, |kept| kept.serial);
        let at = task.deed.occurred_at().map_or(now, |occurred| occurred.min(now));
        let (version, program) = match live(session, serial, &ask.member.0, at)? {
            Step::Done(found) => found,
            Step::Wait(need) => return Ok(Step::Wait(need)),
        };
        let command = task.deed.command(&book.segments)?;
        let found = match self.find(&command, book)? {
            Step::Done(found) => found,
            Step::Wait(need) => return Ok(Step::Wait(need)),
        };
        let names = Names { member: &ask.member.0, random: randomness(&program, &command) };
        let facts = Facts {
            program: &program,
            version: &version,
            book: Some(book),
            recorded,
            order: found.file.as_ref().map(|(file, program)| file.with(program)),
            spends: &found.spends,
            redemption: found.redemption.as_ref(),
            hold: found.hold,
            mint: &names,
        };
        let decision =
            checked(decide(&facts, &command, now)?, &task.deed, (&ask.member.0, &version));
        let scene = Scene { session, task, key: &key, book, program: &program, now };
        self.conclude(&scene, kept.as_ref(), decision).map(Step::Done)
    }

    /// Reads by index what the command needs beyond the book.
    fn find(&self, command: &Command, book: &Book) -> std::result::Result<Step<Found>, Stopped> {
        let mut found = Found::default();
        match command {
            Command::Return { order, .. } => {
                let fact = Fact::Order(order.clone());
                let Some(earned) = entry_of_fact(&self.sql, &fact)? else {
                    return Ok(Step::Done(found));
                };
                let linked = entries_of(&self.sql, &fact)?;
                found.spends = spends(&linked, order);
                if let Some(file) = order_file(earned, &linked) {
                    let Some(program) = isolate::version(&file.version) else {
                        return Ok(Step::Wait(Need::Version(file.version)));
                    };
                    found.file = Some((file, program));
                }
            }
            Command::Cancel { redemption } | Command::Use { redemption, .. }
                if book.redemption(redemption).is_none() =>
            {
                let linked = entries_of(&self.sql, &Fact::Redemption(redemption.clone()))?;
                found.redemption = last_redemption(&linked, redemption);
            }
            Command::Capture { hold, .. } | Command::Void { hold } if book.hold(hold).is_none() => {
                let linked = entries_of(&self.sql, &Fact::Hold(hold.clone()))?;
                found.hold = hold_fate(&linked, hold);
            }
            _ => {}
        }
        Ok(Step::Done(found))
    }

    /// Writes what was decided, and answers it.
    fn conclude(
        &self,
        scene: &Scene<'_>,
        kept: Option<&Kept>,
        decision: Checked,
    ) -> std::result::Result<Reply, Stopped> {
        match decision {
            Checked::Accepted { entry, outcome } => self.accept(scene, kept, &entry, &outcome),
            Checked::Unchanged => self.leave(scene, kept),
            Checked::Refused(problem) => self.refuse(scene, kept, &problem),
        }
    }

    fn accept(
        &self,
        scene: &Scene<'_>,
        kept: Option<&Kept>,
        entry: &Entry,
        outcome: &Outcome,
    ) -> std::result::Result<Reply, Stopped> {
        let unfit = || Error::RustError("an entry does not fit the book".into());
        let after = scene.book.after(entry).ok_or_else(unfit)?;
        let id = entry_id(&entry.member, entry.seq)
            .ok_or_else(|| Error::RustError("an entry has no name".into()))?;
        let seen = view(&after, &scene.wallets(), scene.now)?;
        let body: Accepted = answer::accepted(id, entry, outcome, &seen);
        let body = serde_json::to_string(&body)?;
        let (_, status) = answer::outcome_of(&entry.cause);
        let erase = matches!(entry.cause, Cause::Erased { .. });
        let person = scene.person()?;
        let new =
            NewAnswer { key: scene.key, fingerprint: &scene.task.fingerprint, status, body: &body };
        let step = Commit {
            entry,
            before: kept.map(|kept| &kept.hash),
            book: &after,
            serial: scene.session.releases.serial.max(kept.map_or(0, |kept| kept.serial)),
            day: kept.map_or(0, |kept| kept.day),
            refusals: kept.map_or(0, |kept| kept.refusals),
            answer: (!erase).then_some(new),
            person: person.as_ref(),
            erase,
            schema: kept.map_or(0, |kept| kept.schema),
        };
        // After this point nothing but storage itself can fail, and then nothing is written.
        let kept = commit(&self.state.storage(), &self.sql, &step)?;
        self.kept.replace(Some(kept));
        Ok(Reply { status, replayed: false, body, retry_after_seconds: None })
    }

    /// What is asked is so already: no entry, but the answer is kept for the key.
    fn leave(&self, scene: &Scene<'_>, kept: Option<&Kept>) -> std::result::Result<Reply, Stopped> {
        let seen = view(scene.book, &scene.wallets(), scene.now)?;
        let body = Unchanged {
            outcome: "unchanged",
            member: Named(scene.book.member.clone()),
            view: answer::view_body(&seen),
        };
        let body = serde_json::to_string(&body)?;
        let person = scene.person()?;
        let counts = match kept.map(|kept| counted(kept, scene.now)) {
            Some(Ok(counts)) => counts,
            Some(Err(limited)) => return Ok(Reply::of(&limited)),
            None => (0, 0),
        };
        self.keep(scene, (200, &body, person.as_ref()), counts)?;
        Ok(Reply { status: 200, replayed: false, body, retry_after_seconds: None })
    }

    fn refuse(
        &self,
        scene: &Scene<'_>,
        kept: Option<&Kept>,
        problem: &Problem,
    ) -> std::result::Result<Reply, Stopped> {
        let reply = Reply::of(problem);
        // What may be there tomorrow is not remembered as missing.
        let Some(kept) = kept.filter(|_| problem.status != 404) else { return Ok(reply) };
        match counted(kept, scene.now) {
            Ok(counts) => self.keep(scene, (reply.status, &reply.body, None), counts)?,
            Err(limited) => return Ok(Reply::of(&limited)),
        }
        Ok(reply)
    }

    fn keep(
        &self,
        scene: &Scene<'_>,
        (status, body, person): (u16, &str, Option<&SealedPerson>),
        counts: (u64, u64),
    ) -> Result<()> {
        let fingerprint = &scene.task.fingerprint;
        let new = NewAnswer { key: scene.key, fingerprint, status, body };
        keep_answer(&self.state.storage(), &self.sql, (&new, person), counts)?;
        if let Some(kept) = self.kept.borrow_mut().as_mut() {
            (kept.day, kept.refusals) = counts;
        }
        Ok(())
    }

    fn read(&self, session: &Session<'_>) -> std::result::Result<Step<Response>, Stopped> {
        reading::read(self, session)
    }
}

/// The answer that this key was given before, or the field in which this command is another.
fn replay(
    session: &Session<'_>,
    task: &Task,
    stored: StoredAnswer,
) -> std::result::Result<Reply, Stopped> {
    let StoredAnswer { fingerprint, status, body } = stored;
    if is_same(&fingerprint, &task.fingerprint) {
        return Ok(Reply { status, replayed: true, body, retry_after_seconds: None });
    }
    let secret = &session.config.fingerprint_key;
    let field = differing_field(secret, &fingerprint, &task.deed.body());
    let detail = "This Idempotency-Key belongs to another command; take a new one.";
    Err(Problem::new("idempotency_key_reused", detail).at(field).into())
}

/// The day and its count with one more answer kept that changed nothing, or the problem that there
/// were enough of them today.
fn counted(kept: &Kept, now: Moment) -> std::result::Result<(u64, u64), Box<Problem>> {
    let today = u64::try_from(now.millis() / DAY_MS).unwrap_or(0);
    let refusals = if kept.day == today { kept.refusals } else { 0 };
    if refusals < REFUSALS_A_DAY {
        return Ok((today, refusals.saturating_add(1)));
    }
    let seconds = (DAY_MS - now.millis().rem_euclid(DAY_MS)) / 1000;
    let seconds = u32::try_from(seconds).unwrap_or(1).max(1);
    let detail = "This member has been refused 1,000 times today.";
    Err(Box::new(Problem::new("rate_limited", detail).retry_after(seconds)))
}

/// Everything that concluding a decision needs.
struct Scene<'a> {
    session: &'a Session<'a>,
    task: &'a Task,
    key: &'a str,
    book: &'a Book,
    program: &'a Program,
    now: Moment,
}

impl Scene<'_> {
    fn wallets(&self) -> Vec<WalletId> {
        self.program.wallets.iter().map(|wallet| wallet.id.clone()).collect()
    }

    /// The person that an enrolment brings, sealed.
    fn person(&self) -> Result<Option<SealedPerson>> {
        match &self.task.deed {
            Deed::Enrol(body) => {
                body.person.as_ref().map(|who| person::seal(self.session.config, who)).transpose()
            }
            _ => Ok(None),
        }
    }
}

/// What was found by index.
#[derive(Default)]
struct Found {
    file: Option<(OwnedOrderFile, Rc<Program>)>,
    spends: Vec<Redemption>,
    redemption: Option<Redemption>,
    hold: Option<HoldFate>,
}

/// A decision, held against what a quote had promised.
enum Checked {
    Accepted { entry: Box<Entry>, outcome: Box<Outcome> },
    Unchanged,
    Refused(Box<Problem>),
}

fn checked(decision: Decision, deed: &Deed, (member, version): (&MemberId, &VersionId)) -> Checked {
    match decision {
        Decision::Accepted { entry, outcome } => {
            let now = digest(version, &entry.awards);
            let promised = match deed {
                Deed::Earn(body) => body.digest.as_ref().map(|digest| &digest.0),
                _ => None,
            };
            if promised.is_some() && promised != now.as_ref() {
                let mut problem = Problem::refusal(&Refusal::PreviewChanged, None);
                problem.awards = Some(awards(&entry.awards));
                problem.digest = now.map(|digest| digest.as_str().to_owned());
                return Checked::Refused(Box::new(problem));
            }
            Checked::Accepted { entry: Box::new(entry), outcome: Box::new(outcome) }
        }
        Decision::Unchanged => Checked::Unchanged,
        Decision::Refused(refusal) => {
            let entry = match &refusal {
                Refusal::AlreadyRecorded { entry } => entry_id(member, *entry),
                _ => None,
            };
            let entry = entry.map(|id| id.as_str().to_owned());
            let problem = Problem::refusal(&refusal, entry);
            Checked::Refused(Box::new(match (&refusal, deed) {
                (Refusal::LineNotFound { line }, Deed::Return(_, body)) => {
                    problem.at(body.pointer_of(line))
                }
                _ => problem,
            }))
        }
    }
}

/// The version that is live for the member at an instant, and its program.
pub(super) fn live(
    session: &Session<'_>,
    serial: u64,
    member: &MemberId,
    at: Moment,
) -> std::result::Result<Step<(VersionId, Rc<Program>)>, Stopped> {
    if session.releases.serial < serial {
        return Ok(Step::Wait(Need::Releases));
    }
    let Some(version) = session.releases.live_for(member, at) else {
        let detail = "Nothing of this program is live yet.";
        return Err(Problem::new("program_not_found", detail).into());
    };
    let Some(program) = isolate::version(version) else {
        return Ok(Step::Wait(Need::Version(version.clone())));
    };
    if program.livemode && session.ask.now.is_some() {
        let detail = "Only a test program may be given its time.";
        return Err(Problem::new("clock_not_allowed", detail).at("Regulars-Now").into());
    }
    Ok(Step::Done((version.clone(), program)))
}

/// Random bytes where the command may make a voucher's code; none are drawn for nothing.
fn randomness(program: &Program, command: &Command) -> [u8; 32] {
    let spends = matches!(command, Command::Redeem { .. } | Command::Capture { .. });
    let automatic = || program.rewards.iter().any(|reward| reward.automatic);
    if spends || automatic() { reply::random() } else { [0; 32] }
}

impl Reply {
    fn of(problem: &Problem) -> Self {
        Self {
            status: problem.status,
            replayed: false,
            body: problem.to_json(),
            retry_after_seconds: problem.retry_after_seconds,
        }
    }
}

fn single_response(reply: &Reply, request_id: &str) -> Result<Response> {
    let kind = if reply.status >= 400 { "application/problem+json" } else { "application/json" };
    let mut response = reply::build(reply.status, &reply.body, kind, request_id)?;
    if reply.replayed {
        response.headers_mut().set("idempotency-replayed", "true")?;
    }
    if let Some(seconds) = reply.retry_after_seconds {
        response.headers_mut().set("retry-after", &seconds.to_string())?;
    }
    Ok(response)
}

fn batch_response(replies: &[Reply], request_id: &str) -> Result<Response> {
    let answers: Vec<String> = replies
        .iter()
        .map(|reply| {
            let Reply { status, replayed, body, .. } = reply;
            format!(r#"{{"status":{status},"replayed":{replayed},"body":{body}}}"#)
        })
        .collect();
    let body = join_answers(&answers);
    reply::build(200, &body, "application/json", request_id)
}
