//! Looking at the files from outside, beside a running server or without one. Reads only.

mod chains;
mod figures;
mod scope_chain;
mod suspect;
mod views;

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, backup::Backup};
use xunge_shared::id::{Scope, Sha256};

use super::{
    chain,
    meta::meta,
    open::{self, Files, LOG},
    pool::snapshot,
    sql::{Col, Text},
};
use crate::store::{Ends, Figures, Finding, Inspect, Result, Seen, StoreError};

/// See the module.
pub(in crate::sqlite) struct Inspector {
    log: Connection,
    view: Option<Connection>,
    facts: Option<Connection>,
}

impl Inspector {
    /// Opens what is in a folder; there need not be a derived file.
    pub(in crate::sqlite) fn open(folder: &Path) -> Result<Self> {
        let files = Files::within(folder);
        let log = files.log_reader()?;
        supported(&log)?;
        let view = files.has_view().then(|| files.view_reader()).transpose()?;
        let facts = files.has_facts().then(|| files.facts_reader()).transpose()?;
        Ok(Self { log, view, facts })
    }

    /// Opens a copy of a log.
    pub(in crate::sqlite) fn of_copy(log: &Path) -> Result<Self> {
        let log = open::copy_reader(log)?;
        supported(&log)?;
        Ok(Self { log, view: None, facts: None })
    }

    fn scope_id(&self, scope: Scope) -> Result<Option<i64>> {
        Ok(self.log.prepare_cached("SELECT id FROM scopes WHERE code = ?1")?.query_row([Text(scope)], |row| row.get(0)).optional()?)
    }
}

/// An older log has no chains yet, a newer one may have others.
fn supported(log: &Connection) -> Result<()> {
    let version: i64 = log.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let (version, newest) = (version.max(0) as usize, LOG.len());
    let unfinished = meta(log, "chained").is_ok_and(|left| left.is_some());
    match version {
        _ if version < newest || unfinished => {
            Err(StoreError::Unavailable("the folder is of an older xunge: start this one's server on it once, which upgrades it".into()))
        }
        _ if version > newest => Err(StoreError::Unavailable("the folder is of a newer xunge: use that one".into())),
        _ => Ok(()),
    }
}

impl Inspect for Inspector {
    fn integrity(&self, thorough: bool) -> Result<Vec<Finding>> {
        let mut findings = integrity(&self.log, "log.db", thorough);
        if let Some(view) = &self.view {
            findings.extend(integrity(view, "view.db", thorough));
        }
        if let Some(facts) = &self.facts {
            findings.extend(integrity(facts, "facts.db", thorough));
        }
        Ok(findings)
    }

    fn chains(&self) -> Result<(Vec<Finding>, Seen)> {
        chains::walk(&self.log)
    }

    fn views(&self) -> Result<Option<Vec<Finding>>> {
        self.view.as_ref().map(|view| views::compare(&self.log, view)).transpose().map(Option::flatten)
    }

    fn ends(&self) -> Result<Ends> {
        let log = snapshot(&self.log)?;
        let epoch = meta(&log, "epoch")?.unwrap_or_default() as u64;
        Ok(Ends { epoch, heads: chain::ends(&log)?, refused: chain::refused_end(&log, u64::MAX)? })
    }

    fn link(&self, scope: Scope, seq: u64) -> Result<Option<Sha256>> {
        let Some(scope) = self.scope_id(scope)? else { return Ok(None) };
        let link: Option<Option<Col<Sha256>>> = self
            .log
            .prepare_cached("SELECT link FROM ops WHERE scope = ?1 AND seq = ?2")?
            .query_row((scope, Col(seq)), |row| row.get(0))
            .optional()?;
        Ok(link.flatten().map(|Col(link)| link))
    }

    fn refused_link(&self, id: u64) -> Result<Option<Sha256>> {
        let link: Option<Option<Col<Sha256>>> =
            self.log.prepare_cached("SELECT link FROM quarantine WHERE id = ?1")?.query_row([Col(id)], |row| row.get(0)).optional()?;
        Ok(link.flatten().map(|Col(link)| link))
    }

    fn photos(&self, after: Option<Sha256>, limit: usize) -> Result<Vec<(Sha256, u64)>> {
        let mut photos = self.log.prepare_cached(
            "SELECT photo, size FROM blobs WHERE completed IS NOT NULL AND removed IS NULL AND (?1 IS NULL OR photo > ?1)
             ORDER BY photo LIMIT ?2",
        )?;
        let photos = photos.query_map((after.map(Col), limit as i64), |row| {
            let (Col(photo), Col(size)) = (row.get(0)?, row.get(1)?);
            Ok((photo, size))
        })?;
        Ok(photos.collect::<rusqlite::Result<_>>()?)
    }

    fn figures(&self) -> Result<Figures> {
        figures::figures(&self.log, self.view.as_ref(), self.facts.as_ref())
    }

    fn copy_log(&self, to: &Path) -> Result<()> {
        let mut copy = Connection::open(to)?;
        // All in one step: it reads one moment, and in WAL mode holds up nobody who writes. In several steps every commit of the server
        // would make it begin again.
        Backup::new(&self.log, &mut copy)?.step(-1)?;
        // One file by itself, whose bytes stay what they are when it is read.
        copy.pragma_update(None, "journal_mode", "DELETE")?;
        copy.close().map_err(|(_, e)| e.into())
    }
}

fn integrity(db: &Connection, file: &'static str, thorough: bool) -> Vec<Finding> {
    let pragma = if thorough { "PRAGMA integrity_check(20)" } else { "PRAGMA quick_check(20)" };
    let told = db.prepare(pragma).and_then(|mut check| check.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>());
    let damage = match told {
        Ok(told) => told,
        // Too damaged to be checked: the error is the finding.
        Err(e) => vec![e.to_string()],
    };
    damage.into_iter().filter(|line| line != "ok").map(|what| Finding::File { file, what }).collect()
}
