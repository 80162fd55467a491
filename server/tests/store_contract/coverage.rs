//! Coverage: a function of the log alone, whatever came first, the track, its round or the street below it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::{Duration, Instant},
};

use xunge_server::{
    analyst::patrols::{GROUND_EVENING, GROUND_PASS, GROUND_SEEN, PLACES, ROUNDS, SEEN, STUDY, place, seen},
    store::{CountQuery, FactQuery, Found, Part, Store, Value},
    verify::{Scrutiny, verify},
};
use xunge_shared::{
    calendar::Calendar,
    geometry::Path,
    hlc::Millis,
    kinds::{
        checkpoint::{Checkpoint, CheckpointProfile},
        presence::Presence,
        reference::ReferenceBody,
        round::{Mode, Round, RoundBody, Start},
        street::{Street, StreetClass, StreetProfile},
        track::{TrackBody, TrackLog},
    },
    op::RawOp,
    role::Role,
    track::{Fix, Fixes},
};

use crate::{
    Backend,
    retention::{forget_all, taken_back},
    world::{MORNING, Phone, TOWN, sight, spot, square, studied},
};

const TRACKS: &str = "990001001000/track";
/// Seven in the evening of that day.
const SEVEN: Millis = MORNING - MORNING % 86_400_000 + 11 * 3_600_000;

/// A walk east along the street, at 1.25 m/s with a fix each five seconds, in segments of some fixes.
fn walk(phone: &mut Phone, round: u128, from: Millis, metres: (i32, i32)) -> Vec<RawOp> {
    let fix = |k: i32| Fix { at: from + u64::from(k.unsigned_abs()) * 5_000, place: spot(metres.0 + k * 6, 2), accuracy_m: 5 };
    let fixes: Vec<Fix> = (0..(metres.1 - metres.0) / 6).map(fix).collect();
    fixes.chunks(20).map(|part| phone.say::<TrackLog>(TRACKS, round, &TrackBody::Segment(Fixes(part.to_vec())))).collect()
}

fn start(phone: &mut Phone, round: u128, mode: Mode) -> RawOp {
    let start = Start { team: "one".into(), members: vec![], mode, route: vec![], presence: Presence::default() };
    phone.say::<Round>(TOWN, round, &RoundBody::Start(start))
}

fn street(desk: &mut Phone, entity: u128, north: i32, to: i32) -> RawOp {
    let line = Path(vec![spot(0, north), spot(to, north)]);
    let profile = StreetProfile { code: format!("S{entity}"), name: format!("street {entity}"), class: StreetClass::Local, line };
    desk.say::<Street>(TOWN, entity, &ReferenceBody::Define(profile))
}

fn facts(store: &Arc<dyn Store>, sheet: &'static str) -> Vec<Found> {
    let sight = sight(&[TOWN, TRACKS]);
    let mut found = store.facts(&FactQuery { sight, study: STUDY, sheet, limit: 10_000, ..FactQuery::default() }).unwrap();
    found.sort_by(|a, b| (&a.key, &a.fact.values).partial_cmp(&(&b.key, &b.fact.values)).unwrap());
    found
}

fn all(store: &Arc<dyn Store>) -> [Vec<Found>; 3] {
    [PLACES, SEEN, ROUNDS].map(|sheet| facts(store, sheet))
}

/// How often a street was passed, and the metres seen of it.
fn passed(store: &Arc<dyn Store>, measure: &'static str, street: u128) -> (i64, i64) {
    let day = Calendar::default().day_of(SEVEN) as i64;
    let query = CountQuery {
        sight: sight(&[TOWN, TRACKS]),
        study: STUDY,
        sheet: SEEN,
        measure,
        days: day..day + 1,
        only: Some(("place", xunge_shared::id::EntityId(street).to_string())),
        parts: vec![Part::Column("place")],
        upto: None,
    };
    store.count(&query).unwrap().first().map_or((0, 0), |count| (count.n, count.sum))
}

