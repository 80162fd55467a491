//! The messages between phone and server. CBOR maps with integer keys; PROTOCOL.md gives them key by key.
//!
//! These types are the wire: there is no second set of them. Golden bytes in `tests/golden.rs` pin them.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode, bytes::ByteVec};
use serde::{Deserialize, Serialize};

use crate::{
    admit::Refusal,
    digest::Digest,
    hlc::{Hlc, Millis},
    id::{DeviceId, Scope},
    op::{Admitted, RawOp},
};

/// The version of this protocol.
pub const PROTO: u16 = 1;
/// The version of the state encoding and of packing: snapshots and digests are exchanged only between equals, others replay ops.
pub const MODEL: u16 = 9;
/// The greatest number of ops in one push.
pub const MAX_PUSH_OPS: usize = 500;
/// The greatest sum of op sizes in one push, bytes.
pub const MAX_PUSH_BYTES: usize = 256 * 1024;
/// The greatest number of ops in one answer to a pull, per scope.
pub const MAX_PULL_OPS: usize = 2_000;
/// The greatest size of one photo, bytes.
pub const MAX_PHOTO_BYTES: u64 = 8 * 1024 * 1024;
/// The content type of pushes, pulls and their answers.
pub const CBOR: &str = "application/cbor";

/// What a phone tells of itself at every contact: what the desk must know to believe that nothing is missing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
pub struct DeviceStatus {
    /// Ops that are only on the phone.
    #[n(0)]
    pub unsent: u32,
    /// When the oldest of them was made.
    #[n(1)]
    pub oldest: Option<Millis>,
    /// Photos that are only on the phone.
    #[n(2)]
    pub photos: u32,
    /// The app's version.
    #[n(3)]
    pub app: String,
    /// Bytes used in the browser's storage.
    #[n(4)]
    pub used: Option<u64>,
    /// Bytes that the browser allows.
    #[n(5)]
    pub quota: Option<u64>,
    /// True when the browser promised not to evict them.
    #[n(6)]
    pub persisted: Option<bool>,
    /// True for a browser that shows the desk and records no round: it is no phone, as long as it holds nothing. Apps of before say nothing.
    #[n(7)]
    pub at_desk: Option<bool>,
}

impl DeviceStatus {
    /// Ops and photos that are only there.
    pub fn holds(&self) -> u32 {
        self.unsent.saturating_add(self.photos)
    }

    /// False for a browser at a desk with nothing that is only there: nobody has to look after it.
    pub fn is_phone(&self) -> bool {
        self.at_desk != Some(true) || self.holds() > 0
    }
}

/// `POST /api/sync/push`.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct PushRequest {
    /// [`PROTO`].
    #[n(0)]
    pub proto: u16,
    /// The series that the ops belong to.
    #[n(1)]
    pub device: DeviceId,
    /// The phone's clock, milliseconds.
    #[n(2)]
    pub dev_now: Millis,
    /// In order of `n`.
    #[n(3)]
    pub ops: Vec<RawOp>,
    /// As of after this push, were it to succeed.
    #[n(4)]
    pub status: Option<DeviceStatus>,
    /// The epoch that it is for. Named where the ops have names that are good in one epoch only (see
    /// [`Phone`](crate::phone::Phone)): a server of another takes nothing of it.
    #[n(5)]
    pub epoch: Option<u64>,
}

impl PushRequest {
    /// True when a server at `epoch` may take it.
    pub fn is_for(&self, epoch: u64) -> bool {
        self.epoch.is_none_or(|named| named == epoch)
    }
}

/// The answer to a push.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct PushReply {
    /// The server's clock, milliseconds.
    #[n(0)]
    pub srv_now: Millis,
    /// One for each op of the push, in its order.
    #[n(1)]
    pub results: Vec<OpResult>,
    /// The greatest `n` up to which the server has every op of the device.
    #[n(2)]
    pub high_n: u64,
    /// The server's epoch.
    #[n(3)]
    pub epoch: u64,
    /// The server's signed word on all of it, to be kept as it is: see PROTOCOL.md, section 11.
    #[n(4)]
    pub receipt: Option<ByteVec>,
}

/// What became of one op. Every status is an acknowledgement: the op is on disk. CBOR: `[n, status, seq, eff, code]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct OpResult {
    /// Which op; 0 when its envelope could not be read.
    #[n(0)]
    pub n: u64,
    /// What became of it.
    #[n(1)]
    pub status: OpStatus,
    /// Its place in the feed; absent in quarantine.
    #[n(2)]
    pub seq: Option<u64>,
    /// When it counts; absent in quarantine.
    #[n(3)]
    pub eff: Option<Hlc>,
    /// Why it is in quarantine.
    #[n(4)]
    pub refusal: Option<Refusal>,
}

/// The fate of an op.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum OpStatus {
    /// Admitted now.
    #[n(0)]
    Ok,
    /// Admitted before.
    #[n(1)]
    Duplicate,
    /// Kept apart: shown to its author and the desk with the reason.
    #[n(2)]
    Quarantined,
    /// Admitted; the server is older than the op and forwards it unread.
    #[n(3)]
    HeldUnknownKind,
    /// Admitted; a photo that it speaks of has not arrived.
    #[n(4)]
    HeldNeedPhoto,
}

/// `POST /api/sync/pull`.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct PullRequest {
    /// [`PROTO`].
    #[n(0)]
    pub proto: u16,
    /// [`MODEL`].
    #[n(1)]
    pub model: u16,
    /// Who asks.
    #[n(2)]
    pub device: DeviceId,
    /// The epoch of the cursors.
    #[n(3)]
    pub epoch: Option<u64>,
    /// For each scope that the phone has: the `seq` up to which it has it; 0 asks anew.
    #[n(4)]
    pub cursors: BTreeMap<Scope, u64>,
    /// Only these, of those that the account may read.
    #[n(5)]
    pub only: Option<Vec<Scope>>,
    /// As of now.
    #[n(6)]
    pub status: Option<DeviceStatus>,
}

/// The answer to a pull.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct PullReply {
    /// The server's epoch.
    #[n(0)]
    pub epoch: u64,
    /// The server's [`MODEL`]: digests are compared only when it is the phone's.
    #[n(1)]
    pub model: u16,
    /// One for each scope that the account follows.
    #[n(2)]
    pub scopes: Vec<ScopeFeed>,
    /// Scopes that the account does not follow any more.
    #[n(3)]
    pub gone: Vec<Scope>,
}

/// What is new in one scope.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct ScopeFeed {
    /// Which scope.
    #[n(0)]
    pub id: Scope,
    /// The cursor that this continues; 0 with a snapshot.
    #[n(1)]
    pub from: u64,
    /// The cursor after it.
    #[n(2)]
    pub to: u64,
    /// The ops from `from + 1` to `to`, each of them.
    #[n(3)]
    pub ops: Vec<Admitted>,
    /// Instead of ops: the encoded states of all entities at `to`, [packed](crate::pack) by kind.
    #[n(4)]
    pub snapshot: Option<ByteVec>,
    /// True when there is more after `to`.
    #[n(5)]
    pub more: bool,
    /// The digest of the scope at `to`, when the server has it at hand.
    #[n(6)]
    pub digest: Option<Digest>,
}

/// An event of `GET /api/live`, as JSON: the feed of `scope` has grown to `head`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveEvent {
    /// Which scope.
    pub scope: Scope,
    /// Its newest `seq`.
    pub head: u64,
}
