//! What a round covered in figures: all that is told of it, and all that lasts when its track is forgotten.
//!
//! Of a forgotten track no fix, no line and no time of day lasts: which streets, cells, checkpoints and schools were seen that day, and how much of
//! them. What is marked `skip` is told as long as the track is there.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};
use xunge_patrol::{Cover, Coverage};
use xunge_shared::{coverage::Sort, geometry::BBox, hlc::Millis, id::EntityId};

use super::{ROUNDS, SEEN, SPEEDS};
use crate::store::{Fact, Value};

/// See the module. Lengths are whole metres, times whole seconds.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub(super) struct Summary {
    /// Local day of the first fix.
    #[n(0)]
    pub(super) day: u64,
    #[n(1)]
    pub(super) observed_m: u32,
    /// Of those, along streets.
    #[n(2)]
    pub(super) on_streets_m: u32,
    #[n(3)]
    pub(super) interpolated_m: u32,
    /// Observed in the evening window.
    #[n(4)]
    pub(super) evening_m: u32,
    #[n(5)]
    pub(super) seconds: u32,
    /// Above the threshold of the mode.
    #[n(6)]
    pub(super) over_s: u32,
    /// By speed: see `xunge_patrol::Speeds`.
    #[n(7)]
    pub(super) speeds_s: Vec<u32>,
    #[n(8)]
    pub(super) places: Vec<PlaceSeen>,
    /// Where the round was.
    #[cbor(skip)]
    pub(super) bounds: Option<BBox>,
}

/// What was seen of a place.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(array)]
pub(super) struct PlaceSeen {
    #[n(0)]
    sort: Sort,
    #[n(1)]
    place: EntityId,
    #[n(2)]
    observed_m: u32,
    #[n(3)]
    interpolated_m: u32,
    #[n(4)]
    passes: u32,
    #[n(5)]
    evening_m: u32,
    #[n(6)]
    evening_passes: u32,
    #[n(7)]
    seconds: u32,
    #[n(8)]
    over_s: u32,
    /// By speed: see `xunge_patrol::Speeds`; nothing in what lasts of rounds from before this was told.
    #[cbor(n(9), default)]
    speeds_s: Vec<u32>,
    /// When it was last seen.
    #[cbor(skip)]
    last: Option<Millis>,
}

impl PlaceSeen {
    fn add(&mut self, later: &Self) {
        self.observed_m += later.observed_m;
        self.interpolated_m += later.interpolated_m;
        self.passes += later.passes;
        self.evening_m += later.evening_m;
        self.evening_passes += later.evening_passes;
        self.seconds += later.seconds;
        self.over_s += later.over_s;
        add(&mut self.speeds_s, &later.speeds_s);
        self.last = self.last.max(later.last);
    }
}

/// Adds seconds by speed.
fn add(speeds: &mut Vec<u32>, more: &[u32]) {
    speeds.resize(speeds.len().max(more.len()), 0);
    speeds.iter_mut().zip(more).for_each(|(all, more)| *all += more);
}

fn whole(number: f64) -> u32 {
    number.round() as u32
}

fn seconds(ms: u64) -> u32 {
    u32::try_from(ms / 1_000).unwrap_or(u32::MAX)
}

impl Summary {
    /// Of a round, without its places.
    pub(super) fn of(day: u64, coverage: &Coverage, bounds: Option<BBox>) -> Self {
        let all = &coverage.whole;
        Self {
            day,
            observed_m: whole(all.observed_m),
            on_streets_m: whole(coverage.on_streets_m()),
            interpolated_m: whole(all.interpolated_m),
            evening_m: whole(all.evening_m),
            seconds: seconds(all.ms),
            over_s: seconds(all.speeds.over_ms()),
            speeds_s: all.speeds.0.iter().map(|ms| seconds(*ms)).collect(),
            places: vec![],
            bounds,
        }
    }

    /// Adds places of a sort: `ids` names those that `covers` numbers.
    #[must_use]
    pub(super) fn with(mut self, sort: Sort, covers: &BTreeMap<u32, Cover>, ids: &[EntityId]) -> Self {
        let seen = |(k, cover): (&u32, &Cover)| {
            Some(PlaceSeen {
                sort,
                place: *ids.get(*k as usize)?,
                observed_m: whole(cover.observed_m),
                interpolated_m: whole(cover.interpolated_m),
                passes: cover.passes,
                evening_m: whole(cover.evening_m),
                evening_passes: cover.evening_passes,
                seconds: seconds(cover.ms),
                over_s: seconds(cover.speeds.over_ms()),
                speeds_s: cover.speeds.0.iter().map(|ms| seconds(*ms)).collect(),
                last: Some(cover.last),
            })
        };
        self.places.extend(covers.iter().filter_map(seen));
        self
    }

