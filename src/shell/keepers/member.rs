//! The keeper of one member or household: reads facts, lets the domain decide, writes once.

mod arrange;
mod conclude;
mod occasion;
mod replies;
mod signing;
mod step;

use std::cell::{Cell, RefCell};
use std::panic::RefUnwindSafe;

use worker::wasm_bindgen;
use worker::{
    DurableObject, Env, Error, Request, Response, Result, SqlStorage, State, Storage, WebSocket,
    WebSocketIncomingMessage, durable_object,
};

use self::replies::{Reply, batch_response, single_response};
pub(super) use self::step::live;
use super::book_store::{Kept, read_book};
use super::findable::moved_to;
use super::outbox;
use super::reading;
use crate::domain::command::Refusal;
use crate::domain::moment::Moment;
use crate::domain::names::{MemberId, ProgramId, Reference, VersionId};
use crate::protocol::ask::{Ask, Work};
use crate::protocol::identifier::Key;
use crate::protocol::problem::Problem;
use crate::protocol::release::Releases;
use crate::protocol::words::Locale;
use crate::shell::clock::now_ms;
use crate::shell::config::{Config, NotConfigured};
use crate::shell::finding::Finder;
use crate::shell::messages::own;
use crate::shell::messages::program::{ProgramAnswer, ProgramAsk};
use crate::shell::session::wants_socket;
use crate::shell::{asking, files, reply};

#[durable_object]
pub struct Member {
    state: State,
    sql: SqlStorage,
    env: Env,
    /// What storage holds, as of the last step; dropped whenever a step fails.
    kept: RefCell<Option<Kept>>,
    /// When time brings something next, as far as this instance has looked.
    wake: Cell<Option<Moment>>,
}

impl RefUnwindSafe for Member {}

/// What a step needs that is not on this machine yet.
pub(super) enum Need {
    Version(VersionId),
    Releases,
    /// The texts of a language.
    Texts(Locale),
    /// To be the only member with this order.
    Order(Reference),
}

/// A step is done, or must wait for something and be begun again.
pub(super) enum Step<T> {
    Done(T),
    Wait(Need),
}

/// One request's view of the world: one reading of the clock, one release list.
pub(super) struct Session<'a> {
    pub ask: &'a Ask,
    pub config: &'a Config,
    pub clock: Moment,
    pub releases: Releases,
    /// Orders of a program in which each is one member's, and whether they are this one's.
    pub orders: Vec<(Reference, bool)>,
    /// Whether a step of this request has something to tell other keepers.
    pub has_errands: Cell<bool>,
    /// Whether what is asked has been done, and only its answer is still to be given.
    pub is_arranged: Cell<bool>,
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
        Self { state, sql, env, kept: RefCell::new(None), wake: Cell::new(None) }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        if wants_socket(&request) {
            return match moved_to(&self.sql)? {
                Some(to) => Ok(Response::ok(to.as_str())?.with_status(asking::MOVED)),
                None => super::live::accept(&self.state, &request),
            };
        }
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
        let config = match Config::read(&self.env) {
            Ok(config) if request.inner().url().ends_with(&config.deployment) => config,
            read => {
                let other = "the edge and the keepers have not the same REGULARS_IDENTITY_KEY";
                let why = read.err().unwrap_or_else(|| NotConfigured(other.to_owned()));
                return reply::problem(&why.problem(), &ask.request_id);
            }
        };
        let clock = Moment::new(now_ms()).unwrap_or(Moment::MAX);
        let releases = ask.releases.clone();
        let orders = Vec::new();
        let (has_errands, is_arranged) = (Cell::new(false), Cell::new(false));
        let mut session = Session {
            ask: &ask,
            config: &config,
            clock,
            releases,
            orders,
            has_errands,
            is_arranged,
        };
        match self.serve(&mut session).await {
            Ok(response) => Ok(response),
            Err(Stopped::Problem(problem)) => reply::problem(&problem, &ask.request_id),
            Err(Stopped::Moved(to)) => Ok(Response::ok(to.as_str())?.with_status(asking::MOVED)),
            Err(Stopped::Error(error)) => {
                // Memory may be ahead of storage; the next step reads again.
                self.kept.replace(None);
                reply::problem(&reply::fault(error), &ask.request_id)
            }
        }
    }

    /// Nothing that a page says is listened to: it is told, and asks like anybody else.
    async fn websocket_message(
        &self,
        _socket: WebSocket,
        _message: WebSocketIncomingMessage,
    ) -> Result<()> {
        Ok(())
    }

    async fn websocket_close(
        &self,
        _socket: WebSocket,
        _code: usize,
        _reason: String,
        _was_clean: bool,
    ) -> Result<()> {
        Ok(())
    }

    async fn websocket_error(&self, _socket: WebSocket, error: Error) -> Result<()> {
        worker::console_log!("a page's socket failed: {error}");
        Ok(())
    }

    /// Decides nothing: tells other keepers what a request could not tell them, and sends itself
    /// the command to give what time has brought. Armed again first,
    /// and without an error, because the platform gives up an alarm that fails six times.
    async fn alarm(&self) -> Result<Response> {
        if let Err(error) = outbox::rearm(&self.state.storage(), &self.sql) {
            worker::console_error!("an alarm was not armed again: {error}");
        }
        outbox::push(self).await;
        if let Err(error) = self.ring().await {
            worker::console_error!("what time has brought waits: {error}");
        }
        Response::empty()
    }
}

