//! What an op says of a thing of reference data, what stood there before, and what takes it back. Pure.

use xunge_shared::{
    geometry::Shape,
    id::{AccountId, AreaCode, EntityId, OpId},
    kinds::{
        By, Kind,
        cell::{Cell, CellProfile},
        checkpoint::{Checkpoint, CheckpointProfile},
        reference::ReferenceBody,
        street::{Street, StreetProfile},
        timetable::{self, Plan, Timetable, TimetableBody},
        zone::{Zone, ZoneBody, ZoneProfile},
    },
    op::{Op, Stamp},
};

use crate::api::OpSeen;
use crate::capture::Saying;

/// A thing as it was defined.
#[derive(Debug, Clone, PartialEq)]
pub enum Profile {
    /// 网格
    Cell(CellProfile),
    /// 路段
    Street(StreetProfile),
    /// 责任区
    Zone(ZoneProfile),
    /// 必巡点
    Checkpoint(CheckpointProfile),
    /// 整治时间表, a line of it
    Line(Plan),
}

impl Profile {
    /// Its name and its code.
    pub fn named(&self) -> String {
        let (first, second) = match self {
            Self::Cell(p) => return format!("{} {}", p.name, p.code),
            Self::Street(p) => (&p.name, &p.code),
            Self::Zone(p) => (&p.number, &p.name),
            Self::Checkpoint(p) => (&p.name, &p.code),
            Self::Line(p) => (&p.code, &p.name),
        };
        format!("{first} {second}")
    }

    /// Where it is.
    pub fn shape(&self) -> Shape {
        match self {
            Self::Cell(profile) => profile.shape.clone(),
            Self::Street(profile) => Shape::Line(profile.line.clone()),
            Self::Zone(profile) => profile.shape.clone(),
            Self::Checkpoint(profile) => Shape::Point(profile.place),
            Self::Line(plan) => plan.shape.clone().unwrap_or_else(|| Shape::Lines(vec![])),
        }
    }
}

/// What an op says.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    /// The thing is like this.
    Define(Profile),
    /// The thing is no more.
    Withdraw,
    /// The withdrawal named was wrong.
    Restore(OpId),
}

/// What a change of a thing did.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Its op's place among all.
    pub stamp: Stamp,
    /// Who said it.
    pub author: AccountId,
    /// What it says.
    pub said: Said,
}

impl Said {
    /// What `op` says, when it is about a profile.
    pub fn of(op: &Op) -> Option<Self> {
        fn plain<P>(body: ReferenceBody<P>, profile: fn(P) -> Profile) -> Said {
            match body {
                ReferenceBody::Define(what) => Said::Define(profile(what)),
                ReferenceBody::Withdraw => Said::Withdraw,
                ReferenceBody::Restore(named) => Said::Restore(named),
            }
        }
        match &op.kind {
            kind if *kind == Cell::NAME => Some(plain(minicbor::decode(&op.body).ok()?, Profile::Cell)),
            kind if *kind == Street::NAME => Some(plain(minicbor::decode(&op.body).ok()?, Profile::Street)),
            kind if *kind == Checkpoint::NAME => Some(plain(minicbor::decode(&op.body).ok()?, Profile::Checkpoint)),
            kind if *kind == Zone::NAME => match minicbor::decode(&op.body).ok()? {
                ZoneBody::Define(what) => Some(Self::Define(Profile::Zone(what))),
                ZoneBody::Withdraw => Some(Self::Withdraw),
                ZoneBody::Restore(named) => Some(Self::Restore(named)),
                ZoneBody::Inspect(_) => None,
            },
            kind if *kind == Timetable::NAME => match minicbor::decode(&op.body).ok()? {
                TimetableBody::Define(what) => Some(Self::Define(Profile::Line(what))),
                TimetableBody::Withdraw => Some(Self::Withdraw),
                TimetableBody::Restore(named) => Some(Self::Restore(named)),
                TimetableBody::Progress(_) | TimetableBody::Tell(_) => None,
            },
            _ => None,
        }
    }

