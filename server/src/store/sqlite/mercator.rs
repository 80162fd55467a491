//! Web-mercator tiles: which one a point is in, where one lies, and a number for each that keeps neighbours together.

use std::f64::consts::PI;

use xunge_shared::geometry::{BBox, LonLat};

/// Column and row of the tile that holds `point`, at `zoom`.
pub(super) fn tile_of(point: LonLat, zoom: u8) -> (u32, u32) {
    let (lon, lat) = point.degrees();
    let tiles = f64::from(1u32 << zoom);
    let x = (lon + 180.0) / 360.0;
    // The projection ends at 85.06 degrees; what lies beyond is counted at the edge.
    let y = (1.0 - lat.to_radians().tan().asinh() / PI) / 2.0;
    let index = |part: f64| (part * tiles).clamp(0.0, tiles - 1.0) as u32;
    (index(x), index(y))
}

/// Interleaves the bits of column and row: the tiles within any tile are then one range of numbers.
pub(super) fn morton((x, y): (u32, u32)) -> u64 {
    spread(x) | spread(y) << 1
}

/// The column and row that were interleaved.
pub(super) fn unmorton(tile: u64) -> (u32, u32) {
    (gather(tile), gather(tile >> 1))
}

/// The middle of a tile.
pub(super) fn middle((x, y): (u32, u32), zoom: u8) -> Option<LonLat> {
    place(f64::from(x) + 0.5, f64::from(y) + 0.5, zoom)
}

/// The box of a tile with a margin, as a part of the tile's side, for what is drawn across its edge.
pub(super) fn bounds((x, y): (u32, u32), zoom: u8, margin: f64) -> Option<BBox> {
    let (x, y) = (f64::from(x), f64::from(y));
    let north_west = place(x - margin, y - margin, zoom)?;
    let south_east = place(x + 1.0 + margin, y + 1.0 + margin, zoom)?;
    Some(BBox { min: LonLat { lon: north_west.lon, lat: south_east.lat }, max: LonLat { lon: south_east.lon, lat: north_west.lat } })
}

fn place(x: f64, y: f64, zoom: u8) -> Option<LonLat> {
    let tiles = f64::from(1u32 << zoom);
    let lon = (x / tiles * 360.0 - 180.0).clamp(-180.0, 180.0);
    let lat = (PI * (1.0 - 2.0 * y / tiles)).sinh().atan().to_degrees();
    LonLat::from_degrees(lon, lat).ok()
}

fn spread(bits: u32) -> u64 {
    let mut v = u64::from(bits);
    for (shift, mask) in [(16, 0x0000_ffff_0000_ffff), (8, 0x00ff_00ff_00ff_00ff), (4, 0x0f0f_0f0f_0f0f_0f0f)] {
        v = (v | v << shift) & mask;
    }
    v = (v | v << 2) & 0x3333_3333_3333_3333;
    (v | v << 1) & 0x5555_5555_5555_5555
}

fn gather(bits: u64) -> u32 {
    let mut v = bits & 0x5555_5555_5555_5555;
    v = (v | v >> 1) & 0x3333_3333_3333_3333;
    for (shift, mask) in [(2, 0x0f0f_0f0f_0f0f_0f0f), (4, 0x00ff_00ff_00ff_00ff), (8, 0x0000_ffff_0000_ffff)] {
        v = (v | v >> shift) & mask;
    }
    (v | v >> 16) as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_tile_holds_its_points(lon in -179_000_000..179_000_000i32, lat in -84_000_000..84_000_000i32, zoom in 0..=18u8) {
            let point = LonLat { lon, lat };
            let tile = tile_of(point, zoom);
            let bounds = bounds(tile, zoom, 0.0).unwrap();
            // Corners are rounded to a micro-degree.
            prop_assert!(bounds.min.lon - 1 <= lon && lon <= bounds.max.lon + 1);
            prop_assert!(bounds.min.lat - 1 <= lat && lat <= bounds.max.lat + 1);
        }

        #[test]
        fn tiles_within_a_tile_are_one_range(x in 0..1u32 << 14, y in 0..1u32 << 14, dx in 0..16u32, dy in 0..16u32) {
            let inner = morton((x * 16 + dx, y * 16 + dy));
            prop_assert_eq!(inner >> 8, morton((x, y)));
            prop_assert_eq!(unmorton(inner), (x * 16 + dx, y * 16 + dy));
        }
    }
}
