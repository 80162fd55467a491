//! Lists: a page of rows by any filter, in any order, from where the page before ended.
//!
//! For each kind, either one of the filters is selective, and its index leads to the few rows that are then sorted; or
//! none is, and each scope's rows are read in the order asked for until the page is full.

use std::cmp::Reverse;

use rusqlite::{Connection, params_from_iter, types::Value};
use xunge_shared::id::{KindName, Scope};

use super::{
    counts::{self},
    filter::{Conditions, Path, filters, paths, value},
    places,
    record::Record,
    sql::Text,
    text::Words,
    totals::{Total, totals},
};
use crate::store::{Order, Result, RowPage, RowQuery, StoreError, TOTAL_CAP};

/// A filter is selective when its index leads to fewer rows than this.
const FEW: u64 = 2_000;
/// The greatest number of rows on a page.
const MAX_PAGE: usize = 1_000;

/// What a row is ordered by, as stored.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum SortKey {
    Number(i64),
    Text(String),
}

/// A query, and what its text stands for.
pub(super) type Worded<'a> = (&'a RowQuery, Option<&'a Words>);

/// Some rows that are read by one statement.
pub(super) struct Source {
    pub(super) from: String,
    pub(super) conditions: Conditions,
}

/// A page of rows.
pub(super) fn rows(view: &Connection, query: &RowQuery) -> Result<RowPage> {
    let limit = query.limit.clamp(1, MAX_PAGE);
    let after = query.after.as_deref().map(|cursor| decode(query, cursor)).transpose()?;
    let words = Words::of(view, query.text.as_deref())?;
    let words = words.as_ref();
    let totals = wanted(view, query)?;
    let mut kinds: Vec<&KindName> = totals.iter().map(|total| &total.kind).collect();
    kinds.dedup();
    let mut keys: Vec<Place> = vec![];
    let mut total = 0;
    for kind in kinds {
        let of_kind = totals.iter().filter(|total| total.kind == *kind);
        let mut scopes: Vec<Scope> = of_kind.clone().map(|total| total.scope).collect();
        scopes.dedup();
        let sources = sources(view, (query, words), kind, &scopes)?;
        let left = TOTAL_CAP.saturating_sub(total);
        total += match (count_kept(query, words, of_kind), counting(view, (query, words), kind, &scopes)?) {
            (Some(kept), _) => kept,
            (None, Some(short)) => count(view, &[short], left)?,
            (None, None) => count(view, &sources, left)?,
        };
        for source in &sources {
            let until = keys.get(limit).cloned();
            keys.extend(read_keys(view, query, source, (after.as_ref(), until.as_ref()), limit + 1)?);
            keys.sort_unstable();
            if query.descending {
                keys.reverse();
            }
            keys.truncate(limit + 1);
        }
    }
    let next = (keys.len() > limit).then(|| encode(query, &keys[limit - 1]));
    keys.truncate(limit);
    let mut page = Vec::with_capacity(keys.len());
    for (_, id) in keys {
        page.extend(Record::load(view, id)?.map(|record| record.row));
    }
    Ok(RowPage { rows: page, total, next })
}

/// What is counted of the kinds and scopes that the query may have rows of, kind by kind.
pub(super) fn wanted(view: &Connection, query: &RowQuery) -> Result<Vec<Total>> {
    let trees = query.bbox.map(|_| places::trees(view)).transpose()?;
    let is_wanted = |total: &Total| {
        (query.kinds.is_empty() || query.kinds.contains(&total.kind))
            && query.sight.sees(total.scope)
            && trees.as_ref().is_none_or(|trees| trees.contains(&total.kind))
    };
    Ok(totals(view)?.into_iter().filter(is_wanted).collect())
}

/// Where the rows of a kind are read from.
pub(super) fn sources(view: &Connection, (query, words): Worded<'_>, kind: &KindName, scopes: &[Scope]) -> Result<Vec<Source>> {
    let rest = filters(query, words);
    let mut in_scopes = Conditions::default();
    in_scopes.one_of("r.scope", scopes.iter().map(|scope| value(Text(*scope))));
    for path in paths(query, words, kind, &in_scopes) {
        if path.count(view, FEW)? < FEW {
            let Path { from, by: mut conditions, .. } = path;
            conditions.and("+r.kind = ?", [value(Text(kind))]);
            conditions.one_of("+r.scope", scopes.iter().map(|scope| value(Text(*scope))));
            conditions.and_all(&rest);
            return Ok(vec![Source { from, conditions }]);
        }
    }
    let from = format!("rows AS r INDEXED BY rows_{}", column(query.order));
    // a scope that has nothing in the box would be read whole in search of it
    let around = match query.bbox {
        Some(bbox) if !places::has_wide(view, kind)? => Some(counts::scopes_around(view, kind, bbox)?),
        _ => None,
    };
    let mut scopes: Vec<Scope> =
        scopes.iter().copied().filter(|scope| around.as_ref().is_none_or(|around| around.contains_key(scope))).collect();
    if let Some(around) = around {
        // where most is comes first: the page is soon full, and others are read only as far as it reaches
        scopes.sort_by_key(|scope| Reverse(around.get(scope).copied()));
    }
    // `due` is ordered within open and within closed rows.
    let halves: &[Option<bool>] = match (query.order, query.open, query.overdue) {
        (Order::Due, None, None) => &[Some(true), Some(false)],
        (Order::Due, Some(false), _) => &[Some(false)],
        (Order::Due, ..) => &[Some(true)],
        _ => &[None],
    };
    let source = |scope: &Scope, half: &Option<bool>| {
        let mut conditions = Conditions::default();
        conditions.and("r.kind = ? AND r.scope = ?", [value(Text(kind)), value(Text(*scope))]);
        if let Some(open) = half {
            conditions.and("r.open = ?", [value(*open)]);
        }
        conditions.and_all(&rest);
        Source { from: from.clone(), conditions }
    };
    Ok(scopes.iter().flat_map(|scope| halves.iter().map(move |half| (scope, half))).map(|(scope, half)| source(scope, half)).collect())
}

