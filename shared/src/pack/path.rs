//! Paths: byte strings that are points. A border that was told from one side is not told again from the other.

use std::collections::BTreeMap;

use super::{
    PackError,
    bits::Bits,
    book::{Book, Key},
};
use crate::geometry::{put_varint, take_varint};

/// Longitude and latitude, within 32 bits each.
type Point = (i64, i64);

/// For each point of a path, the point before it when it was told last.
#[derive(Debug, Default)]
pub(super) struct Borders(BTreeMap<Point, Point>);

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
        let axes = [0, 1, 2, 3].map(|i| self.kid(at, Key::Position(i)));
        let mut points: Vec<Point> = vec![];
        for i in 0..count {
            let to = given.get(i).copied().unwrap_or_default();
            let point = match points.last() {
                None => (self.int(b, axes[0], to.0.into())?, self.int(b, axes[1], to.1.into())?),
                Some(from) => self.leg(b, axes, *from, to)?,
            };
            let within = |n: i128| i32::try_from(n).map(i64::from).map_err(|_| PackError::Malformed);
            points.push((within(point.0)?, within(point.1)?));
        }
        if let Some(end) = points.last() {
            // The next path probably begins near the end of this one.
            (self.places[axes[0]].last, self.places[axes[1]].last) = (end.0.into(), end.1.into());
        }
        self.borders.0.extend(points.windows(2).map(|pair| (pair[1], pair[0])));
        Ok(encode(&points))
    }

    /// From one point to the next: back along a path that was told before, or by a step, which may be like the last one.
    fn leg<B: Bits>(&mut self, b: &mut B, axes: [usize; 4], from: Point, to: Point) -> Result<(i128, i128), PackError> {
        let [.., east, north] = axes;
        if let Some(back) = self.borders.0.get(&from)
            && b.bit(&mut self.places[east].is_near, *back == to)?
        {
            return Ok((back.0.into(), back.1.into()));
        }
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
        Ok((along(self, b, east, step.0, base.0, from.0)?, along(self, b, north, step.1, base.1, from.1)?))
    }
}
