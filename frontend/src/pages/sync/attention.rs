//! What the server set aside, each with its reason and what to do. Nothing here is lost: the server and this phone keep it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::hlc::Millis;

use super::data;
use crate::data::{Core, OpState, PhotoWaiting, Queued};
use crate::i18n::sync;
use crate::ui::{Icon, ListRow, Mark, RowAction, Tone, format};

/// The list; nothing when there is nothing.
#[component]
pub(super) fn Attention(core: Core, queue: Signal<Vec<Queued>>, photos: Signal<Vec<PhotoWaiting>>, now: Signal<Millis>) -> impl IntoView {
    move || {
        let refused = queue.with(|queue| queue.iter().filter_map(|op| Some((op.clone(), data::refusal(op.state)?))).collect::<Vec<_>>());
        let refused_photos: Vec<_> = photos.with(|photos| photos.iter().filter(|photo| photo.refused).copied().collect());
        (!refused.is_empty() || !refused_photos.is_empty()).then(|| {
            view! {
                <h2 class="section">{sync::attention()}</h2>
                <ul class="rows" data-testid="sync-attention">
                    {refused.into_iter().map(|(op, why)| view! { <RefusedRow core op why now /> }).collect_view()}
                    {refused_photos.into_iter().map(|photo| refused_photo(core, photo)).collect_view()}
                </ul>
            }
        })
    }
}

/// A record: its name, the reason, what to do, and asking once more.
#[component]
fn RefusedRow(core: Core, op: Queued, why: data::Refused, now: Signal<Millis>) -> impl IntoView {
    let (series, n, at) = (op.series, op.n, op.at);
    let about = data::about(core, &op);
    let name = move || about.get();
    let detail = move || format!("{} · {}", format::when(at, now.get()), sync::quarantined_why());
    let again = (op.state != OpState::Void).then(|| {
        let press = move |_| spawn_local(core.retry_op(series, n));
        view! {
            <button type="button" class="btn" data-testid=format!("sync-attention-{n}-retry") on:click=press>
                {sync::ask_again()}
            </button>
        }
    });
    let open = data::page_of(&op, core.is_at_desk()).map(|href| {
        view! {
            <a class="btn" href=href data-testid=format!("sync-attention-{n}-open")>
                {crate::i18n::common::details()}
            </a>
        }
    });
    view! {
        <li class=format!("row sync-refused {}", Tone::Wrong.class()) data-testid=format!("sync-attention-{n}")>
            <span class="row-mark">
                <Icon mark=Mark::Warning />
            </span>
            <div class="row-text">
                <strong>{name}</strong>
                <small>
                    <b>{sync::quarantined(why.reason)}</b>
                </small>
                <small>{why.what_to_do}</small>
                <small>{detail}</small>
                <div class="sync-acts">{open} {again}</div>
            </div>
        </li>
    }
}

fn refused_photo(core: Core, photo: PhotoWaiting) -> impl IntoView {
    let on_press = Callback::new(move |()| spawn_local(core.retry_photo(photo.sha)));
    let action = RowAction { label: sync::ask_again().to_owned(), mark: None, strong: false, on_press };
    let testid = format!("sync-attention-photo-{}", photo.sha);
    view! { <ListRow tone=Tone::Wrong mark=Mark::Camera title=sync::photo_refused(1) detail=sync::photo_refused_why action testid /> }
}
