//! Cases in small: each test says some things and reads what they add up to.

use super::*;
use crate::{
    calendar::Calendar,
    hlc::Hlc,
    id::{DeviceId, OpId},
};

const REPORTER: u32 = 7;
const WORKER: u32 = 8;
const DESK: u32 = 9;

/// Friday 2026-11-20, 9:00 in China: the report of [`Told::reported`].
fn friday_nine() -> Millis {
    Calendar::default().start_of(20_777) + 9 * HOUR
}

const HOUR: Millis = 3_600_000;
const DAY: Millis = 24 * HOUR;

/// A case while it is told, by one device, so that the number of an op names it.
struct Told {
    case: Case,
    n: u64,
    at: Millis,
}

fn report(event_type: &str, reference: Option<&str>) -> Report {
    Report { event_type: event_type.into(), reference: reference.map(str::to_owned), ..Report::default() }
}

impl Told {
    fn reported() -> Self {
        Self::reported_as("0102", None)
    }

    fn reported_as(event_type: &str, reference: Option<&str>) -> Self {
        let mut told = Self { case: Case::default(), n: 0, at: friday_nine() };
        told.say(REPORTER, None, CaseBody::Report(report(event_type, reference)));
        told
    }

    /// A time passes.
    fn after(&mut self, time: Millis) -> &mut Self {
        self.at += time;
        self
    }

    fn say(&mut self, author: u32, based_on: Option<OpId>, body: CaseBody) -> OpId {
        self.n += 1;
        let stamp = Stamp { eff: Hlc::new(self.at, self.n as u16), device: DeviceId(1), n: self.n };
        self.case.apply(By { stamp, author: AccountId(author), based_on }, body);
        stamp.op_id()
    }

    fn step(&mut self, author: u32, to: Stage) -> OpId {
        let Progress { stage: from, head, .. } = self.case.progress().expect("reported");
        self.step_from(author, from, head, to)
    }

    fn step_from(&mut self, author: u32, from: Stage, head: OpId, to: Stage) -> OpId {
        let step = Move { note: Some(to.code().into()), ..Move::new(from, to) };
        self.say(author, Some(head), CaseBody::Move(step))
    }

    fn act(&mut self, author: u32, what: What, on: Option<OpId>) -> OpId {
        self.say(author, on, CaseBody::Act(Act::of(what)))
    }

    fn until(&mut self, what: What, on: Option<OpId>, until: Millis) -> OpId {
        self.say(DESK, on, CaseBody::Act(Act { note: Some("雨天".into()), until: Some(until), ..Act::of(what) }))
    }

    fn stage(&self) -> Stage {
        self.case.progress().expect("reported").stage
    }

    fn conflicts(&self) -> usize {
        self.case.progress().expect("reported").conflicts.len()
    }

    fn flags(&self) -> Vec<String> {
        self.case.summary(&Settings::default()).expect("reported").flags
    }

    fn due(&self) -> Option<Millis> {
        self.case.due(&Settings::default())
    }
}

#[test]
fn who_saw_it_counts_once() {
    let mut told = Told::reported();
    let seen = CaseBody::Seen(Sighting { text: None, photos: vec![], presence: Presence::default() });
    for author in [8, 8, 7, 9] {
        told.say(author, None, seen.clone());
    }
    assert_eq!(told.case.witnesses(), [7, 8, 9].map(AccountId).into());
    assert_eq!(told.case.sightings().count(), 4, "each is kept");
    let back: Case = minicbor::decode(&crate::op::encode(&told.case)).expect("decodes");
    assert_eq!(back, told.case);
}

#[test]
fn states_of_builds_before_this_one_are_read() {
    // five elements before sightings, six before acts, seven before later reports
    let case = Told::reported().case;
    let mut bytes = crate::op::encode(&case);
    for elements in [7, 6, 5] {
        assert_eq!((bytes[0], bytes.pop()), (0x81 + elements, Some(0x80)));
        bytes[0] = 0x80 + elements;
        assert_eq!(minicbor::decode::<Case>(&bytes).expect("decodes"), case);
    }
}

#[test]
fn the_first_report_counts_and_only_its_author_corrects_it() {
    let mut told = Told::reported();
    for (author, to) in [(WORKER, Stage::Disposed), (DESK, Stage::Closed)] {
        told.after(HOUR).step(author, to);
    }
    let (before, due) = (told.case.summary(&Settings::default()), told.due());
    // somebody else says that it is another matter elsewhere, and that all of it was checked in another system
    told.say(WORKER, None, CaseBody::Report(Report { text: "别的事".into(), ..report("0504", Some("1")) }));
    assert_eq!((told.case.summary(&Settings::default()), told.due()), (before, due));
    assert_eq!((told.stage(), told.conflicts()), (Stage::Closed, 0));
    // its author finds the right words later: it is still the report of then, and what was done about it counts
    told.say(REPORTER, None, CaseBody::Report(Report { text: "两袋垃圾".into(), ..report("0102", None) }));
    let reported = told.case.report().expect("reported");
    assert_eq!((reported.what.text.as_str(), reported.by.at(), reported.by.author), ("两袋垃圾", friday_nine(), AccountId(REPORTER)));
    assert_eq!((told.stage(), told.conflicts(), told.due()), (Stage::Closed, 0, due));
}

