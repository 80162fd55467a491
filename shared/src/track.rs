//! Position fixes and what may be said of them: length, speed, gaps.
//!
//! Gap-honest: a fix worse than the accuracy gate counts as absent, and no length is claimed across a gap.

use minicbor::{Decode, Decoder, Encode, Encoder};
use serde::{Deserialize, Serialize};

use crate::{
    geometry::{LonLat, Path, put_varint, step, take_varint},
    hlc::Millis,
    settings::PatrolLimits,
};

/// One position, as the phone's receiver gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// When.
    pub at: Millis,
    /// Where.
    pub place: LonLat,
    /// The radius that the receiver claims, metres.
    pub accuracy_m: u32,
}

/// A run of fixes. CBOR: a byte string of zigzag LEB128 varints, per fix: milliseconds since the fix before
/// (the first: since 1970), longitude and latitude difference in micro-degrees, accuracy difference in metres.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fixes(pub Vec<Fix>);

impl<C> Encode<C> for Fixes {
    fn encode<W: minicbor::encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), minicbor::encode::Error<W::Error>> {
        let mut bytes = Vec::with_capacity(self.0.len() * 6 + 8);
        let mut before = ORIGIN;
        for fix in &self.0 {
            put_varint(&mut bytes, fix.at as i64 - before.at as i64);
            put_varint(&mut bytes, i64::from(fix.place.lon) - i64::from(before.place.lon));
            put_varint(&mut bytes, i64::from(fix.place.lat) - i64::from(before.place.lat));
            put_varint(&mut bytes, i64::from(fix.accuracy_m) - i64::from(before.accuracy_m));
            before = *fix;
        }
        e.bytes(&bytes)?.ok()
    }
}

const ORIGIN: Fix = Fix { at: 0, place: LonLat { lon: 0, lat: 0 }, accuracy_m: 0 };

impl<'b, C> Decode<'b, C> for Fixes {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let at = d.position();
        let mut bytes = d.bytes()?;
        let mut fixes = Vec::with_capacity(bytes.len() / 4);
        let mut before = ORIGIN;
        while !bytes.is_empty() {
            before =
                next_fix(&mut bytes, before).ok_or_else(|| minicbor::decode::Error::message("fixes: cut short or out of range").at(at))?;
            fixes.push(before);
        }
        Ok(Self(fixes))
    }
}

fn next_fix(bytes: &mut &[u8], before: Fix) -> Option<Fix> {
    let at = before.at.checked_add_signed(take_varint(bytes)?).filter(|ms| *ms <= crate::hlc::MAX_MILLIS)?;
    let place = step(bytes, before.place)?;
    let accuracy = i64::from(before.accuracy_m).checked_add(take_varint(bytes)?)?;
    Some(Fix { at, place, accuracy_m: accuracy.try_into().ok()? })
}

/// What a track says of the way that was made.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, Encode, Decode)]
#[cbor(map)]
pub struct TrackStats {
    /// Fixes taken, good and bad.
    #[n(0)]
    pub fixes: u32,
    /// Fixes within the accuracy gate.
    #[n(1)]
    pub good: u32,
    /// Metres between good fixes with no gap between them.
    #[n(2)]
    pub observed_m: f64,
    /// Metres straight across the gaps: how far apart their ends are, not what was walked.
    #[n(3)]
    pub gap_m: f64,
    /// How many gaps.
    #[n(4)]
    pub gaps: u32,
    /// Milliseconds within gaps.
    #[n(5)]
    pub gap_ms: u64,
    /// Milliseconds observed.
    #[n(6)]
    pub observed_ms: u64,
    /// The greatest speed held for 10 s or more, km/h.
    #[n(7)]
    pub top_kmh: f64,
}

impl TrackStats {
    /// Mean speed over the observed time, km/h.
    pub fn mean_kmh(&self) -> f64 {
        if self.observed_ms == 0 { 0.0 } else { self.observed_m / self.observed_ms as f64 * 3_600.0 }
    }
}

/// How long a speed must be held to count as one: a single jump of the receiver does not.
const SPEED_WINDOW_MS: Millis = 10_000;

/// The speed now is the mean over this time.
const SPEED_NOW_MS: Millis = 15_000;

/// A track in order of time, split where it was not observed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Track {
    /// Runs of good fixes without a gap inside.
    pub runs: Vec<Vec<Fix>>,
    /// The figures.
    pub stats: TrackStats,
}

impl Track {
    /// Sorts `fixes` by time, drops repeats, applies the accuracy gate and finds the gaps.
    pub fn read(fixes: impl IntoIterator<Item = Fix>, limits: &PatrolLimits) -> Self {
        let mut all: Vec<Fix> = fixes.into_iter().collect();
        all.sort_unstable_by_key(|f| (f.at, f.accuracy_m, f.place));
        all.dedup_by_key(|f| f.at);
        let mut track = Self { runs: vec![], stats: TrackStats { fixes: all.len() as u32, ..TrackStats::default() } };
        for fix in all.into_iter().filter(|f| f.accuracy_m <= limits.accuracy_gate_m) {
            track.stats.good += 1;
            track.append(fix, limits);
        }
        track.stats.top_kmh = track.runs.iter().map(|run| top_speed(run)).fold(0.0, f64::max);
        for figure in [&mut track.stats.observed_m, &mut track.stats.gap_m, &mut track.stats.top_kmh] {
            // Finer than any receiver, and the rest of the digits would only be noise to keep and to send.
            *figure = (*figure * 8.0).round() / 8.0;
        }
        track
    }

