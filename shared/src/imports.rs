//! What becomes of a file with reference data or people, as JSON. The phone knows none of it.

use serde::{Deserialize, Serialize};

/// What a file does, or would do: something, or nothing because of its faults.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// It was written; else it was only checked, or has faults.
    pub written: bool,
    /// Things that were not there before.
    pub new: u64,
    /// Things that change.
    pub changed: u64,
    /// Rows that say what is known.
    pub same: u64,
    /// Rows that are given a code.
    pub numbered: u64,
    /// The first of its faults.
    pub faults: Vec<Fault>,
    /// How many there are.
    pub fault_count: u64,
    /// The first of what its owner should look at, and which keeps nothing from being written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Fault>,
    /// How many of those there are.
    #[serde(default)]
    pub warning_count: u64,
    /// What some of the rows do: those that change something first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<RowPreview>,
    /// Names and passwords of people that were made without one. They are told this once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passwords: Vec<(String, String)>,
}

/// What becomes of an import that is taken back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenBack {
    /// It was written; else it was only looked at, or something is in the way.
    pub written: bool,
    /// Things that are as they were before.
    pub changed: u64,
    /// Things that are no more, because the import made them.
    pub gone: u64,
    /// Things that are there again.
    pub restored: u64,
    /// Some of those that stay as they are, because they were changed since: codes and names.
    pub kept: Vec<String>,
    /// How many of those there are.
    pub kept_count: u64,
    /// Cells that would lie over each other; then nothing is taken back.
    pub faults: Vec<Fault>,
}

/// Something that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The line, counted from 1; absent when it is the file as a whole.
    pub line: Option<u64>,
    /// The GeoJSON feature, counted from 1.
    pub feature: Option<u64>,
    /// The field; empty for the row as a whole.
    pub field: String,
    /// What it is called, in the language that was asked for.
    #[serde(default)]
    pub called: String,
    /// Why, in the language that was asked for.
    pub reason: String,
}

/// What a row does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// It changes a thing that is there.
    Changed,
    /// It makes a new thing.
    New,
    /// It says what is known.
    Same,
}

/// A row of a file, as what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowPreview {
    /// The line, counted from 1, when it is known.
    pub line: Option<u64>,
    /// What it is about: its code and its name.
    pub name: String,
    /// What it does.
    pub deed: Deed,
    /// What changes of a thing that is there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
}

/// A field that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The field, as the file calls it.
    pub field: String,
    /// What it said; empty for nothing.
    pub before: String,
    /// What it will say.
    pub after: String,
}
