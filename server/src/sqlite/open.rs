//! Opening the files: their schema, how they are synchronised, and whether the derived ones still belong to the log.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};
use xunge_shared::wire::MODEL;

use super::{
    chain, factors,
    meta::{meta, set_meta},
    sql::Col,
};
use crate::store::{Result, StoreError};

/// To be raised whenever `migrations/view.sql` or what the projector writes changes.
const VIEW_VERSION: i64 = 16;

/// To be raised whenever `migrations/facts.sql` or the tables that are made of the studies' sheets change; what a study tells has a version of
/// its own.
const FACTS_VERSION: i64 = 6;

pub(super) const LOG: &[M<'_>] = &[
    M::up(include_str!("../../migrations/log-01-operations.sql")),
    M::up(include_str!("../../migrations/log-02-accounts.sql")),
    M::up(include_str!("../../migrations/log-03-chain.sql")),
    M::up(include_str!("../../migrations/log-04-entry.sql")),
    M::up(include_str!("../../migrations/log-05-lasting.sql")),
    M::up(include_str!("../../migrations/log-06-imports.sql")),
    M::up(include_str!("../../migrations/log-07-late.sql")),
    M::up(include_str!("../../migrations/log-08-past.sql")),
];

/// So much of a derived file its readers map, MiB: the most that SQLite allows. What is mapped is the system's page cache, shared by all
/// readers; what is not is copied page by page into each one's own.
const MAPPED_MIB: u32 = 2047;

/// Where the files are.
#[derive(Debug, Clone)]
pub(super) struct Files {
    log: PathBuf,
    view: PathBuf,
    facts: PathBuf,
}

impl Files {
    pub(super) fn within(folder: &Path) -> Self {
        Self { log: folder.join("log.db"), view: folder.join("view.db"), facts: folder.join("facts.db") }
    }

    /// True when there is a view.
    pub(super) fn has_view(&self) -> bool {
        self.view.exists()
    }

    /// The writer's connection to the log. A commit is on disk when it returns.
    pub(super) fn log_writer(&self) -> Result<Connection> {
        let mut db = Connection::open(&self.log)?;
        // A checkpoint every 32 MB writes an index page once for many changes of it.
        db.execute_batch(
            "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 8000;
             PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192; PRAGMA foreign_keys = ON;",
        )?;
        db.set_prepared_statement_cache_capacity(64);
        Migrations::from_slice(LOG).to_latest(&mut db).map_err(|e| StoreError::Corrupt(e.to_string()))?;
        chain::upgrade(&mut db)?;
        factors::upgrade(&mut db, self.log.parent().unwrap_or_else(|| Path::new(".")))?;
        Ok(db)
    }

    /// The projector's connection to the view, which is made anew when it does not belong to the log.
    pub(super) fn view_writer(&self, epoch: u64) -> Result<Connection> {
        // A view that cannot be read is no loss.
        let view = derived(&self.view).ok().filter(|view| belongs(view, epoch).unwrap_or(false));
        if let Some(view) = view {
            return Ok(view);
        }
        tracing::info!("the view is built anew from the log");
        remove(&self.view)?;
        let mut db = derived(&self.view)?;
        let new = db.transaction()?;
        new.execute_batch(include_str!("../../migrations/view.sql"))?;
        let born = random()?;
        for (name, value) in [("version", VIEW_VERSION), ("model", i64::from(MODEL)), ("epoch", epoch as i64), ("born", born), ("pos", 0)] {
            new.execute("INSERT INTO meta (name, value) VALUES (?1, ?2)", (name, value))?;
        }
        new.commit()?;
        Ok(db)
    }

    /// The analyst's connection to the facts, which are made anew when they do not belong to the log, or have seen more than it holds.
    pub(super) fn facts_writer(&self, epoch: u64, last: u64) -> Result<Connection> {
        let ahead = |db: &Connection| {
            db.query_row("SELECT ifnull(max(value), 0) > ?1 FROM meta WHERE name LIKE '% pos'", [last as i64], |row| row.get::<_, bool>(0))
        };
        let belongs = |db: &Connection| is_of(db, FACTS_VERSION, epoch).unwrap_or(false) && !ahead(db).unwrap_or(true);
        if let Some(facts) = derived(&self.facts).ok().filter(belongs) {
            return Ok(facts);
        }
        tracing::info!("the facts are made anew from the log");
        remove(&self.facts)?;
        let mut db = derived(&self.facts)?;
        let new = db.transaction()?;
        new.execute_batch(include_str!("../../migrations/facts.sql"))?;
        for (name, value) in [("version", FACTS_VERSION), ("model", i64::from(MODEL)), ("epoch", epoch as i64)] {
            set_meta(&new, name, value)?;
        }
        new.commit()?;
        Ok(db)
    }

