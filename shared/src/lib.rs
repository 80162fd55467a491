//! The domain, the merge and the wire of Xunge.
//!
//! The same code runs on the phone (wasm) and on the server (native), which is why both sides
//! agree. Nothing here reads a clock, draws a random number, does IO or depends on the target:
//! time, ids and bytes are parameters.
//!
//! Read in this order: [`id`], [`hlc`], [`day`], [`op`] (what is written), [`container`] and [`kinds`]
//! (what the ops mean), [`entity`] (one thing's state), [`row`] (what lists and maps read),
//! [`wire`] and [`pack`] (what travels), [`plan`] (what a phone does next)
//! and [`phone`] (all of it put together, without a screen).

pub mod admit;
pub mod areas;
pub mod calendar;
pub mod container;
pub mod coverage;
pub mod datum;
pub mod day;
pub mod digest;
pub mod doubt;
pub mod entity;
pub mod feed;
pub mod geometry;
pub mod ground;
pub mod hlc;
pub mod id;
pub mod imports;
pub mod kinds;
pub mod op;
pub mod pack;
pub mod people;
pub mod phone;
pub mod plan;
pub mod plate;
pub mod print;
pub mod record;
pub mod replica;
pub mod rescue;
pub mod retention;
pub mod role;
pub mod row;
pub mod session;
pub mod settings;
pub mod track;
pub mod wire;
