//! The records behind a number of the board, and what the chosen one looked like before and after.
//!
//! `data-testid`s: `zones-records`, `zones-record-<id>`, `zones-records-more`.

use leptos::prelude::*;
use xunge_shared::{id::Scope, row::Row};

use super::{kind, pair::Pair};
use crate::api::{self, RowsQuery};
use crate::clock;
use crate::desk::live::Freshness;
use crate::i18n::{desk as desk_words, zone_board as words};
use crate::kinds::face;
use crate::route::Query;
use crate::ui::{Button, EmptyState, ListRow, Mark, Skeleton};

/// So many are listed, and so many more whenever somebody asks for them, up to the server's page.
const LISTED: u16 = 60;
const MOST: u16 = 500;

/// The list that a number of the board stands for.
fn rows_of(query: &Query, limit: u16) -> Option<RowsQuery> {
    let at = query.get("at")?;
    let base = RowsQuery { kinds: vec![kind()], order: Some("due"), limit: Some(limit), ..RowsQuery::default() };
    let placed = match query.get("by").unwrap_or("scope") {
        "parent" => RowsQuery {
            parent: at.parse().ok(),
            scope: query.get("town").and_then(|town| Some(Scope::records(town.parse().ok()?))),
            ..base
        },
        "cell" => RowsQuery { cell: at.parse().ok(), ..base },
        _ => RowsQuery { scope: at.parse().ok(), ..base },
    };
    let status = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
    Some(match query.get("what").unwrap_or_default() {
        "clean" => RowsQuery { status: status(&["clean", "cleaned"]), ..placed },
        "dirty" => RowsQuery { status: status(&["dirty"]), ..placed },
        "new" => RowsQuery { status: status(&["new"]), ..placed },
        "overdue" => RowsQuery { overdue: Some(true), ..placed },
        "disputed" => RowsQuery { flag: Some("disputed".into()), ..placed },
        _ => placed,
    })
}

/// The list and the pair of photos.
#[component]
pub fn Records(query: Memo<Query>) -> impl IntoView {
    let fresh = Freshness::expect();
    let limit = RwSignal::new(LISTED);
    let asked = Memo::new(move |_| query.with(|query| rows_of(query, limit.get())));
    let list = Memo::new(move |_| query.with(|query| rows_of(query, LISTED)));
    let answer = LocalResource::new(move || {
        fresh.asked.track();
        let asked = asked.get();
        async move {
            let Some(asked) = asked else { return Ok(None) };
            api::rows(&asked).await.map(Some)
        }
    });
    let rows = Memo::new(move |_| answer.get());
    let chosen = RwSignal::new(None::<Row>);
    Effect::new(move |_| {
        list.track();
        chosen.set(None);
        limit.set(LISTED);
    });
    view! {
        <aside class="zones-records" data-testid="zones-records" aria-label=words::records()>
            {move || chosen.get().map(|row| view! { <Pair row /> })}
            {move || match rows.get() {
                None => view! { <Skeleton rows=4 /> }.into_any(),
                Some(Err(_)) => {
                    view! { <EmptyState mark=Mark::CloudOff title=desk_words::unreachable() why=desk_words::unreachable_why() /> }.into_any()
                }
                Some(Ok(None)) => view! { <EmptyState mark=Mark::List title=words::pick() /> }.into_any(),
                Some(Ok(Some(page))) if page.rows.is_empty() => view! { <EmptyState mark=Mark::Search title=words::no_records() /> }.into_any(),
                Some(Ok(Some(page))) => {
                    let more = (page.next.is_some() && limit.get() < MOST)
                        .then(|| {
                            let more = Callback::new(move |()| limit.update(|limit| *limit = (*limit * 2).min(MOST)));
                            view! { <Button label=words::more_records() on_press=more testid="zones-records-more" /> }
                        });
                    view! {
                        <ul class="desk-list">
                            {page.rows.into_iter().map(|row| view! { <Line row chosen /> }).collect_view()}
                        </ul>
                        {more}
                    }
                        .into_any()
                }
            }}
        </aside>
    }
}

/// A zone; pressing it shows what it looked like.
#[component]
fn Line(row: Row, chosen: RwSignal<Option<Row>>) -> impl IntoView {
    let now = clock::now();
    let face = face(&row.kind);
    let id = row.entity;
    let name = row.summary.title.clone();
    let row = StoredValue::new(row);
    let look = move || row.with_value(|row| face.look(&row.summary, now.get()));
    let detail = move || row.with_value(|row| [look().word, row.summary.code.clone(), row.summary.detail.clone()].join(" · "));
    view! {
        <ListRow
            tone=Signal::derive(move || look().tone)
            mark=face.mark()
            title=name
            detail=ViewFn::from(detail)
            on_open=Callback::new(move |()| chosen.set(Some(row.get_value())))
            testid=format!("zones-record-{id}")
        />
    }
}
