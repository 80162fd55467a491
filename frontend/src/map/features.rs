//! Records as GeoJSON, with the properties that tiles have: written straight into one string, because a town has thousands.

use std::fmt::Write;

use xunge_shared::{
    geometry::{LonLat, Path, Shape},
    id::EntityId,
    row::Row,
};

/// A feature collection in the making.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Features {
    written: String,
}

impl Features {
    /// None yet: drawing it clears the layer.
    pub fn new() -> Self {
        Self::default()
    }

    /// The rows that have a place.
    pub fn of_rows<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Self {
        let mut features = Self::new();
        rows.into_iter().for_each(|row| features.row(row));
        features
    }

    /// A way with its gaps: lines where it was observed, between them a gap that is drawn as dots.
    pub fn of_track(round: EntityId, paths: &[Path]) -> Self {
        let mut features = Self::new();
        for path in paths {
            features.push(&Shape::Line(path.clone()), &format!(r#""id":"{round}""#));
        }
        for ends in paths.windows(2) {
            if let (Some(from), Some(to)) = (ends[0].0.last(), ends[1].0.first()) {
                features.push(&Shape::Line(Path(vec![*from, *to])), &format!(r#""id":"{round}","gap":true"#));
            }
        }
        features
    }

    /// Adds a line of some thing's.
    pub fn line(&mut self, of: EntityId, path: &Path) {
        self.push(&Shape::Line(path.clone()), &format!(r#""id":"{of}""#));
    }

    /// Adds a row, if it has a place.
    pub fn row(&mut self, row: &Row) {
        self.row_as(row, &row.summary.status);
    }

    /// Adds a row, shown with another status than its own: a checkpoint that was visited on this round.
    pub fn row_as(&mut self, row: &Row, status: &str) {
        let summary = &row.summary;
        let Some(shape) = &summary.shape else { return };
        let mut props = format!(r#""id":"{}","open":{}"#, row.entity, summary.open);
        for (name, text) in [("status", status), ("title", &summary.title), ("code", &summary.code), ("flags", &summary.flags.join(","))] {
            if !text.is_empty() {
                let _ = write!(props, r#","{name}":{}"#, quoted(text));
            }
        }
        for (name, millis) in [("due", summary.due), ("at", summary.at)] {
            if let Some(millis) = millis {
                let _ = write!(props, r#","{name}":{}"#, millis / 1_000);
            }
        }
        self.push(shape, &props);
    }

    /// The collection as JSON.
    pub fn json(&self) -> String {
        format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, self.written)
    }

    fn push(&mut self, shape: &Shape, props: &str) {
        let comma = if self.written.is_empty() { "" } else { "," };
        // writing into a string cannot fail
        let _ = write!(self.written, r#"{comma}{{"type":"Feature","properties":{{{props}}},"geometry":"#);
        geometry(&mut self.written, shape);
        self.written.push('}');
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_else(|_| "\"\"".to_owned())
}

fn geometry(out: &mut String, shape: &Shape) {
    let kind = match shape {
        Shape::Point(_) => "Point",
        // a line of one point, such as a lone fix, is a point on a map
        Shape::Line(path) if path.0.len() < 2 => "MultiPoint",
        Shape::Line(_) => "LineString",
        Shape::Lines(_) => "MultiLineString",
        Shape::Area(_) => "MultiPolygon",
    };
    let _ = write!(out, r#"{{"type":"{kind}","coordinates":"#);
    match shape {
        Shape::Point(point) => position(out, *point),
        Shape::Line(path) => positions(out, path),
        Shape::Lines(paths) => list(out, paths.iter().filter(|path| path.0.len() > 1), positions),
        Shape::Area(polygons) => list(out, polygons.iter(), |out, polygon| list(out, polygon.0.iter(), positions)),
    }
    out.push('}');
}

fn positions(out: &mut String, path: &Path) {
    list(out, path.0.iter(), |out, point| position(out, *point));
}

fn position(out: &mut String, point: LonLat) {
    let (lon, lat) = point.degrees();
    let _ = write!(out, "[{lon},{lat}]");
}

fn list<T>(out: &mut String, items: impl Iterator<Item = T>, mut write: impl FnMut(&mut String, T)) {
    out.push('[');
    for (i, item) in items.enumerate() {
        if i > 0 {
            out.push(',');
        }
        write(out, item);
    }
    out.push(']');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(points: &[(i32, i32)]) -> Path {
        Path(points.iter().map(|&(lon, lat)| LonLat { lon, lat }).collect())
    }

    #[test]
    fn a_gap_is_a_feature_of_its_own() {
        let paths = [path(&[(0, 0), (1_000_000, 0)]), path(&[(2_000_000, 0), (3_000_000, 0)])];
        let json: serde_json::Value = serde_json::from_str(&Features::of_track(EntityId(7), &paths).json()).unwrap();
        let features = json["features"].as_array().unwrap();
        let gaps: Vec<_> = features.iter().filter(|f| f["properties"]["gap"] == true).collect();
        assert_eq!((features.len(), gaps.len()), (3, 1));
        assert_eq!(gaps[0]["geometry"]["coordinates"], serde_json::json!([[1, 0], [2, 0]]));
    }

    #[test]
    fn hostile_words_stay_words() {
        let row: Row = serde_json::from_value(serde_json::json!({
            "kind": "zone", "entity": EntityId(1), "scope": "990001001000", "title": "\"}]</script>\u{202e}", "status": "clean",
            "shape": {"area": [[[{"lon": 0, "lat": 0}, {"lon": 5, "lat": 0}, {"lon": 5, "lat": 5}, {"lon": 0, "lat": 0}]]]},
        }))
        .unwrap();
        let json: serde_json::Value = serde_json::from_str(&Features::of_rows([&row]).json()).unwrap();
        assert_eq!(json["features"][0]["properties"]["title"], row.summary.title);
        assert_eq!(json["features"][0]["geometry"]["type"], "MultiPolygon");
    }
}
