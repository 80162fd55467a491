//! From places on the ground to places in a picture: all of them inside, north up, the same scale both ways. Pure.

use xunge_shared::geometry::{LonLat, Path};

/// A box in a picture, pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Frame {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Where places go.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fit {
    middle: (f64, f64),
    centre: (f64, f64),
    /// Pixels a degree.
    scale: (f64, f64),
    /// Pixels a metre.
    pub(super) per_metre: f64,
}

/// Metres a degree of latitude, on the mean sphere.
const DEGREE_M: f64 = 111_195.0;
/// A way shorter than this is not blown up: a lone fix is not a square, metres.
const LEAST_M: f64 = 120.0;

impl Fit {
    /// The fit of everything there is; nothing when there is nothing.
    pub(super) fn of(paths: &[Path], stops: &[LonLat], frame: Frame) -> Option<Self> {
        let places: Vec<(f64, f64)> = paths.iter().flat_map(|path| &path.0).chain(stops).map(|place| place.degrees()).collect();
        let (first, rest) = places.split_first()?;
        let (mut least, mut most) = (*first, *first);
        for place in rest {
            least = (least.0.min(place.0), least.1.min(place.1));
            most = (most.0.max(place.0), most.1.max(place.1));
        }
        let middle = (f64::midpoint(least.0, most.0), f64::midpoint(least.1, most.1));
        let east_m = DEGREE_M * middle.1.to_radians().cos();
        let (width_m, height_m) = (((most.0 - least.0) * east_m).max(LEAST_M), ((most.1 - least.1) * DEGREE_M).max(LEAST_M));
        let per_metre = (frame.width / width_m).min(frame.height / height_m);
        let centre = (frame.x + frame.width / 2.0, frame.y + frame.height / 2.0);
        Some(Self { middle, centre, scale: (per_metre * east_m, per_metre * DEGREE_M), per_metre })
    }

    /// Where a place goes, pixels.
    pub(super) fn at(&self, place: LonLat) -> (f64, f64) {
        let (lon, lat) = place.degrees();
        (self.centre.0 + (lon - self.middle.0) * self.scale.0, self.centre.1 - (lat - self.middle.1) * self.scale.1)
    }

    /// A round length that is about a fifth of `width` pixels, metres.
    pub(super) fn bar_m(&self, width: f64) -> f64 {
        let wanted = width / 5.0 / self.per_metre;
        [5_000.0, 2_000.0, 1_000.0, 500.0, 200.0, 100.0, 50.0, 20.0].into_iter().find(|m| *m <= wanted).unwrap_or(10.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame = Frame { x: 100.0, y: 50.0, width: 800.0, height: 600.0 };

    fn place(east: i32, north: i32) -> LonLat {
        LonLat { lon: 110_300_000 + east, lat: 22_600_000 + north }
    }

    #[test]
    fn everything_is_inside_and_north_is_up() {
        let path = Path(vec![place(0, 0), place(3_000, 0), place(3_000, 12_000)]);
        let stop = place(-1_000, 4_000);
        let fit = Fit::of(std::slice::from_ref(&path), &[stop], FRAME).expect("places");
        for at in path.0.iter().chain([&stop]) {
            let (x, y) = fit.at(*at);
            assert!((99.9..=900.1).contains(&x) && (49.9..=650.1).contains(&y), "{x} {y}");
        }
        let ((_, south), (_, north)) = (fit.at(place(0, 0)), fit.at(place(0, 12_000)));
        assert!(north < south && (south - north - 600.0).abs() < 0.1, "the taller side fills the frame");
        // a metre east is as long as a metre north
        let (a, b) = (fit.at(place(0, 0)), fit.at(place(1_000, 0)));
        let metres = place(0, 0).distance(place(1_000, 0));
        assert!(((b.0 - a.0) / fit.per_metre - metres).abs() < metres * 0.01);
    }

    #[test]
    fn a_lone_fix_stands_in_the_middle() {
        let fit = Fit::of(&[Path(vec![place(0, 0)])], &[], FRAME).expect("a place");
        assert_eq!(fit.at(place(0, 0)), (500.0, 350.0));
        assert!(fit.bar_m(800.0) >= 20.0);
        assert_eq!(Fit::of(&[], &[], FRAME), None);
    }
}
