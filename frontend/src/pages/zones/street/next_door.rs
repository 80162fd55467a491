//! Which door is next on a street: by where one stands, as far as the receiver can tell, and by the order of the doors. Pure.

use xunge_shared::{geometry::LonLat, id::EntityId};

/// Doors nearer together than this cannot be told apart by any receiver, metres.
const DOUBT_M: f64 = 12.0;

/// A door of the street.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Door {
    pub(super) id: EntityId,
    pub(super) place: Option<LonLat>,
}

/// The next of `left`, which are in the order of doors: among those that may be the nearest the first one after `last`.
pub(super) fn next(left: &[Door], from: Option<(LonLat, u32)>, last: Option<usize>, order: impl Fn(EntityId) -> usize) -> Option<Door> {
    let metres = |door: &Door| from.zip(door.place).map(|((from, _), place)| from.distance(place));
    let doubt = DOUBT_M + from.map_or(0.0, |(_, accuracy)| f64::from(accuracy));
    let nearest = left.iter().filter_map(metres).fold(f64::INFINITY, f64::min);
    let near = |door: &&Door| !nearest.is_finite() || metres(door).is_some_and(|metres| metres <= nearest + doubt);
    // going on along the street, and then back to what was passed
    let passed = |door: &&Door| last.is_some_and(|last| order(door.id) <= last);
    left.iter().filter(near).min_by_key(|door| (passed(door), order(door.id))).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn door(n: u32) -> Door {
        // doors 20 m apart
        let place = LonLat { lon: 110_000_000 + n as i32 * 195, lat: 22_000_000 };
        Door { id: EntityId(u128::from(n)), place: Some(place) }
    }

    fn check(left: &[u32], at: Option<(u32, u32)>, last: Option<usize>, expect: Option<u32>) {
        let left: Vec<Door> = left.iter().map(|n| door(*n)).collect();
        let from = at.and_then(|(n, accuracy)| Some((door(n).place?, accuracy)));
        let found = next(&left, from, last, |id| id.0 as usize);
        assert_eq!(found.map(|door| door.id.0 as u32), expect, "{left:?} {at:?} {last:?}");
    }

    #[test]
    fn doors_come_one_after_the_other() {
        check(&[1, 2, 3], None, None, Some(1));
        check(&[1, 3, 4], None, Some(2), Some(3));
        check(&[1], None, Some(2), Some(1));
        check(&[], None, None, None);
    }

    #[test]
    fn where_one_stands_decides_when_it_can() {
        check(&[1, 2, 3, 8, 9], Some((8, 5)), None, Some(8));
        check(&[1, 2, 3, 9, 10], Some((8, 5)), Some(8), Some(9));
        // a vague position: on along the street
        check(&[1, 2, 4, 5], Some((4, 30)), Some(3), Some(4));
        check(&[1, 2, 4, 5], Some((2, 40)), Some(3), Some(4));
    }
}
