//! Voronoi cells over the plane, with corners that neighbours share exactly.
//!
//! A corner is named by the three seeds around it and computed from them in one order, so every
//! cell that has it gets the same point.

use std::collections::BTreeMap;

use crate::plane::{Pt, pt};

/// How many nearest seeds can shape a cell. Most have six neighbours; the county seat, in its wide clearing, has dozens.
const REACH: usize = 140;

/// The cells of some seeds. A cell that reaches the edge of the world is open: its ring is empty.
#[derive(Debug)]
pub(crate) struct Voronoi {
    /// The corners of all cells.
    pub(crate) corners: Vec<Pt>,
    /// For each seed its ring of corners, counter-clockwise.
    pub(crate) rings: Vec<Vec<u32>>,
}

/// Divides the plane among `seeds`.
pub(crate) fn voronoi(seeds: &[Pt]) -> Voronoi {
    let mut names: BTreeMap<[u32; 3], u32> = BTreeMap::new();
    let mut corners = Vec::new();
    let rings = (0..seeds.len())
        .map(|i| {
            cell(seeds, i)
                .into_iter()
                .map(|name| {
                    *names.entry(name).or_insert_with(|| {
                        corners.push(circumcentre(name.map(|s| seeds[s as usize])));
                        corners.len() as u32 - 1
                    })
                })
                .collect()
        })
        .collect();
    Voronoi { corners, rings }
}

/// A side of a cell under construction: the neighbour across it and the point where it starts.
#[derive(Clone, Copy)]
struct Side {
    neighbour: Option<u32>,
    start: Pt,
}

/// The corners of seed `i`'s cell, each named by its three seeds; empty when the cell is open.
fn cell(seeds: &[Pt], i: usize) -> Vec<[u32; 3]> {
    let at = seeds[i];
    let mut near: Vec<(f64, u32)> = seeds.iter().enumerate().filter(|&(j, _)| j != i).map(|(j, s)| (at.to(*s), j as u32)).collect();
    if near.len() > REACH {
        near.select_nth_unstable_by(REACH, |a, b| a.0.total_cmp(&b.0));
        near.truncate(REACH);
    }
    near.sort_by(|a, b| a.0.total_cmp(&b.0));

    let world = 1e6;
    let mut sides: Vec<Side> = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]
        .map(|(x, y)| Side { neighbour: None, start: at + pt(x * world, y * world) })
        .into();
    for (distance, j) in near {
        let reach = sides.iter().map(|s| at.to(s.start)).fold(0.0, f64::max);
        if distance > 2.0 * reach {
            break;
        }
        cut(&mut sides, at, seeds[j as usize], j);
    }
    if sides.iter().any(|s| s.neighbour.is_none()) {
        return Vec::new();
    }
    (0..sides.len())
        .map(|k| {
            let before = sides[(k + sides.len() - 1) % sides.len()].neighbour;
            let mut name = [i as u32, before.unwrap_or_default(), sides[k].neighbour.unwrap_or_default()];
            name.sort_unstable();
            name
        })
        .collect()
}

/// Takes away what is nearer to `other` than to `at`.
fn cut(sides: &mut Vec<Side>, at: Pt, other: Pt, name: u32) {
    let middle = at.lerp(other, 0.5);
    let towards = other - at;
    let beyond = |p: Pt| (p - middle).dot(towards);
    if sides.iter().all(|s| beyond(s.start) <= 0.0) {
        return;
    }
    let mut kept = Vec::with_capacity(sides.len() + 1);
    for k in 0..sides.len() {
        let (side, end) = (sides[k], sides[(k + 1) % sides.len()].start);
        let (a, b) = (beyond(side.start), beyond(end));
        let meet = || side.start.lerp(end, a / (a - b));
        match (a <= 0.0, b <= 0.0) {
            (true, true) => kept.push(side),
            (true, false) => {
                kept.push(side);
                kept.push(Side { neighbour: Some(name), start: meet() });
            }
            (false, true) => kept.push(Side { start: meet(), ..side }),
            (false, false) => {}
        }
    }
    *sides = kept;
}

fn circumcentre([a, b, c]: [Pt; 3]) -> Pt {
    let (b, c) = (b - a, c - a);
    let d = 2.0 * b.cross(c);
    let (bb, cc) = (b.dot(b), c.dot(c));
    a + pt((c.y * bb - b.y * cc) / d, (b.x * cc - c.x * bb) / d)
}
