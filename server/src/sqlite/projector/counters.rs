//! Counts of rows, kept while rows change: by [square](crate::sqlite::counts), by [day](crate::sqlite::days) and by
//! [who has them](crate::sqlite::tally), a table for each. Crowded tiles, summaries, histograms and tallies add them up.
//!
//! Changes are summed up in memory and written once a slice, in the order of the tables. What becomes late without an op is counted whenever the
//! mark moves ([`ripen`]).

use std::collections::BTreeMap;

use rusqlite::{Connection, params_from_iter, types::Value};
use xunge_shared::{
    hlc::Millis,
    id::{KindName, Scope},
};

use crate::sqlite::{
    counts::{self},
    days,
    facets::Facets,
    filter::value,
    late::{MARK, mark, ripe},
    mercator,
    meta::set_meta,
    record::Record,
    sql::{Col, Text},
    tally,
    totals::totals,
};

/// The level of which a spot's squares at all others are parts of its number.
const FINEST: u8 = counts::LEVELS[counts::LEVELS.len() - 1];

/// What is to be added to the counts.
#[derive(Debug)]
pub(super) struct Counters {
    /// What is due before this counts as late.
    mark: Millis,
    squares: Deltas<Square>,
    days: Deltas<DaySquare>,
    shares: Deltas<Share>,
}

impl Counters {
    /// Nothing, as of the view's mark.
    pub(super) fn new(view: &Connection) -> rusqlite::Result<Self> {
        Ok(Self { mark: mark(view)?, squares: Deltas::default(), days: Deltas::default(), shares: Deltas::default() })
    }

    /// Counts `new` instead of `old`.
    pub(super) fn replace(&mut self, old: Option<&Record>, new: Option<&Record>) {
        let counted = |r: &Record| (Facets::of(r), r.row.summary.open, r.row.summary.overdue(self.mark));
        let (old, new) = (old.map(counted), new.map(counted));
        if old == new {
            return;
        }
        for (counted, sign) in [(old, -1), (new, 1)] {
            if let Some((facets, open, late)) = counted {
                self.add(&facets, Delta { n: sign, open: sign * i64::from(open), late: sign * i64::from(late) });
            }
        }
    }

    fn add(&mut self, of: &Facets, more: Delta) {
        let Facets { kind, scope, status, day, anchor, unit, who } = of;
        let spot = anchor.map(|at| mercator::morton(mercator::tile_of(at, FINEST)));
        // at level 0 one square holds everything, with a place or without
        let tile = |level: u8| if level == 0 { Some(0) } else { spot.map(|spot| spot >> (2 * (FINEST - level))) };
        for level in counts::LEVELS {
            if let Some(tile) = tile(level) {
                self.squares.add(Square { kind: kind.clone(), level, tile, scope: *scope, status: status.clone() }, more);
            }
        }
        for level in days::LEVELS {
            if let Some(tile) = tile(level) {
                self.days.add(DaySquare { kind: kind.clone(), level, scope: *scope, day: *day, tile, status: status.clone() }, more);
            }
        }
        let (unit, who) = (unit.clone().unwrap_or_default(), who.map_or(tally::NOBODY, |who| who.0.into()));
        self.shares.add(Share { kind: kind.clone(), scope: *scope, unit, who, status: status.clone() }, more);
    }

    /// Writes them.
    pub(super) fn flush(self, view: &Connection) -> rusqlite::Result<()> {
        self.squares.flush(view)?;
        self.days.flush(view)?;
        self.shares.flush(view)
    }
}

/// Moves the mark to `to`, also back, after a clock that was wrong: what is due between is late, or not any more.
pub(in crate::sqlite) fn ripen(view: &Connection, to: Millis) -> rusqlite::Result<()> {
    let from = mark(view)?;
    let (window, late) = if from < to { (from..to, 1) } else { (to..from, -1) };
    let mut feeds: Vec<_> = totals(view)?.into_iter().filter(|total| total.open > 0).map(|total| (total.kind, total.scope)).collect();
    feeds.dedup();
    for (kind, scope) in feeds {
        let mut counters = Counters::new(view)?;
        for row in ripe(view, &kind, [scope], window.clone())? {
            counters.add(&row, Delta { n: 0, open: 0, late });
        }
        counters.flush(view)?;
    }
    set_meta(view, MARK, to as i64)
}

/// A change of one count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Delta {
    n: i64,
    open: i64,
    late: i64,
}

