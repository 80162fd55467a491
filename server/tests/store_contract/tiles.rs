//! Tiles, and counts of a time: each agrees with a plain scan over all rows.

use std::sync::Arc;

use xunge_server::{
    sight::Sight,
    store::{Bin, HistogramQuery, LayerContent, RowQuery, Store, SummaryQuery, TileQuery},
};
use xunge_shared::{
    geometry::LonLat,
    hlc::MAX_MILLIS,
    id::KindName,
    kinds::{Kind, case::Case, zone::Zone},
    role::Role,
    row::Row,
};

use crate::{
    Backend,
    projection::all_rows,
    world::{MORNING, OTHER_TOWN, Phone, TOWN, everything, shown, sight, spot},
};

/// The tile at `z` that holds a point, by the textbook formula.
fn tile_at(z: u8, point: LonLat) -> (u32, u32) {
    let (lon, lat) = point.degrees();
    let side = f64::from(1u32 << z);
    let y = (1.0 - (lat.to_radians().tan() + 1.0 / lat.to_radians().cos()).ln() / std::f64::consts::PI) / 2.0;
    (((lon + 180.0) / 360.0 * side) as u32, (y * side) as u32)
}

fn case_tile(store: &Arc<dyn Store>, z: u8, point: LonLat) -> LayerContent {
    let (x, y) = tile_at(z, point);
    let query = TileQuery { kinds: vec![Case::NAME, Zone::NAME], now: MAX_MILLIS, z, x, y, sight: everything(), ..TileQuery::default() };
    let layers = store.tile(&query).unwrap();
    assert_eq!(layers.len(), 1, "nothing of an empty layer");
    layers.into_iter().next().unwrap().content
}

/// A crowded tile asked for by time shows the things of that time themselves when they are few, and counts them when not.
fn counts_follow_the_times(store: &Arc<dyn Store>) {
    let total = |from, to| {
        let counts = store.summary(&SummaryQuery { sight: everything(), from, to, now: MORNING }).unwrap();
        counts.get(&Case::NAME).map_or(0, |counts| counts.total)
    };
    // the reports follow each other by milliseconds: the moment after which so many came
    let since = |n: u64| (0..48).rev().fold(0, |at, bit| if total(Some(at | 1 << bit), None) >= n { at | 1 << bit } else { at });
    let (x, y) = tile_at(9, spot(0, 0));
    let asked = |from, to| {
        let (kinds, sight) = (vec![Case::NAME], everything());
        let narrowed = TileQuery { narrowed: kinds, from, to, now: MAX_MILLIS, z: 9, x, y, sight, ..TileQuery::default() };
        store.tile(&TileQuery { kinds: vec![Case::NAME], ..narrowed }).unwrap().into_iter().next().map(|layer| layer.content)
    };
    let mut drawn = [false; 2];
    for n in [1, 100, 450, 550, 2_400] {
        let from = Some(since(n));
        match asked(from, None).unwrap() {
            LayerContent::Features(features) => assert_eq!(features.len() as u64, total(from, None)),
            LayerContent::Bins(bins) => assert_eq!(bins.iter().map(|bin| bin.n).sum::<u64>(), total(from, None)),
        }
        drawn[usize::from(total(from, None) > 500)] = true;
    }
    assert_eq!(drawn, [true; 2], "few and many");
    assert!(asked(None, Some(since(2_500))).is_none(), "nothing before the first");
    let late = |from, now| {
        let summary = store.summary(&SummaryQuery { sight: everything(), from, to: None, now }).unwrap();
        let query =
            TileQuery { narrowed: vec![Case::NAME], from, overdue: true, now, z: 9, x, y, sight: everything(), ..TileQuery::default() };
        let tile = store.tile(&TileQuery { kinds: vec![Case::NAME], ..query }).unwrap().into_iter().next();
        let drawn = tile.map_or(0, |layer| match layer.content {
            LayerContent::Features(features) => features.len() as u64,
            LayerContent::Bins(bins) => bins.iter().map(|bin| bin.n).sum(),
        });
        assert_eq!(drawn, summary.get(&Case::NAME).map_or(0, |counts| counts.overdue), "at {now}");
        drawn
    };
    assert_eq!((late(None, 0), late(None, MAX_MILLIS)), (0, 2_500));
    assert_eq!(late(Some(since(400)), MAX_MILLIS), total(Some(since(400)), None), "few enough to be drawn themselves");
}

