//! The drawing itself: paper ground, one card with the way, big quiet numbers. Always by day: it is looked at on other people's screens.

use std::f64::consts::TAU;

use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};
use xunge_shared::geometry::LonLat;

use super::Told;
use super::frame::{Fit, Frame};
use crate::device::share;
use crate::i18n::phone_round as words;
use crate::ui::format;

const WIDTH: f64 = 1080.0;
const HEIGHT: f64 = 1350.0;
const MARGIN: f64 = 56.0;
const CARD: Frame = Frame { x: MARGIN, y: 236.0, width: WIDTH - 2.0 * MARGIN, height: 796.0 };
/// Room within the card.
const PAD: f64 = 72.0;

// those of `style/tokens.css` by day
const GROUND: &str = "#f5f7f5";
const CARD_FILL: &str = "#ffffff";
const LINE: &str = "#e1e7e3";
const INK: &str = "#16211d";
const MUTED: &str = "#56655e";
const ACTION: &str = "#0f6b57";
const TRACK: &str = "#2459b8";
const GOOD: &str = "#2a8a72";
const WRONG: &str = "#b53418";
const WRONG_SOFT: &str = "#fbe6e0";

/// Draws it.
pub(super) fn draw(told: &Told) -> Result<HtmlCanvasElement, JsValue> {
    let (canvas, pen) = share::canvas(WIDTH as u32, HEIGHT as u32)?;
    pen.set_fill_style_str(GROUND);
    pen.fill_rect(0.0, 0.0, WIDTH, HEIGHT);
    pen.set_fill_style_str(ACTION);
    pen.fill_rect(0.0, 0.0, WIDTH, 12.0);
    write(&pen, &told.team, (MARGIN, 108.0), (700, 58.0), INK, "left")?;
    write(&pen, &told.when, (MARGIN, 178.0), (400, 34.0), MUTED, "left")?;
    pen.set_fill_style_str(CARD_FILL);
    pen.set_stroke_style_str(LINE);
    pen.set_line_width(2.0);
    pen.begin_path();
    pen.round_rect_with_f64(CARD.x, CARD.y, CARD.width, CARD.height, 28.0)?;
    pen.fill();
    pen.stroke();
    pen.save();
    // what is drawn of the ground ends with the card
    pen.clip();
    let fit = fit(told);
    if let Some(fit) = &fit {
        pen.set_line_width(7.0);
        told.streets.iter().for_each(|street| stroke(&pen, fit, &street.0));
    }
    pen.restore();
    way(&pen, told, fit.as_ref())?;
    figures(&pen, told)?;
    write(&pen, words::picture_made_by(), (WIDTH - MARGIN, HEIGHT - 46.0), (600, 28.0), ACTION, "right")?;
    if let Some(gaps) = &told.gaps {
        write(&pen, gaps, (MARGIN, HEIGHT - 46.0), (400, 28.0), MUTED, "left")?;
    }
    Ok(canvas)
}

fn write(
    pen: &CanvasRenderingContext2d,
    text: &str,
    (x, y): (f64, f64),
    (weight, size): (u16, f64),
    colour: &str,
    align: &str,
) -> Result<(), JsValue> {
    write_within(pen, text, (x, y), (weight, size), colour, align, WIDTH - 2.0 * MARGIN)
}

fn write_within(
    pen: &CanvasRenderingContext2d,
    text: &str,
    (x, y): (f64, f64),
    (weight, size): (u16, f64),
    colour: &str,
    align: &str,
    room: f64,
) -> Result<(), JsValue> {
    pen.set_font(&format!("{weight} {size}px system-ui, 'PingFang SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif"));
    pen.set_text_align(align);
    pen.set_text_baseline("alphabetic");
    pen.set_fill_style_str(colour);
    // a long name is set narrower, not cut
    pen.fill_text_with_max_width(text, x, y, room)
}

/// The way and its checkpoints, as large as the card allows.
fn fit(told: &Told) -> Option<Fit> {
    let inner = Frame { x: CARD.x + PAD, y: CARD.y + PAD, width: CARD.width - 2.0 * PAD, height: CARD.height - 2.0 * PAD };
    let places: Vec<LonLat> = told.stops.iter().map(|(place, _)| *place).collect();
    Fit::of(&told.paths, &places, inner)
}

