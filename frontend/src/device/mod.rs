//! The phone itself: its clock, its receiver, its camera, its screen lock and its storage figures.
//!
//! Nothing here stores or fetches; what is recorded goes through `capture`.

mod band;
pub mod camera;
pub mod hand_over;
pub mod mosaic;
mod original;
pub mod position;
mod readiness;
pub mod recognise;
mod recorder;
pub mod scanned;
mod scanner;
pub mod share;
mod triggers;
mod wake_lock;

pub use camera::Caption;
pub use original::Original;
pub use position::{Position, PositionError, Positions, Watch};
pub use readiness::{Battery, battery, keeps_screen_on};
pub use recorder::{Forgotten, LiveRound, Recorder};
pub use scanner::{Detail, Frame, Lens, LensError, Reader};
pub(crate) use triggers::{Trigger, Triggers};
use xunge_shared::hlc::Millis;

/// True when the screen meets a media query now; false where the browser does not understand it.
pub fn screen_is(query: &str) -> bool {
    leptos::prelude::window().match_media(query).ok().flatten().is_some_and(|query| query.matches())
}

/// The phone's clock, uncorrected: milliseconds since 1970.
pub fn now_ms() -> Millis {
    js_sys::Date::now().max(0.0) as Millis
}
