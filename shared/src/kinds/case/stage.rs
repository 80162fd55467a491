//! Where a case stands, and who may move it where.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::role::Role::{self, Administrator, GridWorker, Patrol, Supervisor};

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 上报.
    #[n(0)]
    Reported,
    /// 受理.
    #[n(1)]
    Accepted,
    /// 立案.
    #[n(2)]
    Registered,
    /// 派遣.
    #[n(3)]
    Dispatched,
    /// 处置.
    #[n(4)]
    Disposed,
    /// 返工.
    #[n(5)]
    Rework,
    /// 结案.
    #[n(6)]
    Closed,
    /// 挂账.
    #[n(7)]
    Suspended,
    /// 作废.
    #[n(8)]
    Cancelled,
    /// 核查: somebody who neither reported it nor put it right found it in order.
    #[n(9)]
    Checked,
}

use Stage::{Accepted, Cancelled, Checked, Closed, Dispatched, Disposed, Registered, Reported, Rework, Suspended};

impl Stage {
    /// All stages, in the order of a smooth case, the exceptions last.
    pub const ALL: [Self; 10] = [Reported, Accepted, Registered, Dispatched, Disposed, Checked, Rework, Closed, Suspended, Cancelled];

    /// The code used in rows and tiles.
    pub fn code(self) -> &'static str {
        match self {
            Reported => "reported",
            Accepted => "accepted",
            Registered => "registered",
            Dispatched => "dispatched",
            Disposed => "disposed",
            Checked => "checked",
            Rework => "rework",
            Closed => "closed",
            Suspended => "suspended",
            Cancelled => "cancelled",
        }
    }

    /// True while something is still to be done.
    pub fn is_open(self) -> bool {
        !matches!(self, Closed | Cancelled)
    }

    /// The stages that a holder of `role` may move a case to from here.
    pub fn next(self, role: Role) -> impl Iterator<Item = Self> {
        TRANSITIONS.iter().filter(move |t| t.from == self && t.roles.contains(&role)).map(|t| t.to)
    }
}

/// A move that is allowed, and to whom.
#[derive(Debug, Clone, Copy)]
pub struct Allowed {
    /// From here.
    pub from: Stage,
    /// To there.
    pub to: Stage,
    /// By holders of these roles.
    pub roles: &'static [Role],
}

const DESK: &[Role] = &[Supervisor, Administrator];
/// Those who may be sent to look whether it was done.
const CHECKERS: &[Role] = &[GridWorker, Supervisor, Administrator];
const HANDS: &[Role] = &[Patrol, GridWorker, Supervisor, Administrator];

const fn allow(from: Stage, to: Stage, roles: &'static [Role]) -> Allowed {
    Allowed { from, to, roles }
}

/// All moves that are allowed.
pub const TRANSITIONS: &[Allowed] = &[
    allow(Reported, Accepted, DESK),
    allow(Reported, Registered, DESK),
    allow(Reported, Dispatched, DESK),
    // 自行处置: who sees it may put it right at once.
    allow(Reported, Disposed, HANDS),
    allow(Reported, Cancelled, DESK),
    allow(Accepted, Registered, DESK),
    allow(Accepted, Dispatched, DESK),
    allow(Accepted, Cancelled, DESK),
    allow(Registered, Dispatched, DESK),
    allow(Registered, Suspended, DESK),
    allow(Registered, Cancelled, DESK),
    allow(Dispatched, Disposed, HANDS),
    allow(Dispatched, Suspended, DESK),
    // 核查: whoever moves it away from here judges the disposal, and is neither the reporter nor one who put it right.
    allow(Disposed, Checked, CHECKERS),
    allow(Disposed, Closed, DESK),
    allow(Disposed, Rework, CHECKERS),
    allow(Checked, Closed, DESK),
    allow(Checked, Rework, DESK),
    allow(Rework, Disposed, HANDS),
    allow(Rework, Suspended, DESK),
    allow(Suspended, Dispatched, DESK),
    allow(Suspended, Cancelled, DESK),
    allow(Closed, Rework, DESK),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stage_leads_where_the_table_says() {
        let check = |from: Stage, worker: &[Stage], desk: &[Stage]| {
            assert_eq!(from.next(GridWorker).collect::<Vec<_>>(), worker, "{from:?}, grid worker");
            assert_eq!(from.next(Supervisor).collect::<Vec<_>>(), desk, "{from:?}, supervisor");
        };
        check(Reported, &[Disposed], &[Accepted, Registered, Dispatched, Disposed, Cancelled]);
        check(Accepted, &[], &[Registered, Dispatched, Cancelled]);
        check(Registered, &[], &[Dispatched, Suspended, Cancelled]);
        check(Dispatched, &[Disposed], &[Disposed, Suspended]);
        check(Disposed, &[Checked, Rework], &[Checked, Closed, Rework]);
        check(Checked, &[], &[Closed, Rework]);
        check(Rework, &[Disposed], &[Disposed, Suspended]);
        check(Suspended, &[], &[Dispatched, Cancelled]);
        check(Closed, &[], &[Rework]);
        check(Cancelled, &[], &[]);
    }

    #[test]
    fn every_stage_can_be_reached_and_every_open_one_left() {
        for stage in Stage::ALL {
            assert!(stage == Reported || TRANSITIONS.iter().any(|t| t.to == stage), "{stage:?} cannot be reached");
            assert!(!stage.is_open() || TRANSITIONS.iter().any(|t| t.from == stage), "{stage:?} cannot be left");
        }
        let mut codes = Stage::ALL.map(Stage::code);
        codes.sort_unstable();
        assert!(codes.windows(2).all(|pair| pair[0] != pair[1]), "{codes:?}");
    }
}
