//! A device's series of ops, and pushing and pulling it.

use std::time::{SystemTime, UNIX_EPOCH};

use uuid::Uuid;
use xunge_shared::{
    geometry::LonLat,
    hlc::{Hlc, Millis},
    id::{DeviceId, EntityId, OpId, Scope, Sha256},
    kinds::{
        Kind,
        case::{Case, CaseBody, Report},
        presence::Presence,
        street::{Street, StreetBody, StreetClass, StreetProfile},
    },
    op::{Op, RawOp, encode},
    wire::{MODEL, PROTO, PullReply, PullRequest, PushReply, PushRequest},
};

use crate::world::Persona;

pub(crate) fn now() -> Millis {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as Millis
}

pub(crate) fn thing() -> EntityId {
    Uuid::now_v7().into()
}

/// The middle of the county, as far as these tests are concerned.
pub(crate) fn square() -> LonLat {
    LonLat { lon: 110_301_500, lat: 22_601_250 }
}

pub(crate) fn report(text: &str, photos: Vec<Sha256>) -> CaseBody {
    CaseBody::Report(Report {
        event_type: "0102".into(),
        text: text.into(),
        place: Some(square()),
        photos,
        presence: Presence::at(square(), 5),
        ..Report::default()
    })
}

pub(crate) struct Series<'a> {
    pub(crate) who: &'a Persona,
    pub(crate) device: DeviceId,
    n: u64,
}

impl<'a> Series<'a> {
    pub(crate) fn of(who: &'a Persona) -> Self {
        Self { who, device: Uuid::new_v4().into(), n: 0 }
    }

    pub(crate) fn op<K: Kind>(&mut self, scope: &str, entity: EntityId, body: &K::Body) -> Op {
        self.n += 1;
        Op {
            device: self.device,
            n: self.n,
            author: self.who.session().account.id,
            hlc: Hlc::new(now(), 0),
            kind: K::NAME,
            v: K::VERSION,
            scope: scope.parse().unwrap(),
            entity,
            based_on: None,
            body: encode(body).into(),
        }
    }

    /// The op that was said last.
    pub(crate) fn last(&self) -> OpId {
        OpId { device: self.device, n: self.n }
    }

    pub(crate) fn request(&self, ops: Vec<RawOp>) -> PushRequest {
        PushRequest { proto: PROTO, device: self.device, dev_now: now(), ops, status: None, epoch: None }
    }

    pub(crate) async fn push(&self, ops: Vec<RawOp>) -> PushReply {
        let answer = self.who.post_cbor("/api/sync/push", encode(&self.request(ops))).await;
        answer.check(200, "");
        minicbor::decode(&answer.body).unwrap()
    }

    /// Reports a case and tells which thing it is.
    pub(crate) async fn case(&mut self, scope: &str, text: &str, photos: Vec<Sha256>) -> EntityId {
        let entity = thing();
        let op = self.op::<Case>(scope, entity, &report(text, photos)).seal();
        let reply = self.push(vec![op]).await;
        assert!(reply.results[0].seq.is_some(), "{reply:?}");
        entity
    }

    pub(crate) async fn street(&mut self, scope: &str, name: &str) -> EntityId {
        let entity = thing();
        let end = LonLat { lon: square().lon + 10_000, ..square() };
        let line = xunge_shared::geometry::Path(vec![square(), end]);
        let body = StreetBody::Define(StreetProfile { code: "S1".into(), name: name.into(), class: StreetClass::Main, line });
        let op = self.op::<Street>(scope, entity, &body).seal();
        let reply = self.push(vec![op]).await;
        assert!(reply.results[0].seq.is_some(), "{reply:?}");
        entity
    }
}

pub(crate) fn pull_request(cursors: &[(&str, u64)], epoch: Option<u64>) -> PullRequest {
    let cursors = cursors.iter().map(|(scope, seq)| (scope.parse::<Scope>().unwrap(), *seq)).collect();
    PullRequest { proto: PROTO, model: MODEL, device: Uuid::new_v4().into(), epoch, cursors, only: None, status: None }
}

pub(crate) async fn pull(who: &Persona, request: &PullRequest) -> PullReply {
    let answer = who.post_cbor("/api/sync/pull", encode(request)).await;
    answer.check(200, "");
    minicbor::decode(&answer.body).unwrap()
}
