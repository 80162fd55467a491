//! Patrols that can be believed: tracks matched to streets, and what a round covered.
//!
//! Pure: no IO, no clock, no store. Streets, cells and limits come in, figures go out; the same track gives the same figures whenever and
//! wherever they are worked out, so that what is kept of them can be made anew.

mod areas;
mod cover;
mod coverage;
mod legs;
mod matching;
mod network;
mod plane;
mod speed;
mod stretches;

pub use areas::SCHOOL_M;
pub use cover::{Cover, Coverage, PARTS, parts_of};
pub use coverage::{Ground, Rules, cover};
pub use matching::Matcher;
pub use network::Network;
pub use speed::Speeds;
pub use stretches::{Stretch, stretches};
