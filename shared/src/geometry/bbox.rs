//! The box around a shape.

use serde::{Deserialize, Serialize};

use super::LonLat;

/// West, south, east, north in micro-degrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BBox {
    /// South-west corner.
    pub min: LonLat,
    /// North-east corner.
    pub max: LonLat,
}

impl BBox {
    /// The smallest box around some points; nothing around none.
    pub fn around(points: impl IntoIterator<Item = LonLat>) -> Option<Self> {
        points.into_iter().map(|point| Self { min: point, max: point }).reduce(Self::with)
    }

    /// True when the point lies in it, or on its edge.
    pub fn contains(&self, point: LonLat) -> bool {
        (self.min.lon..=self.max.lon).contains(&point.lon) && (self.min.lat..=self.max.lat).contains(&point.lat)
    }

    /// The smallest box around both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        let corner = |a: LonLat, b: LonLat, of: fn(i32, i32) -> i32| LonLat { lon: of(a.lon, b.lon), lat: of(a.lat, b.lat) };
        Self { min: corner(self.min, other.min, i32::min), max: corner(self.max, other.max, i32::max) }
    }

    /// True when the two have a point in common.
    pub fn touches(&self, other: Self) -> bool {
        self.min.lon <= other.max.lon && other.min.lon <= self.max.lon && self.min.lat <= other.max.lat && other.min.lat <= self.max.lat
    }
}
