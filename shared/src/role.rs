//! Who may say what: roles, and the areas they hold for. Permission is judged by the grants at capture time.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::{
    hlc::Millis,
    id::{AreaCode, Feed, Scope},
};

/// What an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 巡逻队: walks rounds, reports what it sees.
    #[n(0)]
    Patrol,
    /// 网格员: inspects zones, reports and handles cases, walks rounds.
    #[n(1)]
    GridWorker,
    /// 网格长 and desk: sees all of the area, dispatches and rechecks.
    #[n(2)]
    Supervisor,
    /// Keeps the reference data and the accounts; county-wide.
    #[n(3)]
    Administrator,
}

impl Role {
    /// All roles, least first.
    pub const ALL: [Self; 4] = [Self::Patrol, Self::GridWorker, Self::Supervisor, Self::Administrator];

    /// The name used on the command line and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Patrol => "patrol",
            Self::GridWorker => "grid_worker",
            Self::Supervisor => "supervisor",
            Self::Administrator => "administrator",
        }
    }

    /// True for those who work at the desk.
    pub fn is_desk(self) -> bool {
        matches!(self, Self::Supervisor | Self::Administrator)
    }
}

impl std::str::FromStr for Role {
    type Err = crate::id::BadId;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|r| r.name() == s).ok_or_else(|| crate::id::BadId {
            what: "role (patrol, grid_worker, supervisor or administrator)",
            got: s.chars().take(40).collect(),
        })
    }
}

/// A role that an account held for an area, from a time until another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[cbor(map)]
pub struct Grant {
    /// As what.
    #[n(0)]
    pub role: Role,
    /// For a town, or for the whole county.
    #[n(1)]
    pub area: AreaCode,
    /// From when.
    #[n(2)]
    pub from: Millis,
    /// Until when; still held when absent.
    #[n(3)]
    pub until: Option<Millis>,
}

impl Grant {
    /// True when the grant was held at `at`.
    pub fn holds_at(&self, at: Millis) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }

    /// True when the grant reaches the feed: the area's, for the desk with its tracks and what it keeps to itself; for everyone the county's own records.
    pub fn may_read(&self, scope: Scope) -> bool {
        match scope.feed() {
            Feed::Tracks | Feed::Desk => self.role.is_desk() && self.area.contains(scope.area()),
            Feed::Records => self.area.contains(scope.area()) || scope.area() == self.area.county(),
        }
    }

    /// True when ops may be written into the scope: anyone may write into the feeds of the area granted what its kind permits.
    pub fn may_write(&self, scope: Scope) -> bool {
        self.area.contains(scope.area())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(role: Role, area: &str) -> Grant {
        Grant { role, area: area.parse().expect("area"), from: 10, until: Some(20) }
    }

    #[test]
    fn a_grant_reaches_its_area_and_the_county_records() {
        let check = |role, area: &str, scope: &str, read, write| {
            let (g, s) = (grant(role, area), scope.parse().expect("scope"));
            assert_eq!((g.may_read(s), g.may_write(s)), (read, write), "{role:?} of {area} on {scope}");
        };
        check(Role::Patrol, "990001001000", "990001001000", true, true);
        check(Role::Patrol, "990001001000", "990001001000/track", false, true);
        check(Role::GridWorker, "990001001000", "990001001000/desk", false, true);
        check(Role::Supervisor, "990001001000", "990001001000/desk", true, true);
        check(Role::Supervisor, "990001001000", "990001000000/desk", false, false);
        check(Role::Patrol, "990001001000", "990001002000", false, false);
        check(Role::Patrol, "990001001000", "990001000000", true, false);
        check(Role::Supervisor, "990001000000", "990001002000/track", true, true);
    }

    #[test]
    fn a_grant_ends() {
        let g = grant(Role::Patrol, "990001001000");
        assert_eq!([9, 10, 19, 20].map(|at| g.holds_at(at)), [false, true, true, false]);
    }
}
