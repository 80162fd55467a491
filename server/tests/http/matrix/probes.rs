//! The requests behind the table: each tells whether somebody could do something in an area. Everything that could be seen there
//! was put there by others.

use std::collections::HashMap;

use reqwest::Method;
use serde_json::json;
use xunge_server::session::second;
use xunge_shared::{
    geometry::{LonLat, Path, Polygon, Shape},
    hlc::Hlc,
    id::{AccountId, EntityId, Sha256},
    kinds::{
        case::{Assignment, Case, CaseBody, Deadline, Move, Remark, Stage as Step},
        cell::{Cell, CellProfile},
        checkpoint::{Checkpoint, CheckpointProfile},
        county::{County, CountyBody},
        presence::Presence,
        reference::ReferenceBody,
        round::{Mode, Round, RoundBody, Start},
        street::{Street, StreetBody, StreetClass, StreetProfile},
        track::{TrackBody, TrackLog},
        zone::{Inspection, Zone, ZoneBody, ZoneProfile},
    },
    op::{Op, RawOp},
    plate::Plated,
    rescue::{Frame, Key, Rescue, Sealer},
    role::Role,
    settings::Settings,
    track::{Fix, Fixes},
    wire::{OpStatus, PullRequest},
};

use super::desk_feed;
use crate::{
    series::{Series, now, pull, pull_request, report, square, thing},
    world::{COUNTY, OTHER, PASSWORD, Persona, TOWN, World},
};

/// What is there to be seen of an area.
pub(super) struct Area {
    pub(super) insider: AccountId,
    pub(super) case: EntityId,
    zone: EntityId,
    track: EntityId,
    pub(super) timetable: EntityId,
    photo: Sha256,
}

/// A server with something in each area.
pub(crate) struct Stage {
    pub(crate) world: World,
    pub(super) areas: HashMap<&'static str, Area>,
    /// For the metrics: a request as a proxy hands it on.
    forwarded: (&'static str, &'static str),
}

fn photo(seed: u8) -> Vec<u8> {
    [&[0xff, 0xd8, 0xff, 0xe0][..], &vec![seed; 500]].concat()
}

fn fixes() -> Fixes {
    Fixes(
        (0..3)
            .map(|i| Fix { at: now() - 9_000 + i * 3_000, place: LonLat { lon: square().lon + 90 * i as i32, ..square() }, accuracy_m: 5 })
            .collect(),
    )
}

fn profile() -> ZoneProfile {
    ZoneProfile {
        name: "顺达五金".into(),
        number: "12".into(),
        responsible: String::new(),
        shape: Shape::Point(square()),
        street: None,
        cell: None,
        token: None,
    }
}

async fn upload(who: &Persona, bytes: &[u8]) -> bool {
    let path = format!("/api/blobs/{}", Sha256::of(bytes));
    who.send(who.request(Method::POST, &path).header("upload-length", bytes.len())).await;
    who.send(who.request(Method::HEAD, &path)).await;
    who.send(who.request(Method::PATCH, &path).header("upload-offset", 0).body(bytes.to_vec())).await.status == 204
}

impl Stage {
    pub(crate) async fn set() -> Self {
        let world = World::start().await;
        world.hire("keeper", Role::Administrator, TOWN).await;
        let admin = world.sign_in("admin").await;
        let mut areas = HashMap::new();
        for (seed, (area, name)) in (1..).zip([(TOWN, "insider"), (OTHER, "outsider")]) {
            let insider = world.hire(name, Role::Patrol, area).await;
            let who = world.sign_in(name).await;
            let bytes = photo(seed);
            assert!(upload(&who, &bytes).await);
            let photo = Sha256::of(&bytes);
            let mut series = Series::of(&who);
            let case = series.case(area, "rubbish", vec![photo]).await;
            let track = thing();
            let op = series.op::<TrackLog>(&format!("{area}/track"), track, &TrackBody::Segment(fixes())).seal();
            let reply = series.push(vec![op]).await;
            assert!(reply.results[0].seq.is_some(), "{reply:?}");
            // Not theirs to say: refused, and meant for the area.
            let refused = series.op::<Zone>(area, thing(), &ZoneBody::Define(profile())).seal();
            assert_eq!(series.push(vec![refused]).await.results[0].status, OpStatus::Quarantined);
            let zone = thing();
            let mut series = Series::of(&admin);
            let op = series.op::<Zone>(area, zone, &ZoneBody::Define(profile())).seal();
            assert!(series.push(vec![op]).await.results[0].seq.is_some());
            let timetable = desk_feed::plan(&mut series, area).await;
            areas.insert(area, Area { insider, case, zone, track, timetable, photo });
        }
        Self { world, areas, forwarded: ("x-forwarded-for", "10.0.0.1") }
    }

