//! Tampering, by hand and with SQL: each deed is named exactly, at its place.

use rusqlite::Connection;
use tempfile::TempDir;
use xunge_shared::{
    entity::Key,
    id::{DeviceId, EntityId, KindName, Scope, Sha256},
    wire::OpStatus,
};

use super::{NOW, Sqlite, op, push, settled};
use crate::{
    blobs::{BlobFolder, BlobStore},
    receipt::{Anchor, Signer, check},
    sqlite::{inspect, lasting, ledger::Ledger},
    store::{Blobs, Finding, Ops},
    verify::{Report, Scrutiny, verify},
};

const PHOTO: &[u8] = b"\xff\xd8\xff a photo, as far as one can tell";

/// A folder with ten ops of one series in one scope, one op in quarantine, and a photo; closed.
async fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    for n in 1..=10 {
        push(&store, vec![op(n, 10)]).await.unwrap();
    }
    let fork = push(&store, vec![op(3, 11)]).await.unwrap();
    assert_eq!(fork.results[0].status, OpStatus::Quarantined);
    let photo = Sha256::of(PHOTO);
    let staged = folder.path().join("staged");
    std::fs::write(&staged, PHOTO).unwrap();
    BlobFolder::open(folder.path()).unwrap().put(photo, &staged).unwrap();
    store.announce_blob(photo, PHOTO.len() as u64, xunge_shared::id::AccountId(1), NOW).await.unwrap();
    store.complete_blob(photo, NOW).await.unwrap();
    settled(&store).await;
    folder
}

fn everything() -> Scrutiny {
    Scrutiny { views: true, photos: true, thorough: true, ..Scrutiny::default() }
}

fn report(folder: &TempDir, scrutiny: &Scrutiny) -> Report {
    verify(folder.path(), scrutiny).unwrap()
}

/// What is found after `sql`, without the views: they follow from the log, and say what the log says in other words.
async fn after(sql: &str) -> Vec<Finding> {
    let folder = folder().await;
    deed(&folder, sql);
    report(&folder, &Scrutiny::default()).findings
}

fn deed(folder: &TempDir, sql: &str) {
    Connection::open(folder.path().join("log.db")).unwrap().execute_batch(sql).unwrap();
}

fn scope() -> Scope {
    "990001001000".parse().unwrap()
}

fn altered(seq: u64, what: &'static str) -> Finding {
    Finding::Altered { scope: scope(), seq, device: DeviceId(1), n: seq, what: vec![what] }
}

fn anchor(folder: &TempDir) -> Anchor {
    let ends = inspect(folder.path()).unwrap().ends().unwrap();
    let signer = Signer::open(folder.path()).unwrap();
    signer.anchor(ends.epoch, NOW, ends.heads, ends.refused).open(&signer.public()).unwrap()
}

#[tokio::test]
async fn a_sound_folder_is_sound() {
    let folder = folder().await;
    let found = report(&folder, &Scrutiny { anchors: vec![anchor(&folder)], ..everything() });
    assert_eq!(found.findings, []);
    assert_eq!((found.seen.ops, found.seen.refused, found.seen.series, found.photos), (10, 1, 1, 1));
    assert!(found.views && found.anchors == 1);
}

#[tokio::test]
async fn an_altered_op_is_named() {
    let one_byte = "UPDATE ops SET raw = CAST(substr(raw, 1, length(raw) - 1) || x'01' AS BLOB) WHERE seq = 4";
    assert_eq!(after(one_byte).await, [altered(4, "op")]);
    assert_eq!(after("UPDATE ops SET eff = eff + 1 WHERE seq = 5").await, [altered(5, "eff")]);
    assert_eq!(after("UPDATE ops SET received = received - 60000 WHERE seq = 10").await, [altered(10, "received")]);
    assert_eq!(after("UPDATE ops SET link = zeroblob(32) WHERE seq = 6").await, [altered(6, "link")]);
    assert_eq!(after("UPDATE ops SET marks = 0 WHERE seq = 7").await, [altered(7, "marks")]);
    // No op is taken for one that retention pruned: the hash would have to be the right one.
    assert_eq!(after("UPDATE ops SET hash = zeroblob(32) WHERE seq = 8").await, [altered(8, "op")]);
    // And under the right one nothing may stand but what retention leaves.
    let hidden = format!("UPDATE ops SET hash = x'{}', raw = (SELECT raw FROM ops WHERE seq = 9) WHERE seq = 8", op(8, 10).hash());
    assert_eq!(after(&hidden).await, [altered(8, "op")]);
}

