//! What is told of a step stays with it, whatever becomes of the plan: steps put in, moved and taken out by hand or by another import.

use std::collections::BTreeMap;

use proptest::{prelude::*, sample::Index};
use xunge_shared::{
    hlc::{Hlc, Millis},
    id::{AccountId, DeviceId},
    kinds::{
        By, Kind,
        timetable::{Plan, Progress, Timetable, TimetableBody},
    },
    op::{Stamp, encode},
};

/// What happens to a line.
#[derive(Debug, Clone)]
enum Event {
    PutIn(Index),
    TakeOut(Index),
    Move(Index, Index),
    /// Told by a page that shows the plan of now, as builds of before did: by the step's number alone.
    Numbered(Index, bool),
    /// Told by its words, of a page that shows the plan of before or of now.
    Called(Index, bool, bool),
}

fn event() -> impl Strategy<Value = Event> {
    let index = any::<Index>;
    prop_oneof![
        2 => index().prop_map(Event::PutIn),
        1 => index().prop_map(Event::TakeOut),
        2 => (index(), index()).prop_map(|(from, to)| Event::Move(from, to)),
        2 => (index(), any::<bool>()).prop_map(|(step, done)| Event::Numbered(step, done)),
        3 => (index(), any::<bool>(), any::<bool>()).prop_map(|(step, done, stale)| Event::Called(step, done, stale)),
    ]
}

fn by(n: u64) -> By {
    By { stamp: Stamp { eff: Hlc::new(n, 0), device: DeviceId(1), n }, author: AccountId(1), based_on: None }
}

fn plan(steps: &[String]) -> TimetableBody {
    TimetableBody::Define(Plan {
        code: "1".into(),
        name: "永安路".into(),
        problem: String::new(),
        responsible: String::new(),
        unit: String::new(),
        due: 0,
        steps: steps.to_vec(),
        street: None,
        shape: None,
        account: None,
    })
}

fn line(ops: &[(By, TimetableBody)]) -> Timetable {
    let mut line = Timetable::default();
    for (by, body) in ops {
        line.apply(*by, body.clone());
    }
    line
}

proptest! {
    #[test]
    fn what_is_told_stays_with_its_step(first in 0..5usize, events in prop::collection::vec(event(), 0..30), seed in any::<u64>()) {
        let mut steps: Vec<String> = (0..first).map(|n| format!("step {n}")).collect();
        let mut before = steps.clone();
        let mut ops = vec![(by(1), plan(&steps))];
        let mut told: BTreeMap<String, Option<Millis>> = BTreeMap::new();
        for (n, event) in (2..).zip(events) {
            let mut tell = |of: &[String], step: Index, done: bool, by_name: bool| {
                if of.is_empty() {
                    return None;
                }
                let number = step.index(of.len());
                told.insert(of[number].clone(), done.then_some(n));
                let called = by_name.then(|| of[number].clone());
                Some(TimetableBody::Progress(Progress { step: Some(number as u8), done, called, ..Progress::default() }))
            };
            let body = match event {
                Event::Numbered(step, done) => tell(&steps, step, done, false),
                Event::Called(step, done, stale) => tell(if stale { &before } else { &steps }, step, done, true),
                Event::PutIn(_) | Event::TakeOut(_) | Event::Move(..) => {
                    before = steps.clone();
                    match event {
                        Event::PutIn(at) => steps.insert(at.index(steps.len() + 1), format!("step of {n}")),
                        Event::TakeOut(at) if !steps.is_empty() => drop(steps.remove(at.index(steps.len()))),
                        Event::Move(from, to) if !steps.is_empty() => {
                            let step = steps.remove(from.index(steps.len()));
                            steps.insert(to.index(steps.len() + 1), step);
                        }
                        _ => {}
                    }
                    Some(plan(&steps))
                }
            };
            ops.extend(body.map(|body| (by(n), body)));
        }
        let whole = line(&ops);
        let expected: Vec<_> = steps.iter().map(|step| told.get(step).copied().flatten()).collect();
        prop_assert_eq!(whole.steps(), expected);

        // in whichever order all of it arrives
        let mut shuffled = ops;
        shuffled.sort_by_key(|(by, _)| by.stamp.n.wrapping_mul(seed | 1));
        prop_assert_eq!(line(&shuffled), whole);
    }
}

#[test]
fn of_steps_with_the_same_words_each_keeps_its_own() {
    let steps = |steps: &[&str]| steps.iter().map(|step| (*step).to_owned()).collect::<Vec<_>>();
    let second = Progress { step: Some(2), done: true, called: Some("clean".into()), ..Progress::default() };
    let told = line(&[
        (by(1), plan(&steps(&["clean", "look", "clean"]))),
        (by(2), TimetableBody::Progress(second)),
        (by(3), plan(&steps(&["tell", "clean", "clean", "look"]))),
    ]);
    assert_eq!(told.steps(), [None, None, Some(2), None]);
}

#[test]
fn what_builds_before_wrote_is_read() {
    // a map of four: step 1, done, "ok", no photo
    let old = [0x82, 0x03, 0xa4, 0x00, 0x01, 0x01, 0xf5, 0x02, 0x62, b'o', b'k', 0x03, 0x80];
    let body: TimetableBody = minicbor::decode(&old).expect("readable");
    let told = Progress { step: Some(1), done: true, note: "ok".into(), ..Progress::default() };
    assert_eq!(body, TimetableBody::Progress(told));
    assert_eq!(encode(&body), old, "and what names no step is written as before");
    // a state of before: a plan that nobody has set, nothing told
    let state: Timetable = minicbor::decode(&[0x82, 0x81, 0xf6, 0x80]).expect("readable");
    assert_eq!(state, Timetable::default());
}
