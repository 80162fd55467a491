//! What may be claimed of a round, on streets made by hand, and what may never be.

use proptest::prelude::*;
use xunge_patrol::{Coverage, Ground, Matcher, Rules, cover, parts_of, stretches};
use xunge_shared::{
    geometry::{LonLat, Path, Polygon, Shape},
    settings::Settings,
    track::{Fix, Track},
};

/// 2026-09-15 19:00 in China: the evening window begins.
const SEVEN: u64 = 1_789_470_000_000;

/// So many metres east and north of a corner in the south.
fn at(east: f64, north: f64) -> LonLat {
    let lon_m = 111_195.0 * 22.0f64.to_radians().cos();
    LonLat::from_degrees(110.0 + east / lon_m, 22.0 + north / 111_195.0).expect("on earth")
}

fn line(points: &[(f64, f64)]) -> Path {
    Path(points.iter().map(|&(x, y)| at(x, y)).collect())
}

/// Two streets that cross without a common point, a lane that ends beside one of them, and one that runs alongside.
///
/// ```text
/// 0: along y = 0 from -500 to 500     2: lane from (200, 2) north to (200, 150)
/// 1: along x = 0 from -500 to 500     3: along y = 60 from 250 to 500, meeting nothing
/// ```
fn streets() -> Vec<Path> {
    vec![
        line(&[(-500.0, 0.0), (500.0, 0.0)]),
        line(&[(0.0, -500.0), (0.0, 500.0)]),
        line(&[(200.0, 2.0), (200.0, 150.0)]),
        line(&[(250.0, 60.0), (500.0, 60.0)]),
    ]
}

fn ground() -> Ground {
    let square = |x: f64| {
        let ring = line(&[(x, -600.0), (x + 600.0, -600.0), (x + 600.0, 600.0), (x, 600.0), (x, -600.0)]);
        Shape::Area(vec![Polygon(vec![ring])])
    };
    Ground::new(&streets(), &[square(-600.0), square(0.0)], [(at(-200.0, 10.0), 30.0)], [at(480.0, 0.0)])
}

fn fix(s: f64, x: f64, y: f64) -> Fix {
    Fix { at: SEVEN.saturating_add_signed((s * 1_000.0) as i64), place: at(x, y), accuracy_m: 6 }
}

/// Walks from corner to corner at 1.25 m/s with a fix each five seconds.
fn walk(from_s: f64, corners: &[(f64, f64)]) -> Vec<Fix> {
    let (mut fixes, mut s) = (vec![], from_s);
    for pair in corners.windows(2) {
        let ((ax, ay), (bx, by)) = (pair[0], pair[1]);
        let metres = (bx - ax).hypot(by - ay);
        let count = (metres / 6.25).round();
        fixes.extend((0..count as u32).map(|k| {
            let t = f64::from(k) / count;
            fix(s + metres / 1.25 * t, ax + (bx - ax) * t, ay + (by - ay) * t)
        }));
        s += metres / 1.25;
    }
    if let Some(&(x, y)) = corners.last() {
        fixes.push(fix(s, x, y));
    }
    fixes
}

fn read(fixes: Vec<Fix>, limit_kmh: u16) -> Coverage {
    let settings = Settings::default();
    let rules = Rules { limits: &settings.patrol, calendar: &settings.calendar, limit_kmh };
    cover(&ground(), &mut Matcher::default(), &Track::read(fixes, &settings.patrol), &rules)
}

fn on(coverage: &Coverage, street: u32) -> (u32, f64) {
    coverage.streets.get(&street).map_or((0, 0.0), |c| (c.passes, c.observed_m.round()))
}

fn near(a: f64, b: f64, by: f64) -> bool {
    (a - b).abs() <= by
}

