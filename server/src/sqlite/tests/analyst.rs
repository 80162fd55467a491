//! What the analyst does for studies that the product does not have: of tracks, whose content is forgotten, in both ways and at both paces.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use tempfile::TempDir;
use xunge_shared::{
    entity::Entity,
    geometry::LonLat,
    hlc::Millis,
    id::{AccountId, DeviceId, EntityId, KindName},
    kinds::{
        InState, Kind,
        track::{TrackBody, TrackLog},
    },
    op::{Op, RawOp, encode},
    role::{Grant, Role},
    track::{Fix, Fixes},
};

use crate::{
    analyst::{Desk, Pace, Study, Told},
    lock::FolderLock,
    sight::Sight,
    sqlite::Sqlite,
    store::{Fact, FactQuery, Facts, Form, Ops, Push, Result, Retention, Sheet, StoreError},
};

const NOW: Millis = 1_700_000_000_000;
const DAY: Millis = 86_400_000;
const TRACKS: &str = "990001001000/track";

/// Counts fixes: of each segment, and of each track.
struct Walks {
    pace: Pace,
    version: i64,
    /// Steps that fail before one succeeds.
    fails: Arc<AtomicI64>,
    /// What it remembers: how many tracks it has seen.
    seen: i64,
}

const KINDS: &[KindName] = &[TrackLog::NAME];

const SHEETS: &[Sheet] = &[
    Sheet { name: "segments", columns: &[("fixes", Form::Int), ("seen", Form::Int)], indexes: &[], counted: None },
    Sheet { name: "tracks", columns: &[("fixes", Form::Int)], indexes: &[&["fixes"]], counted: None },
];

impl Study for Walks {
    fn name(&self) -> &'static str {
        "walks"
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn sheets(&self) -> &'static [Sheet] {
        SHEETS
    }

    fn kinds(&self) -> &'static [KindName] {
        KINDS
    }

    fn pace(&self) -> Pace {
        self.pace
    }

    fn recall(&mut self, desk: &dyn Desk) -> Result<()> {
        self.seen = 0;
        desk.each(&TrackLog::NAME, &mut |_| self.seen += 1)
    }

    fn of_op(&mut self, told: &Told<'_>, _: &dyn Desk) -> Result<Vec<Fact>> {
        let TrackBody::Segment(fixes) = minicbor::decode(&told.op.body).unwrap();
        self.seen += i64::from(TrackLog::of(&told.before.state).is_none_or(|track| track.fixes().count() == 0));
        if self.fails.fetch_sub(1, Ordering::AcqRel) > 0 {
            return Err(StoreError::Unavailable("as the test wants it".into()));
        }
        Ok(vec![Fact::new("segments", [(fixes.0.len() as u64).into(), self.seen.into()])])
    }

    fn of_thing(&mut self, thing: &Entity, _: &dyn Desk) -> Result<Vec<Fact>> {
        let count = TrackLog::of(&thing.state).map_or(0, |track| track.fixes().count());
        Ok((count > 0).then(|| Fact::new("tracks", [(count as u64).into()])).into_iter().collect())
    }
}

fn open(folder: &TempDir, pace: Pace, version: i64, fails: i64) -> Sqlite {
    Sqlite::open_with(folder.path(), |_| vec![Box::new(Walks { pace, version, fails: Arc::new(fails.into()), seen: 0 })]).unwrap()
}

fn segment(n: u64, round: u128, fixes: u64) -> RawOp {
    let fixes =
        (0..fixes).map(|i| Fix { at: NOW + n * 60_000 + i * 1_000, place: LonLat { lon: 110_000_000, lat: 22_000_000 }, accuracy_m: 5 });
    let body = encode(&TrackBody::Segment(Fixes(fixes.collect())));
    let (device, author, scope) = (DeviceId(1), AccountId(1), TRACKS.parse().unwrap());
    let (kind, v, entity) = (TrackLog::NAME, TrackLog::VERSION, EntityId(round));
    let hlc = xunge_shared::hlc::Hlc::new(NOW + n, 0);
    Op { device, n, author, hlc, kind, v, scope, entity, based_on: None, body: body.into() }.seal()
}

async fn push(store: &Sqlite, now: Millis, ops: Vec<RawOp>) {
    let grant = Grant { role: Role::Patrol, area: "990001001000".parse().unwrap(), from: 0, until: None };
    let push = Push { author: AccountId(1), grants: Arc::new([grant]), device: DeviceId(1), dev_now: now, now, ops, status: None };
    store.admit(push).await.unwrap();
}

/// What stands of a sheet, once all is taken in: by track.
async fn facts(store: &Sqlite, sheet: &'static str, expect: &[(u128, i64)]) {
    let folder = tempfile::tempdir().unwrap();
    let sight = Sight::operator(&FolderLock::take(folder.path()).unwrap(), [TRACKS.parse().unwrap()]);
    let query = FactQuery { sight, study: "walks", sheet, limit: 100, ..FactQuery::default() };
    let deadline = std::time::Instant::now() + std::time::Duration::from_mins(1);
    loop {
        let found = store.facts(&query).unwrap();
        let mut found: Vec<_> = found.iter().map(|found| (found.key.entity.0, found.fact.values[0].int().unwrap())).collect();
        found.sort_unstable();
        if found == expect && store.unstudied() == 0 {
            return;
        }
        assert!(std::time::Instant::now() < deadline, "{sheet}: {found:?}");
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
}

async fn check(pace: Pace) {
    let folder = TempDir::new().unwrap();
    let store = open(&folder, pace, 1, 0);
    push(&store, NOW + 10, vec![segment(1, 1, 5), segment(2, 1, 6), segment(3, 2, 7)]).await;
    push(&store, NOW + 100 * DAY, vec![segment(4, 2, 8), segment(5, 3, 9)]).await;
    facts(&store, "segments", &[(1, 5), (1, 6), (2, 7), (2, 8), (3, 9)]).await;
    facts(&store, "tracks", &[(1, 11), (2, 15), (3, 9)]).await;
    while !store.forget_tracks(NOW + 50 * DAY).await.unwrap().is_empty() {}
    facts(&store, "segments", &[(2, 8), (3, 9)]).await;
    facts(&store, "tracks", &[(2, 8), (3, 9)]).await;
    drop(store);
    // Of another version it is made anew, from what is left.
    let store = open(&folder, pace, 2, 0);
    facts(&store, "segments", &[(2, 8), (3, 9)]).await;
    facts(&store, "tracks", &[(2, 8), (3, 9)]).await;
}

#[tokio::test]
async fn what_is_forgotten_leaves_the_facts() {
    check(Pace::EachOp).await;
    check(Pace::Settled).await;
}

#[tokio::test]
async fn a_step_that_fails_is_done_again_with_the_memory_of_before() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder, Pace::EachOp, 1, 1);
    push(&store, NOW + 10, vec![segment(1, 1, 5), segment(2, 2, 6)]).await;
    facts(&store, "segments", &[(1, 5), (2, 6)]).await;
    let db = store.pool.facts(|db| Ok(db.query_row("SELECT max(seen) FROM walks_segments", [], |row| row.get::<_, i64>(0))?)).unwrap();
    assert_eq!(db, 2, "nothing that was rolled back is remembered");
}

#[test]
fn facts_that_are_no_database_are_no_loss() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("facts.db"), b"not a database, but long enough to be taken for the head of one".repeat(100)).unwrap();
    drop(Sqlite::open(folder.path()).unwrap());
    assert!(super::Files::within(folder.path()).facts_reader().is_ok());
}
