//! Civic cases of a city: opened, some of them closed, at a place rounded to four decimals.

use std::{
    collections::{BTreeMap, HashMap},
    fs::File,
    path::Path,
};

use anyhow::{Context, Result};
use flate2::read::GzDecoder;
use geojson::{FeatureCollection, GeometryValue, Position};
use jiff::{civil::DateTime, tz::TimeZone};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use xunge_shared::{
    geometry::LonLat,
    hlc::Millis,
    id::{DeviceId, EntityId, OpId, Scope},
    kinds::case::{Case, CaseBody, Deadline, Move, Report, Stage},
    phone::Draft,
};
use xunge_tests::client::Client;

use super::CASES_TOWN;
use crate::tally::Tally;

/// A row of the file.
#[derive(Debug)]
pub(super) struct CivicCase {
    reference: String,
    pub(super) opened: Millis,
    pub(super) due: Option<Millis>,
    pub(super) closed: Option<Millis>,
    pub(super) kind: String,
    pub(super) place: Option<(f64, f64)>,
}

/// Reads the file.
pub(super) fn read(path: &Path) -> Result<Vec<CivicCase>> {
    let file = File::open(path).with_context(|| format!("opening {}", path.display()))?;
    let mut reader = csv::Reader::from_reader(GzDecoder::new(file));
    let zone = TimeZone::get("America/New_York")?;
    let columns = reader.headers()?.clone();
    let column = |name: &str| columns.iter().position(|c| c == name).with_context(|| format!("no column {name}"));
    let [id, open, target, close, status, kind, lat, lon] =
        ["CASE_ENQUIRY_ID", "OPEN_DT", "TARGET_DT", "CLOSED_DT", "CASE_STATUS", "TYPE", "LATITUDE", "LONGITUDE"].map(column);
    let [id, open, target, close, status, kind, lat, lon] = [id?, open?, target?, close?, status?, kind?, lat?, lon?];
    let time = |text: &str| -> Result<Option<Millis>> {
        if text.is_empty() {
            return Ok(None);
        }
        let local: DateTime = text.parse().with_context(|| format!("time {text}"))?;
        Ok(Some(zone.to_ambiguous_zoned(local).compatible()?.timestamp().as_millisecond() as Millis))
    };
    let mut cases = Vec::new();
    for row in reader.records() {
        let row = row?;
        cases.push(CivicCase {
            reference: row[id].into(),
            opened: time(&row[open])?.context("a case without a time")?,
            due: time(&row[target])?,
            // What counts as closed is what the file calls so.
            closed: if &row[status] == "Closed" { time(&row[close])? } else { None },
            kind: row[kind].into(),
            place: row[lon].parse().ok().zip(row[lat].parse().ok()),
        });
    }
    Ok(cases)
}

/// What each phone says, each at its time and in order of time.
pub(super) fn tell(cases: &[CivicCase], phones: usize, seed: u64) -> Vec<Vec<(Millis, Draft)>> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let scope: Scope = CASES_TOWN.parse().unwrap_or_else(|e| unreachable!("{e}"));
    let mut said: Vec<Vec<(Millis, EntityId, CaseBody)>> = vec![vec![]; phones];
    for case in cases {
        let entity = EntityId(uuid::Builder::from_unix_timestamp_millis(case.opened, &rng.random()).into_uuid().as_u128());
        let mine = &mut said[rng.random_range(0..phones)];
        mine.push((case.opened, entity, CaseBody::Report(report(case))));
        if let Some(due) = case.due {
            mine.push((case.opened, entity, CaseBody::Deadline(Deadline { due, reason: None })));
        }
        if let Some(closed) = case.closed {
            // A row that was closed before it was opened is told in the only order that makes sense.
            let closed = closed.max(case.opened);
            mine.push((closed, entity, step(Stage::Reported, Stage::Disposed)));
            mine.push((closed, entity, step(Stage::Disposed, Stage::Closed)));
        }
    }
    said.into_iter().map(|mine| in_order(mine, scope)).collect()
}

/// Puts one phone's sayings in order and ties each move to the op before it.
fn in_order(mut mine: Vec<(Millis, EntityId, CaseBody)>, scope: Scope) -> Vec<(Millis, Draft)> {
    mine.sort_by_key(|(at, ..)| *at);
    let mut heads: HashMap<EntityId, u64> = HashMap::new();
    let tie = |(i, (at, entity, body)): (usize, (Millis, EntityId, CaseBody))| {
        let n = i as u64 + 1;
        let draft = Draft::of::<Case>(scope, entity, &body);
        let draft = match &body {
            CaseBody::Move(_) => match heads.insert(entity, n) {
                Some(head) => draft.based_on(OpId { device: DeviceId::default(), n: head }),
                None => draft,
            },
            CaseBody::Report(_) => {
                heads.insert(entity, n);
                draft
            }
            _ => draft,
        };
        (at, draft)
    };
    mine.into_iter().enumerate().map(tie).collect()
}

fn report(case: &CivicCase) -> Report {
    let place = case.place.and_then(|(lon, lat)| LonLat::from_degrees(lon, lat).ok());
    Report { event_type: case.kind.clone(), place, reference: Some(case.reference.clone()), ..Report::default() }
}

fn step(from: Stage, to: Stage) -> CaseBody {
    CaseBody::Move(Move::new(from, to))
}

