//! `case`: 案件, from its report to its closure.

use xunge_shared::{
    calendar::LimitUnit,
    hlc::Millis,
    kinds::{
        By, InState, State,
        case::{Act, Assignment, Case, CaseBody, Move, Remark, Report, Sighting, Stage, What},
        presence::Shown,
    },
    op::Op,
    row::Summary,
    settings::Settings,
};

use super::{About, Event, Face, Look, Teller, body};
use crate::i18n::{self, kinds as words};
use crate::ui::{Mark, Tone, format};

/// See the module.
pub(super) struct CaseFace;

/// 上报, 受理, 立案 …
pub fn stage_word(stage: Stage) -> &'static str {
    match stage {
        Stage::Reported => words::reported(),
        Stage::Accepted => words::accepted(),
        Stage::Registered => words::registered(),
        Stage::Dispatched => words::dispatched(),
        Stage::Disposed => words::disposed(),
        Stage::Rework => words::rework(),
        Stage::Closed => words::closed(),
        Stage::Suspended => words::suspended(),
        Stage::Cancelled => words::cancelled(),
        Stage::Checked => words::checked(),
    }
}

/// What moving a case to `stage` is called: the word of a button.
pub fn next_step(stage: Stage) -> &'static str {
    match stage {
        Stage::Reported => words::reported(),
        Stage::Accepted => words::do_accept(),
        Stage::Registered => words::do_register(),
        Stage::Dispatched => words::do_dispatch(),
        Stage::Disposed => words::do_dispose(),
        Stage::Rework => words::do_rework(),
        Stage::Closed => words::do_close(),
        Stage::Suspended => words::do_suspend(),
        Stage::Cancelled => words::do_cancel(),
        Stage::Checked => words::do_check(),
    }
}

/// The name of the main type that an event type's code starts with; cities renumber, so an unknown one is shown as its code.
pub fn main_type(code: &str) -> String {
    let main = code.get(..2).unwrap_or(code);
    match main {
        "01" => words::main_01(),
        "02" => words::main_02(),
        "03" => words::main_03(),
        "04" => words::main_04(),
        "05" => words::main_05(),
        other => other,
    }
    .to_owned()
}

/// True while somebody still has to put it right: a case that is open, and neither put right already nor put off.
pub fn awaits_disposal(summary: &Summary) -> bool {
    summary.open && !matches!(summary.status.as_str(), "disposed" | "checked" | "suspended")
}

/// "处置剩 48 分钟", "超期 2 天", with the limit of its event type: "（4 工作时）". What is limited in working time is counted in it:
/// "剩 2 小时 10 分工作时间" on a Friday evening is still that on Monday. Nothing for a case that is settled.
pub fn time_left(summary: &Summary, settings: &Settings, now: Millis) -> Option<(String, String)> {
    let due = summary.due.filter(|_| awaits_disposal(summary))?;
    let event = settings.event_type(&summary.code);
    let by_clock = event.is_none_or(|event| event.limit.unit == LimitUnit::ClockHours);
    let left = match settings.calendar.working_between(now, due) / MINUTE {
        _ if due < now => format::left(due, now),
        minutes if by_clock || minutes > 48 * 60 => words::to_dispose(format::left(due, now)),
        minutes => words::working_left(minutes / 60, minutes % 60),
    };
    let limit = event.map(|event| {
        let amount = event.limit.amount;
        match event.limit.unit {
            LimitUnit::WorkingHours => words::working_hours(amount),
            LimitUnit::WorkingDays => words::working_days(amount),
            LimitUnit::ClockHours => words::clock_hours(amount),
        }
    });
    Some((left, limit.unwrap_or_default()))
}

const MINUTE: Millis = 60_000;

fn stage_of(status: &str) -> Option<Stage> {
    Stage::ALL.into_iter().find(|stage| stage.code() == status)
}

impl Face for CaseFace {
    fn noun(&self) -> &'static str {
        words::case()
    }

    fn mark(&self) -> Mark {
        Mark::Warning
    }

    fn since(&self, ago: String) -> String {
        words::reported_ago(ago)
    }

    fn statuses(&self) -> &'static [&'static str] {
        &["reported", "accepted", "registered", "dispatched", "disposed", "checked", "rework", "closed", "suspended", "cancelled", "merged"]
    }

    fn status_word(&self, status: &str) -> String {
        match stage_of(status) {
            Some(stage) => stage_word(stage),
            None if status == "merged" => words::merged(),
            None => status,
        }
        .to_owned()
    }

    fn look(&self, summary: &Summary, now: Millis) -> Look {
        let word = self.status_word(&summary.status);
        if summary.flags.iter().any(|flag| flag == "conflict") {
            return Look::new(Tone::Differ, Mark::TwoPeople, words::conflict());
        }
        match summary.status.as_str() {
            "closed" | "cancelled" | "merged" => Look::new(Tone::Quiet, Mark::Check, word),
            "suspended" => Look::new(Tone::Quiet, Mark::Clock, word),
            "disposed" | "checked" => Look::new(Tone::Good, Mark::Check, word),
            _ if summary.overdue(now) => Look::new(Tone::Wrong, Mark::Warning, word),
            "rework" => Look::new(Tone::Due, Mark::Undo, word),
            _ => Look::new(Tone::Due, Mark::Clock, word),
        }
    }

    fn name(&self, summary: &Summary, settings: &Settings) -> String {
        settings.event_type(&summary.title).map_or_else(|| summary.title.clone(), |event| i18n::term(&event.term).to_owned())
    }
}

