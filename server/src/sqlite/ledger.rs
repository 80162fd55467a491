//! What the writing thread knows: its connection, and the ends of the feeds and series, so that one op costs one insertion.
//!
//! The numbers in memory are only ever those of the open transaction or of the last commit: whatever is rolled back
//! takes all of them with it, and they are read again when next asked for.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension};
use xunge_shared::{
    hlc::Hlc,
    id::{AccountId, DeviceId, Scope, Sha256},
    record::Series,
};

use super::{
    chain, open,
    sql::{Col, Text},
};
use crate::{
    chain::{Entry, Set, link},
    store::Result,
};

/// More series than this in memory are forgotten at once: a flood of made-up devices must not fill it.
const MAX_SERIES: usize = 50_000;

/// The log and the ends of what is in it.
pub(super) struct Ledger {
    db: Connection,
    feeds: HashMap<Scope, Feed>,
    series: HashMap<DeviceId, Known>,
    /// The number and link of the last op in quarantine.
    refused: Option<(u64, Sha256)>,
    /// What was chained since [`Ledger::chained`] was last asked.
    chained: Vec<(Entry, Sha256)>,
    last: u64,
    people: bool,
    forgot: bool,
}

/// The end of a scope's feed.
#[derive(Debug, Clone, Copy)]
struct Feed {
    /// The scope's small number.
    id: i64,
    /// The last place.
    seq: u64,
    /// The link there.
    link: Sha256,
}

/// A device's series: its small number, and the end of it.
#[derive(Debug, Clone)]
pub(super) struct Known {
    /// The device's small number.
    pub(super) id: i64,
    /// What recording must know of it.
    pub(super) series: Series,
}

/// What a transaction changed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Changed {
    /// The log's last place.
    pub(super) last: u64,
    /// True when accounts, grants or sessions changed.
    pub(super) people: bool,
    /// True when the content of ops was forgotten.
    pub(super) forgot: bool,
}

impl Ledger {
    pub(super) fn new(db: Connection, last: u64) -> Self {
        Self { db, feeds: HashMap::new(), series: HashMap::new(), refused: None, chained: vec![], last, people: false, forgot: false }
    }

    pub(super) fn db(&self) -> &Connection {
        &self.db
    }

    /// Says that accounts, grants or sessions change in this transaction.
    pub(super) fn touch_people(&mut self) {
        self.people = true;
    }

    /// Says that the content of ops is forgotten in this transaction.
    pub(super) fn touch_forgotten(&mut self) {
        self.forgot = true;
    }

    pub(super) fn begin(&mut self) -> Result<()> {
        (self.people, self.forgot) = (false, false);
        self.db.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        Ok(())
    }

    /// True when SQLite itself rolled the transaction back, as it does when the disk is full.
    pub(super) fn is_broken(&self) -> bool {
        self.db.is_autocommit()
    }

    /// Commits; or nothing of the transaction has happened.
    pub(super) fn commit(&mut self) -> Result<Changed> {
        let done = if self.is_broken() {
            Err(crate::store::StoreError::Unavailable("the transaction was rolled back".into()))
        } else {
            self.db.prepare_cached("COMMIT").and_then(|mut sql| sql.execute([])).map_err(Into::into)
        };
        if let Err(e) = done {
            if !self.is_broken() {
                self.db.execute_batch("ROLLBACK")?;
            }
            self.forget();
            self.last = open::last_pos(&self.db).unwrap_or(self.last);
            return Err(e);
        }
        if self.series.len() > MAX_SERIES {
            self.series.clear();
        }
        Ok(Changed { last: self.last, people: self.people, forgot: self.forgot })
    }

