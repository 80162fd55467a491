//! Coverage as a file: GeoJSON for the map, CSV for a spreadsheet.

use serde_json::{Value, json};
use xunge_patrol::SCHOOL_M;
use xunge_shared::{
    geometry::{LonLat, Path, Polygon, Shape},
    id::{EntityId, KindName},
};

use super::{Asked, Seen};
use crate::{
    analyst::patrols::SPEEDS,
    export,
    store::{Result, Store},
};

/// The greatest number of places of a map: nearer, it is asked for a part of the ground (`bbox`).
const DRAWN: usize = 5_000;
/// A circle is drawn with so many corners.
const CORNERS: u16 = 32;
/// Metres in a degree of latitude.
const DEGREE_M: f64 = 111_195.0;

/// The places as a map draws them: streets as lines, cells and the surroundings of schools as areas. Where there are too many it is an even
/// sample of them (they come in the order of how long they were not seen), and `total` says of how many.
pub(super) fn geojson(store: &dyn Store, asked: &Asked, places: &[Seen]) -> Result<String> {
    let count = places.len().min(DRAWN);
    let drawn: Vec<&Seen> = (0..count).map(|k| &places[k * places.len() / count]).collect();
    let areas = if asked.sort.0 == "cell" {
        let cells: Vec<(KindName, EntityId)> = drawn.iter().map(|place| (KindName::known("cell"), place.id)).collect();
        store.rows_of(&cells, &asked.sight)?
    } else {
        vec![]
    };
    let geometry = |n: usize, place: &Seen| {
        if let Some(line) = &place.line {
            return Some(json!({ "type": "LineString", "coordinates": serde_json::from_str::<Value>(line).ok()? }));
        }
        if let Some(shape) = areas.get(n).and_then(|row| row.as_ref()?.summary.shape.as_ref()) {
            return Some(export::geometry(shape));
        }
        let at = LonLat { lon: place.lon?.try_into().ok()?, lat: place.lat?.try_into().ok()? };
        Some(export::geometry(&if asked.sort.0 == "school" { around(at, SCHOOL_M) } else { Shape::Point(at) }))
    };
    let feature = |(n, place): (usize, &&Seen)| {
        let props = json!({
            "id": place.id, "title": place.name, "since": place.since, "passes": place.passes, "density": place.density,
            "evenings": place.evenings,
        });
        Some(json!({ "type": "Feature", "properties": props, "geometry": geometry(n, place)? }))
    };
    let features: Vec<Value> = drawn.iter().enumerate().filter_map(feature).collect();
    Ok(json!({ "type": "FeatureCollection", "features": features, "total": places.len() }).to_string())
}

/// A circle, as near as corners come to it.
fn around(middle: LonLat, metres: f64) -> Shape {
    let (lon, lat) = middle.degrees();
    let high = metres / DEGREE_M;
    let wide = high / lat.to_radians().cos().max(0.01);
    let corner = |k: u16| {
        let turn = f64::from(k % CORNERS) / f64::from(CORNERS) * std::f64::consts::TAU;
        LonLat::from_degrees(lon + wide * turn.cos(), lat + high * turn.sin()).unwrap_or(middle)
    };
    Shape::Area(vec![Polygon(vec![Path((0..=CORNERS).map(corner).collect())])])
}

pub(super) fn csv(places: &[Seen], days: i64) -> std::result::Result<Vec<u8>, csv::Error> {
    let mut writer = export::table();
    let evenings = format!("evenings_of_{days}");
    let named = [
        "scope",
        "code",
        "name",
        "metres",
        "days_since_pass",
        "passes",
        "passes_per_evening",
        &evenings,
        "observed_m",
        "interpolated_m",
        "evening_m",
        "dwell_s",
        "over_limit_s",
    ];
    let speeds = SPEEDS.map(|bin| format!("{bin}_s"));
    writer.write_record(named.into_iter().chain(speeds.iter().map(String::as_str)))?;
    for place in places {
        let detail = &place.detail;
        let first = [
            place.scope.to_string(),
            export::harmless(&place.code),
            export::harmless(&place.name),
            place.metres.to_string(),
            place.since.map(|days| days.to_string()).unwrap_or_default(),
            place.passes.to_string(),
            place.density.to_string(),
            place.evenings.to_string(),
            detail.observed_m.to_string(),
            detail.interpolated_m.to_string(),
            place.evening_m.to_string(),
            detail.dwell_s.to_string(),
            detail.over_s.to_string(),
        ];
        let speeds = (0..SPEEDS.len()).map(|bin| detail.speeds_s.get(bin).copied().unwrap_or_default().to_string());
        writer.write_record(first.into_iter().chain(speeds))?;
    }
    writer.into_inner().map_err(|e| csv::Error::from(e.into_error()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_as_wide_as_it_says() {
        let middle = LonLat { lon: 110_300_000, lat: 22_600_000 };
        let circle = around(middle, SCHOOL_M);
        let off = circle.points().map(|corner| (corner.distance(middle) - SCHOOL_M).abs());
        assert!(off.fold(0.0, f64::max) < 1.0);
        assert!(circle.contains(middle));
    }
}
