//! The towns that a list of the desk can be narrowed to, as the choices of its `select`.

use leptos::prelude::*;
use xunge_shared::id::AreaCode;

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
