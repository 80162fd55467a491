//! Coverage: what patrols saw of the streets, cells, checkpoints and schools, place by place. It is read from tracks, and so for the desk only.

mod kept;
mod shapes;
mod standings;

use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
};

use serde::Serialize;
use serde_json::{Value, json};
use xunge_shared::{
    coverage::{Sort, Standing, looks_back},
    geometry::BBox,
    hlc::Millis,
    id::{EntityId, Scope},
    settings::Settings,
};

pub use self::{
    kept::Kept,
    shapes::{Drawn, around, drawn},
    standings::{Spot, Standings},
};
use super::{Patrolled, evenings_of, evenings_until, places, seen};
use crate::{
    analyst::patrols::{SEEN, SPEEDS, STUDY, place},
    sight::Sight,
    store::{FactQuery, Found, Part, Result, Store, Test},
};

/// Nobody may ask about more days.
pub const LONGEST: usize = 366;
/// The greatest number of places that are looked up one by one, and not all.
const FEW: usize = 500;

/// What was seen of a place.
#[derive(Debug, Clone, Serialize)]
pub struct Seen {
    /// Which one.
    pub id: EntityId,
    /// Whose feed carries it.
    pub scope: Scope,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The middle of its box, micro-degrees.
    pub lon: Option<i64>,
    /// See `lon`.
    pub lat: Option<i64>,
    /// A street's length.
    pub metres: i64,
    /// Days from the last observed pass to the last of the days that are looked at; none within the time that is looked back on.
    pub since: Option<i64>,
    /// The same of anything that was observed of it, were it less than a pass.
    pub seen: Option<i64>,
    /// Rounds that passed it on the days that are looked at.
    pub passes: i64,
    /// How it stands by that.
    pub status: Standing,
    /// Observed metres in the evening window, for each metre of the street and evening: passes.
    pub density: f64,
    /// Evenings with an observed pass.
    pub evenings: i64,
    /// Observed in the evening window, that of an evening which has not ended among it.
    pub evening_m: i64,
    /// See [`detail`].
    #[serde(flatten)]
    pub detail: Detail,
    /// Observed on the evenings that have ended.
    #[serde(skip)]
    walked_m: i64,
    #[serde(skip)]
    line: Option<String>,
}

/// What is read of the places that are told, and of no others. Of the days that are looked at.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Detail {
    /// Metres witnessed by fixes.
    pub observed_m: i64,
    /// Metres that the way must have had beyond that.
    pub interpolated_m: i64,
    /// Seconds there.
    pub dwell_s: i64,
    /// Of those, above the threshold of the mode.
    pub over_s: i64,
    /// Seconds by speed: see `xunge_patrol::Speeds`.
    pub speeds_s: Vec<i64>,
}

impl Seen {
    /// True for a blind spot.
    pub fn is_blind(&self) -> bool {
        self.status.is_blind()
    }
}

/// The time that is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    /// So many days, the last among them, where the beginning is not told; at most [`LONGEST`].
    pub days: i64,
    /// From the day that holds this moment on.
    pub from: Option<Millis>,
    /// Until the day that holds the moment before this, included; until today without.
    pub to: Option<Millis>,
}

impl Time {
    /// The local days, at least one and at most [`LONGEST`], of which the last ones count. The end is not in it, and no day after today.
    fn range(self, settings: &Settings, now: Millis) -> Range<i64> {
        let day = |at: Millis| settings.calendar.day_of(at) as i64;
        let last = self.to.map_or(i64::MAX, |to| day(to.saturating_sub(1))).min(day(now));
        let first = self.from.map_or(last - self.days + 1, day);
        first.clamp(last - LONGEST as i64 + 1, last)..last + 1
    }
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Question {
    /// The places that may be read.
    pub sight: Sight,
    /// See [`Sight::walked`]: for sums by place alone.
    walked: Sight,
    /// Of which places.
    pub sort: Sort,
    /// The local days that are looked at; the end is not in it.
    pub days: Range<i64>,
    /// Their evenings count: those of the days that have ended; where so many days were asked for until today, as many before today.
    evenings: Range<i64>,
    /// After so many days without a pass a place is a blind spot, seen from the last of the days.
    pub blind: i64,
}

impl Question {
    /// Of these places over a time, whose days are those of the county's calendar.
    pub fn new((sight, walked): (Sight, Sight), (sort, time, blind): (Sort, Time, i64), settings: &Settings, now: Millis) -> Self {
        let days = time.range(settings, now);
        let evenings = if time.from.is_some() {
            evenings_of(&days, settings, now)
        } else {
            let ended = days.end.min(evenings_until(settings, now));
            ended - (days.end - days.start)..ended
        };
        Self { sight, walked, sort, days, evenings, blind }
    }

