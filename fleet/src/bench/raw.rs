//! What SQLite alone does with the same rows, sync mode and batch size: the yardstick beside the server's rate.

use std::time::{Duration, Instant};

use anyhow::Result;
use rusqlite::{Connection, params};
use xunge_shared::op::RawOp;

/// Rows per second that one connection makes durable, `batch` rows a transaction.
pub fn rate(ops: &[RawOp], batch: usize, time: Duration) -> Result<f64> {
    let folder = tempfile::tempdir()?;
    let mut db = Connection::open(folder.path().join("raw.db"))?;
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE ops (pos INTEGER PRIMARY KEY, scope INTEGER NOT NULL, seq INTEGER NOT NULL, device INTEGER NOT NULL,
             n INTEGER NOT NULL, eff INTEGER NOT NULL, received INTEGER NOT NULL, raw BLOB NOT NULL) STRICT;
         CREATE UNIQUE INDEX series ON ops (device, n);
         CREATE UNIQUE INDEX feed ON ops (scope, seq);",
    )?;
    let start = Instant::now();
    let (mut rows, mut next) = (0u64, ops.iter().cycle());
    while start.elapsed() < time {
        let tx = db.transaction()?;
        {
            let mut insert =
                tx.prepare_cached("INSERT INTO ops (scope, seq, device, n, eff, received, raw) VALUES (1, ?1, ?2, ?3, ?4, ?4, ?5)")?;
            for raw in next.by_ref().take(batch) {
                rows += 1;
                // As from 100 devices that push in turn.
                let (device, n) = (rows / batch as u64 % 100, rows / batch as u64 / 100 * batch as u64 + rows % batch as u64);
                insert.execute(params![rows as i64, device as i64, n as i64, rows as i64, raw.0])?;
            }
        }
        tx.commit()?;
    }
    Ok(rows as f64 / start.elapsed().as_secs_f64())
}
