//! What has been kept for long enough goes, and all who look end up seeing the same.

use std::sync::Arc;

use xunge_server::{
    store::{Expired, Store},
    verify::{Scrutiny, verify},
};
use xunge_shared::{
    admit::Refusal,
    hlc::Millis,
    id::{EntityId, Sha256},
    kinds::{
        Kind,
        presence::Presence,
        track::{TrackBody, TrackLog},
        zone::{Inspection, Zone, ZoneBody},
    },
    op::{RawOp, VOID, encode},
    replica::Replica,
    retention::is_left,
    settings::Settings,
    track::{Fix, Fixes},
    wire::{MODEL, OpStatus},
};

use crate::{
    Backend,
    world::{MORNING, Phone, TOWN, scope, shown, sight, spot, studied},
};

const DAY: Millis = 86_400_000;
const TRACKS: &str = "990001001000/track";

fn segment(phone: &mut Phone, round: u128) -> RawOp {
    let fixes = (0..60).map(|i| Fix { at: phone.now + i * 5_000, place: spot(i as i32 * 5, 0), accuracy_m: 6 }).collect();
    phone.say::<TrackLog>(TRACKS, round, &TrackBody::Segment(Fixes(fixes)))
}

pub(crate) async fn forget_all(store: &Arc<dyn Store>, before: Millis) -> u64 {
    let mut count = 0;
    loop {
        let gone = store.forget_tracks(before).await.unwrap();
        if gone.is_empty() {
            return count;
        }
        count += gone.iter().map(|gone| gone.count).sum::<u64>();
    }
}

