//! Two names of one op and a backup from before either: whatever comes first, it counts once.

use std::collections::BTreeMap;

use xunge_server::{lock::FolderLock, sight::Sight};
use xunge_shared::{
    id::EntityId,
    plan::Failure,
    wire::{MODEL, PushRequest},
};

use crate::process::{Server, Worker, good, now, people, scope};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_got_a_second_name_counts_once_after_a_restore() {
    let (data, target) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (folder, backups) = (data.path().to_str().unwrap(), target.path().to_str().unwrap());
    people(data.path(), 1);
    let server = Server::start(data.path());
    let mut phone = Worker::sign_in(&server.url, "phone0").await;
    phone.report(1);
    phone.level().await;
    good(&["backup", backups, "--data", folder]);
    // Two phones go on under the same numbers; a third has what the first said, and stays at home.
    let mut other = phone.copy().await;
    other.report(2);
    phone.report(2);
    let mut at_home = phone.copy().await;
    other.level().await;
    let late = renamed(&mut phone).await;
    phone.level().await;
    phone.phone.client.poke();
    phone.level().await;
    assert_eq!(counted(&phone).len(), 5, "each is there by now, under whatever name");
    assert_eq!(late.epoch, phone.phone.client.epoch(), "a second name is good in its epoch only");
    server.kill();

    good(&["restore", backups, "--data", folder, "--replace"]);
    let server = Server::start(data.path());
    for worker in [&mut at_home, &mut phone, &mut other] {
        worker.meet(&server.url).await;
    }
    // A request of before that comes late brings nothing: its places are free again.
    assert_eq!(phone.push(&late).await, Err(Failure::Status(409, None)));
    for worker in [&mut at_home, &mut phone, &mut other] {
        worker.level().await;
    }
    assert_eq!(phone.push(&late).await, Err(Failure::Status(409, None)));
    phone.phone.client.poke();
    phone.level().await;
    let things = counted(&phone);
    server.kill();
    good(&["verify", "--data", folder]);
    let store = xunge_server::sqlite::open(data.path()).unwrap();
    let sight = Sight::operator(&FolderLock::take(data.path()).unwrap(), [scope()]);
    let [feed] = <[_; 1]>::try_from(store.pull(&sight, &[(scope(), 0)], MODEL + 1).unwrap()).unwrap();
    let mut told: BTreeMap<EntityId, usize> = BTreeMap::new();
    for admitted in &feed.ops {
        *told.entry(admitted.op.open().unwrap().entity).or_default() += 1;
    }
    assert_eq!(told.len(), things.len());
    assert!(told.values().all(|times| *times == 1), "something counts twice: {told:?}");
    assert_eq!(told.len(), 5, "something was lost");
}

/// Goes on until the places are known to be taken; the push by a second name that follows, which is not sent here.
async fn renamed(worker: &mut Worker) -> PushRequest {
    while worker.phone.client.unsent() > 0 {
        worker.step().await;
    }
    let request = worker.phone.elders_request(now()).unwrap();
    assert_eq!(request.ops.len(), 1);
    request
}

/// The things that a phone knows to be admitted.
fn counted(worker: &Worker) -> Vec<EntityId> {
    worker.phone.replica.clone().into_admitted().map(|thing| thing.id).collect()
}
