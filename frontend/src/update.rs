//! The service worker from the page's side: registers it, notices a new build, and starts that build when told.
//!
//! A new build waits until the user starts it, and is never offered in a round: the caller's `can_update` says so.

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
    set_interval(
        move || {
            let asked = registration.update().map(JsFuture::from);
            spawn_local(async move {
                if let Ok(asked) = asked {
                    // without a network there is no new build either: asked again next time
                    let _ = asked.await;
                }
            });
        },
        ASKS_EVERY,
    );
}

fn tell(worker: &ServiceWorker, what: &str) {
    let message = js_sys::Object::new();
    // a plain object takes a property, and a worker takes a plain object
    let _ = js_sys::Reflect::set(&message, &"type".into(), &what.into());
    let _ = worker.post_message(&message);
}

/// Says that a new build is ready, and starts it on request; in a round it only says when.
#[component]
pub fn UpdateBanner(
    /// The watched builds.
    updates: UpdateState,
    /// False while a round is open.
    #[prop(into)]
    can_update: Signal<bool>,
) -> impl IntoView {
    move || {
        updates.ready().then(|| {
            view! {
                <div class="update" role="status" data-testid="update-banner">
                    <Icon mark=Mark::Download size=18 />
                    <span>{common::update_ready()}</span>
                    {move || {
                        if can_update.get() {
                            view! {
                                <button type="button" data-testid="update-now" on:click=move |_| updates.activate()>
                                    {common::update_now()}
                                </button>
                            }
                                .into_any()
                        } else {
                            view! { <small>{common::update_after_round()}</small> }.into_any()
                        }
                    }}
                </div>
            }
        })
    }
}
