//! What was changed in reference data, the newest first: each op, and of an import one. Knows no kind.

use std::collections::BTreeSet;

use rusqlite::Connection;
use xunge_shared::{
    id::{AreaCode, Scope},
    op::RawOp,
};

use super::{
    imports,
    pool::{Reader, snapshot},
    sql::{Col, Text},
};
use crate::{
    sight::Sight,
    store::{ChangeQuery, Changed, Import, Recorded, Result},
};

/// One save touches fewer things than this to each side of any of them.
const MOST_SAVED: u64 = 48;

/// A page of changes in sight.
pub(super) fn page(reader: &Reader, query: &ChangeQuery) -> Result<Vec<Changed>> {
    // The view first: every place that it names is in the log.
    let view = snapshot(&reader.view)?;
    let log = snapshot(&reader.log)?;
    let runs = imports::runs(&log)?;
    // What a page before has told is not told again: of an import it told the part behind this one.
    let mut told: Vec<i64> =
        runs.iter().filter(|run| query.before.is_some_and(|pos| (run.from..=run.to).contains(&(pos as i64)))).map(|run| run.from).collect();
    let mut found = view
        .prepare_cached("SELECT pos, scope, kind, author FROM changes WHERE pos < ?1 AND (?2 IS NULL OR author = ?2) ORDER BY pos DESC")?;
    // who keeps nothing sees only what they imported
    let own = || query.imported.as_ref().filter(|_| query.sight.scopes().is_empty()).map(|(_, who)| *who);
    let who = query.who.or_else(own).map(|who| who.0);
    let mut rows = found.query((query.before.map_or(i64::MAX, |pos| pos as i64), who))?;
    let mut places: Vec<(i64, Option<Import>)> = vec![];
    while let Some(row) = rows.next()? {
        let (pos, Text(scope), kind, author): (i64, Text<Scope>, String, u32) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        let wanted = query.kinds.is_empty() || query.kinds.iter().any(|one| one.as_str() == kind);
        let is_kept = query.sight.sees(scope);
        let is_own = query.imported.as_ref().is_some_and(|(sight, who)| who.0 == author && sight.sees(scope));
        if !wanted || !(is_kept || is_own) {
            continue;
        }
        match runs.iter().find(|run| (run.from..=run.to).contains(&pos)) {
            Some(run) if told.contains(&run.from) => continue,
            Some(run) => {
                told.push(run.from);
                places.push((pos, Some(run.import.clone())));
            }
            None if query.imports || !is_kept => continue,
            None => places.push((pos, None)),
        }
        if places.len() == query.limit {
            break;
        }
    }
    let mut read = log.prepare_cached("SELECT pos, seq, eff, received, raw FROM ops WHERE pos = ?1")?;
    let changed = places.into_iter().map(|(pos, import)| {
        let (pos, what) = read.query_row([pos], |row| {
            let (Col(pos), Col(seq), Col(eff), Col(received)) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            Ok((pos, Recorded { seq, eff, received, op: RawOp(row.get(4)?) }))
        })?;
        // an import tells by itself what of it is out of sight
        let beyond = if import.is_some() { vec![] } else { beyond(&log, &what.op, &query.sight)? };
        Ok(Changed { pos, what, import, beyond })
    });
    changed.collect()
}

/// The areas out of sight of what was saved with an op: one save writes its ops in one go, so they follow each other in their series, about one
/// kind, and their clock shows one moment.
fn beyond(log: &Connection, raw: &RawOp, sight: &Sight) -> Result<Vec<AreaCode>> {
    let Ok(op) = raw.open() else { return Ok(vec![]) };
    let mut areas = BTreeSet::new();
    let beside = |order: &str| {
        format!(
            "SELECT o.n, o.raw, s.code FROM ops AS o JOIN devices AS d ON d.id = o.device JOIN scopes AS s ON s.id = o.scope
             WHERE d.device = ?1 AND o.n {order} LIMIT {MOST_SAVED}"
        )
    };
    for (order, step) in [("> ?2 ORDER BY o.n ASC", 1), ("< ?2 ORDER BY o.n DESC", -1)] {
        let mut found = log.prepare_cached(&beside(order))?;
        let mut rows = found.query((Col(op.device.0), Col(op.n)))?;
        let mut next = op.n.checked_add_signed(step);
        while let Some(row) = rows.next()? {
            let (Col(n), raw, Text(scope)) = (row.get::<_, Col<u64>>(0)?, RawOp(row.get(1)?), row.get::<_, Text<Scope>>(2)?);
            // what was forgotten meanwhile was no change of reference data
            let Ok(other) = raw.open() else { break };
            if Some(n) != next || other.kind != op.kind || other.hlc.millis() != op.hlc.millis() {
                break;
            }
            next = n.checked_add_signed(step);
            if !sight.sees(scope) {
                areas.insert(scope.area());
            }
        }
    }
    Ok(areas.into_iter().collect())
}
