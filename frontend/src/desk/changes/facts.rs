//! A profile as lines that can be compared, and as an outline.

use leptos::prelude::*;
use xunge_shared::geometry::{LonLat, Shape};

use super::said::Profile;
use crate::data::Core;
use crate::i18n::{changes as words, timetable as line_words};
use crate::ui::format;

/// What is told of a profile, in its order.
pub fn facts(core: Core, profile: &Profile) -> Vec<(&'static str, String)> {
    let cell = |cell: &Option<xunge_shared::id::CellCode>| cell.as_ref().map(ToString::to_string).unwrap_or_default();
    let ground = (words::field_ground(), place(&profile.shape()));
    match profile {
        Profile::Cell(p) => {
            let duty = p.duty.iter().map(|who| core.name_of(*who)).collect::<Vec<_>>().join(crate::i18n::kinds::comma());
            vec![(words::field_code(), p.code.to_string()), (words::field_name(), p.name.clone()), (words::field_duty(), duty), ground]
        }
        Profile::Street(p) => vec![
            (words::field_code(), p.code.clone()),
            (words::field_name(), p.name.clone()),
            (words::field_class(), p.class.code().to_owned()),
            (words::field_length(), place(&Shape::Line(p.line.clone()))),
        ],
        Profile::Zone(p) => vec![
            (words::field_number(), p.number.clone()),
            (words::field_name(), p.name.clone()),
            (words::field_responsible(), p.responsible.clone()),
            (words::field_street(), p.street.map(|street| street.to_string()).unwrap_or_default()),
            (words::field_cell(), cell(&p.cell)),
            (words::field_place(), place(&p.shape)),
        ],
        Profile::Checkpoint(p) => vec![
            (words::field_code(), p.code.clone()),
            (words::field_name(), p.name.clone()),
            (words::field_radius(), p.radius_m.map(|radius| radius.to_string()).unwrap_or_default()),
            (words::field_school(), if p.is_school() { words::yes() } else { words::no() }.to_owned()),
            (words::field_cell(), cell(&p.cell)),
            (words::field_place(), place(&Shape::Point(p.place))),
        ],
        Profile::Line(p) => vec![
            (words::field_code(), p.code.clone()),
            (line_words::place(), p.name.clone()),
            (line_words::problem(), p.problem.clone()),
            (line_words::unit(), p.unit.clone()),
            (line_words::responsible(), p.responsible.clone()),
            (line_words::account(), p.account.map(|who| core.name_of(who)).unwrap_or_default()),
            (line_words::deadline(), format::date(p.due)),
            (line_words::steps(), p.steps.join(" → ")),
            (words::field_place(), p.shape.as_ref().map(place).unwrap_or_default()),
        ],
    }
}

/// A shape in figures: where a point is, how long a line, how large an area.
fn place(shape: &Shape) -> String {
    match shape {
        Shape::Point(at) => {
            let (lon, lat) = at.degrees();
            format!("{lon:.6}, {lat:.6}")
        }
        Shape::Line(line) => format::distance(line.length()),
        Shape::Lines(lines) => format::distance(lines.iter().map(xunge_shared::geometry::Path::length).sum()),
        Shape::Area(_) => {
            // rings are closed: their last corner is their first
            let corners = shape.points().count().saturating_sub(1);
            words::square_metres(shape.square_metres().round(), corners)
        }
    }
}

/// The lines that differ: what, before, after.
pub fn differing(core: Core, before: Option<&Profile>, after: Option<&Profile>) -> Vec<(&'static str, String, String)> {
    let [was, is] = [before, after].map(|profile| profile.map(|profile| facts(core, profile)).unwrap_or_default());
    let labels = if is.is_empty() { &was } else { &is };
    let value =
        |facts: &[(&'static str, String)], label| facts.iter().find(|(one, _)| *one == label).map(|(_, v)| v.clone()).unwrap_or_default();
    let lines = labels.iter().map(|(label, _)| (*label, value(&was, *label), value(&is, *label)));
    lines.filter(|(_, was, is)| was != is).collect()
}

/// The lines of a shape and the rings of its areas.
pub fn rings(shape: &Shape) -> Vec<Vec<LonLat>> {
    match shape {
        Shape::Point(_) => vec![],
        Shape::Line(line) => vec![line.0.clone()],
        Shape::Lines(lines) => lines.iter().map(|line| line.0.clone()).collect(),
        Shape::Area(polygons) => polygons.iter().flat_map(|polygon| &polygon.0).map(|ring| ring.0.clone()).collect(),
    }
}

/// Both outlines in one picture: what was is dashed. Nothing when neither has an extent.
#[component]
pub fn Outlines(
    before: Option<Shape>,
    after: Option<Shape>,
    /// What they are, where they are not one thing before and after.
    #[prop(optional)]
    label: Option<&'static str>,
) -> impl IntoView {
    const SIZE: f64 = 200.0;
    const MARGIN: f64 = 10.0;
    let points: Vec<LonLat> = before.iter().chain(&after).flat_map(Shape::points).collect();
    let range = |of: fn(&LonLat) -> i32| {
        let (least, most) = (points.iter().map(of).min().unwrap_or(0), points.iter().map(of).max().unwrap_or(0));
        (f64::from(least), f64::from(most))
    };
    let (west, east) = range(|p| p.lon);
    let (south, north) = range(|p| p.lat);
    // a degree of longitude is shorter than one of latitude
    let squeeze = (south / 1e6).to_radians().cos();
    let extent = ((east - west) * squeeze).max(north - south);
    if extent < 1.0 {
        return ().into_any();
    }
    let scale = (SIZE - 2.0 * MARGIN) / extent;
    let point = move |p: &LonLat| {
        let (x, y) = ((f64::from(p.lon) - west) * squeeze * scale + MARGIN, (north - f64::from(p.lat)) * scale + MARGIN);
        format!("{x:.1} {y:.1}")
    };
    let path = move |shape: Shape| {
        rings(&shape).iter().map(|ring| "M".to_owned() + &ring.iter().map(point).collect::<Vec<_>>().join("L")).collect::<String>()
    };
    view! {
        <svg class="outlines" viewBox=format!("0 0 {SIZE} {SIZE}") role="img" aria-label=label.unwrap_or_else(words::outline)>
            {after.map(|shape| view! { <path class="outline-is" d=path(shape) /> })}
            {before.map(|shape| view! { <path class="outline-was" d=path(shape) /> })}
        </svg>
    }
    .into_any()
}
