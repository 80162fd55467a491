//! Map tiles (Mapbox Vector Tile 2.1): from index rows to bytes. Knows no kind, no request and no store.
//!
//! [`grid`] says where a tile is, [`clip`] cuts shapes to it, [`geometry`] turns them into drawing commands and [`layer`]
//! gathers features with their properties.

pub mod clip;
pub mod geometry;
pub mod grid;
pub mod layer;
