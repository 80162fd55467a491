//! The county's outline from a GeoJSON file: an area or several, joined, with no more corners than a record can hold.

use xunge_shared::{
    datum::Datum,
    geometry::{Polygon, Shape},
};

use super::{
    geometry::{closed, sound},
    illegible::Illegible,
    problem::{Place, Problem, Reason},
    record::Subject,
    source, tangle,
    topology::{Pieces, Thinned, fits},
};

/// So many corners are taken: a province's border, as public files have it, has less.
pub const MOST_CORNERS: usize = 200_000;

/// What a file says.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// The outline.
    pub thinned: Thinned,
    /// So many corners it has in the file.
    pub corners: usize,
    /// So many features of the file are no areas.
    pub left_out: usize,
}

/// Reads a file that is drawn in some datum: a feature collection, a feature or a geometry.
pub fn read(bytes: &[u8], datum: Datum) -> Result<Outline, Vec<Problem>> {
    let whole = |reason: Reason| vec![Problem { place: Place::File, field: Subject::WHOLE, reason }];
    if !is_json(bytes) {
        return Err(whole(Illegible::NotGeoJson.into()));
    }
    let (mut areas, mut problems, mut left_out) = (vec![], vec![], 0);
    for (place, mut record) in source::parse(bytes)? {
        let shape = record.shape.take().map(|raw| raw.drawn_in(datum));
        if !record.is_good() {
            problems.extend(record.into_problems(place));
            continue;
        }
        match shape.as_ref().and_then(|raw| raw.rings()) {
            Some(rings) => match closed(rings) {
                Ok(parts) => areas.push((place, parts)),
                Err(reason) => problems.push(Problem { place, field: Subject::GEOMETRY, reason }),
            },
            None => left_out += 1,
        }
    }
    let corners = areas.iter().flat_map(|(_, parts)| parts).map(count).sum();
    if corners > MOST_CORNERS {
        return Err(whole(Reason::TooManyCorners(corners, MOST_CORNERS)));
    }
    tangle::crossing(areas.iter().map(|(_, parts)| &parts[..])).map_err(whole)?;
    let mut shapes = vec![];
    for (place, parts) in areas {
        match sound(parts) {
            Ok(shape) => shapes.push(shape),
            Err(reason) => problems.push(Problem { place, field: Subject::GEOMETRY, reason }),
        }
    }
    if !problems.is_empty() {
        problems.sort_by_key(|problem| problem.place);
        return Err(problems);
    }
    let thinned = Pieces::of(&shapes).covered().with_holes().ok_or_else(|| whole(Reason::NoGround))?;
    if fits(&thinned.shape) { Ok(Outline { thinned, corners, left_out }) } else { Err(whole(Reason::TooWinding)) }
}

/// How many corners a shape has. The last point of a ring is its first.
pub fn corners(shape: &Shape) -> usize {
    if let Shape::Area(parts) = shape { parts.iter().map(count).sum() } else { 0 }
}

fn count(part: &Polygon) -> usize {
    part.0.iter().map(|ring| ring.0.len().saturating_sub(1)).sum()
}

