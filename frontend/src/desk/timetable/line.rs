//! One line of the timetable: its steps, what was told of them, and telling more.
//!
//! `data-testid`s: `timetable-sheet`, `timetable-step-<n>` (the whole: `timetable-step-whole`), `timetable-note`, `timetable-photo`,
//! `timetable-told-<n>`, `timetable-on-map`.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use xunge_shared::{
    id::Sha256,
    kinds::timetable::{Progress, Timetable, TimetableBody},
};

use super::{day, state};
use crate::api::{self, TimetableLine, TimetableProgress};
use crate::capture::{Photo, Saying};
use crate::clock;
use crate::data::Core;
use crate::i18n::timetable as words;
use crate::route;
use crate::ui::{Badge, Button, ButtonKind, Icon, Mark, Sheet, Toasts, Tone, format};

/// The line in a sheet; closing it takes it out of the address.
#[component]
pub fn LineSheet(line: TimetableLine) -> impl IntoView {
    let (core, toasts, now) = (Core::expect(), Toasts::expect(), clock::now());
    let open = RwSignal::new(true);
    Effect::new(move |_| {
        if !open.get() {
            route::set_query(&[("line", "")]);
        }
    });
    let (note, photos, busy) = (RwSignal::new(String::new()), RwSignal::new(Vec::<Sha256>::new()), RwSignal::new(false));
    let (id, area) = (line.entity, line.scope.area());
    let tell = move |step: Option<u8>, done: bool| {
        let progress = Progress { step, done, note: note.get_untracked().trim().to_owned(), photos: photos.get_untracked() };
        busy.set(true);
        spawn_local(async move {
            let saved = core.say(Saying::of::<Timetable>(id, area, &TimetableBody::Progress(progress))).await;
            let _ = busy.try_set(false);
            match saved {
                Ok(_) => {
                    toasts.say(Tone::Good, words::saved());
                    let _ = (note.try_set(String::new()), photos.try_set(vec![]));
                }
                Err(why) => toasts.say(Tone::Wrong, words::failed(why)),
            }
        });
    };
    let take = move |ev: leptos::ev::Event| {
        let Some(input) = ev.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok()) else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        spawn_local(async move {
            // a file that cannot be read is as none
            let Ok(buffer) = JsFuture::from(file.array_buffer()).await else { return };
            let photo = Photo::new(js_sys::Uint8Array::new(&buffer).to_vec());
            match core.keep_photo(&photo).await {
                Ok(()) => drop(photos.try_update(|photos| photos.push(photo.sha()))),
                Err(why) => toasts.say(Tone::Wrong, words::failed(why)),
            }
        });
    };
    let (_, tone, word) = state(&line, now.get_untracked());
    let on_map = line.street.map(|street| {
        view! {
            <a class="btn btn-ghost" href=format!("/desk?sel=street:{street}") data-testid="timetable-on-map">
                <Icon mark=Mark::Map size=20 />
                {words::on_map()}
            </a>
        }
    });
    let about = [line.unit.clone(), line.responsible.clone(), core.area_name(area)];
    let about = about.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    view! {
        <Sheet open title=line.name.clone() testid="timetable-sheet">
            <p class="timetable-about">
                <Badge tone label=word />
                <span>{words::deadline()} " " {day(line.due)}</span>
                <span>{about}</span>
            </p>
            <p>{line.problem.clone()}</p>
            <Plan line=line.clone() busy on_tell=Callback::new(move |(step, done)| tell(step, done)) />
            <label class="field">
                <span>{words::note()}</span>
                <textarea
                    rows="2"
                    maxlength="1000"
                    placeholder=words::note_hint()
                    data-testid="timetable-note"
                    prop:value=move || note.get()
                    on:input=move |ev| note.set(event_target_value(&ev))
                ></textarea>
            </label>
            <div class="timetable-foot">
                <label class="btn">
                    <Icon mark=Mark::Camera size=20 />
                    <span>
                        {move || {
                            let n = photos.with(Vec::len);
                            if n == 0 { words::add_photo().to_owned() } else { words::photo_added(n) }
                        }}
                    </span>
                    <input type="file" class="timetable-hidden" accept="image/jpeg,image/png,image/webp" data-testid="timetable-photo" on:change=take />
                </label>
                {on_map}
            </div>
            <h3>{words::history()}</h3>
            <History line />
        </Sheet>
    }
}

/// The steps, or the whole where there are none, each with what can be told of it.
#[component]
fn Plan(line: TimetableLine, busy: RwSignal<bool>, on_tell: Callback<(Option<u8>, bool)>) -> impl IntoView {
    let whole = (None, words::whole().to_owned(), line.done_at);
    let steps = line.steps.iter().enumerate().map(|(n, step)| (Some(n as u8), step.name.clone(), step.done_at));
    let steps: Vec<_> = if line.steps.is_empty() { vec![whole] } else { steps.collect() };
    let step = move |(n, name, done_at): (Option<u8>, String, Option<u64>)| {
        let is_done = done_at.is_some();
        let when = done_at.map(day).unwrap_or_default();
        let label = if is_done { words::reopen() } else { words::mark_done() };
        let kind = if is_done { ButtonKind::Ghost } else { ButtonKind::Plain };
        let testid = format!("timetable-step-{}", n.map_or_else(|| "whole".to_owned(), |n| n.to_string()));
        view! {
            <li class:is-done=is_done>
                <span class="timetable-step-mark">{is_done.then(|| view! { <Icon mark=Mark::Check size=16 /> })}</span>
                <span>
                    {name}
                    <small>{when}</small>
                </span>
                <Button kind label busy on_press=move |()| on_tell.run((n, !is_done)) testid />
            </li>
        }
    };
    view! { <ol class="timetable-plan">{steps.into_iter().map(step).collect_view()}</ol> }
}

/// What was told of the line, the latest first.
#[component]
fn History(line: TimetableLine) -> impl IntoView {
    let (core, now) = (Core::expect(), clock::now());
    let names: Vec<String> = line.steps.iter().map(|step| step.name.clone()).collect();
    let told = move |(n, said): (usize, TimetableProgress)| {
        let of = said.step.and_then(|step| names.get(usize::from(step)).cloned()).unwrap_or_else(|| words::whole().to_owned());
        let what = if said.done { words::step_done(of) } else { words::step_open(of) };
        let author = said.author;
        let picture = |sha| {
            let url = api::photo_url(sha);
            view! {
                <a href=url.clone() target="_blank">
                    <img src=url.clone() alt=what.clone() loading="lazy" />
                </a>
            }
        };
        view! {
            <li data-testid=format!("timetable-told-{n}")>
                <strong>{what.clone()}</strong>
                <small>{move || core.name_of(author)} " · " {format::when(said.at, now.get_untracked())}</small>
                {(!said.note.is_empty()).then(|| view! { <p>{said.note.clone()}</p> })}
                <div class="timetable-photos">{said.photos.into_iter().map(picture).collect_view()}</div>
            </li>
        }
    };
    let none = line.progress.is_empty().then(|| view! { <p class="timetable-hint">{words::no_history()}</p> });
    view! {
        {none}
        <ol class="timetable-history">{line.progress.into_iter().enumerate().map(told).collect_view()}</ol>
    }
}
