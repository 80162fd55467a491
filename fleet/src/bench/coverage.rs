//! `coverage`: what patrols covered, at several numbers of records. A tenth of the records are of rounds with their tracks, along the demo
//! county's streets; the rest are cases.
//!
//! Of the figures with a budget, one is what the analyst does with a round, on one core and without a server: matching it to the streets
//! and laying it on cells, checkpoints and schools. The other is what a desk waits for that asks for a round.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use xunge_demo::County;
use xunge_patrol::{Ground, Matcher, Rules, cover};
use xunge_shared::{
    geometry::{LonLat, Path, Polygon, Shape},
    hlc::{Hlc, Millis},
    id::{AreaCode, DeviceId, EntityId, KindName, OpId, Scope},
    kinds::{
        Kind,
        case::{Case, CaseBody},
        cell::Cell,
        checkpoint::{Checkpoint, names_school},
        presence::Presence,
        round::{Mode, Round},
        street::Street,
        track::{TrackBody, TrackLog},
    },
    op::{Op, RawOp, encode},
    phone::Draft,
    settings::Settings,
    track::{Fix, Fixes, Track},
    wire::{MAX_PUSH_OPS, PROTO, PushRequest},
};
use xunge_tests::{client::Client, series::now, wait};

use super::{against, mix::report, ms, percentile, told};
use crate::{
    check,
    stage::{Crew, Stage},
};

const TOWN: &str = "990001001000";
const DAY: Millis = 86_400_000;
/// The demo's rounds of so many days are walked again and again.
const DAYS: u32 = 14;
/// Of so many records one is of a round.
const OF: usize = 10;
const PATIENCE: Duration = Duration::from_hours(1);

/// A round as it was walked once: what was said of it, and its fixes.
struct Walked {
    said: Vec<Vec<u8>>,
    fixes: Vec<Vec<Fix>>,
}

/// `bench coverage`.
pub async fn coverage(records: &[usize], samples: usize) -> Result<()> {
    let county = xunge_demo::county(1);
    let history = xunge_demo::history(&county, 1, now(), DAYS);
    let walked = walked(&history)?;
    alone(&county, &walked);

    let crews = [
        Crew { name: "admin", count: 1, role: "administrator", area: "990001000000" },
        Crew { name: "phone", count: 4, role: "patrol", area: TOWN },
        Crew { name: "desk", count: 1, role: "supervisor", area: TOWN },
    ];
    let stage = Stage::open(&crews, |_| Ok(())).await?;
    let ground = history.into_iter().filter(|op| [Street::NAME, Cell::NAME, Checkpoint::NAME].contains(&op.kind));
    let mut patrols = Patrols::new(stage.sign_in("phone0").await?, &walked)?;
    let mut stored = reference(&stage.sign_in("admin0").await?, ground).await?;
    let desk = stage.sign_in("desk0").await?;
    let mut links = vec![];
    for i in 1..4 {
        links.push(stage.sign_in(&format!("phone{i}")).await?);
    }
    let (mut first, mut seed) = (None, 0);
    for &wanted in records {
        let begun = Instant::now();
        let more = wanted.saturating_sub(stored);
        let each = more / OF * (OF - 1) / links.len();
        futures::future::try_join_all(links.iter().zip(seed..).map(|(link, seed)| cases(link, each, seed, now() - 30 * DAY))).await?;
        check::projected(&desk, PATIENCE).await?;
        let (ops, fixes, took) = patrols.walk(more / OF, &desk).await?;
        (stored, seed) = (stored + each * links.len() + ops, seed + links.len() as u64);
        println!("\n{stored} records, {} rounds ({:.0} s to fill)", patrols.rounds.len(), begun.elapsed().as_secs_f64());
        told("track points a second until their coverage shows", fixes as f64 / took.as_secs_f64(), "/s");
        let p95 = patrols.ask(&desk, samples).await?;
        let growth = p95 / *first.get_or_insert(p95);
        against(&format!("coverage of one round at {stored}, p95"), p95, 20.0, "ms", false);
        told("the same beside the smallest", growth, "×");
    }
    Ok(())
}

