//! Sessions that were asked for lately, in memory: every request brings one.
//!
//! Whatever changes accounts, grants or sessions clears all of them, before whoever changed it is answered.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use xunge_shared::{hlc::Millis, id::Sha256};

use crate::store::{Result, SignedIn};

/// More than this are forgotten at once.
const MAX_KEPT: usize = 20_000;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Sessions(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    by_token: HashMap<Sha256, SignedIn>,
    /// Counts the clearings: what was read before one is not kept after it.
    cleared: u64,
}

impl Sessions {
    /// The session, as kept or as `read`.
    pub(super) fn get(&self, token: Sha256, now: Millis, read: impl FnOnce() -> Result<Option<SignedIn>>) -> Result<Option<SignedIn>> {
        let cleared = {
            let kept = self.lock();
            if let Some(session) = kept.by_token.get(&token) {
                return Ok((session.session.expires > now).then(|| session.clone()));
            }
            kept.cleared
        };
        let session = read()?;
        if let Some(session) = &session {
            let mut kept = self.lock();
            if kept.by_token.len() >= MAX_KEPT {
                kept.by_token.clear();
            }
            if kept.cleared == cleared {
                kept.by_token.insert(token, session.clone());
            }
        }
        Ok(session)
    }

    /// Forgets all.
    pub(super) fn clear(&self) {
        let mut kept = self.lock();
        kept.by_token.clear();
        kept.cleared += 1;
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
