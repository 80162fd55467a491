//! A generated county: the same ops that people would make, deterministic by seed.
//!
//! Pure: a seed (and the present) goes in, data come out. Nothing here reads a clock or a file, and no
//! name, shape or number is taken from a real county.
//!
//! [`county()`] makes the ground and the people, [`history()`] what they did up to now, [`photos()`] the pictures that they took.

#![expect(
    clippy::many_single_char_names,
    clippy::similar_names,
    reason = "points are a, b, p, q in geometry; rng stands beside ring and case beside cast"
)]

mod areas;
mod blocks;
mod checkpoints;
mod county;
mod grid;
mod grow;
mod history;
mod journal;
mod land;
mod locate;
mod mesh;
mod names;
mod noise;
mod people;
mod phones;
mod photos;
mod plane;
mod random;
mod roads;
mod streets;
mod voronoi;
mod zones;

pub use areas::{Cell, Community, Town};
pub use checkpoints::Checkpoint;
pub use county::{County, county};
pub use history::{history, settings};
pub use people::{Account, Team};
pub use phones::phone_status;
pub use photos::{Photo, photos};
pub use streets::Street;
pub use zones::Zone;
