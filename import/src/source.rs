//! Files as rows: GeoJSON (feature collections, single features and geometries), CSV tables and workbooks. Knows no kind of thing.

use std::{collections::BTreeMap, path::Path};

use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::{
    geometry::RawShape,
    problem::{Place, Problem, Reason},
    record::{Record, Row},
    workbook,
};

/// Reads a file: a workbook by its first bytes, GeoJSON when it begins with a brace, else CSV.
pub fn read(path: &Path) -> Result<Vec<Row>, Vec<Problem>> {
    let bytes = std::fs::read(path).map_err(|e| vec![whole(Reason::Unreadable(e.to_string()))])?;
    parse(&bytes)
}

/// Reads what a file holds.
pub fn parse(bytes: &[u8]) -> Result<Vec<Row>, Vec<Problem>> {
    if workbook::is_workbook(bytes) {
        let rows = workbook::rows(bytes)?;
        return if rows.is_empty() { Err(vec![whole(Reason::Empty)]) } else { Ok(rows) };
    }
    let text = std::str::from_utf8(bytes).map_err(|e| {
        let line = 1 + String::from_utf8_lossy(&bytes[..e.valid_up_to()]).matches('\n').count() as u64;
        vec![Problem { place: Place::Line(line), field: "", reason: Reason::Unreadable("not UTF-8 不是 UTF-8 编码".into()) }]
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let is_json = text.trim_start().starts_with('{');
    let rows = if is_json { geojson(text)? } else { table(text)? };
    if rows.is_empty() { Err(vec![whole(Reason::Empty)]) } else { Ok(rows) }
}

fn whole(reason: Reason) -> Problem {
    Problem { place: Place::File, field: "", reason }
}

/// What a GeoJSON file is: with features a collection of them, else what its type says.
#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow, default)]
    features: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default, rename = "type")]
    sort: Option<&'a RawValue>,
}

/// The types of what stands for a row without being a feature.
const SHAPES: [&str; 6] = ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"];

#[derive(Deserialize)]
struct Feature {
    #[serde(default)]
    properties: Option<BTreeMap<String, Value>>,
    geometry: Option<Value>,
}

/// Each feature is parsed by itself, so that one that is wrong does not hide what is wrong with the others.
fn geojson(text: &str) -> Result<Vec<Row>, Vec<Problem>> {
    let unreadable = |line: usize, why: &str| {
        let reason = Reason::Unreadable(format!("GeoJSON FeatureCollection: {why}"));
        vec![Problem { place: Place::Line(line as u64), field: "", reason }]
    };
    let Document { features, sort } = serde_json::from_str(text).map_err(|e| unreadable(e.line(), &e.to_string()))?;
    let Some(features) = features else {
        let line = 1 + text.bytes().take_while(u8::is_ascii_whitespace).filter(|byte| *byte == b'\n').count();
        let record = match sort.and_then(|sort| serde_json::from_str::<String>(sort.get()).ok()).as_deref() {
            Some("Feature") => feature(text),
            Some(sort) if SHAPES.contains(&sort) => feature(&format!("{{\"geometry\":{text}}}")),
            Some(other) => {
                return Err(vec![Problem { place: Place::Line(line as u64), field: "", reason: Reason::NotAShape(other.into()) }]);
            }
            None => return Err(unreadable(line, "no `type`, no `features`")),
        };
        return Ok(vec![(Place::Feature(1, line as u64), record)]);
    };
    let (mut rows, mut line, mut at) = (vec![], 1, 0);
    for (i, raw) in features.iter().enumerate() {
        // The raw text is a part of `text`: where it begins says on which line.
        let begins = raw.get().as_ptr().addr().saturating_sub(text.as_ptr().addr()).min(text.len());
        line += text.get(at..begins).unwrap_or_default().matches('\n').count() as u64;
        at = begins;
        rows.push((Place::Feature(i as u64 + 1, line), feature(raw.get())));
    }
    Ok(rows)
}

fn feature(text: &str) -> Record {
    let wrong = |field: &'static str, reason: Reason| {
        let mut record = Record::default();
        record.wrong(field, reason);
        record
    };
    let broken = |why: String| wrong("", Reason::Unreadable(why));
    let feature: Feature = match serde_json::from_str(text) {
        Ok(feature) => feature,
        Err(e) => return broken(e.to_string()),
    };
    let sort = feature.geometry.as_ref().and_then(|geometry| geometry.get("type")).and_then(Value::as_str);
    if let Some(other) = sort.filter(|sort| !SHAPES.contains(sort)) {
        return wrong("geometry", Reason::NotAShape(other.into()));
    }
    let shape = match feature.geometry.map(serde_json::from_value::<RawShape>).transpose() {
        Ok(shape) => shape,
        Err(e) => return broken(format!("geometry: {e}")),
    };
    let plain = |value: Value| match value {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        Value::Bool(is) => is.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    };
    Record::new(feature.properties.unwrap_or_default().into_iter().map(|(name, value)| (name, plain(value))), shape)
}

fn table(text: &str) -> Result<Vec<Row>, Vec<Problem>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let unreadable = |e: &csv::Error| {
        let place = e.position().map_or(Place::File, |p| Place::Line(p.line()));
        Problem { place, field: "", reason: Reason::Unreadable(e.to_string()) }
    };
    let names = reader.headers().map_err(|e| vec![unreadable(&e)])?.clone();
    let (mut rows, mut problems) = (vec![], vec![]);
    for line in reader.records() {
        match line {
            Ok(line) => {
                let place = line.position().map_or(Place::File, |p| Place::Line(p.line()));
                let fields = names.iter().zip(&line).map(|(name, value)| (name.to_owned(), value.to_owned()));
                let mut record = Record::new(fields, None);
                if line.len() > names.len() {
                    record.wrong("", Reason::Unreadable(format!("{} fields under {} headings", line.len(), names.len())));
                }
                rows.push((place, record));
            }
            Err(e) => problems.push(unreadable(&e)),
        }
    }
    if problems.is_empty() { Ok(rows) } else { Err(problems) }
}