fn way(pen: &CanvasRenderingContext2d, told: &Told, fit: Option<&Fit>) -> Result<(), JsValue> {
    let middle = (CARD.x + CARD.width / 2.0, CARD.y + CARD.height - 40.0);
    if told.paths.is_empty() {
        write(pen, words::picture_no_track(), middle, (400, 28.0), MUTED, "center")?;
    }
    let Some(fit) = fit else { return Ok(()) };
    pen.set_line_cap("round");
    pen.set_line_join("round");
    pen.set_line_width(9.0);
    pen.set_stroke_style_str(TRACK);
    for path in &told.paths {
        stroke(pen, fit, &path.0);
    }
    // a gap is not a way: dots from end to end
    pen.set_line_width(6.0);
    pen.set_line_dash(&Array::of2(&1.0.into(), &20.0.into()))?;
    for ends in told.paths.windows(2) {
        if let (Some(from), Some(to)) = (ends[0].0.last(), ends[1].0.first()) {
            stroke(pen, fit, &[*from, *to]);
        }
    }
    pen.set_line_dash(&Array::new())?;
    for (place, done) in &told.stops {
        stop(pen, fit.at(*place), *done);
    }
    for (place, fill) in ends(told) {
        let (x, y) = fit.at(place);
        pen.begin_path();
        pen.arc(x, y, 13.0, 0.0, TAU)?;
        pen.set_fill_style_str(fill);
        pen.fill();
        pen.set_stroke_style_str(CARD_FILL);
        pen.set_line_width(4.0);
        pen.stroke();
    }
    scale(pen, fit)
}

/// Where it started, and where it ended.
fn ends(told: &Told) -> impl Iterator<Item = (LonLat, &'static str)> {
    let first = told.paths.first().and_then(|path| path.0.first()).map(|place| (*place, GOOD));
    let last = told.paths.last().and_then(|path| path.0.last()).map(|place| (*place, INK));
    first.into_iter().chain(last)
}

fn stroke(pen: &CanvasRenderingContext2d, fit: &Fit, places: &[LonLat]) {
    pen.begin_path();
    for (i, place) in places.iter().enumerate() {
        let (x, y) = fit.at(*place);
        if i == 0 { pen.move_to(x, y) } else { pen.line_to(x, y) }
    }
    pen.stroke();
}

/// A checkpoint: a hexagon with a check, or one with a cross.
fn stop(pen: &CanvasRenderingContext2d, (x, y): (f64, f64), done: bool) {
    let radius = 26.0;
    pen.begin_path();
    for corner in 0..6 {
        let angle = TAU * (f64::from(corner) / 6.0 + 1.0 / 12.0);
        pen.line_to(x + radius * angle.cos(), y + radius * angle.sin());
    }
    pen.close_path();
    pen.set_fill_style_str(if done { GOOD } else { WRONG_SOFT });
    pen.fill();
    let lines: &[&[(f64, f64)]] =
        if done { &[&[(-10.0, 1.0), (-3.0, 8.0), (11.0, -8.0)]] } else { &[&[(-8.0, -8.0), (8.0, 8.0)], &[(8.0, -8.0), (-8.0, 8.0)]] };
    pen.set_stroke_style_str(if done { CARD_FILL } else { WRONG });
    pen.set_line_width(5.0);
    for line in lines {
        pen.begin_path();
        for (dx, dy) in *line {
            pen.line_to(x + dx, y + dy);
        }
        pen.stroke();
    }
}

fn scale(pen: &CanvasRenderingContext2d, fit: &Fit) -> Result<(), JsValue> {
    let metres = fit.bar_m(CARD.width);
    let (x, y) = (CARD.x + 36.0, CARD.y + CARD.height - 36.0);
    pen.set_stroke_style_str(MUTED);
    pen.set_line_width(4.0);
    pen.begin_path();
    pen.move_to(x, y);
    pen.line_to(x + metres * fit.per_metre, y);
    pen.stroke();
    write(pen, &format::distance(metres), (x, y - 14.0), (400, 24.0), MUTED, "left")
}

fn figures(pen: &CanvasRenderingContext2d, told: &Told) -> Result<(), JsValue> {
    let each = (WIDTH - 2.0 * MARGIN) / told.figures.len().max(1) as f64;
    for (i, (figure, word)) in told.figures.iter().enumerate() {
        let x = MARGIN + each * i as f64;
        let top = CARD.y + CARD.height;
        write_within(pen, figure, (x, top + 106.0), (700, 50.0), INK, "left", each - 28.0)?;
        write(pen, word, (x, top + 152.0), (400, 28.0), MUTED, "left")?;
    }
    Ok(())
}
