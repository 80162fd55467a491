//! The Xunge server: admits operations, keeps them, and shows one merged map.
//!
//! No kind of thing is known here: that is the `shared` crate's. No SQL is written outside [`store`].

pub mod store;
