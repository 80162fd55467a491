//! The analyst's facts: a function of the log alone, however it was followed, and readable as they stood.

use std::{ops::Range, sync::Arc};

use xunge_server::{
    analyst::cases::{CASES, EVENTS, MEASURES, NEVER_DUE, STUDY},
    store::{Count, CountQuery, FactQuery, Found, Part, Store, SummaryQuery, Test},
};
use xunge_shared::{
    calendar::{LimitUnit, TimeLimit},
    hlc::Millis,
    id::{EntityId, OpId},
    kinds::{
        Kind,
        case::{Act, Case, CaseBody, Move, Stage, What},
    },
    op::{RawOp, encode},
    settings::Settings,
};

use crate::{
    Backend,
    world::{MORNING, OTHER_TOWN, Phone, TOWN, everything, shown, sight, spot, studied},
};

const HOUR: Millis = 3_600_000;
const DAY: Millis = 24 * HOUR;

/// The desk, and whoever puts things right: nobody judges their own work.
struct Desk {
    hand: Phone,
    judge: Phone,
}

impl Desk {
    fn new() -> Self {
        Self { hand: Phone::desk(3), judge: Phone::desk(2) }
    }

    /// Nothing is said before this, by either.
    fn until(&mut self, at: Millis) {
        let now = at.max(self.hand.now).max(self.judge.now);
        (self.hand.now, self.judge.now) = (now, now);
    }

    /// Whoever takes this step.
    fn taking(&mut self, to: Stage) -> &mut Phone {
        if to == Stage::Disposed { &mut self.hand } else { &mut self.judge }
    }

    async fn push(&self, store: &Arc<dyn Store>, ops: Vec<RawOp>) {
        let (hand, judge) = ops.into_iter().partition(|op| op.open().unwrap().device == self.hand.device);
        self.hand.push(store, hand).await;
        self.judge.push(store, judge).await;
    }
}

/// A case that goes its way at the desk.
struct Way {
    entity: u128,
    stage: Stage,
    head: OpId,
}

impl Way {
    fn step(&mut self, desk: &mut Desk, at: Millis, to: Stage) -> RawOp {
        desk.until(at);
        let desk = desk.taking(to);
        let step = Move::new(self.stage, to);
        let op = desk.say_raw(Case::NAME, Case::VERSION, TOWN, self.entity, encode(&CaseBody::Move(step)), Some(self.head));
        (self.stage, self.head) = (to, desk.last());
        op
    }
}

fn limit(hours: u16) -> Settings {
    let mut settings = Settings::default();
    for event_type in &mut settings.event_types {
        event_type.limit = TimeLimit { amount: hours, unit: LimitUnit::ClockHours };
    }
    settings
}

/// Some weeks of cases: closed in time and late, sent back, cancelled, merged, left open, some at one spot; in `parts` pushes.
async fn some_weeks(store: &Arc<dyn Store>, parts: usize) {
    let (mut worker, mut desk) = (Phone::worker(1), Desk::new());
    let mut ops: Vec<(bool, RawOp)> = vec![(true, desk.judge.settings(limit(48)))];
    for i in 0..60_u64 {
        let at = MORNING + i * 14 * HOUR;
        worker.now = worker.now.max(at);
        let entity = u128::from(5_000 + i);
        ops.push((false, worker.report(entity, (i % 9 != 0).then(|| spot((i % 7) as i32 * 20, 0)))));
        let mut way = Way { entity, stage: Stage::Reported, head: worker.last() };
        let steps: &[(Stage, u64)] = match i % 6 {
            0 => &[(Stage::Disposed, 5), (Stage::Closed, 9)],
            1 => &[(Stage::Dispatched, 1), (Stage::Disposed, 60), (Stage::Closed, 70)],
            2 => &[(Stage::Disposed, 2), (Stage::Rework, 4), (Stage::Disposed, 30), (Stage::Closed, 31)],
            3 => &[(Stage::Cancelled, 1)],
            4 => &[(Stage::Disposed, 2), (Stage::Closed, 3), (Stage::Rework, 40)],
            _ => &[],
        };
        ops.extend(steps.iter().map(|(to, after)| (true, way.step(&mut desk, at + after * HOUR, *to))));
        if i % 12 == 11 {
            desk.until(at + HOUR);
            let merge = Act { other: Some(EntityId(entity - 6)), ..Act::of(What::Merge) };
            let merge = encode(&CaseBody::Act(merge));
            ops.push((true, desk.judge.say_raw(Case::NAME, Case::VERSION, TOWN, entity, merge, Some(way.head))));
        }
    }
    desk.until(desk.judge.now + DAY);
    ops.push((true, desk.judge.settings(limit(30))));
    desk.until(worker.now);
    worker.now = desk.judge.now;
    for part in ops.chunks(ops.len().div_ceil(parts)) {
        // A desk's move that arrives before its report is as good: the fold does not mind.
        for is_desk in [true, false] {
            let own = part.iter().filter(|(desk, _)| *desk == is_desk).map(|(_, op)| op.clone()).collect();
            if is_desk {
                desk.push(store, own).await;
            } else {
                worker.push(store, own).await;
            }
        }
        if parts > 1 {
            shown(store).await;
        }
    }
    studied(store).await;
}

