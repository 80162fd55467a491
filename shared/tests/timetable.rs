//! What is told of a step stays with it, whatever becomes of the plan: steps put in, moved, taken out and called otherwise by hand, plans of
//! before that are said again, and ticks of phones that had not heard of any of it.

use std::collections::{BTreeMap, BTreeSet};

use proptest::{prelude::*, sample::Index};
use xunge_shared::{
    hlc::{Hlc, Millis},
    id::{AccountId, DeviceId},
    kinds::{
        By, Kind,
        timetable::{Plan, Progress, Reworded, Timetable, TimetableBody, back},
    },
    op::{Stamp, encode},
};

/// What happens to a line.
#[derive(Debug, Clone)]
enum Event {
    PutIn(Index),
    TakeOut(Index),
    Move(Index, Index),
    Reword(Index),
    /// Two steps take each other's words.
    Swap(Index, Index),
    /// A plan of before is said again, as who takes a change back says it.
    Back(Index),
    /// Told by a page that shows the plan of now, as builds of before did: by the step's number alone.
    Numbered(Index, bool),
    /// Told by its words, of a page that shows one of the plans that there were, and says or does not say which.
    Called(Index, Index, bool, bool),
}

fn event() -> impl Strategy<Value = Event> {
    let index = any::<Index>;
    prop_oneof![
        2 => index().prop_map(Event::PutIn),
        1 => index().prop_map(Event::TakeOut),
        2 => (index(), index()).prop_map(|(from, to)| Event::Move(from, to)),
        2 => index().prop_map(Event::Reword),
        1 => (index(), index()).prop_map(|(one, other)| Event::Swap(one, other)),
        1 => index().prop_map(Event::Back),
        2 => (index(), any::<bool>()).prop_map(|(step, done)| Event::Numbered(step, done)),
        4 => (index(), index(), any::<bool>(), any::<bool>()).prop_map(|(step, page, done, says)| Event::Called(step, page, done, says)),
    ]
}

fn by(n: u64) -> By {
    By { stamp: Stamp { eff: Hlc::new(n, 0), device: DeviceId(1), n }, author: AccountId(1), based_on: None }
}

fn plan(steps: &[String], reworded: Option<Vec<Reworded>>) -> Plan {
    Plan {
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
        reworded,
    }
}

fn define(steps: &[&str], reworded: &[(&str, &str)]) -> TimetableBody {
    let steps: Vec<_> = steps.iter().map(|step| (*step).to_owned()).collect();
    let reworded = reworded.iter().map(|(was, now)| Reworded { was: (*was).to_owned(), now: (*now).to_owned(), nth: None });
    let reworded: Vec<_> = reworded.collect();
    TimetableBody::Define(plan(&steps, (!reworded.is_empty()).then_some(reworded)))
}

fn tick(called: &str) -> TimetableBody {
    TimetableBody::Progress(Progress { step: Some(0), done: true, called: Some(called.into()), ..Progress::default() })
}

fn line(ops: &[(By, TimetableBody)]) -> Timetable {
    let mut line = Timetable::default();
    for (by, body) in ops {
        line.apply(*by, body.clone());
    }
    line
}

/// A duty, and what it is called by a plan.
type Duty = (usize, String);

/// What people did, with what they mean by it: the duties, whatever they are called.
struct People {
    ops: Vec<(By, TimetableBody)>,
    /// Every plan that there was, with the number of its op.
    plans: Vec<(u64, Plan, Vec<Duty>)>,
    told: BTreeMap<usize, Option<Millis>>,
    duties: usize,
    came_back: BTreeSet<usize>,
    /// Words have meant two duties: they say no more which of them is meant.
    ambiguous: bool,
}

impl People {
    fn begin(steps: usize) -> Self {
        let mut people =
            Self { ops: vec![], plans: vec![], told: BTreeMap::new(), duties: steps, came_back: BTreeSet::new(), ambiguous: false };
        people.plan(1, (0..steps).map(|n| (n, format!("step {n}"))).collect(), None);
        people
    }

