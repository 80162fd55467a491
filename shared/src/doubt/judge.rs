//! What is odd about a record, from its own figures and from what its author recorded before. Pure: facts in, doubts out.
//!
//! Each figure is measured against what an honest phone in a narrow street may show; the limits here say what is unremarkable, the
//! county's settings say what is allowed.

use super::{Doubt, Reason};
use crate::{geometry::LonLat, hlc::Millis, id::OpId, settings::PatrolLimits, track::TrackStats};

/// Beyond the thing and the receiver's own doubt, metres: across a wide street is still there.
pub const FAR_M: u32 = 50;
/// A receiver's doubt allows for distance up to so many times the county's gate. What a phone claims not to know cannot be told from what it
/// does not want to know: whoever claims ±2,000 m from home would be near every door.
const ALLOWED_GATES: u32 = 2;
/// A position that is known to no better than so many times the gate is worth a look by itself. In narrow streets an honest receiver
/// says ±30 to 60 m, in a covered market ±100 m, and the usual gate is 35 m: up to 140 m is the weather. Beyond that the position is
/// the network's, and tells a neighbourhood and no door.
const ROUGH_GATES: f64 = 4.0;
/// Nobody is faster in a county's streets, km/h.
pub const SPEED_KMH: u32 = 120;
/// Below this way speed says nothing, metres.
const SPEED_FROM_M: f64 = 300.0;
/// A clock that was wrong by less is unremarkable, minutes.
pub const CLOCK_MIN: u32 = 30;
/// A position that is older than this was not taken for the record, minutes.
pub const THEN_MIN: u32 = 10;
/// So many records in a row show a rhythm.
pub const RHYTHM: usize = 8;
/// People are less even than this, milliseconds between the shortest and the longest pause.
const EVEN_MS: Millis = 2_000;
/// A street that is recorded at once has no pauses, and a long pause no rhythm.
const PAUSES_MS: std::ops::RangeInclusive<Millis> = 4_000..=600_000;
/// So long without a position is unremarkable in a round, minutes.
pub const GAPS_MIN: u32 = 15;
/// One photo in two records of one author within this is of one visit.
pub const VISIT_MS: Millis = 3_600_000;

/// How a record's author showed that they were there.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Evidence {
    /// When it was made, by the phone's clock.
    pub at: Millis,
    /// By how much that clock was corrected, milliseconds.
    pub corrected_ms: Millis,
    /// Metres to the thing, when both places are known.
    pub distance_m: Option<f64>,
    /// How far off such a distance may be and still be there, metres: a checkpoint's geofence.
    pub reach_m: u32,
    /// The receiver's doubt, metres.
    pub accuracy_m: Option<u32>,
    /// When an older position was taken.
    pub fixed_at: Option<Millis>,
    /// A plate was scanned.
    pub plate: bool,
    /// What was scanned was not on the thing's plate then.
    pub is_plate_false: bool,
    /// It says that something was done at a place, and neither a position nor a plate shows it.
    pub is_unshown: bool,
}

/// A record of an author, as far as the next one is judged by it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Before {
    /// The op.
    pub op: OpId,
    /// When it counts.
    pub at: Millis,
    /// Where it was made.
    pub place: Option<(LonLat, u32)>,
}

/// What is odd about a record by itself.
pub fn alone(evidence: &Evidence, limits: &PatrolLimits) -> Vec<Doubt> {
    let mut doubts = vec![];
    let accuracy = evidence.accuracy_m.unwrap_or_default();
    let allowed = accuracy.min(limits.accuracy_gate_m.saturating_mul(ALLOWED_GATES));
    let reach = FAR_M.max(evidence.reach_m);
    if let Some(distance) = evidence.distance_m
        && distance > f64::from(reach) + f64::from(allowed)
    {
        let reason = if evidence.plate { Reason::PlateAfar } else { Reason::Far };
        doubts.push(Doubt::new(reason, whole(distance), reach));
    }
    if evidence.is_plate_false {
        doubts.push(Doubt::new(Reason::PlateInvalid, 0, 0));
    }
    if accuracy > limits.accuracy_gate_m {
        doubts.push(Doubt::new(Reason::Accuracy, accuracy, limits.accuracy_gate_m));
    }
    let corrected = (evidence.corrected_ms / 60_000) as u32;
    if corrected > CLOCK_MIN {
        doubts.push(Doubt::new(Reason::Clock, corrected, CLOCK_MIN));
    }
    let age = evidence.fixed_at.map_or(0, |fixed| (evidence.at.saturating_sub(fixed) / 60_000) as u32);
    if age > THEN_MIN {
        doubts.push(Doubt::new(Reason::NotThen, age, THEN_MIN));
    }
    if evidence.is_unshown {
        doubts.push(Doubt::new(Reason::Unshown, 0, 0));
    }
    doubts
}

