//! What holds for every request, whatever its route: writes come from our own pages, answers tell browsers how little they may do,
//! and nobody takes all of the server.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    net::SocketAddr,
    time::{Duration, Instant},
};

use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{app::App, error::AppError, net::address, session::cookie};

/// Refuses what another site's page made the browser send: writes anywhere, and anything at all to the API.
///
/// `SameSite=Strict` already withholds the cookie; this also covers sibling subdomains and old browsers, and answers that would be
/// of use without one. A program that sends neither header is no browser and has no ambient cookie.
pub async fn same_origin(State(app): State<App>, request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let scheme = app.config.is_secure().then_some("https");
    let is_fine = is_own_site(request.headers()) && (!is_writing(request.method()) || is_own_origin(&request, scheme));
    if is_fine || (!is_api && !is_writing(request.method())) {
        return next.run(request).await;
    }
    AppError::CrossOrigin.into_response()
}

/// Methods that no route has are writes too.
fn is_writing(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD)
}

fn text(headers: &HeaderMap, name: impl header::AsHeaderName) -> Option<&str> {
    headers.get(name).map(|value| value.to_str().unwrap_or_default())
}

fn is_own_site(headers: &HeaderMap) -> bool {
    text(headers, "sec-fetch-site").is_none_or(|site| site == "same-origin" || site == "none")
}

/// An origin is that of the host which was asked, by the scheme that we know of.
fn is_own_origin<B>(request: &axum::http::Request<B>, scheme: Option<&str>) -> bool {
    let headers = request.headers();
    let Some(origin) = text(headers, header::ORIGIN) else { return true };
    let origin: Option<Uri> = origin.parse().ok();
    let authority = origin.as_ref().and_then(Uri::authority).map(axum::http::uri::Authority::as_str);
    // HTTP/2 names the host in the address.
    let host = text(headers, header::HOST).or(request.uri().authority().map(axum::http::uri::Authority::as_str));
    let is_scheme = scheme.is_none_or(|scheme| origin.as_ref().and_then(Uri::scheme_str) == Some(scheme));
    headers.get_all(header::ORIGIN).iter().count() == 1 && authority.is_some() && authority == host && is_scheme
}

/// Bounds how many requests are answered at once: in all, of one session, and of one address, for a session is soon invented.
pub async fn in_turn(State(app): State<App>, request: Request, next: Next) -> Response {
    // A monitor that cannot ask how crowded it is would only restart what works.
    if ["/healthz", "/metrics"].iter().any(|path| request.uri().path().starts_with(path)) {
        return next.run(request).await;
    }
    let session = cookie::read(&app.config, request.headers(), cookie::SESSION).map(|secret| {
        let mut hasher = DefaultHasher::new();
        secret.hash(&mut hasher);
        hasher.finish()
    });
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let address = peer.map(|peer| address::of(app.config.behind_proxy, peer, request.headers()));
    let Some(_turn) = app.requests.admit(session, address) else {
        app.metrics.turn_away("requests");
        return AppError::Busy(2).into_response();
    };
    next.run(request).await
}

/// Counts what was answered.
pub async fn counted(State(app): State<App>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("assets", MatchedPath::as_str).to_owned();
    let method = method(request.method());
    let begun = Instant::now();
    let response = next.run(request).await;
    app.metrics.answered(method, &route, response.status().as_u16(), begun.elapsed());
    response
}

/// Of methods that nobody has, no more than one is counted.
fn method(method: &Method) -> &'static str {
    let known = ["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"];
    known.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}

/// A request that takes longer has gone wrong, or the server is far too busy. Uploads and live streams last as long as they need
/// and do not come through here.
const TIMEOUT: Duration = Duration::from_mins(1);

/// Answers in time, if only that it could not.
pub async fn in_time(request: Request, next: Next) -> Response {
    tokio::time::timeout(TIMEOUT, next.run(request)).await.unwrap_or_else(|_| AppError::Busy(10).into_response())
}

/// Headers on every answer. A route that needs a wider policy (the app's own pages) has set its own before.
pub async fn security_headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if app.config.is_secure() {
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(HeaderValue::from_static("max-age=31536000"));
    }
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

const HEADERS: [(HeaderName, &str); 8] = [
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
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

    fn request(headers: &[(&'static str, &str)], uri: &str) -> axum::http::Request<()> {
        let request = axum::http::Request::builder().uri(uri);
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).body(()).unwrap()
    }

    fn check(headers: &[(&'static str, &str)], scheme: Option<&str>, expect: bool) {
        let request = request(headers, "/api/session");
        assert_eq!(is_own_site(request.headers()) && is_own_origin(&request, scheme), expect, "{headers:?} {scheme:?}");
    }

    #[test]
    fn only_our_own_pages_write() {
        check(&[("host", "xunge.gov")], None, true);
        check(&[("host", "xunge.gov:8080"), ("origin", "http://xunge.gov:8080"), ("sec-fetch-site", "same-origin")], None, true);
        check(&[("host", "xunge.gov"), ("origin", "https://evil.example")], None, false);
        check(&[("host", "xunge.gov"), ("origin", "null")], None, false);
        check(&[("origin", "null")], None, false);
        check(&[("origin", "https://xunge.gov")], None, false);
        check(&[("host", "xunge.gov:8080"), ("origin", "http://xunge.gov:9090")], None, false);
        check(&[("host", "xunge.gov"), ("sec-fetch-site", "cross-site")], None, false);
        check(&[("host", "xunge.gov"), ("sec-fetch-site", "same-site")], None, false);
        check(&[("host", "xunge.gov"), ("origin", "https://xunge.gov"), ("origin", "https://evil.example")], None, false);
        check(&[("host", "xunge.gov"), ("origin", "https://xunge.gov")], Some("https"), true);
        check(&[("host", "xunge.gov"), ("origin", "http://xunge.gov")], Some("https"), false);
    }

    #[test]
    fn http_2_names_its_host_in_the_address() {
        let check =
            |origin, expect| assert_eq!(is_own_origin(&request(&[("origin", origin)], "https://xunge.gov/api"), Some("https")), expect);
        check("https://xunge.gov", true);
        check("https://evil.example", false);
    }

    #[test]
    fn a_method_that_nobody_has_is_a_write() {
        let writes = ["POST", "PATCH", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PURGE"];
        assert!(writes.iter().all(|name| is_writing(&name.parse().unwrap())));
        assert!(!is_writing(&Method::GET) && !is_writing(&Method::HEAD));
        assert_eq!((method(&"PURGE".parse().unwrap()), method(&Method::PUT)), ("other", "PUT"));
    }
}
