//! The root: app-wide contexts, the routes, and who may see which.
//!
//! Everything that must outlive a change of language (session, toasts, capture, sync) is provided above
//! [`Routed`]; everything below it may be rebuilt at any time and must not own state that matters.

use leptos::prelude::*;
use leptos_router::components::{Outlet, ParentRoute, Redirect, Route, Router, Routes};
use leptos_router::path;
use xunge_shared::hlc::Millis;
use xunge_shared::settings::Settings;

use crate::desk::Desk;
use crate::pages::{
    CaseDetail, Cases, Login, Me, NotFound, Report, Round, StorageUse, SyncCentre, SyncData, SyncSource, Today, TodaySource, ZoneDetail,
    Zones,
};
use crate::session::{self, SessionState};
use crate::ui::{BottomNav, SyncStatus, ToastHost, Toasts};
use crate::update::{UpdateBanner, UpdateState};
use crate::{clock, i18n, theme};

/// Mounts contexts and routes.
#[component]
pub fn App() -> impl IntoView {
    let lang = i18n::init();
    theme::init();
    session::init();
    crate::data::Core::start();
    provide_context(Toasts::new());
    provide_sources(clock::init());
    let updates = UpdateState::register();
    let can_update = Signal::stored(true);
    view! {
        {move || {
            lang.track();
            view! { <Routed /> }.into_any()
        }}
        <ToastHost />
        <UpdateBanner updates can_update />
    }
}

/// What the pages read until the store and the sync loop provide it.
fn provide_sources(now: Signal<Millis>) {
    let status = SyncStatus::Synced;
    let data = SyncData {
        status,
        running: false,
        records: 0,
        photos: 0,
        photo_bytes: 0,
        share: 0.0,
        last_success: None,
        trouble: None,
        attention: Vec::new(),
        queue: Vec::new(),
        storage: StorageUse::default(),
        device: String::new(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    provide_context(Signal::stored(status));
    provide_context(TodaySource {
        place: Signal::stored(String::new()),
        data: Signal::stored(None),
        settings: Signal::stored(Settings::default()),
        now,
    });
    provide_context(SyncSource {
        data: Signal::stored(data),
        now,
        sync_now: Callback::new(|()| ()),
        retry: Callback::new(|_| ()),
        protect: Callback::new(|()| ()),
    });
}

/// The routes. Rebuilt when the language changes.
#[component]
fn Routed() -> impl IntoView {
    view! {
        <Router>
            <Routes fallback=|| view! { <NotFound /> }.into_any()>
                <Route path=path!("/login") view=|| view! { <Login /> }.into_any() />
                <ParentRoute path=path!("") view=|| view! { <Phone /> }.into_any()>
                    <Route path=path!("") view=|| view! { <Home /> }.into_any() />
                    <Route path=path!("/round") view=|| view! { <Round /> }.into_any() />
                    <Route path=path!("/zones") view=|| view! { <Zones /> }.into_any() />
                    <Route path=path!("/zones/:id") view=|| view! { <ZoneDetail /> }.into_any() />
                    <Route path=path!("/report") view=|| view! { <Report /> }.into_any() />
                    <Route path=path!("/cases") view=|| view! { <Cases /> }.into_any() />
                    <Route path=path!("/cases/:id") view=|| view! { <CaseDetail /> }.into_any() />
                    <Route path=path!("/sync") view=|| view! { <SyncCentre /> }.into_any() />
                    <Route path=path!("/me") view=|| view! { <Me /> }.into_any() />
                </ParentRoute>
                <Route path=path!("/desk/*rest") view=|| view! { <DeskGate /> }.into_any() />
            </Routes>
        </Router>
    }
}

/// The phone's frame: a page above the bottom navigation. Without a session it leads to the login.
#[component]
fn Phone() -> impl IntoView {
    let state = SessionState::expect();
    move || {
        if state.signed_in() {
            view! {
                <div class="phone">
                    <div class="phone-page">
                        <Outlet />
                    </div>
                    <BottomNav />
                </div>
            }
            .into_any()
        } else {
            view! { <Redirect path="/login" /> }.into_any()
        }
    }
}

/// `/`: the desk for those who supervise from a wide screen, today's work for everyone else.
#[component]
fn Home() -> impl IntoView {
    let state = SessionState::expect();
    move || {
        if state.prefers_desk() && wide_screen() { view! { <Redirect path="/desk" /> }.into_any() } else { view! { <Today /> }.into_any() }
    }
}

#[component]
fn DeskGate() -> impl IntoView {
    let state = SessionState::expect();
    move || if state.signed_in() { view! { <Desk /> }.into_any() } else { view! { <Redirect path="/login" /> }.into_any() }
}

fn wide_screen() -> bool {
    window().match_media("(min-width: 900px)").ok().flatten().is_some_and(|query| query.matches())
}
