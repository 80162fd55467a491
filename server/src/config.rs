//! What an operator decides when starting the server. Where it was decided is the command line's concern.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use crate::{assets::Assets, basemap::Wanted, net::limits, retention::Limits};

/// How the server runs.
#[derive(Debug, Clone)]
pub struct Config {
    /// Everything that is kept is in here.
    pub data: PathBuf,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where the app's files come from.
    pub assets: Assets,
    /// The map below the map.
    pub basemap: Wanted,
    /// True behind a proxy that speaks TLS: cookies are `Secure`, and a client's address is what the proxy says.
    pub behind_proxy: bool,
    /// For how long tracks and photos are kept.
    pub keep: Limits,
    /// The server speaks TLS itself.
    pub tls: Option<TlsFiles>,
    /// Who has it reads the metrics from anywhere; without one, this machine alone does.
    pub metrics_token: Option<String>,
    /// So many connections at once.
    pub max_connections: usize,
    /// So many requests at once.
    pub max_requests: usize,
    /// A request's head must have come within this; an idle connection is closed after it too.
    pub head_within: Duration,
    /// Between two pieces of a body, or before the first, there may be so much time.
    pub piece_within: Duration,
    /// Whoever takes nothing of an answer for so long is given up.
    pub taken_within: Duration,
}

/// Where the certificate and its key are, both PEM.
#[derive(Debug, Clone)]
pub struct TlsFiles {
    /// The server's certificate, then those between it and the authority.
    pub cert: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

/// Connections at once, when nobody says another number: 1,000 phones and desks with several each.
pub const MAX_CONNECTIONS: usize = 8_192;
/// Requests at once, when nobody says another number.
pub const MAX_REQUESTS: usize = 1_024;

impl Config {
    /// A server on any free port of this machine, with the embedded app.
    pub fn local(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            assets: Assets::Embedded,
            basemap: Wanted::default(),
            behind_proxy: false,
            keep: Limits::default(),
            tls: None,
            metrics_token: None,
            max_connections: MAX_CONNECTIONS,
            max_requests: MAX_REQUESTS,
            head_within: limits::HEAD,
            piece_within: limits::PIECE,
            taken_within: limits::PIECE,
        }
    }

    /// True when browsers speak TLS to us, or to the proxy before us.
    pub fn is_secure(&self) -> bool {
        self.behind_proxy || self.tls.is_some()
    }
}
