//! `GET /api/v1/pairs`: zones before and after they were put right, the latest first: of an area (`scope`), a street (`street`), a time (`from`,
//! `to`).

use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::{Value, json};
use xunge_shared::{
    hlc::Millis,
    id::{AccountId, EntityId, Feed, Scope, Sha256},
};

use crate::{
    analyst::zones::{PAIRS, Pair, STUDY},
    app::App,
    error::AppResult,
    params::Params,
    session::Signed,
    sight::Sight,
    store::{Direction, FactQuery, Store, StoreError, Test},
};

/// The greatest and the usual number on a page.
const PAGE: usize = 100;
const USUAL: usize = 24;

/// A zone before and after.
#[derive(Debug, Serialize)]
struct Shown {
    zone: EntityId,
    scope: Scope,
    /// What it is called, as far as it is still there.
    title: Option<String>,
    number: Option<String>,
    at: Millis,
    who: AccountId,
    before: Sha256,
    after: Sha256,
}

/// A page; `next` is what to `skip` for the one after it.
pub async fn get(State(app): State<App>, signed: Signed, params: Params) -> AppResult<Json<Value>> {
    app.settled().await;
    app.studied(STUDY).await;
    let sight = params.sight(&app, &signed)?.only(|scope| scope.feed() == Feed::Records);
    let limit = params.number("limit", 1..=PAGE)?.unwrap_or(USUAL);
    let skip = params.one::<usize>("skip")?.unwrap_or_default();
    let time = |name| Ok::<_, crate::error::AppError>(params.one::<Millis>(name)?.map(|at| i64::try_from(at).unwrap_or(i64::MAX)));
    let mut tests = vec![("at", Test::Within(time("from")?.unwrap_or_default()..time("to")?.unwrap_or(i64::MAX)))];
    if let Some(street) = params.one::<EntityId>("street")? {
        tests.push(("street", Test::Is(street.to_string().into())));
    }
    let query = FactQuery {
        sight,
        study: STUDY,
        sheet: PAIRS,
        tests,
        order: Some(("at", Direction::Falling)),
        limit: limit + 1,
        skip,
        ..FactQuery::default()
    };
    let mut pairs = app.read(move |store| shown(store, &query)).await?;
    let next = (pairs.len() > limit).then(|| skip.saturating_add(limit));
    pairs.truncate(limit);
    Ok(Json(json!({ "pairs": pairs, "next": next })))
}

fn shown(store: &dyn Store, query: &FactQuery) -> Result<Vec<Shown>, StoreError> {
    let found = store.facts(query)?.into_iter();
    let pairs = found.filter_map(|found| Some((Pair::of(&found.fact)?, found.key)));
    pairs
        .map(|(Pair { at, who, before, after }, key)| {
            let sight: &Sight = &query.sight;
            let row = store.thing(&key.kind, key.entity, sight)?.and_then(|thing| thing.row);
            let (title, number) = row.map(|row| (row.summary.title, row.summary.code)).unzip();
            Ok(Shown { zone: key.entity, scope: key.scope, title, number, at, who, before, after })
        })
        .collect()
}
