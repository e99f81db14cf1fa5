//! A member's pages, painted by the member's keeper: one hop, and nothing is written.

use worker::{Error, Response, Result};

use super::book_store::{
    changes, entries_after, entries_before, entries_of, entry_of_seq, read_person,
};
use super::member::{Member, Need, Session, Step, Stopped};
use crate::domain::book::Book;
use crate::domain::ledger::{Entry, Fact, HoldFate, Redemption, RedemptionStatus};
use crate::domain::moment::Moment;
use crate::domain::names::{HoldId, RedemptionId};
use crate::domain::past::{past_hold, past_redemption};
use crate::domain::program::Program;
use crate::domain::statement::due;
use crate::domain::view::lots;
use crate::protocol::answer::lot_body;
use crate::protocol::journal::chain::Hash;
use crate::protocol::journal::public::public_entry;
use crate::protocol::page::activity::activity;
use crate::protocol::page::ask::{PageAsk, Sheet};
use crate::protocol::page::benefits::benefits;
use crate::protocol::page::card::card;
use crate::protocol::page::challenges::challenges;
use crate::protocol::page::chart::{Change, Chart, chart, month_of, months};
use crate::protocol::page::counter;
use crate::protocol::page::earn::earn;
use crate::protocol::page::entry::entry;
use crate::protocol::page::export;
use crate::protocol::page::frame::Page;
use crate::protocol::page::home::home;
use crate::protocol::page::redemption::{pickup, redemption};
use crate::protocol::page::rewards::{reward, rewards};
use crate::protocol::page::scene::Scene;
use crate::protocol::page::settings::settings;
use crate::protocol::page::statement::{Cursor, Filter, Statement};
use crate::protocol::problem::Problem;
use crate::protocol::profile::member_body;
use crate::protocol::words::knows;
use crate::shell::{isolate, person, reply};

/// Lines that home shows, and entries that a page of the statement reads at once.
const HOME_LINES: usize = 5;
const PAGE_LINES: usize = 25;
const PAGE_ENTRIES: u64 = 50;
/// Entries that a chart looks at: some milliseconds of work.
const CHART_ENTRIES: u64 = 4_000;
/// Entries that a file is read in at once.
const FILE_ENTRIES: u64 = 500;

type Answered = std::result::Result<Response, Stopped>;
type Shown = std::result::Result<Step<Response>, Stopped>;

/// Everything that painting a page needs.
struct Show<'a> {
    member: &'a Member,
    session: &'a Session<'a>,
    book: &'a Book,
    scene: Scene<'a>,
}

/// Paints the page that is asked for.
pub(super) fn show(
    member: &Member,
    session: &Session<'_>,
    (book, program, now): (&Book, &Program, Moment),
    ask: &PageAsk,
) -> Shown {
    if !knows(ask.locale()) {
        return Ok(Step::Wait(Need::Texts(ask.locale())));
    }
    if ask.sheet == Sheet::Entry
        && let Some(need) = missing_version(member, ask)?
    {
        return Ok(Step::Wait(need));
    }
    let mut scene = Scene::set(ask, program, book, now)?;
    let sealed = read_person(member.sql())?;
    scene.person = sealed.map(|sealed| person::open(session.config, &sealed)).transpose()?;
    scene.card = member.card(session)?;
    Show { member, session, book, scene }.answer().map(Step::Done)
}

/// The version that an entry was decided under, if it is not on this machine yet.
fn missing_version(member: &Member, ask: &PageAsk) -> Result<Option<Need>> {
    let Ok(seq) = ask.subject.parse::<u64>() else { return Ok(None) };
    let found = entry_of_seq(member.sql(), seq)?;
    let missing = found.filter(|entry| isolate::version(&entry.version).is_none());
    Ok(missing.map(|entry| Need::Version(entry.version)))
}

