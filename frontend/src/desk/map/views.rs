//! Saved views: links with a name, kept in this browser for the account that made them or by the county for everybody, and the link to what
//! is shown now.
//!
//! `data-testid`s: `desk-views`, `desk-copy-link`, `desk-view-name`, `desk-view-save`, `desk-view-<name>`, `desk-view-share-<name>`,
//! `desk-shared-<name>`, `desk-unshare-<name>`.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use xunge_shared::{id::AccountId, settings::SharedView};

use super::menu::Menu;
use crate::clock;
use crate::data::Core;
use crate::desk::address::Address;
use crate::desk::settings::{amend, is_view, keeps_county, new_code};
use crate::i18n::workspace as words;
use crate::ui::{Icon, Mark, Toasts, Tone};

/// A link with a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct View {
    name: String,
    link: String,
}

/// The greatest number that is kept.
const MOST: usize = 50;

/// The menu.
#[component]
pub fn Views() -> impl IntoView {
    let (core, address, toasts) = (Core::expect(), Address::expect(), Toasts::expect());
    let views = RwSignal::new(core.me().map(read).unwrap_or_default());
    let name = RwSignal::new(String::new());
    let keep = move |changed: Vec<View>| {
        if let Some(me) = core.me() {
            write(me, &changed);
        }
        views.set(changed);
    };
    let save = move |ev: leptos::ev::SubmitEvent| {
        ev.prevent_default();
        let called = name.get_untracked().trim().to_owned();
        if !called.is_empty() {
            keep(with(views.get_untracked(), View { name: called, link: untrack(|| address.link()) }));
            name.set(String::new());
        }
    };
    let copy = move |_| {
        let link = format!("{}{}", window().location().origin().unwrap_or_default(), untrack(|| address.link()));
        // without TLS a browser has no clipboard: the address bar has the link all the same
        if window().is_secure_context() {
            let _ = window().navigator().clipboard().write_text(&link);
            toasts.say(Tone::Good, words::link_copied());
        } else {
            toasts.say(Tone::Quiet, words::link_in_bar());
        }
    };
    view! {
        <Menu mark=Mark::Eye word=words::views() testid="desk-views">
                <button type="button" class="menu-item" data-testid="desk-copy-link" on:click=copy>
                    <Icon mark=Mark::Send size=16 />
                    {words::copy_link()}
                </button>
                <form on:submit=save>
                    <input
                        type="text"
                        maxlength=40
                        placeholder=words::view_name()
                        aria-label=words::view_name()
                        data-testid="desk-view-name"
                        prop:value=move || name.get()
                        on:input=move |ev| name.set(event_target_value(&ev))
                    />
                    <button type="submit" class="chip" data-testid="desk-view-save">{move || {
                        let is_there = name.with(|name| views.with(|views| views.iter().any(|view| view.name == name.trim())));
                        if is_there { words::replace_view() } else { words::save_view() }
                    }}</button>
                </form>
                <Shared />
                <p class="menu-none">{words::views_kept_here()}</p>
                <ul>
                    {move || {
                        views
                            .get()
                            .into_iter()
                            .map(|view| {
                                let (gone, given) = (view.clone(), view.clone());
                                view! {
                                    <li>
                                        <a class="menu-item" href=view.link.clone() data-testid=format!("desk-view-{}", view.name)>{view.name.clone()}</a>
                                        <Share view=given />
                                        <button
                                            type="button"
                                            class="icon-btn"
                                            aria-label=format!("{} {}", words::delete(), view.name)
                                            on:click=move |_| keep(views.get_untracked().into_iter().filter(|v| *v != gone).collect())
                                        >
                                            <Icon mark=Mark::Trash size=16 />
                                        </button>
                                    </li>
                                }
                            })
                            .collect_view()
                    }}
                </ul>
                {move || views.with(Vec::is_empty).then(|| view! { <p class="menu-none">{words::no_views()}</p> })}
        </Menu>
    }
}

