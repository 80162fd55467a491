//! The lines of timetables that name whoever holds the phone: what is to be put right where, until when and in which steps, each of which is
//! ticked here. Kept to be read without a network; what is told waits in the queue like all else.
//!
//! `data-testid`s: `my-lines`, `my-line-card-<id>` (`data-state`), `my-line-step-<id>-<n>` (the whole: `-whole`), and within their line
//! `my-line-more`, `my-line-note`, `my-line-photo-add`, `my-line-photo`, `my-line-save`, `my-line-told`.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    hlc::Millis,
    id::{EntityId, Sha256},
    kinds::timetable::Progress,
};

use super::parts::{PhotoPick, Taken, TakenPhoto, WhenReady, caption_for, saved_or_said};
use crate::api::{MyLine, TimetableProgress, TimetableStep};
use crate::capture::Photo;
use crate::clock;
use crate::data::Core;
use crate::device::Positions;
use crate::i18n::my_line as words;
use crate::ui::{Badge, Button, EmptyState, Icon, Mark, TextArea, Toasts, Tone, TopBar, format};

/// So much of what was told of a line is shown.
const SHOWN: usize = 5;

/// The page.
#[component]
pub fn MyLines() -> impl IntoView {
    view! {
        <TopBar title=words::title() back="/" />
        <main class="page" data-testid="my-lines">
            <WhenReady>
                <Lines />
            </WhenReady>
        </main>
    }
}

#[component]
fn Lines() -> impl IntoView {
    let core = Core::expect();
    let lines = RwSignal::new(Vec::<MyLine>::new());
    let known = RwSignal::new(false);
    // what did not change stays, and what is being written in it
    let show = move |read: Vec<MyLine>| {
        if lines.try_with_untracked(|shown| *shown != read) == Some(true) {
            let _ = lines.try_set(read);
        }
        let _ = known.try_set(true);
    };
    // what was told here is with the server once nothing waits any more
    let all_sent = Memo::new(move |_| core.status().with(|status| status.unsent == 0));
    Effect::new(move |before: Option<bool>| {
        let sent = all_sent.get();
        if sent || before.is_none() {
            spawn_local(async move {
                if before.is_none() {
                    show(core.kept_lines().await);
                }
                show(core.read_lines().await);
            });
        }
        sent
    });
    let part = move |is_done: bool| {
        let ids = move || {
            lines.with(|all| all.iter().filter(|line| line.done_at.is_some() == is_done).map(|line| line.entity).collect::<Vec<_>>())
        };
        Memo::new(move |_| ids())
    };
    let (open, done) = (part(false), part(true));
    let none = move || known.get() && lines.with(Vec::is_empty);
    view! {
        {move || none().then(|| view! { <EmptyState mark=Mark::Clock title=words::none() why=words::none_why() /> })}
        <For each=move || open.get() key=|id| *id children=move |id| view! { <One id lines /> } />
        {move || done.with(|done| !done.is_empty()).then(|| view! { <h2 class="section">{words::behind()}</h2> })}
        <For each=move || done.get() key=|id| *id children=move |id| view! { <One id lines /> } />
    }
}

/// One line.
#[component]
fn One(id: EntityId, lines: RwSignal<Vec<MyLine>>) -> impl IntoView {
    let (core, toasts, positions, now) = (Core::expect(), Toasts::expect(), Positions::expect(), clock::now());
    let line = Memo::new(move |_| lines.with(|all| all.iter().find(|line| line.entity == id).cloned()));
    let (note, photos, busy) = (RwSignal::new(String::new()), RwSignal::new(Vec::<Taken>::new()), RwSignal::new(false));
    let tell = move |step: Option<usize>, done: bool| {
        let Some(line) = line.get_untracked() else { return };
        let called = step.and_then(|step| line.steps.get(step)).map(|step| step.name.clone());
        let photos_of = photos.with_untracked(|photos| photos.iter().map(|photo| photo.sha).collect());
        let said = note.with_untracked(|note| note.trim().to_owned());
        let step = step.and_then(|step| u8::try_from(step).ok());
        let what = Progress { step, done, note: said, photos: photos_of, called, since: None };
        busy.set(true);
        spawn_local(async move {
            if let Some(told) = saved_or_said(toasts, core.tell_line(&line, what).await, words::saved()) {
                let _ = (note.try_set(String::new()), photos.try_set(vec![]));
                let _ = lines.try_set(told);
            }
            let _ = busy.try_set(false);
        });
    };
    // a word about what is to be done next; about the last step when all is done
    let say = move |()| {
        let Some(line) = line.get_untracked() else { return };
        let next = line.steps.iter().position(|step| step.done_at.is_none());
        match line.steps.len() {
            0 => tell(None, line.done_at.is_some()),
            all => tell(Some(next.unwrap_or(all - 1)), next.is_none()),
        }
    };
    let add = Callback::new(move |photo: Photo| photos.update(|photos| photos.push(Taken::from(&photo))));
    let drop = move |sha: Sha256| photos.update(|photos| photos.retain(|photo| photo.sha != sha));
    let caption = Callback::new(move |()| {
        caption_for(core, positions, line.with_untracked(|line| line.as_ref().map(|line| line.name.clone())).unwrap_or_default())
    });
    let empty = Signal::derive(move || note.with(|note| note.trim().is_empty()) && photos.with(Vec::is_empty));
    let steps = move || line.get().map(|line| view! { <Steps line busy on_tell=Callback::new(move |(step, done)| tell(step, done)) /> });
    view! {
        <article class="card my-line" data-testid=format!("my-line-card-{id}") data-state=move || line.with(|line| state(line.as_ref(), now.get()))>
            {move || line.get().map(|line| head(&line, now.get()))}
            {steps}
            <details class="my-line-more">
                <summary data-testid="my-line-more">
                    <Icon mark=Mark::Note size=20 />
                    <span>{words::more()}</span>
                    <Icon mark=Mark::Down size=18 />
                </summary>
                <TextArea
                    label=words::note()
                    value=note
                    on_input=move |text| note.set(text)
                    placeholder=words::note_hint()
                    hint=words::tick_takes()
                    maxlength="1000"
                    testid="my-line-note"
                />
                <div class="photos">
                    {move || {
                        photos
                            .get()
                            .into_iter()
                            .map(|photo| view! { <TakenPhoto photo word=words::shows() on_drop=drop testid="my-line-photo" /> })
                            .collect_view()
                    }}
                    <PhotoPick label=words::photo() caption on_taken=add testid="my-line-photo-add" />
                </div>
                <Button label=words::save() disabled=empty busy on_press=say testid="my-line-save" />
            </details>
            {move || line.with(|line| line.as_ref().map(|line| told(core, line.progress.clone(), now)))}
        </article>
    }
}

