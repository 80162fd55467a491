//! Towns, communities and cells: who each face belongs to, and what it is called.

use xunge_shared::{
    geometry::LonLat,
    id::{AreaCode, CellCode},
};

use crate::{
    grow::{Source, central, divide, grow, middles},
    land::{Land, TOWN_SITES},
    mesh::FaceId,
    names,
    plane::Pt,
    random::{Draw, stream},
};

/// 乡镇(街道).
#[derive(Debug, Clone)]
pub struct Town {
    /// Nine digits and three zeros.
    pub code: AreaCode,
    /// Its name, such as `永和镇`.
    pub name: String,
    /// Where its office is.
    pub seat: LonLat,
    /// The three digits of its own.
    pub(crate) number: u16,
    /// The built-up area that its centre is in: 0 is the county seat.
    pub(crate) site: usize,
}

/// 村(社区).
#[derive(Debug, Clone)]
pub struct Community {
    /// Twelve digits.
    pub code: AreaCode,
    /// Its name, such as `石塘村`.
    pub name: String,
    /// Where its office is.
    pub seat: LonLat,
    /// Index of its town.
    pub town: usize,
    /// True in a built-up area.
    pub built: bool,
}

/// 单元网格.
#[derive(Debug, Clone)]
pub struct Cell {
    /// The community's code and a sequence of three digits.
    pub code: CellCode,
    /// Its name, such as `永安社区第3网格`.
    pub name: String,
    /// Index of its town.
    pub town: usize,
    /// Index of its community.
    pub community: usize,
    /// Its border, counter-clockwise, not repeating the first point. Neighbours share their points exactly.
    pub ring: Vec<LonLat>,
    /// True in a built-up area.
    pub built: bool,
}

/// All areas.
#[derive(Debug)]
pub(crate) struct Areas {
    pub(crate) towns: Vec<Town>,
    pub(crate) communities: Vec<Community>,
    /// In the order of the mesh's faces.
    pub(crate) cells: Vec<Cell>,
}

/// The county's six digits: no county was given them.
pub(crate) const COUNTY: u32 = 990_001;
/// Street offices that share the county seat.
const OFFICES: usize = 3;
/// Rural cells in a village, and blocks in a neighbourhood, on average.
const CELLS_PER_VILLAGE: f64 = 4.0;
const BLOCKS_PER_COMMUNITY: f64 = 27.0;

/// Gives every face its town and community, and all of them names. `built` holds each face's site.
pub(crate) fn areas(land: &Land, built: &[Option<usize>], seed: u64) -> Areas {
    let mesh = &land.mesh;
    let middles = middles(mesh);
    let mut towns = name_towns(land, &middles, built, seed);
    let town_of = assign_towns(land, &middles, built, &towns, seed);

    let mut rng = stream(seed, "communities");
    let (mut villages, mut quarters) = (names::villages(&mut rng), names::communities(&mut rng));
    let mut communities: Vec<Community> = Vec::new();
    let mut of_face = vec![(0, 0); mesh.len()];
    for (t, town) in towns.iter_mut().enumerate() {
        for (urban, share) in [(true, BLOCKS_PER_COMMUNITY), (false, CELLS_PER_VILLAGE)] {
            let faces: Vec<FaceId> = (0..mesh.len()).filter(|&f| town_of[f] == t && built[f].is_some() == urban).collect();
            // Rural ground around a town centre can fall apart into pieces that do not touch.
            let mut number = if urban { 1 } else { 200 };
            for piece in pieces(land, &faces) {
                let count = ((piece.len() as f64 / share).round() as usize).max(1);
                for region in divide(mesh, &middles, &piece, count) {
                    let Some(office) = central(&middles, &region) else { continue };
                    let drawn = if urban { quarters.draw() } else { villages.draw() }
                        .unwrap_or_else(|| format!("新{}", names::numeral(usize::from(number) % 90 + 1)));
                    let code = AreaCode::of_parts(COUNTY, town.number, number);
                    let name = format!("{drawn}{}", if urban { "社区" } else { "村" });
                    for (k, &face) in region.iter().enumerate() {
                        of_face[face] = (communities.len(), k as u16 + 1);
                    }
                    communities.push(Community { code, name, seat: middles[office].ground(), town: t, built: urban });
                    number += 1;
                }
            }
        }
    }
    let cells = (0..mesh.len())
        .map(|face| {
            let (community, sequence) = of_face[face];
            let at = &communities[community];
            Cell {
                code: CellCode::in_area(at.code, sequence),
                name: format!("{}第{sequence}网格", at.name),
                town: at.town,
                community,
                ring: mesh.ring(face).iter().map(|&p| mesh.ground(p)).collect(),
                built: built[face].is_some(),
            }
        })
        .collect();
    Areas { towns, communities, cells }
}

