//! An edit as ops: whatever a cell is besides its shape stays, and each op is based on what was read a moment before.

use uuid::Uuid;
use xunge_shared::{
    geometry::{LonLat, Path, Shape},
    id::{AreaCode, EntityId, KindName},
    kinds::{
        Kind,
        cell::{Cell, CellProfile},
        checkpoint::{Checkpoint, CheckpointProfile},
        zone::{Zone, ZoneProfile},
    },
    row::Row,
};

use super::plan::{Plan, cell_of, street_beside};
use crate::api;
use crate::capture::Saying;
use crate::desk::changes::{Profile, Said, after, steps};
use crate::i18n::ground as words;

/// What a new thing is called; without blanks at the ends.
pub struct New {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// In what capacity somebody answers for a door: 店主.
    pub responsible: String,
}

/// Why nothing can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsaid {
    /// The server cannot be reached.
    Unreachable,
    /// Somebody changed it meanwhile.
    Meanwhile,
    /// A cell's code is none, or taken.
    Code,
    /// A checkpoint needs code and name.
    Name,
    /// A door needs its number and a name.
    Door,
}

impl Unsaid {
    /// In words.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unreachable => words::unreachable(),
            Self::Meanwhile => words::meanwhile(),
            Self::Code => words::need_code(),
            Self::Name => words::need_name(),
            Self::Door => words::need_door(),
        }
    }
}

/// The thing as it stands now, and the op that said so last.
async fn stand(kind: &KindName, id: EntityId) -> Result<(Profile, xunge_shared::id::OpId), Unsaid> {
    let thing = api::thing(kind, id).await.map_err(|_| Unsaid::Unreachable)?;
    let all = steps(&thing.ops);
    let last = all.last().ok_or(Unsaid::Meanwhile)?;
    let profile = after(&all, all.len() - 1).filter(|_| last.said != Said::Withdraw).ok_or(Unsaid::Meanwhile)?;
    Ok((profile.clone(), last.stamp.op_id()))
}

fn fresh() -> EntityId {
    EntityId::from(Uuid::now_v7())
}

/// What the plan says of cells.
pub async fn cells(town: AreaCode, rows: &[Row], plan: Plan, new: New) -> Result<Vec<Saying>, Unsaid> {
    let mut sayings = vec![];
    let shown = |id: EntityId| rows.iter().find(|row| row.entity == id).and_then(|row| row.summary.shape.clone());
    for (id, piece) in plan.reshaped {
        let (Profile::Cell(profile), last) = stand(&Cell::NAME, id).await? else { return Err(Unsaid::Meanwhile) };
        if Some(&profile.shape) != shown(id).as_ref() {
            return Err(Unsaid::Meanwhile);
        }
        let profile = Profile::Cell(CellProfile { shape: Shape::Area(vec![piece]), ..profile });
        sayings.extend(Said::Define(profile.clone()).saying(id, town, &profile).map(|saying| saying.based_on(last)));
    }
    for id in plan.gone {
        let (profile, last) = stand(&Cell::NAME, id).await?;
        sayings.extend(Said::Withdraw.saying(id, town, &profile).map(|saying| saying.based_on(last)));
    }
    if let Some(piece) = plan.new {
        let code = new.code.parse().map_err(|_| Unsaid::Code)?;
        if rows.iter().any(|row| row.summary.code == new.code) {
            return Err(Unsaid::Code);
        }
        let name = if new.name.is_empty() { new.code } else { new.name };
        let profile = Profile::Cell(CellProfile { code, name, shape: Shape::Area(vec![piece]), duty: vec![] });
        sayings.extend(Said::Define(profile.clone()).saying(fresh(), town, &profile));
    }
    Ok(sayings)
}

/// A checkpoint in another place, or a new one there.
pub async fn checkpoint(town: AreaCode, chosen: Option<EntityId>, place: LonLat, new: New) -> Result<Vec<Saying>, Unsaid> {
    if let Some(id) = chosen {
        let (Profile::Checkpoint(profile), last) = stand(&Checkpoint::NAME, id).await? else { return Err(Unsaid::Meanwhile) };
        // in which cell it stands is found on the map again
        let profile = Profile::Checkpoint(CheckpointProfile { place, cell: None, ..profile });
        return Ok(Said::Define(profile.clone()).saying(id, town, &profile).map(|saying| saying.based_on(last)).into_iter().collect());
    }
    let New { code, name, .. } = new;
    if code.is_empty() || name.is_empty() {
        return Err(Unsaid::Name);
    }
    let profile = Profile::Checkpoint(CheckpointProfile { code, name, place, radius_m: None, token: None, cell: None });
    Ok(Said::Define(profile.clone()).saying(fresh(), town, &profile).into_iter().collect())
}

/// The strip of a door in another place, or a new door. `cells` and `zones` are the town's: where it lies is said with it, so that a
/// phone without a network knows whose it is.
pub async fn zone(
    town: AreaCode,
    (cells, zones): (&[Row], &[Row]),
    chosen: Option<EntityId>,
    points: Vec<LonLat>,
    new: New,
) -> Result<Vec<Saying>, Unsaid> {
    let at = points[0];
    let shape = Shape::Line(Path(points));
    let cell = cell_of(cells, &shape);
    if let Some(id) = chosen {
        let (Profile::Zone(profile), last) = stand(&Zone::NAME, id).await? else { return Err(Unsaid::Meanwhile) };
        let profile = Profile::Zone(ZoneProfile { shape, cell: cell.or(profile.cell), ..profile });
        return Ok(Said::Define(profile.clone()).saying(id, town, &profile).map(|saying| saying.based_on(last)).into_iter().collect());
    }
    let New { code: number, name, responsible } = new;
    if number.is_empty() || name.is_empty() {
        return Err(Unsaid::Door);
    }
    let street = street_beside(zones, at).map(|(street, _)| street);
    let profile = Profile::Zone(ZoneProfile { name, number, responsible, shape, street, cell, token: None });
    Ok(Said::Define(profile.clone()).saying(fresh(), town, &profile).into_iter().collect())
}