/// The county's views.
#[component]
fn Shared() -> impl IntoView {
    let (core, toasts, now) = (Core::expect(), Toasts::expect(), clock::now());
    let gone = move |code: String| {
        spawn_local(async move {
            match amend(core, move |settings| settings.views.retain(|view| view.code != code)).await {
                Ok(()) => toasts.say(Tone::Good, words::view_unshared()),
                Err(why) => toasts.say(Tone::Wrong, words::view_not_shared(why)),
            }
        });
    };
    let line = move |SharedView { code, name, link }: SharedView| {
        let label = format!("{} {name}", words::delete());
        let remove = keeps_county(core, now.get()).then(|| {
            let testid = format!("desk-unshare-{name}");
            view! {
                <button type="button" class="icon-btn" aria-label=label data-testid=testid on:click=move |_| gone(code.clone())>
                    <Icon mark=Mark::Trash size=16 />
                </button>
            }
        });
        view! {
            <li>
                <a class="menu-item" href=link data-testid=format!("desk-shared-{name}")>{name.clone()}</a>
                {remove}
            </li>
        }
    };
    let views = Memo::new(move |_| core.settings().views.iter().filter(|view| is_view(&view.link)).cloned().collect::<Vec<_>>());
    move || {
        let views = views.get();
        (!views.is_empty()).then(|| {
            view! {
                <p class="menu-none">{words::views_of_county()}</p>
                <ul>{views.into_iter().map(line).collect_view()}</ul>
            }
        })
    }
}

/// The button that gives a view to everybody, for who keeps the county's lists.
#[component]
fn Share(view: View) -> impl IntoView {
    let (core, toasts, now) = (Core::expect(), Toasts::expect(), clock::now());
    move || {
        let View { name, link } = view.clone();
        let (label, testid) = (format!("{} {name}", words::share_view()), format!("desk-view-share-{name}"));
        let share = move |_| {
            let shared = SharedView { code: new_code(core), name: name.clone(), link: link.clone() };
            let is_there = core.settings().views.iter().any(|view| view.name == shared.name);
            spawn_local(async move {
                let saved = amend(core, move |settings| {
                    settings.views.retain(|one| one.name != shared.name);
                    settings.views.push(shared);
                });
                match saved.await {
                    Ok(()) => toasts.say(Tone::Good, if is_there { words::view_replaced() } else { words::view_shared() }),
                    Err(why) => toasts.say(Tone::Wrong, words::view_not_shared(why)),
                }
            });
        };
        keeps_county(core, now.get()).then(|| {
            view! {
                <button type="button" class="icon-btn" aria-label=label.clone() title=label data-testid=testid on:click=share>
                    <Icon mark=Mark::People size=16 />
                </button>
            }
        })
    }
}

/// With the view, in place of one that is called the same.
fn with(mut views: Vec<View>, new: View) -> Vec<View> {
    views.retain(|view| view.name != new.name);
    views.insert(0, new);
    views.truncate(MOST);
    views
}

fn key(me: AccountId) -> String {
    format!("xunge.views.{}", me.0)
}

/// Only links of the desk are taken back: what lies in a browser's storage is not trusted.
fn read(me: AccountId) -> Vec<View> {
    let stored = window().local_storage().ok().flatten().and_then(|storage| storage.get_item(&key(me)).ok().flatten());
    let views: Vec<View> = stored.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    views.into_iter().filter(|view| is_view(&view.link)).take(MOST).collect()
}

fn write(me: AccountId, views: &[View]) {
    if let (Some(storage), Ok(text)) = (window().local_storage().ok().flatten(), serde_json::to_string(views)) {
        // a full storage keeps what it had
        let _ = storage.set_item(&key(me), &text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_for_one_view() {
        let view = |name: &str, link: &str| View { name: name.into(), link: link.into() };
        let views = with(with(vec![view("a", "/desk?a")], view("b", "/desk?b")), view("a", "/desk?c"));
        assert_eq!(views, [view("a", "/desk?c"), view("b", "/desk?b")]);
        let many = (0..100).fold(vec![], |views, i| with(views, view(&i.to_string(), "/desk")));
        assert_eq!((many.len(), many[0].name.as_str()), (MOST, "99"));
    }
}