/// Waits until the views have taken back what was forgotten: an old round's track is then no thing any more.
pub(crate) async fn taken_back(store: &Arc<dyn Store>, round: u128) {
    let deadline = std::time::Instant::now() + std::time::Duration::from_mins(1);
    while store.thing(&TrackLog::NAME, EntityId(round), &sight(&[TRACKS])).unwrap().is_some() {
        assert!(std::time::Instant::now() < deadline, "the views still show it");
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
}

fn replay(store: &Arc<dyn Store>, model: u16) -> Replica {
    let mut replica = Replica::default();
    loop {
        let cursor = replica.heads().get(&scope(TRACKS)).map_or(0, |head| head.seq);
        let feeds = store.pull(&sight(&[TRACKS]), &[(scope(TRACKS), cursor)], model).unwrap();
        replica.merge(&feeds[0], MODEL).unwrap();
        if !feeds[0].more {
            return replica;
        }
    }
}

pub(crate) async fn old_tracks_go_and_everybody_agrees(backend: Backend) {
    let store = backend.open();
    let mut phone = Phone::worker(1);
    // Round 1 is old, round 2 is told of before and after, round 3 is new.
    let old = vec![segment(&mut phone, 1), segment(&mut phone, 1), segment(&mut phone, 2)];
    phone.push(&store, old.clone()).await;
    phone.now += 100 * DAY;
    let new = vec![segment(&mut phone, 2), segment(&mut phone, 3)];
    phone.push(&store, new.clone()).await;
    studied(&store).await;
    // A snapshot that was packed before must not be handed out after.
    replay(&store, MODEL);
    let before = MORNING + 50 * DAY;
    let preview = store.old_tracks(before).unwrap();
    assert_eq!(preview.iter().map(|gone| (gone.scope, gone.count)).collect::<Vec<_>>(), [(scope(TRACKS), 3)]);
    assert!(preview[0].bytes > 3 * 100, "{preview:?}");
    assert_eq!(forget_all(&store, before).await, 3);
    assert_eq!((forget_all(&store, before).await, store.old_tracks(before).unwrap()), (0, vec![]));
    taken_back(&store, 1).await;

    let ops = store.pull(&sight(&[TRACKS]), &[(scope(TRACKS), 0)], MODEL + 1).unwrap().remove(0).ops;
    for (i, (admitted, was)) in ops.iter().zip(old.iter().chain(&new)).enumerate() {
        let (left, was) = (admitted.op.open().unwrap(), was.open().unwrap());
        assert_eq!((left.device, left.n, left.hlc), (was.device, was.n, was.hlc), "the place stays");
        assert_eq!((is_left(&left), left.kind == VOID), (i < 3, i < 3), "and what was said is gone when it is old");
    }
    let round = store.thing(&TrackLog::NAME, EntityId(2), &sight(&[TRACKS])).unwrap().unwrap();
    assert_eq!(round.ops.len(), 1, "of the round between, the new part is left");
    let again = phone.push(&store, old.clone()).await;
    assert!(again.results.iter().all(|result| result.status == OpStatus::Duplicate), "brought again, it is known: {again:?}");
    let mut other = old[0].open().unwrap();
    other.entity = EntityId(9);
    assert_eq!(phone.push(&store, vec![other.seal()]).await.results[0].refusal, Some(Refusal::Fork));

    let digest = |store: &Arc<dyn Store>| store.heads(&sight(&[TRACKS])).into_iter().find(|(of, _)| *of == scope(TRACKS)).unwrap().1;
    let incremental = digest(&store);
    for model in [MODEL, MODEL + 1] {
        assert_eq!(replay(&store, model).heads()[&scope(TRACKS)].digest, incremental.digest, "model {model}");
    }
    Backend::close(store);
    let found = verify(backend.path(), &Scrutiny { views: true, thorough: true, ..Scrutiny::default() }).unwrap();
    assert_eq!((found.findings, found.seen.pruned, found.views), (vec![], 3, true), "the chain goes by the hash");
    backend.lose_views();
    let store = backend.open();
    shown(&store).await;
    assert_eq!(digest(&store), incremental, "built anew it is the same");
}

pub(crate) async fn old_tracks_that_were_refused_go_too(backend: Backend) {
    let store = backend.open();
    let mut phone = Phone::worker(1);
    let elsewhere = "990001003000/track";
    let fixes = |phone: &Phone| {
        TrackBody::Segment(Fixes((0..60).map(|i| Fix { at: phone.now + i * 5_000, place: spot(i as i32, 0), accuracy_m: 6 }).collect()))
    };
    let said = fixes(&phone);
    let (old, case) = (phone.say::<TrackLog>(elsewhere, 1, &said), phone.report_in("990001003000", 2, None, vec![]));
    phone.push(&store, vec![old.clone(), case.clone()]).await;
    phone.now += 100 * DAY;
    let said = fixes(&phone);
    let new = phone.say::<TrackLog>(elsewhere, 1, &said);
    phone.push(&store, vec![new.clone()]).await;
    studied(&store).await;
    let before = MORNING + 50 * DAY;
    let preview = store.old_tracks(before).unwrap();
    assert_eq!(preview.iter().map(|gone| (gone.scope, gone.count)).collect::<Vec<_>>(), [(scope(elsewhere), 1)]);
    assert_eq!((forget_all(&store, before).await, store.old_tracks(before).unwrap()), (1, vec![]));
    let refused = |store: &Arc<dyn Store>| store.quarantine(&sight(&[elsewhere, "990001003000"]), 9).unwrap();
    let kept: Vec<RawOp> = refused(&store).into_iter().map(|refused| refused.op).rev().collect();
    assert!(is_left(&kept[0].open().unwrap()), "where and when is gone");
    assert_eq!(kept[1..], [case, new], "the rest stays");
    let again = phone.push(&store, vec![old]).await.results[0];
    assert_eq!(again.status, OpStatus::Quarantined, "brought again, it is known");
    assert_eq!(refused(&store).len(), 3);
    Backend::close(store);
    let found = verify(backend.path(), &Scrutiny { thorough: true, ..Scrutiny::default() }).unwrap();
    assert_eq!((found.findings, found.seen.refused), (vec![], 3), "the chain goes by the hash");
}

pub(crate) async fn photos_go_when_all_that_speaks_of_them_is_over(backend: Backend) {
    let store = backend.open();
    let (mut phone, mut desk) = (Phone::worker(1), Phone::desk(2));
    let names =
        ["open case", "closed case", "closed lately", "zone", "zone lately", "both", "late", "announced", "unspoken", "refused", "unread"];
    let [open, closed, lately, zone, zone_lately, both, late, announced, unspoken, refused, unread] =
        names.map(|name| Sha256::of(name.as_bytes()));
    for photo in [open, closed, lately, zone, zone_lately, both, unspoken, refused, unread] {
        store.announce_blob(photo, 10, phone.author, MORNING).await.unwrap();
        store.complete_blob(photo, MORNING).await.unwrap();
    }
    let inspect = |phone: &mut Phone, entity: u128, photos: Vec<Sha256>| {
        let inspection = Inspection { after: photos, ..Inspection::clean(&Settings::default(), Presence::at(spot(0, 0), 5)) };
        phone.say::<Zone>(TOWN, entity, &ZoneBody::Inspect(inspection))
    };
    let mut ops = vec![];
    let mut reports = vec![];
    for (case, photos) in [(1, vec![open]), (2, vec![closed]), (3, vec![lately])] {
        ops.push(phone.report_in(TOWN, case, None, photos));
        reports.push(phone.last());
    }
    ops.push(inspect(&mut phone, 7, vec![zone, both, late, announced]));
    // What a newer app says, in words that this build does not know.
    ops.push(phone.say_raw(Zone::NAME, Zone::VERSION + 1, TOWN, 8, encode(&vec![unread]), None));
    phone.push(&store, ops).await;
    let outside = phone.report_in("990001003000", 9, None, vec![refused]);
    assert_eq!(phone.push(&store, vec![outside]).await.results[0].status, OpStatus::Quarantined);
    let cancel = desk.cancel(2, reports[1]);
    desk.push(&store, vec![cancel]).await;
    (phone.now, desk.now) = (phone.now + 100 * DAY, desk.now + 100 * DAY);
    let cancel = desk.cancel(3, reports[2]);
    desk.push(&store, vec![cancel]).await;
    let later = inspect(&mut phone, 7, vec![zone_lately, both]);
    phone.push(&store, vec![later]).await;
    store.announce_blob(late, 10, phone.author, phone.now).await.unwrap();
    store.complete_blob(late, phone.now).await.unwrap();
    store.announce_blob(announced, 10, phone.author, MORNING).await.unwrap();
    shown(&store).await;

    let sorted = |photos: &[Sha256]| {
        let mut photos = photos.to_vec();
        photos.sort_unstable();
        photos
    };
    let expired = |before: Millis| {
        let mut expired = vec![];
        store.expired_photos(before, &mut |Expired { photo, .. }| expired.push(photo)).unwrap();
        sorted(&expired)
    };
    assert_eq!(expired(MORNING), []);
    assert_eq!(expired(MORNING + 13 * DAY), sorted(&[closed, zone]), "what nothing speaks of may yet be spoken of");
    let idle = [unspoken, refused];
    assert_eq!(expired(MORNING + 50 * DAY), sorted(&[&[closed, zone], &idle[..]].concat()));
    let after = phone.now + DAY;
    let over = [closed, lately, zone, zone_lately, both, late];
    assert_eq!(expired(after), sorted(&[&over[..], &idle].concat()), "an open case keeps its evidence, and so does what cannot be read");
    store.remove_photos(vec![closed, zone], after).await.unwrap();
    assert_eq!(expired(MORNING + 50 * DAY), sorted(&idle));
    assert_eq!(store.removed_photos(None, 10).unwrap(), sorted(&[closed, zone]));
    let blob = store.blob(zone).unwrap().unwrap();
    assert!(blob.complete && blob.removed, "nobody is asked to send it again");
}