#[test]
fn rework_names_its_reason_until_it_is_done_again() {
    let mut told = Told::reported();
    for (author, to) in [(WORKER, Stage::Disposed), (DESK, Stage::Rework), (WORKER, Stage::Disposed)] {
        told.step(author, to);
        let reason = told.case.rework().and_then(|moved| moved.what.note.as_deref());
        assert_eq!(reason, (to == Stage::Rework).then_some("rework"));
    }
}

#[test]
fn nobody_judges_their_own_work() {
    for judgement in [Stage::Checked, Stage::Closed, Stage::Rework] {
        for (author, counts) in [(REPORTER, false), (WORKER, false), (DESK, true)] {
            let mut told = Told::reported();
            told.step(DESK, Stage::Dispatched);
            told.step(WORKER, Stage::Disposed);
            told.step(author, judgement);
            assert_eq!(told.stage() == judgement, counts, "{judgement:?} by {author}");
            assert_eq!(told.conflicts(), usize::from(!counts), "it stays visible");
            let offered: Vec<_> = told.case.progress().expect("reported").next(Role::Supervisor, Some(AccountId(author))).collect();
            assert!(counts || offered.is_empty(), "{author} is offered {offered:?}");
        }
    }
}

#[test]
fn who_put_it_right_once_never_checks_it() {
    let mut told = Told::reported();
    for (author, to) in [(WORKER, Stage::Disposed), (DESK, Stage::Rework), (10, Stage::Disposed), (WORKER, Stage::Checked)] {
        told.step(author, to);
    }
    assert_eq!((told.stage(), told.conflicts()), (Stage::Disposed, 1));
    // the closing of what was checked judges nothing
    told.step(DESK, Stage::Checked);
    told.step(REPORTER, Stage::Closed);
    assert_eq!(told.stage(), Stage::Closed);
}

#[test]
fn what_was_checked_elsewhere_is_told_in_one_name() {
    let mut told = Told::reported_as("0102", Some("101001"));
    told.step(REPORTER, Stage::Disposed);
    told.step(REPORTER, Stage::Closed);
    assert_eq!((told.stage(), told.conflicts()), (Stage::Closed, 0));
}

#[test]
fn a_conflict_has_two_answers_and_is_settled_by_a_person() {
    let mut told = Told::reported();
    let head = told.case.progress().expect("reported").head;
    told.step(DESK, Stage::Cancelled);
    let stray = told.step_from(WORKER, Stage::Reported, head, Stage::Disposed);
    let progress = told.case.progress().expect("reported");
    let rival = progress.rival(progress.conflicts[0]).expect("an answer to the same op");
    assert_eq!((rival.what.to, progress.conflicts[0].what.to), (Stage::Cancelled, Stage::Disposed));
    assert_eq!(told.flags(), ["conflict"]);
    let settled = told.act(DESK, What::Settle, Some(stray));
    assert!(told.flags().is_empty());
    told.act(DESK, What::Undo, Some(settled));
    assert_eq!(told.flags(), ["conflict"]);
}

#[test]
fn suspended_cases_wait_without_being_late() {
    // 4 working hours from Friday 9:00: the morning's three, and one in the afternoon
    let mut told = Told::reported();
    let due = friday_nine() + 6 * HOUR + HOUR / 2;
    assert_eq!(told.due(), Some(due));
    told.after(HOUR).step(DESK, Stage::Registered);
    told.step(DESK, Stage::Suspended);
    assert_eq!(told.due(), None);
    // Three working hours were left; resumed on Monday at 14:00, before the afternoon begins.
    told.after(3 * DAY + 4 * HOUR).step(DESK, Stage::Dispatched);
    assert_eq!(told.due(), Some(friday_nine() + 3 * DAY + 8 * HOUR + HOUR / 2));
    // A date that is set while it waits is the day to look at it again.
    told.step(DESK, Stage::Suspended);
    told.say(DESK, None, CaseBody::Deadline(Deadline { due: friday_nine() + 30 * DAY, reason: None }));
    assert_eq!(told.due(), Some(friday_nine() + 30 * DAY));
}

