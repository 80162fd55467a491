//! The summary of a round as a picture to share: team, date, way, checkpoints, figures. Nobody's name, and of the ground only the streets.

mod draw;
mod frame;

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    geometry::{LonLat, Path, Shape},
    id::EntityId,
    kinds::{
        Kind,
        round::{Round, Start},
        street::Street,
        track::TrackLog,
    },
    track::Track,
};

use super::plan::Stop;
use crate::data::Core;
use crate::device::{
    now_ms,
    share::{self, Handed},
};
use crate::i18n::phone_round as words;
use crate::kinds::mode_word;
use crate::ui::{Button, ButtonKind, Mark, Toasts, Tone, format};

/// What the picture tells.
#[derive(Debug, Clone, PartialEq)]
struct Told {
    team: String,
    when: String,
    paths: Vec<Path>,
    /// The ground that it was walked on.
    streets: Vec<Path>,
    /// Where, and whether somebody checked in.
    stops: Vec<(LonLat, bool)>,
    /// Each with its word.
    figures: Vec<(String, &'static str)>,
    gaps: Option<String>,
}

impl Told {
    /// What the round tells; nothing before its start is known. Not tracked.
    fn of(core: Core, id: EntityId) -> Option<Self> {
        untrack(|| {
            let round = core.get::<Round>(id)?;
            let start = round.start()?;
            let settings = core.settings();
            let track = core.get::<TrackLog>(id).map(|log| log.track(&settings.patrol));
            let stats = round.end().map(|end| end.what.stats).or(track.as_ref().map(Track::stats)).unwrap_or_default();
            let missed = round.missed();
            let route = Stop::of_route(core, &round);
            let until = round.ended_at().map(|at| format!("–{}", format::clock(at))).unwrap_or_default();
            let mut figures = vec![
                (format::timer(round.duration(now_ms()).unwrap_or_default()), words::duration()),
                (format::distance(stats.observed_m), words::observed_m()),
                (words::kmh(format!("{:.1}", stats.mean_kmh())), words::mean()),
            ];
            if !route.is_empty() {
                figures.push((format!("{}/{}", route.len().saturating_sub(missed.len()), route.len()), words::route()));
            }
            Some(Self {
                team: team(core, &start.what).unwrap_or_else(|| words::alone().to_owned()),
                // seen from another day, so that the date stands there: the picture is looked at tomorrow
                when: format!("{}{until} · {}", format::when(start.by.at(), 0), mode_word(start.what.mode)),
                paths: track.map(|track| track.paths()).unwrap_or_default(),
                streets: streets(core),
                stops: route.iter().map(|stop| (stop.place, !missed.contains(&stop.id))).collect(),
                figures,
                gaps: (stats.gaps > 0).then(|| words::gaps(stats.gaps, format::timer(stats.gap_ms))),
            })
        })
    }
}

/// The team's name; nothing for somebody who went alone and has none, whose own name then stands in its place.
pub(super) fn team(core: Core, start: &Start) -> Option<String> {
    let is_person = matches!(start.members.as_slice(), [only] if core.name_of(*only) == start.team);
    (!is_person).then(|| start.team.clone())
}

fn streets(core: Core) -> Vec<Path> {
    let shapes = core.rows(&Street::NAME).into_iter().filter_map(|row| row.summary.shape);
    shapes
        .flat_map(|shape| match shape {
            Shape::Line(path) => vec![path],
            Shape::Lines(paths) => paths,
            Shape::Point(_) | Shape::Area(_) => vec![],
        })
        .collect()
}

/// The button that makes it and hands it out.
#[component]
pub(super) fn ShareButton(id: EntityId) -> impl IntoView {
    let core = Core::expect();
    let toasts = Toasts::expect();
    let busy = RwSignal::new(false);
    let press = move |()| {
        let Some(told) = Told::of(core, id) else { return };
        busy.set(true);
        spawn_local(async move {
            let name = format!("xunge-{id}.png");
            let handed = match draw::draw(&told) {
                Ok(canvas) => share::hand_out(&canvas, &name, &told.team).await,
                Err(why) => Err(why),
            };
            match handed {
                Ok(Handed::Sheet) => {}
                Ok(Handed::File) => toasts.say(Tone::Good, words::share_saved()),
                Err(why) => {
                    leptos::logging::warn!("no picture: {why:?}");
                    toasts.say(Tone::Wrong, words::share_failed());
                }
            }
            let _ = busy.try_set(false);
        });
    };
    view! { <Button kind=ButtonKind::Primary mark=Mark::Send label=words::share() on_press=press busy testid="round-share" /> }
}
