//! The routes: one file for each, named after its path. A handler reads the request into types, asks the store, and answers.
//!
//! [`ALL`] lists them as the router has them; who may do what there is README's table, which a test holds against this list.

pub mod accounts;
pub mod areas;
pub mod audit;
pub mod basemap;
mod behind;
pub mod blobs;
pub mod board;
pub mod bulletin;
pub mod changes;
pub mod coverage;
pub mod devices;
pub mod digests;
pub mod enrol;
pub mod export;
pub mod figures;
pub mod ground;
pub mod healthz;
pub mod histogram;
pub mod imports;
pub mod live;
pub mod metrics;
pub mod pairs;
pub mod people;
pub mod plates;
pub mod quarantine;
pub mod recurrence;
pub mod rescue;
pub mod reviews;
pub mod rows;
pub mod session;
pub mod sessions;
pub mod summary;
pub mod sync;
pub mod tally;
pub mod things;
pub mod tiles;
pub mod timetable;
pub mod totp;

use axum::{Router, routing::MethodRouter};

use crate::{app::App, error::AppError};

/// A path and the methods that it has, in lower case.
pub type Route = (&'static str, &'static [&'static str]);

/// Makes a router and the list of what is in it of one table.
macro_rules! routes {
    ($(#[$doc:meta])* $router:ident, $list:ident; $($path:literal => $($method:ident($handler:path)),+;)+) => {
        $(#[$doc])*
        pub fn $router() -> Router<App> {
            Router::new()
                $(.route($path, MethodRouter::new()$(.$method($handler))+))+
                .method_not_allowed_fallback(async || AppError::MethodNotAllowed)
        }
        const $list: &[Route] = &[$(($path, &[$(stringify!($method)),+])),+];
    };
}

routes! {
    /// Routes that answer in seconds at most.
    quick, QUICK;
    "/api/session" => get(session::get), post(session::post), delete(session::delete);
    "/api/enrol" => post(enrol::post);
    "/api/sync/push" => post(sync::push::post);
    "/api/sync/pull" => post(sync::pull::post);
    "/api/tiles/{z}/{x}/{y}" => get(tiles::get);
    "/api/tiles/coverage/{z}/{x}/{y}" => get(tiles::coverage::get);
    "/api/basemap/{z}/{x}/{y}" => get(basemap::get);
    "/api/v1/basemap" => get(basemap::describe);
    "/api/v1/tiles.json" => get(tiles::describe);
    "/api/v1/accounts" => get(accounts::get), post(accounts::post);
    "/api/v1/accounts/{id}" => patch(accounts::patch);
    "/api/v1/people" => get(people::get);
    "/api/v1/people/{id}/enrolment" => post(people::enrol);
    "/api/v1/people/{id}/sessions" => delete(people::sign_out);
    "/api/v1/people/{id}/totp" => delete(people::remove_factor);
    "/api/v1/sessions" => get(sessions::get), delete(sessions::delete);
    "/api/v1/sessions/{id}" => delete(sessions::end);
    "/api/v1/totp" => get(totp::get), post(totp::post);
    "/api/v1/totp/confirm" => post(totp::confirm);
    "/api/v1/totp/remove" => post(totp::remove);
    "/api/v1/plates" => get(plates::print);
    "/api/v1/plates/{kind}/{id}" => get(plates::check), post(plates::renew);
    "/api/v1/rows" => get(rows::get);
    "/api/v1/things/{kind}/{id}" => get(things::get);
    "/api/v1/histogram" => get(histogram::get);
    "/api/v1/summary" => get(summary::get);
    "/api/v1/tally" => get(tally::get);
    "/api/v1/coverage" => get(coverage::get);
    "/api/v1/coverage/rounds/{id}" => get(coverage::round::get);
    "/api/v1/coverage/rounds/{id}/reports" => get(coverage::round::reports);
    "/api/v1/devices" => get(devices::get);
    "/api/v1/quarantine" => get(quarantine::get);
    "/api/v1/digests" => get(digests::get);
    "/api/v1/areas" => get(areas::get);
    "/api/v1/board" => get(board::get);
    "/api/v1/recurrence" => get(recurrence::get);
    "/api/v1/recurrence/records" => get(recurrence::records);
    "/api/v1/pairs" => get(pairs::get);
    "/api/v1/reviews" => get(reviews::get);
    "/api/v1/reviews/mine" => get(reviews::mine);
    "/api/v1/timetable" => get(timetable::get), post(timetable::post);
    "/api/v1/timetable/mine" => get(timetable::mine);
    "/api/v1/export" => get(export::get);
    "/api/v1/ground" => get(ground::get);
    "/api/v1/ground/outline" => get(ground::outline), post(ground::propose);
    "/api/v1/changes" => get(changes::get);
    "/api/v1/changes/{device}" => post(changes::post);
    "/api/v1/audit" => get(audit::get);
    "/api/v1/bulletin" => get(bulletin::get);
    "/api/v1/figures" => get(figures::get);
    "/api/v1/figures/records" => get(figures::records);
}

routes! {
    /// Routes that last as long as a network needs, and whose bytes are not to be compressed.
    lasting, LASTING;
    "/api/live" => get(live::get);
    "/api/rescue" => post(rescue::post);
    "/api/v1/imports/{kind}" => post(imports::post);
    "/api/blobs/{photo}" => get(blobs::get), head(blobs::head), post(blobs::post), patch(blobs::patch);
}

routes! {
    /// Routes for who runs the server: they need no session.
    operator, OPERATOR;
    "/healthz" => get(healthz::get);
    "/healthz/live" => get(healthz::live);
    "/healthz/ready" => get(healthz::ready);
    "/metrics" => get(metrics::get);
}

/// All routes, as the routers above have them.
pub const ALL: [&[Route]; 3] = [QUICK, LASTING, OPERATOR];