    /// This, and what came of the same round later. No pass is put together of parts of both: neither saw enough.
    #[must_use]
    pub(super) fn and(mut self, later: Self) -> Self {
        self.observed_m += later.observed_m;
        self.on_streets_m += later.on_streets_m;
        self.interpolated_m += later.interpolated_m;
        self.evening_m += later.evening_m;
        self.seconds += later.seconds;
        self.over_s += later.over_s;
        add(&mut self.speeds_s, &later.speeds_s);
        for seen in later.places {
            match self.places.iter_mut().find(|known| (known.sort, known.place) == (seen.sort, seen.place)) {
                Some(known) => known.add(&seen),
                None => self.places.push(seen),
            }
        }
        self.bounds = [self.bounds, later.bounds].into_iter().flatten().reduce(BBox::with);
        self
    }

    /// What is told of it.
    pub(super) fn facts(&self, round: EntityId) -> Vec<Fact> {
        let round = round.to_string();
        let mut facts = vec![self.whole(&round)];
        for seen in &self.places {
            let sort = seen.sort.code();
            let mut tell = |measure: String, metres: u32, passes: u32, speeds: &[u32]| {
                let values = [
                    measure.into(),
                    self.day.into(),
                    seen.place.to_string().into(),
                    round.clone().into(),
                    number(metres),
                    number(seen.interpolated_m),
                    number(passes),
                    number(seen.seconds),
                    number(seen.over_s),
                    seen.last.into(),
                ];
                let speeds = (0..SPEEDS.len()).map(|bin| speeds.get(bin).map(|s| i64::from(*s)).into());
                facts.push(Fact::new(SEEN, values.into_iter().chain(speeds)));
            };
            tell(sort.to_owned(), seen.observed_m, seen.passes, &seen.speeds_s);
            if seen.evening_m > 0 {
                tell(format!("{sort}_evening"), seen.evening_m, seen.evening_passes, &[]);
            }
            if seen.passes > 0 {
                tell(format!("{sort}_pass"), seen.observed_m, seen.passes, &[]);
            }
            if seen.evening_passes > 0 {
                tell(format!("{sort}_evening_pass"), seen.evening_m, seen.evening_passes, &[]);
            }
        }
        facts
    }

    fn whole(&self, round: &str) -> Fact {
        let edge = |pick: fn(&BBox) -> i32| Value::from(self.bounds.as_ref().map(|b| i64::from(pick(b))));
        let speeds: Vec<String> = self.speeds_s.iter().map(u32::to_string).collect();
        let values = [
            round.into(),
            self.day.into(),
            number(self.observed_m),
            number(self.on_streets_m),
            number(self.interpolated_m),
            number(self.evening_m),
            number(self.seconds),
            number(self.over_s),
            speeds.join(" ").into(),
            edge(|b| b.min.lat),
            edge(|b| b.max.lat),
            edge(|b| b.min.lon),
            edge(|b| b.max.lon),
        ];
        Fact::new(ROUNDS, values)
    }
}

fn number(n: u32) -> Value {
    i64::from(n).into()
}

#[cfg(test)]
mod tests {
    use xunge_shared::op::encode;

    use super::*;

    /// What lasted of a place before speeds were told of it.
    #[derive(Encode)]
    #[cbor(array)]
    struct Before(
        #[n(0)] Sort,
        #[n(1)] EntityId,
        #[n(2)] u32,
        #[n(3)] u32,
        #[n(4)] u32,
        #[n(5)] u32,
        #[n(6)] u32,
        #[n(7)] u32,
        #[n(8)] u32,
    );

    #[test]
    fn what_lasts_from_before_is_still_read() {
        let before = encode(&Before(Sort::Street, EntityId(7), 300, 20, 1, 300, 1, 240, 0));
        let seen: PlaceSeen = minicbor::decode(&before).expect("decodes");
        assert_eq!((seen.observed_m, seen.seconds, seen.speeds_s.as_slice()), (300, 240, &[][..]));
        let told = PlaceSeen { speeds_s: vec![0, 200, 40, 0, 0, 0], ..seen };
        assert_eq!(minicbor::decode::<PlaceSeen>(&encode(&told)).expect("decodes"), told);
    }
}
