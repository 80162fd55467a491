//! `GET /api/v1/recurrence`: 复脏率 by street (`by=parent`), by feed (`by=scope`), as the board names them, or by what was found (`by=finding`): how
//! often door fronts were put right in some days (`days`, 60 when not given), and how often the same was soon found again. As JSON, or as a table
//! (`format=csv`), in words where a `lang` is named. `GET /api/v1/recurrence/records`: the door fronts of one of those (`place`) that were soon so again.

use std::{collections::BTreeMap, ops::Range};

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::{Value, json};
use xunge_shared::{
    hlc::Millis,
    id::{Feed, Scope},
};

use super::behind::Page;
use crate::{
    analyst::zones::{self, EVENTS, RECURS_WITHIN, STUDY},
    app::App,
    bulletin::Lang,
    download::{CSV, Download},
    error::{AppError, AppResult},
    export::{harmless, table},
    params::Params,
    session::Signed,
    sight::Sight,
    spoken::Spoken,
    store::{self, Action, Count, CountQuery, Direction, FactQuery, GroupQuery, Part, Result, Store, Test},
};

const DAY_MS: u64 = 86_400_000;
/// So many days back, when nobody says otherwise.
const USUAL: usize = 60;

/// What cleanings are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Feed,
    Street,
    Finding,
}

impl By {
    fn of(params: &Params) -> AppResult<Self> {
        match params.text("by")?.unwrap_or("parent") {
            "scope" => Ok(Self::Feed),
            "parent" => Ok(Self::Street),
            "finding" => Ok(Self::Finding),
            _ => Err(AppError::bad("bad_request", "by: scope, parent or finding")),
        }
    }

    /// The column that has the place; a feed's facts are in it.
    fn column(self) -> Option<&'static str> {
        match self {
            Self::Feed => None,
            Self::Street => Some("street"),
            Self::Finding => Some("finding"),
        }
    }

    /// What was put right, and what of it was soon so again.
    fn measures(self) -> [&'static str; 2] {
        if self == Self::Finding { ["finding_cleaned", "finding_recurred"] } else { ["cleaned", "recurred"] }
    }
}

/// A line of the answer.
#[derive(Debug, Serialize)]
struct Line {
    place: String,
    cleaned: i64,
    recurred: i64,
}

/// Counts by place.
pub async fn get(State(app): State<App>, signed: Signed, params: Params) -> AppResult<Response> {
    let (by, days, sight) = asked(&app, &signed, &params).await?;
    let now = signed.now();
    match params.text("format")?.unwrap_or("json") {
        "json" => {
            let places = app.read(move |store| lines(store, &sight, by, span(store, days, now)?)).await?;
            Ok(Json(json!({ "places": places, "within_days": RECURS_WITHIN / DAY_MS })).into_response())
        }
        "csv" => {
            let file = Download { note: signed.did(Action::Exported).about("recurrence"), kind: CSV, name: "xunge-recurrence.csv".into() };
            let (lang, whole) = (params.one::<Lang>("lang")?, signed.sight(&app));
            app.download(file, move |store| {
                let told = lang.map(|lang| Spoken::at(store, &whole, lang)).transpose()?;
                let lines = lines(store, &sight, by, span(store, days, now)?)?;
                let names = if told.is_some() && by == By::Street { streets(store, sight, now)? } else { BTreeMap::new() };
                csv(&lines, by, told.as_ref(), &names).map_err(AppError::internal)
            })
            .await
        }
        _ => Err(AppError::bad("bad_request", "format: json or csv")),
    }
}

/// The door fronts that were soon so again, the latest first: page by page, as records behind figures are.
pub async fn records(State(app): State<App>, signed: Signed, params: Params) -> AppResult<Json<Value>> {
    let (by, days, sight) = asked(&app, &signed, &params).await?;
    let page = Page::of(&params)?;
    let place = params.text("place")?.unwrap_or_default().to_owned();
    let sight = match (by, place.parse::<Scope>()) {
        (By::Feed, Ok(feed)) => sight.only(|scope| scope == feed),
        (By::Feed, Err(_)) => return Err(AppError::bad("bad_request", "place: a feed")),
        _ => sight,
    };
    let now = signed.now();
    let answer = app.read(move |store| {
        let (days, [_, measure]) = (span(store, days, now)?, by.measures());
        let only = by.column().map(|column| (column, place));
        let (study, sheet) = (STUDY, EVENTS);
        let counted =
            CountQuery { sight: sight.clone(), study, sheet, measure, days: days.clone(), only: only.clone(), ..CountQuery::default() };
        let total = store.count(&counted)?.iter().map(|count| count.n).sum();
        let mut tests = vec![("measure", Test::Is(measure.into())), ("day", Test::Within(days))];
        tests.extend(only.map(|(column, place)| (column, Test::Is(place.into()))));
        page.read(store, FactQuery { sight, study, sheet, tests, order: Some(("at", Direction::Falling)), ..FactQuery::default() }, total)
    });
    Ok(Json(answer.await?))
}

