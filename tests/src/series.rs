//! A device's series of ops, written by hand: right unless a test makes it wrong.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;
use minicbor::Encode;
use xunge_shared::{
    geometry::LonLat,
    hlc::{Hlc, Millis},
    id::{DeviceId, EntityId},
    kinds::{
        Kind,
        case::{CaseBody, Report},
        presence::Presence,
    },
    op::{Op, RawOp, encode},
    session::Session,
    wire::{PROTO, PushRequest},
};

use crate::world::SQUARE;

/// The series of one device of one account.
#[derive(Debug)]
pub struct Series {
    /// The device.
    pub device: DeviceId,
    session: Session,
    n: u64,
}

impl Series {
    /// A new device of the account that is signed in.
    pub fn new(session: &Session) -> Self {
        Self { device: DeviceId(rand::random()), session: session.clone(), n: 0 }
    }

    /// The next op of the series, about a thing in `scope`.
    pub fn op<K: Kind>(&mut self, scope: &str, entity: EntityId, body: &K::Body) -> Result<Op> {
        self.n += 1;
        Ok(Op {
            device: self.device,
            n: self.n,
            author: self.session.account.id,
            hlc: Hlc::new(now(), 0),
            kind: K::NAME,
            v: K::VERSION,
            scope: scope.parse()?,
            entity,
            based_on: None,
            body: encode(body).into(),
        })
    }

    /// A push of these ops, as the device would send it now.
    pub fn push(&self, ops: impl IntoIterator<Item = RawOp>) -> PushRequest {
        PushRequest { proto: PROTO, device: self.device, dev_now: now(), ops: ops.into_iter().collect(), status: None, epoch: None }
    }
}

/// A thing that does not exist yet.
pub fn new_thing() -> EntityId {
    // A UUIDv7: the time before the random part keeps new things together in every index.
    let random: u128 = rand::random();
    EntityId(u128::from(now()) << 80 | 7 << 76 | (random & 0x0fff_3fff_ffff_ffff_ffff) | 2 << 62)
}

/// A report of exposed litter at the square.
pub fn report(text: &str) -> CaseBody {
    CaseBody::Report(Report {
        event_type: "0102".into(),
        text: text.into(),
        place: Some(square()),
        presence: Presence::at(square(), 5),
        ..Report::default()
    })
}

/// The square as records carry it.
pub fn square() -> LonLat {
    LonLat { lon: (SQUARE.0 * 1e6).round() as i32, lat: (SQUARE.1 * 1e6).round() as i32 }
}

/// The wall clock.
pub fn now() -> Millis {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis() as Millis)
}

/// Any value as CBOR, for requests that no type describes.
pub fn cbor(value: &impl Encode<()>) -> Vec<u8> {
    encode(value)
}
