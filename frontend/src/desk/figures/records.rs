//! The cases behind a number: as the desk lists them, each one leading to its story.

use leptos::{prelude::*, task::spawn_local};
use xunge_shared::row::Row;

use super::{HERE, words::count_word};
use crate::{
    api::{self, FiguresQuery},
    clock,
    data::Core,
    i18n::figures as say,
    kinds::face,
    route::Query,
    ui::{Button, EmptyState, Icon, ListRow, Mark, Skeleton, format},
};

/// The list.
#[component]
pub(super) fn Records(
    /// What is counted.
    measure: String,
    query: FiguresQuery,
) -> impl IntoView {
    let shown = RwSignal::new(None::<Result<(Vec<Row>, u64), ()>>);
    let mut back = Query::default();
    back.set("from", &query.from);
    back.set("to", &query.to);
    let what = count_word(&measure);
    let ask = move || {
        let (query, measure) = (query.clone(), measure.clone());
        let skip = shown.with_untracked(|shown| shown.as_ref().and_then(|all| all.as_ref().ok()).map_or(0, |(rows, _)| rows.len()));
        spawn_local(async move {
            let answer = api::figure_records(&query, &measure, skip).await;
            // the page may have gone meanwhile
            let _ = shown.try_update(|shown| match (answer, shown) {
                (Ok(page), Some(Ok((rows, _)))) => rows.extend(page.rows),
                (Ok(page), shown) => *shown = Some(Ok((page.rows, page.total))),
                (Err(_), shown @ None) => *shown = Some(Err(())),
                (Err(_), Some(_)) => {}
            });
        });
    };
    ask();
    let more = Callback::new(move |()| ask());
    view! {
        <p>
            <a class="chip" href=format!("{HERE}{back}") data-testid="figures-back">
                <Icon mark=Mark::Back size=16 />
                {say::back()}
            </a>
        </p>
        {move || match shown.get() {
            None => view! { <Skeleton rows=8 /> }.into_any(),
            Some(Err(())) => {
                view! { <EmptyState mark=Mark::CloudOff title=crate::i18n::desk::unreachable() why=crate::i18n::desk::unreachable_why() /> }
                    .into_any()
            }
            Some(Ok((rows, total))) => {
                let more_follow = (rows.len() as u64) < total;
                view! {
                    <h2 data-testid="figures-total">{say::records(what, total)}</h2>
                    <ul class="desk-list figures-records" data-testid="figures-records">
                        {rows.into_iter().map(|row| view! { <Line row /> }).collect_view()}
                    </ul>
                    {more_follow.then(|| view! { <Button label=say::more() on_press=more testid="figures-more" /> })}
                }
                    .into_any()
            }
        }}
    }
}

#[component]
fn Line(row: Row) -> impl IntoView {
    let (core, now) = (Core::expect(), clock::now());
    let face = face(&row.kind);
    let (id, kind) = (row.entity, row.kind.clone());
    let row = StoredValue::new(row);
    let look = move || row.with_value(|row| face.look(&row.summary, now.get()));
    let title = move || row.with_value(|row| face.name(&row.summary, &core.settings()));
    let detail = move || {
        row.with_value(|row| {
            let mut words = vec![look().word];
            words.extend(row.summary.at.map(|at| format::ago(at, now.get())));
            words.extend(row.summary.due.filter(|_| row.summary.overdue(now.get())).map(|due| format::left(due, now.get())));
            words.extend(Some(row.summary.detail.clone()).filter(|detail| !detail.is_empty()));
            words.join(" · ")
        })
    };
    view! {
        <ListRow
            tone=Signal::derive(move || look().tone)
            mark=face.mark()
            title=Signal::derive(title)
            detail=ViewFn::from(detail)
            href=format!("/desk?sel={kind}:{id}")
            testid=format!("figures-row-{id}")
        />
    }
}