/// What is kept of the ground in each feed is what follows from all that was seen and all that stands: by the day, and in all.
fn is_joined(store: &Arc<dyn Store>) {
    let weights: Vec<(String, String, i64)> = facts(store, PLACES)
        .into_iter()
        .filter_map(|found| {
            let id = found.fact.values[place::PLACE].text()?.to_owned();
            Some((id, found.key.scope.to_string(), found.fact.values[place::METRES].int()?))
        })
        .collect();
    let mut expected = BTreeMap::<(&str, i64, String), (i64, i64)>::new();
    let mut once = BTreeSet::new();
    for found in facts(store, SEEN) {
        let values = &found.fact.values;
        let (measure, day) = (values[seen::MEASURE].text().unwrap(), values[seen::DAY].int().unwrap());
        for (id, feed, weight) in weights.iter().filter(|(id, ..)| Some(id.as_str()) == values[seen::PLACE].text()) {
            let metres = values[seen::METRES].int().unwrap();
            let (name, n, sum) = match measure {
                "street_pass" => (GROUND_PASS, 1, metres),
                "street_evening" => (GROUND_EVENING, 1, metres),
                "street_evening_pass" if once.insert((day, id, feed)) => (GROUND_SEEN, 1, *weight),
                _ => continue,
            };
            let count = expected.entry((name, day, feed.clone())).or_default();
            *count = (count.0 + n, count.1 + sum);
        }
    }
    for measure in [GROUND_PASS, GROUND_EVENING, GROUND_SEEN] {
        let ask = |parts: &[Part]| {
            let (sight, parts) = (sight(&[TOWN]), parts.to_vec());
            store.count(&CountQuery { sight, study: STUDY, sheet: SEEN, measure, days: 0..30_000, parts, ..CountQuery::default() }).unwrap()
        };
        let kept: Vec<_> = ask(&[Part::Column("day"), Part::Scope])
            .into_iter()
            .map(|count| ((measure, count.parts[0].int().unwrap(), count.scope(1).unwrap().to_string()), (count.n, count.sum)))
            .collect();
        let of: Vec<_> = expected.iter().filter(|(key, _)| key.0 == measure).map(|(key, count)| (key.clone(), *count)).collect();
        assert_eq!(kept, of, "{measure}");
        let sum: i64 = of.iter().map(|(_, (_, sum))| sum).sum();
        assert_eq!(ask(&[Part::Scope]).iter().map(|count| count.sum).sum::<i64>(), sum, "{measure} of all days");
    }
}

