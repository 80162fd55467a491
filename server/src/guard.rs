//! What holds for every request, whatever its route: writes come from our own pages, and answers tell browsers how little they may do.

use std::time::Duration;

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::error::AppError;

/// Refuses writes that another site's page made the browser send with our cookie.
///
/// `SameSite=Strict` already withholds the cookie; this also covers sibling subdomains and old browsers. A program that
/// sends neither header is no browser and has no ambient cookie.
pub async fn same_origin_writes(request: Request, next: Next) -> Response {
    if !request.method().is_safe() && !is_same_origin(request.headers()) {
        return AppError::CrossOrigin.into_response();
    }
    next.run(request).await
}

fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let site = text(HeaderName::from_static("sec-fetch-site"));
    if site.is_some_and(|site| site != "same-origin" && site != "none") {
        return false;
    }
    let Some(origin) = text(header::ORIGIN) else { return true };
    let origin: Option<Uri> = origin.parse().ok();
    let authority = origin.as_ref().and_then(Uri::authority).map(axum::http::uri::Authority::as_str);
    authority.is_some() && authority == text(header::HOST)
}

/// A request that takes longer has gone wrong, or the server is far too busy. Uploads and live streams last as long as they need
/// and do not come through here.
const TIMEOUT: Duration = Duration::from_mins(1);

/// Answers in time, if only that it could not.
pub async fn in_time(request: Request, next: Next) -> Response {
    tokio::time::timeout(TIMEOUT, next.run(request)).await.unwrap_or_else(|_| AppError::Busy(10).into_response())
}

/// Headers on every answer. A route that needs a wider policy (the app's own pages) has set its own before.
pub async fn security_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

const HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "geolocation=(self), camera=(self), screen-wake-lock=(self), microphone=(), payment=()",
    ),
    // What an account may see is nobody else's to keep; assets and photos set their own.
    (header::CACHE_CONTROL, "no-store"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(headers: &[(&'static str, &str)], expect: bool) {
        let map = headers.iter().map(|(n, v)| (HeaderName::from_static(n), v.parse().unwrap())).collect();
        assert_eq!(is_same_origin(&map), expect, "{headers:?}");
    }

    #[test]
    fn only_our_own_pages_write() {
        check(&[("host", "xunge.gov")], true);
        check(&[("host", "xunge.gov:8080"), ("origin", "http://xunge.gov:8080"), ("sec-fetch-site", "same-origin")], true);
        check(&[("host", "xunge.gov"), ("origin", "https://evil.example")], false);
        check(&[("host", "xunge.gov"), ("origin", "null")], false);
        check(&[("host", "xunge.gov:8080"), ("origin", "http://xunge.gov:9090")], false);
        check(&[("host", "xunge.gov"), ("sec-fetch-site", "cross-site")], false);
        check(&[("host", "xunge.gov"), ("sec-fetch-site", "same-site")], false);
    }
}
