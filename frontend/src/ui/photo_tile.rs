//! A photo with its evidence band, and the empty tile that takes one.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::{Icon, Mark};

/// A taken photo. The band says which one it is, when and where it was taken.
#[component]
pub fn PhotoTile(
    /// An object URL or a path of the server.
    #[prop(into)]
    src: Signal<String>,
    /// For screen readers.
    #[prop(into)]
    alt: Signal<String>,
    /// "before · 18:49".
    #[prop(into)]
    band: Signal<String>,
    /// Opens it large.
    #[prop(optional, into)]
    on_open: Option<Callback<()>>,
    /// For tests.
    #[prop(into)]
    testid: String,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="photo"
            data-testid=testid
            on:click=move |_| {
                if let Some(open) = on_open {
                    open.run(());
                }
            }
        >
            <img src=move || src.get() alt=move || alt.get() loading="lazy" decoding="async" />
            <span class="photo-band">{move || band.get()}</span>
        </button>
    }
}

/// The dashed tile that asks for a photo. A label around a file input belongs in it (children), so that the
/// platform's own camera opens, unless who is told of the press prevents it.
#[component]
pub fn PhotoAdd(
    /// What to take.
    #[prop(into)]
    label: Signal<String>,
    /// Told of a press.
    on_press: Callback<MouseEvent>,
    /// For tests.
    #[prop(into)]
    testid: String,
    /// The file input, visually hidden by the tile.
    children: Children,
) -> impl IntoView {
    view! {
        <label class="photo photo-add" data-testid=testid on:click=move |event| on_press.run(event)>
            {children()} <Icon mark=Mark::Camera size=26 /> <span>{move || label.get()}</span>
        </label>
    }
}