/// Faces that hang together, piece by piece.
fn pieces(land: &Land, faces: &[FaceId]) -> Vec<Vec<FaceId>> {
    let mut left: std::collections::BTreeSet<FaceId> = faces.iter().copied().collect();
    let mut pieces = Vec::new();
    while let Some(first) = left.pop_first() {
        let mut piece = vec![first];
        let mut k = 0;
        while k < piece.len() {
            for (next, _) in land.mesh.neighbours(piece[k]) {
                if left.remove(&next) {
                    piece.push(next);
                }
            }
            k += 1;
        }
        piece.sort_unstable();
        pieces.push(piece);
    }
    pieces
}

fn name_towns(land: &Land, middles: &[Pt], built: &[Option<usize>], seed: u64) -> Vec<Town> {
    let mut rng = stream(seed, "towns");
    let mut pool = names::towns(&mut rng);
    let seat = land.sites[0].at;
    let offices = office_faces(land, middles, built);
    let mut towns: Vec<Town> = ["城中街道", "城东街道", "城西街道"]
        .into_iter()
        .zip(offices)
        .enumerate()
        .map(|(i, (name, face))| Town {
            code: AreaCode::of_parts(COUNTY, i as u16 + 1, 0),
            name: name.to_owned(),
            number: i as u16 + 1,
            seat: middles[face].ground(),
            site: 0,
        })
        .collect();
    // The towns nearest to the seat are 镇, those in the hills 乡.
    let mut order: Vec<usize> = (1..land.sites.len()).collect();
    order.sort_by(|&a, &b| land.sites[a].at.to(seat).total_cmp(&land.sites[b].at.to(seat)));
    let rural = TOWN_SITES * 3 / 10;
    for (rank, &site) in order.iter().enumerate() {
        let township = rank + rural >= order.len();
        let number = if township { 200 + rank + rural - order.len() } else { 100 + rank } as u16;
        let name = format!("{}{}", pool.draw().unwrap_or_else(|| "新圩".to_owned()), if township { "乡" } else { "镇" });
        towns.push(Town { code: AreaCode::of_parts(COUNTY, number, 0), name, seat: land.sites[site].at.ground(), number, site });
    }
    towns
}

/// Blocks of the seat from which the street offices grow: its middle, and along the main street to either side.
fn office_faces(land: &Land, middles: &[Pt], built: &[Option<usize>]) -> [FaceId; OFFICES] {
    let seat = &land.sites[0];
    let mut along = [0.0, 0.62, -0.62].map(|t| seat.at + Pt::towards(seat.axis) * (seat.reach * t));
    // East before west.
    if along[1].x < along[2].x {
        along.swap(1, 2);
    }
    let nearest = |p: Pt| {
        let blocks = (0..built.len()).filter(|&f| built[f] == Some(0));
        blocks.min_by(|&a, &b| middles[a].to(p).total_cmp(&middles[b].to(p))).unwrap_or_default()
    };
    along.map(nearest)
}

fn assign_towns(land: &Land, middles: &[Pt], built: &[Option<usize>], towns: &[Town], seed: u64) -> Vec<usize> {
    let mut rng = stream(seed, "town borders");
    let slowness: Vec<f64> = towns.iter().map(|t| if t.site == 0 { 1.35 } else { rng.between(0.85, 1.15) }).collect();
    let mut sources: Vec<Source> = office_faces(land, middles, built)
        .into_iter()
        .enumerate()
        .map(|(region, face)| Source { face, region, slowness: slowness[region] })
        .collect();
    for (face, site) in built.iter().enumerate() {
        if let Some(region) = towns.iter().position(|t| t.site != 0 && Some(t.site) == *site) {
            sources.push(Source { face, region, slowness: slowness[region] });
        }
    }
    grow(&land.mesh, middles, &sources, |_| true).into_iter().map(Option::unwrap_or_default).collect()
}
