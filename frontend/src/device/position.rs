//! The receiver, as signals. Whereabouts are sensitive: it runs only while somebody holds a [`Watch`] (an open round, a report being written).

use leptos::prelude::*;
use xunge_shared::{geometry::LonLat, hlc::Millis, kinds::presence::Presence, track::Fix};

/// A position, as the receiver gave it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    /// Where.
    pub place: LonLat,
    /// The radius that the receiver claims, metres.
    pub accuracy_m: u32,
    /// When, by the phone's clock.
    pub at: Millis,
    /// Degrees clockwise from north, while moving.
    pub heading: Option<f64>,
    /// Metres a second, as the receiver claims.
    pub speed_mps: Option<f64>,
}

impl Position {
    /// As a fix of a track.
    pub fn fix(self) -> Fix {
        Fix { at: self.at, place: self.place, accuracy_m: self.accuracy_m }
    }
}

/// Why there is no position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PositionError {
    /// The user or the system does not allow it.
    #[error("not allowed")]
    Denied,
    /// The receiver gives none: indoors, switched off.
    #[error("no position")]
    Unavailable,
    /// None came in time; it goes on trying.
    #[error("no position in time")]
    Timeout,
    /// The browser has no receiver, or the page is not served securely.
    #[error("not supported here")]
    Unsupported,
}

/// A position older than this is told with its age ([`Presence::fixed_at`]).
pub const FRESH_MS: Millis = 15_000;

/// The receiver. From context.
#[derive(Clone, Copy)]
pub struct Positions {
    latest: RwSignal<Option<Position>>,
    error: RwSignal<Option<PositionError>>,
}

/// Holds the receiver on; dropping the last one switches it off.
pub struct Watch(());

impl Positions {
    /// Provides the receiver as context. Called once, by the app's core.
    pub fn start() -> Self {
        let positions = Self { latest: RwSignal::new(None), error: RwSignal::new(None) };
        provide_context(positions);
        positions
    }

    /// From the context of the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// The latest position; nothing while nobody watches.
    pub fn latest(self) -> Signal<Option<Position>> {
        self.latest.into()
    }

    /// Why there is none, or none newer.
    pub fn error(self) -> Signal<Option<PositionError>> {
        self.error.into()
    }

    /// Switches the receiver on, asking for permission when that was not done. Keep it in the page: `StoredValue::new_local(positions.watch())`.
    pub fn watch(self) -> Watch {
        Watch(())
    }

    /// What can be said of one's presence now; nothing older than `max_age_ms` is used. Not tracked.
    pub fn presence(self, max_age_ms: Millis) -> Presence {
        let now = super::now_ms();
        let Some(p) = self.latest.get_untracked().filter(|p| now.saturating_sub(p.at) <= max_age_ms) else { return Presence::default() };
        let fixed_at = (now.saturating_sub(p.at) > FRESH_MS).then_some(p.at);
        Presence { fixed_at, ..Presence::at(p.place, p.accuracy_m) }
    }
}
