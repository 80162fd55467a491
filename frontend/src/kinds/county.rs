//! `county`: its lists, limits and names.

use xunge_shared::{
    kinds::{
        By,
        county::{County, CountyBody},
    },
    op::Op,
    settings::Settings,
};

use super::{Event, Face, Teller, body};
use crate::i18n::kinds as words;
use crate::ui::{Mark, Tone};

/// See the module.
pub(super) struct CountyFace;

impl Face for CountyFace {
    fn noun(&self) -> &'static str {
        words::county()
    }

    fn mark(&self) -> Mark {
        Mark::Globe
    }
}

impl Teller for CountyFace {
    fn event(&self, by: By, op: &Op, _: &Settings) -> Option<Event> {
        Some(match body::<County>(op)? {
            CountyBody::Profile(profile) => Event::new(by, Tone::Quiet, Mark::Globe, words::defined()).line(profile.name),
            CountyBody::Settings(_) => Event::new(by, Tone::Quiet, Mark::Gear, words::settings_changed()),
            CountyBody::Areas(areas) => Event::new(by, Tone::Quiet, Mark::Map, words::areas_named(areas.len())),
        })
    }
}
