//! What time has brought to a member: given by the keeper before anything else is done.

use super::conclude::{Checked, Scene};
use super::{Member, Session, Step, Stopped, live};
use crate::domain::command::Command;
use crate::domain::decide::{Decision, Facts, decide};
use crate::domain::occasions::{Birthday, celebrates, next_due};
use crate::domain::principal::Principal;
use crate::domain::program::Program;
use crate::protocol::ask::{Deed, Task};
use crate::protocol::ids::Names;
use crate::protocol::request::EmptyBody;
use crate::shell::book_store::read_person;
use crate::shell::{person, reply};

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
        let facts = Facts {
            program: &program,
            version: &version,
            book: Some(book),
            recorded: None,
            order: None,
            spends: &[],
            redemption: None,
            hold: None,
            period: None,
            acted: None,
            birthday,
            by: &Principal::Store,
            mint: &Names { member: &book.member, random: reply::random() },
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
