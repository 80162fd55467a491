//! How all places of a question stand: small enough to be kept in memory, and all that a map's tiles need beside the ground itself.

use std::{
    collections::HashMap,
    hash::{BuildHasher, Hash},
};

use xunge_shared::{
    coverage::{Sort, Standing},
    geometry::{BBox, LonLat},
    id::{EntityId, Scope},
};

use super::{Question, measures};
use crate::{
    analyst::patrols::place,
    figures::{places, seen},
    store::{Found, Part, Result, Store, Value},
};

/// A place, and how it stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Spot {
    /// Which one.
    pub id: EntityId,
    /// Whose feed carries it.
    pub scope: Scope,
    /// The middle of its box.
    pub at: LonLat,
    /// How it stands.
    pub standing: Standing,
    /// Code and name, of what is drawn without the record of it: checkpoints and schools.
    pub named: Option<Box<(String, String)>>,
}

/// See the module.
#[derive(Debug)]
pub struct Standings {
    /// In the order of ids.
    spots: Vec<Spot>,
    version: u64,
}

impl Standings {
    /// Reads them.
    pub fn read(store: &dyn Store, asked: &Question, hasher: &impl BuildHasher) -> Result<Self> {
        let [_, pass, _] = measures(asked.sort);
        let (day, by_place) = (Part::Column("day"), Part::Column("place"));
        let id = |part: &Value| part.text().and_then(|id| id.parse::<EntityId>().ok());
        // What was passed or seen before is a blind spot, whenever that was.
        let lately = |measure, metres: i64| -> Result<HashMap<EntityId, i64>> {
            let mut last = HashMap::new();
            for count in store.count(&seen(&asked.walked, measure, asked.back(asked.blind), &[day, by_place]))? {
                if let (Some(on), Some(place), true) = (count.parts[0].int(), id(&count.parts[1]), count.sum >= metres) {
                    last.entry(place).and_modify(|last: &mut i64| *last = on.max(*last)).or_insert(on);
                }
            }
            Ok(last)
        };
        let (last, mut last_seen) = (lately(pass, 0)?, HashMap::new());
        let mut passes: HashMap<EntityId, i64> = HashMap::new();
        // who comes into anything else has passed it
        if asked.sort == Sort::Street {
            last_seen = lately(asked.sort.code(), 1)?;
            let counts = store.count(&seen(&asked.walked, pass, asked.days.clone(), &[by_place]))?;
            passes.extend(counts.iter().filter_map(|count| Some((id(&count.parts[0])?, count.n))));
        }
        let spot = |Found { key, fact }: Found| {
            let degree = |k: usize| fact.values[k].int().and_then(|n| i32::try_from(n).ok());
            let text = |k: usize| fact.values[k].text().unwrap_or_default().to_owned();
            let is_point = matches!(asked.sort, Sort::Checkpoint | Sort::School);
            Some(Spot {
                id: key.entity,
                scope: key.scope,
                at: LonLat { lon: degree(place::LON)?, lat: degree(place::LAT)? },
                standing: asked.standing(
                    [&last, &last_seen].map(|on| on.get(&key.entity).copied()),
                    passes.get(&key.entity).copied().unwrap_or_default(),
                ),
                named: is_point.then(|| Box::new((text(place::CODE), text(place::NAME)))),
            })
        };
        let found = store.facts(&places(&asked.sight, asked.sort.code(), vec![]))?;
        Ok(Self::new(found.into_iter().filter_map(spot).collect(), hasher))
    }

    /// Of these places.
    pub fn new(mut spots: Vec<Spot>, hasher: &impl BuildHasher) -> Self {
        spots.sort_unstable_by_key(|spot| spot.id);
        let version = hasher.hash_one(&spots);
        Self { spots, version }
    }

    /// How a place stands; nothing of one that is not known (yet).
    pub fn of(&self, id: EntityId) -> Option<Standing> {
        let found = self.spots.binary_search_by_key(&id, |spot| spot.id).ok()?;
        Some(self.spots[found].standing)
    }

    /// Those whose middle is within a box.
    pub fn within(&self, bounds: BBox) -> impl Iterator<Item = &Spot> {
        self.spots.iter().filter(move |spot| bounds.contains(spot.at))
    }

    /// A number that is another whenever something else stands in it.
    pub fn version(&self) -> u64 {
        self.version
    }
}