    /// Does `work`, or nothing of it.
    pub(super) fn attempt<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let last = self.last;
        self.db.prepare_cached("SAVEPOINT request")?.execute([])?;
        let done = work(self);
        if done.is_err() {
            self.forget();
            self.last = last;
            // Fails when the whole transaction is gone, which the caller finds out by `is_broken`.
            let _ = self.db.execute_batch("ROLLBACK TO request");
        }
        if !self.is_broken() {
            self.db.prepare_cached("RELEASE request")?.execute([])?;
        }
        done
    }

    fn forget(&mut self) {
        self.feeds.clear();
        self.series.clear();
        self.refused = None;
        self.chained.clear();
    }

    /// The next place in the log.
    pub(super) fn next_pos(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    /// The scope's small number and the next place in its feed.
    pub(super) fn next_seq(&mut self, scope: Scope) -> Result<(i64, u64)> {
        let mut feed = match self.feeds.get(&scope) {
            Some(feed) => *feed,
            None => self.load_feed(scope)?,
        };
        feed.seq += 1;
        self.feeds.insert(scope, feed);
        Ok((feed.id, feed.seq))
    }

    /// The link of the op that takes the place just given out in its scope's feed.
    pub(super) fn chain(&mut self, entry: &Entry) -> Result<Sha256> {
        let mut feed = match self.feeds.get(&entry.scope) {
            Some(feed) => *feed,
            None => self.load_feed(entry.scope)?,
        };
        self.chained.push((*entry, feed.link));
        feed.link = link(feed.link, entry.hash());
        self.feeds.insert(entry.scope, feed);
        Ok(feed.link)
    }

    /// The number of the next op in quarantine, and its link, which `set` makes known for that number.
    pub(super) fn chain_refused<'a>(&mut self, set: impl FnOnce(u64) -> Set<'a>) -> Result<(u64, Sha256)> {
        let (last, end) = match self.refused {
            Some(end) => end,
            None => chain::refused_end(&self.db, u64::MAX)?,
        };
        let id = last + 1;
        let link = link(end, set(id).hash());
        self.refused = Some((id, link));
        Ok((id, link))
    }

    /// What was chained since this was last asked: each entry with the link before it.
    pub(super) fn chained(&mut self) -> Vec<(Entry, Sha256)> {
        std::mem::take(&mut self.chained)
    }

    fn load_feed(&self, scope: Scope) -> Result<Feed> {
        self.db.prepare_cached("INSERT INTO scopes (code) VALUES (?1) ON CONFLICT DO NOTHING")?.execute([Text(scope)])?;
        let id = self.db.prepare_cached("SELECT id FROM scopes WHERE code = ?1")?.query_row([Text(scope)], |row| row.get(0))?;
        let Col(seq) = self.db.prepare_cached("SELECT ifnull(max(seq), 0) FROM ops WHERE scope = ?1")?.query_row([id], |row| row.get(0))?;
        let link = chain::link_at(&self.db, id, seq)?;
        Ok(Feed { id, seq, link })
    }

    /// Takes the end of a device's series out of memory, to be changed and [put back](Self::keep). A new one is `account`'s.
    pub(super) fn series(&mut self, device: DeviceId, account: AccountId) -> Result<Known> {
        if let Some(series) = self.series.remove(&device) {
            return Ok(series);
        }
        let found = self
            .db
            .prepare_cached("SELECT id, account, high FROM devices WHERE device = ?1")?
            .query_row([Col(device.0)], |row| Ok((row.get(0)?, AccountId(row.get(1)?), row.get::<_, Col<u64>>(2)?.0)))
            .optional()?;
        let Some((id, account, high)) = found else {
            self.db
                .prepare_cached("INSERT INTO devices (device, account, high, last_seen) VALUES (?1, ?2, 0, 0)")?
                .execute((Col(device.0), account.0))?;
            return Ok(Known { id: self.db.last_insert_rowid(), series: Series::new(account) });
        };
        let beyond = self
            .db
            .prepare_cached(
                "SELECT n FROM ops WHERE device = ?1 AND n > ?2 UNION SELECT n FROM quarantine WHERE device = ?1 AND n > ?2 AND takes",
            )?
            .query_map((id, Col(high)), |row| Ok(row.get::<_, Col<u64>>(0)?.0))?
            .collect::<rusqlite::Result<_>>()?;
        let last = self
            .db
            .prepare_cached("SELECT n, eff FROM ops WHERE device = ?1 ORDER BY n DESC LIMIT 1")?
            .query_row([id], |row| Ok((row.get::<_, Col<u64>>(0)?.0, row.get::<_, Col<Hlc>>(1)?.0)))
            .optional()?;
        Ok(Known { id, series: Series::restore(account, high, beyond, last) })
    }

    /// Keeps the end of a series in memory.
    pub(super) fn keep(&mut self, device: DeviceId, series: Known) {
        self.series.insert(device, series);
    }
}
