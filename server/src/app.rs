//! The server as one value: what handlers share, the router, and running it until it is told to stop.

use std::{future::Future, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, middleware};
use tokio::{net::TcpListener, sync::watch};
use tower::ServiceBuilder;
use tower_http::{
    compression::{CompressionLayer, CompressionLevel, DefaultPredicate, Predicate, predicate::SizeAbove},
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    trace::TraceLayer,
};

use crate::{
    assets,
    blobs::{BlobFolder, BlobStore, staging::Staging},
    config::Config,
    guard,
    live::Live,
    lock::{FolderLock, LockError},
    plates::PlateKey,
    rescue::Secrets,
    retention, routes,
    session::{password::Checker, throttle::Throttle},
    store::{self, Store, StoreError},
};

/// What handlers share.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// See [`App`].
pub struct Inner {
    /// What is kept.
    pub store: Arc<dyn Store>,
    /// The photos' bytes.
    pub blobs: Arc<dyn BlobStore>,
    /// Photos on their way.
    pub staging: Staging,
    /// Who is told of changes.
    pub live: Live,
    /// Makes and checks the tokens of plates.
    pub plates: PlateKey,
    /// Checks passwords.
    pub passwords: Checker,
    /// Slows down guessing.
    pub throttle: Throttle,
    /// Opens rescue files and vouches for their authors.
    pub rescue: Secrets,
    /// What the operator decided.
    pub config: Config,
    _lock: FolderLock,
}

impl std::ops::Deref for App {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// Why the server cannot start or go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The folder is taken.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The store cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A folder cannot be made, or the address cannot be listened on.
    #[error("{0}: {1}")]
    Io(String, #[source] io::Error),
}

/// Smaller answers, such as those to most pushes, are a packet either way.
const WORTH_PACKING: u64 = 512;
/// After being told to stop, so long are requests waited for.
const DRAIN: Duration = Duration::from_secs(10);

/// A server that listens and has not started to answer.
pub struct Server {
    app: App,
    listener: TcpListener,
    stop: watch::Sender<bool>,
}

impl App {
    /// Opens the data folder. Must be called within a runtime.
    pub fn open(config: Config) -> Result<Self, ServeError> {
        let lock = FolderLock::take(&config.data)?;
        let store = store::open(&config.data)?;
        let unusable = |e| ServeError::Io(config.data.display().to_string(), e);
        let blobs = Arc::new(BlobFolder::open(&config.data).map_err(unusable)?);
        let staging = Staging::open(&config.data).map_err(unusable)?;
        let plates = PlateKey::open(&config.data).map_err(unusable)?;
        let rescue = Secrets::open(&config.data).map_err(unusable)?;
        let live = Live::start(&*store);
        let (passwords, throttle) = (Checker::default(), Throttle::default());
        Ok(Self(Arc::new(Inner { store, blobs, staging, live, plates, passwords, throttle, rescue, config, _lock: lock })))
    }

    /// All routes.
    pub fn router(&self) -> Router {
        // Quality 4 of brotli costs about as much as gzip's default and saves a tenth more.
        let compression = CompressionLayer::new()
            .quality(CompressionLevel::Precise(4))
            .compress_when(DefaultPredicate::new().and(SizeAbove::new(WORTH_PACKING)));
        let quick = ServiceBuilder::new().layer(compression).layer(middleware::from_fn(guard::in_time));
        let everything = ServiceBuilder::new()
            .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
            .layer(TraceLayer::new_for_http().make_span_with(span))
            .layer(PropagateRequestIdLayer::x_request_id())
            .layer(middleware::from_fn(guard::security_headers))
            .layer(middleware::from_fn(guard::same_origin_writes));
        Router::new()
            .merge(routes::quick().layer(quick))
            .merge(routes::lasting())
            .with_state(self.clone())
            .fallback_service(axum::routing::any(assets::serve).with_state(self.config.assets.clone()))
            .layer(everything)
    }
}

/// The path but not the query, which may name people.
fn span<B>(request: &axum::http::Request<B>) -> tracing::Span {
    let id = request.headers().get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
    tracing::info_span!("request", id, method = %request.method(), path = request.uri().path())
}

impl Server {
    /// Opens the data folder and listens.
    pub async fn bind(config: Config) -> Result<Self, ServeError> {
        let app = App::open(config)?;
        let listen = app.config.listen;
        let listener = TcpListener::bind(listen).await.map_err(|e| ServeError::Io(format!("listening on {listen}"), e))?;
        Ok(Self { app, listener, stop: watch::Sender::new(false) })
    }

    /// Where it listens.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// What its handlers share.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Answers until `stop` resolves; then ends live streams, lets requests finish for a while, and returns.
    pub async fn run(self, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let service = self.app.router().into_make_service_with_connect_info::<SocketAddr>();
        let (live, told) = (self.app.clone(), self.stop.clone());
        let stopping = async move {
            stop.await;
            live.live.end();
            told.send_replace(true);
        };
        let (store, blobs, data) = (Arc::clone(&self.app.store), Arc::clone(&self.app.blobs), self.app.config.data.clone());
        let upkeep = tokio::spawn(retention::daily(store, blobs, data, self.app.config.keep));
        let mut told = self.stop.subscribe();
        let serving = axum::serve(self.listener, service).with_graceful_shutdown(stopping);
        let impatient = async move {
            let _ = told.wait_for(|told| *told).await;
            tokio::time::sleep(DRAIN).await;
        };
        let done = tokio::select! {
            done = serving => done,
            () = impatient => {
                tracing::warn!("some requests did not end in time");
                Ok(())
            }
        };
        upkeep.abort();
        done
    }
}

/// Resolves when the operating system asks the process to stop. It listens from the call on, not only from the first poll.
pub fn asked_to_stop() -> io::Result<impl Future<Output = ()> + Send> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        Ok(async move {
            tokio::select! { _ = terminate.recv() => (), _ = interrupt.recv() => () }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        // Without a handler the system ends the process by itself.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
