//! The whole story with processes: backup while phones push, kill -9, restore, and the phones bring what the backup lacked.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use xunge_server::{lock::FolderLock, sight::Sight, store::caught_up};
use xunge_shared::{id::OpId, op::Admitted, phone::Fate, wire::MODEL};

use crate::process::{Server, Worker, good, people, scope, xunge};

const PHONES: usize = 4;

/// Pushes until told to stop.
async fn work(worker: &mut Worker, stop: &AtomicBool, pushes: &AtomicUsize) {
    while !stop.load(Ordering::Relaxed) {
        worker.report(7);
        worker.level().await;
        pushes.fetch_add(1, Ordering::Relaxed);
    }
}

/// Has all phones work while `meanwhile` runs on a thread of its own; how often they pushed during it.
async fn while_working<T: Send + 'static>(workers: &mut [Worker], meanwhile: impl FnOnce() -> T + Send + 'static) -> (T, usize) {
    let (stop, pushes) = (AtomicBool::new(false), AtomicUsize::new(0));
    let load = futures::future::join_all(workers.iter_mut().map(|worker| work(worker, &stop, &pushes)));
    let other = async {
        let begun = pushes.load(Ordering::Relaxed);
        let done = tokio::task::spawn_blocking(meanwhile).await.unwrap();
        stop.store(true, Ordering::Relaxed);
        (done, pushes.load(Ordering::Relaxed) - begun)
    };
    futures::future::join(load, other).await.1
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_and_nothing_is_there_twice() {
    let (data, target) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (folder, backups) = (data.path().to_str().unwrap().to_owned(), target.path().to_str().unwrap().to_owned());
    people(data.path(), PHONES);
    let server = Server::start(data.path());
    let mut workers = vec![];
    for i in 0..PHONES {
        workers.push(Worker::sign_in(&server.url, &format!("phone{i}")).await);
    }
    for worker in &mut workers {
        worker.report(20);
        worker.level().await;
    }
    // Two backups while all push: the second one is the one that will be restored.
    let args = (backups.clone(), folder.clone());
    let (said, _) = while_working(&mut workers, move || {
        good(&["backup", &args.0, "--data", &args.1]);
        good(&["backup", &args.0, "--data", &args.1])
    })
    .await;
    assert!(said.contains("private keys"), "{said}");
    // And what the backup cannot know.
    let args = folder.clone();
    let (_, pushed) = while_working(&mut workers, move || good(&["verify", "--data", &args])).await;
    assert!(pushed > 0 || workers.iter().all(|worker| worker.phone.ops().count() > 20), "work went on beside the check");
    for worker in &mut workers {
        worker.report(9);
        worker.level().await;
    }
    let proof = proof(&workers[0]);
    let receipts = data.path().join("proof.json");
    std::fs::write(&receipts, proof.to_string()).unwrap();
    let key = good(&["receipt", "key", "--data", &folder]);
    good(&["verify", "--quick", "--receipt", receipts.to_str().unwrap(), "--data", &folder]);
    server.kill();

    assert!(!xunge(&["restore", &backups, "--data", &folder]).status.success(), "data is not overwritten unasked");
    let said = good(&["restore", &backups, "--data", &folder, "--replace"]);
    assert!(said.contains("push again"), "{said}");
    let aside = std::fs::read_dir(data.path()).unwrap().filter_map(|entry| entry.unwrap().file_name().into_string().ok());
    assert_eq!(aside.filter(|name| name.starts_with("before-restore-")).count(), 1, "what was there is kept");
    // The receipt still proves its op, and shows that the folder does not have it.
    let aside = std::fs::read_dir(data.path()).unwrap().map(|entry| entry.unwrap().path()).find(|path| path.join("proof.json").exists());
    let receipts = aside.unwrap().join("proof.json");
    let said = good(&["receipt", "check", receipts.to_str().unwrap(), "--key", key.trim(), "--data", "/nowhere"]);
    assert!(said.starts_with("proven"), "{said}");
    let checked = xunge(&["verify", "--quick", "--receipt", receipts.to_str().unwrap(), "--data", &folder]);
    let said = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(!checked.status.success() && said.contains("put back from a backup since"), "{said}");

    let server = Server::start(data.path());
    for worker in &mut workers {
        worker.meet(&server.url).await;
        worker.report(3);
        worker.level().await;
    }
    for worker in &mut workers {
        // Others went on after a phone had seen all.
        worker.phone.client.poke();
        worker.level().await;
    }
    server.kill();
    good(&["verify", "--data", &folder]);
    compare(data.path(), &workers).await;
}

/// The last op of a phone with the receipt that came with it, as an export has them.
fn proof(worker: &Worker) -> Value {
    let (ns, receipt) = worker.receipts.last().unwrap();
    let (_, raw, _) = worker.phone.ops().find(|(n, ..)| n == ns.last().unwrap()).unwrap();
    json!({ "records": [{ "op": BASE64_STANDARD.encode(&raw.0), "receipt": BASE64_STANDARD.encode(receipt) }] })
}

/// Every op that was ever said is in the feed, once, and every phone shows what the server shows.
async fn compare(data: &std::path::Path, workers: &[Worker]) {
    let store = xunge_server::sqlite::open(data).unwrap();
    // A server that was killed may have left its views behind its log.
    caught_up(&*store).await;
    let sight = Sight::operator(&FolderLock::take(data).unwrap(), [scope()]);
    let mut feed: Vec<Admitted> = vec![];
    loop {
        let [next] = <[_; 1]>::try_from(store.pull(&sight, &[(scope(), feed.len() as u64)], MODEL + 1).unwrap()).unwrap();
        feed.extend(next.ops);
        if !next.more {
            break;
        }
    }
    let mut there: BTreeMap<OpId, usize> = BTreeMap::new();
    for admitted in &feed {
        *there.entry(admitted.op.open().unwrap().id()).or_default() += 1;
    }
    assert!(there.values().all(|times| *times == 1), "something is there twice");
    let mut said = BTreeSet::new();
    let digest = store.heads(&sight).into_iter().find(|(other, _)| *other == scope()).unwrap().1.digest;
    for worker in workers {
        for (n, _, fate) in worker.phone.ops() {
            assert!(matches!(fate, Fate::Settled { .. }), "{n}: {fate:?}");
            said.insert(OpId { device: worker.phone.device(), n });
        }
        assert_eq!(worker.phone.replica.heads()[&scope()].digest, digest, "a phone shows something else");
    }
    assert_eq!(there.keys().copied().collect::<BTreeSet<_>>(), said, "something was lost");
}
