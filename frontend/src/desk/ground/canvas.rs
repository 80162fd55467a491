//! The map of the ground: the cells as they are, what was pressed, and what would come of it; below that, so that a border can follow a road, the
//! basemap, the streets with their names and the door fronts.

use leptos::{ev::KeyboardEvent, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::Element;
use xunge_shared::{
    geometry::{BBox, LonLat, Path, Shape},
    id::{AreaCode, EntityId, KindName, Scope},
    row::{Row, Summary},
};

use super::{
    Edit,
    plan::{Drawn, Plan, Sort, Tool},
};
use crate::data::Core;
use crate::desk::workspace::{Workspace, lay};
use crate::i18n::ground as words;
use crate::map::{Features, Layer, Map, MapView};

/// How near to a corner a press means it, pixels.
const REACH: f64 = 16.0;
/// What is edited here is drawn of what was read, all else of tiles.
const TILES: &str = "/api/tiles/{z}/{x}/{y}.mvt?kinds=county,street,zone";

/// The map.
#[component]
pub fn Canvas(edit: Edit) -> impl IntoView {
    let core = Core::expect();
    let map = RwSignal::new_local(None::<Map>);
    // where the map looks: its zoom, and its middle once that is known
    let looks = RwSignal::new((14.0_f64, None::<LonLat>));
    let press = move |at: LonLat| {
        // metres of a pixel, of tiles of 512 pixels
        let metres = 78_271.5 * (f64::from(at.lat) / 1e6).to_radians().cos() / looks.get_untracked().0.exp2();
        edit.press(core, at, REACH * metres);
    };
    // the arrows move the map below its middle
    let on_key = move |event: KeyboardEvent| {
        let on_map = event.target().and_then(|target| target.dyn_into::<Element>().ok()).is_some_and(|on| on.tag_name() == "CANVAS");
        if on_map
            && ["Enter", " "].contains(&event.key().as_str())
            && let Some(middle) = looks.get_untracked().1
        {
            event.prevent_default();
            press(middle);
        }
    };
    let fitted = StoredValue::new(None::<AreaCode>);
    below(edit, map);
    Effect::new(move |_| {
        map.with(|map| {
            let Some(map) = map else { return };
            map.on_move(move |seen| looks.set((seen.zoom, Some(seen.center))));
            map.on_press(move |pressed| press(pressed.place));
        });
    });
    Effect::new(move |_| {
        let (rows, zones, drawn, sort) = (edit.rows.get(), edit.zones.get(), edit.drawn.get(), edit.sort.get());
        let (laid, seen) = (edit.laid.get(), edit.seen.get());
        let plan = edit.planned.get().unwrap_or_default();
        map.with(|map| {
            let Some(map) = map else { return };
            let of = |kind: Sort, all: &[Row]| -> Vec<Row> {
                let new = plan.new.clone().filter(|_| kind == sort).map(|shape| marked(kind.kind(), 1, shape, "active"));
                all.iter().filter(|row| row.kind == kind.kind()).filter_map(|row| with_plan(row, &plan)).chain(new).collect()
            };
            let corners = corners(edit.tool.get_untracked(), if sort == Sort::Zone { &zones } else { &rows }, &drawn);
            let beside = laid.beside.iter().filter_map(|row| with_plan(row, &plan)).collect::<Vec<_>>();
            map.draw(Layer::Beside, &Features::of_rows(&beside));
            map.draw(Layer::Plot, &Features::of_rows(&of(Sort::Cell, &rows)));
            map.draw(Layer::Checkpoint, &Features::of_rows(of(Sort::Checkpoint, &rows).iter().chain(&corners)));
            map.draw(Layer::Zone, &Features::of_rows(&if sort == Sort::Zone { of(Sort::Zone, &zones) } else { vec![] }));
            let line = (drawn.points.len() > 1).then(|| Path(drawn.points.clone()));
            let mut lines = Features::new();
            line.iter().chain(seen.iter().flat_map(|part| &part.0)).for_each(|path| lines.line(EntityId(1), path));
            map.draw(Layer::Track, &lines);
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
    // what is looked at comes into sight
    Effect::new(move |_| {
        let bounds = edit.seen.with(|seen| Shape::Area(seen.clone()).bbox());
        map.with(|map| {
            if let Some((map, bounds)) = map.as_ref().zip(bounds) {
                map.fit(bounds, 18.5);
            }
        });
    });
    view! {
        <div class="ground-map" on:keydown=on_key>
            <MapView label=words::map() map testid="ground-map" />
            <p class="ground-cross" aria-hidden="true"><i></i><span>{words::by_keys()}</span></p>
            <p class="ground-missed" role="status" data-testid="ground-missed">{move || edit.missed.get()}</p>
        </div>
    }
}

/// What lies below what is edited.
fn below(edit: Edit, map: RwSignal<Option<Map>, LocalStorage>) {
    let Workspace { basemap, .. } = Workspace::expect();
    Effect::new(move |_| {
        let below = basemap.get().flatten();
        map.with(|map| map.as_ref().map(|map| lay(map, below.as_ref())));
    });
    Effect::new(move |_| {
        map.with(|map| map.as_ref().map(|map| map.tiles(TILES, &[Layer::County, Layer::Street, Layer::Front])));
    });
    // doors that are edited are drawn themselves, and may be others after that
    let are_edited = Memo::new(move |_| edit.sort.get() == Sort::Zone);
    Effect::new(move |were_edited: Option<bool>| {
        let are_edited = are_edited.get();
        map.with(|map| {
            let Some(map) = map else { return };
            map.show(Layer::Front, !are_edited);
            if were_edited == Some(true) {
                map.refresh();
            }
        });
        are_edited
    });
}

/// A row as the plan has it; nothing when its thing is no more.
fn with_plan(row: &Row, plan: &Plan) -> Option<Row> {
    if plan.gone.contains(&row.entity) {
        return None;
    }
    let mut row = row.clone();
    if let Some(shape) = plan.reshaped.get(&row.entity) {
        row.summary.shape = Some(shape.clone());
    }
    Some(row)
}

fn marked(kind: KindName, id: u128, shape: Shape, status: &str) -> Row {
    let summary = Summary { shape: Some(shape), status: status.into(), ..Summary::default() };
    Row { kind, entity: EntityId(id), scope: Scope::LEAST, summary }
}

/// What can be pressed: the corners of the chosen thing, and the points so far.
fn corners(tool: Tool, rows: &[Row], drawn: &Drawn) -> Vec<Row> {
    let chosen = drawn.chosen.first().and_then(|id| rows.iter().find(|row| row.entity == *id));
    let corners = chosen.filter(|_| tool == Tool::Corner).and_then(|row| row.summary.shape.as_ref());
    let corners = corners.into_iter().flat_map(Shape::points).filter(|at| !drawn.points.contains(at)).map(|at| (at, "open"));
    let all = corners.chain(drawn.points.iter().map(|at| (*at, "next")));
    (1_000..).zip(all).map(|(id, (at, status))| marked(Sort::Checkpoint.kind(), id, Shape::Point(at), status)).collect()
}

fn whole(rows: &[Row]) -> Option<BBox> {
    rows.iter().filter_map(|row| row.summary.shape.as_ref()?.bbox()).reduce(BBox::with)
}
