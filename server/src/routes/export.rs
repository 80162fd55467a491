//! `GET /api/v1/export`: a list as a file: GeoJSON for a map program, CSV for a spreadsheet; with `lang` (zh, en) in words for people.

use std::collections::BTreeMap;

use axum::{extract::State, response::Response};
use xunge_shared::id::AccountId;

use super::{people::person, rows};
use crate::{
    app::App,
    bulletin::Lang,
    download::{CSV, Download},
    error::{AppError, AppResult},
    export::{csv, geojson},
    import,
    params::Params,
    session::Signed,
    spoken::Spoken,
    store::{self, Action, RowQuery, Store},
};

/// More than this is not a table for a meeting.
const MOST: usize = 100_000;

/// The rows that a query finds, all pages of them.
pub async fn get(State(app): State<App>, signed: Signed, params: Params) -> AppResult<Response> {
    let format = params.text("format")?.unwrap_or("geojson").to_owned();
    app.settled().await;
    let query = RowQuery { limit: rows::PAGE, after: None, ..rows::query(&app, &signed, &params)? };
    // By whom and of which kinds, not what was found.
    let kinds = query.kinds.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let note = signed.did(Action::Exported).about(if kinds.is_empty() { "all" } else { &kinds });
    let name = params.text("kind")?.unwrap_or("rows").replace(|c: char| !c.is_ascii_lowercase(), "-");
    let (kind, ending) = match format.as_str() {
        "geojson" => ("application/geo+json", "geojson"),
        "csv" => (CSV, "csv"),
        _ => return Err(AppError::bad("bad_request", "format: geojson or csv")),
    };
    let found = app.read_views(move |store| {
        let (mut query, mut found) = (query, vec![]);
        loop {
            let page = store.rows(&query)?;
            found.extend(page.rows);
            query.after = page.next;
            if query.after.is_none() || found.len() >= MOST {
                return Ok(found);
            }
        }
    });
    let found = found.await?;
    rows::note_tracks(&app, &signed, &found).await?;
    let (file, now) = (Download { note, kind, name: format!("xunge-{name}.{ending}") }, signed.now());
    let lang = params.one::<Lang>("lang")?;
    let whole = signed.sight(&app);
    let make = move |store: &dyn Store| match (ending, lang) {
        ("csv", Some(lang)) => {
            let county = import::county(store, &whole)?;
            Spoken { lang, county, people: names(store, &signed)? }.rows(&found, now).map_err(AppError::internal)
        }
        ("csv", None) => csv(&found, now).map_err(AppError::internal),
        _ => Ok(geojson(&found)),
    };
    app.download(file, make).await
}

/// How screens call those whom somebody meets.
pub(super) fn names(store: &dyn Store, signed: &Signed) -> store::Result<BTreeMap<AccountId, String>> {
    let known = store.accounts()?.into_iter().filter_map(|stored| person(&stored, signed));
    Ok(known.map(|person| (person.id, person.display)).collect())
}
