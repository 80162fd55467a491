//! The one door that everything the user does goes through: what is said becomes ops, and ops are on disk before anyone says "saved".
//!
//! Nothing here fetches or decides what may be said: the server judges, the pages choose what to offer.

mod photo;
mod saying;

pub use photo::Photo;
pub use saying::{SaveError, Saying};
