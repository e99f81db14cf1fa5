//! Runs statements on a keeper's SQLite; no logic.

use serde::de::DeserializeOwned;
use worker::{Result, SqlStorage, SqlStorageValue};

/// Runs a statement for what it changes.
pub(crate) fn run(sql: &SqlStorage, statement: &str, values: Vec<SqlStorageValue>) -> Result<()> {
    sql.exec(statement, values).map(drop)
}

/// All rows of a query.
pub(crate) fn rows<T: DeserializeOwned>(
    sql: &SqlStorage,
    query: &str,
    values: Vec<SqlStorageValue>,
) -> Result<Vec<T>> {
    sql.exec(query, values)?.to_array()
}

/// The first row of a query, if there is one.
pub(crate) fn first<T: DeserializeOwned>(
    sql: &SqlStorage,
    query: &str,
    values: Vec<SqlStorageValue>,
) -> Result<Option<T>> {
    Ok(rows(sql, query, values)?.into_iter().next())
}

/// Whether the keeper has ever written: reading an object that was never written must not write.
pub(crate) fn is_set_up(sql: &SqlStorage) -> Result<bool> {
    #[derive(serde::Deserialize)]
    struct Found {}
    let query = "SELECT 1 AS found FROM sqlite_master WHERE type = 'table' AND name = 'schema'";
    Ok(first::<Found>(sql, query, Vec::new())?.is_some())
}

/// A number for a column: at most 2^53 − 1, since the binding sends it as a double.
pub(crate) fn number(value: u64) -> SqlStorageValue {
    SqlStorageValue::Integer(i64::try_from(value).unwrap_or(i64::MAX))
}
