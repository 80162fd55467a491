//! People's walks: positions with their times, told as rounds.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context, Result};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Deserialize;
use xunge_shared::{
    entity::Entity,
    geometry::LonLat,
    hlc::{Hlc, Millis},
    id::{EntityId, Scope},
    kinds::{
        State,
        presence::Presence,
        round::{End, Mode, Round, RoundBody, Start},
        track::{TrackBody, TrackLog},
    },
    op::RawOp,
    phone::Draft,
    settings::PatrolLimits,
    track::{Fix, Fixes, Track},
};
use xunge_tests::client::Client;

use super::{WALKS_TOWN, boston::all_rows};
use crate::tally::Tally;

/// A walk of the file.
#[derive(Debug, Deserialize)]
struct Line {
    id: String,
    pts: Vec<(f64, f64, jiff::Timestamp)>,
}

/// A walk.
#[derive(Debug)]
pub(super) struct Walk {
    id: String,
    pts: Vec<(f64, f64, Millis)>,
}

/// How many fixes a phone writes at a time.
const SEGMENT: usize = 60;

/// Reads the file.
pub(super) fn read(path: &Path) -> Result<Vec<Walk>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("opening {}", path.display()))?;
    let walk = |line: &str| {
        let Line { id, pts } = serde_json::from_str(line)?;
        Ok(Walk { id, pts: pts.into_iter().map(|(lon, lat, at)| (lon, lat, at.as_millisecond() as Millis)).collect() })
    };
    text.lines().map(walk).collect()
}

/// What each phone says, each at its time and in order of time.
pub(super) fn tell(walks: &[Walk], phones: usize, seed: u64) -> Vec<Vec<(Millis, Draft)>> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut said: Vec<Vec<(Millis, Draft)>> = vec![vec![]; phones];
    for walk in walks {
        let mine = &mut said[rng.random_range(0..phones)];
        let first = walk.pts.first().map_or(0, |p| p.2);
        let entity = EntityId(uuid::Builder::from_unix_timestamp_millis(first, &rng.random()).into_uuid().as_u128());
        mine.extend(round(walk, entity));
    }
    for mine in &mut said {
        mine.sort_by_key(|(at, _)| *at);
    }
    said
}

fn scope() -> Scope {
    WALKS_TOWN.parse().unwrap_or_else(|e| unreachable!("{e}"))
}

fn round(walk: &Walk, entity: EntityId) -> Vec<(Millis, Draft)> {
    let fixes: Vec<Fix> = walk
        .pts
        .iter()
        .filter_map(|&(lon, lat, at)| Some(Fix { at, place: LonLat::from_degrees(lon, lat).ok()?, accuracy_m: 5 }))
        .collect();
    let (Some(first), Some(last)) = (fixes.first(), fixes.last()) else { return vec![] };
    let start = Start { team: walk.id.clone(), members: vec![], mode: Mode::Foot, route: vec![], presence: Presence::at(first.place, 5) };
    let stats = Track::read(fixes.iter().copied(), &PatrolLimits::default()).stats();
    let mut said = vec![(first.at, Draft::of::<Round>(scope(), entity, &RoundBody::Start(start)))];
    let tracks = Scope::tracks(scope().area());
    said.extend(fixes.chunks(SEGMENT).map(|piece| {
        let body = TrackBody::Segment(Fixes(piece.to_vec()));
        (piece[piece.len() - 1].at, Draft::of::<TrackLog>(tracks, entity, &body))
    }));
    said.push((last.at, Draft::of::<Round>(scope(), entity, &RoundBody::End(End { stats, ended_at: None, by_app: false }))));
    said
}

/// Compares the server's rounds with the file.
pub(super) async fn compare(desk: &Client, walks: &[Walk], tally: &mut Tally) -> Result<()> {
    let rows = all_rows(desk, &format!("kind=round&scope={WALKS_TOWN}")).await?;
    tally.equal("rounds", walks.len(), rows.len());
    tally.equal("rounds ended", walks.len(), rows.iter().filter(|r| r["status"] == "ended").count());
    let by_id: BTreeMap<&str, &Walk> = walks.iter().map(|w| (w.id.as_str(), w)).collect();
    let (mut points, mut lengths, mut metres) = (0, 0, (0.0, 0.0));
    for row in &rows {
        let walk = by_id.get(row["title"].as_str().unwrap_or_default()).context("a round that is not in the file")?;
        let fixes = track(desk, row["entity"].as_str().unwrap_or_default()).await?;
        let stats = Track::read(fixes.iter().copied(), &PatrolLimits::default()).stats();
        points += usize::from(fixes.len() == walk.pts.len());
        let (file, server) = (length(walk), stats.observed_m + stats.gap_m);
        // Both on the mean sphere; places in the file have six decimals, as ours have.
        lengths += usize::from((file - server).abs() <= 0.001 * file + 0.5);
        metres = (metres.0 + file, metres.1 + server);
    }
    tally.equal("rounds whose number of points equals the file's", walks.len(), points);
    tally.equal("rounds whose length equals the file's within 0.1 %", walks.len(), lengths);
    tally.near("metres walked in all", metres.0, metres.1, metres.0 * 0.001);
    tally.told("points in all", walks.iter().map(|w| w.pts.len()).sum::<usize>());
    Ok(())
}

/// The fixes of a round, folded from its ops as the desk does it.
async fn track(desk: &Client, id: &str) -> Result<Vec<Fix>> {
    let thing = desk.json(&format!("/api/v1/things/track/{id}")).await?;
    let mut entity: Option<Entity> = None;
    for told in thing["ops"].as_array().context("no ops")? {
        let raw = RawOp(hex::decode(told["op"].as_str().context("no op")?)?);
        let eff: Hlc = serde_json::from_value(told["eff"].clone())?;
        let op = raw.open()?;
        entity.get_or_insert_with(|| Entity::before(&op)).apply(&op, &raw, eff);
    }
    match entity.map(|e| e.state) {
        Some(State::Track(log)) => Ok(log.fixes().collect()),
        _ => Ok(vec![]),
    }
}

/// Great-circle metres along a walk, by the haversine formula on the mean sphere (6,371,008.8 m, IUGG).
fn length(walk: &Walk) -> f64 {
    let hop = |a: &(f64, f64, Millis), b: &(f64, f64, Millis)| {
        let (dlat, dlon) = ((b.1 - a.1).to_radians(), (b.0 - a.0).to_radians());
        let h = (dlat / 2.0).sin().powi(2) + a.1.to_radians().cos() * b.1.to_radians().cos() * (dlon / 2.0).sin().powi(2);
        2.0 * 6_371_008.8 * h.sqrt().asin()
    };
    walk.pts.windows(2).map(|p| hop(&p[0], &p[1])).sum()
}
