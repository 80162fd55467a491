//! Checkpoints: the places that every round must visit: school gates, markets, bridges, stations, village offices.

use xunge_shared::{geometry::LonLat, id::EntityId, kinds::street::StreetClass};

use crate::{
    areas::{Areas, Town},
    land::Land,
    locate::Locator,
    people::token,
    plane::{Pt, along, length},
    random::{Draw, stream},
    streets::Street,
};

/// 必巡点.
#[derive(Debug, Clone)]
pub struct Checkpoint {
    /// Its entity.
    pub id: EntityId,
    /// Its number in the county's list.
    pub code: String,
    /// Its name, such as `永和镇中心小学门口`.
    pub name: String,
    /// Where it is.
    pub place: LonLat,
    /// Index of its cell.
    pub cell: usize,
    /// Index of its town.
    pub town: usize,
    /// The secret on its plate.
    pub token: String,
}

/// How many checkpoints the county has, and how many each street office has of them.
pub(crate) const CHECKPOINTS: usize = 400;
const PER_OFFICE: usize = 40;
/// Geofence, metres.
pub(crate) const RADIUS_M: u16 = 30;

const IN_TOWN: [&str; 10] =
    ["中心小学门口", "农贸市场", "中学校门", "客运站", "卫生院", "文化广场", "中心幼儿园", "派出所岗亭", "老街口", "大桥头"];
const IN_SEAT: [&str; 16] = [
    "第一小学门口",
    "第二小学门口",
    "实验小学门口",
    "中学东门",
    "中学正门",
    "农贸市场",
    "综合市场北门",
    "汽车站",
    "人民医院门口",
    "妇幼保健院",
    "文化广场",
    "滨河公园入口",
    "幼儿园门口",
    "购物广场",
    "步行街口",
    "公交枢纽站",
];

/// Makes the checkpoints.
pub(crate) fn checkpoints(land: &Land, locator: &Locator, areas: &Areas, streets: &[Street], base: EntityId, seed: u64) -> Vec<Checkpoint> {
    let mut rng = stream(seed, "checkpoints");
    let rest = areas.towns.len() - 3;
    let roads: Vec<Pt> = streets.iter().filter(|s| s.site.is_none()).flat_map(Street::plane).collect();
    let mut places: Vec<Vec<(String, Pt)>> = vec![Vec::new(); areas.towns.len()];
    // First a share for each town; what a small town has no room for goes to the county seat.
    for round in 0..12 {
        let missing = CHECKPOINTS - places.iter().map(Vec::len).sum::<usize>();
        for (t, town) in areas.towns.iter().enumerate() {
            let share = match (town.site, round) {
                (0, 0) => PER_OFFICE,
                (_, 0) => (CHECKPOINTS - 3 * PER_OFFICE) / rest,
                (0, _) => missing.min(PER_OFFICE).div_ceil(3),
                _ => 0,
            };
            let room = CHECKPOINTS - places.iter().map(Vec::len).sum::<usize>();
            let goal = places[t].len() + share.min(room);
            for _ in 0..share * 120 {
                if places[t].len() < goal {
                    let candidate = candidate(land, locator, areas, t, streets, &roads, places[t].len(), &mut rng);
                    let apart = if candidate.as_ref().is_some_and(|(_, _, rural)| *rural) { 220.0 } else { 110.0 };
                    if let Some((name, p, _)) = candidate.filter(|(name, p, _)| {
                        locator.face(*p).is_some() && places.iter().flatten().all(|(n, q)| n != name && p.to(*q) > apart)
                    }) {
                        places[t].push((name, p));
                    }
                }
            }
        }
    }
    places
        .into_iter()
        .enumerate()
        .flat_map(|(town, here)| here.into_iter().map(move |(name, p)| (town, name, p)))
        .filter_map(|(town, name, p)| Some((town, name, p, locator.face(p)?)))
        .enumerate()
        .map(|(n, (town, name, p, cell))| Checkpoint {
            id: base.offset(n as u64),
            code: format!("BX{:04}", n + 1),
            name,
            place: p.ground(),
            cell,
            town,
            token: token(&mut rng),
        })
        .collect()
}

