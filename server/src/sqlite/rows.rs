//! Lists: a page of rows by any filter, in any order, from where the page before ended.
//!
//! For each kind, either one of the filters is selective, and its index leads to the few rows that are then counted and sorted; or none is, and
//! each scope's rows are read in the order asked for until the page is full. Text is in no index of an order: what may hold it is known before, so
//! that only such rows are looked into ([`Found`]).

use std::cmp::Reverse;

use rusqlite::{Connection, params_from_iter, types::Value};
use xunge_shared::id::{KindName, Scope};

use super::{
    counts::{self},
    filter::{Conditions, Path, filters, paths, value},
    places,
    record::Record,
    sql::{Col, Text},
    text::{Words, newest},
    totals::{Total, totals},
};
use crate::store::{Order, Result, RowPage, RowQuery, StoreError, TOTAL_CAP};

/// A filter is selective when its index leads to fewer rows than this.
const FEW: u64 = 2_000;
/// The same of text, whose rows are read one after the other as they lie: what is written down near each other in time.
const FEW_WITH_TEXT: u64 = 16_000;
/// Where more may hold a text, so many of the newest are counted.
const COUNTED_WITH_TEXT: u64 = 3_000;
/// So many rows may hold a text and be kept in mind while rows are read in order.
const MANY_WITH_TEXT: u64 = 20_000;
/// Where one row in so many may hold a text, a page is full before it pays to know which.
const DENSE: u64 = 20;
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
    /// What leads there, and in order.
    lead: Conditions,
    /// What else the query asks for.
    rest: Conditions,
}

impl Source {
    /// All that is asked of its rows.
    pub(super) fn conditions(&self) -> Conditions {
        let mut all = self.lead.clone();
        all.and_all(&self.rest);
        all
    }

    /// How many rows of the query's time there are where it leads, whatever else is asked, counted up to `cap`.
    pub(super) fn count_of_time(&self, view: &Connection, query: &RowQuery, cap: u64) -> rusqlite::Result<u64> {
        let mut of_time = self.lead.clone();
        of_time.in_time((query.from, query.to));
        of_time.count(view, &self.from, cap)
    }
}

