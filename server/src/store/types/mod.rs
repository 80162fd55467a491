//! What goes into a store and comes out of it, in the domain's own types: no SQL, no backend type, no HTTP.

mod check;
mod entry;
mod facts;
mod groups;
mod imports;
mod lists;
mod ops;
mod people;
mod retain;
mod sheet;
mod tiles;
mod watch;

pub use self::{check::*, entry::*, facts::*, groups::*, imports::*, lists::*, ops::*, people::*, retain::*, sheet::*, tiles::*, watch::*};
