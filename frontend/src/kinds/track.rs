//! `track`: 轨迹, the fixes of a round.

use xunge_shared::{
    kinds::{
        By,
        track::{TrackBody, TrackLog},
    },
    op::Op,
    settings::Settings,
};

use super::{Event, Face, Teller, body};
use crate::i18n::kinds as words;
use crate::ui::{Mark, Tone};

/// See the module.
pub(super) struct TrackFace;

impl Face for TrackFace {
    fn noun(&self) -> &'static str {
        words::track()
    }

    fn mark(&self) -> Mark {
        Mark::Route
    }
}

impl Teller for TrackFace {
    fn event(&self, by: By, op: &Op, _: &Settings) -> Option<Event> {
        let TrackBody::Segment(fixes) = body::<TrackLog>(op)?;
        Some(Event::new(by, Tone::Quiet, Mark::Route, words::fixes(fixes.0.len())))
    }
}
