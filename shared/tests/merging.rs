//! Two desks merge the same two cases at once, each the other way round: one case stays open, whoever was first and in whatever order it is
//! heard of. And however many desks merge whatever they see, each case lies in one that is open.

use proptest::prelude::*;
use xunge_shared::{
    hlc::Hlc,
    id::{AccountId, DeviceId, EntityId},
    kinds::{
        By, Kind,
        case::{Act, Case, CaseBody, Report, What},
    },
    op::Stamp,
    settings::Settings,
};

const ENDS: [EntityId; 2] = [EntityId(1), EntityId(2)];

fn by(device: u128, n: u64, ms: u64) -> By {
    By { stamp: Stamp { eff: Hlc::new(ms, 0), device: DeviceId(device), n }, author: AccountId(device as u32), based_on: None }
}

fn reported() -> Case {
    let mut case = Case::default();
    let report = Report { event_type: "0102".into(), ..Report::default() };
    case.apply(by(9, 1, 0), CaseBody::Report(report));
    case
}

/// One desk merges `ENDS[from]` into the other: its two ops lie side by side in its series, whatever its clock says.
#[derive(Debug, Clone, Copy)]
struct Merging {
    from: usize,
    device: u128,
    n: u64,
    at: [u64; 2],
}

fn merging() -> impl Strategy<Value = Merging> {
    (0..2usize, 1..4u128, 2..6u64, 1..9u64, 0..9u64).prop_map(|(from, device, n, at, later)| Merging {
        from,
        device,
        n: 2 * n,
        at: [at, at + later],
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn one_of_two_stays_open(all in prop::collection::vec(merging(), 1..4), order in any::<bool>()) {
        let mut cases = [reported(), reported()];
        // what one desk says has places of its own in its series
        let mut said = all.clone();
        said.sort_by_key(|m| (m.device, m.n));
        said.dedup_by_key(|m| (m.device, m.n));
        if order {
            said.reverse();
        }
        for Merging { from, device, n, at } in said {
            let (gone, kept) = (from, 1 - from);
            let act = |what, other| CaseBody::Act(Act { other: Some(other), ..Act::of(what) });
            cases[gone].apply(by(device, n, at[0]), act(What::Merge, ENDS[kept]));
            cases[kept].apply(by(device, n + 1, at[1]), act(What::Absorb, ENDS[gone]));
        }
        let open = cases.each_ref().map(|case| case.summary(&Settings::default()).expect("reported").open);
        prop_assert_eq!(open.iter().filter(|open| **open).count(), 1, "{:?}", all);
        let kept = usize::from(open[1]);
        prop_assert_eq!(cases[1 - kept].acts().merged.and_then(|act| act.what.other), Some(ENDS[kept]));
        prop_assert!(cases[kept].acts().absorbed.iter().all(|act| act.what.other == Some(ENDS[1 - kept])));
        prop_assert!(!cases[kept].acts().absorbed.is_empty(), "and says that it took the other in");
    }
}

/// What a desk does.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// It hears all that another has heard.
    Hear(usize, usize),
    /// It merges one case into another, at a moment of its clock, if it sees both open.
    Merge(usize, usize, usize, u64),
}

const CASES: usize = 4;
const DESKS: usize = 3;

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..DESKS, 0..DESKS).prop_map(|(desk, other)| Step::Hear(desk, other)),
        (0..DESKS, 0..CASES, 0..CASES, 1..9u64).prop_map(|(desk, from, into, at)| Step::Merge(desk, from, into, at)),
    ]
}

/// An act: about which case, and by whom.
type Told = (usize, By, Act);

fn folded<'a>(told: impl IntoIterator<Item = &'a Told>) -> Vec<Case> {
    let mut cases = vec![reported(); CASES];
    for (case, by, act) in told {
        cases[*case].apply(*by, CaseBody::Act(act.clone()));
    }
    cases
}

fn number(case: usize) -> EntityId {
    EntityId(case as u128)
}

/// Where a case lies.
fn lies_in(cases: &[Case], case: usize) -> Option<usize> {
    cases[case].acts().merged.and_then(|act| act.what.other).map(|other| other.0 as usize)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn whatever_desks_merge_each_case_lies_in_an_open_one(steps in prop::collection::vec(step(), 1..16)) {
        let mut said: Vec<Told> = vec![];
        let mut heard = vec![std::collections::BTreeSet::<usize>::new(); DESKS];
        for (n, step) in (1..).zip(steps) {
            match step {
                Step::Hear(desk, other) => {
                    let news = heard[other].clone();
                    heard[desk].extend(news);
                }
                Step::Merge(desk, from, into, at) => {
                    let seen = folded(heard[desk].iter().map(|told| &said[*told]));
                    if from == into || [from, into].iter().any(|case| seen[*case].acts().merged.is_some()) {
                        continue;
                    }
                    let depth = Some(seen[from].merge_depth().max(seen[into].merge_depth()));
                    let act = |what, other| Act { other: Some(number(other)), depth, ..Act::of(what) };
                    heard[desk].extend([said.len(), said.len() + 1]);
                    said.push((from, by(desk as u128, 2 * n, at), act(What::Merge, into)));
                    said.push((into, by(desk as u128, 2 * n + 1, at), act(What::Absorb, from)));
                    let now = folded(heard[desk].iter().map(|told| &said[*told]));
                    prop_assert_eq!(lies_in(&now, from), Some(into), "to whoever merges it is merged, also a case that took others in");
                }
            }
        }
        let cases = folded(&said);
        for case in 0..CASES {
            let mut last = case;
            for _ in 0..CASES {
                last = lies_in(&cases, last).unwrap_or(last);
            }
            prop_assert_eq!(lies_in(&cases, last), None, "case {} lies in a ring", case);
        }
        for case in 0..CASES {
            let acts = cases[case].acts();
            // what was merged and is open says so, unless the other lies in it
            let into: Vec<EntityId> = acts.ties.iter().filter(|act| act.what.what == What::Merge).filter_map(|act| act.what.other).collect();
            let crossed = |other| acts.absorbed.iter().any(|act| act.what.other == Some(other));
            let is_silent = acts.merged.is_none() && acts.outrun.is_none() && into.iter().any(|other| !crossed(*other));
            prop_assert!(!is_silent, "case {} was merged, is open and says nothing", case);
            let Some(other) = acts.outrun.and_then(|act| act.what.other).map(|other| other.0 as usize) else { continue };
            prop_assert!(cases[case].summary(&Settings::default()).expect("reported").flags.contains(&"conflict".to_owned()));
            if cases[other].acts().merged.is_some() {
                continue;
            }
            // whoever sees it merges it again, and then it is
            let (mut again, depth) = (said.clone(), Some(cases[case].merge_depth().max(cases[other].merge_depth())));
            let act = |what, other| Act { other: Some(number(other)), depth, ..Act::of(what) };
            again.push((case, by(8, 100, 1), act(What::Merge, other)));
            again.push((other, by(8, 101, 1), act(What::Absorb, case)));
            let now = folded(&again);
            prop_assert_eq!((lies_in(&now, case), now[case].acts().outrun), (Some(other), None));
        }
    }
}
