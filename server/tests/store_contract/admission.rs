//! Admission: numbered, idempotent, never blocking, never losing.

use xunge_shared::{
    admit::Refusal,
    id::{KindName, Sha256},
    op::{RawOp, VOID},
    wire::OpStatus,
};

use crate::{
    Backend,
    world::{MORNING, OTHER_TOWN, Phone, TOWN, everything, scope, seen_by, shown, spot},
};

fn statuses(reply: &xunge_shared::wire::PushReply) -> Vec<OpStatus> {
    reply.results.iter().map(|result| result.status).collect()
}

pub(crate) async fn a_push_is_numbered_in_order(backend: Backend) {
    let store = backend.open();
    let mut phone = Phone::worker(1);
    let ops = (1..=5).map(|id| phone.report(id, None)).collect();
    let reply = phone.push(&store, ops).await;
    assert_eq!(statuses(&reply), [OpStatus::Ok; 5]);
    assert_eq!(reply.results.iter().map(|r| (r.n, r.seq)).collect::<Vec<_>>(), (1..=5).map(|n| (n, Some(n))).collect::<Vec<_>>());
    assert_eq!((reply.high_n, reply.srv_now, reply.epoch), (5, phone.now, store.epoch()));
    let mut desk = Phone::desk(2);
    let elsewhere = desk.report_in(OTHER_TOWN, 9, None, vec![]);
    assert_eq!(desk.push(&store, vec![elsewhere]).await.results[0].seq, Some(1));
}

pub(crate) async fn the_same_op_twice_is_a_duplicate(backend: Backend) {
    let store = backend.open();
    let mut phone = Phone::worker(1);
    let op = phone.report(1, None);
    let reply = phone.push(&store, vec![op.clone(), op.clone()]).await;
    assert_eq!(statuses(&reply), [OpStatus::Ok, OpStatus::Duplicate]);
    let again = phone.push(&store, vec![op]).await;
    assert_eq!((again.results[0].seq, again.results[0].eff), (reply.results[0].seq, reply.results[0].eff));
    assert_eq!(again.high_n, 1);
}

pub(crate) async fn another_op_in_the_same_place_is_a_fork(backend: Backend) {
    let store = backend.open();
    let mut phone = Phone::worker(1);
    let mut clone = phone.clone();
    let (mine, theirs) = (phone.report(1, None), clone.report(2, None));
    phone.push(&store, vec![mine]).await;
    for _ in 0..2 {
        let reply = clone.push(&store, vec![theirs.clone()]).await;
        assert_eq!((reply.results[0].status, reply.results[0].refusal), (OpStatus::Quarantined, Some(Refusal::Fork)));
    }
    assert_eq!(store.quarantine(&everything(), 10).unwrap().len(), 1);
}

pub(crate) async fn quarantine_never_blocks(backend: Backend) {
    let store = backend.open();
    let mut phone = Phone::worker(1);
    let outside = phone.report_in(OTHER_TOWN, 1, None, vec![]);
    let fine = phone.report(2, None);
    let garbage = RawOp(vec![1, 2, 3]);
    let after = phone.report(3, None);
    let ops = vec![outside, fine, garbage, after];
    let reply = phone.push(&store, ops.clone()).await;
    let expected = [OpStatus::Quarantined, OpStatus::Ok, OpStatus::Quarantined, OpStatus::Ok];
    assert_eq!(statuses(&reply), expected);
    assert_eq!(reply.results[0].refusal, Some(Refusal::OutsideScope));
    assert_eq!((reply.results[2].n, reply.results[2].refusal), (0, Some(Refusal::BadEnvelope)));
    assert_eq!(reply.high_n, 3);
    let again = phone.push(&store, ops.clone()).await;
    assert_eq!(again.results[0].refusal, Some(Refusal::OutsideScope));
    assert_eq!(again.results[2].refusal, Some(Refusal::BadEnvelope));
    let refused = store.quarantine(&seen_by(&store, phone.author).await, 10).unwrap();
    assert_eq!(refused.iter().map(|r| r.op.clone()).collect::<Vec<_>>(), [ops[2].clone(), ops[0].clone()]);
    assert!(store.quarantine(&seen_by(&store, Phone::worker(2).author).await, 10).unwrap().is_empty());
}

