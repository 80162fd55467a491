//! Before a round: who goes, how, and where to. Everything has a sensible answer already, so that one tap starts.

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    id::{AccountId, EntityId},
    kinds::round::{Mode, Round, RoundBody, Start},
};

use super::past::PastRounds;
use super::plan::{Stop, USUAL, nearest_first};
use super::preflight::Preflight;
use crate::capture::Saying;
use crate::data::Core;
use crate::device::Positions;
use crate::i18n::phone_round as words;
use crate::kinds::mode_word;
use crate::pages::parts::{PositionLine, Whereabouts, area_for, cell_at, saved_or_said};
use crate::theme::{Theme, ThemeState};
use crate::ui::{Button, ButtonKind, Icon, Mark, Segment, Segmented, Toasts, format};

/// The choices and the one button.
#[component]
pub(super) fn Prepare() -> impl IntoView {
    let core = Core::expect();
    let toasts = Toasts::expect();
    let positions = Positions::expect();
    let whereabouts = Whereabouts::watch();
    let mode = RwSignal::new(untrack(|| last_mode(core)));
    let members = RwSignal::new(BTreeSet::<AccountId>::new());
    let stops = Memo::new(move |_| Stop::all(core));
    let sorted = Memo::new(move |_| stops.with(|stops| nearest_first(stops, whereabouts.settled.get())));
    // nothing until the patrol chooses: the nearest few
    let chosen = RwSignal::new(None::<BTreeSet<EntityId>>);
    let route = Memo::new(move |_| {
        sorted.with(|sorted| match chosen.get() {
            Some(chosen) => sorted.iter().filter(|stop| chosen.contains(&stop.id)).map(|stop| stop.id).collect::<Vec<_>>(),
            None => sorted.iter().take(USUAL).map(|stop| stop.id).collect(),
        })
    });
    let busy = RwSignal::new(false);
    let start = move |()| {
        let Some(session) = core.session().get_untracked() else { return };
        let presence = positions.presence(60_000);
        let cell = presence.place.and_then(|place| cell_at(core, place, None)).map(|(code, _)| code);
        let Some(area) = area_for(&session, cell.as_ref()) else { return };
        let me = session.account.id;
        let body = RoundBody::Start(Start {
            team: if session.account.team.is_empty() { session.account.display } else { session.account.team },
            members: std::iter::once(me).chain(members.get_untracked()).collect(),
            mode: mode.get_untracked(),
            route: route.get_untracked(),
            presence,
        });
        let id = core.new_id();
        busy.set(true);
        spawn_local(async move {
            let started = match core.say(Saying::of::<Round>(id, area, &body)).await {
                Ok(_) => core.recorder().start(id, area).await,
                Err(why) => Err(why),
            };
            // the round itself shows that it is recorded: a message would lie over its first figures
            saved_or_said(toasts, started, "");
            let _ = busy.try_set(false);
        });
    };
    let modes = Mode::ALL.map(|mode| Segment::new(mode, mode_word(mode), mode_testid(mode))).to_vec();
    view! {
        <section class="stack">
            <Preflight whereabouts />
            <Team members />
            <div>
                <h2 class="label type-label">{words::how()}</h2>
                <Segmented segments=modes chosen=mode on_choose=move |chosen| mode.set(chosen) label=words::how() />
            </div>
            <Route sorted route chosen whereabouts />
            <NightLook />
            <p class="quiet privacy">
                <Icon mark=Mark::Info size=16 />
                {words::privacy()}
            </p>
        </section>
        <PastRounds />
        <div class="act-bar">
            <div class="stack">
                <PositionLine whereabouts testid="round-position" />
                <Button kind=ButtonKind::Primary mark=Mark::Walk label=words::start() on_press=start busy testid="round-start" />
            </div>
        </div>
    }
}

fn mode_testid(mode: Mode) -> &'static str {
    match mode {
        Mode::Foot => "round-mode-foot",
        Mode::Ebike => "round-mode-ebike",
        Mode::Car => "round-mode-car",
    }
}

/// How this account went the last time.
fn last_mode(core: Core) -> Mode {
    let me = core.me();
    core.select::<Round, _>(|_, round| {
        round.start().filter(|start| Some(start.by.author) == me).map(|start| (start.by.at(), start.what.mode))
    })
    .into_iter()
    .max_by_key(|(at, _)| *at)
    .map_or(Mode::Foot, |(_, mode)| mode)
}

