//! The grid as studies remember it: which cell a spot is in. Some thousands, all in memory; found as the view finds them.

use std::collections::BTreeMap;

use xunge_shared::{
    entity::{Entity, Key},
    geometry::{BBox, LonLat, Shape},
    id::CellCode,
    kinds::{InState, cell::Cell},
};

/// All cells that stand, in the order of their codes.
#[derive(Debug, Clone, Default)]
pub struct Grid {
    cells: BTreeMap<(CellCode, Key), (BBox, Shape)>,
    codes: BTreeMap<Key, CellCode>,
}

impl Grid {
    /// Takes a cell as it stands now; tells the ground that it had before and has now, when they differ.
    pub fn put(&mut self, thing: &Entity) -> Vec<BBox> {
        let key = thing.key();
        let old = self.codes.remove(&key).and_then(|code| Some(((code.clone()), self.cells.remove(&(code, key.clone()))?)));
        let new = Cell::of(&thing.state).and_then(|cell| cell.profile());
        let new = new.and_then(|profile| Some((profile.code.clone(), (profile.shape.bbox()?, profile.shape.clone()))));
        let changed = old != new;
        if let Some((code, ground)) = new.clone() {
            self.codes.insert(key.clone(), code.clone());
            self.cells.insert((code, key), ground);
        }
        let grounds = old.into_iter().chain(new).map(|(_, (bbox, _))| bbox);
        grounds.filter(|_| changed).collect()
    }

    /// The cell that a spot is in; the least code where cells overlap.
    pub fn at(&self, spot: LonLat) -> Option<&CellCode> {
        self.cells.iter().find(|(_, (bbox, shape))| bbox.contains(spot) && shape.contains(spot)).map(|((code, _), _)| code)
    }
}
