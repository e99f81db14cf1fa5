//! What time has brought to a member: given by the keeper before anything else is done.

use std::cell::Cell;

use worker::{Error, Result};

use super::conclude::{Checked, Scene};
use super::{Member, Need, Session, Step, Stopped, live};
use crate::domain::command::Command;
use crate::domain::decide::{Decision, Facts, decide};
use crate::domain::moment::Moment;
use crate::domain::names::ProgramId;
use crate::domain::occasions::{Birthday, celebrates, has_occasions, next_due};
use crate::domain::principal::Principal;
use crate::domain::program::Program;
use crate::protocol::ask::{ASK_VERSION, Ask, Deed, STORE, Task, Work};
use crate::protocol::ids::Names;
use crate::protocol::journal::sql::{READ_SHARD, SCHEMA_FOUND};
use crate::protocol::release::Releases;
use crate::protocol::request::EmptyBody;
use crate::protocol::scalar::Named;
use crate::shell::clock::now_ms;
use crate::shell::config::Config;
use crate::shell::keepers::book_store::read_person;
use crate::shell::keepers::outbox;
use crate::shell::keepers::store::{first, row};
use crate::shell::{person, reply};

struct Shard {
    keeper: String,
}

row! { Shard { keeper } }

type Stepped<T> = std::result::Result<T, Stopped>;

impl Member {
    /// Gives all that is due by now, one entry for each occasion, so that whatever is asked next
    /// finds it there. The first command of these tasks may be to do just that.
    pub(super) async fn settle_due(
        &self,
        session: &mut Session<'_>,
        tasks: &[Task],
    ) -> Stepped<()> {
        if matches!(tasks.first().map(|task| &task.deed), Some(Deed::Settle(_))) {
            return Ok(());
        }
        loop {
            match self.settle_one(session)? {
                Step::Done(true) => {}
                Step::Done(false) => return Ok(()),
                Step::Wait(need) => self.fetch_need(session, need).await?,
            }
        }
    }

    /// Whether something was due and is given. What cannot be given now, since no program is live
    /// or the clock is behind, is no reason to refuse what is asked: that is told where it is.
    fn settle_one(&self, session: &Session<'_>) -> Stepped<Step<bool>> {
        let Some(kept) = self.load()? else { return Ok(Step::Done(false)) };
        let book = &kept.book;
        let now = session.now(book.at);
        let (version, program) = match live(session, kept.serial, &book.member, now) {
            Ok(Step::Done(found)) => found,
            Ok(Step::Wait(need)) => return Ok(Step::Wait(need)),
            Err(Stopped::Problem(_)) => return Ok(Step::Done(false)),
            Err(stopped) => return Err(stopped),
        };
        let birthday = self.birthday(session, &program)?;
        let due = next_due(&program, book, birthday, now).filter(|at| *at <= now);
        if due.is_none() || now < book.at {
            return Ok(Step::Done(false));
        }
        let names = Names { member: &book.member, random: reply::random() };
        let facts = Facts {
            birthday,
            ..Facts::of_book((&program, &version), book, (&Principal::Store, &names))
        };
        let Decision::Accepted { entry, outcome } = decide(&facts, &Command::Settle, now)? else {
            return Ok(Step::Done(false));
        };
        let decision = Checked::Accepted { entry: Box::new(entry), outcome: Box::new(outcome) };
        let task = unasked();
        let scene = Scene { session, task: &task, key: "", book, program: &program, now };
        self.conclude(&scene, Some(&kept), decision)?;
        Ok(Step::Done(true))
    }

    /// Sets the alarm for what time brings next. What was just done stands without it, and the next
    /// command would find the same.
    pub(super) fn await_next(&self, session: &Session<'_>, program: &Program, now: Moment) {
        if let Err(Stopped::Error(error)) = self.set_next(session, program, now) {
            worker::console_error!("no alarm is set for what time brings: {error}");
        }
    }

