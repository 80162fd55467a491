//! How many rows there are over a time, step by step: by the counts of whole days where those tell, else with the filters of a list, counted
//! where the list would read.

use rusqlite::{Connection, params_from_iter, types::Value};
use xunge_shared::id::{KindName, Scope};

use super::{
    days,
    filter::{filters, value},
    late,
    sources::{OfKind, Sources},
    sql::Col,
    text::Words,
};
use crate::store::{HistogramQuery, Order, Result, RowQuery};

/// A count for each step.
pub(super) fn histogram(view: &Connection, query: &HistogramQuery) -> Result<Vec<u64>> {
    let step = query.step.max(1);
    let to = query.from.saturating_add(step.saturating_mul(query.steps as u64));
    // In order of time, so that where no other filter is selective the index of times is read alone.
    let rows = RowQuery { from: Some(query.from), to: Some(to), order: Order::At, ..query.rows.clone() };
    let words = Words::of(view, rows.text.as_deref())?;
    let mut counts = vec![0; query.steps];
    for asked in OfKind::each(view, &rows, words.as_ref())? {
        if words.is_none() && of_whole_days(view, query, &asked.kind, &asked.scopes, &mut counts)? {
            continue;
        }
        let sources = match asked.sources(view)? {
            Sources::Few(source) => vec![source],
            Sources::InTime(question) => vec![asked.of_path(question.path())],
            Sources::InOrder(sources) => sources,
        };
        for source in sources {
            let conditions = source.conditions();
            let sql = format!("SELECT (r.at - ?) / ?, count(*) FROM {} WHERE {} GROUP BY 1", source.from, conditions.sql());
            let mut statement = view.prepare_cached(&sql)?;
            let params: Vec<Value> =
                [value(Col(query.from)), value(Col(step))].into_iter().chain(conditions.params().iter().cloned()).collect();
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

/// Adds the counts that are kept by day, when steps are whole days and those counts tell all that is asked but for words.
fn of_whole_days(view: &Connection, query: &HistogramQuery, kind: &KindName, scopes: &[Scope], counts: &mut [u64]) -> Result<bool> {
    let HistogramQuery { rows, step, .. } = query;
    let untold = RowQuery { statuses: vec![], open: None, overdue: None, from: None, to: None, ..rows.clone() };
    let Some(first) = days::begins(query.from).filter(|_| step.is_multiple_of(days::DAY_MS) && filters(&untold, None).is_empty()) else {
        return Ok(false);
    };
    let days_a_step = (step / days::DAY_MS) as i64;
    if days_a_step == 0 {
        return Ok(false);
    }
    let days = first..first + days_a_step * query.steps as i64;
    let step_of = |day: i64| ((day - first) / days_a_step) as usize;
    let mark = late::mark(view)?;
    if rows.overdue.is_some_and(|now| now < mark) {
        return Ok(false);
    }
    let wanted = days::Wanted { kind, scopes: scopes.to_vec(), days: days.clone(), level: 0, squares: 0..1, statuses: &rows.statuses };
    days::each(view, &wanted, |count| {
        counts[step_of(count.day)] += match (rows.overdue, rows.open) {
            (Some(_), Some(false)) => 0,
            (Some(_), _) => count.late,
            (None, Some(true)) => count.open,
            (None, Some(false)) => count.n - count.open,
            (None, None) => count.n,
        };
    })?;
    if let Some(now) = rows.overdue.filter(|_| rows.open != Some(false)) {
        for row in late::ripe(view, kind, scopes.iter().copied(), mark..now)? {
            if days.contains(&row.day) && (rows.statuses.is_empty() || rows.statuses.contains(&row.status)) {
                counts[step_of(row.day)] += 1;
            }
        }
    }
    Ok(true)
}