/// What is late is late by the clock of who asks, however long before or after the store was last told anything.
pub(crate) async fn crowded_tiles_of_what_is_late_follow_the_clock(backend: Backend) {
    let store = backend.open();
    let mut phone = Phone::worker(1);
    let spread = |i: u32| Some(spot(i as i32 % 25 * 4, i as i32 / 25 * 4));
    // most of them due in 2023, the others in 2096
    for (batch, now) in (0..5).map(|batch| (batch, MORNING)).chain([(5, 4_000_000_000_000)]) {
        phone.now = phone.now.max(now);
        let some = (batch * 450..(batch + 1) * 450).map(|i| phone.report(u128::from(i), spread(i))).collect();
        phone.push(&store, some).await;
    }
    shown(&store).await;
    let (x, y) = tile_at(9, spot(0, 0));
    let late = |now, status: &[&str], seen| {
        let (status, narrowed, kinds) = (status.iter().map(|s| (*s).to_owned()).collect(), vec![Case::NAME], vec![Case::NAME]);
        let query = TileQuery { kinds, narrowed, overdue: true, now, status, z: 9, x, y, sight: seen, ..TileQuery::default() };
        match store.tile(&query).unwrap().into_iter().next().map(|layer| layer.content) {
            Some(LayerContent::Features(features)) => (features.len() as u64, 0),
            Some(LayerContent::Bins(bins)) => (0, bins.iter().map(|bin| bin.by_status.values().sum::<u64>()).sum()),
            None => (0, 0),
        }
    };
    let year = |year: u64| (year - 1970) * 31_556_952_000;
    for (now, expected) in [(MORNING, (0, 0)), (year(2025), (0, 2_250)), (year(2090), (0, 2_250)), (year(2098), (0, 2_700))] {
        assert_eq!(late(now, &[], everything()), expected, "at {now}");
        assert_eq!(late(now, &["reported", "closed"], everything()), expected, "at {now}");
        assert_eq!(late(now, &["closed"], everything()), (0, 0));
        assert_eq!(late(now, &[], sight(&[OTHER_TOWN])), (0, 0));
        let counts = store.summary(&SummaryQuery { sight: everything(), from: None, to: None, now }).unwrap();
        assert_eq!(counts[&Case::NAME].overdue, expected.0 + expected.1, "at {now}");
    }
}

/// A tile of words has what a list of them has, crowded or not; of a crowd the newest.
pub(crate) async fn tiles_of_words_show_what_lists_find(backend: Backend) {
    let store = backend.open();
    let mut phone = Phone::worker(1);
    let spread = |i: u32| Some(spot(i as i32 % 25 * 4, i as i32 / 25 * 4));
    let many = (0..2_500).map(|i| phone.report(u128::from(i), spread(i))).collect();
    phone.push(&store, many).await;
    let mut keeper = Phone::new(9, 9, Role::Administrator, TOWN);
    let zones = (0..3).map(|i| keeper.zone(10_000 + i as u128, "永安路副食店", spot(i * 4, 0))).collect();
    keeper.push(&store, zones).await;
    shown(&store).await;
    let found = |kind: &KindName, z: u8, text: &str, sight: Sight| {
        let (x, y) = tile_at(z, spot(0, 0));
        let (kinds, narrowed, text) = (vec![kind.clone()], vec![kind.clone()], Some(text.to_owned()));
        let layers = store.tile(&TileQuery { kinds, narrowed, text, z, x, y, sight, ..TileQuery::default() }).unwrap();
        layers.into_iter().next().map_or(0, |layer| match layer.content {
            LayerContent::Features(features) => features.len(),
            LayerContent::Bins(_) => panic!("what is looked for is shown itself"),
        })
    };
    for z in [0, 9] {
        assert_eq!(found(&Case::NAME, z, "暴露垃圾", everything()), 2_000, "the newest of them");
        assert_eq!(found(&Case::NAME, z, "暴露垃圾", sight(&[OTHER_TOWN])), 0);
        assert_eq!(found(&Case::NAME, z, "废弃车辆", everything()), 0);
        assert_eq!(found(&Case::NAME, z, "露", everything()), 2_000, "one character is a word, too");
        assert_eq!(found(&Case::NAME, z, "井", everything()), 0);
        assert_eq!(found(&Zone::NAME, z, "安路", everything()), 3);
        assert_eq!(found(&Zone::NAME, z, "路", everything()), 3, "where there are few, each is read");
        assert_eq!(found(&Zone::NAME, z, "长安路", everything()), 0);
    }
}

