//! The laws of editing ground: whatever is moved, split or merged, the pieces cover what they covered, once.

use std::collections::BTreeMap;

use proptest::prelude::*;
use xunge_shared::{
    geometry::{LonLat, Path, Polygon},
    ground::{Ground, GroundError, add_corner, doubled, is_no_worse, is_refined, merge, move_corner, noded, split, stays_sound},
};

/// So many corners a side, this far apart, micro-degrees.
const SIDE: usize = 4;
const STEP: i32 = 1_000;

fn at(lon: i32, lat: i32) -> LonLat {
    LonLat { lon: 110_000_000 + lon, lat: 22_000_000 + lat }
}

/// A square of nine pieces, whose inner corners are moved a little.
fn nine(jitter: &[(i32, i32)]) -> Ground<u32> {
    let corner = |x: usize, y: usize| {
        let inner = (1..SIDE - 1).contains(&x) && (1..SIDE - 1).contains(&y);
        let (dx, dy) = if inner { jitter[(y - 1) * (SIDE - 2) + x - 1] } else { (0, 0) };
        at(x as i32 * STEP + dx, y as i32 * STEP + dy)
    };
    let mut ground = BTreeMap::new();
    for y in 0..SIDE - 1 {
        for x in 0..SIDE - 1 {
            let ring = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)].map(|(x, y)| corner(x, y));
            ground.insert((y * (SIDE - 1) + x) as u32, Polygon(vec![Path(ring.to_vec())]));
        }
    }
    ground
}

fn with<K: Ord + Clone>(ground: &Ground<K>, changed: &Ground<K>) -> Ground<K> {
    ground.iter().chain(changed).map(|(key, piece)| (key.clone(), piece.clone())).collect()
}

/// Every edge is there once in each direction, but for those of the square's outline; and the pieces are as large as it is.
fn check(ground: &Ground<u32>) {
    let noded = noded(ground);
    let mut edges: BTreeMap<(LonLat, LonLat), u32> = BTreeMap::new();
    for ring in noded.values().flat_map(|piece| &piece.0) {
        for pair in ring.0.windows(2) {
            *edges.entry((pair[0], pair[1])).or_default() += 1;
        }
    }
    let far = (SIDE as i32 - 1) * STEP;
    // What is cut into the outline is rounded to it: it is straight along the axes.
    let on_outline = |(a, b): (LonLat, LonLat)| {
        let along = |a: i32, b: i32, base: i32| a == b && (a == base || a == base + far);
        along(a.lon, b.lon, 110_000_000) || along(a.lat, b.lat, 22_000_000)
    };
    for (edge, count) in &edges {
        assert_eq!(*count, 1, "an overlap at {edge:?}");
        assert!(edges.contains_key(&(edge.1, edge.0)) != on_outline(*edge), "a gap at {edge:?}");
    }
    let whole: i128 = noded.values().map(doubled).sum();
    assert_eq!(whole, 2 * i128::from(far) * i128::from(far));
}

fn jitter() -> impl Strategy<Value = Vec<(i32, i32)>> {
    prop::collection::vec((-300..300, -300..300), (SIDE - 2) * (SIDE - 2))
}

