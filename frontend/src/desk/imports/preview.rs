//! What each row of a checked file does, before it is written: what it changes with before and after, what is new, what stays.

use leptos::prelude::*;
use xunge_shared::imports::{Deed, RowPreview};

use crate::i18n::imports as words;

/// See the module.
#[component]
pub(super) fn Preview(
    /// Some of the rows.
    rows: Vec<RowPreview>,
    /// How many there are of each sort, in the order of what is shown.
    counts: [u64; 3],
) -> impl IntoView {
    let sorts = [
        (Deed::Changed, "import-rows-changed", words::changed()),
        (Deed::New, "import-rows-new", words::new()),
        (Deed::Same, "import-rows-same", words::same()),
    ];
    let part = |((deed, testid, word), count): ((Deed, &'static str, &'static str), u64)| {
        let rows: Vec<RowPreview> = rows.iter().filter(|row| row.deed == deed).cloned().collect();
        (!rows.is_empty()).then(|| {
            let more = (rows.len() as u64) < count;
            let first = rows.len();
            view! {
                <details open=deed == Deed::Changed data-testid=testid>
                    <summary>{word} " · " {count}</summary>
                    {more.then(|| view! { <p class="muted">{words::first_rows(first)}</p> })}
                    <table class="desk-table">
                        <thead>
                            <tr>
                                <th>{words::line()}</th>
                                <th>{words::about()}</th>
                                {(deed == Deed::Changed).then(|| view! { <th>{words::changes()}</th> })}
                            </tr>
                        </thead>
                        <tbody>{rows.into_iter().map(|row| view! { <Row row /> }).collect_view()}</tbody>
                    </table>
                </details>
            }
        })
    };
    sorts.into_iter().zip(counts).map(part).collect_view()
}

#[component]
fn Row(row: RowPreview) -> impl IntoView {
    let said = |text: String| if text.is_empty() { words::nothing().to_owned() } else { text };
    let changes = row.changes.into_iter().map(|change| {
        view! {
            <li>
                <span class="receipt">{change.field}</span>
                " "
                <del>{said(change.before)}</del>
                " → "
                <ins>{said(change.after)}</ins>
            </li>
        }
    });
    view! {
        <tr>
            <th scope="row">{row.line.map(words::line_n)}</th>
            <td>{row.name}</td>
            {(row.deed == Deed::Changed).then(|| view! { <td><ul class="import-changes">{changes.collect_view()}</ul></td> })}
        </tr>
    }
}