/// A place that could be the next checkpoint of a town, and whether it is in the country.
#[expect(clippy::too_many_arguments, reason = "the whole county is looked at, by a function that is called once")]
fn candidate(
    land: &Land,
    locator: &Locator,
    areas: &Areas,
    town: usize,
    streets: &[Street],
    roads: &[Pt],
    have: usize,
    rng: &mut rand_chacha::ChaCha8Rng,
) -> Option<(String, Pt, bool)> {
    let seat = areas.towns[town].site == 0;
    let rural = rng.chance(if seat { 0.1 } else { 0.4 });
    let (name, p) =
        if rural { village_place(areas, town, roads, rng) } else { street_place(land, locator, areas, town, streets, have, rng) }?;
    Some((name, p, rural))
}

fn short(town: &Town) -> &str {
    town.name.trim_end_matches("街道")
}

/// A place along a street of the town's built-up part.
fn street_place(
    land: &Land,
    locator: &Locator,
    areas: &Areas,
    town: usize,
    streets: &[Street],
    wanted: usize,
    rng: &mut rand_chacha::ChaCha8Rng,
) -> Option<(String, Pt)> {
    let at = &areas.towns[town];
    let own: Vec<&Street> = streets.iter().filter(|s| s.site == Some(at.site) && s.class != StreetClass::Lane).collect();
    let street = *rng.pick(&own);
    let line = street.plane();
    let (p, d) = along(&line, rng.between(0.08, 0.92) * length(&line));
    let p = p + d.left() * (if rng.chance(0.5) { 9.0 } else { -9.0 });
    let cell = &areas.cells[locator.face(p)?];
    if cell.town != town || !cell.built || p.to(land.sites[at.site].at) > 1.05 * land.sites[at.site].reach {
        return None;
    }
    let community = areas.communities[cell.community].name.trim_end_matches("社区");
    let name = match (at.site, wanted) {
        (0, k) if k < IN_SEAT.len() => format!("{}{}", short(at), IN_SEAT[k]),
        (0, _) => match rng.below(4) {
            0 => format!("{community}社区居委会"),
            1 => format!("{community}小区北门"),
            2 => format!("{}公交站", street.name),
            _ => crossing_name(street, streets, p)?,
        },
        (_, k) if k < IN_TOWN.len() => format!("{}{}", at.name, IN_TOWN[k]),
        _ => crossing_name(street, streets, p)?,
    };
    Some((name, p))
}

fn crossing_name(street: &Street, streets: &[Street], p: Pt) -> Option<String> {
    let other = streets
        .iter()
        .filter(|s| s.site == street.site && s.name != street.name && s.class != StreetClass::Lane)
        .filter_map(|s| s.line.iter().map(|&q| Pt::of(q).to(p)).min_by(f64::total_cmp).map(|d| (d, s)))
        .min_by(|a, b| a.0.total_cmp(&b.0))?;
    (other.0 < 90.0).then(|| format!("{}{}路口", street.name, other.1.name))
}

/// A village's office, school or bridge, by the road.
fn village_place(areas: &Areas, town: usize, roads: &[Pt], rng: &mut rand_chacha::ChaCha8Rng) -> Option<(String, Pt)> {
    let villages: Vec<_> = areas.communities.iter().filter(|c| c.town == town && !c.built).collect();
    if villages.is_empty() {
        return None;
    }
    let village = *rng.pick(&villages);
    let seat = Pt::of(village.seat);
    let name = village.name.trim_end_matches('村');
    let near = roads.iter().copied().min_by(|a, b| a.to(seat).total_cmp(&b.to(seat)))?;
    Some(match rng.below(4) {
        0 => (format!("{name}小学门口"), near + (seat - near).unit() * 8.0),
        1 => (format!("{name}桥"), near),
        _ => (format!("{name}村委会"), near + (seat - near).unit() * 12.0),
    })
}
