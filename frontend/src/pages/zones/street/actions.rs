//! What is done at a door of the walk: clean, not clean, passed over, taken back; or the whole street at once where the county allows it.

use leptos::prelude::*;
use xunge_shared::{
    hlc::Millis,
    id::{AreaCode, EntityId},
};

use super::super::item::ZoneItem;
use super::walk::{Progress, Walk};
use crate::capture::Photo;
use crate::clock;
use crate::data::Core;
use crate::device::Positions;
use crate::i18n::phone_zone as words;
use crate::pages::parts::{Held, PhotoPick, Taken, caption_for};
use crate::route;
use crate::ui::{Button, ButtonKind, Icon, Mark, Sheet};

type Walking = RwSignal<Option<Walk>>;

fn step(walk: Walking, door: EntityId, skipped: bool) {
    walk.update(|walk| {
        if let Some(walk) = walk {
            walk.step(door, skipped);
        }
    });
}

/// The two big answers, and the small ones beside them.
#[component]
pub(super) fn DoorActions(
    /// The street.
    street: EntityId,
    /// The door that is proposed, and in whose feed it is.
    door: (EntityId, AreaCode),
    /// What it is called.
    title: String,
    /// "Clean" takes a photo.
    photo: bool,
    /// The walk.
    walk: Walking,
    /// All doors of the street.
    doors: Memo<Vec<ZoneItem>>,
) -> impl IntoView {
    let core = Core::expect();
    let positions = Positions::expect();
    let held = Held::expect();
    let (id, area) = door;
    let title = StoredValue::new(title);
    let clean = move |photo: Option<Photo>| {
        // no toast: it would lie on the answers for the next door
        held.clean_all(vec![(id, area, photo.as_ref().map(Taken::from))], None);
        step(walk, id, false);
    };
    let dirty = move |_| {
        step(walk, id, false);
        route::go(&format!("/zones/{id}?street={street}"));
    };
    let caption = Callback::new(move |()| caption_for(core, positions, title.get_value()));
    let answer = if photo {
        let taken = Callback::new(move |photo: Photo| clean(Some(photo)));
        view! {
            <div class="street-photo">
                <PhotoPick label=words::take_and_clean() caption about=format!("zone:{id}") on_taken=taken testid="street-photo" />
            </div>
        }
        .into_any()
    } else {
        view! {
            <button type="button" class="btn btn-primary street-clean" data-testid="street-clean" on:click=move |_| clean(None)>
                <Icon mark=Mark::Check size=24 />
                {words::clean()}
            </button>
        }
        .into_any()
    };
    view! {
        <div class="street-small">
            <Back walk doors />
            <Button kind=ButtonKind::Ghost label=words::skip() on_press=move |()| step(walk, id, true) testid="street-skip" />
        </div>
        <div class="act-bar street-answers">
            <button type="button" class="btn street-dirty" data-testid="street-dirty" on:click=dirty>
                <Icon mark=Mark::Cross size=24 />
                {words::not_clean()}
            </button>
            {answer}
        </div>
    }
}

/// Takes the last step back, and names the door: one that was passed over at any time, a clean one while it is not said yet.
#[component]
pub(super) fn Back(walk: Walking, doors: Memo<Vec<ZoneItem>>) -> impl IntoView {
    let held = Held::expect();
    let last = Memo::new(move |_| {
        held.track();
        walk.with(|walk| {
            let walk = walk.as_ref()?;
            walk.steps.last().copied().filter(|step| walk.skipped.contains(step) || held.at(*step).is_some())
        })
    });
    let back = move |()| {
        let Some(door) = last.get_untracked() else { return };
        walk.update(|walk| {
            let _ = walk.as_mut().and_then(Walk::back);
        });
        held.undo(&[door]);
    };
    move || {
        let last = last.get()?;
        let number = doors.with_untracked(|doors| doors.iter().find(|item| item.id == last).map(|item| item.number.clone()));
        let label = words::undo_door(number.unwrap_or_default());
        Some(view! { <Button kind=ButtonKind::Ghost mark=Mark::Undo label on_press=back testid="street-undo" /> })
    }
}

/// All that is due becomes clean at once: only where the county waives the photos.
#[component]
pub(super) fn AllAtOnce(progress: Memo<Progress>, walk: Walking) -> impl IntoView {
    let held = Held::expect();
    let now = clock::now();
    let asking = RwSignal::new(false);
    let due = Memo::new(move |_| {
        let now = now.get();
        progress.with(|progress| progress.left.iter().filter(|item| is_for_all(item, now)).cloned().collect::<Vec<_>>())
    });
    let count = Signal::derive(move || due.with(Vec::len));
    let mark = move |()| {
        let doors = due.get_untracked();
        let told = words::marked_all(doors.len());
        held.clean_all(doors.iter().map(|item| (item.id, item.area, None)).collect(), Some(told));
        for item in &doors {
            step(walk, item.id, false);
        }
        asking.set(false);
    };
    view! {
        <div class="act-bar">
            <Button
                kind=ButtonKind::Primary
                mark=Mark::Check
                label=Signal::derive(move || words::mark_all(count.get()))
                on_press=move |()| asking.set(true)
                disabled=Signal::derive(move || count.get() == 0)
                testid="street-mark-all"
            />
        </div>
        <Sheet open=asking title=words::mark_all_title() testid="street-mark-all-sheet">
            <p>{move || words::mark_all_why(count.get())}</p>
            <Button kind=ButtonKind::Primary label=words::mark_all_yes() on_press=mark testid="street-mark-all-confirm" />
        </Sheet>
    }
}

/// A door that was found dirty, or is in dispute, needs a look of its own.
fn is_for_all(item: &ZoneItem, now: Millis) -> bool {
    !item.disputed && item.last.is_none_or(|(_, verdict)| verdict.is_clean()) && item.is_due(now)
}
