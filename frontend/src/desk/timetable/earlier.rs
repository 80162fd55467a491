//! The timetables that were imported, with the way back of each: of which is told beforehand what is withdrawn and what stays.
//!
//! `data-testid`s: `timetable-earlier`, `timetable-import-<n>`, `timetable-import-open-<n>`, `timetable-imports-more`, and those of
//! [`mod@batch`].

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{hlc::Millis, id::AccountId};

use crate::api::{self, ApiError, Batch, Changed};
use crate::clock;
use crate::data::Core;
use crate::desk::{changes::batch, live::Freshness};
use crate::i18n::timetable as words;
use crate::ui::{Button, ButtonKind, Icon, Mark, Skeleton, format};

/// One of them.
#[derive(Debug, Clone, PartialEq)]
struct Earlier {
    pos: u64,
    who: Option<AccountId>,
    at: Millis,
    batch: Batch,
}

impl Earlier {
    fn of(changed: Changed) -> Option<Self> {
        let who = changed.op.open().ok().map(|op| op.author);
        Some(Self { pos: changed.pos, who, at: changed.eff.millis(), batch: changed.import? })
    }
}

/// Asked for when somebody wants to know.
#[component]
pub fn EarlierImports() -> impl IntoView {
    let open = RwSignal::new(false);
    let toggled = move |ev: leptos::ev::Event| open.set(event_target::<web_sys::Element>(&ev).has_attribute("open"));
    view! {
        <details class="timetable-changes" on:toggle=toggled>
            <summary data-testid="timetable-earlier">{words::earlier_imports()}</summary>
            {move || open.get().then(|| view! { <All /> })}
        </details>
    }
}

#[component]
fn All() -> impl IntoView {
    let fresh = Freshness::expect();
    let all = RwSignal::new(Vec::<Earlier>::new());
    let (next, state, open) = (RwSignal::new(None::<u64>), RwSignal::new(None::<Result<(), ApiError>>), RwSignal::new(None::<u64>));
    let ask = move |before: Option<u64>| {
        spawn_local(async move {
            let answer = api::timetable_imports(before).await.map(|page| {
                all.try_update(|all| {
                    if before.is_none() {
                        all.clear();
                    }
                    all.extend(page.changes.into_iter().filter_map(Earlier::of));
                });
                let _ = next.try_set(page.next);
            });
            let _ = state.try_set(Some(answer));
        });
    };
    Effect::new(move |_| {
        fresh.asked.track();
        ask(None);
    });
    let more = Callback::new(move |()| ask(next.get_untracked()));
    move || {
        match state.get() {
        None => view! { <Skeleton rows=2 /> }.into_any(),
        Some(Err(_)) => view! { <p class="muted">{crate::i18n::failed::unreachable()}</p> }.into_any(),
        Some(Ok(())) if all.with(Vec::is_empty) => view! { <p class="timetable-hint">{words::no_imports()}</p> }.into_any(),
        Some(Ok(())) => view! {
            <ol class="change-list timetable-earlier">
                <For each=move || all.get().into_iter().enumerate() key=|(_, import)| import.pos let:import>
                    <One n=import.0 import=import.1 open />
                </For>
            </ol>
            {move || {
                let button = |_| view! { <Button kind=ButtonKind::Ghost label=words::more_imports() on_press=more testid="timetable-imports-more" /> };
                next.get().map(button)
            }}
        }
        .into_any(),
    }
    }
}

#[component]
fn One(n: usize, import: Earlier, open: RwSignal<Option<u64>>) -> impl IntoView {
    let (core, now) = (Core::expect(), clock::now());
    let Earlier { pos, who, at, batch } = import;
    let is_open = Memo::new(move |_| open.get() == Some(pos));
    let (title, counts) = (batch::title(&batch), batch::counts(&batch));
    view! {
        <li class="change" data-testid=format!("timetable-import-{n}")>
            <button
                type="button"
                class="change-head"
                aria-expanded=move || is_open.get().to_string()
                data-testid=format!("timetable-import-open-{n}")
                on:click=move |_| open.update(|open| *open = (*open != Some(pos)).then_some(pos))
            >
                <Icon mark=if batch.undoes.is_some() { Mark::Undo } else { Mark::Box } size=20 />
                <span>
                    <strong>{title} " · " {counts}</strong>
                    <small class="muted">{move || who.map(|who| core.name_of(who))} " · " {move || format::when(at, now.get())}</small>
                </span>
                <Icon mark=Mark::Down size=18 />
            </button>
            {move || {
                let batch = batch.clone();
                is_open.get().then(|| view! { <batch::Whole batch /> })
            }}
        </li>
    }
}
