//! Patrols of a bench's county: rounds on foot in the evenings of its year, told as phones tell them, each along some streets of a town.

use anyhow::Result;
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use xunge_shared::{
    geometry::{LonLat, Path},
    hlc::Millis,
    id::{AreaCode, DeviceId, EntityId, Scope},
    kinds::{
        presence::Presence,
        round::{Mode, Round, RoundBody, Start},
        track::{TrackBody, TrackLog},
    },
    phone::Draft,
    track::{Fix, Fixes},
};
use xunge_tests::client::Client;

use super::{
    ground::{any_town, streets, town},
    series::Series,
};

const MINUTE: Millis = 60_000;
const DAY: Millis = 86_400_000;
/// A round begins at five past seven and walks so many streets.
const BEGINS: Millis = (19 * 60 + 5) * MINUTE;
const STREETS: usize = 8;
/// A fix each ten seconds at 1.25 m/s; from street to street it takes longer than a gap may.
const EVERY: Millis = 10_000;
const PACE_M: f64 = 12.5;
const BETWEEN: Millis = 3 * MINUTE;
/// Ops of a push: a track is some 1.5 KB.
const PUSH: usize = 100;

/// Walks so many rounds as one patrol, evenly over so many days from midnight of the first; the last of them, when there is one.
pub async fn walk(link: &Client, rounds: usize, seed: u64, (first, days): (Millis, u64)) -> Result<Option<EntityId>> {
    let mut rng = ChaCha8Rng::seed_from_u64(1_000 + seed);
    let mut series = Series::new(DeviceId(rng.random()), link, first);
    let (mut number, mut known) = (any_town(&mut rng), vec![]);
    let mut last = None;
    for round in 0..rounds as u64 {
        // the streets of a town are made once for some of its rounds
        if round % 25 == 0 || known.is_empty() {
            number = any_town(&mut rng);
            known = streets(number);
        }
        let area: AreaCode = town(number).parse()?;
        let begins = first + days * round / rounds as u64 * DAY + BEGINS;
        let id = EntityId(uuid::Builder::from_unix_timestamp_millis(begins, &rng.random()).into_uuid().as_u128());
        let start = Start { team: "bench".into(), members: vec![], mode: Mode::Foot, route: vec![], presence: Presence::default() };
        series.say(begins, Draft::of::<Round>(Scope::records(area), id, &RoundBody::Start(start)));
        let mut fixes: Vec<Fix> = vec![];
        for street in known.choose_multiple(&mut rng, STREETS) {
            let from = fixes.last().map_or(begins, |fix| fix.at + BETWEEN);
            fixes.extend(along(street, from));
        }
        let ends = fixes.last().map_or(begins, |fix| fix.at);
        series.say(ends, Draft::of::<TrackLog>(Scope::tracks(area), id, &TrackBody::Segment(Fixes(fixes))));
        last = Some(id);
        if series.waiting() >= PUSH || round + 1 == rounds as u64 {
            series.push(link).await?;
        }
    }
    Ok(last)
}

/// A way along a line from end to end.
fn along(line: &Path, from: Millis) -> Vec<Fix> {
    let mut fixes = vec![];
    for corners in line.0.windows(2) {
        let steps = (corners[0].distance(corners[1]) / PACE_M).ceil().max(1.0);
        let between = |from: i32, to: i32, step: f64| from + (f64::from(to - from) * step / steps).round() as i32;
        let mut step = 0.0;
        while step < steps {
            let [lon, lat] = [between(corners[0].lon, corners[1].lon, step), between(corners[0].lat, corners[1].lat, step)];
            fixes.push(Fix { at: from + fixes.len() as u64 * EVERY, place: LonLat { lon, lat }, accuracy_m: 5 });
            step += 1.0;
        }
    }
    fixes
}
