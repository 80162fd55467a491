//! What comes to a person by itself: the tour at the first start and the offer to install after the first record has arrived, each once;
//! and the short words after an action.

use leptos::prelude::*;

use super::tour::Tour;
use crate::data::Core;
use crate::i18n::help as words;
use crate::install::Offer;
use crate::pages::parts::is_installed;
use crate::route::{self, Page};
use crate::ui::{Button, ButtonKind, Icon, Mark, ToastHost};

const LATER: &str = "xunge.install.later";
const SENT: &str = "xunge.sent";

/// Stands beside every page of the phone.
#[component]
pub fn Extras() -> impl IntoView {
    let core = Core::expect();
    // here nobody is who did not show who they are
    leptos::task::spawn_local(core.forgive());
    view! {
        <Tour />
        <InstallOffer />
        // what toasts say is said by the pages, which are in this chunk too
        <ToastHost />
    }
}

/// Offered on today's page, when a record of this phone has arrived and no round is open. Asked once.
#[component]
fn InstallOffer() -> impl IntoView {
    let (core, offer, page) = (Core::expect(), Offer::expect(), route::page());
    let put_off = RwSignal::new(flag(LATER));
    let sent = RwSignal::new(flag(SENT));
    let recording = core.recorder().recording();
    // a record that waited, and waits no more
    Effect::new(move |before: Option<u32>| {
        let unsent = core.status().with(|status| status.unsent);
        if before.is_some_and(|before| before > 0) && unsent == 0 {
            set_flag(SENT);
            sent.set(true);
        }
        unsent
    });
    let later = move || {
        set_flag(LATER);
        put_off.set(true);
    };
    move || {
        let suits = page.get() == Page::Today && sent.get() && !recording.get() && !put_off.get() && offer.stands() && !is_installed();
        suits.then(|| {
            let take = Callback::new(move |()| {
                later();
                offer.take();
            });
            view! {
                <section class="card install install-offer" data-testid="install-offer">
                    <p class="install-head">
                        <Icon mark=Mark::Download />
                        <strong>{words::install()}</strong>
                    </p>
                    <p>{words::install_why()}</p>
                    <div class="btn-pair">
                        <Button label=words::install_later() on_press=Callback::new(move |()| later()) testid="install-later" />
                        <Button kind=ButtonKind::Filled label=words::install_now() on_press=take testid="install-take" />
                    </div>
                </section>
            }
        })
    }
}

fn flag(name: &str) -> bool {
    window().local_storage().ok().flatten().and_then(|storage| storage.get_item(name).ok().flatten()).is_some()
}

fn set_flag(name: &str) {
    if let Some(storage) = window().local_storage().ok().flatten() {
        // a private window may refuse to store: then it is asked again
        let _ = storage.set_item(name, "1");
    }
}
