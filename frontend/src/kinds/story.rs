//! A history as people read it: who, when, where, how presence was shown, with the photos.

use leptos::prelude::*;
use xunge_shared::{geometry::Shape, id::Sha256};

use super::{Event, presence_words};
use crate::data::Core;
use crate::i18n::kinds as words;
use crate::ui::{PhotoTile, Timeline, TimelineEntry, format};

/// A history, in the order given.
#[component]
pub fn Story(
    /// What happened.
    events: Vec<Event>,
    /// Where the thing is: presence is told as a distance from it.
    #[prop(optional, into)]
    shape: Option<Shape>,
    /// For tests; `-<n>` is appended for each entry.
    testid: &'static str,
) -> impl IntoView {
    let core = Core::expect();
    let shape = StoredValue::new(shape);
    let entries = events
        .into_iter()
        .enumerate()
        .map(|(i, event)| {
            let author = event.author;
            let named = event.clone();
            let title = Signal::derive(move || named.titled(core));
            let at = event.at;
            let presence = event.presence.as_ref().map(|presence| shape.with_value(|shape| presence_words(presence, shape.as_ref())));
            let detail = Signal::derive(move || {
                let mut words = vec![format::when(at, format::now()), core.name_of(author)];
                words.extend(presence.clone());
                words.join(" · ")
            });
            let photos = event.photos.clone();
            let clock = format::clock(at);
            view! {
                <TimelineEntry tone=event.tone mark=event.mark title detail testid=format!("{testid}-{i}")>
                    {event.lines.into_iter().map(|line| view! { <p class="story-line">{line}</p> }).collect_view()}
                    {(!photos.is_empty())
                        .then(|| {
                            view! {
                                <div class="photos story-photos">
                                    {photos
                                        .into_iter()
                                        .map(|(sha, word)| view! { <StoredPhoto sha band=format!("{word} · {clock}") testid=format!("photo-{sha}") /> })
                                        .collect_view()}
                                </div>
                            }
                        })}
                </TimelineEntry>
            }
        })
        .collect_view();
    view! { <Timeline>{entries}</Timeline> }
}

/// A photo of a record: from this phone when it is here, from the server otherwise. Pressing it shows it whole.
#[component]
pub fn StoredPhoto(
    /// Which.
    sha: Sha256,
    /// Which one it is, and when.
    #[prop(into)]
    band: Signal<String>,
    /// For tests.
    #[prop(into)]
    testid: String,
) -> impl IntoView {
    let core = Core::expect();
    let url = LocalResource::new(move || core.photo_url(sha));
    let src = Signal::derive(move || url.get().unwrap_or_default());
    let alt = Signal::derive(move || words::photo_of(band.get()));
    let open = move |()| {
        if let Some(url) = url.get_untracked() {
            // a blocked window leaves the tile, which shows the same
            let _ = window().open_with_url_and_target(&url, "_blank");
        }
    };
    view! { <PhotoTile src alt band on_open=open testid /> }
}
