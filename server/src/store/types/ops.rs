//! Ops on their way in, and what is told of them afterwards.

use std::sync::Arc;

use xunge_shared::{
    admit::Refusal,
    entity::Entity,
    hlc::{Hlc, Millis},
    id::{AccountId, DeviceId, EntityId, KindName, Scope},
    op::RawOp,
    role::Grant,
    row::Row,
    wire::DeviceStatus,
};

use crate::store::{Result, StoreError};

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

impl Thing {
    /// What its ops add up to.
    pub fn fold(&self) -> Result<Option<Entity>> {
        Entity::fold(self.ops.iter().map(|told| (&told.op, told.eff))).map_err(|e| StoreError::Corrupt(e.to_string()))
    }
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
    /// By how much its clock was corrected for its last op, milliseconds: positive when it was slow.
    pub clock: Option<i64>,
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
