//! The county's lists and limits: edited whole, saved as one op with what it was based on, so that nobody's change is lost unseen.
//!
//! When somebody else saved meanwhile, both changes are brought together part by part; where they clash a person chooses.
//!
//! `data-testid`s: `settings`, `settings-<section>`, `settings-fault-<section>`, `settings-save`, `settings-discard`, `settings-newer`,
//! `settings-state` (`data-state` clean, edited or faulty); of the sections theirs.

mod amend;
pub mod calendar;
mod check;
mod conflict;
mod desk;
mod form;
mod history;
mod lists;
mod numbers;
mod parts;
mod versions;
mod words;

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    id::{AreaCode, EntityId},
    kinds::{
        Kind,
        county::{County, CountyBody},
    },
    settings::Settings,
};

pub use self::{
    amend::{amend, keeps_county, new_code},
    check::is_view,
};
use self::{
    check::Section,
    conflict::{Conflict, Open},
    form::Draft,
    versions::Version,
};
use super::{live::Freshness, page_head::PageHead};
use crate::api::{self, ApiError, RowsQuery};
use crate::capture::Saying;
use crate::clock;
use crate::data::Core;
use crate::desk::failed::Failed;
use crate::i18n::{settings as said, shared_lists};
use crate::ui::{Button, ButtonKind, EmptyState, Icon, Mark, Skeleton, Toasts, Tone, format};

/// The county and the versions of its settings.
#[derive(Debug, Clone, PartialEq)]
struct Loaded {
    county: EntityId,
    area: AreaCode,
    all: Vec<Version>,
}

impl Loaded {
    fn last(&self) -> Settings {
        self.all.last().map(|version| version.settings.clone()).unwrap_or_default()
    }
}

/// Asks for the versions; nothing when the county is not described.
async fn load() -> Result<Option<Loaded>, ApiError> {
    let page = api::rows(&RowsQuery { kinds: vec![County::NAME], limit: Some(1), ..RowsQuery::default() }).await?;
    let Some(row) = page.rows.into_iter().next() else { return Ok(None) };
    let thing = api::thing(&County::NAME, row.entity).await?;
    Ok(Some(Loaded { county: row.entity, area: row.scope.area(), all: versions::versions(&thing.ops) }))
}

/// The page.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let fresh = Freshness::expect();
    let answer = LocalResource::new(move || {
        fresh.asked.track();
        load()
    });
    // What was loaded last stays while the next is on its way, and rows keep their focus: only the first paints the page.
    let loaded = RwSignal::new(None::<Loaded>);
    let state = Memo::new(move |_| match answer.get() {
        None if loaded.with(Option::is_none) => "loading",
        Some(Err(_)) if loaded.with(Option::is_none) => "failed",
        Some(Ok(None)) => "none",
        _ => "here",
    });
    Effect::new(move |_| {
        if let Some(Ok(Some(now))) = answer.get()
            && loaded.with_untracked(|before| before.as_ref() != Some(&now))
        {
            loaded.set(Some(now));
        }
    });
    view! {
        <PageHead title=said::title() lead=said::lead() />
        {move || match state.get() {
            "loading" => view! { <Skeleton rows=8 /> }.into_any(),
            "none" => view! { <EmptyState mark=Mark::Globe title=said::no_county() /> }.into_any(),
            "failed" => answer.get().and_then(Result::err).map(|why| view! { <Failed why /> }).into_any(),
            _ => view! { <Editor loaded /> }.into_any(),
        }}
    }
}

