//! A zone in the list: what it is, how it stands, how far it is, and its own next action. Two taps for a clean one.

use std::time::Duration;

use leptos::prelude::*;
use xunge_shared::id::EntityId;

use super::item::{Next, ZoneItem};
use crate::clock;
use crate::i18n::{common, phone_zone as words};
use crate::kinds::verdict_word;
use crate::pages::parts::{Held, Whereabouts};
use crate::route;
use crate::ui::{Icon, Mark, format};

/// With the space below it, CSS pixels; `style/field/list.css` says the same.
pub(super) const ROW_HEIGHT: f64 = 92.0;
/// How long the second tap is waited for.
const ARMED_FOR: Duration = Duration::from_secs(4);

/// The zone whose first tap was made. From the page's context.
#[derive(Clone, Copy, Default)]
pub struct Armed(RwSignal<Option<EntityId>>);

impl Armed {
    fn arm(self, zone: EntityId) {
        self.0.set(Some(zone));
        set_timeout(
            move || {
                // the page, and with it the signal, may be gone by now
                if self.0.try_get_untracked().flatten() == Some(zone) {
                    self.0.set(None);
                }
            },
            ARMED_FOR,
        );
    }

    fn is(self, zone: EntityId) -> bool {
        self.0.get() == Some(zone)
    }
}

/// The row.
#[component]
pub fn ZoneRow(
    /// The zone.
    item: ZoneItem,
) -> impl IntoView {
    let now = clock::now();
    let whereabouts = expect_context::<Whereabouts>();
    let armed = expect_context::<Armed>();
    let held = Held::expect();
    let ZoneItem { id, area, place, last, held: is_held, .. } = item;
    let title = item.title();
    let look = Memo::new(move |_| item.look(now.get()));
    let metres = move || Some(whereabouts.place()?.distance(place?));
    let detail = move || {
        let mut parts: Vec<String> = metres().map(format::distance).into_iter().collect();
        parts.push(match last {
            Some((at, verdict)) => words::last_seen(format::ago(at, now.get()), verdict_word(verdict)),
            None => words::never_seen().to_owned(),
        });
        if look.with(|look| look.next) == Next::Compare {
            parts.push(words::differ_short().to_owned());
        }
        parts.join(" · ")
    };
    let href = format!("/zones/{id}");
    let target = href.clone();
    let (name, spoken) = (title.clone(), title.clone());
    let press = move |_| match look.with_untracked(|look| look.next) {
        Next::Clean if armed.0.get_untracked() == Some(id) => held.clean(id, area, name.clone()),
        Next::Clean => armed.arm(id),
        Next::Inspect | Next::Compare | Next::Open => route::go(&target),
    };
    let label = move || match look.with(|look| look.next) {
        Next::Clean if armed.is(id) => words::confirm_clean(),
        Next::Clean => words::clean(),
        Next::Inspect => words::inspect(),
        Next::Compare => words::compare(),
        Next::Open => common::details(),
    };
    let strong = move || look.with(|look| look.next) == Next::Clean;
    view! {
        <li
            class=move || format!("row zone-row {}", look.with(|look| look.tone.class()))
            data-testid=format!("zone-row-{id}")
            data-state=move || look.with(|look| state_name(look.next, is_held))
        >
            <a href=href class="row-open">
                <span class="row-mark">
                    <Icon mark=Signal::derive(move || look.with(|look| look.mark)) />
                </span>
                <span class="row-text">
                    <strong>{title}</strong>
                    <small>
                        <span class="only-read">{move || look.with(|look| look.word)}</span>
                        {detail}
                    </small>
                </span>
            </a>
            <button
                type="button"
                class=move || if strong() { "btn btn-filled row-action" } else { "btn row-action" }
                class:is-armed=move || armed.is(id)
                aria-label=move || words::action_for(label(), &spoken)
                data-testid=format!("zone-row-{id}-action")
                on:click=press
            >
                {move || strong().then(|| view! { <Icon mark=Mark::Check size=18 /> })}
                <span>{label}</span>
            </button>
        </li>
    }
}

fn state_name(next: Next, held: bool) -> &'static str {
    match next {
        _ if held => "held",
        Next::Clean => "due",
        Next::Inspect => "dirty",
        Next::Compare => "disputed",
        Next::Open => "clean",
    }
}
