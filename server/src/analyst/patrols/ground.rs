//! The ground as the study remembers it: all streets, cells and checkpoints that stand, made into a network when one of them changed.

use std::collections::BTreeMap;

use xunge_patrol::Ground;
use xunge_shared::{
    entity::{Entity, Key},
    geometry::{BBox, LonLat, Path, Shape},
    id::EntityId,
    kinds::{InState, cell::Cell, checkpoint::Checkpoint, street::Street},
    settings::Settings,
};

/// What stands of a thing.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Place {
    Street { code: String, name: String, class: &'static str, line: Path },
    Cell { code: String, name: String, shape: Shape },
    Checkpoint { code: String, name: String, at: LonLat, radius_m: u16, is_school: bool },
}

impl Place {
    pub(super) fn of(thing: &Entity, settings: &Settings) -> Option<Self> {
        if let Some(street) = Street::of(&thing.state).and_then(|street| street.profile()) {
            let (code, name) = (street.code.clone(), street.name.clone());
            Some(Self::Street { code, name, class: street.class.code(), line: street.line.clone() })
        } else if let Some(cell) = Cell::of(&thing.state).and_then(|cell| cell.profile()) {
            Some(Self::Cell { code: cell.code.to_string(), name: cell.name.clone(), shape: cell.shape.clone() })
        } else {
            let point = Checkpoint::of(&thing.state)?.profile()?;
            let (code, name) = (point.code.clone(), point.name.clone());
            let (radius_m, is_school) = (point.geofence_m(settings), point.is_school());
            Some(Self::Checkpoint { code, name, at: point.place, radius_m, is_school })
        }
    }

    pub(super) fn bbox(&self) -> Option<BBox> {
        match self {
            Self::Street { line, .. } => Shape::Line(line.clone()).bbox(),
            Self::Cell { shape, .. } => shape.bbox(),
            Self::Checkpoint { at, .. } => Some(BBox { min: *at, max: *at }),
        }
    }

    pub(super) fn is_school(&self) -> bool {
        matches!(self, Self::Checkpoint { is_school: true, .. })
    }
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Known {
    places: BTreeMap<Key, Place>,
    made: Option<Made>,
}

/// The ground, and which thing each number of it is.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) ground: Ground,
    pub(super) streets: Vec<EntityId>,
    pub(super) cells: Vec<EntityId>,
    pub(super) checkpoints: Vec<EntityId>,
    pub(super) schools: Vec<EntityId>,
}

impl Known {
    /// Takes a thing as it stands now; true when that changed the ground.
    pub(super) fn put(&mut self, thing: &Entity, settings: &Settings) -> Option<BBox> {
        let (key, new) = (thing.key(), Place::of(thing, settings));
        if self.places.get(&key) == new.as_ref() {
            return None;
        }
        self.made = None;
        let old = match new.clone() {
            Some(place) => self.places.insert(key, place),
            None => self.places.remove(&key),
        };
        let bounds = [old, new].into_iter().flatten().filter_map(|place| place.bbox());
        bounds.reduce(BBox::with)
    }

    pub(super) fn made(&mut self) -> &Made {
        let places = &self.places;
        self.made.get_or_insert_with(|| make(places))
    }
}

fn make(places: &BTreeMap<Key, Place>) -> Made {
    let (mut streets, mut cells, mut checkpoints, mut schools) = (vec![], vec![], vec![], vec![]);
    for (key, place) in places {
        match place {
            Place::Street { line, .. } => streets.push((key.entity, line)),
            Place::Cell { shape, .. } => cells.push((key.entity, shape)),
            Place::Checkpoint { at, radius_m, .. } => {
                checkpoints.push((key.entity, *at, f64::from(*radius_m)));
                schools.extend(place.is_school().then_some((key.entity, *at)));
            }
        }
    }
    Made {
        ground: Ground::new(
            streets.iter().map(|s| s.1),
            cells.iter().map(|c| c.1),
            checkpoints.iter().map(|c| (c.1, c.2)),
            schools.iter().map(|s| s.1),
        ),
        streets: streets.into_iter().map(|s| s.0).collect(),
        cells: cells.into_iter().map(|c| c.0).collect(),
        checkpoints: checkpoints.into_iter().map(|c| c.0).collect(),
        schools: schools.into_iter().map(|s| s.0).collect(),
    }
}
