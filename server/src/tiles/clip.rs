//! Cuts lines and rings to a square. Plain geometry: no tile, no earth.

/// A point in units.
pub type Point = (f64, f64);

/// An axis, the limit on it, and on which side of the limit the inside is.
type Side = (fn(Point) -> f64, f64, f64);

/// The square from `min` to `max` on both axes.
#[derive(Debug, Clone, Copy)]
pub struct Square {
    /// The least coordinate.
    pub min: f64,
    /// The greatest.
    pub max: f64,
}

impl Square {
    /// True for a point in it or on its edge.
    pub fn holds(self, (x, y): Point) -> bool {
        (self.min..=self.max).contains(&x) && (self.min..=self.max).contains(&y)
    }

    /// The part of a segment that is inside, as the fractions of it where that begins and ends (Liang and Barsky, 1984).
    fn inside(self, (ax, ay): Point, (bx, by): Point) -> Option<(f64, f64)> {
        let (dx, dy) = (bx - ax, by - ay);
        let (mut from, mut to) = (0.0f64, 1.0f64);
        for (p, q) in [(-dx, ax - self.min), (dx, self.max - ax), (-dy, ay - self.min), (dy, self.max - ay)] {
            if p == 0.0 {
                if q < 0.0 {
                    return None;
                }
            } else if p < 0.0 {
                from = from.max(q / p);
            } else {
                to = to.min(q / p);
            }
        }
        (from <= to).then_some((from, to))
    }

    /// The pieces of a line that are inside.
    pub fn line(self, line: &[Point]) -> Vec<Vec<Point>> {
        let mut pieces: Vec<Vec<Point>> = vec![];
        let mut goes_on = false;
        for pair in line.windows(2) {
            let Some((from, to)) = self.inside(pair[0], pair[1]) else {
                goes_on = false;
                continue;
            };
            match pieces.last_mut() {
                Some(piece) if goes_on && from <= 0.0 => piece.push(along(pair[0], pair[1], to)),
                _ => pieces.push(vec![along(pair[0], pair[1], from), along(pair[0], pair[1], to)]),
            }
            goes_on = to >= 1.0;
        }
        pieces
    }

    /// The part of a closed ring that is inside (Sutherland and Hodgman, 1974), not closed again; what leaves and comes back
    /// runs along the edge, beyond what is drawn.
    pub fn ring(self, ring: &[Point]) -> Vec<Point> {
        let mut points: Vec<Point> = ring.to_vec();
        if points.first() == points.last() {
            points.pop();
        }
        if points.iter().all(|p| self.holds(*p)) {
            return points;
        }
        let sides: [Side; 4] = [(|p| p.0, self.min, 1.0), (|p| p.0, self.max, -1.0), (|p| p.1, self.min, 1.0), (|p| p.1, self.max, -1.0)];
        for (axis, limit, sign) in sides {
            let depth = |p: Point| (axis(p) - limit) * sign;
            let mut kept = Vec::with_capacity(points.len() + 4);
            for (i, &point) in points.iter().enumerate() {
                let before = points[(i + points.len() - 1) % points.len()];
                let (was, is) = (depth(before), depth(point));
                if (was >= 0.0) != (is >= 0.0) {
                    kept.push(along(before, point, was / (was - is)));
                }
                if is >= 0.0 {
                    kept.push(point);
                }
            }
            points = kept;
        }
        points
    }
}

fn along((ax, ay): Point, (bx, by): Point, t: f64) -> Point {
    if t >= 1.0 { (bx, by) } else { (ax + (bx - ax) * t, ay + (by - ay) * t) }
}

/// Twice the area of a ring: positive when it runs clockwise on a screen, whose y grows downwards.
pub fn doubled_area(ring: &[(i32, i32)]) -> i64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(a, b)| i64::from(a.0) * i64::from(b.1) - i64::from(b.0) * i64::from(a.1)).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SQUARE: Square = Square { min: 0.0, max: 10.0 };

    #[test]
    fn a_line_that_leaves_and_comes_back_is_in_pieces() {
        let line = [(-5.0, 5.0), (5.0, 5.0), (5.0, 15.0), (8.0, 15.0), (8.0, 2.0)];
        assert_eq!(SQUARE.line(&line), [vec![(0.0, 5.0), (5.0, 5.0), (5.0, 10.0)], vec![(8.0, 10.0), (8.0, 2.0)]]);
        assert!(SQUARE.line(&[(20.0, 20.0), (30.0, 20.0)]).is_empty());
    }

    #[test]
    fn a_ring_around_the_square_becomes_the_square() {
        let around = [(-5.0, -5.0), (15.0, -5.0), (15.0, 15.0), (-5.0, 15.0), (-5.0, -5.0)];
        let mut cut = SQUARE.ring(&around);
        cut.sort_by(|a, b| a.partial_cmp(b).unwrap());
        assert_eq!(cut, [(0.0, 0.0), (0.0, 10.0), (10.0, 0.0), (10.0, 10.0)]);
        assert!(SQUARE.ring(&[(20.0, 20.0), (30.0, 20.0), (30.0, 30.0), (20.0, 20.0)]).is_empty());
    }

    proptest! {
        #[test]
        fn nothing_is_left_outside(points in prop::collection::vec((-30.0..30.0f64, -30.0..30.0f64), 2..12)) {
            let roomy = Square { min: -1e-6, max: 10.0 + 1e-6 };
            prop_assert!(SQUARE.line(&points).iter().flatten().all(|p| roomy.holds(*p)));
            prop_assert!(SQUARE.ring(&points).iter().all(|p| roomy.holds(*p)));
        }
    }
}
