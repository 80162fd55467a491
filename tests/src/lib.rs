//! End to end: a real browser, a real server and a network that fails on demand.
//!
//! The harness is a library with tests of its own (beside each module, and in `tests/harness_*.rs`);
//! the scenarios in `tests/` read as stories. No test here sleeps or retries: it waits for a
//! condition with a deadline ([`wait`]), and a failure prints what the server and the browsers said.

pub mod browser;
pub mod client;
pub mod pages;
pub mod people;
pub mod photo;
pub mod plate;
pub mod process;
pub mod proxy;
pub mod series;
pub mod server;
pub mod taps;
pub mod tile_server;
mod tree;
pub mod wait;
pub mod world;
