//! An import as one change: its counts, and the way back, of which is told beforehand what stays as it is because it was changed since.
//!
//! `data-testid`s: `batch` (`data-changed|gone|restored|kept`), `batch-back`, `batch-trouble`, and those of
//! [`mod@super::back`].

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::imports::TakenBack;

use super::back::Asked;
use crate::api::{self, ApiError, Batch};
use crate::i18n::changes as words;
use crate::ui::{Icon, Mark, Skeleton, Toasts, Tone};

/// What it is called by in the list.
pub fn title(batch: &Batch) -> String {
    if batch.undoes.is_some() { words::import_back(&batch.file) } else { words::import(&batch.file) }
}

/// What it did, in figures.
pub fn counts(batch: &Batch) -> String {
    let parts =
        [(batch.new, words::count_new as fn(u64) -> String), (batch.changed, words::count_changed), (batch.gone, words::count_gone)];
    parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, word)| word(count)).collect::<Vec<_>>().join(" · ")
}

fn trouble(why: &ApiError) -> String {
    match why {
        ApiError::Status { code, .. } if code == "taken_back" => words::taken_already().to_owned(),
        ApiError::Status { code, .. } if code == "forbidden" => words::import_of_others().to_owned(),
        ApiError::Status { message, .. } => message.clone(),
        _ => crate::i18n::failed::unreachable().to_owned(),
    }
}

/// What would become of it, and the button.
#[component]
pub fn Whole(
    /// The import.
    batch: Batch,
) -> impl IntoView {
    let toasts = Toasts::expect();
    let device = batch.device;
    let looked = LocalResource::new(move || async move { api::take_back(device, true).await });
    let busy = RwSignal::new(false);
    let back = Callback::new(move |()| {
        busy.set(true);
        spawn_local(async move {
            let done = api::take_back(device, false).await;
            let _ = busy.try_set(false);
            match done {
                Ok(taken) if taken.written => {
                    toasts.say(Tone::Good, words::taken_back());
                    // from now on it was taken back already
                    looked.refetch();
                }
                Ok(_) => toasts.say(Tone::Wrong, words::not_taken(words::would_overlap())),
                Err(why) => toasts.say(Tone::Wrong, words::not_taken(trouble(&why))),
            }
        });
    });
    view! {
        <div class="change-body" data-testid="change-story">
            {move || match looked.get() {
                None => view! { <Skeleton rows=1 /> }.into_any(),
                Some(Err(why)) => view! { <p class="muted" data-testid="batch-trouble">{trouble(&why)}</p> }.into_any(),
                Some(Ok(taken)) => view! { <Preview taken back busy /> }.into_any(),
            }}
        </div>
    }
}

#[component]
fn Preview(taken: TakenBack, back: Callback<()>, busy: RwSignal<bool>) -> impl IntoView {
    let TakenBack { changed, gone, restored, kept, kept_count, faults, .. } = taken;
    let some = changed + gone + restored > 0;
    let more = kept_count - kept.len() as u64;
    view! {
        <div class="batch" data-testid="batch" data-changed=changed data-gone=gone data-restored=restored data-kept=kept_count>
            <p>{words::would_be(changed, gone, restored)}</p>
            {(kept_count > 0)
                .then(|| {
                    view! {
                        <details>
                            <summary>{words::stays(kept_count)}</summary>
                            <ul>{kept.into_iter().map(|name| view! { <li>{name}</li> }).collect_view()}</ul>
                            {(more > 0).then(|| view! { <p class="muted">{words::stays_more(more)}</p> })}
                        </details>
                    }
                })}
            {faults
                .iter()
                .map(|fault| {
                    view! {
                        <p class="notice tone-wrong">
                            <Icon mark=Mark::Warning size=20 />
                            {fault.reason.clone()}
                        </p>
                    }
                })
                .collect_view()}
        </div>
        {(some && faults.is_empty())
            .then(|| {
                view! {
                    <Asked label=words::import_take_back().to_owned() busy on_yes=back testid="batch-back">
                        <p>{words::would_be(changed, gone, restored)}</p>
                        {(kept_count > 0).then(|| view! { <p class="muted">{words::stays(kept_count)}</p> })}
                    </Asked>
                }
            })}
    }
}