/// What is odd about a record beside the last one of its author: no way of being at both places.
pub fn travelled(before: &Before, now: &Before) -> Option<Doubt> {
    let ((here, here_m), (there, there_m)) = (now.place?, before.place?);
    // What both receivers may be wrong by is no way.
    let metres = here.distance(there) - f64::from(here_m) - f64::from(there_m);
    if metres < SPEED_FROM_M {
        return None;
    }
    let seconds = now.at.abs_diff(before.at).max(1_000) as f64 / 1_000.0;
    let kmh = whole(metres / seconds * 3.6);
    (kmh > SPEED_KMH).then(|| Doubt::new(Reason::Speed, kmh, SPEED_KMH).beside(before.op))
}

/// What is odd about the last records of an author, in the order of time: pauses that no person makes.
pub fn regular(times: &[Millis]) -> Option<Doubt> {
    let last = times.len().checked_sub(RHYTHM).map(|from| &times[from..])?;
    let pauses: Vec<Millis> = last.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).collect();
    let (shortest, longest) = (pauses.iter().min()?, pauses.iter().max()?);
    let even = longest - shortest <= EVEN_MS && PAUSES_MS.contains(shortest);
    even.then(|| Doubt::new(Reason::Regular, RHYTHM as u32, (pauses.iter().sum::<Millis>() / pauses.len() as u64 / 1_000) as u32))
}

/// What is odd about a round by what its phone made of the track.
pub fn round(stats: &TrackStats, limit_kmh: u16) -> Vec<Doubt> {
    let mut doubts = vec![];
    let limit = u32::from(limit_kmh);
    if stats.top_kmh > f64::from(limit) * 1.2 {
        doubts.push(Doubt::new(Reason::Overspeed, whole(stats.top_kmh), limit));
    }
    let gaps = (stats.gap_ms / 60_000) as u32;
    if gaps > GAPS_MIN && stats.gap_ms > stats.observed_ms / 3 {
        doubts.push(Doubt::new(Reason::Gaps, gaps, GAPS_MIN));
    }
    doubts
}

/// How much a record asks to be looked at, 0 to 100: the greatest weight of its doubts, and a third of each other's.
///
/// What somebody must have done on purpose (a photo used twice, another's plate) weighs most, then what contradicts itself (a rhythm, a
/// speed, a distance). What shows nothing either way weighs least: a phone without a receiver's permission, or deep in a market, is
/// honest work as a rule. It stands at the end of the queue, so that it is seen and hides nothing.
pub fn weight(doubts: &[Doubt]) -> u32 {
    let mut weights: Vec<u32> = doubts.iter().map(of).collect();
    weights.sort_unstable_by(|a, b| b.cmp(a));
    let rest: u32 = weights.iter().skip(1).sum();
    (weights.first().copied().unwrap_or_default() + rest / 3).min(100)
}

/// Below this weight a record is left alone: one position that is somewhat rough is the weather.
pub const WORTH: u32 = 20;

fn of(doubt: &Doubt) -> u32 {
    let beyond = f64::from(doubt.figure) / f64::from(doubt.limit.max(1));
    let grows = |from: u32, to: u32| (f64::from(from) + beyond.log2().max(0.0) * 8.0).min(f64::from(to)) as u32;
    match doubt.reason {
        Reason::PhotoUsed => 75,
        Reason::PlateInvalid => 70,
        Reason::Regular => 55,
        Reason::Speed => grows(50, 80),
        Reason::PlateAfar => grows(40, 75),
        Reason::Far => grows(30, 70),
        Reason::Overspeed => grows(30, 50),
        Reason::NotThen | Reason::Gaps => grows(22, 40),
        Reason::Clock => grows(20, 45),
        Reason::Accuracy if beyond < ROUGH_GATES => 10,
        Reason::Accuracy => (f64::from(WORTH) + (beyond / ROUGH_GATES).log2() * 5.0).min(35.0) as u32,
        Reason::Unshown => 21,
    }
}

