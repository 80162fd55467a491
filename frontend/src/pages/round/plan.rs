//! Checkpoints as a round sees them: how far, in which direction, within the geofence or not. Pure, save where it reads the replica.

use std::sync::Arc;

use xunge_shared::{
    geometry::LonLat,
    id::EntityId,
    kinds::{checkpoint::Checkpoint, round::Round},
};

use crate::data::Core;
use crate::device::Position;

/// How many checkpoints a new round takes, unless its patrol chooses others.
pub(super) const USUAL: usize = 6;

/// A checkpoint that may be on a route.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stop {
    /// Which.
    pub(super) id: EntityId,
    /// Its name.
    pub(super) name: String,
    /// Where it is.
    pub(super) place: LonLat,
    /// Its geofence, metres.
    pub(super) geofence_m: f64,
}

impl Stop {
    /// All checkpoints of this phone. Tracked.
    pub(super) fn all(core: Core) -> Vec<Self> {
        let settings = core.settings();
        core.select::<Checkpoint, _>(|entity, checkpoint| {
            let profile = checkpoint.profile()?;
            let geofence_m = f64::from(profile.geofence_m(&settings));
            Some(Self { id: entity.id, name: profile.name.clone(), place: profile.place, geofence_m })
        })
    }

    /// The stops of a route, in its order. Tracked.
    pub(super) fn of_route(core: Core, round: &Round) -> Vec<Self> {
        let all = Self::all(core);
        let route = round.start().map(|start| start.what.route.as_slice()).unwrap_or_default();
        route.iter().filter_map(|id| all.iter().find(|stop| stop.id == *id).cloned()).collect()
    }

    /// True when `at` may well be inside the geofence: the receiver's own doubt counts for the patrol.
    pub(super) fn reached_from(&self, at: &Position) -> bool {
        self.place.distance(at.place) <= self.geofence_m + f64::from(at.accuracy_m)
    }
}

/// `stops`, nearest first; as they are while there is no position.
pub(super) fn nearest_first(stops: &[Stop], from: Option<LonLat>) -> Arc<Vec<Stop>> {
    let mut sorted = stops.to_vec();
    if let Some(from) = from {
        sorted.sort_unstable_by(|a, b| a.place.distance(from).total_cmp(&b.place.distance(from)));
    }
    Arc::new(sorted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stop(id: u128, metres_north: i32) -> Stop {
        let place = LonLat { lon: 110_000_000, lat: 22_000_000 + metres_north * 9 };
        Stop { id: EntityId(id), name: String::new(), place, geofence_m: 30.0 }
    }

    #[test]
    fn doubt_of_the_receiver_counts_for_the_patrol() {
        let at = |metres: i32, accuracy_m| Position { place: stop(0, metres).place, accuracy_m, at: 0, heading: None, speed_mps: None };
        assert!(stop(1, 0).reached_from(&at(28, 5)));
        assert!(!stop(1, 0).reached_from(&at(60, 5)));
        assert!(stop(1, 0).reached_from(&at(60, 40)));
    }

    #[test]
    fn the_nearest_comes_first() {
        let stops = [stop(1, 300), stop(2, 100), stop(3, 200)];
        let ids: Vec<u128> = nearest_first(&stops, Some(stop(0, 0).place)).iter().map(|stop| stop.id.0).collect();
        assert_eq!(ids, [2, 3, 1]);
    }
}