    fn append(&mut self, fix: Fix, limits: &PatrolLimits) {
        let Some((run, last)) = self.runs.last_mut().and_then(|run| run.last().copied().map(|last| (run, last))) else {
            return self.runs.push(vec![fix]);
        };
        let (metres, ms) = (last.place.distance(fix.place), fix.at - last.at);
        if ms > limits.gap_s * 1_000 {
            self.stats.gaps += 1;
            self.stats.gap_m += metres;
            self.stats.gap_ms += ms;
            self.runs.push(vec![fix]);
        } else {
            self.stats.observed_m += metres;
            self.stats.observed_ms += ms;
            run.push(fix);
        }
    }

    /// The speed at `now`, km/h: the mean over the last quarter of a minute; nothing when the fixes are older or too few.
    pub fn kmh_at(&self, now: Millis) -> Option<f64> {
        let run = self.runs.last()?;
        let recent = &run[run.iter().position(|fix| fix.at + SPEED_NOW_MS >= now)?..];
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

fn top_speed(run: &[Fix]) -> f64 {
    let mut along = Vec::with_capacity(run.len());
    let mut metres = 0.0;
    for (i, fix) in run.iter().enumerate() {
        metres += i.checked_sub(1).map_or(0.0, |before| run[before].place.distance(fix.place));
        along.push(metres);
    }
    let mut start = 0;
    let mut top: f64 = 0.0;
    for end in 1..run.len() {
        // The shortest window that ends here and is long enough.
        while start + 1 < end && run[end].at - run[start + 1].at >= SPEED_WINDOW_MS {
            start += 1;
        }
        let ms = run[end].at - run[start].at;
        if ms >= SPEED_WINDOW_MS {
            top = top.max((along[end] - along[start]) / ms as f64 * 3_600.0);
        }
    }
    top
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fix(s: u64, metres_north: f64, accuracy_m: u32) -> Fix {
        Fix { at: s * 1_000, place: LonLat { lon: 110_000_000, lat: 22_000_000 + (metres_north / 0.111_195).round() as i32 }, accuracy_m }
    }

    #[test]
    fn gaps_are_not_walked() {
        // 1 m/s for a minute, two minutes of nothing, another minute 300 m further on.
        let first = (0..=60).map(|s| fix(s, s as f64, 5));
        let second = (180..=240).map(|s| fix(s, 360.0 + (s - 180) as f64, 5));
        let track = Track::read(first.chain(second), &PatrolLimits::default());
        let s = track.stats;
        assert_eq!((track.runs.len(), s.gaps, s.gap_ms, s.observed_ms), (2, 1, 120_000, 120_000));
        assert!((s.observed_m - 120.0).abs() < 1.0 && (s.gap_m - 300.0).abs() < 1.0, "{s:?}");
        assert!((s.mean_kmh() - 3.6).abs() < 0.05 && (s.top_kmh - 3.6).abs() < 0.1, "{s:?}");
    }

    #[test]
    fn the_speed_now_is_that_of_the_last_fixes() {
        // Stands for a minute, then walks 1 m/s.
        let track =
            Track::read((0..=60).map(|s| fix(s, 0.0, 5)).chain((61..=90).map(|s| fix(s, (s - 60) as f64, 5))), &PatrolLimits::default());
        assert!((track.kmh_at(90_000).unwrap_or_default() - 3.6).abs() < 0.1);
        assert_eq!((track.kmh_at(106_000), Track::default().kmh_at(0)), (None, None));
    }

    #[test]
    fn a_poor_fix_counts_as_absent() {
        let track = Track::read([fix(0, 0.0, 5), fix(10, 500.0, 900), fix(20, 20.0, 5)], &PatrolLimits::default());
        assert_eq!((track.stats.fixes, track.stats.good), (3, 2));
        assert!((track.stats.observed_m - 20.0).abs() < 0.5);
    }

    proptest! {
        #[test]
        fn fixes_round_trip_and_order_does_not_matter(mut raw in prop::collection::vec((0..10_000u64, 0..2_000u32, 0..100u32), 0..60)) {
            let make = |raw: &[(u64, u32, u32)]| raw.iter().map(|&(s, m, a)| fix(s, f64::from(m), a)).collect::<Vec<_>>();
            let fixes = Fixes(make(&raw));
            let back: Fixes = minicbor::decode(&crate::op::encode(&fixes)).expect("decodes");
            prop_assert_eq!(&back, &fixes);
            let straight = Track::read(fixes.0, &PatrolLimits::default());
            raw.reverse();
            prop_assert_eq!(Track::read(make(&raw), &PatrolLimits::default()), straight);
        }

        #[test]
        fn any_bytes_decode_or_fail(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = minicbor::decode::<Fixes>(&bytes);
        }
    }
}
