//! What was saved together is taken back together: a split, a merge and a moved corner change several things at once, and half of that would
//! leave gaps and overlaps on the ground.
//!
//! One save writes its ops in one go: they follow each other in their device's series, and their clock shows one moment. Only what covers
//! ground is edited so: a checkpoint or a street is a change of its own, whatever was saved beside it.

use std::collections::{BTreeMap, BTreeSet};

use xunge_shared::{
    geometry::{Polygon, Shape},
    ground::{self, Ground},
    id::{AreaCode, EntityId, KindName, OpId},
    kinds::{Kind, cell::Cell, zone::Zone},
    op::Op,
    row::Row,
};

use super::{
    Entry,
    said::{Profile, Said, Step, after, reversal, steps},
};
use crate::api::{self, ApiError};
use crate::capture::Saying;

/// A save touches fewer things than this; so many ops beside each other are an import's.
const MOST: u64 = 48;

/// One thing of a save: all that was said of it, and which of that the save said.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Part {
    pub(super) thing: EntityId,
    pub(super) area: AreaCode,
    pub(super) steps: Vec<Step>,
    pub(super) n: usize,
}

impl Part {
    pub(super) async fn read(kind: &KindName, thing: EntityId, op: OpId) -> Result<Option<Self>, ApiError> {
        let told = api::thing(kind, thing).await?;
        let area = told.ops.iter().find_map(|seen| seen.op.open().ok()).map(|op| op.scope.area());
        let steps = steps(&told.ops);
        let n = steps.iter().position(|step| step.stamp.op_id() == op);
        Ok(n.zip(area).map(|(n, area)| Self { thing, area, steps, n }))
    }

    /// True when nothing was said of the thing since.
    pub(super) fn is_last(&self) -> bool {
        self.n + 1 == self.steps.len()
    }

    /// How the thing stands once the step is taken back: nothing when it is no more.
    fn without(&self) -> Option<Profile> {
        match reversal(&self.steps, self.n)? {
            Said::Define(profile) => Some(profile),
            Said::Withdraw => None,
            Said::Restore(_) => after(&self.steps, self.n).cloned(),
        }
    }

    fn back(&self) -> Option<Saying> {
        let like = after(&self.steps, self.n)?;
        let saying = reversal(&self.steps, self.n)?.saying(self.thing, self.area, like)?;
        Some(match self.steps.last() {
            Some(last) => saying.based_on(last.stamp.op_id()),
            None => saying,
        })
    }
}

/// Why nothing is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// The server cannot be reached.
    Unreachable,
    /// Cells would lie over each other.
    Overlaps,
}

/// All parts of the save that an entry is of, its own the first.
pub(super) async fn parts(entry: &Entry) -> Result<Vec<Part>, ApiError> {
    let kind = &entry.op.kind;
    let own = Part::read(kind, entry.op.entity, entry.op.id()).await?;
    if ![Cell::NAME, Zone::NAME].contains(kind) {
        return Ok(own.into_iter().collect());
    }
    let near = api::changes(Some(kind), Some(entry.op.author), Some(entry.pos + MOST)).await?;
    let near: Vec<Op> = near.changes.into_iter().filter_map(|changed| changed.op.open().ok()).collect();
    let mut parts: Vec<Part> = own.into_iter().collect();
    for op in saved_with(&near, &entry.op) {
        parts.extend(Part::read(kind, op.entity, op.id()).await?);
    }
    Ok(parts)
}

/// Those of some ops that were saved with `this`.
fn saved_with<'a>(ops: &'a [Op], this: &Op) -> Vec<&'a Op> {
    let mut alike: Vec<&Op> = ops.iter().filter(|op| op.device == this.device && op.hlc.millis() == this.hlc.millis()).collect();
    alike.sort_unstable_by_key(|op| op.n);
    // beside each other, without a hole on the way to this one
    let is_run = |one: u64, other: u64| {
        let (from, to) = (one.min(other), one.max(other));
        (from..=to).all(|n| n == this.n || alike.binary_search_by_key(&n, |op| op.n).is_ok())
    };
    let run: Vec<&Op> = alike.iter().copied().filter(|op| op.n != this.n && is_run(op.n, this.n)).collect();
    if run.len() as u64 + 1 < MOST { run } else { vec![] }
}

/// What takes all of them back; nothing is said when cells would lie over each other after it that do not now.
pub(super) async fn back(parts: &[Part]) -> Result<Vec<Saying>, Kept> {
    let cells: Vec<&Part> = parts.iter().filter(|part| matches!(after(&part.steps, part.n), Some(Profile::Cell(_)))).collect();
    let mut rows = vec![];
    for area in cells.iter().map(|part| part.area).collect::<BTreeSet<_>>() {
        rows.extend(api::all_of(&[Cell::NAME], area).await.map_err(|_| Kept::Unreachable)?);
        // the cells beside it, whoever keeps them
        rows.extend(api::ground(area).await.map_err(|_| Kept::Unreachable)?.beside);
    }
    let changed = cells.iter().map(|part| (part.thing, part.without().map(|profile| profile.shape())));
    if !fits(&rows, &changed.collect()) {
        return Err(Kept::Overlaps);
    }
    Ok(parts.iter().filter_map(Part::back).collect())
}

fn fits(rows: &[Row], changed: &BTreeMap<EntityId, Option<Shape>>) -> bool {
    let single = |shape: &Shape| match shape {
        Shape::Area(polygons) => <[Polygon; 1]>::try_from(polygons.clone()).ok().map(|[polygon]| polygon),
        _ => None,
    };
    let before: Ground<EntityId> = rows.iter().filter_map(|row| Some((row.entity, single(row.summary.shape.as_ref()?)?))).collect();
    let mut after = before.clone();
    for (id, shape) in changed {
        match shape.as_ref().and_then(single) {
            Some(piece) => drop(after.insert(*id, piece)),
            None => drop(after.remove(id)),
        }
    }
    ground::stays_sound(&before, &after)
}

#[cfg(test)]
mod tests {
    use xunge_shared::{
        hlc::Hlc,
        id::{AccountId, DeviceId},
    };

    use super::*;

    fn op(device: u128, n: u64, at: u64) -> Op {
        Op {
            device: DeviceId(device),
            n,
            author: AccountId(1),
            hlc: Hlc::new(at, n as u16),
            kind: Cell::NAME,
            v: 1,
            scope: "990001001000".parse().unwrap(),
            entity: EntityId(n.into()),
            based_on: None,
            body: vec![].into(),
        }
    }

    #[test]
    fn a_save_is_a_run_of_one_moment() {
        let ops = [op(1, 3, 700), op(1, 4, 700), op(1, 5, 700), op(1, 7, 700), op(1, 6, 800), op(2, 6, 700), op(2, 5, 700)];
        let with = |this: &Op| saved_with(&ops, this).iter().map(|op| (op.device.0, op.n)).collect::<Vec<_>>();
        assert_eq!(with(&ops[1]), [(1, 3), (1, 5)]);
        assert_eq!(with(&ops[0]), [(1, 4), (1, 5)]);
        assert_eq!(with(&ops[3]), [], "a hole lies between");
        assert_eq!(with(&ops[4]), [], "at another moment");
        let import: Vec<Op> = (1..=200).map(|n| op(1, n, 700)).collect();
        assert!(saved_with(&import, &import[100]).is_empty());
    }
}
