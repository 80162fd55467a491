//! The drawing behind the brand: a few blocks of a town, doors along a street, and a patrol under way.
//!
//! Decoration only: no data, no text, hidden from screen readers.

use leptos::prelude::*;

/// Left edges and widths of the columns of blocks; the streets are what is between.
const COLUMNS: [(u16, u16); 8] = [(0, 96), (120, 132), (276, 84), (384, 150), (558, 100), (682, 128), (834, 90), (948, 120)];
const ROWS: [(u16, u16); 7] = [(0, 88), (112, 112), (248, 76), (348, 126), (498, 96), (618, 104), (746, 90)];

/// Blocks seen more brightly: a park, a school, the market.
const BRIGHT: [(usize, usize); 7] = [(1, 1), (3, 0), (4, 3), (5, 5), (2, 4), (6, 2), (0, 5)];

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
                // doors along the street: kept, due, to be put right
                <path class="scene-doors" d="M276 340h258M558 340h252M276 232h84M384 232h150M682 490h128M384 490h150"></path>
                <path class="scene-doors is-due" d="M384 340h44M682 340h26M682 490h24"></path>
                <path class="scene-doors is-wrong" d="M484 490h24"></path>
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