proptest! {
    #[test]
    fn corners_that_are_shared_move_together(jitter in jitter(), which in 0_usize..4, dx in -600..600, dy in -600..600) {
        let ground = nine(&jitter);
        let from = ground[&(which as u32 / 2 * 3 + which as u32 % 2)].0[0].0[2];
        let to = LonLat { lon: from.lon + dx, lat: from.lat + dy };
        match move_corner(&ground, from, to) {
            Ok(changed) => {
                prop_assert!(to == from || changed.len() == 4, "{} changed", changed.len());
                check(&with(&ground, &changed));
            }
            Err(why) => prop_assert_eq!(why, GroundError::Crosses),
        }
    }

    #[test]
    fn a_split_leaves_no_gap_and_its_parts_are_the_whole_again(
        jitter in jitter(), piece in 0_u32..9, from in 0..2 * STEP, to in 0..2 * STEP, bend in -200..200, flip: bool,
    ) {
        let ground = nine(&jitter);
        let (x, y) = ((piece % 3) as i32 * STEP, (piece / 3) as i32 * STEP);
        let line = [(-STEP / 2, from - STEP / 2), (STEP / 2, STEP / 2 + bend), (STEP * 3 / 2, to - STEP / 2)];
        let line = line.map(|(a, b)| if flip { at(x + b, y + a) } else { at(x + a, y + b) });
        if let Ok((changed, new)) = split(&ground, &piece, &line) {
            let mut after = with(&ground, &changed);
            prop_assert!(doubled(&after[&piece]) >= doubled(&new) && doubled(&new) > 0);
            after.insert(99, new);
            check(&after);
            prop_assert!(stays_sound(&ground, &after), "all of it");
            // half of it: the new piece lies over what the old one was
            let half: Ground<u32> = ground.iter().map(|(key, piece)| (*key, piece.clone())).chain([(99, after[&99].clone())]).collect();
            prop_assert!(!stays_sound(&ground, &half));
            prop_assert!(stays_sound(&half, &ground), "what lay over another goes");
            let whole = merge(&after, &[piece, 99]).unwrap();
            after.remove(&99);
            after.insert(piece, whole);
            check(&after);
        }
    }

    #[test]
    fn who_only_got_a_corner_has_the_same_ground(jitter in jitter(), piece in 0_u32..9, from in 0..2 * STEP, to in 0..2 * STEP) {
        let ground = nine(&jitter);
        let (x, y) = ((piece % 3) as i32 * STEP, (piece / 3) as i32 * STEP);
        let line = [(-STEP / 2, from - STEP / 2), (STEP * 3 / 2, to - STEP / 2)].map(|(a, b)| at(x + a, y + b));
        if let Ok((changed, _)) = split(&ground, &piece, &line) {
            for (key, now) in &changed {
                prop_assert_eq!(is_refined(&ground[key], now), *key != piece, "{} of {}", key, piece);
            }
        }
        // neither has whoever has a corner elsewhere
        let corner = ground[&0].0[0].0[2];
        let moved = move_corner(&ground, corner, LonLat { lon: corner.lon + 40, lat: corner.lat - 30 });
        if let Ok(changed) = moved {
            prop_assert!(changed.iter().all(|(key, now)| !is_refined(&ground[key], now)));
        }
    }

    #[test]
    fn what_lay_over_another_already_does_not_keep_the_rest_from_being_edited(jitter in jitter(), by in 100..400, dx in -90..90) {
        let mut ground = nine(&jitter);
        // the last piece lies over the one to its west
        let over = [(2 * STEP - by, 2 * STEP), (3 * STEP, 2 * STEP), (3 * STEP, 3 * STEP), (2 * STEP - by, 3 * STEP), (2 * STEP - by, 2 * STEP)];
        ground.insert(8, Polygon(vec![Path(over.map(|(x, y)| at(x, y)).to_vec())]));
        let corner = ground[&0].0[0].0[2];
        let to = LonLat { lon: corner.lon + dx, lat: corner.lat };
        if let Ok(changed) = move_corner(&ground, corner, to) {
            prop_assert!(is_no_worse(&ground, &with(&ground, &changed)));
        } else {
            prop_assert!(move_corner(&nine(&jitter), corner, to).is_err(), "for another reason");
        }
        // but a corner of its own cannot be put into a third
        let corner = at(3 * STEP, 2 * STEP);
        prop_assert_eq!(move_corner(&ground, corner, at(STEP / 2, STEP / 2)), Err(GroundError::Crosses));
    }

    #[test]
    fn neighbours_become_one_as_large_as_both(jitter in jitter(), one in 0_u32..9, other in 0_u32..9) {
        let ground = nine(&jitter);
        let apart = (one % 3).abs_diff(other % 3) + (one / 3).abs_diff(other / 3);
        let merged = merge(&ground, &[one, other]);
        prop_assert_eq!(merged.is_ok(), apart == 1);
        if let Ok(merged) = merged {
            prop_assert_eq!(doubled(&merged), doubled(&ground[&one]) + doubled(&ground[&other]));
            let mut after = ground.clone();
            after.remove(&other);
            after.insert(one, merged);
            check(&after);
        }
    }
}

#[test]
fn a_piece_is_split_across() {
    let ground = nine(&[(0, 0); 4]);
    let (changed, new) = split(&ground, &4, &[at(1_500, 500), at(1_500, 2_500)]).unwrap();
    assert_eq!(changed.keys().copied().collect::<Vec<_>>(), [1, 4, 7], "its neighbours above and below get a corner");
    assert_eq!(doubled(&new), i128::from(STEP * STEP));
    assert_eq!(split(&ground, &4, &[at(1_500, 1_500), at(1_500, 2_500)]), Err(GroundError::NotAcross));
    assert_eq!(split(&ground, &77, &[at(0, 0), at(1, 1)]), Err(GroundError::NoSuchPiece));
    // From corner to corner.
    let (changed, _) = split(&ground, &4, &[at(1_000, 1_000), at(2_000, 2_000)]).unwrap();
    assert_eq!(changed.keys().copied().collect::<Vec<_>>(), [4]);
    // Beside a corner: no sliver is left.
    let (changed, _) = split(&ground, &4, &[at(1_003, 997), at(1_500, 1_500), at(1_500, 2_500)]).unwrap();
    assert_eq!(changed.keys().copied().collect::<Vec<_>>(), [4, 7], "the neighbour below has the corner already");
}

#[test]
fn a_corner_on_a_neighbours_edge_is_the_neighbours_too() {
    let ring = |points: &[(i32, i32)]| Polygon(vec![Path(points.iter().map(|(x, y)| at(*x, *y)).collect())]);
    let ground: Ground<u32> = [
        (1, ring(&[(0, 0), (0, 1_000), (1_000, 1_000), (1_000, 0), (0, 0)])),
        (2, ring(&[(1_000, 0), (2_000, 0), (2_000, 500), (1_000, 500), (1_000, 0)])),
        (3, ring(&[(1_000, 500), (2_000, 500), (2_000, 1_000), (1_000, 1_000), (1_000, 500)])),
    ]
    .into();
    let changed = move_corner(&ground, at(1_000, 500), at(1_200, 400)).unwrap();
    assert_eq!(changed.len(), 3, "the one that had no corner there moves too");
    assert_eq!(changed.values().map(doubled).sum::<i128>(), 2 * 2_000 * 1_000);
    let bent = add_corner(&ground, (at(2_000, 0), at(1_000, 0)), at(1_500, -100)).unwrap();
    assert_eq!(bent.keys().copied().collect::<Vec<_>>(), [2]);
    assert_eq!(move_corner(&ground, at(1_000, 500), at(2_500, 400)), Err(GroundError::Crosses));
}

#[test]
fn a_ring_of_pieces_has_a_hole() {
    let ground = nine(&[(0, 0); 4]);
    let merged = merge(&ground, &[0, 1, 2, 3, 5, 6, 7, 8]).unwrap();
    assert_eq!(merged.0.len(), 2);
    assert_eq!(doubled(&merged), 2 * 8 * i128::from(STEP * STEP));
    assert_eq!(merge(&ground, &[0, 8]), Err(GroundError::NoNeighbours));
}
