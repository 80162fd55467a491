//! Locks of what is whole at any time, because each is written at once: whoever panicked while they held it left nothing half done.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Waits for it, whatever became of whoever had it before.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
