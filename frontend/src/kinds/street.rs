//! `street`: 路段.

use xunge_shared::{
    kinds::{
        By,
        street::{Street, StreetBody},
    },
    op::Op,
    settings::Settings,
};

use super::{Event, Face, Teller, body};
use crate::i18n::kinds as words;
use crate::ui::{Mark, Tone};

/// See the module.
pub(super) struct StreetFace;

impl Face for StreetFace {
    fn noun(&self) -> &'static str {
        words::street()
    }

    fn mark(&self) -> Mark {
        Mark::Street
    }

    fn statuses(&self) -> &'static [&'static str] {
        &["main", "secondary", "local", "lane"]
    }

    fn status_word(&self, status: &str) -> String {
        match status {
            "main" => words::street_main(),
            "secondary" => words::street_secondary(),
            "lane" => words::street_lane(),
            _ => words::street_local(),
        }
        .to_owned()
    }
}

impl Teller for StreetFace {
    fn event(&self, by: By, op: &Op, _: &Settings) -> Option<Event> {
        Some(match body::<Street>(op)? {
            StreetBody::Define(profile) => Event::new(by, Tone::Quiet, Mark::Street, words::defined()).line(format!(
                "{} · {}",
                profile.name,
                self.status_word(profile.class.code())
            )),
            StreetBody::Withdraw => Event::new(by, Tone::Quiet, Mark::Trash, words::withdrawn()),
            StreetBody::Restore(_) => Event::new(by, Tone::Quiet, Mark::Undo, words::restored()),
        })
    }
}
