//! The figures of a round's way, read from its track: what was observed, and what was not.

use leptos::prelude::*;
use xunge_shared::{
    entity::Entity,
    id::{EntityId, KindName},
    kinds::{State, round::Round},
    track::TrackStats,
};

use crate::api;
use crate::data::Core;
use crate::desk::live::Freshness;
use crate::i18n::desk as words;
use crate::kinds::{mode_word, speed_word};
use crate::ui::format;

/// The figures.
#[component]
pub fn RoundTrack(
    /// The round.
    round: Round,
    /// Which one: its track has the same id.
    id: EntityId,
) -> impl IntoView {
    let (core, fresh) = (Core::expect(), Freshness::expect());
    let limits = core.settings().patrol.clone();
    let track = LocalResource::new(move || {
        fresh.asked.track();
        let limits = limits.clone();
        async move { read(id).await.map(|log| log.track(&limits).stats()) }
    });
    let mode = round.start().map(|start| start.what.mode);
    let ended = round.end().map(|end| end.what.stats);
    let route = round.start().map_or(0, |start| start.what.route.len());
    let visited = route - round.missed().len().min(route);
    let took = round.duration(format::now()).map(format::duration).unwrap_or_default();
    let figures = move || {
        // the track itself where it has come, what the phone made of it otherwise
        let stats: TrackStats = track.get().flatten().or(ended)?;
        let speed = mode.map(|mode| speed_word(stats.top_kmh, mode, &core.settings().patrol).1).unwrap_or_default();
        Some([
            (words::walked(), format::distance(stats.observed_m)),
            (words::mean(), format!("{:.1} km/h", stats.mean_kmh())),
            (words::top(), format!("{:.1} km/h {speed}", stats.top_kmh)),
            (words::gaps(), format!("{} · {}", stats.gaps, format::duration(stats.gap_ms))),
        ])
    };
    view! {
        <dl class="desk-figures" data-testid="desk-round">
            <div>
                <dt>{mode.map(mode_word)}</dt>
                <dd>{took}</dd>
            </div>
            <div>
                <dt>{words::checkpoints_made()}</dt>
                <dd>{words::made_of(visited, route)}</dd>
            </div>
            {move || {
                figures()
                    .into_iter()
                    .flatten()
                    .map(|(word, figure)| view! { <div><dt>{word}</dt><dd>{figure}</dd></div> })
                    .collect_view()
            }}
        </dl>
    }
}

async fn read(id: EntityId) -> Option<xunge_shared::kinds::track::TrackLog> {
    let thing = api::thing(&KindName::known("track"), id).await.ok()?;
    let mut entity: Option<Entity> = None;
    for seen in &thing.ops {
        let (op, eff) = (seen.op.open().ok()?, seen.eff?);
        entity.get_or_insert_with(|| Entity::before(&op)).apply(&op, &seen.op, eff);
    }
    match entity?.state {
        State::Track(log) => Some(log),
        _ => None,
    }
}
