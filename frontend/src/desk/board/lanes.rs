//! Which columns there are, and what each asks the server for. Pure.

use std::collections::BTreeMap;

use xunge_shared::{
    id::Scope,
    kinds::{Kind, case::Case},
};

use crate::api::{RowsQuery, Share};
use crate::i18n::board as words;

/// By what the columns are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// How far a case is.
    Stage,
    /// Who has to put it right.
    Unit,
}

impl By {
    /// The name in the address.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Stage => "",
            Self::Unit => "unit",
        }
    }

    /// The choice of that name.
    pub(super) fn of_name(name: &str) -> Self {
        if name == "unit" { Self::Unit } else { Self::Stage }
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Definition {
    /// For tests and keys.
    pub(super) key: String,
    /// Its head.
    pub(super) title: String,
    /// Cases with one of these statuses.
    pub(super) statuses: &'static [&'static str],
    /// Lying with this unit; with none when it is empty.
    pub(super) unit: Option<String>,
}

/// A column's key, its head and its statuses.
type Column = (&'static str, fn() -> &'static str, &'static [&'static str]);

/// What the desk does next with a case tells its column.
const STAGES: [Column; 6] = [
    ("reported", words::to_accept, &["reported"]),
    ("accepted", words::to_dispatch, &["accepted", "registered"]),
    ("dispatched", words::being_done, &["dispatched", "rework"]),
    ("disposed", words::to_check, &["disposed"]),
    ("checked", words::to_close, &["checked"]),
    ("suspended", words::suspended, &["suspended"]),
];

/// What is over, for flags that stay behind: a conflict, a spot check.
const OVER: &[&str] = &["closed", "cancelled", "merged"];

/// What lies with a unit is to be put right there.
const WITH_UNIT: &[&str] = &["dispatched", "rework", "suspended"];
/// More columns than this are not overseen at once.
const UNITS: usize = 12;

/// The columns by stage.
pub(super) fn by_stage() -> Vec<Definition> {
    STAGES.map(|(key, title, statuses)| Definition { key: key.to_owned(), title: title().to_owned(), statuses, unit: None }).into()
}

/// What is over and has a flag all the same.
pub(super) fn over() -> Definition {
    Definition { key: "over".to_owned(), title: words::over().to_owned(), statuses: OVER, unit: None }
}

/// The columns by unit: so many of them at once, and first what lies with none.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Units {
    /// The columns.
    pub(super) lanes: Vec<Definition>,
    /// How many units have work.
    pub(super) all: usize,
    /// How many pages they come to.
    pub(super) pages: usize,
    /// Which of them this is, from 0.
    pub(super) page: usize,
    /// How much of the units on other pages is late.
    pub(super) late_elsewhere: u64,
}

/// A page of the columns by unit: those with the most late come first, then those with the most to put right.
pub(super) fn by_unit(shares: &[Share], page: usize) -> Units {
    let mut units: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for share in shares.iter().filter(|share| WITH_UNIT.contains(&share.status.as_str())) {
        let unit = units.entry(&share.group).or_default();
        *unit = (unit.0 + share.late, unit.1 + share.n);
    }
    let without = units.remove("").is_some();
    let mut units: Vec<_> = units.into_iter().collect();
    let all = units.len();
    units.sort_by_key(|(_, work)| std::cmp::Reverse(*work));
    let pages = all.div_ceil(UNITS);
    let page = page.min(pages.saturating_sub(1));
    let overdue: u64 = units.iter().map(|(_, (late, _))| late).sum();
    let mut shown: Vec<_> = units.into_iter().skip(page * UNITS).take(UNITS).collect();
    // by name, so that columns stay where they are while cases come and go
    shown.sort_unstable();
    let late_elsewhere = overdue - shown.iter().map(|(_, (late, _))| late).sum::<u64>();
    let lane = |key: &str, title: &str, unit: &str| Definition {
        key: key.to_owned(),
        title: title.to_owned(),
        statuses: WITH_UNIT,
        unit: Some(unit.to_owned()),
    };
    let without = without.then(|| lane("no-unit", words::without_unit(), ""));
    let lanes = without.into_iter().chain(shown.into_iter().map(|(unit, _)| lane(unit, unit, unit))).collect();
    Units { lanes, all, pages, page, late_elsewhere }
}

impl Definition {
    /// True for what is still to be done.
    pub(super) fn is_open(&self) -> bool {
        self.statuses != OVER
    }

