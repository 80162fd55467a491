//! The county's outline from a file: read by the server, told with what it means for the cells as they lie, and set by a press.
//!
//! `data-testid`s: `outline-file-open`, `outline-file`, `outline-datum`, `outline-check`, `outline-trouble`, `outline-proposed` (`data-state` faulty
//! or clean; `data-outside`), `outline-outside-<n>`, `outline-set`, and those of the faults of a file.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{File, HtmlInputElement};
use xunge_shared::{
    datum::Datum,
    geometry::Shape,
    ground::proposed::{Outside, Proposed},
};

use crate::api::{self, ApiError};
use crate::data::Core;
use crate::desk::{changes::Outlines, imports::Faults};
use crate::i18n::areas as words;
use crate::ui::{Button, ButtonKind, Icon, Mark, format};

const DATUMS: [Datum; 3] = [Datum::Wgs84, Datum::Gcj02, Datum::Bd09];

fn word(datum: Datum) -> &'static str {
    match datum {
        Datum::Wgs84 => words::wgs84(),
        Datum::Gcj02 => words::gcj02(),
        Datum::Bd09 => words::bd09(),
    }
}

fn trouble(why: &ApiError) -> String {
    match why {
        ApiError::Status { code, .. } if code == "too_large" => words::file_large().to_owned(),
        ApiError::Status { message, .. } => message.clone(),
        _ => crate::i18n::failed::unreachable().to_owned(),
    }
}

/// The part of the card.
#[component]
pub(super) fn FromFile(
    /// An outline is being set.
    busy: RwSignal<bool>,
    /// Sets one.
    on_set: Callback<Shape>,
) -> impl IntoView {
    let (file, datum) = (RwSignal::new_local(None::<File>), RwSignal::new(Datum::default()));
    let (reading, answer) = (RwSignal::new(false), RwSignal::new(None::<Result<Proposed, String>>));
    let take = move |event: leptos::ev::Event| {
        let input: Option<HtmlInputElement> = event.target().and_then(|target| target.dyn_into().ok());
        file.set(input.and_then(|input| input.files()?.get(0)));
        answer.set(None);
    };
    let choose = move |event: leptos::ev::Event| {
        datum.set(event_target_value(&event).parse().unwrap_or_default());
        answer.set(None);
    };
    let check = Callback::new(move |()| {
        let Some(chosen) = file.get_untracked() else { return };
        let drawn_in = datum.get_untracked();
        reading.set(true);
        answer.set(None);
        spawn_local(async move {
            let told = api::propose_outline(drawn_in, &chosen).await.map_err(|why| trouble(&why));
            // the page may be gone by then, or another file chosen
            let _ = reading.try_set(false);
            if datum.try_get_untracked() == Some(drawn_in) && file.try_get_untracked() == Some(Some(chosen)) {
                answer.set(Some(told));
            }
        });
    });
    let option = |one: Datum| view! { <option value=one.name()>{word(one)}</option> };
    view! {
        <details class="outline-file">
            <summary data-testid="outline-file-open">{words::from_file()}</summary>
            <p class="muted">{words::from_file_how()}</p>
            <div class="settings-grid">
                <div class="field">
                    <label for="outline-file">{words::file()}</label>
                    <input
                        id="outline-file"
                        class="input-file"
                        type="file"
                        accept=".json,.geojson,application/geo+json,application/json"
                        data-testid="outline-file"
                        on:change=take
                    />
                </div>
                <div class="field">
                    <label for="outline-datum">{words::datum()}</label>
                    <select id="outline-datum" data-testid="outline-datum" on:change=choose>
                        {DATUMS.map(option).collect_view()}
                    </select>
                </div>
            </div>
            <Button
                mark=Mark::Search
                label=words::look()
                on_press=check
                busy=reading
                disabled=Signal::derive(move || file.with(Option::is_none))
                testid="outline-check"
            />
            <div aria-live="polite">
                {move || match answer.get()? {
                    Ok(proposed) => Some(view! { <Told proposed busy on_set /> }.into_any()),
                    Err(why) => {
                        Some(
                            view! {
                                <div class="notice tone-wrong" role="alert" data-testid="outline-trouble">
                                    <Icon mark=Mark::Warning size=20 />
                                    <p>{why}</p>
                                </div>
                            }
                                .into_any(),
                        )
                    }
                }}
            </div>
        </details>
    }
}

