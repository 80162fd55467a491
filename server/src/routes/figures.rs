//! `GET /api/v1/figures`: tables of figures; `GET /api/v1/figures/records`: the cases, or the zones, behind a number of one.

use std::ops::Range;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use jiff::civil::{Date, date};
use serde_json::{Map, Value, json};
use xunge_shared::{calendar::Calendar, hlc::Millis, id::AreaCode, settings::Settings};

use super::behind::Page;
use crate::{
    analyst::{cases, zones},
    app::App,
    bulletin::Lang,
    download::{CSV, Download},
    error::{AppError, AppResult},
    export::{harmless, table},
    figures::{self, By, COUNTS, Counts, Line, Patrolled, Question, RATES, ask, score, source},
    params::Params,
    session::Signed,
    sight::Sight,
    spoken::Spoken,
    store::{Action, Direction, FactQuery, Result, Store, Test},
};

/// More days than this are asked for by mistake.
const MOST_DAYS: i64 = 3_700;

/// A table.
pub async fn get(State(app): State<App>, signed: Signed, params: Params) -> AppResult<Response> {
    let Asked { question, place, settings } = asked(&app, &signed, &params, None).await?.beside_last_year(&app).await?;
    if !question.is_kept() {
        return Err(AppError::bad("bad_request", "by: type and cell do not go together"));
    }
    let format = params.text("format")?.unwrap_or("json").to_owned();
    let of_tracks = signed.is_desk();
    match format.as_str() {
        "json" => {
            let (of, limits) = (question.clone(), settings.clone());
            let lines = app.read(move |store| lines(store, &of, of_tracks.then_some(&limits))).await?;
            Ok(Json(told(&question, place, &settings, &lines)).into_response())
        }
        "csv" => {
            let file = Download { note: signed.did(Action::Exported).about("figures"), kind: CSV, name: "xunge-figures.csv".into() };
            let (lang, whole) = (params.one::<Lang>("lang")?, signed.sight(&app));
            app.download(file, move |store| {
                let told = lang.map(|lang| Spoken::at(store, &whole, lang)).transpose()?;
                let lines = lines(store, &question, of_tracks.then_some(&settings))?;
                csv(&lines, question.by, told.as_ref()).map_err(AppError::internal)
            })
            .await
        }
        _ => Err(AppError::bad("bad_request", "format: json or csv")),
    }
}

/// A line, and what was walked of its streets in the period and in that of last year. That is read from tracks: for the desk only, of all and
/// of towns.
struct Walked {
    line: Line,
    walked: [Option<Patrolled>; 2],
}

/// With what was walked on evenings of the county, where its `settings` are told.
fn lines(store: &dyn Store, question: &Question, settings: Option<&Settings>) -> Result<Vec<Walked>> {
    let mut lines = ask(store, question)?;
    let settings = settings.filter(|_| matches!(question.by, By::Whole | By::Town) && question.tests().is_empty());
    let Some(settings) = settings else {
        return Ok(lines.into_iter().map(|line| Walked { line, walked: [None, None] }).collect());
    };
    let spans = [question.days.clone(), question.last_year()].map(|days| figures::evenings_of(&days, settings, question.now));
    let towns = figures::patrolled_towns(store, question, spans)?;
    if question.by == By::Town {
        // a town without a case or an inspection has streets all the same
        let quiet = towns[0].keys().map(ToString::to_string).filter(|code| !lines.iter().any(|line| line.key == *code));
        let quiet: Vec<_> = quiet.collect();
        lines.extend(quiet.into_iter().map(|code| question.nothing(code)));
    }
    let of = |key: &str| {
        towns.each_ref().map(|towns| match key.parse::<AreaCode>() {
            Ok(town) => towns.get(&town).copied(),
            Err(_) => (!towns.is_empty()).then(|| towns.values().copied().sum()),
        })
    };
    Ok(lines.into_iter().map(|line| Walked { walked: of(&line.key), line }).collect())
}

