//! What retention takes away.

use serde::Serialize;
use xunge_shared::id::{KindName, Scope, Sha256};

/// What goes of one kind in one scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gone {
    /// Of which kind of thing.
    pub kind: KindName,
    /// In which scope.
    pub scope: Scope,
    /// How many ops or photos.
    pub count: u64,
    /// Their bytes.
    pub bytes: u64,
}

impl Gone {
    /// Nothing yet.
    pub(crate) fn default_of(kind: KindName, scope: Scope) -> Self {
        Self { kind, scope, count: 0, bytes: 0 }
    }

    /// One more.
    pub(crate) fn add(&mut self, bytes: u64) {
        self.count += 1;
        self.bytes += bytes;
    }
}

/// A photo that has been kept for long enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expired {
    /// Which one.
    pub photo: Sha256,
    /// Its bytes.
    pub size: u64,
    /// What kind of thing an op about it is about.
    pub kind: KindName,
    /// And in which scope.
    pub scope: Scope,
}
