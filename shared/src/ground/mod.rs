//! Ground that is cut into pieces: corners that pieces share move together, a piece is split along a line, and neighbours become one.
//! Nothing here leaves a gap or an overlap that was not there before, and what would is refused.
//!
//! Pieces share an edge when they have its two ends, in opposite order. Whole micro-degrees make that exact: a corner that two pieces
//! share is one point, however often it is moved. Only the desk edits ground; the phone names nothing of this.

pub mod laid;
pub mod proposed;
mod ring;

use std::collections::{BTreeMap, BTreeSet};

use self::ring::{Corners, Edge, corners, crosses, doubled_area, hit, insert, is_near, polygon};
use crate::geometry::{BBox, LonLat, Polygon, Shape};

/// Pieces by what names them.
pub type Ground<K> = BTreeMap<K, Polygon>;

/// What cannot be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GroundError {
    /// No such piece.
    #[error("there is no such piece")]
    NoSuchPiece,
    /// A piece would cross itself or another, or vanish.
    #[error("the pieces would cross or vanish")]
    Crosses,
    /// The line does not go across the piece once.
    #[error("the line must cross the outline twice")]
    NotAcross,
    /// The pieces do not share an edge, or touch in a way that makes no piece.
    #[error("the pieces are no neighbours")]
    NoNeighbours,
}

/// The pieces with each corner that lies on a neighbour's edge made a corner of the neighbour too, wound the same way.
pub fn noded<K: Ord + Clone>(ground: &Ground<K>) -> Ground<K> {
    let pieces: BTreeMap<K, Vec<Corners>> = ground.iter().map(|(key, piece)| (key.clone(), corners(piece))).collect();
    let all: BTreeSet<LonLat> = pieces.values().flatten().flatten().copied().collect();
    let on = |ring: &Corners| {
        let mut noded = Corners::new();
        for (from, to) in ring::edges(ring) {
            noded.push(from);
            let (west, east) = (from.lon.min(to.lon) - ring::NEAR, from.lon.max(to.lon) + ring::NEAR);
            let reach = LonLat { lon: west, lat: i32::MIN }..=LonLat { lon: east, lat: i32::MAX };
            let mut between: Vec<LonLat> = all.range(reach).copied().filter(|at| is_near(*at, (from, to))).collect();
            between.sort_by_key(|at| ring::along(*at, from));
            noded.extend(between);
        }
        noded.dedup();
        noded
    };
    pieces.iter().map(|(key, rings)| (key.clone(), polygon(rings.iter().map(on).collect()))).collect()
}

/// Moves a corner of every piece that has it; tells the pieces that changed.
pub fn move_corner<K: Ord + Clone>(ground: &Ground<K>, from: LonLat, to: LonLat) -> Result<Ground<K>, GroundError> {
    let before = noded(ground);
    let moved = |ring: &Corners| {
        let mut ring: Corners = ring.iter().map(|at| if *at == from { to } else { *at }).collect();
        ring.dedup();
        ring
    };
    let after: Ground<K> = before.iter().map(|(key, piece)| (key.clone(), polygon(corners(piece).iter().map(moved).collect()))).collect();
    changed(&before, after)
}

/// Makes a corner of a point on an edge, of every piece that has the edge; tells the pieces that changed.
pub fn add_corner<K: Ord + Clone>(ground: &Ground<K>, edge: (LonLat, LonLat), at: LonLat) -> Result<Ground<K>, GroundError> {
    let before = noded(ground);
    let after = before.iter().map(|(key, piece)| (key.clone(), polygon(insert(&corners(piece), edge, at)))).collect();
    changed(&before, after)
}

