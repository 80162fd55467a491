//! `zone`: 门前三包责任区 and its inspections.

use xunge_shared::{
    hlc::Millis,
    kinds::{
        By, InState, State,
        zone::{Inspection, Verdict, Zone, ZoneBody},
    },
    op::Op,
    row::Summary,
    settings::Settings,
};

use super::{Event, Face, Look, Teller, body};
use crate::i18n::{self, kinds as words};
use crate::ui::{Mark, Tone, format};

/// See the module.
pub(super) struct ZoneFace;

/// 洁净, 已清洁, 不合格.
pub fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Clean => words::zone_clean(),
        Verdict::Cleaned => words::zone_cleaned(),
        Verdict::Dirty => words::zone_dirty(),
    }
}

impl Face for ZoneFace {
    fn noun(&self) -> &'static str {
        words::zone()
    }

    fn mark(&self) -> Mark {
        Mark::Door
    }

    fn statuses(&self) -> &'static [&'static str] {
        &["dirty", "new", "cleaned", "clean"]
    }

    fn status_word(&self, status: &str) -> String {
        match status {
            "clean" => words::zone_clean(),
            "cleaned" => words::zone_cleaned(),
            "dirty" => words::zone_dirty(),
            _ => words::zone_new(),
        }
        .to_owned()
    }

    fn look(&self, summary: &Summary, now: Millis) -> Look {
        if summary.flags.iter().any(|flag| flag == "disputed") {
            return Look::new(Tone::Differ, Mark::TwoPeople, words::zone_disputed());
        }
        match summary.status.as_str() {
            "dirty" => Look::new(Tone::Wrong, Mark::Cross, words::zone_dirty()),
            _ if summary.overdue(now) => Look::new(Tone::Due, Mark::Clock, words::zone_due()),
            "new" => Look::new(Tone::Quiet, Mark::Door, words::zone_new()),
            status => Look::new(Tone::Good, Mark::Check, self.status_word(status)),
        }
    }

    fn name(&self, summary: &Summary, _: &Settings) -> String {
        match (summary.code.is_empty(), summary.title.is_empty()) {
            (false, false) => format!("{} · {}", summary.code, summary.title),
            (false, true) => summary.code.clone(),
            _ => summary.title.clone(),
        }
    }
}

impl Teller for ZoneFace {
    fn event(&self, by: By, op: &Op, settings: &Settings) -> Option<Event> {
        Some(match body::<Zone>(op)? {
            ZoneBody::Define(profile) => {
                Event::new(by, Tone::Quiet, Mark::Door, words::defined()).line(format!("{} · {}", profile.number, profile.name))
            }
            ZoneBody::Withdraw => Event::new(by, Tone::Quiet, Mark::Trash, words::withdrawn()),
            ZoneBody::Restore(_) => Event::new(by, Tone::Quiet, Mark::Undo, words::restored()),
            ZoneBody::Inspect(inspection) => inspected(by, &inspection, settings),
        })
    }

    fn story(&self, state: &State, settings: &Settings) -> Vec<Event> {
        let Some(zone) = Zone::of(state) else { return vec![] };
        zone.inspections().map(|seen| inspected(seen.by, &seen.inspection, settings)).collect()
    }
}

fn inspected(by: By, inspection: &Inspection, settings: &Settings) -> Event {
    let (tone, mark) = match inspection.verdict {
        Verdict::Dirty => (Tone::Wrong, Mark::Cross),
        Verdict::Clean | Verdict::Cleaned => (Tone::Good, Mark::Check),
    };
    let term = |code: &String| settings.finding(code).map_or_else(|| code.clone(), |term| i18n::term(term).to_owned());
    let failed: Vec<String> = inspection.items.iter().filter(|(_, passed)| !**passed).map(|(code, _)| term(code)).collect();
    let disorders: Vec<String> = inspection.disorders.iter().map(term).collect();
    let found = [failed, disorders].concat().join(words::comma());
    let late = inspection.observed_at.filter(|at| *at < by.at()).map(|at| words::late_entry(format::when(at, format::now())));
    let mut event = Event::new(by, tone, mark, verdict_word(inspection.verdict))
        .line(found)
        .line(inspection.note.clone())
        .line(late)
        .photos(words::before(), &inspection.before)
        .photos(words::after(), &inspection.after)
        .presence(&inspection.presence);
    event.at = inspection.observed_at.map_or(event.at, |at| at.min(event.at));
    event
}
