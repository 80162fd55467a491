//! The product's mark: a patrol's line through the cells of a grid, ending where the patrol is now.

use leptos::prelude::*;

/// The mark in the colour of its surroundings; `public/icons/icon.svg` is the same drawing on its green ground.
#[component]
pub fn Logo(
    /// Side in CSS pixels.
    #[prop(default = 32)]
    size: u16,
) -> impl IntoView {
    view! {
        <svg class="logo" width=size height=size viewBox="0 0 32 32" aria-hidden="true">
            <path
                class="logo-cells"
                d="M3.5 1.6h4.2a1.9 1.9 0 0 1 1.9 1.9v4.2a1.9 1.9 0 0 1-1.9 1.9h-4.2a1.9 1.9 0 0 1-1.9-1.9v-4.2a1.9 1.9 0 0 1 1.9-1.9M13.9 1.6h4.2a1.9 1.9 0 0 1 1.9 1.9v4.2a1.9 1.9 0 0 1-1.9 1.9h-4.2a1.9 1.9 0 0 1-1.9-1.9v-4.2a1.9 1.9 0 0 1 1.9-1.9M24.3 1.6h4.2a1.9 1.9 0 0 1 1.9 1.9v4.2a1.9 1.9 0 0 1-1.9 1.9h-4.2a1.9 1.9 0 0 1-1.9-1.9v-4.2a1.9 1.9 0 0 1 1.9-1.9M3.5 12.0h4.2a1.9 1.9 0 0 1 1.9 1.9v4.2a1.9 1.9 0 0 1-1.9 1.9h-4.2a1.9 1.9 0 0 1-1.9-1.9v-4.2a1.9 1.9 0 0 1 1.9-1.9M13.9 12.0h4.2a1.9 1.9 0 0 1 1.9 1.9v4.2a1.9 1.9 0 0 1-1.9 1.9h-4.2a1.9 1.9 0 0 1-1.9-1.9v-4.2a1.9 1.9 0 0 1 1.9-1.9M24.3 12.0h4.2a1.9 1.9 0 0 1 1.9 1.9v4.2a1.9 1.9 0 0 1-1.9 1.9h-4.2a1.9 1.9 0 0 1-1.9-1.9v-4.2a1.9 1.9 0 0 1 1.9-1.9M3.5 22.4h4.2a1.9 1.9 0 0 1 1.9 1.9v4.2a1.9 1.9 0 0 1-1.9 1.9h-4.2a1.9 1.9 0 0 1-1.9-1.9v-4.2a1.9 1.9 0 0 1 1.9-1.9M13.9 22.4h4.2a1.9 1.9 0 0 1 1.9 1.9v4.2a1.9 1.9 0 0 1-1.9 1.9h-4.2a1.9 1.9 0 0 1-1.9-1.9v-4.2a1.9 1.9 0 0 1 1.9-1.9M24.3 22.4h4.2a1.9 1.9 0 0 1 1.9 1.9v4.2a1.9 1.9 0 0 1-1.9 1.9h-4.2a1.9 1.9 0 0 1-1.9-1.9v-4.2a1.9 1.9 0 0 1 1.9-1.9"
            ></path>
            <path class="logo-line" d="M5.6 26.4H16V16h10.4V6.5"></path>
            <circle class="logo-here" cx="26.4" cy="5.6" r="3.3"></circle>
        </svg>
    }
}
