//! The proxy does to a real connection what its handle says, and counts it.

use std::{
    io::ErrorKind,
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use xunge_tests::{
    proxy::{Cut, Fate, Proxy},
    wait,
};

const BODY: usize = 40_000;

/// A tiny HTTP server that answers each request with [`BODY`] bytes and tells how many body bytes arrived.
async fn origin() -> (SocketAddr, mpsc::UnboundedReceiver<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("bind");
    let addr = listener.local_addr().expect("addr");
    let (told, tell) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(answer(socket, told.clone()));
        }
    });
    (addr, tell)
}

async fn answer(mut socket: TcpStream, told: mpsc::UnboundedSender<usize>) {
    let mut seen = Vec::new();
    loop {
        let head = loop {
            if let Some(at) = seen.windows(4).position(|w| w == b"\r\n\r\n") {
                break at + 4;
            }
            if !matches!(socket.read_buf(&mut seen).await, Ok(1..)) {
                return;
            }
        };
        let length = String::from_utf8_lossy(&seen[..head])
            .lines()
            .find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok())
            .unwrap_or(0);
        while seen.len() < head + length {
            if !matches!(socket.read_buf(&mut seen).await, Ok(1..)) {
                let _ = told.send(seen.len() - head);
                return;
            }
        }
        let _ = told.send(length);
        seen.drain(..head + length);
        let response = [format!("HTTP/1.1 200 OK\r\ncontent-length: {BODY}\r\n\r\n").into_bytes(), vec![b'x'; BODY]].concat();
        if socket.write_all(&response).await.is_err() {
            return;
        }
    }
}

/// One request on its own connection: how many body bytes came back, and how it ended.
async fn get(proxy: &Proxy, path: &str) -> (usize, Result<(), ErrorKind>) {
    let mut socket = match TcpStream::connect(proxy.addr()).await {
        Ok(socket) => socket,
        Err(e) => return (0, Err(e.kind())),
    };
    exchange(&mut socket, path, &[]).await
}

async fn exchange(socket: &mut TcpStream, path: &str, body: &[u8]) -> (usize, Result<(), ErrorKind>) {
    let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n", body.len());
    if let Err(e) = socket.write_all(&[head.as_bytes(), body].concat()).await {
        return (0, Err(e.kind()));
    }
    let mut seen = Vec::new();
    let body_seen = |seen: &[u8]| seen.windows(4).position(|w| w == b"\r\n\r\n").map_or(0, |at| seen.len() - at - 4);
    while body_seen(&seen) < BODY {
        match socket.read_buf(&mut seen).await {
            Ok(0) => return (body_seen(&seen), Err(ErrorKind::UnexpectedEof)),
            Ok(_) => {}
            Err(e) => return (body_seen(&seen), Err(e.kind())),
        }
    }
    (body_seen(&seen), Ok(()))
}

async fn proxied() -> (Proxy, mpsc::UnboundedReceiver<usize>) {
    let (addr, tell) = origin().await;
    (Proxy::start(addr).await.expect("proxy"), tell)
}

#[tokio::test]
async fn passes_everything_and_counts_it() {
    let (proxy, _origin) = proxied().await;
    let mut socket = TcpStream::connect(proxy.addr()).await.expect("connect");
    for path in ["/a", "/b"] {
        assert_eq!(exchange(&mut socket, path, b"hello").await, (BODY, Ok(())));
    }
    drop(socket);
    wait::until_eq("the connection's end", Fate::Closed, async || Ok(proxy.report()[0].fate)).await.expect("closed");
    let report = &proxy.report()[0];
    assert_eq!(report.requests, ["POST /a", "POST /b"]);
    assert!(report.up > 10 && report.down > 2 * BODY as u64);
    assert_eq!((proxy.requests("/a"), proxy.requests("POST")), (1, 2));
}

