//! A shape as a tile draws it: cut to the tile, thinned to what can be seen, and written as commands (MVT 2.1, section 4.3).

use geozero::mvt::tile::GeomType;
use xunge_shared::geometry::{Path, Shape};

use super::{
    clip::{self, Square},
    grid::{BUFFER, EXTENT, TileId},
};

/// What a feature draws.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// Point, line or polygon.
    pub kind: GeomType,
    /// The commands.
    pub commands: Vec<u32>,
}

type Unit = (i32, i32);

const DRAWN: Square = Square { min: -BUFFER, max: EXTENT as f64 + BUFFER };
/// From this zoom on a unit is about as fine as the stored micro-degrees: nothing is thinned.
const FULL_DETAIL: u8 = 15;
/// Half a pixel of a 512-pixel tile: what lies closer together cannot be told apart.
const COARSE: f64 = 4.0;

/// Draws `shape` in `tile`; nothing when no part of it is there.
///
/// A line or area that shrinks to nothing at this zoom becomes a point: a small thing is still there.
pub fn draw(shape: &Shape, tile: TileId) -> Option<Drawn> {
    let grid = Grid { tile, step: if tile.z() >= FULL_DETAIL { 1.0 } else { COARSE } };
    let drawn = match shape {
        Shape::Point(_) => None,
        Shape::Line(path) => lines(grid.line(path)),
        Shape::Lines(paths) => lines(paths.iter().flat_map(|path| grid.line(path)).collect()),
        Shape::Area(polygons) => areas(polygons.iter().map(|polygon| polygon.0.iter().map(|ring| grid.ring(ring)).collect()).collect()),
    };
    drawn.or_else(|| point(shape, tile))
}

/// The grid that vertices are moved onto. A vertex shared by neighbours moves the same way for both, so thinning opens no
/// cracks between cells.
struct Grid {
    tile: TileId,
    step: f64,
}

impl Grid {
    fn place(&self, path: &Path) -> Vec<clip::Point> {
        path.0.iter().map(|p| self.tile.place(*p)).collect()
    }

    fn snap(&self, points: Vec<clip::Point>) -> Vec<Unit> {
        let snap = |v: f64| ((v / self.step).round() * self.step) as i32;
        let mut units: Vec<Unit> = points.into_iter().map(|(x, y)| (snap(x), snap(y))).collect();
        units.dedup();
        units
    }

    fn line(&self, path: &Path) -> Vec<Vec<Unit>> {
        DRAWN.line(&self.place(path)).into_iter().map(|piece| self.snap(piece)).filter(|piece| piece.len() > 1).collect()
    }

    fn ring(&self, path: &Path) -> Vec<Unit> {
        let mut ring = self.snap(DRAWN.ring(&self.place(path)));
        if ring.first() == ring.last() {
            ring.pop();
        }
        ring
    }
}

fn point(shape: &Shape, tile: TileId) -> Option<Drawn> {
    let (x, y) = tile.place(shape.anchor()?);
    if !DRAWN.holds((x, y)) {
        return None;
    }
    let mut pen = Pen::default();
    pen.go(MOVE_TO, &[(x.round() as i32, y.round() as i32)]);
    Some(Drawn { kind: GeomType::Point, commands: pen.commands })
}

fn lines(lines: Vec<Vec<Unit>>) -> Option<Drawn> {
    let mut pen = Pen::default();
    for line in lines {
        pen.go(MOVE_TO, &line[..1]);
        pen.go(LINE_TO, &line[1..]);
    }
    (!pen.commands.is_empty()).then_some(Drawn { kind: GeomType::Linestring, commands: pen.commands })
}

