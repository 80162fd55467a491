//! The figures of a round's way, read from its track: what was observed, and what was not.

use leptos::prelude::*;
use xunge_shared::{
    geometry::LonLat,
    id::{EntityId, KindName},
    kinds::{State, round::Round},
    track::TrackStats,
};

use super::Read;
use crate::api;
use crate::data::Core;
use crate::desk::{live::Freshness, workspace::Workspace};
use crate::i18n::round_track as words;
use crate::kinds::{mode_word, speed_word};
use crate::ui::{Icon, Mark, format};

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
        async move { read(id).await.map(|log| (log.track(&limits).stats(), log.fixes().max_by_key(|fix| fix.at))) }
    });
    let is_open = round.end().is_none();
    let last = Memo::new(move |_| track.get().flatten().and_then(|(_, last)| last).filter(|_| is_open));
    // Where somebody is, is shown while their round is open, and no longer.
    let map = Workspace::expect().map;
    let show = move |place: Option<(LonLat, u32)>| {
        let _ = map.try_with_untracked(|map| map.as_ref().map(|map| map.me(place)));
    };
    Effect::new(move |_| {
        map.track();
        show(last.get().map(|fix| (fix.place, fix.accuracy_m)));
    });
    on_cleanup(move || show(None));
    let mode = round.start().map(|start| start.what.mode);
    let ended = round.end().map(|end| end.what.stats);
    let route = round.start().map_or(0, |start| start.what.route.len());
    let visited = route - round.missed().len().min(route);
    let took = round.duration(format::now()).map(format::duration).unwrap_or_default();
    let figures = move || {
        // the track itself where it has come, what the phone made of it otherwise
        let stats: TrackStats = track.get().flatten().map(|(stats, _)| stats).or(ended)?;
        let speed = mode.map(|mode| speed_word(stats.top_kmh, mode, &core.settings().patrol).1).unwrap_or_default();
        Some([
            (words::walked(), format::distance(stats.observed_m)),
            (words::mean(), format!("{:.1} km/h", stats.mean_kmh())),
            (words::top(), format!("{:.1} km/h {speed}", stats.top_kmh)),
            (words::gaps(), words::gaps_of(stats.gaps, format::duration(stats.gap_ms))),
        ])
    };
    view! {
        <dl class="desk-figures" data-testid="desk-round">
            <div>
                <dt>{mode.map(|mode| words::took(mode_word(mode)))}</dt>
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
        <p class="desk-last" data-testid="desk-last-fix">
            <Icon mark=Mark::Locate size=16 />
            {move || match last.get() {
                Some(fix) => words::last_fix(format::when(fix.at, format::now()), fix.accuracy_m),
                None if is_open => words::no_fix().to_owned(),
                None => words::round_over().to_owned(),
            }}
        </p>
    }
}

async fn read(id: EntityId) -> Option<xunge_shared::kinds::track::TrackLog> {
    let thing = api::thing(&KindName::known("track"), id).await.ok()?;
    match Read::fold(&thing)?.state {
        State::Track(log) => Some(log),
        _ => None,
    }
}
