//! Lists, summaries and tiles: each agrees with a plain scan over all rows.

use std::{collections::BTreeMap, sync::Arc};

use xunge_server::{
    sight::Sight,
    store::{Bin, Counts, HistogramQuery, LayerContent, Order, RowQuery, Side, Store, StoreError, SummaryQuery, TallyQuery, TileQuery},
};
use xunge_shared::{
    geometry::{BBox, LonLat, Shape},
    hlc::MAX_MILLIS,
    id::{AccountId, EntityId},
    kinds::{
        Kind,
        case::{Assignment, Case, CaseBody},
        zone::Zone,
    },
    role::Role,
    row::Row,
};

use crate::{
    Backend,
    projection::{a_day, all_rows},
    world::{COUNTY, MORNING, OTHER_TOWN, Phone, TOWN, everything, shown, sight, spot},
};

fn query() -> RowQuery {
    RowQuery { sight: everything(), limit: 1_000, ..RowQuery::default() }
}

pub(crate) async fn filters_agree_with_a_scan(backend: Backend) {
    let store = backend.open();
    a_day(&store).await;
    let all = all_rows(&store);
    let now = MORNING + 49 * 3_600_000;
    let bbox = BBox { min: spot(30, 0), max: spot(120, 60) };
    let check = |what: &str, query: RowQuery, wanted: &dyn Fn(&Row) -> bool| {
        let mut expected: Vec<Row> = all.iter().filter(|row| wanted(row)).cloned().collect();
        for order in [Order::At, Order::Due, Order::Title, Order::Code] {
            let page = store.rows(&RowQuery { order, ..query.clone() }).unwrap();
            let mut got = page.rows;
            got.sort_by(|a, b| (&a.kind, a.entity).cmp(&(&b.kind, b.entity)));
            expected.sort_by(|a, b| (&a.kind, a.entity).cmp(&(&b.kind, b.entity)));
            assert_eq!(got.len() as u64, page.total, "{what}");
            assert_eq!(got, expected, "{what}");
        }
        assert!(!expected.is_empty(), "{what}: nothing was proven");
    };
    let of_case = |row: &Row| row.kind == Case::NAME;
    let touches = |row: &Row| {
        let within =
            |b: BBox| b.min.lon <= bbox.max.lon && b.max.lon >= bbox.min.lon && b.min.lat <= bbox.max.lat && b.max.lat >= bbox.min.lat;
        row.summary.shape.as_ref().and_then(Shape::bbox).is_some_and(within)
    };
    check("all", query(), &|_| true);
    check("kind", RowQuery { kinds: vec![Case::NAME], ..query() }, &of_case);
    check("status", RowQuery { statuses: vec!["cancelled".into()], ..query() }, &|row| row.summary.status == "cancelled");
    let statuses = vec!["cancelled".into(), "clean".into()];
    check("statuses", RowQuery { statuses, ..query() }, &|row| ["cancelled", "clean"].contains(&&*row.summary.status));
    check("open", RowQuery { open: Some(true), ..query() }, &|row| row.summary.open);
    check("closed", RowQuery { open: Some(false), ..query() }, &|row| !row.summary.open);
    check("overdue", RowQuery { overdue: Some(now), ..query() }, &|row| row.summary.overdue(now));
    check("flag", RowQuery { flag: Some("outside".into()), ..query() }, &|row| row.summary.flags.contains(&"outside".into()));
    let cell = "990001001001000";
    let in_cell = |row: &Row| row.summary.cell.as_ref().is_some_and(|c| c.as_str() == cell);
    check("cell", RowQuery { cell: Some(cell.parse().unwrap()), ..query() }, &in_cell);
    check("parent", RowQuery { parent: Some(EntityId(7_000)), ..query() }, &|row| row.summary.parent == Some(EntityId(7_000)));
    check("who", RowQuery { who: Some(AccountId(2)), ..query() }, &|row| row.summary.who == Some(AccountId(2)));
    check("text", RowQuery { text: Some("hop 1".into()), ..query() }, &|row| row.summary.title.contains("hop 1"));
    check("box", RowQuery { bbox: Some(bbox), ..query() }, &touches);
    let (from, to) = (MORNING + 20, MORNING + 60);
    check("time", RowQuery { from: Some(from), to: Some(to), ..query() }, &|row| row.summary.at.is_some_and(|at| (from..to).contains(&at)));
    let open_in_box = RowQuery { kinds: vec![Case::NAME], bbox: Some(bbox), open: Some(true), ..query() };
    check("open cases in a box", open_in_box, &|row| of_case(row) && row.summary.open && touches(row));
    let nothing = [
        RowQuery { sight: sight(&[OTHER_TOWN]), ..query() },
        RowQuery { sight: Sight::default(), ..query() },
        RowQuery { text: Some("hop_1".into()), ..query() },
        RowQuery { text: Some("%".into()), ..query() },
    ];
    for query in nothing {
        assert_eq!(store.rows(&query).unwrap().total, 0, "{query:?}");
    }
}

