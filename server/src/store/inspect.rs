//! A store as seen from outside: what inspections, backups and check-ups ask, also while a server runs on the folder.
//!
//! Nothing is written but the copy that is asked for, and memory does not grow with the log.

use std::path::Path;

use xunge_shared::{
    hlc::Millis,
    id::{Scope, Sha256},
};

use super::{Finding, Result, Seen};
use crate::receipt::End;

/// A store that is only looked at.
pub trait Inspect {
    /// What the files themselves say of their integrity: thoroughly, or only as far as can be told fast.
    fn integrity(&self, thorough: bool) -> Result<Vec<Finding>>;

    /// Walks all chains and series; the first finding of each.
    fn chains(&self) -> Result<(Vec<Finding>, Seen)>;

    /// Folds the log anew, as far as the views have followed it, and compares. Nothing when there are no views yet.
    fn views(&self) -> Result<Option<Vec<Finding>>>;

    /// Where the chains end.
    fn ends(&self) -> Result<Ends>;

    /// The link at a place of a scope, when it has one.
    fn link(&self, scope: Scope, seq: u64) -> Result<Option<Sha256>>;

    /// The link of an op in quarantine, when it has one.
    fn refused_link(&self, id: u64) -> Result<Option<Sha256>>;

    /// Photos whose bytes should be here, in order, behind `after`, at most `limit`: each with its size.
    fn photos(&self, after: Option<Sha256>, limit: usize) -> Result<Vec<(Sha256, u64)>>;

    /// Figures for a check-up.
    fn figures(&self) -> Result<Figures>;

    /// Copies the log, as it is at one moment, into a new file. Writers go on meanwhile.
    fn copy_log(&self, to: &Path) -> Result<()>;
}

/// Where all chains of a store end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ends {
    /// The store's epoch.
    pub epoch: u64,
    /// Those of the scopes.
    pub heads: Vec<End>,
    /// That of the quarantine: the last number, 0 for none, and its link.
    pub refused: (u64, Sha256),
}

/// Figures for a check-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// Ops on disk.
    pub ops: u64,
    /// When the newest of them arrived.
    pub newest: Option<Millis>,
    /// When the first of them arrived.
    pub oldest: Option<Millis>,
    /// How often a later op arrived, by the clock, more than a minute before the one before it, among the newest 100,000.
    pub steps_back: u64,
    /// Ops in quarantine.
    pub refused: u64,
    /// Those of the last 7 days before `newest`.
    pub refused_lately: u64,
    /// Ops that the views do not show yet; nothing when there are no views.
    pub unprojected: Option<u64>,
    /// Ops that some study of the analyst has not taken in yet; nothing when there are no facts.
    pub unstudied: Option<u64>,
    /// Photos announced more than a day before the newest op that are not here whole.
    pub photos_missing: u64,
    /// Bytes of ops in the last 7 days before `newest`, about.
    pub lately_bytes: u64,
    /// Bytes of photos completed in these 7 days.
    pub lately_photo_bytes: u64,
}
