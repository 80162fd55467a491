//! A round's way as it is replayed: where the patrol was at a moment, how far it had come, where it stood and where nothing was observed.
//!
//! Gap-honest: within a gap it was nowhere, and no line is drawn across.

use xunge_shared::{
    geometry::{LonLat, Path},
    hlc::Millis,
    settings::PatrolLimits,
    track::{Fix, Track},
};

/// The speed at a moment is the mean over this time before it.
const SPEED_MS: Millis = 15_000;

/// See the module.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Way {
    runs: Vec<Vec<Fix>>,
    /// Where somebody stood for minutes.
    pub stops: Vec<Stop>,
}

/// A while at one place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stop {
    /// Since when.
    pub from: Millis,
    /// Until when.
    pub to: Millis,
    /// Where.
    pub place: LonLat,
}

/// Where the patrol was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// Between the fixes around the moment.
    pub place: LonLat,
    /// The worse accuracy of both, metres.
    pub accuracy_m: u32,
    /// How fast, where enough was seen just before.
    pub kmh: Option<f64>,
}

impl Way {
    /// Of the fixes of a track, in any order.
    pub fn of(fixes: impl IntoIterator<Item = Fix>, limits: &PatrolLimits) -> Self {
        let track = Track::read(fixes, limits);
        let mut stops: Vec<Stop> = vec![];
        let mut walked = Track::default();
        for fix in track.runs().iter().flatten() {
            walked.push(*fix, limits);
            let Some(from) = walked.paused_since() else { continue };
            match stops.last_mut().filter(|stop| stop.from == from) {
                Some(stop) => stop.to = fix.at,
                None => stops.push(Stop { from, to: fix.at, place: fix.place }),
            }
        }
        Self { runs: track.runs().to_vec(), stops }
    }

    /// When it was first and last observed.
    pub fn span(&self) -> Option<(Millis, Millis)> {
        Some((self.runs.first()?.first()?.at, self.runs.last()?.last()?.at))
    }

    /// From when to when nothing was observed.
    pub fn gaps(&self) -> impl Iterator<Item = (Millis, Millis)> {
        self.runs.windows(2).filter_map(|ends| Some((ends[0].last()?.at, ends[1].first()?.at)))
    }

    /// Where it was at a moment; nowhere within a gap, before and after.
    pub fn at(&self, moment: Millis) -> Option<Spot> {
        let run = self.run(moment)?;
        let next = run.partition_point(|fix| fix.at < moment);
        let (before, after) = (&run[next.saturating_sub(1)], &run[next.min(run.len() - 1)]);
        let share = if after.at > before.at { (moment - before.at) as f64 / (after.at - before.at) as f64 } else { 0.0 };
        let between = |a: i32, b: i32| a + (f64::from(b - a) * share).round() as i32;
        let place = LonLat { lon: between(before.place.lon, after.place.lon), lat: between(before.place.lat, after.place.lat) };
        Some(Spot { place, accuracy_m: before.accuracy_m.max(after.accuracy_m), kmh: kmh(&run[..=next.min(run.len() - 1)], moment) })
    }

    /// All of it as lines.
    pub fn paths(&self) -> Vec<Path> {
        self.until(Millis::MAX)
    }

    /// What was made of it until a moment.
    pub fn until(&self, moment: Millis) -> Vec<Path> {
        let come = |run: &Vec<Fix>| {
            let passed = &run[..run.partition_point(|fix| fix.at <= moment)];
            let is_between = passed.len() < run.len() && passed.last().is_some_and(|fix| fix.at < moment);
            let here = self.at(moment).filter(|_| is_between);
            Path(passed.iter().map(|fix| fix.place).chain(here.map(|spot| spot.place)).collect())
        };
        self.runs.iter().map(come).filter(|path| !path.0.is_empty()).collect()
    }

    fn run(&self, moment: Millis) -> Option<&Vec<Fix>> {
        self.runs.iter().find(|run| run.first().is_some_and(|fix| fix.at <= moment) && run.last().is_some_and(|fix| moment <= fix.at))
    }
}

fn kmh(run: &[Fix], moment: Millis) -> Option<f64> {
    let recent = &run[run.partition_point(|fix| fix.at + SPEED_MS < moment)..];
    let ms = recent.last()?.at.checked_sub(recent.first()?.at).filter(|ms| *ms > 0)?;
    let metres: f64 = recent.windows(2).map(|pair| pair[0].place.distance(pair[1].place)).sum();
    Some(metres / ms as f64 * 3_600.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fix(s: u64, metres_north: i32) -> Fix {
        Fix { at: s * 1_000, place: LonLat { lon: 110_000_000, lat: 22_000_000 + metres_north * 9 }, accuracy_m: 5 }
    }

    /// A minute of walking, five of standing, five of nothing, a minute of walking on 300 m further.
    fn way() -> Way {
        let walk = (0..=60).map(|s| fix(s, s as i32));
        let stand = (61..=360).map(|s| fix(s, 60));
        let on = (660..=720).map(|s| fix(s, 360 + (s - 660) as i32));
        Way::of(walk.chain(stand).chain(on), &PatrolLimits::default())
    }

    #[test]
    fn it_is_nowhere_in_a_gap() {
        let way = way();
        assert_eq!(way.span(), Some((0, 720_000)));
        assert_eq!(way.gaps().collect::<Vec<_>>(), [(360_000, 660_000)]);
        assert_eq!((way.at(500_000), way.at(721_000)), (None, None));
        let spot = way.at(30_500).unwrap();
        assert!((22_000_270..=22_000_279).contains(&spot.place.lat), "between two fixes: {spot:?}");
        assert!((spot.kmh.unwrap() - 3.6).abs() < 0.2, "{spot:?}");
        assert!(way.at(300_000).unwrap().kmh.unwrap() < 0.1);
    }

    #[test]
    fn it_grows_and_never_across_a_gap() {
        let way = way();
        assert_eq!(way.until(10_000)[0].0.len(), 11);
        assert_eq!(way.until(10_500)[0].0.len(), 12, "with the place between");
        assert_eq!((way.until(500_000).len(), way.until(700_000).len(), way.paths().len()), (1, 2, 2));
    }

    #[test]
    fn a_stop_is_told_once() {
        let stops = way().stops;
        assert_eq!(stops.len(), 1);
        assert!((45_000..=61_000).contains(&stops[0].from) && stops[0].to == 360_000, "{stops:?}");
    }

    #[test]
    fn of_nothing_there_is_nothing() {
        let way = Way::of([], &PatrolLimits::default());
        assert_eq!((way.span(), way.at(5), way.paths()), (None, None, vec![]));
    }
}
