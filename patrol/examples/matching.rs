//! How well tracks are matched to streets: measured on the real streets and walks of a folder.
//!
//! Synthetic walks along the streets have known paths; noise is laid on them, and precision and recall are of metres of street: what was
//! claimed and gone along, of what was claimed, and of what was gone along. Real walks have no known path: of them, the share of their
//! metres that is claimed of a street, and the speed of matching. `cargo xtask matching DIR`, with `streets.geojson` and `walks.ndjson`.

use std::{
    collections::{BTreeMap, HashMap},
    path::{Path as File, PathBuf},
    time::Instant,
};

use anyhow::{Context, Result};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use xunge_patrol::{Matcher, Network, Stretch, stretches};
use xunge_shared::{
    geometry::{BBox, LonLat, Path, Shape},
    settings::PatrolLimits,
    track::{Fix, Track},
};

/// How many synthetic walks, and how long, metres.
const WALKS: usize = 200;
const WALK_M: f64 = 1_500.0;
/// Metres per second.
const PACE: f64 = 1.3;
/// After so many seconds the error of a receiver that drifts has little to do with what it was.
const DRIFT_S: f64 = 20.0;

fn main() -> Result<()> {
    let folder: PathBuf = std::env::args_os().nth(1).context("which folder?")?.into();
    let streets = streets(&folder.join("streets.geojson"))?;
    let begun = Instant::now();
    let network = Network::new(&streets);
    println!("{} streets, network made in {:.2} s", streets.len(), begun.elapsed().as_secs_f64());
    println!("\n{WALKS} synthetic walks of {WALK_M} m; precision / recall of metres");
    println!("{:>8} {:>9} {:>18} {:>18}", "sigma m", "a fix per", "independent error", "drifting error");
    let walks: Vec<Walk> = (0..WALKS as u64).map(|seed| Walk::new(&streets, seed)).collect();
    for sigma in [3.0, 6.0, 10.0, 15.0] {
        for every in [1.0, 5.0, 10.0] {
            let [(p, r), (dp, dr)] = [0.0, DRIFT_S].map(|drift| measure(&network, &walks, sigma, every, drift));
            println!("{sigma:>8} {every:>7} s {:>18} {:>18}", format!("{p:.3} / {r:.3}"), format!("{dp:.3} / {dr:.3}"));
        }
    }
    let bounds = Shape::Lines(streets).bbox().context("no streets")?;
    real(&network, bounds, &folder.join("walks.ndjson"))
}

fn streets(file: &File) -> Result<Vec<Path>> {
    let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    let collection: serde_json::Value = serde_json::from_str(&text)?;
    let features = collection["features"].as_array().context("no features")?;
    let line = |feature: &serde_json::Value| {
        let points: Vec<(f64, f64)> = serde_json::from_value(feature["geometry"]["coordinates"].clone())?;
        let points: Result<Vec<LonLat>, _> = points.into_iter().map(|(lon, lat)| LonLat::from_degrees(lon, lat)).collect();
        Ok(Path(points?))
    };
    features.iter().map(line).collect()
}

/// A walk along whole streets.
struct Walk {
    way: Vec<LonLat>,
    streets: Vec<u32>,
    seed: u64,
}

impl Walk {
    /// Goes on at each end by any street but the one that it came by, when there is another.
    fn new(streets: &[Path], seed: u64) -> Self {
        let mut at: HashMap<LonLat, Vec<usize>> = HashMap::new();
        for (k, street) in streets.iter().enumerate() {
            for end in street.0.first().into_iter().chain(street.0.last()) {
                at.entry(*end).or_default().push(k);
            }
        }
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let first = rng.random_range(0..streets.len());
        let mut way = streets[first].0.clone();
        let mut gone = vec![first];
        while Path(way.clone()).length() < WALK_M {
            let (Some(end), Some(last)) = (way.last().copied(), gone.last().copied()) else { break };
            let others: Vec<usize> = at[&end].iter().copied().filter(|k| *k != last).collect();
            let next = if others.is_empty() { last } else { others[rng.random_range(0..others.len())] };
            let mut points = streets[next].0.clone();
            if points.first() != Some(&end) {
                points.reverse();
            }
            way.extend(points.into_iter().skip(1));
            gone.push(next);
        }
        Self { way, streets: gone.into_iter().map(|k| k as u32).collect(), seed }
    }

