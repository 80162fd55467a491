//! How much streets were walked: density 巡逻密度 and the visibility rate 见警率. Knows only sums of places, not who walked.

use std::{collections::BTreeMap, ops::Range};

use xunge_shared::{
    hlc::Millis,
    id::{AreaCode, Scope},
    settings::Settings,
};

use super::Question;
use crate::{
    analyst::patrols::{GROUND_EVENING, GROUND_PASS, GROUND_SEEN, PLACES, SEEN, STUDY},
    sight::Sight,
    store::{Count, CountQuery, FactQuery, Facts, Part, Result, Test},
};

/// The greatest number of places of a sort in a county.
const MOST: usize = 50_000;

/// What was walked of some ground, in metres.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Patrolled {
    /// The ground's length.
    pub ground: f64,
    /// What was observed in the evening window.
    pub walked: f64,
    /// The ground's length for each evening on which somebody passed.
    pub visible: f64,
    /// On how many evenings, all of which have ended.
    pub evenings: i64,
}

impl Patrolled {
    /// Passes of each metre and evening. Nothing where there is no ground, or no evening.
    pub fn density(&self) -> Option<f64> {
        self.per(self.walked)
    }

    /// The share of evenings on which somebody passed, each street by its length.
    pub fn visibility(&self) -> Option<f64> {
        self.per(self.visible)
    }

    fn per(&self, metres: f64) -> Option<f64> {
        let all = self.ground * self.evenings as f64;
        (all > 0.0).then(|| metres / all)
    }
}

impl std::ops::AddAssign for Patrolled {
    fn add_assign(&mut self, other: Self) {
        self.ground += other.ground;
        self.walked += other.walked;
        self.visible += other.visible;
        // of the same evenings, unless one of them is nothing
        self.evenings = self.evenings.max(other.evenings);
    }
}

/// The day after that of the last evening which has ended: an evening that has not come has nothing to count.
pub fn evenings_until(settings: &Settings, now: Millis) -> i64 {
    let (from, to) = settings.patrol.evening;
    let (day, minute) = (settings.calendar.day_of(now) as i64, settings.calendar.minute_of_day(now));
    // a window past midnight ends on the day after that it began on
    let next = if from < to { day + 1 } else { day };
    if minute >= to { next } else { next - 1 }
}

/// Those of some days whose evenings have ended; none of days to come.
pub fn evenings_of(days: &Range<i64>, settings: &Settings, now: Millis) -> Range<i64> {
    days.start..days.end.min(evenings_until(settings, now)).max(days.start)
}

/// The places of a sort (`street`, `cell`) that tracks are held against, and that pass these tests.
pub fn places(sight: &Sight, sort: &'static str, tests: Vec<(&'static str, Test)>) -> FactQuery {
    let tests = std::iter::once(("sort", Test::Is(sort.into()))).chain(tests).collect();
    FactQuery { sight: sight.clone(), study: STUDY, sheet: PLACES, tests, limit: MOST, ..FactQuery::default() }
}

/// What was seen of places on these days.
pub fn seen(sight: &Sight, measure: &'static str, days: Range<i64>, parts: &[Part]) -> CountQuery {
    CountQuery { sight: sight.clone(), study: STUDY, sheet: SEEN, measure, days, parts: parts.to_vec(), ..CountQuery::default() }
}

/// The streets of each feed that the question has a sight of and [a desk looks after](Sight::at_the_desk), walked by anybody in each of these spans
/// of days, whose [evenings have ended](evenings_of); nothing of a span before the first track. As it stands now, whatever the question's place in the log: what is
/// read from tracks [has no history](crate::analyst::Pace::Settled). All of it is [kept ready](crate::store::Joined): no street and no round is read.
pub fn patrolled<F, const N: usize>(facts: &F, question: &Question, spans: [Range<i64>; N]) -> Result<[BTreeMap<Scope, Patrolled>; N]>
where
    F: Facts + ?Sized,
{
    // of a town where somebody walks without a desk they know no other's tracks
    let sight = question.sight.clone().at_the_desk();
    let walked = |measure: &'static str, days: &Range<i64>| facts.count(&seen(&sight, measure, days.clone(), &[Part::Scope]));
    let streets = CountQuery { sheet: PLACES, ..seen(&sight, "street", 0..1, &[Part::Scope]) };
    let mut all = [const { BTreeMap::new() }; N];
    for (feeds, days) in all.iter_mut().zip(spans) {
        if walked(GROUND_PASS, &(0..days.end))?.iter().all(|count| count.n == 0) {
            continue;
        }
        let [ground, walked, visible] = [facts.count(&streets)?, walked(GROUND_EVENING, &days)?, walked(GROUND_SEEN, &days)?];
        let (mut in_feeds, evenings) = (BTreeMap::<Scope, Patrolled>::new(), days.end - days.start);
        let mut add = |counts: Vec<Count>, to: fn(&mut Patrolled) -> &mut f64| {
            for count in counts {
                if let Some(feed) = count.scope(0) {
                    let patrolled = in_feeds.entry(feed).or_insert(Patrolled { evenings, ..Patrolled::default() });
                    *to(patrolled) += count.sum as f64;
                }
            }
        };
        add(ground, |patrolled| &mut patrolled.ground);
        add(walked, |patrolled| &mut patrolled.walked);
        add(visible, |patrolled| &mut patrolled.visible);
        *feeds = in_feeds;
    }
    Ok(all)
}

/// The same of each town.
pub fn patrolled_towns<F, const N: usize>(
    facts: &F,
    question: &Question,
    spans: [Range<i64>; N],
) -> Result<[BTreeMap<AreaCode, Patrolled>; N]>
where
    F: Facts + ?Sized,
{
    Ok(patrolled(facts, question, spans)?.map(|feeds| {
        let mut towns = BTreeMap::<AreaCode, Patrolled>::new();
        for (feed, patrolled) in feeds {
            *towns.entry(feed.area().town()).or_default() += patrolled;
        }
        towns
    }))
}

/// All of them together.
impl std::iter::Sum for Patrolled {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |mut sum, one| {
            sum += one;
            sum
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_evening_counts_once_it_has_ended() {
        let check = |evening: (u16, u16), hour: u64, expected: i64| {
            let mut settings = Settings::default();
            settings.patrol.evening = evening;
            let now = settings.calendar.start_of(20_000) + hour * 3_600_000;
            assert_eq!(evenings_until(&settings, now), expected, "{evening:?} at {hour}");
            let of = |days: Range<i64>| evenings_of(&days, &settings, now);
            assert_eq!(of(19_990..20_001), 19_990..expected, "{evening:?} at {hour}");
            assert_eq!((of(19_980..19_990), of(20_001..20_002).count()), (19_980..19_990, 0), "{evening:?} at {hour}");
        };
        let (usual, late) = ((19 * 60, 21 * 60), (22 * 60, 60));
        check(usual, 9, 20_000);
        check(usual, 20, 20_000);
        check(usual, 21, 20_001);
        check(late, 0, 19_999);
        check(late, 1, 20_000);
        check(late, 23, 20_000);
    }
}