/// One core, no server.
fn alone(county: &County, walked: &[Walked]) {
    let streets: Vec<Path> = county.streets.iter().map(|street| Path(street.line.clone())).collect();
    let ring = |ring: &[LonLat]| Shape::Area(vec![Polygon(vec![Path(ring.iter().chain(ring.first()).copied().collect())])]);
    let cells: Vec<Shape> = county.cells.iter().map(|cell| ring(&cell.ring)).collect();
    let schools = county.checkpoints.iter().filter(|point| names_school(&point.name)).map(|point| point.place);
    let ground = Ground::new(&streets, &cells, county.checkpoints.iter().map(|point| (point.place, 30.0)), schools);
    let settings = Settings::default();
    let rules = Rules { limits: &settings.patrol, calendar: &settings.calendar, limit_kmh: Mode::Ebike.limit_kmh(&settings.patrol) };
    let mut matcher = Matcher::default();
    // One fix each ten seconds as the demo's phones take them; and as many between them as make one a second.
    for (what, per) in [("a fix each 10 s", 1), ("a fix each second", 10)] {
        let (mut took, mut fixes, mut most) = (vec![], 0, 0);
        for round in walked {
            let taken = denser(&round.fixes.concat(), per);
            (fixes, most) = (fixes + taken.len(), most.max(taken.len()));
            let begun = Instant::now();
            let track = Track::read(taken, &settings.patrol);
            std::hint::black_box(cover(&ground, &mut matcher, &track, &rules));
            took.push(begun.elapsed());
        }
        let all: Duration = took.iter().sum();
        took.sort();
        println!("{} rounds, {fixes} fixes, up to {most} in a round, {what}:", walked.len());
        against("working out one round, p95", ms(percentile(&took, 0.95)), 20.0, "ms", false);
        against("track points a second and core", fixes as f64 / all.as_secs_f64(), 100_000.0, "/s", true);
    }
}

/// The same way with so many fixes for each.
fn denser(fixes: &[Fix], per: u64) -> Vec<Fix> {
    let between = |from: i32, to: i32, part: u64| from + ((i64::from(to) - i64::from(from)) * part as i64 / per as i64) as i32;
    let mut all = vec![];
    for pair in fixes.windows(2) {
        // what was a gap stays one
        let is_gap = pair[1].at.saturating_sub(pair[0].at) > 60_000;
        all.extend((0..if is_gap { 1 } else { per }).map(|part| Fix {
            at: pair[0].at + (pair[1].at - pair[0].at) * part / per,
            place: LonLat {
                lon: between(pair[0].place.lon, pair[1].place.lon, part),
                lat: between(pair[0].place.lat, pair[1].place.lat, part),
            },
            ..pair[0]
        }));
    }
    all
}

/// The demo's rounds.
fn walked(history: &[Op]) -> Result<Vec<Walked>> {
    let mut rounds: BTreeMap<EntityId, Walked> = BTreeMap::new();
    for op in history {
        let round = |rounds: &mut BTreeMap<EntityId, Walked>, add: &dyn Fn(&mut Walked)| {
            add(rounds.entry(op.entity).or_insert_with(|| Walked { said: vec![], fixes: vec![] }));
        };
        if op.kind == Round::NAME {
            round(&mut rounds, &|walked| walked.said.push(op.body.to_vec()));
        } else if op.kind == TrackLog::NAME {
            let TrackBody::Segment(fixes) = minicbor::decode(&op.body)?;
            round(&mut rounds, &|walked| walked.fixes.push(fixes.0.clone()));
        }
    }
    Ok(rounds.into_values().filter(|walked| !walked.fixes.is_empty()).collect())
}

/// Tells the ground, all of it in one town; tells how many ops that were.
async fn reference(link: &Client, ground: impl Iterator<Item = Op>) -> Result<usize> {
    let (scope, device, author): (Scope, _, _) = (TOWN.parse()?, DeviceId(1), link.session().account.id);
    let ops: Vec<RawOp> = ground.zip(1..).map(|(op, n)| Op { n, device, scope, author, ..op }.seal()).collect();
    for part in ops.chunks(MAX_PUSH_OPS) {
        push(link, device, part.to_vec()).await?;
    }
    Ok(ops.len())
}

async fn push(link: &Client, device: DeviceId, ops: Vec<RawOp>) -> Result<()> {
    let reply = link.push(&PushRequest { proto: PROTO, device, dev_now: now(), ops, status: None, epoch: None }).await?;
    let refused = reply.results.iter().find(|result| result.seq.is_none());
    ensure!(refused.is_none(), "an op was refused: {refused:?}");
    Ok(())
}

/// A patrol phone that walks the demo's rounds again, each a little earlier than the one before.
struct Patrols<'a> {
    link: Client,
    walked: &'a [Walked],
    device: DeviceId,
    n: u64,
    clock: Hlc,
    rng: ChaCha8Rng,
    rounds: Vec<EntityId>,
}

impl<'a> Patrols<'a> {
    fn new(link: Client, walked: &'a [Walked]) -> Result<Self> {
        ensure!(!walked.is_empty(), "the demo county has no rounds");
        let rng = ChaCha8Rng::seed_from_u64(11);
        Ok(Self { link, walked, device: DeviceId(2), n: 0, clock: Hlc::new(now() - DAY, 0), rng, rounds: vec![] })
    }

