//! Files taken in: chosen, checked with every fault by line, field and reason, and then written whole.
//!
//! `data-testid`s: `import-kind-<kind>`, `import-area`, `import-file`, `import-check`, `import-write`, `import-outcome` (`data-state`
//! clean, faulty or written; `data-new|changed|same`), `import-rows-<changed|new|same>`, `import-fault-<n>` and `import-warning-<n>` (`data-line`, `data-field`),
//! `import-warnings`, `import-passwords`, `import-trouble`.

mod preview;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{File, HtmlInputElement};
use xunge_shared::{
    id::AreaCode,
    imports::{Fault, Outcome},
};

use self::preview::Preview;
use super::{page_head::PageHead, people::areas};
use crate::api::{self, ApiError};
use crate::data::Core;
use crate::i18n::imports as words;
use crate::ui::{Button, ButtonKind, Icon, Mark, Segment, Segmented};

/// What a file may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Cells,
    Streets,
    Zones,
    Checkpoints,
    People,
}

impl What {
    const ALL: [Self; 5] = [Self::Cells, Self::Streets, Self::Zones, Self::Checkpoints, Self::People];

    /// Its name in addresses.
    fn code(self) -> &'static str {
        match self {
            Self::Cells => "cell",
            Self::Streets => "street",
            Self::Zones => "zone",
            Self::Checkpoints => "checkpoint",
            Self::People => "people",
        }
    }

    fn testid(self) -> &'static str {
        match self {
            Self::Cells => "import-kind-cell",
            Self::Streets => "import-kind-street",
            Self::Zones => "import-kind-zone",
            Self::Checkpoints => "import-kind-checkpoint",
            Self::People => "import-kind-people",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Cells => words::cells(),
            Self::Streets => words::streets(),
            Self::Zones => words::zones(),
            Self::Checkpoints => words::checkpoints(),
            Self::People => words::people(),
        }
    }

    fn fields(self) -> &'static str {
        match self {
            Self::Cells => words::fields_cells(),
            Self::Streets => words::fields_streets(),
            Self::Zones => words::fields_zones(),
            Self::Checkpoints => words::fields_checkpoints(),
            Self::People => words::fields_people(),
        }
    }
}

fn trouble(why: &ApiError) -> String {
    match why {
        ApiError::Status { code, .. } if code == "too_large" => words::failed_large().to_owned(),
        ApiError::Status { status: 503, .. } => words::failed_busy().to_owned(),
        ApiError::Status { message, .. } => words::failed_why(message),
        _ => words::failed().to_owned(),
    }
}

/// The page.
#[component]
pub fn Imports() -> impl IntoView {
    let what = RwSignal::new(What::Zones);
    let area = RwSignal::new(None::<AreaCode>);
    let file = RwSignal::new_local(None::<File>);
    let (busy, outcome, fault) = (RwSignal::new(false), RwSignal::new(None::<Outcome>), RwSignal::new(None::<String>));
    let forget = move || {
        outcome.set(None);
        fault.set(None);
    };
    let run = move |check: bool| {
        Callback::new(move |()| {
            let Some(file) = file.get_untracked() else { return };
            busy.set(true);
            forget();
            spawn_local(async move {
                let answer = api::import(what.get_untracked().code(), area.get_untracked(), check, &file).await;
                // the page may be gone by then
                let _ = busy.try_set(false);
                match answer {
                    Ok(answer) => drop(outcome.try_set(Some(answer))),
                    Err(why) => drop(fault.try_set(Some(trouble(&why)))),
                }
            });
        })
    };
    let kinds = What::ALL.map(|one| Segment::new(one, one.word(), one.testid()));
    let choose = Callback::new(move |one| {
        what.set(one);
        forget();
    });
    let take = move |event: leptos::ev::Event| {
        let input: Option<HtmlInputElement> = event.target().and_then(|target| target.dyn_into().ok());
        file.set(input.and_then(|input| input.files()?.get(0)));
        forget();
    };
    let is_clean = move || outcome.with(|outcome| outcome.as_ref().is_some_and(|outcome| !outcome.written && outcome.fault_count == 0));
    view! {
        <PageHead title=words::title() lead=words::lead() />
        <section class="settings-card imports">
            <Segmented segments=kinds.into() chosen=Signal::derive(move || what.get()) on_choose=choose label=words::what() />
            <p class="muted">
                {words::fields()} " " {move || what.get().fields()} <br />
                {move || if what.get() == What::People { words::people_again() } else { words::again() }}
            </p>
            <div class="settings-grid">
                <div class="field">
                    <label for="import-file">{words::file()}</label>
                    <input
                        id="import-file"
                        class="input-file"
                        type="file"
                        accept=".csv,.json,.geojson,.xlsx,text/csv,application/geo+json,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                        data-testid="import-file"
                        on:change=take
                    />
                </div>
                <AreaField area on_chosen=Callback::new(move |()| forget()) />
            </div>
            <div class="import-acts">
                <Button
                    mark=Mark::Search
                    label=words::check()
                    on_press=run(true)
                    busy
                    disabled=Signal::derive(move || file.with(Option::is_none))
                    testid="import-check"
                />
                <Button
                    kind=ButtonKind::Filled
                    mark=Mark::Check
                    label=words::write()
                    on_press=run(false)
                    busy
                    disabled=Signal::derive(move || !is_clean())
                    testid="import-write"
                />
            </div>
        </section>
        {move || {
            fault.get().map(|why| {
                view! {
                    <div class="notice tone-wrong" role="alert" data-testid="import-trouble">
                        <Icon mark=Mark::Warning size=20 />
                        <p>{why}</p>
                    </div>
                }
            })
        }}
        {move || outcome.get().map(|outcome| view! { <Told outcome /> })}
    }
}