#[test]
fn a_walk_round_a_corner_is_two_streets() {
    let seen = read(walk(0.0, &[(-480.0, 3.0), (0.0, 3.0), (0.0, 480.0)]), 8);
    let ((p0, m0), (p1, m1)) = (on(&seen, 0), on(&seen, 1));
    assert!(near(m0, 480.0, 12.0) && near(m1, 480.0, 12.0), "{seen:?}");
    // a little less than half of each: nobody can say that these streets were patrolled
    assert_eq!((p0, p1), (0, 0));
    assert_eq!((on(&seen, 2).1, on(&seen, 3).1), (0.0, 0.0));
    let whole = read(walk(0.0, &[(-500.0, 3.0), (500.0, 3.0)]), 8);
    let street = &whole.streets[&0];
    assert_eq!((street.passes, street.evening_passes), (1, 1));
    assert_eq!(street.parts.count_ones() as usize, parts_of(1_000.0), "all of it was seen");
    assert_eq!(whole.streets.len(), 1, "not the streets that it crossed: {whole:?}");
}

#[test]
fn streets_meet_where_they_cross_and_where_one_ends_beside_another() {
    // by way of the crossing without a common point, and into the lane that ends two metres short
    let seen = read(walk(0.0, &[(0.0, -300.0), (0.0, 0.0), (200.0, 0.0), (200.0, 150.0)]), 8);
    assert!(near(on(&seen, 1).1, 300.0, 12.0) && near(on(&seen, 0).1, 200.0, 12.0) && near(on(&seen, 2).1, 148.0, 12.0), "{seen:?}");
    assert_eq!(on(&seen, 2).0, 1);
}

#[test]
fn nothing_is_claimed_across_a_gap() {
    let mut fixes = walk(0.0, &[(-500.0, 0.0), (-400.0, 0.0)]);
    fixes.extend(walk(600.0, &[(400.0, 0.0), (500.0, 0.0)]));
    let seen = read(fixes, 8);
    let street = &seen.streets[&0];
    assert!(near(street.observed_m, 200.0, 8.0) && near(street.interpolated_m, 800.0, 8.0), "{street:?}");
    assert_eq!((street.passes, street.parts.count_ones()), (0, 10), "{street:?}");
    assert!(seen.whole.ms <= 160_000, "a gap is no time on patrol: {:?}", seen.whole);
    // 800 m in a minute are beyond whoever walks: not even interpolated
    let mut fixes = walk(0.0, &[(-500.0, 0.0), (-400.0, 0.0)]);
    fixes.extend(walk(180.0, &[(400.0, 0.0), (500.0, 0.0)]));
    assert!(near(read(fixes, 8).whole.interpolated_m, 0.0, 0.1));
}

#[test]
fn a_poor_fix_claims_nothing() {
    let poor = walk(0.0, &[(-500.0, 0.0), (500.0, 0.0)]).into_iter().map(|fix| Fix { accuracy_m: 50, ..fix }).collect();
    assert_eq!(read(poor, 8), Coverage::default());
}

#[test]
fn who_is_off_the_streets_is_on_none() {
    let seen = read(walk(0.0, &[(250.0, -400.0), (250.0, -100.0)]), 8);
    assert!(seen.streets.is_empty() && near(seen.whole.observed_m, 300.0, 5.0), "{seen:?}");
    assert!(near(seen.cells[&1].observed_m, 300.0, 5.0), "but in a cell");
}

#[test]
fn who_stands_makes_no_way() {
    let mut fixes = walk(0.0, &[(-300.0, 0.0), (-200.0, 0.0)]);
    fixes.extend((1..600).map(|s| fix(80.0 + f64::from(s), -200.0 + f64::from(s % 7), f64::from(s % 5))));
    fixes.extend(walk(700.0, &[(-200.0, 0.0), (-100.0, 0.0)]));
    let seen = read(fixes, 8);
    assert!(near(seen.streets[&0].observed_m, 200.0, 12.0), "{:?}", seen.streets);
    let stop = &seen.checkpoints[&0];
    assert!(stop.passes == 1 && stop.ms > 600_000 && stop.observed_m < 65.0, "{stop:?}");
}

#[test]
fn cells_share_a_way_at_their_border_and_a_school_has_surroundings() {
    let seen = read(walk(0.0, &[(-500.0, 0.0), (500.0, 0.0)]), 8);
    assert!(near(seen.cells[&0].observed_m, 500.0, 12.0) && near(seen.cells[&1].observed_m, 500.0, 12.0), "{:?}", seen.cells);
    assert!(near(seen.schools[&0].observed_m, 220.0, 15.0) && seen.schools[&0].passes == 1, "{:?}", seen.schools);
}