    /// Tells rounds until they are so many ops; waits until their coverage shows. How many ops and fixes, and how long that took.
    async fn walk(&mut self, ops: usize, desk: &Client) -> Result<(usize, usize, Duration)> {
        let (mut told, mut fixes, begun) = (0, 0, Instant::now());
        let town: AreaCode = TOWN.parse()?;
        let mut waiting = vec![];
        while told < ops {
            let round = &self.walked[self.rounds.len() % self.walked.len()];
            let back = (self.rounds.len() / self.walked.len()) as u64 % 60 * DAY;
            let id = EntityId(uuid::Builder::from_unix_timestamp_millis(now(), &self.rng.random()).into_uuid().as_u128());
            self.rounds.push(id);
            let segments = round.fixes.iter().map(|part| {
                let moved = part.iter().map(|fix| Fix { at: fix.at - back, ..*fix }).collect();
                (TrackLog::NAME, Scope::tracks(town), encode(&TrackBody::Segment(Fixes(moved))))
            });
            let said = round.said.iter().map(|body| (Round::NAME, Scope::records(town), body.clone()));
            let bodies: Vec<_> = said.chain(segments).collect();
            fixes += round.fixes.iter().map(Vec::len).sum::<usize>();
            for (kind, scope, body) in bodies {
                waiting.push(self.seal(kind, scope, id, body));
                told += 1;
            }
            if waiting.len() + 60 > MAX_PUSH_OPS || told >= ops {
                push(&self.link, self.device, std::mem::take(&mut waiting)).await?;
            }
        }
        // The analyst goes along the log: what it has told of the last round comes after all before it.
        if let Some(last) = self.rounds.last() {
            let path = format!("/api/v1/coverage/rounds/{last}");
            wait::until_within(PATIENCE, "the analyst to catch up", async || Ok(desk.get(&path).await?.status.is_success().then_some(())))
                .await?;
        }
        Ok((told, fixes, begun.elapsed()))
    }

    fn seal(&mut self, kind: KindName, scope: Scope, entity: EntityId, body: Vec<u8>) -> RawOp {
        self.n += 1;
        self.clock = self.clock.tick(self.clock.millis());
        let op = Op {
            device: self.device,
            n: self.n,
            author: self.link.session().account.id,
            hlc: self.clock,
            kind,
            v: 1,
            scope,
            entity,
            based_on: None,
            body: body.into(),
        };
        op.seal()
    }

    /// Asks for rounds, and for the page of all streets; the p95 of a round in milliseconds.
    async fn ask(&mut self, desk: &Client, samples: usize) -> Result<f64> {
        let mut took = vec![];
        for _ in 0..samples {
            let round = self.rounds[self.rng.random_range(0..self.rounds.len())];
            took.push(asked(desk, &format!("/api/v1/coverage/rounds/{round}")).await?);
        }
        took.sort();
        told("coverage of one round, p50", ms(percentile(&took, 0.5)), "ms");
        let mut page = vec![];
        for days in 1..=samples.min(30) {
            page.push(asked(desk, &format!("/api/v1/coverage?sort=street&days={days}&limit=200")).await?);
        }
        page.sort();
        told("coverage of all streets, p95", ms(percentile(&page, 0.95)), "ms");
        Ok(ms(percentile(&took, 0.95)))
    }
}

async fn asked(desk: &Client, path: &str) -> Result<Duration> {
    let begun = Instant::now();
    let answer = desk.get(path).await?;
    ensure!(answer.status.is_success(), "{path}: {answer}");
    Ok(begun.elapsed())
}

/// Reports so many cases from one device, evenly over the month before now, anywhere around the town.
async fn cases(link: &Client, count: usize, seed: u64, first: Millis) -> Result<()> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let (device, scope): (DeviceId, Scope) = (DeviceId(rng.random()), TOWN.parse()?);
    let (mut clock, mut n) = (Hlc::new(first, 0), 0);
    while n < count as u64 {
        let ops = (0..MAX_PUSH_OPS).map(|_| {
            n += 1;
            clock = clock.tick(first + 30 * DAY * n / count.max(1) as u64);
            let place = LonLat { lon: rng.random_range(110_050_000..110_650_000), lat: rng.random_range(22_450_000..22_950_000) };
            let entity = EntityId(uuid::Builder::from_unix_timestamp_millis(clock.millis(), &rng.random()).into_uuid().as_u128());
            let body = CaseBody::Report(report(Some(place), Presence::default(), rng.random_range(0..4)));
            Draft::of::<Case>(scope, entity, &body).seal(OpId { device, n }, link.session().account.id, clock).seal()
        });
        let body = encode(&PushRequest { proto: PROTO, device, dev_now: now(), ops: ops.collect(), status: None, epoch: None });
        loop {
            let answer = link.post_cbor("/api/sync/push", body.clone()).await?;
            match answer.status.as_u16() {
                200 => break,
                503 => tokio::time::sleep(Duration::from_millis(100)).await,
                _ => anyhow::bail!("{answer}"),
            }
        }
    }
    Ok(())
}
