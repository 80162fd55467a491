//! What people do with the app, end to end: a real browser, a real server and a proxy that cuts connections.
//!
//! One binary, so that the stories share its linking and run side by side. A story alone:
//! `cargo test -p xunge-tests --test stories plates::`, with `XUNGE_BIN` naming the server.

mod a11y;
mod admin;
mod areas;
mod board;
mod borders;
mod bulletin;
mod cases;
mod converge;
mod county_time;
mod desk;
mod desk_records;
mod desk_without_network;
mod draws;
mod faults;
mod figures;
mod ground;
mod harness_browser;
mod harness_proxy;
mod help;
mod hostile;
mod kill;
mod languages;
mod long;
mod navigation;
mod offline;
mod outline;
mod patrol;
mod patrols;
mod phones;
mod photos;
mod plates;
mod queues;
mod rescue;
mod restore;
mod review;
mod rounds;
mod screenshots;
mod shared_lists;
mod street;
mod sync_centre;
mod timetable;
mod tour;
mod unlock;
mod unsaved;
mod update;
mod worker;
mod workspace;
mod zone_board;
