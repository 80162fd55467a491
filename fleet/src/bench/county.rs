//! A county with many cases, for what the desk asks of it: towns and cells, reported over a year, most of them closed. It grows, so that
//! one run measures several sizes.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::json;
use xunge_shared::{
    geometry::LonLat,
    hlc::{Hlc, Millis},
    id::{DeviceId, EntityId, OpId, Scope},
    kinds::{
        case::{Case, CaseBody, Move, Report, Stage as Step},
        presence::Presence,
    },
    op::{RawOp, encode},
    phone::Draft,
    wire::{MAX_PUSH_OPS, PROTO, PushRequest},
};
use xunge_tests::{client::Client, series::now, server::Folder, wait};

use super::{mix::report, told};
use crate::{
    check,
    stage::{Crew, Stage},
};

const COUNTY: &str = "990001000000";
/// So many towns each way, and cells each way in a town.
const TOWNS: i32 = 5;
const CELLS: i32 = 9;
/// And streets in a town: in all as many places as a county may have of a sort.
const STREETS: i32 = 2_000;
/// The south-west corner and the size of the ground, micro-degrees.
const CORNER: (i32, i32) = (110_050_000, 22_450_000);
const SIZE: i32 = 500_000;
/// Accounts that tell it at once.
const TELLERS: usize = 8;
const DAY: Millis = 86_400_000;
/// The county's days begin when they do at UTC+8.
const UTC_OFFSET: Millis = 8 * 3_600_000;
/// The cases are of so many days.
pub const DAYS: u64 = 365;
const PATIENCE: Duration = Duration::from_hours(1);

/// See the module.
#[derive(Debug)]
pub struct County {
    /// A supervisor of all of it.
    pub desk: Client,
    /// When the oldest case was reported: the beginning of a day.
    pub first: Millis,
    tellers: Vec<Client>,
    rows: usize,
    stage: Stage,
}

impl County {
    /// A county without cases.
    pub async fn open() -> Result<Self> {
        let crews = ["teller", "desk"].map(|name| Crew { name, count: TELLERS, role: "supervisor", area: COUNTY });
        let stage = Stage::open(&crews, import_ground).await?;
        let mut tellers = Vec::new();
        for i in 0..TELLERS {
            tellers.push(stage.sign_in(&format!("teller{i}")).await?);
        }
        // The desk asks for days as the county counts them.
        let midnight = (now() + UTC_OFFSET) / DAY * DAY - UTC_OFFSET;
        Ok(Self { desk: stage.sign_in("desk0").await?, first: midnight - DAYS * DAY, tellers, rows: 0, stage })
    }

    /// Tells cases until there are so many, and waits until all of them are shown and counted.
    pub async fn grow(&mut self, rows: usize) -> Result<()> {
        let begun = Instant::now();
        let more = rows.saturating_sub(self.rows) / TELLERS;
        let (seed, first) = (self.rows as u64, self.first);
        futures::future::try_join_all(self.tellers.iter().zip(0..).map(|(link, i)| tell(link, more, seed + i, first))).await?;
        self.rows += more * TELLERS;
        told("records", self.rows as f64, "");
        told("seconds until all were on disk", begun.elapsed().as_secs_f64(), "s");
        check::projected(&self.desk, PATIENCE).await?;
        told("seconds until the views showed all", begun.elapsed().as_secs_f64(), "s");
        let from = day(self.first - DAY);
        wait::until_within(PATIENCE, "the figures to count all", async || {
            let table = self.desk.json(&format!("/api/v1/figures?from={from}")).await?;
            Ok((table["lines"][0]["counts"]["opened"].as_u64() >= Some(self.rows as u64)).then_some(()))
        })
        .await?;
        told("seconds until the figures counted all", begun.elapsed().as_secs_f64(), "s");
        // What the load left to be written would be written while the first answers are timed.
        for file in std::fs::read_dir(self.stage.server.folder().path())? {
            let path = file?.path();
            if path.is_file() {
                std::fs::File::open(&path)?.sync_all()?;
            }
        }
        Ok(())
    }

    /// The beginning of a day, from which on there are cases for so many days.
    pub fn some_time(&self, days: u64, rng: &mut ChaCha8Rng) -> Millis {
        self.first + rng.random_range(0..=DAYS - days) * DAY
    }

    /// How long each of these takes, one after the other, sorted; and the bytes of all answers.
    pub async fn time(&self, paths: impl IntoIterator<Item = String>) -> Result<(Vec<Duration>, usize)> {
        let (mut took, mut bytes) = (vec![], 0);
        for path in paths {
            let begun = Instant::now();
            let answer = self.desk.get(&path).await?;
            took.push(begun.elapsed());
            bytes += answer.body.len();
            anyhow::ensure!(answer.status.is_success(), "{path}: {answer}");
        }
        took.sort();
        Ok((took, bytes))
    }
}

/// The date of a moment, in UTC.
pub fn day(at: Millis) -> String {
    jiff::Timestamp::from_millisecond(at as i64).map(|at| at.strftime("%Y-%m-%d").to_string()).unwrap_or_default()
}

/// The code of a town.
pub fn town(number: i32) -> String {
    format!("990001{:03}000", number + 1)
}

