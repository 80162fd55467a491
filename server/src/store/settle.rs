//! Waiting for the views, from outside of a backend.

use std::time::Duration;

use tokio::sync::broadcast::error::RecvError;

use super::Store;

/// How often the views are looked at when nothing is heard of them.
const LOOK: Duration = Duration::from_millis(10);

/// Resolves when the views show all that is on disk by now. What is written meanwhile is not waited for.
pub async fn caught_up(store: &dyn Store) {
    // Subscribed first: what is shown from here on is heard.
    let mut changes = store.subscribe();
    let (behind, shown) = (store.lag(), store.shown());
    // Looked at now and then all the same: some ops show nothing and are silent.
    while store.lag() > 0 && store.shown() < shown + behind {
        if let Ok(Err(RecvError::Closed)) = tokio::time::timeout(LOOK, changes.recv()).await {
            return;
        }
    }
}
