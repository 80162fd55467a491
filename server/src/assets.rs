//! The app's own files: embedded in the binary, or read from a folder while developing. Knows no data and no account.

use std::{borrow::Cow, path::PathBuf, sync::Arc};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;
use xunge_shared::id::Sha256;

use crate::error::AppError;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../frontend/dist"]
struct Dist;

/// Where the app's files come from.
#[derive(Debug, Clone)]
pub enum Assets {
    /// The binary.
    Embedded,
    /// A folder, read anew for every request.
    Folder(Arc<PathBuf>),
}

struct File {
    bytes: Cow<'static, [u8]>,
    hash: [u8; 32],
}

/// Shown by a binary that was built without the app.
const NO_APP: &str = "<!doctype html><meta charset=utf-8><title>Xunge</title><p>This server was built without its pages. \
    Build them with <code>cargo xtask build</code>. 此服务器未包含页面，请运行 <code>cargo xtask build</code>。";
const PAGE: &str = "index.html";

/// The app's files, and how they are handed out.
#[derive(Debug, Clone)]
pub struct Pages {
    assets: Assets,
    /// The one other host that pages may fetch from: the basemap's.
    origin: Option<Arc<str>>,
}

impl Assets {
    fn get(&self, path: &str) -> Option<File> {
        match self {
            Self::Embedded => Dist::get(path).map(|file| File { hash: file.metadata.sha256_hash(), bytes: file.data }),
            Self::Folder(folder) => {
                let bytes = std::fs::read(folder.join(path)).ok()?;
                Some(File { hash: Sha256::of(&bytes).0, bytes: bytes.into() })
            }
        }
    }
}

impl Pages {
    /// Those of `assets`; pages may fetch from `origin` besides.
    pub fn new(assets: Assets, origin: Option<&str>) -> Self {
        Self { assets, origin: origin.map(Into::into) }
    }

    /// The policy for pages and workers. Inline styles are allowed because elements are sized by data (`style="width:40%"`).
    fn policy(&self) -> String {
        let inline = self.assets.get("csp.txt").map(|file| String::from_utf8_lossy(&file.bytes).trim().to_owned()).unwrap_or_default();
        let other = self.origin.as_ref().map(|origin| format!(" {origin}")).unwrap_or_default();
        format!(
            "default-src 'self'; script-src 'self' 'wasm-unsafe-eval' {inline}; style-src 'self' 'unsafe-inline'; \
             img-src 'self' blob: data:; connect-src 'self'{other}; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; \
             form-action 'self'; frame-ancestors 'none'"
        )
    }
}

/// Answers what no API route answers: a file of the app, or its page for the addresses that the page itself routes.
pub async fn serve(State(pages): State<Pages>, request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    if path.starts_with("api/") {
        return AppError::NotFound.into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return AppError::MethodNotAllowed.into_response();
    }
    // A file's name never has `..` or an escape in it, so there is nothing to decode and nowhere to climb.
    let plain = path.split('/').all(|part| !part.starts_with('.')) && !path.contains(['%', '\\', '\0']);
    let is_page = path.is_empty() || !path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    match (is_page, plain) {
        (true, _) => file(&pages, PAGE, request.headers()).unwrap_or_else(|| page(&pages, NO_APP)),
        (false, true) => file(&pages, path, request.headers()).unwrap_or_else(|| AppError::NotFound.into_response()),
        (false, false) => AppError::NotFound.into_response(),
    }
}

fn page(pages: &Pages, html: &'static str) -> Response {
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()), (header::CONTENT_SECURITY_POLICY, pages.policy())];
    (headers, html).into_response()
}

fn file(pages: &Pages, path: &str, request: &HeaderMap) -> Option<Response> {
    let packed = [("br", ".br"), ("gzip", ".gz")]
        .into_iter()
        .filter(|(coding, _)| accepts(request, coding))
        .find_map(|(coding, end)| Some((Some(coding), pages.assets.get(&format!("{path}{end}"))?)));
    let (coding, file) = packed.or_else(|| Some((None, pages.assets.get(path)?)))?;
    let etag = format!("\"{}\"", hex::encode(&file.hash[..12]));
    let fresh = request.get(header::IF_NONE_MATCH).is_some_and(|have| have.as_bytes() == etag.as_bytes());
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(if is_immutable(path) { IMMUTABLE } else { "no-cache" }));
    headers.insert(header::ETAG, etag.parse().ok()?);
    headers.insert(header::CONTENT_SECURITY_POLICY, pages.policy().parse().ok()?);
    if let Some(coding) = coding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    if fresh {
        return Some((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    let body = match file.bytes {
        Cow::Borrowed(bytes) => Body::from(bytes),
        Cow::Owned(bytes) => Body::from(bytes),
    };
    Some((headers, body).into_response())
}

/// For what never changes under its name.
pub const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// Folders whose folders are named by a version or by their content.
const VERSIONED: [&str; 3] = ["app/", "map/", "vendor/"];

/// True for names that carry a hash or a version: another content has another name.
fn is_immutable(path: &str) -> bool {
    let hash = |part: &str| part.len() >= 8 && part.bytes().all(|b| b.is_ascii_hexdigit());
    VERSIONED.iter().any(|folder| path.starts_with(folder))
        || path.rsplit('/').next().is_some_and(|name| name.split(['-', '.', '_']).any(hash))
}

fn accepts(request: &HeaderMap, coding: &str) -> bool {
    let offered = request.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok()).flat_map(|v| v.split(','));
    offered
        .map(|one| one.split_once(';').unwrap_or((one, "")))
        .any(|(name, weight)| name.trim().eq_ignore_ascii_case(coding) && !matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "jpg" | "jpeg" => "image/jpeg",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_carry_their_content_are_immutable() {
        for name in
            ["app/3f2a9c81d0e4b7a6/xunge-app.js", "phone-3f2a9c81d0e4b7a6.css", "vendor/maplibre-6.17/x.mjs", "map/0123456789abcdef/map.js"]
        {
            assert!(is_immutable(name), "{name}");
        }
        for name in ["index.html", "sw.js", "manifest.webmanifest", "icons/icon-180.png"] {
            assert!(!is_immutable(name), "{name}");
        }
    }

    #[test]
    fn the_policy_follows_the_basemaps_host_and_no_other() {
        let policy = |origin| Pages::new(Assets::Folder(Arc::new("nowhere".into())), origin).policy();
        assert!(policy(None).contains("connect-src 'self';"));
        assert!(policy(Some("https://tiles.county")).contains("connect-src 'self' https://tiles.county;"));
        assert_eq!(policy(Some("https://tiles.county")).matches("https:").count(), 1);
    }

    #[tokio::test]
    async fn a_folder_serves_nothing_outside_itself() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("dist")).unwrap();
        std::fs::write(folder.path().join("secret.txt"), "secret").unwrap();
        let pages = Pages::new(Assets::Folder(Arc::new(folder.path().join("dist"))), None);
        for path in ["/../secret.txt", "/%2e%2e/secret.txt", "/x/../../secret.txt", "/..%2fsecret.txt"] {
            let request = Request::builder().uri(path).body(Body::empty()).unwrap();
            assert_eq!(serve(State(pages.clone()), request).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }
}
