//! The portal's forms: proved to be of a page of ours, safe to press twice, answered by a page.

use worker::{Request, web_sys};

use super::{Guest, Shown, onward};
use crate::domain::names::{HoldId, Label, Reason, RedemptionId, RewardId};
use crate::domain::program::Gift;
use crate::protocol::ask::{Deed, Task, Work};
use crate::protocol::fingerprint::fingerprint;
use crate::protocol::header::idempotency_key;
use crate::protocol::json::parse;
use crate::protocol::node::Node;
use crate::protocol::page::ask::{Refused, Sheet};
use crate::protocol::page::place::{Form, Place};
use crate::protocol::problem::Problem;
use crate::protocol::read::read as read_body;
use crate::protocol::request::{
    ChoiceBody, EmptyBody, EnrolBody, HandBody, LinkBody, MemberRef, RedeemBody,
};
use crate::protocol::scalar::{Count, Named};
use crate::protocol::session::{Use, next_page};
use crate::shell::edge::links;
use crate::shell::edge::sessions::sign_in;
use crate::shell::finding::Finder;
use crate::shell::reply::fault;
use crate::shell::session::{Session, check_form, cookie, header, is_same_origin, signed_out};
use crate::shell::{asking, person};

/// The largest form: a token of the store's, and a page to go on to.
const FORM_MAX_BYTES: usize = 16 * 1024;
/// How long what waits at a partner's waits: a week has every opening hour in it.
const PICKUP_SECONDS: u32 = 7 * 24 * 60 * 60;
/// How browsers send forms. (WHATWG HTML, form submission)
const FORM_KIND: &str = "application/x-www-form-urlencoded";