#[component]
fn Editor(loaded: RwSignal<Option<Loaded>>) -> impl IntoView {
    let (core, toasts, now) = (Core::expect(), Toasts::expect(), clock::now());
    let fixed = Signal::derive(move || !keeps_county(core, now.get()));
    let draft = Draft::resume(fixed);
    let conflict = RwSignal::new(None::<Open>);
    let busy = RwSignal::new(false);
    // What is loaded becomes the draft, unless something is being edited: then it waits for the save.
    Effect::new(move |_| {
        if let Some(last) = loaded.with(|loaded| loaded.as_ref().map(Loaded::last))
            && !untrack(|| draft.is_edited())
            && draft.base.with_untracked(|base| *base != last)
        {
            draft.begin(last);
        }
    });
    let newer = move || {
        loaded.with(|loaded| {
            let last = loaded.as_ref()?.all.last()?;
            let is_newer =
                draft.is_edited() && draft.base.with(|base| *base != last.settings) && draft.now.with(|now| *now != last.settings);
            is_newer.then(|| said::newer(core.name_of(last.author), format::when(last.at(), now.get())))
        })
    };
    // Writes a version over the one in force, whatever it is by now.
    let write = move |settings: Settings, over: Loaded, done: &'static str| async move {
        let mut saying = Saying::of::<County>(over.county, over.area, &CountyBody::Settings(settings.clone()));
        if let Some(last) = over.all.last() {
            saying = saying.based_on(last.op());
        }
        match core.say_all(vec![saying]).await {
            Ok(_) => {
                draft.begin(settings);
                conflict.set(None);
                toasts.say(Tone::Good, done);
            }
            Err(why) => toasts.say(Tone::Wrong, said::not_saved(why)),
        }
    };
    let save = Callback::new(move |()| {
        busy.set(true);
        spawn_local(async move {
            // Asked anew, so that what somebody saved a moment ago is seen.
            match load().await {
                Ok(Some(found)) => {
                    let (base, mine, theirs) = (draft.base.get_untracked(), draft.now.get_untracked(), found.last());
                    let (merged, clashes) = parts::merge(&base, &theirs, &mine);
                    let who = found.all.last().map(|last| core.name_of(last.author)).unwrap_or_default();
                    loaded.set(Some(found.clone()));
                    if clashes.is_empty() {
                        if theirs != base && theirs != mine {
                            toasts.say(Tone::Differ, said::merged(who));
                        }
                        write(merged, found, said::saved()).await;
                    } else {
                        conflict.set(Some(Open { who, theirs, merged, clashes }));
                    }
                }
                Ok(None) => {}
                Err(_) => toasts.say(Tone::Wrong, said::not_saved(crate::i18n::failed::unreachable())),
            }
            let _ = busy.try_set(false);
        });
    });
    let over_last = move |settings: Settings, done: &'static str| {
        // pressed twice: it is in force already
        let is_there = draft.base.with_untracked(|base| *base == settings) && !untrack(|| draft.is_edited());
        let Some(found) = loaded.get_untracked().filter(|_| !busy.get_untracked() && !is_there) else { return };
        busy.set(true);
        spawn_local(async move {
            write(settings, found, done).await;
            let _ = busy.try_set(false);
        });
    };
    let faults = Memo::new(move |_| draft.now.with(check::faults));
    let is_saveable = Signal::derive(move || draft.is_edited() && faults.with(Vec::is_empty));
    let count = move || draft.base.with(|base| draft.now.with(|now| parts::changes(base, now).len().max(usize::from(base != now))));
    view! {
        {move || fixed.get().then(|| view! { <p class="admin-note">{said::read_only()}</p> })}
        <div class="settings" data-testid="settings">
            <nav class="settings-nav" aria-label=said::title()>
                {Section::ALL.map(|section| view! { <a href=format!("#{}", section.code()) on:click=move |ev| jump(&ev, section.code())>{section.word()}</a> }).into_view()}
                <a href="#history" on:click=|ev| jump(&ev, "history")>{said::history()}</a>
            </nav>
            <div class="settings-body">
                {Section::ALL.map(|section| view! { <Part section draft faults /> }).into_view()}
                <section class="settings-card" id="history" data-testid="settings-history">
                    <h3>{said::history()}</h3>
                    <p class="muted">{said::history_why()}</p>
                    {move || {
                        let all = loaded.with(|loaded| loaded.as_ref().map(|loaded| loaded.all.clone()).unwrap_or_default());
                        view! { <history::History all fixed=fixed.get() on_back=Callback::new(move |settings| over_last(settings, said::restored())) /> }
                    }}
                </section>
            </div>
        </div>
        {move || newer().map(|words| view! {
            <div class="notice tone-differ settings-newer" role="status" data-testid="settings-newer">
                <Icon mark=Mark::TwoPeople size=20 />
                <p>
                    <strong>{words}</strong>
                    <small>{said::newer_why()}</small>
                </p>
            </div>
        })}
        {move || (!fixed.get()).then(|| {
            let state = move || if !draft.is_edited() { "clean" } else if faults.with(Vec::is_empty) { "edited" } else { "faulty" };
            let words = move || match state() {
                "clean" => said::no_changes().to_owned(),
                "faulty" => said::faults(faults.with(Vec::len)),
                _ => said::unsaved(count()),
            };
            let discard = Callback::new(move |()| draft.begin(loaded.with_untracked(|loaded| loaded.as_ref().map(Loaded::last).unwrap_or_default())));
            view! {
                <footer class="settings-foot">
                    <span role="status" data-testid="settings-state" data-state=state>{words}</span>
                    <Button label=said::discard() on_press=discard disabled=Signal::derive(move || !draft.is_edited()) testid="settings-discard" />
                    <Button
                        kind=ButtonKind::Filled
                        label=said::save()
                        on_press=save
                        busy
                        disabled=Signal::derive(move || !is_saveable.get())
                        testid="settings-save"
                    />
                </footer>
            }
        })}
        <Conflict open=conflict on_chosen=Callback::new(move |settings| over_last(settings, said::saved())) />
    }
}

