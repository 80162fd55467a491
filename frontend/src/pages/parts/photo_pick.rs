//! Taking a photo for a form: the app's own camera or the phone's, the evidence band, and the picture kept on this phone at once.

use leptos::{ev::MouseEvent, html, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::{Blob, HtmlInputElement};
use xunge_shared::{geometry::LonLat, id::Sha256, print::Print};

use super::{blur::BlurSheet, shutter::Shutter, taken::Taken};
use crate::capture::Photo;
use crate::data::{Core, LookAlike};
use crate::device::camera::{self, Caption, PhotoError};
use crate::device::{Lens, Original, Positions, now_ms};
use crate::i18n::field as words;
use crate::kinds::{StoredPhoto, face};
use crate::ui::{Icon, Mark, PhotoAdd, Toasts, Tone, format};

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
    /// What it will be of, `zone:<id>`, `case:<id>` or `case:<id>/after`: a photo that looks like one of something else is told.
    #[prop(optional, into)]
    about: Signal<String>,
    /// Called with the photo once it is on this phone.
    on_taken: Callback<Photo>,
    /// For tests: of the file input.
    testid: &'static str,
) -> impl IntoView {
    let core = Core::expect();
    let toasts = Toasts::expect();
    let busy = RwSignal::new(false);
    let positions = Positions::expect();
    let input = NodeRef::<html::Input>::new();
    let shooting = RwSignal::new(false);
    let take = move |file: Blob| {
        let caption = caption.run(());
        let here = positions.presence(60_000).place;
        busy.set(true);
        spawn_local(async move {
            match develop(core, &file, caption, here).await {
                Ok(photo) => {
                    // the hint comes after the photo: nobody waits for it
                    let print = photo.print().zip(about.try_get_untracked());
                    let sha = photo.sha();
                    on_taken.run(photo);
                    if let Some((print, about)) = print {
                        tell_look_alike(core, toasts, sha, print, &about).await;
                    }
                }
                Err(why) => toasts.say(Tone::Wrong, why),
            }
            // the page may have gone meanwhile: then there is nothing left to tell
            let _ = busy.try_set(false);
        });
    };
    let on_change = move |_| {
        let Some(input) = input.get_untracked() else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        // the same picture may be taken again
        input.set_value("");
        take(file.into());
    };
    let on_press = move |event: MouseEvent| {
        // what the input itself is asked for (by the keyboard, or as the other camera) goes its own way
        let is_inputs = event.target().is_some_and(|target| target.dyn_ref::<HtmlInputElement>().is_some());
        if Lens::is_offered() && !is_inputs {
            event.prevent_default();
            shooting.set(!busy.get_untracked());
        }
    };
    let on_other = move |()| input.with_untracked(|input| input.iter().for_each(|input| input.click()));
    let shown = Signal::derive(move || if busy.get() { words::photo_busy().to_owned() } else { label.get() });
    view! {
        <PhotoAdd label=shown on_press=Callback::new(on_press) testid=format!("{testid}-tile")>
            <input
                type="file"
                accept="image/*"
                capture="environment"
                node_ref=input
                data-testid=testid
                disabled=move || busy.get()
                on:change=on_change
            />
        </PhotoAdd>
        <Shutter open=shooting caption on_shot=Callback::new(take) on_other=Callback::new(on_other) />
    }
}

/// Says that the same picture served another place or day, and notes this one.
async fn tell_look_alike(core: Core, toasts: Toasts, sha: Sha256, print: Print, about: &str) {
    let now = now_ms();
    if let Some(LookAlike { thing, at }) = core.look_alike(print, about, now).await {
        let row = thing.and_then(|(kind, id)| untrack(|| core.row(&kind, id)));
        let place = row.map(|row| face(&row.kind).name(&row.summary, &untrack(|| core.settings())));
        let place = place.unwrap_or_else(|| words::photo_of_a_report().to_owned());
        toasts.say(Tone::Due, words::photo_like(format::when(at, now), place));
    }
    core.note_print(sha, print, about, now).await;
}

/// The caption with what the camera says of a picture that was not taken here and now.
fn with_original(caption: Caption, original: Original, presence: Option<LonLat>) -> Caption {
    let now = now_ms();
    let Caption { mut time, mut place, .. } = caption;
    if let Some(at) = original.at.filter(|at| at.abs_diff(now) > JUST_NOW_MS) {
        time = words::photo_made_at(time, format::when(at, now));
    }
    if let Some(made) = original.place.filter(|made| presence.is_none_or(|here| here.distance(*made) > HERE_M)) {
        let (lon, lat) = made.degrees();
        place = words::photo_made_in(place, format!("{lat:.5}, {lon:.5}"));
    }
    Caption { time, place, ..caption }
}

/// A camera app and a few taps take less.
const JUST_NOW_MS: u64 = 10 * 60_000;
/// Two receivers in one hand differ by less.
const HERE_M: f64 = 200.0;

async fn develop(core: Core, file: &Blob, caption: Caption, here: Option<LonLat>) -> Result<Photo, String> {
    let caption = with_original(caption, Original::of(file).await, here);
    let photo = camera::develop(file, &caption).await.map_err(|why| match why {
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
    /// Puts a blurred one in its place; without it the photo cannot be blurred.
    #[prop(optional, into)]
    on_change: Option<Callback<(Sha256, Taken)>>,
    /// For tests; `-drop` is appended for the button.
    testid: &'static str,
) -> impl IntoView {
    let core = Core::expect();
    let Taken { sha, at, .. } = photo;
    let photo = StoredValue::new(photo);
    let blurring = RwSignal::new(false);
    let drop = move |_| {
        spawn_local(core.forget_print(sha));
        on_drop.run(sha);
    };
    view! {
        <div class="photo-taken">
            <StoredPhoto sha band=format!("{word} · {}", format::clock(at)) testid />
            <button
                type="button"
                class="photo-drop"
                aria-label=words::photo_drop()
                data-testid=format!("{testid}-drop")
                on:click=drop
            >
                <Icon mark=Mark::Cross size=18 />
            </button>
            {on_change
                .map(|on_change| {
                    view! {
                        <button
                            type="button"
                            class="photo-blur"
                            aria-label=words::blur_title()
                            data-testid=format!("{testid}-blur")
                            on:click=move |_| blurring.set(true)
                        >
                            <Icon mark=Mark::Blur size=18 />
                        </button>
                        <BlurSheet open=blurring photo=photo.get_value() on_change testid />
                    }
                })}
        </div>
    }
}