#[tokio::test]
async fn refuses_new_connections_and_resets_open_ones() {
    let (proxy, _origin) = proxied().await;
    let mut open = TcpStream::connect(proxy.addr()).await.expect("connect");
    assert_eq!(exchange(&mut open, "/", &[]).await.1, Ok(()));

    proxy.refuse();
    assert_eq!(open.read_u8().await.expect_err("reset").kind(), ErrorKind::ConnectionReset);
    assert!(get(&proxy, "/").await.1.is_err());

    proxy.clear();
    assert_eq!(get(&proxy, "/").await, (BODY, Ok(())));
    let fates: Vec<_> = proxy.report().iter().map(|r| r.fate).collect();
    assert_eq!(fates[..2], [Fate::Refused, Fate::Refused]);
}

#[tokio::test]
async fn delays_by_the_latency_and_not_by_the_chunk() {
    let (proxy, _origin) = proxied().await;
    let latency = Duration::from_millis(150);
    proxy.delay(latency);
    let start = Instant::now();
    assert_eq!(get(&proxy, "/").await, (BODY, Ok(())));
    let took = start.elapsed();
    assert!(took >= 2 * latency && took < 8 * latency, "{took:?}: there and back once, though the body takes several chunks");
}

#[tokio::test]
async fn throttles_to_the_rate() {
    let (proxy, _origin) = proxied().await;
    proxy.throttle(80_000);
    let start = Instant::now();
    assert_eq!(get(&proxy, "/").await, (BODY, Ok(())));
    assert!(start.elapsed() >= Duration::from_millis(450), "{:?} for half a second's worth of bytes", start.elapsed());
}

#[tokio::test]
async fn holds_until_the_weather_clears() {
    let (proxy, mut origin) = proxied().await;
    proxy.hold();
    let request = get(&proxy, "/held");
    tokio::pin!(request);
    wait::until_true("the request to reach the proxy", async || {
        futures::future::select(&mut request, Box::pin(tokio::task::yield_now())).await;
        Ok(proxy.requests("/held") == 1)
    })
    .await
    .expect("sent");
    assert!(origin.try_recv().is_err(), "nothing passes");
    proxy.clear();
    assert_eq!(request.await, (BODY, Ok(())));
}

#[tokio::test]
async fn cuts_a_response_after_so_many_body_bytes() {
    let (proxy, mut origin) = proxied().await;
    proxy.arm(Cut::response("/push", 1_000).times(2));
    assert_eq!(get(&proxy, "/pull").await, (BODY, Ok(())), "another path is not struck");
    assert!(!proxy.spent());
    for _ in 0..2 {
        let (seen, end) = get(&proxy, "/push").await;
        // What passed before a reset may be discarded on the way, but never more than the cut arrives.
        assert!(seen <= 1_000 && end.is_err(), "{seen} {end:?}");
    }
    assert!(proxy.spent());
    assert_eq!(get(&proxy, "/push").await, (BODY, Ok(())), "the third passes");
    for _ in 0..4 {
        assert_eq!(origin.recv().await, Some(0), "the server saw each request whole");
    }
    let cut: Vec<_> = proxy.report().into_iter().filter(|r| r.fate == Fate::Cut).collect();
    assert_eq!(cut.len(), 2);
    assert!(cut.iter().all(|r| r.down > 1_000 && r.down < 1_100), "{cut:?}: the head and 1000 bytes");
}

#[tokio::test]
async fn cuts_a_request_body_on_a_connection_already_in_use() {
    let (proxy, mut origin) = proxied().await;
    let mut socket = TcpStream::connect(proxy.addr()).await.expect("connect");
    assert_eq!(exchange(&mut socket, "/first", b"body").await.1, Ok(()));
    assert_eq!(origin.recv().await, Some(4));
    proxy.arm(Cut::request("POST /photo", 30_000));
    let (_, end) = exchange(&mut socket, "/photo", &vec![b'p'; 50_000]).await;
    assert!(end.is_err());
    let arrived = origin.recv().await.expect("told");
    assert!(arrived <= 30_000, "{arrived}");
    wait::until_eq("the cut", Fate::Cut, async || Ok(proxy.report()[0].fate)).await.expect("cut");
}

#[tokio::test]
async fn a_server_that_is_down_looks_like_one() {
    let unused = TcpListener::bind("127.0.0.1:0").await.expect("bind").local_addr().expect("addr");
    let proxy = Proxy::start(unused).await.expect("proxy");
    assert!(get(&proxy, "/").await.1.is_err());
}