    /// Whether they can do it in the area.
    pub(crate) async fn probe(&self, key: &str, who: &Persona, area: &'static str) -> bool {
        let of = &self.areas[area];
        let ok = async |path: String| who.get(&path).await.status == 200;
        match key {
            "sign_in" => self.signs_in(who).await,
            "sessions" => self.ends_sessions(who).await,
            "second_factor" => self.has_second_factor(who).await,
            _ if key.starts_with("push_") => self.push(key, who, area).await,
            "pull" => {
                if !who.is_signed_in() {
                    return ok("/api/v1/digests".into()).await || who.post_cbor("/api/sync/pull", []).await.status != 401;
                }
                let told = pull(who, &pull_request(&[], None)).await;
                let digests = who.json("/api/v1/digests").await;
                let has = digests.as_array().unwrap().iter().any(|digest| digest["scope"] == area);
                let pulled = told.scopes.iter().any(|feed| feed.id.to_string() == area && feed.to > 0);
                assert_eq!(has, pulled, "two ways to the same");
                pulled
            }
            "rows" => self.sees_rows(who, area).await,
            "thing" => {
                let thing = who.get(&format!("/api/v1/things/case/{}", of.case)).await;
                // What was refused of oneself is one's own, wherever it was meant for.
                thing.status == 200 && (!thing.json()["row"].is_null() || !thing.json()["ops"].as_array().unwrap().is_empty())
            }
            "tiles" => ok(format!("/api/tiles/14/13200/7120.mvt?kinds=case&scope={area}")).await,
            "basemap" => who.get("/api/v1/basemap").await.status == 200,
            "photos" => ok(format!("/api/blobs/{}", of.photo)).await,
            "upload" => upload(who, &[photo(0), uuid::Uuid::new_v4().as_bytes().to_vec()].concat()).await,
            "figures" => {
                let behind = who.get("/api/v1/figures/records?measure=opened").await;
                let has = behind.status == 200
                    && behind.json()["rows"].as_array().unwrap().iter().any(|row| row["entity"] == of.case.to_string());
                assert_eq!(ok(format!("/api/v1/figures?by=type&scope={area}")).await, has);
                assert_eq!(ok(format!("/api/v1/bulletin?scope={area}")).await, has);
                has
            }
            "export" => {
                let named = ok(format!("/api/v1/export?kind=case&scope={area}")).await;
                let all = String::from_utf8(who.get("/api/v1/export?kind=case&format=geojson").await.body).unwrap();
                assert_eq!(all.contains(&of.case.to_string()), named);
                named
            }
            "tracks" => self.sees_tracks(who, area).await,
            "reviews" => ok(format!("/api/v1/reviews?scope={area}")).await,
            "reviews_own" => ok("/api/v1/reviews/mine".into()).await,
            "timetable_own" => ok("/api/v1/timetable/mine".into()).await,
            "timetable" => self.keeps_timetables(who, area).await,
            "desk_feed" => self.sees_desk_feed(who, area).await,
            "quarantine" => self.sees_refused(who, of.insider).await,
            "coverage" => {
                let told = ok(format!("/api/v1/coverage?scope={area}")).await;
                assert_eq!(
                    told,
                    ok(format!("/api/tiles/coverage/14/13200/7120.mvt?scope={area}")).await,
                    "the map tells what the list tells"
                );
                told
            }
            "devices" => {
                let devices = who.get("/api/v1/devices").await;
                devices.status == 200 && devices.json().as_array().unwrap().iter().any(|device| device["account"] == of.insider.0)
            }
            "people" => {
                let people = who.get("/api/v1/people").await;
                people.status == 200 && people.json().as_array().unwrap().iter().any(|person| person["id"] == of.insider.0)
            }
            "accounts_seen" => {
                let seen = who.get("/api/v1/accounts").await;
                seen.status == 200 && seen.json().as_array().unwrap().iter().any(|kept| kept["account"]["id"] == of.insider.0)
            }
            "accounts_kept" => self.keeps(who, of.insider, area).await,
            "accounts" => self.looks_after(who, of.insider).await,
            "imports" => self.imports(who, area).await,
            _ if key.ends_with("_back") => self.takes_back(key, who, area).await,
            "ground" => ok(format!("/api/v1/ground?scope={area}")).await,
            "outline" => self.outlines(who).await,
            "plates_print" => ok(format!("/api/v1/plates?scope={area}")).await,
            "plates_renew" => who.send(who.request(Method::POST, &format!("/api/v1/plates/zone/{}", of.zone))).await.status == 200,
            "plates_check" => {
                let token = self.world.app.plates.plate(Plated::Zone, of.zone, 0).token;
                ok(format!("/api/v1/plates/zone/{}?token={token}", of.zone)).await
            }
            "rescue" => self.delivers(who).await,
            "changes" => {
                let page = who.get("/api/v1/changes?kind=zone&limit=200").await;
                let is_of =
                    |change: &serde_json::Value| RawOp::from_hex(change["op"].as_str().unwrap()).unwrap().open().unwrap().entity == of.zone;
                page.status == 200 && page.json()["changes"].as_array().unwrap().iter().any(is_of)
            }
            "audit" => ok("/api/v1/audit".into()).await,
            "health" => ok("/healthz".into()).await && ok("/healthz/live".into()).await && ok("/healthz/ready".into()).await,
            "metrics" => {
                let near = who.get("/metrics").await;
                assert_eq!(near.status, 200, "from the machine itself, whoever is signed in");
                let (name, value) = self.forwarded;
                who.send(who.request(Method::GET, "/metrics").header(name, value)).await.status == 200
            }
            other => panic!("no request for {other}"),
        }
    }