/// Within the page, past the router: the address keeps its page.
fn jump(event: &leptos::ev::MouseEvent, id: &str) {
    event.prevent_default();
    if let Some(section) = document().get_element_by_id(id) {
        section.scroll_into_view();
    }
}

/// One section with what is wrong in it.
#[component]
fn Part(section: Section, draft: Draft, faults: Memo<Vec<check::Fault>>) -> impl IntoView {
    let why = match section {
        Section::Checklist => said::checklist_why(),
        Section::Disorders => said::disorders_why(),
        Section::Types => said::event_types_why(),
        Section::Calendar => said::calendar_why(),
        Section::Patrol => said::patrol_why(),
        Section::Inspection => said::inspection_why(),
        Section::Desk => shared_lists::desk_why(),
    };
    let wrong = move || {
        let here: Vec<_> = faults.with(|all| all.iter().filter(|fault| fault.section == section).map(|fault| fault.why.clone()).collect());
        (!here.is_empty()).then(|| {
            view! {
                <div role="alert" data-testid=format!("settings-fault-{}", section.code())>
                    <ul class="settings-faults">{here.into_iter().map(|why| view! { <li>{why}</li> }).collect_view()}</ul>
                </div>
            }
        })
    };
    view! {
        <section class="settings-card" id=section.code() data-testid=format!("settings-{}", section.code())>
            <h3>{section.word()}</h3>
            <p class="muted">{why}</p>
            {match section {
                Section::Checklist => view! { <lists::Checklist draft /> }.into_any(),
                Section::Disorders => view! { <lists::Disorders draft /> }.into_any(),
                Section::Types => view! { <lists::Types draft /> }.into_any(),
                Section::Calendar => view! { <calendar::WorkingCalendar draft /> }.into_any(),
                Section::Patrol => view! { <numbers::Patrol draft /> }.into_any(),
                Section::Inspection => view! { <numbers::Inspection draft /> }.into_any(),
                Section::Desk => view! { <desk::Desk draft /> }.into_any(),
            }}
            {wrong}
        </section>
    }
}