const HOUR: u64 = 3_600_000;

/// What is of some time is whole days and a rest: together they are what the rows say, wherever the time begins and ends.
pub(crate) async fn counts_of_a_time_add_up(backend: Backend) {
    let store = backend.open();
    let mut phone = Phone::worker(1);
    // 2,800 in six days, at another hour each day
    for day in 0..7u32 {
        phone.now = phone.now.max(MORNING + u64::from(day) * 21 * HOUR);
        let some =
            (day * 400..(day + 1) * 400).map(|i| phone.report(u128::from(i), Some(spot(i as i32 % 25 * 40, i as i32 / 25 * 40)))).collect();
        phone.push(&store, some).await;
    }
    shown(&store).await;
    let all = all_rows(&store);
    let midnight = MORNING - (MORNING + 8 * HOUR) % (24 * HOUR);
    let hours = |n: u64| Some(midnight + n * HOUR);
    let windows = [
        (hours(0), hours(7 * 24)),
        (hours(0), hours(6 * 24)),
        (hours(5), hours(6 * 24 + 5)),
        (hours(20), hours(6 * 24 + 20)),
        (hours(5), None),
        (None, hours(6 * 24 + 5)),
        (hours(0), None),
        (hours(24), hours(48)),
        (hours(25), hours(47)),
    ];
    // before anything was due, while some was, and after the store's own clock
    let nows = [MORNING, MORNING + 5 * 24 * HOUR, MORNING + 80 * 366 * 24 * HOUR];
    let mut crowded = 0;
    for ((from, to), now) in windows.into_iter().flat_map(|window| nows.map(|now| (window, now))) {
        let of_the_time = |row: &&Row| row.summary.at.is_some_and(|at| from.is_none_or(|from| from <= at) && to.is_none_or(|to| at < to));
        let count = |wanted: fn(&Row, u64) -> bool| all.iter().filter(of_the_time).filter(|row| wanted(row, now)).count() as u64;
        let expected = count(|_, _| true);
        let overdue = count(|row, now| row.summary.overdue(now));
        let summary = store.summary(&SummaryQuery { sight: everything(), from, to, now }).unwrap();
        assert_eq!(
            summary.get(&Case::NAME).map_or((0, 0), |counts| (counts.total, counts.overdue)),
            (expected, overdue),
            "{from:?} to {to:?}"
        );
        for z in [0, 3, 6, 8, 9, 10, 11, 14] {
            let (x, y) = tile_at(z, spot(0, 0));
            let (kinds, narrowed) = (vec![Case::NAME], vec![Case::NAME]);
            let query = TileQuery { kinds, narrowed, from, to, now, z, x, y, sight: everything(), ..TileQuery::default() };
            let variants = [
                (TileQuery { open_of: vec![Case::NAME], ..query.clone() }, expected, overdue),
                (TileQuery { status: vec!["reported".into()], ..query.clone() }, expected, overdue),
                (TileQuery { status: vec!["closed".into()], ..query.clone() }, 0, 0),
                (TileQuery { overdue: true, ..query.clone() }, overdue, overdue),
                (query, expected, overdue),
            ];
            for (query, expected, overdue) in variants {
                let drawn = match store.tile(&query).unwrap().into_iter().next().map(|layer| layer.content) {
                    Some(LayerContent::Features(features)) => {
                        let late = features.iter().filter(|f| f.open && f.due.is_some_and(|due| due < now)).count() as u64;
                        (features.len() as u64, features.iter().filter(|f| f.open).count() as u64, late)
                    }
                    Some(LayerContent::Bins(bins)) => {
                        crowded += 1;
                        let sum = |of: fn(&Bin) -> u64| bins.iter().map(of).sum();
                        (sum(|bin| bin.n), sum(|bin| bin.open), sum(|bin| bin.late))
                    }
                    None => (0, 0, 0),
                };
                // nothing of it was closed; at 14 the tile holds a part of it
                let fits = if z == 14 { drawn.0 <= expected && drawn.2 <= overdue } else { (drawn.0, drawn.2) == (expected, overdue) };
                assert!(fits && drawn.1 == drawn.0, "zoom {z}, {from:?} to {to:?}: {drawn:?}, not {expected} with {overdue} late");
            }
        }
    }
    assert!(crowded > 200, "{crowded} tiles of counts");
    steps_of_days_add_up(&store, &all, midnight);
}

