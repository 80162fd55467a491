//! In what two cases are unlike that are about to be made one: said before it is done, and no reason not to do it.
//!
//! `data-testid`: `case-unlike` (`data-count`).

use leptos::prelude::*;
use xunge_shared::{
    day::DAY,
    id::EntityId,
    kinds::{Kind, case::Case},
    row::Row,
};

use super::duplicates::{DAYS, NEAR_M, place};
use crate::data::Core;
use crate::i18n::case as words;
use crate::kinds::face;
use crate::ui::{Icon, Mark, format};

/// A difference.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Unlike {
    /// Of another type.
    Type,
    /// In another town.
    Town,
    /// So many metres apart.
    Metres(f64),
    /// So many days apart.
    Days(u64),
}

/// Further apart than what is proposed as the same is, in any respect.
fn differences(one: &Row, other: &Row) -> Vec<Unlike> {
    let metres = place(one).zip(place(other)).map(|(one, other)| one.distance(other)).filter(|metres| *metres > NEAR_M);
    let apart = one.summary.at.zip(other.summary.at).map(|(one, other)| one.abs_diff(other)).filter(|apart| *apart > DAYS);
    [
        (one.summary.code != other.summary.code).then_some(Unlike::Type),
        (one.scope.area() != other.scope.area()).then_some(Unlike::Town),
        metres.map(Unlike::Metres),
        apart.map(|apart| Unlike::Days(apart / DAY)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What is unlike in the one that goes; nothing when they are alike.
#[component]
pub(super) fn Differences(
    /// The two.
    pair: (Row, Row),
    /// Which of them stays.
    keep: RwSignal<EntityId>,
) -> impl IntoView {
    let core = Core::expect();
    move || {
        let (one, other) = &pair;
        let gone = if keep.get() == one.entity { other } else { one };
        let all = differences(one, other);
        let word = |unlike: &Unlike| match unlike {
            Unlike::Type => words::unlike_type(face(&Case::NAME).name(&gone.summary, &core.settings())),
            Unlike::Town => words::unlike_town(core.area_name(gone.scope.area())),
            Unlike::Metres(metres) => words::unlike_place(format::distance(*metres)),
            Unlike::Days(days) => words::unlike_time(*days),
        };
        (!all.is_empty()).then(|| {
            view! {
                <div class="notice tone-due" role="note" data-testid="case-unlike" data-count=all.len()>
                    <Icon mark=Mark::Warning />
                    <div>
                        <strong>{words::unlike()}</strong>
                        <ul>{all.iter().map(|unlike| view! { <li>{word(unlike)}</li> }).collect_view()}</ul>
                    </div>
                </div>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use xunge_shared::{
        geometry::{LonLat, Shape},
        row::Summary,
    };

    use super::*;

    fn row(town: &str, code: &str, north: i32, days: u64) -> Row {
        let shape = Some(Shape::Point(LonLat { lon: 110_000_000, lat: 22_000_000 + north }));
        let summary = Summary { code: code.into(), shape, at: Some(days * DAY), ..Summary::default() };
        Row { kind: Case::NAME, entity: EntityId(1), scope: town.parse().unwrap(), summary }
    }

    #[test]
    fn each_difference_is_told() {
        let this = row("990001001000", "0102", 0, 10);
        assert_eq!(differences(&this, &row("990001001000", "0102", 300, 16)), [], "as near as what is proposed");
        let far = differences(&row("990001002000", "0103", 10_000, 30), &this);
        let [Unlike::Type, Unlike::Town, Unlike::Metres(metres), Unlike::Days(20)] = far[..] else { panic!("{far:?}") };
        assert!((1_100.0..1_125.0).contains(&metres), "{metres}");
        let nowhere = Row { summary: Summary { shape: None, at: None, ..this.summary.clone() }, ..this.clone() };
        assert_eq!(differences(&this, &nowhere), [], "what is not known is no difference");
    }
}
