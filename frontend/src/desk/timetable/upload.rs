//! Lines from a file: chosen, looked at, then written or put right.
//!
//! `data-testid`s: `timetable-upload`, `timetable-file`, `timetable-of-town`, `timetable-found`, `timetable-fault-<n>`, `timetable-warning-<n>`, `timetable-confirm`,
//! and those of [`earlier`](super::earlier).

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use xunge_shared::id::AreaCode;

use super::earlier::EarlierImports;
use crate::api::{self, ApiError, TimetableDraft, TimetableImport, TimetableProblem};
use crate::data::Core;
use crate::desk::failed::Failed;
use crate::i18n::{Lang, current, imports, timetable as words};
use crate::ui::{Button, ButtonKind, Icon, Mark, Sheet, Skeleton, Toasts, Tone, format};

/// So many rows of a preview are shown.
const SHOWN: usize = 50;

/// How far it is.
#[derive(Clone)]
enum Look {
    None,
    Asking,
    Failed(ApiError),
    Answer(TimetableImport),
}

/// The sheet.
#[component]
pub fn Upload(
    /// Whether it is shown.
    open: RwSignal<bool>,
    /// The town that the page shows.
    town: Memo<Option<AreaCode>>,
) -> impl IntoView {
    let (core, toasts) = (Core::expect(), Toasts::expect());
    let towns = crate::desk::towns::all(core);
    let of_town = RwSignal::new(None::<AreaCode>);
    let area = move || of_town.get().or(town.get()).or_else(|| towns.with(|towns| towns.first().map(|(code, _)| *code)));
    let (look, busy) = (RwSignal::new(Look::None), RwSignal::new(false));
    // as it is called, and what is in it
    let read = StoredValue::new((String::new(), Vec::<u8>::new()));
    let ask = move |write: bool| {
        let ((name, bytes), area) = (read.get_value(), untrack(area));
        busy.set(true);
        spawn_local(async move {
            let answer = api::import_timetable((&name, &bytes), area, write).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(answer) if answer.written => {
                    let count = answer.done.map_or(0, |done| done.new + done.changed);
                    toasts.say(Tone::Good, words::imported(count));
                    let _ = (look.try_set(Look::None), open.try_set(false));
                }
                Ok(answer) => drop(look.try_set(Look::Answer(answer))),
                Err(why) => drop(look.try_set(Look::Failed(why))),
            }
        });
    };
    let take = move |ev: leptos::ev::Event| {
        let Some(input) = ev.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok()) else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        look.set(Look::Asking);
        spawn_local(async move {
            // a file that cannot be read is as empty
            let buffer = JsFuture::from(file.array_buffer()).await.unwrap_or_default();
            read.set_value((file.name(), js_sys::Uint8Array::new(&buffer).to_vec()));
            // the same file may be put right and chosen again
            input.set_value("");
            ask(false);
        });
    };
    view! {
        <Sheet open title=words::import() testid="timetable-upload">
            <p class="timetable-hint">{words::columns()}</p>
            <label class="field">
                <span>{words::of_town()}</span>
                <select data-testid="timetable-of-town" on:change=move |ev| of_town.set(event_target_value(&ev).parse().ok())>
                    {move || {
                        let chosen = area();
                        towns
                            .get()
                            .into_iter()
                            .map(|(code, name)| view! { <option value=code.to_string() selected=chosen == Some(code)>{name}</option> })
                            .collect_view()
                    }}
                </select>
            </label>
            <label class="field">
                <span>{words::choose_file()}</span>
                <input type="file" class="input-file" accept=".csv,.xlsx,text/csv" data-testid="timetable-file" on:change=take />
                <small>{words::file_hint()}</small>
            </label>
            {move || match look.get() {
                Look::None => ().into_any(),
                Look::Asking => view! { <div aria-label=words::reading()><Skeleton rows=3 /></div> }.into_any(),
                Look::Failed(why) => view! { <Failed why /> }.into_any(),
                Look::Answer(answer) if answer.done.is_none() => {
                    let count = answer.problems.len();
                    view! {
                        <p class="notice tone-wrong" role="alert">{words::problems(count)}</p>
                        <Faults problems=answer.problems name="fault" />
                    }
                        .into_any()
                }
                Look::Answer(answer) => {
                    let count = answer.done.map_or(0, |done| done.new + done.changed);
                    let told = answer.done.map(|done| words::found(done.new, done.changed, done.same));
                    view! {
                        <p class="notice tone-good" role="status" data-testid="timetable-found">{told}</p>
                        {(!answer.warnings.is_empty())
                            .then(|| {
                                view! {
                                    <p class="notice tone-due">
                                        <Icon mark=Mark::Warning size=20 />
                                        <strong>{imports::warned(answer.warnings.len() as u64)}</strong>
                                    </p>
                                    <Faults problems=answer.warnings name="warning" />
                                }
                            })}
                        <Preview lines=answer.lines />
                        <Button
                            kind=ButtonKind::Primary
                            label=words::confirm(count)
                            disabled=Signal::derive(move || count == 0)
                            busy
                            on_press=move |()| ask(true)
                            testid="timetable-confirm"
                        />
                    }
                        .into_any()
                }
            }}
            <EarlierImports />
        </Sheet>
    }
}

/// What is wrong, line by line.
#[component]
fn Faults(
    problems: Vec<TimetableProblem>,
    /// What they are, in test ids.
    name: &'static str,
) -> impl IntoView {
    let row = |(n, problem): (usize, TimetableProblem)| {
        let line = problem.line.map_or_else(|| words::whole_file().to_owned(), words::line);
        let (field, why) = if current() == Lang::Zh { (problem.called, problem.zh) } else { (problem.field, problem.en) };
        view! {
            <tr data-testid=format!("timetable-{name}-{n}")>
                <th scope="row">{line}</th>
                <td>{field}</td>
                <td>{why}</td>
            </tr>
        }
    };
    view! {
        <table class="desk-table timetable-preview">
            <thead>
                <tr>
                    <th>{words::whole_file()}</th>
                    <th>{words::field()}</th>
                    <th>{words::fault()}</th>
                </tr>
            </thead>
            <tbody>{problems.into_iter().enumerate().map(row).collect_view()}</tbody>
        </table>
    }
}

/// The lines as they were read.
#[component]
fn Preview(lines: Vec<TimetableDraft>) -> impl IntoView {
    let row = |line: TimetableDraft| {
        let who = [line.unit, line.responsible].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        view! {
            <tr>
                <th scope="row">
                    {line.name}
                    <small>{line.problem}</small>
                    {(!line.placed).then(|| view! { <small class="tone-due">{words::unplaced()}</small> })}
                </th>
                <td>{who}</td>
                <td class="timetable-due">{format::date(line.due)}</td>
                <td>{line.steps.len()}</td>
            </tr>
        }
    };
    view! {
        <table class="desk-table timetable-preview">
            <thead>
                <tr>
                    <th>{words::place()}</th>
                    <th>{words::who()}</th>
                    <th>{words::deadline()}</th>
                    <th>{words::steps()}</th>
                </tr>
            </thead>
            <tbody>{lines.into_iter().take(SHOWN).map(row).collect_view()}</tbody>
        </table>
    }
}
