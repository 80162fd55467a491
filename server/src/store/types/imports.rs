//! Files that were imported, and imports that were taken back.

use xunge_shared::id::DeviceId;

use super::Recorded;

/// A series of ops that came of a file, or of taking one back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The series.
    pub device: DeviceId,
    /// The file's name.
    pub file: String,
    /// So many things were made, or are there again.
    pub new: u64,
    /// So many were told otherwise.
    pub changed: u64,
    /// So many are no more.
    pub gone: u64,
    /// The import that it takes back.
    pub undoes: Option<DeviceId>,
}

/// An import with what it said.
#[derive(Debug, Clone)]
pub struct Imported {
    /// What it is called by.
    pub import: Import,
    /// Its ops in sight, in their order.
    pub ops: Vec<Recorded>,
    /// How many more there are out of sight.
    pub hidden: u64,
    /// The series that took it back, if any.
    pub undone: Option<DeviceId>,
}
