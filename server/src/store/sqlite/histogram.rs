//! How many rows there are over a time, step by step: the filters of a list, counted where the list would read.

use rusqlite::{Connection, params_from_iter, types::Value};
use xunge_shared::id::{KindName, Scope};

use super::{
    filter::value,
    rows::{sources, wanted},
    sql::Col,
};
use crate::store::{HistogramQuery, Order, Result, RowQuery};

/// A count for each step.
pub(super) fn histogram(view: &Connection, query: &HistogramQuery) -> Result<Vec<u64>> {
    let step = query.step.max(1);
    let to = query.from + step * query.steps as u64;
    // In order of time, so that where no other filter is selective the index of times is read alone.
    let rows = RowQuery { from: Some(query.from), to: Some(to), order: Order::At, ..query.rows.clone() };
    let totals = wanted(view, &rows)?;
    let mut kinds: Vec<&KindName> = totals.iter().map(|total| &total.kind).collect();
    kinds.dedup();
    let mut counts = vec![0; query.steps];
    for kind in kinds {
        let mut scopes: Vec<Scope> = totals.iter().filter(|total| total.kind == *kind).map(|total| total.scope).collect();
        scopes.dedup();
        for source in sources(view, &rows, kind, &scopes)? {
            let sql = format!("SELECT (r.at - ?) / ?, count(*) FROM {} WHERE {} GROUP BY 1", source.from, source.conditions.sql());
            let mut statement = view.prepare_cached(&sql)?;
            let params: Vec<Value> =
                [value(Col(query.from)), value(Col(step))].into_iter().chain(source.conditions.params().iter().cloned()).collect();
            let mut found = statement.query(params_from_iter(params))?;
            while let Some(row) = found.next()? {
                let (Col(at), Col(n)): (Col<u64>, Col<u64>) = (row.get(0)?, row.get(1)?);
                if let Some(count) = counts.get_mut(at as usize) {
                    *count += n;
                }
            }
        }
    }
    Ok(counts)
}