    /// How many days are looked at.
    pub fn count(&self) -> i64 {
        self.days.end - self.days.start
    }

    /// How many evenings count.
    pub fn nights(&self) -> i64 {
        self.evenings.end - self.evenings.start
    }

    /// So many days, the last that is looked at among them.
    fn back(&self, days: i64) -> Range<i64> {
        self.days.end - days..self.days.end
    }

    /// Of a place that was passed last on the first of these days, and seen last on the second.
    fn standing(&self, last: [Option<i64>; 2], passes: i64) -> Standing {
        let whole = |n: i64| u32::try_from(n).unwrap_or_default();
        Standing::of(self.sort, last.map(|day| day.map(|day| whole(self.ago(day)))), whole(passes), whole(self.blind))
    }

    /// Days from that one to the last that is looked at.
    fn ago(&self, day: i64) -> i64 {
        self.days.end - 1 - day
    }
}

/// The measures of a sort: seen in the evening, passed, passed in the evening.
fn measures(sort: Sort) -> [&'static str; 3] {
    match sort {
        Sort::Street => ["street_evening", "street_pass", "street_evening_pass"],
        Sort::Cell => ["cell_evening", "cell_pass", "cell_evening_pass"],
        Sort::Checkpoint => ["checkpoint_evening", "checkpoint_pass", "checkpoint_evening_pass"],
        Sort::School => ["school_evening", "school_pass", "school_evening_pass"],
    }
}

/// What was seen of each place, or of those whose middle is within some bounds; the longest unseen first. Without [`detail`].
pub fn read(store: &dyn Store, asked: &Question, bounds: Option<BBox>) -> Result<Vec<Seen>> {
    let mut tests = vec![];
    if let Some(bounds) = bounds {
        tests.push(("lat", Test::Within(bounds.min.lat.into()..bounds.max.lat.into())));
        tests.push(("lon", Test::Within(bounds.min.lon.into()..bounds.max.lon.into())));
    }
    let places = store.facts(&places(&asked.sight, asked.sort.code(), tests))?;
    let count = |measure: &'static str, days: Range<i64>, parts: &[Part]| store.count(&seen(&asked.walked, measure, days, parts));
    let [evening, pass, evening_pass] = measures(asked.sort);
    let (day, place) = (Part::Column("day"), Part::Column("place"));
    let (mut last, mut evenings) = (BTreeMap::new(), BTreeMap::<String, i64>::new());
    let mut rounds = BTreeMap::<String, i64>::new();
    let key = |value: &crate::store::Value| value.text().unwrap_or_default().to_owned();
    for count in count(pass, asked.back(looks_back(asked.count(), asked.blind)), &[day, place])? {
        let known: &mut i64 = last.entry(key(&count.parts[1])).or_default();
        let on = count.parts[0].int().unwrap_or_default();
        *known = on.max(*known);
        if asked.days.contains(&on) {
            *rounds.entry(key(&count.parts[1])).or_default() += count.n;
        }
    }
    let mut last_seen = BTreeMap::new();
    for count in count(asked.sort.code(), asked.back(looks_back(asked.count(), asked.blind)), &[day, place])? {
        if let (Some(on), 1..) = (count.parts[0].int(), count.sum) {
            let known: &mut i64 = last_seen.entry(key(&count.parts[1])).or_default();
            *known = on.max(*known);
        }
    }
    for count in count(evening_pass, asked.evenings.clone(), &[day, place])? {
        *evenings.entry(key(&count.parts[1])).or_default() += 1;
    }
    let metres = |days| -> Result<BTreeMap<String, i64>> {
        Ok(count(evening, days, &[place])?.iter().map(|count| (key(&count.parts[0]), count.sum)).collect())
    };
    let (walked, in_evening) = (metres(asked.evenings.clone())?, metres(asked.days.clone())?);
    let told = |found: Found| {
        let id = found.key.entity.to_string();
        let text = |k: usize| found.fact.values[k].text().unwrap_or_default().to_owned();
        let number = |k: usize| found.fact.values[k].int();
        let (length, walked_m) = (number(place::METRES).unwrap_or_default(), walked.get(&id).copied().unwrap_or_default());
        let whole = length * asked.nights();
        let density = if whole > 0 { walked_m as f64 / whole as f64 } else { 0.0 };
        let (last, passes) = ([&last, &last_seen].map(|on| on.get(&id).copied()), rounds.get(&id).copied().unwrap_or_default());
        Seen {
            id: found.key.entity,
            scope: found.key.scope,
            code: text(place::CODE),
            name: text(place::NAME),
            lon: number(place::LON),
            lat: number(place::LAT),
            metres: length,
            since: last[0].map(|day| asked.ago(day)),
            seen: last[0].max(last[1]).map(|day| asked.ago(day)),
            passes,
            status: asked.standing(last, passes),
            density: (density * 1_000.0).round() / 1_000.0,
            evenings: evenings.get(&id).copied().unwrap_or_default(),
            evening_m: in_evening.get(&id).copied().unwrap_or_default(),
            detail: Detail::default(),
            walked_m,
            line: found.fact.values[place::LINE].text().map(str::to_owned),
        }
    };
    let mut all: Vec<Seen> = places.into_iter().map(told).collect();
    // Never is longer than any number of days; what nobody passed stands by how long nobody saw anything of it.
    let unseen = |place: &Seen| [place.since, place.seen].map(|days| days.unwrap_or(i64::MAX));
    all.sort_by(|a, b| unseen(b).cmp(&unseen(a)).then_with(|| a.code.cmp(&b.code)));
    Ok(all)
}

/// Reads what is told of these places.
pub fn detail(store: &dyn Store, asked: &Question, places: &mut [Seen]) -> Result<()> {
    let mut tests = vec![("measure", Test::Is(asked.sort.code().into())), ("day", Test::Within(asked.days.clone()))];
    if places.len() <= FEW {
        tests.push(("place", Test::OneOf(places.iter().map(|place| place.id.to_string().into()).collect())));
    }
    let query = FactQuery { sight: asked.walked.clone(), study: STUDY, sheet: SEEN, tests, ..FactQuery::default() };
    let columns = [&["metres", "interpolated", "seconds", "over"], &SPEEDS[..]].concat();
    let sums = store.sums(&query, "place", &columns)?;
    let sums: HashMap<&str, &[i64]> = sums.iter().filter_map(|(place, sums)| Some((place.text()?, sums.as_slice()))).collect();
    for place in places {
        let Some([observed_m, interpolated_m, dwell_s, over_s, speeds_s @ ..]) = sums.get(place.id.to_string().as_str()) else { continue };
        let [observed_m, interpolated_m, dwell_s, over_s] = [*observed_m, *interpolated_m, *dwell_s, *over_s];
        place.detail = Detail { observed_m, interpolated_m, dwell_s, over_s, speeds_s: speeds_s.to_vec() };
    }
    Ok(())
}

/// By town: how many there are, how many of them are blind spots and how many of those were seen in part, density, and 见警率: the share of
/// evenings on which they were passed, each street by its length; neither where no evening has ended.
pub fn sums(places: &[Seen], evenings: i64) -> Vec<Value> {
    let mut towns: BTreeMap<Scope, ([u64; 3], Patrolled)> = BTreeMap::new();
    for place in places {
        // what has no length counts as one
        let ground = place.metres.max(1) as f64;
        let (counts, patrolled) = towns.entry(place.scope).or_default();
        for (count, is_one) in counts.iter_mut().zip([true, place.is_blind(), place.status == Standing::Part]) {
            *count += u64::from(is_one);
        }
        *patrolled += Patrolled { ground, walked: place.walked_m as f64, visible: ground * place.evenings as f64, evenings };
    }
    let told = |(scope, ([count, blind, part], patrolled)): (Scope, ([u64; 3], Patrolled))| {
        let (density, visibility) = (patrolled.density(), patrolled.visibility());
        json!({ "scope": scope, "places": count, "blind": blind, "part": part, "density": density, "visibility": visibility })
    };
    towns.into_iter().map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Millis = 86_400_000;

    #[test]
    fn a_time_is_whole_days_of_the_county_until_today() {
        let settings = Settings::default();
        let start = |day: u64| settings.calendar.start_of(day);
        let check = |from: Option<Millis>, to: Option<Millis>, expected: Range<i64>| {
            let time = Time { days: 14, from, to };
            assert_eq!(time.range(&settings, start(20_000) + DAY / 2), expected, "{from:?} {to:?}");
        };
        check(None, None, 19_987..20_001);
        check(Some(start(19_990) + 1), None, 19_990..20_001);
        check(None, Some(start(19_991)), 19_977..19_991);
        check(Some(start(19_990)), Some(start(19_991)), 19_990..19_991);
        check(Some(start(19_990) + DAY / 2), Some(start(19_990) + DAY / 2 + 60_000), 19_990..19_991);
        // tomorrow has not come, and nobody looks back for ever
        check(Some(start(20_003)), Some(start(20_004)), 20_000..20_001);
        check(Some(0), Some(Millis::MAX), 19_635..20_001);
    }
}
