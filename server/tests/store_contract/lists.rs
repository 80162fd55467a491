//! Lists and summaries: each agrees with a plain scan over all rows.

use std::collections::BTreeMap;

use xunge_server::{
    sight::Sight,
    store::{Counts, HistogramQuery, LAPSED, Order, RowQuery, Side, StoreError, SummaryQuery, TallyQuery},
};
use xunge_shared::{
    geometry::{BBox, Shape},
    hlc::MAX_MILLIS,
    id::{AccountId, EntityId},
    kinds::{
        Kind,
        case::{Act, Assignment, Case, CaseBody, Report, What},
    },
    op::encode,
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
    let of_type = |row: &Row| of_case(row) && row.summary.title == "0102";
    check("a type's name", RowQuery { text: Some("暴露".into()), ..query() }, &of_type);
    check("a type's name in English", RowQuery { text: Some("exposed LITTER".into()), ..query() }, &of_type);
    check("one character of it", RowQuery { text: Some("露".into()), ..query() }, &of_type);
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
        let assignment = Assignment { to: Some(AccountId(2)), unit: Some(unit.into()), note: None, with_move: None };
        ops.push(desk.say::<Case>(TOWN, entity, &CaseBody::Assign(assignment)));
    }
    desk.push(&store, ops).await;
    shown(&store).await;
    let open: Vec<Row> = all_rows(&store).into_iter().filter(|row| row.kind == Case::NAME && row.summary.open).collect();
    // before and after the store's own clock
    for now in [MORNING + 49 * 3_600_000, MAX_MILLIS] {
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
            assert_eq!(got, expected, "{by:?} at {now}");
            assert!(got.len() > 1 || by == Side::Area, "{by:?}: nothing was proven");
            assert!(store.tally(&TallyQuery { sight: sight(&[OTHER_TOWN]), ..query }).unwrap().is_empty());
        }
    }
    let of_unit = RowQuery { unit: Some("环卫站".into()), ..query() };
    assert_eq!(store.rows(&of_unit).unwrap().rows.len(), 2);
    assert_eq!(store.rows(&RowQuery { unit: Some("环卫".into()), ..query() }).unwrap().total, 0, "the whole name");
    let without = store.rows(&RowQuery { unit: Some(String::new()), kinds: vec![Case::NAME], open: Some(true), ..query() }).unwrap();
    assert_eq!(without.total as usize, open.iter().filter(|row| row.summary.unit.is_none()).count());
    assert!(without.total > 0 && without.rows.iter().all(|row| row.summary.unit.is_none()));
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
            if row.summary.lapsed(now) {
                *counts.flags.entry(LAPSED.to_owned()).or_default() += 1;
            }
            *counts.by_status.entry(row.summary.status).or_default() += 1;
            for flag in row.summary.flags {
                *counts.flags.entry(flag).or_default() += 1;
            }
        }
        assert_eq!(store.summary(&SummaryQuery { sight: everything(), from, to, now }).unwrap(), expected);
    }
    assert!(store.summary(&SummaryQuery { sight: sight(&[OTHER_TOWN]), ..Default::default() }).unwrap().is_empty());
}

pub(crate) async fn what_lists_do_not_show_is_found(backend: Backend) {
    let store = backend.open();
    let mut desk = Phone::desk(1);
    let text = format!("{}井盖松动", "路口东侧".repeat(60));
    let told = Report { event_type: "0102".into(), text, address: Some("永安路 14 号".into()), ..Report::default() };
    let numbered = Report { text: "三袋垃圾".into(), reference: Some("SZCG-2026-0457".into()), ..told.clone() };
    let ops = [(1, told), (2, numbered)].map(|(entity, report)| desk.say::<Case>(TOWN, entity, &CaseBody::Report(report)));
    desk.push(&store, ops.into()).await;
    shown(&store).await;
    let found = |text: &str| {
        let page = store.rows(&RowQuery { text: Some(text.into()), ..query() }).unwrap();
        page.rows.iter().map(|row| row.entity.0).collect::<Vec<_>>()
    };
    assert_eq!(found("井盖松动"), [1], "the end of a long text behind an address");
    assert_eq!(found("szcg-2026-0457"), [2], "a number of another system");
    assert_eq!(found("三袋"), [2]);
    assert_eq!(found("0457\n").len() + found("井盖丢失").len(), 0);
    let moved = Report { event_type: "0102".into(), text: "换了说法".into(), ..Report::default() };
    let again = desk.say::<Case>(TOWN, 2, &CaseBody::Report(moved));
    desk.push(&store, vec![again]).await;
    shown(&store).await;
    assert_eq!((found("SZCG").len(), found("换了说法")), (0, vec![2]), "what is said no more is not found");
}

pub(crate) async fn what_was_asked_for_lapses_with_the_clock(backend: Backend) {
    let store = backend.open();
    a_day(&store).await;
    let mut desk = Phone::new(77, 1, Role::Supervisor, COUNTY);
    let order = Act { until: Some(MORNING + 5_000), ..Act::of(What::Order) };
    let ops = vec![desk.report(500, Some(spot(40, 10))), desk.say::<Case>(TOWN, 500, &CaseBody::Act(order))];
    let named = desk.last();
    desk.push(&store, ops).await;
    shown(&store).await;
    let lapsed = |now| {
        let page = store.rows(&RowQuery { lapsed: Some(now), ..query() }).unwrap();
        let summary = store.summary(&SummaryQuery { sight: everything(), now, ..SummaryQuery::default() }).unwrap();
        (page.rows.len() as u64, page.total, summary[&Case::NAME].flags.get(LAPSED).copied().unwrap_or_default())
    };
    assert_eq!([lapsed(MORNING + 5_000), lapsed(MORNING + 5_001)], [(0, 0, 0), (1, 1, 1)]);
    let undo = encode(&CaseBody::Act(Act::of(What::Undo)));
    let undo = desk.say_raw(Case::NAME, Case::VERSION, TOWN, 500, undo, Some(named));
    desk.push(&store, vec![undo]).await;
    shown(&store).await;
    assert_eq!(lapsed(MORNING + 5_001), (0, 0, 0), "what was taken back is not asked for");
}
