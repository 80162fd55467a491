//! How a town's cells lie, as JSON: what is beside them in other towns, what lies over each other and what nobody has. The phone knows none of
//! it.

use serde::{Deserialize, Serialize};

use crate::{geometry::Polygon, id::EntityId, row::Row};

/// What an editor of a town's cells must know of the ground.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Laid {
    /// The cells of other towns that can share an edge with those of this one: code, name and outline.
    pub beside: Vec<Row>,
    /// Pairs of cells of which one is the town's, the largest overlap first.
    pub overlaps: Vec<Overlap>,
    /// Ground beside a cell of the town that none covers and that cells enclose, or that lies within the county's outline; for who keeps the whole
    /// county also what lies within that beside no cell. The largest first.
    pub gaps: Vec<Gap>,
    /// True when the county's outline is known: without it no open gap can be found.
    #[serde(default)]
    pub bounded: bool,
    /// How much the county is, square metres, while it has no cell at all and its outline is known; for who keeps the whole of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bare: Option<f64>,
    /// How many overlaps and gaps there are; not all are told when there are many.
    pub faults: usize,
}

/// Two cells that lie over each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Overlap {
    /// Which.
    pub cells: [EntityId; 2],
    /// What both cover.
    pub ground: Vec<Polygon>,
    /// How much that is.
    pub square_metres: f64,
    /// Each of them without what the other covers; absent when nothing would be left.
    pub without: [Option<Vec<Polygon>>; 2],
}

/// Ground that nobody has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// The cells around it, of those that the editor holds; none where no cell touches it.
    pub beside: Vec<EntityId>,
    /// True when cells do not enclose it.
    #[serde(default)]
    pub is_open: bool,
    /// The ground.
    pub ground: Polygon,
    /// How much that is.
    pub square_metres: f64,
}
