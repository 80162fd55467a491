//! A patrol round: before it starts, while it is open, and what it was. Position is recorded only in between.

mod actions;
mod check_in;
mod end;
mod forgotten;
mod line;
mod live;
mod live_map;
mod note;
mod past;
mod picture;
mod plan;
mod preflight;
mod prepare;
mod route;
mod summary;

pub use forgotten::close_forgotten;
use leptos::prelude::*;
use live::LiveRoundPage;
use prepare::Prepare;
use summary::Summary;
use xunge_shared::id::EntityId;

use super::parts::WhenReady;
use crate::data::Core;
use crate::i18n::phone_round as words;
use crate::route::query;
use crate::ui::TopBar;

/// The page: with `?of=<id>` one round that was, else the open round, else a new one.
#[component]
pub fn Round() -> impl IntoView {
    let core = Core::expect();
    let of = Memo::new(|_| query::<EntityId>("of"));
    let recorder = core.recorder().live();
    let live = Memo::new(move |_| recorder.with(|live| live.as_ref().map(|live| live.round)));
    move || match (of.get(), live.get()) {
        (Some(id), _) => view! {
            <TopBar title=words::summary_title() back="/round" />
            <main class="page round-page">
                <WhenReady>
                    <Summary id />
                </WhenReady>
            </main>
        }
        .into_any(),
        (None, Some(id)) => view! { <LiveRoundPage id /> }.into_any(),
        (None, None) => view! {
            <TopBar title=words::title()>
                <crate::pages::parts::HelpButton topic="round" />
            </TopBar>
            <main class="page round-page">
                <WhenReady>
                    <Prepare />
                </WhenReady>
            </main>
        }
        .into_any(),
    }
}
