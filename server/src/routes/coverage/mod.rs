//! `GET /api/v1/coverage`: what patrols saw of the streets, cells, checkpoints and schools.
//!
//! For the desk only: it is read from tracks.

mod output;
pub mod round;

use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
};

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::{Value, json};
use xunge_shared::{
    hlc::Millis,
    id::{EntityId, Scope},
    settings::Settings,
};

use crate::{
    analyst::patrols::{SEEN, SPEEDS, STUDY, place},
    app::App,
    download::{CSV, Download},
    error::{AppError, AppResult},
    figures::{self, Patrolled},
    params::Params,
    session::Signed,
    sight::Sight,
    store::{Action, FactQuery, Found, Part, Result, Store, Test},
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
    /// Observed in the evening window, that of an evening which has not ended among it.
    evening_m: i64,
    #[serde(flatten)]
    detail: Detail,
    /// Observed on the evenings that have ended.
    #[serde(skip)]
    walked_m: i64,
    #[serde(skip)]
    line: Option<String>,
}

/// What is read of the places that are told, and of no others. Of the days that are looked at.
#[derive(Debug, Clone, Default, Serialize)]
struct Detail {
    observed_m: i64,
    interpolated_m: i64,
    /// Seconds there.
    dwell_s: i64,
    /// Of those, above the threshold of the mode.
    over_s: i64,
    /// Seconds by speed: see `xunge_patrol::Speeds`.
    speeds_s: Vec<i64>,
}

impl Seen {
    fn is_blind(&self, blind: i64) -> bool {
        self.since.is_none_or(|days| days >= blind)
    }
}

/// What is asked.
struct Asked {
    sight: Sight,
    sort: (&'static str, [&'static str; 3]),
    today: i64,
    /// The day after that of the last evening which has ended.
    evenings: i64,
    days: i64,
    blind: i64,
    bounds: Option<xunge_shared::geometry::BBox>,
}

impl Asked {
    /// So many days, today among them.
    fn back(&self, days: i64) -> Range<i64> {
        self.today - days + 1..self.today + 1
    }
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
    let settings = county.and_then(|county| county.settings().cloned()).unwrap_or_default();
    Ok(Asked {
        sight: params.sight(app, signed)?,
        sort,
        today: settings.calendar.day_of(signed.now()) as i64,
        evenings: evenings_until(&settings, signed.now()),
        days: params.number("days", 1..=LONGEST)?.unwrap_or(DAYS) as i64,
        blind: params.number("blind", 1..=LONGEST)?.unwrap_or(BLIND) as i64,
        bounds: params.bbox("bbox")?,
    })
}

/// The day after that of the last evening which has ended: an evening that has not come has nothing to count.
fn evenings_until(settings: &Settings, now: Millis) -> i64 {
    let (from, to) = settings.patrol.evening;
    let (day, minute) = (settings.calendar.day_of(now) as i64, settings.calendar.minute_of_day(now));
    // a window past midnight ends on the day after that it began on
    let next = if from < to { day + 1 } else { day };
    if minute >= to { next } else { next - 1 }
}