#[tokio::test]
async fn what_lasts_is_not_altered_unseen() {
    let folder = TempDir::new().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    for entity in 1..=3 {
        let key = Key { kind: KindName::known("track"), entity: EntityId(entity), scope: "990001001000/track".parse().unwrap() };
        let keep = move |ledger: &mut Ledger| lasting::keep(ledger.db(), "patrols", &key, (&[1, 2, 3], 7));
        store.writer.write(0, keep).await.unwrap();
    }
    drop(store);
    let found = report(&folder, &Scrutiny::default());
    assert_eq!((found.findings, found.seen.lasting), (vec![], 3));
    let refused = Connection::open(folder.path().join("log.db")).unwrap().execute("UPDATE lasting SET study = 'doubts'", []);
    assert!(refused.is_err(), "it is only added to");
    for (altered, right) in [("summary = x'010204'", "summary = x'010203'"), ("upto = 8", "upto = 7")] {
        deed(&folder, &format!("DROP TRIGGER IF EXISTS lasting_is_not_changed; UPDATE lasting SET {altered} WHERE id = 2"));
        assert_eq!(report(&folder, &Scrutiny::default()).findings, [Finding::Lasting { id: 2 }]);
        deed(&folder, &format!("UPDATE lasting SET {right} WHERE id = 2"));
    }
    deed(&folder, "DROP TRIGGER lasting_is_not_removed; DELETE FROM lasting WHERE id = 2");
    assert_eq!(report(&folder, &Scrutiny::default()).findings, [Finding::Lasting { id: 2 }]);
}

#[tokio::test]
async fn a_renamed_author_is_named() {
    let moved = "INSERT INTO devices (id, device, account, high, last_seen) VALUES (9, zeroblob(16), 1, 0, 0);
                 UPDATE ops SET device = 9 WHERE seq = 4";
    let found = after(moved).await;
    assert_eq!(found[0], Finding::Altered { scope: scope(), seq: 4, device: DeviceId(0), n: 4, what: vec!["device"] });
    assert_eq!(found[1], Finding::Hole { device: DeviceId(1), n: 4 });
}

#[tokio::test]
async fn a_removed_op_is_named() {
    let removed = |from, to| Finding::Removed { scope: scope(), from, to };
    let hole = |n| Finding::Hole { device: DeviceId(1), n };
    assert_eq!(after("DELETE FROM ops WHERE seq = 4").await, [removed(4, Some(4)), hole(4)]);
    assert_eq!(after("DELETE FROM ops WHERE seq IN (1, 2)").await, [removed(1, Some(2)), hole(1)]);
    assert_eq!(after("DELETE FROM ops").await, [removed(1, None), hole(1)]);
    // Numbered anew behind it, so that no gap shows.
    let renumbered = "DELETE FROM ops WHERE seq = 4; UPDATE ops SET seq = -seq WHERE seq > 4; UPDATE ops SET seq = -seq - 1 WHERE seq < 0";
    assert_eq!(after(renumbered).await, [removed(4, None), hole(4)]);
    // The last one leaves no gap in its chain, but in its series.
    assert_eq!(after("DELETE FROM ops WHERE seq = 10").await, [hole(10)]);
}

#[tokio::test]
async fn an_inserted_op_is_named() {
    let room = "UPDATE ops SET seq = -seq WHERE seq >= 4; UPDATE ops SET seq = -seq + 1 WHERE seq < 0;";
    let copy = |seq: u64, n: u64, link: &str| {
        format!(
            "INSERT INTO ops (pos, scope, seq, device, n, eff, received, raw, link, marks)
             SELECT 100, scope, {seq}, device, {n}, eff, received, raw, {link}, marks FROM ops WHERE seq = 2"
        )
    };
    let inserted = |seq| Finding::Inserted { scope: scope(), seq, device: DeviceId(1), n: 11 };
    assert_eq!(after(&format!("{room}{}", copy(4, 11, "zeroblob(32)"))).await, [inserted(4)]);
    assert_eq!(after(&format!("{room}{}", copy(4, 11, "NULL"))).await, [inserted(4)]);
    assert_eq!(after(&copy(11, 11, "zeroblob(32)")).await, [inserted(11)]);
}

#[tokio::test]
async fn swapped_ops_are_named() {
    let swapped = |seq, with| [Finding::Swapped { scope: scope(), seq, with, device: DeviceId(1), n: with }];
    let places = |a: u64, b: u64| {
        format!(
            "UPDATE ops SET seq = -{b} WHERE seq = {a}; UPDATE ops SET seq = {a} WHERE seq = {b}; UPDATE ops SET seq = {b} WHERE seq < 0"
        )
    };
    assert_eq!(after(&places(4, 5)).await, swapped(4, 5));
    assert_eq!(after(&places(3, 8)).await, swapped(3, 8));
    // What the lines say changed places, and the links stayed where they were.
    let contents = "CREATE TEMP TABLE old AS SELECT * FROM ops; UPDATE ops SET n = -n WHERE seq IN (3, 8);
                    UPDATE ops SET (n, eff, received, raw, marks) =
                      (SELECT n, eff, received, raw, marks FROM old WHERE old.seq = 11 - ops.seq) WHERE seq IN (3, 8)";
    assert_eq!(after(contents).await, swapped(3, 8));
}

