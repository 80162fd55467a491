//! Pushes and pulls that are not what they should be.

use std::io::Write;

use anyhow::{Result, ensure};
use flate2::{Compression, write::GzEncoder};
use reqwest::Method;
use xunge_shared::{
    admit::Refusal,
    geometry::LonLat,
    id::KindName,
    kinds::case::{Case, CaseBody, Report},
    op::{MAX_OP_BYTES, RawOp},
    wire::{CBOR, MAX_PUSH_BYTES, MAX_PUSH_OPS, MODEL, OpStatus, PROTO, PullRequest, PushRequest},
};
use xunge_tests::{
    client::Client,
    people::WORKER,
    series::{Series, cbor, new_thing, report},
    world::{OTHER_TOWN, TOWN},
};

use super::{against_the_server, check};

const PUSH: &str = "/api/sync/push";
const PULL: &str = "/api/sync/pull";

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

fn pull(client: &Client, proto: u16) -> PullRequest {
    let device = Series::new(client.session()).device;
    PullRequest { proto, model: MODEL, device, epoch: None, cursors: [].into(), only: None, status: None }
}

#[tokio::test]
async fn what_is_no_message_is_unreadable() -> Result<()> {
    against_the_server(async |_, client| {
        let mut series = Series::new(client.session());
        let op = series.op::<Case>(TOWN, new_thing(), &report("good"))?.seal();
        let good = cbor(&series.push([op]));
        let wrong: Vec<(&str, Vec<u8>)> = vec![
            ("nothing", vec![]),
            ("a text", cbor(&"push")),
            ("JSON", b"{\"proto\":1}".to_vec()),
            ("an empty map", vec![0xa0]),
            ("an array of 2^60 items", [vec![0xa5, 0, 1, 3, 0x9b], vec![0x10, 0, 0, 0, 0, 0, 0, 0]].concat()),
            ("a byte string of 2^62 bytes", [vec![0xa5, 1, 0x5b], vec![0x40, 0, 0, 0, 0, 0, 0, 0]].concat()),
            ("a hundred thousand arrays in each other", vec![0x81; 100_000]),
            ("a hundred thousand open maps in each other", vec![0xbf; 100_000]),
            ("a text where the device should be", [vec![0xa1, 1, 0x63], b"abc".to_vec()].concat()),
            ("invalid UTF-8 in a text", vec![0xa1, 0x62, 0xff, 0xfe]),
        ];
        for (what, bytes) in wrong {
            for path in [PUSH, PULL] {
                check(&format!("{what} to {path}"), &client.post_cbor(path, bytes.clone()).await?, 400)?;
            }
        }
        for cut in [1, 2, 7, good.len() / 2, good.len() - 1] {
            check(&format!("the first {cut} bytes"), &client.post_cbor(PUSH, good[..cut].to_vec()).await?, 400)?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_is_packed_wrongly_is_refused() -> Result<()> {
    against_the_server(async |_, client| {
        let mut series = Series::new(client.session());
        let thing = new_thing();
        let op = series.op::<Case>(TOWN, thing, &report("packed"))?.seal();
        let good = cbor(&series.push([op]));
        let packed = gzip(&good)?;
        let post = async |kind: &str, packing: &str, body: Vec<u8>| {
            client.send(Method::POST, PUSH, &[("content-type", kind), ("content-encoding", packing)], body).await
        };
        check("half of a gzip", &post(CBOR, "gzip", packed[..packed.len() / 2].to_vec()).await?, 400)?;
        check("a gzip without its end", &post(CBOR, "gzip", packed[..packed.len() - 6].to_vec()).await?, 400)?;
        check("plain bytes that claim to be gzip", &post(CBOR, "gzip", good.clone()).await?, 400)?;
        check("an unknown packing", &post(CBOR, "zip", good.clone()).await?, 415)?;
        check("64 MB of zeros in 64 kB", &post(CBOR, "gzip", gzip(&vec![0; 64 << 20])?).await?, 413)?;
        check("another content type", &client.send(Method::POST, PUSH, &[("content-type", "text/plain")], good).await?, 415)?;
        check("all of a gzip", &post(CBOR, "gzip", packed).await?, 200)?;
        let story = client.json(&format!("/api/v1/things/case/{thing}")).await?;
        ensure!(story["ops"].as_array().is_some_and(|ops| ops.len() == 1), "{story}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_is_too_large_is_refused_whole() -> Result<()> {
    against_the_server(async |_, client| {
        let mut series = Series::new(client.session());
        let mut ops = Vec::new();
        for _ in 0..=MAX_PUSH_OPS {
            ops.push(series.op::<Case>(TOWN, new_thing(), &report("one of too many"))?.seal());
        }
        check("one op too many", &client.post_cbor(PUSH, cbor(&series.push(ops))).await?, 413)?;

        let mut series = Series::new(client.session());
        let mut ops = Vec::new();
        for _ in 0..=MAX_PUSH_BYTES / 60_000 {
            ops.push(series.op::<Case>(TOWN, new_thing(), &report(&"x".repeat(60_000)))?.seal());
        }
        check("too many bytes", &client.post_cbor(PUSH, cbor(&series.push(ops))).await?, 413)?;
        check("far too many bytes", &client.post_cbor(PUSH, vec![0; 20 << 20]).await?, 413)?;
        ensure!(client.rows("kind=case").await?.is_empty(), "nothing of a refused push is kept");

        // An op that is too large alone is set aside and does not hold up those behind it.
        let mut series = Series::new(client.session());
        let large = series.op::<Case>(TOWN, new_thing(), &report(&"x".repeat(MAX_OP_BYTES)))?.seal();
        let small = series.op::<Case>(TOWN, new_thing(), &report("behind it"))?.seal();
        let reply = client.push(&series.push([large, small])).await?;
        ensure!(reply.results[0].refusal == Some(Refusal::TooLarge), "{reply:?}");
        ensure!(reply.results[1].status == OpStatus::Ok && reply.high_n == 2, "{reply:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn versions_that_are_not_known_lose_nothing() -> Result<()> {
    against_the_server(async |_, client| {
        check("a pull from before the first version", &client.post_cbor(PULL, cbor(&pull(client, 0))).await?, 426)?;
        ensure!(client.pull(&pull(client, PROTO)).await?.scopes.len() > 1);

        // Pushes of any version are taken: an old app's work is not lost.
        let mut series = Series::new(client.session());
        let op = series.op::<Case>(TOWN, new_thing(), &report("from an old app"))?.seal();
        let reply = client.push(&PushRequest { proto: 0, ..series.push([op]) }).await?;
        ensure!(reply.results[0].status == OpStatus::Ok, "{reply:?}");

        // An op of a kind, or of a version, that came later is stored and forwarded byte for byte.
        let mut newer = series.op::<Case>(TOWN, new_thing(), &report("newer"))?;
        newer.v = 200;
        newer.body = b"no CBOR that anybody knows".to_vec().into();
        let mut stranger = series.op::<Case>(TOWN, new_thing(), &report("stranger"))?;
        stranger.kind = "lamp_post".parse::<KindName>()?;
        let sent = [newer.seal(), stranger.seal()];
        let reply = client.push(&series.push(sent.clone())).await?;
        ensure!(reply.results.iter().all(|r| r.status == OpStatus::HeldUnknownKind && r.seq.is_some()), "{reply:?}");
        let colleague = Client::login(client.origin(), &WORKER).await?;
        for raw in sent {
            let op = raw.open()?;
            let story = colleague.json(&format!("/api/v1/things/{}/{}", op.kind, op.entity)).await?;
            ensure!(story["ops"][0]["op"] == hex::encode(&raw.0).as_str(), "{story}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn ops_that_are_wrong_are_set_aside_and_shown() -> Result<()> {
    against_the_server(async |_, client| {
        let mut series = Series::new(client.session());
        let case = |series: &mut Series, scope: &str| series.op::<Case>(scope, new_thing(), &report("refused"));
        let CaseBody::Report(good) = report("off the earth") else { unreachable!("a report") };
        let off_earth = CaseBody::Report(Report { place: Some(LonLat { lon: 200_000_000, lat: 0 }), ..good.clone() });
        let upside_down = CaseBody::Report(Report { place: Some(LonLat { lon: 0, lat: i32::MIN }), ..good });
        let ops = [
            (series.op::<Case>(TOWN, new_thing(), &off_earth)?, Refusal::BadBody),
            (series.op::<Case>(TOWN, new_thing(), &upside_down)?, Refusal::BadBody),
            (
                {
                    let mut op = case(&mut series, TOWN)?;
                    op.body = vec![0xff; 9].into();
                    op
                },
                Refusal::BadBody,
            ),
            (
                {
                    let mut op = case(&mut series, TOWN)?;
                    op.body = vec![].into();
                    op
                },
                Refusal::BadBody,
            ),
            (case(&mut series, OTHER_TOWN)?, Refusal::OutsideScope),
            (case(&mut series, "110101001000")?, Refusal::OutsideScope),
            (case(&mut series, &format!("{TOWN}/track"))?, Refusal::WrongFeed),
            (
                {
                    let mut op = case(&mut series, TOWN)?;
                    op.author.0 += 1;
                    op
                },
                Refusal::WrongAuthor,
            ),
            (
                {
                    let mut op = case(&mut series, TOWN)?;
                    op.device.0 ^= 1;
                    op
                },
                Refusal::WrongDevice,
            ),
        ];
        let count = ops.len();
        let (sent, expected): (Vec<RawOp>, Vec<Refusal>) = ops.into_iter().map(|(op, refusal)| (op.seal(), refusal)).unzip();
        let behind = case(&mut series, TOWN)?.seal();
        let reply = client.push(&series.push(sent.into_iter().chain([RawOp(b"no op at all".to_vec()), behind]))).await?;
        let refusals: Vec<_> = reply.results.iter().filter_map(|r| r.refusal).collect();
        ensure!(refusals[..count] == expected[..], "expected {expected:?}, got {refusals:?}");
        ensure!(refusals[count..] == [Refusal::BadEnvelope], "{refusals:?}");
        ensure!(reply.results.last().is_some_and(|r| r.status == OpStatus::Ok), "the op behind them counts: {reply:?}");
        let shown = client.json("/api/v1/quarantine").await?;
        ensure!(shown.as_array().is_some_and(|list| list.len() > count), "each is shown to its author: {shown}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_same_number_with_another_content_is_a_fork() -> Result<()> {
    against_the_server(async |_, client| {
        let mut series = Series::new(client.session());
        let first = series.op::<Case>(TOWN, new_thing(), &report("first"))?;
        let mut second = series.op::<Case>(TOWN, new_thing(), &report("second"))?;
        second.n = first.n;
        let (first, second) = (first.seal(), second.seal());
        ensure!(client.push(&series.push([first.clone()])).await?.results[0].status == OpStatus::Ok);
        let reply = client.push(&series.push([second, first])).await?;
        ensure!(reply.results[0].refusal == Some(Refusal::Fork), "{reply:?}");
        ensure!(reply.results[1].status == OpStatus::Duplicate, "{reply:?}");
        ensure!(client.rows("kind=case").await?.len() == 1);
        Ok(())
    })
    .await
}
