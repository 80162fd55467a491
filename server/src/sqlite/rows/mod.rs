//! Lists: a page of rows by any filter, in any order, from where the page before ended.
//!
//! Where the rows are read from is for [`sources`](super::sources) to say; which of them hold a text, where no index has them in the order asked
//! for, for the [`Sieve`].

mod sieve;

use std::collections::VecDeque;

use rusqlite::{Connection, params_from_iter, types::Value};

use self::sieve::{Sieve, Verdict};
use super::{
    filter::Conditions,
    record::Record,
    sources::{OfKind, Source, Sources, column},
    text::{Question, Words},
};
use crate::store::{Order, Result, RowPage, RowQuery, StoreError, TOTAL_CAP};

/// The greatest number of rows on a page.
const MAX_PAGE: usize = 1_000;

/// What a row is ordered by, as stored.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum SortKey {
    Number(i64),
    Text(String),
}

impl SortKey {
    fn value(&self) -> Value {
        match self {
            Self::Number(n) => Value::Integer(*n),
            Self::Text(text) => Value::Text(text.clone()),
        }
    }
}

/// A page of rows.
pub(super) fn rows(view: &Connection, query: &RowQuery) -> Result<RowPage> {
    let limit = query.limit.clamp(1, MAX_PAGE);
    let after = query.after.as_deref().map(|cursor| decode(query, cursor)).transpose()?;
    let after = after.as_ref();
    let words = Words::of(view, query.text.as_deref())?;
    let mut keys: Vec<Place> = vec![];
    let (mut total, mut more) = (0, false);
    for asked in OfKind::each(view, query, words.as_ref())? {
        let (sources, in_time) = match asked.sources(view)? {
            Sources::Few(source) => {
                let few = read_all(view, query, &source)?;
                total += few.len() as u64;
                let behind = |place: &Place| after.is_none_or(|after| if query.descending { place < after } else { place > after });
                keys.extend(few.into_iter().filter(behind));
                first(&mut keys, query, limit + 1);
                continue;
            }
            Sources::InTime(question) => (vec![], Some(question)),
            Sources::InOrder(sources) => (sources, None),
        };
        let left = TOTAL_CAP.saturating_sub(total);
        if let Some(kept) = asked.count_kept() {
            total += kept;
        } else {
            let counted = match asked.counting(total) {
                Some(source) => count(view, &[source], left)?,
                None => count(view, &sources, left)?,
            };
            total += counted;
            more |= counted == left || asked.question.is_some();
        }
        if let Some(question) = in_time {
            let until = keys.get(limit).cloned();
            keys.extend(read_in_time(view, (&asked, question), (after, until.as_ref()), limit + 1)?);
            first(&mut keys, query, limit + 1);
        }
        let text = asked.question.as_ref().zip(words.as_ref()).zip(sources.first());
        let mut sieve = text.map(|(text, source)| Sieve::of(view, text, &source.rest)).transpose()?;
        for source in &sources {
            let until = keys.get(limit).cloned();
            keys.extend(read_keys(view, query, (source, sieve.as_mut()), (after, until.as_ref()), limit + 1)?);
            first(&mut keys, query, limit + 1);
        }
    }
    let next = (keys.len() > limit).then(|| encode(query, &keys[limit - 1]));
    keys.truncate(limit);
    let mut page = Vec::with_capacity(keys.len());
    for (_, id) in keys {
        page.extend(Record::load(view, id)?.map(|record| record.row));
    }
    // Of what was not counted to the end there are at least those.
    let total = if more { total.max(page.len() as u64) } else { total };
    Ok(RowPage { rows: page, total, more, next })
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

/// The places of all rows of a source, in no order.
fn read_all(view: &Connection, query: &RowQuery, source: &Source) -> Result<Vec<Place>> {
    let conditions = source.conditions();
    let sql = format!("SELECT r.{}, r.id FROM {} WHERE {}", column(query.order), source.from, conditions.sql());
    let mut statement = view.prepare_cached(&sql)?;
    let found = statement.query_map(params_from_iter(conditions.params()), |row| place(row, query.order))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Behind the end of the page before, and as far as the page may still reach.
type Bounds<'a> = (Option<&'a Place>, Option<&'a Place>);

/// Asks for what lies within the bounds: where few rows are at one place of the order.
fn bound(conditions: &mut Conditions, query: &RowQuery, (after, until): Bounds<'_>) {
    let column = column(query.order);
    let within = if query.descending { ">" } else { "<" };
    for (bound, (key, id)) in [(beyond(query), after), (within, until)].into_iter().filter_map(|(bound, place)| Some((bound, place?))) {
        conditions.and(&format!("(r.{column}, r.id) {bound} (?, ?)"), [key.value(), Value::Integer(*id)]);
    }
}

/// What lies behind the end of the page before: first beside it, where it is the id that tells, then further on. Many rows have one name, and an
/// index is led through them only by a name that is given.
fn behind(query: &RowQuery, after: Option<&Place>) -> VecDeque<Conditions> {
    let Some((key, id)) = after else { return VecDeque::from([Conditions::default()]) };
    let (column, beyond) = (column(query.order), beyond(query));
    let mut beside = Conditions::default();
    beside.and(&format!("r.{column} = ? AND r.id {beyond} ?"), [key.value(), Value::Integer(*id)]);
    VecDeque::from([beside, further(query, key)])
}

/// What lies behind all that have a key.
fn further(query: &RowQuery, key: &SortKey) -> Conditions {
    let mut further = Conditions::default();
    further.and(&format!("r.{} {} ?", column(query.order), beyond(query)), [key.value()]);
    further
}

fn beyond(query: &RowQuery) -> &'static str {
    if query.descending { "<" } else { ">" }
}

/// True for what comes before the place as far as which the page may still reach.
fn is_within(query: &RowQuery, place: &Place, until: Option<&Place>) -> bool {
    until.is_none_or(|until| if query.descending { place > until } else { place < until })
}

fn direction(query: &RowQuery) -> &'static str {
    if query.descending { "DESC" } else { "ASC" }
}