    /// Whether they see what is their own, where they see nothing of others.
    pub(crate) async fn probe_own(&self, key: &str, who: &Persona) -> bool {
        assert_eq!(key, "quarantine");
        let mut series = Series::of(who);
        let op = series.op::<County>(COUNTY, thing(), &CountyBody::Settings(Settings::default())).seal();
        series.push(vec![op]).await;
        self.sees_refused(who, who.id()).await
    }

    async fn sees_refused(&self, who: &Persona, author: AccountId) -> bool {
        let refused = who.get("/api/v1/quarantine").await;
        refused.status == 200 && refused.json().as_array().unwrap().iter().any(|refused| refused["author"] == author.0)
    }

    async fn signs_in(&self, who: &Persona) -> bool {
        let name = if who.is_signed_in() { who.session().account.name.clone() } else { "patrol".to_owned() };
        let fresh = self.world.anonymous();
        let answer = fresh.post_json("/api/session", &json!({ "name": name, "password": PASSWORD })).await;
        let code = "abcd-efgh-jkmn";
        let id = self.world.app.store.account_named(&name).unwrap().unwrap().account.id;
        self.world.app.store.add_enrolment(second::hash(code), id, now(), now() + 60_000).await.unwrap();
        let enrolled = self.world.anonymous().post_json("/api/enrol", &json!({ "code": code })).await;
        let left = fresh.send(fresh.request(Method::DELETE, "/api/session")).await;
        answer.status == 200 && enrolled.status == 200 && left.status == 204
    }

    async fn ends_sessions(&self, who: &Persona) -> bool {
        if !who.is_signed_in() {
            return who.get("/api/v1/sessions").await.status == 200;
        }
        let name = &who.session().account.name;
        let (one, two) = (self.world.sign_in(name).await, self.world.sign_in(name).await);
        let current = |answer: serde_json::Value| answer.as_array().unwrap().iter().find(|s| s["current"] == true).unwrap()["id"].clone();
        let (id, own) = (current(one.json("/api/v1/sessions").await), current(who.json("/api/v1/sessions").await));
        let ended = two.send(two.request(Method::DELETE, &format!("/api/v1/sessions/{id}"))).await.status == 204;
        one.get("/api/session").await.check(401, "sign_in");
        two.get("/api/session").await.check(200, "");
        // Somebody else's is none of theirs.
        let stranger = self.world.sign_in("neighbour").await;
        stranger.send(stranger.request(Method::DELETE, &format!("/api/v1/sessions/{own}"))).await.check(404, "not_found");
        stranger.send(stranger.request(Method::DELETE, "/api/v1/sessions")).await.check(204, "");
        stranger.get("/api/session").await.check(401, "sign_in");
        ended && who.get("/api/session").await.status == 200
    }

