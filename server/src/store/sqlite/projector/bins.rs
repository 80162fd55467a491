//! Counts for each square of the map at some zoom levels, and by [day](crate::store::sqlite::days): what crowded tiles and summaries show.
//!
//! Changes are summed up in memory and written once a slice, in the order of the index. What becomes late without an op is counted whenever the
//! mark moves ([`ripen`]).

use std::collections::BTreeMap;

use rusqlite::Connection;
use xunge_shared::{
    geometry::LonLat,
    hlc::Millis,
    id::{KindName, Scope},
};

use crate::store::sqlite::{
    counts::totals,
    days,
    late::{MARK, mark, ripe},
    mercator,
    open::set_meta,
    record::Record,
    sql::{Col, Text},
};

/// The zoom levels that are counted. 0 counts everything.
pub(in crate::store::sqlite) const LEVELS: [u8; 6] = [0, 6, 9, 12, 15, 18];

/// What is to be added to the counts.
#[derive(Debug)]
pub(super) struct Deltas {
    /// What is due before this counts as late.
    mark: Millis,
    all: BTreeMap<(KindName, u8, u64, Scope, String), Delta>,
    by_day: BTreeMap<(KindName, Scope, i64, u64, String), Delta>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Delta {
    n: i64,
    open: i64,
    late: i64,
}

impl Delta {
    fn add(&mut self, more: Self) {
        self.n += more.n;
        self.open += more.open;
        self.late += more.late;
    }
}

impl Deltas {
    /// Nothing, as of the view's mark.
    pub(super) fn new(view: &Connection) -> rusqlite::Result<Self> {
        Ok(Self { mark: mark(view)?, all: BTreeMap::new(), by_day: BTreeMap::new() })
    }

    /// Counts `new` instead of `old`.
    pub(super) fn replace(&mut self, old: Option<&Record>, new: Option<&Record>) {
        let mark = self.mark;
        let late = |r: &Record| r.row.summary.overdue(mark);
        let day = |r: &Record| days::day_of(r.row.summary.at);
        let counted = |r: &Record| (r.anchor, r.row.scope, r.row.summary.status.clone(), r.row.summary.open, late(r), day(r));
        if old.map(counted) == new.map(counted) {
            return;
        }
        for (record, sign) in old.map(|old| (old, -1)).into_iter().chain(new.map(|new| (new, 1))) {
            let row = &record.row;
            let (open, late) = (sign * i64::from(row.summary.open), sign * i64::from(late(record)));
            let more = Delta { n: sign, open, late };
            self.add((&row.kind, row.scope, &row.summary.status), record.anchor, more);
            if let Some(anchor) = record.anchor {
                let square = mercator::morton(mercator::tile_of(anchor, days::LEVEL));
                let key = (row.kind.clone(), row.scope, day(record), square, row.summary.status.clone());
                self.by_day.entry(key).or_default().add(more);
            }
        }
    }

    fn add(&mut self, (kind, scope, status): (&KindName, Scope, &str), anchor: Option<LonLat>, more: Delta) {
        let mut count = |level, tile| {
            self.all.entry((kind.clone(), level, tile, scope, status.to_owned())).or_default().add(more);
        };
        count(0, 0);
        if let Some(anchor) = anchor {
            for level in &LEVELS[1..] {
                count(*level, mercator::morton(mercator::tile_of(anchor, *level)));
            }
        }
    }

