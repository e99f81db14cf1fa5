//! The registry of a program: records by kind, each written only over what its writer saw.

use worker::Result;

use super::{Answered, Program};
use crate::protocol::problem::Problem;
use crate::protocol::registry::{
    COUNT_RECORDS, DROP_KIND, DROP_RECORD, LIST_RECORDS, READ_RECORD, RECORD_ID_MAX_BYTES,
    RECORD_MAX_BYTES, RECORDS_PAGE_MAX, WITH_RECORDS, WRITE_RECORD, most_of,
};
use crate::shell::keepers::store::{first, number, row, rows, run};
use crate::shell::messages::program::{ProgramAnswer, Record};

row! { Record { id, json } }

impl Program {
    pub(super) fn record(&self, kind: &str, id: &str) -> Result<Answered> {
        let json = self.stored(kind, id)?;
        Ok(Ok(ProgramAnswer::Record { json, written: false }))
    }

    /// What stands there; storage that is older than the table has none, and stays as it is.
    pub(super) fn stored(&self, kind: &str, id: &str) -> Result<Option<String>> {
        if self.schema()? < WITH_RECORDS {
            return Ok(None);
        }
        first(&self.sql, READ_RECORD, vec![kind.into(), id.into()])
    }

    pub(super) fn records(&self, kind: &str, after: &str, limit: u64) -> Result<Answered> {
        let records = self.listed(kind, after, limit)?;
        Ok(Ok(ProgramAnswer::Records { records }))
    }

    pub(super) fn listed(&self, kind: &str, after: &str, limit: u64) -> Result<Vec<Record>> {
        if self.schema()? < WITH_RECORDS {
            return Ok(Vec::new());
        }
        let limit = number(limit.min(RECORDS_PAGE_MAX));
        let values = vec![kind.into(), after.into(), limit];
        rows(&self.sql, LIST_RECORDS, values)
    }

    pub(super) fn put_record(
        &self,
        (kind, id): (&str, &str),
        json: String,
        was: Option<&str>,
    ) -> Result<Answered> {
        let stored = self.stored(kind, id)?;
        if stored.as_deref() != was {
            return Ok(Ok(ProgramAnswer::Record { json: stored, written: false }));
        }
        if let Err(problem) = self.check_room((kind, id), &json, stored.is_none())? {
            return Ok(Err(problem));
        }
        run(&self.sql, WRITE_RECORD, vec![kind.into(), id.into(), json.as_str().into()])?;
        Ok(Ok(ProgramAnswer::Record { json: Some(json), written: true }))
    }

    fn check_room(
        &self,
        (kind, id): (&str, &str),
        json: &str,
        is_new: bool,
    ) -> Result<std::result::Result<(), Problem>> {
        let Some(most) = most_of(kind) else {
            return Ok(Err(Problem::new("fault", format!("There are no records of {kind}."))));
        };
        if json.len() > RECORD_MAX_BYTES || !(1..=RECORD_ID_MAX_BYTES).contains(&id.len()) {
            return Ok(Err(Problem::new("fault", "A record is too large.")));
        }
        let count: Option<u64> = first(&self.sql, COUNT_RECORDS, vec![kind.into()])?;
        if is_new && count.is_some_and(|count| count >= most) {
            let detail = format!("At most {most} of this kind, with those that are over.");
            return Ok(Err(Problem::new("too_many_records", detail)));
        }
        Ok(Ok(()))
    }

    pub(super) fn drop_kind(&self, kind: &str) -> Result<Answered> {
        if self.schema()? >= WITH_RECORDS {
            run(&self.sql, DROP_KIND, vec![kind.into()])?;
        }
        Ok(Ok(ProgramAnswer::Record { json: None, written: true }))
    }

    pub(super) fn drop_record(&self, kind: &str, id: &str) -> Result<Answered> {
        let json = self.stored(kind, id)?;
        let written = json.is_some();
        if written {
            run(&self.sql, DROP_RECORD, vec![kind.into(), id.into()])?;
        }
        Ok(Ok(ProgramAnswer::Record { json, written }))
    }
}
