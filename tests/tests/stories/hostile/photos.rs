//! Photos that are too large, cut, wrong or no photos.

use anyhow::{Context, Result, ensure};
use reqwest::Method;
use xunge_shared::{
    id::Sha256,
    kinds::case::{Case, CaseBody, Report},
    wire::{MAX_PHOTO_BYTES, OpStatus},
};
use xunge_tests::{
    client::{Answer, Client},
    people::COLLEAGUE,
    photo::jpeg,
    series::{Series, new_thing, report},
    world::TOWN,
};

use super::{against_the_server, check};

async fn announce(client: &Client, photo: Sha256, length: u64) -> Result<Answer> {
    client.send(Method::POST, &format!("/api/blobs/{photo}"), &[("upload-length", &length.to_string())], "").await
}

async fn piece(client: &Client, photo: Sha256, offset: usize, bytes: &[u8]) -> Result<Answer> {
    let headers = [("upload-offset", offset.to_string()), ("content-type", "application/offset+octet-stream".into())];
    let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    client.send(Method::PATCH, &format!("/api/blobs/{photo}"), &headers, bytes.to_vec()).await
}

async fn upload(client: &Client, photo: Sha256, bytes: &[u8]) -> Result<Answer> {
    let announced = announce(client, photo, bytes.len() as u64).await?;
    ensure!(announced.status.is_success(), "{announced}");
    piece(client, photo, 0, bytes).await
}

#[tokio::test]
async fn a_photo_of_30_mb_is_refused_before_it_travels() -> Result<()> {
    against_the_server(async |_, client| {
        let photo = Sha256::of(b"large");
        check("30 MB announced", &announce(client, photo, 30_000_000).await?, 413)?;
        check("one byte too many", &announce(client, photo, MAX_PHOTO_BYTES + 1).await?, 413)?;
        for length in ["", "-1", "many", "99999999999999999999"] {
            let answer = client.send(Method::POST, &format!("/api/blobs/{photo}"), &[("upload-length", length)], "").await?;
            ensure!(matches!(answer.status.as_u16(), 400 | 413), "length {length:?}: {answer}");
        }
        // Announced as small and sent as large: no more is kept than was announced.
        ensure!(announce(client, photo, 1_000).await?.status.is_success());
        let answer = piece(client, photo, 0, &vec![0xff; 30_000_000]).await;
        ensure!(answer.is_err() || answer.is_ok_and(|a| a.status.is_client_error()), "more than was announced is refused");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_is_no_photo_is_not_kept() -> Result<()> {
    against_the_server(async |_, client| {
        for bytes in [b"MZ this is a program".to_vec(), b"<svg onload=alert(1)>".to_vec(), vec![0; 4_096]] {
            let photo = Sha256::of(&bytes);
            let answer = upload(client, photo, &bytes).await?;
            check("no photo", &answer, 415)?;
            ensure!(answer.code().as_deref() == Some("not_a_photo"), "{answer}");
            ensure!(client.get(&format!("/api/blobs/{photo}")).await?.status == 404);
        }
        let bytes = jpeg(320, 240, 1)?;
        let other = Sha256::of(b"another photo");
        let answer = upload(client, other, &bytes).await?;
        check("a photo under another name", &answer, 422)?;
        ensure!(client.get(&format!("/api/blobs/{other}")).await?.status == 404);
        for name in ["zz", "..%2f..%2flog.db", &"a".repeat(63), &"A".repeat(64)] {
            let answer = client.send(Method::POST, &format!("/api/blobs/{name}"), &[("upload-length", "10")], "").await?;
            ensure!(answer.status.is_client_error() || name.len() == 64, "{name}: {answer}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_photo_in_pieces_is_resumed_where_the_server_stands() -> Result<()> {
    against_the_server(async |_, client| {
        let bytes = jpeg(640, 480, 7)?;
        let photo = Sha256::of(&bytes);
        ensure!(client.send(Method::HEAD, &format!("/api/blobs/{photo}"), &[], "").await?.status == 404);
        let CaseBody::Report(plain) = report("with a photo") else { unreachable!("a report") };
        let mut series = Series::new(client.session());
        let body = CaseBody::Report(Report { photos: vec![photo], ..plain });
        let op = series.op::<Case>(TOWN, new_thing(), &body)?.seal();
        let reply = client.push(&series.push([op])).await?;
        ensure!(reply.results[0].status == OpStatus::HeldNeedPhoto && reply.results[0].seq.is_some(), "records do not wait: {reply:?}");

        let half = bytes.len() / 2;
        announce(client, photo, bytes.len() as u64).await?;
        check("the first half", &piece(client, photo, 0, &bytes[..half]).await?, 204)?;
        let skipped = piece(client, photo, half + 9, &bytes[half + 9..]).await?;
        check("a hole", &skipped, 409)?;
        ensure!(skipped.header("upload-offset") == Some(half.to_string().as_str()), "{:?}", skipped.headers);
        let again = announce(client, photo, bytes.len() as u64).await?;
        ensure!(again.header("upload-offset") == Some(half.to_string().as_str()), "{:?}", again.headers);
        check("the second half", &piece(client, photo, half, &bytes[half..]).await?, 204)?;

        let colleague = Client::login(client.origin(), &COLLEAGUE).await?;
        let shown = colleague.get(&format!("/api/blobs/{photo}")).await?;
        ensure!(shown.body == bytes, "byte for byte");
        ensure!(shown.header("x-content-type-options") == Some("nosniff"), "{:?}", shown.headers);
        let kind = shown.header("content-type").context("no content type")?;
        ensure!(kind.starts_with("image/"), "{kind}");
        Ok(())
    })
    .await
}
