//! What the map is asked for and answers.

use std::collections::BTreeMap;

use xunge_shared::{
    geometry::{LonLat, Shape},
    hlc::Millis,
    id::{AccountId, EntityId, KindName, Scope},
};

use crate::sight::Sight;

/// Which tile of the map, and what of it.
#[derive(Debug, Clone, Default)]
pub struct TileQuery {
    /// A layer for each of these kinds.
    pub kinds: Vec<KindName>,
    /// Web-mercator zoom, 0 to 22.
    pub z: u8,
    /// Column, from the west.
    pub x: u32,
    /// Row, from the north.
    pub y: u32,
    /// Of what the caller may read.
    pub sight: Sight,
    /// Of these kinds, only what matches the fields below; others are drawn whole.
    pub narrowed: Vec<KindName>,
    /// `at` from here on.
    pub from: Option<Millis>,
    /// `at` before this.
    pub to: Option<Millis>,
    /// In one of these states.
    pub status: Vec<String>,
    /// Only what is late.
    pub overdue: bool,
    /// With this text, as a list's; of a crowd, no more than the newest things that a tile can show.
    pub text: Option<String>,
    /// Of these kinds, only what is still to be done.
    pub open_of: Vec<KindName>,
    /// What "late" is measured against.
    pub now: Millis,
}

/// One kind's part of a tile.
#[derive(Debug, Clone)]
pub struct Layer {
    /// Which kind.
    pub kind: KindName,
    /// What there is.
    pub content: LayerContent,
}

/// Things themselves where a tile holds few, else counts.
#[derive(Debug, Clone)]
pub enum LayerContent {
    /// Each thing whose box touches the tile.
    Features(Vec<Feature>),
    /// Counts for squares of the tile.
    Bins(Vec<Bin>),
}

/// A thing on a tile.
#[derive(Debug, Clone)]
pub struct Feature {
    /// Which one.
    pub entity: EntityId,
    /// Whose feed carries it.
    pub scope: Scope,
    /// Where.
    pub shape: Shape,
    /// Its state.
    pub status: String,
    /// Still to be done.
    pub open: bool,
    /// When it is late.
    pub due: Option<Millis>,
    /// The time it is listed under.
    pub at: Option<Millis>,
    /// Its name.
    pub title: String,
    /// Its code.
    pub code: String,
    /// What a person should look at.
    pub flags: Vec<String>,
    /// Who is at it.
    pub who: Option<AccountId>,
}

/// A square of a tile and how many things it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bin {
    /// Its middle.
    pub at: LonLat,
    /// How many.
    pub n: u64,
    /// How many of them are still to be done.
    pub open: u64,
    /// How many of those are late.
    pub late: u64,
    /// By status.
    pub by_status: BTreeMap<String, u64>,
}

impl Bin {
    /// A square around a point in which nothing was counted yet.
    pub fn new(at: LonLat) -> Self {
        Self { at, n: 0, open: 0, late: 0, by_status: BTreeMap::new() }
    }

    /// Counts `n` more of a status, of which so many are open, and of those so many late.
    pub fn add(&mut self, status: String, [n, open, late]: [u64; 3]) {
        self.n += n;
        self.open += open;
        self.late += late;
        *self.by_status.entry(status).or_default() += n;
    }
}