/// The cases, or the zones, behind a number: a page of them from `skip` on, where the `next` begins, and how many of this page are `gone`,
/// which were counted and show nothing any more.
pub async fn records(State(app): State<App>, signed: Signed, params: Params) -> AppResult<Json<Value>> {
    let Asked { question, settings, .. } = asked(&app, &signed, &params, None).await?;
    let measure = params.text("measure")?.unwrap_or_default();
    let measure =
        COUNTS.into_iter().find(|name| *name == measure).ok_or_else(|| AppError::bad("bad_request", "measure: a count's name"))?;
    if zones::INSPECTIONS.contains(&measure) && !question.tests().is_empty() {
        return Err(AppError::bad("bad_request", "type, cell: inspections have no type, and their cell is not kept"));
    }
    let page = Page::of(&params)?;
    let answer = app.read(move |store| {
        let is_present = matches!(measure, "open" | "overdue");
        let mut query = if is_present { question.present(measure == "overdue") } else { events(&question, measure, &settings.calendar) };
        let total = match measure {
            _ if !question.is_kept() => store.grouped(&query, &[])?,
            "open" => figures::open(store, &question, &[])?,
            "overdue" => figures::overdue(store, &question, &[])?,
            _ => store.count(&question.happened(measure, question.days.clone(), vec![]))?,
        };
        let falling = if query.sheet == source(measure).1 { ("at", Direction::Falling) } else { ("due", Direction::Rising) };
        query.order = Some(falling);
        page.read(store, query, total.iter().map(|count| count.n).sum())
    });
    Ok(Json(answer.await?))
}

/// What happened in the period, by its time: an index has it in that order.
fn events(question: &Question, measure: &'static str, calendar: &Calendar) -> FactQuery {
    let start = |day: i64| calendar.start_of(day.max(0) as u64) as i64;
    let days = Test::Within(start(question.days.start)..start(question.days.end));
    let mut tests = vec![("measure", Test::Is(measure.into())), ("at", days)];
    tests.extend(question.tests());
    let (study, sheet) = source(measure);
    FactQuery { sight: question.sight.clone(), study, sheet, tests, upto: question.upto, ..FactQuery::default() }
}

/// What a query string asks for.
pub(super) struct Asked {
    /// The question.
    pub(super) question: Question,
    /// The place in the log that the analyst has reached.
    pub(super) place: u64,
    /// The county's lists and limits.
    pub(super) settings: Settings,
}

impl Asked {
    /// With it known whether anything was recorded a year before: for who shows that beside.
    pub(super) async fn beside_last_year(mut self, app: &App) -> AppResult<Self> {
        let of = self.question.clone();
        self.question.has_last_year = app.read(move |store| figures::recorded(store, &of, of.last_year().end)).await?;
        Ok(self)
    }
}

/// Reads a query string; what may be read is `sight`, where it does not follow from that.
pub(super) async fn asked(app: &App, signed: &Signed, params: &Params, sight: Option<Sight>) -> AppResult<Asked> {
    app.settled().await;
    app.all_studied(&[cases::STUDY, zones::STUDY]).await;
    let place = place(&*app.store).unwrap_or_default();
    let upto = params.one::<u64>("upto")?;
    if upto.is_some_and(|upto| upto > place) {
        return Err(AppError::Busy(5));
    }
    let sight = sight.map_or_else(|| params.sight(app, signed), Ok)?;
    let settings = settings(app).await?;
    let now = params.one::<Millis>("now")?.unwrap_or(signed.now());
    let by = match params.text("by")? {
        Some(by) => by.parse().map_err(|()| AppError::bad("bad_request", "by: whole, type, town, cell, day, week or month"))?,
        None => By::Whole,
    };
    let days = days(params, settings.calendar.day_of(now) as i64)?;
    let (event_type, cell) = (params.one("type")?, params.one("cell")?);
    let question = Question { sight, by, days, event_type, cell, upto, now, has_last_year: false };
    Ok(Asked { question, place, settings })
}

/// The place in the log that all studies have reached that figures are read from.
fn place(store: &dyn Store) -> Option<u64> {
    Some(store.studied(cases::STUDY)?.min(store.studied(zones::STUDY)?))
}

/// The county's lists and limits: whose calendar tells the days.
async fn settings(app: &App) -> AppResult<Settings> {
    let county = app.read(|store| store.county_of(cases::STUDY)).await?;
    Ok(county.and_then(|county| county.settings().cloned()).unwrap_or_default())
}

