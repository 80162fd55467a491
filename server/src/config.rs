//! What an operator decides when starting the server.

use std::{net::SocketAddr, path::PathBuf};

use crate::{assets::Assets, retention::Limits};

/// How the server runs.
#[derive(Debug, Clone)]
pub struct Config {
    /// Everything that is kept is in here.
    pub data: PathBuf,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where the app's files come from.
    pub assets: Assets,
    /// True behind a proxy that speaks TLS: cookies are `Secure`, and a client's address is what the proxy says.
    pub behind_proxy: bool,
    /// For how long tracks and photos are kept.
    pub keep: Limits,
}

impl Config {
    /// A server on any free port of this machine, with the embedded app.
    pub fn local(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            assets: Assets::Embedded,
            behind_proxy: false,
            keep: Limits::default(),
        }
    }
}
