//! Delivering the rescue file of a colleague's phone.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use xunge_shared::rescue::{MAX_RESCUE_BYTES, Receipt};

use crate::api::ApiError;
use crate::data::deliver;
use crate::i18n::sync;
use crate::ui::{Icon, Mark, Tone, TopBar};

/// How a delivery stands.
#[derive(Debug, Clone, PartialEq)]
enum Stand {
    Choosing,
    Delivering,
    Done(Receipt),
    Failed(String),
}

/// The page.
#[component]
pub fn Deliver() -> impl IntoView {
    let stand = RwSignal::new(Stand::Choosing);
    let on_change = move |event: leptos::ev::Event| {
        let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        if file.size() > MAX_RESCUE_BYTES as f64 {
            // said here, because a server that refuses gigabytes cannot be heard over them
            stand.set(Stand::Failed(sync::deliver_too_large().to_owned()));
            return;
        }
        stand.set(Stand::Delivering);
        spawn_local(async move {
            let answer = deliver(&file).await;
            // the same file may be chosen again
            input.set_value("");
            let _ = stand.try_set(match answer {
                Ok(receipt) => Stand::Done(receipt),
                Err(error) => Stand::Failed(fault(&error)),
            });
        });
    };
    let busy = Memo::new(move |_| stand.get() == Stand::Delivering);
    view! {
        <TopBar title=sync::deliver_title() back="/sync" />
        <main class="page">
            <p class="sync-deliver-why">{sync::deliver_why()}</p>
            <label class="btn btn-primary sync-file" class:is-busy=move || busy.get()>
                <Icon mark=Mark::Box size=20 />
                <span>{move || if busy.get() { sync::deliver_busy() } else { sync::deliver_choose() }}</span>
                <input type="file" data-testid="deliver-file" disabled=move || busy.get() on:change=on_change />
            </label>
            {move || match stand.get() {
                Stand::Choosing | Stand::Delivering => ().into_any(),
                Stand::Done(receipt) => done(&receipt).into_any(),
                Stand::Failed(why) => {
                    view! {
                        <div class=format!("notice sync-why {}", Tone::Wrong.class()) role="alert" data-testid="deliver-fault">
                            <Icon mark=Mark::Warning size=20 />
                            <p>{why}</p>
                        </div>
                    }
                        .into_any()
                }
            }}
        </main>
    }
}

fn done(receipt: &Receipt) -> impl IntoView + use<> {
    let Receipt { author, new, known, refused, photos_new, photos_known, photos_refused } = receipt;
    let mut lines = vec![sync::deliver_new(sync::records(new), sync::photos(photos_new))];
    if *known + *photos_known > 0 {
        lines.push(sync::deliver_known(sync::records(known), sync::photos(photos_known)));
    }
    if !refused.is_empty() {
        lines.push(sync::deliver_refused(sync::records(refused.len())));
    }
    if *photos_refused > 0 {
        lines.push(sync::deliver_photos_refused(sync::photos(photos_refused)));
    }
    let title = sync::deliver_done(author);
    view! {
        <div
            class=format!("notice sync-why {}", Tone::Good.class())
            role="status"
            data-testid="deliver-done"
            data-new=*new
            data-known=*known
            data-photos-new=*photos_new
        >
            <Icon mark=Mark::Check size=20 />
            <p>
                <strong>{title}</strong>
                {lines.into_iter().map(|line| view! { <small>{line}</small> }).collect_view()}
            </p>
        </div>
    }
}

fn fault(error: &ApiError) -> String {
    let ApiError::Status { status, code, .. } = error else { return sync::deliver_offline().to_owned() };
    match code.as_str() {
        "not_rescue" => sync::deliver_not_rescue(),
        "rescue_other_server" => sync::deliver_other_server(),
        "rescue_altered" => sync::deliver_altered(),
        "rescue_cut" => sync::deliver_cut(),
        "rescue_ticket" => sync::deliver_ticket(),
        "rescue_unreadable" => sync::deliver_newer(),
        "too_large" => sync::deliver_too_large(),
        "sign_in" => sync::why_signed_out(),
        "disabled" => sync::why_disabled(),
        _ => return sync::deliver_server(status),
    }
    .to_owned()
}