    /// What the column reads: the most urgent first.
    pub(super) fn rows(&self, scope: Option<Scope>, text: &str, flag: Option<&str>) -> RowsQuery {
        RowsQuery {
            kinds: vec![Case::NAME],
            status: self.statuses.iter().map(|status| (*status).to_owned()).collect(),
            scope,
            open: Some(self.is_open()),
            flag: flag.map(str::to_owned),
            unit: self.unit.clone(),
            text: text.to_owned(),
            order: Some("due"),
            limit: Some(100),
            ..RowsQuery::default()
        }
    }

    /// How many there are and how many of them are late, by the server's counts.
    pub(super) fn count(&self, shares: &[Share]) -> (u64, u64) {
        let mine = shares
            .iter()
            .filter(|share| self.statuses.contains(&share.status.as_str()) && self.unit.as_ref().is_none_or(|unit| *unit == share.group));
        sum(mine)
    }
}

/// How many there are and how many are late, as on the map and in the figures: what was put right in time and waits for the desk is late by
/// the desk. What is put off has no deadline.
pub(super) fn sum<'a>(shares: impl Iterator<Item = &'a Share>) -> (u64, u64) {
    shares.fold((0, 0), |(n, late), share| (n + share.n, late + share.late))
}

#[cfg(test)]
mod tests {
    use xunge_shared::kinds::case::Stage;

    use super::*;

    fn share(group: &str, status: &str, n: u64, late: u64) -> Share {
        Share { group: group.into(), status: status.into(), n, late }
    }

    #[test]
    fn every_open_stage_is_in_one_column() {
        for stage in Stage::ALL {
            let columns = by_stage().iter().filter(|lane| lane.statuses.contains(&stage.code())).count();
            assert_eq!(columns, usize::from(stage.is_open()), "{stage:?}");
            assert_eq!(over().statuses.contains(&stage.code()), !stage.is_open(), "{stage:?}");
        }
    }

    #[test]
    fn units_with_work_have_a_column_and_counts_add_up() {
        let shares = [
            share("", "reported", 9, 1),
            share("环卫站", "dispatched", 3, 1),
            share("环卫站", "rework", 2, 2),
            share("环卫站", "disposed", 7, 4),
            share("交警中队", "suspended", 1, 0),
            share("水利站", "disposed", 1, 0),
        ];
        let titles =
            |units: &Units, shares: &[Share]| units.lanes.iter().map(|lane| (lane.title.clone(), lane.count(shares))).collect::<Vec<_>>();
        let expected = [("交警中队".to_owned(), (1, 0)), ("环卫站".to_owned(), (5, 3))];
        assert_eq!(titles(&by_unit(&shares, 0), &shares), expected);
        let accept = &by_stage()[0];
        assert_eq!(accept.count(&shares), (9, 1));
        assert_eq!(by_stage()[3].count(&shares), (8, 4), "what waits for its recheck is late as well");
        assert!(by_unit(&[], 0).lanes.is_empty());
        // what was sent to nobody, or to a person without a unit, is in a column too
        let with_nobody = [&shares[..], &[share("", "dispatched", 2, 1)]].concat();
        let units = by_unit(&with_nobody, 0);
        assert_eq!((units.lanes[0].unit.as_deref(), units.lanes[0].count(&with_nobody), units.all), (Some(""), (2, 1), 2));
    }

    #[test]
    fn many_units_come_page_by_page_those_with_late_work_first() {
        let shares: Vec<Share> = (0..30).map(|i| share(&format!("单位{i:02}"), "dispatched", 100 - i, u64::from(i == 29))).collect();
        let pages: Vec<Units> = (0..4).map(|page| by_unit(&shares, page)).collect();
        assert!(pages[0].lanes.iter().any(|lane| lane.title == "单位29"), "one late case counts for more than many in time");
        assert_eq!(pages.iter().map(|units| (units.lanes.len(), units.page)).collect::<Vec<_>>(), [(12, 0), (12, 1), (6, 2), (6, 2)]);
        assert_eq!(pages.iter().map(|units| units.late_elsewhere).collect::<Vec<_>>(), [0, 1, 1, 1]);
        let mut all: Vec<_> = pages[..3].iter().flat_map(|units| &units.lanes).map(|lane| lane.title.clone()).collect();
        all.sort_unstable();
        assert_eq!(all, shares.iter().map(|share| share.group.clone()).collect::<Vec<_>>(), "each is on one page");
    }
}
