//! `/api/rescue`: one phone's work, delivered by another.

use reqwest::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use xunge_shared::{
    admit::Refusal,
    id::Sha256,
    kinds::case::Case,
    op::RawOp,
    rescue::{Frame, Key, MAX_RESCUE_BYTES, RESCUE, Receipt, Rescue, Sealer, Ticket},
    wire::OpStatus,
};

use crate::{
    series::{Series, report, thing},
    world::{Answer, OPERATOR, Persona, TOWN, World},
};

/// A file of these frames, with a head before them.
fn sealed(rescue: &Rescue, frames: Vec<Frame>) -> Vec<u8> {
    let (mut sealer, mut file) = Sealer::begin(&rescue.key, Key(rand_secret()));
    let last = frames.len();
    let all = std::iter::once(Frame::Head(rescue.ticket, 1_000)).chain(frames);
    for (i, frame) in all.enumerate() {
        file.extend(sealer.frame(&frame, i == last));
    }
    file
}

fn rand_secret() -> [u8; 32] {
    *[uuid::Uuid::new_v4().into_bytes(), uuid::Uuid::new_v4().into_bytes()].concat().first_chunk().unwrap()
}

fn rescue_of(who: &Persona) -> Rescue {
    Rescue::of_text(&who.session().rescue).unwrap()
}

async fn deliver(who: &Persona, file: Vec<u8>) -> Answer {
    who.send(who.request(Method::POST, "/api/rescue").header("content-type", RESCUE).body(file)).await
}

async fn receipt(who: &Persona, file: Vec<u8>) -> Receipt {
    let answer = deliver(who, file).await;
    answer.check(200, "");
    serde_json::from_slice(&answer.body).unwrap()
}

fn photo(seed: u8) -> Vec<u8> {
    [&[0xff, 0xd8, 0xff, 0xe0][..], &vec![seed; 50_000]].concat()
}

#[tokio::test]
async fn a_colleague_delivers_what_a_phone_could_not_send_and_nothing_is_there_twice() {
    let world = World::start().await;
    let (patrol, grid) = (world.sign_in("patrol").await, world.sign_in("grid").await);
    let mut series = Series::of(&patrol);
    let (bytes, at) = (photo(1), thing());
    let sha = Sha256::of(&bytes);
    let ops: Vec<RawOp> = vec![
        series.op::<Case>(TOWN, at, &report("rubbish", vec![sha])).seal(),
        series.op::<Case>(TOWN, thing(), &report("more rubbish", vec![])).seal(),
        RawOp(b"no op".to_vec()),
    ];
    let frames =
        vec![Frame::Ops(ops.clone(), None), Frame::Photo(sha, bytes.clone().into()), Frame::Photo(sha, b"another".to_vec().into())];
    let file = sealed(&rescue_of(&patrol), frames);
    let told = receipt(&grid, file.clone()).await;
    assert_eq!((told.author.as_str(), told.new, told.known), ("patrol!", 2, 0));
    assert_eq!((told.photos_new, told.photos_known, told.photos_refused), (1, 1, 0));
    assert_eq!(told.refused, [(0, Refusal::BadEnvelope)]);

    let again = receipt(&world.sign_in("neighbour").await, file).await;
    assert_eq!((again.new, again.known, again.photos_new, again.photos_known), (0, 2, 0, 2), "any colleague, any number of times");
    // The phone itself gets a network at last.
    let reply = series.push(ops[..2].to_vec()).await;
    assert!(reply.results.iter().all(|result| result.status == OpStatus::Duplicate), "{reply:?}");
    let thing = world.sign_in("town").await.json(&format!("/api/v1/things/case/{at}")).await;
    assert_eq!(thing["ops"].as_array().unwrap().len(), 1);
    assert_eq!(patrol.get(&format!("/api/blobs/{sha}")).await.body, bytes);
}

#[tokio::test]
async fn a_disabled_accounts_work_can_still_be_delivered() {
    let world = World::start().await;
    let (patrol, grid) = (world.sign_in("patrol").await, world.sign_in("grid").await);
    let mut series = Series::of(&patrol);
    let op = series.op::<Case>(TOWN, thing(), &report("rubbish", vec![])).seal();
    world.app.store.set_disabled(patrol.session().account.id, true, OPERATOR).await.unwrap();
    let file = sealed(&rescue_of(&patrol), vec![Frame::Ops(vec![op], None)]);
    deliver(&patrol, file.clone()).await.check(403, "disabled");
    assert_eq!(receipt(&grid, file).await.new, 1);
}

