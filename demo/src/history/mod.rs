//! What happened in the county: its reference data set up, then days of rounds, inspections and cases, all as ops.
//!
//! The present is a parameter. Nothing is written after it; what is under way then stays open.

mod cases;
mod doubtful;
mod inspections;
mod life;
mod lotteries;
mod matters;
mod network;
mod reference;
mod rounds;
mod timetables;
mod walk;

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use xunge_shared::{calendar::Calendar, hlc::Millis, id::EntityId, op::Op, settings::Settings};

use crate::{County, journal::Journal, photos};

pub(crate) const MINUTE: Millis = 60_000;
pub(crate) const HOUR: Millis = 60 * MINUTE;

/// The lists and limits of the demo county.
pub fn settings() -> Settings {
    // Once a week is what sixteen people can keep up in the county seat.
    Settings { inspect_every_h: 168, ..Settings::default() }
}

/// All ops of `days` days up to `now`, in the order of time: first the reference data, then what people did.
///
/// Every account writes one series (one device), its numbers contiguous from 1. Each op is written by an account
/// whose area and role allow it. The photos that they name are those of [`crate::photos()`] with the same seed.
pub fn history(county: &County, seed: u64, now: Millis, days: u32) -> Vec<Op> {
    let mut journal = Journal::default();
    let days = Days::before(now, days);
    reference::write(&mut journal, county, days.start_of(days.first) - 15 * HOUR);
    let photos = photos::pairs(seed);
    let sightings = rounds::write(&mut journal, county, &days, &photos, seed);
    let findings = inspections::write(&mut journal, county, &days, &photos, seed);
    cases::write(&mut journal, county, &days, &photos, &sightings, &findings, seed);
    doubtful::write(&mut journal, county, &days, &photos, seed);
    timetables::write(&mut journal, county, &days, &photos, seed);
    lotteries::write(&mut journal, county, &days, seed);
    journal.ops(seed, now)
}

/// The days that the history covers.
#[derive(Debug, Clone)]
pub(crate) struct Days {
    calendar: Calendar,
    /// Local days since 1970-01-01.
    pub(crate) first: u64,
    pub(crate) last: u64,
    pub(crate) now: Millis,
}

impl Days {
    fn before(now: Millis, days: u32) -> Self {
        let calendar = settings().calendar;
        let last = calendar.day_of(now);
        Self { first: last.saturating_sub(u64::from(days)), last, now, calendar }
    }

    /// Local midnight.
    pub(crate) fn start_of(&self, day: u64) -> Millis {
        self.calendar.start_of(day)
    }

    /// An instant of a day, in minutes since local midnight.
    pub(crate) fn at(&self, day: u64, minutes: f64) -> Millis {
        self.start_of(day) + (minutes * MINUTE as f64) as Millis
    }

    /// When the desk gets round to something that comes at `at`: it works from half past eight to nine in the evening.
    pub(crate) fn office(&self, at: Millis) -> Millis {
        let (day, minute) = (self.calendar.day_of(at), self.calendar.minute_of_day(at));
        match minute {
            0..510 => self.at(day, 510.0 + f64::from(minute) / 20.0),
            510..1_275 => at,
            _ => self.at(day + 1, 510.0 + f64::from(minute - 1_275) / 4.0),
        }
    }

    /// True on Monday to Friday.
    pub(crate) fn is_weekday(day: u64) -> bool {
        (day + 3) % 7 < 5
    }
}

/// The id of a record that somebody made at `at`.
pub(crate) fn record_id(rng: &mut ChaCha8Rng, at: Millis) -> EntityId {
    let random: [u8; 10] = rng.random();
    EntityId::from(uuid::Builder::from_unix_timestamp_millis(at, &random).into_uuid())
}