    /// Writes them.
    pub(super) fn flush(self, view: &Connection) -> rusqlite::Result<()> {
        flush_days(view, self.by_day)?;
        let mut add = view.prepare_cached(
            "INSERT INTO bins (kind, level, tile, scope, status, n, open, late) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT DO UPDATE SET n = n + excluded.n, open = open + excluded.open, late = late + excluded.late",
        )?;
        let mut drop_empty =
            view.prepare_cached("DELETE FROM bins WHERE kind = ?1 AND level = ?2 AND tile = ?3 AND scope = ?4 AND status = ?5 AND n = 0")?;
        for ((kind, level, tile, scope, status), Delta { n, open, late }) in self.all {
            if (n, open, late) == (0, 0, 0) {
                continue;
            }
            add.execute((kind.as_str(), level, Col(tile), Text(scope), &status, n, open, late))?;
            if n < 0 {
                drop_empty.execute((kind.as_str(), level, Col(tile), Text(scope), &status))?;
            }
        }
        Ok(())
    }
}

fn flush_days(view: &Connection, by_day: BTreeMap<(KindName, Scope, i64, u64, String), Delta>) -> rusqlite::Result<()> {
    let mut add = view.prepare_cached(
        "INSERT INTO days (kind, scope, day, tile, status, n, open) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT DO UPDATE SET n = n + excluded.n, open = open + excluded.open",
    )?;
    let mut drop_empty =
        view.prepare_cached("DELETE FROM days WHERE kind = ?1 AND scope = ?2 AND day = ?3 AND tile = ?4 AND status = ?5 AND n = 0")?;
    for ((kind, scope, day, tile, status), Delta { n, open, .. }) in by_day {
        if (n, open) == (0, 0) {
            continue;
        }
        add.execute((kind.as_str(), Text(scope), day, Col(tile), &status, n, open))?;
        if n < 0 {
            drop_empty.execute((kind.as_str(), Text(scope), day, Col(tile), &status))?;
        }
    }
    Ok(())
}

/// Moves the mark to `to`, also back, after a clock that was wrong: what is due between is late, or not any more.
pub(in crate::store::sqlite) fn ripen(view: &Connection, to: Millis) -> rusqlite::Result<()> {
    let from = mark(view)?;
    let (window, late) = if from < to { (from..to, 1) } else { (to..from, -1) };
    let mut feeds: Vec<_> = totals(view)?.into_iter().filter(|total| total.open > 0).map(|total| (total.kind, total.scope)).collect();
    feeds.dedup();
    for (kind, scope) in feeds {
        let mut deltas = Deltas::new(view)?;
        for row in ripe(view, &kind, [scope], window.clone())? {
            deltas.add((&kind, scope, &row.status), row.anchor, Delta { n: 0, open: 0, late });
        }
        deltas.flush(view)?;
    }
    set_meta(view, MARK, to as i64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use xunge_shared::{
        geometry::Shape,
        id::EntityId,
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
        let summary =
            (any::<bool>(), prop::option::of(0..100u64), 0..3usize, prop::option::of(place)).prop_map(|(open, due, status, shape)| {
                // of two days, or of none
                let at = due.map(|due| due * 1_000_000);
                Box::new(Summary { open, due, at, status: ["new", "assigned", "closed"][status].into(), shape, ..Summary::default() })
            });
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

    /// What the rows say, at a level: for each square and status how many there are, are open, and are late at `mark`.
    fn counted(view: &Connection, level: u8, mark: Millis) -> BTreeMap<(u64, String), (i64, i64, i64)> {
        let mut all = BTreeMap::new();
        for record in records(view) {
            let tile = record.anchor.map(|at| mercator::morton(mercator::tile_of(at, level)));
            let Some(tile) = tile.filter(|_| level > 0).or((level == 0).then_some(0)) else { continue };
            let summary = &record.row.summary;
            let count: &mut (i64, i64, i64) = all.entry((tile, summary.status.clone())).or_default();
            *count = (count.0 + 1, count.1 + i64::from(summary.open), count.2 + i64::from(summary.overdue(mark)));
        }
        all
    }

    /// What the rows say of days: for each day, square and status how many there are and how many are open.
    fn counted_by_day(view: &Connection) -> BTreeMap<(i64, u64, String), (i64, i64)> {
        let mut all = BTreeMap::new();
        for record in records(view) {
            let Some(anchor) = record.anchor else { continue };
            let summary = record.row.summary;
            let square = mercator::morton(mercator::tile_of(anchor, days::LEVEL));
            let count: &mut (i64, i64) = all.entry((days::day_of(summary.at), square, summary.status)).or_default();
            *count = (count.0 + 1, count.1 + i64::from(summary.open));
        }
        all
    }

    proptest! {
        #[test]
        fn what_is_kept_is_what_the_rows_say(steps in prop::collection::vec(step(), 1..40)) {
            let view = Connection::open_in_memory().unwrap();
            view.execute_batch(include_str!("../../../../migrations/view.sql")).unwrap();
            for step in steps {
                match step {
                    Step::Show(id, summary) => {
                        let old = Record::load(&view, id).unwrap();
                        let (kind, scope) = (KindName::known("case"), "990001001000".parse().unwrap());
                        let row = |summary| Row { kind, entity: EntityId(id as u128), scope, summary };
                        let new = summary.map(|summary| Record::new(row(*summary)));
                        match (&new, &old) {
                            (Some(new), old) => new.store(&view, id, old.as_ref()).unwrap(),
                            (None, Some(old)) => old.remove(&view, id).unwrap(),
                            (None, None) => {}
                        }
                        let mut deltas = Deltas::new(&view).unwrap();
                        deltas.replace(old.as_ref(), new.as_ref());
                        deltas.flush(&view).unwrap();
                    }
                    Step::Ripen(to) => ripen(&view, to).unwrap(),
                }
                for level in LEVELS {
                    let mut bins = view.prepare("SELECT tile, status, n, open, late FROM bins WHERE level = ?1").unwrap();
                    let read = |row: &rusqlite::Row<'_>| Ok(((row.get::<_, Col<u64>>(0)?.0, row.get(1)?), (row.get(2)?, row.get(3)?, row.get(4)?)));
                    let kept = bins.query_map([level], read).unwrap().collect::<rusqlite::Result<BTreeMap<_, _>>>().unwrap();
                    prop_assert_eq!(kept, counted(&view, level, mark(&view).unwrap()));
                }
                let mut by_day = view.prepare("SELECT day, tile, status, n, open FROM days").unwrap();
                let read = |row: &rusqlite::Row<'_>| Ok(((row.get(0)?, row.get::<_, Col<u64>>(1)?.0, row.get(2)?), (row.get(3)?, row.get(4)?)));
                let kept = by_day.query_map([], read).unwrap().collect::<rusqlite::Result<BTreeMap<_, _>>>().unwrap();
                prop_assert_eq!(kept, counted_by_day(&view));
            }
        }
    }
}