/// What the file does, or what is wrong with it.
#[component]
fn Told(outcome: Outcome) -> impl IntoView {
    let (state, tone, mark, title) = match &outcome {
        Outcome { fault_count: 1.., .. } => ("faulty", "tone-wrong", Mark::Warning, words::faulty(outcome.fault_count)),
        Outcome { written: true, .. } => ("written", "tone-good", Mark::Check, words::written().to_owned()),
        _ => ("clean", "tone-good", Mark::Check, words::clean().to_owned()),
    };
    let Outcome { new, changed, same, numbered, faults, fault_count, warnings, warning_count, rows, passwords, .. } = outcome;
    let figure = |count: u64, label: &'static str| view! { <div class="import-figure"><b>{count}</b><span>{label}</span></div> };
    view! {
        <section
            class="settings-card"
            data-testid="import-outcome"
            data-state=state
            data-new=new
            data-changed=changed
            data-same=same
            aria-live="polite"
        >
            <p class=format!("notice {tone}")>
                <Icon mark size=20 />
                <strong>{title}</strong>
            </p>
            {(fault_count == 0)
                .then(|| {
                    view! {
                        <div class="import-figures">
                            {figure(new, words::new())} {figure(changed, words::changed())} {figure(same, words::same())}
                        </div>
                    }
                })}
            {(numbered > 0).then(|| view! { <p class="muted">{words::numbered(numbered)}</p> })}
            {(fault_count > faults.len() as u64).then(|| view! { <p class="muted">{words::first(faults.len())}</p> })}
            {(!faults.is_empty()).then(|| view! { <Faults faults name="fault" /> })}
            {(warning_count > 0)
                .then(|| {
                    view! {
                        <p class="notice tone-due" data-testid="import-warnings">
                            <Icon mark=Mark::Warning size=20 />
                            <strong>{words::warned(warning_count)}</strong>
                        </p>
                        {(warning_count > warnings.len() as u64).then(|| view! { <p class="muted">{words::first(warnings.len())}</p> })}
                        <Faults faults=warnings name="warning" />
                    }
                })}
            <Preview rows counts=[changed, new, same] />
            {(!passwords.is_empty()).then(|| view! { <Passwords passwords /> })}
        </section>
    }
}

/// What is wrong with a file, by line, field and reason.
#[component]
pub(super) fn Faults(
    faults: Vec<Fault>,
    /// What they are, in test ids.
    name: &'static str,
) -> impl IntoView {
    let place = |fault: &Fault| match (fault.line, fault.feature) {
        (Some(line), Some(feature)) => words::line_feature(line, feature),
        (Some(line), None) => words::line_n(line),
        _ => words::whole_file().to_owned(),
    };
    let line = |(n, fault): (usize, Fault)| {
        let place = place(&fault);
        let field = match (fault.field.is_empty(), fault.line) {
            (true, None) => String::new(),
            (true, _) => words::whole_row().to_owned(),
            (false, _) => fault.called.clone(),
        };
        view! {
            <tr data-testid=format!("import-{name}-{n}") data-line=fault.line data-field=fault.field>
                <th scope="row">{place}</th>
                <td class="receipt">{field}</td>
                <td>{fault.reason}</td>
            </tr>
        }
    };
    view! {
        <table class="desk-table">
            <thead>
                <tr>
                    <th>{words::line()}</th>
                    <th>{words::field()}</th>
                    <th>{words::reason()}</th>
                </tr>
            </thead>
            <tbody>{faults.into_iter().enumerate().map(line).collect_view()}</tbody>
        </table>
    }
}

/// Passwords that were made: told here and nowhere else again.
#[component]
fn Passwords(passwords: Vec<(String, String)>) -> impl IntoView {
    let table = passwords.iter().fold("name,password\n".to_owned(), |table, (name, password)| format!("{table}{name},{password}\n"));
    let link = format!("data:text/csv;charset=utf-8,{}", String::from(js_sys::encode_uri_component(&table)));
    view! {
        <p class="notice tone-due" data-testid="import-passwords">
            <Icon mark=Mark::Shield size=20 />
            {words::passwords()}
        </p>
        <a class="btn" href=link download="passwords.csv" data-testid="import-passwords-download">
            <Icon mark=Mark::Download size=20 />
            {words::download()}
        </a>
    }
}

/// Whose rows they are that name no area.
#[component]
fn AreaField(area: RwSignal<Option<AreaCode>>, on_chosen: Callback<()>) -> impl IntoView {
    let core = Core::expect();
    view! {
                <div class="field">
                    <label for="import-area">{words::area()}</label>
                    <select
                        id="import-area"
                        data-testid="import-area"
                        on:change=move |ev| {
                            area.set(event_target_value(&ev).parse().ok());
                            on_chosen.run(());
                        }
                    >
                        <option value="">{words::no_area()}</option>
                        {move || areas(core).into_iter().map(|(code, name)| view! { <option value=code.to_string()>{name}</option> }).collect_view()}
                    </select>
                </div>
    }
}
