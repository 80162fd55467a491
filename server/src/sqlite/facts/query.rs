//! What the facts answer. All names of tables and columns come from the studies' sheets, all values are parameters.

use std::collections::{HashMap, HashSet};

use rusqlite::{
    Connection, params_from_iter,
    types::{Value as Sql, ValueRef},
};

use super::{
    counts::{Counts, DAYS, spans},
    tables::{STANDS, columns, from_sql, has_history, key, read, table_name, to_sql},
};
use crate::{
    analyst::Study,
    sight::Sight,
    sqlite::{
        filter::{Conditions, value},
        sql::Text,
    },
    store::{Beside, Count, CountQuery, Counted, Direction, FactQuery, Found, Part, Result, Sheet, StoreError, Test, Value},
};

/// The sheets that may be asked about, of each study, and whether it keeps what stood before.
pub(in crate::sqlite) struct Sheets(Vec<(&'static str, bool, &'static [Sheet])>);

impl Sheets {
    pub(in crate::sqlite) fn of(studies: &[Box<dyn Study>]) -> Self {
        Self(studies.iter().map(|study| (study.name(), has_history(&**study), study.sheets())).collect())
    }

    fn get(&self, study: &str, name: &str) -> Result<&'static Sheet> {
        let sheets = self.0.iter().filter(|(known, ..)| *known == study).flat_map(|(.., sheets)| *sheets);
        sheets.into_iter().find(|sheet| sheet.name == name).ok_or_else(|| StoreError::Corrupt(format!("there is no sheet {study} {name}")))
    }

    fn has_history(&self, study: &str) -> bool {
        self.0.iter().any(|(known, has_history, _)| *known == study && *has_history)
    }
}

/// So few feeds are picked out of the kept counts by SQLite: a town's lines are a thirtieth of a county's.
const FEW_FEEDS: usize = 9;

