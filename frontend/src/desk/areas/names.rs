//! The names of the county's areas as they were told, read from the county's ops: what each change named, what stood before, and the way back.
//! Pure.

use std::collections::BTreeMap;

use xunge_shared::{
    hlc::Millis,
    id::{AccountId, AreaCode, OpId},
    kinds::{
        By, Kind,
        county::{AreaProfile, County, CountyBody},
    },
    op::Stamp,
};

use crate::api::OpSeen;

/// Areas by their codes.
pub type Areas = BTreeMap<AreaCode, AreaProfile>;

/// Something that was told of areas.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Its place among all.
    pub stamp: Stamp,
    /// Who told it.
    pub author: AccountId,
    /// What it says.
    pub areas: Areas,
}

impl Told {
    /// By which op.
    pub fn op(&self) -> OpId {
        self.stamp.op_id()
    }

    /// When.
    pub fn at(&self) -> Millis {
        self.stamp.eff.millis()
    }
}

/// All that was told, the first first.
pub fn told(ops: &[OpSeen]) -> Vec<Told> {
    let read = |seen: &OpSeen| {
        let op = seen.op.open().ok().filter(|op| op.kind == County::NAME)?;
        let CountyBody::Areas(areas) = minicbor::decode(&op.body).ok()? else { return None };
        let By { stamp, author, .. } = By::of(&op, seen.eff?);
        Some(Told { stamp, author, areas })
    };
    let mut all: Vec<_> = ops.iter().filter_map(read).collect();
    all.sort_unstable_by_key(|told| told.stamp);
    all
}

/// The areas as the first `n` of what was told left them.
pub fn after(all: &[Told], n: usize) -> Areas {
    all.iter().take(n).flat_map(|told| told.areas.clone()).collect()
}

/// What the `n`th changed: code, name before, name after; no name off the list. What was told again is none.
pub fn changes(all: &[Told], n: usize) -> Vec<(AreaCode, Option<String>, Option<String>)> {
    let before = after(all, n);
    let name = |area: &AreaProfile| (!area.is_removed()).then(|| area.name.clone());
    let named = |(code, area): (&AreaCode, &AreaProfile)| {
        let was = before.get(code);
        (was != Some(area)).then(|| (*code, was.and_then(name), name(area)))
    };
    all.get(n).map(|told| told.areas.iter().filter_map(named).collect()).unwrap_or_default()
}

/// What takes the `n`th back: those areas that are still as it told them are as they were before it, and a new one goes off the list.
pub fn back(all: &[Told], n: usize) -> Areas {
    let (before, now) = (after(all, n), after(all, all.len()));
    let Some(told) = all.get(n) else { return Areas::new() };
    let still = told.areas.iter().filter(|(code, area)| now.get(*code) == Some(*area));
    let was = |code: &AreaCode, area: &AreaProfile| before.get(code).cloned().unwrap_or_else(|| area.clone().off_the_list());
    still.map(|(code, area)| (*code, was(code, area))).filter(|(code, was)| now.get(code) != Some(was)).collect()
}

/// Those on the list.
pub fn listed(all: &[Told]) -> Areas {
    after(all, all.len()).into_iter().filter(|(_, area)| !area.is_removed()).collect()
}

/// How an area is put on the list again under the name that it had last; nothing when it never was on it.
pub fn restored(all: &[Told], code: AreaCode) -> Option<AreaProfile> {
    after(all, all.len()).remove(&code).filter(AreaProfile::is_removed).map(|area| AreaProfile { removed: None, ..area })
}

/// What is told of a code and a name that are typed for a new area of the county.
pub fn new_area(county: AreaCode, known: &Areas, code: &str, name: &str) -> Option<(AreaCode, AreaProfile)> {
    let code: AreaCode = code.trim().parse().ok()?;
    let fits = !code.is_county() && code.county() == county && !known.contains_key(&code);
    let name = name.trim();
    (fits && !name.is_empty()).then(|| (code, AreaProfile::named(name.to_owned())))
}

#[cfg(test)]
mod tests {
    use xunge_shared::{hlc::Hlc, id::DeviceId};

    use super::*;

    fn said(n: u64, names: &[(&str, &str)]) -> Told {
        let area = |(code, name): &(&str, &str)| (code.parse().unwrap(), AreaProfile::named((*name).into()));
        let stamp = Stamp { eff: Hlc::new(n * 1_000, 0), device: DeviceId(1), n };
        Told { stamp, author: AccountId(1), areas: names.iter().map(area).collect() }
    }

    #[test]
    fn each_change_is_told_and_taken_back_as_far_as_it_stands() {
        let [one, two, new] = ["990001001000", "990001002000", "990001003000"];
        let all = [said(1, &[(one, "城南"), (two, "河东")]), said(2, &[(one, "城南街道"), (new, "新区")]), said(3, &[(two, "河东街道")])];
        let code = |code: &str| code.parse::<AreaCode>().unwrap();
        let changed = changes(&all, 1);
        assert_eq!(changed, [(code(one), Some("城南".into()), Some("城南街道".into())), (code(new), None, Some("新区".into()))]);
        let undone = back(&all, 1);
        let told = undone.iter().map(|(code, area)| (*code, &*area.name, area.is_removed())).collect::<Vec<_>>();
        assert_eq!(told, [(code(one), "城南", false), (code(new), "新区", true)], "what was new goes off the list");
        let again = [&all[..], &[said(4, &[(one, "城南镇")])]].concat();
        assert_eq!(back(&again, 1).into_keys().collect::<Vec<_>>(), [code(new)], "the other was named otherwise since");
        // taken off the list, and put there again by the way back or by its code
        let off = Told { areas: back(&all, 1), ..said(5, &[]) };
        let off = [&all[..], &[off]].concat();
        assert_eq!(changes(&off, 3)[1], (code(new), Some("新区".into()), None));
        assert!(!listed(&off).contains_key(&code(new)) && new_area(code("990001000000"), &listed(&off), new, "新区").is_some());
        assert_eq!(back(&off, 3).get(&code(new)), Some(&AreaProfile::named("新区".into())));
        assert_eq!(restored(&off, code(new)), Some(AreaProfile::named("新区".into())), "by the name that it had");
        assert_eq!([restored(&off, code(two)), restored(&off, code("990001004000"))], [None, None]);
        let known = listed(&all);
        assert!(new_area(code("990001000000"), &known, "990001004000", " 北山 ").is_some_and(|(_, area)| area.name == "北山"));
        for wrong in ["990001003000", "990001000000", "110101001000", "99"] {
            assert_eq!(new_area(code("990001000000"), &known, wrong, "北山"), None, "{wrong}");
        }
    }
}
