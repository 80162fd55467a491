//! `/api/blobs/{sha256}`.

use reqwest::Method;
use xunge_shared::{id::Sha256, wire::MAX_PHOTO_BYTES};

use crate::{
    series::Series,
    world::{Answer, Persona, TOWN, World},
};

/// As much of a JPEG as the server looks at.
fn photo(seed: u8, size: usize) -> Vec<u8> {
    [&[0xff, 0xd8, 0xff, 0xe0][..], &vec![seed; size]].concat()
}

async fn announce(who: &Persona, photo: Sha256, size: u64) -> Answer {
    who.send(who.request(Method::POST, &format!("/api/blobs/{photo}")).header("upload-length", size)).await
}

async fn piece(who: &Persona, photo: Sha256, offset: usize, bytes: &[u8]) -> Answer {
    let request = who.request(Method::PATCH, &format!("/api/blobs/{photo}")).header("upload-offset", offset);
    who.send(request.body(bytes.to_vec())).await
}

pub(crate) async fn upload(who: &Persona, bytes: &[u8]) -> Sha256 {
    let name = Sha256::of(bytes);
    announce(who, name, bytes.len() as u64).await;
    piece(who, name, 0, bytes).await.check(204, "");
    name
}

#[tokio::test]
async fn a_photo_comes_in_pieces_and_is_shown_to_those_who_read_of_it() {
    let world = World::start().await;
    let patrol = world.sign_in("patrol").await;
    let bytes = photo(7, 90_000);
    let name = Sha256::of(&bytes);
    let path = format!("/api/blobs/{name}");
    patrol.send(patrol.request(Method::HEAD, &path)).await.status.is_client_error().then_some(()).unwrap();
    let begun = announce(&patrol, name, bytes.len() as u64).await;
    begun.check(201, "");
    assert_eq!(begun.header("upload-offset"), "0");
    piece(&patrol, name, 0, &bytes[..40_000]).await.check(204, "");
    let skipped = piece(&patrol, name, 50_000, &bytes[50_000..]).await;
    skipped.check(409, "wrong_offset");
    assert_eq!(skipped.header("upload-offset"), "40000");
    let again = announce(&patrol, name, bytes.len() as u64).await;
    assert_eq!((again.status.as_u16(), again.header("upload-offset")), (200, "40000"));
    patrol.get(&path).await.check(404, "not_found");
    piece(&patrol, name, 40_000, &bytes[40_000..]).await.check(204, "");
    let whole = patrol.send(patrol.request(Method::HEAD, &path)).await;
    assert_eq!((whole.header("upload-offset"), whole.header("upload-length")), ("90004", "90004"));

    assert!(patrol.get(&path).await.body == bytes, "one's own, before any record speaks of it");
    world.sign_in("grid").await.get(&path).await.check(404, "not_found");
    Series::of(&patrol).case(TOWN, "with a photo", vec![name]).await;
    for (who, sees) in [("grid", true), ("county", true), ("neighbour", false)] {
        let answer = world.sign_in(who).await.get(&path).await;
        assert_eq!(answer.status == 200, sees, "{who}: {}", answer.status);
        if sees {
            assert!(answer.body == bytes, "byte for byte");
            assert_eq!(answer.header("content-type"), "image/jpeg");
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
            assert!(answer.header("cache-control").contains("immutable"));
        }
    }
    let known = patrol.request(Method::GET, &path).header("if-none-match", format!("\"{name}\""));
    patrol.send(known).await.check(304, "");
}

#[tokio::test]
async fn what_is_not_what_its_name_says_is_forgotten() {
    let world = World::start().await;
    let patrol = world.sign_in("patrol").await;
    let bytes = photo(1, 100);
    let other = Sha256::of(b"another");
    announce(&patrol, other, bytes.len() as u64).await;
    piece(&patrol, other, 0, &bytes).await.check(422, "hash_mismatch");
    patrol.get(&format!("/api/blobs/{other}")).await.check(404, "not_found");
    for bytes in [&b"MZ this is a program"[..], b"<svg onload=alert(1)>"] {
        let name = Sha256::of(bytes);
        announce(&patrol, name, bytes.len() as u64).await;
        piece(&patrol, name, 0, bytes).await.check(415, "not_a_photo");
        piece(&patrol, name, 0, bytes).await.check(404, "not_found");
    }
    assert_eq!(std::fs::read_dir(world.data.path().join("staging")).unwrap().count(), 0);
}

