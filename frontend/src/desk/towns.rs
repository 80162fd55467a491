//! The towns that a list of the desk can be narrowed to: those on the county's list, and by its code any other in which something is all the
//! same, such as what a phone brought late into a town that was taken off the list.

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::id::AreaCode;

use super::live::Freshness;
use crate::{api, data::Core, ui::format};

/// Towns that have something in them. Copy; from the desk's context.
#[derive(Clone, Copy)]
struct Filled(RwSignal<BTreeSet<AreaCode>>);

/// Learns for the desk's life where something is.
pub(super) fn provide(fresh: Freshness) {
    let filled = RwSignal::new(BTreeSet::new());
    let add = move |towns: BTreeSet<AreaCode>| {
        if filled.try_with_untracked(|known: &BTreeSet<_>| !towns.is_subset(known)) == Some(true) {
            filled.update(|known| known.extend(towns));
        }
    };
    Effect::new(move |_| {
        fresh.missed.track();
        spawn_local(async move {
            // without an answer there are those on the list
            if let Ok(contents) = api::areas().await {
                add(contents.into_keys().filter(|area| area.is_town()).collect());
            }
        });
    });
    Effect::new(move |_| {
        let towns = fresh.change.with(|change| {
            let rows = change.iter().flat_map(|change| &change.rows);
            rows.map(|row| row.scope.area().town()).filter(|town| town.is_town()).collect::<BTreeSet<_>>()
        });
        add(towns);
    });
    provide_context(Filled(filled));
}

/// All of them that the account sees something of, in the order of their codes. Tracked.
pub(super) fn now(core: Core) -> Vec<(AreaCode, String)> {
    let mut areas = core.areas();
    if let Some(Filled(filled)) = use_context() {
        filled.with(|filled| {
            for town in filled {
                areas.entry(*town).or_insert_with(|| town.to_string());
            }
        });
    }
    // a choice that the server refuses is none
    let session = core.session().get();
    let sees = |town: AreaCode| session.as_ref().is_none_or(|session| session.held(format::now()).any(|grant| grant.area.contains(town)));
    areas.into_iter().filter(|(code, _)| code.is_town() && sees(*code)).collect()
}

/// The same, for a page's life.
pub(super) fn all(core: Core) -> Memo<Vec<(AreaCode, String)>> {
    Memo::new(move |_| now(core))
}

/// The town of an account that sees no other. Tracked.
pub(super) fn only(core: Core) -> Option<AreaCode> {
    let session = core.session().get()?;
    let mut areas = session.held(format::now()).map(|grant| grant.area);
    let first = areas.next()?;
    (first.is_town() && areas.all(|area| area == first)).then_some(first)
}

/// A choice for each town, the chosen one marked.
pub(super) fn options(
    towns: Memo<Vec<(AreaCode, String)>>,
    chosen: impl Fn() -> Option<AreaCode> + Send + 'static,
) -> impl Fn() -> AnyView + Send + 'static {
    move || {
        let chosen = chosen();
        towns
            .get()
            .into_iter()
            .map(|(code, name)| view! { <option value=code.to_string() selected=chosen == Some(code)>{name}</option> })
            .collect_view()
            .into_any()
    }
}
