//! A case at the desk: what may be done with it, alone or with others, and what a person has to decide about it.
//!
//! [`deed`] decides what is said, [`perform`] says it; the components ask and show. The board and the map's panel use the same.
//! [`begin`] keeps what is begun while the case is drawn anew.

mod actions;
mod acts;
mod begin;
mod begun;
mod conflicts;
mod deed;
mod drafts;
mod duplicates;
mod form;
mod merge;
mod outrun;
mod perform;
mod phrases;
mod unlike;
mod whom;
mod word;

pub use actions::{CaseActions, CaseNotices};
pub use begin::{Begin, Target};
pub use begun::Begun;
pub use deed::Doing;
pub use form::DeedForm;
pub use merge::MergeSheet;
pub use perform::draw_all;
pub use phrases::{doing_named, doings};
pub use word::doing_word;
