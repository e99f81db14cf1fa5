//! Tills' pages: which device asks, what it may do, and what it did today.

mod day;
mod pair;
mod partner;
mod press;
mod shop;

use worker::Request;

use super::portal::{Guest, Shown, Told, onward, read_form, told};
use super::{links, partners, tills};
use crate::domain::names::{Label, MemberId};
use crate::domain::program::Program;
use crate::protocol::ask::{ASK_VERSION, Ask, Deed, Task, Work};
use crate::protocol::fingerprint::fingerprint;
use crate::protocol::header::idempotency_key;
use crate::protocol::link::pairing::Device;
use crate::protocol::link::partner::SHOP;
use crate::protocol::page::frame::{Frame, Page, TillTab};
use crate::protocol::page::gate;
use crate::protocol::page::place::{Form, Place};
use crate::protocol::page::till::{Day, counter, framed, seat};
use crate::protocol::problem::Problem;
use crate::protocol::registry::RECORDS_PAGE_MAX;
use crate::protocol::scalar::{Instant, Named};
use crate::protocol::session::{Session, Use};
use crate::protocol::till::TillAct;
use crate::protocol::words::Words;
use crate::shell::asking;
use crate::shell::messages::own;
use crate::shell::reply::fault;
use crate::shell::session::{check_form, form_token, is_same_origin, of_cookie, signed_out};

/// What a day's list reaches back.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A request of a device that is paired, and was not ended since.
pub(crate) struct TillVisit<'g> {
    pub guest: &'g Guest<'g>,
    pub session: Session,
    pub device: Device,
}

/// Answers a request for a till's page, or a form of one.
pub(crate) async fn serve(guest: &mut Guest<'_>, request: &mut Request, place: Place) -> Shown {
    if place == Place::Pair {
        return pair::pair(guest, request).await;
    }
    let Some(visit) = TillVisit::arrive(guest, request).await? else {
        return match place {
            Place::Till | Place::Day => pair::ask(guest, request, None, 200).await,
            _ => onward(&guest.path("till"), guest.request_id),
        };
    };
    let answer = match visit.answer(request, place).await {
        // What staff can do something about is said among the till's own pages.
        Err(problem) if problem.status < 500 && problem.retry_after_seconds.is_none() => {
            visit.problem(&problem).await
        }
        answer => answer,
    }?;
    if place == Place::Unpair && answer.status() == 303 {
        guest.cookies.push(signed_out(request, Use::Till));
    }
    Ok(answer)
}

/// What is to be said of what was typed, in the till's language.
type Said<'s> = dyn Fn(&Words<'_>) -> Option<String> + 's;

impl<'g> TillVisit<'g> {
    async fn answer(&self, request: &mut Request, place: Place) -> Shown {
        match place {
            Place::Till if self.is_shop() => shop::counter(self, ("", None), 200).await,
            Place::Till => partner::counter(self, ("", None), 200).await,
            Place::Day => self.list(None, 200).await,
            // What is the shop's own is no partner's.
            Place::Customer | Place::Press | Place::Enrol if !self.is_shop() => self.home(),
            Place::Customer => shop::customer(self).await,
            _ => {
                let form = self.form(request, place.purpose().unwrap_or_default()).await?;
                self.press(place, &form).await
            }
        }
    }

    /// Does what a form of this till's asks.
    async fn press(&self, place: Place, form: &Form) -> Shown {
        match place {
            Place::Find if self.is_shop() => shop::find(self, form).await,
            Place::Find => partner::find(self, form).await,
            Place::Press => press::press(self, form).await,
            Place::Enrol => shop::enrol(self, form).await,
            Place::Take => partner::take(self, form).await,
            Place::Undo => self.undo(form).await,
            _ => {
                self.end().await?;
                self.home()
            }
        }
    }

    fn home(&self) -> Shown {
        onward(&self.guest.path("till"), self.guest.request_id)
    }

    async fn problem(&self, problem: &Problem) -> Shown {
        let (_, program) = self.guest.live().await?;
        let frame = self.frame(&program, TillTab::Other).await?;
        let gate = gate::problem(&frame, problem, self.guest.request_id);
        self.painted(gate.paint(&frame), problem.status)
    }

