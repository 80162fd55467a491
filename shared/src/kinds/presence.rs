//! How it is shown that the author of a record was there. Facts only: what to make of them is a person's decision.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::{
    geometry::{LonLat, Shape},
    hlc::Millis,
};

/// What the phone knew of its place when a record was made.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
#[serde(default)]
pub struct Presence {
    /// Where the receiver said it was.
    #[n(0)]
    pub place: Option<LonLat>,
    /// The radius that the receiver claimed, metres.
    #[n(1)]
    pub accuracy_m: Option<u32>,
    /// When that position was taken, when it was not fresh.
    #[n(2)]
    pub fixed_at: Option<Millis>,
    /// The token of the plate that was scanned, as text. A state only says that there was one: see [`Presence::untold`].
    #[n(3)]
    pub plate: Option<String>,
}

/// How presence was shown, for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// By position and a scanned plate.
    PlateAndPosition,
    /// By a scanned plate alone.
    Plate,
    /// By position.
    Position,
    /// Not at all: entered by hand.
    ByHand,
}

impl Presence {
    /// Presence shown by a position alone.
    pub fn at(place: LonLat, accuracy_m: u32) -> Self {
        Self { place: Some(place), accuracy_m: Some(accuracy_m), ..Self::default() }
    }

    /// With the token of a scanned plate.
    #[must_use]
    pub fn scanned(self, token: String) -> Self {
        Self { plate: Some(token), ..self }
    }

    /// As a state holds it: that a plate was scanned, without its token. Every phone gets the states, 80 random bits each do not
    /// pack, and who asks whether a token is genuine asks of the op.
    #[must_use]
    pub fn untold(self) -> Self {
        Self { plate: self.plate.map(|_| String::new()), ..self }
    }

    /// How presence was shown.
    pub fn shown(&self) -> Shown {
        match (&self.plate, self.place) {
            (Some(_), Some(_)) => Shown::PlateAndPosition,
            (Some(_), None) => Shown::Plate,
            (None, Some(_)) => Shown::Position,
            (None, None) => Shown::ByHand,
        }
    }

    /// Metres between the position and the thing, when both are known.
    pub fn distance_to(&self, thing: &Shape) -> Option<f64> {
        thing.distance_to(self.place?)
    }
}
