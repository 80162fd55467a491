//! Web-mercator tiles: which one a point is in, where one lies, and a number for each that keeps neighbours together.

use std::{f64::consts::PI, ops::Range};

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

/// The numbers of the squares of `level` within a tile; of a coarser level, the one square that holds the tile.
pub(super) fn range((x, y): (u32, u32), zoom: u8, level: u8) -> Range<u64> {
    let (shift, up) = (2 * u32::from(level.saturating_sub(zoom)), u32::from(zoom.saturating_sub(level)));
    let first = morton((x >> up, y >> up)) << shift;
    first..first + (1 << shift)
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

/// The squares of a finer zoom within a tile, row by row: which one a point is in, without the projection's functions.
pub(super) struct Lattice {
    /// The square at its north-western corner.
    first: (u32, u32),
    /// The edges of its columns from west to east, micro-degrees. A square holds its western edge ...
    lons: Vec<i32>,
    /// ... and of its rows from north to south, of which it holds the northern one.
    lats: Vec<i32>,
}

impl Lattice {
    /// The squares of `level` in the tile; of a coarser level, the tile as a part of one square.
    pub(super) fn of((x, y): (u32, u32), zoom: u8, level: u8) -> Option<Self> {
        let finer = level.saturating_sub(zoom);
        let up = zoom.saturating_sub(level);
        let side = 1u32 << finer;
        let edge = |n: u32, i: u32| f64::from(n) + f64::from(i) / f64::from(side);
        let lons = (0..=side).map(|i| Some(place(edge(x, i), f64::from(y), zoom)?.lon)).collect::<Option<_>>()?;
        let lats = (0..=side).map(|i| Some(place(f64::from(x), edge(y, i), zoom)?.lat)).collect::<Option<_>>()?;
        Some(Self { first: (x << finer >> up, y << finer >> up), lons, lats })
    }

    /// Column and row, on the whole map, of the square that holds a point; none when it is outside.
    pub(super) fn square(&self, point: LonLat) -> Option<(u32, u32)> {
        let column = self.lons.partition_point(|west| *west <= point.lon).checked_sub(1)?;
        let row = self.lats.partition_point(|north| *north >= point.lat).checked_sub(1)?;
        let within = column < self.lons.len() - 1 && row < self.lats.len() - 1;
        within.then_some((self.first.0 + column as u32, self.first.1 + row as u32))
    }
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
        fn a_lattice_has_each_point_in_the_square_of_its_zoom(
            lon in -179_000_000..179_000_000i32, lat in -84_000_000..84_000_000i32, zoom in 0..=22u8, finer in 0..=6u8,
        ) {
            let (point, level) = (LonLat { lon, lat }, (zoom + finer).min(18));
            let lattice = Lattice::of(tile_of(point, zoom), zoom, level).unwrap();
            // Edges are rounded to a micro-degree: a point on one may be taken for its neighbour's.
            let near = [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)].map(|(east, north)| tile_of(LonLat { lon: lon + east, lat: lat + north }, level));
            match lattice.square(point) {
                Some(square) => prop_assert!(near.contains(&square), "{square:?} {near:?}"),
                None => prop_assert!(near.iter().any(|tile| *tile != near[0]) || level < zoom, "{near:?}"),
            }
        }

        #[test]
        fn tiles_within_a_tile_are_one_range(x in 0..1u32 << 14, y in 0..1u32 << 14, dx in 0..16u32, dy in 0..16u32) {
            let inner = morton((x * 16 + dx, y * 16 + dy));
            prop_assert_eq!(inner >> 8, morton((x, y)));
            prop_assert_eq!(unmorton(inner), (x * 16 + dx, y * 16 + dy));
        }
    }
}
