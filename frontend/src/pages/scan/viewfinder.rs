//! The camera's picture with the frame to aim by, and what helps when there is none: a picture, or the list.

use std::{cell::Cell, rc::Rc, time::Duration};

use leptos::{html, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::device::{Detail, Lens, LensError, Reader};
use crate::i18n::scan as words;
use crate::pages::parts::NoLens;
use crate::ui::{Icon, Mark, Toasts, Tone};

/// Between two looks: six a second find a plate at once and keep an old phone cool.
const LOOK_EVERY: Duration = Duration::from_millis(160);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Starting,
    Looking { lamp: bool },
    Failed(LensError),
}

/// What a scan works with, for the page's life.
struct Eye {
    lens: Lens,
    reader: Reader,
}

/// The viewfinder. `data-state` is `starting`, `looking` or `failed`.
#[component]
pub(super) fn Viewfinder(
    /// Called with each text that is read; a text is told once until another is seen.
    on_read: Callback<String>,
) -> impl IntoView {
    let toasts = Toasts::expect();
    let node = NodeRef::<html::Video>::new();
    let state = RwSignal::new(State::Starting);
    let eye = StoredValue::new_local(None::<Rc<Eye>>);
    let lit = RwSignal::new(false);
    Effect::new(move |_| {
        let Some(video) = node.get() else { return };
        spawn_local(async move {
            let opened = Lens::open(video, Detail::Code).await;
            let reader = Reader::new().await;
            // the page may have gone meanwhile: what was opened is dropped, and with it switched off
            if state.is_disposed() {
                return;
            }
            match opened {
                Ok(lens) => {
                    state.set(State::Looking { lamp: lens.has_lamp() });
                    eye.set_value(Some(Rc::new(Eye { lens, reader })));
                }
                Err(why) => state.set(State::Failed(why)),
            }
        });
    });
    let look = looker(eye, on_read, toasts);
    if let Ok(timer) = set_interval_with_handle(look, LOOK_EVERY) {
        on_cleanup(move || {
            timer.clear();
            drop(eye.try_update_value(Option::take));
        });
    }
    let light = move |_| {
        lit.update(|lit| *lit = !*lit);
        eye.with_value(|eye| eye.iter().for_each(|eye| eye.lens.light(lit.get_untracked())));
    };
    let failed = Memo::new(move |_| match state.get() {
        State::Failed(why) => Some(why),
        State::Starting | State::Looking { .. } => None,
    });
    let name = move || match state.get() {
        State::Starting => "starting",
        State::Looking { .. } => "looking",
        State::Failed(_) => "failed",
    };
    view! {
        <section class="scan" data-testid="scan" data-state=name>
            <div class="scan-view" class:is-hidden=move || failed.get().is_some()>
                <video node_ref=node playsinline muted aria-label=words::view_label()></video>
                <div class="scan-frame" aria-hidden="true"></div>
                <p class="scan-word" role="status">
                    {move || if state.get() == State::Starting { words::starting() } else { words::aim() }}
                </p>
                {move || {
                    (state.get() == State::Looking { lamp: true })
                        .then(|| {
                            view! {
                                <button
                                    type="button"
                                    class="map-btn scan-lamp"
                                    aria-label=words::lamp()
                                    aria-pressed=move || lit.get().to_string()
                                    data-testid="scan-lamp"
                                    on:click=light
                                >
                                    <Icon mark=Mark::Lamp />
                                </button>
                            }
                        })
                }}
            </div>
            {move || failed.get().map(|why| view! { <NoLens why /> })}
            <div class="scan-else">
                <Picture on_read />
                <a href="/zones" class="btn" data-testid="scan-by-number">
                    <Icon mark=Mark::Search size=20 />
                    {words::by_number()}
                </a>
            </div>
        </section>
    }
}

/// Looks once when it is called: what is read is told, each text once until another is seen.
fn looker(eye: StoredValue<Option<Rc<Eye>>, LocalStorage>, on_read: Callback<String>, toasts: Toasts) -> impl Fn() {
    let (busy, last) = (Rc::new(Cell::new(false)), StoredValue::new(String::new()));
    move || {
        let Some(eye) = eye.try_get_value().flatten() else { return };
        if busy.replace(true) {
            return;
        }
        let busy = busy.clone();
        spawn_local(async move {
            let read = eye.reader.read(&eye.lens).await;
            busy.set(false);
            match read {
                Ok(Some(text)) if last.try_get_value().is_some_and(|last| last != text) => {
                    last.set_value(text.clone());
                    on_read.run(text);
                }
                Ok(_) => {}
                Err(_) if last.is_disposed() => {}
                Err(_) => {
                    // said once, and looked on: the next look asks for it again
                    if last.get_value() != NO_DECODER {
                        last.set_value(NO_DECODER.to_owned());
                        toasts.say(Tone::Wrong, words::no_decoder());
                    }
                }
            }
        });
    }
}

/// No text that a plate could hold.
const NO_DECODER: &str = "\u{0}";

/// A plate from a picture: works where a page gets no live camera.
#[component]
fn Picture(on_read: Callback<String>) -> impl IntoView {
    let toasts = Toasts::expect();
    let busy = RwSignal::new(false);
    let taken = move |event: leptos::ev::Event| {
        let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        // the same picture may be taken again
        input.set_value("");
        busy.set(true);
        spawn_local(async move {
            match Reader::new().await.read_picture(&file).await {
                Ok(Some(text)) => on_read.run(text),
                Ok(None) => toasts.say(Tone::Due, words::picture_unread()),
                Err(_) => toasts.say(Tone::Wrong, words::no_decoder()),
            }
            // the page may have gone meanwhile
            let _ = busy.try_set(false);
        });
    };
    view! {
        <label class="btn btn-file" class:is-busy=move || busy.get()>
            <Icon mark=Mark::Camera size=20 />
            {words::picture()}
            <input type="file" accept="image/*" capture="environment" data-testid="scan-picture" disabled=move || busy.get() on:change=taken />
        </label>
    }
}
