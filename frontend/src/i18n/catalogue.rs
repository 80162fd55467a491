//! The macro behind every word list. See the parent module for how to write an entry.

/// Turns entries into functions that answer in the current language.
macro_rules! catalogue {
    () => {};
    ($name:ident => $zh:literal, $en:literal; $($rest:tt)*) => {
        #[doc = $en]
        pub fn $name() -> &'static str {
            match $crate::i18n::current() {
                $crate::i18n::Lang::Zh => $zh,
                $crate::i18n::Lang::En => $en,
            }
        }
        catalogue! { $($rest)* }
    };
    ($name:ident($count:ident $(, $arg:ident)*) => $zh:literal, $one:literal | $many:literal; $($rest:tt)*) => {
        #[doc = $many]
        pub fn $name($count: impl std::fmt::Display $(, $arg: impl std::fmt::Display)*) -> String {
            let $count = $crate::ui::format::count($count);
            match $crate::i18n::current() {
                $crate::i18n::Lang::Zh => format!($zh),
                $crate::i18n::Lang::En if $count == "1" => format!($one),
                $crate::i18n::Lang::En => format!($many),
            }
        }
        catalogue! { $($rest)* }
    };
    ($name:ident($($arg:ident),+) => $zh:literal, $en:literal; $($rest:tt)*) => {
        #[doc = $en]
        pub fn $name($($arg: impl std::fmt::Display),+) -> String {
            match $crate::i18n::current() {
                $crate::i18n::Lang::Zh => format!($zh),
                $crate::i18n::Lang::En => format!($en),
            }
        }
        catalogue! { $($rest)* }
    };
}
