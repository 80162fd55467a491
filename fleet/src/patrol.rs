//! `fleet`: an evening of many phones that work without a network most of the time, and what the server makes of it.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use xunge_shared::{
    geometry::LonLat,
    hlc::Millis,
    id::{DeviceId, EntityId, Scope, Sha256},
    kinds::{
        Kind,
        case::{Case, CaseBody},
        presence::Presence,
        round::{End, Mode, Round, RoundBody, Start},
        track::{TrackBody, TrackLog},
        zone::{Inspection, Verdict, Zone, ZoneBody},
    },
    phone::{Draft, Phone},
    settings::{PatrolLimits, Settings},
    track::{Fix, Fixes, Track},
};
use xunge_tests::{client::Client, photo, series::now, world};

use crate::{
    bench::mix::report,
    check,
    drive::{Driver, Until},
    stage::{Crew, Stage},
    tally::Tally,
    weather::Weather,
};

const PATIENCE: Duration = Duration::from_mins(10);

/// How large the fleet is and how long it works.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Phones.
    pub phones: usize,
    /// How often each loses the network, works, and finds it again.
    pub outings: usize,
    /// Draws what happens.
    pub seed: u64,
}

/// `xunge-fleet fleet`.
pub async fn run(plan: Plan) -> Result<()> {
    let crews = [
        Crew { name: "phone", count: plan.phones, role: "grid_worker", area: world::TOWN },
        Crew { name: "desk", count: 1, role: "supervisor", area: "990001000000" },
    ];
    let stage = Stage::open(&crews, world::import_county).await?;
    let desk = stage.sign_in("desk0").await?;
    let before = cases(&desk).await?;
    let pictures = pictures()?;
    let mut crew = Vec::new();
    for i in 0..plan.phones {
        crew.push(Outings::of(stage.sign_in(&format!("phone{i}")).await?, plan.seed.wrapping_mul(7_919) + i as u64));
    }
    let start = Instant::now();
    futures::future::try_join_all(crew.iter_mut().map(|member| member.go(plan.outings, &pictures))).await?;
    check::projected(&desk, PATIENCE).await?;
    // Others went on after a phone had seen all: once more for everyone.
    futures::future::try_join_all(crew.iter_mut().map(Outings::look)).await?;

    let mut tally = Tally::default();
    tally.told("phones", plan.phones);
    tally.told("seconds", format!("{:.1}", start.elapsed().as_secs_f64()));
    reckon(&mut tally, &crew, &desk, before).await?;
    tally.print()
}

/// What the server shows, beside what the crew did.
pub(crate) async fn reckon(tally: &mut Tally, crew: &[Outings], desk: &Client, before: u64) -> Result<()> {
    let drivers = || crew.iter().map(|member| &member.driver);
    tally.told("ops", drivers().map(|d| d.phone.ops().count()).sum::<usize>());
    tally.told("requests", drivers().map(|d| d.made).sum::<u64>());
    tally.told("pushes cut, repeated or reordered", drivers().map(|d| d.spoilt).sum::<u64>());
    tally.equal("ops and photos that are still on a phone", 0, drivers().map(|d| d.phone.pending() + d.phone.client.photos_unsent()).sum());
    let told: u64 = crew.iter().map(|member| member.cases).sum();
    tally.equal("cases", before + told, cases(desk).await?);
    let mut whole = 0;
    let photos: Vec<Sha256> = crew.iter().flat_map(|member| member.photos.iter().copied()).collect();
    for photo in &photos {
        whole += usize::from(Sha256::of(&desk.get(&format!("/api/blobs/{photo}")).await?.body) == *photo);
    }
    tally.equal("photos, whole", photos.len(), whole);
    let theirs = check::digests(desk).await?;
    let level = |d: &&Driver| check::is_level(&d.phone, &theirs);
    tally.equal("phones whose digests equal the server's", crew.len(), drivers().filter(level).count());
    Ok(())
}

/// How many cases the county has.
pub(crate) async fn cases(desk: &Client) -> Result<u64> {
    desk.json("/api/v1/rows?kind=case&limit=1").await?["total"].as_u64().context("no total of cases")
}

/// Photos to take.
pub(crate) fn pictures() -> Result<Vec<Vec<u8>>> {
    (0..8).map(|seed| photo::jpeg(640, 480, seed)).collect()
}

/// A member of the crew.
pub(crate) struct Outings {
    /// The phone.
    pub(crate) driver: Driver,
    rng: ChaCha8Rng,
    cases: u64,
    photos: Vec<Sha256>,
}