/// Where the rows of a kind are best counted that an order does not lead to: those in a box or with a text. Reading in order until a page is
/// full meets enough of them soon; counting ten thousand of them in order would read a hundred times as many.
fn counting(view: &Connection, (query, words): Worded<'_>, kind: &KindName, scopes: &[Scope]) -> Result<Option<Source>> {
    if query.from.is_some() || query.to.is_some() {
        return Ok(None);
    }
    let narrowed = RowQuery { bbox: query.bbox, ..RowQuery::default() };
    let Some(Path { from, by: mut conditions, .. }) = paths(&narrowed, words, kind, &Conditions::default()).pop() else { return Ok(None) };
    // the tree alone knows who is in a box: not a row is read where nothing else is asked
    if query.bbox.is_some() && filters(&RowQuery { bbox: None, ..query.clone() }, words).is_empty() && sees_all(view, query, kind)? {
        return Ok(Some(Source { from: format!("{} AS p", places::table(kind)), conditions }));
    }
    conditions.and("+r.kind = ?", [value(Text(kind))]);
    conditions.one_of("+r.scope", scopes.iter().map(|scope| value(Text(*scope))));
    conditions.and_all(&filters(query, words));
    Ok(Some(Source { from, conditions }))
}

/// True when none of the kind's rows is out of the query's sight.
fn sees_all(view: &Connection, query: &RowQuery, kind: &KindName) -> Result<bool> {
    Ok(totals(view)?.iter().filter(|total| total.kind == *kind).all(|total| query.sight.sees(total.scope)))
}

/// The total as the projector keeps it, when the query filters by nothing else than what is counted.
fn count_kept<'a>(query: &RowQuery, words: Option<&Words>, totals: impl Iterator<Item = &'a Total>) -> Option<u64> {
    let plain = RowQuery { statuses: vec![], open: None, ..query.clone() };
    if !filters(&plain, words).is_empty() {
        return None;
    }
    let totals = totals.filter(|total| query.statuses.is_empty() || query.statuses.contains(&total.status));
    Some(totals.map(|total| query.open.map_or(total.n, |open| if open { total.open } else { total.n - total.open })).sum())
}

fn count(view: &Connection, sources: &[Source], cap: u64) -> Result<u64> {
    let mut total = 0;
    for source in sources {
        if total >= cap {
            break;
        }
        total += source.conditions.count(view, &source.from, cap - total)?;
    }
    Ok(total)
}

/// A row's place in an order.
type Place = (SortKey, i64);

/// The first rows of a source behind the end of the page before, at most `limit`, as far as the page may still reach.
fn read_keys(
    view: &Connection,
    query: &RowQuery,
    source: &Source,
    (after, until): (Option<&Place>, Option<&Place>),
    limit: usize,
) -> Result<Vec<Place>> {
    let column = column(query.order);
    let (direction, beyond, within) = if query.descending { ("DESC", "<", ">") } else { ("ASC", ">", "<") };
    let mut conditions = source.conditions.clone();
    for (bound, (key, id)) in [(beyond, after), (within, until)].into_iter().filter_map(|(bound, place)| Some((bound, place?))) {
        let key = match key {
            SortKey::Number(n) => Value::Integer(*n),
            SortKey::Text(text) => Value::Text(text.clone()),
        };
        conditions.and(&format!("(r.{column}, r.id) {bound} (?, ?)"), [key, Value::Integer(*id)]);
    }
    let sql = format!(
        "SELECT r.{column}, r.id FROM {} WHERE {} ORDER BY r.{column} {direction}, r.id {direction} LIMIT {limit}",
        source.from,
        conditions.sql()
    );
    let mut statement = view.prepare_cached(&sql)?;
    let found = statement.query_map(params_from_iter(conditions.params()), |row| {
        let key = match query.order {
            Order::At | Order::Due => SortKey::Number(row.get(0)?),
            Order::Title | Order::Code => SortKey::Text(row.get(0)?),
        };
        Ok((key, row.get(1)?))
    })?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn column(order: Order) -> &'static str {
    match order {
        Order::At => "at",
        Order::Due => "due",
        Order::Title => "title",
        Order::Code => "code",
    }
}

/// A cursor names its order, so that it is refused in another.
fn encode(query: &RowQuery, (key, id): &Place) -> String {
    let key = match key {
        SortKey::Number(n) => n.to_string(),
        SortKey::Text(text) => text.clone(),
    };
    hex::encode(format!("{} {} {id} {key}", column(query.order), query.descending))
}

fn decode(query: &RowQuery, cursor: &str) -> Result<Place> {
    let read = || {
        let text = String::from_utf8(hex::decode(cursor).ok()?).ok()?;
        let mut parts = text.splitn(4, ' ');
        let fits = parts.next()? == column(query.order) && parts.next()? == query.descending.to_string();
        let (id, key) = (parts.next()?.parse().ok()?, parts.next()?);
        let key = match query.order {
            Order::At | Order::Due => SortKey::Number(key.parse().ok()?),
            Order::Title | Order::Code => SortKey::Text(key.to_owned()),
        };
        fits.then_some((key, id))
    };
    read().ok_or(StoreError::BadCursor)
}
