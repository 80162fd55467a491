//! People with phones, for the suite: whoever says something here says it as an op, through admission.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use xunge_server::{
    lock::FolderLock,
    session::{Signed, token::Token},
    sight::Sight,
    store::{NewAccount, NewSession, Push, Store},
};
use xunge_shared::{
    geometry::{LonLat, Path, Polygon, Shape},
    hlc::{Hlc, Millis},
    id::{AccountId, CellCode, DeviceId, EntityId, KindName, OpId, Scope},
    kinds::{
        Kind,
        case::{Case, CaseBody, Move, Report, Stage},
        cell::{Cell, CellProfile},
        county::{County, CountyBody},
        presence::Presence,
        reference::ReferenceBody,
        zone::{Inspection, Zone, ZoneBody, ZoneProfile},
    },
    op::{Op, RawOp, encode},
    role::{Grant, Role},
    settings::Settings,
    wire::PushReply,
};

/// A Monday morning.
pub(crate) const MORNING: Millis = 1_700_000_000_000;
pub(crate) const TOWN: &str = "990001001000";
pub(crate) const OTHER_TOWN: &str = "990001002000";
pub(crate) const COUNTY: &str = "990001000000";

/// Sees all that these tests speak of.
pub(crate) fn everything() -> Sight {
    sight(&[COUNTY, TOWN, OTHER_TOWN, "990001009000"])
}

/// Sees what an account does: these tests' accounts are made in the order of their numbers.
pub(crate) async fn seen_by(store: &Arc<dyn Store>, account: AccountId) -> Sight {
    let grants = vec![Grant { role: Role::GridWorker, area: TOWN.parse().unwrap(), from: 0, until: None }];
    while store.account(account).unwrap().is_none() {
        let name = format!("account {}", store.accounts().unwrap().len());
        let new = NewAccount { name, display: String::new(), team: String::new(), password: String::new(), grants: grants.clone() };
        store.create_account(new).await.unwrap();
    }
    let token = Token::generate().unwrap();
    let session = NewSession { token: token.hash(), account, created: MORNING, expires: MORNING + 1_000 };
    store.open_session(session).await.unwrap();
    Sight::of(&Signed::recognise(&**store, &token, MORNING).unwrap(), store.scopes())
}

/// Sees these feeds, as who holds a folder's lock does.
pub(crate) fn sight(scopes: &[&str]) -> Sight {
    let folder = tempfile::tempdir().unwrap();
    Sight::operator(&FolderLock::take(folder.path()).unwrap(), scopes.iter().map(|text| scope(text)))
}

pub(crate) fn scope(text: &str) -> Scope {
    text.parse().unwrap()
}

pub(crate) fn spot(east_m: i32, north_m: i32) -> LonLat {
    // About a metre is 10 micro-degrees here.
    LonLat { lon: 110_300_000 + east_m * 10, lat: 22_600_000 + north_m * 10 }
}

/// A square whose south-west corner is `spot(east, north)`.
pub(crate) fn square(east: i32, north: i32, side: i32) -> Shape {
    let corners = [(0, 0), (side, 0), (side, side), (0, side), (0, 0)];
    Shape::Area(vec![Polygon(vec![Path(corners.map(|(x, y)| spot(east + x, north + y)).to_vec())])])
}

/// A phone (or a desk) and who uses it.
#[derive(Clone)]
pub(crate) struct Phone {
    pub(crate) device: DeviceId,
    pub(crate) author: AccountId,
    pub(crate) grants: Arc<[Grant]>,
    pub(crate) n: u64,
    pub(crate) now: Millis,
}

impl Phone {
    pub(crate) fn new(device: u128, author: u32, role: Role, area: &str) -> Self {
        let grant = Grant { role, area: area.parse().unwrap(), from: 0, until: None };
        Self { device: DeviceId(device), author: AccountId(author), grants: Arc::new([grant]), n: 0, now: MORNING }
    }

    pub(crate) fn worker(number: u32) -> Self {
        Self::new(u128::from(number), number, Role::GridWorker, TOWN)
    }

    pub(crate) fn desk(number: u32) -> Self {
        Self::new(u128::from(number), number, Role::Administrator, COUNTY)
    }