#[tokio::test]
async fn a_second_name_is_taken_in_its_epoch_only() {
    let world = World::start().await;
    let (patrol, grid) = (world.sign_in("patrol").await, world.sign_in("grid").await);
    let (mut first, mut second) = (Series::of(&patrol), Series::of(&patrol));
    let by_first = first.op::<Case>(TOWN, thing(), &report("rubbish", vec![])).seal();
    let by_second = second.op::<Case>(TOWN, thing(), &report("rubbish", vec![])).seal();
    let frame = |epoch| vec![Frame::Ops(vec![by_second.clone()], Some((epoch, vec![by_first.clone()])))];
    let (here, elsewhere) = (world.app.store.epoch(), world.app.store.epoch() ^ 1);
    assert_eq!(receipt(&grid, sealed(&rescue_of(&patrol), frame(elsewhere))).await.new, 1);
    assert_eq!(first.push(vec![by_first.clone()]).await.results[0].status, OpStatus::Duplicate);
    assert_eq!(receipt(&grid, sealed(&rescue_of(&patrol), frame(here))).await.new, 1);
    assert_eq!(second.push(vec![by_second.clone()]).await.results[0].status, OpStatus::Duplicate);
}

#[tokio::test]
async fn hostile_files_are_told_what_is_wrong_with_them() {
    let (world, elsewhere) = (World::start().await, World::start().await);
    let (patrol, grid) = (world.sign_in("patrol").await, world.sign_in("grid").await);
    let stranger = elsewhere.sign_in("patrol").await;
    let mut series = Series::of(&patrol);
    let op = series.op::<Case>(TOWN, thing(), &report("rubbish", vec![])).seal();
    let frames = || vec![Frame::Ops(vec![op.clone()], None)];
    let good = sealed(&rescue_of(&patrol), frames());
    let check = async |file: Vec<u8>, code: &str| deliver(&grid, file).await.check(400, code);

    check(vec![], "not_rescue").await;
    check(b"a letter".to_vec(), "not_rescue").await;
    check(good[..good.len() - 1].to_vec(), "rescue_cut").await;
    check(good[..20].to_vec(), "rescue_cut").await;
    let mut altered = good.clone();
    *altered.last_mut().unwrap() ^= 1;
    check(altered, "rescue_altered").await;
    check(sealed(&rescue_of(&stranger), frames()), "rescue_other_server").await;
    // Sealed by somebody who knows the public key, but has no ticket of the account, or another's.
    let rescue = rescue_of(&patrol);
    let forged = Rescue { ticket: Ticket { mac: Key([0; 32]), ..rescue.ticket }, ..rescue };
    check(sealed(&forged, frames()), "rescue_ticket").await;
    let borrowed = Rescue { ticket: Ticket { account: grid.session().account.id, ..rescue.ticket }, ..rescue };
    check(sealed(&borrowed, frames()), "rescue_ticket").await;
    check(sealed(&rescue, vec![Frame::Head(rescue.ticket, 0)]), "rescue_unreadable").await;
    let (mut sealer, mut headless) = Sealer::begin(&rescue.key, Key([3; 32]));
    headless.extend(sealer.frame(&Frame::Ops(vec![op.clone()], None), true));
    check(headless, "rescue_unreadable").await;
    assert!(too_large(&world, &grid).await.contains("too_large"), "a file of gigabytes is not even read");
    assert_eq!(receipt(&grid, good).await.new, 1, "the server is as it was");
    // One's own ticket does not make another's ops one's own.
    let told = receipt(&patrol, sealed(&rescue_of(&grid), frames())).await;
    assert_eq!((told.new, told.refused.len()), (0, 1), "{told:?}");
}

/// What is answered to a file that is announced as too large, by a client that sends on for a while.
async fn too_large(world: &World, who: &Persona) -> String {
    let mut stream = tokio::net::TcpStream::connect(world.base.trim_start_matches("http://")).await.unwrap();
    let length = MAX_RESCUE_BYTES + 1;
    let cookie = who.cookie();
    let head = format!("POST /api/rescue HTTP/1.1\r\nhost: x\r\ncookie: {cookie}\r\ncontent-length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let megabyte = vec![0; 1 << 20];
    for _ in 0..40 {
        if stream.write_all(&megabyte).await.is_err() {
            break;
        }
    }
    let mut answer = vec![0; 1_000];
    let read = stream.read(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer[..read]).into_owned()
}
