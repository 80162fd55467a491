//! The drawing behind the brand: a few blocks of a town, doors along a street, and a patrol under way.
//!
//! Decoration only: no data, no text, hidden from screen readers.

use leptos::prelude::*;

/// Left edges and widths of the columns of blocks; the streets are what is between.
const COLUMNS: [(u16, u16); 8] = [(0, 96), (120, 132), (276, 84), (384, 150), (558, 100), (682, 128), (834, 90), (948, 120)];
const ROWS: [(u16, u16); 7] = [(0, 88), (112, 112), (248, 76), (348, 126), (498, 96), (618, 104), (746, 90)];

/// Blocks seen more brightly: a park, a school, the market.
const BRIGHT: [(usize, usize); 7] = [(1, 1), (3, 0), (4, 3), (5, 5), (2, 4), (6, 2), (0, 5)];

/// Rows of doors: what they are, where the row begins, how many. One door and the gap to the next are 21 units.
const DOORS: [(&str, u16, u16, u16); 12] = [
    (KEPT, 388, 345, 4),
    (DUE, 472, 345, 1),
    (KEPT, 493, 345, 2),
    (KEPT, 560, 327, 5),
    (KEPT, 686, 345, 2),
    (WRONG, 728, 345, 1),
    (KEPT, 749, 345, 3),
    (KEPT, 562, 227, 3),
    (DUE, 625, 227, 2),
    (KEPT, 280, 327, 3),
    (KEPT, 388, 477, 4),
    (DUE, 472, 477, 3),
];

const KEPT: &str = "scene-doors";
const DUE: &str = "scene-doors is-due";
const WRONG: &str = "scene-doors is-wrong";

/// The town.
#[component]
pub fn Scene() -> impl IntoView {
    let blocks = ROWS
        .iter()
        .enumerate()
        .flat_map(|(row, &(y, height))| {
            COLUMNS.iter().enumerate().map(move |(column, &(x, width))| {
                let class = if BRIGHT.contains(&(column, row)) { "scene-block is-bright" } else { "scene-block" };
                view! { <rect class=class x=x y=y width=width height=height rx="12"></rect> }
            })
        })
        .collect_view();
    view! {
        <svg class="scene" viewBox="140 90 720 560" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
            <g transform="rotate(-14 500 400)">
                {blocks}
                // doors along the streets: kept, due, to be put right
                {DOORS.map(|(class, x, y, doors)| view! { <path class=class d=format!("M{x} {y}h{}", doors * 21 - 7)></path> }).collect_view()}
                // the patrol: walked, a gap drawn as dots, walked on
                <path class="scene-walked" d="M264 606V486H372V336"></path>
                <path class="scene-gap" d="M372 336H546"></path>
                <path class="scene-walked" d="M546 336V236H670"></path>
                <path class="scene-point" d="M372 464l19 11v22l-19 11-19-11v-22z"></path>
                <path class="scene-tick" d="M363.5 486l6.5 6.5 11-12"></path>
                <circle class="scene-halo" cx="670" cy="236" r="30"></circle>
                <circle class="scene-here" cx="670" cy="236" r="12"></circle>
            </g>
        </svg>
    }
}