pub(crate) async fn a_tally_agrees_with_a_scan(backend: Backend) {
    let store = backend.open();
    a_day(&store).await;
    let (mut desk, mut ops) = (Phone::new(77, 1, Role::Supervisor, COUNTY), vec![]);
    for (entity, unit) in [(500, "环卫站"), (501, "环卫站"), (502, "城管中队")] {
        ops.push(desk.report(entity, Some(spot(40, 10))));
        let assignment = Assignment { to: Some(AccountId(2)), unit: Some(unit.into()), note: None };
        ops.push(desk.say::<Case>(TOWN, entity, &CaseBody::Assign(assignment)));
    }
    desk.push(&store, ops).await;
    shown(&store).await;
    let now = MORNING + 49 * 3_600_000;
    let open: Vec<Row> = all_rows(&store).into_iter().filter(|row| row.kind == Case::NAME && row.summary.open).collect();
    for by in [Side::Unit, Side::Area, Side::Who] {
        let mut expected: BTreeMap<(String, String), (u64, u64)> = BTreeMap::new();
        for row in &open {
            let group = match by {
                Side::Unit => row.summary.unit.clone().unwrap_or_default(),
                Side::Area => row.scope.area().to_string(),
                Side::Who => row.summary.who.map(|who| who.to_string()).unwrap_or_default(),
            };
            let share = expected.entry((group, row.summary.status.clone())).or_default();
            share.0 += 1;
            share.1 += u64::from(row.summary.overdue(now));
        }
        let query = TallyQuery { kind: Case::NAME, sight: everything(), by, now };
        let got: BTreeMap<_, _> = store.tally(&query).unwrap().into_iter().map(|s| ((s.group, s.status), (s.n, s.late))).collect();
        assert_eq!(got, expected, "{by:?}");
        assert!(got.len() > 1 || by == Side::Area, "{by:?}: nothing was proven");
        assert!(store.tally(&TallyQuery { sight: sight(&[OTHER_TOWN]), ..query }).unwrap().is_empty());
    }
    let of_unit = RowQuery { unit: Some("环卫站".into()), ..query() };
    assert_eq!(store.rows(&of_unit).unwrap().rows.len(), 2);
    assert_eq!(store.rows(&RowQuery { unit: Some("环卫".into()), ..query() }).unwrap().total, 0, "the whole name");
}

