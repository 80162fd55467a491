//! `GET /api/v1/histogram`: how many rows there are over a time, by the list's filters.

use axum::{Json, extract::State};
use serde_json::{Value, json};

use super::rows;
use crate::{
    app::App,
    error::{AppError, AppResult},
    params::Params,
    session::Signed,
    store::HistogramQuery,
};

/// The greatest number of steps: more are not told apart on a screen.
const STEPS: usize = 400;

/// A count for each step from `from` to `to`; both are required, as is the length of a `step`, milliseconds.
pub async fn get(State(app): State<App>, signed: Signed, params: Params) -> AppResult<Json<Value>> {
    app.settled().await;
    let rows = rows::query(&app, &signed, &params)?;
    let step = params.one::<u64>("step")?.filter(|step| *step > 0);
    let (Some(from), Some(to), Some(step)) = (rows.from, rows.to, step) else {
        return Err(AppError::bad("bad_request", "from, to and step: a time in milliseconds"));
    };
    let steps = to.saturating_sub(from).div_ceil(step);
    if steps > STEPS as u64 {
        return Err(AppError::TooMany { what: "steps", limit: STEPS as u64 });
    }
    let query = HistogramQuery { rows, from, step, steps: steps as usize };
    let counts = app.read_views(move |store| store.histogram(&query)).await?;
    Ok(Json(json!({ "from": from, "step": step, "counts": counts })))
}
