//! Coverage as a file: GeoJSON for the maps of others, CSV for a spreadsheet.

use serde_json::json;
use xunge_shared::coverage::Standing;

use crate::{
    analyst::patrols::SPEEDS,
    export,
    figures::coverage::{Drawn, Seen},
    spoken::Spoken,
};

/// The places as a map draws them, whole: each is written as it comes, since a county may have tens of thousands. What is nowhere is not in it.
pub(super) fn geojson(places: &[Seen], drawn: Vec<Option<Drawn>>) -> Vec<u8> {
    let feature = |(place, drawn): (&Seen, Option<Drawn>)| {
        let geometry = match drawn? {
            Drawn::Line(line) => format!(r#"{{"type":"LineString","coordinates":{line}}}"#),
            Drawn::Shape(shape) => export::geometry(&shape).to_string(),
        };
        let props = json!({
            "id": place.id, "title": place.name, "code": place.code, "scope": place.scope, "status": place.status, "since": place.since, "seen": place.seen,
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

/// The columns of the table: for machines, and in words. Behind those of [`SPEEDS`].
const COLUMNS: [(&str, &str, &str); 15] = [
    ("scope", "乡镇", "Town"),
    ("code", "编号", "Code"),
    ("name", "名称", "Name"),
    ("metres", "长度（米）", "Length, m"),
    ("days_since_pass", "距上次巡到（天）", "Days since a pass"),
    ("passes", "遍数", "Passes"),
    ("status", "状态", "Status"),
    ("days_since_seen", "距上次见到（天）", "Days since anything was seen"),
    ("passes_per_evening", "密度（遍/晚）", "Passes an evening"),
    ("evenings_of_", "有巡逻的晚上，共", "Evenings with a pass, of "),
    ("observed_m", "实测（米）", "Observed, m"),
    ("interpolated_m", "推算（米）", "Interpolated, m"),
    ("evening_m", "晚间实测（米）", "Observed in the evening, m"),
    ("dwell_s", "停留（秒）", "Time there, s"),
    ("over_limit_s", "超速（秒）", "Above the limit, s"),
];

/// Speeds in words, as shares of the limit.
const SHARES: [&str; SPEEDS.len()] = ["≤25%", "≤50%", "≤75%", "≤100%", "≤125%", ">125%"];

/// How a place stands, in words; how often it was passed is a column of its own.
fn standing(standing: Standing) -> (&'static str, &'static str) {
    match standing {
        Standing::Blind => ("盲区：未见", "Blind spot: nothing seen"),
        Standing::Part => ("盲区：只到过一部分", "Blind spot: seen in part"),
        Standing::Few | Standing::Some | Standing::Many => ("巡到", "Passed"),
    }
}

/// A line for each place, with what was seen of it on so many evenings; in words, where it is `told` to people.
pub(super) fn csv(places: &[Seen], evenings: i64, told: Option<&Spoken>) -> std::result::Result<Vec<u8>, csv::Error> {
    let mut writer = export::table();
    let named = COLUMNS.map(|(column, zh, en)| {
        let name = told.map_or(column, |told| told.pick(zh, en));
        if column.ends_with('_') { format!("{name}{evenings}") } else { name.to_owned() }
    });
    let speeds = SPEEDS.into_iter().zip(SHARES).map(|(bin, share)| match told {
        Some(told) => format!("{} {share} {}", told.pick("速度", "Speed"), told.pick("（秒）", "s")),
        None => format!("{bin}_s"),
    });
    writer.write_record(named.into_iter().chain(speeds))?;
    for place in places {
        let (detail, (zh, en)) = (&place.detail, standing(place.status));
        let status = told.map_or(place.status.code(), |told| told.pick(zh, en));
        let first = [
            told.map_or_else(|| place.scope.to_string(), |told| export::harmless(&told.area(place.scope.area()))),
            export::harmless(&place.code),
            export::harmless(&place.name),
            place.metres.to_string(),
            place.since.map(|days| days.to_string()).unwrap_or_default(),
            place.passes.to_string(),
            status.to_owned(),
            place.seen.map(|days| days.to_string()).unwrap_or_default(),
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
