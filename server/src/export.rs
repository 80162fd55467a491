//! Rows as files for other programs.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};
use xunge_shared::{
    geometry::{LonLat, Path, Shape},
    hlc::Millis,
    id::AccountId,
    row::Row,
};

use crate::store::Noted;

/// A GeoJSON feature collection (RFC 7946).
pub fn geojson(rows: &[Row]) -> Vec<u8> {
    let features: Vec<_> = rows.iter().map(feature).collect();
    json!({ "type": "FeatureCollection", "features": features }).to_string().into_bytes()
}

fn feature(row: &Row) -> Value {
    let summary = &row.summary;
    json!({
        "type": "Feature",
        "id": row.entity,
        "geometry": summary.shape.as_ref().map(geometry),
        "properties": {
            "kind": row.kind, "scope": row.scope, "code": summary.code, "title": summary.title, "detail": summary.detail,
            "status": summary.status, "open": summary.open, "at": summary.at.map(time), "due": summary.due.map(time),
            "cell": summary.cell, "flags": summary.flags, "who": summary.who, "unit": summary.unit,
        },
    })
}

/// A shape as GeoJSON tells it.
pub(crate) fn geometry(shape: &Shape) -> Value {
    let point = |p: &LonLat| {
        let (lon, lat) = p.degrees();
        json!([lon, lat])
    };
    let line = |path: &Path| path.0.iter().map(point).collect::<Value>();
    match shape {
        Shape::Point(p) => json!({ "type": "Point", "coordinates": point(p) }),
        Shape::Line(path) => json!({ "type": "LineString", "coordinates": line(path) }),
        Shape::Lines(paths) => json!({ "type": "MultiLineString", "coordinates": paths.iter().map(line).collect::<Value>() }),
        Shape::Area(polygons) => {
            let polygons = polygons.iter().map(|polygon| polygon.0.iter().map(line).collect::<Value>());
            json!({ "type": "MultiPolygon", "coordinates": polygons.collect::<Value>() })
        }
    }
}

/// An empty table: UTF-8 with a byte order mark, which is how spreadsheets recognise it.
pub(crate) fn table() -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(b"\xef\xbb\xbf".to_vec())
}

/// Who did what, as a table like [`csv()`]'s.
pub fn audit(page: &[Noted], names: &BTreeMap<AccountId, String>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = table();
    writer.write_record(["id", "at", "actor", "actor_name", "action", "subject", "subject_name", "about", "hash"])?;
    for noted in page {
        let number = |who: Option<AccountId>| who.map(|who| who.to_string()).unwrap_or_default();
        let name = |who: Option<AccountId>| who.and_then(|who| names.get(&who)).map(|name| harmless(name)).unwrap_or_default();
        writer.write_record([
            noted.id.to_string(),
            time(noted.at),
            number(noted.actor),
            name(noted.actor),
            noted.action.clone(),
            number(noted.subject),
            name(noted.subject),
            harmless(noted.about.as_deref().unwrap_or_default()),
            noted.hash.to_string(),
        ])?;
    }
    writer.into_inner().map_err(|e| csv::Error::from(e.into_error()))
}

const COLUMNS: [&str; 17] = [
    "kind", "id", "scope", "code", "title", "detail", "status", "open", "overdue", "at", "due", "cell", "flags", "who", "unit", "lon",
    "lat",
];

/// Rows as a table.
pub fn csv(rows: &[Row], now: Millis) -> Result<Vec<u8>, csv::Error> {
    let mut writer = table();
    writer.write_record(COLUMNS)?;
    for row in rows {
        let s = &row.summary;
        let place = s.shape.as_ref().and_then(Shape::anchor).map(LonLat::degrees);
        let yes = |is: bool| if is { "1" } else { "0" }.to_owned();
        writer.write_record([
            row.kind.to_string(),
            row.entity.to_string(),
            row.scope.to_string(),
            harmless(&s.code),
            harmless(&s.title),
            harmless(&s.detail),
            harmless(&s.status),
            yes(s.open),
            yes(s.overdue(now)),
            s.at.map(time).unwrap_or_default(),
            s.due.map(time).unwrap_or_default(),
            s.cell.as_ref().map(ToString::to_string).unwrap_or_default(),
            harmless(&s.flags.join(" ")),
            s.who.map(|who| who.to_string()).unwrap_or_default(),
            harmless(s.unit.as_deref().unwrap_or_default()),
            place.map(|(lon, _)| lon.to_string()).unwrap_or_default(),
            place.map(|(_, lat)| lat.to_string()).unwrap_or_default(),
        ])?;
    }
    writer.into_inner().map_err(|e| csv::Error::from(e.into_error()))
}

/// A cell that a spreadsheet would run as a formula begins with an apostrophe instead (OWASP, "CSV Injection").
pub(crate) fn harmless(text: &str) -> String {
    let dangerous = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) || text.starts_with(['\t', '\r', '\n']);
    if dangerous { format!("'{text}") } else { text.to_owned() }
}

/// RFC 3339, in UTC; what lies beyond the calendar is given in milliseconds.
pub(crate) fn time(ms: Millis) -> String {
    i64::try_from(ms).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok()).map_or_else(|| ms.to_string(), |at| at.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_disarmed_and_text_is_not() {
        assert_eq!(harmless("=1+1"), "'=1+1");
        assert_eq!(harmless(" @SUM(A1)"), "' @SUM(A1)");
        assert_eq!(harmless("永安路 1-3 号"), "永安路 1-3 号");
    }
}