/// True for what begins as an object, also where a mark of its encoding stands before.
fn is_json(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};
    use xunge_shared::geometry::LonLat;

    use super::{super::problem::Lang, *};

    fn square(west: f64, south: f64, side: f64) -> Value {
        let (east, north) = (west + side, south + side);
        json!({ "type": "Polygon", "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]] })
    }

    fn feature(geometry: &Value) -> Value {
        json!({ "type": "Feature", "properties": { "name": "青禾县" }, "geometry": geometry })
    }

    fn collection(features: &[Value]) -> String {
        json!({ "type": "FeatureCollection", "features": features }).to_string()
    }

    fn fault(text: &str) -> String {
        let problems = read(text.as_bytes(), Datum::Wgs84).unwrap_err();
        assert!(problems.iter().all(|problem| !problem.text(Lang::Zh).is_empty()));
        problems.iter().map(|problem| problem.text(Lang::En)).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn an_outline_is_a_geometry_a_feature_or_several_that_are_joined() {
        let one = square(110.0, 22.0, 0.1);
        for text in [one.to_string(), format!("\u{feff}\n {}", feature(&one)), collection(&[feature(&one)])] {
            let Outline { thinned, corners, left_out } = read(text.as_bytes(), Datum::Wgs84).unwrap();
            assert_eq!((super::corners(&thinned.shape), corners, left_out), (4, 4, 0), "{text}");
        }
        let seat = json!({ "type": "Point", "coordinates": [110.05, 22.05] });
        let several = [feature(&one), feature(&square(110.1, 22.0, 0.1)), feature(&square(111.0, 22.0, 0.1)), feature(&seat)];
        let joined = read(collection(&several).as_bytes(), Datum::Wgs84).unwrap();
        let Shape::Area(parts) = &joined.thinned.shape else { panic!("an area") };
        assert_eq!((parts.len(), joined.left_out), (2, 1), "{parts:?}");
        let whole = read(one.to_string().as_bytes(), Datum::Wgs84).unwrap().thinned.shape.square_metres();
        assert!((joined.thinned.shape.square_metres() / whole - 3.0).abs() < 1e-3);
    }

    #[test]
    fn an_outline_off_another_map_is_where_it_is() {
        let at = |datum: Datum| read(square(110.0, 22.0, 0.1).to_string().as_bytes(), datum).unwrap().thinned.shape.bbox().unwrap().min;
        let here = LonLat { lon: 110_000_000, lat: 22_000_000 };
        assert_eq!(at(Datum::Wgs84), here);
        for (datum, range) in [(Datum::Gcj02, 300.0..900.0), (Datum::Bd09, 500.0..2_000.0)] {
            assert!(range.contains(&at(datum).distance(here)), "{datum:?}: {} m", at(datum).distance(here));
        }
    }

    #[test]
    fn a_file_that_is_no_outline_says_why() {
        let line = json!({ "type": "LineString", "coordinates": [[110.0, 22.0], [110.1, 22.0]] });
        let open = json!({ "type": "Polygon", "coordinates": [[[110.0, 22.0], [110.1, 22.0], [110.1, 22.1], [110.0, 22.1]]] });
        let tie =
            json!({ "type": "Polygon", "coordinates": [[[110.0, 22.0], [110.1, 22.1], [110.1, 22.0], [110.0, 22.1], [110.0, 22.0]]] });
        let turned = json!({ "type": "Polygon", "coordinates": [[[22.0, 110.0], [22.1, 110.0], [22.1, 110.1], [22.0, 110.0]]] });
        let metres = json!({ "type": "Polygon", "coordinates": [[[37_500_000.0, 2_434_000.0], [37_500_100.0, 2_434_000.0], [0.0, 0.0], [1.0, 1.0]]] });
        for (text, said) in [
            ("name,area\n1,2\n".to_owned(), "no GeoJSON"),
            ("PK\u{3}\u{4}".to_owned(), "no GeoJSON"),
            (String::new(), "no GeoJSON"),
            ("{\"type\":".to_owned(), "line 1: is no valid JSON near character 8"),
            (json!({ "type": "Topology", "objects": {} }).to_string(), "\"Topology\" is no type that is read"),
            (json!({ "type": "GeometryCollection", "geometries": [] }).to_string(), "with any GeometryCollection taken apart"),
            (
                feature(&json!({ "type": "GeometryCollection", "geometries": [] })).to_string(),
                "feature 1 (line 1): geometry: \"GeometryCollection\"",
            ),
            (json!({ "features": null }).to_string(), "no GeoJSON"),
            (collection(&[]), "there are no rows"),
            (collection(&[feature(&line)]), "there is no area in it"),
            (feature(&Value::Null).to_string(), "there is no area in it"),
            (collection(&[feature(&square(110.0, 22.0, 0.1)), feature(&open)]), "feature 2 (line 1): geometry: the ring is open"),
            (feature(&tie).to_string(), "crosses itself near 110.050000, 22.050000"),
            (feature(&turned).to_string(), "latitude seems to stand first"),
            (feature(&metres).to_string(), "metres of a projection"),
            (feature(&square(110.0, 22.0, 0.000_004)).to_string(), "there is no area in it"),
        ] {
            assert!(fault(&text).contains(said), "{text:.60}: {}", fault(&text));
        }
    }

    /// A star of so many corners, in and out by turns.
    fn star(corners: u32, deep: f64) -> String {
        let corner = |n: u32| {
            let (turn, radius) =
                (f64::from(n % corners) / f64::from(corners) * std::f64::consts::TAU, if n.is_multiple_of(2) { 0.3 } else { 0.3 - deep });
            json!([110.0 + turn.cos() * radius, 22.0 + turn.sin() * radius])
        };
        json!({ "type": "Polygon", "coordinates": [(0..=corners).map(corner).collect::<Vec<_>>()] }).to_string()
    }

    #[test]
    fn an_outline_is_thinned_until_a_record_holds_it_and_refused_when_none_can() {
        let Outline { thinned, corners, .. } = read(star(30_000, 0.000_02).as_bytes(), Datum::Wgs84).unwrap();
        assert!(corners == 30_000 && super::corners(&thinned.shape) < 20_000 && thinned.moved_m <= 5.0, "{thinned:.100?}");
        assert!(fault(&star(30_000, 0.000_6)).contains("winds too much"));
        assert!(fault(&star(MOST_CORNERS as u32 + 2, 0.01)).contains("has 200002 corners, 200000 at most"));
    }

    proptest! {
        #[test]
        fn any_ring_is_an_outline_or_a_fault(corners in prop::collection::vec((-40..40_i32, -40..40_i32), 0..40), close in any::<bool>()) {
            let mut ring: Vec<Value> = corners.iter().map(|(x, y)| json!([110.0 + f64::from(*x) / 1e3, 22.0 + f64::from(*y) / 1e3])).collect();
            if close {
                ring.extend(ring.first().cloned());
            }
            let text = feature(&json!({ "type": "Polygon", "coordinates": [ring] })).to_string();
            match read(text.as_bytes(), Datum::Gcj02) {
                Ok(outline) => prop_assert!(fits(&outline.thinned.shape) && outline.thinned.shape.square_metres() > 0.0),
                Err(problems) => prop_assert!(!problems.is_empty()),
            }
        }

        #[test]
        fn any_bytes_are_an_outline_or_a_fault(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = read(&[b"{".as_slice(), &bytes].concat(), Datum::Bd09);
        }
    }
}
