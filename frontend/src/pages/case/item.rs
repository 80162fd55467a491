//! What the list knows of a case, and which cases it shows.

use leptos::prelude::*;
use xunge_shared::{
    geometry::{LonLat, Shape},
    id::AccountId,
    kinds::{InState, Kind, case::Case},
    row::Row,
};

use crate::data::Core;
use crate::i18n::phone_case as words;
use crate::kinds::awaits_disposal;

/// Which cases are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// Reported by me or assigned to me, and not settled.
    Mine,
    /// Open, nearest first.
    Near,
    /// Open, what is due first, first.
    Open,
    /// Closed or cancelled, latest first.
    Settled,
}

impl Which {
    /// The name in the address.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Near => "near",
            Self::Open => "open",
            Self::Settled => "settled",
        }
    }

    /// The choice of that name.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        [Self::Mine, Self::Near, Self::Open, Self::Settled].into_iter().find(|which| which.name() == name)
    }
}

/// A case in the list.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CaseItem {
    /// What lists show of it.
    pub(super) row: Row,
    /// Who reported it.
    pub(super) reporter: Option<AccountId>,
    /// Where it is.
    pub(super) place: Option<LonLat>,
    /// Why it was sent back, while it is to be done again.
    pub(super) rework: Option<String>,
}

impl CaseItem {
    /// All cases of this phone. Tracked.
    pub(super) fn all(core: Core) -> Vec<Self> {
        let settings = core.settings();
        core.select::<Case, _>(|entity, case| {
            let row = entity.row(&settings)?;
            let place = row.summary.shape.as_ref().and_then(Shape::anchor);
            let rework = case.rework().map(|moved| moved.what.note.clone().unwrap_or_else(|| words::rework_no_reason().to_owned()));
            Some(Self { row, reporter: case.report().map(|report| report.by.author), place, rework })
        })
    }

    fn is_of(&self, me: Option<AccountId>) -> bool {
        me.is_some() && (self.row.summary.who == me || self.reporter == me)
    }
}

/// The cases that `which` shows, in its order.
pub(super) fn arrange(all: &[CaseItem], which: Which, me: Option<AccountId>, from: Option<LonLat>) -> Vec<CaseItem> {
    let mut shown: Vec<CaseItem> = all
        .iter()
        .filter(|item| match which {
            Which::Mine => item.row.summary.open && item.is_of(me),
            Which::Near | Which::Open => item.row.summary.open,
            Which::Settled => !item.row.summary.open,
        })
        .cloned()
        .collect();
    // late first; what waits for nobody's hands comes after all that does
    let due = |item: &CaseItem| {
        let summary = &item.row.summary;
        (!awaits_disposal(summary), summary.due.unwrap_or(u64::MAX), item.row.entity)
    };
    match which {
        Which::Mine | Which::Open => shown.sort_unstable_by_key(due),
        Which::Settled => shown.sort_unstable_by_key(|item| std::cmp::Reverse((item.row.summary.at, item.row.entity))),
        Which::Near => {
            let metres = |item: &CaseItem| from.zip(item.place).map_or(f64::MAX, |(from, place)| from.distance(place));
            shown.sort_unstable_by(|a, b| metres(a).total_cmp(&metres(b)).then_with(|| due(a).cmp(&due(b))));
        }
    }
    shown
}

/// The case's state, tracked; nothing before its report is known.
pub(super) fn case_of(core: Core, id: xunge_shared::id::EntityId) -> Option<Case> {
    core.entity(&Case::NAME, id, |entity| Case::of(&entity.state).cloned()).flatten().filter(|case| case.report().is_some())
}

/// The choice to begin with: one's own cases when there are any.
pub(super) fn first_choice(all: Memo<Vec<CaseItem>>, me: Option<AccountId>) -> Which {
    all.with(|all| if all.iter().any(|item| item.row.summary.open && item.is_of(me)) { Which::Mine } else { Which::Open })
}

#[cfg(test)]
mod tests {
    use xunge_shared::{id::EntityId, row::Summary};

    use super::*;

    fn item(id: u128, reporter: u32, open: bool, due: u64) -> CaseItem {
        let summary = Summary { open, due: Some(due), at: Some(due), ..Summary::default() };
        let row = Row { kind: Case::NAME, entity: EntityId(id), scope: "990001001000".parse().unwrap(), summary };
        CaseItem { row, reporter: Some(AccountId(reporter)), place: None, rework: None }
    }

    #[test]
    fn each_choice_shows_its_cases_in_its_order() {
        let all = [item(1, 7, true, 30), item(2, 8, true, 10), item(3, 7, true, 20), item(4, 7, false, 5), item(5, 8, false, 6)];
        for (which, expect) in
            [(Which::Mine, vec![3, 1]), (Which::Open, vec![2, 3, 1]), (Which::Near, vec![2, 3, 1]), (Which::Settled, vec![5, 4])]
        {
            let ids: Vec<u128> = arrange(&all, which, Some(AccountId(7)), None).iter().map(|item| item.row.entity.0).collect();
            assert_eq!(ids, expect, "{which:?}");
        }
    }

    #[test]
    fn what_is_put_right_waits_behind_what_is_not() {
        let mut all = [item(1, 7, true, 10), item(2, 7, true, 30), item(3, 7, true, 20)];
        all[0].row.summary.status = "disposed".into();
        let ids: Vec<u128> = arrange(&all, Which::Mine, Some(AccountId(7)), None).iter().map(|item| item.row.entity.0).collect();
        assert_eq!(ids, [3, 2, 1]);
    }
}
