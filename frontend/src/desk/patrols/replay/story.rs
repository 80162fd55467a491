//! What happened on the round, in its order: what people said with their evidence, what was reported, where the round stood and where
//! nothing was observed. Each leads the replay to its moment.
//!
//! `data-testid`s: `replay-story`, `replay-moment-<n>` (`data-sort`), `replay-go-<n>`, `photo-<hash>`.

use leptos::prelude::*;
use xunge_shared::{hlc::Millis, row::Row};

use super::{player::Playing, read::Replayed};
use crate::data::Core;
use crate::i18n::patrols as words;
use crate::kinds::{About, Event, StoredPhoto, face, presence_words};
use crate::ui::{Icon, Mark, Tone, format};

/// Something that happened.
#[derive(Clone)]
enum Moment {
    Said(Box<Event>),
    Reported(Box<Row>),
    Stopped(Millis, Millis),
    Gap(Millis, Millis),
}

impl Moment {
    fn at(&self) -> Millis {
        match self {
            Self::Said(event) => event.at,
            Self::Reported(row) => row.summary.at.unwrap_or_default(),
            Self::Stopped(from, _) | Self::Gap(from, _) => *from,
        }
    }

    fn sort(&self) -> &'static str {
        match self {
            Self::Said(_) => "said",
            Self::Reported(_) => "reported",
            Self::Stopped(..) => "stop",
            Self::Gap(..) => "gap",
        }
    }
}

fn moments(replayed: &Replayed) -> Vec<Moment> {
    let said = replayed.events.iter().map(|event| Moment::Said(Box::new(event.clone())));
    let reported = replayed.cases.iter().map(|row| Moment::Reported(Box::new(row.clone())));
    let stops = replayed.way.stops.iter().map(|stop| Moment::Stopped(stop.from, stop.to));
    let gaps = replayed.way.gaps().map(|(from, to)| Moment::Gap(from, to));
    let mut all: Vec<Moment> = said.chain(reported).chain(stops).chain(gaps).collect();
    all.sort_by_key(Moment::at);
    all
}

/// The list.
#[component]
pub(super) fn Story(
    /// The round.
    replayed: Replayed,
    /// The moment that is shown.
    playing: Option<Playing>,
) -> impl IntoView {
    let core = Core::expect();
    let moments = moments(&replayed);
    let go = move |at| {
        if let Some(playing) = playing {
            playing.go(at);
        }
    };
    let line = move |(n, moment): (usize, Moment)| {
        let (at, sort) = (moment.at(), moment.sort());
        let (tone, mark, title, details) = untrack(|| said(&moment, &replayed, core));
        let photos = match &moment {
            Moment::Said(event) => event.photos.clone(),
            _ => vec![],
        };
        let photos = photos.into_iter().map(|(sha, word)| {
            view! { <StoredPhoto sha band=format!("{word} · {}", format::clock(at)) testid=format!("photo-{sha}") /> }
        });
        // what comes later than the moment that is shown steps back
        let is_ahead = move || playing.is_some_and(|playing| playing.at.get() < at);
        view! {
            <li class=format!("replay-moment {}", tone.class()) class:is-ahead=is_ahead data-testid=format!("replay-moment-{n}") data-sort=sort>
                <button type="button" data-testid=format!("replay-go-{n}") on:click=move |_| go(at)>
                    <time>{format::clock(at)}</time>
                    <Icon mark size=16 />
                    <strong>{title}</strong>
                </button>
                {details.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
                <div class="photos story-photos">{photos.collect_view()}</div>
            </li>
        }
    };
    view! {
        <section class="replay-side">
            <h3>{words::story()}</h3>
            <ol class="replay-story" data-testid="replay-story">{moments.into_iter().enumerate().map(line).collect_view()}</ol>
        </section>
    }
}

/// What a moment is called and what more there is to say of it.
fn said(moment: &Moment, replayed: &Replayed, core: Core) -> (Tone, Mark, String, Vec<String>) {
    match moment {
        Moment::Said(event) => {
            let place = match &event.about {
                Some(About::Thing(_, id)) => replayed.checkpoints.iter().find(|(row, _)| row.entity == *id).map(|(row, _)| row),
                _ => None,
            };
            let name = match &event.about {
                Some(About::Thing(_, id)) => replayed.checkpoint(*id),
                _ => None,
            };
            let title = name.map_or_else(|| event.title.clone(), |name| format!("{} · {name}", event.title));
            let presence =
                event.presence.as_ref().map(|presence| presence_words(presence, place.and_then(|row| row.summary.shape.as_ref())));
            let details = event.lines.iter().cloned().chain(presence).filter(|line| !line.is_empty()).collect();
            (event.tone, event.mark, title, details)
        }
        Moment::Reported(row) => {
            let face = face(&row.kind);
            let look = face.look(&row.summary, format::now());
            let title = format!("{} · {}", words::reported(), face.name(&row.summary, &core.settings()));
            (look.tone, face.mark(), title, vec![look.word])
        }
        Moment::Stopped(from, to) => (Tone::Quiet, Mark::Pin, words::stop().to_owned(), vec![lasted(*from, *to)]),
        Moment::Gap(from, to) => (Tone::Due, Mark::Warning, words::gap().to_owned(), vec![lasted(*from, *to)]),
    }
}

fn lasted(from: Millis, to: Millis) -> String {
    format!("{} – {} · {}", format::clock(from), format::clock(to), format::duration(to.saturating_sub(from)))
}
