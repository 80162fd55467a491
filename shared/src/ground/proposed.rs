//! An outline of the county that a file proposes, as JSON: what it is and what it means for the cells as they lie. Nothing is set by it.

use serde::{Deserialize, Serialize};

use crate::{geometry::Shape, id::AreaCode, imports::Fault};

/// What becomes of the file: an outline, or its faults.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Proposed {
    /// The first of the faults.
    pub faults: Vec<Fault>,
    /// How many there are; without one there is an outline.
    pub fault_count: u64,
    /// What can be set.
    pub outline: Option<Shape>,
    /// How much it is.
    pub square_metres: f64,
    /// So many corners the file has.
    pub corners: u64,
    /// So many of them are left.
    pub kept: u64,
    /// The outline is no further than this from the file's, metres.
    pub moved_m: f64,
    /// So many features of the file are no areas, and count for nothing.
    pub left_out: u64,
    /// How many cells there are.
    pub cells: u64,
    /// What they are together, without what they enclose; nothing while there are none.
    pub united: Option<Shape>,
    /// How much ground they cover, each piece counted once.
    pub covered: f64,
    /// Cells that lie outside by more than a sliver, what is most outside first; not all are told when there are many.
    pub outside: Vec<Outside>,
    /// How many there are.
    pub outside_count: u64,
    /// How much of them lies outside.
    pub outside_square_metres: f64,
    /// How much of the county no cell has.
    pub left: f64,
}

/// A cell that lies outside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outside {
    /// Its code and name.
    pub name: String,
    /// Whose it is.
    pub town: AreaCode,
    /// How much of it.
    pub square_metres: f64,
}