    /// True when the view has seen ops that the log does not hold: the log was put back from a copy.
    pub(super) fn is_log_restored(&self, epoch: u64, last: u64) -> bool {
        let seen = || {
            let view = self.view_reader().ok()?;
            let of_this_log = meta(&view, "epoch").ok()? == Some(epoch as i64);
            meta(&view, "pos").ok()?.filter(|_| of_this_log)
        };
        seen().is_some_and(|pos| pos as u64 > last)
    }

    /// A connection that reads the log.
    pub(super) fn log_reader(&self) -> Result<Connection> {
        reader(&self.log, 1024, 0)
    }

    /// A connection that reads the view.
    pub(super) fn view_reader(&self) -> Result<Connection> {
        reader(&self.view, 4096, MAPPED_MIB)
    }

    /// True when there are facts.
    pub(super) fn has_facts(&self) -> bool {
        self.facts.exists()
    }

    /// A connection that reads the facts.
    pub(super) fn facts_reader(&self) -> Result<Connection> {
        reader(&self.facts, 4096, MAPPED_MIB)
    }
}

/// The connection that writes a derived file.
fn derived(path: &Path) -> Result<Connection> {
    let db = Connection::open(path)?;
    // NORMAL: a power cut may undo the newest commits, which the log then brings back, and never damages the file.
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 8000;
         PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -9216;",
    )?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(db)
}

/// Removes a derived file, if it is there.
fn remove(path: &Path) -> Result<()> {
    for suffix in ["", "-wal", "-shm"] {
        let mut path = path.as_os_str().to_owned();
        path.push(suffix);
        match std::fs::remove_file(&path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(StoreError::Unavailable(e.to_string())),
            _ => {}
        }
    }
    Ok(())
}

/// A connection to a copy of a log, which is one file by itself and stays as it is.
pub(super) fn copy_reader(path: &Path) -> Result<Connection> {
    Ok(Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?)
}

fn reader(path: &Path, cache_kib: u32, mapped_mib: u32) -> Result<Connection> {
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    db.execute_batch(&format!(
        "PRAGMA query_only = ON; PRAGMA busy_timeout = 2000; PRAGMA cache_size = -{cache_kib};
         PRAGMA mmap_size = {};",
        u64::from(mapped_mib) << 20
    ))?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(db)
}

/// True when the view was built by this build from this log.
pub(super) fn belongs(view: &Connection, epoch: u64) -> rusqlite::Result<bool> {
    is_of(view, VIEW_VERSION, epoch)
}

fn is_of(db: &Connection, version: i64, epoch: u64) -> rusqlite::Result<bool> {
    let same = |name, value| Ok::<_, rusqlite::Error>(meta(db, name)? == Some(value));
    Ok(same("version", version)? && same("model", i64::from(MODEL))? && same("epoch", epoch as i64)?)
}

/// The log's epoch; a log without one gets one.
pub(super) fn epoch(log: &Connection) -> Result<u64> {
    match meta(log, "epoch")? {
        Some(epoch) => Ok(epoch as u64),
        None => renew_epoch(log),
    }
}

/// Gives the log a new epoch: phones then begin anew and push again what they kept.
pub(super) fn renew_epoch(log: &Connection) -> Result<u64> {
    let epoch = random()?;
    set_meta(log, "epoch", epoch)?;
    Ok(epoch as u64)
}

/// The last place in the log.
pub(super) fn last_pos(log: &Connection) -> Result<u64> {
    let Col(pos) = log.query_row("SELECT ifnull(max(pos), 0) FROM ops", [], |row| row.get(0))?;
    Ok(pos)
}

/// A positive number below 2^53, so that it survives JSON.
fn random() -> Result<i64> {
    let bits = getrandom::u64().map_err(|e| StoreError::Unavailable(e.to_string()))?;
    Ok((bits >> 11 | 1) as i64)
}
