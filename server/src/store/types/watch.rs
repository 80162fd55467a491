//! What an operator watches.

use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};

/// What is going on at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gauges {
    /// What waits to be written, bytes.
    pub queue_bytes: u64,
    /// How many ops are on disk but not in the views yet.
    pub lag: u64,
    /// How many ops are on disk that some study has not taken in yet.
    pub unstudied: u64,
    /// Sessions that are good.
    pub sessions: u64,
    /// Photos that are here, bytes.
    pub blob_bytes: u64,
}

/// What the store moves by itself; copies move together.
#[derive(Debug, Clone)]
pub struct Meters {
    /// Seconds that a group of requests took to be applied, before it was committed.
    pub apply: Histogram,
    /// Seconds that a commit took, the wait for the disk within it.
    pub commit: Histogram,
}

impl Default for Meters {
    fn default() -> Self {
        // From 0.1 ms to 3 s.
        let buckets = || Histogram::new(exponential_buckets(0.000_1, 2.0, 16));
        Self { apply: buckets(), commit: buckets() }
    }
}
