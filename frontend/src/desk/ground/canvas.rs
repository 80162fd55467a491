//! The map of the ground: the cells as they are, what was pressed, and what would come of it.

use leptos::prelude::*;
use xunge_shared::{
    geometry::{BBox, LonLat, Path, Shape},
    id::{AreaCode, EntityId, KindName, Scope},
    row::{Row, Summary},
};

use super::{
    CELL, CHECKPOINT, Edit,
    plan::{self, Drawn, Plan, Tool},
};
use crate::i18n::ground as words;
use crate::map::{Features, Layer, Map, MapView};

/// How near to a corner a press means it, pixels.
const REACH: f64 = 16.0;

/// The map.
#[component]
pub fn Canvas(edit: Edit) -> impl IntoView {
    let map = RwSignal::new_local(None::<Map>);
    let zoom = RwSignal::new(14.0_f64);
    let fitted = StoredValue::new(None::<AreaCode>);
    Effect::new(move |_| {
        map.with(|map| {
            let Some(map) = map else { return };
            map.on_move(move |seen| zoom.set(seen.zoom));
            map.on_press(move |pressed| {
                // metres of a pixel, of tiles of 512 pixels
                let metres = 78_271.5 * (f64::from(pressed.place.lat) / 1e6).to_radians().cos() / zoom.get_untracked().exp2();
                edit.press(pressed.thing, pressed.place, REACH * metres);
            });
        });
    });
    let planned = Memo::new(move |_| plan::plan(edit.tool.get(), &edit.ground(), &edit.drawn.get()));
    Effect::new(move |_| {
        let (rows, drawn, planned) = (edit.rows.get(), edit.drawn.get(), planned.get());
        map.with(|map| {
            let Some(map) = map else { return };
            let (cells, points): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.kind == CELL);
            let after = |row: &Row| with_plan(row, planned.as_ref().ok());
            let shown: Vec<Row> = cells.into_iter().filter_map(after).chain(planned.iter().filter_map(new_row)).collect();
            map.draw(Layer::Cell, &Features::of_rows(&shown));
            let corners = corner_rows(edit.tool.get_untracked(), &rows, &drawn);
            map.draw(Layer::Checkpoint, &Features::of_rows(points.into_iter().chain(&corners)));
            edit.zones.with(|zones| map.draw(Layer::Zone, &Features::of_rows(zones)));
            let line = (drawn.points.len() > 1).then(|| Path(drawn.points.clone()));
            map.draw(Layer::Track, &Features::of_track(EntityId(1), line.as_slice()));
            map.select(drawn.chosen.first().copied());
            let town = edit.town.get_untracked();
            if fitted.get_value() != town
                && let Some(bounds) = whole(&rows)
            {
                fitted.set_value(town);
                map.fit(bounds, 17.0);
            }
        });
    });
    view! { <div class="ground-map"><MapView label=words::map() map testid="ground-map" /></div> }
}

/// A row as the plan has it; nothing when its thing is no more.
fn with_plan(row: &Row, plan: Option<&Plan>) -> Option<Row> {
    let Some(plan) = plan else { return Some(row.clone()) };
    if plan.gone.contains(&row.entity) {
        return None;
    }
    let mut row = row.clone();
    if let Some(piece) = plan.reshaped.get(&row.entity) {
        row.summary.shape = Some(Shape::Area(vec![piece.clone()]));
    }
    Some(row)
}

fn marked(kind: KindName, id: u128, shape: Shape, status: &str) -> Row {
    let summary = Summary { shape: Some(shape), status: status.into(), ..Summary::default() };
    Row { kind, entity: EntityId(id), scope: Scope::LEAST, summary }
}

fn new_row(plan: &Plan) -> Option<Row> {
    plan.new.clone().map(|piece| marked(CELL, 1, Shape::Area(vec![piece]), "active"))
}

/// What can be pressed: the corners of the chosen cell, and the points so far.
fn corner_rows(tool: Tool, rows: &[Row], drawn: &Drawn) -> Vec<Row> {
    let chosen = drawn.chosen.first().and_then(|id| rows.iter().find(|row| row.entity == *id && row.kind == CELL));
    let corners = chosen.filter(|_| tool == Tool::Corner).and_then(|row| row.summary.shape.as_ref());
    let corners = corners.into_iter().flat_map(Shape::points).filter(|at| !drawn.points.contains(at)).map(|at| (at, "open"));
    let all = corners.chain(drawn.points.iter().map(|at| (*at, "next")));
    (1_000..).zip(all).map(|(id, (at, status))| marked(CHECKPOINT, id, Shape::Point(at), status)).collect()
}

fn whole(rows: &[Row]) -> Option<BBox> {
    let mut boxes = rows.iter().filter_map(|row| row.summary.shape.as_ref()?.bbox());
    let first = boxes.next()?;
    Some(boxes.fold(first, |whole, one| BBox {
        min: LonLat { lon: whole.min.lon.min(one.min.lon), lat: whole.min.lat.min(one.min.lat) },
        max: LonLat { lon: whole.max.lon.max(one.max.lon), lat: whole.max.lat.max(one.max.lat) },
    }))
}
