//! Feeds: gap-free, in commit order, and equal for those who replay and those who start from a snapshot.

use std::{collections::BTreeMap, sync::Arc};

use xunge_server::store::Store;
use xunge_shared::{
    entity::Key,
    id::{EntityId, KindName},
    kinds::{Kind, case::Case},
    replica::Replica,
    settings::Settings,
    wire::MODEL,
};

use crate::{
    Backend,
    world::{COUNTY, OTHER_TOWN, Phone, TOWN, everything, scope, shown, sight, spot},
};

const ALL: [&str; 3] = [COUNTY, TOWN, OTHER_TOWN];
/// A model that no build has: its readers replay ops.
const OTHER: u16 = MODEL + 1;

/// Pulls until there is no more.
fn follow(store: &Arc<dyn Store>, replica: &mut Replica, model: u16) {
    loop {
        let cursors: Vec<_> = ALL.map(scope).map(|scope| (scope, replica.heads().get(&scope).map_or(0, |head| head.seq))).to_vec();
        let feeds = store.pull(&everything(), &cursors, model).unwrap();
        for feed in &feeds {
            replica.merge(feed, MODEL).unwrap();
        }
        if feeds.iter().all(|feed| !feed.more) {
            return;
        }
    }
}

async fn some_work(store: &Arc<dyn Store>, from: u128) {
    let (mut worker, mut desk) = (Phone::worker(from as u32), Phone::desk(from as u32 + 1));
    let setting = desk.settings(Settings::default());
    let elsewhere = desk.report_in(OTHER_TOWN, from + 500, None, vec![]);
    let zones = (0..10).map(|i| desk.zone(from + i, "zone", spot(i as i32, 0))).collect::<Vec<_>>();
    desk.push(store, [vec![setting, elsewhere], zones].concat()).await;
    let mut ops = vec![];
    for i in 0..10 {
        ops.push(worker.inspect(from + i, spot(0, 0)));
        ops.push(worker.report(from + 100 + i, Some(spot(5, 5))));
    }
    worker.push(store, ops).await;
}

pub(crate) async fn a_snapshot_equals_a_replay(backend: Backend) {
    let store = backend.open();
    some_work(&store, 1_000).await;
    shown(&store).await;
    let (mut replayed, mut snapshot) = (Replica::default(), Replica::default());
    follow(&store, &mut replayed, OTHER);
    let feeds = store.pull(&everything(), &[(scope(TOWN), 0)], MODEL).unwrap();
    assert!(feeds[0].snapshot.is_some() && feeds[0].ops.is_empty() && !feeds[0].more);
    follow(&store, &mut snapshot, MODEL);
    assert_eq!(replayed.heads(), snapshot.heads());
    assert_eq!(replayed.heads().iter().map(|(s, h)| (*s, *h)).collect::<Vec<_>>(), store.heads(&everything()));
}

pub(crate) async fn a_reader_that_goes_along_stays_equal(backend: Backend) {
    let store = backend.open();
    let mut replica = Replica::default();
    for round in 1..6 {
        some_work(&store, round * 1_000).await;
        // Without waiting for the views: the digest is only told where it is known.
        follow(&store, &mut replica, MODEL);
    }
    shown(&store).await;
    follow(&store, &mut replica, MODEL);
    assert_eq!(replica.heads().iter().map(|(s, h)| (*s, *h)).collect::<Vec<_>>(), store.heads(&everything()));
}

pub(crate) async fn concurrent_writers_leave_no_gap_for_a_reader(backend: Backend) {
    let store = backend.open();
    let writers = (1..=8).map(|number| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            let mut phone = Phone::worker(number);
            for i in 0..40 {
                let ops = (0..3).map(|j| phone.report(u128::from(number) * 10_000 + i * 3 + j, None)).collect();
                phone.push(&store, ops).await;
            }
        })
    });
    let writers: Vec<_> = writers.collect();
    let mut seen = 0;
    let mut series: BTreeMap<_, u64> = BTreeMap::new();
    while seen < 8 * 40 * 3 {
        let feed = &store.pull(&everything(), &[(scope(TOWN), seen)], OTHER).unwrap()[0];
        for admitted in &feed.ops {
            seen += 1;
            assert_eq!(admitted.seq, seen);
            let op = admitted.op.open().unwrap();
            let before = series.insert(op.device, op.n).unwrap_or_default();
            assert_eq!(op.n, before + 1, "a series is in order in its feed");
        }
        tokio::task::yield_now().await;
    }
    for writer in writers {
        writer.await.unwrap();
    }
}

pub(crate) async fn another_model_gets_ops(backend: Backend) {
    let store = backend.open();
    some_work(&store, 1_000).await;
    shown(&store).await;
    let feed = &store.pull(&everything(), &[(scope(TOWN), 0)], OTHER).unwrap()[0];
    assert!(feed.snapshot.is_none());
    assert_eq!(feed.ops.len() as u64, feed.to);
}

pub(crate) async fn a_cursor_ahead_of_the_feed_begins_anew(backend: Backend) {
    let store = backend.open();
    some_work(&store, 1_000).await;
    shown(&store).await;
    let feeds = store.pull(&everything(), &[(scope(TOWN), 1_000_000), (scope("990001009000"), 0)], MODEL).unwrap();
    assert_eq!(feeds[0].from, 0);
    assert!(feeds[0].snapshot.is_some());
    assert_eq!((feeds[1].to, feeds[1].more, feeds[1].snapshot.is_some()), (0, false, false));
}

pub(crate) async fn unread_kinds_travel_on(backend: Backend) {
    let store = backend.open();
    let mut phone = Phone::worker(1);
    let lamp = KindName::known("lamp");
    let ops = vec![phone.say_raw(lamp.clone(), 1, TOWN, 5, vec![0x80], None), phone.say_raw(Case::NAME, 200, TOWN, 6, vec![0x80], None)];
    phone.push(&store, ops.clone()).await;
    shown(&store).await;
    let mut replica = Replica::default();
    follow(&store, &mut replica, MODEL);
    let key = Key { kind: lamp.clone(), entity: EntityId(5), scope: scope(TOWN) };
    assert!(replica.admitted(&key).unwrap().has_newer());
    let thing = store.thing(&lamp, EntityId(5), &sight(&[TOWN])).unwrap().unwrap();
    assert_eq!(thing.row.unwrap().summary.status, "newer");
    assert_eq!(thing.ops[0].op, ops[0]);
}
