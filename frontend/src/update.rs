//! The service worker from the page's side: registers it, notices a new build, and starts that build when told.
//!
//! A new build waits until the user starts it, and is never offered in a round or over an unfinished form: the caller says what it waits for.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ServiceWorker, ServiceWorkerRegistration, ServiceWorkerState};

use crate::i18n::common;
use crate::ui::{Icon, Mark};

/// How often an open app asks for a new build.
const ASKS_EVERY: Duration = Duration::from_hours(1);

/// What an update must not interrupt.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Waits {
    /// Nothing.
    No,
    /// A round.
    Round,
    /// A form that is not saved.
    Draft,
}

/// A build that waits to be started.
#[derive(Clone, Copy)]
pub struct UpdateState {
    waiting: RwSignal<Option<ServiceWorker>, LocalStorage>,
}

impl UpdateState {
    /// Registers `/sw.js` and watches for builds. Without service workers (plain http in a village office) it does nothing.
    pub fn register() -> Self {
        let state = UpdateState { waiting: RwSignal::new_local(None) };
        let navigator: JsValue = window().navigator().into();
        if js_sys::Reflect::has(&navigator, &"serviceWorker".into()).unwrap_or(false) {
            spawn_local(async move {
                let container = window().navigator().service_worker();
                let registered = JsFuture::from(container.register("/sw.js")).await;
                // without a service worker the app works as a page: the desk shows such devices as not installed
                if let Ok(registration) = registered {
                    let registration: ServiceWorkerRegistration = registration.unchecked_into();
                    state.watch(&registration);
                    tend(registration);
                }
            });
        }
        state
    }

    /// True when a new build is ready to start.
    pub fn ready(self) -> bool {
        self.waiting.with(Option::is_some)
    }

    /// Starts the waiting build and reloads the page under it.
    pub fn activate(self) {
        let Some(worker) = self.waiting.get_untracked() else { return };
        let reload = Closure::once_into_js(|| {
            // the page is about to go: there is nobody left to tell
            let _ = window().location().reload();
        });
        window().navigator().service_worker().set_oncontrollerchange(Some(reload.unchecked_ref()));
        tell(&worker, "activate");
    }

    fn watch(self, registration: &ServiceWorkerRegistration) {
        if let Some(worker) = registration.waiting() {
            self.waiting.set(Some(worker));
        }
        let watched = registration.clone();
        let on_found = Closure::<dyn FnMut()>::new(move || {
            let Some(worker) = watched.installing() else { return };
            let installing = worker.clone();
            let on_change = Closure::<dyn FnMut()>::new(move || {
                // the very first build takes over by itself: only a later one waits
                let replaces = window().navigator().service_worker().controller().is_some();
                if installing.state() == ServiceWorkerState::Installed && replaces {
                    self.waiting.set(Some(installing.clone()));
                }
            });
            worker.set_onstatechange(Some(on_change.as_ref().unchecked_ref()));
            // lives as long as the worker it listens to
            on_change.forget();
        });
        registration.set_onupdatefound(Some(on_found.as_ref().unchecked_ref()));
        // lives as long as the page
        on_found.forget();
    }
}

/// Completes what an earlier start could not fetch, and asks for new builds: an installed app may stay open for days.
fn tend(registration: ServiceWorkerRegistration) {
    if let Some(worker) = registration.active() {
        tell(&worker, "later");
    }
    let ask = move || {
        let asked = registration.update().map(JsFuture::from);
        spawn_local(async move {
            if let Ok(asked) = asked {
                // without a network there is no new build either: asked again next time
                let _ = asked.await;
            }
        });
    };
    set_interval(ask.clone(), ASKS_EVERY);
    // a phone that was away for a day does not wait another hour; it listens as long as the page lives
    let _ = window_event_listener(leptos::ev::online, move |_| ask());
}

fn tell(worker: &ServiceWorker, what: &str) {
    let message = js_sys::Object::new();
    // a plain object takes a property, and a worker takes a plain object
    let _ = js_sys::Reflect::set(&message, &"type".into(), &what.into());
    let _ = worker.post_message(&message);
}

/// Says that a new build is ready, and starts it on request; before it may, it only says when.
#[component]
pub fn UpdateBanner(
    /// The watched builds.
    updates: UpdateState,
    /// What it must not interrupt now.
    #[prop(into)]
    waits: Signal<Waits>,
) -> impl IntoView {
    move || {
        updates.ready().then(|| {
            view! {
                <div class="update" role="status" data-testid="update-banner">
                    <Icon mark=Mark::Download size=18 />
                    <span>{common::update_ready()}</span>
                    {move || {
                        let when = match waits.get() {
                            Waits::No => None,
                            Waits::Round => Some(common::update_after_round()),
                            Waits::Draft => Some(common::update_after_draft()),
                        };
                        if let Some(when) = when {
                            view! { <small data-testid="update-waits">{when}</small> }.into_any()
                        } else {
                            view! {
                                <button type="button" data-testid="update-now" on:click=move |_| updates.activate()>
                                    {common::update_now()}
                                </button>
                            }
                                .into_any()
                        }
                    }}
                </div>
            }
        })
    }
}
