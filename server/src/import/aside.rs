//! What a file says that is taken, and worth a look: columns that nothing is read from, and things that lie far from every cell of their towns.

use std::collections::BTreeSet;

use xunge_import::{
    kinds::Importable,
    problem::{Place, Problem, Reason},
    record::{Row, Subject},
};
use xunge_shared::{
    geometry::{BBox, LonLat, Shape},
    id::{AreaCode, Scope},
    kinds::{Kind, cell::Cell},
};

use super::all_rows;
use crate::{
    sight::Sight,
    store::{Result, Store},
};

/// So far, metres, a thing may lie from its town's cells: a door at the edge, a street that leads out.
const NEAR_M: f64 = 500.0;
/// In micro-degrees, and more than that up to 70° north: a box around a cell tells most that are far.
const NEAR_DEGREES: i32 = 15_000;

/// The columns of a file that no kind `K` has.
pub(super) fn unread<K: Importable>(rows: &[Row]) -> Option<Problem> {
    let known: BTreeSet<&str> = K::COLUMNS.iter().flat_map(|column| std::iter::once(&column.name).chain(column.also)).copied().collect();
    let names: BTreeSet<&str> = rows.iter().flat_map(|(_, record)| record.names()).filter(|name| !known.contains(name)).collect();
    let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    (!names.is_empty()).then_some(Problem { place: Place::File, field: Subject::WHOLE, reason: Reason::Unread(names) })
}

/// Those of some spots that lie far from every cell in sight of their town; none where no cell of it is known.
pub(super) fn far(spots: &[(Place, Scope, LonLat)], store: &dyn Store, sight: &Sight) -> Result<Vec<Problem>> {
    let areas: BTreeSet<AreaCode> = spots.iter().map(|(_, scope, _)| scope.area()).collect();
    if areas.is_empty() {
        return Ok(vec![]);
    }
    let cells = all_rows(store, &sight.clone().only(|scope| areas.contains(&scope.area())), &Cell::NAME)?;
    let cells: Vec<(AreaCode, BBox, Shape)> =
        cells.into_iter().filter_map(|row| Some((row.scope.area(), row.summary.shape.as_ref()?.bbox()?, row.summary.shape?))).collect();
    let is_near = |at: LonLat, around: &BBox, ground: &Shape| {
        let reaches =
            |least: i32, most: i32, at: i32| (least.saturating_sub(NEAR_DEGREES)..=most.saturating_add(NEAR_DEGREES)).contains(&at);
        reaches(around.min.lon, around.max.lon, at.lon)
            && reaches(around.min.lat, around.max.lat, at.lat)
            && ground.distance_to(at).is_some_and(|metres| metres <= NEAR_M)
    };
    let is_far = |area: AreaCode, at: LonLat| {
        let mut of_town = cells.iter().filter(|(town, ..)| *town == area).peekable();
        of_town.peek().is_some() && !of_town.any(|(_, around, ground)| is_near(at, around, ground))
    };
    let far = spots.iter().filter(|(_, scope, at)| is_far(scope.area(), *at));
    Ok(far.map(|(place, _, at)| Problem { place: *place, field: Subject::GEOMETRY, reason: Reason::FarAway(*at) }).collect())
}
