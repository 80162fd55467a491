//! Retention beside a running server: what goes is gone for everybody, and nothing else is.

use std::sync::Arc;

use reqwest::Method;
use xunge_server::{
    backup,
    blobs::BlobFolder,
    retention::{self, Limits, RetentionError},
    verify::{Scrutiny, verify},
};
use xunge_shared::{
    geometry::{LonLat, Path},
    id::Sha256,
    kinds::{
        presence::Presence,
        reference::ReferenceBody,
        street::{Street, StreetClass, StreetProfile},
        track::{TrackBody, TrackLog},
        zone::{Inspection, Zone, ZoneBody},
    },
    settings::Settings,
    track::{Fix, Fixes},
};

use crate::{
    series::{Series, now, square, thing},
    world::{Persona, TOWN, World},
};

const DAY: u64 = 86_400_000;

async fn upload(who: &Persona, bytes: &[u8]) -> Sha256 {
    let photo = Sha256::of(bytes);
    let path = format!("/api/blobs/{photo}");
    who.send(who.request(Method::POST, &path).header("upload-length", bytes.len())).await.check(201, "");
    who.send(who.request(Method::PATCH, &path).header("upload-offset", 0).body(bytes.to_vec())).await.check(204, "");
    photo
}

#[tokio::test]
async fn what_is_over_goes_and_the_rest_stays() {
    let world = World::start().await;
    let patrol = world.sign_in("patrol").await;
    let (over, evidence) = (upload(&patrol, b"\xff\xd8\xff\xe0 over").await, upload(&patrol, b"\xff\xd8\xff\xe0 evidence").await);
    let mut series = Series::of(&patrol);
    series.case(TOWN, "open", vec![evidence]).await;
    let inspection = Inspection { after: vec![over], ..Inspection::clean(&Settings::default(), Presence::at(square(), 5)) };
    let op = series.op::<Zone>(TOWN, thing(), &ZoneBody::Inspect(inspection)).seal();
    assert!(series.push(vec![op]).await.results[0].seq.is_some());

    let (app, limits, later) = (&world.app, Limits::default(), now() + 181 * DAY);
    let run = async |at| retention::run(&app.store, &app.blobs, world.data.path(), limits, at).await;
    assert_eq!(run(now()).await.unwrap(), retention::Report::default(), "nothing is old");
    let preview = retention::preview(&app.store, limits, later).await.unwrap();
    assert_eq!((preview.photos.len(), preview.photos[0].count), (1, 1));
    assert_eq!(patrol.get(&format!("/api/blobs/{over}")).await.status, 200, "a preview removes nothing");
    let folder = BlobFolder::within(world.data.path());
    assert_eq!(run(later).await.unwrap(), preview, "what was announced is what was done");
    assert!(!folder.path(over).exists() && folder.path(evidence).exists());
    patrol.get(&format!("/api/blobs/{over}")).await.check(404, "not_found");
    assert_eq!(patrol.get(&format!("/api/blobs/{evidence}")).await.status, 200);
    // A phone that announces it again has nothing to send.
    let request = patrol.request(Method::POST, &format!("/api/blobs/{over}")).header("upload-length", 9);
    assert_eq!(patrol.send(request).await.header("upload-offset"), "9");
    let found = verify(world.data.path(), &Scrutiny { views: true, photos: true, thorough: true, ..Scrutiny::default() }).unwrap();
    assert_eq!((found.findings, found.photos, found.unnamed), (vec![], 1, 0));
}

#[tokio::test]
async fn what_a_round_covered_is_told_when_its_track_is_forgotten() {
    let world = World::start().await;
    let (patrol, admin, town) = (world.sign_in("patrol").await, world.sign_in("admin").await, world.sign_in("town").await);
    let east = |metres: i32| LonLat { lon: square().lon + metres * 10, ..square() };
    let line = Path(vec![square(), east(600)]);
    let profile = StreetProfile { code: "S1".into(), name: "one".into(), class: StreetClass::Local, line };
    let (mut ground, street) = (Series::of(&admin), thing());
    let op = ground.op::<Street>(TOWN, street, &ReferenceBody::Define(profile)).seal();
    assert!(ground.push(vec![op]).await.results[0].seq.is_some());
    let (mut walked, round, begun) = (Series::of(&patrol), thing(), now() - 600_000);
    let fixes = (0..100).map(|k| Fix { at: begun + k * 5_000, place: east(k as i32 * 6), accuracy_m: 5 }).collect();
    let op = walked.op::<TrackLog>(&format!("{TOWN}/track"), round, &TrackBody::Segment(Fixes(fixes))).seal();
    assert!(walked.push(vec![op]).await.results[0].seq.is_some());

    let path = format!("/api/v1/coverage/rounds/{round}");
    let covered = async || town.get(&path).await.json();
    world.studied().await;
    let mut before = covered().await;
    assert!(before["places"][0]["id"] == street.to_string() && before["places"][0]["passes"] == 1, "{before}");
    assert!(before["places"][0]["last"].is_u64(), "as long as the track is there, it says when");
    let later = now() + 91 * DAY;
    let gone = retention::run(&world.app.store, &world.app.blobs, world.data.path(), Limits::default(), later).await.unwrap();
    assert_eq!(gone.tracks[0].count, 1);
    let waits = std::time::Instant::now() + std::time::Duration::from_mins(1);
    while covered().await["places"][0]["last"].is_u64() {
        assert!(std::time::Instant::now() < waits, "the moments stay");
    }
    before["places"][0]["last"] = serde_json::Value::Null;
    assert_eq!(covered().await, before, "what was covered stays, when it was does not");
    town.get(&format!("/api/v1/things/track/{round}")).await.check(404, "not_found");
    let found = verify(world.data.path(), &Scrutiny { views: true, thorough: true, ..Scrutiny::default() }).unwrap();
    assert_eq!((found.findings, found.seen.pruned, found.seen.lasting), (vec![], 1, 1));
}

#[tokio::test]
async fn retention_and_backup_wait_for_each_other() {
    let world = World::start().await;
    let target = tempfile::tempdir().unwrap();
    let busy = xunge_server::lock::FolderLock::named(world.data.path(), backup::MAINTENANCE).unwrap();
    let (store, blobs) = (Arc::clone(&world.app.store), Arc::clone(&world.app.blobs));
    let run = retention::run(&store, &blobs, world.data.path(), Limits::default(), now()).await;
    assert!(matches!(run, Err(RetentionError::Busy(_))));
    assert!(matches!(backup::make(world.data.path(), target.path(), now(), false), Err(backup::BackupError::Busy(_))));
    drop(busy);
    backup::make(world.data.path(), target.path(), now(), false).unwrap();
}
