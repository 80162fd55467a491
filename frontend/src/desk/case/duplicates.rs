//! What may be the same matter: open cases of the same type within 50 m and a few days, proposed and never merged by themselves.

use leptos::prelude::*;
use xunge_shared::{
    geometry::{LonLat, Shape},
    hlc::Millis,
    kinds::{Kind, case::Case},
    row::Row,
};

use super::begin::Begin;
use crate::api::{self, RowsQuery};
use crate::i18n::case as words;
use crate::ui::{Button, ButtonKind, Icon, Mark, format};

/// Further apart are two matters.
pub(super) const NEAR_M: f64 = 50.0;
/// So far apart in time are two matters.
pub(super) const DAYS: Millis = 7 * 86_400_000;

/// The proposals; nothing when there are none.
#[component]
pub(super) fn Duplicates(
    /// The case that stands open.
    row: Row,
    /// A press compares the two.
    begin: Begin,
) -> impl IntoView {
    let this = StoredValue::new(row);
    let near = LocalResource::new(move || {
        let row = this.get_value();
        async move {
            let Some(query) = question(&row) else { return vec![] };
            let found = api::rows(&query).await.map(|page| page.rows).unwrap_or_default();
            found.into_iter().filter(|other| is_alike(&row, other)).collect()
        }
    });
    let line = move |row: Row| {
        let metres = place(&row).zip(this.with_value(place)).map(|(a, b)| format::distance(a.distance(b))).unwrap_or_default();
        let when = row.summary.at.map(|at| format::when(at, format::now())).unwrap_or_default();
        let id = row.entity;
        let press = move |()| begin.compare(row.clone());
        view! {
            <p class="case-twin">
                <span>{words::twin(metres, when)}</span>
                <Button kind=ButtonKind::Plain label=words::compare() on_press=press testid=format!("case-compare-{id}") />
            </p>
        }
    };
    view! {
        {move || {
            let found = near.get().unwrap_or_default();
            (!found.is_empty()).then(|| {
                view! {
                    <div class="notice tone-due" role="note" data-testid="case-duplicates">
                        <Icon mark=Mark::Layers />
                        <div>
                            <strong>{words::duplicates(found.len())}</strong>
                            {found.into_iter().map(line).collect_view()}
                        </div>
                    </div>
                }
            })
        }}
    }
}

/// Where it is.
pub(super) fn place(row: &Row) -> Option<LonLat> {
    row.summary.shape.as_ref().and_then(Shape::anchor)
}

/// Open cases around it and in its days; nothing for a case without a place.
fn question(row: &Row) -> Option<RowsQuery> {
    let (lon, lat) = place(row)?.degrees();
    let at = row.summary.at?;
    // 50 m are less than a thousandth of a degree of longitude up to 60 degrees of latitude
    let (east, north) = (0.001, 0.000_5);
    Some(RowsQuery {
        kinds: vec![Case::NAME],
        open: Some(true),
        bbox: Some([lon - east, lat - north, lon + east, lat + north]),
        from: Some(at.saturating_sub(DAYS)),
        to: Some(at + DAYS),
        limit: Some(50),
        ..RowsQuery::default()
    })
}

/// True when `other` may be the same matter as `row`.
fn is_alike(row: &Row, other: &Row) -> bool {
    let metres = place(row).zip(place(other)).map_or(f64::MAX, |(a, b)| a.distance(b));
    let apart = row.summary.at.zip(other.summary.at).map_or(Millis::MAX, |(a, b)| a.abs_diff(b));
    other.entity != row.entity && other.summary.open && other.summary.code == row.summary.code && metres <= NEAR_M && apart <= DAYS
}

#[cfg(test)]
mod tests {
    use xunge_shared::{id::EntityId, row::Summary};

    use super::*;

    fn row(id: u128, code: &str, metres_north: i32, hours: u64) -> Row {
        let shape = Some(Shape::Point(LonLat { lon: 110_300_000, lat: 22_600_000 + metres_north * 9 }));
        let summary = Summary { shape, code: code.into(), at: Some(hours * 3_600_000), open: true, ..Summary::default() };
        Row { kind: Case::NAME, entity: EntityId(id), scope: "990001001000".parse().unwrap(), summary }
    }

    #[test]
    fn the_same_matter_is_of_one_type_near_and_soon() {
        let this = row(1, "0102", 0, 200);
        for (other, alike) in [
            (row(2, "0102", 45, 210), true),
            (row(1, "0102", 0, 200), false),
            (row(2, "0504", 10, 210), false),
            (row(2, "0102", 60, 210), false),
            (row(2, "0102", 10, 200 + 7 * 24 + 1), false),
        ] {
            assert_eq!(is_alike(&this, &other), alike, "{other:?}");
        }
        let closed = Row { summary: Summary { open: false, ..row(2, "0102", 0, 200).summary }, ..row(2, "0102", 0, 200) };
        assert!(!is_alike(&this, &closed));
        let [west, south, east, north] = question(&this).unwrap().bbox.unwrap();
        assert!(west < 110.2995 && east > 110.3005 && south < 22.599_55 && north > 22.600_45);
    }
}
