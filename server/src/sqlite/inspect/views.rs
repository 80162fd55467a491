//! Compares the views with the log: all ops folded anew, by the one merge, into a file of SQLite's own that goes with the connection.

use std::collections::BTreeMap;

use rusqlite::Connection;
use xunge_shared::{digest::Digest, id::Scope, replica::Head};

use crate::{
    sqlite::{meta::meta, open::belongs, pool::snapshot, projector, sql::Text},
    store::{Finding, Result},
};

/// What is wrong with the views; nothing to say when they are of another build or epoch, and will be built anew,
/// or when retention is at work.
pub(super) fn compare(log: &Connection, view: &Connection) -> Result<Option<Vec<Finding>>> {
    let view = snapshot(view)?;
    let epoch = meta(log, "epoch")?.unwrap_or_default() as u64;
    if !belongs(&view, epoch)? {
        return Ok(None);
    }
    // What retention forgets at this moment is in one of the two only.
    let taken_back = meta(&view, projector::PRUNED)?.unwrap_or_default();
    if forgotten(log)? != taken_back {
        return Ok(None);
    }
    let (pos, _) = projector::stand(&view)?;
    let heads = projector::heads(&view)?;
    let shown = shown(&view)?;
    let told = projector::fold_whole(log, pos)?;
    if forgotten(log)? != taken_back {
        return Ok(None);
    }
    let mut findings = vec![];
    let mut find = |scope, what| findings.push(Finding::View { scope, what });
    for (scope, head) in &heads {
        let Head { seq, digest } = told.get(scope).copied().unwrap_or_default();
        let states = shown.get(scope).copied().unwrap_or_default();
        match () {
            () if head.seq > seq => find(*scope, "ahead"),
            () if states != digest || head.seq < seq => find(*scope, "states"),
            () if head.digest != digest => find(*scope, "digest"),
            () => {}
        }
    }
    for scope in told.keys().filter(|scope| !heads.contains_key(scope)) {
        find(*scope, "missing");
    }
    Ok(Some(findings))
}

/// The last op that retention has forgotten.
fn forgotten(log: &Connection) -> Result<i64> {
    Ok(log.query_row("SELECT ifnull(max(id), 0) FROM pruned", [], |row| row.get(0))?)
}

/// The digest of the states that are there.
fn shown(view: &Connection) -> Result<BTreeMap<Scope, Digest>> {
    let mut sums: BTreeMap<Scope, Digest> = BTreeMap::new();
    let mut states = view.prepare("SELECT scope, state FROM entities ORDER BY id")?;
    let mut rows = states.query([])?;
    while let Some(row) = rows.next()? {
        let Text(scope) = row.get(0)?;
        let state = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
        let sum = sums.entry(scope).or_default();
        *sum = sum.plus(Digest::of_bytes(state));
    }
    Ok(sums)
}