/// The first rows that the index of texts leads to, in the order of time, within the bounds: at least `limit`, when there are so many. The index
/// knows the hour of a row, so that the last hour is read whole.
fn read_in_time(view: &Connection, (asked, mut question): (&OfKind<'_>, Question), bounds: Bounds<'_>, limit: usize) -> Result<Vec<Place>> {
    let query = asked.query;
    let (first, last) = if query.descending { (bounds.1, bounds.0) } else { bounds };
    if let Some((SortKey::Number(at), _)) = first {
        question.since(*at);
    }
    if let Some((SortKey::Number(at), _)) = last {
        question.until(*at);
    }
    let source = asked.of_path(question.path());
    let mut conditions = source.conditions();
    bound(&mut conditions, query, bounds);
    let sql = format!(
        "SELECT r.at, r.id, {} FROM {} WHERE {} ORDER BY t.rowid {}",
        Question::HOUR,
        source.from,
        conditions.sql(),
        direction(query)
    );
    let mut statement = view.prepare_cached(&sql)?;
    let mut in_time = statement.query(params_from_iter(conditions.params()))?;
    let (mut keys, mut last_hour) = (vec![], None);
    while let Some(row) = in_time.next()? {
        let hour = Some(row.get::<_, i64>(2)?);
        if keys.len() >= limit && hour != last_hour {
            break;
        }
        last_hour = hour;
        keys.push(place(row, Order::At)?);
    }
    Ok(keys)
}

/// The first rows of a source behind the end of the page before, at most `limit`, as far as the page may still reach.
fn read_keys(
    view: &Connection,
    query: &RowQuery,
    (source, mut sieve): (&Source, Option<&mut Sieve<'_>>),
    bounds: Bounds<'_>,
    limit: usize,
) -> Result<Vec<Place>> {
    let (column, direction) = (column(query.order), direction(query));
    // For a text the index of the order is read alone, and then the rows that may pass.
    let asked = if sieve.is_some() { source.lead.clone() } else { source.conditions() };
    let mut keys = vec![];
    let mut parts = behind(query, bounds.0);
    while let Some(part) = parts.pop_front() {
        let mut conditions = asked.clone();
        conditions.and_all(&part);
        let sql = format!(
            "SELECT r.{column}, r.id FROM {} WHERE {} ORDER BY r.{column} {direction}, r.id {direction}",
            source.from,
            conditions.sql(),
        );
        let mut statement = view.prepare_cached(&sql)?;
        let mut in_order = statement.query_map(params_from_iter(conditions.params()), |row| place(row, query.order))?;
        while keys.len() < limit
            && let Some(place) = in_order.next().transpose()?
            && is_within(query, &place, bounds.1)
        {
            let verdict = sieve.as_mut().map_or(Ok(Verdict::Takes), |sieve| sieve.verdict(&place, query.order == Order::Title))?;
            match verdict {
                Verdict::Takes => keys.push(place),
                Verdict::Leaves => {}
                Verdict::LeavesTitle => {
                    parts = VecDeque::from([further(query, &place.0)]);
                    break;
                }
            }
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
