//! A small map of a doubtful record: what it is measured against, where its author stood, and how sure that is. To scale and north up; without a
//! basemap, because what matters is how the one lies to the other.
//!
//! `data-testid`: `review-sketch`.

use leptos::prelude::*;
use xunge_shared::geometry::{LonLat, Plane, Shape};

use crate::desk::changes::rings;
use crate::i18n::review as words;
use crate::ui::format;

/// The picture, and the edge that stays free.
const SIZE: (f64, f64) = (300.0, 200.0);
const EDGE: f64 = 18.0;
/// Less than this is not looked at closer, metres.
const LEAST_M: f64 = 20.0;
/// The bar is no longer than this.
const LONGEST_BAR: f64 = 90.0;

/// How degrees become points of the picture.
#[derive(Debug, Clone, Copy)]
struct Frame {
    west: f64,
    north: f64,
    /// Points in a metre.
    scale: f64,
    plane: Plane,
}

impl Frame {
    /// A frame that holds all of these places, each with so many metres around it; nothing without one.
    fn around(places: &[(LonLat, f64)]) -> Option<Self> {
        let plane = Plane::at(places.first()?.0);
        let edges = places.iter().map(|(place, around)| {
            let [x, y] = plane.point(*place);
            [x - around, x + around, y - around, y + around]
        });
        let [west, east, south, north] = edges.reduce(|a, b| [a[0].min(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].max(b[3])])?;
        let (wide, high) = ((east - west).max(LEAST_M), (north - south).max(LEAST_M));
        let scale = ((SIZE.0 - 2.0 * EDGE) / wide).min((SIZE.1 - 2.0 * EDGE) / high);
        // in the middle of the picture
        let (spare_x, spare_y) = (SIZE.0 / scale - (east - west), SIZE.1 / scale - (north - south));
        Some(Self { west: west - spare_x / 2.0, north: north + spare_y / 2.0, scale, plane })
    }

    fn point(self, place: LonLat) -> (f64, f64) {
        let [x, y] = self.plane.point(place);
        ((x - self.west) * self.scale, (self.north - y) * self.scale)
    }

    /// A round number of metres that is a bar of a good length.
    fn bar(self) -> f64 {
        let most = LONGEST_BAR / self.scale;
        let ten = 10_f64.powf(most.log10().floor());
        [5.0, 2.0].into_iter().map(|times| times * ten).find(|bar| *bar <= most).unwrap_or(ten)
    }
}

/// The map.
#[component]
pub(super) fn Sketch(
    /// What the record is measured against.
    about: Option<Shape>,
    /// Where its author stood.
    stood: LonLat,
    /// How sure that is, metres.
    accuracy_m: Option<u32>,
    /// The same in words.
    label: String,
) -> impl IntoView {
    let around = f64::from(accuracy_m.unwrap_or_default());
    let places: Vec<_> = about.iter().flat_map(Shape::points).map(|place| (place, 0.0)).chain([(stood, around)]).collect();
    Frame::around(&places).map(|frame| {
        let path = |ring: Vec<LonLat>| {
            let corner = |place: LonLat| {
                let (x, y) = frame.point(place);
                format!("{x:.1} {y:.1}")
            };
            "M".to_owned() + &ring.into_iter().map(corner).collect::<Vec<_>>().join("L")
        };
        let is_area = matches!(about, Some(Shape::Area(_)));
        let outline = about.as_ref().map(|about| rings(about).into_iter().map(path).collect::<String>()).filter(|path| !path.is_empty());
        let outline = outline.map(|d| view! { <path class="sketch-about" class:is-area=is_area d=d /> });
        let anchor = about.as_ref().and_then(Shape::anchor).map(|anchor| frame.point(anchor));
        let (x, y) = frame.point(stood);
        let spot = matches!(about, Some(Shape::Point(_))).then_some(anchor).flatten();
        let spot = spot.map(|(x, y)| view! { <rect class="sketch-spot" x=x - 5.0 y=y - 5.0 width="10" height="10" /> });
        let way = anchor.map(|(to_x, to_y)| view! { <line class="sketch-way" x1=x y1=y x2=to_x y2=to_y /> });
        let bar = frame.bar();
        let (left, right, low) = (EDGE, EDGE + bar * frame.scale, SIZE.1 - 8.0);
        view! {
            <figure class="review-sketch" data-testid="review-sketch">
                <svg viewBox=format!("0 0 {} {}", SIZE.0, SIZE.1) role="img" aria-label=words::sketch(label)>
                    {outline}
                    {spot}
                    {way}
                    <circle class="sketch-doubt" cx=x cy=y r=around * frame.scale />
                    <circle class="sketch-stood" cx=x cy=y r="5" />
                    <path class="sketch-bar" d=format!("M{left} {}V{low}H{right:.1}V{}", low - 5.0, low - 5.0) />
                    <text x=right + 5.0 y=low>{format::distance(bar)}</text>
                </svg>
                <figcaption>
                    <span class="sketch-key is-about">{words::sketch_about()}</span>
                    <span class="sketch-key is-stood">{words::sketch_stood()}</span>
                </figcaption>
            </figure>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_it_lies_in_the_picture_and_the_bar_is_round() {
        let place = |lon, lat| LonLat { lon, lat };
        let near = |n: f64, m: f64| (n - m).abs() < 0.2;
        for (other, around) in
            [(place(110_354_900, 22_708_310), 30.0), (place(110_354_214, 22_738_310), 8.0), (place(110_354_214, 22_708_310), 0.0)]
        {
            let places = [(place(110_354_214, 22_708_310), 0.0), (other, around)];
            let frame = Frame::around(&places).unwrap();
            for (place, around) in places {
                let ((x, y), around) = (frame.point(place), around * frame.scale);
                assert!(x - around > EDGE - 0.2 && x + around < SIZE.0 - EDGE + 0.2, "{x} {around}");
                assert!(y - around > EDGE - 0.2 && y + around < SIZE.1 - EDGE + 0.2, "{y} {around}");
            }
            let bar = frame.bar();
            assert!(bar * frame.scale <= LONGEST_BAR && bar * frame.scale > LONGEST_BAR / 2.6, "{bar}");
            let lead = bar / 10_f64.powf(bar.log10().floor());
            assert!([1.0, 2.0, 5.0].into_iter().any(|round| near(lead, round)), "{bar}");
        }
        assert!(Frame::around(&[]).is_none());
    }
}
