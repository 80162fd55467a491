//! The component that holds a map: loads the library, shows that it does, and says so when it cannot.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::geometry::LonLat;

use super::{Ground, Map};
use crate::i18n::{common, map as words};
use crate::ui::{Button, EmptyState, Mark};

/// Where a map opens when nobody says otherwise: China, until data brings it to the county.
const ANYWHERE: Ground = Ground { center: LonLat { lon: 110_000_000, lat: 30_000_000 }, zoom: 6.0 };

/// A map that fills its parent. `data-state` is `loading`, `ready` or `failed`.
#[component]
pub fn MapView(
    /// What it shows, for screen readers.
    #[prop(into)]
    label: String,
    /// Where it opens; what is drawn may move it.
    #[prop(optional, into)]
    ground: Option<Ground>,
    /// Allows to turn it (the desk).
    #[prop(optional)]
    rotate: bool,
    /// Where the map appears when it can be drawn on, and from where it goes with the page.
    map: RwSignal<Option<Map>, LocalStorage>,
    /// For tests.
    testid: &'static str,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let state = RwSignal::new("loading");
    let opened = StoredValue::new_local(None::<Map>);
    let attempt = RwSignal::new(0_u32);
    Effect::new(move |_| {
        attempt.track();
        let Some(element) = node.get() else { return };
        let label = label.clone();
        spawn_local(async move {
            let made = Map::open(&element, &label, ground.unwrap_or(ANYWHERE), rotate).await;
            // the page may have gone while the library was loading
            if state.is_disposed() {
                if let Ok(late) = made {
                    late.close();
                }
                return;
            }
            match made {
                Ok(ready) => {
                    opened.set_value(Some(ready.clone()));
                    state.set("ready");
                    map.set(Some(ready));
                }
                Err(why) => {
                    leptos::logging::warn!("the map did not open: {why:?}");
                    state.set("failed");
                }
            }
        });
    });
    on_cleanup(move || {
        if let Some(gone) = opened.try_update_value(Option::take).flatten() {
            gone.close();
        }
    });
    let again = move |()| {
        state.set("loading");
        attempt.update(|n| *n += 1);
    };
    view! {
        <div class="map" data-testid=testid data-state=move || state.get()>
            <div class="map-canvas" node_ref=node></div>
            {move || match state.get() {
                "ready" => ().into_any(),
                "failed" => {
                    view! {
                        <div class="map-cover">
                            <EmptyState mark=Mark::Map title=words::failed() why=words::failed_why()>
                                <Button label=common::retry() on_press=again testid=format!("{testid}-retry") />
                            </EmptyState>
                        </div>
                    }
                        .into_any()
                }
                _ => view! { <div class="map-cover" role="status" aria-label=common::loading()></div> }.into_any(),
            }}
        </div>
    }
}
