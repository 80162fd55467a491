//! Packed snapshots, kept for the next reader: packing a town takes a core for as long as its states are many, and in the morning
//! every phone of a town may ask for the same one. Knows no feed: what came after a snapshot is the caller's to send.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use minicbor::bytes::ByteVec;
use xunge_shared::{id::Scope, replica::Head};

use crate::{mutex::lock, store::Result};

/// More than this is not kept, bytes of all snapshots.
const ROOM: usize = 16 * 1024 * 1024;

/// All states of a scope at some time.
#[derive(Debug, Clone)]
pub(super) struct Packed {
    /// Where the feed stood, and the digest of the states.
    pub(super) head: Head,
    /// The last forgotten op that they do without.
    pub(super) pruned: u64,
    /// The states.
    pub(super) states: ByteVec,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Shelf(Mutex<BTreeMap<Scope, Arc<Mutex<Option<Packed>>>>>);

impl Shelf {
    /// The snapshot of a scope: the one that is kept, when it is `good` still, else the one that `pack` makes. Of several who ask at
    /// once one packs, and the others wait for it.
    pub(super) fn take(
        &self,
        scope: Scope,
        good: impl Fn(&Packed) -> bool,
        pack: impl FnOnce() -> Result<Option<Packed>>,
    ) -> Result<Option<Packed>> {
        let place = Arc::clone(lock(&self.0).entry(scope).or_default());
        let mut kept = lock(&place);
        if kept.as_ref().is_none_or(|packed| !good(packed)) {
            *kept = None;
            *kept = pack()?;
        }
        let packed = kept.clone();
        drop(kept);
        self.make_room();
        Ok(packed)
    }

    /// Clears the shelf when it is full. What is being packed now is not counted, and stays.
    fn make_room(&self) {
        let mut places = lock(&self.0);
        let size = |place: &Arc<Mutex<Option<Packed>>>| {
            place.try_lock().ok().and_then(|kept| kept.as_ref().map(|packed| packed.states.len())).unwrap_or_default()
        };
        if places.values().map(size).sum::<usize>() > ROOM {
            places.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use xunge_shared::digest::Digest;

    use super::*;

    fn packed(seq: u64, size: usize) -> Packed {
        Packed { head: Head { seq, digest: Digest(0) }, pruned: 0, states: vec![0; size].into() }
    }

    #[test]
    fn packs_once_until_it_is_no_longer_good() {
        let (shelf, town) = (Shelf::default(), Scope::records("990001001000".parse().unwrap()));
        let take = |least: u64, fresh: u64| {
            shelf.take(town, |packed| packed.head.seq >= least, || Ok(Some(packed(fresh, 1)))).unwrap().unwrap().head.seq
        };
        assert_eq!([take(0, 5), take(5, 9), take(6, 9), take(0, 12)], [5, 5, 9, 9]);
    }

    #[test]
    fn what_cannot_be_packed_is_asked_for_again() {
        let (shelf, town) = (Shelf::default(), Scope::records("990001001000".parse().unwrap()));
        assert!(shelf.take(town, |_| true, || Ok(None)).unwrap().is_none());
        assert!(shelf.take(town, |_| true, || Ok(Some(packed(1, 1)))).unwrap().is_some());
    }

    #[test]
    fn keeps_no_more_than_there_is_room_for() {
        let shelf = Shelf::default();
        for town in 1..=5 {
            let scope = Scope::records(format!("9900010{town:02}000").parse().unwrap());
            shelf.take(scope, |_| true, || Ok(Some(packed(1, ROOM / 4 + 1)))).unwrap();
        }
        assert!(lock(&shelf.0).len() < 4);
    }
}