fn facts(store: &Arc<dyn Store>, sheet: &'static str, upto: Option<u64>) -> Vec<Found> {
    let mut found =
        store.facts(&FactQuery { sight: everything(), study: STUDY, sheet, upto, limit: 10_000, ..FactQuery::default() }).unwrap();
    found.sort_by(|a, b| (&a.key, &a.fact.values).partial_cmp(&(&b.key, &b.fact.values)).unwrap());
    found
}

fn counted(store: &Arc<dyn Store>, measure: &'static str, parts: &[Part], upto: Option<u64>) -> Vec<Count> {
    counted_of((EVENTS, 19_000..20_500), measure, parts, upto, store)
}

fn counted_of(
    (sheet, days): (&'static str, Range<i64>),
    measure: &'static str,
    parts: &[Part],
    upto: Option<u64>,
    store: &Arc<dyn Store>,
) -> Vec<Count> {
    let query =
        CountQuery { sight: everything(), study: STUDY, sheet, measure, days, parts: parts.to_vec(), upto, ..CountQuery::default() };
    store.count(&query).unwrap()
}

/// All counts, told apart in all ways.
fn all_counts(store: &Arc<dyn Store>, upto: Option<u64>) -> Vec<Vec<Count>> {
    let town_and_type = vec![Part::Column("event_type"), Part::Scope];
    let ways = [vec![], vec![Part::Scope], vec![Part::Column("event_type")], town_and_type, vec![Part::Column("day")]];
    let events = MEASURES.iter().flat_map(|measure| ways.iter().map(|parts| counted(store, measure, parts, upto)));
    let due = [vec![], vec![Part::Column("event_type")], vec![Part::Column("due_day"), Part::Scope]];
    let open = due.iter().map(|parts| counted_of((CASES, 0..NEVER_DUE + 1), "open", parts, upto, store));
    let state = vec![("state", Test::Is("open".into()))];
    let one_by_one = FactQuery { sight: everything(), study: STUDY, sheet: CASES, tests: state, upto, ..FactQuery::default() };
    let one_by_one =
        [vec![], vec![Part::Column("event_type"), Part::Column("reworks")]].map(|parts| store.grouped(&one_by_one, &parts).unwrap());
    events.chain(open).chain(one_by_one).collect()
}

/// All that can be asked, at some places in the log.
fn all(store: &Arc<dyn Store>) -> Vec<(Vec<Found>, Vec<Found>)> {
    let places = [1, 40, 90, 150].map(Some).into_iter().chain([None]);
    places.map(|upto| (facts(store, CASES, upto), facts(store, EVENTS, upto))).collect()
}

pub(crate) async fn made_anew_they_are_the_same(backend: Backend) {
    let store = backend.open();
    some_weeks(&store, 40).await;
    let before = all(&store);
    assert_eq!(before[4].0.len(), 60, "one line a case");
    for measure in MEASURES {
        let kept = counted(&store, measure, &[], None);
        assert!(kept[0].n > 3, "{measure}: the weeks hold some of each");
    }
    let lists = store.summary(&SummaryQuery { sight: everything(), from: None, to: None, now: MORNING + 365 * DAY }).unwrap();
    let open = |due: i64| counted_of((CASES, 0..due), "open", &[], None, &store)[0].n as u64;
    let (all_open, late) = (open(NEVER_DUE + 1), open(NEVER_DUE));
    assert_eq!((all_open, late), (lists[&Case::NAME].open, lists[&Case::NAME].overdue), "figures and lists count the same");
    Backend::close(store);
    backend.lose_facts();
    let store = backend.open();
    studied(&store).await;
    assert_eq!(all(&store), before);
    // Without its views the store makes those first.
    Backend::close(store);
    backend.lose_facts();
    backend.lose_views();
    let store = backend.open();
    studied(&store).await;
    assert_eq!(all(&store), before);
}

pub(crate) async fn they_go_on_after_a_restart(backend: Backend) {
    let mut phone = Phone::worker(1);
    for round in 0..15 {
        let store = backend.open();
        let ops: Vec<RawOp> = (0..20).map(|i| phone.report(round * 20 + i, Some(spot(0, 0)))).collect();
        phone.push(&store, ops).await;
        // Closed between the commits of the log, the view and the facts, at some rounds.
        Backend::close(store);
    }
    let store = backend.open();
    studied(&store).await;
    assert_eq!(facts(&store, CASES, None).len(), 300);
    assert_eq!(counted(&store, "opened", &[], None)[0].n, 300);
}

pub(crate) async fn they_are_read_as_they_stood(backend: Backend) {
    let store = backend.open();
    let (mut worker, mut desk) = (Phone::worker(1), Desk::new());
    let mut stood = vec![];
    for i in 0..12_u64 {
        let op = worker.report(u128::from(100 + i), Some(spot(0, 0)));
        let mut way = Way { entity: u128::from(100 + i), stage: Stage::Reported, head: worker.last() };
        worker.push(&store, vec![op]).await;
        let steps = [Stage::Disposed, Stage::Closed, Stage::Rework].into_iter().take((i % 4) as usize);
        let steps = steps.map(|to| way.step(&mut desk, MORNING + i * DAY, to)).collect();
        desk.push(&store, steps).await;
        studied(&store).await;
        let then = (facts(&store, CASES, None), facts(&store, EVENTS, None), all_counts(&store, None));
        stood.push((store.studied(STUDY).unwrap(), then));
    }
    for (upto, then) in stood {
        let upto = Some(upto);
        assert_eq!((facts(&store, CASES, upto), facts(&store, EVENTS, upto), all_counts(&store, upto)), then, "as of {upto:?}");
    }
    let last = store.studied(STUDY);
    let elsewhere = CountQuery {
        sight: sight(&[OTHER_TOWN]),
        study: STUDY,
        sheet: EVENTS,
        measure: "opened",
        days: 0..30_000,
        upto: last,
        ..CountQuery::default()
    };
    for upto in [None, last] {
        assert_eq!(store.count(&CountQuery { upto, ..elsewhere.clone() }).unwrap(), [], "out of sight nothing is counted");
    }
}

pub(crate) async fn new_limits_change_what_was_in_time(backend: Backend) {
    let store = backend.open();
    let (mut worker, mut desk) = (Phone::worker(1), Desk::new());
    let settings = desk.judge.settings(limit(48));
    desk.push(&store, vec![settings]).await;
    let report = worker.report(1, None);
    let mut way = Way { entity: 1, stage: Stage::Reported, head: worker.last() };
    worker.push(&store, vec![report]).await;
    let steps = vec![way.step(&mut desk, MORNING + 9 * HOUR, Stage::Disposed), way.step(&mut desk, MORNING + 10 * HOUR, Stage::Closed)];
    desk.push(&store, steps).await;
    studied(&store).await;
    let ended = store.studied(STUDY);
    let late = |upto| ["in_time", "late"].map(|measure| counted(&store, measure, &[], upto).iter().map(|count| count.n).sum::<i64>());
    assert_eq!(late(None), [1, 0]);
    let settings = desk.judge.settings(limit(6));
    desk.push(&store, vec![settings]).await;
    studied(&store).await;
    assert_eq!((late(None), late(ended)), ([0, 1], [1, 0]), "and as it stood it was in time");
    let due = FactQuery {
        sight: everything(),
        study: STUDY,
        sheet: CASES,
        tests: vec![("due", Test::Below((MORNING + 7 * HOUR) as i64))],
        limit: 9,
        ..FactQuery::default()
    };
    assert_eq!(store.grouped(&due, &[Part::Column("state")]).unwrap(), [Count { parts: vec!["closed".into()], n: 1, sum: 0 }]);
}

pub(crate) async fn what_comes_back_is_counted_at_the_closure(backend: Backend) {
    let store = backend.open();
    let (mut worker, mut desk) = (Phone::worker(1), Desk::new());
    let recurred = |store: &Arc<dyn Store>| counted(store, "recurred", &[], None).iter().map(|count| count.n).sum::<i64>();
    let first = worker.report(1, Some(spot(0, 0)));
    let mut way = Way { entity: 1, stage: Stage::Reported, head: worker.last() };
    worker.push(&store, vec![first]).await;
    let steps = [Stage::Disposed, Stage::Closed].map(|to| way.step(&mut desk, MORNING + DAY, to));
    worker.now = MORNING + 20 * DAY;
    let far = worker.report(2, Some(spot(40, 0)));
    let near = worker.report(3, Some(spot(20, 15)));
    let cancelled = Way { entity: 3, stage: Stage::Reported, head: worker.last() };
    // What comes back is told of before what it comes back from is known to be closed.
    worker.push(&store, vec![far]).await;
    studied(&store).await;
    assert_eq!(recurred(&store), 0);
    worker.push(&store, vec![near]).await;
    desk.push(&store, steps.to_vec()).await;
    studied(&store).await;
    assert_eq!(recurred(&store), 1);
    let mut way = cancelled;
    let cancel = way.step(&mut desk, MORNING + 21 * DAY, Stage::Cancelled);
    desk.push(&store, vec![cancel]).await;
    studied(&store).await;
    assert_eq!(recurred(&store), 0, "what is cancelled was none");
    worker.now = MORNING + 40 * DAY;
    let late = worker.report(4, Some(spot(0, 0)));
    worker.push(&store, vec![late]).await;
    studied(&store).await;
    assert_eq!(recurred(&store), 0, "after 30 days it is another problem");
}
