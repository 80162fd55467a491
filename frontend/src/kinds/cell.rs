//! `cell`: 单元网格.

use xunge_shared::{
    kinds::{
        By,
        cell::{Cell, CellBody},
    },
    op::Op,
    settings::Settings,
};

use super::{Event, Face, Teller, body};
use crate::i18n::kinds as words;
use crate::ui::{Mark, Tone};

/// See the module.
pub(super) struct CellFace;

impl Face for CellFace {
    fn noun(&self) -> &'static str {
        words::cell()
    }

    fn mark(&self) -> Mark {
        Mark::Map
    }
}

impl Teller for CellFace {
    fn event(&self, by: By, op: &Op, _: &Settings) -> Option<Event> {
        Some(match body::<Cell>(op)? {
            CellBody::Define(profile) => {
                Event::new(by, Tone::Quiet, Mark::Map, words::defined()).line(format!("{} · {}", profile.name, profile.code))
            }
            CellBody::Withdraw => Event::new(by, Tone::Quiet, Mark::Trash, words::withdrawn()),
            CellBody::Restore(_) => Event::new(by, Tone::Quiet, Mark::Undo, words::restored()),
        })
    }
}
