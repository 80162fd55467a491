//! How much one client may take, over real sockets.

use std::time::Duration;

use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};
use xunge_server::{config::Config, net::limits};
use xunge_shared::role::Role;

use crate::{
    blobs::upload,
    series::Series,
    world::{TOWN, World},
};

async fn world(config: impl FnOnce(&TempDir) -> Config) -> World {
    let data = tempfile::tempdir().unwrap();
    let config = config(&data);
    let world = World::empty(data, config).await;
    world.hire("patrol", Role::Patrol, TOWN).await;
    world
}

async fn connect(world: &World) -> TcpStream {
    TcpStream::connect(world.base.trim_start_matches("http://")).await.unwrap()
}

/// What comes until the connection is closed, or until there is an answer's head.
async fn head(stream: &mut TcpStream) -> String {
    let mut text = vec![];
    let mut byte = [0];
    while !text.ends_with(b"\r\n\r\n") && stream.read(&mut byte).await.unwrap_or(0) == 1 {
        text.push(byte[0]);
    }
    String::from_utf8(text).unwrap()
}

#[tokio::test]
async fn connections_are_bounded_and_told_so() {
    let world = world(|data| Config { max_connections: 3, ..Config::local(data.path()) }).await;
    let mut held = vec![];
    for _ in 0..3 {
        let mut stream = connect(&world).await;
        stream.write_all(b"GET /healthz/live HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        assert!(head(&mut stream).await.starts_with("HTTP/1.1 200"));
        held.push(stream);
    }
    let mut one_more = connect(&world).await;
    one_more.write_all(b"GET /healthz/live HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let answer = head(&mut one_more).await;
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("retry-after: 5"), "{answer}");
    drop(held);
    // As soon as the server has noticed.
    let deadline = tokio::time::Instant::now() + Duration::from_secs(10);
    while !world.anonymous().request(reqwest::Method::GET, "/healthz/live").send().await.is_ok_and(|answer| answer.status() == 200) {
        assert!(tokio::time::Instant::now() < deadline, "a place must be free again");
        tokio::task::yield_now().await;
    }
}

/// Bodies that do not come hold their places.
async fn dripping(world: &World, count: usize, header: &str) -> Vec<TcpStream> {
    let begun = format!("POST /api/session HTTP/1.1\r\nhost: x\r\n{header}content-type: application/json\r\ncontent-length: 90\r\n\r\n{{");
    let mut held = vec![];
    for _ in 0..count {
        let mut stream = connect(world).await;
        stream.write_all(begun.as_bytes()).await.unwrap();
        held.push(stream);
    }
    held
}

/// Asks until there is no place, and tells in which words.
async fn turned_away(ask: impl Fn() -> reqwest::RequestBuilder) -> reqwest::Response {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(10);
    loop {
        let answer = ask().send().await.unwrap();
        if answer.status() == 503 {
            return answer;
        }
        assert!(tokio::time::Instant::now() < deadline, "{answer:?}");
    }
}

#[tokio::test]
async fn one_machine_leaves_room_for_others() {
    let world = world(|data| Config { max_requests: 4, behind_proxy: true, ..Config::local(data.path()) }).await;
    let who = world.anonymous();
    let from = |address: &str| who.request(reqwest::Method::GET, "/api/session").header("x-forwarded-for", address);
    let _held = dripping(&world, 2, "x-forwarded-for: 10.0.0.1\r\n").await;
    turned_away(|| from("10.0.0.1").header("cookie", "__Host-xunge_session=an-invented-one")).await;
    assert_eq!(from("10.0.0.2").send().await.unwrap().status(), 401, "there is room for another");
}

#[tokio::test]
async fn requests_are_bounded_and_told_so() {
    let world = world(|data| Config { max_requests: 4, ..Config::local(data.path()) }).await;
    let _held = dripping(&world, 4, "").await;
    let who = world.anonymous();
    let answer = turned_away(|| who.request(reqwest::Method::GET, "/api/session")).await;
    assert_eq!(answer.headers()["retry-after"], "2");
    assert_eq!(answer.json::<serde_json::Value>().await.unwrap()["error"], "busy");
    // Whoever runs the server asks it all the same.
    assert_eq!(who.get("/healthz/live").await.status, 200);
    let metrics = String::from_utf8(who.get("/metrics").await.body).unwrap();
    assert!(metrics.contains("xunge_http_turned_away_total{outcome=\"requests\"}"), "{metrics}");
}

#[tokio::test]
async fn whoever_is_slow_is_not_waited_for() {
    let patience = Duration::from_millis(300);
    let world = world(|data| Config { head_within: patience, ..Config::local(data.path()) }).await;
    let mut slow = connect(&world).await;
    slow.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ").await.unwrap();
    let mut idle = connect(&world).await;
    let begun = tokio::time::Instant::now();
    for stream in [&mut slow, &mut idle] {
        let answer = head(stream).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
    }
    assert!(begun.elapsed() >= patience / 2, "but not turned away at once");
}

#[tokio::test]
async fn an_answer_that_is_not_taken_is_given_up() {
    let patience = Duration::from_millis(300);
    let world = world(|data| Config { max_connections: 2, taken_within: patience, ..Config::local(data.path()) }).await;
    let who = world.sign_in("patrol").await;
    // More than the buffers between us hold.
    let photo = upload(&who, &[&[0xff, 0xd8, 0xff, 0xe0][..], &vec![7; 8_000_000]].concat()).await;
    Series::of(&who).case(TOWN, "rubbish", vec![photo]).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    let mut idler = socket.connect(world.base.trim_start_matches("http://").parse().unwrap()).await.unwrap();
    let ask = format!("GET /api/blobs/{photo} HTTP/1.1\r\nhost: x\r\ncookie: {}\r\n\r\n", who.cookie());
    idler.write_all(ask.as_bytes()).await.unwrap();
    assert!(head(&mut idler).await.starts_with("HTTP/1.1 200"));
    // The client that is signed in has one place, the idler the other: it becomes free.
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    loop {
        let mut next = connect(&world).await;
        next.write_all(b"GET /healthz/live HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        let answer = head(&mut next).await;
        if answer.starts_with("HTTP/1.1 200") {
            break;
        }
        assert!(answer.starts_with("HTTP/1.1 503") && tokio::time::Instant::now() < deadline, "{answer}");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let patience = Duration::from_millis(300);
    let world = world(|data| Config { piece_within: patience, ..Config::local(data.path()) }).await;
    let who = world.sign_in("patrol").await;
    let photo = xunge_shared::id::Sha256::of(b"photo");
    let path = format!("/api/blobs/{photo}");
    let begun = who.request(reqwest::Method::POST, &path).header("upload-length", 1_000);
    who.send(begun).await.check(201, "");
    let cookie = who.cookie();
    for (method, path, kind) in
        [("POST", "/api/sync/push", "application/cbor"), ("PATCH", &*path, "image/jpeg"), ("POST", "/api/rescue", "x/y")]
    {
        let mut stream = connect(&world).await;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: x\r\ncookie: {cookie}\r\ncontent-type: {kind}\r\nupload-offset: 0\r\ncontent-length: 900\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(b"a little").await.unwrap();
        let answer = self::head(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{method} {path}: {answer}");
    }
    // What came of the photo is kept, and goes on from there.
    let asked = who.send(who.request(reqwest::Method::HEAD, &path)).await;
    assert_eq!(asked.header("upload-length"), "1000");
}

#[tokio::test]
async fn heads_and_bodies_have_limits() {
    let world = world(|data| Config::local(data.path())).await;
    let mut stream = connect(&world).await;
    let large = format!("GET /healthz HTTP/1.1\r\nhost: x\r\nx-large: {}\r\n\r\n", "x".repeat(2 * limits::HEAD_BYTES));
    // The server may close before all of it is written.
    let _ = stream.write_all(large.as_bytes()).await;
    let answer = head(&mut stream).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
    let who = world.sign_in("patrol").await;
    for (path, bytes) in
        [("/api/session", 17 * 1024), ("/api/enrol", 17 * 1024), ("/api/sync/push", 600 * 1024), ("/api/sync/pull", 600 * 1024)]
    {
        let kind = if path.contains("sync") { "application/cbor" } else { "application/json" };
        let request = who.request(reqwest::Method::POST, path).header("content-type", kind).body(vec![b' '; bytes]);
        who.send(request).await.check(413, "too_large");
    }
}
