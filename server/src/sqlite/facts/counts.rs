//! Counts that are kept ready of a sheet: for each measure, of each day and of each month, in each feed, in all and by some columns.
//!
//! They are to the days of a dashboard what the bins are to the squares of a map: a year is twelve months and some days, not every fact.

use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
};

use rusqlite::Connection;
use xunge_shared::id::Scope;

use crate::{
    sqlite::sql::Text,
    store::{Fact, Result, Sheet, StoreError, Value},
};

/// How long the span of a count is.
pub(super) const DAYS: i64 = 0;
/// See [`DAYS`].
pub(super) const MONTHS: i64 = 1;

/// Where a count is kept: table, number of the column that it is by (0 for none), measure, span, start, value of the column, feed.
type Place = (usize, usize, String, i64, i64, String, Scope);

/// What a transaction adds to the counts.
#[derive(Debug, Default)]
pub(super) struct Counts(HashMap<Place, (i64, i64)>);

/// What is added to the count of a measure on a day, in all feeds.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) measure: String,
    pub(super) day: i64,
    pub(super) n: i64,
    pub(super) sum: i64,
}

/// What a fact holds in a column of its sheet.
pub(super) fn column<'a>(sheet: &Sheet, fact: &'a Fact, name: &str) -> Result<&'a Value> {
    let found = sheet.columns.iter().position(|(column, _)| *column == name);
    found.and_then(|found| fact.values.get(found)).ok_or_else(|| StoreError::Corrupt(format!("{} has no column {name}", sheet.name)))
}

impl Counts {
    /// The counts' table of a sheet's table.
    pub(super) fn table(name: &str) -> String {
        format!("{name}_counts")
    }

    pub(super) fn make(db: &Connection, name: &str) -> Result<()> {
        let counts = Self::table(name);
        Ok(db.execute_batch(&format!(
            "CREATE TABLE {counts} (
               by_n INTEGER NOT NULL, measure TEXT NOT NULL, span INTEGER NOT NULL, start INTEGER NOT NULL, key TEXT NOT NULL,
               scope TEXT NOT NULL, n INTEGER NOT NULL, sum INTEGER NOT NULL,
               PRIMARY KEY (by_n, measure, span, start, key, scope)
             ) STRICT, WITHOUT ROWID;"
        ))?)
    }

    /// Counts a fact in (1) or out (-1).
    pub(super) fn add(&mut self, table: usize, sheet: &Sheet, scope: Scope, fact: &Fact, by: i64) -> Result<()> {
        let Some(counted) = &sheet.counted else { return Ok(()) };
        let column = |name: &str| column(sheet, fact, name);
        let day = counted.day.map_or(Ok(Some(0)), |day| column(day).map(Value::int))?;
        let (Some(measure), Some(day)) = (column(counted.measure)?.text(), day) else { return Ok(()) };
        let sum = counted.sum.map(column).transpose()?.and_then(Value::int).unwrap_or_default();
        self.put((table, 0), measure, (day, ""), scope, (by, by * sum));
        for (i, name) in counted.by.iter().enumerate() {
            if let Some(key) = column(name)?.text() {
                self.put((table, i + 1), measure, (day, key), scope, (by, by * sum));
            }
        }
        Ok(())
    }

    /// Adds to the count of a measure by a column of a table, on a day.
    pub(super) fn put(&mut self, (table, by): (usize, usize), measure: &str, (day, key): (i64, &str), scope: Scope, (n, sum): (i64, i64)) {
        for (span, start) in [(DAYS, day), (MONTHS, month_of(day))] {
            let count = self.0.entry((table, by, measure.to_owned(), span, start, key.to_owned(), scope)).or_default();
            count.0 += n;
            count.1 += sum;
        }
    }

    /// What is added to the counts by a column, for each of its values.
    pub(super) fn by_day(&self, table: usize, by: usize) -> BTreeMap<String, Vec<Change>> {
        let mut days = BTreeMap::<_, (i64, i64)>::new();
        for ((_, _, measure, _, day, key, _), added) in self.0.iter().filter(|(place, _)| (place.0, place.1, place.3) == (table, by, DAYS))
        {
            let sum = days.entry((key, measure, *day)).or_default();
            *sum = (sum.0 + added.0, sum.1 + added.1);
        }
        let mut all = BTreeMap::<String, Vec<Change>>::new();
        for ((key, measure, day), (n, sum)) in days.into_iter().filter(|(_, added)| *added != (0, 0)) {
            all.entry(key.clone()).or_default().push(Change { measure: measure.clone(), day, n, sum });
        }
        all
    }

    /// Writes them.
    pub(super) fn flush(self, db: &Connection, name_of: impl Fn(usize) -> String) -> Result<()> {
        for ((table, by, measure, span, start, key, scope), (n, sum)) in self.0 {
            if (n, sum) == (0, 0) {
                continue;
            }
            let counts = Self::table(&name_of(table));
            let place = (by as i64, measure, span, start, key, Text(scope), n, sum);
            db.prepare_cached(&format!(
                "INSERT INTO {counts} VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                 ON CONFLICT DO UPDATE SET n = n + excluded.n, sum = sum + excluded.sum"
            ))?
            .execute(place)?;
        }
        Ok(())
    }
}

/// The month that holds a local day, counted from January 1970.
pub(super) fn month_of(day: i64) -> i64 {
    let epoch = jiff::civil::date(1970, 1, 1);
    let date = jiff::Span::new().try_days(day).and_then(|days| epoch.checked_add(days)).unwrap_or(epoch);
    (i64::from(date.year()) - 1970) * 12 + i64::from(date.month()) - 1
}

/// The first day of a month.
fn first_of(month: i64) -> i64 {
    let year = i16::try_from(1970 + month.div_euclid(12)).unwrap_or(i16::MAX);
    let first = jiff::civil::Date::new(year, (month.rem_euclid(12) + 1) as i8, 1).unwrap_or(jiff::civil::Date::MAX);
    i64::from(first.since(jiff::civil::date(1970, 1, 1)).map(|span| span.get_days()).unwrap_or_default())
}

/// Some days, as spans of which each is counted ready: whole months, and days before and after.
pub(super) fn spans(days: &Range<i64>) -> Vec<(i64, Range<i64>)> {
    let from = month_of(days.start - 1) + 1;
    let to = month_of(days.end);
    if from >= to {
        return vec![(DAYS, days.clone())];
    }
    let spans = [(DAYS, days.start..first_of(from)), (MONTHS, from..to), (DAYS, first_of(to)..days.end)];
    spans.into_iter().filter(|(_, span)| !span.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_hold_each_day_once() {
        for start in [0, 14, 31, 20_000, 20_454, 20_777] {
            for length in [1, 17, 31, 59, 365, 731] {
                let days = start..start + length;
                let mut all = vec![];
                for (span, range) in spans(&days) {
                    let range = if span == MONTHS { first_of(range.start)..first_of(range.end) } else { range };
                    all.extend(range);
                }
                assert_eq!(all, days.collect::<Vec<_>>(), "{start} {length}");
            }
        }
    }
}
