//! The server as one value: what handlers share, the router, and running it until it is told to stop.

use std::{
    future::Future,
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::{Router, extract::MatchedPath, middleware};
use tokio::net::TcpListener;
use tower::ServiceBuilder;
use tower_http::{
    compression::{CompressionLayer, CompressionLevel, DefaultPredicate, Predicate, predicate::SizeAbove},
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    timeout::RequestBodyTimeoutLayer,
    trace::TraceLayer,
};

use crate::{
    assets, audit,
    basemap::{Basemap, BasemapError},
    blobs::{BlobFolder, BlobStore, staging::Staging},
    config::Config,
    guard,
    live::Live,
    lock::{FolderLock, LockError},
    metrics::Metrics,
    net::{
        limits::{Connections, Requests},
        serve::Serving,
        tls::{Tls, TlsError},
    },
    plates::PlateKey,
    rescue::Secrets,
    retention, routes,
    session::{known::Marks, password::Checker, renewal, throttle::Throttle},
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
    /// The map below the map.
    pub basemap: Basemap,
    /// Makes and checks the tokens of plates.
    pub plates: PlateKey,
    /// Checks passwords.
    pub passwords: Checker,
    /// Slows down guessing.
    pub throttle: Throttle,
    /// Marks browsers that somebody signed in from.
    pub marks: Marks,
    /// What was noted lately.
    pub lately: audit::Lately,
    /// Figures for the operator.
    pub metrics: Arc<Metrics>,
    /// How many requests there may be.
    pub requests: Requests,
    /// Opens rescue files and vouches for their authors.
    pub rescue: Secrets,
    /// What the operator decided.
    pub config: Config,
    draining: AtomicBool,
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
    /// The basemap cannot be used.
    #[error(transparent)]
    Basemap(#[from] BasemapError),
    /// The certificate cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// A folder cannot be made, or the address cannot be listened on.
    #[error("{0}: {1}")]
    Io(String, #[source] io::Error),
}

/// Smaller answers, such as those to most pushes, are a packet either way.
const WORTH_PACKING: u64 = 512;
/// A server that listens and has not started to answer.
pub struct Server {
    app: App,
    listener: TcpListener,
    tls: Option<Tls>,
}

impl App {
    /// Opens the data folder. Must be called within a runtime.
    pub fn open(config: Config) -> Result<Self, ServeError> {
        let basemap = Basemap::open(config.basemap.clone())?;
        let lock = FolderLock::take(&config.data)?;
        let store = store::open(&config.data)?;
        let unusable = |e| ServeError::Io(config.data.display().to_string(), e);
        let blobs = Arc::new(BlobFolder::open(&config.data).map_err(unusable)?);
        let staging = Staging::open(&config.data).map_err(unusable)?;
        let plates = PlateKey::open(&config.data).map_err(unusable)?;
        let rescue = Secrets::open(&config.data).map_err(unusable)?;
        let live = Live::start(&*store);
        let (passwords, throttle, lately) = (Checker::default(), Throttle::default(), audit::Lately::default());
        let marks = Marks::generate().map_err(|e| unusable(io::Error::other(e)))?;
        let metrics = Arc::new(Metrics::new(store.meters()));
        let requests = Requests::new(config.max_requests);
        let draining = AtomicBool::new(false);
        Ok(Self(Arc::new(Inner {
            store,
            blobs,
            staging,
            live,
            basemap,
            plates,
            passwords,
            throttle,
            marks,
            lately,
            metrics,
            requests,
            rescue,
            config,
            draining,
            _lock: lock,
        })))
    }

    /// True once the server was told to stop.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Acquire)
    }

    /// All routes.
    pub fn router(&self) -> Router {
        // Quality 4 of brotli costs about as much as gzip's default and saves a tenth more.
        let compression = CompressionLayer::new()
            .quality(CompressionLevel::Precise(4))
            .compress_when(DefaultPredicate::new().and(SizeAbove::new(WORTH_PACKING)));
        let quick = ServiceBuilder::new().layer(compression).layer(middleware::from_fn(guard::in_time));
        let of = |app: &Self| app.clone();
        let everything = ServiceBuilder::new()
            .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
            .layer(TraceLayer::new_for_http().make_span_with(span))
            .layer(PropagateRequestIdLayer::x_request_id())
            .layer(middleware::from_fn_with_state(of(self), guard::counted))
            .layer(middleware::from_fn_with_state(of(self), guard::security_headers))
            .layer(middleware::from_fn_with_state(of(self), guard::same_origin))
            .layer(middleware::from_fn_with_state(of(self), guard::in_turn))
            .layer(middleware::from_fn_with_state(of(self), renewal::hand_over))
            .layer(RequestBodyTimeoutLayer::new(self.config.piece_within));
        Router::new()
            .merge(routes::quick().layer(quick))
            .merge(routes::lasting())
            .merge(routes::operator())
            .with_state(self.clone())
            .fallback_service(
                axum::routing::any(assets::serve).with_state(assets::Pages::new(self.config.assets.clone(), self.basemap.origin())),
            )
            .layer(everything)
    }
}

/// The route and not the address: that names people, things and places.
fn span<B>(request: &axum::http::Request<B>) -> tracing::Span {
    let id = request.headers().get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
    let route = request.extensions().get::<MatchedPath>().map_or("assets", MatchedPath::as_str);
    tracing::info_span!("request", id, method = %request.method(), route)
}

impl Server {
    /// Opens the data folder and listens.
    pub async fn bind(config: Config) -> Result<Self, ServeError> {
        // Before the folder is opened: a wrong certificate is told at once.
        let tls = config.tls.clone().map(Tls::open).transpose()?;
        let app = App::open(config)?;
        let listen = app.config.listen;
        let listener = TcpListener::bind(listen).await.map_err(|e| ServeError::Io(format!("listening on {listen}"), e))?;
        Ok(Self { app, listener, tls })
    }

    /// Where it listens.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// What its handlers share.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Answers until `stop` resolves; then takes no more connections, ends live streams, lets requests finish for a while, and returns.
    pub async fn run(self, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let Self { app, listener, tls } = self;
        let router = app.router();
        let (metrics, connections) = (Arc::clone(&app.metrics), Connections::new(app.config.max_connections));
        let fresh = tls.clone().map(|tls| tokio::spawn(tls.keep_fresh()));
        let stopping = async {
            stop.await;
            app.draining.store(true, Ordering::Release);
            tracing::info!("told to stop: no more connections, and what was begun is finished");
            app.live.end();
        };
        let (store, blobs, data) = (Arc::clone(&app.store), Arc::clone(&app.blobs), app.config.data.clone());
        let upkeep = tokio::spawn(retention::daily(store, blobs, data, app.config.keep));
        if !(Serving { router, tls, connections, head_within: app.config.head_within, metrics }).run(listener, stopping).await {
            tracing::warn!("some requests did not end in time");
        }
        upkeep.abort();
        if let Some(fresh) = fresh {
            fresh.abort();
        }
        Ok(())
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
