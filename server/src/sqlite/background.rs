//! Threads that follow the log while phones wait for others: they take the processor that is left over. And what keeps a thread of the store
//! going where a piece of its work panics.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use super::board::Board;
use crate::store::{Result, StoreError};

/// Within this, somebody pushes again while many do.
const MOMENT: Duration = Duration::from_millis(50);

/// How far a thread stands back, as `nice(2)` counts: 10 gets about a tenth of what a thread that answers a phone gets while both want
/// the same core, and all of it otherwise.
#[derive(Debug, Clone, Copy)]
pub(super) enum Standing {
    /// Behind those who push.
    Back = 10,
    /// Behind the view as well.
    FarBack = 15,
}

/// Does a piece of work of which nothing is kept when it fails, and takes a panic for a failure: a thread that ended would leave its file as it
/// is for good, while the server answers.
pub(super) fn caught<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    let done = catch_unwind(AssertUnwindSafe(work));
    done.unwrap_or_else(|_| Err(StoreError::Unavailable("a panic, which the lines before tell of".into())))
}

/// Starts a thread that stands back. Where the system cannot tell threads apart, it runs like any other.
pub(super) fn spawn(name: &str, standing: Standing, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    let body = move || {
        stand_back(standing);
        run();
    };
    std::thread::Builder::new().name(name.into()).spawn(body).map_err(|e| StoreError::Unavailable(e.to_string()))
}

/// Rests for a while, or until those who push pause: until the view is no further behind than it was a moment ago.
pub(super) fn stand_aside(board: &Board, time: Duration) {
    let until = Instant::now() + time;
    loop {
        let behind = board.lag();
        let left = until.saturating_duration_since(Instant::now());
        std::thread::sleep(left.min(MOMENT));
        if left <= MOMENT || board.lag() <= behind {
            return;
        }
    }
}

/// On Linux a nice value is the calling thread's own; elsewhere it would be the whole process's.
#[cfg(target_os = "linux")]
fn stand_back(standing: Standing) {
    if let Err(error) = rustix::process::nice(standing as i32) {
        tracing::debug!(%error, "a thread keeps its priority");
    }
}

#[cfg(not(target_os = "linux"))]
fn stand_back(_: Standing) {}
