//! The county: its ground, its streets and its people, put together from one seed.

use rand::Rng;
use xunge_shared::{
    geometry::LonLat,
    hlc::Millis,
    id::{AccountId, AreaCode, EntityId},
    role::Role,
};

use crate::{
    areas::{Areas, COUNTY, Cell, Community, Town, areas},
    blocks::divide_all,
    checkpoints::{Checkpoint, checkpoints},
    land::{Land, land},
    locate::Locator,
    mesh::rings,
    names,
    people::{Account, Team, people},
    plane::Pt,
    random::stream,
    roads::{Village, roads},
    streets::{Street, town_streets},
    zones::{Zone, zones},
};

/// A generated county: geometry and people, no ops yet.
#[derive(Debug)]
pub struct County {
    /// Six digits and six zeros.
    pub code: AreaCode,
    /// Its name.
    pub name: &'static str,
    /// Its border, counter-clockwise, not repeating the first point.
    pub outline: Vec<LonLat>,
    /// Towns; the first three share the county seat.
    pub towns: Vec<Town>,
    /// Villages and neighbourhoods.
    pub communities: Vec<Community>,
    /// Cells, which tile the county.
    pub cells: Vec<Cell>,
    /// Streets and roads.
    pub streets: Vec<Street>,
    /// Door-front zones.
    pub zones: Vec<Zone>,
    /// Checkpoints.
    pub checkpoints: Vec<Checkpoint>,
    /// Everyone who can log in, in the order of their numbers.
    pub accounts: Vec<Account>,
    /// Patrol teams.
    pub teams: Vec<Team>,
    /// The entity of the county itself; cells and streets follow.
    pub(crate) id: EntityId,
    pub(crate) locator: Locator,
    duty: Vec<Option<AccountId>>,
}

/// When the county's reference data were numbered: the ids of one batch differ only in their last digits.
const NUMBERED: Millis = 1_767_225_600_000;

impl County {
    /// The entity of the cell with this index.
    pub fn cell_id(&self, cell: usize) -> EntityId {
        self.id.offset(1_000 + cell as u64)
    }

    /// Who answers for the cell with this index: a grid worker of its town, who has neighbouring cells too.
    pub fn duty(&self, cell: usize) -> Vec<AccountId> {
        self.duty[cell].into_iter().collect()
    }

    /// The entity of the street with this index.
    pub fn street_id(&self, street: usize) -> EntityId {
        self.id.offset(10_000 + street as u64)
    }
}

/// Makes the county of `seed`: geometry and people.
pub fn county(seed: u64) -> County {
    // A ground that came out with a fault is drawn anew: two borders can run into each other, if rarely.
    let (land, built, areas, cuts) = (0..)
        .find_map(|attempt| {
            let seed = seed.wrapping_add(attempt << 32);
            let mut land = land(seed);
            let (cuts, built) = divide_all(&mut land, seed);
            let areas = areas(&land, &built, seed);
            land.is_whole().then_some((land, built, areas, cuts))
        })
        .unwrap_or_else(|| unreachable!("the search for a sound ground has no end"));
    let locator = Locator::new(&land.mesh);
    let mut streets = town_streets(&land, &cuts, &built, seed);
    streets.extend(country_roads(&land, &locator, &areas, &built, &streets, seed));
    for (k, street) in streets.iter_mut().enumerate() {
        street.code = format!("LD{:04}", k + 1);
        street.town = keeper(street, &locator, &areas);
    }
    let id = base_id(seed);
    let town_of = |cell: usize| areas.cells[cell].town;
    let zones = zones(&land, &locator, &streets, &town_of, id.offset(100_000), seed);
    let checkpoints = checkpoints(&land, &locator, &areas, &streets, id.offset(50_000), seed);
    let (accounts, teams) = people(&areas.towns, seed);
    let outline = rings(land.mesh.border(&|_| true)).into_iter().next().unwrap_or_default();
    let outline = outline.into_iter().map(|p| land.mesh.ground(p)).collect();
    let duty = duty(&areas, &accounts, &zones);
    let Areas { towns, communities, cells } = areas;
    let code = AreaCode::of_parts(COUNTY, 0, 0);
    County {
        code,
        name: names::COUNTY,
        outline,
        towns,
        communities,
        cells,
        streets,
        zones,
        checkpoints,
        accounts,
        teams,
        id,
        locator,
        duty,
    }
}

fn country_roads(land: &Land, locator: &Locator, areas: &Areas, built: &[Option<usize>], streets: &[Street], seed: u64) -> Vec<Street> {
    let site_name = |site: usize| areas.towns.iter().find(|t| t.site == site && site != 0).map_or("城", |t| t.name.as_str());
    let site_names: Vec<&str> = (0..land.sites.len()).map(site_name).collect();
    let villages: Vec<Village> =
        areas.communities.iter().filter(|c| !c.built).map(|c| Village { seat: Pt::of(c.seat), name: &c.name }).collect();
    roads(land, locator, streets, built, &site_names, &villages, seed)
}

/// Deals each town's cells out to its grid workers, in the order of the codes, so that each has about as many zones and cells.
fn duty(areas: &Areas, accounts: &[Account], zones: &[Zone]) -> Vec<Option<AccountId>> {
    let mut load = vec![0.5; areas.cells.len()];
    for zone in zones {
        load[zone.cell] += 1.0;
    }
    let mut duty = vec![None; areas.cells.len()];
    for town in 0..areas.towns.len() {
        let workers: Vec<AccountId> =
            accounts.iter().filter(|a| a.role == Role::GridWorker && a.town == Some(town)).map(|a| a.id).collect();
        let mut cells: Vec<usize> = (0..areas.cells.len()).filter(|&c| areas.cells[c].town == town).collect();
        cells.sort_by(|&a, &b| areas.cells[a].code.cmp(&areas.cells[b].code));
        let total: f64 = cells.iter().map(|&c| load[c]).sum();
        let mut before = 0.0;
        for cell in cells {
            let turn = (before / total * workers.len() as f64) as usize;
            duty[cell] = workers.get(turn.min(workers.len().saturating_sub(1))).copied();
            before += load[cell];
        }
    }
    duty
}

/// The town that most of a street's points lie in.
fn keeper(street: &Street, locator: &Locator, areas: &Areas) -> usize {
    let mut points = vec![0; areas.towns.len()];
    for p in street.plane() {
        if let Some(cell) = locator.face(p) {
            points[areas.cells[cell].town] += 1;
        }
    }
    (0..points.len()).rev().max_by_key(|&t| points[t]).unwrap_or_default()
}

/// The first id of the county's reference data: a UUIDv7, its last 32 bits free to count.
fn base_id(seed: u64) -> EntityId {
    let mut rng = stream(seed, "ids");
    let mut random: [u8; 10] = rng.random();
    random[6..].fill(0);
    EntityId::from(uuid::Builder::from_unix_timestamp_millis(NUMBERED, &random).into_uuid())
}