    /// The next op of the series.
    pub(crate) fn say<K: Kind>(&mut self, scope: &str, entity: u128, body: &K::Body) -> RawOp {
        self.say_raw(K::NAME, K::VERSION, scope, entity, encode(body), None)
    }

    pub(crate) fn say_raw(&mut self, kind: KindName, v: u8, scope: &str, entity: u128, body: Vec<u8>, based_on: Option<OpId>) -> RawOp {
        self.n += 1;
        self.now += 1;
        let op = Op {
            device: self.device,
            n: self.n,
            author: self.author,
            hlc: Hlc::new(self.now, 0),
            kind,
            v,
            scope: scope.parse().unwrap(),
            entity: EntityId(entity),
            based_on,
            body: body.into(),
        };
        op.seal()
    }

    pub(crate) fn last(&self) -> OpId {
        OpId { device: self.device, n: self.n }
    }

    pub(crate) fn cell(&mut self, entity: u128, code: &str, shape: Shape) -> RawOp {
        let code: CellCode = code.parse().unwrap();
        let profile = CellProfile { name: format!("cell {code}"), code, shape, duty: vec![] };
        self.say::<Cell>(TOWN, entity, &ReferenceBody::Define(profile))
    }

    pub(crate) fn zone(&mut self, entity: u128, name: &str, place: LonLat) -> RawOp {
        let shape = Shape::Line(Path(vec![place, LonLat { lon: place.lon + 80, ..place }]));
        let profile = ZoneProfile {
            name: name.into(),
            number: format!("No. {entity}"),
            responsible: "somebody".into(),
            shape,
            street: Some(EntityId(7_000)),
            cell: None,
            token: None,
        };
        self.say::<Zone>(TOWN, entity, &ZoneBody::Define(profile))
    }

    pub(crate) fn inspect(&mut self, entity: u128, place: LonLat) -> RawOp {
        let inspection = Inspection::clean(&Settings::default(), Presence::at(place, 5));
        self.say::<Zone>(TOWN, entity, &ZoneBody::Inspect(inspection))
    }

    pub(crate) fn report(&mut self, entity: u128, place: Option<LonLat>) -> RawOp {
        self.report_in(TOWN, entity, place, vec![])
    }

    pub(crate) fn report_in(&mut self, scope: &str, entity: u128, place: Option<LonLat>, photos: Vec<xunge_shared::id::Sha256>) -> RawOp {
        let report = Report { event_type: "0102".into(), text: format!("litter {entity}"), place, photos, ..Report::default() };
        self.say::<Case>(scope, entity, &CaseBody::Report(report))
    }

    pub(crate) fn cancel(&mut self, entity: u128, based_on: OpId) -> RawOp {
        let step = Move::new(Stage::Reported, Stage::Cancelled);
        self.say_raw(Case::NAME, Case::VERSION, TOWN, entity, encode(&CaseBody::Move(step)), Some(based_on))
    }

    pub(crate) fn settings(&mut self, settings: Settings) -> RawOp {
        self.say::<County>(COUNTY, 1, &CountyBody::Settings(settings))
    }

    pub(crate) fn pushing(&self, ops: Vec<RawOp>) -> Push {
        Push {
            author: self.author,
            grants: Arc::clone(&self.grants),
            device: self.device,
            dev_now: self.now,
            now: self.now,
            ops,
            status: None,
        }
    }

    pub(crate) async fn push(&self, store: &Arc<dyn Store>, ops: Vec<RawOp>) -> PushReply {
        store.admit(self.pushing(ops)).await.unwrap()
    }
}

/// Waits until the views show every op.
pub(crate) async fn shown(store: &Arc<dyn Store>) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while store.lag() > 0 {
        assert!(Instant::now() < deadline, "the views are {} ops behind", store.lag());
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Waits until the analyst has taken in every op.
pub(crate) async fn studied(store: &Arc<dyn Store>) {
    shown(store).await;
    let deadline = Instant::now() + Duration::from_mins(1);
    while store.unstudied() > 0 {
        assert!(Instant::now() < deadline, "the facts are {} ops behind", store.unstudied());
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}
