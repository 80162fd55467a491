//! A QR code as a picture: dark on white in every look, because cameras read it so.

use leptos::prelude::*;
use qrcode::{Color, QrCode};

/// Blank modules around it, as the standard asks.
const MARGIN: usize = 4;

/// The path of the dark modules and the width of the whole, in modules; nothing when the text is too long.
fn path(text: &str) -> Option<(String, usize)> {
    let code = QrCode::new(text).ok()?;
    let width = code.width();
    let modules = code.to_colors();
    let dark = modules.iter().enumerate().filter(|(_, color)| **color == Color::Dark);
    let path = dark.fold(String::new(), |path, (at, _)| format!("{path}M{} {}h1v1h-1z", at % width + MARGIN, at / width + MARGIN));
    Some((path, width + 2 * MARGIN))
}

/// The picture.
#[component]
pub fn Qr(
    /// What it says.
    text: String,
    /// What it is for.
    label: &'static str,
    /// For tests; `data-text` says what it says.
    testid: &'static str,
) -> impl IntoView {
    path(&text).map(|(dark, width)| {
        view! {
            <svg class="qr" viewBox=format!("0 0 {width} {width}") role="img" aria-label=label data-testid=testid data-text=text shape-rendering="crispEdges">
                <rect width=width height=width fill="#fff" />
                <path d=dark fill="#000" />
            </svg>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_becomes_modules_within_the_margin() {
        let (dark, width) = path("https://xunge.example/enrol#abcd-efgh-jkmn").unwrap();
        // Version 3 has 29 modules a side; the finder's corner is dark.
        assert_eq!(width, 29 + 2 * MARGIN);
        assert!(dark.starts_with("M4 4h1v1h-1z"));
        assert!(path(&"x".repeat(5_000)).is_none());
    }
}
