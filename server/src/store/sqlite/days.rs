//! Counts by day: what a map of some time shows without reading each row. The projector keeps them for whole days; what a window has beside
//! whole days is for its reader to count row by row.

use std::ops::Range;

use rusqlite::{Connection, params_from_iter};
use xunge_shared::{
    hlc::Millis,
    id::{KindName, Scope},
};

use super::{
    filter::{Conditions, value},
    sql::{Col, Text},
};

/// The zoom level whose squares are counted.
pub(super) const LEVEL: u8 = 13;

const DAY_MS: Millis = 86_400_000;
/// Days begin when they do at UTC+8, as those of most windows. Any other window is answered as well, with a longer rest.
const OFFSET_MS: Millis = 8 * 3_600_000;
/// The day of what has no time.
const NO_DAY: i64 = -1;

/// The number of the day that holds a moment.
pub(super) fn day_of(at: Option<Millis>) -> i64 {
    at.map_or(NO_DAY, |at| ((at + OFFSET_MS) / DAY_MS) as i64)
}

/// From a moment on, and before a moment.
pub(super) type Window = (Option<Millis>, Option<Millis>);

/// The whole days of a window, and what it has before and after them; nothing when it has no whole day. What has no time is in a window without
/// a beginning.
pub(super) fn split((from, to): Window) -> Option<(Range<i64>, Vec<Window>)> {
    // no time is before 1970, where a day is under way
    let begin = |day: Millis| (day * DAY_MS).saturating_sub(OFFSET_MS);
    let first = from.map(|from| (from + OFFSET_MS).div_ceil(DAY_MS));
    let end = to.map(|to| (to + OFFSET_MS) / DAY_MS);
    if first.zip(end).is_some_and(|(first, end)| first >= end) {
        return None;
    }
    let before = first.map(begin).filter(|first| from < Some(*first)).map(|first| (from, Some(first)));
    let after = end.map(begin).filter(|end| Some(*end) < to).map(|end| (Some(end), to));
    let days = first.map_or(NO_DAY, |day| day as i64)..end.map_or(i64::MAX, |day| day as i64);
    Some((days, before.into_iter().chain(after).collect()))
}

/// What is counted.
pub(super) struct Counted<'a> {
    pub(super) kind: &'a KindName,
    pub(super) scopes: Vec<Scope>,
    pub(super) days: Range<i64>,
    /// The numbers of the squares, of [`LEVEL`].
    pub(super) squares: Range<u64>,
    /// Of these; of any when there are none.
    pub(super) statuses: &'a [String],
}

/// Tells of each count its square, its status, how many things there are and how many of them are open.
pub(super) fn each(view: &Connection, of: &Counted<'_>, mut tell: impl FnMut(u64, &str, u64, u64)) -> rusqlite::Result<()> {
    let mut conditions = Conditions::default();
    conditions.and("kind = ?", [value(Text(of.kind))]);
    conditions.one_of("scope", of.scopes.iter().map(|scope| value(Text(*scope))));
    conditions.and("day >= ? AND day < ?", [of.days.start, of.days.end].map(value));
    conditions.and("tile >= ? AND tile < ?", [of.squares.start, of.squares.end].map(|tile| value(Col(tile))));
    if !of.statuses.is_empty() {
        conditions.one_of("status", of.statuses.iter().map(|status| value(status.clone())));
    }
    let mut statement = view.prepare_cached(&format!("SELECT tile, status, n, open FROM days WHERE {}", conditions.sql()))?;
    let mut rows = statement.query(params_from_iter(conditions.params()))?;
    while let Some(row) = rows.next()? {
        let (Col(tile), Col(n), Col(open)) = (row.get(0)?, row.get(2)?, row.get(3)?);
        tell(tile, row.get_ref(1)?.as_str()?, n, open);
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
            if let Some((days, rest)) = split((from, to)) {
                let parts = usize::from(days.contains(&day_of(at))) + rest.into_iter().filter(|part| holds(*part)).count();
                prop_assert_eq!(parts, usize::from(holds((from, to))));
            } else {
                prop_assert!(from.zip(to).is_some_and(|(from, to)| to < from + 2 * DAY_MS));
            }
        }
    }
}
