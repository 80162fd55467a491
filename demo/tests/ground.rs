//! The ground of the demo county: cells tile it exactly, counts are what was promised, names are where they should be.

use std::collections::{BTreeMap, BTreeSet};

use xunge_demo::{County, county};
use xunge_shared::geometry::LonLat;

/// Twice the signed area of a ring in square micro-degrees: exact, so sums can be compared.
fn twice_area(ring: &[LonLat]) -> i128 {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(a, b)| i128::from(a.lon) * i128::from(b.lat) - i128::from(a.lat) * i128::from(b.lon)).sum()
}

fn edges(ring: &[LonLat]) -> impl Iterator<Item = (LonLat, LonLat)> {
    ring.iter().copied().zip(ring.iter().copied().cycle().skip(1))
}

fn check_tiling(county: &County) {
    // Every directed edge belongs to one cell; its reverse to the neighbour, or else it is a part of the outline.
    let mut of: BTreeMap<(LonLat, LonLat), usize> = BTreeMap::new();
    for (k, cell) in county.cells.iter().enumerate() {
        assert!(twice_area(&cell.ring) > 0, "{} turns the wrong way", cell.code);
        for edge in edges(&cell.ring) {
            assert!(edge.0 != edge.1, "{} has an edge without length", cell.code);
            assert_eq!(of.insert(edge, k), None, "{} overlaps another cell", cell.code);
        }
    }
    let open: BTreeSet<_> = of.keys().copied().filter(|(a, b)| !of.contains_key(&(*b, *a))).collect();
    let outline: BTreeSet<_> = edges(&county.outline).collect();
    assert_eq!(open, outline, "edges that only one cell has are the county's outline");
    // With every interior edge shared by exactly two cells, equal areas leave no room for a gap or an overlap.
    assert_eq!(county.cells.iter().map(|c| twice_area(&c.ring)).sum::<i128>(), twice_area(&county.outline));
}

#[test]
fn cells_tile_the_county() {
    for seed in 1..=3 {
        check_tiling(&county(seed));
    }
}

#[test]
fn the_county_has_what_was_promised() {
    let county = county(1);
    assert_eq!((county.towns.len(), county.cells.len(), county.zones.len(), county.checkpoints.len()), (25, 2_000, 6_000, 400));
    assert!((250..=350).contains(&county.communities.len()), "{} communities", county.communities.len());
    let unique = |texts: Vec<String>| {
        let count = texts.len();
        assert_eq!(texts.into_iter().collect::<BTreeSet<_>>().len(), count);
    };
    unique(county.cells.iter().map(|c| c.code.to_string()).collect());
    unique(county.communities.iter().map(|c| c.code.to_string()).collect());
    unique(county.towns.iter().map(|t| t.name.clone()).collect());
    unique(county.zones.iter().map(|z| z.token.clone()).collect());
    unique(county.accounts.iter().map(|a| a.login.clone()).collect());
    unique(county.checkpoints.iter().map(|c| c.name.clone()).collect());
    unique((0..2_000).map(|c| county.cell_id(c).to_string()).chain(county.zones.iter().map(|z| z.id.to_string())).collect());
}

#[test]
fn the_county_is_about_60_by_50_km() {
    let county = county(1);
    let (lons, lats): (Vec<_>, Vec<_>) = county.outline.iter().map(|p| (p.lon, p.lat)).unzip();
    let span = |v: &[i32], metres: f64| f64::from(v.iter().max().expect("points") - v.iter().min().expect("points")) * metres / 1_000.0;
    let (width, height) = (span(&lons, 0.1024), span(&lats, 0.1108));
    assert!((45.0..80.0).contains(&width) && (40.0..70.0).contains(&height), "{width:.0} × {height:.0} km");
}

#[test]
fn house_numbers_of_a_street_do_not_repeat() {
    let county = county(1);
    let mut seen = BTreeSet::new();
    for zone in &county.zones {
        assert!(seen.insert((zone.street, zone.number.clone())), "{} twice", zone.number);
    }
}
