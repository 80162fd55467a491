//! Records that the server keeps but does not count, each with its reason: nothing is refused in silence.

use leptos::prelude::*;

use crate::api;
use crate::clock;
use crate::data::Core;
use crate::desk::failed::Failed;
use crate::desk::{
    live::{Freshness, kept},
    thing::refusal_word,
};
use crate::i18n::desk as words;
use crate::kinds::face;
use crate::ui::{EmptyState, Mark, Skeleton, format};

/// The table.
#[component]
pub fn Quarantine() -> impl IntoView {
    let (core, fresh, now) = (Core::expect(), Freshness::expect(), clock::now());
    let refused = LocalResource::new(move || {
        fresh.asked.track();
        async { ((), api::quarantine().await) }
    });
    let told = kept(refused);
    let line = move |(i, refused): (usize, api::QuarantinedOp)| {
        let kind = refused.op.open().ok().map(|op| face(&op.kind).noun()).unwrap_or_default();
        let author = refused.author;
        view! {
            <tr data-testid=format!("desk-refused-{i}")>
                <th scope="row">{move || core.name_of(author)}</th>
                <td>{kind}</td>
                <td>{refusal_word(refused.refusal)}</td>
                <td>{format::when(refused.received, now.get())}</td>
                <td class="receipt">{format!("{}:{}", refused.device, refused.n)}</td>
            </tr>
        }
    };
    view! {
        <main class="desk-page" data-testid="desk-quarantine">
            {move || match told.get() {
                None => view! { <Skeleton rows=6 /> }.into_any(),
                Some(((), Err(why))) => view! { <Failed why /> }.into_any(),
                Some(((), Ok(all))) if all.is_empty() => {
                    view! { <EmptyState mark=Mark::Shield title=words::no_quarantine() why=words::no_quarantine_why() /> }.into_any()
                }
                Some(((), Ok(all))) => {
                    view! {
                        <table class="desk-table">
                            <thead>
                                <tr>
                                    <th>{words::worker()}</th>
                                    <th>{words::record()}</th>
                                    <th>{words::reason()}</th>
                                    <th>{words::received()}</th>
                                    <th>{words::receipt()}</th>
                                </tr>
                            </thead>
                            <tbody>{all.into_iter().enumerate().map(line).collect_view()}</tbody>
                        </table>
                    }
                        .into_any()
                }
            }}
        </main>
    }
}