/// Splits a piece along a line that crosses its outline twice: what stays of it, and the new piece; and the neighbours that got a corner
/// where the line begins and ends, unless it has one so near that a sliver would be left. The larger part stays.
pub fn split<K: Ord + Clone>(ground: &Ground<K>, piece: &K, line: &[LonLat]) -> Result<(Ground<K>, Polygon), GroundError> {
    let known = noded(ground);
    let mut before = known.clone();
    let outline = corners(before.get(piece).ok_or(GroundError::NoSuchPiece)?);
    let (outer, holes) = outline.split_first().ok_or(GroundError::NoSuchPiece)?;
    let mut hits: Vec<(f64, LonLat, Edge)> = vec![];
    for (n, pair) in line.windows(2).enumerate() {
        for edge in ring::edges(outer) {
            if let Some((t, at)) = hit((pair[0], pair[1]), edge).map(|(t, at)| (t, ring::snapped(at, edge)))
                && hits.iter().all(|(_, known, _)| *known != at)
            {
                hits.push((n as f64 + t, at, edge));
            }
        }
    }
    hits.sort_by(|one, other| one.0.total_cmp(&other.0));
    let [(begins, first, one), (ends, last, other)] = hits[..] else { return Err(GroundError::NotAcross) };
    let inner = line.iter().enumerate().filter(|(n, _)| begins < *n as f64 && (*n as f64) < ends);
    let mut inner: Corners = inner.map(|(_, at)| *at).filter(|at| *at != first && *at != last).collect();
    // Where the line meets the outline, whoever has the edge gets the corner.
    for (edge, at) in [(one, first), (other, last)] {
        let halves = |found: &Polygon| ring::edge_with(&corners(found), edge, at);
        before = before
            .into_iter()
            .map(|(key, found)| {
                let edge = halves(&found).unwrap_or(edge);
                (key, polygon(insert(&corners(&found), edge, at)))
            })
            .collect();
    }
    let outline = corners(before.get(piece).ok_or(GroundError::NoSuchPiece)?);
    let ring = &outline[0];
    let place = |of: LonLat| ring.iter().position(|at| *at == of).ok_or(GroundError::NotAcross);
    let (from, to) = (place(first)?, place(last)?);
    let walk = |from: usize, to: usize| -> Corners {
        let count = (to + ring.len() - from) % ring.len();
        (0..=count).map(|n| ring[(from + n) % ring.len()]).collect()
    };
    let (mut left, mut right) = (walk(from, to), walk(to, from));
    right.extend(inner.iter().copied());
    inner.reverse();
    left.extend(inner);
    let mut parts = [left, right].map(|outer| vec![outer]);
    for hole in holes {
        let inside = hole.first().is_some_and(|at| ring::contains(&parts[0][0], *at));
        parts[usize::from(!inside)].push(hole.clone());
    }
    let [left, right] = parts.map(polygon);
    if [&left, &right].iter().any(|part| doubled(part) <= 0) {
        return Err(GroundError::NotAcross);
    }
    let (stays, new) = if doubled(&left) >= doubled(&right) { (left, right) } else { (right, left) };
    let mut after = before.clone();
    after.insert(piece.clone(), stays);
    // What the whole crossed before, its parts may cross.
    let parts = after.iter().map(|(key, part)| ((key.clone(), false), part.clone())).chain([((piece.clone(), true), new.clone())]);
    let parts = noded(&parts.collect());
    if !crossed(parts.iter().map(|((key, _), part)| (key, part))).is_subset(&crossed(known.iter())) {
        return Err(GroundError::Crosses);
    }
    after.retain(|key, now| known.get(key).is_some_and(|was| key == piece || is_reshaped(was, now)));
    Ok((after, new))
}

/// What some neighbours are together.
pub fn merge<K: Ord + Clone>(ground: &Ground<K>, pieces: &[K]) -> Result<Polygon, GroundError> {
    let noded = noded(ground);
    let mut edges: BTreeSet<Edge> = BTreeSet::new();
    for key in pieces {
        for ring in corners(noded.get(key).ok_or(GroundError::NoSuchPiece)?) {
            for (from, to) in ring::edges(&ring) {
                // An edge between two of them is inside.
                if !edges.remove(&(to, from)) && !edges.insert((from, to)) {
                    return Err(GroundError::Crosses);
                }
            }
        }
    }
    let mut next: BTreeMap<LonLat, LonLat> = BTreeMap::new();
    for (from, to) in edges {
        if next.insert(from, to).is_some() {
            return Err(GroundError::NoNeighbours);
        }
    }
    let mut rings: Vec<Corners> = vec![];
    while let Some((first, second)) = next.pop_first() {
        let mut ring = vec![first];
        let mut at = second;
        while at != first {
            ring.push(at);
            at = next.remove(&at).ok_or(GroundError::NoNeighbours)?;
        }
        rings.push(ring);
    }
    let (outer, holes): (Vec<_>, Vec<_>) = rings.into_iter().partition(|ring| doubled_area(ring) > 0);
    let [outer] = &outer[..] else { return Err(GroundError::NoNeighbours) };
    Ok(polygon(std::iter::once(outer.clone()).chain(holes).collect()))
}

/// Twice the area, in square micro-degrees: exact, and additive over pieces.
pub fn doubled(piece: &Polygon) -> i128 {
    corners(piece).iter().map(doubled_area).sum()
}

