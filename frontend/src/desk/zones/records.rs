//! The records behind a number of the board, and what the chosen one looked like before and after.
//!
//! `data-testid`s: `zones-records`, `zones-record-<id>`, `zones-records-more`.

use std::collections::BTreeSet;

use leptos::prelude::*;
use xunge_shared::{
    id::{AreaCode, Scope},
    row::Row,
};

use super::{kind, pair::Pair};
use crate::api::{self, ApiError, RowsQuery};
use crate::clock;
use crate::desk::failed::Failed;
use crate::desk::live::{Freshness, kept};
use crate::desk::wide::WayBack;
use crate::i18n::zone_board as words;
use crate::kinds::face;
use crate::route::{self, Query};
use crate::ui::{Button, EmptyState, ListRow, Mark, Skeleton};

/// So many are listed, and so many more whenever somebody asks for them, up to the server's page.
const LISTED: u16 = 50;
const MOST: u16 = 500;
/// The server's page of what was soon dirty again.
const MOST_RECURRED: u16 = 200;
/// What the numbers of what was soon dirty again are called in the address.
pub const RECURRED: &str = "recurred";

/// What a number of the board stands for.
#[derive(Debug, Clone, PartialEq)]
enum Behind {
    /// Door fronts as they stand.
    Stand(Box<RowsQuery>),
    /// Door fronts of a place, or with a finding, that were soon so again after they were put right.
    Recurred { by: String, place: String, town: Option<AreaCode>, limit: u16 },
}

/// Door fronts, and whether there are more.
#[derive(Debug, Clone, PartialEq)]
struct Listed {
    rows: Vec<Row>,
    more: bool,
}

impl Behind {
    fn of(query: &Query, limit: u16) -> Option<Self> {
        let place = query.get("at")?;
        if query.get("what") == Some(RECURRED) {
            let town = query.get("town").and_then(|town| town.parse().ok());
            let by = query.get("by").unwrap_or("scope").to_owned();
            return Some(Self::Recurred { by, place: place.to_owned(), town, limit: limit.min(MOST_RECURRED) });
        }
        rows_of(query, limit).map(|query| Self::Stand(Box::new(query)))
    }

    async fn read(self) -> Result<Listed, ApiError> {
        match self {
            Self::Stand(query) => {
                let page = api::rows(&query).await?;
                Ok(Listed { rows: page.rows, more: page.next.is_some() && query.limit < Some(MOST) })
            }
            Self::Recurred { by, place, town, limit } => {
                let mut page = api::recurred(&by, &place, town, limit).await?;
                // one that came back several times is one
                let mut seen = BTreeSet::new();
                page.rows.retain(|row| seen.insert(row.entity));
                Ok(Listed { rows: page.rows, more: page.next.is_some() && limit < MOST_RECURRED })
            }
        }
    }
}

/// The door fronts that a number counts, as they stand.
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
    let asked = Memo::new(move |_| query.with(|query| Behind::of(query, limit.get())));
    let list = Memo::new(move |_| query.with(|query| Behind::of(query, LISTED)));
    let answer = LocalResource::new(move || {
        fresh.asked.track();
        let asked = asked.get();
        async move {
            let listed = match asked.clone() {
                Some(behind) => behind.read().await.map(Some),
                None => Ok(None),
            };
            (asked, listed)
        }
    });
    let answer = kept(answer);
    let rows = Memo::new(move |_| answer.get().map(|(_, listed)| listed));
    let chosen = RwSignal::new(None::<Row>);
    Effect::new(move |_| {
        list.track();
        chosen.set(None);
        limit.set(LISTED);
    });
    view! {
        <aside
            class="zones-records desk-beside"
            class:is-open=move || list.with(Option::is_some)
            data-testid="zones-records"
            aria-label=words::records()
        >
            <WayBack on_press=|| route::set_query(&[("at", ""), ("what", "")]) />
            {move || chosen.get().map(|row| view! { <Pair row /> })}
            {move || match rows.get() {
                None => view! { <Skeleton rows=4 /> }.into_any(),
                Some(Err(why)) => view! { <Failed why /> }.into_any(),
                Some(Ok(None)) => view! { <EmptyState mark=Mark::List title=words::pick() /> }.into_any(),
                Some(Ok(Some(listed))) if listed.rows.is_empty() => view! { <EmptyState mark=Mark::Search title=words::no_records() /> }.into_any(),
                Some(Ok(Some(listed))) => {
                    let more = listed.more
                        .then(|| {
                            let more = Callback::new(move |()| limit.update(|limit| *limit = (*limit * 2).min(MOST)));
                            view! { <Button label=words::more_records() on_press=more testid="zones-records-more" /> }
                        });
                    view! {
                        <ul class="desk-list">
                            {listed.rows.into_iter().map(|row| view! { <Line row chosen /> }).collect_view()}
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
