//! The county's ground and its parts: its outline, and its towns and communities named, renamed, added and taken off the list; each change told
//! with what stood before, and taken back.
//!
//! `data-testid`s: `areas`, `area-<code>`, `area-remove-<code>`, `area-inside-<code>`, `area-restore-<code>`, `area-new-code`, `area-new-name`, `areas-save`, `area-change-<n>` (counted from
//! the first, 0), `area-back-<n>`, and those of [`outline`] and [`proposed`].

mod editor;
mod names;
mod outline;
mod proposed;

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    areas::Inside,
    hlc::Millis,
    id::{AccountId, AreaCode, EntityId},
    kinds::{Kind, county::County},
};

use self::{editor::Editor, names::Told, outline::Outlined};
use super::{live::Freshness, page_head::PageHead};
use crate::api::{self, ApiError, RowsQuery};
use crate::clock;
use crate::data::Core;
use crate::desk::failed::Failed;
use crate::i18n::areas as words;
use crate::ui::{Button, ButtonKind, EmptyState, Mark, Skeleton, format};

/// The county and what was told of it.
#[derive(Debug, Clone, PartialEq)]
struct Loaded {
    county: EntityId,
    area: AreaCode,
    /// Of its areas.
    all: Vec<Told>,
    /// Of its name and outline.
    outlined: Vec<Outlined>,
    /// Areas that are not on the list, and what is in them all the same.
    unlisted: Vec<(AreaCode, Inside)>,
}

/// Nothing when the county is not described.
async fn load() -> Result<Option<Loaded>, ApiError> {
    let page = api::rows(&RowsQuery { kinds: vec![County::NAME], limit: Some(1), ..RowsQuery::default() }).await?;
    let Some(row) = page.rows.into_iter().next() else { return Ok(None) };
    let thing = api::thing(&County::NAME, row.entity).await?;
    let (all, outlined) = (names::told(&thing.ops), outline::told(&thing.ops));
    let listed = names::listed(&all);
    let unlisted = api::areas().await?.into_iter().filter(|(code, _)| !listed.contains_key(code)).collect();
    Ok(Some(Loaded { county: row.entity, area: row.scope.area(), all, outlined, unlisted }))
}

/// The page.
#[component]
pub fn AreasPage() -> impl IntoView {
    let fresh = Freshness::expect();
    // What is typed stays when news arrive: only what was told anew paints the page again.
    let loaded = RwSignal::new(None::<Result<Option<Loaded>, ApiError>>);
    Effect::new(move |_| {
        fresh.asked.track();
        spawn_local(async move {
            let answer = load().await;
            let is_news = loaded.try_with_untracked(|before| before.as_ref() != Some(&answer) && (answer.is_ok() || before.is_none()));
            if is_news == Some(true) {
                loaded.set(Some(answer));
            }
        });
    });
    view! {
        <PageHead title=words::title() lead=words::lead() />
        {move || match loaded.get() {
            None => view! { <Skeleton rows=6 /> }.into_any(),
            Some(Err(why)) => view! { <Failed why /> }.into_any(),
            Some(Ok(None)) => view! { <EmptyState mark=Mark::Globe title=words::no_county() /> }.into_any(),
            Some(Ok(Some(loaded))) => {
                view! {
                    // above the long list
                    <outline::Outline loaded=loaded.clone() />
                    <Editor loaded />
                }
                    .into_any()
            }
        }}
    }
}

/// Something that was told, with the way back where there is one.
#[component]
fn Version(
    /// Who told it.
    author: AccountId,
    /// When.
    at: Millis,
    /// What stands before its `data-testid`s.
    testid: &'static str,
    /// Its place among all.
    n: usize,
    /// Whether it can be taken back.
    back: Signal<bool>,
    /// Takes it back.
    on_back: Callback<()>,
    /// What it changed.
    children: Children,
) -> impl IntoView {
    let (core, now) = (Core::expect(), clock::now());
    let button = move || {
        view! { <Button kind=ButtonKind::Ghost mark=Mark::Undo label=words::take_back() on_press=on_back testid=format!("{testid}-back-{n}") /> }
    };
    view! {
        <li class="version" data-testid=format!("{testid}-change-{n}")>
            <header>
                <strong>{move || words::changed_by(core.name_of(author), format::when(at, now.get()))}</strong>
            </header>
            {children()}
            {move || back.get().then(button)}
        </li>
    }
}
