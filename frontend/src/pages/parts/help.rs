//! The question mark in a page's head: three short sentences about the page, with or without a network.

use leptos::prelude::*;

use crate::i18n::help as words;
use crate::ui::{Button, ButtonKind, Icon, Mark, Sheet};

/// The button and its sheet. `topic` is the page: `round`, `zones`, `report` or `sync`.
#[component]
pub fn HelpButton(
    /// Which page.
    topic: &'static str,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let (title, lines) = text(topic);
    view! {
        <button
            type="button"
            class="icon-btn"
            aria-label=words::open()
            data-testid=format!("help-{topic}")
            on:click=move |_| open.set(true)
        >
            <Icon mark=Mark::Info />
        </button>
        <Sheet open title testid="help-sheet">
            <ul class="help-lines">{lines.map(|line| view! { <li>{line}</li> })}</ul>
            <a class="btn btn-ghost" href="/privacy" data-testid="help-privacy">
                {words::privacy()}
            </a>
            <Button kind=ButtonKind::Filled label=words::got_it() on_press=Callback::new(move |()| open.set(false)) testid="help-done" />
        </Sheet>
    }
}

fn text(topic: &str) -> (&'static str, [&'static str; 3]) {
    match topic {
        "round" => (words::title_round(), [words::round_1(), words::round_2(), words::round_3()]),
        "zones" => (words::title_zones(), [words::zones_1(), words::zones_2(), words::zones_3()]),
        "report" => (words::title_report(), [words::report_1(), words::report_2(), words::report_3()]),
        _ => (words::title_sync(), [words::sync_1(), words::sync_2(), words::sync_3()]),
    }
}
