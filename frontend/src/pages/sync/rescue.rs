//! Making a rescue file, and handing it on: shared where the phone can share files, else kept as a file.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::data::{Core, RescueFile};
use crate::device::hand_over;
use crate::i18n::sync;
use crate::ui::{Button, ButtonKind, Icon, Mark, Tone};

/// The card. Also stands on the page of a disabled account.
#[component]
pub(super) fn Rescue(core: Core) -> impl IntoView {
    let busy = RwSignal::new(false);
    let file = RwSignal::new_local(None::<RescueFile>);
    let fault = RwSignal::new(None::<&'static str>);
    let waiting = Memo::new(move |_| core.status().with(|status| status.unsent + status.photos + status.refused));
    let make = Callback::new(move |()| {
        busy.set(true);
        fault.set(None);
        spawn_local(async move {
            let made = core.rescue_file().await;
            // the page may have been left meanwhile
            let _ = busy.try_set(false);
            let _ = fault.try_set(made.is_none().then(sync::rescue_no_ticket));
            let _ = file.try_set(made);
        });
    });
    view! {
        <div class="card sync-rescue" data-testid="sync-rescue">
            <p class="sync-rescue-why">
                <Icon mark=Mark::Shield />
                {sync::rescue_why()}
            </p>
            {move || match file.get() {
                Some(file) => view! { <Ready file /> }.into_any(),
                None if waiting.get() == 0 => view! { <p class="sync-hint">{sync::rescue_nothing()}</p> }.into_any(),
                None => {
                    let label = Signal::derive(move || if busy.get() { sync::rescue_making() } else { sync::rescue_make() }.to_owned());
                    view! { <Button mark=Mark::Box label busy on_press=make testid="sync-rescue-make" /> }.into_any()
                }
            }}
            {move || fault.get().map(|why| view! { <p class=Tone::Wrong.class() role="alert" data-testid="sync-rescue-fault">{why}</p> })}
            <a class="btn btn-ghost" href="/deliver" data-testid="sync-deliver">
                {sync::deliver_link()}
            </a>
        </div>
    }
}

#[component]
fn Ready(file: RescueFile) -> impl IntoView {
    let RescueFile { blob, name, records, photos, left_out } = file;
    let words = sync::rescue_ready(sync::records(records), sync::photos(photos));
    let (save_blob, save_name) = (blob.clone(), name.clone());
    let shares = hand_over::can_share(&blob, &name);
    let blob = StoredValue::new_local((blob, name.clone()));
    let share = Callback::new(move |()| blob.with_value(|(blob, name)| hand_over::share(blob, name)));
    view! {
        <p role="status" data-testid="sync-rescue-ready" data-records=records data-photos=photos>
            <strong>{words}</strong>
            <br />
            <small class="receipt">{name}</small>
        </p>
        {(left_out > 0).then(|| view! { <p class="sync-hint">{sync::rescue_left_out(left_out)}</p> })}
        {shares
            .then(|| view! { <Button kind=ButtonKind::Filled mark=Mark::Send label=sync::rescue_share() on_press=share testid="sync-rescue-share" /> })}
        <button
            type="button"
            class="btn"
            data-testid="sync-rescue-save"
            on:click=move |_| hand_over::save(&save_blob, &save_name)
        >
            <Icon mark=Mark::Download size=20 />
            <span>{sync::rescue_save()}</span>
        </button>
    }
}