/// Of `after`, what differs from `before`: refused when pieces cross that did not.
fn changed<K: Ord + Clone>(before: &Ground<K>, mut after: Ground<K>) -> Result<Ground<K>, GroundError> {
    let vanished = |(key, piece): (&K, &Polygon)| before.get(key).is_some_and(|was| piece.0.len() != was.0.len()) || doubled(piece) <= 0;
    if after.iter().any(vanished) || !is_no_worse(before, &after) {
        return Err(GroundError::Crosses);
    }
    after.retain(|key, now| before.get(key).is_some_and(|was| is_reshaped(was, now)));
    Ok(after)
}

/// True when the pieces that differ lie beside the others as soundly as before: where edges cross, or a piece lies within another, that was
/// so already. Looks at what is around them, and at nothing else.
pub fn stays_sound<K: Ord + Clone>(before: &Ground<K>, after: &Ground<K>) -> bool {
    let keys: BTreeSet<&K> = before.keys().chain(after.keys()).filter(|key| before.get(key) != after.get(key)).collect();
    let reach = |piece: &Polygon| Shape::Area(vec![piece.clone()]).bbox();
    let touched: Vec<BBox> = keys.iter().flat_map(|key| [before.get(key), after.get(key)]).flatten().filter_map(reach).collect();
    let near = |ground: &Ground<K>| -> Ground<K> {
        let is_near = |piece: &Polygon| reach(piece).is_some_and(|own| touched.iter().any(|there| own.touches(*there)));
        ground.iter().filter(|(_, piece)| is_near(piece)).map(|(key, piece)| (key.clone(), piece.clone())).collect()
    };
    let is_flat = |ground: &Ground<K>| is_sound(ground) && !ground.iter().any(|(key, one)| lies_within_another(ground, key, one));
    is_flat(&near(after)) || !is_flat(&near(before))
}

fn lies_within_another<K: Ord>(ground: &Ground<K>, key: &K, one: &Polygon) -> bool {
    let Some(inside) = Shape::Area(vec![one.clone()]).anchor() else { return false };
    ground.iter().any(|(other, piece)| other != key && Shape::Area(vec![piece.clone()]).contains(inside))
}

/// True when the corners differ, wherever the ring begins and whichever way it is wound.
fn is_reshaped(was: &Polygon, now: &Polygon) -> bool {
    let sets = |piece: &Polygon| corners(piece).iter().map(|ring| ring.iter().copied().collect::<BTreeSet<_>>()).collect::<Vec<_>>();
    sets(was) != sets(now)
}

/// True when a piece only got corners where it had an edge already: its ground is the same, but for what rounding makes of that.
pub fn is_refined(was: &Polygon, now: &Polygon) -> bool {
    let (was, now) = (corners(was), corners(now));
    let all = |rings: &[Corners]| rings.iter().flatten().copied().collect::<BTreeSet<LonLat>>();
    let (before, after) = (all(&was), all(&now));
    let is_on_edge = |at: &LonLat| was.iter().flat_map(ring::edges).any(|edge| is_near(*at, edge));
    was.len() == now.len() && before.is_subset(&after) && after.difference(&before).all(is_on_edge)
}

/// True when no edge crosses another and none is there twice in one direction, those included that a corner of a neighbour makes of an
/// edge that it lies on. What lies within another piece is not seen by this.
pub fn is_sound<K: Ord + Clone>(ground: &Ground<K>) -> bool {
    crossed(noded(ground).iter()).is_empty()
}

/// True when no two pieces cross in `after` that did not in `before`: what lies over another already can be put right step by step.
pub fn is_no_worse<K: Ord + Clone>(before: &Ground<K>, after: &Ground<K>) -> bool {
    crossed(noded(after).iter()).is_subset(&crossed(noded(before).iter()))
}

/// The pairs of pieces, noded, of which an edge crosses another's or is there twice in one direction; a piece that crosses itself is a pair
/// with itself.
fn crossed<'a, K: Ord + 'a>(pieces: impl Iterator<Item = (&'a K, &'a Polygon)>) -> BTreeSet<(&'a K, &'a K)> {
    let edges_of = |piece: &Polygon| corners(piece).iter().flat_map(|ring| ring::edges(ring).collect::<Vec<_>>()).collect::<Vec<_>>();
    let edges: Vec<(&K, Edge)> = pieces.flat_map(|(key, piece)| edges_of(piece).into_iter().map(move |edge| (key, edge))).collect();
    let mut pairs = BTreeSet::new();
    for (n, (one, edge)) in edges.iter().enumerate() {
        let met = edges[n + 1..].iter().filter(|(_, other)| edge == other || crosses(*edge, *other));
        pairs.extend(met.map(|(other, _)| if one <= other { (*one, *other) } else { (*other, *one) }));
    }
    pairs
}
