//! What goes into a store and comes out of it, in the domain's own types: no SQL, no backend type, no HTTP.

mod lists;
mod ops;
mod people;
mod tiles;

pub use self::{lists::*, ops::*, people::*, tiles::*};
