//! Short words after an action, with its undo.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use super::{Icon, Tone};
use crate::i18n::common;

/// How long a toast stays; one with an undo stays long enough to be reached with gloves on.
const STAYS: Duration = Duration::from_secs(4);
const STAYS_WITH_UNDO: Duration = Duration::from_secs(8);

/// Takes an action back. Not a `Callback`: a toast outlives the row that was pressed, and what that row owned.
type Undo = Arc<dyn Fn() + Send + Sync>;

#[derive(Clone)]
struct Toast {
    id: u32,
    tone: Tone,
    text: String,
    undo: Option<Undo>,
}

/// The app's toasts: take it with [`Toasts::expect`] before an event, not in it.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

impl Toasts {
    /// No toast yet. `app::App` makes the only one.
    pub fn new() -> Self {
        Toasts { shown: RwSignal::new(Vec::new()), next: StoredValue::new(0) }
    }

    /// The app's toasts from the context.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Says `text` for a few seconds.
    pub fn say(self, tone: Tone, text: impl Into<String>) {
        self.push(tone, text.into(), None);
    }

    /// Says `text` and offers to take the action back.
    pub fn say_undoable(self, text: impl Into<String>, undo: impl Fn() + Send + Sync + 'static) {
        self.push(Tone::Good, text.into(), Some(Arc::new(undo)));
    }

    fn push(self, tone: Tone, text: String, undo: Option<Undo>) {
        let id = self.next.get_value();
        self.next.set_value(id.wrapping_add(1));
        let stays = if undo.is_some() { STAYS_WITH_UNDO } else { STAYS };
        self.shown.update(|shown| {
            // two are read, three are noise
            if shown.len() > 1 {
                shown.remove(0);
            }
            shown.push(Toast { id, tone, text, undo });
        });
        set_timeout(move || self.remove(id), stays);
    }

    fn remove(self, id: u32) {
        self.shown.update(|shown| shown.retain(|toast| toast.id != id));
    }
}

/// Shows the toasts above the navigation. Mounted once, by `app::App`.
#[component]
pub fn ToastHost() -> impl IntoView {
    let toasts = Toasts::expect();
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.shown.get() key=|toast| toast.id let:toast>
                <div class=format!("toast {}", toast.tone.class()) data-testid="toast">
                    <Icon mark=toast.tone.mark() size=18 />
                    <span>{toast.text.clone()}</span>
                    {toast
                        .undo
                        .map(|undo| {
                            view! {
                                <button
                                    type="button"
                                    data-testid="toast-undo"
                                    on:click=move |_| {
                                        undo();
                                        toasts.remove(toast.id);
                                    }
                                >
                                    {common::undo()}
                                </button>
                            }
                        })}
                </div>
            </For>
        </div>
    }
}
