//! A round replayed: its way on the map at any moment, where it stood, what it noted and what it covered.
//!
//! `data-testid`s: `replay` (`data-round`), `replay-back`, `replay-figures`, `replay-map`, those of [`player`] and of [`story`],
//! `replay-forgotten`, `replay-none`.

mod player;
mod read;
mod story;
mod way;

use leptos::prelude::*;
use xunge_shared::{
    geometry::Shape,
    id::EntityId,
    row::{Row, Summary},
};

use self::{
    player::{Player, Playing},
    read::Replayed,
};
use super::{HERE, coverage_map};
use crate::data::Core;
use crate::desk::{coverage::SpeedBars, failed::Failed, workspace::around};
use crate::i18n::patrols as words;
use crate::kinds::{mode_word, speed_word};
use crate::map::{Features, Layer, Map, MapView};
use crate::route;
use crate::ui::{Button, Icon, Mark, Skeleton, format};

/// The page of a round.
#[component]
pub(super) fn Replay(
    /// Which one.
    round: EntityId,
) -> impl IntoView {
    let core = Core::expect();
    let settings = core.settings();
    // read once: somebody who looks at a track is noted, and a page that asked again by itself would look on without them
    let read = LocalResource::new(move || {
        let settings = settings.clone();
        async move { read::read(round, &settings).await }
    });
    let back = move || {
        let mut query = route::whole_query();
        query.set("round", "");
        format!("{HERE}{query}")
    };
    view! {
        <div class="replay" data-testid="replay" data-round=round.to_string()>
            <p class="replay-bar">
                <a class="chip" href=back data-testid="replay-back">
                    <Icon mark=Mark::Back size=16 />
                    {words::back()}
                </a>
                <small>{words::is_noted()}</small>
            </p>
            {move || match read.get() {
                None => view! { <Skeleton rows=8 /> }.into_any(),
                Some(Err(why)) => {
                    view! {
                        <Failed why>
                            <Button label=crate::i18n::common::retry() on_press=move |()| read.refetch() testid="replay-retry" />
                        </Failed>
                    }
                        .into_any()
                }
                Some(Ok(replayed)) => view! { <Loaded replayed id=round /> }.into_any(),
            }}
        </div>
    }
}

#[component]
fn Loaded(
    /// What was read.
    replayed: Replayed,
    /// Which round.
    id: EntityId,
) -> impl IntoView {
    let core = Core::expect();
    let title = replayed.round.start().map(|start| start.what.team.clone()).unwrap_or_default();
    let mode = replayed.round.start().map(|start| start.what.mode);
    let began = replayed.round.start().map(|start| format::when(start.by.at(), format::now()));
    let author = replayed.round.start().map(|start| core.name_of(start.by.author));
    let subtitle = [began, author, mode.map(|mode| mode_word(mode).to_owned())].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let span = replayed.span();
    let playing = span.map(|(from, to)| Playing::new(from, to));
    let limits = core.settings().patrol.clone();
    let way = StoredValue::new(replayed.way.clone());
    let said = move |moment| {
        let Some(spot) = way.with_value(|way| way.at(moment)) else { return words::nowhere().to_owned() };
        let kmh = spot.kmh.unwrap_or_default();
        let speed = mode.map(|mode| speed_word(kmh, mode, &limits).1).unwrap_or_default();
        format!("{kmh:.1} km/h · {speed} · ±{} m", spot.accuracy_m)
    };
    let has_track = !replayed.way.paths().is_empty();
    let why_none = (!has_track).then(|| {
        let (title, why, testid) = if replayed.covered.is_some() {
            (words::forgotten(), words::forgotten_why(), "replay-forgotten")
        } else {
            (words::no_track(), words::no_track_why(), "replay-none")
        };
        view! {
            <div class="notice tone-quiet" role="note" data-testid=testid>
                <Icon mark=Mark::Info />
                <div><strong>{title}</strong><p>{why}</p></div>
            </div>
        }
    });
    let speeds = replayed.covered.as_ref().map(|covered| covered.speeds_s.clone()).unwrap_or_default();
    let limit_kmh = mode.map(|mode| mode.limit_kmh(&core.settings().patrol));
    let player = playing.filter(|_| has_track).map(|playing| view! { <Player playing said /> });
    view! {
        <header class="replay-head">
            <h2>{title}</h2>
            <small>{subtitle}</small>
        </header>
        <div class="replay-work">
            <section class="replay-stage">
                {why_none}
                <ReplayMap replayed=replayed.clone() id playing />
                {player}
            </section>
            <story::Story replayed=replayed.clone() playing />
        </div>
        <Figures replayed />
        <SpeedBars seconds=speeds limit_kmh />
    }
}

