//! The root: app-wide contexts, the routes, and who may see which.
//!
//! Everything that must outlive a change of language or of the county's clock (session, toasts, capture, sync) is provided above
//! [`Routed`]; everything below it may be rebuilt at any time and must not own state that matters.

use leptos::prelude::*;
use xunge_shared::role::Role;

use crate::chunks::{self, Chunk, Part};
use crate::data::Core;
use crate::device::screen_is;
use crate::install::Offer;
use crate::pages::{Held, Login, NotFound, Today, sync_status};
use crate::route::{self, Page};
use crate::ui::{BottomNav, Logo, Toasts};
use crate::update::{UpdateBanner, UpdateState, Waits};
use crate::{clock, i18n, theme};

/// Mounts contexts and routes.
#[component]
pub fn App() -> impl IntoView {
    let lang = i18n::init();
    theme::init();
    route::start();
    clock::init();
    Offer::listen();
    provide_context(Toasts::new());
    let core = Core::start();
    Held::start(core);
    let status = core.status();
    provide_context(Signal::derive(move || status.with(sync_status)));
    let updates = UpdateState::register();
    let recording = core.recorder().recording();
    let waits = Signal::derive(move || match (recording.get(), core.is_drafting()) {
        (true, _) => Waits::Round,
        (false, true) => Waits::Draft,
        (false, false) => Waits::No,
    });
    let (forgotten, toasts) = (core.recorder().forgotten(), Toasts::expect());
    Effect::new(move |_| {
        if let Some(round) = forgotten.get() {
            // a chunk that cannot be had: the next start tries again
            leptos::task::spawn_local(async move { drop(chunks::close_round(core, toasts, round).await) });
        }
    });
    let (ready, county) = (core.ready(), clock::follow(core));
    // the first page is shown by the time this is fetched; who taps on finds the next one here
    Effect::new(move |_| {
        if ready.get() {
            leptos::task::spawn_local(chunks::prefetch());
        }
    });
    view! {
        {move || {
            lang.track();
            // read, not only tracked: a memo that nobody reads never runs
            county.with(|_| ());
            if ready.get() { view! { <Routed /> }.into_any() } else { view! { <Splash /> }.into_any() }
        }}
        <UpdateBanner updates waits />
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
    /// Signing in by a one-time code: who is signed in may take another's place.
    Enrol,
    Phone,
    /// Somebody is signed in and has to show who they are.
    Locked,
    /// The phone of an account that was disabled.
    Disabled,
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
    let core = Core::expect();
    let (disabled, locked) = (disabled(), core.locked());
    let is_shut = Memo::new(move |_| core.role().is_some_and(|role| !role.is_desk()));
    let frame = Memo::new(move |_| match page.get() {
        Page::Login => Frame::Login,
        Page::Enrol => Frame::Enrol,
        Page::NotFound => Frame::Alone,
        _ if !signed_in.get() => Frame::Shut,
        _ if locked.get() => Frame::Locked,
        // what waits can still be looked at, and handed on
        page if disabled.get() && page != Page::Sync => Frame::Disabled,
        // all that it shows would be refused
        Page::Desk if is_shut.get() => Frame::Alone,
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
        Frame::Enrol => view! { <Chunk part=Part::Page(Page::Enrol) /> }.into_any(),
        Frame::Phone => view! { <Phone page to_desk /> }.into_any(),
        Frame::Locked => view! { <Chunk part=Part::Locked /> }.into_any(),
        Frame::Disabled => view! { <div class="phone"><Chunk part=Part::Disabled /></div> }.into_any(),
        Frame::Desk => view! { <Chunk part=Part::Page(Page::Desk) /> }.into_any(),
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
        Page::Login | Page::Enrol | Page::Desk | Page::NotFound => ().into_any(),
        page => view! { <Chunk part=Part::Page(page) /> }.into_any(),
    };
    view! {
        <div class="phone">
            <div class="phone-page">{shown}</div>
            <Chunk part=Part::Extras />
            <BottomNav />
        </div>
    }
}

/// Those who supervise, at a wide screen, begin at the desk; everyone else with today's work.
fn goes_to_desk() -> Memo<bool> {
    let core = Core::expect();
    // a tablet held upright is wide enough
    Memo::new(move |_| core.role().is_some_and(Role::is_desk) && screen_is("(min-width: 700px)"))
}

/// True when the server told that the account may do nothing any more. What is being recorded is stored first, and then stopped.
fn disabled() -> Memo<bool> {
    let core = Core::expect();
    let disabled = Memo::new(move |_| core.status().with(|status| status.disabled));
    Effect::new(move |_| {
        if disabled.get() {
            core.recorder().flush();
            core.recorder().abandon();
        }
    });
    disabled
}

/// Changes only when somebody signs in or out, not when the session is renewed.
fn signed_in() -> Memo<bool> {
    let session = Core::expect().session();
    Memo::new(move |_| session.with(Option::is_some))
}
