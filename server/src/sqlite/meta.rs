//! A file's numbers of its own, by name: how far it has followed, what it is made for.

use rusqlite::{Connection, OptionalExtension};

/// A number of the file's own.
pub(super) fn meta(db: &Connection, name: &str) -> rusqlite::Result<Option<i64>> {
    db.prepare_cached("SELECT value FROM meta WHERE name = ?1")?.query_row([name], |row| row.get(0)).optional()
}

/// Sets a number of the file's own.
pub(super) fn set_meta(db: &Connection, name: &str, value: i64) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value")?
        .execute((name, value))?;
    Ok(())
}