    /// Only the clock of a live program runs by itself.
    fn set_next(&self, session: &Session<'_>, program: &Program, now: Moment) -> Stepped<()> {
        let Some(kept) = self.load()?.filter(|_| program.livemode && has_occasions(program)) else {
            return Ok(());
        };
        let birthday = self.birthday(session, program)?;
        let next = next_due(program, &kept.book, birthday, now);
        if self.wake.replace(next) == next {
            return Ok(());
        }
        Ok(outbox::rest(&self.state.storage(), &self.sql, next)?)
    }

    /// What the alarm does beside telling others: it asks for what is due, as any command does, and
    /// is set again. Nothing is lost with it: the next command would find the same.
    pub(super) async fn ring(&self) -> Result<()> {
        let shard: Option<Shard> = match self.load()? {
            Some(kept) if kept.schema >= SCHEMA_FOUND => first(&self.sql, READ_SHARD, Vec::new())?,
            _ => None,
        };
        let Some((kept, shard)) = self.load()?.zip(shard) else { return Ok(()) };
        let (program, _) = shard.keeper.split_once('/').unwrap_or_default();
        let program = ProgramId::parse(program).map_err(|_| "a shard's name has no program")?;
        let config = Config::read(&self.env).map_err(|why| Error::RustError(why.0))?;
        let ask = Ask {
            v: ASK_VERSION,
            program: Named(program),
            member: Named(kept.book.member.clone()),
            now: None,
            releases: Releases::default(),
            request_id: "alarm".to_owned(),
            principal: STORE.to_owned(),
            signing: None,
            work: Work::Standing,
        };
        let mut session = Session {
            ask: &ask,
            config: &config,
            clock: Moment::new(now_ms()).unwrap_or(Moment::MAX),
            releases: Releases::default(),
            orders: Vec::new(),
            has_errands: Cell::new(false),
            is_arranged: Cell::new(false),
        };
        let rung = self.give_what_is_due(&mut session, kept.serial).await;
        rung.map_err(|stopped| match stopped {
            Stopped::Problem(problem) => Error::RustError(problem.code.to_owned()),
            Stopped::Moved(_) => Error::RustError("nobody is here any more".to_owned()),
            Stopped::Error(error) => error,
        })
    }

    async fn give_what_is_due(&self, session: &mut Session<'_>, serial: u64) -> Stepped<()> {
        self.fetch_need(session, Need::Releases).await?;
        let now = session.clock;
        let program = loop {
            match live(session, serial, &session.ask.member.0, now)? {
                Step::Done((_, program)) => break program,
                Step::Wait(need) => self.fetch_need(session, need).await?,
            }
        };
        if !program.livemode {
            return Ok(());
        }
        self.settle_due(session, &[]).await?;
        if session.has_errands.take() {
            outbox::push(self).await;
        }
        self.wake.set(None);
        self.set_next(session, &program, now)
    }

    /// What a command is decided by: a birthday is looked at to settle, and for nothing else.
    pub(super) fn birthday_for(
        &self,
        session: &Session<'_>,
        (program, command): (&Program, &Command),
    ) -> Stepped<Option<Birthday>> {
        if *command == Command::Settle { self.birthday(session, program) } else { Ok(None) }
    }

    /// The birthday in the personal record; not looked at where no program celebrates it.
    fn birthday(&self, session: &Session<'_>, program: &Program) -> Stepped<Option<Birthday>> {
        if !celebrates(program) || self.kept.borrow().is_none() {
            return Ok(None);
        }
        let Some(sealed) = read_person(&self.sql)? else { return Ok(None) };
        let person = person::open(session.config, &sealed)?;
        Ok(person.birthday.map(|birthday| birthday.0))
    }
}

/// Nobody asked: there is no key to answer under.
fn unasked() -> Task {
    Task {
        key: String::new(),
        fingerprint: String::new(),
        deed: Deed::Settle(EmptyBody {}),
        late: None,
        via: None,
    }
}