    async fn has_second_factor(&self, who: &Persona) -> bool {
        let statuses = [
            who.get("/api/v1/totp").await.status,
            who.post_json("/api/v1/totp", &json!({ "password": PASSWORD })).await.status,
            who.post_json("/api/v1/totp/confirm", &json!({ "code": "000000" })).await.status,
        ];
        let removed = who.post_json("/api/v1/totp/remove", &json!({ "password": PASSWORD })).await.status;
        let may = statuses[0] == 200;
        assert_eq!(statuses[1] == 200, may, "{statuses:?}");
        // Begun and not confirmed: it is asked for nowhere, and goes as it came.
        assert_eq!(removed == 204, may, "{removed}");
        may
    }

    async fn looks_after(&self, who: &Persona, account: AccountId) -> bool {
        let path = |what: &str| format!("/api/v1/people/{account}/{what}");
        let store = &self.world.app.store;
        store.begin_factor(account, vec![1; 20]).await.unwrap();
        let enrolled = who.post_json(&path("enrolment"), &json!({})).await.status;
        let out = who.send(who.request(Method::DELETE, &path("sessions"))).await.status;
        let removed = who.send(who.request(Method::DELETE, &path("totp"))).await.status;
        assert_eq!((out, removed == 204), (enrolled, enrolled == 200), "all or none");
        assert!(matches!(enrolled.as_u16(), 200 | 401 | 403), "{enrolled}");
        enrolled == 200
    }

    async fn keeps(&self, who: &Persona, account: AccountId, area: &str) -> bool {
        let name = uuid::Uuid::new_v4().simple().to_string();
        let held = json!([{ "role": "patrol", "area": area }]);
        let new = json!({ "name": name, "display": "1", "team": "", "held": held });
        let made = who.post_json("/api/v1/accounts", &new).await.status == 201;
        let path = format!("/api/v1/accounts/{account}");
        let changed = who.send(who.request(Method::PATCH, &path).json(&json!({ "held": held }))).await.status == 200;
        assert_eq!(made, changed);
        made
    }

    async fn sees_tracks(&self, who: &Persona, area: &str) -> bool {
        let track = self.areas[area].track;
        let thing = who.get(&format!("/api/v1/things/track/{track}")).await.status == 200;
        if !who.is_signed_in() {
            return thing;
        }
        let told = pull(who, &PullRequest { model: 0, ..pull_request(&[], None) }).await;
        let pulled = told.scopes.iter().any(|feed| feed.id.to_string() == format!("{area}/track") && !feed.ops.is_empty());
        let rows = who.json("/api/v1/rows?kind=track").await;
        let listed = rows["rows"].as_array().unwrap().iter().any(|row| row["entity"] == track.to_string());
        assert!(listed == thing || !listed, "a list shows no more than the thing itself");
        assert_eq!(thing, pulled);
        let tile = who.get("/api/tiles/14/13211/7135.mvt?kinds=track").await.body;
        let drawn = String::from_utf8_lossy(&tile).contains(&track.to_string());
        assert_eq!(thing, drawn, "the map shows it to whom it is shown");
        thing
    }

    async fn delivers(&self, who: &Persona) -> bool {
        let author = self.world.sign_in("insider").await;
        let rescue = Rescue::of_text(&author.session().rescue).unwrap();
        let (mut sealer, mut file) = Sealer::begin(&rescue.key, Key([9; 32]));
        file.extend(sealer.frame(&Frame::Head(rescue.ticket, 1_000), false));
        let op = Series::of(&author).op::<Case>(TOWN, thing(), &report("carried", vec![])).seal();
        file.extend(sealer.frame(&Frame::Ops(vec![op], None), true));
        who.send(who.request(Method::POST, "/api/rescue").body(file)).await.status == 200
    }

