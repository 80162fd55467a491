//! Four screens for somebody who opens the app for the first time. Skippable, and shown once for each account.

use leptos::prelude::*;
use xunge_shared::id::AccountId;

use crate::data::Core;
use crate::i18n::help as words;
use crate::route::{self, Page};
use crate::ui::{Button, ButtonKind, Icon, Mark, Sheet};

/// Whose tour is over, by account number; `all` on a phone that was set up for others.
const SEEN: &str = "xunge.tour";

/// The tour, on today's page at the first start, or wherever the address asks for it by `?tour=1`.
#[component]
pub fn Tour() -> impl IntoView {
    let core = Core::expect();
    let page = route::page();
    let open = RwSignal::new(false);
    let step = RwSignal::new(0_usize);
    Effect::new(move |_| {
        let Some(me) = core.me() else { return };
        let asked = route::query::<u8>("tour").is_some();
        if asked || (page.get() == Page::Today && !seen(me)) {
            step.set(0);
            open.set(true);
        }
    });
    // closed in any way, it is over
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            if let Some(me) = untrack(|| core.me()) {
                remember(me);
            }
            if untrack(|| route::query::<u8>("tour").is_some()) {
                route::refine(&untrack(route::path));
            }
        }
        now
    });
    let screens = move || {
        [
            (Mark::CloudOff, words::tour_1(), words::tour_1_why()),
            (Mark::Walk, words::tour_2(), words::tour_2_why()),
            (Mark::Door, words::tour_3(), words::tour_3_why()),
            (Mark::Plus, words::tour_4(), words::tour_4_why()),
        ]
    };
    let last = move || step.get() + 1 == screens().len();
    let next = Callback::new(move |()| if last() { open.set(false) } else { step.update(|step| *step += 1) });
    view! {
        <Sheet open title=words::tour_title() testid="tour">
            {move || {
                let (mark, title, why) = screens()[step.get().min(3)];
                view! {
                    <div class="tour-screen" data-testid=format!("tour-{}", step.get() + 1)>
                        <span class="tour-mark">
                            <Icon mark=mark size=44 />
                        </span>
                        <strong>{title}</strong>
                        <p>{why}</p>
                        <small>{words::tour_step(step.get() + 1, 4)}</small>
                    </div>
                }
            }}
            <div class="btn-pair">
                <Button label=words::tour_skip() on_press=Callback::new(move |()| open.set(false)) testid="tour-skip" />
                <Button
                    kind=ButtonKind::Filled
                    label=Signal::derive(move || if last() { words::tour_done() } else { words::tour_next() }.to_owned())
                    on_press=next
                    testid="tour-next"
                />
            </div>
        </Sheet>
    }
}

fn seen(account: AccountId) -> bool {
    stored().split(' ').any(|one| one == "all" || one == account.to_string())
}

fn remember(account: AccountId) {
    if let Some(storage) = window().local_storage().ok().flatten().filter(|_| !seen(account)) {
        // a private window may refuse to store: the tour then comes again, and can be skipped again
        let _ = storage.set_item(SEEN, format!("{} {account}", stored()).trim());
    }
}

fn stored() -> String {
    window().local_storage().ok().flatten().and_then(|storage| storage.get_item(SEEN).ok().flatten()).unwrap_or_default()
}