/// Where the rows of a kind are read from.
pub(super) enum Sources {
    /// An index leads to so few rows that all are read.
    Few(Source),
    /// These are in the order that is asked for, each for itself.
    InOrder(Vec<Source>),
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
    let (mut total, mut more) = (0, false);
    for kind in kinds {
        let of_kind = totals.iter().filter(|total| total.kind == *kind);
        let all: u64 = of_kind.clone().map(|total| total.n).sum();
        let mut scopes: Vec<Scope> = of_kind.clone().map(|total| total.scope).collect();
        scopes.dedup();
        let sources = match sources(view, (query, words), kind, &scopes)? {
            Sources::Few(source) => {
                let few = read_all(view, query, &source)?;
                total += few.len() as u64;
                let behind =
                    |place: &Place| after.as_ref().is_none_or(|after| if query.descending { place < after } else { place > after });
                keys.extend(few.into_iter().filter(behind));
                first(&mut keys, query, limit + 1);
                continue;
            }
            Sources::InOrder(sources) => sources,
        };
        let left = TOTAL_CAP.saturating_sub(total);
        if let Some(kept) = count_kept(query, words, of_kind) {
            total += kept;
        } else {
            let likely = match words.and_then(Words::question) {
                Some(question) => Some(of_likely(question, kind, &scopes, filters(query, words))),
                None => counting_in_box(view, query, kind, &scopes)?,
            };
            let counted = count(view, likely.as_ref().map_or(&sources, std::slice::from_ref), left)?;
            total += counted;
            more |= counted == left || words.is_some();
        }
        let found = Found::of(view, words, MANY_WITH_TEXT.min(all / DENSE))?;
        for source in &sources {
            let until = keys.get(limit).cloned();
            keys.extend(read_keys(view, query, (source, found.as_ref()), (after.as_ref(), until.as_ref()), limit + 1)?);
            first(&mut keys, query, limit + 1);
        }
    }
    let next = (keys.len() > limit).then(|| encode(query, &keys[limit - 1]));
    keys.truncate(limit);
    let mut page = Vec::with_capacity(keys.len());
    for (_, id) in keys {
        page.extend(Record::load(view, id)?.map(|record| record.row));
    }
    Ok(RowPage { rows: page, total, more, next })
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
pub(super) fn sources(view: &Connection, (query, words): Worded<'_>, kind: &KindName, scopes: &[Scope]) -> Result<Sources> {
    let rest = filters(query, words);
    let mut in_scopes = Conditions::default();
    in_scopes.one_of("r.scope", scopes.iter().map(|scope| value(Text(*scope))));
    for path in paths(query, words, kind, &in_scopes) {
        let few = if path.is_text { FEW_WITH_TEXT } else { FEW };
        if path.count(view, few)? < few {
            return Ok(Sources::Few(of_path(path, kind, scopes, rest)));
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
        let mut lead = Conditions::default();
        lead.and("r.kind = ? AND r.scope = ?", [value(Text(kind)), value(Text(*scope))]);
        if let Some(open) = half {
            lead.and("r.open = ?", [value(*open)]);
        }
        Source { from: from.clone(), lead, rest: rest.clone() }
    };
    let all = scopes.iter().flat_map(|scope| halves.iter().map(move |half| (scope, half)));
    Ok(Sources::InOrder(all.map(|(scope, half)| source(scope, half)).collect()))
}

/// The rows of a kind that `path` leads to.
pub(super) fn of_path(path: Path, kind: &KindName, scopes: &[Scope], rest: Conditions) -> Source {
    let Path { from, by: mut lead, .. } = path;
    lead.and("+r.kind = ?", [value(Text(kind))]);
    lead.one_of("+r.scope", scopes.iter().map(|scope| value(Text(*scope))));
    Source { from, lead, rest }
}

/// Where the rows of a kind in a box are best counted, to which an order does not lead. Reading in order until a page is full meets enough of them
/// soon; counting ten thousand of them in order would read a hundred times as many.
fn counting_in_box(view: &Connection, query: &RowQuery, kind: &KindName, scopes: &[Scope]) -> Result<Option<Source>> {
    if query.from.is_some() || query.to.is_some() {
        return Ok(None);
    }
    let narrowed = RowQuery { bbox: query.bbox, ..RowQuery::default() };
    let Some(path) = paths(&narrowed, None, kind, &Conditions::default()).pop() else { return Ok(None) };
    // the tree alone knows who is in a box: not a row is read where nothing else is asked
    let unboxed = RowQuery { bbox: None, ..query.clone() };
    if filters(&unboxed, None).is_empty() && sees_all(view, query, kind)? {
        return Ok(Some(Source { from: format!("{} AS p", places::table(kind)), lead: path.by, rest: Conditions::default() }));
    }
    Ok(Some(of_path(path, kind, scopes, filters(query, None))))
}

/// The newest rows of a kind that may hold a text: so many as are counted.
fn of_likely(question: String, kind: &KindName, scopes: &[Scope], rest: Conditions) -> Source {
    let mut source = of_path(Path::beside(&newest(COUNTED_WITH_TEXT), "t.id", Conditions::default()), kind, scopes, rest);
    source.lead.lead(Value::Text(question));
    source
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
        total += source.conditions().count(view, &source.from, cap - total)?;
    }
    Ok(total)
}

/// A row's place in an order.
type Place = (SortKey, i64);

/// Leaves the first `limit`.
fn first(keys: &mut Vec<Place>, query: &RowQuery, limit: usize) {
    keys.sort_unstable();
    if query.descending {
        keys.reverse();
    }
    keys.truncate(limit);
}

/// The rows that may hold a text, in rising order: those that have its pairs of characters.
struct Found(Vec<i64>);

impl Found {
    /// Nothing where there is no text, none that the index could be asked for, or `most` or more may have it.
    fn of(view: &Connection, words: Option<&Words>, most: u64) -> Result<Option<Self>> {
        let Some(question) = words.and_then(Words::question) else { return Ok(None) };
        let mut statement = view.prepare_cached("SELECT rowid FROM texts WHERE texts MATCH ?1 ORDER BY rowid LIMIT ?2")?;
        let ids: Vec<i64> = statement.query_map((question, value(Col(most))), |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        Ok(((ids.len() as u64) < most).then_some(Self(ids)))
    }

    fn may(&self, id: i64) -> bool {
        self.0.binary_search(&id).is_ok()
    }
}

/// The places of all rows of a source, in no order.
fn read_all(view: &Connection, query: &RowQuery, source: &Source) -> Result<Vec<Place>> {
    let conditions = source.conditions();
    let sql = format!("SELECT r.{}, r.id FROM {} WHERE {}", column(query.order), source.from, conditions.sql());
    let mut statement = view.prepare_cached(&sql)?;
    let found = statement.query_map(params_from_iter(conditions.params()), |row| place(row, query.order))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// The first rows of a source behind the end of the page before, at most `limit`, as far as the page may still reach.
fn read_keys(
    view: &Connection,
    query: &RowQuery,
    (source, found): (&Source, Option<&Found>),
    (after, until): (Option<&Place>, Option<&Place>),
    limit: usize,
) -> Result<Vec<Place>> {
    let column = column(query.order);
    let (direction, beyond, within) = if query.descending { ("DESC", "<", ">") } else { ("ASC", ">", "<") };
    // With what was found in mind the index of the order is read alone, and the rows of those alone.
    let mut conditions = if found.is_some() { source.lead.clone() } else { source.conditions() };
    for (bound, (key, id)) in [(beyond, after), (within, until)].into_iter().filter_map(|(bound, place)| Some((bound, place?))) {
        let key = match key {
            SortKey::Number(n) => Value::Integer(*n),
            SortKey::Text(text) => Value::Text(text.clone()),
        };
        conditions.and(&format!("(r.{column}, r.id) {bound} (?, ?)"), [key, Value::Integer(*id)]);
    }
    if found.is_some() {
        conditions.in_time((query.from, query.to));
    }
    let sql = format!(
        "SELECT r.{column}, r.id FROM {} WHERE {} ORDER BY r.{column} {direction}, r.id {direction} LIMIT {}",
        source.from,
        conditions.sql(),
        if found.is_some() { -1 } else { limit as i64 },
    );
    let mut statement = view.prepare_cached(&sql)?;
    let mut in_order = statement.query_map(params_from_iter(conditions.params()), |row| place(row, query.order))?;
    let Some(found) = found else { return Ok(in_order.collect::<rusqlite::Result<_>>()?) };
    let mut looking = view.prepare_cached(&format!("SELECT 1 FROM rows AS r WHERE r.id = ? AND {}", source.rest.sql()))?;
    let mut keys = vec![];
    while keys.len() < limit
        && let Some(place) = in_order.next().transpose()?
    {
        let id = Value::Integer(place.1);
        if found.may(place.1) && looking.exists(params_from_iter(std::iter::once(&id).chain(source.rest.params())))? {
            keys.push(place);
        }
    }
    Ok(keys)
}

fn place(row: &rusqlite::Row<'_>, order: Order) -> rusqlite::Result<Place> {
    let key = match order {
        Order::At | Order::Due => SortKey::Number(row.get(0)?),
        Order::Title | Order::Code => SortKey::Text(row.get(0)?),
    };
    Ok((key, row.get(1)?))
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
