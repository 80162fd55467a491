//! `GET /api/v1/areas`: what is in the county's towns and communities, named or not.

use std::collections::BTreeSet;

use axum::{Json, extract::State};
use xunge_shared::{
    areas::Contents,
    id::AreaCode,
    kinds::{Kind, cell::Cell},
};

use crate::{
    app::App,
    error::AppResult,
    session::Signed,
    store::{By, GroupQuery, Place},
};

/// Of what the caller sees. What lies in a town's feed is the town's; a community has the cells that are coded so.
pub async fn get(State(app): State<App>, signed: Signed) -> AppResult<Json<Contents>> {
    app.settled().await;
    let (sight, now) = (signed.sight(&app), signed.now());
    let told = app.read(move |store| {
        let mut told = Contents::new();
        for ((scope, kind), n) in store.contents(&sight)? {
            for area in around(scope.area()) {
                *told.entry(area).or_default().things.entry(kind.clone()).or_default() += n;
            }
        }
        for group in store.groups(&GroupQuery { sight, kind: Cell::NAME, by: By::Cell, now })? {
            let Place::Cell(cell) = &group.place else { continue };
            let community = Some(cell.area()).filter(|area| !area.is_town());
            if let Some(area) = community {
                *told.entry(area).or_default().things.entry(Cell::NAME).or_default() += group.counts.total;
            }
        }
        for stored in store.accounts()? {
            let held = stored.grants.iter().filter(|grant| grant.holds_at(now) && signed.administers(grant.area));
            for area in held.flat_map(|grant| around(grant.area)).collect::<BTreeSet<_>>() {
                told.entry(area).or_default().accounts += 1;
            }
        }
        Ok(told)
    });
    Ok(Json(told.await?))
}

/// An area and the town that it is in.
fn around(area: AreaCode) -> BTreeSet<AreaCode> {
    [area, area.town()].into_iter().filter(|area| !area.is_county()).collect()
}
