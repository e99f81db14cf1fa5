//! Runs statements on a keeper's SQLite, and reads rows by the places of their columns; no logic.

use worker::{Result, SqlStorage, SqlStorageValue};

/// The columns of a row that were not read yet.
pub(crate) type Columns = std::vec::IntoIter<SqlStorageValue>;

/// What a query answers, column by column in its order: names would have to be carried over to us
/// with each row, and derived readers were a twentieth of the bundle.
pub(crate) trait Row: Sized {
    /// Fails where a column is missing or of another type.
    fn read(columns: &mut Columns) -> Result<Self>;
}

/// What one column holds.
pub(crate) trait Column: Sized {
    fn of(value: SqlStorageValue) -> Option<Self>;
}

impl Column for String {
    fn of(value: SqlStorageValue) -> Option<Self> {
        if let SqlStorageValue::String(text) = value { Some(text) } else { None }
    }
}

impl Column for i64 {
    fn of(value: SqlStorageValue) -> Option<Self> {
        if let SqlStorageValue::Integer(number) = value { Some(number) } else { None }
    }
}

impl Column for u64 {
    fn of(value: SqlStorageValue) -> Option<Self> {
        i64::of(value).and_then(|number| number.try_into().ok())
    }
}

impl Column for u32 {
    fn of(value: SqlStorageValue) -> Option<Self> {
        i64::of(value).and_then(|number| number.try_into().ok())
    }
}

impl Column for u16 {
    fn of(value: SqlStorageValue) -> Option<Self> {
        i64::of(value).and_then(|number| number.try_into().ok())
    }
}

impl<T: Column> Column for Option<T> {
    fn of(value: SqlStorageValue) -> Option<Self> {
        if value == SqlStorageValue::Null { Some(None) } else { T::of(value).map(Some) }
    }
}

/// A row of a single column.
impl<T: Column> Row for T {
    fn read(columns: &mut Columns) -> Result<Self> {
        column(columns)
    }
}

/// The next column.
pub(crate) fn column<T: Column>(columns: &mut Columns) -> Result<T> {
    columns.next().and_then(T::of).ok_or_else(|| "a column is not what it should be".into())
}

/// Reads a struct's fields from the columns of a query that names them in this order.
macro_rules! row {
    ($name:ident { $($field:ident),+ }) => {
        impl $crate::shell::keepers::store::Row for $name {
            fn read(columns: &mut $crate::shell::keepers::store::Columns) -> worker::Result<Self> {
                $(let $field = $crate::shell::keepers::store::column(columns)?;)+
                Ok(Self { $($field),+ })
            }
        }
    };
}
pub(crate) use row;

/// Runs a statement for what it changes.
pub(crate) fn run(sql: &SqlStorage, statement: &str, values: Vec<SqlStorageValue>) -> Result<()> {
    sql.exec(statement, values).map(drop)
}

/// All rows of a query.
pub(crate) fn rows<T: Row>(
    sql: &SqlStorage,
    query: &str,
    values: Vec<SqlStorageValue>,
) -> Result<Vec<T>> {
    let mut found = Vec::new();
    for columns in sql.exec(query, values)?.raw() {
        found.push(T::read(&mut columns?.into_iter())?);
    }
    Ok(found)
}

/// The first row of a query, if there is one.
pub(crate) fn first<T: Row>(
    sql: &SqlStorage,
    query: &str,
    values: Vec<SqlStorageValue>,
) -> Result<Option<T>> {
    Ok(rows(sql, query, values)?.into_iter().next())
}

/// Whether the keeper has ever written: reading an object that was never written must not write.
pub(crate) fn is_set_up(sql: &SqlStorage) -> Result<bool> {
    let query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema'";
    Ok(first::<u64>(sql, query, Vec::new())?.is_some())
}

/// A number for a column: at most 2^53 − 1, since the binding sends it as a double.
pub(crate) fn number(value: u64) -> SqlStorageValue {
    SqlStorageValue::Integer(i64::try_from(value).unwrap_or(i64::MAX))
}
