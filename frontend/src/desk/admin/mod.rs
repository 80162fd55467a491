//! The administration: one page for each thing that is kept, under one row of tabs. Addresses are `/desk/admin/<page>`.
//!
//! `data-testid`s: `desk-admin`, `admin-tab-<page>`; each page has its own.

use leptos::{html, prelude::*};
use xunge_shared::role::Role;

use super::{areas, audit, changes, ground, imports, people, rail::show_current, settings};
use crate::data::Core;
use crate::i18n::{
    areas as area_words, audit as audit_words, changes as change_words, ground as ground_words, imports as import_words, people as words,
    settings as settings_words,
};
use crate::route;
use crate::ui::{EmptyState, Mark};

/// The page that is shown when none is named.
const FIRST: &str = "people";

/// A word of the catalogue.
type Word = fn() -> &'static str;

/// The tabs: the page's name and its words.
const TABS: [(&str, Word); 7] = [
    ("people", words::title),
    ("settings", settings_words::title),
    ("towns", area_words::title),
    ("ground", ground_words::title),
    ("imports", import_words::title),
    ("changes", change_words::title),
    ("audit", audit_words::title),
];

/// The frame and the page in it.
#[component]
pub fn Admin() -> impl IntoView {
    let core = Core::expect();
    let name = Memo::new(|_| route::path().split('/').nth(3).filter(|name| !name.is_empty()).unwrap_or(FIRST).to_owned());
    let tab = move |(tab, label): (&'static str, Word)| {
        let here = move || name.with(|name| name == tab).then_some("page");
        view! {
            <a href=format!("/desk/admin/{tab}") class="admin-tab" aria-current=here data-testid=format!("admin-tab-{tab}")>
                {label()}
            </a>
        }
    };
    let tabs = NodeRef::<html::Nav>::new();
    // a phone has no room for all of them: the one that is open is in sight
    Effect::new(move |_| {
        name.track();
        if let Some(tabs) = tabs.get() {
            show_current(tabs);
        }
    });
    view! {
        <style>
            {include_str!("../../../style/desk/admin.css")} {include_str!("../../../style/desk/settings.css")}
            {include_str!("../../../style/desk/changes.css")} {include_str!("../../../style/desk/ground.css")}
            {include_str!("../../../style/desk/areas.css")} {include_str!("../../../style/desk/imports.css")}
        </style>
        <main class="desk-page admin" data-testid="desk-admin">
            {move || {
                if core.role() != Some(Role::Administrator) {
                    let why = words::for_administrators_why();
                    return view! { <EmptyState mark=Mark::People title=words::for_administrators() why /> }.into_any();
                }
                view! {
                    <nav class="admin-tabs" node_ref=tabs aria-label=words::administration()>{TABS.map(tab)}</nav>
                    {move || match name.get().as_str() {
                        "settings" => view! { <settings::SettingsPage /> }.into_any(),
                        "changes" => view! { <changes::Changes /> }.into_any(),
                        "audit" => view! { <audit::Audit /> }.into_any(),
                        "towns" => view! { <areas::AreasPage /> }.into_any(),
                        "ground" => view! { <ground::GroundPage /> }.into_any(),
                        "imports" => view! { <imports::Imports /> }.into_any(),
                        _ => view! { <people::People /> }.into_any(),
                    }}
                }
                    .into_any()
            }}
        </main>
    }
}