/// Why a request ends without its answer.
pub(super) enum Stopped {
    Problem(Box<Problem>),
    /// Nobody is a member here, but it leads to somebody who may be.
    Moved(MemberId),
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
                match self.answer(session)? {
                    Step::Done(response) if !session.has_errands.get() => return Ok(response),
                    Step::Done(_) => {
                        session.has_errands.set(false);
                        outbox::push(self).await;
                    }
                    Step::Wait(need) => self.fetch_need(session, need).await?,
                }
            }
        };
        self.settle_due(session, tasks).await?;
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
        if session.has_errands.take() {
            outbox::push(self).await;
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
            Need::Order(order) => {
                let finder = Finder { env: &self.env, config: session.config, program };
                let key = Key::of_order(finder.secret(), program, &order);
                let member = &session.ask.member.0;
                let owners = finder.claim(member, &[key]).await?;
                #[cfg(feature = "faults")]
                crate::shell::faults::wait_if_held(crate::shell::faults::ORDERS).await;
                let is_ours = owners.iter().all(|owner| owner.member.0 == *member);
                session.orders.push((order, is_ours));
            }
            Need::Texts(locale) => files::speak(&self.env, locale).await?,
            Need::Version(hash) => {
                asking::version(&self.env, program, &hash).await?;
            }
            Need::Releases => {
                let ask = ProgramAsk::Access { key: None };
                match asking::ask_program(&self.env, program, &ask).await? {
                    ProgramAnswer::Access { releases, .. } => session.releases = releases,
                    _ => return Err(Error::RustError("an unclear answer".into()).into()),
                }
            }
        }
        Ok(())
    }

    pub(super) fn storage(&self) -> Storage {
        self.state.storage()
    }

    pub(super) fn env(&self) -> &Env {
        &self.env
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

    pub(super) fn wake(&self) -> Option<Moment> {
        self.wake.get()
    }

    pub(super) fn sql(&self) -> &SqlStorage {
        &self.sql
    }

    fn answer(&self, session: &Session<'_>) -> std::result::Result<Step<Response>, Stopped> {
        match &session.ask.work {
            Work::Standing | Work::Move { .. } | Work::Leave { .. } | Work::Keep { .. } => {
                self.arrange(session).map(Step::Done)
            }
            _ => reading::read(self, session),
        }
    }

    /// Why a command or a question finds nobody here.
    pub(super) fn nobody(&self) -> Result<Stopped> {
        Ok(match moved_to(&self.sql)? {
            Some(to) => Stopped::Moved(to),
            None => Problem::refusal(&Refusal::MemberNotFound, None).into(),
        })
    }
}
