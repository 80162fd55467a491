//! Counts by day: what a map, a summary or a histogram of some time shows without reading each row. The projector keeps them for whole days;
//! what a window has beside whole days is for its reader to count row by row.

use std::ops::Range;

use rusqlite::{Connection, params_from_iter};
use xunge_shared::{
    hlc::Millis,
    id::{KindName, Scope},
};

use super::{
    filter::{Conditions, Window, value},
    sql::{Col, Text},
};

/// The zoom levels whose squares are counted. 0 counts everything, with a place or without.
pub(super) const LEVELS: [u8; 5] = [0, 6, 9, 11, 13];

pub(super) const DAY_MS: Millis = 86_400_000;
/// Days begin when they do at UTC+8, as those of most windows. Any other window is answered as well, with a longer rest.
const OFFSET_MS: Millis = 8 * 3_600_000;
/// The day of what has no time.
const NO_DAY: i64 = -1;

/// The number of the day that holds a moment.
pub(super) fn day_of(at: Option<Millis>) -> i64 {
    at.map_or(NO_DAY, |at| (at.saturating_add(OFFSET_MS) / DAY_MS) as i64)
}

/// A window's whole days, and what it has before and after them: all of it, when it has no whole day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Split {
    pub(super) days: Range<i64>,
    pub(super) rest: Vec<Window>,
}

impl Split {
    /// What has no time is in a window without a beginning.
    pub(super) fn of((from, to): Window) -> Self {
        // no time is before 1970, where a day is under way
        let begin = |day: Millis| (day * DAY_MS).saturating_sub(OFFSET_MS);
        let first = from.map(|from| from.saturating_add(OFFSET_MS).div_ceil(DAY_MS));
        let end = to.map(|to| to.saturating_add(OFFSET_MS) / DAY_MS);
        if first.zip(end).is_some_and(|(first, end)| first >= end) {
            return Self::without_days((from, to));
        }
        let before = first.map(begin).filter(|first| from < Some(*first)).map(|first| (from, Some(first)));
        let after = end.map(begin).filter(|end| Some(*end) < to).map(|end| (Some(end), to));
        let days = first.map_or(NO_DAY, |day| day as i64)..end.map_or(i64::MAX, |day| day as i64);
        Self { days, rest: before.into_iter().chain(after).collect() }
    }

    /// All of the window is to be counted row by row.
    pub(super) fn without_days(window: Window) -> Self {
        Self { days: 0..0, rest: vec![window] }
    }
}

/// The days that a window touches.
pub(super) fn around((from, to): Window) -> Range<i64> {
    from.map_or(NO_DAY, |from| day_of(Some(from)))..to.map_or(i64::MAX, |to| day_of(Some(to)) + 1)
}

/// The day that begins at a moment.
pub(super) fn begins(at: Millis) -> Option<i64> {
    let day = day_of(Some(at));
    at.saturating_add(OFFSET_MS).is_multiple_of(DAY_MS).then_some(day)
}

/// The counts that are asked for.
pub(super) struct Wanted<'a> {
    pub(super) kind: &'a KindName,
    pub(super) scopes: Vec<Scope>,
    pub(super) days: Range<i64>,
    /// One of [`LEVELS`].
    pub(super) level: u8,
    /// The numbers of the squares, of that level.
    pub(super) squares: Range<u64>,
    /// Of these; of any when there are none.
    pub(super) statuses: &'a [String],
}

/// How many rows of one day, square and status there are, and how many of them are open, or were late at the mark.
pub(super) struct Count<'a> {
    pub(super) day: i64,
    pub(super) square: u64,
    pub(super) status: &'a str,
    pub(super) n: u64,
    pub(super) open: u64,
    pub(super) late: u64,
}

/// Tells each of the counts.
pub(super) fn each(view: &Connection, of: &Wanted<'_>, mut tell: impl FnMut(&Count<'_>)) -> rusqlite::Result<()> {
    if of.days.is_empty() {
        return Ok(());
    }
    let mut conditions = Conditions::default();
    conditions.and("kind = ? AND level = ?", [value(Text(of.kind)), value(of.level)]);
    conditions.one_of("scope", of.scopes.iter().map(|scope| value(Text(*scope))));
    conditions.and("day >= ? AND day < ?", [of.days.start, of.days.end].map(value));
    conditions.and("tile >= ? AND tile < ?", [of.squares.start, of.squares.end].map(|tile| value(Col(tile))));
    if !of.statuses.is_empty() {
        conditions.one_of("status", of.statuses.iter().map(|status| value(status.clone())));
    }
    let sql = format!("SELECT day, tile, status, n, open, late FROM days WHERE {}", conditions.sql());
    let mut statement = view.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(conditions.params()))?;
    while let Some(row) = rows.next()? {
        let (Col(square), Col(n), Col(open), Col(late)) = (row.get(1)?, row.get(3)?, row.get(4)?, row.get(5)?);
        tell(&Count { day: row.get(0)?, square, status: row.get_ref(2)?.as_str()?, n, open, late });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_window_is_its_days_and_its_rest(
            from in prop::option::of(0..400_000_000u64), to in prop::option::of(0..400_000_000u64), at in prop::option::of(0..400_000_000u64),
        ) {
            let holds = |(from, to): Window| match at {
                Some(at) => from.is_none_or(|from| from <= at) && to.is_none_or(|to| at < to),
                None => from.is_none(),
            };
            let Split { days, rest } = Split::of((from, to));
            let parts = usize::from(days.contains(&day_of(at))) + rest.into_iter().filter(|part| holds(*part)).count();
            prop_assert_eq!(parts, usize::from(holds((from, to))));
            prop_assert!(!holds((from, to)) || around((from, to)).contains(&day_of(at)));
            prop_assert!(!days.is_empty() || from.zip(to).is_some_and(|(from, to)| to < from + 2 * DAY_MS));
        }
    }
}
