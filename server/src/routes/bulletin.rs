//! `GET /api/v1/bulletin`: the bulletin of a period, as a page, a PDF or a workbook. A link without a place in the log leads to the one with it, which
//! shows the same whenever it is opened.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use xunge_shared::id::AreaCode;

use super::figures::{Asked, asked};
use crate::{
    app::App,
    bulletin::{Lang, gather, page, paper, workbook},
    error::{AppError, AppResult},
    params::Params,
    session::Signed,
    store::Action,
};

/// The page has a style of its own and nothing else: no script, no request.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The bulletin.
pub async fn get(State(app): State<App>, signed: Signed, params: Params) -> AppResult<Response> {
    let area: Option<AreaCode> = params.one("scope")?;
    let format = params.text("format")?.unwrap_or("html").to_owned();
    let lang = match params.text("lang")? {
        Some(lang) => lang.parse().map_err(|()| AppError::bad("bad_request", "lang: zh or en"))?,
        None => Lang::default(),
    };
    if !["html", "pdf", "xlsx"].contains(&format.as_str()) {
        return Err(AppError::bad("bad_request", "format: html, pdf or xlsx"));
    }
    let Asked { question, place, .. } = asked(&app, &signed, &params).await?;
    if params.text("upto")?.is_none() || params.text("now")?.is_none() {
        let end = |day: i64| crate::figures::date_of(day).to_string();
        let (from, to) = (end(question.days.start), end(question.days.end - 1));
        let scope = area.map(|area| format!("&scope={area}")).unwrap_or_default();
        let lang = if lang == Lang::En { "en" } else { "zh" };
        let upto = question.upto.unwrap_or(place);
        let link = format!("/api/v1/bulletin?from={from}&to={to}{scope}&upto={upto}&now={}&lang={lang}&format={format}", question.now);
        return Ok(Redirect::to(&link).into_response());
    }
    app.note(signed.did(Action::Exported).about("bulletin")).await?;
    let of_tracks = signed.is_desk();
    let bulletin = app.read(move |store| gather(store, &question, area, lang, of_tracks)).await?;
    if format == "pdf" {
        let headers = [(header::CONTENT_TYPE, "application/pdf"), (header::CONTENT_DISPOSITION, "inline; filename=\"xunge-bulletin.pdf\"")];
        return Ok((headers, paper(&bulletin)).into_response());
    }
    if format == "xlsx" {
        let bytes = workbook(&bulletin).map_err(AppError::internal)?;
        let headers = [(header::CONTENT_TYPE, XLSX), (header::CONTENT_DISPOSITION, "attachment; filename=\"xunge-bulletin.xlsx\"")];
        return Ok((headers, bytes).into_response());
    }
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_SECURITY_POLICY, POLICY)];
    Ok((headers, page(&bulletin)).into_response())
}
