//! Door-front zones: shops side by side along the streets, thick in the middle of a town and thin at its edge.

use std::collections::BTreeMap;

use xunge_shared::{geometry::LonLat, id::EntityId, kinds::street::StreetClass};

use crate::{
    land::Land,
    locate::Locator,
    names,
    noise::Noise,
    people::token,
    plane::{along, length},
    random::{Draw, stream},
    streets::Street,
};

/// 门前三包责任区.
#[derive(Debug, Clone)]
pub struct Zone {
    /// Its entity.
    pub id: EntityId,
    /// The shop's name, such as `顺达五金`.
    pub name: String,
    /// Street and house number, such as `永安路14号`.
    pub number: String,
    /// In what capacity somebody answers, such as `店主`.
    pub responsible: &'static str,
    /// The strip before the door.
    pub strip: [LonLat; 2],
    /// Index of its street.
    pub street: usize,
    /// Index of its cell.
    pub cell: usize,
    /// Index of its town.
    pub town: usize,
    /// The secret on its plate.
    pub token: String,
}

/// How many zones the county has, and how many of them are in the county seat.
pub(crate) const ZONES: usize = 6_000;
const IN_SEAT: usize = 3_700;
/// Metres kept free around a crossing.
const CORNER: f64 = 13.0;

/// A door that could be a zone.
struct Door {
    street: usize,
    /// Metres from the street's start to the strip's two ends.
    from: f64,
    to: f64,
    left: bool,
    site: usize,
    /// How likely a shop is here.
    worth: f64,
}

/// Makes the zones. Ids and the towns come from the cells.
pub(crate) fn zones(
    land: &Land,
    locator: &Locator,
    streets: &[Street],
    town_of: &dyn Fn(usize) -> usize,
    base: EntityId,
    seed: u64,
) -> Vec<Zone> {
    let mut rng = stream(seed, "zones");
    let mut doors = doors(land, streets, seed);
    doors.sort_by(|a, b| b.worth.total_cmp(&a.worth));
    let towns = land.sites.len() - 1;
    let mut quota: Vec<usize> = (0..land.sites.len()).map(|i| if i == 0 { IN_SEAT } else { (ZONES - IN_SEAT) / towns }).collect();
    quota[0] += ZONES - quota.iter().sum::<usize>();
    doors.retain(|d| {
        let room = quota[d.site] > 0;
        quota[d.site] -= usize::from(room);
        room
    });
    doors.sort_by(|a, b| a.street.cmp(&b.street).then(a.from.total_cmp(&b.from)).then(a.left.cmp(&b.left)));

    let mut zones: Vec<Zone> = Vec::new();
    let mut last: BTreeMap<(usize, bool), usize> = BTreeMap::new();
    for door in doors {
        let street = &streets[door.street];
        let line = street.plane();
        let side = if door.left { 1.0 } else { -1.0 };
        let at = |s: f64, off: f64| {
            let (p, d) = along(&line, s);
            p + d.left() * (side * off)
        };
        let off = half_width(street.class);
        // A little behind the strip, so that a strip on a border has one cell.
        let Some(cell) = locator.face(at(f64::midpoint(door.from, door.to), off + 3.0)) else { continue };
        // Odd numbers on the left, even ones on the right, growing with the way.
        let ordinal = last.entry((door.street, door.left)).or_default();
        *ordinal = (*ordinal + 1).max((door.from / 9.0) as usize);
        let number = *ordinal * 2 - usize::from(door.left);
        let (name, responsible) = names::shop(&mut rng);
        zones.push(Zone {
            id: base.offset(zones.len() as u64),
            name,
            number: format!("{}{number}号", street.name),
            responsible,
            strip: [at(door.from, off).ground(), at(door.to, off).ground()],
            street: door.street,
            cell,
            town: town_of(cell),
            token: token(&mut rng),
        });
    }
    zones
}

/// From the centre line to the doors, in metres.
fn half_width(class: StreetClass) -> f64 {
    match class {
        StreetClass::Main => 12.0,
        StreetClass::Secondary => 9.0,
        StreetClass::Local => 6.5,
        StreetClass::Lane => 4.0,
    }
}

fn doors(land: &Land, streets: &[Street], seed: u64) -> Vec<Door> {
    let mut rng = stream(seed, "doors");
    let bustle = Noise::new(seed, 4);
    let mut meeting: BTreeMap<LonLat, usize> = BTreeMap::new();
    for p in streets.iter().flat_map(|s| &s.line) {
        *meeting.entry(*p).or_default() += 1;
    }
    let mut doors = Vec::new();
    for (k, street) in streets.iter().enumerate() {
        let Some(site) = street.site else { continue };
        let line = street.plane();
        let total = length(&line);
        let mut corners = vec![0.0, total];
        let mut s = 0.0;
        for (i, pair) in line.windows(2).enumerate() {
            if meeting.get(&street.line[i]).is_some_and(|n| *n > 1) {
                corners.push(s);
            }
            s += pair[0].to(pair[1]);
        }
        let reach = land.sites[site].reach;
        for left in [true, false] {
            let mut s = CORNER;
            while s < total - CORNER {
                let width = rng.between(4.5, 9.5) * if rng.chance(0.2) { 1.7 } else { 1.0 };
                let (from, to) = (s, s + width);
                // A wall, a gate, a parking place.
                s = to + if rng.chance(0.07) { rng.between(8.0, 36.0) } else { rng.between(0.8, 1.6) };
                if corners.iter().any(|c| from < c + CORNER && to > c - CORNER) {
                    continue;
                }
                let (p, _) = along(&line, f64::midpoint(from, to));
                let out = p.to(land.sites[site].at) / reach;
                let class = match street.class {
                    StreetClass::Main => 1.0,
                    StreetClass::Secondary => 0.8,
                    StreetClass::Local => 0.5,
                    StreetClass::Lane => 0.32,
                };
                let ring = if street.name.starts_with("环城") { 0.35 } else { 1.0 };
                // Trade keeps to the middle of the county seat; in a town it follows the main street to its ends.
                let pull = if site == 0 { 2.4 } else { 1.2 };
                let worth = class * ring * (-pull * out * out).exp() * (1.0 + 0.75 * bustle.at(p, 170.0) + 0.1 * rng.normal());
                doors.push(Door { street: k, from, to, left, site, worth });
            }
        }
    }
    doors
}
