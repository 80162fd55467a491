//! The wall clock: the only place where the server reads it.

use std::time::{SystemTime, UNIX_EPOCH};

use xunge_shared::hlc::Millis;

/// Milliseconds since 1970; 0 for a machine whose clock stands before that.
pub fn now() -> Millis {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as Millis)
}
