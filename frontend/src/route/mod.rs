//! Where the app is: the address bar as one signal, the ways to change it, and the links that lead through it.
//!
//! The signal belongs to no view: code that navigates when its page is gone simply navigates. What a page shows is not known here,
//! who may see it neither; only which page an address names ([`Page`]) and what its query says ([`query()`]).

mod page;
mod query;

use std::{str::FromStr, sync::LazyLock};

use leptos::{ev, prelude::*};
pub use page::Page;
pub use query::Query;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, MouseEvent};

/// A path with its query, as the address bar has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Address {
    path: String,
    query: String,
}

/// Never disposed: it is reference-counted, and this is the last reference.
static ADDRESS: LazyLock<ArcRwSignal<Address>> = LazyLock::new(ArcRwSignal::default);

/// Reads the address, and follows it from now on: links, the browser's own Back and Forward. Called once, before anything is shown.
pub fn start() {
    read();
    // both live as long as the page
    let _ = window_event_listener(ev::popstate, |_| read());
    let _ = window_event_listener(ev::click, |click| {
        if let Some(to) = destination(&click) {
            click.prevent_default();
            go(&to);
        }
    });
}

/// The path, tracked.
pub fn path() -> String {
    ADDRESS.with(|address| address.path.clone())
}

/// True when the path is `place` or leads below it, tracked. Nothing is below `/` but itself.
pub fn is_below(place: &str) -> bool {
    ADDRESS.with(|address| match address.path.strip_prefix(place) {
        Some("") => true,
        Some(rest) => place != "/" && rest.starts_with('/'),
        None => false,
    })
}

/// The page that the path names; a change of the query alone is none of the page.
pub fn page() -> Memo<Page> {
    Memo::new(|_| ADDRESS.with(|address| Page::of(&address.path)))
}

/// What the query says of `key`, tracked: nothing when it is absent or cannot be read.
pub fn query<T: FromStr>(key: &str) -> Option<T> {
    whole_query().get(key)?.parse().ok()
}

/// The whole query, tracked.
pub fn whole_query() -> Query {
    ADDRESS.with(|address| Query::parse(&address.query))
}

/// Goes to `to` (`/path?query` of this app), at its top. Back returns.
pub fn go(to: &str) {
    // as browsers do: what is shown already is not put on top of itself
    if Address::of(to) == ADDRESS.get_untracked() { replace(to) } else { visit(to, Entry::New, true) }
}

/// Goes to `to` in place of what is shown: Back leads to what was before.
pub fn replace(to: &str) {
    visit(to, Entry::Same, true);
}

/// Shows the same page otherwise (an order, a filter): what stands on the screen stays where it is.
pub fn refine(to: &str) {
    visit(to, Entry::Same, false);
}

/// Shows the page otherwise by other values of some keys of its query; an empty value takes the key out. The address is read without being
/// followed: what calls this in an effect is not run again by what it did.
pub fn set_query(changes: &[(&str, &str)]) {
    refine(&queried(changes));
}

fn queried(changes: &[(&str, &str)]) -> String {
    untrack(|| {
        let mut query = whole_query();
        for (key, value) in changes {
            query.set(key, value);
        }
        format!("{}{query}", path())
    })
}

/// The same, and Back returns: for what opens over the page.
pub fn open_query(changes: &[(&str, &str)]) {
    visit(&queried(changes), Entry::New, false);
}

/// Where in the browser's history an address is put.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Entry {
    New,
    Same,
}

fn visit(to: &str, entry: Entry, to_top: bool) {
    let put = window().history().and_then(|history| match entry {
        Entry::New => history.push_state_with_url(&JsValue::NULL, "", Some(to)),
        Entry::Same => history.replace_state_with_url(&JsValue::NULL, "", Some(to)),
    });
    if put.is_err() {
        // some browsers refuse after a hundred changes in half a minute; the load of a page is never refused
        let _ = window().location().assign(to);
        return;
    }
    ADDRESS.set(Address::of(to));
    if to_top {
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }
}

fn read() {
    let location = window().location();
    // a document that runs has an address
    let (path, search) = (location.pathname().unwrap_or_default(), location.search().unwrap_or_default());
    ADDRESS.set(Address { path, query: search.trim_start_matches('?').to_owned() });
}

/// Where a click leads within the app; nothing when it is the browser's (another tab, a download, another site).
fn destination(click: &MouseEvent) -> Option<String> {
    let held = click.meta_key() || click.ctrl_key() || click.shift_key() || click.alt_key();
    if click.button() != 0 || held || click.default_prevented() {
        return None;
    }
    let link = click.target()?.dyn_into::<Element>().ok()?.closest("a[href]").ok()??;
    let href = link.get_attribute("href")?;
    (is_ours(&href) && !link.has_attribute("target") && !link.has_attribute("download")).then_some(href)
}

/// A path of this origin that is not the server's: `//` would begin with a host.
fn is_ours(href: &str) -> bool {
    href.starts_with('/') && !href.starts_with("//") && !href.starts_with("/api/")
}

impl Address {
    fn of(to: &str) -> Self {
        let to = to.split_once('#').map_or(to, |(to, _)| to);
        let (path, query) = to.split_once('?').unwrap_or((to, ""));
        Self { path: path.to_owned(), query: query.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_path_and_a_query() {
        let check = |to: &str, path: &str, query: &str| assert_eq!(Address::of(to), Address { path: path.into(), query: query.into() });
        check("/zones", "/zones", "");
        check("/zones?by=due", "/zones", "by=due");
        check("/?a=1?2#top", "/", "a=1?2");
    }

    #[test]
    fn links_to_the_server_and_to_others_are_the_browsers() {
        for ours in ["/", "/zones", "/cases/1?which=mine", "/apiary"] {
            assert!(is_ours(ours), "{ours}");
        }
        for not in ["/api/v1/rows.csv", "//elsewhere/zones", "https://elsewhere", "mailto:a@b", "#top", ""] {
            assert!(!is_ours(not), "{not}");
        }
    }
}