#[test]
fn what_is_sent_back_has_its_time_again() {
    let clock = |told: &Told| told.case.clock(&Settings::default()).map(|due| (due.at, due.anew));
    let mut told = Told::reported();
    let due = friday_nine() + 6 * HOUR + HOUR / 2;
    told.step(WORKER, Stage::Disposed);
    told.after(HOUR).step(DESK, Stage::Closed);
    assert_eq!(clock(&told), Some((due, None)));
    // opened again on the Friday four weeks later, at 10:00: two working hours of the morning, two of the afternoon
    told.after(28 * DAY).step(DESK, Stage::Rework);
    let opened = friday_nine() + 28 * DAY + HOUR;
    assert_eq!(clock(&told), Some((opened + 6 * HOUR + HOUR / 2, Some(opened))));
    // a date that is set by hand after that is the date
    let later = opened + 9 * DAY;
    told.say(DESK, None, CaseBody::Deadline(Deadline { due: later, reason: None }));
    assert_eq!(clock(&told), Some((later, None)));
    // and nobody has less time because their work was sent back
    told.after(HOUR).step(10, Stage::Disposed);
    told.after(HOUR).step(DESK, Stage::Rework);
    assert_eq!(clock(&told), Some((later, None)));
    told.step(DESK, Stage::Suspended);
    assert_eq!(clock(&told), None);
}

#[test]
fn time_is_asked_for_and_given_or_refused() {
    let mut told = Told::reported();
    told.step(DESK, Stage::Dispatched);
    let due = told.due();
    let later = friday_nine() + 10 * DAY;
    let asked = told.until(What::Ask, None, later);
    assert_eq!((told.flags(), told.due()), (vec!["asked".to_owned()], due), "asking moves nothing");
    told.act(DESK, What::Refuse, Some(asked));
    assert_eq!((told.flags(), told.due()), (vec![], due));
    let again = told.until(What::Ask, None, later);
    let granted = told.until(What::Grant, Some(again), later - DAY);
    assert_eq!((told.flags(), told.due()), (vec![], Some(later - DAY)), "the desk says until when");
    told.act(DESK, What::Undo, Some(granted));
    assert_eq!((told.flags(), told.due()), (vec!["asked".to_owned()], due), "and the request waits again");
    // of a deadline and a grant the later said stands
    told.until(What::Grant, None, later);
    told.say(DESK, None, CaseBody::Deadline(Deadline { due: later + DAY, reason: None }));
    assert_eq!(told.due(), Some(later + DAY));
}

#[test]
fn pressure_climbs_and_is_taken_back_rung_by_rung() {
    let mut told = Told::reported();
    let rungs = [What::Remind, What::List, What::Order].map(|what| told.act(DESK, what, None));
    assert_eq!(told.flags(), ["listed"], "the highest rung, whatever was said last");
    told.act(DESK, What::Undo, Some(rungs[1]));
    assert_eq!(told.flags(), ["ordered"]);
    told.act(DESK, What::Undo, Some(rungs[2]));
    assert_eq!(told.flags(), ["reminded"]);
    told.step(DESK, Stage::Cancelled);
    assert!(told.flags().is_empty(), "a settled case is pressed no more");
}

#[test]
fn merging_closes_one_and_is_taken_back() {
    let mut told = Told::reported();
    let merged = told.act(DESK, What::Merge, None);
    let summary = told.case.summary(&Settings::default()).expect("reported");
    assert_eq!((summary.status.as_str(), summary.open), ("merged", false));
    told.act(DESK, What::Undo, Some(merged));
    let summary = told.case.summary(&Settings::default()).expect("reported");
    assert_eq!((summary.status.as_str(), summary.open), ("reported", true));
    assert_eq!(told.case.all_acts().count(), 2, "and both stay in its history");
}

#[test]
fn a_drawn_case_waits_for_its_check() {
    let mut told = Told::reported();
    let drawn = told.act(DESK, What::Draw, None);
    assert!(told.flags().is_empty(), "there is nothing to check before it is put right");
    told.act(DESK, What::Pass, Some(drawn));
    told.step(WORKER, Stage::Disposed);
    assert_eq!(told.flags(), ["drawn"], "and what was passed before was nothing");
    told.act(WORKER, What::Pass, Some(drawn));
    assert_eq!(told.flags(), ["drawn"]);
    assert_eq!(told.case.acts().void_pass.map(|act| act.by.author), Some(AccountId(WORKER)));
    told.act(DESK, What::Pass, Some(drawn));
    assert!(told.flags().is_empty() && told.case.acts().void_pass.is_none());
}

#[test]
fn everyone_asks_and_the_desk_decides() {
    let act = |what| CaseBody::Act(Act::of(what));
    for role in Role::ALL {
        assert!(Case::permits(role, &act(What::Ask)), "{role:?}");
        for what in [What::Grant, What::Refuse, What::Order, What::Merge, What::Settle, What::Undo] {
            assert_eq!(Case::permits(role, &act(what)), role.is_desk(), "{role:?} {what:?}");
        }
    }
}
