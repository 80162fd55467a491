//! The datums of Chinese basemaps: where a place of the earth lies on such a picture, and back.
//!
//! Everything that is stored is WGS-84. A basemap says in which datum it is drawn, and what shows it converts; who gives an outline from a file says
//! in which that is drawn, and what reads it converts. Nothing else may.
//! Places are longitude and latitude in degrees, because a display wants finer steps than stored micro-degrees.

use std::{f64::consts::PI, str::FromStr};

/// In which datum a basemap or a file is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Datum {
    /// WGS-84, and CGCS2000, which differs from it by centimetres.
    #[default]
    Wgs84,
    /// What public maps of China must be drawn in: some hundred metres off, by a smooth function of the place.
    Gcj02,
    /// Baidu's: another shift on top of GCJ-02.
    Bd09,
}

/// No datum has this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a datum is wgs84, gcj02 or bd09")]
pub struct NoDatum;

impl FromStr for Datum {
    type Err = NoDatum;

    fn from_str(name: &str) -> Result<Self, NoDatum> {
        match name {
            "wgs84" => Ok(Self::Wgs84),
            "gcj02" => Ok(Self::Gcj02),
            "bd09" => Ok(Self::Bd09),
            _ => Err(NoDatum),
        }
    }
}

/// Longitude and latitude, degrees.
pub type Degrees = (f64, f64);

impl Datum {
    /// As settings and the wire name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wgs84 => "wgs84",
            Self::Gcj02 => "gcj02",
            Self::Bd09 => "bd09",
        }
    }

    /// Where a place in WGS-84 lies in this datum.
    pub fn of_wgs84(self, place: Degrees) -> Degrees {
        match self {
            Self::Wgs84 => place,
            Self::Gcj02 => gcj02(place),
            Self::Bd09 => bd09(gcj02(place)),
        }
    }

    /// Where a place of this datum lies in WGS-84, to within 6 mm.
    pub fn to_wgs84(self, place: Degrees) -> Degrees {
        match self {
            Self::Wgs84 => place,
            Self::Gcj02 => inverse(gcj02, place),
            Self::Bd09 => inverse(gcj02, inverse(bd09, place)),
        }
    }
}

/// Krasovsky 1940: the ellipsoid that the shift is computed on.
const AXIS: f64 = 6_378_245.0;
const ECCENTRICITY: f64 = 0.006_693_421_622_965_943;

/// The shift of GCJ-02 (public since 2010 from ports of one implementation). Beyond a box around China there is none.
fn gcj02((lon, lat): Degrees) -> Degrees {
    if !(72.004..=137.8347).contains(&lon) || !(0.8293..=55.8271).contains(&lat) {
        return (lon, lat);
    }
    let (x, y) = (lon - 105.0, lat - 35.0);
    let wave = |of: f64| (20.0 * (of * PI).sin() + 40.0 * (of * PI / 3.0).sin()) * 2.0 / 3.0;
    let ripple = (20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin()) * 2.0 / 3.0;
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + ripple
        + wave(y)
        + (160.0 * (y / 12.0 * PI).sin() + 320.0 * (y * PI / 30.0).sin()) * 2.0 / 3.0;
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + ripple
        + wave(x)
        + (150.0 * (x / 12.0 * PI).sin() + 300.0 * (x / 30.0 * PI).sin()) * 2.0 / 3.0;
    let radians = lat.to_radians();
    let curve = 1.0 - ECCENTRICITY * radians.sin().powi(2);
    let up = north * 180.0 / (AXIS * (1.0 - ECCENTRICITY) / (curve * curve.sqrt()) * PI);
    let right = east * 180.0 / (AXIS / curve.sqrt() * radians.cos() * PI);
    (lon + right, lat + up)
}

/// Baidu's shift of a place in GCJ-02, as its published conversions have it.
fn bd09((lon, lat): Degrees) -> Degrees {
    const X_PI: f64 = PI * 3000.0 / 180.0;
    let far = lon.hypot(lat) + 0.000_02 * (lat * X_PI).sin();
    let turn = lat.atan2(lon) + 0.000_003 * (lon * X_PI).cos();
    (far * turn.cos() + 0.0065, far * turn.sin() + 0.006)
}

/// A step for the slope of a shift, degrees: short against its waves, long against rounding.
const STEP: f64 = 1e-6;

/// The place that `shift` brings to `target`: two steps of Newton, from the target less its own shift.
fn inverse(shift: fn(Degrees) -> Degrees, target: Degrees) -> Degrees {
    let first = shift(target);
    let mut place = (2.0 * target.0 - first.0, 2.0 * target.1 - first.1);
    for _ in 0..2 {
        let here = shift(place);
        let (east, north) = (shift((place.0 + STEP, place.1)), shift((place.0, place.1 + STEP)));
        let slope = |moved: Degrees| ((moved.0 - here.0) / STEP, (moved.1 - here.1) / STEP);
        let (east, north) = (slope(east), slope(north));
        let miss = (target.0 - here.0, target.1 - here.1);
        let det = east.0 * north.1 - north.0 * east.1;
        place.0 += (north.1 * miss.0 - north.0 * miss.1) / det;
        place.1 += (east.0 * miss.1 - east.1 * miss.0) / det;
    }
    place
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Metres between two places that lie close together.
    fn apart(a: Degrees, b: Degrees) -> f64 {
        let metres = 111_195.0;
        ((a.0 - b.0) * metres * a.1.to_radians().cos()).hypot((a.1 - b.1) * metres)
    }

    #[test]
    fn known_places_lie_where_the_public_conversions_put_them() {
        // The examples of the conversion libraries that the datum's users share.
        let here = (116.404, 39.915);
        let gcj = Datum::Gcj02.of_wgs84(here);
        assert!(apart(gcj, (116.410_244_499_17, 39.916_404_281_50)) < 0.001, "{gcj:?}");
        let bd = bd09(here);
        assert!(apart(bd, (116.410_369_493_71, 39.921_336_993_51)) < 0.001, "{bd:?}");
        assert_eq!(Datum::Gcj02.of_wgs84((11.25, 43.77)), (11.25, 43.77), "abroad nothing is shifted");
    }

    #[test]
    fn a_datum_has_a_name() {
        for datum in [Datum::Wgs84, Datum::Gcj02, Datum::Bd09] {
            assert_eq!(datum.name().parse(), Ok(datum));
        }
        assert_eq!("nad27".parse::<Datum>(), Err(NoDatum));
    }

    proptest! {
        #[test]
        fn there_and_back_is_within_six_millimetres(lon in 74.0..135.0f64, lat in 4.0..54.0f64) {
            for datum in [Datum::Wgs84, Datum::Gcj02, Datum::Bd09] {
                let back = datum.to_wgs84(datum.of_wgs84((lon, lat)));
                prop_assert!(apart((lon, lat), back) < 0.006, "{}: {} m", datum.name(), apart((lon, lat), back));
            }
        }

        // a scan in steps of 0.004 degrees finds from 32.6 m (at 98.588, 37.076) to 678.9 m
        #[test]
        fn the_shift_of_china_is_tens_to_hundreds_of_metres(lon in 98.0..122.0f64, lat in 21.0..42.0f64) {
            let moved = apart((lon, lat), Datum::Gcj02.of_wgs84((lon, lat)));
            prop_assert!((30.0..700.0).contains(&moved), "{moved} m");
        }
    }
}
