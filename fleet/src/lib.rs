//! A fleet: phones without screens that run the real client plan against a real server over HTTP.
//!
//! What they decide comes from `xunge_shared::plan`; here is only the carrying out, and the weather that spoils it.
//! Loads are bounded in count and time, and go to loopback addresses only.

pub mod bench;
pub mod check;
pub mod drive;
pub mod http;
pub mod light;
pub mod patrol;
pub mod real;
pub mod stage;
pub mod tally;
pub mod torture;
pub mod weather;
