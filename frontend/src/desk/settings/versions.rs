//! The versions of the settings, read from the county's ops. Pure.

use xunge_shared::{
    hlc::Millis,
    id::{AccountId, OpId},
    kinds::{
        By, Kind,
        county::{County, CountyBody},
    },
    op::Stamp,
    settings::Settings,
};

use super::parts::{self, Change};
use crate::api::OpSeen;

/// One version.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// Its place among all.
    pub stamp: Stamp,
    /// Who saved it.
    pub author: AccountId,
    /// What its author was looking at.
    pub based_on: Option<OpId>,
    /// What it says, whole.
    pub settings: Settings,
}

impl Version {
    /// By which op.
    pub fn op(&self) -> OpId {
        self.stamp.op_id()
    }

    /// When.
    pub fn at(&self) -> Millis {
        self.stamp.eff.millis()
    }
}

/// All versions, the first first: the last is the one in force.
pub fn versions(ops: &[OpSeen]) -> Vec<Version> {
    let read = |seen: &OpSeen| {
        let op = seen.op.open().ok().filter(|op| op.kind == County::NAME)?;
        let CountyBody::Settings(settings) = minicbor::decode(&op.body).ok()? else { return None };
        let By { stamp, author, based_on } = By::of(&op, seen.eff?);
        Some(Version { stamp, author, based_on, settings })
    };
    let mut all: Vec<_> = ops.iter().filter_map(read).collect();
    all.sort_unstable_by_key(|version| version.stamp);
    all
}

/// What a version changed, seen from the one before it; the first is seen from the defaults.
pub fn changed(all: &[Version], n: usize) -> Vec<Change> {
    let (before, after) = (before(all, n), all.get(n).map(|version| version.settings.clone()).unwrap_or_default());
    parts::changes(&before, &after)
}

/// What was in force before a version.
pub fn before(all: &[Version], n: usize) -> Settings {
    n.checked_sub(1).and_then(|n| all.get(n)).map(|version| version.settings.clone()).unwrap_or_default()
}

/// The version that this one wrote over without its author having seen it.
pub fn unseen(all: &[Version], n: usize) -> Option<&Version> {
    let before = all.get(n.checked_sub(1)?)?;
    all.get(n)?.based_on.is_some_and(|seen| seen != before.op()).then_some(before)
}

/// The settings in force with what a version changed taken back; what was changed since stays as it is.
pub fn without(all: &[Version], n: usize) -> Option<Settings> {
    let (version, last) = (all.get(n)?, all.last()?);
    let (merged, clashes) = parts::merge(&version.settings, &last.settings, &before(all, n));
    Some(clashes.iter().fold(merged, |whole, clash| parts::take(&whole, &last.settings, &clash.part)))
}

#[cfg(test)]
mod tests {
    use xunge_shared::{hlc::Hlc, id::DeviceId};

    use super::*;

    fn version(n: u64, seen: Option<u64>, edit: impl FnOnce(&mut Settings)) -> Version {
        let stamp = |n| Stamp { eff: Hlc::new(n * 1_000, 0), device: DeviceId(1), n };
        let mut settings = Settings::default();
        edit(&mut settings);
        Version { stamp: stamp(n), author: AccountId(1), based_on: seen.map(|n| stamp(n).op_id()), settings }
    }

    #[test]
    fn a_change_is_taken_back_and_later_ones_stay() {
        let all = [
            version(1, None, |_| ()),
            version(2, Some(1), |s| s.inspect_every_h = 24),
            version(3, Some(2), |s| (s.inspect_every_h, s.patrol.foot_kmh) = (24, 6)),
        ];
        let back = without(&all, 1).unwrap();
        assert_eq!((back.inspect_every_h, back.patrol.foot_kmh), (72, 6));
        let again = [&all[..], &[version(4, Some(3), |s| s.inspect_every_h = 12)]].concat();
        assert_eq!(without(&again, 1).unwrap().inspect_every_h, 12, "it was changed again since");
        assert_eq!(changed(&all, 2).iter().map(|change| change.part.as_str()).collect::<Vec<_>>(), ["patrol/foot_kmh"]);
        assert!(changed(&all, 0).is_empty());
    }

    #[test]
    fn who_wrote_over_what_they_had_not_seen_is_told() {
        let all = [version(1, None, |_| ()), version(2, Some(1), |s| s.disagree_min = 5), version(3, Some(1), |s| s.disagree_min = 9)];
        assert_eq!([0, 1, 2].map(|n| unseen(&all, n).map(Version::op)), [None, None, Some(all[1].op())]);
    }
}