/// What the file is: an outline with what it means, or faults.
#[component]
fn Told(proposed: Proposed, busy: RwSignal<bool>, on_set: Callback<Shape>) -> impl IntoView {
    let notice = |tone: &'static str, mark: Mark, text: String| {
        view! {
            <p class=format!("notice {tone}")>
                <Icon mark size=20 />
                <strong>{text}</strong>
            </p>
        }
    };
    let Proposed { faults, fault_count, outline, outside_count, cells, .. } = proposed.clone();
    let Some(outline) = outline else {
        return view! {
            <section class="outline-proposed" data-testid="outline-proposed" data-state="faulty">
                {notice("tone-wrong", Mark::Warning, words::file_faulty(fault_count))}
                {(fault_count > faults.len() as u64).then(|| view! { <p class="muted">{words::first(faults.len())}</p> })}
                <Faults faults name="fault" />
            </section>
        }
        .into_any();
    };
    let verdict = match (cells, outside_count) {
        (0, _) => notice("tone-due", Mark::Info, words::none_to_compare().to_owned()),
        (_, 0) => notice("tone-good", Mark::Check, words::all_within(cells)),
        (cells, outside) if cells == outside => notice("tone-wrong", Mark::Warning, words::none_within().to_owned()),
        (_, outside) => notice("tone-due", Mark::Warning, words::some_outside(outside, format::ground(proposed.outside_square_metres))),
    };
    let figure = |value: String, label: &'static str| view! { <div class="import-figure"><b>{value}</b><span>{label}</span></div> };
    let Proposed { square_metres, covered, left, corners, kept, moved_m, left_out, united, outside, .. } = proposed;
    let shape = StoredValue::new(outline.clone());
    let set = move |()| on_set.run(shape.get_value());
    let more = outside_count > outside.len() as u64;
    view! {
        <section class="outline-proposed" data-testid="outline-proposed" data-state="clean" data-outside=outside_count>
            {verdict}
            <div class="import-figures">
                {figure(format::ground(square_metres), words::outline())} {figure(format::ground(covered), words::all_cells())}
                {figure(format::ground(left), words::in_no_cell())}
            </div>
            <Outlines before=united after=Some(outline) label=words::both_outlines() />
            <p class="muted">{words::both_outlines()}</p>
            {(kept < corners).then(|| view! { <p class="muted">{words::thinned(corners, kept, moved_m)}</p> })}
            {(left_out > 0).then(|| view! { <p class="muted">{words::left_out(left_out)}</p> })}
            {(!outside.is_empty()).then(|| view! { <OutsideList outside more /> })}
            <Button kind=ButtonKind::Filled mark=Mark::Check label=words::set_outline() on_press=set busy testid="outline-set" />
        </section>
    }
    .into_any()
}

/// Cells that lie outside.
#[component]
fn OutsideList(outside: Vec<Outside>, more: bool) -> impl IntoView {
    let core = Core::expect();
    let shown = outside.len();
    let line = move |(n, Outside { name, town, square_metres }): (usize, Outside)| {
        view! {
            <tr data-testid=format!("outline-outside-{n}")>
                <th scope="row">{name}</th>
                <td>{move || core.area_name(town)}</td>
                <td class="outside-by">{format::ground(square_metres)}</td>
            </tr>
        }
    };
    view! {
        <details open=shown <= 10>
            <summary>{words::which_outside()}</summary>
            {more.then(|| view! { <p class="muted">{words::first(shown)}</p> })}
            <table class="desk-table">
                <thead>
                    <tr>
                        <th>{words::cell()}</th>
                        <th>{words::town()}</th>
                        <th class="outside-by">{words::outside()}</th>
                    </tr>
                </thead>
                <tbody>{outside.into_iter().enumerate().map(line).collect_view()}</tbody>
            </table>
        </details>
    }
}
