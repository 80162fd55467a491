//! `checkpoint`: 必巡点.

use xunge_shared::{
    kinds::{
        By,
        checkpoint::{Checkpoint, CheckpointBody},
    },
    op::Op,
    settings::Settings,
};

use super::{Event, Face, Teller, body};
use crate::i18n::kinds as words;
use crate::ui::{Mark, Tone};

/// See the module.
pub(super) struct CheckpointFace;

impl Face for CheckpointFace {
    fn noun(&self) -> &'static str {
        words::checkpoint()
    }

    fn mark(&self) -> Mark {
        Mark::Shield
    }
}

impl Teller for CheckpointFace {
    fn event(&self, by: By, op: &Op, _: &Settings) -> Option<Event> {
        Some(match body::<Checkpoint>(op)? {
            CheckpointBody::Define(profile) => {
                Event::new(by, Tone::Quiet, Mark::Shield, words::defined()).line(format!("{} · {}", profile.name, profile.code))
            }
            CheckpointBody::Withdraw => Event::new(by, Tone::Quiet, Mark::Trash, words::withdrawn()),
            CheckpointBody::Restore(_) => Event::new(by, Tone::Quiet, Mark::Undo, words::restored()),
        })
    }
}
