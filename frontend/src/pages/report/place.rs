//! Where the problem is: the phone's position, the cell found without a network, and a map to put it right.

use leptos::prelude::*;
use xunge_shared::{
    geometry::LonLat,
    kinds::{Kind, cell::Cell, street::Street},
};

use super::ReportDraft;
use crate::data::Core;
use crate::i18n::phone_case as words;
use crate::map::{Features, Ground, Layer, Map, MapView};
use crate::pages::parts::{PositionLine, Whereabouts, cell_at};
use crate::ui::{Button, ButtonKind, Icon, Mark, Sheet};

/// Near enough to point at a door.
const POINTING: f64 = 17.0;

/// The place, in words and on the map.
#[component]
pub(super) fn PlaceField(draft: RwSignal<ReportDraft>, whereabouts: Whereabouts) -> impl IntoView {
    let core = Core::expect();
    let open = RwSignal::new(false);
    let pinned = Memo::new(move |_| draft.with(|draft| draft.place));
    let place = Memo::new(move |_| pinned.get().or(whereabouts.settled.get()));
    let cell = Memo::new(move |_| {
        core.track(&Cell::NAME);
        place.get().map(|place| cell_at(core, place, None))
    });
    let address = Signal::derive(move || draft.with(|draft| draft.address.clone()));
    view! {
        <div class="card place-card" data-testid="report-place" data-state=move || if pinned.get().is_some() { "set" } else { "phone" }>
            <div class="place-told">
                {move || match pinned.get() {
                    Some(_) => {
                        view! {
                            <p class="position-line tone-good" role="status">
                                <Icon mark=Mark::Pin size=16 />
                                {words::place_set()}
                            </p>
                        }
                            .into_any()
                    }
                    None => view! { <PositionLine whereabouts testid="report-position" /> }.into_any(),
                }}
                <p data-testid="report-cell">
                    {move || match cell.get() {
                        None => words::cell_unknown().to_owned(),
                        Some(None) => words::cell_outside().to_owned(),
                        Some(Some((number, name))) => words::cell(name, number),
                    }}
                </p>
            </div>
            <Button mark=Mark::Map label=words::place_map() on_press=move |()| open.set(true) testid="report-place-adjust" />
        </div>
        <label class="field">
            <span class="label">{words::address()}</span>
            <input
                class="input"
                placeholder=words::address_hint()
                data-testid="report-address"
                prop:value=address
                on:input=move |event| draft.update(|draft| draft.address = event_target_value(&event))
            />
        </label>
        <Sheet open title=words::place_adjust() testid="report-place-sheet">
            {move || open.get().then(|| view! { <Pointer draft from=place.get_untracked() open /> })}
        </Sheet>
    }
}

/// The map moves under a fixed pin: easier with one thumb than dragging a mark.
#[component]
fn Pointer(draft: RwSignal<ReportDraft>, from: Option<LonLat>, open: RwSignal<bool>) -> impl IntoView {
    let core = Core::expect();
    let map = RwSignal::new_local(None::<Map>);
    let center = RwSignal::new(from);
    // without a position the map starts where the cells are
    let anywhere = move || untrack(|| core.rows(&Cell::NAME)).iter().find_map(|row| row.summary.shape.as_ref()?.anchor());
    let ground = from.or_else(anywhere).map(|center| Ground { center, zoom: POINTING });
    Effect::new(move |_| {
        map.with(|map| {
            let Some(map) = map else { return };
            map.draw(Layer::Cell, &Features::of_rows(&core.rows(&Cell::NAME)));
            map.draw(Layer::Street, &Features::of_rows(&core.rows(&Street::NAME)));
            if let Some(ground) = ground {
                map.jump(ground);
            }
            map.on_move(move |seen| {
                let _ = center.try_set(Some(seen.center));
            });
        });
    });
    let take = move |()| {
        draft.update(|draft| draft.place = center.get_untracked());
        open.set(false);
    };
    let back = move |()| {
        draft.update(|draft| draft.place = None);
        open.set(false);
    };
    let cell = move || center.get().and_then(|center| cell_at(core, center, None)).map(|(code, name)| words::cell(name, code));
    view! {
        <div class="pointer">
            <MapView label=words::place_adjust() map testid="report-map" />
            <span class="pointer-pin" aria-hidden="true">
                <Icon mark=Mark::Pin size=34 />
            </span>
        </div>
        <p class="quiet">{move || cell().unwrap_or_else(|| words::cell_outside().to_owned())}</p>
        <div class="btn-pair">
            <Button mark=Mark::Locate label=words::place_phone() on_press=back testid="report-place-phone" />
            <Button kind=ButtonKind::Filled label=words::place_take() on_press=take testid="report-place-take" />
        </div>
    }
}
