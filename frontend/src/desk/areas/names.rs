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

/// What the `n`th changed: code, name before, name after. What was told again is none.
pub fn changes(all: &[Told], n: usize) -> Vec<(AreaCode, Option<String>, String)> {
    let before = after(all, n);
    let named = |(code, area): (&AreaCode, &AreaProfile)| {
        let was = before.get(code);
        (was != Some(area)).then(|| (*code, was.map(|was| was.name.clone()), area.name.clone()))
    };
    all.get(n).map(|told| told.areas.iter().filter_map(named).collect()).unwrap_or_default()
}

/// What takes the `n`th back: the names before it of those areas that are still as it named them. A new area stays: records may be in it.
pub fn back(all: &[Told], n: usize) -> Areas {
    let (before, now) = (after(all, n), after(all, all.len()));
    let Some(told) = all.get(n) else { return Areas::new() };
    let still = told.areas.iter().filter(|(code, area)| now.get(*code) == Some(*area));
    still.filter_map(|(code, area)| Some((*code, before.get(code).filter(|was| *was != area)?.clone()))).collect()
}

/// What is told of a code and a name that are typed for a new area of the county.
pub fn new_area(county: AreaCode, known: &Areas, code: &str, name: &str) -> Option<(AreaCode, AreaProfile)> {
    let code: AreaCode = code.trim().parse().ok()?;
    let fits = !code.is_county() && code.county() == county && !known.contains_key(&code);
    let name = name.trim();
    (fits && !name.is_empty()).then(|| (code, AreaProfile { name: name.to_owned(), seat: None }))
}

#[cfg(test)]
mod tests {
    use xunge_shared::{hlc::Hlc, id::DeviceId};

    use super::*;

    fn said(n: u64, names: &[(&str, &str)]) -> Told {
        let area = |(code, name): &(&str, &str)| (code.parse().unwrap(), AreaProfile { name: (*name).into(), seat: None });
        let stamp = Stamp { eff: Hlc::new(n * 1_000, 0), device: DeviceId(1), n };
        Told { stamp, author: AccountId(1), areas: names.iter().map(area).collect() }
    }

    #[test]
    fn each_change_is_told_and_taken_back_as_far_as_it_stands() {
        let [one, two, new] = ["990001001000", "990001002000", "990001003000"];
        let all = [said(1, &[(one, "城南"), (two, "河东")]), said(2, &[(one, "城南街道"), (new, "新区")]), said(3, &[(two, "河东街道")])];
        let code = |code: &str| code.parse::<AreaCode>().unwrap();
        let changed = changes(&all, 1);
        assert_eq!(changed, [(code(one), Some("城南".into()), "城南街道".into()), (code(new), None, "新区".into())]);
        let undone = back(&all, 1);
        assert_eq!(undone.iter().map(|(code, area)| (*code, &*area.name)).collect::<Vec<_>>(), [(code(one), "城南")], "a new area stays");
        let again = [&all[..], &[said(4, &[(one, "城南镇")])]].concat();
        assert!(back(&again, 1).is_empty(), "it was named otherwise since");
        let known = after(&all, 3);
        assert!(new_area(code("990001000000"), &known, "990001004000", " 北山 ").is_some_and(|(_, area)| area.name == "北山"));
        for wrong in ["990001003000", "990001000000", "110101001000", "99"] {
            assert_eq!(new_area(code("990001000000"), &known, wrong, "北山"), None, "{wrong}");
        }
    }
}
