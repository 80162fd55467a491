//! `GET /api/v1/coverage`: what patrols saw of the streets, cells, checkpoints and schools.
//!
//! For the desk only: it is read from tracks.

pub mod round;

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::{Value, json};
use xunge_shared::id::{EntityId, Scope};

use crate::{
    analyst::patrols::{STUDY, place},
    app::App,
    error::{AppError, AppResult},
    figures::{self, Patrolled},
    params::Params,
    session::Signed,
    sight::Sight,
    store::{Found, Part, Result, Store, Test},
};

/// What may be asked about, with its measures: seen in the evening, passed, passed in the evening.
const SORTS: [(&str, [&str; 3]); 4] = [
    ("street", ["street_evening", "street_pass", "street_evening_pass"]),
    ("cell", ["cell_evening", "cell_pass", "cell_evening_pass"]),
    ("checkpoint", ["checkpoint_evening", "checkpoint_pass", "checkpoint_evening_pass"]),
    ("school", ["school_evening", "school_pass", "school_evening_pass"]),
];
/// A last pass before so many days is none, unless more are asked about.
const LOOK_BACK: i64 = 90;
/// Nobody may ask about more days.
const LONGEST: usize = 366;
/// The usual number of days that are looked at, and after how many without a pass a place is a blind spot.
const DAYS: usize = 14;
const BLIND: usize = 7;
/// The greatest number of places of one answer, and of places at all.
const PAGE: usize = 500;
const MOST: usize = 50_000;
/// The greatest number of places of a map: nearer, it is asked for a part of the ground (`bbox`).
const DRAWN: usize = 5_000;

/// What was seen of a place.
#[derive(Debug, Clone, Serialize)]
struct Seen {
    id: EntityId,
    scope: Scope,
    code: String,
    name: String,
    lon: Option<i64>,
    lat: Option<i64>,
    metres: i64,
    /// Days since the last observed pass; none within the time that is looked back on.
    since: Option<i64>,
    /// Rounds that passed it on the days that are looked at.
    passes: i64,
    /// Observed metres in the evening window, for each metre of the street and evening: passes.
    density: f64,
    /// Evenings with an observed pass.
    evenings: i64,
    #[serde(skip)]
    evening_m: i64,
    #[serde(skip)]
    line: Option<String>,
}

impl Seen {
    fn is_blind(&self, blind: i64) -> bool {
        self.since.is_none_or(|days| days >= blind)
    }
}

struct Asked {
    sight: Sight,
    sort: (&'static str, [&'static str; 3]),
    today: i64,
    days: i64,
    blind: i64,
    bounds: Option<xunge_shared::geometry::BBox>,
}

fn for_the_desk(signed: &Signed) -> AppResult<()> {
    if signed.is_desk() { Ok(()) } else { Err(AppError::Forbidden("coverage is read from tracks: for the desk")) }
}

async fn asked(app: &App, signed: &Signed, params: &Params) -> AppResult<Asked> {
    for_the_desk(signed)?;
    let name = params.text("sort")?.unwrap_or("street");
    let sort = SORTS.into_iter().find(|(sort, _)| *sort == name);
    let sort = sort.ok_or_else(|| AppError::bad("bad_request", "sort: street, cell, checkpoint or school"))?;
    // Whose days these are, the county's calendar tells.
    let county = app.read(|store| store.county_of(STUDY)).await?;
    let calendar = county.and_then(|county| Some(county.settings()?.calendar.clone())).unwrap_or_default();
    Ok(Asked {
        sight: params.sight(app, signed)?,
        sort,
        today: calendar.day_of(signed.now()) as i64,
        days: params.number("days", 1..=LONGEST)?.unwrap_or(DAYS) as i64,
        blind: params.number("blind", 1..=LONGEST)?.unwrap_or(BLIND) as i64,
        bounds: params.bbox("bbox")?,
    })
}

/// The places with the longest unseen first; all towns in sum. `format=csv` for a spreadsheet, `format=geojson` for a map.
pub async fn get(State(app): State<App>, signed: Signed, params: Params) -> AppResult<Response> {
    let asked = asked(&app, &signed, &params).await?;
    let (skip, limit) = (params.number("skip", 0..=MOST)?.unwrap_or(0), params.number("limit", 1..=PAGE)?.unwrap_or(100));
    let only_blind = params.one::<bool>("only_blind")?.unwrap_or(false);
    let format = params.text("format")?.unwrap_or("json").to_owned();
    let (days, blind) = (asked.days, asked.blind);
    let mut places = app.read_views(move |store| read(store, &asked)).await?;
    let towns = sums(&places, days, blind);
    places.retain(|place| !only_blind || place.is_blind(blind));
    match format.as_str() {
        "json" => {
            let total = places.len();
            let page: Vec<Seen> = places.into_iter().skip(skip).take(limit).collect();
            Ok(Json(json!({ "places": page, "total": total, "towns": towns, "days": days, "blind": blind })).into_response())
        }
        "geojson" => Ok(([(header::CONTENT_TYPE, "application/geo+json")], geojson(&places)).into_response()),
        "csv" => {
            let table = csv(&places, days).map_err(AppError::internal)?;
            let name = "attachment; filename=\"xunge-coverage.csv\"";
            Ok(([(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CONTENT_DISPOSITION, name)], table).into_response())
        }
        _ => Err(AppError::bad("bad_request", "format: json, csv or geojson")),
    }
}

