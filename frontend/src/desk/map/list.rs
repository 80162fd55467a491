//! The list beside the map: the same things, by the same filters, from the same server.

use leptos::prelude::*;
use leptos::task::spawn_local;
use xunge_shared::{
    id::{EntityId, Scope},
    plate::Plated,
    role::Role,
    row::Row,
};

use super::{
    Playback,
    filter::{CHIPS, Filter},
};
use crate::api::{self, ApiError, RowsPage, RowsQuery};
use crate::clock;
use crate::data::Core;
use crate::desk::failed::Failed;
use crate::desk::{address::Address, asking::Asking, focus, live::Freshness};
use crate::i18n::desk as words;
use crate::kinds::{face, left};
use crate::ui::{Button, EmptyState, ListRow, Mark, Skeleton, Toasts, Tone, format};

/// Of so many things with the same words, whatever else is asked of them, the map draws the newest ones where many lie close: see `/api/tiles`.
const NEWEST: u64 = 2_000;

/// How many there are, in words.
fn found(page: &RowsPage) -> String {
    if page.more { words::found_many(page.total) } else { words::found(page.total) }
}

/// The list.
#[component]
pub fn List(
    /// What was looked at before: a keyboard goes on from its row.
    back_from: Option<EntityId>,
) -> impl IntoView {
    let (address, fresh, playback) = (Address::expect(), Freshness::expect(), Playback::expect());
    let query = Memo::new(move |_| playback.filter.with(|filter| filter.rows(playback.today.get())));
    let toasts = Toasts::expect();
    let page = RwSignal::new(None::<Result<RowsPage, ApiError>>);
    let asking = Asking::new();
    // the question that the page answers
    let answers = StoredValue::new(None::<RowsQuery>);
    Effect::new(move |_| {
        fresh.asked.track();
        let query = query.get();
        let ticket = asking.ask(query.clone());
        spawn_local(async move {
            let answer = api::rows(&query).await;
            if asking.counts(ticket) {
                if page.with_untracked(Option::is_none)
                    && let Some(id) = back_from
                {
                    focus::fall_to(move || focus::in_test_id(&format!("desk-row-{id}")));
                }
                // what is shown stays when the server cannot be reached, and only while it is what was asked for
                let is_other = answers.with_value(|answers| answers.as_ref() != Some(&query));
                if answer.is_ok() || is_other {
                    answers.set_value(Some(query));
                    page.set(Some(answer));
                }
            }
        });
    });
    let more = move |()| {
        let Some(Ok(before)) = page.get_untracked() else { return };
        let query = RowsQuery { after: before.next.clone(), ..query.get_untracked() };
        spawn_local(async move {
            let Ok(next) = api::rows(&query).await else { return toasts.say(Tone::Wrong, crate::i18n::failed::unreachable()) };
            page.update(|page| {
                // the list may have been asked for anew meanwhile, and then ends elsewhere
                if let Some(Ok(shown)) = page.as_mut().filter(|page| page.as_ref().is_ok_and(|page| page.next == before.next)) {
                    shown.rows.extend(next.rows);
                    shown.next = next.next;
                }
            });
        });
    };
    let total = move || page.with(|page| page.as_ref()?.as_ref().ok().map(found));
    let filter = address.filter;
    let export = move || query.with(|query| api::export_url(query, "csv"));
    let core = Core::expect();
    // one kind of thing with plates is shown, to somebody who puts them up
    let plates = move || {
        let query = query.get();
        let [kind] = query.kinds.as_slice() else { return None };
        Plated::of_kind(kind).filter(|_| core.role() == Some(Role::Administrator))?;
        Some(api::plates_url(kind, query.scope.map(Scope::area)))
    };
    view! {
        <div class="panel-head panel-head-list">
            <h2>{words::list()} <small data-testid="desk-total">{total}</small></h2>
            <select
                class="chip"
                aria-label=words::sort()
                data-testid="desk-order"
                on:change=move |ev| {
                    let order = event_target_value(&ev);
                    address.set(|f| Filter { order, ..f });
                }
            >
                {[("", words::by_latest()), ("due", words::by_due()), ("title", words::by_title())]
                    .into_iter()
                    .map(|(code, word)| view! { <option value=code selected=move || filter.get().order == code>{word}</option> })
                    .collect_view()}
            </select>
            <a class="chip" href=export download="" data-testid="desk-export"><crate::ui::Icon mark=Mark::Download size=16 /> {words::export()}</a>
            {move || {
                plates()
                    .map(|href| {
                        view! {
                            <a class="chip" href=href download="" data-testid="desk-plates">
                                <crate::ui::Icon mark=Mark::Qr size=16 />
                                {words::plates()}
                            </a>
                        }
                    })
            }}
        </div>
        <Newest query />
        <ul class="desk-list" data-testid="desk-list" on:keydown=walk>
            {move || match page.get() {
                None => view! { <li><Skeleton rows=8 /></li> }.into_any(),
                Some(Err(why)) => view! { <li><Failed why /></li> }.into_any(),
                Some(Ok(page)) if page.rows.is_empty() => {
                    view! { <li><EmptyState mark=Mark::Search title=words::none_found() why=words::none_found_why() /></li> }.into_any()
                }
                Some(Ok(page)) => {
                    let more_follow = page.next.is_some();
                    view! {
                        {page.rows.into_iter().map(|row| view! { <Line row /> }).collect_view()}
                        {more_follow.then(|| view! { <li><Button label=words::more() on_press=more testid="desk-more" /></li> })}
                    }
                        .into_any()
                }
            }}
        </ul>
    }
}

