//! Coverage as a file: GeoJSON for the maps of others, CSV for a spreadsheet.

use serde_json::json;

use crate::{
    analyst::patrols::SPEEDS,
    export,
    figures::coverage::{Drawn, Seen},
};

/// The places as a map draws them, whole: each is written as it comes, since a county may have tens of thousands. What is nowhere is not in it.
pub(super) fn geojson(places: &[Seen], drawn: Vec<Option<Drawn>>) -> Vec<u8> {
    let feature = |(place, drawn): (&Seen, Option<Drawn>)| {
        let geometry = match drawn? {
            Drawn::Line(line) => format!(r#"{{"type":"LineString","coordinates":{line}}}"#),
            Drawn::Shape(shape) => export::geometry(&shape).to_string(),
        };
        let props = json!({
            "id": place.id, "title": place.name, "code": place.code, "scope": place.scope, "status": place.status, "since": place.since,
            "passes": place.passes, "density": place.density, "evenings": place.evenings,
        });
        Some(format!(r#"{{"type":"Feature","properties":{props},"geometry":{geometry}}}"#))
    };
    let mut written = r#"{"type":"FeatureCollection","features":["#.to_owned();
    for (n, feature) in places.iter().zip(drawn).filter_map(feature).enumerate() {
        if n > 0 {
            written.push(',');
        }
        written.push_str(&feature);
    }
    written.push_str("]}");
    written.into_bytes()
}

/// A line for each place, with what was seen of it on so many days.
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
