//! What was changed in reference data, the newest first: ops that only administrators may say, and of an import one. Knows no kind.

use xunge_shared::{id::Scope, op::RawOp};

use super::{
    imports,
    pool::{Reader, snapshot},
    sql::{Col, Text},
};
use crate::store::{ChangeQuery, Changed, Import, Recorded, Result};

/// A page of changes in sight.
pub(super) fn page(reader: &Reader, query: &ChangeQuery) -> Result<Vec<Changed>> {
    // The view first: every place that it names is in the log.
    let view = snapshot(&reader.view)?;
    let log = snapshot(&reader.log)?;
    let runs = imports::runs(&log)?;
    // What a page before has told is not told again: of an import it told the part behind this one.
    let mut told: Vec<i64> =
        runs.iter().filter(|run| query.before.is_some_and(|pos| (run.from..=run.to).contains(&(pos as i64)))).map(|run| run.from).collect();
    let mut found =
        view.prepare_cached("SELECT pos, scope, kind FROM changes WHERE pos < ?1 AND (?2 IS NULL OR author = ?2) ORDER BY pos DESC")?;
    let mut rows = found.query((query.before.map_or(i64::MAX, |pos| pos as i64), query.who.map(|who| who.0)))?;
    let mut places: Vec<(i64, Option<Import>)> = vec![];
    while let Some(row) = rows.next()? {
        let (pos, Text(scope), kind): (i64, Text<Scope>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let wanted = query.kinds.is_empty() || query.kinds.iter().any(|one| one.as_str() == kind);
        if !wanted || !query.sight.sees(scope) {
            continue;
        }
        match runs.iter().find(|run| (run.from..=run.to).contains(&pos)) {
            Some(run) if told.contains(&run.from) => continue,
            Some(run) => {
                told.push(run.from);
                places.push((pos, Some(run.import.clone())));
            }
            None => places.push((pos, None)),
        }
        if places.len() == query.limit {
            break;
        }
    }
    let mut read = log.prepare_cached("SELECT pos, seq, eff, received, raw FROM ops WHERE pos = ?1")?;
    let changed = places.into_iter().map(|(pos, import)| {
        read.query_row([pos], |row| {
            let (Col(pos), Col(seq), Col(eff), Col(received)) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            Ok(Changed { pos, what: Recorded { seq, eff, received, op: RawOp(row.get(4)?) }, import })
        })
    });
    Ok(changed.collect::<rusqlite::Result<_>>()?)
}
