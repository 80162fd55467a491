//! The words of the screens, in Chinese and English.
//!
//! One file per area, so that two people never edit the same one. A file is a list of entries, both languages side
//! by side; a missing translation or parameter does not compile, an unused one is a dead-code warning:
//!
//! ```ignore
//! catalogue! {
//!     title => "同步", "Sync";
//!     sent_at(time) => "上次同步 {time}", "Last synced {time}";
//!     doors(n) => "{n} 户", "{n} door" | "{n} doors";   // the form for one | for every other count
//! }
//! ```
//!
//! Each entry is a plain function, callable from views, event handlers and anywhere else:
//! `use crate::i18n::sync;` then `sync::title()` (a `&'static str`) or `sync::doors(3)` (a `String`).
//! No context and no closure is needed, because the language is fixed while a view lives: switching it rebuilds
//! everything below `app::Routed`. Code that formats outside a view (a timer, a toast) gets the current language too.
//!
//! Why not leptos_i18n: for two languages without plural rules it brings `icu_locale` with its data into the
//! wasm, the whole ICU data compiler into the build, and a typed builder per interpolated string. This module needs none.

use std::sync::atomic::{AtomicU8, Ordering};

use leptos::prelude::*;
use xunge_shared::settings::Term;

#[macro_use]
mod catalogue;
pub mod areas;
pub mod audit;
pub mod board;
pub mod case;
pub mod changes;
#[cfg(test)]
mod check;
pub mod common;
pub mod desk;
pub mod enrol;
pub mod failed;
pub mod field;
pub mod figures;
pub mod ground;
pub mod help;
pub mod imports;
pub mod kinds;
pub mod login;
pub mod map;
pub mod my_line;
pub mod my_review;
pub mod own;
pub mod patrols;
pub mod people;
pub mod phone_case;
pub mod phone_round;
pub mod phone_zone;
pub mod phones;
pub mod review;
pub mod round_track;
pub mod scan;
pub mod settings;
pub mod shared_lists;
pub mod sync;
pub mod timetable;
pub mod today;
pub mod unlock;
pub mod workspace;
pub mod zone_board;

/// A language of the screens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lang {
    /// Simplified Chinese, the default.
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The BCP 47 tag: for `<html lang>`, `Intl` and the stored choice.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        }
    }

    fn of_tag(tag: &str) -> Lang {
        if tag.to_ascii_lowercase().starts_with("zh") { Lang::Zh } else { Lang::En }
    }
}

const STORED: &str = "xunge.lang";

/// The language as read by the catalogue: a plain static, so that every function can be called from anywhere.
static CURRENT: AtomicU8 = AtomicU8::new(0);

/// The language of the screens now.
pub fn current() -> Lang {
    if CURRENT.load(Ordering::Relaxed) == 0 { Lang::Zh } else { Lang::En }
}

/// The name of a thing of the county's lists, in the current language.
pub fn term(term: &Term) -> &str {
    match current() {
        Lang::Zh => &term.zh,
        Lang::En => &term.en,
    }
}

/// What switches the language, remembers the choice and rebuilds the routed views.
pub fn use_switch() -> Callback<Lang> {
    let LangSignal(signal) = expect_context();
    Callback::new(move |lang: Lang| {
        if let Some(storage) = window().local_storage().ok().flatten() {
            // a private window may refuse to store: the choice then lasts for this visit
            let _ = storage.set_item(STORED, lang.tag());
        }
        apply(lang);
        signal.set(lang);
    })
}

/// Holds the signal that rebuilds the views; the value itself is read through [`current`].
#[derive(Clone, Copy)]
struct LangSignal(RwSignal<Lang>);

/// Chooses the language (stored choice, else the browser's) and provides the signal that follows it.
pub fn init() -> RwSignal<Lang> {
    let stored = window().local_storage().ok().flatten().and_then(|storage| storage.get_item(STORED).ok().flatten());
    let lang = Lang::of_tag(&stored.or_else(|| window().navigator().language()).unwrap_or_else(|| "zh-CN".to_owned()));
    apply(lang);
    let signal = RwSignal::new(lang);
    provide_context(LangSignal(signal));
    signal
}

fn apply(lang: Lang) {
    CURRENT.store(u8::from(lang == Lang::En), Ordering::Relaxed);
    if let Some(root) = document().document_element() {
        // a document always accepts its own lang attribute
        let _ = root.set_attribute("lang", lang.tag());
    }
    document().set_title(common::app_name());
}

/// Calls the document as its page, for tabs, histories and those who do not see it.
pub fn entitle(page: &str) {
    document().set_title(&format!("{page} · {}", common::app_name()));
}
