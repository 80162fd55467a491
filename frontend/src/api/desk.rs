//! The desk's questions: one thing with its history, figures, phones, quarantine, digests.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use web_sys::{Blob, BlobPropertyBag};
use xunge_shared::{
    admit::Refusal,
    hlc::{Hlc, Millis},
    id::{AccountId, AreaCode, DeviceId, EntityId, KindName, Scope, Sha256},
    op::RawOp,
    row::Row,
    wire::DeviceStatus,
};

use super::{ApiError, http::Request, query::Params};

/// One thing and everything that was ever said of it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Thing {
    /// What lists show of it.
    pub row: Option<Row>,
    /// Its ops, in order of `seq`. Open them with shared and fold them here: the server knows no kind.
    pub ops: Vec<OpSeen>,
    /// Ops about it that do not count.
    #[serde(default)]
    pub quarantined: Vec<OpSeen>,
}

/// An op as the desk sees it, with its receipt.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct OpSeen {
    /// Its place in the feed; absent in quarantine.
    #[serde(default)]
    pub seq: Option<u64>,
    /// When it counts; absent in quarantine.
    #[serde(default)]
    pub eff: Option<Hlc>,
    /// When the server received it.
    pub received: Millis,
    /// The SHA-256 of its bytes.
    #[serde(default)]
    pub hash: Option<Sha256>,
    /// Why it does not count.
    #[serde(default)]
    pub refusal: Option<Refusal>,
    /// The op.
    #[serde(deserialize_with = "hex_op")]
    pub op: RawOp,
}

/// Counts of one kind.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct KindSummary {
    /// All.
    pub total: u64,
    /// Still to be done.
    pub open: u64,
    /// Of those, late.
    pub overdue: u64,
    /// By status code.
    pub by_status: BTreeMap<String, u64>,
    /// By flag.
    pub flags: BTreeMap<String, u64>,
}

/// Counts by kind.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct Summary {
    /// Each kind's counts.
    pub kinds: BTreeMap<String, KindSummary>,
}

/// A phone, as it told of itself at its last contact.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct DeviceSeen {
    /// Its series.
    pub device: DeviceId,
    /// Whose.
    pub account: AccountId,
    /// How screens call them.
    pub display: String,
    /// When.
    pub last_seen: Millis,
    /// What it told.
    pub status: Option<DeviceStatus>,
    /// The greatest number up to which the server has every op of it.
    #[serde(default)]
    pub settled: u64,
    /// By how much its clock was corrected at its last record, milliseconds: positive when it was slow.
    #[serde(default)]
    pub clock: Option<i64>,
}

/// An op in quarantine.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct QuarantinedOp {
    /// Whose series.
    pub device: DeviceId,
    /// The place in it.
    pub n: u64,
    /// Why.
    pub refusal: Refusal,
    /// When the server received it.
    pub received: Millis,
    /// Who wrote it.
    pub author: AccountId,
    /// The op, as far as it can be read.
    #[serde(deserialize_with = "hex_op")]
    pub op: RawOp,
}

/// One thing and its whole history; of several with one id the one that was spoken of first.
pub async fn thing(kind: &KindName, id: EntityId) -> Result<Thing, ApiError> {
    get(&format!("/api/v1/things/{kind}/{id}")).await
}

/// The same of this area, whatever others say of the id.
pub async fn thing_of(kind: &KindName, id: EntityId, area: AreaCode) -> Result<Thing, ApiError> {
    get(&format!("/api/v1/things/{kind}/{id}{}", Params::default().some("scope", Some(area)))).await
}

/// Counts by kind, of a scope and a time, or of all.
pub async fn summary(scope: Option<Scope>, from: Option<Millis>, to: Option<Millis>) -> Result<Summary, ApiError> {
    let params = Params::default().some("scope", scope).some("from", from).some("to", to);
    get(&format!("/api/v1/summary{params}")).await
}

/// The phones of the area, latest contact first.
pub async fn devices() -> Result<Vec<DeviceSeen>, ApiError> {
    get("/api/v1/devices").await
}

/// Ops in quarantine: one's own, or the area's for the desk.
pub async fn quarantine() -> Result<Vec<QuarantinedOp>, ApiError> {
    get("/api/v1/quarantine").await
}

/// Where the plates of a kind can be downloaded as a PDF, leading to this server: of an area, or of all.
pub fn plates_url(kind: &KindName, area: Option<AreaCode>) -> String {
    let origin = leptos::prelude::window().location().origin().unwrap_or_default();
    format!("/api/v1/plates{}", Params::default().some("kind", Some(kind)).some("scope", area).text("url", &origin))
}

/// What a scanned token is to a thing's plate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct PlateJudged {
    /// The one on it.
    pub genuine: bool,
    /// The one of a plate that was replaced then.
    #[serde(default)]
    pub withdrawn: Option<Millis>,
}

/// Whether a scanned token is the one on a thing's plate.
pub async fn judge_plate(kind: &KindName, id: EntityId, token: &str) -> Result<PlateJudged, ApiError> {
    let params = Params::default().text("token", token);
    get(&format!("/api/v1/plates/{kind}/{id}{params}")).await
}

/// Makes a thing's plate anew; the sheet to print, a PDF that leads to this server.
pub async fn renew_plate(kind: &KindName, id: EntityId) -> Result<Blob, ApiError> {
    let origin = leptos::prelude::window().location().origin().unwrap_or_default();
    let params = Params::default().text("url", &origin);
    let sheet = Request::new("POST", &format!("/api/v1/plates/{kind}/{id}{params}")).send().await?;
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(sheet.body.as_slice()));
    let kind = BlobPropertyBag::new();
    kind.set_type("application/pdf");
    Blob::new_with_u8_array_sequence_and_options(&parts, &kind).map_err(|_| ApiError::Malformed("a sheet".into()))
}

async fn get<T: DeserializeOwned>(path: &str) -> Result<T, ApiError> {
    Request::new("GET", path).send().await?.json()
}

pub(super) fn hex_op<'de, D: Deserializer<'de>>(d: D) -> Result<RawOp, D::Error> {
    let text = String::deserialize(d)?;
    RawOp::from_hex(&text).ok_or_else(|| serde::de::Error::custom("op: hex expected"))
}
