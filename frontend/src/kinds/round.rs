//! `round`: 巡逻轮次, from start to end.

use xunge_shared::{
    hlc::Millis,
    kinds::{
        By, InState, Kind, State,
        checkpoint::Checkpoint,
        round::{CheckIn, End, FieldNote, Mode, Round, RoundBody, Start},
    },
    op::Op,
    row::Summary,
    settings::{PatrolLimits, Settings},
};

use super::{About, Event, Face, Look, Teller, body};
use crate::i18n::kinds as words;
use crate::ui::{Mark, Tone, format};

/// See the module.
pub(super) struct RoundFace;

/// 步行, 电动车, 汽车.
pub fn mode_word(mode: Mode) -> &'static str {
    match mode {
        Mode::Foot => words::foot(),
        Mode::Ebike => words::ebike(),
        Mode::Car => words::car(),
    }
}

/// Whether a speed keeps to the county's limit: 正常 or 超速, with its tone.
pub fn speed_word(kmh: f64, mode: Mode, limits: &PatrolLimits) -> (Tone, &'static str) {
    if kmh > f64::from(mode.limit_kmh(limits)) { (Tone::Wrong, words::overspeed()) } else { (Tone::Good, words::normal_speed()) }
}

impl Face for RoundFace {
    fn noun(&self) -> &'static str {
        words::round()
    }

    fn mark(&self) -> Mark {
        Mark::Walk
    }

    fn since(&self, ago: String) -> String {
        words::begun_ago(ago)
    }

    fn statuses(&self) -> &'static [&'static str] {
        &["running", "ended"]
    }

    fn status_word(&self, status: &str) -> String {
        if status == "running" { words::running() } else { words::ended() }.to_owned()
    }

    fn look(&self, summary: &Summary, _: Millis) -> Look {
        let word = self.status_word(&summary.status);
        if summary.open { Look::new(Tone::Due, Mark::Walk, word) } else { Look::new(Tone::Good, Mark::Check, word) }
    }

    fn detail(&self, summary: &Summary) -> String {
        let mode = Mode::ALL.into_iter().find(|mode| mode.code() == summary.detail);
        mode.map_or_else(|| summary.detail.clone(), |mode| mode_word(mode).to_owned())
    }
}

impl Teller for RoundFace {
    fn event(&self, by: By, op: &Op, _: &Settings) -> Option<Event> {
        Some(match body::<Round>(op)? {
            RoundBody::Start(start) => started(by, &start),
            RoundBody::CheckIn(check_in) => checked_in(by, &check_in),
            RoundBody::Note(note) => noted(by, &note),
            RoundBody::End(end) => ended(by, &end),
        })
    }

    fn story(&self, state: &State, _: &Settings) -> Vec<Event> {
        let Some(round) = Round::of(state) else { return vec![] };
        let mut events: Vec<Event> = round.start().map(|s| started(s.by, &s.what)).into_iter().collect();
        events.extend(round.check_ins().map(|c| checked_in(c.by, &c.what)));
        events.extend(round.notes().map(|n| noted(n.by, &n.what)));
        events.extend(round.end().map(|e| ended(e.by, &e.what)));
        events.sort_unstable_by_key(|event| std::cmp::Reverse((event.at, event.op)));
        events
    }
}

fn started(by: By, start: &Start) -> Event {
    Event::new(by, Tone::Quiet, Mark::Walk, words::round_started())
        .line(format!("{} · {} · {}", start.team, mode_word(start.mode), words::people(start.members.len())))
        .line(words::route_of(start.route.len()))
        .presence(&start.presence)
}

fn checked_in(by: By, check_in: &CheckIn) -> Event {
    let checkpoint = About::Thing(Checkpoint::NAME, check_in.checkpoint);
    Event::new(by, Tone::Good, Mark::Shield, words::checked_in()).about(checkpoint).presence(&check_in.presence)
}

fn noted(by: By, note: &FieldNote) -> Event {
    Event::new(by, Tone::Quiet, Mark::Note, words::field_note())
        .line(note.text.clone())
        .photos(words::scene(), &note.photos)
        .presence(&note.presence)
}

fn ended(by: By, end: &End) -> Event {
    let stats = &end.stats;
    let gaps = (stats.gaps > 0).then(|| words::gaps_of(stats.gaps, format::distance(stats.gap_m)));
    Event::new(by, Tone::Good, Mark::Stop, words::round_ended())
        .line(words::walked(format::distance(stats.observed_m), format!("{:.1}", stats.mean_kmh())))
        .line(gaps)
        .line(end.by_app.then(|| words::ended_by_app().to_owned()))
}