/// The places with the longest unseen first; all towns in sum. `format=csv` for a spreadsheet, `format=geojson` for a map.
pub async fn get(State(app): State<App>, signed: Signed, params: Params) -> AppResult<Response> {
    let asked = asked(&app, &signed, &params).await?;
    let (skip, limit) = (params.number("skip", 0..=MOST)?.unwrap_or(0), params.number("limit", 1..=PAGE)?.unwrap_or(100));
    let only_blind = params.one::<bool>("only_blind")?.unwrap_or(false);
    let format = params.text("format")?.unwrap_or("json").to_owned();
    let only = params.one::<EntityId>("place")?;
    let (days, blind) = (asked.days, asked.blind);
    let told = move |place: &Seen| (!only_blind || place.is_blind(blind)) && only.is_none_or(|only| place.id == only);
    match format.as_str() {
        "json" => {
            let (towns, total, page) = app
                .read_views(move |store| {
                    let mut places = read(store, &asked)?;
                    let towns = sums(&places, days, blind);
                    places.retain(told);
                    let total = places.len();
                    let mut page: Vec<Seen> = places.into_iter().skip(skip).take(limit).collect();
                    detail(store, &asked, &mut page)?;
                    Ok((towns, total, page))
                })
                .await?;
            Ok(Json(json!({ "places": page, "total": total, "towns": towns, "days": days, "blind": blind })).into_response())
        }
        "geojson" => {
            let drawn = app.read_views(move |store| {
                let mut places = read(store, &asked)?;
                places.retain(told);
                output::geojson(store, &asked, &places)
            });
            Ok(([(header::CONTENT_TYPE, "application/geo+json")], drawn.await?).into_response())
        }
        "csv" => {
            app.settled().await;
            let file = Download { note: signed.did(Action::Exported).about("coverage"), kind: CSV, name: "xunge-coverage.csv".into() };
            app.download(file, move |store| {
                let mut places = read(store, &asked)?;
                places.retain(told);
                detail(store, &asked, &mut places)?;
                output::csv(&places, days).map_err(AppError::internal)
            })
            .await
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
    let count = |measure: &'static str, days: Range<i64>, parts: &[Part]| store.count(&figures::seen(&asked.sight, measure, days, parts));
    let ended = asked.evenings - asked.days..asked.evenings;
    let [evening, passed, evening_passed] = asked.sort.1;
    let (day, place) = (Part::Column("day"), Part::Column("place"));
    let (mut last, mut evenings) = (BTreeMap::new(), BTreeMap::<String, i64>::new());
    let mut rounds = BTreeMap::<String, i64>::new();
    let key = |value: &crate::store::Value| value.text().unwrap_or_default().to_owned();
    for count in count(passed, asked.back(LOOK_BACK.max(asked.days).max(asked.blind)), &[day, place])? {
        let known: &mut i64 = last.entry(key(&count.parts[1])).or_default();
        let on = count.parts[0].int().unwrap_or_default();
        *known = on.max(*known);
        if on > asked.today - asked.days {
            *rounds.entry(key(&count.parts[1])).or_default() += count.n;
        }
    }
    for count in count(evening_passed, ended.clone(), &[day, place])? {
        *evenings.entry(key(&count.parts[1])).or_default() += 1;
    }
    let metres = |days| -> Result<BTreeMap<String, i64>> {
        Ok(count(evening, days, &[place])?.iter().map(|count| (key(&count.parts[0]), count.sum)).collect())
    };
    let (walked, in_evening) = (metres(ended)?, metres(asked.back(asked.days))?);
    let seen = |found: Found| {
        let id = found.key.entity.to_string();
        let text = |k: usize| found.fact.values[k].text().unwrap_or_default().to_owned();
        let number = |k: usize| found.fact.values[k].int();
        let (length, walked_m) = (number(place::METRES).unwrap_or_default(), walked.get(&id).copied().unwrap_or_default());
        let density = if length > 0 { walked_m as f64 / length as f64 / asked.days as f64 } else { 0.0 };
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
            evening_m: in_evening.get(&id).copied().unwrap_or_default(),
            detail: Detail::default(),
            walked_m,
            line: found.fact.values[place::LINE].text().map(str::to_owned),
        }
    };
    let mut all: Vec<Seen> = places.into_iter().map(seen).collect();
    // Never is longer than any number of days.
    all.sort_by(|a, b| b.since.unwrap_or(i64::MAX).cmp(&a.since.unwrap_or(i64::MAX)).then_with(|| a.code.cmp(&b.code)));
    Ok(all)
}

/// Reads what is told of these places.
fn detail(store: &dyn Store, asked: &Asked, places: &mut [Seen]) -> Result<()> {
    let days = asked.back(asked.days);
    let mut tests = vec![("measure", Test::Is(asked.sort.0.into())), ("day", Test::Within(days))];
    if places.len() <= PAGE {
        tests.push(("place", Test::OneOf(places.iter().map(|place| place.id.to_string().into()).collect())));
    }
    let query = FactQuery { sight: asked.sight.clone(), study: STUDY, sheet: SEEN, tests, ..FactQuery::default() };
    let columns = [&["metres", "interpolated", "seconds", "over"], &SPEEDS[..]].concat();
    let sums = store.sums(&query, "place", &columns)?;
    let sums: HashMap<&str, &[i64]> = sums.iter().filter_map(|(place, sums)| Some((place.text()?, sums.as_slice()))).collect();
    for place in places {
        let Some([observed_m, interpolated_m, dwell_s, over_s, speeds_s @ ..]) = sums.get(place.id.to_string().as_str()) else { continue };
        let [observed_m, interpolated_m, dwell_s, over_s] = [*observed_m, *interpolated_m, *dwell_s, *over_s];
        place.detail = Detail { observed_m, interpolated_m, dwell_s, over_s, speeds_s: speeds_s.to_vec() };
    }
    Ok(())
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
        *patrolled += Patrolled { ground, walked: place.walked_m as f64, visible: ground * place.evenings as f64 };
    }
    let told = |(scope, (count, unseen, patrolled)): (Scope, (u64, u64, Patrolled))| {
        let (density, visibility) = (patrolled.density(days), patrolled.visibility(days));
        json!({ "scope": scope, "places": count, "blind": unseen, "density": density, "visibility": visibility })
    };
    towns.into_iter().map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_evening_counts_once_it_has_ended() {
        let check = |evening: (u16, u16), hour: u64, expected: i64| {
            let mut settings = Settings::default();
            settings.patrol.evening = evening;
            let now = settings.calendar.start_of(20_000) + hour * 3_600_000;
            assert_eq!(evenings_until(&settings, now), expected, "{evening:?} at {hour}");
        };
        let (usual, late) = ((19 * 60, 21 * 60), (22 * 60, 60));
        check(usual, 9, 20_000);
        check(usual, 20, 20_000);
        check(usual, 21, 20_001);
        check(late, 0, 19_999);
        check(late, 1, 20_000);
        check(late, 23, 20_000);
    }
}
