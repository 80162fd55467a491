//! A way, fix by fix: split where it was not observed, with its figures at every moment.
//!
//! A fix costs the same whether it is the tenth or the ten-thousandth: phones take one a second for hours.

use super::{Fix, TrackStats};
use crate::{geometry::Path, hlc::Millis, settings::PatrolLimits};

/// How long a speed must be held to count as one: a single jump of the receiver does not.
const SPEED_WINDOW_MS: Millis = 10_000;

/// The speed now is the mean over this time.
const SPEED_NOW_MS: Millis = 15_000;

/// Faster than this no patrol moves (180 km/h): it is the receiver that jumped, and what lies between is no way.
const JUMP_M_PER_MS: f64 = 0.05;

/// Receivers that stand wander at least so far, whatever they claim, metres.
const WANDER_M: f64 = 10.0;

/// A track in order of time, split where it was not observed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Track {
    runs: Vec<Vec<Fix>>,
    /// Not rounded yet.
    told: TrackStats,
    /// When the last fix was, good or bad.
    last: Option<Millis>,
    window: Window,
    stand: Option<Stand>,
}

/// The end of the last run that the top speed is read from.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Window {
    start: usize,
    metres: f64,
}

/// A place that has not been left since.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Stand {
    /// The first fix there.
    from: Fix,
    /// The metres observed until then.
    until_m: f64,
    /// The milliseconds of it that are told as standing; none until it is long enough.
    told_ms: u64,
}

impl Stand {
    fn at(from: Fix, until_m: f64) -> Self {
        Self { from, until_m, told_ms: 0 }
    }

    /// True while `fix` may be the same place, by the doubt of both.
    fn holds(&self, fix: &Fix) -> bool {
        let doubt = f64::from(self.from.accuracy_m.max(fix.accuracy_m)).max(WANDER_M);
        self.from.place.distance(fix.place) <= doubt
    }
}

impl Track {
    /// Sorts `fixes` by time, drops repeats, applies the accuracy gate and finds the gaps.
    pub fn read(fixes: impl IntoIterator<Item = Fix>, limits: &PatrolLimits) -> Self {
        let mut all: Vec<Fix> = fixes.into_iter().collect();
        all.sort_unstable_by_key(|f| (f.at, f.accuracy_m, f.place));
        let mut track = Self::default();
        for fix in all {
            track.push(fix, limits);
        }
        track
    }

    /// Goes on with the next fix. One that is not later than the last says nothing.
    pub fn push(&mut self, fix: Fix, limits: &PatrolLimits) {
        if self.last.is_some_and(|last| fix.at <= last) {
            return;
        }
        self.last = Some(fix.at);
        self.told.fixes += 1;
        if fix.accuracy_m > limits.accuracy_gate_m {
            return;
        }
        self.told.good += 1;
        let Some((run, last)) = self.runs.last_mut().and_then(|run| run.last().copied().map(|last| (run, last))) else {
            return self.begin(fix);
        };
        let (metres, ms) = (last.place.distance(fix.place), fix.at - last.at);
        if ms > limits.gap_s * 1_000 || metres > ms as f64 * JUMP_M_PER_MS {
            self.told.gaps += 1;
            self.told.gap_m += metres;
            self.told.gap_ms += ms;
            return self.begin(fix);
        }
        run.push(fix);
        self.told.observed_m += metres;
        self.told.observed_ms += ms;
        self.window.metres += metres;
        self.speed();
        self.standing(fix, limits.still_after_ms());
    }

    fn begin(&mut self, fix: Fix) {
        self.runs.push(vec![fix]);
        self.window = Window::default();
        self.stand = Some(Stand::at(fix, self.told.observed_m));
    }

    /// The speed over the shortest window that ends with the last fix and is long enough.
    fn speed(&mut self) {
        let Some((run, end)) = self.runs.last().and_then(|run| Some((run, run.last()?))) else { return };
        let window = &mut self.window;
        while window.start + 2 < run.len() && end.at - run[window.start + 1].at >= SPEED_WINDOW_MS {
            window.metres -= run[window.start].place.distance(run[window.start + 1].place);
            window.start += 1;
        }
        let ms = end.at - run[window.start].at;
        if ms >= SPEED_WINDOW_MS {
            self.told.top_kmh = self.told.top_kmh.max(window.metres / ms as f64 * 3_600.0);
        }
    }