fn areas(polygons: Vec<Vec<Vec<Unit>>>) -> Option<Drawn> {
    let mut pen = Pen::default();
    for rings in polygons {
        for (i, mut ring) in rings.into_iter().enumerate() {
            let (area, is_outer) = (clip::doubled_area(&ring), i == 0);
            if ring.len() < 3 || area == 0 {
                // A hole without its outer ring would be drawn as an area.
                if is_outer {
                    break;
                }
                continue;
            }
            // Outer rings run clockwise on the screen, holes the other way: that is how a reader tells them apart.
            if (area > 0) != is_outer {
                ring.reverse();
            }
            pen.go(MOVE_TO, &ring[..1]);
            pen.go(LINE_TO, &ring[1..]);
            pen.close();
        }
    }
    (!pen.commands.is_empty()).then_some(Drawn { kind: GeomType::Polygon, commands: pen.commands })
}

const MOVE_TO: u32 = 1;
const LINE_TO: u32 = 2;
const CLOSE_PATH: u32 = 7;

/// Writes commands; every point is told as the way from the one before.
#[derive(Default)]
struct Pen {
    at: Unit,
    commands: Vec<u32>,
}

impl Pen {
    fn go(&mut self, command: u32, points: &[Unit]) {
        self.commands.push(command | (points.len() as u32) << 3);
        for &(x, y) in points {
            let zigzag = |d: i32| (d << 1 ^ d >> 31) as u32;
            self.commands.extend([zigzag(x - self.at.0), zigzag(y - self.at.1)]);
            self.at = (x, y);
        }
    }

    fn close(&mut self) {
        self.commands.push(CLOSE_PATH | 1 << 3);
    }
}

#[cfg(test)]
mod tests {
    use xunge_shared::geometry::{LonLat, Polygon};

    use super::*;

    fn tile() -> TileId {
        TileId::new(1, 0, 0).unwrap()
    }

    fn path(degrees: &[(f64, f64)]) -> Path {
        Path(degrees.iter().map(|&(lon, lat)| LonLat::from_degrees(lon, lat).unwrap()).collect())
    }

    #[test]
    fn the_specifications_polygon_example_is_drawn_so() {
        // Section 4.3.5.6: exterior ring (0,0) (10,0) (10,10) (0,10).
        let ring = vec![(0, 0), (10, 0), (10, 10), (0, 10)];
        let drawn = areas(vec![vec![ring.clone()]]).unwrap();
        assert_eq!(drawn.commands, [9, 0, 0, 26, 20, 0, 0, 20, 19, 0, 15]);
        let reversed = areas(vec![vec![ring.into_iter().rev().collect()]]).unwrap();
        assert_eq!(clip::doubled_area(&[(0, 0), (10, 0), (10, 10), (0, 10)]), 200);
        assert_eq!(reversed.kind, GeomType::Polygon);
    }

    #[test]
    fn small_things_stay_as_points_and_far_ones_vanish() {
        let strip = Shape::Line(path(&[(-90.0, 45.0), (-89.9999, 45.0)]));
        assert_eq!(draw(&strip, tile()).unwrap().kind, GeomType::Point);
        let elsewhere = Shape::Line(path(&[(90.0, -45.0), (91.0, -45.0)]));
        assert_eq!(draw(&elsewhere, tile()), None);
        assert_eq!(draw(&Shape::Point(LonLat { lon: -90_000_000, lat: 45_000_000 }), tile()).unwrap().commands.len(), 3);
    }

    #[test]
    fn neighbours_keep_their_border() {
        let left = Shape::Area(vec![Polygon(vec![path(&[
            (-90.0, 10.0),
            (-60.0, 10.0),
            (-60.3, 30.0),
            (-60.0, 50.0),
            (-90.0, 50.0),
            (-90.0, 10.0),
        ])])]);
        let grid = Grid { tile: tile(), step: COARSE };
        let Shape::Area(polygons) = &left else { panic!() };
        let there = grid.ring(&polygons[0].0[0]);
        let back = grid.ring(&Path(polygons[0].0[0].0.iter().rev().copied().collect()));
        let (mut a, mut b) = (there, back);
        a.sort_unstable();
        b.sort_unstable();
        assert_eq!(a, b, "the same vertices whichever way the border is walked");
    }
}