/// By what, of how many days, and of which feeds.
async fn asked(app: &App, signed: &Signed, params: &Params) -> AppResult<(By, i64, Sight)> {
    let (by, days) = (By::of(params)?, params.number("days", 1..=730)?.unwrap_or(USUAL) as i64);
    app.settled().await;
    app.studied(STUDY).await;
    let sight = params.sight(app, signed)?.only(|scope| scope.feed() == Feed::Records);
    Ok((by, days, sight))
}

/// So many days until today, by the county's calendar.
fn span(store: &dyn Store, days: i64, now: Millis) -> Result<Range<i64>> {
    let county = store.county_of(STUDY)?;
    let calendar = county.and_then(|county| Some(county.settings()?.calendar.clone())).unwrap_or_default();
    let today = calendar.day_of(now) as i64;
    Ok(today - days + 1..today + 1)
}

fn lines(store: &dyn Store, sight: &Sight, by: By, days: Range<i64>) -> Result<Vec<Line>> {
    let part = by.column().map_or(Part::Scope, Part::Column);
    let count = |measure| {
        let (sight, parts, days) = (sight.clone(), vec![part], days.clone());
        store.count(&CountQuery { sight, study: STUDY, sheet: EVENTS, measure, days, parts, ..CountQuery::default() })
    };
    let [cleaned, recurred] = by.measures();
    let recurred = by_place(&count(recurred)?);
    let line = |(place, cleaned)| Line { recurred: recurred.get(&place).copied().unwrap_or_default(), place, cleaned };
    Ok(by_place(&count(cleaned)?).into_iter().map(line).collect())
}

fn by_place(counts: &[Count]) -> BTreeMap<String, i64> {
    let mut places = BTreeMap::new();
    for count in counts {
        if let Some(place) = count.parts.first().and_then(|part| part.text()) {
            *places.entry(place.to_owned()).or_default() += count.n;
        }
    }
    places
}

/// What streets are called, as the board calls them.
fn streets(store: &dyn Store, sight: Sight, now: Millis) -> Result<BTreeMap<String, String>> {
    let groups = store.groups(&GroupQuery { sight, kind: zones::KIND, by: store::By::Parent, now })?;
    let named = groups.into_iter().filter_map(|group| match group.place {
        store::Place::Parent(street) => Some((street.to_string(), group.name)),
        _ => None,
    });
    Ok(named.collect())
}

/// The columns: for machines, and in words.
const COLUMNS: [(&str, &str, &str); 4] = [
    ("place", "名称", "Name"),
    ("cleaned", "整改（次）", "Put right"),
    ("recurred", "14 天内复脏（次）", "Dirty again within 14 days"),
    ("rate", "复脏率", "Dirty again"),
];

/// Where it is `told` to people, in words, and what is meant last.
fn csv(lines: &[Line], by: By, told: Option<&Spoken>, names: &BTreeMap<String, String>) -> std::result::Result<Vec<u8>, csv::Error> {
    let mut writer = table();
    let heads = COLUMNS.map(|(column, zh, en)| told.map_or(column, |told| told.pick(zh, en)));
    writer.write_record(heads.into_iter().chain(told.map(|_| "place")))?;
    let called = |place: &str, told: &Spoken| match by {
        By::Feed => place.parse::<Scope>().map_or_else(|_| place.to_owned(), |feed| told.area(feed.area())),
        By::Street => names.get(place).filter(|name| !name.is_empty()).map_or_else(|| place.to_owned(), Clone::clone),
        By::Finding => told.finding(place),
    };
    for Line { place, cleaned, recurred } in lines {
        let first = told.map_or_else(|| place.clone(), |told| called(place, told));
        let rate = if *cleaned > 0 { format!("{:.4}", *recurred as f64 / *cleaned as f64) } else { String::new() };
        let last = told.map(|_| harmless(place));
        writer.write_record([harmless(&first), cleaned.to_string(), recurred.to_string(), rate].into_iter().chain(last))?;
    }
    writer.into_inner().map_err(|e| csv::Error::from(e.into_error()))
}