#[component]
fn Team(members: RwSignal<BTreeSet<AccountId>>) -> impl IntoView {
    let core = Core::expect();
    move || {
        let session = core.session().get()?;
        let me = session.account;
        let colleagues: Vec<_> =
            core.people().values().filter(|person| !me.team.is_empty() && person.team == me.team && person.id != me.id).cloned().collect();
        let chips = colleagues
            .into_iter()
            .map(|person| {
                let id = person.id;
                let on = Memo::new(move |_| members.with(|members| members.contains(&id)));
                let flip = move |_| {
                    members.update(|members| {
                        if !members.remove(&id) {
                            members.insert(id);
                        }
                    });
                };
                view! {
                    <button
                        type="button"
                        class="chip"
                        aria-pressed=move || on.get().to_string()
                        data-testid=format!("round-member-{id}")
                        on:click=flip
                    >
                        {move || on.get().then(|| view! { <Icon mark=Mark::Check size=16 /> })}
                        {person.display}
                    </button>
                }
            })
            .collect_view();
        let team = if me.team.is_empty() { words::alone().to_owned() } else { me.team.clone() };
        Some(view! {
            <div>
                <h2 class="label type-label">{words::who()} <small class="quiet">{team}</small></h2>
                <div class="chips wrap" role="group" aria-label=words::who()>
                    <span class="chip is-me">
                        <Icon mark=Mark::Check size=16 />
                        {words::me(me.display)}
                    </span>
                    {chips}
                </div>
            </div>
        })
    }
}

#[component]
fn Route(
    sorted: Memo<std::sync::Arc<Vec<Stop>>>,
    route: Memo<Vec<EntityId>>,
    chosen: RwSignal<Option<BTreeSet<EntityId>>>,
    whereabouts: Whereabouts,
) -> impl IntoView {
    let shown = RwSignal::new(USUAL + 2);
    let count = Memo::new(move |_| sorted.with(|sorted| sorted.len()));
    let flip = move |id: EntityId| {
        let mut now: BTreeSet<EntityId> = route.get_untracked().into_iter().collect();
        if !now.remove(&id) {
            now.insert(id);
        }
        chosen.set(Some(now));
    };
    let rows = move || {
        sorted
            .with(|sorted| sorted.iter().take(shown.get()).cloned().collect::<Vec<_>>())
            .into_iter()
            .map(|stop| {
                let Stop { id, name, place, .. } = stop;
                let on = Memo::new(move |_| route.with(|route| route.contains(&id)));
                let distance = move || whereabouts.place().map(|from| format::distance(from.distance(place)));
                view! {
                    <li>
                        <button
                            type="button"
                            role="checkbox"
                            class="stop"
                            aria-checked=move || on.get().to_string()
                            data-testid=format!("round-stop-{id}")
                            on:click=move |_| flip(id)
                        >
                            <span class="stop-box">{move || on.get().then(|| view! { <Icon mark=Mark::Check size=18 /> })}</span>
                            <span class="stop-name">{name}</span>
                            <small>{distance}</small>
                        </button>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <div>
            <h2 class="label type-label">
                {words::route()} <small class="quiet" data-testid="round-route-count">{move || words::stops(route.with(Vec::len))}</small>
            </h2>
            {move || {
                if count.get() == 0 {
                    return view! { <p class="quiet">{words::no_stops()}</p> }.into_any();
                }
                view! {
                    <ul class="card stop-list">{rows}</ul>
                    {move || {
                        (count.get() > shown.get())
                            .then(|| {
                                let more = move |()| shown.update(|shown| *shown += 20);
                                view! { <Button kind=ButtonKind::Ghost label=words::more_stops() on_press=more testid="round-more-stops" /> }
                            })
                    }}
                }
                    .into_any()
            }}
        </div>
    }
}

/// The dim red look, offered where a night begins.
#[component]
fn NightLook() -> impl IntoView {
    let theme = ThemeState::expect();
    let on = move || theme.get() == Theme::Night;
    view! {
        <button
            type="button"
            role="switch"
            class="fact night-look"
            aria-checked=move || on().to_string()
            data-testid="round-night"
            on:click=move |_| theme.choose(if on() { Theme::System } else { Theme::Night })
        >
            <span>
                <Icon mark=Mark::Moon size=20 />
                {words::night_look()}
            </span>
            <span class="switch-face"></span>
        </button>
    }
}
