//! The tile pyramid of web maps: which ground a tile covers, and where a place is within it.

use std::f64::consts::PI;

use xunge_shared::geometry::{BBox, LonLat};

/// Units along a tile's edge.
pub const EXTENT: u32 = 4_096;
/// Units drawn beyond each edge, so that a line's end or a symbol is not cut at the seam.
pub const BUFFER: f64 = 64.0;
/// Zooms that are served: at 20 a unit is less than a hundredth of a metre.
pub const MAX_ZOOM: u8 = 20;
/// Latitude at which the square of the world ends.
const MAX_LAT: f64 = 85.051_128_779_806_59;

/// A tile's address: zoom, column from the west, row from the north.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TileId {
    z: u8,
    x: u32,
    y: u32,
}

impl TileId {
    /// The tile, when there is one with these numbers.
    pub fn new(z: u8, x: u32, y: u32) -> Option<Self> {
        let across = 1u32.checked_shl(z.into()).filter(|_| z <= MAX_ZOOM)?;
        (x < across && y < across).then_some(Self { z, x, y })
    }

    /// Its zoom.
    pub fn z(self) -> u8 {
        self.z
    }

    /// Its column.
    pub fn x(self) -> u32 {
        self.x
    }

    /// Its row.
    pub fn y(self) -> u32 {
        self.y
    }

    /// Where a place is, in units from the tile's north-west corner: east and south are positive.
    pub fn place(self, at: LonLat) -> (f64, f64) {
        let (lon, lat) = at.degrees();
        let lat = lat.clamp(-MAX_LAT, MAX_LAT).to_radians();
        let across = f64::from(1u32 << self.z);
        let x = (lon + 180.0) / 360.0 * across - f64::from(self.x);
        let y = (1.0 - lat.tan().asinh() / PI) / 2.0 * across - f64::from(self.y);
        (x * f64::from(EXTENT), y * f64::from(EXTENT))
    }

    /// The ground that it draws, its buffer included.
    pub fn bbox(self) -> BBox {
        let beyond = BUFFER / f64::from(EXTENT);
        let (north_west, south_east) = (self.at(-beyond, -beyond), self.at(1.0 + beyond, 1.0 + beyond));
        BBox { min: LonLat { lon: north_west.lon, lat: south_east.lat }, max: LonLat { lon: south_east.lon, lat: north_west.lat } }
    }

    /// The place at a fraction of the tile's edges, from its north-west corner.
    pub fn at(self, x: f64, y: f64) -> LonLat {
        let across = f64::from(1u32 << self.z);
        let lon = (f64::from(self.x) + x) / across * 360.0 - 180.0;
        let lat = (PI * (1.0 - 2.0 * (f64::from(self.y) + y) / across)).sinh().atan().to_degrees();
        LonLat { lon: (lon.clamp(-180.0, 180.0) * 1e6) as i32, lat: (lat.clamp(-MAX_LAT, MAX_LAT) * 1e6) as i32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tiles_of_the_pyramid_exist() {
        assert!(TileId::new(0, 0, 0).is_some() && TileId::new(20, (1 << 20) - 1, 0).is_some());
        for (z, x, y) in [(0, 1, 0), (3, 8, 0), (3, 0, 8), (21, 0, 0), (255, 0, 0)] {
            assert_eq!(TileId::new(z, x, y), None);
        }
    }

    #[test]
    fn places_and_boxes_agree() {
        let tile = TileId::new(14, 13_208, 7_153).unwrap();
        let bbox = tile.bbox();
        let (x, y) = tile.place(LonLat { lon: bbox.min.lon, lat: bbox.max.lat });
        assert!((x + BUFFER).abs() < 0.5 && (y + BUFFER).abs() < 0.5, "{x} {y}");
        let (x, y) = tile.place(LonLat { lon: bbox.max.lon, lat: bbox.min.lat });
        assert!((x - 4_160.0).abs() < 0.5 && (y - 4_160.0).abs() < 0.5, "{x} {y}");
    }

    #[test]
    fn the_world_is_one_tile() {
        let world = TileId::new(0, 0, 0).unwrap();
        assert_eq!(world.place(LonLat { lon: 0, lat: 0 }), (2_048.0, 2_048.0));
        assert!((world.place(LonLat { lon: 0, lat: 90_000_000 }).1).abs() < 1e-6);
    }
}