#[tokio::test]
async fn limits_hold_before_the_bytes_travel() {
    let world = World::start().await;
    let patrol = world.sign_in("patrol").await;
    let name = Sha256::of(b"large");
    announce(&patrol, name, 30_000_000).await.check(413, "too_large");
    announce(&patrol, name, MAX_PHOTO_BYTES + 1).await.check(413, "too_large");
    announce(&patrol, name, 0).await.check(400, "bad_request");
    let plain = patrol.request(Method::POST, &format!("/api/blobs/{name}"));
    patrol.send(plain).await.check(400, "bad_request");
    announce(&patrol, name, 1_000).await.check(201, "");
    piece(&patrol, name, 0, &vec![0xff; 20_000_000]).await.check(413, "too_large");
    patrol.get("/api/blobs/..%2f..%2flog.db").await.check(404, "not_found");
}

#[tokio::test]
async fn uploads_of_one_photo_by_several_end_well() {
    let world = World::start().await;
    let (patrol, grid) = (world.sign_in("patrol").await, world.sign_in("grid").await);
    let bytes = photo(9, 200_000);
    let name = Sha256::of(&bytes);
    announce(&patrol, name, bytes.len() as u64).await;
    announce(&grid, name, bytes.len() as u64).await;
    let (a, b) = tokio::join!(piece(&patrol, name, 0, &bytes), piece(&grid, name, 0, &bytes));
    let statuses = [a.status.as_u16(), b.status.as_u16()];
    assert!(statuses.iter().all(|status| [204, 400, 409].contains(status)), "{statuses:?}");
    // Whoever was told to go on elsewhere does so.
    let at: usize = announce(&grid, name, bytes.len() as u64).await.header("upload-offset").parse().unwrap();
    if at < bytes.len() {
        piece(&grid, name, at, &bytes[at..]).await.check(204, "");
    }
    Series::of(&grid).case(TOWN, "seen by both", vec![name]).await;
    let shown = patrol.get(&format!("/api/blobs/{name}")).await;
    shown.check(200, "");
    assert!(shown.body == bytes, "byte for byte");
    assert_eq!(upload(&patrol, &photo(3, 10)).await, Sha256::of(&photo(3, 10)));
}

#[tokio::test]
async fn a_photo_goes_on_after_the_server_stopped_at_any_point() {
    let world = World::start().await;
    let patrol = world.sign_in("patrol").await;
    let staged = |name: Sha256| world.app.config.data.join("staging").join(format!("{name}.part"));

    // Taken over, and not yet noted: it need not come again.
    let bytes = photo(3, 9_000);
    let name = Sha256::of(&bytes);
    announce(&patrol, name, bytes.len() as u64).await.check(201, "");
    std::fs::write(staged(name), &bytes).unwrap();
    world.app.blobs.put(name, &staged(name)).unwrap();
    let known = announce(&patrol, name, bytes.len() as u64).await;
    assert_eq!((known.status.as_u16(), known.header("upload-offset")), (200, "9004"));
    assert!(patrol.get(&format!("/api/blobs/{name}")).await.body == bytes);

    // All had come, and was not yet taken over.
    let bytes = photo(4, 9_000);
    let name = Sha256::of(&bytes);
    announce(&patrol, name, bytes.len() as u64).await.check(201, "");
    std::fs::write(staged(name), &bytes).unwrap();
    assert_eq!(announce(&patrol, name, bytes.len() as u64).await.header("upload-offset"), "9004");
    assert!(patrol.get(&format!("/api/blobs/{name}")).await.body == bytes);

    // Noted, and what had come is gone: it begins again, announced anew or not.
    let bytes = photo(5, 9_000);
    let name = Sha256::of(&bytes);
    announce(&patrol, name, bytes.len() as u64).await.check(201, "");
    std::fs::remove_file(staged(name)).unwrap();
    piece(&patrol, name, 0, &bytes[..4_000]).await.check(204, "");
    std::fs::remove_file(staged(name)).unwrap();
    assert_eq!(announce(&patrol, name, bytes.len() as u64).await.header("upload-offset"), "0");
    piece(&patrol, name, 0, &bytes).await.check(204, "");
    assert!(patrol.get(&format!("/api/blobs/{name}")).await.body == bytes);
}
