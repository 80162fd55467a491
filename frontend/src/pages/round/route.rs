//! The next checkpoint with its distance and direction, and the whole route one tap away.

use leptos::prelude::*;
use xunge_shared::{
    id::EntityId,
    kinds::round::{CheckIn, Round},
};

use super::check_in::{CheckInButton, FarSheet};
use super::plan::{Stop, nearest_first};
use crate::data::Core;
use crate::i18n::{phone_round as words, scan as scan_words};
use crate::kinds::direction;
use crate::pages::parts::Whereabouts;
use crate::ui::{Icon, Mark, Sheet, format};

/// The line, and the sheet behind it.
#[component]
pub(super) fn NextStop(id: EntityId, round: Memo<Option<Round>>, whereabouts: Whereabouts) -> impl IntoView {
    let core = Core::expect();
    let open = RwSignal::new(false);
    let far = RwSignal::new(None::<Stop>);
    let route = Memo::new(move |_| round.with(|round| round.as_ref().map(|round| Stop::of_route(core, round)).unwrap_or_default()));
    let missing = Memo::new(move |_| {
        let missed = round.with(|round| round.as_ref().map(Round::missed).unwrap_or_default());
        let left: Vec<Stop> = route.with(|route| route.iter().filter(|stop| missed.contains(&stop.id)).cloned().collect());
        nearest_first(&left, whereabouts.settled.get()).to_vec()
    });
    let next = Memo::new(move |_| missing.with(|missing| missing.first().cloned()));
    let all = Memo::new(move |_| route.with(Vec::len));
    let done = Memo::new(move |_| all.get().saturating_sub(missing.with(Vec::len)));
    let line = move || {
        let stop = next.get()?;
        let told = match whereabouts.place() {
            Some(from) => {
                let distance = format::distance(from.distance(stop.place));
                words::next_stop_line(direction(from.bearing(stop.place)), distance, done.get(), all.get())
            }
            None => words::stops_done(done.get(), all.get()),
        };
        Some((stop.name, told))
    };
    view! {
        <div class="card next-stop" data-testid="round-next-stop">
            <button
                type="button"
                class="row-open"
                aria-label=move || line().map(|(name, told)| format!("{}: {name}, {told}", words::next_stop()))
                data-testid="round-route"
                on:click=move |_| open.set(true)
            >
                <Icon mark=Mark::Pin />
                <span class="row-text">
                    {move || match line() {
                        Some((title, told)) => {
                            view! {
                                <strong>{title}</strong>
                                <small>{told}</small>
                            }
                                .into_any()
                        }
                        None if all.get() > 0 => {
                            view! {
                                <strong>{words::all_done()}</strong>
                                <small>{words::stops_done(done.get(), all.get())}</small>
                            }
                                .into_any()
                        }
                        None => view! { <strong>{words::no_route()}</strong> }.into_any(),
                    }}
                </span>
            </button>
            <a href="/scan" class="icon-btn" aria-label=scan_words::scan() data-testid="round-scan">
                <Icon mark=Mark::Qr />
            </a>
            {move || next.get().map(|stop| view! { <CheckInButton id stop whereabouts far testid="round-check-in" /> })}
        </div>
        <Sheet open title=words::route_sheet() testid="round-route-sheet">
            <RouteList id round route whereabouts far />
        </Sheet>
        <FarSheet id far whereabouts />
    }
}

#[component]
fn RouteList(
    id: EntityId,
    round: Memo<Option<Round>>,
    route: Memo<Vec<Stop>>,
    whereabouts: Whereabouts,
    far: RwSignal<Option<Stop>>,
) -> impl IntoView {
    let done = move |stop: EntityId| {
        round.with(|round| {
            let of_stop = |what: &CheckIn| what.checkpoint == stop;
            round.as_ref()?.check_ins().find(|check_in| of_stop(&check_in.what)).map(|check_in| check_in.by.at())
        })
    };
    view! {
        <ul class="stop-list">
            <For each=move || route.get() key=|stop| stop.id let:stop>
                {
                    let stop_id = stop.id;
                    let place = stop.place;
                    let name = stop.name.clone();
                    let done = Memo::new(move |_| done(stop_id));
                    view! {
                        <li class="stop" data-testid=format!("round-route-{stop_id}") data-state=move || if done.get().is_some() { "done" } else { "open" }>
                            <span class="stop-hex" class:is-done=move || done.get().is_some()>
                                {move || done.get().map(|_| view! { <Icon mark=Mark::Check size=16 /> })}
                            </span>
                            <span class="stop-name">
                                {name}
                                <small>
                                    {move || match done.get() {
                                        Some(at) => Some(words::done_at(format::clock(at))),
                                        None => whereabouts.place().map(|from| format::distance(from.distance(place))),
                                    }}
                                </small>
                            </span>
                            {move || {
                                done.get()
                                    .is_none()
                                    .then(|| {
                                        view! { <CheckInButton id stop=stop.clone() whereabouts far testid=format!("round-check-in-{stop_id}") /> }
                                    })
                            }}
                        </li>
                    }
                }
            </For>
        </ul>
    }
}
