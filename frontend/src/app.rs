//! The root: app-wide contexts, the routes, and who may see which.
//!
//! Everything that must outlive a change of language (session, toasts, capture, sync) is provided above
//! [`Routed`]; everything below it may be rebuilt at any time and must not own state that matters.

use leptos::prelude::*;
use xunge_shared::role::Role;

use crate::chunks::{self, Chunk};
use crate::data::Core;
use crate::pages::{Held, Login, NotFound, Today, sync_status};
use crate::route::{self, Page};
use crate::ui::{BottomNav, Logo, ToastHost, Toasts};
use crate::update::{UpdateBanner, UpdateState};
use crate::{clock, i18n, theme};

/// Mounts contexts and routes.
#[component]
pub fn App() -> impl IntoView {
    let lang = i18n::init();
    theme::init();
    route::start();
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
    // the first page is shown by the time this is fetched; who taps on finds the next one here
    Effect::new(move |_| {
        if ready.get() {
            leptos::task::spawn_local(chunks::prefetch());
        }
    });
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

/// What stands around a page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Frame {
    Login,
    Phone,
    Desk,
    /// For an address without a page.
    Alone,
    /// Somebody has to sign in first: the way there is taken at once.
    Shut,
}

/// The page of the address in its frame. Rebuilt when the language changes.
#[component]
fn Routed() -> impl IntoView {
    let (page, signed_in, to_desk) = (route::page(), signed_in(), goes_to_desk());
    let frame = Memo::new(move |_| match page.get() {
        Page::Login => Frame::Login,
        Page::NotFound => Frame::Alone,
        _ if !signed_in.get() => Frame::Shut,
        Page::Desk => Frame::Desk,
        _ => Frame::Phone,
    });
    Effect::new(move |_| {
        if frame.get() == Frame::Shut {
            route::replace("/login");
        } else if frame.get() == Frame::Phone && page.get() == Page::Today && to_desk.get() {
            route::replace("/desk");
        }
    });
    move || match frame.get() {
        Frame::Login => view! { <Login /> }.into_any(),
        Frame::Phone => view! { <Phone page to_desk /> }.into_any(),
        Frame::Desk => view! { <Chunk page=Page::Desk /> }.into_any(),
        Frame::Alone => view! { <NotFound /> }.into_any(),
        Frame::Shut => ().into_any(),
    }
}

/// The phone's frame: a page above the bottom navigation.
#[component]
fn Phone(page: Memo<Page>, to_desk: Memo<bool>) -> impl IntoView {
    let shown = move || match page.get() {
        Page::Today if to_desk.get() => ().into_any(),
        Page::Today => view! { <Today /> }.into_any(),
        // they have frames of their own
        Page::Login | Page::Desk | Page::NotFound => ().into_any(),
        page => view! { <Chunk page /> }.into_any(),
    };
    view! {
        <div class="phone">
            <div class="phone-page">{shown}</div>
            <BottomNav />
        </div>
    }
}

/// Those who supervise, at a wide screen, begin at the desk; everyone else with today's work.
fn goes_to_desk() -> Memo<bool> {
    let core = Core::expect();
    Memo::new(move |_| core.role().is_some_and(Role::is_desk) && wide_screen())
}

/// Changes only when somebody signs in or out, not when the session is renewed.
fn signed_in() -> Memo<bool> {
    let session = Core::expect().session();
    Memo::new(move |_| session.with(Option::is_some))
}

fn wide_screen() -> bool {
    window().match_media("(min-width: 900px)").ok().flatten().is_some_and(|query| query.matches())
}
