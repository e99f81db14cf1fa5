//! What a program's keeper tells the edge about its pages: publishable keys and store secrets.

use worker::Result;

use super::{Answered, Program};
use crate::protocol::front::Front;
use crate::protocol::problem::Problem;
use crate::protocol::registry::RECORDS_PAGE_MAX;
use crate::protocol::secret::{ACTIVE_MAX, KIND, SecretRecord};
use crate::shell::messages::own;
use crate::shell::messages::program::ProgramAnswer;

impl Program {
    pub(super) fn front(&self) -> Result<Answered> {
        let mut secrets = self.secrets()?;
        secrets.retain(SecretRecord::is_active);
        Ok(Ok(ProgramAnswer::Front(Front {
            livemode: self.is_live().unwrap_or(true),
            releases: self.releases()?,
            keys: self.publishable()?,
            secrets,
        })))
    }

    fn secrets(&self) -> Result<Vec<SecretRecord>> {
        let found = self.listed(KIND, "", RECORDS_PAGE_MAX)?;
        found.iter().map(|record| own(record.json.as_bytes())).collect()
    }

    /// Writes a secret that is new, where there is room for it.
    pub(super) fn create_secret(&self, record: &SecretRecord) -> Result<Answered> {
        if let Some(json) = self.stored(KIND, &record.kid)? {
            let known: SecretRecord = own(json.as_bytes())?;
            if known.is_as(record) {
                return Ok(Ok(ProgramAnswer::Record { json: Some(json), written: false }));
            }
            let detail = "This idempotency key made a secret with another body.";
            let field = if known.usage == record.usage { "/issuer" } else { "/use" };
            let field = if known.mark == record.mark { field } else { "/secret" };
            return Ok(Err(Problem::new("idempotency_key_reused", detail).at(field)));
        }
        let is_rival = |known: &&SecretRecord| known.is_active() && known.usage == record.usage;
        if self.secrets()?.iter().filter(is_rival).count() >= ACTIVE_MAX {
            let detail = "Two are good at once; retire one before the next.";
            return Ok(Err(Problem::new("too_many_secrets", detail)));
        }
        self.put_record((KIND, &record.kid), serde_json::to_string(record)?, None)
    }

    pub(super) fn retire_secret(&self, kid: &str, at: String) -> Result<Answered> {
        let Some(json) = self.stored(KIND, kid)? else {
            return Ok(Err(Problem::new("secret_not_found", "There is no such secret.")));
        };
        let mut record: SecretRecord = own(json.as_bytes())?;
        if !record.is_active() {
            return Ok(Ok(ProgramAnswer::Record { json: Some(json), written: false }));
        }
        record.retired_at = Some(at);
        // What is retired opens nothing, so it need not be kept.
        record.sealed = None;
        self.put_record((KIND, kid), serde_json::to_string(&record)?, Some(&json))
    }
}
