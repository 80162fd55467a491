//! The slip with a one-time code: on the screen for the phone's camera, or on paper. The code is shown this once.
//!
//! `data-testid`s: `slip` (`data-link`), `slip-code`, `slip-qr`, `slip-print`.

use leptos::prelude::*;

use super::Page;
use crate::clock;
use crate::desk::qr::Qr;
use crate::i18n::people as words;
use crate::ui::{Button, ButtonKind, Mark, Sheet, format};

/// The sheet.
#[component]
pub fn Slip() -> impl IntoView {
    let (page, now) = (Page::expect(), clock::now());
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(page.code.with(Option::is_some)));
    Effect::new(move |before: Option<bool>| {
        let shown = open.get();
        // closed: the code is not kept
        if before == Some(true) && !shown {
            page.code.set(None);
        }
        shown
    });
    let print = Callback::new(|()| {
        // refused by a browser without a printer dialog; the code is on the screen
        let _ = window().print();
    });
    view! {
        <Sheet open title=words::slip_title() testid="slip">
            {move || {
                page.code.get().map(|(code, display)| {
                    let link = window().location().origin().unwrap_or_default() + &code.path;
                    let address = link.split_once('#').map_or(link.clone(), |(address, _)| address.to_owned());
                    let (expires, shown) = (code.expires, link.clone());
                    view! {
                        <div class="slip" data-link=shown>
                            <strong class="slip-who">{display}</strong>
                            <Qr text=link label=words::slip_qr() testid="slip-qr" />
                            <p>{words::slip_scan()}</p>
                            <p class="slip-address">{address}</p>
                            <p class="slip-code" data-testid="slip-code">{code.code}</p>
                            <p role="status">
                                {move || {
                                    if now.get() < expires { words::slip_once(format::clock(expires)) } else { words::slip_over().to_owned() }
                                }}
                            </p>
                        </div>
                        <Button kind=ButtonKind::Filled mark=Mark::Note label=words::print() on_press=print testid="slip-print" />
                    }
                })
            }}
        </Sheet>
    }
}