/// `from` and `to`, both dates in it; this year until today without.
fn days(params: &Params, today: i64) -> AppResult<Range<i64>> {
    let day = |date_: Date| date_.since(date(1970, 1, 1)).map(|span| i64::from(span.get_days())).unwrap_or_default();
    let to = params.one::<Date>("to")?.map_or(today, day);
    let from = if let Some(from) = params.one::<Date>("from")? {
        day(from)
    } else {
        let epoch = date(1970, 1, 1);
        let last = epoch.checked_add(jiff::Span::new().days(to.clamp(0, 1_000_000))).unwrap_or(epoch);
        day(last.first_of_year())
    };
    if from > to || to - from >= MOST_DAYS || from < 0 {
        return Err(AppError::bad("bad_request", "from: a date that is not after to, and at most ten years before"));
    }
    Ok(from..to + 1)
}

fn told(question: &Question, place: u64, settings: &Settings, lines: &[Walked]) -> Value {
    let rates: Map<String, Value> = RATES
        .iter()
        .map(|rate| (rate.key.to_owned(), json!({ "of": rate.of, "per": rate.per, "line": rate.line.map(|line| line(settings)) })))
        .collect();
    let lines = lines.iter().map(|Walked { line, walked: [walked, walked_before] }| {
        let (counts, before) = (counts(&line.counts, *walked), counts(&line.before, *walked_before));
        json!({ "key": line.key, "counts": counts, "before": before })
    });
    let end = |day: i64| crate::figures::date_of(day).to_string();
    let before = question.last_year();
    json!({
        "from": end(question.days.start), "to": end(question.days.end - 1),
        "last_year": { "from": end(before.start), "to": end(before.end - 1) },
        "upto": question.upto.unwrap_or(place), "now": question.now, "rates": rates, "lines": lines.collect::<Vec<_>>(),
    })
}

fn counts(counts: &Counts, walked: Option<Patrolled>) -> Value {
    let mut all: Map<String, Value> = counts.iter().map(|(name, n)| (name.to_owned(), n.into())).collect();
    all.extend(RATES.iter().map(|rate| (rate.key.to_owned(), counts.rate(rate).into())));
    all.insert("score".into(), score(counts).into());
    all.insert("density".into(), walked.and_then(|walked| walked.density()).into());
    all.insert("visibility".into(), walked.and_then(|walked| walked.visibility()).into());
    Value::Object(all)
}

/// The same as a file for a spreadsheet: this year's columns, then last year's. Where it is `told` to people, in words, and the key last.
fn csv(lines: &[Walked], by: By, told: Option<&Spoken>) -> std::result::Result<Vec<u8>, csv::Error> {
    let mut writer = table();
    let names: Vec<&str> = COUNTS.into_iter().chain(RATES.iter().map(|rate| rate.key)).chain(["score", "density", "visibility"]).collect();
    let before = |name: &&str| match told {
        Some(told) => format!("{} {}", told.pick("去年", "Last year:"), told.lang.figure(name)),
        None => format!("{name}_last_year"),
    };
    let now = |name: &&str| told.map_or_else(|| (*name).to_owned(), |told| told.lang.figure(name).to_owned());
    let first = told.map_or("key", |told| told.pick("名称", "Name")).to_owned();
    let heads = [first].into_iter().chain(names.iter().map(now)).chain(names.iter().map(before));
    writer.write_record(heads.chain(told.map(|_| "key".to_owned())))?;
    let called = |key: &str, told: &Spoken| match by {
        By::Type => told.event(key),
        By::Town => key.parse().map_or_else(|_| key.to_owned(), |area| told.area(area)),
        By::Whole => told.pick("全部", "All").to_owned(),
        _ => key.to_owned(),
    };
    for Walked { line, walked } in lines {
        let values = [&line.counts, &line.before].into_iter().zip(walked).flat_map(|(counts, walked)| {
            let share = |share: Option<f64>| share.map(|share| format!("{share:.4}")).unwrap_or_default();
            let rates = RATES.iter().map(move |rate| share(counts.rate(rate)));
            let walked = [walked.and_then(|walked| walked.density()), walked.and_then(|walked| walked.visibility())];
            counts
                .iter()
                .map(|(_, n)| n.map(|n| n.to_string()).unwrap_or_default())
                .chain(rates)
                .chain([share(score(counts))])
                .chain(walked.map(share))
                .collect::<Vec<_>>()
        });
        let key = harmless(&line.key);
        let (first, last) = match told {
            Some(told) => (harmless(&called(&line.key, told)), Some(key)),
            None => (key, None),
        };
        writer.write_record([first].into_iter().chain(values).chain(last))?;
    }
    writer.into_inner().map_err(|e| csv::Error::from(e.into_error()))
}
