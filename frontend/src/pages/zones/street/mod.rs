//! A street door by door: the next door is proposed, looked at, and marked with one tap; or the whole street, each with its photo.
//!
//! Each look is an inspection of its own, said with where the phone was at that moment.

mod actions;
mod next_door;
mod streets;
mod walk;

use actions::{AllAtOnce, Back, DoorActions};
use leptos::prelude::*;
use next_door::Door;
pub(super) use streets::Streets;
use walk::{Progress, Walk, keep_while_open};
use xunge_shared::{
    geometry::LonLat,
    id::EntityId,
    kinds::{Kind, street::Street},
};

use super::item::{ZoneItem, door};
use crate::clock;
use crate::data::Core;
use crate::device::now_ms;
use crate::i18n::phone_zone as words;
use crate::kinds::verdict_word;
use crate::pages::parts::{Held, PositionLine, WhenReady, Whereabouts};
use crate::route;
use crate::ui::{Badge, Button, ButtonKind, EmptyState, Mark, Segment, Segmented, TopBar, format};

/// How the street is walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// Door by door, as each is.
    OneByOne,
    /// All clean: a photo of each, unless the county waives it.
    AllClean,
}

/// The page.
#[component]
pub(super) fn StreetPage(id: EntityId) -> impl IntoView {
    let core = Core::expect();
    let name = Signal::derive(move || core.row(&Street::NAME, id).map(|row| row.summary.title).unwrap_or_default());
    let manner = Memo::new(|_| if route::query::<u8>("all") == Some(1) { Manner::AllClean } else { Manner::OneByOne });
    let choose = move |manner: Manner| {
        let all = if manner == Manner::AllClean { "&all=1" } else { "" };
        route::refine(&format!("/zones?street={id}{all}"));
    };
    let segments = vec![
        Segment::new(Manner::OneByOne, words::one_by_one(), "street-one-by-one"),
        Segment::new(Manner::AllClean, words::all_clean(), "street-all-clean"),
    ];
    view! {
        <TopBar title=name back="/zones?by=street" />
        <main class="page street-page" data-testid="street">
            <Segmented segments chosen=manner on_choose=choose label=words::walk_label() />
            <WhenReady>
                <Walked id manner />
            </WhenReady>
        </main>
    }
}

#[component]
fn Walked(id: EntityId, manner: Memo<Manner>) -> impl IntoView {
    let core = Core::expect();
    let held = Held::expect();
    let whereabouts = Whereabouts::watch();
    let now = clock::now();
    let doors = Memo::new(move |_| {
        let mut doors: Vec<ZoneItem> = ZoneItem::all(core, &held).into_iter().filter(|item| item.street_id == Some(id)).collect();
        doors.sort_unstable_by(|a, b| door(a).cmp(&door(b)));
        doors
    });
    let walk = keep_while_open(core, id, doors);
    let progress = Memo::new(move |_| {
        let now = now.get();
        walk.with(|walk| walk.as_ref().map(|walk| doors.with(|doors| walk.progress(doors, now)))).unwrap_or_default()
    });
    let next = Memo::new(move |proposed: Option<&Option<ZoneItem>>| {
        let from = whereabouts.settled.get().zip(whereabouts.latest.get_untracked().map(|at| at.accuracy_m));
        let order = |id: EntityId| doors.with_untracked(|doors| doors.iter().position(|item| item.id == id).unwrap_or(usize::MAX));
        let last = walk.with(|walk| walk.as_ref().and_then(|walk| walk.steps.last().map(|step| order(*step))));
        let again = walk.with(|walk| walk.as_ref().and_then(|walk| walk.again));
        progress.with(|progress| {
            // a door that was proposed stays so until it is answered: somebody may be taking its photo
            let find = |id: EntityId| progress.left.iter().find(|item| item.id == id);
            if let Some(item) = again.and_then(find) {
                return Some(item.clone());
            }
            let stays = proposed.and_then(Option::as_ref).and_then(|door| find(door.id));
            if let Some(item) = stays.filter(|item| manner.get() == Manner::AllClean || still_near(item, from)) {
                return Some(item.clone());
            }
            let left: Vec<Door> = progress.left.iter().map(|item| Door { id: item.id, place: item.place }).collect();
            let next = next_door::next(&left, from, last, order)?;
            find(next.id).cloned()
        })
    });
    let known = Memo::new(move |_| walk.with(Option::is_some));
    let empty = Memo::new(move |_| doors.with(Vec::is_empty));
    let at_once = Memo::new(move |_| manner.get() == Manner::AllClean && core.settings().street_photo_waived);
    move || {
        if empty.get() {
            return view! { <EmptyState mark=Mark::Street title=words::no_such_street() why=words::none_why() /> }.into_any();
        }
        if !known.get() {
            return ().into_any();
        }
        view! {
            <Bar progress />
            {move || {
                (manner.get() == Manner::AllClean)
                    .then(|| {
                        let told = if at_once.get() { words::photo_waived() } else { words::photo_each() };
                        view! { <p class="quiet street-rule" data-testid="street-rule">{told}</p> }
                    })
            }}
            {move || match next.get() {
                Some(item) if !at_once.get() => {
                    let photo = manner.get() == Manner::AllClean;
                    view! {
                        <NextDoor item=item.clone() whereabouts />
                        <DoorActions street=id door=(item.id, item.area) title=item.title() photo walk doors />
                    }
                        .into_any()
                }
                Some(_) => view! { <AllAtOnce progress walk /> }.into_any(),
                None => view! { <Done progress walk doors /> }.into_any(),
            }}
        }
        .into_any()
    }
}

