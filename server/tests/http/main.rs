//! The HTTP contract, route by route, as each persona meets it: what they get, what they do not, and what becomes of requests
//! that no app makes.

#![expect(clippy::unwrap_used, reason = "what is unwrapped here and is not there is a failed test")]

mod accounts;
mod audit;
mod basemap;
mod blobs;
mod coverage;
mod desk;
mod entry;
mod figures;
mod ground;
mod import;
mod imports;
mod limits;
mod live;
mod matrix;
mod operate;
mod outline;
mod pages;
mod plates;
mod rescue;
mod retention;
mod reviews;
mod series;
mod session;
mod sync;
mod threats;
mod tiles;
mod timetable;
mod tls;
mod views;
mod world;
