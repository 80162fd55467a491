//! A folder that the version before chains left: it is upgraded when it is opened, to the chains that would have been there.

use rusqlite::Connection;
use rusqlite_migration::Migrations;
use tempfile::TempDir;
use xunge_shared::id::AccountId;

use super::{Sqlite, op, push};
use crate::{
    sqlite::{
        inspect,
        open::{Files, LOG},
    },
    store::Entry,
    vault::Vault,
    verify::{Scrutiny, verify},
};

/// Ops and a refused one, written by this version; and the same in a folder of the version before.
async fn both() -> (TempDir, TempDir) {
    let (new, old) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let store = Sqlite::open(new.path()).unwrap();
    for n in 1..=40 {
        push(&store, vec![op(n, 10)]).await.unwrap();
    }
    for bytes in [11, 12, 13] {
        push(&store, vec![op(3, bytes)]).await.unwrap();
    }
    drop(store);
    let mut log = Connection::open(old.path().join("log.db")).unwrap();
    Migrations::from_slice(&LOG[..2]).to_latest(&mut log).unwrap();
    log.execute("ATTACH ?1 AS new", [new.path().join("log.db").to_str().unwrap()]).unwrap();
    log.execute_batch(
        "INSERT INTO meta SELECT * FROM new.meta; INSERT INTO scopes SELECT * FROM new.scopes; INSERT INTO devices SELECT * FROM new.devices;
         INSERT INTO ops SELECT pos, scope, seq, device, n, eff, received, raw FROM new.ops;
         INSERT INTO quarantine SELECT id, device, n, takes, refusal, received, author, scope, kind, entity, hash, raw FROM new.quarantine;",
    )
    .unwrap();
    (new, old)
}

#[tokio::test]
async fn an_older_folder_gets_the_chains_that_it_would_have_had() {
    let (new, old) = both().await;
    assert!(inspect(old.path()).is_err(), "as long as it is not upgraded, nothing is said of it");
    let store = Sqlite::open(old.path()).unwrap();
    let reply = push(&store, vec![op(41, 10)]).await.unwrap();
    assert_eq!((reply.high_n, reply.results[0].seq), (41, Some(41)));
    drop(store);
    let (new, old) = (inspect(new.path()).unwrap(), (inspect(old.path()).unwrap(), old));
    let scope = "990001001000".parse().unwrap();
    for seq in 1..=40 {
        assert_eq!(old.0.link(scope, seq).unwrap(), new.link(scope, seq).unwrap(), "place {seq}");
    }
    assert_eq!(old.0.ends().unwrap().refused, new.ends().unwrap().refused);
    assert_eq!(verify(old.1.path(), &Scrutiny { thorough: true, ..Scrutiny::default() }).unwrap().findings, []);
}

#[tokio::test]
async fn an_upgrade_that_was_cut_goes_on() {
    let (new, _old) = both().await;
    let ends = inspect(new.path()).unwrap().ends().unwrap();
    Connection::open(new.path().join("log.db"))
        .unwrap()
        .execute_batch(
            "UPDATE ops SET link = NULL, marks = NULL WHERE pos > 17; UPDATE quarantine SET link = NULL WHERE id > 1;
             INSERT INTO meta (name, value) VALUES ('chained', 17)",
        )
        .unwrap();
    assert!(inspect(new.path()).is_err(), "it is not over");
    drop(Files::within(new.path()).log_writer().unwrap());
    assert_eq!(inspect(new.path()).unwrap().ends().unwrap(), ends);
    assert_eq!(verify(new.path(), &Scrutiny::default()).unwrap().findings, []);
}

#[tokio::test]
async fn plain_secrets_of_second_factors_are_sealed() {
    const SECRET: &[u8; 20] = b"12345678901234567890";
    let folder = TempDir::new().unwrap();
    drop(Sqlite::open(folder.path()).unwrap());
    let log = Connection::open(folder.path().join("log.db")).unwrap();
    log.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    log.execute("INSERT INTO second_factors (account, secret, confirmed, step) VALUES (7, ?1, 1, 0)", [SECRET]).unwrap();
    drop(log);
    let store = Sqlite::open(folder.path()).unwrap();
    let stored = store.factor(AccountId(7)).unwrap().unwrap().secret;
    let vault = Vault::open(folder.path()).unwrap();
    assert_eq!(vault.unseal(AccountId(7), &stored).as_deref(), Some(&SECRET[..]));
    drop(store);
    assert_eq!(Sqlite::open(folder.path()).unwrap().factor(AccountId(7)).unwrap().unwrap().secret, stored, "once");
    for file in ["log.db", "log.db-wal"] {
        let bytes = std::fs::read(folder.path().join(file)).unwrap_or_default();
        assert!(!bytes.windows(SECRET.len()).any(|part| part == SECRET), "{file} tells it");
    }
}
