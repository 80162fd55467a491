//! The sync centre: what is kept here, what has been sent, why something has not, and what a person can do about it.

mod attention;
mod data;
mod deliver;
mod device;
mod disabled;
mod photos;
mod queue;
mod rescue;
mod summary;

use leptos::prelude::*;

use crate::clock;
use crate::data::{Core, PhotoWaiting, Queued};
use crate::i18n::sync;
use crate::pages::parts::HelpButton;
use crate::ui::{Button, Mark, TopBar};
use attention::Attention;
pub use data::sync_status;
use data::{Trouble, is_networked};
pub use deliver::Deliver;
use device::Device;
pub use disabled::Disabled;
use photos::Photos;
use queue::Queue;
use rescue::Rescue;
use summary::{Summary, TroubleNotice};

/// The page.
#[component]
pub fn SyncCentre() -> impl IntoView {
    view! {
        <TopBar title=sync::title()>
            <HelpButton topic="sync" />
        </TopBar>
        <main class="page">
            <Records />
        </main>
    }
}

/// All that is told there, without the page around it: the desk has one of its own.
#[component]
pub fn Records() -> impl IntoView {
    let core = Core::expect();
    let (status, now) = (core.status(), clock::now());
    let queue = watched_queue(core);
    let photos = waiting_photos(core);
    let troubled = Memo::new(move |_| status.with(|status| Trouble::of(status, is_networked())));
    // a desk takes none
    let has_photos = Memo::new(move |_| !core.is_at_desk() || photos.with(|photos| !photos.is_empty()));
    let busy = Signal::derive(move || status.with(|status| status.busy));
    view! {
        <Summary status photos now />
        {move || troubled.get().map(|trouble| view! { <TroubleNotice trouble status now /> })}
        <div class="sync-now">
            <Button mark=Mark::Sync label=sync::sync_now() busy on_press=Callback::new(move |()| core.retry()) testid="sync-now" />
        </div>
        <Attention core queue photos now />
        <Queue core queue photos now />
        {move || has_photos.get().then(|| view! { <Photos core photos /> })}
        <h2 class="section">{sync::this_device()}</h2>
        <Device core status now />
        <h2 class="section">{sync::rescue()}</h2>
        <Rescue core />
    }
}

/// The queue, read again whenever the core's figures change.
fn watched_queue(core: Core) -> Signal<Vec<Queued>> {
    let figures = Memo::new(move |_| core.status().with(|status| (status.unsent, status.refused, status.last_sync)));
    let queue = LocalResource::new(move || {
        figures.track();
        core.queue()
    });
    Signal::derive(move || queue.get().unwrap_or_default())
}

fn waiting_photos(core: Core) -> Signal<Vec<PhotoWaiting>> {
    let status = core.status();
    Memo::new(move |_| {
        status.track();
        core.photos_waiting()
    })
    .into()
}
