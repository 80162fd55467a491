//! The rounds of the time that is looked at, the newest first: each can be replayed.
//!
//! `data-testid`s: `patrols-rounds`, `patrols-replay-<round>`.

use leptos::prelude::*;
use xunge_shared::{day::DAY, id::KindName, row::Row};

use super::HERE;
use crate::api::{self, CoverageQuery, RowsQuery};
use crate::clock;
use crate::data::Core;
use crate::desk::failed::Failed;
use crate::desk::live::{Freshness, kept};
use crate::i18n::patrols as words;
use crate::kinds::face;
use crate::route;
use crate::ui::{Badge, EmptyState, Icon, Mark, Skeleton, format};

/// More rounds than this nobody looks through.
const SHOWN: u16 = 30;

/// The list.
#[component]
pub(super) fn Rounds(
    /// Of this town and time.
    query: Memo<CoverageQuery>,
) -> impl IntoView {
    let fresh = Freshness::expect();
    // which places are listed is nothing of rounds
    let time = Memo::new(move |_| query.with(|query| (query.scope, query.days, query.from, query.to)));
    let rounds = LocalResource::new(move || {
        fresh.asked.track();
        let (scope, days, from, to) = time.get();
        let query = RowsQuery {
            kinds: vec![KindName::known("round")],
            scope,
            // the evenings of these days are those that the tables count, the last of them perhaps tonight's
            from: from.or_else(|| {
                let until = to.unwrap_or_else(|| clock::county().midnight(format::now()));
                Some(until.saturating_sub(u64::from(days) * DAY))
            }),
            to,
            order: Some("-at"),
            limit: Some(SHOWN),
            ..RowsQuery::default()
        };
        async move { ((query.scope, query.from, query.to), api::rows(&query).await) }
    });
    let rounds = kept(rounds);
    view! {
        <section data-testid="patrols-rounds">
            <h2>{words::rounds()}</h2>
            {move || match rounds.get() {
                None => view! { <Skeleton rows=4 /> }.into_any(),
                Some((_, Err(why))) => view! { <Failed why /> }.into_any(),
                Some((_, Ok(page))) if page.rows.is_empty() => {
                    view! { <EmptyState mark=Mark::Walk title=words::rounds_none() why=words::rounds_none_why() /> }.into_any()
                }
                Some((_, Ok(page))) => view! { <Table rows=page.rows /> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn Table(rows: Vec<Row>) -> impl IntoView {
    let core = Core::expect();
    let line = move |row: Row| {
        let face = face(&row.kind);
        let (look, id) = (face.look(&row.summary, format::now()), row.entity);
        let mut query = route::whole_query();
        query.set("round", &id.to_string());
        let label = words::replay_of(&row.summary.title);
        view! {
            <tr>
                <th scope="row">{row.summary.title.clone()}</th>
                <td>{core.area_name(row.scope.area())}</td>
                <td>{row.summary.at.map(|at| format::when(at, format::now()))}</td>
                <td>{face.detail(&row.summary)}</td>
                <td><Badge tone=look.tone label=look.word mark=look.mark /></td>
                <td>
                    <a class="chip" href=format!("{HERE}{query}") aria-label=label data-testid=format!("patrols-replay-{id}")>
                        <Icon mark=Mark::Play size=16 />
                        {words::replay()}
                    </a>
                </td>
            </tr>
        }
    };
    view! {
        <div class="desk-wide">
            <table class="desk-table">
                <thead>
                    <tr>
                        <th>{words::team()}</th>
                        <th>{words::town()}</th>
                        <th>{words::started()}</th>
                        <th>{words::how_moved()}</th>
                        <td></td>
                        <th><span class="sr-only">{words::replay()}</span></th>
                    </tr>
                </thead>
                <tbody>{untrack(|| rows.into_iter().map(line).collect_view())}</tbody>
            </table>
        </div>
    }
}
