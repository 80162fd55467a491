//! Files as rows: GeoJSON (feature collections, single features and geometries), CSV tables and workbooks. Knows no kind of thing.

use std::{borrow::Cow, collections::BTreeMap, path::Path};

use encoding_rs::{Encoding, GB18030};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::{
    geometry::RawShape,
    illegible::Illegible,
    problem::{Place, Problem, Reason},
    record::{Record, Row, Subject},
    workbook,
};

/// Reads a file: a workbook by its first bytes, GeoJSON when it begins with a brace, else CSV.
pub fn read(path: &Path) -> Result<Vec<Row>, Vec<Problem>> {
    let bytes = std::fs::read(path).map_err(|e| vec![whole(Illegible::Closed(e.to_string()).into())])?;
    parse(&bytes)
}

/// Reads what a file holds.
pub fn parse(bytes: &[u8]) -> Result<Vec<Row>, Vec<Problem>> {
    if workbook::is_workbook(bytes) {
        let rows = workbook::rows(bytes)?;
        return if rows.is_empty() { Err(vec![whole(Reason::Empty)]) } else { Ok(rows) };
    }
    let text = decoded(bytes).ok_or_else(|| vec![whole(Illegible::NotText.into())])?;
    let is_json = text.trim_start().starts_with('{');
    let rows = if is_json { geojson(&text)? } else { table(&text)? };
    if rows.is_empty() { Err(vec![whole(Reason::Empty)]) } else { Ok(rows) }
}

/// A file's text: in UTF-8, in what the mark before it says, or as spreadsheets save CSV on computers set up in Chinese (GBK, in GB 18030). Nothing
/// of what is no text in any of them.
fn decoded(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let text = match Encoding::for_bom(bytes) {
        Some((marked, mark)) => marked.decode_without_bom_handling_and_without_replacement(&bytes[mark..])?,
        None => match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => GB18030.decode_without_bom_handling_and_without_replacement(bytes)?,
        },
    };
    (!text.contains('\0')).then_some(text)
}

fn whole(reason: Reason) -> Problem {
    Problem { place: Place::File, field: Subject::WHOLE, reason }
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
    let at = |line: usize, why: Illegible| vec![Problem { place: Place::Line(line as u64), field: Subject::WHOLE, reason: why.into() }];
    let misread = |e: serde_json::Error| at(e.line(), if e.is_data() { Illegible::NotGeoJson } else { Illegible::NotJson(e.column()) });
    let Document { features, sort } = serde_json::from_str(text).map_err(misread)?;
    let Some(features) = features else {
        let line = 1 + text.bytes().take_while(u8::is_ascii_whitespace).filter(|byte| *byte == b'\n').count();
        let record = match sort.and_then(|sort| serde_json::from_str::<String>(sort.get()).ok()).as_deref() {
            Some("Feature") => feature(text),
            Some(sort) if SHAPES.contains(&sort) => feature(&format!("{{\"geometry\":{text}}}")),
            Some(other) => {
                return Err(at(line, Illegible::NotAShape(other.into())));
            }
            None => return Err(at(line, Illegible::NotGeoJson)),
        };
        return Ok(vec![(Place::Feature(1, line as u64), record)]);
    };
    let (mut rows, mut line, mut ends) = (vec![], 1, 0);
    for (i, raw) in features.iter().enumerate() {
        // The raw text is a part of `text`: where it begins says on which line.
        let begins = raw.get().as_ptr().addr().saturating_sub(text.as_ptr().addr()).min(text.len());
        line += text.get(ends..begins).unwrap_or_default().matches('\n').count() as u64;
        ends = begins;
        rows.push((Place::Feature(i as u64 + 1, line), feature(raw.get())));
    }
    Ok(rows)
}

fn feature(text: &str) -> Record {
    let wrong = |field: Subject, reason: Reason| {
        let mut record = Record::default();
        record.wrong(field, reason);
        record
    };
    let broken = |why: String| wrong(Subject::WHOLE, Illegible::NotAFeature(why).into());
    let feature: Feature = match serde_json::from_str(text) {
        Ok(feature) => feature,
        Err(e) => return broken(e.to_string()),
    };
    let sort = feature.geometry.as_ref().and_then(|geometry| geometry.get("type")).and_then(Value::as_str);
    if let Some(other) = sort.filter(|sort| !SHAPES.contains(sort)) {
        return wrong(Subject::GEOMETRY, Illegible::NotAShape(other.into()).into());
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
    let headings = text.lines().next().unwrap_or_default();
    let times = |mark: u8| headings.bytes().filter(|byte| *byte == mark).count();
    // spreadsheets write what their country takes for a comma; of as many of each, a comma is meant
    let delimiter = [b';', b'\t', b','].into_iter().max_by_key(|mark| times(*mark)).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new().flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let unreadable = |e: &csv::Error| {
        let place = e.position().map_or(Place::File, |p| Place::Line(p.line()));
        Problem { place, field: Subject::WHOLE, reason: Illegible::Closed(e.to_string()).into() }
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
                    record.wrong(Subject::WHOLE, Illegible::MoreValues(line.len(), names.len()).into());
                }
                rows.push((place, record));
            }
            Err(e) => problems.push(unreadable(&e)),
        }
    }
    if problems.is_empty() { Ok(rows) } else { Err(problems) }
}

#[cfg(test)]
mod tests {
    use encoding_rs::GBK;

    use super::{
        super::{context::NAME, problem::Lang},
        *,
    };

    const TABLE: &str = "编码,名称\nA1,永安路\n";

    fn names(bytes: &[u8]) -> Vec<String> {
        parse(bytes).unwrap().into_iter().map(|(_, mut record)| record.text(&NAME).unwrap_or_default()).collect()
    }

    fn fault(bytes: &[u8]) -> [String; 2] {
        let problems = parse(bytes).unwrap_err();
        [Lang::Zh, Lang::En].map(|lang| problems.iter().map(|problem| problem.text(lang)).collect::<Vec<_>>().join("; "))
    }

    #[test]
    fn a_table_is_read_as_spreadsheets_save_it() {
        let utf_16 = || TABLE.replace(',', "\t").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        for bytes in [
            TABLE.as_bytes().to_vec(),
            format!("\u{feff}{TABLE}").into_bytes(),
            GBK.encode(TABLE).0.into_owned(),
            TABLE.replace(',', ";").into_bytes(),
            [&[0xff, 0xfe][..], &utf_16()].concat(),
        ] {
            assert_eq!(names(&bytes), ["永安路"], "{bytes:x?}");
        }
    }

    #[test]
    fn what_is_no_table_says_what_to_save() {
        for bytes in [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], b"\xff\xfe\x00", b"name\n\xe9,1\n", b"a,b\n1,\0\n"] {
            let [zh, en] = fault(bytes);
            assert!(zh.contains("另存为 CSV 或 XLSX") && en == "file: is neither text nor a workbook: save it as CSV or XLSX", "{zh} {en}");
        }
        let [zh, en] = fault(b"{\"type\": \"FeatureCollection\",\n \"features\": [}\n");
        assert!(
            zh.contains("第 2 行") && zh.contains("不是有效的 JSON") && en.contains("line 2: is no valid JSON near character"),
            "{zh} {en}"
        );
        assert!(!zh.contains("expected"), "{zh}");
    }
}
