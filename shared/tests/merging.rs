//! Two desks merge the same two cases at once, each the other way round: one case stays open, whoever was first and in whatever order it is
//! heard of.

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
