//! What goes into a store and comes out of it, in the domain's own types: no SQL, no backend type, no HTTP.

use std::{collections::BTreeMap, sync::Arc};

use xunge_shared::{
    admit::Refusal,
    geometry::{BBox, LonLat, Shape},
    hlc::{Hlc, Millis},
    id::{AccountId, CellCode, DeviceId, EntityId, KindName, Scope, Sha256},
    op::RawOp,
    role::Grant,
    row::Row,
    session::Account,
    wire::DeviceStatus,
};

/// What a device hands in, and what admission must know of who does so.
#[derive(Debug, Clone)]
pub struct Push {
    /// Whose session it is.
    pub author: AccountId,
    /// What the author may do, now and before.
    pub grants: Arc<[Grant]>,
    /// The series that the ops belong to.
    pub device: DeviceId,
    /// The phone's clock.
    pub dev_now: Millis,
    /// The server's clock.
    pub now: Millis,
    /// In order of `n`.
    pub ops: Vec<RawOp>,
    /// What the phone tells of itself.
    pub status: Option<DeviceStatus>,
}

/// Something that was projected: the live stream sends it on.
#[derive(Debug, Clone)]
pub struct Change {
    /// Whose feed grew.
    pub scope: Scope,
    /// Its newest `seq` that the views show.
    pub head: u64,
    /// Changed rows, at most [`CHANGE_ROWS`].
    pub rows: Vec<Row>,
    /// Things that lost their row.
    pub gone: Vec<(KindName, EntityId)>,
    /// True when more changed than is told here.
    pub more: bool,
}

/// The greatest number of rows in one [`Change`].
pub const CHANGE_ROWS: usize = 100;

/// What lists are ordered by. Rows without the value come last when ascending and when descending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// When it was last seen, started or reported.
    #[default]
    At,
    /// When it is late.
    Due,
    /// Its name.
    Title,
    /// Its code.
    Code,
}

/// Which rows, in which order. An empty list of kinds means all of them; scopes are always given.
#[derive(Debug, Clone, Default)]
pub struct RowQuery {
    /// Of these kinds.
    pub kinds: Vec<KindName>,
    /// Carried by these feeds: what the caller may read.
    pub scopes: Vec<Scope>,
    /// With one of these statuses.
    pub statuses: Vec<String>,
    /// Still to be done, or not.
    pub open: Option<bool>,
    /// Open and due before this time.
    pub overdue: Option<Millis>,
    /// With this flag.
    pub flag: Option<String>,
    /// In this cell.
    pub cell: Option<CellCode>,
    /// Belonging to this thing.
    pub parent: Option<EntityId>,
    /// With this account at it.
    pub who: Option<AccountId>,
    /// With this text in title, detail or code.
    pub text: Option<String>,
    /// `at` from here on.
    pub from: Option<Millis>,
    /// `at` before this.
    pub to: Option<Millis>,
    /// Whose box touches this one.
    pub bbox: Option<BBox>,
    /// In this order.
    pub order: Order,
    /// Greatest first.
    pub descending: bool,
    /// At most so many rows; at least 1.
    pub limit: usize,
    /// Go on behind this cursor, the `next` of the page before.
    pub after: Option<String>,
}

/// A page of a list.
#[derive(Debug, Clone, Default)]
pub struct RowPage {
    /// The rows.
    pub rows: Vec<Row>,
    /// How many there are on all pages, counted up to [`TOTAL_CAP`].
    pub total: u64,
    /// Where the next page begins, when there is one.
    pub next: Option<String>,
}

/// Totals are exact up to this number and stop there.
pub const TOTAL_CAP: u64 = 10_000;

/// An op about a thing, as it was recorded.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Its place in its feed.
    pub seq: u64,
    /// When it counts.
    pub eff: Hlc,
    /// When it arrived.
    pub received: Millis,
    /// The op.
    pub op: RawOp,
}

/// An op in quarantine.
#[derive(Debug, Clone)]
pub struct Refused {
    /// The device that handed it in.
    pub device: DeviceId,
    /// Its number in the series; 0 when its envelope could not be read.
    pub n: u64,
    /// Why.
    pub refusal: Refusal,
    /// When it arrived.
    pub received: Millis,
    /// Whose session handed it in.
    pub author: AccountId,
    /// The feed that it is meant for, when that can be read.
    pub scope: Option<Scope>,
    /// The op.
    pub op: RawOp,
}

/// A thing with its whole history.
#[derive(Debug, Clone, Default)]
pub struct Thing {
    /// What it shows; nothing when it does not exist (yet or any more).
    pub row: Option<Row>,
    /// All its ops, in order of admission.
    pub ops: Vec<Recorded>,
    /// What was refused about it.
    pub quarantined: Vec<Refused>,
}

