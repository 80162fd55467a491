//! How long what identifies people is kept, and what is left of an op after that.
//!
//! Records stay; raw tracks and the bytes of photos go. Of an op whose content is forgotten a void remains in its place, so that feeds
//! stay gap-free and every reader ends with the same states.

use crate::{
    id::{EntityId, Feed, KindName},
    kinds::{Kind, case::Case},
    op::{Op, VOID},
};

/// Raw tracks are kept for so many days, unless the operator decides otherwise.
pub const TRACK_DAYS: u32 = 90;
/// Photos are kept for so many days, unless the operator decides otherwise.
pub const PHOTO_DAYS: u32 = 180;

/// From when on the time of an op's photos runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runs {
    /// From when it was said: an inspection's, a round's.
    SinceSaid,
    /// From the last word on a thing that is closed: evidence is kept as long as a matter is open.
    SinceClosed,
}

/// From when on the time of photos runs that ops of this kind speak of.
pub fn photos_of(kind: &KindName) -> Runs {
    if *kind == Case::NAME { Runs::SinceClosed } else { Runs::SinceSaid }
}

/// True for ops whose content is forgotten after [`TRACK_DAYS`]: the raw tracks, which have a feed of their own.
pub fn is_forgotten(op: &Op) -> bool {
    op.scope.feed() == Feed::Tracks && op.kind != VOID
}

/// What is left of an op: its place in the series and in the feed, and nothing that it said, nor what about.
#[must_use]
pub fn left_of(op: &Op) -> Op {
    Op { kind: VOID, v: 1, entity: EntityId(0), based_on: None, body: vec![].into(), ..op.clone() }
}

/// True for what [`left_of`] leaves.
pub fn is_left(op: &Op) -> bool {
    op.scope.feed() == Feed::Tracks && *op == left_of(op)
}