fn state(line: Option<&MyLine>, now: Millis) -> &'static str {
    match line {
        Some(line) if line.done_at.is_some() => "done",
        Some(line) if line.due < now => "late",
        _ => "open",
    }
}

/// What is to be put right, and how long is left.
fn head(line: &MyLine, now: Millis) -> impl IntoView + use<> {
    let (tone, label) = match state(Some(line), now) {
        "done" => (Tone::Good, words::done().to_owned()),
        "late" => (Tone::Wrong, format::days_late(line.due, now)),
        _ => (Tone::Due, format::left(line.due, now)),
    };
    let about = [words::until(format::day(line.due, now)), line.unit.clone()];
    let about = about.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    view! {
        <header>
            <strong>{line.name.clone()}</strong>
            <Badge tone label />
        </header>
        <small>{about}</small>
        {(!line.problem.is_empty()).then(|| view! { <p>{line.problem.clone()}</p> })}
    }
}

/// The steps, or the whole where there are none: a press ticks one, and another takes that back.
#[component]
fn Steps(line: MyLine, busy: RwSignal<bool>, on_tell: Callback<(Option<usize>, bool)>) -> impl IntoView {
    let now = format::now();
    let (id, whole) = (line.entity, TimetableStep { name: words::whole().to_owned(), done_at: line.done_at, formerly: vec![] });
    let steps: Vec<_> = line.steps.into_iter().enumerate().map(|(n, step)| (Some(n), step)).collect();
    let steps = if steps.is_empty() { vec![(None, whole)] } else { steps };
    let step = move |(n, TimetableStep { name, done_at, formerly }): (Option<usize>, TimetableStep)| {
        let is_done = done_at.is_some();
        let label = if is_done { words::untick(&name) } else { words::tick(&name) };
        let was = formerly.last().map(|was| view! { <small>{words::was_called(was)}</small> });
        let when = done_at.map(|at| view! { <small>{words::done_on(format::when(at, now))}</small> });
        let of = n.map_or_else(|| "whole".to_owned(), |n| n.to_string());
        view! {
            <li>
                <button
                    type="button"
                    class="my-line-step"
                    aria-label=label
                    aria-pressed=is_done.to_string()
                    disabled=move || busy.get()
                    data-testid=format!("my-line-step-{id}-{of}")
                    on:click=move |_| on_tell.run((n, !is_done))
                >
                    <span class="my-line-tick">{is_done.then(|| view! { <Icon mark=Mark::Check size=18 /> })}</span>
                    <span class="row-text">
                        <strong>{name}</strong>
                        {was}
                        {when}
                    </span>
                </button>
            </li>
        }
    };
    view! { <ol>{steps.into_iter().map(step).collect_view()}</ol> }
}

/// What was told of the line, the latest first.
fn told(core: Core, progress: Vec<TimetableProgress>, now: Signal<Millis>) -> impl IntoView {
    let one = move |said: TimetableProgress| {
        let of = said.step.unwrap_or_else(|| words::whole().to_owned());
        let what = if said.done { words::told_done(of) } else { words::told_open(of) };
        let author = said.author;
        view! {
            <li>
                <span>{what}</span>
                <small>{move || core.name_of(author)} " · " {format::when(said.at, now.get_untracked())}</small>
                {said.now.map(|now| view! { <small>{words::now_called(now)}</small> })}
                {(!said.note.is_empty()).then(|| view! { <p>{said.note.clone()}</p> })}
            </li>
        }
    };
    (!progress.is_empty()).then(|| {
        view! {
            <section class="my-line-told" data-testid="my-line-told">
                <h3>{words::told()}</h3>
                <ul>{progress.into_iter().take(SHOWN).map(one).collect_view()}</ul>
            </section>
        }
    })
}
