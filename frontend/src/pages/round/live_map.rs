//! The map of a round: the way as a line, its gaps as dots, checkpoints as hexagons, one's own position.

use leptos::prelude::*;
use xunge_shared::{
    geometry::{BBox, Path, Shape},
    id::EntityId,
    kinds::{Kind, cell::Cell, checkpoint::Checkpoint, round::Round, street::Street},
    row::Row,
};

use super::line::Line;
use super::plan::Stop;
use crate::data::Core;
use crate::i18n::{map as map_words, phone_round as words};
use crate::map::{Features, Ground, Layer, Map, MapView};
use crate::pages::parts::Whereabouts;
use crate::ui::{Icon, Mark};

const WALKING: f64 = 16.0;

/// Draws streets, cells and the round's checkpoints; again whenever one of them changes.
pub(super) fn draw_ground(core: Core, map: RwSignal<Option<Map>, LocalStorage>, round: Memo<Option<Round>>) {
    Effect::new(move |_| {
        map.with(|map| {
            let Some(map) = map else { return };
            map.draw(Layer::Cell, &Features::of_rows(&core.rows(&Cell::NAME)));
            map.draw(Layer::Street, &Features::of_rows(&core.rows(&Street::NAME)));
        });
    });
    Effect::new(move |_| {
        let Some(round) = round.get() else { return };
        let route: Vec<EntityId> = round.start().map(|start| start.what.route.clone()).unwrap_or_default();
        let rows: Vec<Row> = core.rows(&Checkpoint::NAME);
        let mut features = Features::new();
        for row in rows.iter().filter(|row| route.contains(&row.entity) || visited(&round, row.entity)) {
            let status = match (visited(&round, row.entity), round.end().is_some()) {
                (true, _) => "visited",
                (false, true) => "missed",
                (false, false) => "active",
            };
            features.row_as(row, status);
        }
        map.with(|map| map.iter().for_each(|map| map.draw(Layer::Checkpoint, &features)));
    });
}

fn visited(round: &Round, checkpoint: EntityId) -> bool {
    round.check_ins().any(|check_in| check_in.what.checkpoint == checkpoint)
}

/// The box around a way and its checkpoints.
pub(super) fn bounds(paths: &[Path], stops: &[Stop]) -> Option<BBox> {
    let mut all = paths.to_vec();
    all.push(Path(stops.iter().map(|stop| stop.place).collect()));
    Shape::Lines(all).bbox()
}

/// The map, following one's own position until a finger moves it.
#[component]
pub(super) fn LiveMap(id: EntityId, round: Memo<Option<Round>>, whereabouts: Whereabouts) -> impl IntoView {
    let core = Core::expect();
    let map = RwSignal::new_local(None::<Map>);
    let follows = RwSignal::new(true);
    draw_ground(core, map, round);
    let recorder = core.recorder();
    // thinned as it grows: what a fix costs must not depend on how many came before
    let line = StoredValue::new(Line::default());
    Effect::new(move |_| {
        recorder.way(|track| line.update_value(|line| line.follow(track)));
        map.with(|map| {
            let Some(map) = map else { return };
            if line.try_update_value(Line::take_news).unwrap_or_default() {
                map.draw(Layer::Track, &line.with_value(|line| Features::of_track(id, line.paths())));
            }
        });
    });
    Effect::new(move |_| {
        let at = whereabouts.latest.get();
        map.with(|map| {
            let Some(map) = map else { return };
            map.me(at.map(|at| (at.place, at.accuracy_m)));
            if let Some(at) = at.filter(|_| follows.get()) {
                map.fly(at.place, None);
            }
        });
    });
    Effect::new(move |_| {
        map.with(|map| {
            let Some(map) = map else { return };
            map.on_move(move |seen| {
                if seen.by_hand {
                    let _ = follows.try_set(false);
                }
            });
            let here = whereabouts.latest.get_untracked().map(|at| at.place);
            let started =
                untrack(|| round.with(|round| round.as_ref().and_then(|round| round.start().and_then(|s| s.what.presence.place))));
            let stop =
                untrack(|| round.with(|round| round.as_ref().and_then(|round| Stop::of_route(core, round).first().map(|s| s.place))));
            if let Some(center) = here.or(started).or(stop) {
                map.jump(Ground { center, zoom: WALKING });
            }
        });
    });
    let locate = move |_| {
        follows.set(true);
        if let (Some(map), Some(at)) = (map.get_untracked(), whereabouts.latest.get_untracked()) {
            map.fly(at.place, Some(WALKING));
        }
    };
    view! {
        <MapView label=words::map_label() map testid="round-map" />
        <div class="map-float end">
            <button
                type="button"
                class="map-btn"
                aria-label=map_words::locate()
                aria-pressed=move || follows.get().to_string()
                data-testid="round-map-locate"
                on:click=locate
            >
                <Icon mark=Mark::Locate />
            </button>
        </div>
    }
}