/// What rows are told apart by in a table of counts: its primary key.
trait Key: Ord {
    const TABLE: &'static str;
    /// Of the key, in the order of the fields.
    const COLUMNS: &'static [&'static str];

    fn values(self) -> Vec<Value>;
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Square {
    kind: KindName,
    level: u8,
    tile: u64,
    scope: Scope,
    status: String,
}

impl Key for Square {
    const TABLE: &'static str = "bins";
    const COLUMNS: &'static [&'static str] = &["kind", "level", "tile", "scope", "status"];

    fn values(self) -> Vec<Value> {
        vec![value(Text(self.kind)), value(self.level), value(Col(self.tile)), value(Text(self.scope)), Value::Text(self.status)]
    }
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct DaySquare {
    kind: KindName,
    level: u8,
    scope: Scope,
    day: i64,
    tile: u64,
    status: String,
}

impl Key for DaySquare {
    const TABLE: &'static str = "days";
    const COLUMNS: &'static [&'static str] = &["kind", "level", "scope", "day", "tile", "status"];

    fn values(self) -> Vec<Value> {
        let (kind, scope) = (value(Text(self.kind)), value(Text(self.scope)));
        vec![kind, value(self.level), scope, value(self.day), value(Col(self.tile)), Value::Text(self.status)]
    }
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Share {
    kind: KindName,
    scope: Scope,
    unit: String,
    who: i64,
    status: String,
}

impl Key for Share {
    const TABLE: &'static str = "shares";
    const COLUMNS: &'static [&'static str] = &["kind", "scope", "unit", "who", "status"];

    fn values(self) -> Vec<Value> {
        vec![value(Text(self.kind)), value(Text(self.scope)), Value::Text(self.unit), value(self.who), Value::Text(self.status)]
    }
}

/// What is to be added to a table.
#[derive(Debug)]
struct Deltas<K>(BTreeMap<K, Delta>);

impl<K> Default for Deltas<K> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Key> Deltas<K> {
    fn add(&mut self, key: K, more: Delta) {
        let delta = self.0.entry(key).or_default();
        *delta = Delta { n: delta.n + more.n, open: delta.open + more.open, late: delta.late + more.late };
    }