#[test]
fn speed_is_read_against_the_threshold() {
    // 1.25 m/s are 4.5 km/h: well below 8, above 4
    let way = [(-500.0, 0.0), (500.0, 0.0)];
    let calm = read(walk(0.0, &way), 8).whole;
    let hasty = read(walk(0.0, &way), 4).whole;
    assert_eq!((calm.speeds.over_ms(), hasty.speeds.over_ms() > 700_000), (0, true), "{calm:?} {hasty:?}");
    assert_eq!(calm.speeds.0.iter().sum::<u64>(), calm.ms);
}

#[test]
fn the_evening_has_its_share() {
    // from ten to seven until ten past
    let seen = read(walk(-400.0, &[(-500.0, 0.0), (500.0, 0.0)]), 8).whole;
    assert!(near(seen.evening_m, seen.observed_m / 2.0, 20.0) && seen.evening_ms < seen.ms, "{seen:?}");
}

/// Anything a receiver may say: jumps, repeats, poor fixes, gaps.
fn any_fixes() -> impl Strategy<Value = Vec<Fix>> {
    let step = (1..200u64, -60..60i32, -60..60i32, 3..45u32);
    (prop::collection::vec(step, 0..120), -400..400i32, -400..400i32).prop_map(|(steps, mut x, mut y)| {
        let mut s = 0;
        let fix = |(ds, dx, dy, accuracy_m)| {
            (s, x, y) = (s + if ds > 190 { ds } else { ds % 20 + 1 }, x + dx, y + dy);
            Fix { accuracy_m, ..fix(s as f64, f64::from(x), f64::from(y)) }
        };
        steps.into_iter().map(fix).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn never_more_is_observed_than_lies_between_the_fixes(fixes in any_fixes()) {
        let settings = Settings::default();
        let track = Track::read(fixes.clone(), &settings.patrol);
        let pairs = track.runs().iter().flat_map(|run| run.windows(2));
        let (metres, ms) = pairs.fold((0.0, 0), |(m, ms), p| (m + p[0].place.distance(p[1].place), ms + p[1].at - p[0].at));
        let seen = read(fixes, 8);
        // the plane and the sphere differ by a hundredth of a percent here
        let most = metres * 1.001 + 0.01;
        prop_assert!(seen.on_streets_m() <= seen.whole.observed_m + 0.01 && seen.whole.observed_m <= most, "{} {metres}", seen.on_streets_m());
        prop_assert!(seen.cells.values().map(|c| c.observed_m).sum::<f64>() <= most);
        prop_assert!(seen.whole.ms <= ms && seen.whole.evening_m <= seen.whole.observed_m + 0.01);
        for cover in seen.streets.values() {
            prop_assert!(cover.evening_m <= cover.observed_m + 0.01 && cover.evening_passes <= cover.passes);
        }
    }

    #[test]
    fn neither_order_nor_repetition_of_fixes_matters(fixes in any_fixes()) {
        let mut other = fixes.clone();
        other.reverse();
        other.extend(fixes.iter().take(fixes.len() / 2).copied());
        prop_assert_eq!(read(other, 8), read(fixes, 8));
    }

    #[test]
    fn a_gap_is_never_covered(cut in 30..130usize) {
        // the walk along a street with two minutes taken out anywhere: what was gone along then is not seen
        let all = walk(0.0, &[(-500.0, 0.0), (500.0, 0.0)]);
        let (from, to) = (cut, (cut + 24).min(all.len() - 1));
        let middle = -500.0 + 6.25 * (from + to) as f64 / 2.0;
        let seen: Vec<Fix> = all[..from].iter().chain(&all[to..]).copied().collect();
        let settings = Settings::default();
        let ground = ground();
        let track = Track::read(seen, &settings.patrol);
        let gone = stretches(ground.network(), &mut Matcher::default(), &track);
        prop_assert!(!gone.iter().any(|s| s.street == 0 && s.from < middle + 500.0 && middle + 500.0 < s.to), "{gone:?}");
    }
}