/// Counts over the rows of one kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// All.
    pub total: u64,
    /// Still to be done.
    pub open: u64,
    /// Open and late.
    pub overdue: u64,
    /// By status.
    pub by_status: BTreeMap<String, u64>,
    /// By flag.
    pub flags: BTreeMap<String, u64>,
}

/// What a summary counts.
#[derive(Debug, Clone, Default)]
pub struct SummaryQuery {
    /// Rows carried by these feeds.
    pub scopes: Vec<Scope>,
    /// `at` from here on.
    pub from: Option<Millis>,
    /// `at` before this.
    pub to: Option<Millis>,
    /// What "late" is measured against.
    pub now: Millis,
}

/// Which tile of the map, and what of it.
#[derive(Debug, Clone, Default)]
pub struct TileQuery {
    /// A layer for each of these kinds.
    pub kinds: Vec<KindName>,
    /// Web-mercator zoom, 0 to 22.
    pub z: u8,
    /// Column, from the west.
    pub x: u32,
    /// Row, from the north.
    pub y: u32,
    /// Rows carried by these feeds.
    pub scopes: Vec<Scope>,
    /// Of these kinds, only what matches the fields below; others are drawn whole. Counts of a crowded tile know
    /// `open_of` and `status`, and take no notice of times.
    pub narrowed: Vec<KindName>,
    /// `at` from here on.
    pub from: Option<Millis>,
    /// `at` before this.
    pub to: Option<Millis>,
    /// In one of these states.
    pub status: Vec<String>,
    /// Only what is late.
    pub overdue: bool,
    /// Of these kinds, only what is still to be done.
    pub open_of: Vec<KindName>,
    /// What "late" is measured against.
    pub now: Millis,
}

/// One kind's part of a tile.
#[derive(Debug, Clone)]
pub struct Layer {
    /// Which kind.
    pub kind: KindName,
    /// What there is.
    pub content: LayerContent,
}

/// Things themselves where a tile holds few, else counts.
#[derive(Debug, Clone)]
pub enum LayerContent {
    /// Each thing whose box touches the tile.
    Features(Vec<Feature>),
    /// Counts for squares of the tile.
    Bins(Vec<Bin>),
}

/// A thing on a tile.
#[derive(Debug, Clone)]
pub struct Feature {
    /// Which one.
    pub entity: EntityId,
    /// Where.
    pub shape: Shape,
    /// Its state.
    pub status: String,
    /// Still to be done.
    pub open: bool,
    /// When it is late.
    pub due: Option<Millis>,
    /// The time it is listed under.
    pub at: Option<Millis>,
    /// Its name.
    pub title: String,
    /// Its code.
    pub code: String,
    /// What a person should look at.
    pub flags: Vec<String>,
    /// Who is at it.
    pub who: Option<AccountId>,
}

/// A square of a tile and how many things it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bin {
    /// Its middle.
    pub at: LonLat,
    /// How many.
    pub n: u64,
    /// How many of them are still to be done.
    pub open: u64,
    /// By status.
    pub by_status: BTreeMap<String, u64>,
}

/// A device, as the desk sees it.
#[derive(Debug, Clone)]
pub struct Device {
    /// Which one.
    pub device: DeviceId,
    /// Who used it last.
    pub account: AccountId,
    /// When it last spoke to the server.
    pub last_seen: Millis,
    /// What it told of itself.
    pub status: Option<DeviceStatus>,
    /// Up to this number the server has each of its ops.
    pub settled: u64,
}

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// What is typed to sign in.
    pub name: String,
    /// What screens show.
    pub display: String,
    /// The patrol team, or empty.
    pub team: String,
    /// The password's hash in PHC form.
    pub password: String,
    /// What it may do.
    pub grants: Vec<Grant>,
}

/// An account with what only the server may know.
#[derive(Debug, Clone)]
pub struct StoredAccount {
    /// What its owner may see.
    pub account: Account,
    /// The password's hash in PHC form.
    pub password: String,
    /// True when it may not sign in any more.
    pub disabled: bool,
    /// What it may do, past grants included.
    pub grants: Arc<[Grant]>,
}

/// A session that is to be opened. Only the hash of its secret is stored.
#[derive(Debug, Clone, Copy)]
pub struct NewSession {
    /// The hash of the cookie's secret.
    pub token: Sha256,
    /// Whose.
    pub account: AccountId,
    /// When it was opened.
    pub created: Millis,
    /// Until when it is good.
    pub expires: Millis,
}

/// Who a session's secret belongs to.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub account: Account,
    /// What they may do, past grants included.
    pub grants: Arc<[Grant]>,
    /// When the session was last used, to within what [`Accounts::touch_session`](super::Accounts::touch_session) was told.
    pub seen: Millis,
    /// Until when it is good.
    pub expires: Millis,
}

/// What is known of a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blob {
    /// Its size, bytes, as announced.
    pub size: u64,
    /// Who announced it first.
    pub by: AccountId,
    /// True when all of it is here and its hash matched.
    pub complete: bool,
}
