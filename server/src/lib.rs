//! The Xunge server: admits operations, keeps them, and shows one merged map.
//!
//! No kind of thing is known here: that is the `shared` crate's. No SQL is written outside [`sqlite`], no status code outside
//! [`error`], and no route decides on its own who may see what: that is asked of [`session::Signed`].

pub mod accounts;
pub mod analyst;
pub mod app;
pub mod assets;
pub mod audit;
pub mod backup;
pub mod basemap;
pub mod blobs;
pub mod body;
pub mod bulletin;
pub mod chain;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod doctor;
pub mod download;
pub mod error;
pub mod export;
pub mod figures;
pub mod guard;
pub mod import;
pub mod keys;
pub mod live;
pub mod lock;
pub mod metrics;
pub mod mutex;
pub mod net;
pub mod params;
pub mod plates;
pub mod reads;
pub mod receipt;
pub mod rescue;
pub mod retention;
pub mod routes;
pub mod server;
pub mod session;
pub mod sight;
pub mod spoken;
pub mod sqlite;
pub mod store;
pub mod tiles;
pub mod vault;
pub mod verify;