#[tokio::test]
async fn quarantine_is_evidence_too() {
    assert_eq!(after("UPDATE quarantine SET refusal = 'bad_body'").await, [Finding::Quarantine { id: 1, what: "altered" }]);
    assert_eq!(after("UPDATE quarantine SET raw = x'00'").await, [Finding::Quarantine { id: 1, what: "altered" }]);
    assert_eq!(after("UPDATE quarantine SET id = 2").await, [Finding::Quarantine { id: 1, what: "removed" }]);
}

#[tokio::test]
async fn a_cut_end_shows_beside_an_anchor_or_a_receipt() {
    let folder = folder().await;
    let key = Signer::open(folder.path()).unwrap().public();
    let store = Sqlite::open(folder.path()).unwrap();
    // Pushed again, it gets the receipt of what is there.
    let again = push(&store, vec![op(10, 10)]).await.unwrap();
    assert_eq!(again.results[0].status, OpStatus::Duplicate);
    drop(store);
    let proven = check(&again.receipt.unwrap(), &op(10, 10), &key).unwrap();
    let refused = Finding::Quarantine { id: 1, what: "truncated" };
    let scrutiny = Scrutiny { anchors: vec![anchor(&folder)], ..Scrutiny::default() };
    let receipts = Scrutiny { receipts: vec![proven.clone()], ..Scrutiny::default() };
    assert_eq!(report(&folder, &receipts).findings, []);
    // By somebody who knows what else would show.
    deed(&folder, "DELETE FROM ops WHERE seq > 7; UPDATE devices SET high = 7; DELETE FROM quarantine");
    assert_eq!(report(&folder, &Scrutiny::default()).findings, [], "by itself it looks sound");
    let cut = |signed| Finding::Truncated { scope: scope(), ends: 7, known: 10, signed, restored: false };
    assert_eq!(report(&folder, &scrutiny).findings, [cut(NOW), refused]);
    assert_eq!(report(&folder, &receipts).findings, [cut(proven.signed)]);
    // And grown again since.
    let store = Sqlite::open(folder.path()).unwrap();
    push(&store, (8..=12).map(|n| op(n, 12)).collect()).await.unwrap();
    drop(store);
    // The server saw that its view knew more, and has a new epoch.
    let rewritten = Finding::Rewritten { scope: scope(), seq: 10, signed: NOW, restored: true };
    assert_eq!(report(&folder, &scrutiny).findings[0], rewritten);
    assert_eq!(report(&folder, &Scrutiny::default()).findings, []);
}

#[tokio::test]
async fn a_damaged_photo_is_named() {
    let folder = folder().await;
    let photo = Sha256::of(PHOTO);
    let file = BlobFolder::within(folder.path()).path(photo);
    let mut bytes = PHOTO.to_vec();
    bytes[9] ^= 1;
    std::fs::write(&file, &bytes).unwrap();
    assert_eq!(report(&folder, &everything()).findings, [Finding::Photo { photo, what: "altered" }]);
    std::fs::remove_file(&file).unwrap();
    assert_eq!(report(&folder, &everything()).findings, [Finding::Photo { photo, what: "missing" }]);
}

#[tokio::test]
async fn a_view_that_shows_something_else_is_named() {
    let view = |folder: &TempDir, sql: &str| Connection::open(folder.path().join("view.db")).unwrap().execute_batch(sql).unwrap();
    let found = |what| [Finding::View { scope: scope(), what }];
    let one = folder().await;
    view(&one, "UPDATE entities SET state = CAST(state || x'00' AS BLOB)");
    assert_eq!(report(&one, &everything()).findings, found("states"));
    let one = folder().await;
    view(&one, "UPDATE heads SET digest = zeroblob(16)");
    assert_eq!(report(&one, &everything()).findings, found("digest"));
    let one = folder().await;
    view(&one, "DELETE FROM heads");
    assert_eq!(report(&one, &everything()).findings, found("missing"));
    let one = folder().await;
    deed(&one, "DELETE FROM ops WHERE seq > 7; UPDATE devices SET high = 7");
    assert_eq!(report(&one, &everything()).findings, found("ahead"), "a cut end, as long as the view is there");
}

#[tokio::test]
async fn a_running_server_can_be_looked_at() {
    let folder = TempDir::new().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    for n in 1..=3 {
        push(&store, vec![op(n, 10)]).await.unwrap();
    }
    settled(&store).await;
    let found = report(&folder, &everything());
    assert_eq!((found.findings, found.seen.ops), (vec![], 3));
    assert_eq!(store.scopes().len(), 1);
}
