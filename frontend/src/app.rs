//! The root: app-wide contexts, the routes, and who may see which.
//!
//! Everything that must outlive a change of language (session, toasts, capture, sync) is provided above
//! [`Routed`]; everything below it may be rebuilt at any time and must not own state that matters.

use leptos::prelude::*;
use leptos_router::components::{Outlet, ParentRoute, Redirect, Route, Router, Routes};
use leptos_router::path;
use xunge_shared::role::Role;

use crate::data::Core;
use crate::desk::Desk;
use crate::pages::{CaseDetail, Cases, Held, Login, Me, NotFound, Report, Round, SyncCentre, Today, ZoneDetail, Zones, sync_status};
use crate::ui::{BottomNav, Logo, ToastHost, Toasts};
use crate::update::{UpdateBanner, UpdateState};
use crate::{clock, i18n, theme};

/// Mounts contexts and routes.
#[component]
pub fn App() -> impl IntoView {
    let lang = i18n::init();
    theme::init();
    clock::init();
    provide_context(Toasts::new());
    let core = Core::start();
    Held::start(core);
    let status = core.status();
    provide_context(Signal::derive(move || status.with(sync_status)));
    let updates = UpdateState::register();
    let recording = core.recorder().recording();
    let can_update = Signal::derive(move || !recording.get());
    let ready = core.ready();
    view! {
        {move || {
            lang.track();
            if ready.get() { view! { <Routed /> }.into_any() } else { view! { <Splash /> }.into_any() }
        }}
        <ToastHost />
        <UpdateBanner updates can_update />
    }
}

/// While the last session is read from this phone.
#[component]
fn Splash() -> impl IntoView {
    view! {
        <div class="splash" role="status" aria-label=i18n::common::loading()>
            <Logo size=72 />
        </div>
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
    let signed_in = signed_in();
    move || {
        if signed_in.get() {
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
    let core = Core::expect();
    let at_desk = Memo::new(move |_| core.role().is_some_and(Role::is_desk) && wide_screen());
    move || if at_desk.get() { view! { <Redirect path="/desk" /> }.into_any() } else { view! { <Today /> }.into_any() }
}

#[component]
fn DeskGate() -> impl IntoView {
    let signed_in = signed_in();
    move || if signed_in.get() { view! { <Desk /> }.into_any() } else { view! { <Redirect path="/login" /> }.into_any() }
}

/// Changes only when somebody signs in or out, not when the session is renewed.
fn signed_in() -> Memo<bool> {
    let session = Core::expect().session();
    Memo::new(move |_| session.with(Option::is_some))
}

fn wide_screen() -> bool {
    window().match_media("(min-width: 900px)").ok().flatten().is_some_and(|query| query.matches())
}
