//! The way to an installed app, for the browser at hand: one press, the three steps of an iPhone, or where to look.

use leptos::prelude::*;

use crate::device::screen_is;
use crate::i18n::help as words;
use crate::install::Offer;
use crate::ui::{Button, ButtonKind, Icon, Mark};

/// True when the app runs from its own icon.
pub fn is_installed() -> bool {
    // the one of iPhones before they knew the other
    let apple = js_sys::Reflect::get(&window().navigator().into(), &"standalone".into()).is_ok_and(|value| value.is_truthy());
    screen_is("(display-mode: standalone)") || apple
}

/// True on iPhones and iPads, whose browsers have no offer to make.
fn is_apple_phone() -> bool {
    let navigator = window().navigator();
    let agent = navigator.user_agent().unwrap_or_default();
    // an iPad calls itself a Macintosh, but has fingers
    agent.contains("iPhone") || agent.contains("iPad") || (agent.contains("Macintosh") && navigator.max_touch_points() > 1)
}

/// The card; nothing once the app is installed.
#[component]
pub fn InstallCard(
    /// Why it is worth it here.
    #[prop(into)]
    why: String,
) -> impl IntoView {
    let offer = Offer::expect();
    (!is_installed()).then(|| {
        view! {
            <section class="card install" data-testid="install-card">
                <p class="install-head">
                    <Icon mark=Mark::Download />
                    <strong>{words::install()}</strong>
                </p>
                <p>{why}</p>
                {move || {
                    if offer.stands() {
                        let press = Callback::new(move |()| offer.take());
                        view! { <Button kind=ButtonKind::Filled label=words::install_now() on_press=press testid="install-now" /> }.into_any()
                    } else if is_apple_phone() {
                        view! {
                            <ol class="install-steps" data-testid="install-ios">
                                <li><ShareIcon /> {words::install_ios_1()}</li>
                                <li><Icon mark=Mark::Plus /> {words::install_ios_2()}</li>
                                <li><Icon mark=Mark::Home /> {words::install_ios_3()}</li>
                            </ol>
                        }
                            .into_any()
                    } else {
                        view! { <p class="sync-hint">{words::install_menu()}</p> }.into_any()
                    }
                }}
            </section>
        }
    })
}

/// The share sign as iPhones draw it: what to look for.
#[component]
fn ShareIcon() -> impl IntoView {
    view! {
        <svg class="icon" width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M12 14.5v-11M8.2 7 12 3.2 15.8 7M7.5 10.5H5.5v10h13v-10h-2"></path>
        </svg>
    }
}
