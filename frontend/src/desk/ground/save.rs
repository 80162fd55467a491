//! An edit as ops: whatever a thing is besides what was edited stays, and each op is based on what was read a moment before.

use uuid::Uuid;
use xunge_shared::{
    geometry::Shape,
    id::{AreaCode, EntityId, KindName, OpId},
    kinds::{cell::CellProfile, checkpoint::CheckpointProfile, zone::ZoneProfile},
    row::Row,
};

use super::{
    form::Told,
    plan::{Plan, Sort, cell_name, cell_of, street_beside},
    unsaid::Unsaid,
};
use crate::api;
use crate::capture::Saying;
use crate::desk::changes::{Profile, Said, after, steps};

/// The town's things, as they were read.
pub struct Town {
    /// Which town.
    pub code: AreaCode,
    /// Its cells: where a thing lies is said with it, so that a phone without a network knows whose it is.
    pub cells: Vec<Row>,
    /// Those of the sort that is edited.
    pub things: Vec<Row>,
    /// Cells of other towns that share a border with it.
    pub beside: Vec<Row>,
}

impl Town {
    /// A thing as it was read, of whichever town it is.
    fn row(&self, id: EntityId) -> Option<&Row> {
        self.things.iter().chain(&self.beside).find(|row| row.entity == id)
    }
}

/// A thing as it stands now, and the op that said so last.
pub async fn stand(kind: &KindName, id: EntityId) -> Result<(Profile, OpId), Unsaid> {
    let thing = api::thing(kind, id).await.map_err(|_| Unsaid::Unreachable)?;
    let all = steps(&thing.ops);
    let last = all.last().ok_or(Unsaid::Meanwhile)?;
    let profile = after(&all, all.len() - 1).filter(|_| last.said != Said::Withdraw).ok_or(Unsaid::Meanwhile)?;
    Ok((profile.clone(), last.stamp.op_id()))
}

/// What the plan says.
pub async fn planned(sort: Sort, town: &Town, plan: Plan, told: Told) -> Result<Vec<Saying>, Unsaid> {
    let (mut sayings, mut gone, mut told) = (vec![], vec![], told);
    for id in plan.gone {
        let (profile, last) = stand(&sort.kind(), id).await?;
        sayings.extend(Said::Withdraw.saying(id, town.code, &profile).map(|saying| saying.based_on(last)));
        gone.push(profile);
    }
    for (id, shape) in plan.reshaped {
        let shown = town.row(id).ok_or(Unsaid::Meanwhile)?;
        let (profile, last) = stand(&sort.kind(), id).await?;
        if Some(profile.shape()) != shown.summary.shape {
            return Err(Unsaid::Meanwhile);
        }
        let mut profile = reshaped(profile, shape, &town.cells).ok_or(Unsaid::Meanwhile)?;
        if let Profile::Cell(cell) = &mut profile {
            unite(cell, &gone);
            if plan.of == Some(id) {
                told.duty.clone_from(&cell.duty);
            }
        }
        sayings.extend(Said::Define(profile.clone()).saying(id, shown.scope.area(), &profile).map(|saying| saying.based_on(last)));
    }
    if let Some(shape) = plan.new {
        let profile = new(sort, town, shape, told)?;
        sayings.extend(Said::Define(profile.clone()).saying(EntityId::from(Uuid::now_v7()), town.code, &profile));
    }
    Ok(sayings)
}

/// Whoever answered for cells that are one's now answers for that one.
fn unite(cell: &mut CellProfile, gone: &[Profile]) {
    for one in gone.iter().filter_map(|profile| if let Profile::Cell(one) = profile { Some(one) } else { None }) {
        let new = one.duty.iter().filter(|who| !cell.duty.contains(who)).copied().collect::<Vec<_>>();
        cell.duty.extend(new);
    }
}