    /// The op to be that says it of a thing; `like` is a profile of it, which tells its kind.
    pub fn saying(self, entity: EntityId, area: AreaCode, like: &Profile) -> Option<Saying> {
        macro_rules! plain {
            ($kind:ty, $variant:path) => {
                Saying::of::<$kind>(
                    entity,
                    area,
                    &match self {
                        Self::Define($variant(profile)) => ReferenceBody::Define(profile),
                        Self::Define(_) => return None,
                        Self::Withdraw => ReferenceBody::Withdraw,
                        Self::Restore(named) => ReferenceBody::Restore(named),
                    },
                )
            };
        }
        Some(match like {
            Profile::Cell(_) => plain!(Cell, Profile::Cell),
            Profile::Street(_) => plain!(Street, Profile::Street),
            Profile::Checkpoint(_) => plain!(Checkpoint, Profile::Checkpoint),
            Profile::Zone(_) => {
                let body = match self {
                    Self::Define(Profile::Zone(profile)) => ZoneBody::Define(profile),
                    Self::Define(_) => return None,
                    Self::Withdraw => ZoneBody::Withdraw,
                    Self::Restore(named) => ZoneBody::Restore(named),
                };
                Saying::of::<Zone>(entity, area, &body)
            }
            Profile::Line(_) => {
                let body = match self {
                    Self::Define(Profile::Line(plan)) => TimetableBody::Define(plan),
                    Self::Define(_) => return None,
                    Self::Withdraw => TimetableBody::Withdraw,
                    Self::Restore(named) => TimetableBody::Restore(named),
                };
                Saying::of::<Timetable>(entity, area, &body)
            }
        })
    }
}

/// All that was said of a thing's profile, the first first.
pub fn steps(ops: &[OpSeen]) -> Vec<Step> {
    let read = |seen: &OpSeen| {
        let op = seen.op.open().ok()?;
        Some(Step { stamp: By::of(&op, seen.eff?).stamp, author: op.author, said: Said::of(&op)? })
    };
    let mut steps: Vec<_> = ops.iter().filter_map(read).collect();
    steps.sort_unstable_by_key(|step| step.stamp);
    steps
}

/// How the thing was defined before a step.
pub fn before(steps: &[Step], n: usize) -> Option<&Profile> {
    steps[..n.min(steps.len())].iter().rev().find_map(|step| match &step.said {
        Said::Define(profile) => Some(profile),
        _ => None,
    })
}

/// How the thing is defined after a step.
pub fn after(steps: &[Step], n: usize) -> Option<&Profile> {
    before(steps, n + 1)
}

/// The plan that stood before a step: what was told of its steps stays with them under the words that they had.
fn again(steps: &[Step], n: usize, plan: Plan) -> Plan {
    let plan_of = |step: &Step| if let Said::Define(Profile::Line(plan)) = &step.said { Some(plan.clone()) } else { None };
    let plans: Vec<_> = steps.iter().filter_map(plan_of).collect();
    let before = steps[..n].iter().filter_map(plan_of).count();
    let reworded = before.checked_sub(1).and_then(|to| timetable::back(&plans.iter().collect::<Vec<_>>(), to));
    Plan { reworded, ..plan }
}

/// What takes a step back.
pub fn reversal(steps: &[Step], n: usize) -> Option<Said> {
    let step = steps.get(n)?;
    Some(match &step.said {
        Said::Define(_) => match before(steps, n).cloned() {
            Some(Profile::Line(plan)) => Said::Define(Profile::Line(again(steps, n, plan))),
            profile => profile.map_or(Said::Withdraw, Said::Define),
        },
        Said::Withdraw => Said::Restore(step.stamp.op_id()),
        Said::Restore(_) => Said::Withdraw,
    })
}

#[cfg(test)]
mod tests {
    use xunge_shared::{geometry::LonLat, hlc::Hlc, id::DeviceId};

    use super::*;

    fn defined(name: &str) -> Said {
        let place = LonLat { lon: 110_000_000, lat: 22_000_000 };
        let profile =
            CheckpointProfile { code: "C1".into(), name: name.into(), place, radius_m: None, token: None, cell: None, school: None };
        Said::Define(Profile::Checkpoint(profile))
    }

    #[test]
    fn each_step_has_its_way_back() {
        let stamp = |n| Stamp { eff: Hlc::new(n * 1_000, 0), device: DeviceId(1), n };
        let said = [defined("桥头"), defined("桥尾"), Said::Withdraw, Said::Restore(stamp(3).op_id())];
        let steps: Vec<_> = (1..).zip(said).map(|(n, said)| Step { stamp: stamp(n), author: AccountId(1), said }).collect();
        let back: Vec<_> = (0..4).map(|n| reversal(&steps, n).unwrap()).collect();
        assert_eq!(back, [Said::Withdraw, defined("桥头"), Said::Restore(stamp(3).op_id()), Said::Withdraw]);
        assert_eq!(reversal(&steps, 4), None);
        assert_eq!(after(&steps, 1).map(|p| Said::Define(p.clone())), Some(defined("桥尾")));
        assert!(before(&steps, 0).is_none());
        let like = before(&steps, 1).unwrap();
        let town = "990001001000".parse().unwrap();
        assert!(back[0].clone().saying(EntityId(7), town, like).is_some());
    }
}