fn whole(figure: f64) -> u32 {
    figure.clamp(0.0, f64::from(u32::MAX)).round() as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn reasons(doubts: &[Doubt]) -> Vec<Reason> {
        doubts.iter().map(|doubt| doubt.reason).collect()
    }

    fn record(n: u64, at: Millis, metres: i32) -> Before {
        // a micro-degree of latitude is 11 cm
        let place = LonLat { lon: 110_000_000, lat: 22_000_000 + metres * 9 };
        Before { op: OpId { n, ..OpId::default() }, at, place: Some((place, 10)) }
    }

    #[test]
    fn a_record_is_judged_by_its_own_figures() {
        let limits = PatrolLimits::default();
        let check = |evidence: Evidence, expected: &[Reason]| assert_eq!(reasons(&alone(&evidence, &limits)), expected, "{evidence:?}");
        let good = Evidence { at: 10_000_000, distance_m: Some(30.0), accuracy_m: Some(15), ..Evidence::default() };
        check(good, &[]);
        check(Evidence::default(), &[]);
        check(Evidence { distance_m: Some(64.0), ..good }, &[]);
        check(Evidence { distance_m: Some(320.0), ..good }, &[Reason::Far]);
        check(Evidence { distance_m: Some(320.0), reach_m: 400, ..good }, &[]);
        check(Evidence { distance_m: Some(320.0), plate: true, ..good }, &[Reason::PlateAfar]);
        check(Evidence { plate: true, is_plate_false: true, ..good }, &[Reason::PlateInvalid]);
        check(Evidence { accuracy_m: Some(60), distance_m: Some(105.0), ..good }, &[Reason::Accuracy]);
        check(Evidence { accuracy_m: Some(2_000), distance_m: Some(1_800.0), ..good }, &[Reason::Far, Reason::Accuracy]);
        check(Evidence { is_unshown: true, ..Evidence::default() }, &[Reason::Unshown]);
        check(Evidence { corrected_ms: 3 * 3_600_000, ..good }, &[Reason::Clock]);
        check(Evidence { fixed_at: Some(10_000_000 - 1_900_000), ..good }, &[Reason::NotThen]);
    }

    #[test]
    fn nothing_is_hidden_by_a_position_that_is_rough_or_missing() {
        let limits = PatrolLimits::default();
        let weigh = |evidence: Evidence| weight(&alone(&evidence, &limits));
        let here = |accuracy_m| Evidence { distance_m: Some(20.0), accuracy_m: Some(accuracy_m), ..Evidence::default() };
        for honest in [5, 30, 60, 100, 139] {
            assert!(weigh(here(honest)) < WORTH, "±{honest} m in a narrow street is the weather");
        }
        for rough in [140, 400, 2_000, u32::MAX] {
            assert!(weigh(here(rough)) >= WORTH, "±{rough} m shows no door");
        }
        let far = Evidence { distance_m: Some(1_800.0), ..here(5) };
        assert!(weigh(Evidence { accuracy_m: Some(2_000), ..far }) >= weigh(far), "a rough position takes nothing away");
        let unshown = weigh(Evidence { is_unshown: true, ..Evidence::default() });
        assert!((WORTH..weigh(Evidence { distance_m: Some(130.0), ..here(5) })).contains(&unshown), "seen, after all others: {unshown}");
    }

    #[test]
    fn nobody_is_at_two_places() {
        let before = record(1, 0, 0);
        assert_eq!(travelled(&before, &record(2, 60_000, 250)), None, "no way to speak of");
        assert_eq!(travelled(&before, &record(2, 600_000, 5_000)), None, "by car");
        let doubt = travelled(&before, &record(2, 60_000, 5_000)).expect("300 km/h");
        assert!((290..=310).contains(&doubt.figure) && doubt.other == Some(before.op), "{doubt:?}");
        assert_eq!(travelled(&Before { place: None, ..before }, &record(2, 60_000, 5_000)), None);
    }

    #[test]
    fn a_machine_is_even_and_a_person_is_not() {
        let even: Vec<Millis> = (0..8).map(|i| 1_000_000 + i * 30_000 + i % 2 * 400).collect();
        assert_eq!(regular(&even), Some(Doubt::new(Reason::Regular, 8, 30)));
        assert_eq!(regular(&even[..7]), None);
        let hurried: Vec<Millis> = [0, 21, 66, 80, 139, 151, 190, 260].map(|s| s * 1_000).to_vec();
        assert_eq!(regular(&hurried), None);
        assert_eq!(regular(&[5_000; 12]), None, "a street that was recorded at once");
    }

    #[test]
    fn rounds_are_walked_and_seen() {
        let good = TrackStats { top_kmh: 6.0, observed_ms: 3_600_000, gap_ms: 300_000, ..TrackStats::default() };
        assert!(round(&good, 8).is_empty());
        assert_eq!(reasons(&round(&TrackStats { top_kmh: 31.0, gap_ms: 2_400_000, ..good }, 8)), [Reason::Overspeed, Reason::Gaps]);
    }

    proptest! {
        #[test]
        fn weight_is_bounded_and_grows_with_each_doubt(figures in prop::collection::vec((0..Reason::ALL.len(), 0..100_000u32, 0..200u32), 0..6)) {
            let doubts: Vec<Doubt> = figures.iter().map(|(r, figure, limit)| Doubt::new(Reason::ALL[*r], *figure, *limit)).collect();
            let all = weight(&doubts);
            prop_assert!(all <= 100);
            prop_assert!(doubts.is_empty() || weight(&doubts[1..]) <= all);
        }
    }
}