    fn standing(&mut self, fix: Fix, after: Millis) {
        let told = &mut self.told;
        let stand = self.stand.get_or_insert(Stand::at(fix, told.observed_m));
        if !stand.holds(&fix) {
            *stand = Stand::at(fix, told.observed_m);
            return;
        }
        let ms = fix.at - stand.from.at;
        if ms >= after {
            told.still_ms += ms - stand.told_ms;
            stand.told_ms = ms;
            // what the receiver wandered meanwhile is no way that anybody made
            told.observed_m = stand.until_m;
        }
    }

    /// Runs of good fixes without a gap inside.
    pub fn runs(&self) -> &[Vec<Fix>] {
        &self.runs
    }

    /// The figures.
    pub fn stats(&self) -> TrackStats {
        let mut stats = self.told;
        for figure in [&mut stats.observed_m, &mut stats.gap_m, &mut stats.top_kmh] {
            // Finer than any receiver, and the rest of the digits would only be noise to keep and to send.
            *figure = (*figure * 8.0).round() / 8.0;
        }
        stats
    }

    /// When the last fix was taken, good or bad.
    pub fn last_at(&self) -> Option<Millis> {
        self.last
    }

    /// The last good fix.
    pub fn last_good(&self) -> Option<&Fix> {
        self.runs.last()?.last()
    }

    /// Since when nobody moves, once that has lasted long enough to be a pause.
    pub fn paused_since(&self) -> Option<Millis> {
        self.stand.filter(|stand| stand.told_ms > 0).map(|stand| stand.from.at)
    }

    /// The speed at `now`, km/h: the mean over the last quarter of a minute; nothing when the fixes are older or too few.
    pub fn kmh_at(&self, now: Millis) -> Option<f64> {
        let run = self.runs.last()?;
        let first = run.len() - run.iter().rev().take_while(|fix| fix.at + SPEED_NOW_MS >= now).count();
        let recent = &run[first..];
        let (first, last) = (recent.first()?, recent.last()?);
        let ms = last.at.checked_sub(first.at).filter(|ms| *ms > 0)?;
        let metres: f64 = recent.windows(2).map(|pair| pair[0].place.distance(pair[1].place)).sum();
        Some(metres / ms as f64 * 3_600.0)
    }