fn steps_of_days_add_up(store: &Arc<dyn Store>, all: &[Row], midnight: u64) {
    let rows = RowQuery { sight: everything(), ..RowQuery::default() };
    let (before, after) = (MORNING + 5 * 24 * HOUR, MORNING + 80 * 366 * 24 * HOUR);
    let late = |now| RowQuery { overdue: Some(now), ..rows.clone() };
    let status = |status: &str| RowQuery { statuses: vec![status.into()], ..rows.clone() };
    for (days, steps) in [(1, 7), (2, 3)] {
        let step = days * 24 * HOUR;
        let count = |wanted: &dyn Fn(&Row) -> bool| {
            let mut counts = vec![0; steps];
            let at = |row: &Row| row.summary.at?.checked_sub(midnight).map(|after| (after / step) as usize);
            all.iter().filter(|row| wanted(row)).filter_map(at).filter(|at| *at < steps).for_each(|at| counts[at] += 1);
            counts
        };
        let told = |rows: RowQuery| store.histogram(&HistogramQuery { rows, from: midnight, step, steps }).unwrap();
        assert_eq!(told(rows.clone()), count(&|_| true));
        assert_eq!(told(RowQuery { open: Some(true), ..rows.clone() }), count(&|row| row.summary.open));
        assert_eq!(told(RowQuery { open: Some(false), ..rows.clone() }), count(&|row| !row.summary.open));
        assert_eq!(told(status("reported")), count(&|row| row.summary.status == "reported"));
        assert_eq!(told(status("closed")), vec![0; steps]);
        for now in [MORNING, before, after] {
            assert_eq!(told(late(now)), count(&|row| row.summary.overdue(now)));
            assert_eq!(told(RowQuery { open: Some(false), ..late(now) }), vec![0; steps]);
        }
        assert_eq!(told(RowQuery { sight: sight(&[OTHER_TOWN]), ..rows.clone() }), vec![0; steps]);
    }
}

pub(crate) async fn crowded_tiles_count_what_others_show(backend: Backend) {
    let store = backend.open();
    let mut phone = Phone::worker(1);
    let few: Vec<_> = (0..500u32).map(|i| phone.report(u128::from(i), Some(spot(i as i32 % 25 * 4, i as i32 / 25 * 4)))).collect();
    phone.push(&store, few).await;
    shown(&store).await;
    for z in [0, 5, 10, 12] {
        let LayerContent::Features(features) = case_tile(&store, z, spot(0, 0)) else { panic!("{z}: few enough") };
        assert_eq!(features.len(), 500, "{z}");
        assert!(features.iter().all(|feature| feature.open && feature.status == "reported" && feature.title == "0102"));
    }
    for batch in 1..5u32 {
        let more = (0..500).map(|i| phone.report(u128::from(batch * 500 + i), Some(spot(i as i32 % 25 * 4, i as i32 / 25 * 4)))).collect();
        phone.push(&store, more).await;
    }
    shown(&store).await;
    for z in [0, 3, 6, 9, 10, 11, 12] {
        let LayerContent::Bins(bins) = case_tile(&store, z, spot(0, 0)) else { panic!("{z}: too many for features") };
        let sum = |of: fn(&Bin) -> u64| bins.iter().map(of).sum::<u64>();
        assert_eq!((sum(|bin| bin.n), sum(|bin| bin.open), sum(|bin| bin.by_status["reported"])), (2_500, 2_500, 2_500), "{z}");
        let near = |bin: &Bin| bin.at.distance(spot(0, 0)) < 40_000_000.0 / f64::from(1u32 << z);
        assert!(bins.iter().all(near), "{z}: bins are within their tile");
    }
    counts_follow_the_times(&store);
    let (x, y) = tile_at(10, spot(0, 0));
    let elsewhere = TileQuery { kinds: vec![Case::NAME], z: 10, x, y, sight: sight(&[OTHER_TOWN]), ..TileQuery::default() };
    assert!(store.tile(&elsewhere).unwrap().is_empty());
    let nowhere = TileQuery { sight: sight(&[TOWN]), x: 1 << 10, ..elsewhere };
    assert!(store.tile(&nowhere).unwrap().is_empty());
}