/// That the map draws the newest only, where more of the time hold the words than it draws, whatever else is asked of them.
#[component]
fn Newest(query: Memo<RowsQuery>) -> impl IntoView {
    let words = Memo::new(move |_| query.with(|query| (query.text.clone(), query.from, query.to)));
    let asked = LocalResource::new(move || {
        let words = words.get();
        async move {
            let (text, from, to) = words.clone();
            let query = RowsQuery { kinds: CHIPS.to_vec(), text: text.clone(), from, to, limit: Some(1), ..RowsQuery::default() };
            let page = if text.is_empty() { None } else { api::rows(&query).await.ok() };
            (words, page.map(|page| (page.total, page.more)))
        }
    });
    move || {
        let (of, counted) = asked.get()?;
        let (total, more) = counted.filter(|(total, _)| *total > NEWEST && words.with(|words| *words == of))?;
        let told = if more { words::holding_many(total, NEWEST) } else { words::holding(total, NEWEST) };
        Some(view! { <p class="desk-newest" data-testid="desk-newest">{told}</p> })
    }
}

/// Up and down go from row to row.
fn walk(ev: leptos::ev::KeyboardEvent) {
    use wasm_bindgen::JsCast;
    let step = match ev.key().as_str() {
        "ArrowDown" => web_sys::Element::next_element_sibling,
        "ArrowUp" => web_sys::Element::previous_element_sibling,
        _ => return,
    };
    let focused = document().active_element().and_then(|e| e.closest(".row").ok().flatten());
    if let Some(next) = focused.and_then(|row| step(&row)) {
        ev.prevent_default();
        let target = next.query_selector("button, a").ok().flatten().unwrap_or(next);
        if let Some(target) = target.dyn_ref::<web_sys::HtmlElement>() {
            // a row that cannot take the focus leaves it where it is
            let _ = target.focus();
        }
    }
}

/// One row of the list.
#[component]
fn Line(
    /// What it shows.
    row: Row,
) -> impl IntoView {
    let (core, address, now) = (Core::expect(), Address::expect(), clock::now());
    let (kind, id) = (row.kind.clone(), row.entity);
    let face = face(&kind);
    let row = StoredValue::new(row);
    let look = move || row.with_value(|row| face.look(&row.summary, now.get()));
    let title = move || row.with_value(|row| face.name(&row.summary, &core.settings()));
    let detail = move || {
        row.with_value(|row| {
            let mut words = vec![look().word];
            words.extend(row.summary.at.map(|at| face.since(format::ago(at, now.get()))));
            words.extend(row.summary.due.filter(|_| row.summary.overdue(now.get())).map(|due| left(&row.kind, due, now.get())));
            words.extend(row.summary.who.map(|who| core.name_of(who)));
            words.extend(Some(row.summary.detail.clone()).filter(|d| !d.is_empty() && row.kind.as_str() != "round"));
            words.join(" · ")
        })
    };
    let open = move |()| address.choose(Some((kind.clone(), id)));
    view! {
        <ListRow
            tone=Signal::derive(move || look().tone)
            mark=face.mark()
            title=Signal::derive(title)
            detail=ViewFn::from(detail)
            on_open=Callback::new(open)
            testid=format!("desk-row-{id}")
        />
    }
}
