//! The root: app-wide contexts, the routes, and who may see which.
//!
//! Everything that must outlive a change of language (session, toasts, capture, sync) is provided above
//! [`Routed`]; everything below it may be rebuilt at any time and must not own state that matters.

use leptos::prelude::*;
use leptos_router::components::{Outlet, ParentRoute, Redirect, Route, Router, Routes};
use leptos_router::path;

use crate::desk::Desk;
use crate::pages::{CaseDetail, Cases, Login, Me, NotFound, Report, Round, SyncCentre, Today, ZoneDetail, Zones};
use crate::session::{self, SessionState};
use crate::ui::{BottomNav, SyncStatus, ToastHost, Toasts};
use crate::update::{UpdateBanner, UpdateState};
use crate::{i18n, theme};

/// Mounts contexts and routes.
#[component]
pub fn App() -> impl IntoView {
    let lang = i18n::init();
    theme::init();
    session::init();
    provide_context(Toasts::new());
    provide_context(Signal::stored(SyncStatus::Synced));
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
    if state.prefers_desk() && wide_screen() { view! { <Redirect path="/desk" /> }.into_any() } else { view! { <Today /> }.into_any() }
}

#[component]
fn DeskGate() -> impl IntoView {
    let state = SessionState::expect();
    move || if state.signed_in() { view! { <Desk /> }.into_any() } else { view! { <Redirect path="/login" /> }.into_any() }
}

fn wide_screen() -> bool {
    window().match_media("(min-width: 900px)").ok().flatten().is_some_and(|query| query.matches())
}
