//! One line of the timetable: its steps, what was told of them, and telling more.
//!
//! `data-testid`s: `timetable-sheet`, `timetable-step-<n>` (the whole: `timetable-step-whole`), `timetable-note`, `timetable-photo`,
//! `timetable-told-<n>`, `timetable-on-map`, `timetable-edit`, `timetable-withdraw`, `timetable-restore`, `timetable-changes`.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use xunge_shared::{
    id::{AreaCode, EntityId, Sha256},
    kinds::{
        Kind,
        timetable::{Progress, Timetable, TimetableBody},
    },
};

use super::state;
use crate::api::{self, TimetableLine, TimetableProgress, TimetableStep};
use crate::capture::{Photo, Saying};
use crate::clock;
use crate::data::Core;
use crate::desk::changes::ThingStory;
use crate::i18n::{kinds as kind_words, timetable as words};
use crate::route;
use crate::ui::{Badge, Button, ButtonKind, Icon, Mark, Sheet, TextArea, Toasts, Tone, format};

/// The line in a sheet; closing it takes it out of the address.
#[component]
pub fn LineSheet(
    /// The line.
    line: TimetableLine,
    /// Called to have its plan edited.
    on_edit: Callback<()>,
) -> impl IntoView {
    let (core, toasts, now) = (Core::expect(), Toasts::expect(), clock::now());
    let open = RwSignal::new(true);
    Effect::new(move |_| {
        if !open.get() {
            route::set_query(&[("line", "")]);
        }
    });
    let (typed, photos, busy) = (RwSignal::new(String::new()), RwSignal::new(Vec::<Sha256>::new()), RwSignal::new(false));
    let (id, area, planned_by) = (line.entity, line.scope.area(), line.planned_by);
    let names = StoredValue::new(line.steps.iter().map(|step| step.name.clone()).collect::<Vec<_>>());
    let tell = move |step: Option<u8>, done: bool| {
        let called = step.and_then(|step| names.with_value(|names| names.get(usize::from(step)).cloned()));
        let note = typed.get_untracked().trim().to_owned();
        let progress = Progress { step, done, note, photos: photos.get_untracked(), called, since: None };
        busy.set(true);
        spawn_local(async move {
            let saying = Saying::of::<Timetable>(id, area, &TimetableBody::Progress(progress));
            let saved = core.say(planned_by.into_iter().fold(saying, Saying::based_on)).await;
            let _ = busy.try_set(false);
            match saved {
                Ok(_) => {
                    toasts.say(Tone::Good, words::saved());
                    let _ = (typed.try_set(String::new()), photos.try_set(vec![]));
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
    let unsaved = Signal::derive(move || !typed.with(|typed| typed.trim().is_empty()) || !photos.with(Vec::is_empty));
    let (_, tone, word) = state(&line, now.get_untracked());
    let about = about(core, &line);
    let stands = line.withdrawn.is_empty();
    let shown = line.clone();
    let tellable = move || {
        view! {
            <Plan line=shown.clone() busy on_tell=Callback::new(move |(step, done)| tell(step, done)) />
            <TextArea
                label=words::note()
                value=typed
                on_input=move |text| typed.set(text)
                placeholder=words::note_hint()
                maxlength="1000"
                testid="timetable-note"
            />
        }
    };
    let photo = move || {
        view! {
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
        }
    };
    view! {
        <Sheet open title=line.name.clone() testid="timetable-sheet" unsaved>
            <p class="timetable-about">
                <Badge tone label=word />
                <span>{words::deadline()} " " {format::date(line.due)}</span>
                <span>{about}</span>
            </p>
            <p>{line.problem.clone()}</p>
            {stands.then(tellable)}
            <div class="timetable-foot">
                {stands.then(photo)}
                <OnMap line=line.clone() />
                <Keep line=line.clone() on_edit />
            </div>
            <h3>{words::history()}</h3>
            <History line />
            <Changes id area />
        </Sheet>
    }
}

/// Who does it and where.
fn about(core: Core, line: &TimetableLine) -> String {
    let account = line.account.map(|who| core.name_of(who)).filter(|name| *name != line.responsible).unwrap_or_default();
    let about = [line.unit.clone(), line.responsible.clone(), account, core.area_name(line.scope.area())];
    about.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

#[component]
fn OnMap(line: TimetableLine) -> impl IntoView {
    line.street.map(|street| {
        view! {
            <a class="btn btn-ghost" href=format!("/desk?sel=street:{street}") data-testid="timetable-on-map">
                <Icon mark=Mark::Map size=20 />
                {words::on_map()}
            </a>
        }
    })
}

/// What is done with the line itself: edited, withdrawn and restored.
#[component]
fn Keep(line: TimetableLine, on_edit: Callback<()>) -> impl IntoView {
    let (core, toasts, busy) = (Core::expect(), Toasts::expect(), RwSignal::new(false));
    let (id, area, last) = (line.entity, line.scope.area(), line.planned_by);
    let say = move |bodies: Vec<TimetableBody>, done: &'static str| {
        let saying = |body: &TimetableBody| {
            let saying = Saying::of::<Timetable>(id, area, body);
            last.into_iter().fold(saying, Saying::based_on)
        };
        let sayings: Vec<_> = bodies.iter().map(saying).collect();
        busy.set(true);
        spawn_local(async move {
            let saved = core.say_all(sayings).await;
            let _ = busy.try_set(false);
            match saved {
                Ok(_) => toasts.say(Tone::Good, done),
                Err(why) => toasts.say(Tone::Wrong, words::failed(why)),
            }
        });
    };
    if line.withdrawn.is_empty() {
        let withdraw = move |()| say(vec![TimetableBody::Withdraw], words::was_withdrawn());
        view! {
            <Button kind=ButtonKind::Ghost mark=Mark::Note label=words::edit() on_press=on_edit testid="timetable-edit" />
            <Button kind=ButtonKind::Ghost mark=Mark::Trash label=words::withdraw() busy on_press=withdraw testid="timetable-withdraw" />
        }
        .into_any()
    } else {
        let restore = move |()| say(line.withdrawn.iter().map(|op| TimetableBody::Restore(*op)).collect(), words::was_restored());
        view! { <Button kind=ButtonKind::Plain mark=Mark::Undo label=words::restore() busy on_press=restore testid="timetable-restore" /> }
            .into_any()
    }
}

/// What the plan was before, asked for when somebody wants to know.
#[component]
fn Changes(id: EntityId, area: AreaCode) -> impl IntoView {
    let open = RwSignal::new(false);
    let toggled = move |ev: leptos::ev::Event| {
        let details = ev.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        open.set(details.is_some_and(|details| details.has_attribute("open")));
    };
    view! {
        <details class="timetable-changes" on:toggle=toggled>
            <summary data-testid="timetable-changes">{words::changes()}</summary>
            {move || open.get().then(|| view! { <ThingStory kind=Timetable::NAME thing=id area /> })}
        </details>
    }
}

/// The steps, or the whole where there are none, each with what can be told of it.
#[component]
fn Plan(line: TimetableLine, busy: RwSignal<bool>, on_tell: Callback<(Option<u8>, bool)>) -> impl IntoView {
    let whole = (None, TimetableStep { name: words::whole().to_owned(), done_at: line.done_at, formerly: vec![] });
    let steps = line.steps.iter().enumerate().map(|(n, step)| (Some(n as u8), step.clone()));
    let steps: Vec<_> = if line.steps.is_empty() { vec![whole] } else { steps.collect() };
    let step = move |(n, TimetableStep { name, done_at, formerly }): (Option<u8>, TimetableStep)| {
        let is_done = done_at.is_some();
        let when = done_at.map(format::date).unwrap_or_default();
        let label = if is_done { words::reopen() } else { words::mark_done() };
        let kind = if is_done { ButtonKind::Ghost } else { ButtonKind::Plain };
        let testid = format!("timetable-step-{}", n.map_or_else(|| "whole".to_owned(), |n| n.to_string()));
        let line_testid = format!("{testid}-line");
        view! {
            <li class:is-done=is_done data-done=is_done.to_string() data-testid=line_testid>
                <span class="timetable-step-mark">{is_done.then(|| view! { <Icon mark=Mark::Check size=16 /> })}</span>
                <span>
                    {name}
                    <small>{when}</small>
                    {(!formerly.is_empty()).then(|| view! { <small>{words::was_called(formerly.join(kind_words::comma()))}</small> })}
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
    let told = move |(n, said): (usize, TimetableProgress)| {
        let of = said.step.unwrap_or_else(|| words::whole().to_owned());
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
                {said.now.map(|now| view! { <small>{words::now_called(now)}</small> })}
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
