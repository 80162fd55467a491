//! What lies on the map: each layer with its switch and what its colours mean, the look from afar, and the map below.

use leptos::prelude::*;
use xunge_shared::hlc::Millis;

use super::{
    Filter,
    covered::{self, CoverageLayer},
    filter::CHIPS,
};
use crate::desk::{
    address::{Address, Looks},
    workspace::Workspace,
};
use crate::device::screen_is;
use crate::i18n::{desk, workspace as words};
use crate::kinds::face;
use crate::ui::{Icon, Mark};

/// A colour of the map and what it means; the names are those of `style.js`.
pub type Meaning = (&'static str, &'static str);

/// What the colours of a kind mean, as the filter shows it.
fn meanings(kind: &str, filter: &Filter) -> Vec<Meaning> {
    match kind {
        "zone" => vec![
            ("goodBar", desk::legend_clean()),
            ("dueBar", desk::legend_due()),
            ("wrongBar", desk::legend_dirty()),
            ("differ", desk::legend_disputed()),
        ],
        "case" => vec![
            ("dueBar", words::case_open()),
            ("wrongBar", words::case_late()),
            ("goodBar", words::case_disposed()),
            ("muted", words::case_settled()),
        ],
        "round" => {
            let track = if filter.is_present() { words::track_recent() } else { words::track() };
            vec![("track", track), ("dueBar", words::round_running())]
        }
        "timetable" => vec![("dueBar", words::line_open()), ("wrongBar", words::line_late()), ("goodBar", words::line_done())],
        "checkpoint" => vec![("muted", words::checkpoint())],
        "street" => vec![("casing", words::street())],
        "cell" => vec![("edge", words::cell())],
        _ => vec![],
    }
}

/// What is shown, with its colours: for a picture of the map.
pub fn legend(filter: &Filter, looks: Looks, today: Millis) -> Vec<(&'static str, String)> {
    let kinds = CHIPS.iter().filter(|kind| filter.shows(kind.as_str()));
    let records = kinds.flat_map(|kind| {
        let (noun, all) = (face(kind).noun(), meanings(kind.as_str(), filter));
        // one colour is of several kinds, and a picture has no heads
        let is_one = all.len() == 1;
        all.into_iter().map(move |(colour, word)| (colour, if is_one { word.to_owned() } else { words::of_kind(noun, word) }))
    });
    records.chain(covered::legend(filter, looks, today)).collect()
}

/// So many pixels at the map's left edge the legend covers at first.
pub fn covers() -> f64 {
    let open = document().query_selector(".desk-layers[open]").ok().flatten();
    open.map_or(0.0, |legend| legend.get_bounding_client_rect().width())
}

/// The panel.
#[component]
pub fn Layers() -> impl IntoView {
    let address = Address::expect();
    let (filter, looks) = (address.filter, address.looks);
    let basemap = Workspace::expect().basemap;
    let has_basemap = Memo::new(move |_| basemap.get().flatten().is_some());
    let line = move |kind: &'static xunge_shared::id::KindName| {
        let name = kind.as_str();
        view! {
            <li>
                <button
                    type="button"
                    class="layer"
                    data-testid=format!("desk-chip-{name}")
                    aria-pressed=move || filter.get().shows(name).to_string()
                    on:click=move |_| address.set(|f| f.toggled(name))
                >
                    <span class="layer-box" aria-hidden="true"><Icon mark=Mark::Check size=13 /></span>
                    {face(kind).noun()}
                </button>
                <Show when=move || filter.get().shows(name)>
                    <ul class="layer-colours">
                        {move || filter.with(|filter| meanings(name, filter)).into_iter().map(|(colour, word)| view! { <li><i class=format!("is-{colour} of-{name}")></i>{word}</li> }).collect_view()}
                    </ul>
                </Show>
            </li>
        }
    };
    let switch = move |testid: &'static str, word: &'static str, on: Signal<bool>, press: Callback<()>| {
        view! {
            <button type="button" class="layer" data-testid=testid aria-pressed=move || on.get().to_string() on:click=move |_| press.run(())>
                <span class="layer-box" aria-hidden="true"><Icon mark=Mark::Check size=13 /></span>
                {word}
            </button>
        }
    };
    let hot = Signal::derive(move || looks.get().heat);
    let below = Signal::derive(move || !looks.get().plain);
    // on a lesser screen the map is low: its switches would lie over the figures
    let has_room = screen_is("(min-width: 900px)");
    view! {
        <details class="desk-layers" data-testid="desk-layers" open=has_room>
            <summary><Icon mark=Mark::Layers size=18 /> {words::layers()}</summary>
            <ul>
                <li>
                    <CoverageLayer />
                </li>
                {CHIPS.iter().map(line).collect_view()}
                <li class="layer-rule">
                    {switch("desk-heat", words::heat(), hot, Callback::new(move |()| address.look(Looks { heat: !hot.get_untracked(), ..looks.get_untracked() })))}
                    <Show when=move || hot.get()>
                        <p class="layer-heat"><span>{words::heat_low()}</span><i></i><span>{words::heat_high()}</span></p>
                    </Show>
                </li>
                <Show when=move || has_basemap.get()>
                    <li>
                        {switch("desk-basemap", words::basemap(), below, Callback::new(move |()| address.look(Looks { plain: below.get_untracked(), ..looks.get_untracked() })))}
                    </li>
                </Show>
            </ul>
        </details>
        <Show when=move || has_basemap.get() && below.get()>
            <p class="desk-attribution" data-testid="desk-attribution">{move || basemap.get().flatten().map(|b| b.attribution)}</p>
        </Show>
    }
}