/// A list of facts.
pub(in crate::sqlite) fn list(db: &Connection, sheets: &Sheets, query: &FactQuery) -> Result<Vec<Found>> {
    let sheet = sheets.get(query.study, query.sheet)?;
    let conditions = conditions(query);
    let order = query.order.map_or_else(String::new, |(column, order)| {
        let direction = if order == Direction::Rising { "" } else { " DESC" };
        format!("f.{column}{direction}, ")
    });
    let sql = format!(
        "SELECT t.kind, t.entity, t.scope, {} FROM {} AS f CROSS JOIN {} AS t ON t.id = f.thing WHERE {} ORDER BY {order}f.id LIMIT {} OFFSET {}",
        columns(sheet),
        table_name(query.study, query.sheet),
        table_name(query.study, "things"),
        conditions.sql(),
        query.limit,
        query.skip,
    );
    let mut found = db.prepare_cached(&sql)?;
    let found = found.query_map(params_from_iter(conditions.params()), |row| Ok(Found { key: key(row)?, fact: read(sheet, row, 3)? }))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// How many facts fulfil a list's conditions, told apart by some parts.
pub(in crate::sqlite) fn grouped(db: &Connection, sheets: &Sheets, query: &FactQuery, parts: &[Part]) -> Result<Vec<Count>> {
    let sheet = sheets.get(query.study, query.sheet)?;
    let sum = sheet.counted.and_then(|counted| counted.sum);
    let table = table_name(query.study, query.sheet);
    let Some(upto) = query.upto.filter(|_| sheet.counted.is_some() && sheets.has_history(query.study)) else {
        return groups(db, &format!("{table} AS f"), &conditions(query), parts, sum);
    };
    let standing = groups(db, &format!("{table} AS f"), &conditions(&FactQuery { upto: None, ..query.clone() }), parts, sum)?;
    as_of(db, standing, query, upto, parts, sum)
}

/// Sums of some columns, for each value of another.
pub(in crate::sqlite) fn sums(
    db: &Connection,
    sheets: &Sheets,
    query: &FactQuery,
    by: &'static str,
    columns: &[&'static str],
) -> Result<Vec<(Value, Vec<i64>)>> {
    sheets.get(query.study, query.sheet)?;
    let conditions = conditions(query);
    let listed: Vec<String> = columns.iter().map(|column| format!("ifnull(sum(f.{column}), 0)")).collect();
    let table = table_name(query.study, query.sheet);
    let sql = format!("SELECT f.{by}, {} FROM {table} AS f WHERE {} GROUP BY f.{by}", listed.join(", "), conditions.sql());
    let mut sums = db.prepare_cached(&sql)?;
    let sums = sums.query_map(params_from_iter(conditions.params()), |row| {
        let found = (1..=columns.len()).map(|i| row.get(i)).collect::<rusqlite::Result<_>>()?;
        Ok((from_sql(row.get_ref(0)?)?, found))
    })?;
    Ok(sums.collect::<rusqlite::Result<_>>()?)
}

/// Counts of a measure, from those that are kept ready.
pub(in crate::sqlite) fn count(db: &Connection, sheets: &Sheets, query: &CountQuery) -> Result<Vec<Count>> {
    let sheet = sheets.get(query.study, query.sheet)?;
    let counted = sheet.counted.ok_or_else(|| StoreError::Corrupt(format!("{} is not counted", query.sheet)))?;
    let standing = kept(db, query, &counted)?;
    let Some(upto) = query.upto.filter(|_| sheets.has_history(query.study)) else { return Ok(standing) };
    let columns = query.parts.iter().filter_map(|part| if let Part::Column(name) = part { Some(*name) } else { None });
    let present = columns.filter(|name| Some(*name) != counted.day).map(|name| (name, Test::Present));
    let mut tests = vec![(counted.measure, Test::Is(query.measure.into()))];
    tests.extend(counted.day.map(|day| (day, Test::Within(query.days.clone()))));
    tests.extend(present);
    tests.extend(query.only.iter().map(|(column, key)| (*column, Test::Is(key.clone().into()))));
    let facts = FactQuery { sight: query.sight.clone(), study: query.study, sheet: query.sheet, tests, ..FactQuery::default() };
    as_of(db, standing, &facts, upto, &query.parts, counted.sum)
}

/// Counts as they stood at a place in the log: those of now, without what came after it and with what went. What changed since then is
/// looked at, and no other fact.
fn as_of(
    db: &Connection,
    standing: Vec<Count>,
    query: &FactQuery,
    upto: u64,
    parts: &[Part],
    sum: Option<&'static str>,
) -> Result<Vec<Count>> {
    let table = table_name(query.study, query.sheet);
    let mut all = standing;
    for (index, changed, sign) in [
        ("since", format!("f.since > ?1 AND f.until = {STANDS}"), -1),
        ("ended", format!("f.until > ?1 AND f.until < {STANDS} AND f.since <= ?1"), 1),
    ] {
        let mut conditions = Conditions::default();
        conditions.and(&changed, [Sql::Integer(upto as i64)]);
        query.tests.iter().for_each(|(column, test)| hold(&mut conditions, column, test));
        in_sight(&mut conditions, &query.sight);
        let counts = groups(db, &format!("{table} AS f INDEXED BY {table}_{index}"), &conditions, parts, sum)?;
        all.extend(counts.into_iter().map(|count| Count { n: sign * count.n, sum: sign * count.sum, ..count }));
    }
    let mut all = merged(all);
    all.retain(|count| count.n != 0);
    Ok(all)
}

fn kept(db: &Connection, query: &CountQuery, counted: &Counted) -> Result<Vec<Count>> {
    let number = |column: &str| counted.by.iter().position(|by| *by == column).map(|i| i as i64 + 1);
    let by_parts = query.parts.iter().find_map(|part| match part {
        Part::Column(name) if Some(*name) != counted.day => Some(*name),
        _ => None,
    });
    let by = match (by_parts, &query.only) {
        (Some(column), Some((only, _))) if column != *only => {
            return Err(StoreError::Corrupt("counts are kept by one column only".into()));
        }
        (Some(column), _) => number(column),
        (None, Some((column, _))) => number(column),
        (None, None) => Some(0),
    };
    let by = by.ok_or_else(|| StoreError::Corrupt("no counts are kept by this column".into()))?;
    let by_day = counted.day.is_some_and(|day| query.parts.contains(&Part::Column(day)));
    let spans = if by_day { vec![(DAYS, query.days.clone())] } else { spans(&query.days) };
    let mut all: Vec<Count> = vec![];
    for (span, range) in spans {
        let mut conditions = Conditions::default();
        conditions.and("f.by_n = ? AND f.measure = ? AND f.span = ?", [value(by), value(query.measure), value(span)]);
        conditions.and("f.start >= ? AND f.start < ?", [value(range.start), value(range.end)]);
        if let Some((_, key)) = &query.only {
            conditions.and("f.key = ?", [value(key.as_str())]);
        }
        let columns = query.parts.iter().map(|part| match part {
            Part::Scope => "f.scope",
            Part::Column(name) if Some(*name) == counted.day => "f.start",
            Part::Column(_) => "f.key",
        });
        let columns: Vec<&str> = columns.collect();
        let table = Counts::table(&table_name(query.study, query.sheet));
        all.extend(gathered(db, &table, &conditions, &columns, &query.sight)?);
    }
    Ok(merged(all))
}

/// The sums of counts, told apart by some columns. A year of all cells is some hundred thousand lines: they are added up as they lie in the
/// index, where SQLite would sort them to group them.
fn gathered(db: &Connection, table: &str, conditions: &Conditions, columns: &[&str], sight: &Sight) -> Result<Vec<Count>> {
    let listed: Vec<&str> = ["f.n", "f.sum", "f.scope"].into_iter().chain(columns.iter().copied()).collect();
    let mut conditions = conditions.clone();
    if sight.scopes().len() <= FEW_FEEDS {
        in_sight(&mut conditions, sight);
    }
    let sql = format!("SELECT {} FROM {table} AS f WHERE {}", listed.join(", "), conditions.sql());
    let mut lines = db.prepare_cached(&sql)?;
    let mut lines = lines.query(params_from_iter(conditions.params()))?;
    let seen: HashSet<Vec<u8>> = sight.scopes().iter().map(|scope| scope.to_string().into_bytes()).collect();
    // lines of one feed follow one another
    let mut last = (vec![], false);
    let (mut sums, mut place) = (HashMap::<Vec<u8>, Count>::new(), vec![]);
    while let Some(line) = lines.next()? {
        let scope = line.get_ref(2)?.as_bytes().map_err(rusqlite::Error::from)?;
        if last.0 != scope {
            last = (scope.to_owned(), seen.contains(scope));
        }
        if !last.1 {
            continue;
        }
        place.clear();
        for i in 3..listed.len() {
            match line.get_ref(i)? {
                ValueRef::Integer(n) => place.extend(n.to_le_bytes()),
                text => {
                    let text = text.as_bytes().map_err(rusqlite::Error::from)?;
                    place.extend(text.len().to_le_bytes());
                    place.extend(text);
                }
            }
        }
        let (n, sum): (i64, i64) = (line.get(0)?, line.get(1)?);
        if let Some(count) = sums.get_mut(&place) {
            count.n += n;
            count.sum += sum;
        } else {
            let parts = (3..listed.len()).map(|i| from_sql(line.get_ref(i)?)).collect::<rusqlite::Result<_>>()?;
            sums.insert(place.clone(), Count { parts, n, sum });
        }
    }
    Ok(sums.into_values().filter(|count| (count.n, count.sum) != (0, 0)).collect())
}

/// Counts of the same parts as one, in order.
fn merged(mut all: Vec<Count>) -> Vec<Count> {
    all.sort_by(|a, b| a.parts.partial_cmp(&b.parts).unwrap_or(std::cmp::Ordering::Equal));
    all.dedup_by(|next, kept| {
        let same = next.parts == kept.parts;
        if same {
            kept.n += next.n;
            kept.sum += next.sum;
        }
        same
    });
    all
}

fn groups(db: &Connection, table: &str, conditions: &Conditions, parts: &[Part], sum: Option<&str>) -> Result<Vec<Count>> {
    let names: Vec<String> = parts
        .iter()
        .map(|part| match part {
            Part::Scope => "f.scope".to_owned(),
            Part::Column(name) => format!("f.{name}"),
        })
        .collect();
    let sum = sum.map_or_else(|| "0".to_owned(), |column| format!("ifnull(sum(f.{column}), 0)"));
    let by = if names.is_empty() { String::new() } else { format!("GROUP BY {}", names.join(", ")) };
    let listed: Vec<&str> = names.iter().map(String::as_str).chain(["count(*)", &sum]).collect();
    let sql = format!("SELECT {} FROM {table} WHERE {} {by}", listed.join(", "), conditions.sql());
    let mut counts = db.prepare_cached(&sql)?;
    let mut rows = counts.query(params_from_iter(conditions.params()))?;
    let mut all = vec![];
    while let Some(row) = rows.next()? {
        let parts = (0..names.len()).map(|i| from_sql(row.get_ref(i)?)).collect::<rusqlite::Result<_>>()?;
        all.push(Count { parts, n: row.get(names.len())?, sum: row.get(names.len() + 1)? });
    }
    // Without parts there is one line also of nothing.
    all.retain(|count| count.n != 0);
    Ok(merged(all))
}

fn conditions(query: &FactQuery) -> Conditions {
    let mut all = Conditions::default();
    query.tests.iter().for_each(|(column, test)| hold(&mut all, column, test));
    if let Some(Beside { sheet, column, tests, is_there }) = &query.beside {
        let mut others = Conditions::default();
        for (column, test) in tests {
            hold(&mut others, column, test);
        }
        others.and("f.until = ?", [Sql::Integer(STANDS)]);
        let (is, table) = (if *is_there { "IN" } else { "NOT IN" }, table_name(query.study, sheet));
        let found = format!("f.{column} {is} (SELECT f.{column} FROM {table} AS f WHERE {})", others.sql());
        all.and(&found, others.params().iter().cloned());
    }
    match query.upto {
        Some(upto) => all.and("f.since <= ? AND f.until > ?", [Sql::Integer(upto as i64), Sql::Integer(upto as i64)]),
        None => all.and("f.until = ?", [Sql::Integer(STANDS)]),
    }
    in_sight(&mut all, &query.sight);
    all
}

/// A column holds what it must.
pub(super) fn hold(all: &mut Conditions, column: &str, test: &Test) {
    match test {
        Test::Is(is) => all.and(&format!("f.{column} = ?"), [to_sql(is)]),
        Test::OneOf(values) => all.one_of(&format!("f.{column}"), values.iter().map(to_sql)),
        Test::Within(range) => all.and(&format!("f.{column} >= ? AND f.{column} < ?"), [value(range.start), value(range.end)]),
        Test::Below(n) => all.and(&format!("f.{column} < ?"), [value(*n)]),
        Test::AtLeast(n) => all.and(&format!("f.{column} >= ?"), [value(*n)]),
        Test::MissingOrAtLeast(n) => all.and(&format!("(f.{column} IS NULL OR f.{column} >= ?)"), [value(*n)]),
        Test::Missing => all.and(&format!("f.{column} IS NULL"), []),
        Test::Present => all.and(&format!("f.{column} IS NOT NULL"), []),
    }
}

/// The plus sign keeps SQLite from choosing an index by it.
fn in_sight(all: &mut Conditions, sight: &Sight) {
    all.one_of("+f.scope", sight.scopes().iter().map(|scope| value(Text(*scope))));
}