/// One has gone on from a door that is further away than this, metres.
const GONE_ON_M: f64 = 60.0;

fn still_near(item: &ZoneItem, from: Option<(LonLat, u32)>) -> bool {
    from.zip(item.place).is_none_or(|((from, _), place)| from.distance(place) <= GONE_ON_M)
}

/// How far the walk is.
#[component]
fn Bar(progress: Memo<Progress>) -> impl IntoView {
    let numbers = Memo::new(move |_| progress.with(|progress| (progress.done, progress.all)));
    view! {
        <div class="street-progress">
            <p data-testid="street-progress" data-done=move || numbers.get().0.to_string() data-all=move || numbers.get().1.to_string() role="status">
                {move || words::walked(numbers.get().0, numbers.get().1)}
            </p>
            <progress max=move || numbers.get().1.max(1).to_string() prop:value=move || numbers.get().0 as f64 aria-label=words::title()></progress>
        </div>
    }
}

/// The door that is proposed.
#[component]
fn NextDoor(item: ZoneItem, whereabouts: Whereabouts) -> impl IntoView {
    let now = clock::now();
    let look = item.look(now.get_untracked());
    let (id, place, last) = (item.id, item.place, item.last);
    let away = move || Some(words::door_away(format::distance(whereabouts.place()?.distance(place?))));
    let before = move || match last {
        Some((at, verdict)) => words::last_seen(format::ago(at, now.get()), verdict_word(verdict)),
        None => words::never_seen().to_owned(),
    };
    view! {
        <section class="card street-door" data-testid="street-door" data-zone=id.to_string() aria-live="polite">
            <p class="quiet">{words::next_door()}</p>
            <h2>{item.number.clone()}</h2>
            <p class="street-name">{item.name.clone()}</p>
            <p class="street-facts">
                <Badge tone=look.tone mark=look.mark label=look.word />
                <small>{before}</small>
            </p>
            <p class="street-away">{away}</p>
            <PositionLine whereabouts testid="street-position" />
        </section>
    }
}

/// Nothing is left, but for what was passed over.
#[component]
fn Done(progress: Memo<Progress>, walk: RwSignal<Option<Walk>>, doors: Memo<Vec<ZoneItem>>) -> impl IntoView {
    let skipped = Memo::new(move |_| progress.with(|progress| progress.all - progress.done.min(progress.all)));
    let again = move |()| {
        walk.update(|walk| {
            if let Some(walk) = walk {
                walk.skipped.clear();
            }
        });
    };
    let anew = move |()| {
        let whole = doors.with_untracked(|doors| Walk::begin(doors, now_ms()));
        walk.set(Some(Walk { whole: true, ..whole }));
    };
    view! {
        <div data-testid="street-done">
            <EmptyState mark=Mark::Check title=words::street_done() why=Signal::derive(move || words::street_done_why(progress.with(|p| p.done)))>
                {move || {
                    (skipped.get() > 0)
                        .then(|| view! { <Button kind=ButtonKind::Filled label=words::skipped(skipped.get()) on_press=again testid="street-skipped" /> })
                }}
                <Button label=words::walk_again() on_press=anew testid="street-again" />
                <Back walk doors />
            </EmptyState>
        </div>
    }
}
