//! Help that needs no network: the tour of a first start, the offer to install, and what is recorded about the person who asks.

mod extras;
mod mine;
mod privacy;
mod tour;

pub use extras::Extras;
pub use privacy::Privacy;
