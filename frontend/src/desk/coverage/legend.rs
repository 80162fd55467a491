//! What the looks of a place on the map mean: in words beside the same lines and marks.

use leptos::prelude::*;
use xunge_shared::coverage::{Sort, Standing, lately};

use crate::i18n::patrols as words;
use crate::ui::{Icon, Mark, Tone};

/// How places of a sort stand, in words, the worst first.
pub fn legend(sort: Sort, blind: u16) -> Vec<(Standing, String)> {
    let half = u16::try_from(lately(blind.into())).unwrap_or(blind);
    let blind = (Standing::Blind, words::is_blind(blind));
    match sort {
        Sort::Street => {
            let [few, some, many] = [words::few(), words::some(), words::many()].map(str::to_owned);
            vec![blind, (Standing::Part, words::is_part().to_owned()), (Standing::Few, few), (Standing::Some, some), (Standing::Many, many)]
        }
        _ => vec![blind, (Standing::Few, words::longer_ago(half)), (Standing::Some, words::lately(half))],
    }
}

/// The legend: streets have the widths and breaks of their lines, all else the marks of its spots.
#[component]
pub fn Legend(
    /// Of which places.
    sort: Sort,
    /// The days after which a place is a blind spot.
    blind: u16,
) -> impl IntoView {
    let sign = move |standing: Standing| {
        if sort == Sort::Street {
            return view! { <i class=format!("covered-swatch is-{}", standing.code()) aria-hidden="true"></i> }.into_any();
        }
        let (tone, mark) = match standing {
            Standing::Blind => (Tone::Wrong, Mark::Cross),
            Standing::Part | Standing::Few => (Tone::Due, Mark::Clock),
            Standing::Some | Standing::Many => (Tone::Good, Mark::Check),
        };
        view! { <span class=format!("covered-mark {}", tone.class())><Icon mark size=14 /></span> }.into_any()
    };
    let line = move |(standing, word): (Standing, String)| view! { <li>{sign(standing)}{word}</li> };
    view! { <ul class="covered-legend">{legend(sort, blind).into_iter().map(line).collect_view()}</ul> }
}
