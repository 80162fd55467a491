//! `GET /api/v1/recurrence`: 复发率 by street (`by=parent`) or by feed (`by=scope`), as the board names them: how many door fronts were put
//! right in some days (`days`, 60 when not given), and how many of these were soon dirty again.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use serde_json::{Value, json};
use xunge_shared::id::Feed;

use crate::{
    analyst::zones::{EVENTS, RECURS_WITHIN, STUDY},
    app::App,
    error::{AppError, AppResult},
    params::Params,
    session::Signed,
    store::{Count, CountQuery, Part},
};

const DAY_MS: u64 = 86_400_000;
/// So many days back, when nobody says otherwise.
const USUAL: usize = 60;

/// Counts by place.
pub async fn get(State(app): State<App>, signed: Signed, params: Params) -> AppResult<Json<Value>> {
    let days = params.number("days", 1..=730)?.unwrap_or(USUAL) as i64;
    let part = match params.text("by")?.unwrap_or("parent") {
        "scope" => Part::Scope,
        "parent" => Part::Column("street"),
        _ => return Err(AppError::bad("bad_request", "by: scope or parent")),
    };
    app.settled().await;
    app.studied(STUDY).await;
    let sight = params.sight(&app, &signed)?.only(|scope| scope.feed() == Feed::Records);
    let now = signed.now();
    let (cleaned, recurred) = app
        .read(move |store| {
            // whose days these are, the county's calendar tells
            let county = store.county_of(STUDY)?;
            let calendar = county.and_then(|county| Some(county.settings()?.calendar.clone())).unwrap_or_default();
            let today = calendar.day_of(now) as i64;
            let count = |measure| {
                let parts = vec![part];
                let days = today - days + 1..today + 1;
                store.count(&CountQuery {
                    sight: sight.clone(),
                    study: STUDY,
                    sheet: EVENTS,
                    measure,
                    days,
                    parts,
                    ..CountQuery::default()
                })
            };
            Ok((count("cleaned")?, count("recurred")?))
        })
        .await?;
    let recurred = by_place(&recurred);
    let places: Vec<_> = by_place(&cleaned)
        .into_iter()
        .map(|(place, n)| json!({ "cleaned": n, "recurred": recurred.get(&place).copied().unwrap_or_default(), "place": place }))
        .collect();
    Ok(Json(json!({ "places": places, "within_days": RECURS_WITHIN / DAY_MS })))
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
