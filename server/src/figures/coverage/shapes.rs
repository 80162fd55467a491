//! What is drawn of a place: a street's line, a cell's area, the surroundings of a school, a checkpoint's point.

use xunge_patrol::SCHOOL_M;
use xunge_shared::{
    coverage::Sort,
    geometry::{LonLat, Path, Polygon, Shape},
    id::{EntityId, KindName},
};

use super::{Question, Seen};
use crate::store::{Result, Store};

/// A circle is drawn with so many corners.
const CORNERS: u16 = 32;
/// Metres in a degree of latitude.
const DEGREE_M: f64 = 111_195.0;

/// See the module.
#[derive(Debug, Clone, PartialEq)]
pub enum Drawn {
    /// A line, as the analyst has written it: a JSON array of degrees.
    Line(String),
    /// Anything else.
    Shape(Shape),
}

impl Drawn {
    /// As a shape; nothing of a line that cannot be read.
    pub fn shape(self) -> Option<Shape> {
        let line = match self {
            Self::Line(line) => serde_json::from_str::<Vec<[f64; 2]>>(&line).ok()?,
            Self::Shape(shape) => return Some(shape),
        };
        Some(Shape::Line(Path(line.into_iter().map(|[lon, lat]| LonLat::from_degrees(lon, lat).ok()).collect::<Option<_>>()?)))
    }
}

/// What is drawn of each of the places, in their order; nothing of one that is nowhere.
pub fn drawn(store: &dyn Store, asked: &Question, places: &[Seen]) -> Result<Vec<Option<Drawn>>> {
    let areas = if asked.sort == Sort::Cell {
        let cells: Vec<(KindName, EntityId)> = places.iter().map(|place| (asked.sort.kind(), place.id)).collect();
        store.rows_of(&cells, &asked.sight)?
    } else {
        vec![]
    };
    let drawn = |(n, place): (usize, &Seen)| {
        if let Some(line) = &place.line {
            return Some(Drawn::Line(line.clone()));
        }
        if let Some(shape) = areas.get(n).and_then(|row| row.as_ref()?.summary.shape.clone()) {
            return Some(Drawn::Shape(shape));
        }
        let at = LonLat { lon: place.lon?.try_into().ok()?, lat: place.lat?.try_into().ok()? };
        Some(Drawn::Shape(around(asked.sort, at)))
    };
    Ok(places.iter().enumerate().map(drawn).collect())
}

/// What is drawn around a place that is a point: of a school its surroundings.
pub fn around(sort: Sort, at: LonLat) -> Shape {
    if sort == Sort::School { circle(at, SCHOOL_M) } else { Shape::Point(at) }
}

/// A circle, as near as corners come to it.
fn circle(middle: LonLat, metres: f64) -> Shape {
    let (lon, lat) = middle.degrees();
    let high = metres / DEGREE_M;
    let wide = high / lat.to_radians().cos().max(0.01);
    let corner = |k: u16| {
        let turn = f64::from(k % CORNERS) / f64::from(CORNERS) * std::f64::consts::TAU;
        LonLat::from_degrees(lon + wide * turn.cos(), lat + high * turn.sin()).unwrap_or(middle)
    };
    Shape::Area(vec![Polygon(vec![Path((0..=CORNERS).map(corner).collect())])])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_as_wide_as_it_says() {
        let middle = LonLat { lon: 110_300_000, lat: 22_600_000 };
        let circle = around(Sort::School, middle);
        let off = circle.points().map(|corner| (corner.distance(middle) - SCHOOL_M).abs());
        assert!(off.fold(0.0, f64::max) < 1.0);
        assert!(circle.contains(middle));
    }
}
