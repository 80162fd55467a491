//! The receiver, as signals. Whereabouts are sensitive: it runs only while somebody holds a [`Watch`] (an open round, a report being written).

use std::{cell::RefCell, rc::Rc};

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
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
/// The receiver may take this long before the page says that none came; it goes on.
const PATIENCE_MS: u32 = 20_000;

/// The receiver. From context.
#[derive(Clone, Copy)]
pub struct Positions {
    latest: RwSignal<Option<Position>>,
    error: RwSignal<Option<PositionError>>,
    receiver: StoredValue<Rc<RefCell<Receiver>>, LocalStorage>,
}

/// The one watch that all share.
#[derive(Default)]
struct Receiver {
    holders: u32,
    running: Option<Running>,
}

struct Running {
    id: i32,
    _on_fix: Closure<dyn FnMut(web_sys::Position)>,
    _on_error: Closure<dyn FnMut(web_sys::PositionError)>,
}

/// Holds the receiver on; dropping the last one switches it off.
pub struct Watch(Positions);

impl Positions {
    /// Provides the receiver as context. Called once, by the app's core.
    pub fn start() -> Self {
        let receiver = StoredValue::new_local(Rc::default());
        let positions = Self { latest: RwSignal::new(None), error: RwSignal::new(None), receiver };
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
        let receiver = self.receiver.with_value(Rc::clone);
        receiver.borrow_mut().holders += 1;
        if receiver.borrow().running.is_none() {
            let running = self.switch_on();
            receiver.borrow_mut().running = running;
        }
        Watch(self)
    }

    /// Asks again after the user allowed it in the browser's settings, or the receiver failed.
    pub fn try_again(self) {
        let receiver = self.receiver.with_value(Rc::clone);
        switch_off(&receiver);
        if receiver.borrow().holders > 0 {
            let running = self.switch_on();
            receiver.borrow_mut().running = running;
        }
    }

    /// What can be said of one's presence now; nothing older than `max_age_ms` is used. Not tracked.
    pub fn presence(self, max_age_ms: Millis) -> Presence {
        let now = super::now_ms();
        let Some(p) = self.latest.get_untracked().filter(|p| now.saturating_sub(p.at) <= max_age_ms) else { return Presence::default() };
        let fixed_at = (now.saturating_sub(p.at) > FRESH_MS).then_some(p.at);
        Presence { fixed_at, ..Presence::at(p.place, p.accuracy_m) }
    }

    fn switch_on(self) -> Option<Running> {
        self.error.set(None);
        let Some(geolocation) = geolocation() else {
            self.error.set(Some(PositionError::Unsupported));
            return None;
        };
        let on_fix = Closure::<dyn FnMut(web_sys::Position)>::new(move |told: web_sys::Position| {
            if let Some(position) = read(&told) {
                self.error.set(None);
                self.latest.set(Some(position));
            }
        });
        let on_error = Closure::<dyn FnMut(web_sys::PositionError)>::new(move |error: web_sys::PositionError| {
            self.error.set(Some(match error.code() {
                web_sys::PositionError::PERMISSION_DENIED => PositionError::Denied,
                web_sys::PositionError::TIMEOUT => PositionError::Timeout,
                _ => PositionError::Unavailable,
            }));
        });
        let options = web_sys::PositionOptions::new();
        options.set_enable_high_accuracy(true);
        options.set_timeout(PATIENCE_MS);
        options.set_maximum_age(0);
        let (fix, error) = (on_fix.as_ref().unchecked_ref(), on_error.as_ref().unchecked_ref());
        let Ok(id) = geolocation.watch_position_with_error_callback_and_options(fix, Some(error), &options) else {
            self.error.set(Some(PositionError::Unsupported));
            return None;
        };
        Some(Running { id, _on_fix: on_fix, _on_error: on_error })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // When the whole app goes, the receiver's signals may be gone first; the browser then ends the watch.
        let Some(receiver) = self.0.receiver.try_with_value(Rc::clone) else { return };
        receiver.borrow_mut().holders -= 1;
        if receiver.borrow().holders == 0 {
            switch_off(&receiver);
            self.0.latest.set(None);
            self.0.error.set(None);
        }
    }
}

fn switch_off(receiver: &RefCell<Receiver>) {
    if let (Some(running), Some(geolocation)) = (receiver.borrow_mut().running.take(), geolocation()) {
        geolocation.clear_watch(running.id);
    }
}

fn geolocation() -> Option<web_sys::Geolocation> {
    web_sys::window()?.navigator().geolocation().ok()
}

/// What the receiver told; nothing when it is not on earth.
fn read(told: &web_sys::Position) -> Option<Position> {
    let at = told.coords();
    Some(Position {
        place: LonLat::from_degrees(at.longitude(), at.latitude()).ok()?,
        accuracy_m: at.accuracy().clamp(0.0, f64::from(u32::MAX)).ceil() as u32,
        // The receiver's clock may be another than the phone's: a fix counts from when it was told.
        at: super::now_ms(),
        heading: at.heading().filter(|heading| heading.is_finite()),
        speed_mps: at.speed().filter(|speed| speed.is_finite()),
    })
}