fn read(store: &dyn Store, asked: &Asked) -> Result<Vec<Seen>> {
    let mut tests = vec![];
    if let Some(bounds) = &asked.bounds {
        tests.push(("lat", Test::Within(bounds.min.lat.into()..bounds.max.lat.into())));
        tests.push(("lon", Test::Within(bounds.min.lon.into()..bounds.max.lon.into())));
    }
    let places = store.facts(&figures::places(&asked.sight, asked.sort.0, tests))?;
    let count = |measure: &'static str, days: i64, parts: &[Part]| {
        let days = asked.today - days + 1..asked.today + 1;
        store.count(&figures::seen(&asked.sight, measure, days, parts))
    };
    let [evening, passed, evening_passed] = asked.sort.1;
    let (day, place) = (Part::Column("day"), Part::Column("place"));
    let (mut last, mut evenings, mut metres) = (BTreeMap::new(), BTreeMap::<String, i64>::new(), BTreeMap::new());
    let mut rounds = BTreeMap::<String, i64>::new();
    let key = |value: &crate::analyst::Value| value.text().unwrap_or_default().to_owned();
    for count in count(passed, LOOK_BACK.max(asked.days).max(asked.blind), &[day, place])? {
        let known: &mut i64 = last.entry(key(&count.parts[1])).or_default();
        let on = count.parts[0].int().unwrap_or_default();
        *known = on.max(*known);
        if on > asked.today - asked.days {
            *rounds.entry(key(&count.parts[1])).or_default() += count.n;
        }
    }
    for count in count(evening_passed, asked.days, &[day, place])? {
        *evenings.entry(key(&count.parts[1])).or_default() += 1;
    }
    for count in count(evening, asked.days, &[place])? {
        metres.insert(key(&count.parts[0]), count.sum);
    }
    let seen = |found: Found| {
        let id = found.key.entity.to_string();
        let text = |k: usize| found.fact.values[k].text().unwrap_or_default().to_owned();
        let number = |k: usize| found.fact.values[k].int();
        let (length, evening_m) = (number(place::METRES).unwrap_or_default(), metres.get(&id).copied().unwrap_or_default());
        let density = if length > 0 { evening_m as f64 / length as f64 / asked.days as f64 } else { 0.0 };
        Seen {
            id: found.key.entity,
            scope: found.key.scope,
            code: text(place::CODE),
            name: text(place::NAME),
            lon: number(place::LON),
            lat: number(place::LAT),
            metres: length,
            since: last.get(&id).map(|day| asked.today - day),
            passes: rounds.get(&id).copied().unwrap_or_default(),
            density: (density * 1_000.0).round() / 1_000.0,
            evenings: evenings.get(&id).copied().unwrap_or_default(),
            evening_m,
            line: found.fact.values[place::LINE].text().map(str::to_owned),
        }
    };
    let mut all: Vec<Seen> = places.into_iter().map(seen).collect();
    // Never is longer than any number of days.
    all.sort_by(|a, b| b.since.unwrap_or(i64::MAX).cmp(&a.since.unwrap_or(i64::MAX)).then_with(|| a.code.cmp(&b.code)));
    Ok(all)
}

/// By town: how many there are, how many of them are blind spots, density, and 见警率: the share of evenings on which they were passed,
/// each street by its length.
fn sums(places: &[Seen], days: i64, blind: i64) -> Vec<Value> {
    let mut towns: BTreeMap<Scope, (u64, u64, Patrolled)> = BTreeMap::new();
    for place in places {
        // what has no length counts as one
        let ground = place.metres.max(1) as f64;
        let (count, unseen, patrolled) = towns.entry(place.scope).or_default();
        *count += 1;
        *unseen += u64::from(place.is_blind(blind));
        *patrolled += Patrolled { ground, walked: place.evening_m as f64, visible: ground * place.evenings as f64 };
    }
    let told = |(scope, (count, unseen, patrolled)): (Scope, (u64, u64, Patrolled))| {
        let (density, visibility) = (patrolled.density(days), patrolled.visibility(days));
        json!({ "scope": scope, "places": count, "blind": unseen, "density": density, "visibility": visibility })
    };
    towns.into_iter().map(told).collect()
}

fn geojson(places: &[Seen]) -> String {
    let geometry = |place: &Seen| {
        if let Some(line) = &place.line {
            return Some(json!({ "type": "LineString", "coordinates": serde_json::from_str::<Value>(line).ok()? }));
        }
        let degrees = |micro: i64| micro as f64 / 1e6;
        Some(json!({ "type": "Point", "coordinates": [degrees(place.lon?), degrees(place.lat?)] }))
    };
    let feature = |place: &Seen| {
        let props = json!({
            "id": place.id, "title": place.name, "since": place.since, "passes": place.passes, "density": place.density,
            "evenings": place.evenings,
        });
        Some(json!({ "type": "Feature", "properties": props, "geometry": geometry(place)? }))
    };
    let features: Vec<Value> = places.iter().take(DRAWN).filter_map(feature).collect();
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

fn csv(places: &[Seen], days: i64) -> std::result::Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(vec![]);
    let evenings = format!("evenings_of_{days}");
    writer.write_record(["scope", "code", "name", "metres", "days_since_pass", "passes_per_evening", &evenings])?;
    for place in places {
        writer.write_record([
            place.scope.to_string(),
            crate::export::harmless(&place.code),
            crate::export::harmless(&place.name),
            place.metres.to_string(),
            place.since.map(|days| days.to_string()).unwrap_or_default(),
            place.density.to_string(),
            place.evenings.to_string(),
        ])?;
    }
    writer.into_inner().map_err(|e| csv::Error::from(e.into_error()))
}
