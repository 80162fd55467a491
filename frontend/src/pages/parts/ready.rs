//! What a page shows before the area's records are on this phone, so that an empty list is never taken for an empty town.

use leptos::prelude::*;
use xunge_shared::kinds::{Kind, cell::Cell};

use crate::data::Core;
use crate::i18n::{common, field as words};
use crate::ui::{Button, EmptyState, Mark, Skeleton};

/// Its children once the records of the area are here; before that, why they are not.
#[component]
pub fn WhenReady(
    /// The page.
    children: ChildrenFn,
) -> impl IntoView {
    let core = Core::expect();
    let fetched = Memo::new(move |_| {
        core.track(&Cell::NAME);
        core.status().with(|status| status.last_sync.is_some()) || !core.select::<Cell, ()>(|_, _| Some(())).is_empty()
    });
    let online = Memo::new(move |_| core.status().with(|status| status.online || status.busy));
    move || {
        if fetched.get() {
            children().into_any()
        } else if online.get() {
            view! {
                <p class="only-read" role="status">
                    {common::loading()}
                </p>
                <Skeleton rows=5 />
            }
            .into_any()
        } else {
            view! {
                <EmptyState mark=Mark::CloudOff title=common::offline() why=words::first_sync_needs_network()>
                    <Button label=common::retry() on_press=move |()| core.retry() testid="page-retry" />
                </EmptyState>
            }
            .into_any()
        }
    }
}
