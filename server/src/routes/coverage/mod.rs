//! `GET /api/v1/coverage`: what patrols saw of the streets, cells, checkpoints and schools.
//!
//! For the desk only: it is read from tracks.

mod output;
pub mod round;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use xunge_shared::{
    coverage::{Sort, Standing},
    geometry::BBox,
    hlc::Millis,
    id::EntityId,
};

use crate::{
    analyst::patrols::STUDY,
    app::App,
    bulletin::Lang,
    download::{CSV, Download},
    error::{AppError, AppResult},
    figures::{
        coverage::{LONGEST, Question, Seen, Time, detail, drawn, read, sums},
        date_of,
    },
    params::Params,
    session::signed::Signed,
    sight::Sight,
    spoken::Spoken,
    store::{Action, Result, Store},
};

/// The usual number of days that are looked at, and after how many without a pass a place is a blind spot.
const DAYS: usize = 14;
const BLIND: usize = 7;
/// The greatest number of places of one answer, and of places at all.
const PAGE: usize = 500;
const MOST: usize = 50_000;

/// What is asked, before it is known whose days these are.
pub(super) struct Asked {
    /// The places that may be read: those that the desk looks after.
    sight: Sight,
    /// Who walked them, from wherever.
    walked: Sight,
    sort: Sort,
    time: Time,
    blind: i64,
    now: Millis,
}

impl Asked {
    /// Reads a query string.
    pub(super) fn read(app: &App, signed: &Signed, params: &Params) -> AppResult<Self> {
        for_the_desk(signed)?;
        let sort = match params.text("sort")? {
            None => Sort::default(),
            Some(sort) => sort.parse().map_err(|()| AppError::bad("bad_request", "sort: street, cell, checkpoint or school"))?,
        };
        let days = params.number("days", 1..=LONGEST)?.unwrap_or(DAYS) as i64;
        Ok(Self {
            sight: params.sight(app, signed)?.at_the_desk(),
            walked: Sight::walked(signed, app.store.scopes()),
            sort,
            time: Time { days, from: params.one("from")?, to: params.one("to")? },
            blind: params.number("blind", 1..=LONGEST)?.unwrap_or(BLIND) as i64,
            now: signed.now(),
        })
    }

    /// The question: days are told by the county's calendar.
    pub(super) fn question(&self, store: &dyn Store) -> Result<Question> {
        let settings = store.county_of(STUDY)?.and_then(|county| county.settings().cloned()).unwrap_or_default();
        Ok(Question::new((self.sight.clone(), self.walked.clone()), (self.sort, self.time, self.blind), &settings, self.now))
    }
}

fn for_the_desk(signed: &Signed) -> AppResult<()> {
    if signed.is_desk() { Ok(()) } else { Err(AppError::Forbidden("coverage is read from tracks: for the desk")) }
}

/// Which of the places are told.
struct Only {
    bounds: Option<BBox>,
    blind: bool,
    status: Option<Standing>,
    place: Option<EntityId>,
}

impl Only {
    fn read(&self, store: &dyn Store, asked: &Asked) -> Result<(Question, Vec<Seen>)> {
        let question = asked.question(store)?;
        let places = read(store, &question, self.bounds)?;
        Ok((question, places))
    }

    fn tells(&self, place: &Seen) -> bool {
        (!self.blind || place.is_blind())
            && self.status.is_none_or(|only| place.status == only)
            && self.place.is_none_or(|only| place.id == only)
    }
}

/// The places with the longest unseen first; all towns in sum. `format=csv` for a spreadsheet, `format=geojson` for a map of others: all of
/// them, as files.
pub async fn get(State(app): State<App>, signed: Signed, params: Params) -> AppResult<Response> {
    for_the_desk(&signed)?;
    app.settled().await;
    let asked = Asked::read(&app, &signed, &params)?;
    let (skip, limit) = (params.number("skip", 0..=MOST)?.unwrap_or(0), params.number("limit", 1..=PAGE)?.unwrap_or(100));
    let only = Only {
        bounds: params.bbox("bbox")?,
        blind: params.one::<bool>("only_blind")?.unwrap_or(false),
        status: match params.text("status")? {
            None => None,
            Some(code) => Some(code.parse().map_err(|()| AppError::bad("bad_request", "status: blind, part, few, some or many"))?),
        },
        place: params.one::<EntityId>("place")?,
    };
    let file = |kind, ending| {
        let note = signed.did(Action::Exported).about("coverage");
        Download { note, kind, name: format!("xunge-coverage.{ending}") }
    };
    match params.text("format")?.unwrap_or("json") {
        "json" => Ok(Json(app.read(move |store| page(store, &asked, &only, skip..skip + limit)).await?).into_response()),
        "geojson" => {
            app.download(file("application/geo+json", "geojson"), move |store| {
                let (question, mut places) = only.read(store, &asked)?;
                places.retain(|place| only.tells(place));
                Ok(output::geojson(&places, drawn(store, &question, &places)?))
            })
            .await
        }
        "csv" => {
            let (lang, whole) = (params.one::<Lang>("lang")?, signed.sight(&app));
            app.download(file(CSV, "csv"), move |store| {
                let (question, mut places) = only.read(store, &asked)?;
                places.retain(|place| only.tells(place));
                detail(store, &question, &mut places)?;
                let told = lang.map(|lang| Spoken::at(store, &whole, lang)).transpose()?;
                output::csv(&places, question.nights(), told.as_ref()).map_err(AppError::internal)
            })
            .await
        }
        _ => Err(AppError::bad("bad_request", "format: json, csv or geojson")),
    }
}

/// A page of places, and all towns. A place that is asked for by its id tells where it is drawn.
fn page(store: &dyn Store, asked: &Asked, only: &Only, page: std::ops::Range<usize>) -> Result<Value> {
    let (question, mut places) = only.read(store, asked)?;
    let towns = sums(&places, question.nights());
    places.retain(|place| only.tells(place));
    let total = places.len();
    let mut page: Vec<Seen> = places.into_iter().skip(page.start).take(page.len()).collect();
    detail(store, &question, &mut page)?;
    let [from, to] = [question.days.start, question.days.end - 1].map(|day| date_of(day).to_string());
    let mut told = json!({
        "places": page, "total": total, "towns": towns, "days": question.count(), "from": from, "to": to, "evenings": question.nights(),
        "blind": question.blind,
    });
    if only.place.is_some() {
        for (n, shape) in drawn(store, &question, &page)?.into_iter().enumerate() {
            let bounds = shape.and_then(|shape| shape.shape()?.bbox()).map(|bounds| {
                let ((west, south), (east, north)) = (bounds.min.degrees(), bounds.max.degrees());
                [west, south, east, north]
            });
            told["places"][n]["bounds"] = json!(bounds);
        }
    }
    Ok(told)
}
