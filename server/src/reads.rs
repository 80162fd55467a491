//! Reading from the store without holding up the requests beside: on threads that may block.

use std::{sync::Arc, time::Duration};

use tokio::sync::MutexGuard;

use crate::{
    app::App,
    error::{AppError, AppResult},
    store::{Result, Store, caught_up},
};

/// How long a reader waits for the views to show what is on disk. When they lag by more, the answer is a little old.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long an import waits for the one before and for the views: what it does not see there it would make once more.
const LONG: Duration = Duration::from_secs(20);
/// How often a study is looked at.
const LOOK: Duration = Duration::from_millis(10);

impl App {
    /// Runs a read on a thread for such.
    pub async fn read<T: Send + 'static>(&self, read: impl FnOnce(&dyn Store) -> Result<T> + Send + 'static) -> AppResult<T> {
        let store = Arc::clone(&self.store);
        let answer = tokio::task::spawn_blocking(move || read(&*store)).await;
        Ok(answer.map_err(AppError::internal)??)
    }

    /// Reads from the views, after they have caught up: who has just written something finds it.
    pub async fn read_views<T: Send + 'static>(&self, read: impl FnOnce(&dyn Store) -> Result<T> + Send + 'static) -> AppResult<T> {
        self.settled().await;
        self.read(read).await
    }

    /// Waits until a study of the analyst has taken in what the views show, within reason.
    pub async fn studied(&self, study: &str) {
        self.all_studied(&[study]).await;
    }

    /// Waits until all of these studies have, within reason.
    pub async fn all_studied(&self, studies: &[&str]) {
        let shown = self.store.shown();
        let is_behind = |study: &&str| self.store.studied(study).is_some_and(|place| place < shown);
        let caught_up = async {
            while studies.iter().any(is_behind) {
                tokio::time::sleep(LOOK).await;
            }
        };
        // In vain is not wrong: the answer is only older.
        let _ = tokio::time::timeout(PATIENCE, caught_up).await;
    }

    /// The turn of one import, behind views that show all that is on disk. They come one after the other.
    pub async fn import_turn(&self) -> AppResult<MutexGuard<'_, ()>> {
        let turn = async {
            let turn = self.imports.lock().await;
            caught_up(&*self.store).await;
            turn
        };
        tokio::time::timeout(LONG, turn).await.map_err(|_| AppError::Busy(10))
    }

    /// Waits until the views have caught up, within reason. Before a [`Sight`](crate::sight::Sight) is taken for reading them: a feed
    /// whose first op is on its way is not in sight yet.
    pub async fn settled(&self) {
        if self.store.lag() > 0 {
            // In vain is not wrong: the answer is only older.
            let _ = tokio::time::timeout(PATIENCE, caught_up(&*self.store)).await;
        }
    }
}