impl Outings {
    /// Somebody with a new phone and luck of their own.
    pub(crate) fn of(link: Client, seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let phone = Phone::new(link.session().account.id, DeviceId(rng.random()));
        Self { driver: Driver::new(phone, link, Weather::THIRD, seed), rng, cases: 0, photos: vec![] }
    }

    async fn go(&mut self, outings: usize, pictures: &[Vec<u8>]) -> Result<()> {
        self.look().await?;
        for _ in 0..outings {
            self.work(pictures);
            if self.rng.random_range(0..4) == 0 {
                // The app is killed and started again.
                self.driver.phone.reopen();
            }
            self.driver.work(Until::Level, PATIENCE).await?;
        }
        Ok(())
    }

    /// Asks for all that is new.
    pub(crate) async fn look(&mut self) -> Result<()> {
        self.driver.phone.client.poke();
        self.driver.work(Until::Level, PATIENCE).await
    }

    /// An outing without a network: a round, some zones, a problem with its photo.
    pub(crate) fn work(&mut self, pictures: &[Vec<u8>]) {
        let scope: Scope = world::TOWN.parse().unwrap_or_else(|e| unreachable!("{e}"));
        let place = self.place();
        self.round(scope, place);
        let zones: Vec<EntityId> = self.driver.phone.replica.all(&Zone::NAME).map(|e| e.id).collect();
        for _ in 0..5 {
            let Some(zone) = zones.choose(&mut self.rng).copied() else { break };
            let clean = Inspection::clean(&Settings::default(), Presence::at(place, 6));
            let verdict = if self.rng.random_range(0..5) == 0 { Verdict::Dirty } else { Verdict::Clean };
            self.say(Draft::of::<Zone>(scope, zone, &ZoneBody::Inspect(Inspection { verdict, ..clean })));
        }
        let Some(picture) = pictures.choose(&mut self.rng) else { return };
        // A photo of its own: the last bytes of a JPEG after its end mark are nobody's concern.
        let own = [picture.as_slice(), &self.rng.random::<[u8; 8]>()].concat();
        let photo = self.driver.phone.keep_photo(own);
        let body =
            CaseBody::Report(xunge_shared::kinds::case::Report { photos: vec![photo], ..report(Some(place), Presence::at(place, 6), 0) });
        let case = self.fresh();
        self.say(Draft::of::<Case>(scope, case, &body));
        self.cases += 1;
        self.photos.push(photo);
    }

    fn round(&mut self, scope: Scope, place: LonLat) {
        let round = self.fresh();
        let start = Start {
            team: "夜巡队".into(),
            members: vec![self.driver.phone.author()],
            mode: Mode::Foot,
            route: vec![],
            presence: Presence::at(place, 6),
        };
        self.say(Draft::of::<Round>(scope, round, &RoundBody::Start(start)));
        let begun: Millis = now() - 600_000;
        let mut at = place;
        let fixes: Vec<Fix> = (0..120)
            .map(|i| {
                at = LonLat { lon: at.lon + self.rng.random_range(-20..60), lat: at.lat + self.rng.random_range(-20..60) };
                Fix { at: begun + i * 5_000, place: at, accuracy_m: self.rng.random_range(3..15) }
            })
            .collect();
        for piece in fixes.chunks(60) {
            self.say(Draft::of::<TrackLog>(Scope::tracks(scope.area()), round, &TrackBody::Segment(Fixes(piece.to_vec()))));
        }
        let stats = Track::read(fixes, &PatrolLimits::default()).stats();
        self.say(Draft::of::<Round>(scope, round, &RoundBody::End(End { stats, ended_at: None, by_app: false })));
    }

    fn say(&mut self, draft: Draft) {
        self.driver.phone.say(now(), draft);
    }

    fn place(&mut self) -> LonLat {
        let (lon, lat) = world::SQUARE;
        let near = |degrees: f64, rng: &mut ChaCha8Rng| ((degrees + rng.random_range(-0.002..0.002)) * 1e6) as i32;
        LonLat { lon: near(lon, &mut self.rng), lat: near(lat, &mut self.rng) }
    }

    fn fresh(&mut self) -> EntityId {
        EntityId(uuid::Builder::from_unix_timestamp_millis(now(), &self.rng.random()).into_uuid().as_u128())
    }
}

/// Refuses a plan that would be a burden.
pub fn bounded(plan: Plan) -> Result<Plan> {
    ensure!((1..=1_000).contains(&plan.phones) && (1..=100).contains(&plan.outings), "1 to 1000 phones and 1 to 100 outings");
    Ok(plan)
}