/// What the round covered.
#[component]
fn Figures(replayed: Replayed) -> impl IntoView {
    let figures = replayed.covered.map(|covered| {
        let metres = |metres: i64| format::distance(metres as f64);
        let share = if covered.observed_m > 0 { covered.evening_m as f64 / covered.observed_m as f64 * 100.0 } else { 0.0 };
        let passed = |sort: &str| covered.places.iter().filter(|place| place.sort == sort && place.passes > 0).count();
        [
            (words::observed(), metres(covered.observed_m)),
            (words::on_streets(), metres(covered.on_streets_m)),
            (words::interpolated(), metres(covered.interpolated_m)),
            (words::in_evening(), format!("{share:.0} %")),
            (words::overspeed(), format::duration(covered.over_s.unsigned_abs() * 1_000)),
            (words::streets_passed(), passed("street").to_string()),
            (words::checkpoints_seen(), passed("checkpoint").to_string()),
        ]
    });
    view! {
        <dl class="covered-figures" data-testid="replay-figures">
            {figures.into_iter().flatten().map(|(word, figure)| view! { <div><dt>{word}</dt><dd>{figure}</dd></div> }).collect_view()}
        </dl>
    }
}

/// The way so far over the way as a whole, the checkpoints of the route, what was reported, and who walks.
#[component]
fn ReplayMap(
    /// What was read.
    replayed: Replayed,
    /// Which round.
    id: EntityId,
    /// The moment that is shown.
    playing: Option<Playing>,
) -> impl IntoView {
    let map = RwSignal::new_local(None::<Map>);
    coverage_map::ground(map);
    let replayed = StoredValue::new(replayed);
    Effect::new(move |_| {
        map.with(|map| {
            let Some(map) = map else { return };
            replayed.with_value(|replayed| {
                let spots =
                    replayed.checkpoints.iter().map(|(row, is_visited)| with_status(row, if *is_visited { "visited" } else { "missed" }));
                map.draw(Layer::Checkpoint, &Features::of_rows(&spots.collect::<Vec<_>>()));
                map.draw(Layer::Case, &Features::of_rows(&replayed.cases));
                map.draw(Layer::Coverage, &Features::of_rows(&replayed.streets));
                map.select(Some(id));
                let way = Shape::Lines(replayed.way.paths());
                let streets = replayed.streets.iter().filter_map(|street| street.summary.shape.as_ref());
                if let Some(bounds) = around(streets.chain([&way])) {
                    map.fit(bounds, 17.0);
                }
            });
        });
    });
    let moment = move || playing.map_or(u64::MAX, |playing| playing.at.get());
    Effect::new(move |_| {
        let at = moment();
        map.with(|map| {
            let Some(map) = map else { return };
            replayed.with_value(|replayed| {
                // the same id as the round: chosen, and so drawn broader than the whole way
                let mut features = Features::of_track(EntityId(0), &replayed.way.paths());
                for path in replayed.way.until(at) {
                    features.line(id, &path);
                }
                map.draw(Layer::Track, &features);
                map.me(replayed.way.at(at).map(|spot| (spot.place, spot.accuracy_m)));
            });
        });
    });
    view! { <div class="replay-map"><MapView label=words::map() map testid="replay-map" /></div> }
}

fn with_status(row: &Row, status: &str) -> Row {
    Row { summary: Summary { status: status.into(), ..row.summary.clone() }, ..row.clone() }
}
