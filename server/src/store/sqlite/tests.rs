//! What can only be seen from inside: the disk that is full, and files that do not belong together.

mod tamper;
mod upgrade;

use std::sync::Arc;

use tempfile::TempDir;
use xunge_shared::{
    admit::Refusal,
    hlc::Hlc,
    id::{AccountId, DeviceId, EntityId, KindName},
    op::{Op, RawOp},
    role::{Grant, Role},
    wire::{OpStatus, PushReply},
};

use super::{Sqlite, open::Files};
use crate::store::{Ops, Push, Result, StoreError, Views};

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
    let left = store.writer.write(0, |ledger| Ok(super::open::meta(ledger.db(), "left")?)).await.unwrap();
    assert_eq!(left, None);
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
    assert_eq!(store.heads()[0].1.seq, 1);
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
