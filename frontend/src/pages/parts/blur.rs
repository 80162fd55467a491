//! Blurring faces and number plates with a finger before a photo is said. The photo of before is gone from the form.

use leptos::{ev::PointerEvent, html, prelude::*, task::spawn_local};
use web_sys::HtmlCanvasElement;
use xunge_shared::id::Sha256;

use super::taken::Taken;
use crate::capture::Photo;
use crate::data::Core;
use crate::device::{camera, mosaic};
use crate::i18n::field as words;
use crate::ui::{Button, ButtonKind, Sheet, Toasts, Tone};

/// The sheet with the picture to wipe over.
#[component]
pub(super) fn BlurSheet(
    /// True while it is shown.
    open: RwSignal<bool>,
    /// Which photo.
    photo: Taken,
    /// Called with the name of the old photo and with the new one.
    on_change: Callback<(Sha256, Taken)>,
    /// For tests.
    testid: &'static str,
) -> impl IntoView {
    let (core, toasts) = (Core::expect(), Toasts::expect());
    let place = NodeRef::<html::Div>::new();
    let canvas = RwSignal::new_local(None::<HtmlCanvasElement>);
    let touched = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let sha = photo.sha;
    Effect::new(move |_| {
        let (true, Some(place)) = (open.get(), place.get()) else { return };
        touched.set(false);
        spawn_local(async move {
            let opened = match core.kept_photo(sha).await {
                Some(photo) => camera::reopen(&photo).await.ok(),
                None => None,
            };
            if canvas.is_disposed() {
                return;
            }
            let Some(opened) = opened else {
                toasts.say(Tone::Wrong, words::photo_failed());
                return open.set(false);
            };
            opened.set_class_name("blur-picture");
            place.replace_children_with_node_1(&opened);
            canvas.set(Some(opened));
        });
    });
    let wipe = move |event: PointerEvent| {
        if event.buttons() == 0 {
            return;
        }
        canvas.with_untracked(|canvas| {
            let Some(canvas) = canvas else { return };
            let shown = canvas.get_bounding_client_rect();
            let scale = f64::from(canvas.width()) / shown.width().max(1.0);
            let at = (f64::from(event.client_x()) - shown.left(), f64::from(event.client_y()) - shown.top());
            if mosaic::smear(canvas, at.0 * scale, at.1 * scale).is_some() {
                touched.set(true);
            }
        });
    };
    let save = Callback::new(move |()| {
        let (Some(drawn), photo) = (canvas.get_untracked(), photo.clone()) else { return };
        busy.set(true);
        spawn_local(async move {
            match keep(core, &drawn).await {
                Some(new) => {
                    on_change.run((photo.sha, Taken { sha: new.sha(), ..photo }));
                    let _ = open.try_set(false);
                }
                None => toasts.say(Tone::Wrong, words::photo_not_kept()),
            }
            // the page may have gone meanwhile
            let _ = busy.try_set(false);
        });
    });
    view! {
        <Sheet open title=words::blur_title() testid=format!("{testid}-blur-sheet")>
            <p class="quiet">{words::blur_why()}</p>
            <div
                class="blur-place"
                node_ref=place
                data-testid=format!("{testid}-blur-place")
                data-state=move || if canvas.with(Option::is_some) { "ready" } else { "loading" }
                on:pointerdown=wipe
                on:pointermove=wipe
            ></div>
            <Button
                kind=ButtonKind::Primary
                label=words::blur_save()
                on_press=save
                disabled=Signal::derive(move || !touched.get())
                busy
                testid=format!("{testid}-blur-save")
            />
        </Sheet>
    }
}

async fn keep(core: Core, drawn: &HtmlCanvasElement) -> Option<Photo> {
    let photo = camera::redevelop(drawn).await.ok()?;
    core.keep_photo(&photo).await.ok()?;
    Some(photo)
}
