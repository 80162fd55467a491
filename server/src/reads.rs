//! Reading from the store without holding up the requests beside: on threads that may block.

use std::{sync::Arc, time::Duration};

use crate::{
    app::App,
    error::{AppError, AppResult},
    store::{Result, Store},
};

/// How long a reader waits for the views to show what is on disk. Under load they lag, and the answer is a little old.
const PATIENCE: Duration = Duration::from_millis(200);

impl App {
    /// Runs a read on a thread for such.
    pub async fn read<T: Send + 'static>(&self, read: impl FnOnce(&dyn Store) -> Result<T> + Send + 'static) -> AppResult<T> {
        let store = Arc::clone(&self.store);
        let answer = tokio::task::spawn_blocking(move || read(&*store)).await;
        Ok(answer.map_err(AppError::internal)??)
    }

    /// Reads from the views, after they have caught up: who has just written something finds it.
    pub async fn read_views<T: Send + 'static>(&self, read: impl FnOnce(&dyn Store) -> Result<T> + Send + 'static) -> AppResult<T> {
        if self.store.lag() > 0 {
            let mut changes = self.store.subscribe();
            let caught_up = async {
                while self.store.lag() > 0 && !matches!(changes.recv().await, Err(tokio::sync::broadcast::error::RecvError::Closed)) {}
            };
            // In vain is not wrong: the answer is only older.
            let _ = tokio::time::timeout(PATIENCE, caught_up).await;
        }
        self.read(read).await
    }
}
