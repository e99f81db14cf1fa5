//! The keys of a program: made once for each idempotency key, looked up by hash, revoked for ever.

use worker::Result;

use super::{Answered, Program};
use crate::protocol::credential::{KEYS_MAX, KeyKind, KeyRecord, PUBLISHABLE_MAX};
use crate::protocol::origin::Origin;
use crate::protocol::problem::Problem;
use crate::shell::keepers::store::{first, rows, run};
use crate::shell::messages::own;
use crate::shell::messages::program::ProgramAnswer;

impl Program {
    pub(super) fn access(&self, key: Option<String>) -> Result<Answered> {
        let releases = self.releases()?;
        let Some(hash) = key else {
            return Ok(Ok(ProgramAnswer::Access { key: None, releases }));
        };
        let record = self.key("SELECT record FROM credential WHERE hash = ?", &hash)?;
        Ok(match record.filter(|record| record.revoked_at.is_none()) {
            Some(record) => Ok(ProgramAnswer::Access { key: Some(record), releases }),
            None => Err(Problem::new("credential_invalid", "The key is unknown or revoked.")),
        })
    }

    fn key(&self, query: &str, value: &str) -> Result<Option<KeyRecord>> {
        let record: Option<String> = first(&self.sql, query, vec![value.into()])?;
        record.map(|record| own(record.as_bytes())).transpose()
    }

    pub(super) fn create_key(&self, record: KeyRecord, twins: &[String]) -> Result<Answered> {
        // One idempotency key is one command.
        for twin in twins {
            if self.key("SELECT record FROM credential WHERE hash = ?", twin)?.is_some() {
                let detail = "This idempotency key made a key of another kind.";
                return Ok(Err(Problem::new("idempotency_key_reused", detail).at("/kind")));
            }
        }
        let found = self.key("SELECT record FROM credential WHERE hash = ?", &record.hash)?;
        if let Some(found) = found {
            return Ok(match found.differing_field(&record) {
                None => Ok(ProgramAnswer::Key { record: found, created: false }),
                Some(pointer) => {
                    let detail = "This idempotency key made a key with another body.";
                    Err(Problem::new("idempotency_key_reused", detail).at(pointer))
                }
            });
        }
        if let Err(problem) = self.check_key(&record)? {
            return Ok(Err(problem));
        }
        self.write_key("INSERT INTO credential (record, hash, id) VALUES (?, ?, ?)", &record)?;
        Ok(Ok(ProgramAnswer::Key { record, created: true }))
    }

    fn check_key(&self, record: &KeyRecord) -> Result<std::result::Result<(), Problem>> {
        if self.count("SELECT count(*) AS count FROM credential")? >= KEYS_MAX as u64 {
            return Ok(Err(Problem::new("too_many_keys", "At most 1,000 keys, revoked included.")));
        }
        if record.kind != KeyKind::Pk {
            return Ok(Ok(()));
        }
        if self.publishable()?.len() >= PUBLISHABLE_MAX {
            let detail = "At most 20 publishable keys; revoke one that is not used.";
            return Ok(Err(Problem::new("too_many_keys", detail)));
        }
        // A program of which nothing is published may turn out to be a live one.
        let is_open = |origin: &Origin| origin.is_any() || !origin.is_secure();
        let place = record.origins.iter().position(is_open);
        Ok(match place.filter(|_| self.is_live().unwrap_or(true)) {
            Some(place) => {
                let detail = "A live program's pages are named one by one, with https.";
                Err(Problem::new("invalid_field", detail).at(format!("/origins/{place}")))
            }
            None => Ok(()),
        })
    }

    /// The publishable keys that are not revoked.
    pub(super) fn publishable(&self) -> Result<Vec<KeyRecord>> {
        let query = "SELECT record FROM credential WHERE record LIKE '%\"kind\":\"pk\"%'";
        let found: Vec<String> = rows(&self.sql, query, Vec::new())?;
        let mut keys = Vec::with_capacity(found.len());
        for record in found {
            let key: KeyRecord = own(record.as_bytes())?;
            // A label can say the same.
            if key.kind == KeyKind::Pk && key.revoked_at.is_none() {
                keys.push(key);
            }
        }
        Ok(keys)
    }

    pub(super) fn revoke(&self, id: &str, at: String) -> Result<Answered> {
        let Some(mut record) = self.key("SELECT record FROM credential WHERE id = ?", id)? else {
            return Ok(Err(Problem::new("key_not_found", "There is no such key.")));
        };
        if record.revoked_at.is_none() {
            record.revoked_at = Some(at);
            self.write_key("UPDATE credential SET record = ? WHERE hash = ? AND id = ?", &record)?;
        }
        Ok(Ok(ProgramAnswer::Key { record, created: false }))
    }

    fn write_key(&self, statement: &str, record: &KeyRecord) -> Result<()> {
        let json = serde_json::to_string(record)?;
        let values = vec![json.into(), record.hash.as_str().into(), record.id.as_str().into()];
        run(&self.sql, statement, values)
    }
}
