//! The photos that wait, in the order in which they go, with the choices of when they may.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::data::bytes_left;
use crate::data::{Core, PhotoChoice, PhotoWaiting, on_mobile_data};
use crate::i18n::sync;
use crate::ui::{Button, Icon, Mark, Tone, format};

/// So many are shown with their picture; the rest are counted.
const SHOWN: usize = 8;

/// The section. The choices stand there also when nothing waits: they are made before the day's work.
#[component]
pub(super) fn Photos(core: Core, photos: Signal<Vec<PhotoWaiting>>) -> impl IntoView {
    let choice = RwSignal::new(PhotoChoice::load());
    let change = move |change: fn(&mut PhotoChoice)| {
        choice.update(change);
        choice.get_untracked().keep();
        core.photo_choice_changed();
    };
    let waiting = Memo::new(move |_| photos.with(|photos| photos.iter().filter(|photo| !photo.refused).copied().collect::<Vec<_>>()));
    let paused = move || choice.with(|choice| choice.paused);
    let held = Signal::derive(move || choice.get().holds());
    let tells = on_mobile_data().is_some();
    view! {
        <h2 class="section">{sync::photo_queue()}</h2>
        <div class=format!("card sync-photos {}", Tone::Due.class()) data-testid="sync-photos" data-held=move || held.get().to_string()>
            {move || (waiting.with(|waiting| !waiting.is_empty())).then(|| view! { <Waiting core waiting held /> })}
            {move || {
                held.get()
                    .then(|| {
                        let why = if paused() { sync::photos_paused() } else { sync::photos_wait_wifi() };
                        view! { <p class="sync-hint" role="status">{why}</p> }
                    })
            }}
            <label class="sync-choice">
                <span>{sync::wifi_only()}</span>
                <input
                    type="checkbox"
                    class="switch"
                    role="switch"
                    data-testid="sync-wifi-only"
                    disabled=!tells
                    prop:checked=move || choice.with(|choice| choice.wifi_only)
                    on:change=move |_| change(|choice| choice.wifi_only = !choice.wifi_only)
                />
            </label>
            {(!tells).then(|| view! { <p class="sync-hint">{sync::wifi_unknown()}</p> })}
            <Button
                label=Signal::derive(move || if paused() { sync::resume() } else { sync::pause() }.to_owned())
                mark=Mark::Camera
                on_press=Callback::new(move |()| change(|choice| choice.paused = !choice.paused))
                testid="sync-photos-pause"
            />
        </div>
    }
}

#[component]
fn Waiting(core: Core, waiting: Memo<Vec<PhotoWaiting>>, held: Signal<bool>) -> impl IntoView {
    let head = move || {
        waiting.with(|waiting| format!("{} · {}", sync::photos(waiting.len()), sync::bytes_left(format::bytes(bytes_left(waiting)))))
    };
    let rows = move || waiting.get().into_iter().take(SHOWN).enumerate().collect::<Vec<_>>();
    let more = move || waiting.with(Vec::len).saturating_sub(SHOWN);
    view! {
        <p class="sync-photos-head" data-testid="sync-queue-photos">
            <Icon mark=Mark::Camera />
            <strong>{head}</strong>
        </p>
        <ol class="sync-items">
            <For each=rows key=|(i, photo)| (*i, *photo) let((index, photo))>
                <PhotoRow core index photo held />
            </For>
            {move || (more() > 0).then(|| view! { <li class="sync-more">{sync::more_items(more())}</li> })}
        </ol>
    }
}

#[component]
fn PhotoRow(core: Core, index: usize, photo: PhotoWaiting, held: Signal<bool>) -> impl IntoView {
    let url = LocalResource::new(move || async move { core.photo_url(photo.sha).await });
    let percent = (photo.sent * 100).checked_div(photo.size).unwrap_or(0);
    let size = format::bytes(photo.size as f64);
    let state = move || match (held.get(), index, photo.sent) {
        (true, _, _) if PhotoChoice::load().paused => sync::state_paused(),
        (true, _, _) => sync::state_no_wifi(),
        (false, 0, 1..) => sync::state_sending(),
        (false, _, _) => sync::state_waiting(),
    };
    view! {
        <li class="sync-item" data-testid=format!("sync-photo-{}", index + 1) data-sha=photo.sha.to_string()>
            {move || url.get().map(|url| view! { <img class="sync-thumb" src=url alt="" width="44" height="44" /> })}
            <span class="row-text sync-item-open">
                <strong>{sync::photo_number(index + 1)}</strong>
                <small>{move || format!("{} · {}", state(), sync::photo_sent(percent, &size))}</small>
                <progress max="100" value=percent.to_string() aria-label=sync::photo_number(index + 1)></progress>
            </span>
            {(index > 0)
                .then(|| {
                    view! {
                        <button
                            type="button"
                            class="btn btn-ghost"
                            data-testid=format!("sync-photo-{}-first", index + 1)
                            on:click=move |_| spawn_local(core.retry_photo(photo.sha))
                        >
                            {sync::photo_first()}
                        </button>
                    }
                })}
        </li>
    }
}
