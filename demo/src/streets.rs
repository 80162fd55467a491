//! Streets of the built-up areas: cuts that run on across a crossing are one street, with a class and a name.

use std::collections::BTreeMap;

use rand_chacha::ChaCha8Rng;
use xunge_shared::{geometry::LonLat, kinds::street::StreetClass};

use crate::{
    blocks::Cut,
    land::{Land, Site},
    mesh::{Mesh, PointId, rings},
    names::{self, Pool},
    plane::{Pt, length},
    random::{Draw, stream},
};

/// 路段.
#[derive(Debug, Clone)]
pub struct Street {
    /// Its number in the county's list.
    pub code: String,
    /// Its name, such as `永安路`.
    pub name: String,
    /// Its class.
    pub class: StreetClass,
    /// Its centre line. Streets that meet share a point exactly.
    pub line: Vec<LonLat>,
    /// Index of the town that keeps it.
    pub town: usize,
    /// The built-up area that it is in.
    pub(crate) site: Option<usize>,
}

impl Street {
    /// The centre line in the plane.
    pub(crate) fn plane(&self) -> Vec<Pt> {
        self.line.iter().map(|&p| Pt::of(p)).collect()
    }
}

/// A street before it has a name.
struct Way {
    site: usize,
    points: Vec<PointId>,
    /// The least rank of its cuts: how early it was there.
    rank: usize,
    metres: f64,
}

/// Makes the streets of all built-up areas. The town is set to 0 and found later.
pub(crate) fn town_streets(land: &Land, cuts: &[Cut], built: &[Option<usize>], seed: u64) -> Vec<Street> {
    let mut streets = Vec::new();
    for (i, site) in land.sites.iter().enumerate() {
        let mut rng = stream(seed, &format!("streets {i}"));
        let own: Vec<&Cut> = cuts.iter().filter(|c| c.site == i).collect();
        let mut ways = join(&land.mesh, &own);
        ways.sort_by(|a, b| b.metres.total_cmp(&a.metres));
        streets.extend(name_ways(&land.mesh, site, &ways, &mut rng));
        if i == 0 {
            streets.extend(ring_road(&land.mesh, site, built));
        }
    }
    streets
}

/// Joins cuts that continue each other.
fn join(mesh: &Mesh, cuts: &[&Cut]) -> Vec<Way> {
    // At each point the ends of cuts there: which cut, and whether its last end.
    let mut ends: BTreeMap<PointId, Vec<(usize, bool)>> = BTreeMap::new();
    for (c, cut) in cuts.iter().enumerate() {
        ends.entry(cut.line[0]).or_default().push((c, false));
        ends.entry(cut.line[cut.line.len() - 1]).or_default().push((c, true));
    }
    let mut next: BTreeMap<(usize, bool), (usize, bool)> = BTreeMap::new();
    for here in ends.values() {
        for (k, &a) in here.iter().enumerate() {
            for &b in &here[k + 1..] {
                let straight = heading(mesh, cuts[a.0], a.1).dot(heading(mesh, cuts[b.0], b.1)) < -0.86;
                if straight && !next.contains_key(&a) && !next.contains_key(&b) {
                    next.insert(a, b);
                    next.insert(b, a);
                }
            }
        }
    }
    let mut used = vec![false; cuts.len()];
    let mut ways = Vec::new();
    // From loose ends first; what is left after them would be rings.
    let loose = (0..cuts.len()).flat_map(|c| [(c, false), (c, true)]).filter(|end| !next.contains_key(end));
    for start in loose.chain((0..cuts.len()).map(|c| (c, false))) {
        let (mut points, mut rank, mut at) = (Vec::new(), usize::MAX, Some(start));
        while let Some((c, from_last)) = at.filter(|&(c, _)| !used[c]) {
            used[c] = true;
            rank = rank.min(cuts[c].rank);
            let mut line = cuts[c].line.clone();
            if from_last {
                line.reverse();
            }
            points.extend(line.into_iter().skip(usize::from(!points.is_empty())));
            at = next.get(&(c, !from_last)).copied();
        }
        if !points.is_empty() {
            let metres = length(&points.iter().map(|&p| mesh.at(p)).collect::<Vec<_>>());
            ways.push(Way { site: cuts[start.0].site, points, rank, metres });
        }
    }
    ways
}

/// The direction in which a cut leaves one of its ends.
fn heading(mesh: &Mesh, cut: &Cut, last: bool) -> Pt {
    let n = cut.line.len();
    let (a, b) = if last { (cut.line[n - 1], cut.line[n - 2]) } else { (cut.line[0], cut.line[1]) };
    (mesh.at(b) - mesh.at(a)).unit()
}

fn class(way: &Way) -> StreetClass {
    let (main, secondary, local) = if way.site == 0 { (3_000.0, 1_250.0, 420.0) } else { (700.0, 430.0, 200.0) };
    if way.rank == 0 || way.metres > main {
        StreetClass::Main
    } else if way.metres > secondary {
        StreetClass::Secondary
    } else if way.metres > local {
        StreetClass::Local
    } else {
        StreetClass::Lane
    }
}