/// Compares the server's cases with the file.
pub(super) async fn compare(desk: &Client, cases: &[CivicCase], cells: &str, tally: &mut Tally) -> Result<()> {
    let rows = all_rows(desk, "kind=case").await?;
    let closed = |rows: &[Value]| rows.iter().filter(|r| r["status"] == "closed").count();
    tally.equal("cases", cases.len(), rows.len());
    tally.equal("cases closed", cases.iter().filter(|c| c.closed.is_some()).count(), closed(&rows));
    tally.equal("cases open", cases.iter().filter(|c| c.closed.is_none()).count(), rows.iter().filter(|r| r["open"] == true).count());
    tally.equal("cases in conflict", 0, rows.iter().filter(|r| has_flag(r, "conflict")).count());
    let mut by_type: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for case in cases {
        by_type.entry(&case.kind).or_default().0 += 1;
    }
    for row in &rows {
        by_type.entry(row["title"].as_str().unwrap_or_default()).or_default().1 += 1;
    }
    tally.equal("types whose counts are equal", by_type.len(), by_type.values().filter(|(file, server)| file == server).count());

    let ground = Ground::read(cells)?;
    let codes = codes_by_name(desk).await?;
    let expected: BTreeMap<(i64, String), usize> = cases.iter().fold(BTreeMap::new(), |mut all, case| {
        let cell = case.place.and_then(|place| ground.cell_of(place)).and_then(|name| codes.get(name).cloned());
        *all.entry((case.opened as i64, cell.unwrap_or_default())).or_default() += 1;
        all
    });
    let mut left = expected;
    let mut right = 0;
    for row in &rows {
        let key = (row["at"].as_i64().unwrap_or_default(), row["cell"].as_str().unwrap_or_default().to_owned());
        let flagged = has_flag(row, "outside") == key.1.is_empty();
        if let Some(n) = left.get_mut(&key).filter(|n| **n > 0 && flagged) {
            *n -= 1;
            right += 1;
        }
    }
    tally.equal("cases in their cell, or flagged outside every cell", cases.len(), right);
    tally.told("of them outside every cell", rows.iter().filter(|r| has_flag(r, "outside")).count());
    Ok(())
}

fn has_flag(row: &Value, flag: &str) -> bool {
    row["flags"].as_array().is_some_and(|flags| flags.iter().any(|f| f == flag))
}

/// All rows of a query, page by page.
pub(super) async fn all_rows(desk: &Client, query: &str) -> Result<Vec<Value>> {
    let mut rows = Vec::new();
    let mut after = String::new();
    loop {
        let page = desk.json(&format!("/api/v1/rows?{query}&limit=500{after}")).await?;
        rows.extend(page["rows"].as_array().context("no rows")?.iter().cloned());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return Ok(rows),
        }
    }
}

pub(super) async fn codes_by_name(desk: &Client) -> Result<HashMap<String, String>> {
    let rows = all_rows(desk, "kind=cell").await?;
    Ok(rows.iter().filter_map(|r| Some((r["title"].as_str()?.to_owned(), r["code"].as_str()?.to_owned()))).collect())
}

/// The neighbourhoods, straight from the file, in whole micro-degrees: a point-in-polygon of its own, by counting
/// crossings of a ray. A border belongs to the ground on both sides; the first in the file has it.
pub(super) struct Ground(Vec<(String, Vec<Ring>)>);

/// A closed line in whole micro-degrees.
type Ring = Vec<(i64, i64)>;

impl Ground {
    pub(super) fn read(path: &str) -> Result<Self> {
        let collection: FeatureCollection = std::fs::read_to_string(path)?.parse()?;
        let whole = |ring: Vec<Position>| ring.iter().map(|p| (micro(p[0]), micro(p[1]))).collect();
        let named = |f: geojson::Feature| {
            let name = f.property("Name").and_then(Value::as_str)?.to_owned();
            let rings: Vec<Vec<Position>> = match f.geometry?.value {
                GeometryValue::Polygon { coordinates } => coordinates,
                GeometryValue::MultiPolygon { coordinates } => coordinates.into_iter().flatten().collect(),
                _ => return None,
            };
            Some((name, rings.into_iter().map(whole).collect()))
        };
        Ok(Self(collection.features.into_iter().filter_map(named).collect()))
    }

    pub(super) fn cell_of(&self, place: (f64, f64)) -> Option<&str> {
        let at = (micro(place.0), micro(place.1));
        let holds = |rings: &[Ring]| {
            let border = rings.iter().flat_map(|ring| ring.windows(2)).any(|edge| touches(edge, at));
            border || rings.iter().flat_map(|ring| ring.windows(2)).filter(|edge| crosses(edge, at)).count() % 2 == 1
        };
        self.0.iter().find(|(_, rings)| holds(rings)).map(|(name, _)| name.as_str())
    }
}

fn micro(degrees: f64) -> i64 {
    (degrees * 1e6).round() as i64
}

/// Twice the area of the triangle of an edge and a point; its sign tells the side.
fn side(edge: &[(i64, i64)], (x, y): (i64, i64)) -> i64 {
    let ((ax, ay), (bx, by)) = (edge[0], edge[1]);
    (bx - ax) * (y - ay) - (by - ay) * (x - ax)
}

fn touches(edge: &[(i64, i64)], at: (i64, i64)) -> bool {
    let ((ax, ay), (bx, by)) = (edge[0], edge[1]);
    let within = |v: i64, a: i64, b: i64| a.min(b) <= v && v <= a.max(b);
    side(edge, at) == 0 && within(at.0, ax, bx) && within(at.1, ay, by)
}

/// True when a ray to the east crosses the edge.
fn crosses(edge: &[(i64, i64)], at: (i64, i64)) -> bool {
    let ((_, ay), (_, by)) = (edge[0], edge[1]);
    (ay > at.1) != (by > at.1) && (side(edge, at) > 0) == (by > ay)
}