pub(crate) async fn what_rounds_covered_is_the_same_made_anew(backend: Backend) {
    let store = backend.open();
    let (mut patrol, mut desk) = (Phone::new(1, 1, Role::Patrol, TOWN), Phone::desk(2));
    patrol.now = SEVEN + 3_600_000;
    desk.now = patrol.now;
    // The first track comes before its round, both before the street that it went along; then piece by piece.
    let first = walk(&mut patrol, 50, SEVEN + 60_000, (0, 600));
    patrol.push(&store, first).await;
    studied(&store).await;
    assert_eq!((facts(&store, ROUNDS).len(), passed(&store, "street", 70)), (1, (0, 0)), "no street is known yet");
    let point = |name: &str, school| {
        let (code, name, place) = (name.into(), name.into(), spot(300, 10));
        ReferenceBody::Define(CheckpointProfile { code, name, place, radius_m: None, token: None, cell: None, school })
    };
    let ground = vec![
        street(&mut desk, 70, 0, 600),
        street(&mut desk, 71, 400, 600),
        desk.cell(80, "990001001000001", square(-50, -50, 800)),
        desk.say::<Checkpoint>(TOWN, 90, &point("小学门口", None)),
        desk.say::<Checkpoint>(TOWN, 91, &point("实验楼", Some(true))),
        desk.say::<Checkpoint>(TOWN, 92, &point("原中学旧址", Some(false))),
    ];
    desk.push(&store, ground).await;
    studied(&store).await;
    let (passes, metres) = passed(&store, "street_evening_pass", 70);
    assert!(passes == 1 && (560..=610).contains(&metres), "{passes} {metres}");
    assert_eq!(passed(&store, "street_pass", 71), (0, 0));
    let at_school = [90, 91, 92].map(|point| passed(&store, "school_pass", point).0);
    assert_eq!(at_school, [1, 1, 0], "a checkpoint at a school is a school too: by its name, unless somebody said");
    let over = |store: &Arc<dyn Store>| facts(store, SEEN).iter().filter_map(|found| found.fact.values[seen::OVER].int()).sum::<i64>();
    assert_eq!(over(&store), 0);
    // Whoever drives may be faster: the mode comes late too, and changes nothing that was seen.
    let said = vec![start(&mut patrol, 50, Mode::Ebike)];
    patrol.push(&store, said).await;
    for op in walk(&mut patrol, 51, SEVEN + 1_800_000, (0, 240)) {
        patrol.push(&store, vec![op]).await;
        studied(&store).await;
    }
    assert_eq!(passed(&store, "street", 70).0, 2);
    assert_eq!(passed(&store, "street_pass", 70).0, 1, "less than half of it is no pass");
    // The street turns out to be shorter: the second round saw more than half of it.
    let shorter = vec![street(&mut desk, 70, 0, 400)];
    desk.push(&store, shorter).await;
    studied(&store).await;
    assert_eq!(passed(&store, "street_pass", 70).0, 2);
    is_joined(&store);
    // Streets come and go, and what was seen of them with them.
    let gone = vec![desk.say::<Street>(TOWN, 70, &ReferenceBody::Withdraw), street(&mut desk, 72, 4, 500)];
    desk.push(&store, gone).await;
    studied(&store).await;
    is_joined(&store);
    let back = vec![street(&mut desk, 70, 0, 500)];
    desk.push(&store, back).await;
    studied(&store).await;
    is_joined(&store);
    let before = all(&store);
    Backend::close(store);
    backend.lose_facts();
    let store = backend.open();
    studied(&store).await;
    assert_eq!(all(&store), before);
    is_joined(&store);
}

/// What stands of rounds, but for the moments and bounds that go with a track.
fn lasting(store: &Arc<dyn Store>) -> [Vec<Found>; 2] {
    let without = |sheet, gone: std::ops::Range<usize>| {
        let mut all = facts(store, sheet);
        for found in &mut all {
            found.fact.values.drain(gone.clone());
        }
        all.sort_by(|a, b| (&a.key, &a.fact.values).partial_cmp(&(&b.key, &b.fact.values)).unwrap());
        all
    };
    [without(SEEN, seen::LAST..seen::LAST + 1), without(ROUNDS, 9..13)]
}

