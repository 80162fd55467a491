//! `GET /api/v1/coverage/rounds/{id}`: what one round covered; and `…/reports`: what its patrol reported on the way.
//!
//! For the desk only. That somebody looked at what a round covered is noted, as when they look at its track: it is read from there.

use axum::{
    Json,
    extract::{Path, State},
};
use serde_json::{Value, json};
use xunge_shared::{
    coverage::Sort,
    id::{EntityId, Feed},
    row::Row,
};

use super::{MOST, for_the_desk};
use crate::{
    analyst::{
        doubts,
        patrols::{ROUNDS, SEEN, STUDY, round, seen},
    },
    app::App,
    error::{AppError, AppResult},
    session::Signed,
    store::{FactQuery, Found, Store, Test},
};

/// Nobody reports so much on one round.
const REPORTED: usize = 500;

/// What one round covered.
pub async fn get(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> AppResult<Json<Value>> {
    let Ok(id) = id.parse::<EntityId>() else { return Err(AppError::NotFound) };
    for_the_desk(&signed)?;
    app.settled().await;
    let sight = signed.sight(&app);
    let list = move |store: &dyn Store, sheet| {
        let tests = vec![("round", Test::Is(id.to_string().into()))];
        store.facts(&FactQuery { sight: sight.clone(), study: STUDY, sheet, tests, limit: MOST, ..FactQuery::default() })
    };
    let (whole, places) = app.read_views(move |store| Ok((list(store, ROUNDS)?, list(store, SEEN)?))).await?;
    let whole = whole.into_iter().next().ok_or(AppError::NotFound)?.fact.values;
    app.note_tracks(&signed, &id).await?;
    let number = |k: usize| whole[k].int().unwrap_or_default();
    let speeds = whole[round::SPEEDS].text().unwrap_or_default().split(' ').filter_map(|n| n.parse().ok()).collect::<Vec<u64>>();
    let place = |found: Found| {
        let values = found.fact.values;
        let number = |k: usize| values[k].int().unwrap_or_default();
        json!({
            "sort": values[seen::MEASURE].text(), "id": values[seen::PLACE].text(), "observed_m": number(seen::METRES),
            "interpolated_m": number(seen::INTERPOLATED), "passes": number(seen::PASSES), "seconds": number(seen::SECONDS),
            "over_s": number(seen::OVER), "last": values[seen::LAST].int(),
        })
    };
    let whole_sorts = |found: &Found| found.fact.values[seen::MEASURE].text().is_some_and(|sort| sort.parse::<Sort>().is_ok());
    Ok(Json(json!({
        "day": number(round::DAY), "observed_m": number(round::METRES), "on_streets_m": number(round::ON_STREETS),
        "interpolated_m": number(round::INTERPOLATED), "evening_m": number(round::EVENING), "seconds": number(round::SECONDS),
        "over_s": number(round::OVER), "speeds_s": speeds,
        "places": places.into_iter().filter(whole_sorts).map(place).collect::<Vec<_>>(),
    })))
}

/// The rows of what was reported on it, in the order of time: reports name the round that was under way, whoever has the case now.
pub async fn reports(State(app): State<App>, signed: Signed, Path(id): Path<String>) -> AppResult<Json<Value>> {
    let Ok(id) = id.parse::<EntityId>() else { return Err(AppError::NotFound) };
    for_the_desk(&signed)?;
    app.settled().await;
    app.studied(doubts::STUDY).await;
    let sight = signed.sight(&app);
    let query = FactQuery {
        sight: sight.clone().only(|scope| scope.feed() == Feed::Records),
        study: doubts::STUDY,
        sheet: doubts::RECORDS,
        tests: vec![("round", Test::Is(id.to_string().into()))],
        limit: REPORTED,
        ..FactQuery::default()
    };
    let found = app.read(move |store| {
        let things: Vec<_> = store.facts(&query)?.into_iter().map(|found| (found.key.kind, found.key.entity)).collect();
        store.rows_of(&things, &sight)
    });
    let mut rows: Vec<Row> = found.await?.into_iter().flatten().collect();
    rows.sort_by_key(|row| (row.summary.at, row.entity));
    Ok(Json(json!({ "rows": rows })))
}