impl Guest<'_> {
    /// Does what a form asks, and goes on to the page that shows it.
    pub(super) async fn press(&mut self, request: &mut Request, place: Place) -> Shown {
        let form = read(request).await?;
        if place == Place::Enter {
            return self.enter(request, &form);
        }
        let Some(session) = self.session.clone() else {
            return onward(&self.path("signin"), self.request_id);
        };
        let purpose = place.purpose().unwrap_or_default();
        let proof = (&session, purpose);
        if !check_form(request, self.config, proof, form.field("token")) {
            return Err(not_ours(request));
        }
        match place {
            Place::SignOut => {
                self.session = None;
                self.cookies.push(signed_out(request, Use::Portal));
                onward(&self.path("signin"), self.request_id)
            }
            Place::Join => self.join_by(&session, &form).await,
            Place::Redeem => self.redeem(&form).await,
            Place::Cancel => self.cancel(&form).await,
            Place::Void => self.void(&form).await,
            Place::Choose => self.choose(&form).await,
            Place::Leave => self.leave(&form).await,
            _ => Err(fault("a form of a page that has none")),
        }
    }

    async fn redeem(&self, form: &Form) -> Shown {
        let nothing = |_| Problem::new("route_not_found", "There is no such reward.");
        let reward = RewardId::parse(self.found.param("reward")).map_err(nothing)?;
        let units = form.field("units").parse().ok().filter(|units| *units > 1);
        let (_, program) = self.live().await?;
        if let Some(Gift::PartnerGoods(partner)) = program.reward(&reward).map(|one| &one.gives) {
            let body = LinkBody {
                reward: Named(reward),
                units: units.map(Count),
                partner: Named(partner.clone()),
                location: None,
                ttl_seconds: Some(Count(PICKUP_SECONDS)),
            };
            return self.pick_up(form, Deed::Link(body)).await;
        }
        let reward = Some(Named(reward));
        let body = RedeemBody { reward, units: units.map(Count), ..RedeemBody::default() };
        match self.ask_for(form, Deed::Redeem(body)).await? {
            Told::Done(text) => {
                let id = redemption_in(&text).ok_or_else(|| fault("a redemption has no name"))?;
                onward(&self.path(&format!("redemptions/{id}")), self.request_id)
            }
            Told::Refused(refused, status) => self.show(Sheet::Reward, Some(refused), status).await,
        }
    }

    /// A reward that a partner hands over is set aside, and waits there.
    async fn pick_up(&self, form: &Form, deed: Deed) -> Shown {
        match links::check(self.env, &self.program, &deed, self.now_ms).await {
            Ok(()) => {}
            // Nobody could hand it over: the points stay where they are.
            Err(problem) if problem.code == "partner_not_found" => {
                let code = "unknown_reward".to_owned();
                let refused = Refused { code, missing: None, retry_after_seconds: None };
                return self.show(Sheet::Reward, Some(refused), 422).await;
            }
            Err(problem) => return Err(problem),
        }
        match self.ask_for(form, deed).await? {
            Told::Done(text) => {
                let hold = hold_in(&text).ok_or_else(|| fault("a hold has no name"))?;
                onward(&self.path(&format!("pickups/{hold}")), self.request_id)
            }
            Told::Refused(refused, status) => self.show(Sheet::Reward, Some(refused), status).await,
        }
    }

    async fn void(&self, form: &Form) -> Shown {
        let nothing = |_| Problem::new("route_not_found", "Nothing waits there.");
        let id = HoldId::parse(self.found.param("hold")).map_err(nothing)?;
        let page = self.path(&format!("pickups/{id}"));
        match self.ask_for(form, Deed::Void(Named(id), EmptyBody {})).await? {
            Told::Done(_) => onward(&page, self.request_id),
            Told::Refused(refused, status) => self.show(Sheet::Pickup, Some(refused), status).await,
        }
    }

    async fn cancel(&self, form: &Form) -> Shown {
        let nothing = |_| Problem::new("route_not_found", "There is no such voucher.");
        let id = RedemptionId::parse(self.found.param("redemption")).map_err(nothing)?;
        let page = self.path(&format!("redemptions/{id}"));
        match self.ask_for(form, Deed::Cancel(Named(id), EmptyBody {})).await? {
            Told::Done(_) => onward(&page, self.request_id),
            Told::Refused(refused, status) => {
                self.show(Sheet::Redemption, Some(refused), status).await
            }
        }
    }

    /// What is chosen is part of the key: pressed twice it counts once, and another choice from a
    /// page that was left open is another command.
    async fn choose(&self, form: &Form) -> Shown {
        let own = idempotency_key(Some(form.field("key")))?;
        let (benefit, option) = (form.field("benefit"), form.field("option"));
        let named = |text: &str| Label::parse(text).ok().map(Named);
        let told = match (named(benefit), named(option)) {
            (Some(of), Some(chosen)) => {
                let key = format!("{own}.{benefit}.{option}");
                let deed = Deed::Choose(ChoiceBody { benefit: of, option: chosen });
                self.ask_under(&key, deed).await?
            }
            _ => {
                let code = "unknown_option".to_owned();
                Told::Refused(Refused { code, missing: None, retry_after_seconds: None }, 422)
            }
        };
        match told {
            Told::Done(text) => match gift_in(&text) {
                Some(id) => onward(&self.path(&format!("redemptions/{id}")), self.request_id),
                None => onward(&self.path("benefits"), self.request_id),
            },
            Told::Refused(refused, status) => {
                let mut ask = self.page_ask(Sheet::Benefits, Some(refused));
                ask.subject = benefit.to_owned();
                self.show_ask(ask, status).await
            }
        }
    }

    /// Only who says so twice leaves.
    async fn leave(&self, form: &Form) -> Shown {
        if form.field("sure") != "yes" {
            let refused =
                Refused { code: "not_sure".to_owned(), missing: None, retry_after_seconds: None };
            return self.show(Sheet::Settings, Some(refused), 422).await;
        }
        let (reason, actor) = (Reason::parse("left by the member"), Label::parse("member"));
        let (Ok(reason), Ok(actor)) = (reason, actor) else {
            return Err(fault("leaving has no reason"));
        };
        let hand = HandBody { reason: Named(reason), actor: Named(actor) };
        match self.ask_for(form, Deed::Close(hand)).await? {
            Told::Done(_) => onward(&self.path(""), self.request_id),
            Told::Refused(refused, status) => {
                self.show(Sheet::Settings, Some(refused), status).await
            }
        }
    }
}

/// What became of a command.
pub(crate) enum Told {
    Done(String),
    Refused(Refused, u16),
}