    fn flush(self, view: &Connection) -> rusqlite::Result<()> {
        let (table, key) = (K::TABLE, K::COLUMNS.join(", "));
        let mut add = view.prepare_cached(&format!(
            "INSERT INTO {table} ({key}, n, open, late) VALUES ({})
             ON CONFLICT DO UPDATE SET n = n + excluded.n, open = open + excluded.open, late = late + excluded.late",
            vec!["?"; K::COLUMNS.len() + 3].join(", ")
        ))?;
        let mut drop_empty =
            view.prepare_cached(&format!("DELETE FROM {table} WHERE ({key}) = ({}) AND n = 0", vec!["?"; K::COLUMNS.len()].join(", ")))?;
        for (key, delta) in self.0 {
            if delta == Delta::default() {
                continue;
            }
            let key = key.values();
            let Delta { n, open, late } = delta;
            add.execute(params_from_iter(key.iter().chain(&[n, open, late].map(Value::from))))?;
            if n < 0 {
                drop_empty.execute(params_from_iter(&key))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use xunge_shared::{
        geometry::{LonLat, Shape},
        id::{AccountId, EntityId},
        row::{Row, Summary},
    };

    use super::*;

    /// What happens to a view.
    #[derive(Debug, Clone)]
    enum Step {
        /// The thing of this number is shown so.
        Show(i64, Option<Box<Summary>>),
        /// The mark moves.
        Ripen(Millis),
    }

    fn step() -> impl Strategy<Value = Step> {
        let place = (0..40_000i32, 0..40_000i32).prop_map(|(x, y)| Shape::Point(LonLat { lon: 110_000_000 + x, lat: 22_000_000 + y }));
        let whose = (prop::option::of(0..2u32), prop::option::of(0..2u8));
        let summary = (any::<bool>(), prop::option::of(0..100u64), 0..3usize, prop::option::of(place), whose).prop_map(
            |(open, due, status, shape, (who, unit))| {
                // of two days, or of none
                let at = due.map(|due| due * 1_000_000);
                let (who, unit) = (who.map(AccountId), unit.map(|unit| unit.to_string()));
                Box::new(Summary {
                    open,
                    due,
                    at,
                    status: ["new", "assigned", "closed"][status].into(),
                    shape,
                    who,
                    unit,
                    ..Summary::default()
                })
            },
        );
        prop_oneof![
            3 => (1..6i64, prop::option::weighted(0.9, summary)).prop_map(|(id, summary)| Step::Show(id, summary)),
            1 => (0..100u64).prop_map(Step::Ripen),
        ]
    }

    /// All rows.
    fn records(view: &Connection) -> Vec<Record> {
        let mut ids = view.prepare("SELECT id FROM rows").unwrap();
        let ids = ids.query_map([], |row| row.get(0)).unwrap().collect::<rusqlite::Result<Vec<i64>>>().unwrap();
        ids.into_iter().map(|id| Record::load(view, id).unwrap().unwrap()).collect()
    }

    /// What a table should hold, if the rows were counted now: `keys` are those that a row is counted under.
    fn counted<K: Key>(view: &Connection, mark: Millis, keys: impl Fn(&Facets) -> Vec<K>) -> Vec<Vec<Value>> {
        let mut all: BTreeMap<K, [i64; 3]> = BTreeMap::new();
        for record in records(view) {
            let summary = &record.row.summary;
            for key in keys(&Facets::of(&record)) {
                let count = all.entry(key).or_default();
                let more = [1, i64::from(summary.open), i64::from(summary.overdue(mark))];
                *count = std::array::from_fn(|i| count[i] + more[i]);
            }
        }
        all.into_iter().map(|(key, count)| key.values().into_iter().chain(count.map(Value::from)).collect()).collect()
    }

    /// What a table holds, in the order of its key.
    fn kept<K: Key>(view: &Connection) -> Vec<Vec<Value>> {
        let columns = K::COLUMNS.len() + 3;
        let sql = format!("SELECT {0}, n, open, late FROM {1} ORDER BY {0}", K::COLUMNS.join(", "), K::TABLE);
        let mut statement = view.prepare(&sql).unwrap();
        let rows = statement.query_map([], |row| (0..columns).map(|i| row.get(i)).collect()).unwrap();
        rows.collect::<rusqlite::Result<_>>().unwrap()
    }

    /// The square of a level that holds a row.
    fn square(of: &Facets, level: u8) -> Option<u64> {
        if level == 0 { Some(0) } else { of.anchor.map(|at| mercator::morton(mercator::tile_of(at, level))) }
    }

    fn squares_of(of: &Facets) -> Vec<Square> {
        let Facets { kind, scope, status, .. } = of.clone();
        let square = |level| Some(Square { kind: kind.clone(), level, tile: square(of, level)?, scope, status: status.clone() });
        counts::LEVELS.into_iter().filter_map(square).collect()
    }

    fn days_of(of: &Facets) -> Vec<DaySquare> {
        let Facets { kind, scope, status, day, .. } = of.clone();
        let day = |level| Some(DaySquare { kind: kind.clone(), level, scope, day, tile: square(of, level)?, status: status.clone() });
        days::LEVELS.into_iter().filter_map(day).collect()
    }

    fn share_of(of: &Facets) -> Vec<Share> {
        let Facets { kind, scope, status, unit, who, .. } = of.clone();
        vec![Share { kind, scope, unit: unit.unwrap_or_default(), who: who.map_or(tally::NOBODY, |who| who.0.into()), status }]
    }

    proptest! {
        #[test]
        fn what_is_kept_is_what_the_rows_say(steps in prop::collection::vec(step(), 1..40)) {
            let view = Connection::open_in_memory().unwrap();
            view.execute_batch(include_str!("../../../migrations/view.sql")).unwrap();
            for step in steps {
                match step {
                    Step::Show(id, summary) => {
                        let old = Record::load(&view, id).unwrap();
                        let (kind, scope) = (KindName::known("case"), "990001001000".parse().unwrap());
                        let row = |summary| Row { kind, entity: EntityId(id as u128), scope, summary };
                        let new = summary.map(|summary| Record::new(row(*summary), false));
                        match (&new, &old) {
                            (Some(new), old) => new.store(&view, id, old.as_ref()).unwrap(),
                            (None, Some(old)) => old.remove(&view, id).unwrap(),
                            (None, None) => {}
                        }
                        let mut counters = Counters::new(&view).unwrap();
                        counters.replace(old.as_ref(), new.as_ref());
                        counters.flush(&view).unwrap();
                    }
                    Step::Ripen(to) => ripen(&view, to).unwrap(),
                }
                let mark = mark(&view).unwrap();
                prop_assert_eq!(kept::<Square>(&view), counted(&view, mark, squares_of));
                prop_assert_eq!(kept::<DaySquare>(&view), counted(&view, mark, days_of));
                prop_assert_eq!(kept::<Share>(&view), counted(&view, mark, share_of));
            }
        }
    }
}
