//! What stands above a page of the office: its title, what it is for, and beside them what is done there first.

use leptos::prelude::*;

/// The head of a page.
#[component]
pub(super) fn PageHead(
    /// What the page is called.
    title: &'static str,
    /// What it is for.
    lead: &'static str,
    /// The page's one action, or what it is of.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <header class="admin-head">
            <div>
                <h2>{title}</h2>
                <p>{lead}</p>
            </div>
            {children.map(|children| children())}
        </header>
    }
}
