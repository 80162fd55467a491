//! What a phone makes of answers that are rare: each of these went wrong once, in simulation.

use xunge_shared::{
    admit::Refusal,
    entity::{Entity, Key},
    hlc::{Hlc, Millis},
    id::{AccountId, DeviceId, EntityId, OpId, Scope, Sha256},
    kinds::case::{Case, CaseBody, Remark},
    op::{Admitted, Op},
    phone::{Draft, KEPT_MS, Phone},
    plan::{Answer, Client, Effect, Failure, Next, Request},
    replica::{FeedError, Replica},
    wire::{MODEL, OpResult, OpStatus, PushReply, ScopeFeed},
};

const NOW: Millis = 1_800_000_000_000;

fn remark(text: &str) -> Draft {
    let body = CaseBody::Remark(Remark { text: text.into(), photos: vec![] });
    Draft::of::<Case>(Scope::records("990001001000".parse().expect("an area")), EntityId(1), &body)
}

fn phone(says: u64) -> Phone {
    let mut phone = Phone::new(AccountId(1), DeviceId(7));
    for i in 0..says {
        phone.say(NOW, remark(&i.to_string()));
    }
    phone
}

fn ok(n: u64) -> OpResult {
    OpResult { n, status: OpStatus::Ok, seq: Some(n), eff: Some(Hlc::new(NOW, n as u16)), refusal: None }
}

fn fork(n: u64) -> OpResult {
    OpResult { n, status: OpStatus::Quarantined, seq: None, eff: None, refusal: Some(Refusal::Fork) }
}

/// The phone pushes these ops and hears this; returns the effects, which are carried out.
fn push(phone: &mut Phone, ns: &[u64], results: Vec<OpResult>, high_n: u64, srv_now: Millis) -> Vec<Effect> {
    let reply = PushReply { srv_now, results, high_n, epoch: 1, receipt: None };
    let effects = phone.client.answered(&Request::Push(phone.client.device(), ns.to_vec()), Answer::Pushed(reply), NOW, 0.0);
    for effect in &effects {
        phone.carry_out(effect.clone(), DeviceId(99));
    }
    effects
}

#[test]
fn only_what_forked_is_renamed_and_only_when_all_others_are_answered() {
    let mut phone = phone(4);
    let effects = push(&mut phone, &[1, 2], vec![fork(1), ok(2)], 2, NOW);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::NewDevice(_))));
    assert_eq!(phone.client.next(NOW), Next::Do(Request::Push(phone.client.device(), vec![3, 4])));
    let effects = push(&mut phone, &[3, 4], vec![ok(3), fork(4)], 4, NOW);
    assert_eq!(effects.last(), Some(&Effect::NewDevice([1, 4].into())));
    assert_eq!((phone.device(), phone.pending()), (DeviceId(99), 2));
}

#[test]
fn copies_of_a_phone_give_an_op_the_same_new_name() {
    let one = phone(2);
    let mut other = one.clone();
    // One hears that the first is there already, the other that its place was taken.
    push(&mut other, &[1], vec![ok(1)], 1, NOW);
    let mut names = vec![];
    for (mut phone, forked) in [(one, vec![1, 2]), (other, vec![2])] {
        push(&mut phone, &forked, forked.iter().map(|n| fork(*n)).collect(), 2, NOW);
        let said = remark("1").body;
        let second = phone.disk().owned().find(|own| own.raw.open().is_ok_and(|op| op.body.to_vec() == said)).expect("it is kept");
        names.push(second.raw.clone());
    }
    assert_eq!(names[0], names[1]);
}

#[test]
fn a_hole_is_queued_again_before_fates_are_written() {
    let mut phone = phone(3);
    phone.disk_mut().retain(|own| own.raw.open().is_ok_and(|op| op.n != 2));
    phone.reopen();
    let effects = push(&mut phone, &[1, 3], vec![ok(1), ok(3)], 1, NOW);
    let at = |wanted: fn(&Effect) -> bool| effects.iter().position(wanted).expect("the effect");
    let missing = at(|effect| matches!(effect, Effect::Missing { from: 2, .. }));
    assert!(at(|effect| matches!(effect, Effect::Epoch(_))) < missing);
    assert!(missing < at(|effect| matches!(effect, Effect::Settle { .. })));
}

#[test]
fn a_photo_whose_piece_was_cut_is_sent_again() {
    let mut client = Client::new(DeviceId(7), Some(1), 0);
    let photo = Sha256::of(b"photo");
    client.photo_stored(photo, 5, 0);
    let cut = Answer::Failed(Failure::Status(400, None));
    let piece = Request::Send { photo, offset: 0, len: 5 };
    assert_eq!(client.answered(&piece, cut.clone(), NOW, 0.0), []);
    assert_eq!(client.photos_unsent(), 1);
    assert_eq!(client.answered(&Request::Announce(photo, 5), cut, NOW, 0.0), [Effect::PhotoRefused(photo)]);
}

#[test]
fn what_is_settled_grows_old_by_the_server_s_clock() {
    let mut phone = phone(2);
    push(&mut phone, &[1], vec![ok(1)], 1, NOW);
    phone.prune();
    assert_eq!(phone.ops().count(), 2);
    push(&mut phone, &[2], vec![ok(2)], 2, NOW + KEPT_MS + 1);
    phone.prune();
    assert_eq!(phone.ops().map(|(n, ..)| n).collect::<Vec<_>>(), [2]);
}

#[test]
fn a_state_that_the_disk_lost_shows_at_the_next_comparison() {
    let op: Op = remark("seen").seal(OpId { device: DeviceId(7), n: 1 }, AccountId(1), Hlc::new(NOW, 0));
    let mut whole = Replica::default();
    let raw = op.seal();
    let admitted = Admitted { seq: 1, eff: op.hlc, op: raw };
    let feed = ScopeFeed { id: op.scope, from: 0, to: 1, ops: vec![admitted], snapshot: None, more: false, digest: None };
    whole.merge(&feed, MODEL).expect("it fits");
    let head = whole.heads()[&op.scope];
    assert!(whole.admitted(&Key::of(&op)).is_some());
    let check = |states: Vec<Entity>, expected: Result<(), FeedError>| {
        let mut stored = Replica::restore(states, [(op.scope, head)]);
        let told = ScopeFeed { from: 1, ops: vec![], digest: Some(head.digest), ..feed.clone() };
        assert_eq!(stored.merge(&told, MODEL).map(drop), expected);
    };
    check(whole.clone().into_admitted().collect(), Ok(()));
    check(vec![], Err(FeedError::Diverged { scope: op.scope }));
}
