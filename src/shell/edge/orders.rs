//! `POST /v1/orders`: an order that the store's server signed and a page's script carries.

use worker::{Env, Request, web_sys};

use super::sessions::{Signed, member_of, seconds};
use super::{access, body};
use crate::domain::moment::Moment;
use crate::domain::names::{MemberId, ProgramId};
use crate::protocol::ask::{ASK_VERSION, Ask, Deed, STORE, Task, Work};
use crate::protocol::credential::{hash, present};
use crate::protocol::fingerprint::fingerprint;
use crate::protocol::front::Front;
use crate::protocol::header::{given_now, read_query};
use crate::protocol::problem::Problem;
use crate::protocol::request::EnrolBody;
use crate::protocol::scalar::{Instant, Named};
use crate::protocol::session::Place;
use crate::protocol::signed::{
    Expected, ORDER_MAX_SECONDS, SignedOrder, named_program, read_order,
};
use crate::protocol::token::{ORDER, TokenFault, open};
use crate::shell::asking;
use crate::shell::config::Config;
use crate::shell::edge::{Answered, Trace};
use crate::shell::reply::fault;
use crate::shell::session::{header, set_clock};

/// Everything about the order is checked before a member's keeper is woken; then it is one hop,
/// under the order's own name: sent twice, it counts once and is answered alike.
pub(crate) async fn serve(
    request: &mut Request,
    (env, config): (&Env, &Config),
    query: &str,
    trace: &mut Trace,
    (now_ms, request_id): (i64, &str),
) -> Answered {
    let mut query = query.to_owned();
    let key = access::take_key(&mut query);
    read_query(&query, &[])?;
    let (text, is_json) = body::text(request, ORDER.most_bytes).await?;
    if is_json {
        let detail = "Send the signed order as it is, as text/plain.";
        return Err(Problem::new("content_type", detail).at("Content-Type"));
    }
    let url = request.inner().url();
    let origin = Place::of(&url).origin;
    let unproven = open(&ORDER, &text)?;
    let program = named_program(unproven.unproven_claims(), origin)?;
    let front = known_front(env, &program, now_ms).await?;
    // Whoever carries it: it is the store's word. Who may read the answer is another matter.
    trace.page = header(request, "origin").filter(|page| page != origin && front.allows(page));
    if let Some(key) = key {
        check_key(&front, &program, &key)?;
    }
    let signed = Signed::read(config, (&program, &front), (&ORDER, &text))?;
    let expected = Expected {
        audience: &format!("{origin}/p/{program}"),
        issuer: signed.issuer(),
        now_seconds: seconds(now_ms),
        most_seconds: ORDER_MAX_SECONDS,
    };
    let order = read_order(&signed.claims, &expected)?;
    trace.named.program = Some(program.as_str().to_owned());
    let given = given_now(header(request, "regulars-now").as_deref())?;
    let now = given.or_else(|| set_clock(request, front.livemode, now_ms));
    let reference = &order.reference;
    let member = member_of(config, &program, &reference.namespace, &reference.id)?;
    let carrier = Carrier { env, config, program, member, front: &front, now, request_id };
    carrier.bring(order).await
}

async fn known_front(
    env: &Env,
    program: &ProgramId,
    now_ms: i64,
) -> Result<std::rc::Rc<Front>, Problem> {
    let front = access::front(env, program, now_ms).await;
    front.map_err(|problem| match problem.code {
        "credential_invalid" => TokenFault::Audience.into(),
        _ => problem,
    })
}

/// A publishable key is not needed, but where it stands it is the program's.
fn check_key(front: &Front, program: &ProgramId, key: &str) -> Result<(), Problem> {
    let is_known = present(key).is_some_and(|key| key.program == *program);
    if is_known && front.key(&hash(key)).is_some() {
        return Ok(());
    }
    Err(Problem::new("credential_invalid", "The key is unknown, revoked or another program's."))
}

struct Carrier<'a> {
    env: &'a Env,
    config: &'a Config,
    program: ProgramId,
    member: MemberId,
    front: &'a Front,
    now: Option<Moment>,
    request_id: &'a str,
}

impl Carrier<'_> {
    async fn bring(&self, order: SignedOrder) -> Answered {
        let SignedOrder { reference, body, join } = order;
        let name = body.order.reference.0.as_str().to_owned();
        let deed = Deed::Earn(body);
        // Whether the parts of the order fit together does not depend on the member.
        deed.command(&[])?;
        let earn = (format!("order:{name}"), deed);
        let first = self.ask(&earn).await?;
        if !join || first.status() != 404 {
            return Ok(first);
        }
        let text = asking::text(&first).await?;
        let problem = Problem::from_json(&text)
            .ok_or_else(|| fault("a member's keeper said no unclearly"))?;
        if problem.code != "member_not_found" {
            return Err(problem);
        }
        let enrol = Deed::Enrol(EnrolBody::joining(reference, None));
        let joined = self.ask(&(format!("join:{name}"), enrol)).await?;
        // Somebody else may have enrolled them in between.
        if joined.status() >= 400 { Ok(joined) } else { self.ask(&earn).await }
    }

    async fn ask(&self, (key, deed): &(String, Deed)) -> Result<web_sys::Response, Problem> {
        let secret = &self.config.fingerprint_key;
        let fingerprint = fingerprint(secret, &deed.name(), &deed.body());
        let deed = deed.clone();
        let task = Task { key: key.clone(), fingerprint, deed, late: None, via: None };
        let ask = Ask {
            v: ASK_VERSION,
            program: Named(self.program.clone()),
            member: Named(self.member.clone()),
            now: self.now.map(Instant),
            releases: self.front.releases.clone(),
            request_id: self.request_id.to_owned(),
            principal: STORE.to_owned(),
            signing: None,
            work: Work::Do { tasks: vec![task], batch: false },
        };
        asking::ask_member(self.env, &ask).await
    }
}