impl Guest<'_> {
    /// Asks the member's keeper for what a form wants, under the form's own key.
    async fn ask_for(&self, form: &Form, deed: Deed) -> Result<Told, Problem> {
        self.ask_under(form.field("key"), deed).await
    }

    async fn ask_under(&self, key: &str, deed: Deed) -> Result<Told, Problem> {
        let nobody = || Problem::new("credential_missing", "Nobody is signed in.");
        let session = self.session.as_ref().ok_or_else(nobody)?;
        let key = idempotency_key(Some(key))?;
        let secret = &self.config.fingerprint_key;
        let fingerprint = fingerprint(secret, &deed.name(), &deed.body());
        // Who joins may be somebody whom a till knows: then they are one.
        let finder = Finder { env: self.env, config: self.config, program: &self.program };
        let enrols = deed.enrols();
        let address = match if enrols { Some(finder.address("", &deed).await) } else { None } {
            Some(Err(clash)) if clash.code == "identity_clash" => {
                return Ok(Told::Refused(refused(&clash, &clash.to_json()), clash.status));
            }
            address => address.transpose()?,
        };
        let via = address.as_ref().and_then(|address| address.via.clone()).map(Named);
        let tasks = vec![Task { key, fingerprint, deed, late: None, via }];
        let mut ask = self.ask(session, Work::Do { tasks, batch: false })?;
        if let Some(address) = &address {
            ask.member = Named(address.member.clone());
        }
        let answer = asking::ask_member(self.env, &ask).await?;
        if let Some(address) = &address {
            finder.settle(address, &answer).await;
        }
        match told(answer).await? {
            // What the member cannot change is not the form's matter.
            Told::Refused(refused, status) if status == 404 || status == 410 => {
                Err(Problem::new(&refused.code, ""))
            }
            told => Ok(told),
        }
    }

    async fn join_by(&self, session: &Session, form: &Form) -> Shown {
        let reference = session.reference.as_deref().and_then(MemberRef::parse);
        let nameless = || Problem::new("credential_missing", "The session says no name to join.");
        let reference = reference.ok_or_else(nameless)?;
        let sealed = session.person.as_deref();
        let person = sealed.map(|sealed| person::reveal_text(self.config, sealed)).transpose()?;
        let person = person.map(|text| read_body(text.as_bytes())).transpose()?;
        let deed = Deed::Enrol(EnrolBody::joining(reference, person));
        match self.ask_for(form, deed).await? {
            Told::Done(_) => onward(&self.path(""), self.request_id),
            Told::Refused(refused, status) => self.show(Sheet::Home, Some(refused), status).await,
        }
    }

    /// The store says who somebody is, by a form that it sends the browser with.
    fn enter(&mut self, request: &Request, form: &Form) -> Shown {
        let place = (&self.program, &self.front);
        let session = sign_in(request, self.config, place, form.field("token"), self.now_ms)?;
        self.cookies.push(cookie(request, self.config, &session, self.now_ms)?);
        self.session = Some(session);
        let next = Some(form.field("next")).filter(|next| !next.is_empty());
        onward(&next_page(&self.program, next), self.request_id)
    }
}

/// What a member's keeper answered to a command.
///
/// # Errors
/// Faults, and a keeper that cannot be reached.
pub(crate) async fn told(answer: web_sys::Response) -> Result<Told, Problem> {
    let text = asking::text(&answer).await?;
    if answer.status() < 400 {
        return Ok(Told::Done(text));
    }
    let unclear = || fault("a member's keeper said no unclearly");
    let problem = Problem::from_json(&text).ok_or_else(unclear)?;
    if problem.status >= 500 {
        return Err(problem);
    }
    Ok(Told::Refused(refused(&problem, &text), problem.status))
}

/// The form that a request brings.
///
/// # Errors
/// `body_too_large`, `content_type`.
pub(crate) async fn read(request: &mut Request) -> Result<Form, Problem> {
    let too_large = || Problem::new("body_too_large", "This form is too large.");
    let length = header(request, "content-length").and_then(|text| text.parse::<usize>().ok());
    if length.is_some_and(|length| length > FORM_MAX_BYTES) {
        return Err(too_large());
    }
    let kind = header(request, "content-type").unwrap_or_default();
    let bytes = request.bytes().await.map_err(fault)?;
    if bytes.len() > FORM_MAX_BYTES {
        return Err(too_large());
    }
    let is_form = kind.split(';').next().map(str::trim) == Some(FORM_KIND);
    let form = is_form.then(|| Form::parse(&bytes)).flatten();
    form.ok_or_else(|| Problem::new("content_type", "Send a form.").at("Content-Type"))
}

/// A form of another site's, or of a page that was open for too long.
fn not_ours(request: &Request) -> Problem {
    let code = if is_same_origin(request) { "form_expired" } else { "origin_not_allowed" };
    Problem::new(code, "This form was not sent by a page of this session.")
}

fn refused(problem: &Problem, text: &str) -> Refused {
    let count = |name: &str| match parse(text.as_bytes()) {
        Ok(Node::Record(record)) => record.maybe::<u64>(name).ok().flatten(),
        _ => None,
    };
    Refused {
        code: problem.code.to_owned(),
        missing: count("missing"),
        retry_after_seconds: count("retry_after"),
    }
}

/// The redemption that an answer tells of.
pub(crate) fn redemption_in(text: &str) -> Option<RedemptionId> {
    let node = parse(text.as_bytes()).ok()?;
    let redemption = node.record().ok()?.find("redemption")?.record().ok()?;
    redemption.get::<Named<RedemptionId>>("id").ok().map(|id| id.0)
}

/// The voucher that what was chosen is, if it is one.
fn gift_in(text: &str) -> Option<RedemptionId> {
    let node = parse(text.as_bytes()).ok()?;
    let gift = node.record().ok()?.find("automatic")?.list().ok()?.first()?.record().ok()?;
    gift.get::<Named<RedemptionId>>("id").ok().map(|id| id.0)
}

/// The hold that an answer tells of.
fn hold_in(text: &str) -> Option<HoldId> {
    let node = parse(text.as_bytes()).ok()?;
    let hold = node.record().ok()?.find("hold")?.record().ok()?;
    hold.get::<Named<HoldId>>("id").ok().map(|id| id.0)
}