pub(crate) async fn pages_follow_each_other(backend: Backend) {
    let store = backend.open();
    a_day(&store).await;
    for order in [Order::At, Order::Due, Order::Title, Order::Code] {
        for descending in [false, true] {
            let query = RowQuery { order, descending, ..query() };
            let whole = store.rows(&query).unwrap().rows;
            let key = |row: &Row| match order {
                Order::At => (row.summary.at.unwrap_or_default(), String::new()),
                Order::Due => (row.summary.due.unwrap_or(u64::MAX), String::new()),
                Order::Title => (0, row.summary.title.clone()),
                Order::Code => (0, row.summary.code.clone()),
            };
            let sorted = |pair: &[Row]| if descending { key(&pair[0]) >= key(&pair[1]) } else { key(&pair[0]) <= key(&pair[1]) };
            assert!(whole.windows(2).all(sorted), "{order:?} {descending}");
            let (mut pages, mut after) = (vec![], None);
            loop {
                let page = store.rows(&RowQuery { limit: 7, after, ..query.clone() }).unwrap();
                assert!(page.rows.len() <= 7);
                pages.extend(page.rows);
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(pages, whole, "{order:?} {descending}");
        }
    }
}

pub(crate) async fn a_cursor_of_another_list_is_refused(backend: Backend) {
    let store = backend.open();
    a_day(&store).await;
    let next = store.rows(&RowQuery { limit: 3, ..query() }).unwrap().next;
    for after in [next, Some("zz".into()), Some(String::new())] {
        let query = RowQuery { after, order: Order::Title, ..query() };
        assert!(matches!(store.rows(&query), Err(StoreError::BadCursor)));
    }
}

pub(crate) async fn histograms_agree_with_a_scan(backend: Backend) {
    let store = backend.open();
    a_day(&store).await;
    let all = all_rows(&store);
    let check = |what: &str, rows: RowQuery, wanted: &dyn Fn(&Row) -> bool| {
        for (step, steps) in [(7, 30), (3_600_000, 72)] {
            let mut expected = vec![0; steps];
            let times = all.iter().filter(|row| wanted(row)).filter_map(|row| row.summary.at?.checked_sub(MORNING));
            times.filter_map(|after| usize::try_from(after / step).ok().filter(|at| *at < steps)).for_each(|at| expected[at] += 1);
            let query = HistogramQuery { rows: rows.clone(), from: MORNING, step, steps };
            assert_eq!(store.histogram(&query).unwrap(), expected, "{what} by {step}");
            assert!(expected.iter().sum::<u64>() > 0, "{what} by {step}: nothing was proven");
        }
    };
    check("all", query(), &|_| true);
    check("cases", RowQuery { kinds: vec![Case::NAME], ..query() }, &|row| row.kind == Case::NAME);
    check("open", RowQuery { open: Some(true), ..query() }, &|row| row.summary.open);
    check("one person's", RowQuery { who: Some(AccountId(2)), ..query() }, &|row| row.summary.who == Some(AccountId(2)));
    let hidden = HistogramQuery { rows: RowQuery { sight: sight(&[OTHER_TOWN]), ..query() }, from: MORNING, step: 7, steps: 30 };
    assert_eq!(store.histogram(&hidden).unwrap(), [0; 30]);
}

pub(crate) async fn summaries_agree_with_a_scan(backend: Backend) {
    let store = backend.open();
    a_day(&store).await;
    let now = MORNING + 49 * 3_600_000;
    for (from, to) in [(None, None), (Some(MORNING + 20), Some(MORNING + 60))] {
        let mut expected: BTreeMap<_, Counts> = BTreeMap::new();
        for row in all_rows(&store) {
            if from.is_some() && !row.summary.at.is_some_and(|at| at >= from.unwrap() && at < to.unwrap()) {
                continue;
            }
            let counts = expected.entry(row.kind.clone()).or_default();
            counts.total += 1;
            counts.open += u64::from(row.summary.open);
            counts.overdue += u64::from(row.summary.overdue(now));
            *counts.by_status.entry(row.summary.status).or_default() += 1;
            for flag in row.summary.flags {
                *counts.flags.entry(flag).or_default() += 1;
            }
        }
        assert_eq!(store.summary(&SummaryQuery { sight: everything(), from, to, now }).unwrap(), expected);
    }
    assert!(store.summary(&SummaryQuery { sight: sight(&[OTHER_TOWN]), ..Default::default() }).unwrap().is_empty());
}

/// The tile at `z` that holds a point, by the textbook formula.
fn tile_at(z: u8, point: LonLat) -> (u32, u32) {
    let (lon, lat) = point.degrees();
    let side = f64::from(1u32 << z);
    let y = (1.0 - (lat.to_radians().tan() + 1.0 / lat.to_radians().cos()).ln() / std::f64::consts::PI) / 2.0;
    (((lon + 180.0) / 360.0 * side) as u32, (y * side) as u32)
}

fn case_tile(store: &Arc<dyn Store>, z: u8, point: LonLat) -> LayerContent {
    let (x, y) = tile_at(z, point);
    let query = TileQuery { kinds: vec![Case::NAME, Zone::NAME], z, x, y, sight: everything(), ..TileQuery::default() };
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
        let narrowed = TileQuery { narrowed: vec![Case::NAME], from, to, z: 9, x, y, sight: everything(), ..TileQuery::default() };
        store.tile(&TileQuery { kinds: vec![Case::NAME], ..narrowed }).unwrap().into_iter().next().map(|layer| layer.content)
    };
    let mut drawn = [false; 2];
    for n in [1, 100, 1_400, 1_600, 2_400] {
        let from = Some(since(n));
        match asked(from, None).unwrap() {
            LayerContent::Features(features) => assert_eq!(features.len() as u64, total(from, None)),
            LayerContent::Bins(bins) => assert_eq!(bins.iter().map(|bin| bin.n).sum::<u64>(), total(from, None)),
        }
        drawn[usize::from(total(from, None) > 2_000)] = true;
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
    assert_eq!(late(Some(since(1_400)), MAX_MILLIS), total(Some(since(1_400)), None), "few enough to be drawn themselves");
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

/// A crowded tile of some time is whole days and a rest: together they are what the rows say, wherever the time begins and ends.
pub(crate) async fn crowded_tiles_of_a_time_add_up(backend: Backend) {
    const HOUR: u64 = 3_600_000;
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
    let mut crowded = 0;
    for (from, to) in windows {
        let summary = store.summary(&SummaryQuery { sight: everything(), from, to, now: MORNING }).unwrap();
        let expected = summary.get(&Case::NAME).map_or((0, 0), |counts| (counts.total, counts.open));
        for z in [0, 3, 6, 8, 9, 10, 11] {
            let (x, y) = tile_at(z, spot(0, 0));
            let (kinds, narrowed) = (vec![Case::NAME], vec![Case::NAME]);
            let query = TileQuery { kinds, narrowed, from, to, z, x, y, sight: everything(), ..TileQuery::default() };
            for query in [
                TileQuery { open_of: vec![Case::NAME], ..query.clone() },
                TileQuery { status: vec!["reported".into()], ..query.clone() },
                query,
            ] {
                let drawn = match store.tile(&query).unwrap().into_iter().next().map(|layer| layer.content) {
                    Some(LayerContent::Features(features)) => (features.len() as u64, features.iter().filter(|f| f.open).count() as u64),
                    Some(LayerContent::Bins(bins)) => {
                        crowded += 1;
                        (bins.iter().map(|bin| bin.n).sum(), bins.iter().map(|bin| bin.open).sum())
                    }
                    None => (0, 0),
                };
                assert_eq!(drawn, expected, "zoom {z}, {from:?} to {to:?}");
            }
        }
    }
    assert!(crowded > 60, "{crowded} tiles of counts");
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
