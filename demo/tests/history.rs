//! The history of the demo county: the same for the same seed, written by people who may, and complete.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use xunge_demo::{Account, County, county, history, photos, settings};
use xunge_shared::{
    admit::{Context, Verdict, decide},
    hlc::{Hlc, Millis},
    id::{AccountId, DeviceId, EntityId, KindName},
    kinds::State,
    op::Op,
    role::Grant,
    row::Summary,
};

const SEED: u64 = 7;
/// Saturday 2026-11-21, 20:05 in China: an evening with patrols out.
const NOW: Millis = 1_795_262_700_000;
const DAYS: u32 = 60;

static COUNTY: LazyLock<County> = LazyLock::new(|| county(SEED));
static OPS: LazyLock<Vec<Op>> = LazyLock::new(|| history(&COUNTY, SEED, NOW, DAYS));

fn grants(account: &Account) -> Vec<Grant> {
    account.areas.iter().map(|&area| Grant { role: account.role, area, from: 0, until: None }).collect()
}

/// Every thing of a kind as lists show it.
fn summaries(kind: &str) -> Vec<Summary> {
    let mut states: BTreeMap<EntityId, State> = BTreeMap::new();
    for op in OPS.iter().filter(|op| op.kind.as_str() == kind) {
        states.entry(op.entity).or_insert_with(|| State::new(&op.kind)).apply(op, op.hlc).expect("readable");
    }
    let settings = settings();
    states.values().map(|s| s.summary(&settings).expect("shown")).collect()
}

#[test]
fn the_same_seed_gives_the_same_ops() {
    let again = history(&county(SEED), SEED, NOW, DAYS);
    assert_eq!(again.len(), OPS.len());
    assert!(again.iter().zip(OPS.iter()).all(|(a, b)| a.seal().hash() == b.seal().hash()));
    assert!(history(&county(SEED + 1), SEED + 1, NOW, 1).iter().zip(OPS.iter()).any(|(a, b)| a != b));
}

#[test]
fn ops_are_in_order_of_time_and_each_series_has_no_hole() {
    let mut last: BTreeMap<DeviceId, (u64, Hlc, AccountId)> = BTreeMap::new();
    let mut before = 0;
    for op in OPS.iter() {
        assert!(op.hlc.millis() >= before && op.hlc.millis() <= NOW + 1);
        before = before.max(op.hlc.millis());
        let (n, hlc) = last.get(&op.device).map_or((0, Hlc::default()), |(n, hlc, author)| {
            assert_eq!(*author, op.author, "one account a device");
            (*n, *hlc)
        });
        assert!(op.n == n + 1 && op.hlc > hlc);
        last.insert(op.device, (op.n, op.hlc, op.author));
    }
}

#[test]
fn admission_takes_every_op() {
    let photos: BTreeSet<_> = photos(SEED).into_iter().map(|p| p.sha).collect();
    let all: Vec<Vec<Grant>> = COUNTY.accounts.iter().map(grants).collect();
    for op in OPS.iter() {
        let cx = Context { author: op.author, grants: &all[op.author.0 as usize - 1], now: NOW, skew_ms: 0 };
        match decide(op, &op.seal(), &cx) {
            Verdict::Admit { photos: named, unknown, .. } => assert!(!unknown && named.iter().all(|p| photos.contains(p))),
            Verdict::Quarantine(why) => panic!("{} op {} of {}: {why:?}", op.kind, op.id(), op.author),
        }
    }
}

#[test]
fn the_history_is_alive() {
    let mut kinds: BTreeMap<&KindName, usize> = BTreeMap::new();
    OPS.iter().for_each(|op| *kinds.entry(&op.kind).or_default() += 1);
    println!("{} ops: {kinds:?}", OPS.len());
    let tally = |kind: &str| {
        let mut tally: BTreeMap<String, usize> = BTreeMap::new();
        for s in summaries(kind) {
            *tally.entry(s.status.clone()).or_default() += 1;
            s.flags.iter().for_each(|f| *tally.entry(format!("! {f}")).or_default() += 1);
            *tally.entry("! overdue".into()).or_default() += usize::from(s.overdue(NOW));
        }
        println!("{kind}: {tally:?}");
        tally
    };
    let (zones, cases, rounds) = (tally("zone"), tally("case"), tally("round"));
    let at_least = |tally: &BTreeMap<String, usize>, code: &str, least: usize| {
        let have = tally.get(code).copied().unwrap_or_default();
        assert!(have >= least, "{have} {code}, expected {least}");
    };
    for (code, least) in [("clean", 5_000), ("cleaned", 50), ("dirty", 30), ("! disputed", 4), ("! overdue", 50)] {
        at_least(&zones, code, least);
    }
    for (code, least) in [("closed", 700), ("dispatched", 15), ("cancelled", 10), ("reported", 1), ("! overdue", 5), ("! conflict", 1)] {
        at_least(&cases, code, least);
    }
    for (code, least) in
        [("checked", 2), ("disposed", 3), ("suspended", 3), ("merged", 5), ("! asked", 1), ("! reminded", 1), ("! listed", 1)]
    {
        at_least(&cases, code, least);
    }
    let lines = tally("timetable");
    for (code, least) in [("planned", 1), ("underway", 4), ("done", 1), ("! overdue", 2)] {
        at_least(&lines, code, least);
    }
    at_least(&tally("lottery"), "revealed", 1);
    at_least(&rounds, "ended", 1_000);
    at_least(&rounds, "running", 4);
}

#[test]
fn photos_are_of_the_size_a_phone_would_send() {
    let all = photos(SEED);
    assert!(all.len() >= 24 && all.len().is_multiple_of(2));
    for photo in &all {
        let kb = photo.bytes.len() / 1_024;
        assert!((14..=90).contains(&kb), "{kb} KB");
        assert_eq!(photo.bytes[..2], [0xff, 0xd8], "a JPEG");
    }
}
