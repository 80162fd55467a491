//! `GET /api/v1/bulletin`: the bulletin of a period, as a page, a PDF or a workbook. A link without areas, a place in the log or a time leads
//! to the one with them, which shows the same whenever and by whomever it is opened.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, Uri, header, uri::Authority},
    response::{IntoResponse, Redirect, Response},
};
use xunge_shared::{
    id::AreaCode,
    kinds::{Kind, cell::Cell},
};

use super::figures::{Asked, asked};
use crate::{
    app::App,
    bulletin::{Lang, MOST_KEPT, MOST_READ, Outlines, Wanted, gather, outlines, page, paper, workbook},
    error::{AppError, AppResult},
    figures::{Question, date_of},
    import::all_rows,
    params::Params,
    session::Signed,
    store::{Action, StoreError},
};

/// The page has a style of its own and nothing else: no script, no request.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The bulletin.
pub async fn get(State(app): State<App>, signed: Signed, params: Params, uri: Uri, headers: HeaderMap) -> AppResult<Response> {
    let format = params.text("format")?.unwrap_or("html").to_owned();
    let lang = match params.text("lang")? {
        Some(lang) => lang.parse().map_err(|()| AppError::bad("bad_request", "lang: zh or en"))?,
        None => Lang::default(),
    };
    if !["html", "pdf", "xlsx"].contains(&format.as_str()) {
        return Err(AppError::bad("bad_request", "format: html, pdf or xlsx"));
    }
    let areas = areas(&signed, &params)?;
    app.settled().await;
    let sight = signed.sight(&app).only(|scope| areas.iter().any(|area| area.contains(scope.area())));
    let Asked { question, place, .. } = asked(&app, &signed, &params, Some(sight)).await?.beside_last_year(&app).await?;
    if question.event_type.is_some() && question.cell.is_some() {
        return Err(AppError::bad("bad_request", "type, cell: one of them only"));
    }
    let question = Question { upto: question.upto.or(Some(place)), ..question };
    let link = link(&question, &areas, lang, &format);
    if ["scope", "upto", "now"].into_iter().any(|name| !matches!(params.text(name), Ok(Some(_)))) {
        return Ok(Redirect::to(&link).into_response());
    }
    app.note(signed.did(Action::Exported).about("bulletin")).await?;
    let most = if format == "xlsx" { MOST_KEPT } else { MOST_READ };
    let wanted = Wanted {
        areas,
        lang,
        of_tracks: signed.is_desk(),
        most,
        link: format!("{}{link}", site(&app, &uri, &headers)),
        outlines: Outlines::default(),
    };
    let made = app.read(move |store| {
        let cells = all_rows(store, &question.sight, &Cell::NAME)?;
        let cells = cells.iter().filter_map(|row| Some((row.scope.area().town(), row.summary.shape.as_ref()?)));
        let bulletin = gather(store, &question, Wanted { outlines: outlines(cells), ..wanted })?;
        // made where it may take its time: a workbook of a county's year takes seconds
        Ok(match format.as_str() {
            "pdf" => (paper(&bulletin), "application/pdf", "inline; filename=\"xunge-bulletin.pdf\""),
            "xlsx" => {
                let file = workbook(&bulletin).map_err(|e| StoreError::Corrupt(e.to_string()))?;
                (file, XLSX, "attachment; filename=\"xunge-bulletin.xlsx\"")
            }
            _ => (page(&bulletin).into_bytes(), "text/html; charset=utf-8", "inline"),
        })
    });
    let (bytes, kind, disposition) = made.await?;
    let mut response = ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response();
    if disposition == "inline" {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    }
    Ok(response)
}

/// The areas that are asked for, each of which the reader must hold; all that they hold when they name none. What they see besides, such as
/// the county's own feed, would make the same link tell others something else.
fn areas(signed: &Signed, params: &Params) -> AppResult<Vec<AreaCode>> {
    let held: Vec<AreaCode> = signed.held().map(|grant| grant.area).collect();
    let mut areas: Vec<AreaCode> = params.list("scope")?;
    if held.is_empty() || areas.iter().any(|area| !held.iter().any(|own| own.contains(*area))) {
        return Err(AppError::Forbidden("this bulletin is of areas that are not all yours to read"));
    }
    if areas.is_empty() {
        areas.clone_from(&held);
    }
    areas.sort_unstable();
    areas.dedup();
    let all = areas.clone();
    areas.retain(|area| !all.iter().any(|other| other != area && other.contains(*area)));
    Ok(areas)
}

/// The address that leads to the same again.
fn link(question: &Question, areas: &[AreaCode], lang: Lang, format: &str) -> String {
    let Question { days, event_type, cell, upto, now, .. } = question;
    let scope = areas.iter().map(AreaCode::as_str).collect::<Vec<_>>().join(",");
    let only = [("type", event_type), ("cell", cell)];
    let only: String = only.iter().filter_map(|(name, value)| Some(format!("&{name}={}", quoted(value.as_deref()?)))).collect();
    let lang = if lang == Lang::En { "en" } else { "zh" };
    let (from, to, upto) = (date_of(days.start), date_of(days.end - 1), upto.unwrap_or_default());
    format!("/api/v1/bulletin?from={from}&to={to}&scope={scope}{only}&upto={upto}&now={now}&lang={lang}&format={format}")
}

/// A value as it stands in an address.
fn quoted(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    value.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// The site as its reader named it: on paper, a link without it leads nowhere.
fn site(app: &App, uri: &Uri, headers: &HeaderMap) -> String {
    // HTTP/2 names the host in the address
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).or_else(|| uri.authority().map(Authority::as_str));
    let scheme = if app.config.is_secure() { "https" } else { "http" };
    host.map(|host| format!("{scheme}://{host}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_holds_all_that_was_asked() {
        let days = 20_000..20_031;
        let question = Question {
            sight: crate::sight::Sight::default(),
            by: crate::figures::By::Whole,
            days,
            event_type: Some("01 &02".into()),
            cell: None,
            upto: Some(7),
            now: 9,
            has_last_year: true,
        };
        let areas = ["990001001000", "990001002000"].map(|code| code.parse().unwrap());
        assert_eq!(
            link(&question, &areas, Lang::En, "pdf"),
            "/api/v1/bulletin?from=2024-10-04&to=2024-11-03&scope=990001001000,990001002000&type=01%20%2602&upto=7&now=9&lang=en&format=pdf"
        );
    }
}
