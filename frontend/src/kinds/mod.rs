//! What each kind of record looks like to a person: its words, its tone and icon, and its story. One file per kind, and
//! one line in [`face`] and in [`teller`] below; phones and the desk read the same.
//!
//! Nothing here stores, fetches or decides: a state's meaning comes from the shared crate, the looks on the map from
//! `map/style.js`, which must say the same as [`Face::look`].

mod case;
mod cell;
mod checkpoint;
mod county;
mod event;
mod presence;
mod round;
mod story;
mod street;
mod timetable;
mod track;
mod zone;

pub use case::{awaits_disposal, main_type, next_step, stage_word, time_left};
pub use event::{About, Event};
pub use presence::{direction, presence_words};
pub use round::{mode_word, speed_word};
pub use story::{StoredPhoto, Story};
use xunge_shared::{
    hlc::{Hlc, Millis},
    id::KindName,
    kinds::{By, Kind, State, timetable::Timetable},
    op::Op,
    row::Summary,
    settings::Settings,
};
pub use zone::verdict_word;

use crate::i18n::kinds as words;
use crate::ui::{Mark, Tone, format};

/// A status as it is shown: never a colour alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// What its colour means.
    pub tone: Tone,
    /// Its icon.
    pub mark: Mark,
    /// Its word.
    pub word: String,
}

impl Look {
    fn new(tone: Tone, mark: Mark, word: impl Into<String>) -> Self {
        Self { tone, mark, word: word.into() }
    }
}

/// How a kind shows itself.
pub trait Face: Sync {
    /// What such a thing is called.
    fn noun(&self) -> &'static str;

    /// The icon of the kind itself.
    fn mark(&self) -> Mark;

    /// The statuses that rows of this kind may have, in the order of a filter.
    fn statuses(&self) -> &'static [&'static str] {
        &[]
    }

    /// The word for a status, whatever the time.
    fn status_word(&self, _status: &str) -> String {
        words::status_active().to_owned()
    }

    /// How a thing stands now.
    fn look(&self, summary: &Summary, _now: Millis) -> Look {
        Look::new(Tone::Quiet, self.mark(), self.status_word(&summary.status))
    }

    /// The thing's everyday name.
    fn name(&self, summary: &Summary, _settings: &Settings) -> String {
        if summary.title.is_empty() { self.noun().to_owned() } else { summary.title.clone() }
    }

    /// How long ago what a row's time tells of was: its latest state, unless a kind says otherwise.
    fn since(&self, ago: String) -> String {
        ago
    }

    /// What more there is to say in a line: a row's detail is a person's words for some kinds, a code for others.
    fn detail(&self, summary: &Summary) -> String {
        summary.detail.clone()
    }
}

/// What a kind's records tell. Apart from its [`Face`], because the first page of a phone draws faces and tells no stories: what is
/// reached from here is loaded with the other pages.
pub trait Teller: Sync {
    /// What one op says, in words. Nothing when this build cannot read it.
    fn event(&self, by: By, op: &Op, settings: &Settings) -> Option<Event>;

    /// All that the state tells, newest first. A state may have forgotten what the op log still has.
    fn story(&self, _state: &State, _settings: &Settings) -> Vec<Event> {
        vec![]
    }
}

/// How long is left until `due`, or how late it is. What had until the end of a day is late by days, as people count from a date.
pub fn left(kind: &KindName, due: Millis, now: Millis) -> String {
    if *kind == Timetable::NAME && due < now { format::days_late(due, now) } else { format::left(due, now) }
}

/// The face of a kind; a kind that came after this build has one too.
pub fn face(kind: &KindName) -> &'static dyn Face {
    match kind.as_str() {
        "case" => &case::CaseFace,
        "cell" => &cell::CellFace,
        "checkpoint" => &checkpoint::CheckpointFace,
        "county" => &county::CountyFace,
        "round" => &round::RoundFace,
        "street" => &street::StreetFace,
        "timetable" => &timetable::TimetableFace,
        "track" => &track::TrackFace,
        "zone" => &zone::ZoneFace,
        _ => &Newer,
    }
}

/// What the records of a kind tell; of a kind that came after this build, nothing.
pub fn teller(kind: &KindName) -> &'static dyn Teller {
    match kind.as_str() {
        "case" => &case::CaseFace,
        "cell" => &cell::CellFace,
        "checkpoint" => &checkpoint::CheckpointFace,
        "county" => &county::CountyFace,
        "round" => &round::RoundFace,
        "street" => &street::StreetFace,
        "timetable" => &timetable::TimetableFace,
        "track" => &track::TrackFace,
        "zone" => &zone::ZoneFace,
        _ => &Newer,
    }
}

/// What one op says, in words: for the desk, which reads the log itself.
pub fn event(op: &Op, eff: Hlc, settings: &Settings) -> Event {
    let by = By::of(op, eff);
    teller(&op.kind).event(by, op, settings).unwrap_or_else(|| Event::new(by, Tone::Quiet, Mark::Info, words::newer()))
}

/// Reads an op's body.
fn body<K: xunge_shared::kinds::Kind>(op: &Op) -> Option<K::Body> {
    if op.v > K::VERSION { None } else { minicbor::decode(&op.body).ok() }
}

/// A kind that came after this build.
struct Newer;

impl Face for Newer {
    fn noun(&self) -> &'static str {
        words::newer()
    }

    fn mark(&self) -> Mark {
        Mark::Info
    }
}

impl Teller for Newer {
    fn event(&self, _: By, _: &Op, _: &Settings) -> Option<Event> {
        None
    }
}
