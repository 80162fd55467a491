//! `timetable`: 整治时间表, a line of it.

use xunge_shared::{
    hlc::Millis,
    kinds::{
        By,
        timetable::{Plan, Progress, Timetable, TimetableBody},
    },
    op::Op,
    row::Summary,
    settings::Settings,
};

use super::{Event, Face, Look, Teller, body};
use crate::i18n::{kinds as words, timetable as line_words};
use crate::ui::{Mark, Tone, format};

/// See the module.
pub(super) struct TimetableFace;

impl Face for TimetableFace {
    fn noun(&self) -> &'static str {
        words::timetable()
    }

    fn mark(&self) -> Mark {
        Mark::Clock
    }

    fn statuses(&self) -> &'static [&'static str] {
        &["planned", "underway", "done"]
    }

    fn status_word(&self, status: &str) -> String {
        match status {
            "done" => line_words::done(),
            "underway" => line_words::underway(),
            _ => line_words::planned(),
        }
        .to_owned()
    }

    fn look(&self, summary: &Summary, now: Millis) -> Look {
        let word = self.status_word(&summary.status);
        if summary.overdue(now) {
            Look::new(Tone::Wrong, Mark::Clock, format!("{word} · {}", line_words::late()))
        } else if summary.open {
            Look::new(Tone::Due, Mark::Clock, word)
        } else {
            Look::new(Tone::Good, Mark::Check, word)
        }
    }
}

impl Teller for TimetableFace {
    fn event(&self, by: By, op: &Op, _: &Settings) -> Option<Event> {
        Some(match body::<Timetable>(op)? {
            TimetableBody::Define(plan) => planned(by, plan),
            TimetableBody::Withdraw => Event::new(by, Tone::Quiet, Mark::Trash, words::withdrawn()),
            TimetableBody::Restore(_) => Event::new(by, Tone::Quiet, Mark::Undo, words::restored()),
            TimetableBody::Progress(progress) | TimetableBody::Tell(progress) => told(by, progress),
        })
    }
}

fn planned(by: By, plan: Plan) -> Event {
    let steps = plan.steps.join(" → ");
    let until = format!("{} {}", line_words::deadline(), format::when(plan.due, format::now()));
    Event::new(by, Tone::Quiet, Mark::Clock, words::defined()).line(plan.problem).line(steps).line(until)
}

/// A step is told by its words, and by its number in what was told before there were any.
fn told(by: By, progress: Progress) -> Event {
    let numbered = |step| progress.called.clone().unwrap_or_else(|| words::step(u32::from(step) + 1));
    let what = progress.step.map_or_else(|| line_words::whole().to_owned(), numbered);
    let (tone, mark, title) = if progress.done {
        (Tone::Good, Mark::Check, line_words::step_done(what))
    } else {
        (Tone::Due, Mark::Undo, line_words::step_open(what))
    };
    Event::new(by, tone, mark, title).line(progress.note).photos(words::after(), &progress.photos)
}