/// Waits until no fact tells a moment any more.
async fn without_moments(store: &Arc<dyn Store>) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while facts(store, SEEN).iter().any(|found| found.fact.values[seen::LAST] != Value::Missing) {
        assert!(Instant::now() < deadline, "the facts still tell when a place was seen");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

pub(crate) async fn what_rounds_covered_outlives_their_tracks(backend: Backend) {
    let store = backend.open();
    let (mut patrol, mut desk) = (Phone::new(1, 1, Role::Patrol, TOWN), Phone::desk(2));
    desk.now = patrol.now;
    let ground = vec![street(&mut desk, 70, 0, 600), desk.cell(80, "990001001000001", square(-50, -50, 800))];
    desk.push(&store, ground).await;
    patrol.now = SEVEN + 3_600_000;
    let mut walked = vec![start(&mut patrol, 50, Mode::Foot)];
    walked.extend(walk(&mut patrol, 50, SEVEN + 60_000, (0, 600)));
    let (rest, early) = (walked.split_off(4), walked);
    patrol.push(&store, early).await;
    // A part of the round came a day later: it is seen whole, and lasts whole.
    patrol.now += 86_400_000;
    patrol.push(&store, rest.clone()).await;
    studied(&store).await;
    let (before, passes) = (lasting(&store), passed(&store, "street_evening_pass", 70));
    assert!(passes.0 == 1 && before[0].iter().any(|found| found.fact.values[seen::MEASURE] == "cell".into()), "{before:?}");

    assert_eq!(forget_all(&store, SEVEN + 40_000_000).await, 3, "the first part is old");
    without_moments(&store).await;
    assert_eq!((lasting(&store), passed(&store, "street_evening_pass", 70)), (before.clone(), passes));
    assert_eq!(forget_all(&store, patrol.now + 90 * 86_400_000).await, rest.len() as u64);
    taken_back(&store, 50).await;
    studied(&store).await;
    // The ground under a forgotten track may change, and its round's mode be said again: what was seen then was seen.
    let after = vec![street(&mut desk, 70, 300, 100)];
    desk.push(&store, after).await;
    let said = vec![start(&mut patrol, 50, Mode::Ebike)];
    patrol.push(&store, said).await;
    studied(&store).await;
    assert_eq!((lasting(&store), passed(&store, "street_evening_pass", 70)), (before.clone(), passes));
    is_joined(&store);
    Backend::close(store);
    let found = verify(backend.path(), &Scrutiny { views: true, thorough: true, ..Scrutiny::default() }).unwrap();
    assert_eq!((found.findings, found.seen.lasting), (vec![], 1));
    backend.lose_facts();
    let store = backend.open();
    studied(&store).await;
    assert_eq!((lasting(&store), passed(&store, "street_evening_pass", 70)), (before, passes), "made anew from what lasts");
    is_joined(&store);
}

pub(crate) async fn what_arrives_late_of_a_forgotten_track_is_added(backend: Backend) {
    let store = backend.open();
    let (mut patrol, mut desk) = (Phone::new(1, 1, Role::Patrol, TOWN), Phone::desk(2));
    desk.now = patrol.now;
    let ground = vec![street(&mut desk, 70, 0, 600), desk.cell(80, "990001001000001", square(-50, -50, 800))];
    desk.push(&store, ground).await;
    patrol.now = SEVEN + 3_600_000;
    let mut walked = vec![start(&mut patrol, 50, Mode::Foot)];
    walked.extend(walk(&mut patrol, 50, SEVEN + 60_000, (0, 360)));
    patrol.push(&store, walked).await;
    studied(&store).await;
    let first = passed(&store, "street", 70);
    assert!(forget_all(&store, patrol.now + 40_000_000).await > 0);
    without_moments(&store).await;
    assert_eq!(passed(&store, "street", 70), first);

    // A phone that lay in a drawer brings the rest of the round, when nobody has its beginning any more.
    patrol.now += 100 * 86_400_000;
    let late = walk(&mut patrol, 50, SEVEN + 60_000 + 300_000, (360, 600));
    patrol.push(&store, late.clone()).await;
    studied(&store).await;
    let both = passed(&store, "street", 70);
    assert!(both.0 == 1 && both.1 >= first.1 + 200, "one round, seen farther: {first:?} {both:?}");
    assert_eq!((facts(&store, ROUNDS).len(), passed(&store, "street_pass", 70).0), (1, 1));
    is_joined(&store);
    let before = lasting(&store);
    // It is forgotten like all others, ninety days after it came.
    assert_eq!(forget_all(&store, patrol.now - 86_400_000).await, 0);
    assert_eq!(forget_all(&store, patrol.now + 40_000_000).await, late.len() as u64);
    without_moments(&store).await;
    assert_eq!(lasting(&store), before);
    let said = vec![start(&mut patrol, 50, Mode::Ebike)];
    patrol.push(&store, said).await;
    let shorter = vec![street(&mut desk, 70, 0, 100)];
    desk.push(&store, shorter).await;
    studied(&store).await;
    assert_eq!(lasting(&store), before, "what was seen then was seen");
    Backend::close(store);
    let found = verify(backend.path(), &Scrutiny { views: true, thorough: true, ..Scrutiny::default() }).unwrap();
    assert_eq!((found.findings, found.seen.lasting), (vec![], 2));
    backend.lose_facts();
    let store = backend.open();
    studied(&store).await;
    assert_eq!(lasting(&store), before, "made anew from what lasts");
    is_joined(&store);
}
