//! Running the server: its router, listening, and answering until it is told to stop.

use std::{future::Future, io, net::SocketAddr, sync::Arc};

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
    app::{App, ServeError},
    assets,
    config::Config,
    guard,
    net::{limits::Connections, serve::Serving, tls::Tls},
    retention, routes,
    session::renewal,
};

/// Smaller answers, such as those to most pushes, are a packet either way.
const WORTH_PACKING: u64 = 512;

/// A server that listens and has not started to answer.
pub struct Server {
    app: App,
    listener: TcpListener,
    tls: Option<Tls>,
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
        let router = router(&app);
        let (metrics, connections) = (Arc::clone(&app.metrics), Connections::new(app.config.max_connections));
        let fresh = tls.clone().map(|tls| tokio::spawn(tls.keep_fresh()));
        let stopping = async {
            stop.await;
            tracing::info!("told to stop: no more connections, and what was begun is finished");
            app.drain();
        };
        let (store, blobs, data) = (Arc::clone(&app.store), Arc::clone(&app.blobs), app.config.data.clone());
        let upkeep = tokio::spawn(retention::daily(store, blobs, data, app.config.keep));
        let (head_within, taken_within) = (app.config.head_within, app.config.taken_within);
        if !(Serving { router, tls, connections, head_within, taken_within, metrics }).run(listener, stopping).await {
            tracing::warn!("some requests did not end in time");
        }
        upkeep.abort();
        if let Some(fresh) = fresh {
            fresh.abort();
        }
        Ok(())
    }
}

/// All routes.
fn router(app: &App) -> Router {
    // Quality 4 of brotli costs about as much as gzip's default and saves a tenth more.
    let compression = CompressionLayer::new()
        .quality(CompressionLevel::Precise(4))
        .compress_when(DefaultPredicate::new().and(SizeAbove::new(WORTH_PACKING)));
    let quick = ServiceBuilder::new().layer(compression).layer(middleware::from_fn(guard::in_time));
    let everything = ServiceBuilder::new()
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(middleware::from_fn_with_state(app.clone(), guard::counted))
        .layer(middleware::from_fn_with_state(app.clone(), guard::security_headers))
        .layer(middleware::from_fn_with_state(app.clone(), guard::same_origin))
        .layer(middleware::from_fn_with_state(app.clone(), guard::in_turn))
        .layer(middleware::from_fn_with_state(app.clone(), renewal::hand_over))
        .layer(RequestBodyTimeoutLayer::new(app.config.piece_within));
    Router::new()
        .merge(routes::quick().layer(quick))
        .merge(routes::lasting())
        .merge(routes::operator())
        .with_state(app.clone())
        .fallback_service(axum::routing::any(assets::serve).with_state(assets::Pages::new(app.config.assets.clone(), app.basemap.origin())))
        .layer(everything)
}

/// The route and not the address: that names people, things and places.
fn span<B>(request: &axum::http::Request<B>) -> tracing::Span {
    let id = request.headers().get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
    let route = request.extensions().get::<MatchedPath>().map_or("assets", MatchedPath::as_str);
    tracing::info_span!("request", id, method = %request.method(), route)
}

/// Resolves when the operating system asks the process to stop. It listens from the call on, not only from the first poll.
pub fn asked_to_stop() -> io::Result<impl Future<Output = ()> + Send> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        // A reload must not end it, also where there is no certificate to read anew.
        let mut reload = signal(SignalKind::hangup())?;
        Ok(async move {
            loop {
                tokio::select! {
                    _ = terminate.recv() => return,
                    _ = interrupt.recv() => return,
                    _ = reload.recv() => tracing::info!("told to reload: certificates are read anew, nothing else changes"),
                }
            }
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
