//! What was changed in reference data, the newest first: ops that only administrators may say. Knows no kind.

use xunge_shared::{id::Scope, op::RawOp};

use super::{
    pool::{Reader, snapshot},
    sql::{Col, Text},
};
use crate::store::{ChangeQuery, Changed, Recorded, Result};

/// A page of changes in sight.
pub(super) fn page(reader: &Reader, query: &ChangeQuery) -> Result<Vec<Changed>> {
    // The view first: every place that it names is in the log.
    let view = snapshot(&reader.view)?;
    let mut found =
        view.prepare_cached("SELECT pos, scope, kind FROM changes WHERE pos < ?1 AND (?2 IS NULL OR author = ?2) ORDER BY pos DESC")?;
    let mut rows = found.query((query.before.map_or(i64::MAX, |pos| pos as i64), query.who.map(|who| who.0)))?;
    let mut places: Vec<i64> = vec![];
    while let Some(row) = rows.next()? {
        let (pos, Text(scope), kind): (i64, Text<Scope>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let wanted = query.kinds.is_empty() || query.kinds.iter().any(|one| one.as_str() == kind);
        if wanted && query.sight.sees(scope) {
            places.push(pos);
        }
        if places.len() == query.limit {
            break;
        }
    }
    let log = snapshot(&reader.log)?;
    let mut read = log.prepare_cached("SELECT pos, seq, eff, received, raw FROM ops WHERE pos = ?1")?;
    let changed = places.into_iter().map(|pos| {
        read.query_row([pos], |row| {
            let (Col(pos), Col(seq), Col(eff), Col(received)) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            Ok(Changed { pos, what: Recorded { seq, eff, received, op: RawOp(row.get(4)?) } })
        })
    });
    Ok(changed.collect::<rusqlite::Result<_>>()?)
}
