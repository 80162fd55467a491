//! The rail on the left: the desk's pages.

use leptos::prelude::*;

use super::filter::Address;
use crate::i18n::desk as words;
use crate::ui::{Icon, Logo, Mark};

/// The rail.
#[component]
pub fn Rail() -> impl IntoView {
    let page = Address::expect().page;
    let item = move |href: &'static str, name: &'static str, mark: Mark, label: &'static str, testid: &'static str| {
        view! {
            <a
                href=href
                class="rail-item"
                data-testid=testid
                aria-label=label
                aria-current=move || (page.get() == name).then_some("page")
            >
                <Icon mark=mark size=24 />
            </a>
        }
    };
    view! {
        <nav class="desk-rail" aria-label=words::title()>
            <span class="desk-logo">
                <Logo size=36 />
            </span>
            {item("/desk", "", Mark::Layers, words::map(), "desk-rail-map")}
            {item("/desk/phones", "phones", Mark::Phone, words::phones(), "desk-rail-phones")}
            {item("/desk/quarantine", "quarantine", Mark::Shield, words::quarantine(), "desk-rail-quarantine")}
            <span class="rail-end"></span>
            {item("/me", "me", Mark::Gear, words::me(), "desk-rail-me")}
        </nav>
    }
}
