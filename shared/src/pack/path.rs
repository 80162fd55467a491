//! Paths: byte strings that are points. A border that was told from one side is not told again from the other.

use std::collections::BTreeMap;

use super::{
    MAX_KNOWN, PackError,
    bits::Bits,
    book::{Book, Key},
};
use crate::geometry::{put_varint, take_varint};

/// Longitude and latitude, within 32 bits each.
type Point = (i64, i64);

/// So many ways from a point are known, the latest first.
const MAX_WAYS: usize = 4;

// What leads from the place of a path to others: the axes of its first point and of its steps, points that are known, and the ways from a point.
const AT: [usize; 2] = [0, 1];
const STEP: [usize; 2] = [2, 3];
const KNOWN: usize = 4;
const WAYS: usize = 5;

/// The points of all paths told so far.
#[derive(Debug, Default)]
pub(super) struct Net {
    /// In the order in which they were told first.
    points: Vec<Point>,
    spots: BTreeMap<Point, Spot>,
}

/// What is known of a point.
#[derive(Debug)]
struct Spot {
    index: usize,
    /// The points that stood beside it in a path.
    ways: Vec<Point>,
}

impl Net {
    /// Learns a path.
    fn add(&mut self, path: &[Point]) {
        for &point in path {
            if self.points.len() < MAX_KNOWN && !self.spots.contains_key(&point) {
                self.spots.insert(point, Spot { index: self.points.len(), ways: vec![] });
                self.points.push(point);
            }
        }
        for pair in path.windows(2) {
            for (from, to) in [(pair[0], pair[1]), (pair[1], pair[0])] {
                let Some(spot) = self.spots.get_mut(&from) else { continue };
                spot.ways.retain(|way| *way != to);
                spot.ways.truncate(MAX_WAYS - 1);
                spot.ways.insert(0, to);
            }
        }
    }

    /// The points that a path may go to from here, having come from `before`.
    fn ways(&self, from: Point, before: Option<Point>) -> Vec<Point> {
        let ways = self.spots.get(&from).map(|spot| &spot.ways[..]).unwrap_or_default();
        ways.iter().copied().filter(|way| Some(*way) != before).collect()
    }
}

/// The points of a path of at least two, when encoding them gives `bytes`. Ids and hashes are taken for none.
pub(super) fn parse(bytes: &[u8]) -> Option<Vec<Point>> {
    if matches!(bytes.len(), 16 | 32) {
        return None;
    }
    let (mut rest, mut points, mut at) = (bytes, vec![], (0, 0));
    while !rest.is_empty() {
        at = (step(&mut rest, at.0)?, step(&mut rest, at.1)?);
        points.push(at);
    }
    (points.len() > 1 && encode(&points) == bytes).then_some(points)
}

fn step(rest: &mut &[u8], before: i64) -> Option<i64> {
    let to = before.checked_add(take_varint(rest)?)?;
    i32::try_from(to).is_ok().then_some(to)
}

fn encode(points: &[Point]) -> Vec<u8> {
    let (mut out, mut before) = (vec![], (0, 0));
    for point in points {
        put_varint(&mut out, point.0 - before.0);
        put_varint(&mut out, point.1 - before.1);
        before = *point;
    }
    out
}

impl Book {
    /// A path, as its bytes.
    pub(super) fn path<B: Bits>(&mut self, b: &mut B, at: usize, given: &[Point]) -> Result<Vec<u8>, PackError> {
        let count = self.places[at].number.count(b, given.len(), self.room)?;
        self.room -= count;
        let mut points: Vec<Point> = vec![];
        for i in 0..count {
            let to = given.get(i).copied().unwrap_or_default();
            points.push(match points[..] {
                [] => self.first(b, at, to)?,
                [from] => self.next(b, at, None, from, to)?,
                [.., before, from] => self.next(b, at, Some(before), from, to)?,
            });
        }
        if let Some(end) = points.last() {
            // The next path probably begins near the end of this one.
            let [east, north] = AT.map(|i| self.kid(at, Key::Position(i)));
            (self.places[east].last, self.places[north].last) = (end.0.into(), end.1.into());
        }
        self.net.add(&points);
        Ok(encode(&points))
    }

    /// The first point of a path: one that is known, or where it is.
    fn first<B: Bits>(&mut self, b: &mut B, at: usize, to: Point) -> Result<Point, PackError> {
        if let Some(known) = self.known(b, at, to)? {
            return Ok(known);
        }
        let [east, north] = AT.map(|i| self.kid(at, Key::Position(i)));
        within(self.int(b, east, to.0.into())?, self.int(b, north, to.1.into())?)
    }

    /// The next point: along a path that was told before, one that is known, or a step, which may be like the last one.
    fn next<B: Bits>(&mut self, b: &mut B, at: usize, before: Option<Point>, from: Point, to: Point) -> Result<Point, PackError> {
        for (rank, way) in self.net.ways(from, before).into_iter().enumerate() {
            let place = self.kid(at, Key::Position(WAYS + rank));
            if b.bit(&mut self.places[place].is_near, way == to)? {
                return Ok(way);
            }
        }
        if let Some(known) = self.known(b, at, to)? {
            return Ok(known);
        }
        let [east, north] = STEP.map(|i| self.kid(at, Key::Position(i)));
        let step = (i128::from(to.0 - from.0), i128::from(to.1 - from.1));
        let last = (self.places[east].last, self.places[north].last);
        let is_like = step.0.abs_diff(last.0) + step.1.abs_diff(last.1) < step.0.unsigned_abs() + step.1.unsigned_abs();
        let is_like = b.bit(&mut self.places[north].is_near, is_like)?;
        let base = if is_like { last } else { (0, 0) };
        let along = |book: &mut Self, b: &mut B, axis: usize, step: i128, base: i128, from: i64| {
            let place = &mut book.places[axis];
            let step = base.wrapping_add(place.number.signed(b, step - base)?);
            // What is kept stays small, whatever was read: it is reckoned with.
            place.last = i64::try_from(step).map_err(|_| PackError::Malformed)?.into();
            Ok(place.last + i128::from(from))
        };
        within(along(self, b, east, step.0, base.0, from.0)?, along(self, b, north, step.1, base.1, from.1)?)
    }

    /// A point that some path has told: which one, as a step in the order of telling.
    fn known<B: Bits>(&mut self, b: &mut B, at: usize, to: Point) -> Result<Option<Point>, PackError> {
        if self.net.points.is_empty() {
            return Ok(None);
        }
        let place = self.kid(at, Key::Position(KNOWN));
        let place = &mut self.places[place];
        let index = if B::WRITES { self.net.spots.get(&to).map(|spot| spot.index) } else { None };
        if !b.bit(&mut place.is_near, index.is_some())? {
            return Ok(None);
        }
        let step = place.number.signed(b, (index.unwrap_or_default() as i128).wrapping_sub(place.last))?;
        place.last = place.last.wrapping_add(step);
        let known = usize::try_from(place.last).ok().and_then(|index| self.net.points.get(index));
        known.copied().map(Some).ok_or(PackError::Malformed)
    }
}

fn within(lon: i128, lat: i128) -> Result<Point, PackError> {
    let within = |n: i128| i32::try_from(n).map(i64::from).map_err(|_| PackError::Malformed);
    Ok((within(lon)?, within(lat)?))
}
