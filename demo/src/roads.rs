//! Roads across the county: from town to town, and from every village to the nearest of them.
//!
//! Roads are sought on a grid of wobbling points, shun hills and towns in between, and use what is
//! there already: so they join, part again and follow the valleys.

use std::collections::BTreeMap;

use rand_chacha::ChaCha8Rng;
use xunge_shared::{geometry::LonLat, kinds::street::StreetClass};

use crate::{
    grid::Grid,
    land::Land,
    locate::Locator,
    noise::Noise,
    plane::Pt,
    random::{Draw, stream},
    streets::Street,
};

/// A road found: its line, and the places it connects.
struct Road {
    line: Vec<LonLat>,
    class: StreetClass,
    /// Sites for a road between towns, the village for a village road.
    ends: Ends,
}

enum Ends {
    Towns(usize, usize),
    Village(usize),
}

/// A place that a village road is wanted for.
pub(crate) struct Village<'a> {
    pub(crate) seat: Pt,
    pub(crate) name: &'a str,
}

/// Makes the roads. `streets` are those of the towns, `site_names` the towns' names without 镇, `blocked` tells built-up ground.
pub(crate) fn roads(
    land: &Land,
    locator: &Locator,
    streets: &[Street],
    built: &[Option<usize>],
    site_names: &[&str],
    villages: &[Village],
    seed: u64,
) -> Vec<Street> {
    let mut rng = stream(seed, "roads");
    let mut grid = Grid::new(land, locator, built, Noise::new(seed, 3), Noise::new(seed, 2));
    let mut found = Vec::new();
    for (a, b) in connections(land, &mut rng) {
        let (from, to) = (gate(land, streets, a, land.sites[b].at), gate(land, streets, b, land.sites[a].at));
        if let (Some(from), Some(to)) = (from, to) {
            for line in grid.connect(from, to) {
                found.push(Road { line, class: StreetClass::Main, ends: Ends::Towns(a, b) });
            }
        }
    }
    let tree = grid.tree();
    for (v, village) in villages.iter().enumerate() {
        if let Some(line) = grid.join(&tree, village.seat) {
            found.push(Road { line, class: StreetClass::Local, ends: Ends::Village(v) });
        }
    }
    name_roads(found, site_names, villages)
}

fn name_roads(found: Vec<Road>, sites: &[&str], villages: &[Village]) -> Vec<Street> {
    let first = |name: &str| name.chars().next().unwrap_or('县');
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    found
        .into_iter()
        .map(|road| {
            let name = match road.ends {
                Ends::Towns(a, b) => format!("{}{}公路", first(sites[a]), first(sites[b])),
                Ends::Village(v) => format!("{}村道", villages[v].name.trim_end_matches('村')),
            };
            let count = taken.entry(name.clone()).or_default();
            *count += 1;
            let name = if *count > 1 { format!("{name}{}段", crate::names::numeral(*count)) } else { name };
            Street { code: String::new(), name, class: road.class, line: road.line, town: 0, site: None }
        })
        .collect()
}

/// Pairs of sites: a tree that joins all, nearest first, and the shortest of the links that save a long way round.
fn connections(land: &Land, rng: &mut ChaCha8Rng) -> Vec<(usize, usize)> {
    let at = |i: usize| land.sites[i].at;
    let n = land.sites.len();
    let mut pairs = Vec::new();
    let mut inside = vec![0];
    while inside.len() < n {
        let near = inside
            .iter()
            .flat_map(|&a| (0..n).filter(|b| !inside.contains(b)).map(move |b| (a, b)))
            // All roads lead to the seat, if that is not much further.
            .min_by(|x, y| {
                let cost = |&(a, b): &(usize, usize)| at(a).to(at(b)) * if a == 0 { 0.72 } else { 1.0 };
                cost(x).total_cmp(&cost(y))
            });
        let Some((a, b)) = near else { break };
        pairs.push((a, b));
        inside.push(b);
    }
    for a in 1..n {
        for b in a + 1..n {
            let hops = pairs.iter().any(|&(p, q)| (p, q) == (a, b) || (q, p) == (a, b));
            if !hops && at(a).to(at(b)) < 13_000.0 && rng.chance(0.6) {
                pairs.push((a, b));
            }
        }
    }
    pairs
}

/// Where a road towards `far` leaves a town: the end of a street on the town's edge.
fn gate(land: &Land, streets: &[Street], site: usize, far: Pt) -> Option<LonLat> {
    let middle = land.sites[site].at;
    let ends = streets.iter().filter(|s| s.site == Some(site) && s.name != "环城东路").flat_map(|s| {
        let weight = match s.class {
            StreetClass::Main => 0.0,
            StreetClass::Secondary => 250.0,
            StreetClass::Local | StreetClass::Lane => 2_500.0,
        };
        [s.line[0], s.line[s.line.len() - 1]].map(|end| (end, weight))
    });
    let out = ends.filter(|(end, _)| Pt::of(*end).to(middle) > 0.42 * land.sites[site].reach);
    out.min_by(|a, b| (Pt::of(a.0).to(far) + a.1).total_cmp(&(Pt::of(b.0).to(far) + b.1))).map(|(end, _)| end)
}
