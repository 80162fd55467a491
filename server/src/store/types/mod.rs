//! What goes into a store and comes out of it, in the domain's own types: no SQL, no backend type, no HTTP.

mod check;
mod lists;
mod ops;
mod people;
mod retain;
mod tiles;

pub use self::{check::*, lists::*, ops::*, people::*, retain::*, tiles::*};