    /// Whether an op that does it is admitted.
    async fn push(&self, key: &str, who: &Persona, area: &str) -> bool {
        if !who.is_signed_in() {
            return who.post_cbor("/api/sync/push", []).await.status != 401;
        }
        let of = &self.areas[area];
        let mut series = Series::of(who);
        let (here, me, usual) = (Presence::at(square(), 5), who.id(), Settings::default());
        let ops: Vec<Op> = match key {
            "push_round" => {
                let start = Start { team: "1".into(), members: vec![me], mode: Mode::Foot, route: vec![], presence: here };
                vec![series.op::<Round>(area, thing(), &RoundBody::Start(start))]
            }
            "push_track" => vec![series.op::<TrackLog>(&format!("{area}/track"), thing(), &TrackBody::Segment(fixes()))],
            "push_inspection" => vec![series.op::<Zone>(area, of.zone, &ZoneBody::Inspect(Inspection::clean(&usual, here)))],
            "push_report" => vec![
                series.op::<Case>(area, thing(), &report("rubbish", vec![])),
                series.op::<Case>(area, of.case, &CaseBody::Remark(Remark { text: "still there".into(), photos: vec![] })),
            ],
            "push_dispose" => {
                let step = Move { presence: here, ..Move::new(Step::Dispatched, Step::Disposed) };
                vec![series.op::<Case>(area, of.case, &CaseBody::Move(step))]
            }
            "push_dispatch" => {
                let step = Move { presence: here, ..Move::new(Step::Registered, Step::Dispatched) };
                let assign = Assignment { to: Some(of.insider), unit: None, note: None, with_move: None };
                vec![
                    series.op::<Case>(area, of.case, &CaseBody::Move(step)),
                    series.op::<Case>(area, of.case, &CaseBody::Assign(assign)),
                    series.op::<Case>(area, of.case, &CaseBody::Deadline(Deadline { due: now(), reason: None })),
                ]
            }
            _ if desk_feed::PUSHES.contains(&key) => desk_feed::ops(key, &mut series, area, of.insider),
            "push_cell" => {
                let corner = |x, y| LonLat { lon: square().lon + x, lat: square().lat + y };
                let ring = [(0, 0), (900, 0), (900, 900), (0, 900), (0, 0)].map(|(x, y)| corner(x, y)).to_vec();
                let code = format!("{area}001").parse().unwrap();
                let profile = CellProfile { code, name: "1".into(), shape: Shape::Area(vec![Polygon(vec![Path(ring)])]), duty: vec![] };
                vec![series.op::<Cell>(area, thing(), &ReferenceBody::Define(profile))]
            }
            "push_street" => {
                let line = Path(vec![square(), LonLat { lon: square().lon + 900, ..square() }]);
                let profile = StreetProfile { code: "S9".into(), name: "永安路".into(), class: StreetClass::Main, line };
                vec![series.op::<Street>(area, thing(), &StreetBody::Define(profile))]
            }
            "push_zone" => vec![series.op::<Zone>(area, thing(), &ZoneBody::Define(profile()))],
            "push_checkpoint" => {
                let (code, name, place) = ("C1".into(), "桥头".into(), square());
                let profile = CheckpointProfile { code, name, place, radius_m: None, token: None, cell: None, school: None };
                vec![series.op::<Checkpoint>(area, thing(), &ReferenceBody::Define(profile))]
            }
            "push_settings" => {
                // In a town's own feed nobody may: it would count for all towns.
                let usual = CountyBody::Settings(usual);
                let towns = Op { hlc: Hlc::new(now(), 0), ..series.op::<County>(area, thing(), &usual) };
                assert_eq!(series.push(vec![towns.seal()]).await.results[0].status, OpStatus::Quarantined);
                vec![series.op::<County>(COUNTY, thing(), &usual)]
            }
            other => panic!("no op for {other}"),
        };
        // Later than any grant, and than each other.
        let sealed = ops.into_iter().map(|op| Op { hlc: Hlc::new(now(), op.n as u16), ..op }.seal()).collect();
        let reply = series.push(sealed).await;
        let admitted = reply.results.iter().filter(|result| result.seq.is_some()).count();
        assert!(admitted == 0 || admitted == reply.results.len(), "{key}: all or none, but {reply:?}");
        admitted > 0
    }
}