/// A thing that is called otherwise; `before` is what was shown of it.
pub async fn told(sort: Sort, town: &Town, (id, before): (EntityId, &Profile), told: Told) -> Result<Vec<Saying>, Unsaid> {
    let (profile, last) = stand(&sort.kind(), id).await?;
    if profile != *before {
        return Err(Unsaid::Meanwhile);
    }
    let Told { code, name, responsible, radius_m, school, duty } = told;
    if name.is_empty() || code.is_empty() {
        return Err(if sort == Sort::Zone { Unsaid::Door } else { Unsaid::Name });
    }
    let after = match profile.clone() {
        Profile::Cell(cell) => {
            // one that had another's name before keeps it while other things are told of it
            if name != cell.name {
                is_unnamed(town, &name)?;
            }
            Profile::Cell(CellProfile { name, duty, ..cell })
        }
        Profile::Checkpoint(point) => {
            let school = if school == point.is_school() { point.school } else { Some(school) };
            is_free(town, &code, None, Some(id))?;
            Profile::Checkpoint(CheckpointProfile { code, name, radius_m, school, ..point })
        }
        Profile::Zone(zone) => {
            is_free(town, &code, zone.street, Some(id))?;
            Profile::Zone(ZoneProfile { number: code, name, responsible, ..zone })
        }
        Profile::Street(_) | Profile::Line(_) => return Err(Unsaid::Meanwhile),
    };
    if after == profile {
        return Err(Unsaid::Same);
    }
    Ok(Said::Define(after).saying(id, town.code, &profile).map(|saying| saying.based_on(last)).into_iter().collect())
}

/// A thing that is taken out of use.
pub async fn withdrawn(sort: Sort, town: AreaCode, id: EntityId) -> Result<Vec<Saying>, Unsaid> {
    let (profile, last) = stand(&sort.kind(), id).await?;
    Ok(Said::Withdraw.saying(id, town, &profile).map(|saying| saying.based_on(last)).into_iter().collect())
}

/// The same thing elsewhere.
fn reshaped(profile: Profile, shape: Shape, cells: &[Row]) -> Option<Profile> {
    Some(match (profile, shape) {
        (Profile::Cell(profile), shape) => Profile::Cell(CellProfile { shape, ..profile }),
        // in which cell it stands is found on the map again
        (Profile::Checkpoint(profile), Shape::Point(place)) => Profile::Checkpoint(CheckpointProfile { place, cell: None, ..profile }),
        (Profile::Zone(profile), shape) => Profile::Zone(ZoneProfile { cell: cell_of(cells, &shape).or(profile.cell), shape, ..profile }),
        _ => return None,
    })
}

/// A thing that was not there before.
fn new(sort: Sort, town: &Town, shape: Shape, told: Told) -> Result<Profile, Unsaid> {
    let Told { code, name, responsible, radius_m, school, duty } = told;
    match (sort, shape) {
        (Sort::Cell, shape) => {
            is_free(town, &code, None, None).map_err(|_| Unsaid::Code)?;
            let name = if name.is_empty() { code.clone() } else { name };
            is_unnamed(town, &name)?;
            Ok(Profile::Cell(CellProfile { code: code.parse().map_err(|_| Unsaid::Code)?, name, shape, duty }))
        }
        (Sort::Checkpoint, Shape::Point(place)) => {
            if code.is_empty() || name.is_empty() {
                return Err(Unsaid::Name);
            }
            is_free(town, &code, None, None)?;
            let mut profile = CheckpointProfile { code, name, place, radius_m, token: None, cell: None, school: None };
            profile.school = (school != profile.is_school()).then_some(school);
            Ok(Profile::Checkpoint(profile))
        }
        (_, shape) => {
            if code.is_empty() || name.is_empty() {
                return Err(Unsaid::Door);
            }
            let street = shape.points().next().and_then(|at| street_beside(&town.things, at)).map(|(street, _)| street);
            is_free(town, &code, street, None)?;
            let cell = cell_of(&town.cells, &shape);
            Ok(Profile::Zone(ZoneProfile { name, number: code, responsible, shape, street, cell, token: None }))
        }
    }
}

/// Refuses a name that a cell of the town has.
fn is_unnamed(town: &Town, name: &str) -> Result<(), Unsaid> {
    if town.cells.iter().filter_map(cell_name).any(|taken| taken == name) { Err(Unsaid::Named) } else { Ok(()) }
}

/// Refuses a code that another thing has; a door's number stands once in its street.
fn is_free(town: &Town, code: &str, street: Option<EntityId>, of: Option<EntityId>) -> Result<(), Unsaid> {
    let is_taken = |row: &Row| row.summary.code == code && row.summary.parent == street && Some(row.entity) != of;
    if town.things.iter().any(is_taken) { Err(Unsaid::Taken) } else { Ok(()) }
}