    fn now(&self) -> Vec<Duty> {
        self.plans.last().map(|(_, _, duties)| duties.clone()).unwrap_or_default()
    }

    fn plan(&mut self, n: u64, duties: Vec<Duty>, reworded: Option<Vec<Reworded>>) {
        let words: Vec<_> = duties.iter().map(|(_, words)| words.clone()).collect();
        let plan = plan(&words, reworded);
        self.ops.push((by(n), TimetableBody::Define(plan.clone())));
        self.plans.push((n, plan, duties));
    }

    fn tell(&mut self, n: u64, page: usize, step: Index, done: bool, (by_words, says): (bool, bool)) {
        let (op, _, duties) = &self.plans[page];
        if duties.is_empty() {
            return;
        }
        let number = step.index(duties.len());
        let (duty, words) = &duties[number];
        self.told.insert(*duty, done.then_some(n));
        let based_on = says.then_some(by(*op).stamp.op_id());
        let called = by_words.then(|| words.clone());
        let progress = Progress { step: Some(number as u8), done, called, ..Progress::default() };
        self.ops.push((By { based_on, ..by(n) }, TimetableBody::Progress(progress)));
    }

    fn act(&mut self, n: u64, event: &Event) {
        let mut duties = self.now();
        let count = duties.len();
        let reworded = |was: &str, now: &str| Reworded { was: was.to_owned(), now: now.to_owned(), nth: None };
        match event {
            Event::Numbered(step, done) => self.tell(n, self.plans.len() - 1, *step, *done, (false, false)),
            Event::Called(step, page, done, says) => {
                self.tell(n, page.index(self.plans.len()), *step, *done, (true, *says || self.ambiguous));
            }
            Event::PutIn(at) => {
                duties.insert(at.index(count + 1), (self.duties, format!("step of {n}")));
                self.duties += 1;
                self.plan(n, duties, None);
            }
            Event::Back(to) => {
                let to = to.index(self.plans.len());
                let plans: Vec<_> = self.plans.iter().map(|(_, plan, _)| plan).collect();
                let (reworded, before) = (back(&plans, to), self.plans[to].2.clone());
                let came_back = before.iter().map(|(duty, _)| *duty).filter(|duty| duties.iter().all(|(now, _)| now != duty));
                let came_back: Vec<_> = came_back.collect();
                // of words that meant two duties, none says which of them comes back; and what goes and comes under many names is lost at last
                if came_back.iter().all(|duty| !self.ambiguous && self.came_back.insert(*duty)) {
                    self.ambiguous |= reworded.is_some();
                    self.plan(n, before, reworded);
                }
            }
            _ if count == 0 => {}
            Event::TakeOut(at) => {
                duties.remove(at.index(count));
                self.plan(n, duties, None);
            }
            Event::Move(from, to) => {
                let duty = duties.remove(from.index(count));
                duties.insert(to.index(count), duty);
                self.plan(n, duties, None);
            }
            Event::Reword(step) => {
                let words = &mut duties[step.index(count)].1;
                let was = std::mem::replace(words, format!("words of {n}"));
                let reworded = reworded(&was, words);
                self.plan(n, duties, Some(vec![reworded]));
            }
            Event::Swap(one, other) => {
                let (one, other) = (one.index(count), other.index(count));
                if one != other {
                    let (first, second) = (duties[one].1.clone(), duties[other].1.clone());
                    let both = vec![reworded(&first, &second), reworded(&second, &first)];
                    (duties[one].1, duties[other].1) = (second, first);
                    self.ambiguous = true;
                    self.plan(n, duties, Some(both));
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn what_is_told_stays_with_its_step(first in 0..5usize, events in prop::collection::vec(event(), 0..30), seed in any::<u64>()) {
        let mut people = People::begin(first);
        for (n, event) in (2..).zip(&events) {
            people.act(n, event);
        }
        let whole = line(&people.ops);
        let expected: Vec<_> = people.now().iter().map(|(duty, _)| people.told.get(duty).copied().flatten()).collect();
        prop_assert_eq!(whole.steps(), expected);

        // in whichever order all of it arrives, and however often
        let mut shuffled = people.ops.clone();
        shuffled.extend(people.ops);
        shuffled.sort_by_key(|(by, _)| by.stamp.n.wrapping_mul(seed | 1));
        prop_assert_eq!(line(&shuffled), whole);
    }
}

#[test]
fn a_tick_on_the_words_of_before_counts_whichever_came_first() {
    let check = |ops: &[(By, TimetableBody)], expected: &[Option<Millis>]| assert_eq!(line(ops).steps(), expected, "{ops:?}");
    let of = |n, of| By { based_on: Some(by(of).stamp.op_id()), ..by(n) };
    let first = (by(1), define(&["clear", "look"], &[]));
    let renamed = (by(5), define(&["clear all", "look"], &[("clear", "clear all")]));
    check(&[first.clone(), (by(3), tick("clear")), renamed.clone()], &[Some(3), None]);
    check(&[first.clone(), (by(8), tick("clear")), renamed.clone()], &[Some(8), None]);
    // and through a second one, as it is called by each
    let again = (by(6), define(&["look", "clear it"], &[("clear all", "clear it")]));
    check(&[first.clone(), (by(8), tick("clear")), renamed.clone(), again.clone()], &[None, Some(8)]);
    check(&[first.clone(), (by(9), tick("clear all")), renamed.clone(), again], &[None, Some(9)]);
    // where nobody said that it is the same, it is another duty
    check(&[first.clone(), (by(8), tick("clear")), (by(5), define(&["pave", "look"], &[]))], &[None, None]);
    // a new step with the old words: those who looked at it mean that one, and a page of before means the other
    let anew = (by(7), define(&["clear all", "look", "clear"], &[]));
    check(&[first.clone(), renamed.clone(), anew.clone(), (by(8), tick("clear"))], &[None, None, Some(8)]);
    check(&[first.clone(), renamed.clone(), anew, (of(8, 1), tick("clear"))], &[Some(8), None, None]);
    // a step took the words of one that was taken out, which was done
    let took = (by(6), define(&["look"], &[("clear", "look")]));
    check(&[first.clone(), (by(3), tick("look")), took.clone()], &[None]);
    check(&[first.clone(), (by(3), tick("clear")), took], &[Some(3)]);
    // another import says the words of before
    check(&[first.clone(), (by(3), tick("clear")), renamed.clone(), (by(9), define(&["clear"], &[]))], &[Some(3)]);
    // two desks called one step by two names
    let other = (of(6, 1), define(&["clean", "look"], &[("clear", "clean")]));
    check(&[first, (by(3), tick("clear")), renamed, other], &[Some(3), None]);
}

#[test]
fn a_step_tells_what_it_was_called() {
    let line = line(&[
        (by(1), define(&["clear", "look"], &[])),
        (by(2), tick("clear")),
        (by(3), define(&["look", "clear all"], &[("clear", "clear all")])),
        (by(4), define(&["look", "clear it"], &[("clear all", "clear it")])),
    ]);
    assert_eq!([line.formerly(("clear it", 0)), line.formerly(("look", 0))], [vec!["clear", "clear all"], vec![]]);
    let said = line.progress().next().unwrap();
    assert_eq!([line.step_of(said), line.step_now(said)], [Some(("clear", 0)), Some(("clear it", 0))]);
}

#[test]
fn of_steps_with_the_same_words_each_keeps_its_own() {
    let second = Progress { step: Some(2), done: true, called: Some("clean".into()), ..Progress::default() };
    let told = line(&[
        (by(1), define(&["clean", "look", "clean"], &[])),
        (by(2), TimetableBody::Progress(second)),
        (by(3), define(&["tell", "clean", "clean", "look"], &[])),
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
