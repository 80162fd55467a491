//! Threads that follow the log while phones wait for others: they take the processor that is left over.

use std::thread::JoinHandle;

use crate::store::{Result, StoreError};

/// How far a thread stands back, as `nice(2)` counts: 10 gets about a tenth of what a thread that answers a phone gets while both want
/// the same core, and all of it otherwise.
#[derive(Debug, Clone, Copy)]
pub(super) enum Standing {
    /// Behind those who push.
    Back = 10,
    /// Behind the view as well.
    FarBack = 15,
}

/// Starts a thread that stands back. Where the system cannot tell threads apart, it runs like any other.
pub(super) fn spawn(name: &str, standing: Standing, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    let body = move || {
        stand_back(standing);
        run();
    };
    std::thread::Builder::new().name(name.into()).spawn(body).map_err(|e| StoreError::Unavailable(e.to_string()))
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
