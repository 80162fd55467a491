//! The views: exactly what the ops add up to, however they came.

use std::sync::Arc;

use xunge_server::store::{RowQuery, Store};
use xunge_shared::{
    admit::Refusal,
    entity::Entity,
    geometry::LonLat,
    hlc::Hlc,
    id::EntityId,
    kinds::{
        self, Kind,
        case::{Case, CaseBody, Move, Stage},
        cell::Cell,
        checkpoint::{Checkpoint, CheckpointProfile},
        county::{County, CountyBody},
        reference::ReferenceBody,
        zone::{Zone, ZoneBody},
    },
    op::{RawOp, encode},
    role::Role,
    row::Row,
    settings::Settings,
    wire::OpStatus,
};

use crate::{
    Backend,
    world::{COUNTY, OTHER_TOWN, Phone, TOWN, everything, scope, shown, sight, spot, square},
};

pub(crate) fn all_rows(store: &Arc<dyn Store>) -> Vec<Row> {
    let (mut rows, mut after) = (vec![], None);
    loop {
        let page = store.rows(&RowQuery { sight: everything(), limit: 1_000, after, ..RowQuery::default() }).unwrap();
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    rows.sort_by(|a, b| (&a.kind, a.entity).cmp(&(&b.kind, b.entity)));
    rows
}

fn row(store: &Arc<dyn Store>, entity: u128) -> Row {
    store.thing(&Case::NAME, EntityId(entity), &sight(&[TOWN])).unwrap().unwrap().row.unwrap()
}

fn placed(store: &Arc<dyn Store>, entity: u128) -> (Option<String>, Vec<String>) {
    let row = row(store, entity);
    (row.summary.cell.map(|cell| cell.to_string()), row.summary.flags)
}

/// Cells, zones, inspections and cases of two people, with a change of mind here and there.
pub(crate) async fn a_day(store: &Arc<dyn Store>) {
    let (mut desk, mut worker) = (Phone::desk(1), Phone::worker(2));
    let mut ops = vec![desk.settings(Settings { inspect_every_h: 48, ..Settings::default() })];
    for i in 0..4 {
        ops.push(desk.cell(9_000 + i, &format!("990001001001{i:03}"), square(i as i32 * 100, 0, 100)));
    }
    for i in 0..30 {
        ops.push(desk.zone(1_000 + i, &format!("shop {i}"), spot(i as i32 * 10, 5)));
    }
    desk.push(store, ops).await;
    let mut ops = vec![];
    for i in 0..60 {
        ops.push(worker.report(2_000 + i, (i % 7 > 0).then(|| spot(i as i32 * 9, 50))));
        let reported = worker.last();
        if i % 2 == 0 {
            ops.push(worker.inspect(1_000 + i / 2, spot(0, 0)));
        }
        if i % 5 == 0 {
            desk.now = worker.now;
            let cancelled = desk.cancel(2_000 + i, reported);
            worker.push(store, std::mem::take(&mut ops)).await;
            desk.push(store, vec![cancelled]).await;
        }
    }
    worker.push(store, ops).await;
    let moved = desk.cell(9_001, "990001001001001", square(100, 300, 100));
    let gone = desk.say::<Cell>(TOWN, 9_002, &ReferenceBody::Withdraw);
    desk.push(store, vec![moved, gone]).await;
    shown(store).await;
}

pub(crate) async fn rows_are_what_the_entities_show(backend: Backend) {
    let store = backend.open();
    a_day(&store).await;
    let settings = Settings { inspect_every_h: 48, ..Settings::default() };
    let rows = all_rows(&store);
    assert_eq!(rows.len(), 3 + 30 + 60);
    for mut row in rows {
        let thing = store.thing(&row.kind, row.entity, &everything()).unwrap().unwrap();
        assert_eq!(thing.row.as_ref(), Some(&row));
        let first = thing.ops[0].op.open().unwrap();
        let mut entity = Entity::before(&first);
        for recorded in thing.ops.iter().rev() {
            entity.apply(&recorded.op.open().unwrap(), &recorded.op, recorded.eff);
        }
        let mut expected = entity.row(&settings).unwrap();
        if expected.summary.cell.is_none() {
            // The map's part in it has tests of its own.
            row.summary.cell = None;
            row.summary.flags.retain(|flag| flag != "outside");
        }
        expected.summary.flags.retain(|flag| flag != "outside");
        assert_eq!(row, expected);
    }
}

pub(crate) async fn built_anew_it_is_the_same(backend: Backend) {
    let store = backend.open();
    a_day(&store).await;
    let before = (all_rows(&store), store.heads(&everything()), store.summary(&summary()).unwrap());
    Backend::close(store);
    backend.lose_views();
    let store = backend.open();
    shown(&store).await;
    assert_eq!((all_rows(&store), store.heads(&everything()), store.summary(&summary()).unwrap()), before);
}

pub(crate) async fn a_restart_keeps_the_cells(backend: Backend) {
    let store = backend.open();
    a_day(&store).await;
    let before = all_rows(&store);
    Backend::close(store);
    let store = backend.open();
    assert_eq!(all_rows(&store), before);
    let mut phone = Phone::new(88, 2, Role::GridWorker, TOWN);
    let op = phone.report(9_999, Some(spot(50, 50)));
    phone.push(&store, vec![op]).await;
    shown(&store).await;
    assert_eq!(placed(&store, 9_999).0.as_deref(), Some("990001001001000"), "the view that was kept knows its cells");
}

fn summary() -> xunge_server::store::SummaryQuery {
    xunge_server::store::SummaryQuery { sight: everything(), ..Default::default() }
}

pub(crate) async fn it_catches_up_after_a_kill(backend: Backend) {
    let mut phone = Phone::worker(1);
    for round in 0..20 {
        let store = backend.open();
        let ops: Vec<RawOp> = (0..20).map(|i| phone.report(round * 20 + i, Some(spot(0, 0)))).collect();
        phone.push(&store, ops).await;
        // Closed between the log's commit and the view's, at some rounds.
        Backend::close(store);
    }
    let store = backend.open();
    shown(&store).await;
    assert_eq!(all_rows(&store).len(), 400);
}

pub(crate) async fn spots_get_their_cell(backend: Backend) {
    let store = backend.open();
    let (mut desk, mut worker) = (Phone::desk(1), Phone::worker(2));
    let early = worker.report(1, Some(spot(50, 50)));
    worker.push(&store, vec![early]).await;
    shown(&store).await;
    assert_eq!(placed(&store, 1), (None, vec![]), "without a grid nothing is outside of it");
    // Two cells that overlap between 50 and 100: the least code wins.
    let cells = vec![desk.cell(11, "990001001001002", square(0, 0, 100)), desk.cell(12, "990001001001001", square(50, 0, 100))];
    desk.push(&store, cells).await;
    let late = vec![worker.report(2, Some(spot(75, 50))), worker.report(3, Some(spot(500, 50))), worker.report(4, None)];
    worker.push(&store, late).await;
    shown(&store).await;
    assert_eq!(placed(&store, 1).0.as_deref(), Some("990001001001001"), "a border belongs to both");
    assert_eq!(placed(&store, 2).0.as_deref(), Some("990001001001001"));
    assert_eq!(placed(&store, 3), (None, vec!["outside".to_owned()]));
    assert_eq!(placed(&store, 4), (None, vec![]), "what is nowhere is not outside");
}

pub(crate) async fn what_stands_is_in_the_cell_that_holds_it(backend: Backend) {
    let store = backend.open();
    let mut desk = Phone::desk(1);
    let said = |desk: &mut Phone, entity: u128, at: LonLat, cell: &str| {
        let profile = CheckpointProfile {
            code: format!("C{entity}"),
            name: "bridge".into(),
            place: at,
            radius_m: None,
            token: None,
            cell: Some(cell.parse().unwrap()),
            school: None,
        };
        desk.say::<Checkpoint>(TOWN, entity, &ReferenceBody::Define(profile))
    };
    let cells = [1, 2].map(|n: i32| format!("99000100100100{n}"));
    // The zones say no cell, as a file's may; the checkpoints one that they were in once, or that is not theirs.
    let things = vec![
        desk.zone(1, "shop", spot(10, 50)),
        said(&mut desk, 2, spot(150, 50), &cells[0]),
        said(&mut desk, 3, spot(900, 50), &cells[1]),
        said(&mut desk, 4, spot(900, 50), "990001001001777"),
        said(&mut desk, 5, spot(100, 50), &cells[1]),
    ];
    desk.push(&store, things).await;
    shown(&store).await;
    let of = |entity: u128| {
        let row = all_rows(&store).into_iter().find(|row| row.entity == EntityId(entity)).unwrap();
        (row.summary.cell.map(|cell| cell.to_string()), row.summary.flags.contains(&"outside".to_owned()))
    };
    assert_eq!(of(2), (Some(cells[0].clone()), false), "without a grid it is where it says");
    let drawn = vec![desk.cell(11, &cells[0], square(0, 0, 100)), desk.cell(12, &cells[1], square(100, 0, 100))];
    desk.push(&store, drawn).await;
    shown(&store).await;
    assert_eq!(of(1), (Some(cells[0].clone()), false));
    assert_eq!(of(2), (Some(cells[1].clone()), false), "the one that holds it, whatever it says");
    assert_eq!(of(3), (Some(cells[1].clone()), true), "in none's ground the one that it says");
    assert_eq!(of(4), (Some("990001001001777".into()), true), "be there such a cell or not");
    assert_eq!(of(5), (Some(cells[1].clone()), false), "on a border the one that it says");
    // The first cell takes the ground of the other: zones and checkpoints follow without an op about them.
    let merged = vec![desk.cell(11, &cells[0], square(0, 0, 300)), desk.say::<Cell>(TOWN, 12, &ReferenceBody::Withdraw)];
    desk.push(&store, merged).await;
    shown(&store).await;
    assert_eq!([of(1), of(2), of(5)], [(); 3].map(|()| (Some(cells[0].clone()), false)));
    assert_eq!(of(3), (Some(cells[1].clone()), true));
}

pub(crate) async fn a_moved_cell_moves_its_spots(backend: Backend) {
    let store = backend.open();
    let (mut desk, mut worker) = (Phone::desk(1), Phone::worker(2));
    let cells = vec![desk.cell(11, "990001001001001", square(0, 0, 100)), desk.cell(12, "990001001001002", square(200, 0, 100))];
    desk.push(&store, cells).await;
    let cases = vec![worker.report(1, Some(spot(50, 50))), worker.report(2, Some(spot(150, 50)))];
    worker.push(&store, cases).await;
    shown(&store).await;
    assert_eq!([placed(&store, 1).0.is_some(), placed(&store, 2).0.is_some()], [true, false]);
    let version = store.version(&sight(&[TOWN]));
    let moved = desk.cell(11, "990001001001001", square(100, 0, 100));
    desk.push(&store, vec![moved]).await;
    shown(&store).await;
    assert_ne!(store.version(&sight(&[TOWN])), version);
    assert_eq!(placed(&store, 1), (None, vec!["outside".to_owned()]));
    assert_eq!(placed(&store, 2), (Some("990001001001001".into()), vec![]));
    // With the last cell the grid is gone.
    let gone = [11, 12].map(|id| desk.say::<Cell>(TOWN, id, &kinds::reference::ReferenceBody::Withdraw));
    desk.push(&store, gone.to_vec()).await;
    shown(&store).await;
    assert_eq!([placed(&store, 1), placed(&store, 2)], [(None, vec![]), (None, vec![])]);
}

pub(crate) async fn new_settings_show_in_old_rows(backend: Backend) {
    let store = backend.open();
    let (mut desk, mut worker) = (Phone::desk(1), Phone::worker(2));
    let zone = desk.zone(1, "shop", spot(0, 0));
    desk.push(&store, vec![zone]).await;
    let seen = worker.inspect(1, spot(0, 0));
    worker.push(&store, vec![seen]).await;
    shown(&store).await;
    let due = |store: &Arc<dyn Store>| {
        all_rows(store).into_iter().find(|row| row.entity == EntityId(1) && row.kind != kinds::county::County::NAME).unwrap().summary.due
    };
    let before = due(&store).unwrap();
    let settings = desk.settings(Settings { inspect_every_h: Settings::default().inspect_every_h + 1, ..Settings::default() });
    desk.push(&store, vec![settings]).await;
    shown(&store).await;
    assert_eq!(due(&store), Some(before + 3_600_000));
}

pub(crate) async fn one_thing_sets_the_county(backend: Backend) {
    let mut ends = vec![];
    // Whatever came first: of several in the county's feed the one with the least id is the county.
    for order in [[1, 2], [2, 1]] {
        let store = backend.open();
        let (mut desk, mut worker) = (Phone::desk(1), Phone::worker(2));
        let zone = desk.zone(1, "shop", spot(0, 0));
        desk.push(&store, vec![zone]).await;
        let seen = worker.inspect(1, spot(0, 0));
        worker.push(&store, vec![seen]).await;
        let mut set = |scope, thing: u128| {
            let settings = Settings { inspect_every_h: Settings::default().inspect_every_h + thing as u16, ..Settings::default() };
            desk.say::<County>(scope, thing, &CountyBody::Settings(settings))
        };
        let (settings, towns) = (order.map(|thing| set(COUNTY, thing)), set(TOWN, 0));
        for settings in settings {
            desk.push(&store, vec![settings]).await;
            shown(&store).await;
        }
        let refused = desk.push(&store, vec![towns]).await.results[0];
        assert_eq!(
            (refused.status, refused.refusal),
            (OpStatus::Quarantined, Some(Refusal::WrongFeed)),
            "a town does not speak for others"
        );
        shown(&store).await;
        let rows = all_rows(&store);
        ends.extend(
            rows.into_iter()
                .filter(|row| row.kind == Zone::NAME)
                .map(|row| row.summary.due.map(|due| due - row.summary.at.unwrap_or_default())),
        );
    }
    assert_eq!(ends[0], Some((u64::from(Settings::default().inspect_every_h) + 1) * 3_600_000));
    assert_eq!(ends[0], ends[1]);
}

pub(crate) async fn changes_are_told(backend: Backend) {
    let store = backend.open();
    let mut changes = store.subscribe();
    let mut phone = Phone::worker(1);
    let op = phone.report(1, Some(spot(0, 0)));
    phone.push(&store, vec![op]).await;
    let change = changes.recv().await.unwrap();
    assert_eq!((change.scope, change.head, change.more), (scope(TOWN), 1, false));
    assert_eq!(change.rows, [row(&store, 1)]);
    let (mut desk, mut many) = (Phone::desk(2), vec![]);
    for i in 0..200 {
        many.push(phone.report(100 + i, None));
    }
    phone.push(&store, many).await;
    let mut told = (0, 0);
    while told.0 < 201 {
        let change = changes.recv().await.unwrap();
        told = (change.head, told.1 + change.rows.len());
        assert!(change.rows.len() < 200 && change.more == (change.rows.len() == 100));
    }
    let zone = desk.zone(5, "shop", spot(0, 0));
    let gone = desk.say::<kinds::zone::Zone>(TOWN, 5, &kinds::zone::ZoneBody::Withdraw);
    desk.push(&store, vec![zone]).await;
    assert_eq!(changes.recv().await.unwrap().rows.len(), 1);
    desk.push(&store, vec![gone]).await;
    assert_eq!(changes.recv().await.unwrap().gone, [(kinds::zone::Zone::NAME, EntityId(5))]);
}

pub(crate) async fn history_is_complete(backend: Backend) {
    let store = backend.open();
    let (mut worker, mut desk) = (Phone::worker(1), Phone::desk(2));
    let reported = worker.report(1, None);
    let based_on = worker.last();
    let forbidden = worker.cancel(1, based_on);
    worker.push(&store, vec![reported.clone(), forbidden.clone()]).await;
    desk.now = worker.now;
    let cancelled = desk.cancel(1, based_on);
    desk.push(&store, vec![cancelled.clone()]).await;
    shown(&store).await;
    let thing = store.thing(&Case::NAME, EntityId(1), &sight(&[TOWN])).unwrap().unwrap();
    assert_eq!(thing.ops.iter().map(|r| (r.seq, r.op.clone())).collect::<Vec<_>>(), [(1, reported), (2, cancelled)]);
    assert!(thing.ops.iter().all(|r| r.eff > Hlc::default() && r.received > 0));
    assert_eq!(thing.quarantined.iter().map(|r| r.op.clone()).collect::<Vec<_>>(), [forbidden]);
    assert_eq!(thing.row.unwrap().summary.status, "cancelled");
    assert!(store.thing(&Case::NAME, EntityId(1), &sight(&[OTHER_TOWN])).unwrap().is_none());
}

/// Somebody in another town writes of a case whose id they heard: who sees both towns reads the case as its own town tells it.
pub(crate) async fn one_id_in_two_scopes_is_two_things(backend: Backend) {
    let store = backend.open();
    let mut worker = Phone::worker(1);
    let mut stranger = Phone::new(3, 3, Role::Administrator, OTHER_TOWN);
    let reported = worker.report(1, None);
    let head = worker.last();
    worker.push(&store, vec![reported]).await;
    stranger.now = worker.now;
    let step = Move::new(Stage::Reported, Stage::Cancelled);
    let cancelled = stranger.say_raw(Case::NAME, Case::VERSION, OTHER_TOWN, 1, encode(&CaseBody::Move(step)), Some(head));
    let again = stranger.report_in(OTHER_TOWN, 1, None, vec![]);
    stranger.push(&store, vec![cancelled, again]).await;
    shown(&store).await;
    let check = |seen: &[&str], town: &str, ops: usize| {
        let thing = store.thing(&Case::NAME, EntityId(1), &sight(seen)).unwrap().unwrap();
        let row = thing.row.clone().unwrap();
        assert_eq!((row.scope, thing.ops.len()), (scope(town), ops), "{seen:?}");
        let folded = thing.fold().unwrap().unwrap();
        assert_eq!(folded.row(&Settings::default()).unwrap().summary.status, row.summary.status);
        assert_eq!(row.summary.status, "reported");
        assert_eq!(store.rows_of(&[(Case::NAME, EntityId(1))], &sight(seen)).unwrap()[0].as_ref().map(|row| row.scope), Some(scope(town)));
    };
    check(&[TOWN, OTHER_TOWN], TOWN, 1);
    check(&[TOWN], TOWN, 1);
    check(&[OTHER_TOWN], OTHER_TOWN, 2);
}

pub(crate) async fn states_are_what_the_ops_add_up_to(backend: Backend) {
    let store = backend.open();
    a_day(&store).await;
    let mut desk = Phone::new(77, 1, Role::Administrator, COUNTY);
    let seen = sight(&[TOWN]);
    let zones = store.states(&Zone::NAME, &seen).unwrap();
    assert!(!zones.is_empty());
    let folded = |zone: &Entity| store.thing(&Zone::NAME, zone.id, &seen).unwrap().unwrap().fold().unwrap().unwrap();
    for zone in &zones {
        assert_eq!(folded(zone), *zone);
    }
    assert!(store.states(&Zone::NAME, &sight(&[OTHER_TOWN])).unwrap().iter().all(|zone| zone.scope != zones[0].scope));
    let gone = desk.say::<Zone>(TOWN, zones[0].id.0, &ZoneBody::Withdraw);
    desk.push(&store, vec![gone]).await;
    shown(&store).await;
    let after = store.states(&Zone::NAME, &seen).unwrap();
    assert_eq!(after.len(), zones.len(), "what shows nothing is among them");
    assert!(after.iter().any(|zone| zone.row(&Settings::default()).is_none()));
}