fn name_ways(mesh: &Mesh, site: &Site, ways: &[Way], rng: &mut ChaCha8Rng) -> Vec<Street> {
    let seat = ways.first().is_some_and(|w| w.site == 0);
    let mut great = Pool::of(rng, &names::GREAT_STREETS);
    let mut plain = names::streets(rng);
    let mut streets: Vec<Street> = Vec::new();
    // How many lanes each street has already lent its name to.
    let mut lent: BTreeMap<String, usize> = BTreeMap::new();
    for way in ways {
        let class = class(way);
        let line: Vec<LonLat> = way.points.iter().map(|&p| mesh.ground(p)).collect();
        let street = |name: String, line: Vec<LonLat>| Street { code: String::new(), name, class, line, town: 0, site: Some(way.site) };
        match class {
            StreetClass::Main | StreetClass::Secondary => {
                let root =
                    if class == StreetClass::Main || !seat && rng.chance(0.5) { great.draw() } else { None }.or_else(|| plain.draw());
                let root = root.unwrap_or_default();
                let suffix = if class == StreetClass::Main && way.metres > 3_600.0 {
                    "大道"
                } else if seat || rng.chance(0.4) {
                    "路"
                } else {
                    "街"
                };
                streets
                    .extend(halves(site, &line, way.metres).into_iter().map(|(half, line)| street(format!("{root}{half}{suffix}"), line)));
            }
            StreetClass::Local => {
                streets.push(street(format!("{}{}", plain.draw().unwrap_or_default(), if rng.chance(0.6) { "路" } else { "街" }), line));
            }
            StreetClass::Lane => {
                let (a, b) = (Pt::of(line[0]), Pt::of(line[line.len() - 1]));
                let near = |s: &Street| s.plane().iter().map(|p| p.to(a).min(p.to(b))).fold(f64::MAX, f64::min);
                let host =
                    streets.iter().filter(|s| s.class != StreetClass::Lane).map(|s| (near(s), &s.name)).min_by(|a, b| a.0.total_cmp(&b.0));
                let host = host.map_or_else(|| "老街".to_owned(), |(_, name)| name.clone());
                let count = lent.entry(host.clone()).or_default();
                *count += 1;
                streets.push(street(format!("{host}{}巷", names::numeral(*count)), line));
            }
        }
    }
    streets
}

/// A long street through the middle is two: its eastern and western, or southern and northern, half.
fn halves(site: &Site, line: &[LonLat], metres: f64) -> Vec<(&'static str, Vec<LonLat>)> {
    let near = (1..line.len().saturating_sub(1)).min_by(|&a, &b| Pt::of(line[a]).to(site.at).total_cmp(&Pt::of(line[b]).to(site.at)));
    match near {
        Some(k) if metres > 1_900.0 => {
            let side = |end: LonLat| {
                let way = Pt::of(end) - Pt::of(line[k]);
                match (way.x.abs() > way.y.abs(), way.x > 0.0, way.y > 0.0) {
                    (true, true, _) => "东",
                    (true, false, _) => "西",
                    (false, _, true) => "北",
                    (false, _, false) => "南",
                }
            };
            // Both start in the middle of the town: house numbers count outwards.
            let first: Vec<LonLat> = line[..=k].iter().rev().copied().collect();
            vec![(side(line[0]), first), (side(line[line.len() - 1]), line[k..].to_vec())]
        }
        _ => vec![("", line.to_vec())],
    }
}

/// The road around the county seat, in four parts.
fn ring_road(mesh: &Mesh, site: &Site, built: &[Option<usize>]) -> Vec<Street> {
    let Some(ring) = rings(mesh.border(&|face| built[face] == Some(0))).into_iter().next() else { return vec![] };
    let n = ring.len();
    let part = |p: Pt| {
        (((p - site.at).angle() + std::f64::consts::FRAC_PI_4).rem_euclid(std::f64::consts::TAU) / std::f64::consts::FRAC_PI_2) as usize
    };
    let names = ["环城东路", "环城北路", "环城西路", "环城南路"];
    let start = (0..n).find(|&k| part(mesh.at(ring[k])) == 0 && part(mesh.at(ring[(k + n - 1) % n])) == 3).unwrap_or_default();
    let mut streets: Vec<Street> = names
        .iter()
        .map(|name| Street {
            code: String::new(),
            name: (*name).to_owned(),
            class: StreetClass::Main,
            line: vec![],
            town: 0,
            site: Some(0),
        })
        .collect();
    for k in 0..n {
        let (a, b) = (ring[(start + k) % n], ring[(start + k + 1) % n]);
        let line = &mut streets[part(mesh.at(a)).min(3)].line;
        if line.is_empty() {
            line.push(mesh.ground(a));
        }
        line.push(mesh.ground(b));
    }
    streets.retain(|s| s.line.len() > 1);
    streets
}
