//! What can only be seen from inside: the disk that is full, and files that do not belong together.

mod analyst;
mod crowds;
mod tamper;
mod upgrade;

use std::sync::Arc;

use tempfile::TempDir;
use xunge_shared::{
    admit::Refusal,
    geometry::LonLat,
    hlc::Hlc,
    id::{AccountId, DeviceId, EntityId, KindName, Sha256},
    kinds::{
        Kind,
        track::{TrackBody, TrackLog},
    },
    op::{Op, RawOp, encode},
    role::{Grant, Role},
    track::{Fix, Fixes},
    wire::{OpStatus, PushReply},
};

use super::{Sqlite, open::Files};
use crate::store::{Action, Audit, Entry, Facts, Note, Ops, Push, Result, Retention, StoreError, Views, Watch};

const NOW: u64 = 1_700_000_000_000;

fn op(n: u64, bytes: usize) -> RawOp {
    let op = Op {
        device: DeviceId(1),
        n,
        author: AccountId(1),
        hlc: Hlc::new(NOW + n, 0),
        kind: KindName::known("lamp"),
        v: 1,
        scope: "990001001000".parse().unwrap(),
        entity: EntityId(1),
        based_on: None,
        body: vec![0; bytes].into(),
    };
    op.seal()
}

async fn push(store: &Sqlite, ops: Vec<RawOp>) -> Result<PushReply> {
    let grant = Grant { role: Role::Patrol, area: "990001001000".parse().unwrap(), from: 0, until: None };
    let now = NOW + 1_000;
    let grants = Arc::new([grant]);
    store.admit(Push { author: AccountId(1), grants, device: DeviceId(1), dev_now: now, now, ops, status: None }).await
}

/// Waits until the views show all.
async fn settled(store: &Sqlite) {
    let mut changes = store.subscribe();
    while store.lag() > 0 {
        let _ = changes.recv().await;
    }
}

async fn may_grow_to(store: &Sqlite, pages: i64) {
    let set = move |ledger: &mut super::ledger::Ledger| Ok(ledger.db().pragma_update(None, "max_page_count", pages)?);
    store.writer.write(0, set).await.unwrap();
}

#[tokio::test]
async fn a_full_disk_acknowledges_nothing_and_the_server_goes_on() {
    let folder = TempDir::new().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    assert_eq!(push(&store, vec![op(1, 10)]).await.unwrap().high_n, 1);
    may_grow_to(&store, 1).await;
    let large: Vec<RawOp> = (2..20).map(|n| op(n, 40_000)).collect();
    assert!(matches!(push(&store, large.clone()).await, Err(StoreError::Unavailable(_))));
    assert!(matches!(push(&store, large.clone()).await, Err(StoreError::Unavailable(_))));
    may_grow_to(&store, 1_000_000).await;
    let reply = push(&store, large).await.unwrap();
    assert_eq!((reply.high_n, reply.results[0].seq), (19, Some(2)), "nothing of the failed pushes was kept");
    assert!(reply.results.iter().all(|result| result.status == OpStatus::HeldUnknownKind));
    let forked = push(&store, vec![op(3, 5)]).await.unwrap();
    assert_eq!(forked.results[0].refusal, Some(Refusal::Fork));
}

#[tokio::test]
async fn a_failed_request_takes_no_other_with_it() {
    let folder = TempDir::new().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    let fails = store.writer.write(0, |ledger| {
        ledger.db().execute("INSERT INTO meta (name, value) VALUES ('left', 1)", [])?;
        Err::<(), _>(StoreError::NoSuchAccount)
    });
    let (failed, pushed) = tokio::join!(fails, push(&store, vec![op(1, 10)]));
    assert!(matches!(failed, Err(StoreError::NoSuchAccount)));
    assert_eq!(pushed.unwrap().high_n, 1);
    let left = store.writer.write(0, |ledger| Ok(super::meta::meta(ledger.db(), "left")?)).await.unwrap();
    assert_eq!(left, None);
}

