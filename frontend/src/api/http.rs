//! One request and its whole answer, or a typed error. The only call of `fetch` in the app.

use js_sys::{ArrayBuffer, Promise, Uint8Array};
use serde::{Deserialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Blob, Headers, RequestInit, Response};

use super::ApiError;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = CompressionStream)]
    type Compressor;
    #[wasm_bindgen(constructor, catch, js_class = CompressionStream)]
    fn new(format: &str) -> Result<Compressor, JsValue>;

    type Stream;
    #[wasm_bindgen(method, catch, js_name = pipeThrough)]
    fn pipe_through(this: &Stream, through: &Compressor) -> Result<web_sys::ReadableStream, JsValue>;
}

/// A request that is being put together.
pub(super) struct Request<'a> {
    method: &'a str,
    path: &'a str,
    headers: Vec<(&'a str, String)>,
    body: Option<JsValue>,
    timeout_ms: u32,
}

/// A success: its headers and all of its body.
pub(super) struct Answer {
    headers: Headers,
    pub(super) body: Vec<u8>,
}

/// A short question gets its answer within this, or the network is as good as absent.
const TIMEOUT_MS: u32 = 20_000;

impl<'a> Request<'a> {
    pub(super) fn new(method: &'a str, path: &'a str) -> Self {
        Self { method, path, headers: vec![], body: None, timeout_ms: TIMEOUT_MS }
    }

    pub(super) fn header(mut self, name: &'a str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(super) fn body(mut self, content_type: &str, body: &[u8]) -> Self {
        self.body = Some(Uint8Array::from(body).into());
        self.header("Content-Type", content_type)
    }

    /// With a body that the browser reads by itself, piece by piece.
    pub(super) fn blob(mut self, content_type: &str, blob: &Blob) -> Self {
        self.body = Some(blob.into());
        self.header("Content-Type", content_type)
    }

    /// With a body of this type, compressed where the browser can and it helps.
    pub(super) async fn packed_body(self, content_type: &str, body: Vec<u8>) -> Self {
        match gzip(&body).await {
            Some(packed) if packed.len() < body.len() => self.header("Content-Encoding", "gzip").body(content_type, &packed),
            _ => self.body(content_type, &body),
        }
    }

    pub(super) fn timeout(mut self, ms: u32) -> Self {
        self.timeout_ms = ms;
        self
    }

    /// Sends it. The timeout covers the whole answer.
    pub(super) async fn send(self) -> Result<Answer, ApiError> {
        let unreachable = |_: JsValue| ApiError::Unreachable;
        let abort = AbortController::new().map_err(unreachable)?;
        let timer = gloo_timers::callback::Timeout::new(self.timeout_ms, {
            let abort = abort.clone();
            move || abort.abort()
        });
        let init = RequestInit::new();
        init.set_method(self.method);
        init.set_signal(Some(&abort.signal()));
        let headers = Headers::new().map_err(unreachable)?;
        for (name, value) in &self.headers {
            headers.set(name, value).map_err(unreachable)?;
        }
        init.set_headers(&headers);
        if let Some(body) = &self.body {
            init.set_body(body);
        }
        let window = web_sys::window().ok_or(ApiError::Unreachable)?;
        let response: Response = wait(window.fetch_with_str_and_init(self.path, &init)).await?;
        let body: ArrayBuffer = wait(response.array_buffer().map_err(unreachable)?).await?;
        drop(timer);
        let body = Uint8Array::new(&body).to_vec();
        if response.ok() { Ok(Answer { headers: response.headers(), body }) } else { Err(failure(&response, &body)) }
    }
}

impl Answer {
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        // as text, as everything else here that is JSON: one reader of it in the app, not two
        let text = str::from_utf8(&self.body).map_err(|e| ApiError::Malformed(e.to_string()))?;
        serde_json::from_str(text).map_err(|e| ApiError::Malformed(e.to_string()))
    }

    pub(super) fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name).ok().flatten()
    }
}

async fn wait<T: JsCast>(promise: Promise) -> Result<T, ApiError> {
    // Refused, cut, timed out: to the caller it is all one.
    JsFuture::from(promise).await.ok().and_then(|value| value.dyn_into().ok()).ok_or(ApiError::Unreachable)
}

fn failure(response: &Response, body: &[u8]) -> ApiError {
    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct Told {
        error: String,
        message: String,
    }
    let told: Told = str::from_utf8(body).ok().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let header = |name: &str| response.headers().get(name).ok().flatten();
    ApiError::Status {
        status: response.status(),
        code: told.error,
        message: told.message,
        retry_after: header("Retry-After").and_then(|s| s.parse().ok()),
        upload_offset: header("Upload-Offset").and_then(|s| s.parse().ok()),
    }
}

async fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let gzip = Compressor::new("gzip").ok()?;
    let parts = js_sys::Array::of1(&Uint8Array::from(bytes));
    let stream = Blob::new_with_u8_array_sequence(&parts).ok()?.stream();
    let packed = stream.unchecked_ref::<Stream>().pipe_through(&gzip).ok()?;
    let response = Response::new_with_opt_readable_stream(Some(&packed)).ok()?;
    let buffer: ArrayBuffer = wait(response.array_buffer().ok()?).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}
