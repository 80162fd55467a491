//! The evidence band: white words on a dark strip at the bottom of a photo, wrapped to its width. It is part of the picture.

use wasm_bindgen::JsValue;
use web_sys::CanvasRenderingContext2d;

use super::Caption;

/// Draws the band over the bottom of a picture of this size.
pub(super) fn draw(pen: &CanvasRenderingContext2d, width: f64, height: f64, caption: &Caption) -> Result<(), JsValue> {
    // Readable when the photo is shown as wide as a phone: about 13 of 360 px.
    let letter = (width.min(height) / 28.0).clamp(10.0, 44.0).round();
    let (line, margin) = ((letter * 1.4).round(), letter);
    pen.set_font(&format!("600 {letter}px system-ui, 'PingFang SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif"));
    pen.set_text_baseline("middle");
    let first = [caption.subject.as_str(), caption.author.as_str()].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" · ");
    let paragraphs = [first.as_str(), caption.time.as_str(), caption.place.as_str()];
    let mut lines = vec![];
    for paragraph in paragraphs.into_iter().filter(|p| !p.is_empty()) {
        lines.extend(wrap(paragraph, width - 2.0 * margin, |text| pen.measure_text(text).map(|m| m.width()).unwrap_or_default()));
    }
    // A hostile name must not hide the picture.
    let most = ((height * MOST_OF_HEIGHT / line) as usize).max(1);
    lines.truncate(most);
    if lines.is_empty() {
        return Ok(());
    }
    let band = line * lines.len() as f64 + margin;
    pen.set_fill_style_str("rgba(10, 20, 16, 0.82)");
    pen.fill_rect(0.0, height - band, width, band);
    pen.set_fill_style_str("#3fbf8f");
    pen.fill_rect(0.0, height - band, (letter / 4.0).max(3.0), band);
    pen.set_fill_style_str("#ffffff");
    for (i, text) in lines.iter().enumerate() {
        let middle = height - band + margin / 2.0 + line * (i as f64 + 0.5);
        pen.fill_text(text, margin, middle)?;
    }
    Ok(())
}

/// The band covers at most this share of the picture.
const MOST_OF_HEIGHT: f64 = 0.4;

/// Breaks `text` into lines no wider than `width`: at spaces where there are any, else between characters (Chinese has none).
fn wrap(text: &str, width: f64, measure: impl Fn(&str) -> f64) -> Vec<String> {
    let mut lines = vec![];
    let mut line = String::new();
    for c in text.chars().filter(|c| !c.is_control()).take(MOST_CHARS) {
        line.push(c);
        if measure(&line) > width && line.chars().count() > 1 {
            let at = line.rfind(' ').filter(|at| *at > 0).unwrap_or(line.len() - c.len_utf8());
            let rest = line.split_off(at);
            lines.push(std::mem::replace(&mut line, rest.trim_start().to_owned()));
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// More than fits any band.
const MOST_CHARS: usize = 400;