    /// The runs as lines; a lone fix between two gaps gives a path of one point.
    pub fn paths(&self) -> Vec<Path> {
        self.runs.iter().map(|run| Path(run.iter().map(|f| f.place).collect())).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::geometry::LonLat;

    fn fix(s: u64, metres_north: f64, accuracy_m: u32) -> Fix {
        Fix { at: s * 1_000, place: LonLat { lon: 110_000_000, lat: 22_000_000 + (metres_north / 0.111_195).round() as i32 }, accuracy_m }
    }

    fn read(fixes: impl IntoIterator<Item = Fix>) -> Track {
        Track::read(fixes, &PatrolLimits::default())
    }

    #[test]
    fn gaps_are_not_walked() {
        // 1 m/s for a minute, two minutes of nothing, another minute 300 m further on.
        let first = (0..=60).map(|s| fix(s, s as f64, 5));
        let second = (180..=240).map(|s| fix(s, 360.0 + (s - 180) as f64, 5));
        let track = read(first.chain(second));
        let s = track.stats();
        assert_eq!((track.runs.len(), s.gaps, s.gap_ms, s.observed_ms), (2, 1, 120_000, 120_000));
        assert!((s.observed_m - 120.0).abs() < 1.0 && (s.gap_m - 300.0).abs() < 1.0, "{s:?}");
        assert!((s.mean_kmh() - 3.6).abs() < 0.05 && (s.top_kmh - 3.6).abs() < 0.1, "{s:?}");
    }

    #[test]
    fn the_speed_now_is_that_of_the_last_fixes() {
        // Stands for a minute, then walks 1 m/s.
        let track = read((0..=60).map(|s| fix(s, 0.0, 5)).chain((61..=90).map(|s| fix(s, (s - 60) as f64, 5))));
        assert!((track.kmh_at(90_000).unwrap_or_default() - 3.6).abs() < 0.1);
        assert_eq!((track.kmh_at(106_000), Track::default().kmh_at(0)), (None, None));
    }

    #[test]
    fn a_poor_fix_counts_as_absent() {
        let track = read([fix(0, 0.0, 5), fix(10, 500.0, 900), fix(20, 20.0, 5)]);
        assert_eq!((track.stats().fixes, track.stats().good), (3, 2));
        assert!((track.stats().observed_m - 20.0).abs() < 0.5);
    }

    #[test]
    fn a_jump_of_the_receiver_is_a_gap() {
        // 3 km away for a moment, claimed to be exact
        let there = (0..=60).map(|s| fix(s, s as f64, 5)).chain([fix(65, 3_060.0, 5)]);
        let track = read(there.chain((70..=130).map(|s| fix(s, (s - 10) as f64, 5))));
        let s = track.stats();
        assert_eq!((track.runs().len(), s.gaps), (3, 2));
        assert!((s.observed_m - 120.0).abs() < 1.0 && s.top_kmh < 4.0 && s.gap_m > 5_000.0, "{s:?}");
    }

    /// A minute of walking, `minutes` at one spot with a receiver that wanders, and a minute of walking on.
    fn with_a_stop(minutes: u64, accuracy_m: u32, wander_m: f64) -> (Track, Track) {
        let limits = PatrolLimits::default();
        let stop = 60 + minutes * 60;
        let there = (0..=60).map(|s| fix(s, s as f64, accuracy_m));
        let stands = (61..=stop).map(|s| fix(s, 60.0 + if s % 2 == 0 { wander_m } else { 0.0 }, accuracy_m));
        let mut track = read(there.chain(stands));
        let at_the_stop = track.clone();
        for s in 1..=60 {
            track.push(fix(stop + s, 60.0 + s as f64, accuracy_m), &limits);
        }
        (at_the_stop, track)
    }

    #[test]
    fn standing_is_told_apart_from_walking() {
        let (stop, after) = with_a_stop(6, 5, 4.0);
        let since = stop.paused_since().expect("a pause");
        // the place where it stands begins a few steps before: the receiver cannot tell them apart
        assert!((45_000..=61_000).contains(&since), "{since}");
        let s = after.stats();
        assert_eq!(after.paused_since(), None, "it goes on by itself");
        assert!((345_000..=380_000).contains(&s.still_ms), "{s:?}");
        // what it wandered while standing is no way, though it would add up to more than a kilometre
        assert!((s.observed_m - 120.0).abs() < 16.0, "{s:?}");
        assert!((s.mean_kmh() - 3.6).abs() < 0.5, "of the way, not of the wait: {s:?}");
    }

    #[test]
    fn a_short_stop_is_no_pause() {
        let (stop, after) = with_a_stop(2, 5, 0.0);
        assert_eq!((stop.paused_since(), after.stats().still_ms), (None, 0));
    }

    #[test]
    fn a_slow_walk_is_no_pause() {
        // 0.3 m/s: an old lady, or a look into every door.
        let track = read((0..=600).map(|s| fix(s, s as f64 * 0.3, 5)));
        assert_eq!((track.paused_since(), track.stats().still_ms), (None, 0));
    }

    #[test]
    fn a_gap_ends_a_pause() {
        let limits = PatrolLimits::default();
        let mut track = read((0..=300).map(|s| fix(s, 0.0, 5)));
        assert_eq!((track.paused_since(), track.stats().still_ms), (Some(0), 300_000));
        track.push(fix(500, 0.0, 5), &limits);
        assert_eq!((track.paused_since(), track.stats().gap_ms, track.stats().still_ms), (None, 200_000, 300_000));
    }

    proptest! {
        #[test]
        fn order_does_not_matter_and_fix_by_fix_is_the_same(mut raw in prop::collection::vec((0..3_000u64, 0..400u32, 0..60u32), 0..80)) {
            let make = |raw: &[(u64, u32, u32)]| raw.iter().map(|&(s, m, a)| fix(s, f64::from(m), a)).collect::<Vec<_>>();
            let straight = read(make(&raw));
            raw.reverse();
            prop_assert_eq!(&read(make(&raw)), &straight);
            let limits = PatrolLimits::default();
            raw.sort_unstable();
            raw.dedup_by_key(|(s, ..)| *s);
            let (early, late) = raw.split_at(raw.len() / 2);
            let mut track = Track::read(make(early), &limits);
            for fix in make(late) {
                track.push(fix, &limits);
            }
            prop_assert_eq!(track.stats(), read(make(&raw)).stats());
            let stats = straight.stats();
            prop_assert!(stats.still_ms <= stats.observed_ms);
        }
    }
}
