//! What is told to everyone from memory: how far the views are, and what changes in them.
//!
//! Written by the two writing threads after their commits, read from anywhere.

use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
    sync::{
        Arc, PoisonError, RwLock, RwLockReadGuard,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use tokio::sync::broadcast;
use xunge_shared::{
    id::{AreaCode, Scope},
    replica::Head,
};

use crate::store::Change;

/// How many changes a slow listener may be behind before it is told that it missed some.
const BACKLOG: usize = 256;

/// See the module.
#[derive(Debug)]
pub(super) struct Board {
    /// The last place in the log.
    pub(super) committed: Arc<AtomicU64>,
    /// The last place that the views show.
    pub(super) projected: AtomicU64,
    /// The last forgotten op that the views have taken back.
    pub(super) pruned: AtomicU64,
    /// True while rows are shown anew because the settings changed.
    pub(super) rereading: AtomicBool,
    shown: RwLock<Shown>,
    /// How far each study of the analyst is.
    studied: RwLock<BTreeMap<&'static str, u64>>,
    changes: broadcast::Sender<Arc<Change>>,
}

#[derive(Debug)]
struct Shown {
    heads: BTreeMap<Scope, Head>,
    /// Which view file, and how often rows changed in it for another reason than an op about them.
    generation: (i64, i64),
}

impl Board {
    pub(super) fn new(committed: Arc<AtomicU64>, projected: u64, heads: BTreeMap<Scope, Head>, generation: (i64, i64)) -> Self {
        Self {
            committed,
            projected: projected.into(),
            pruned: 0.into(),
            rereading: false.into(),
            shown: RwLock::new(Shown { heads, generation }),
            studied: RwLock::default(),
            changes: broadcast::Sender::new(BACKLOG),
        }
    }

    pub(super) fn lag(&self) -> u64 {
        // Read in this order: the views never overtake the log.
        let projected = self.projected.load(Ordering::Acquire);
        let behind = self.committed.load(Ordering::Acquire).saturating_sub(projected);
        behind.max(self.rereading.load(Ordering::Acquire).into())
    }

    /// Says how far each study is.
    pub(super) fn studied(&self, places: BTreeMap<&'static str, u64>) {
        *self.studied.write().unwrap_or_else(PoisonError::into_inner) = places;
    }

    /// The last place in the log that a study has taken in; nothing of one that there is not.
    pub(super) fn studied_upto(&self, study: &str) -> Option<u64> {
        self.studied.read().unwrap_or_else(PoisonError::into_inner).get(study).copied()
    }

    /// How many ops are on disk that some study has not taken in yet.
    pub(super) fn unstudied(&self) -> u64 {
        let least = self.studied.read().unwrap_or_else(PoisonError::into_inner).values().min().copied();
        // Read in this order: no study overtakes the log.
        least.map_or(0, |least| self.committed.load(Ordering::Acquire).saturating_sub(least))
    }

    pub(super) fn heads(&self) -> Vec<(Scope, Head)> {
        self.shown().heads.iter().map(|(scope, head)| (*scope, *head)).collect()
    }

    pub(super) fn head(&self, scope: Scope) -> Head {
        self.shown().heads.get(&scope).copied().unwrap_or_default()
    }

    pub(super) fn county(&self) -> Option<AreaCode> {
        self.shown().heads.keys().next().map(|scope| scope.area().county())
    }

    pub(super) fn version(&self, scopes: &[Scope]) -> u64 {
        let shown = self.shown();
        let mut hasher = DefaultHasher::new();
        shown.generation.hash(&mut hasher);
        for scope in scopes {
            let head = shown.heads.get(scope).copied().unwrap_or_default();
            (scope, head.seq, head.digest).hash(&mut hasher);
        }
        hasher.finish()
    }

    pub(super) fn subscribe(&self) -> broadcast::Receiver<Arc<Change>> {
        self.changes.subscribe()
    }

    /// True when somebody listens: rows are copied for nobody else.
    pub(super) fn is_watched(&self) -> bool {
        self.changes.receiver_count() > 0
    }

    /// Says what a commit of the projector showed.
    pub(super) fn publish(&self, pos: u64, heads: &BTreeMap<Scope, Head>, generation: (i64, i64), changes: Vec<Change>) {
        {
            let mut shown = self.shown.write().unwrap_or_else(PoisonError::into_inner);
            shown.heads.extend(heads);
            shown.generation = generation;
        }
        self.projected.store(pos, Ordering::Release);
        for change in changes {
            // An error says that nobody listens.
            let _ = self.changes.send(Arc::new(change));
        }
    }

    fn shown(&self) -> RwLockReadGuard<'_, Shown> {
        self.shown.read().unwrap_or_else(PoisonError::into_inner)
    }
}
