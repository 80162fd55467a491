//! The cases behind a number: as the desk lists them, each one leading to its story.

use leptos::{prelude::*, task::spawn_local};
use xunge_shared::row::Row;

use super::words::count_word;
use crate::{
    api::{self, ApiError, FiguresQuery},
    clock,
    data::Core,
    desk::failed::Failed,
    i18n::figures as say,
    kinds::face,
    ui::{Button, Icon, ListRow, Mark, Skeleton, format},
};

/// What is listed so far.
#[derive(Clone, Default)]
struct Listed {
    rows: Vec<Row>,
    total: u64,
    /// So many were counted and show nothing any more.
    gone: u64,
    /// Where the next page begins.
    next: Option<usize>,
}

/// The list.
#[component]
pub(super) fn Records(
    /// What is counted.
    measure: String,
    query: FiguresQuery,
    /// The table that it was opened from.
    back: String,
) -> impl IntoView {
    let shown = RwSignal::new(None::<Result<Listed, ApiError>>);
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(false));
    let what = count_word(&measure);
    let ask = move || {
        let (query, measure) = (query.clone(), measure.clone());
        let next = shown.with_untracked(|shown| shown.as_ref().and_then(|all| all.as_ref().ok()).and_then(|listed| listed.next));
        busy.set(true);
        failed.set(false);
        spawn_local(async move {
            let answer = api::figure_records(&query, &measure, next.unwrap_or_default()).await;
            // the page may have gone meanwhile
            let _ = busy.try_set(false);
            let _ = failed.try_set(answer.is_err());
            let _ = shown.try_update(|shown| match answer {
                Ok(page) => {
                    let mut listed = shown.take().and_then(Result::ok).unwrap_or_default();
                    listed.rows.extend(page.rows);
                    *shown = Some(Ok(Listed { total: page.total, gone: listed.gone + page.gone, next: page.next, ..listed }));
                }
                Err(why) if shown.is_none() => *shown = Some(Err(why)),
                Err(_) => {}
            });
        });
    };
    ask();
    let more = Callback::new(move |()| ask());
    view! {
        <p>
            <a class="chip" href=back data-testid="figures-back">
                <Icon mark=Mark::Back size=16 />
                {say::back()}
            </a>
        </p>
        {move || match shown.get() {
            None => view! { <Skeleton rows=8 /> }.into_any(),
            Some(Err(why)) => view! { <Failed why /> }.into_any(),
            Some(Ok(Listed { rows, total, gone, next })) => {
                view! {
                    <h2 data-testid="figures-total">{say::records(what, total)}</h2>
                    {(gone > 0).then(|| view! { <p class="muted" data-testid="figures-gone">{say::gone(gone)}</p> })}
                    <ul class="desk-list figures-records" data-testid="figures-records">
                        {rows.into_iter().map(|row| view! { <Line row /> }).collect_view()}
                    </ul>
                    {next.map(|_| view! { <Button label=say::more() on_press=more busy testid="figures-more" /> })}
                    {move || failed.get().then(|| view! { <p role="alert" data-testid="figures-more-failed">{say::more_failed()}</p> })}
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
            words.extend(row.summary.at.map(|at| face.since(format::ago(at, now.get()))));
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
