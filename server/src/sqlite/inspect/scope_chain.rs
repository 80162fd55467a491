//! One scope's chain as it is stored, read in the order of its places. Judges nothing.

use rusqlite::{Connection, OptionalExtension};
use xunge_shared::id::{DeviceId, Scope, Sha256};

use crate::{
    chain::ORIGIN,
    sqlite::{
        chain::{self, Chained, ENTRY, FROM},
        sql::Col,
    },
    store::Result,
};

/// See the module.
pub(super) struct ScopeChain<'a> {
    pub(super) log: &'a Connection,
    pub(super) id: i64,
    pub(super) scope: Scope,
}

impl ScopeChain<'_> {
    /// The ops behind a place.
    pub(super) fn behind(&self, seq: u64, limit: i64) -> Result<Vec<Chained>> {
        let sql = format!("SELECT {ENTRY} FROM {FROM} WHERE o.scope = ?1 AND o.seq > ?2 ORDER BY o.seq LIMIT ?3");
        let mut read = self.log.prepare_cached(&sql)?;
        let ops = read.query_map((self.id, Col(seq), limit), chain::entry)?;
        Ok(ops.collect::<rusqlite::Result<_>>()?)
    }

    /// The link before a place, taken from what is stored there.
    pub(super) fn stored_before(&self, seq: u64) -> Result<Option<Sha256>> {
        if seq <= 1 {
            return Ok(Some(ORIGIN));
        }
        Ok(self.behind(seq - 2, 1)?.first().filter(|op| op.entry.seq == seq - 1).and_then(|op| op.link))
    }

    /// Up to which place a device's series is acknowledged.
    pub(super) fn high(&self, device: DeviceId) -> Result<u64> {
        let mut high = self.log.prepare_cached("SELECT high FROM devices WHERE device = ?1")?;
        Ok(high.query_row([Col(device.0)], |row| row.get::<_, Col<u64>>(0)).optional()?.map_or(0, |Col(high)| high))
    }
}