    /// The till that asks, if it is one.
    ///
    /// # Errors
    /// Those of the program's keeper.
    pub(crate) async fn arrive(
        guest: &'g Guest<'g>,
        request: &Request,
    ) -> Result<Option<TillVisit<'g>>, Problem> {
        let place = (&guest.program, Use::Till);
        let Some(session) = of_cookie(request, guest.config, place, guest.now_ms) else {
            return Ok(None);
        };
        let id = session.device.clone().unwrap_or_default();
        let record = (tills::DEVICE, id.as_str());
        let Some(json) = asking::record(guest.env, &guest.program, record).await? else {
            return Ok(None);
        };
        let device: Device = own(json.as_bytes()).map_err(fault)?;
        let is_paired = device.is_paired(links::seconds(guest.now_ms));
        Ok(is_paired.then_some(Self { guest, session, device }))
    }

    /// Whether it is the shop's own.
    pub(crate) fn is_shop(&self) -> bool {
        self.device.till == SHOP
    }

    /// The partner whose till it is.
    ///
    /// # Errors
    /// A fault where the record says no name.
    pub(crate) fn partner(&self) -> Result<Label, Problem> {
        Label::parse(&self.device.till).map_err(|_| fault("a till is nobody's"))
    }

    /// Where it stands, if that was said.
    pub(crate) fn location(&self) -> Option<Label> {
        self.device.location.as_deref().and_then(|location| Label::parse(location).ok())
    }

    /// What people call whose till it is.
    ///
    /// # Errors
    /// Those of the program's keeper.
    pub(crate) async fn owner(&self, frame: &Frame<'_>) -> Result<String, Problem> {
        if self.is_shop() {
            return Ok(frame.words.say("till.shop").to_owned());
        }
        let (env, program, now_ms) = (self.guest.env, &self.guest.program, self.guest.now_ms);
        Ok(partners::partner(env, program, &self.device.till, now_ms).await?.name)
    }

    /// The frame of its pages.
    ///
    /// # Errors
    /// Those of the program's keeper.
    pub(crate) async fn frame<'p>(
        &self,
        program: &'p Program,
        at: TillTab,
    ) -> Result<Frame<'p>, Problem> {
        let frame = self.guest.frame(program);
        let name = self.owner(&frame).await?;
        Ok(framed(frame, &name, at))
    }

    /// The till's own page, with what it asks for; what was typed stands there again where it led
    /// nowhere, with what is to be said of it.
    pub(crate) async fn counter(
        &self,
        asks: [&str; 3],
        (typed, said): (&str, &Said<'_>),
        status: u16,
    ) -> Shown {
        let (_, program) = self.guest.live().await?;
        let frame = self.frame(&program, TillTab::Counter).await?;
        let acts = self.acts().await?;
        let day = Day { acts: &acts, zone: &program.zone, now: self.guest.now() };
        let seat = seat(&self.device, &program, &frame.words);
        let refused = said(&frame.words);
        let page = counter(&frame, asks, (&seat, &self.token("find")), (typed, refused), &day);
        self.painted(page, status)
    }

    pub(crate) fn painted(&self, page: Option<Page>, status: u16) -> Shown {
        self.guest.painted(page, status)
    }

    /// What a form of this till's carries for one purpose.
    pub(crate) fn token(&self, purpose: &str) -> String {
        form_token(self.guest.config, &self.session, purpose)
    }

    /// A form that one of this till's pages sent for that purpose.
    ///
    /// # Errors
    /// `origin_not_allowed`, `form_expired`, and those of a form that is none.
    pub(crate) async fn form(&self, request: &mut Request, purpose: &str) -> Result<Form, Problem> {
        let form = read_form(request).await?;
        let proof = (&self.session, purpose);
        if check_form(request, self.guest.config, proof, form.field("token")) {
            return Ok(form);
        }
        let code = if is_same_origin(request) { "form_expired" } else { "origin_not_allowed" };
        Err(Problem::new(code, "This form was not sent by a page of this till."))
    }

    /// A message to a member's keeper.
    pub(crate) fn ask(&self, member: MemberId, work: Work) -> Ask {
        Ask {
            v: ASK_VERSION,
            program: Named(self.guest.program.clone()),
            member: Named(member),
            now: self.guest.set_to.map(Instant),
            releases: self.guest.front.releases.clone(),
            request_id: self.guest.request_id.to_owned(),
            principal: format!("till:{}", self.device.id),
            signing: None,
            work,
        }
    }

    /// Does a command for a member, under a form's key.
    ///
    /// # Errors
    /// What is not the till's to change: faults, and keepers that cannot be reached.
    pub(crate) async fn run(
        &self,
        member: MemberId,
        key: &str,
        deed: Deed,
    ) -> Result<Told, Problem> {
        let said = deed.body();
        self.run_as(member, key, (deed, &said)).await
    }

    /// As [`Self::run`], where the form says less than the command: two commands for which it
    /// says the same are one.
    ///
    /// # Errors
    /// As those of [`Self::run`].
    pub(crate) async fn run_as(
        &self,
        member: MemberId,
        key: &str,
        (deed, said): (Deed, &str),
    ) -> Result<Told, Problem> {
        let Guest { env, config, origin, now_ms, .. } = self.guest;
        let key = idempotency_key(Some(key))?;
        let fingerprint = fingerprint(&config.fingerprint_key, &deed.name(), said);
        let tasks = vec![Task { key, fingerprint, deed, late: None, via: None }];
        let mut ask = self.ask(member, Work::Do { tasks, batch: false });
        links::prepare((env, config), origin, &mut ask, *now_ms).await?;
        told(asking::ask_member(env, &ask).await?).await
    }

    /// Keeps what was done with the device's day, under the id of what came of it. Done twice, it
    /// stands there once. What was done is done, also where its line finds no room.
    pub(crate) async fn keep(&self, id: &str, act: &TillAct) -> Result<(), Problem> {
        let json = serde_json::to_string(act).map_err(fault)?;
        let kind = acts_of(&self.device.id);
        let place = (kind.as_str(), id);
        let kept = asking::put_record(self.guest.env, &self.guest.program, place, (json, None));
        match kept.await {
            Err(problem) if problem.code != "too_many_records" => Err(problem),
            _ => Ok(()),
        }
    }

    /// What it did under that id.
    pub(crate) async fn act(&self, id: &str) -> Result<Option<TillAct>, Problem> {
        let kind = acts_of(&self.device.id);
        let json = asking::record(self.guest.env, &self.guest.program, (&kind, id)).await?;
        json.map(|json| own(json.as_bytes()).map_err(fault)).transpose()
    }

    /// All that it did within a day, newest first.
    pub(crate) async fn acts(&self) -> Result<Vec<(String, TillAct)>, Problem> {
        let (env, program, kind) = (self.guest.env, &self.guest.program, acts_of(&self.device.id));
        let mut acts: Vec<(String, TillAct)> = Vec::new();
        loop {
            let after = acts.last().map_or("", |(id, _)| id.as_str());
            let page = asking::records(env, program, &kind, (after, RECORDS_PAGE_MAX)).await?;
            let is_last = u64::try_from(page.len()).is_ok_and(|count| count < RECORDS_PAGE_MAX);
            for record in page {
                acts.push((record.id, own(record.json.as_bytes()).map_err(fault)?));
            }
            if is_last {
                break;
            }
        }
        let now = self.guest.now();
        acts.retain(|(_, act)| now.millis_since(act.at.0) < DAY_MS);
        acts.sort_by_key(|(_, act)| std::cmp::Reverse(act.at.0));
        Ok(acts)
    }

    async fn end(&self) -> Result<(), Problem> {
        tills::end(self.guest.env, &self.guest.program, (&self.device.id, self.guest.now_ms))
            .await
            .map(|_| ())
    }
}

/// The kind of records that a device's acts are.
pub(super) fn acts_of(device: &str) -> String {
    format!("till-act:{device}")
}