impl Show<'_> {
    fn answer(&self) -> Answered {
        let scene = &self.scene;
        let page = match scene.ask.sheet {
            Sheet::Home => self.home()?,
            Sheet::Rewards => rewards(scene),
            Sheet::Reward => reward(scene),
            Sheet::Redemption => self.redemption()?,
            Sheet::Pickup => self.pickup()?,
            Sheet::Benefits => benefits(scene),
            Sheet::Activity => self.activity()?,
            Sheet::Entry => self.entry()?,
            Sheet::Card => card(scene),
            Sheet::Settings => settings(scene),
            Sheet::DataJson => return self.data_json(),
            Sheet::DataCsv => return self.data_csv(),
            Sheet::Earn => earn(scene),
            Sheet::Challenges => challenges(scene),
            // The rules are the same for everybody: the edge paints them.
            Sheet::About => None,
            Sheet::Till => self.till()?,
        };
        match page {
            Some(page) => self.sent(&page),
            None => Err(Problem::new("route_not_found", "There is nothing here.").into()),
        }
    }

    fn sent(&self, page: &Page) -> Answered {
        let id = &self.session.ask.request_id;
        let mut response = reply::build(200, &page.html, "text/html; charset=utf-8", id)?;
        // The card alone is kept for when there is no network, by a worker of this host's.
        let more = if self.scene.ask.sheet == Sheet::Card { "; worker-src 'self'" } else { "" };
        let policy = format!("{}{more}", page.policy);
        response.headers_mut().set("content-security-policy", &policy)?;
        Ok(response)
    }

    fn home(&self) -> std::result::Result<Option<Page>, Stopped> {
        let mut statement = Statement::newest(&self.scene, self.book, Filter::All, HOME_LINES)?;
        let recent = self.entries(None, PAGE_LINES)?;
        for entry in &recent {
            if statement.is_full() {
                break;
            }
            statement.push(entry);
        }
        let mut lines = statement.lines;
        lines.truncate(HOME_LINES);
        Ok(home(&self.scene, lines, &recent))
    }

    fn activity(&self) -> std::result::Result<Option<Page>, Stopped> {
        let scene = &self.scene;
        let filter = Filter::parse(&scene.ask.kind);
        let key = &self.session.config.form_key;
        let mut statement = match Cursor::read(&scene.ask.before, &self.book.member, key) {
            Some(cursor) => Statement::from(scene, cursor, filter, PAGE_LINES),
            None => Statement::newest(scene, self.book, filter, PAGE_LINES)?,
        };
        self.fill(&mut statement)?;
        let next = statement.next().map(|next| next.text(&self.book.member, key));
        let chart = if scene.ask.before.is_empty() { self.chart()? } else { None };
        Ok(activity(scene, chart, statement.lines, next.as_deref()))
    }

    /// Reads older entries until the page is full, or nothing is left.
    fn fill(&self, statement: &mut Statement<'_, '_>) -> std::result::Result<(), Stopped> {
        while !statement.is_full() && statement.before() != Some(1) {
            let page = self.page(statement.before(), PAGE_ENTRIES)?;
            if page.is_empty() {
                return Ok(());
            }
            for entry in &page {
                if statement.is_full() {
                    break;
                }
                statement.push(entry);
            }
        }
        Ok(())
    }

    fn chart(&self) -> std::result::Result<Option<Chart>, Stopped> {
        let scene = &self.scene;
        let Some(wallet) = scene.view.wallets.first() else { return Ok(None) };
        let months = months(scene);
        let rows = changes(self.member.sql(), &wallet.wallet, &months, CHART_ENTRIES)?;
        let changes: Vec<Change> = rows
            .iter()
            .filter_map(|row| {
                let month = usize::try_from(row.stretch.checked_sub(1)?).ok()?;
                Some(Change { month, change: row.change })
            })
            .collect();
        let unseen = self.book.seq.saturating_sub(CHART_ENTRIES);
        let from = match entry_of_seq(self.member.sql(), unseen)? {
            Some(entry) => month_of(&months, entry.at).saturating_add(1),
            None => 0,
        };
        let fallen = due(self.book, scene.now)?;
        Ok(chart(scene, (&months, from), &changes, &fallen))
    }

    fn entry(&self) -> std::result::Result<Option<Page>, Stopped> {
        let Ok(seq) = self.scene.ask.subject.parse::<u64>() else { return Ok(None) };
        let found = entry_of_seq(self.member.sql(), seq)?;
        Ok(found.and_then(|found| {
            let decided = isolate::version(&found.version)?;
            entry(&self.scene, &found, &decided)
        }))
    }

    fn redemption(&self) -> std::result::Result<Option<Page>, Stopped> {
        let found = self.voucher(&self.scene.ask.subject)?;
        Ok(found.and_then(|found| redemption(&self.scene, &found)))
    }

    /// A voucher as it stands now, whatever became of it.
    fn voucher(&self, id: &str) -> std::result::Result<Option<Redemption>, Stopped> {
        let Ok(id) = RedemptionId::parse(id) else { return Ok(None) };
        if let Some(open) = self.scene.book.redemption(&id) {
            return Ok(Some(open.clone()));
        }
        // What was open at the last entry and is not now has expired, though nobody watched.
        if let Some(open) = self.book.redemption(&id) {
            let expired = RedemptionStatus::Expired;
            return Ok(Some(Redemption { status: expired, reserved: None, ..open.clone() }));
        }
        let linked = entries_of(self.member.sql(), &Fact::Redemption(id.clone()))?;
        Ok(past_redemption(&linked, &id).map(|past| past.redemption))
    }

    fn till(&self) -> std::result::Result<Option<Page>, Stopped> {
        let seat = self.scene.ask.seat.clone().unwrap_or_default();
        let asked = self.voucher(&seat.voucher)?;
        Ok(counter::member(&self.scene, &seat, asked.as_ref()))
    }

    fn pickup(&self) -> std::result::Result<Option<Page>, Stopped> {
        let Ok(id) = HoldId::parse(&self.scene.ask.subject) else { return Ok(None) };
        if let Some(open) = self.scene.book.hold(&id) {
            return Ok(pickup(&self.scene, open, None));
        }
        if let Some(over) = self.book.hold(&id) {
            return Ok(pickup(&self.scene, over, Some(HoldFate::Expired)));
        }
        let linked = entries_of(self.member.sql(), &Fact::Hold(id.clone()))?;
        let past = past_hold(&linked, &id);
        Ok(past.and_then(|past| pickup(&self.scene, &past.hold, Some(past.fate))))
    }

    fn entries(
        &self,
        before: Option<u64>,
        most: usize,
    ) -> std::result::Result<Vec<Entry>, Stopped> {
        self.page(before, u64::try_from(most).unwrap_or(PAGE_ENTRIES))
    }

    /// Older entries, newest first.
    fn page(&self, before: Option<u64>, most: u64) -> std::result::Result<Vec<Entry>, Stopped> {
        let rows = entries_before(self.member.sql(), before.unwrap_or((1 << 53) - 1), most)?;
        let entries: Result<Vec<Entry>> =
            rows.iter().map(super::book_store::EntryRow::decode).collect();
        Ok(entries?)
    }

    /// All that is kept about the member, readable by machines.
    fn data_json(&self) -> Answered {
        let scene = &self.scene;
        let found_by = self.member.found_by(self.session)?;
        let body =
            member_body(scene.program, (&scene.view, &scene.book), scene.person.clone(), found_by);
        let lots: Vec<_> = lots(self.book, scene.now)?.iter().map(lot_body).collect();
        let mut entries = Vec::new();
        let mut after = 0;
        loop {
            let rows = entries_after(self.member.sql(), after, FILE_ENTRIES)?;
            for row in &rows {
                let hash = Hash::parse(&row.hash)
                    .ok_or_else(|| Error::RustError("a hash is not one".into()))?;
                entries.push(serde_json::to_string(&public_entry(&row.decode()?, &hash))?);
                after = row.seq;
            }
            if rows.is_empty() {
                break;
            }
        }
        let text = format!(
            "{{\"program\":{},\"profile\":{},\"lots\":{},\"entries\":[\n{}\n]}}\n",
            serde_json::to_string(scene.program.id.as_str())?,
            serde_json::to_string(&body)?,
            serde_json::to_string(&lots)?,
            entries.join(",\n"),
        );
        self.file(&text, "application/json", "json")
    }

    /// The whole statement, newest first.
    fn data_csv(&self) -> Answered {
        let mut statement = Statement::newest(&self.scene, self.book, Filter::All, usize::MAX)?;
        let mut text = String::from(export::HEAD);
        loop {
            let page = self.page(statement.before(), FILE_ENTRIES)?;
            page.iter().for_each(|entry| statement.push(entry));
            for line in std::mem::take(&mut statement.lines) {
                text.push_str(&export::row(&line));
            }
            if page.is_empty() {
                return self.file(&text, "text/csv; charset=utf-8", "csv");
            }
        }
    }

    fn file(&self, text: &str, kind: &str, ending: &str) -> Answered {
        let mut response = reply::build(200, text, kind, &self.session.ask.request_id)?;
        let name = format!("attachment; filename=\"{}.{ending}\"", self.scene.program.id);
        response.headers_mut().set("content-disposition", &name)?;
        Ok(response)
    }
}
