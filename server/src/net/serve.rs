//! Accepting connections and answering on them until told to stop. How many and how slow: [`limits`](super::limits).

use std::{future::Future, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, extract::ConnectInfo};
use hyper::{Request, body::Incoming, server::conn, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tower::Service;

use super::{
    limits::{Connections, HANDSHAKE, HEAD_BYTES, STREAMS},
    patient::Patient,
    tls::Tls,
};
use crate::metrics::Metrics;

/// After being told to stop, so long are requests waited for.
const DRAIN: Duration = Duration::from_secs(10);
/// After an error of the listener, such as too many open files, it rests for so long.
const REST: Duration = Duration::from_millis(100);
/// Whoever is turned away is listened to for so long, so that they hear it.
const FAREWELL: Duration = Duration::from_secs(1);
/// So many are told; others find a closed door.
const FAREWELLS: usize = 256;
const BUSY: &str = "HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\ncontent-type: application/json\r\ncontent-length: 54\r\n\
    connection: close\r\n\r\n{\"error\":\"busy\",\"message\":\"too many connections now\"}\n";

/// What a server answers with.
pub struct Serving {
    /// The routes.
    pub router: Router,
    /// How connections are secured.
    pub tls: Option<Tls>,
    /// How many there may be.
    pub connections: Connections,
    /// A request's head must have come within this.
    pub head_within: Duration,
    /// Whoever takes nothing of an answer for so long is given up.
    pub taken_within: Duration,
    /// Where they are counted.
    pub metrics: Arc<Metrics>,
}

impl Serving {
    /// Answers until `stop` resolves; then takes no more connections, lets requests finish for a while, and returns: true when all
    /// of them did.
    pub async fn run(self, listener: TcpListener, stop: impl Future<Output = ()>) -> bool {
        let serving = Arc::new(self);
        let graceful = GracefulShutdown::new();
        let farewells = Arc::new(Semaphore::new(FAREWELLS));
        let mut stop = std::pin::pin!(stop);
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = &mut stop => break,
            };
            match accepted {
                Ok((stream, peer)) => serving.accept(stream, peer, graceful.watcher(), &farewells),
                Err(error) if is_theirs(&error) => {}
                Err(error) => {
                    tracing::warn!(%error, "no connection can be accepted");
                    tokio::time::sleep(REST).await;
                }
            }
        }
        // Whoever knocks from here on is refused by the system, and finds another server where there is one.
        drop(listener);
        tokio::time::timeout(DRAIN, graceful.shutdown()).await.is_ok()
    }

    fn accept(self: &Arc<Self>, stream: TcpStream, peer: SocketAddr, watcher: Watcher, farewells: &Arc<Semaphore>) {
        let Some(place) = self.connections.admit(peer.ip()) else {
            self.metrics.turn_away("connections");
            // Under TLS there is nothing that could be said before a handshake.
            if let (None, Ok(permit)) = (&self.tls, Arc::clone(farewells).try_acquire_owned()) {
                tokio::spawn(async move {
                    let _permit = permit;
                    // Whoever does not listen is not waited for.
                    let _ = tokio::time::timeout(FAREWELL, turn_away(stream)).await;
                });
            }
            return;
        };
        // Answers are written whole: nothing is gained by waiting for more.
        let _ = stream.set_nodelay(true);
        let serving = Arc::clone(self);
        tokio::spawn(async move {
            let _place = place;
            serving.metrics.connections.inc();
            serving.converse(stream, peer, watcher).await;
            serving.metrics.connections.dec();
        });
    }

    async fn converse(&self, stream: TcpStream, peer: SocketAddr, watcher: Watcher) {
        let stream = Patient::new(stream, self.taken_within);
        let Some(tls) = &self.tls else { return self.http1(stream, peer, watcher).await };
        match tokio::time::timeout(HANDSHAKE, tls.accept(stream)).await {
            Ok(Ok(stream)) if stream.get_ref().1.alpn_protocol() == Some(b"h2") => self.http2(stream, peer, watcher).await,
            Ok(Ok(stream)) => self.http1(stream, peer, watcher).await,
            // Scanners, and phones that do not trust the authority yet.
            Ok(Err(error)) => tracing::debug!(%error, "no TLS handshake"),
            Err(_) => tracing::debug!("a TLS handshake took too long"),
        }
    }

    async fn http1(&self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, peer: SocketAddr, watcher: Watcher) {
        let mut http = conn::http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(self.head_within).max_buf_size(HEAD_BYTES).half_close(true);
        let service = service_fn(|request| self.answer(request, peer));
        ended(watcher.watch(http.serve_connection(TokioIo::new(stream), service)).await);
    }

    async fn http2(&self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, peer: SocketAddr, watcher: Watcher) {
        let mut http = conn::http2::Builder::new(TokioExecutor::new());
        http.timer(TokioTimer::new())
            .max_concurrent_streams(STREAMS)
            .max_header_list_size(HEAD_BYTES as u32)
            .keep_alive_interval(self.head_within)
            .keep_alive_timeout(HANDSHAKE);
        let router = self.router.clone();
        let service = service_fn(move |request| answer(&router, request, peer));
        ended(watcher.watch(http.serve_connection(TokioIo::new(stream), service)).await);
    }

    fn answer(
        &self,
        request: Request<Incoming>,
        peer: SocketAddr,
    ) -> impl Future<Output = Result<axum::response::Response, std::convert::Infallible>> + use<> {
        answer(&self.router, request, peer)
    }
}

fn answer(
    router: &Router,
    mut request: Request<Incoming>,
    peer: SocketAddr,
) -> impl Future<Output = Result<axum::response::Response, std::convert::Infallible>> + use<> {
    request.extensions_mut().insert(ConnectInfo(peer));
    router.clone().call(request)
}

/// How a connection ended is its client's affair.
fn ended(outcome: Result<(), hyper::Error>) {
    if let Err(error) = outcome {
        tracing::debug!(%error, "a connection broke");
    }
}

/// Errors of one connection, not of the listener.
fn is_theirs(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

async fn turn_away(mut stream: TcpStream) -> io::Result<()> {
    stream.write_all(BUSY.as_bytes()).await?;
    stream.shutdown().await?;
    // A connection that is closed with something unread takes the answer with it.
    let mut unread = [0; 1024];
    while stream.read(&mut unread).await? > 0 {}
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_farewell_is_as_long_as_it_says() {
        let (head, body) = BUSY.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("content-length: {}\r\n", body.len())), "{}", body.len());
    }
}
