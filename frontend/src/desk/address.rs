//! The desk's address, read and written: which page, what map and list show, and the one thing that is chosen.
//!
//! The address is the only place where this is kept, so a link is a saved view and Back undoes a choice.

use leptos::prelude::*;
use xunge_shared::id::{EntityId, KindName};

use super::map::Filter;
use crate::route::{self, Query};

/// The address, read and written.
#[derive(Clone, Copy)]
pub struct Address {
    /// What is shown.
    pub filter: Memo<Filter>,
    /// What is chosen: its kind and id.
    pub chosen: Memo<Option<(KindName, EntityId)>>,
    /// The page of the desk, the first part of the path below `/desk`: empty for the map.
    pub page: Memo<String>,
    query: Memo<Query>,
}

impl Address {
    /// Reads the address and provides it to the desk.
    pub fn provide() -> Self {
        let query = Memo::new(|_| route::whole_query());
        let chosen = move || {
            query.with(|query| {
                let (kind, id) = query.get("sel")?.split_once(':')?;
                Some((kind.parse().ok()?, id.parse().ok()?))
            })
        };
        let address = Self {
            filter: Memo::new(move |_| query.with(Filter::read)),
            chosen: Memo::new(move |_| chosen()),
            page: Memo::new(|_| page_of(&route::path())),
            query,
        };
        provide_context(address);
        address
    }

    /// From the desk's context.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Shows something else, on the map or on a page that filters as the map does.
    pub fn set(self, change: impl FnOnce(Filter) -> Filter) {
        let mut query = self.query.get_untracked();
        change(self.filter.get_untracked()).write(&mut query);
        route::refine(&format!("{}{query}", self.workplace()));
    }

    /// Chooses a thing, or none.
    pub fn choose(self, thing: Option<(KindName, EntityId)>) {
        let mut query = self.query.get_untracked();
        query.set("sel", &thing.map(|(kind, id)| format!("{kind}:{id}")).unwrap_or_default());
        route::go(&format!("{}{query}", self.workplace()));
    }

    /// Where filters and choices are made: the map, unless a page with a panel of its own is in front.
    fn workplace(self) -> &'static str {
        if self.page.with_untracked(|page| page == "board") { "/desk/board" } else { "/desk" }
    }
}

/// The page that a path of the desk names; what stands behind that is the page's own.
fn page_of(path: &str) -> String {
    let path = path.strip_prefix("/desk").unwrap_or_default().trim_start_matches('/');
    path.split('/').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_an_address_of_its_own() {
        let check = |path: &str, page: &str| assert_eq!(page_of(path), page, "{path}");
        check("/desk", "");
        check("/desk/", "");
        check("/desk/phones", "phones");
        check("/desk/cases/board/1", "cases");
    }
}
