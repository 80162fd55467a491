//! Why a record should be looked at by a person: the reasons, with their figures.
//!
//! A doubt says what is odd and by how much, never that somebody did wrong: a person rules ([`review`](crate::kinds::review)).

#[cfg(feature = "desk")]
pub mod judge;
#[cfg(feature = "desk")]
pub mod words;

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::id::OpId;

/// What is odd.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Too far from the place that it is about: metres, of so many allowed.
    #[n(0)]
    Far,
    /// The position was known too roughly: metres, of so many allowed.
    #[n(1)]
    Accuracy,
    /// A photo looks like one that was used before: differing bits, of so many at most; the other record.
    #[n(2)]
    PhotoUsed,
    /// No way of being at two places: km/h, of so many believable; the record before.
    #[n(3)]
    Speed,
    /// As even as a machine: records in a row, the seconds between them.
    #[n(4)]
    Regular,
    /// The plate was scanned from afar: metres, of so many allowed.
    #[n(5)]
    PlateAfar,
    /// The plate is another's, or was withdrawn.
    #[n(6)]
    PlateInvalid,
    /// The phone's clock was corrected: minutes, of so many unremarkable.
    #[n(7)]
    Clock,
    /// The position was not taken there and then: minutes before the record, of so many unremarkable.
    #[n(8)]
    NotThen,
    /// Faster than the mode of a round allows: km/h, of so many allowed.
    #[n(9)]
    Overspeed,
    /// Long without a position: minutes, of so many unremarkable.
    #[n(10)]
    Gaps,
    /// Nothing shows that the author was there: no position and no plate.
    #[n(11)]
    Unshown,
}

impl Reason {
    /// All reasons.
    pub const ALL: [Self; 12] = [
        Self::Far,
        Self::Accuracy,
        Self::PhotoUsed,
        Self::Speed,
        Self::Regular,
        Self::PlateAfar,
        Self::PlateInvalid,
        Self::Clock,
        Self::NotThen,
        Self::Overspeed,
        Self::Gaps,
        Self::Unshown,
    ];
}

/// A reason with its figures.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
pub struct Doubt {
    /// What is odd.
    #[n(0)]
    pub reason: Reason,
    /// By how much, in the reason's unit.
    #[n(1)]
    pub figure: u32,
    /// What it is measured by, in the same unit (for [`Reason::Regular`], seconds).
    #[n(2)]
    pub limit: u32,
    /// Another record that it is odd beside.
    #[n(3)]
    pub other: Option<OpId>,
}

impl Doubt {
    /// A reason by its figures.
    pub fn new(reason: Reason, figure: u32, limit: u32) -> Self {
        Self { reason, figure, limit, other: None }
    }

    /// The same, beside another record.
    #[must_use]
    pub fn beside(self, other: OpId) -> Self {
        Self { other: Some(other), ..self }
    }
}
