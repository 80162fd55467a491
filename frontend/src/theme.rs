//! The look of the screens: by day, dark, or the dim red of a night patrol.
//!
//! Only sets `data-theme` on `<html>`; every colour is a token in `style/tokens.css`. Without the attribute the
//! style sheet follows the system.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlMetaElement};

/// A look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Theme {
    /// As the system says.
    System,
    /// Light.
    Day,
    /// Dark and neutral.
    Dark,
    /// Dark, warm and dim: keeps eyes used to the dark.
    Night,
}

const STORED: &str = "xunge.theme";

impl Theme {
    fn name(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Day => "day",
            Theme::Dark => "dark",
            Theme::Night => "night",
        }
    }

    fn of_name(name: &str) -> Theme {
        match name {
            "day" => Theme::Day,
            "dark" => Theme::Dark,
            "night" => Theme::Night,
            _ => Theme::System,
        }
    }
}

/// The chosen look; setting it shows and remembers it.
#[derive(Clone, Copy)]
pub struct ThemeState(RwSignal<Theme>);

impl ThemeState {
    /// From the context of the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// The look now, tracked.
    pub fn get(self) -> Theme {
        self.0.get()
    }

    /// Changes the look and remembers the choice.
    pub fn choose(self, theme: Theme) {
        if let Some(storage) = window().local_storage().ok().flatten() {
            // a private window may refuse to store: the choice then lasts for this visit
            let _ = storage.set_item(STORED, theme.name());
        }
        self.0.set(theme);
        apply(theme);
    }
}

/// Shows the remembered look and provides [`ThemeState`].
pub fn init() {
    let stored = window().local_storage().ok().flatten().and_then(|storage| storage.get_item(STORED).ok().flatten());
    let theme = Theme::of_name(stored.as_deref().unwrap_or_default());
    apply(theme);
    provide_context(ThemeState(RwSignal::new(theme)));
}

fn apply(theme: Theme) {
    let Some(root) = document().document_element() else { return };
    // setting or removing a data attribute of the root cannot fail
    let _ = match theme {
        Theme::System => root.remove_attribute("data-theme"),
        _ => root.set_attribute("data-theme", theme.name()),
    };
    tint_browser(&root);
}

/// Gives the browser's own bars the colour of the ground, which only the style sheet knows.
fn tint_browser(root: &Element) {
    let ground = window().get_computed_style(root).ok().flatten().and_then(|style| style.get_property_value("--ground").ok());
    let (Some(ground), Ok(metas)) = (ground.filter(|ground| !ground.is_empty()), document().query_selector_all("meta[name=theme-color]"))
    else {
        return;
    };
    for meta in (0..metas.length()).filter_map(|index| metas.item(index)?.dyn_into::<HtmlMetaElement>().ok()) {
        meta.set_content(ground.trim());
    }
}
