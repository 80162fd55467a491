//! Taking a photo for a form: the platform's camera, the evidence band, and the picture kept on this phone at once.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use xunge_shared::id::Sha256;

use crate::capture::Photo;
use crate::data::Core;
use crate::device::Positions;
use crate::device::camera::{self, Caption, PhotoError};
use crate::i18n::field as words;
use crate::kinds::StoredPhoto;
use crate::ui::{Icon, Mark, PhotoAdd, Toasts, Tone, format};

/// A photo of a form that is not saved yet. The bytes are on this phone already: a form's draft only names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Its name.
    pub sha: Sha256,
    /// When it was taken.
    pub at: u64,
}

/// What the band of a photo taken now says.
pub fn caption_for(core: Core, positions: Positions, subject: String) -> Caption {
    let now = format::now();
    let presence = positions.presence(60_000);
    let place = presence.place.map(|place| {
        let (lon, lat) = place.degrees();
        words::coordinates(format!("{lat:.5}"), format!("{lon:.5}"), presence.accuracy_m.unwrap_or_default())
    });
    let author = core.session().with_untracked(|session| session.as_ref().map(|session| session.account.display.clone()));
    Caption { time: format::when(now, now), place: place.unwrap_or_default(), subject, author: author.unwrap_or_default() }
}

/// The dashed tile that takes a photo.
#[component]
pub fn PhotoPick(
    /// What to take.
    #[prop(into)]
    label: Signal<String>,
    /// What the band says, asked at the moment of taking.
    caption: Callback<(), Caption>,
    /// Called with the photo once it is on this phone.
    on_taken: Callback<Photo>,
    /// For tests: of the file input.
    testid: &'static str,
) -> impl IntoView {
    let core = Core::expect();
    let toasts = Toasts::expect();
    let busy = RwSignal::new(false);
    let on_change = move |event: leptos::ev::Event| {
        let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        // the same picture may be taken again
        input.set_value("");
        let caption = caption.run(());
        busy.set(true);
        spawn_local(async move {
            match develop(core, &file, &caption).await {
                Ok(photo) => on_taken.run(photo),
                Err(why) => toasts.say(Tone::Wrong, why),
            }
            // the page may have gone meanwhile: then there is nothing left to tell
            let _ = busy.try_set(false);
        });
    };
    let shown = Signal::derive(move || if busy.get() { words::photo_busy().to_owned() } else { label.get() });
    view! {
        <PhotoAdd label=shown>
            <input type="file" accept="image/*" capture="environment" data-testid=testid disabled=move || busy.get() on:change=on_change />
        </PhotoAdd>
    }
}

async fn develop(core: Core, file: &web_sys::Blob, caption: &Caption) -> Result<Photo, String> {
    let photo = camera::develop(file, caption).await.map_err(|why| match why {
        PhotoError::TooLarge { .. } => words::photo_too_large().to_owned(),
        PhotoError::NotAPhoto => words::photo_unreadable().to_owned(),
        PhotoError::Browser(_) => words::photo_failed().to_owned(),
    })?;
    core.keep_photo(&photo).await.map_err(|_| words::photo_not_kept().to_owned())?;
    Ok(photo)
}

/// A photo of a form, with the button that takes it out again.
#[component]
pub fn TakenPhoto(
    /// Which.
    photo: Taken,
    /// What it shows: 整改前, 现场.
    word: &'static str,
    /// Takes it out of the form.
    #[prop(into)]
    on_drop: Callback<Sha256>,
    /// For tests; `-drop` is appended for the button.
    testid: &'static str,
) -> impl IntoView {
    let Taken { sha, at } = photo;
    view! {
        <div class="photo-taken">
            <StoredPhoto sha band=format!("{word} · {}", format::clock(at)) testid />
            <button
                type="button"
                class="photo-drop"
                aria-label=words::photo_drop()
                data-testid=format!("{testid}-drop")
                on:click=move |_| on_drop.run(sha)
            >
                <Icon mark=Mark::Cross size=18 />
            </button>
        </div>
    }
}