impl Teller for CaseFace {
    fn event(&self, by: By, op: &Op, _: &Settings) -> Option<Event> {
        Some(match body::<Case>(op)? {
            CaseBody::Report(report) => reported(by, &report),
            CaseBody::Move(step) => moved(by, &step, false),
            CaseBody::Assign(assignment) => assigned(by, &assignment),
            CaseBody::Deadline(deadline) => {
                let until = words::due_at(format::when(deadline.due, format::now()));
                Event::new(by, Tone::Due, Mark::Clock, until).line(deadline.reason)
            }
            CaseBody::Remark(remark) => remarked(by, &remark),
            CaseBody::Seen(seen) => seen_too(by, &seen),
            CaseBody::Act(act) => acted(by, &act),
        })
    }

    fn story(&self, state: &State, _: &Settings) -> Vec<Event> {
        let Some((case, progress)) = Case::of(state).and_then(|case| Some((case, case.progress()?))) else { return vec![] };
        let mut events: Vec<Event> = case.report().map(|r| reported(r.by, r.what)).into_iter().collect();
        events.extend(progress.taken.iter().map(|m| moved(m.by, &m.what, false)));
        events.extend(progress.conflicts.iter().map(|m| moved(m.by, &m.what, true)));
        events.extend(progress.assigned.map(|a| assigned(a.by, &a.what)));
        events.extend(case.remarks().map(|r| remarked(r.by, &r.what)));
        events.extend(case.sightings().map(|s| seen_too(s.by, &s.what)));
        events.extend(case.all_acts().map(|a| acted(a.by, &a.what)));
        events.sort_unstable_by_key(|event| std::cmp::Reverse((event.at, event.op)));
        events
    }
}

fn reported(by: By, report: &Report) -> Event {
    Event::new(by, Tone::Due, Mark::Warning, words::reported())
        .line(report.text.clone())
        .line(report.address.clone())
        .line(report.reference.clone().map(words::reference))
        .photos(words::scene(), &report.photos)
        .presence(&report.presence)
}

fn moved(by: By, step: &Move, conflict: bool) -> Event {
    let tone = match step.to {
        _ if conflict => Tone::Differ,
        Stage::Disposed | Stage::Checked | Stage::Closed => Tone::Good,
        Stage::Rework => Tone::Wrong,
        _ => Tone::Quiet,
    };
    let mark = match step.to {
        _ if conflict => Mark::TwoPeople,
        Stage::Disposed | Stage::Checked | Stage::Closed => Mark::Check,
        Stage::Rework => Mark::Undo,
        Stage::Dispatched => Mark::Send,
        _ => Mark::Note,
    };
    let title = if conflict {
        words::conflicting(stage_word(step.from), stage_word(step.to))
    } else {
        words::moved(stage_word(step.from), stage_word(step.to))
    };
    let event = Event::new(by, tone, mark, title).line(step.note.clone()).photos(words::after(), &step.photos);
    // a decision at the desk needs no presence; work done out there does
    if step.to == Stage::Disposed || step.presence.shown() != Shown::ByHand { event.presence(&step.presence) } else { event }
}

fn assigned(by: By, assignment: &Assignment) -> Event {
    Event::new(by, Tone::Quiet, Mark::Send, words::assigned())
        .about(assignment.to.map(About::Person))
        .line(assignment.unit.clone())
        .line(assignment.note.clone())
}

fn seen_too(by: By, seen: &Sighting) -> Event {
    let event = Event::new(by, Tone::Quiet, Mark::Eye, words::seen_too());
    event.line(seen.text.clone()).photos(words::scene(), &seen.photos).presence(&seen.presence)
}

fn remarked(by: By, remark: &Remark) -> Event {
    Event::new(by, Tone::Quiet, Mark::Note, words::remark()).line(remark.text.clone()).photos(words::scene(), &remark.photos)
}

fn acted(by: By, act: &Act) -> Event {
    let (tone, mark, title) = match act.what {
        What::Ask => (Tone::Due, Mark::Clock, words::asked_time()),
        What::Grant => (Tone::Good, Mark::Clock, words::granted_time()),
        What::Refuse => (Tone::Wrong, Mark::Clock, words::refused_time()),
        What::Remind => (Tone::Due, Mark::Warning, words::reminded()),
        What::Order => (Tone::Wrong, Mark::Warning, words::ordered()),
        What::List => (Tone::Wrong, Mark::Warning, words::listed()),
        What::Merge => (Tone::Quiet, Mark::Layers, words::merged_into()),
        What::Absorb => (Tone::Quiet, Mark::Layers, words::took_in()),
        What::Settle => (Tone::Quiet, Mark::TwoPeople, words::conflict_settled()),
        What::Undo => (Tone::Quiet, Mark::Undo, words::taken_back()),
        What::Draw => (Tone::Differ, Mark::Eye, words::drawn()),
        What::Pass => (Tone::Good, Mark::Eye, words::drawn_passed()),
    };
    let until = act.until.map(|until| words::until(format::when(until, format::now())));
    Event::new(by, tone, mark, title).line(until).line(act.note.clone())
}