#[tokio::test]
async fn a_panic_takes_no_other_with_it() {
    let folder = TempDir::new().unwrap();
    let mut store = Sqlite::open(folder.path()).unwrap();
    push(&store, vec![op(1, 10)]).await.unwrap();
    let panics = store.writer.write(0, |ledger| -> Result<()> {
        ledger.db().execute("INSERT INTO meta (name, value) VALUES ('left', 1)", [])?;
        ledger.next_seq("990001001000".parse().unwrap())?;
        panic!("as a mistake of ours would");
    });
    let (failed, pushed) = tokio::join!(panics, push(&store, vec![op(2, 10)]));
    assert!(matches!(failed, Err(StoreError::Unavailable(_))));
    assert_eq!(pushed.unwrap().results[0].seq, Some(2), "the feed has no gap");
    let left = store.writer.write(0, |ledger| Ok(super::meta::meta(ledger.db(), "left")?)).await.unwrap();
    assert_eq!(left, None);
    store.works().unwrap();
    store.writer.close();
    assert!(store.works().is_err(), "nothing is written any more");
}

/// What is forgotten is gone from the file, not only from what is asked of it.
#[tokio::test]
async fn forgotten_tracks_are_not_left_in_free_pages() {
    let folder = TempDir::new().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    let grant = Grant { role: Role::Patrol, area: "990001001000".parse().unwrap(), from: 0, until: None };
    // One that was admitted and fills pages of its own, and one that was refused.
    let segment = |n: u64, scope: &str, fixes: u64| {
        let fix = |i: u64| Fix {
            at: NOW + i * 4_321,
            place: LonLat { lon: 110_000_000 + (i * i % 7_919) as i32, lat: 22_000_000 },
            accuracy_m: 7,
        };
        let body = encode(&TrackBody::Segment(Fixes((0..fixes).map(fix).collect())));
        let op = op(n, 0).open().unwrap();
        Op { kind: TrackLog::NAME, scope: scope.parse().unwrap(), body: body.into(), ..op }
    };
    let ops = [segment(1, "990001001000/track", 1_500), segment(2, "990001002000/track", 90)];
    let (now, raws) = (NOW + 1_000, ops.iter().map(Op::seal).collect());
    let push = Push { author: AccountId(1), grants: Arc::new([grant]), device: DeviceId(1), dev_now: now, now, ops: raws, status: None };
    let reply = store.admit(push).await.unwrap();
    assert_eq!((reply.results[0].status, reply.results[1].status), (OpStatus::Ok, OpStatus::Quarantined));
    let holds = |op: &Op| {
        let (file, middle) = (std::fs::read(folder.path().join("log.db")).unwrap(), op.body.len() / 2);
        file.windows(24).any(|window| window == &op.body[middle..middle + 24])
    };
    // A store that is closed has everything in the file itself.
    drop(store);
    assert!(ops.iter().all(holds), "it is looked for where it is");
    let store = Sqlite::open(folder.path()).unwrap();
    settled(&store).await;
    while store.unstudied() > 0 {
        tokio::task::yield_now().await;
    }
    while !store.forget_tracks(NOW + 2_000).await.unwrap().is_empty() {}
    drop(store);
    assert!(!ops.iter().any(holds));
}

#[tokio::test]
async fn a_log_that_was_put_back_is_noticed() {
    let (folder, copy) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let store = Sqlite::open(folder.path()).unwrap();
    push(&store, vec![op(1, 10)]).await.unwrap();
    let epoch = store.epoch();
    drop(store);
    std::fs::copy(folder.path().join("log.db"), copy.path().join("log.db")).unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    push(&store, vec![op(2, 10)]).await.unwrap();
    assert_eq!(store.epoch(), epoch);
    settled(&store).await;
    drop(store);
    std::fs::copy(copy.path().join("log.db"), folder.path().join("log.db")).unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    settled(&store).await;
    assert_eq!(store.shown(), 1);
    assert_ne!(store.epoch(), epoch, "phones push again what was lost");
    let epoch = store.epoch();
    drop(store);
    let renewed = Sqlite::renew_epoch(folder.path()).unwrap();
    assert_ne!(renewed, epoch);
    assert_eq!(Sqlite::open(folder.path()).unwrap().epoch(), renewed);
}