/// A spot of a town: half of all are in its centre.
pub fn spot(number: i32, rng: &mut ChaCha8Rng) -> LonLat {
    let side = SIZE / TOWNS;
    let near = if rng.random() { side / 10 } else { side };
    let mut along = |n: i32, corner: i32| corner + n * side + (side - near) / 2 + rng.random_range(0..near);
    let lon = along(number % TOWNS, CORNER.0);
    LonLat { lon, lat: along(number / TOWNS, CORNER.1) }
}

/// Any town.
pub fn any_town(rng: &mut ChaCha8Rng) -> i32 {
    rng.random_range(0..TOWNS * TOWNS)
}

fn import_ground(folder: &Folder) -> Result<()> {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let side = SIZE / TOWNS / CELLS;
    for number in 0..TOWNS * TOWNS {
        let origin = (CORNER.0 + number % TOWNS * (SIZE / TOWNS), CORNER.1 + number / TOWNS * (SIZE / TOWNS));
        let cell = |i: i32| {
            let (west, south) = (origin.0 + i % CELLS * side, origin.1 + i / CELLS * side);
            let corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)];
            let outline = corners.map(|(x, y)| [f64::from(west + x * side) / 1e6, f64::from(south + y * side) / 1e6]);
            json!({ "type": "Feature", "properties": { "Name": format!("{number}-{i}") },
                    "geometry": { "type": "Polygon", "coordinates": [outline] } })
        };
        let street = |i: i32| {
            let LonLat { lon, lat } = spot(number, &mut rng);
            // each of four points, some 300 m long
            let line = (0..4).map(|k| [f64::from(lon + k * 1_000) / 1e6, f64::from(lat + k % 2 * 200) / 1e6]).collect::<Vec<_>>();
            json!({ "type": "Feature", "properties": { "code": format!("{number}-{i}"), "name": format!("{number}-{i}"), "class": "local" },
                    "geometry": { "type": "LineString", "coordinates": line } })
        };
        import(folder, "cells", number, &(0..CELLS * CELLS).map(cell).collect::<Vec<_>>())?;
        import(folder, "streets", number, &(0..STREETS).map(street).collect::<Vec<_>>())?;
    }
    Ok(())
}

fn import(folder: &Folder, what: &str, number: i32, features: &[serde_json::Value]) -> Result<()> {
    let file = folder.path().join("ground.geojson");
    std::fs::write(&file, json!({ "type": "FeatureCollection", "features": features }).to_string())?;
    folder.run(&["import", what, file.to_str().context("the temporary folder's path is not UTF-8")?, "--area", &town(number)], &[])?;
    Ok(std::fs::remove_file(file)?)
}

/// Of so many cases so many were closed: Boston's of the first half of 2015, as its city published them.
const CLOSED: (u32, u32) = (49_126, 58_119);

/// Tells `rows` cases by one device, evenly over the days; as many of them as in a real city are closed after some others were reported.
async fn tell(link: &Client, rows: usize, seed: u64, first: Millis) -> Result<()> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let device = DeviceId(rng.random());
    let mut series = Series { device, author: link.session().account.id, clock: Hlc::new(first, 0), n: 0, ops: vec![] };
    let mut open: VecDeque<(Scope, EntityId, OpId)> = VecDeque::new();
    for row in 1..=rows as u64 {
        let at = first + DAYS * DAY * row / rows as u64 - DAY / 24;
        let number = any_town(&mut rng);
        let scope: Scope = town(number).parse()?;
        let entity = EntityId(uuid::Builder::from_unix_timestamp_millis(at, &rng.random()).into_uuid().as_u128());
        let reported = Report {
            // What has a number of another system was checked there: one account may tell all of it.
            reference: Some(format!("{seed}-{row}")),
            ..report(Some(spot(number, &mut rng)), Presence::default(), rng.random_range(0..4))
        };
        let head = series.say(at, Draft::of::<Case>(scope, entity, &CaseBody::Report(reported)));
        if rng.random_ratio(CLOSED.0, CLOSED.1) {
            open.push_back((scope, entity, head));
        }
        if open.len() > rows.min(400) / 4
            && let Some((scope, entity, mut head)) = open.pop_front()
        {
            for (from, to) in [(Step::Reported, Step::Disposed), (Step::Disposed, Step::Closed)] {
                let moved = CaseBody::Move(Move::new(from, to));
                head = series.say(at, Draft::of::<Case>(scope, entity, &moved).based_on(head));
            }
        }
        if series.ops.len() + 3 > MAX_PUSH_OPS || row == rows as u64 {
            series.push(link).await?;
        }
    }
    Ok(())
}

/// A device's ops, in pushes.
struct Series {
    device: DeviceId,
    author: xunge_shared::id::AccountId,
    clock: Hlc,
    n: u64,
    ops: Vec<RawOp>,
}

impl Series {
    fn say(&mut self, at: Millis, draft: Draft) -> OpId {
        self.n += 1;
        self.clock = self.clock.tick(at);
        let id = OpId { device: self.device, n: self.n };
        self.ops.push(draft.seal(id, self.author, self.clock).seal());
        id
    }

    async fn push(&mut self, link: &Client) -> Result<()> {
        let ops = std::mem::take(&mut self.ops);
        let push = PushRequest { proto: PROTO, device: self.device, dev_now: now(), ops, status: None, epoch: None };
        let body = encode(&push);
        loop {
            let answer = link.post_cbor("/api/sync/push", body.clone()).await?;
            match answer.status.as_u16() {
                200 => return Ok(()),
                503 => tokio::time::sleep(Duration::from_millis(100)).await,
                _ => bail!("{answer}"),
            }
        }
    }
}