    /// What a receiver with this error says of it. `drift` in seconds; 0 for errors that have nothing to do with each other.
    fn fixes(&self, sigma: f64, every: f64, drift: f64) -> Vec<Fix> {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed ^ 0x5eed);
        let keep = if drift > 0.0 { (-every / drift).exp() } else { 0.0 };
        let fresh = (1.0 - keep * keep).sqrt();
        let mut off = [normal(&mut rng) * sigma, normal(&mut rng) * sigma];
        let (mut fixes, mut walked, mut next) = (vec![], 0.0, 0.0);
        for pair in self.way.windows(2) {
            let metres = pair[0].distance(pair[1]);
            while next <= walked + metres && metres > 0.0 {
                let t = (next - walked) / metres;
                let ((ax, ay), (bx, by)) = (pair[0].degrees(), pair[1].degrees());
                off = off.map(|o| o * keep + normal(&mut rng) * sigma * fresh);
                let (lat, lon_m) = (ay + (by - ay) * t, 111_195.0 * ay.to_radians().cos());
                let place = LonLat::from_degrees(ax + (bx - ax) * t + off[0] / lon_m, lat + off[1] / 111_195.0);
                let at = 1_700_000_000_000 + (next / PACE * 1_000.0) as u64;
                fixes.extend(place.map(|place| Fix { at, place, accuracy_m: (sigma * 1.5).round() as u32 }));
                next += every * PACE;
            }
            walked += metres;
        }
        fixes
    }
}

fn normal(rng: &mut ChaCha8Rng) -> f64 {
    let (u, v): (f64, f64) = (rng.random_range(f64::MIN_POSITIVE..1.0), rng.random());
    (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
}

fn measure(network: &Network, walks: &[Walk], sigma: f64, every: f64, drift: f64) -> (f64, f64) {
    let limits = PatrolLimits::default();
    let mut matcher = Matcher::default();
    let (mut claimed, mut gone, mut right) = (0.0, 0.0, 0.0);
    for walk in walks {
        let track = Track::read(walk.fixes(sigma, every, drift), &limits);
        let found = by_street(&stretches(network, &mut matcher, &track));
        claimed += found.values().sum::<f64>();
        let truth: BTreeMap<u32, f64> = walk.streets.iter().map(|k| (*k, network.lengths()[*k as usize])).collect();
        gone += truth.values().sum::<f64>();
        right += found.iter().filter(|(k, _)| truth.contains_key(k)).map(|(_, metres)| metres).sum::<f64>();
    }
    (right / claimed, right / gone)
}

/// Metres of each street, each metre once.
fn by_street(stretches: &[Stretch]) -> BTreeMap<u32, f64> {
    let mut spans: BTreeMap<u32, Vec<(f64, f64)>> = BTreeMap::new();
    for stretch in stretches {
        spans.entry(stretch.street).or_default().push((stretch.from, stretch.to));
    }
    let metres = |mut spans: Vec<(f64, f64)>| {
        spans.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (mut sum, mut end) = (0.0, 0.0f64);
        for (from, to) in spans {
            sum += (to - from.max(end)).max(0.0);
            end = end.max(to);
        }
        sum
    };
    spans.into_iter().map(|(k, spans)| (k, metres(spans))).collect()
}

fn holds(bounds: &BBox, p: LonLat) -> bool {
    (bounds.min.lon..=bounds.max.lon).contains(&p.lon) && (bounds.min.lat..=bounds.max.lat).contains(&p.lat)
}

fn real(network: &Network, bounds: BBox, file: &File) -> Result<()> {
    #[derive(serde::Deserialize)]
    struct Line {
        pts: Vec<(f64, f64, jiff::Timestamp)>,
    }
    let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    let mut tracks = vec![];
    for line in text.lines() {
        let Line { pts } = serde_json::from_str(line)?;
        let fix = |(lon, lat, at): (f64, f64, jiff::Timestamp)| {
            Some(Fix { at: at.as_millisecond() as u64, place: LonLat::from_degrees(lon, lat).ok()?, accuracy_m: 8 })
        };
        tracks.push(Track::read(pts.into_iter().filter_map(fix), &PatrolLimits::default()));
    }
    let mut matcher = Matcher::default();
    let (mut fixes, mut walked, mut within, mut claimed) = (0, 0.0, 0.0, 0.0);
    let begun = Instant::now();
    for track in &tracks {
        fixes += track.runs().iter().map(Vec::len).sum::<usize>();
        for pair in track.runs().iter().flat_map(|run| run.windows(2)) {
            let metres = pair[0].place.distance(pair[1].place);
            walked += metres;
            within += if holds(&bounds, pair[0].place) { metres } else { 0.0 };
        }
        claimed += stretches(network, &mut matcher, track).iter().map(|s| s.observed_m).sum::<f64>();
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!("\n{} real walks, {fixes} fixes, {:.1} km observed", tracks.len(), walked / 1_000.0);
    println!("  {:.1} km of them within the streets' box, the rest where no street is known", within / 1_000.0);
    println!("  {:.1} km claimed of streets: {:.0} % of those in the box", claimed / 1_000.0, claimed / within * 100.0);
    println!("  {:.0} fixes a second on one core", fixes as f64 / seconds);
    Ok(())
}