pub(crate) async fn holes_show_in_high_n(backend: Backend) {
    let mut phone = Phone::worker(1);
    let ops: Vec<_> = (1..=4).map(|id| phone.report(id, None)).collect();
    let store = backend.open();
    assert_eq!(phone.push(&store, vec![ops[0].clone(), ops[2].clone(), ops[3].clone()]).await.high_n, 1);
    Backend::close(store);
    let store = backend.open();
    assert_eq!(phone.push(&store, vec![]).await.high_n, 1);
    phone.n = 1;
    let void = phone.say_raw(VOID, 1, TOWN, 2, vec![], None);
    assert_eq!(phone.push(&store, vec![void]).await.high_n, 4);
}

pub(crate) async fn nobody_takes_places_in_another_account_s_series(backend: Backend) {
    let store = backend.open();
    let mut owner = Phone::worker(1);
    let first = owner.report(1, None);
    owner.push(&store, vec![first]).await;
    let mut thief = Phone { author: Phone::worker(2).author, ..owner.clone() };
    let taken = thief.report(2, None);
    let reply = thief.push(&store, vec![taken]).await;
    assert_eq!((reply.results[0].status, reply.results[0].refusal), (OpStatus::Quarantined, Some(Refusal::WrongDevice)));
    let second = owner.report(3, None);
    assert_eq!(statuses(&owner.push(&store, vec![second]).await), [OpStatus::Ok]);
}

pub(crate) async fn a_series_keeps_its_order_under_a_wrong_clock(backend: Backend) {
    let store = backend.open();
    let mut phone = Phone::worker(1);
    let first = phone.report(1, None);
    let one = phone.push(&store, vec![first]).await.results[0].eff;
    phone.now -= 86_400_000;
    let second = phone.report(2, None);
    let mut push = phone.pushing(vec![second]);
    push.now = MORNING + 10;
    let two = store.admit(push).await.unwrap().results[0].eff;
    assert!(two > one, "{two:?} after {one:?}");
    assert!(two.unwrap().millis() <= MORNING + 10);
}

pub(crate) async fn an_op_waits_for_no_photo(backend: Backend) {
    let store = backend.open();
    let mut phone = Phone::worker(1);
    let photo = Sha256::of(b"photo");
    let op = phone.report_in(TOWN, 1, Some(spot(0, 0)), vec![photo]);
    let reply = phone.push(&store, vec![op]).await;
    assert_eq!((reply.results[0].status, reply.results[0].seq), (OpStatus::HeldNeedPhoto, Some(1)));
    store.announce_blob(photo, 5, phone.author, phone.now).await.unwrap();
    store.complete_blob(photo, phone.now).await.unwrap();
    let op = phone.report_in(TOWN, 2, Some(spot(0, 0)), vec![photo]);
    assert_eq!(statuses(&phone.push(&store, vec![op]).await), [OpStatus::Ok]);
}

pub(crate) async fn a_restart_keeps_everything(backend: Backend) {
    let mut phone = Phone::worker(1);
    let store = backend.open();
    let epoch = store.epoch();
    let ops: Vec<_> = (1..=20).map(|id| phone.report(id, Some(spot(0, 0)))).collect();
    phone.push(&store, ops[..10].to_vec()).await;
    shown(&store).await;
    let heads = store.heads(&everything());
    Backend::close(store);
    let store = backend.open();
    assert_eq!((store.epoch(), store.heads(&everything())), (epoch, heads));
    let reply = phone.push(&store, ops).await;
    assert_eq!(reply.high_n, 20);
    let expected: Vec<_> = (0..20).map(|i| if i < 10 { OpStatus::Duplicate } else { OpStatus::Ok }).collect();
    assert_eq!(statuses(&reply), expected);
    let newer = phone.say_raw(KindName::known("lamp"), 1, TOWN, 99, vec![], None);
    assert_eq!(statuses(&phone.push(&store, vec![newer]).await), [OpStatus::HeldUnknownKind]);
    assert_eq!(store.pull(&everything(), &[(scope(TOWN), 0)], 0).unwrap()[0].ops.len(), 21);
}