#[test]
fn a_view_that_is_no_database_is_no_loss() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("view.db"), b"not a database, but long enough to be taken for the head of one".repeat(100)).unwrap();
    drop(Sqlite::open(folder.path()).unwrap());
    assert!(Files::within(folder.path()).view_reader().is_ok());
}

#[tokio::test]
async fn the_log_of_who_did_what_shows_what_is_done_to_it() {
    let folder = TempDir::new().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    for at in 0..5 {
        store.note(Note::new(at, Some(AccountId(1)), Action::Exported).about("zone")).await.unwrap();
    }
    drop(store);
    let fault = || super::audit::fault(&Files::within(folder.path()).log_reader().unwrap()).unwrap();
    assert_eq!(fault(), None);
    let db = rusqlite::Connection::open(folder.path().join("log.db")).unwrap();
    let forbidden = [
        "UPDATE audit SET actor = 2 WHERE id = 3",
        "DELETE FROM audit WHERE id = 5",
        "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE id = 3",
        "INSERT INTO audit SELECT 9, at, actor, action, subject, about, hash FROM audit WHERE id = 3",
    ];
    for sql in forbidden {
        let error = db.execute(sql, []).unwrap_err().to_string();
        assert!(error.contains("only added to"), "{sql}: {error}");
    }
    // Whoever has the file can drop the guards; the hashes tell.
    db.execute_batch("DROP TRIGGER audit_is_appended; DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_removed;").unwrap();
    let check = |sql: &str, expect| {
        db.execute_batch(&format!("CREATE TABLE kept AS SELECT * FROM audit; {sql}")).unwrap();
        assert_eq!(fault(), Some(expect), "{sql}");
        db.execute_batch("DELETE FROM audit; INSERT INTO audit SELECT * FROM kept; DROP TABLE kept;").unwrap();
        assert_eq!(fault(), None);
    };
    check("UPDATE audit SET actor = 2 WHERE id = 3;", 3);
    check("UPDATE audit SET about = NULL WHERE id = 4;", 4);
    check("DELETE FROM audit WHERE id = 2;", 2);
    check("DELETE FROM audit WHERE id = 2; UPDATE audit SET id = id - 1 WHERE id > 2;", 2);
    check("INSERT INTO audit SELECT 6, at, actor, action, subject, about, hash FROM audit WHERE id = 5;", 6);
}

#[tokio::test]
async fn sessions_of_the_version_before_go_on() {
    let folder = TempDir::new().unwrap();
    let db = rusqlite::Connection::open(folder.path().join("log.db")).unwrap();
    for sql in [include_str!("../../migrations/log-01-operations.sql"), include_str!("../../migrations/log-02-accounts.sql")] {
        db.execute_batch(sql).unwrap();
    }
    db.execute_batch(
        "INSERT INTO accounts VALUES (7, 'chen', 'Chen', '', 'hash', 0);
         INSERT INTO sessions VALUES (x'0000000000000000000000000000000000000000000000000000000000000001', 7, 5, 6, 1000);
         INSERT INTO sessions VALUES (x'0000000000000000000000000000000000000000000000000000000000000002', 7, 3, 4, 1000);
         PRAGMA user_version = 2;",
    )
    .unwrap();
    drop(db);
    let store = Sqlite::open(folder.path()).unwrap();
    for (last, created) in [(1, 5), (2, 3)] {
        let mut token = [0; 32];
        token[31] = last;
        let found = store.session(Sha256(token), 10).unwrap().unwrap();
        assert_eq!((found.account.id, found.session.created, found.session.seen), (AccountId(7), created, created + 1));
        assert!(!found.secret.is_over && !found.secret.has_elder && found.secret.used.is_some());
    }
    assert_eq!(store.sessions(AccountId(7), 10).unwrap().len(), 2);
}
