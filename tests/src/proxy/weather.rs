//! What the network does to bytes: plain values, no sockets.

use std::time::Duration;

/// The state of the network for all connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Weather {
    /// Reset open connections and every new one.
    pub refuse: bool,
    /// Pass nothing, close nothing.
    pub hold: bool,
    /// How much longer each chunk travels, in each direction.
    pub latency: Duration,
    /// Bytes per second for each connection and direction.
    pub rate: Option<u64>,
}

/// Which half of an exchange a cut strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The request's body: the server sees a torn request.
    Request,
    /// The response's body: the server has acted, the client does not know.
    Response,
}

/// A connection reset in the middle of an exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// A part of `METHOD /path`; empty matches every request.
    pub path: String,
    /// Which body is torn.
    pub side: Side,
    /// How many bytes of that body pass first. A shorter body passes whole.
    pub after: u64,
    /// How many requests are struck.
    pub times: u32,
}

impl Cut {
    /// One cut of the request body of the next request to `path`.
    pub fn request(path: &str, after: u64) -> Self {
        Self { path: path.into(), side: Side::Request, after, times: 1 }
    }

    /// One cut of the response body of the next request to `path`: with 0 the client sees only the head.
    pub fn response(path: &str, after: u64) -> Self {
        Self { path: path.into(), side: Side::Response, after, times: 1 }
    }

    /// The same cut for this many requests.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times, ..self }
    }
}
