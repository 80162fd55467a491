//! What counts and rates are called, and how they are written.

use crate::{api::Counts, i18n::figures as say, ui::format};

/// A count's name.
pub(super) fn count_word(name: &str) -> &'static str {
    match name {
        "opened" => say::opened(),
        "closed" => say::closed(),
        "in_time" => say::in_time(),
        "late" => say::late(),
        "cancelled" => say::cancelled(),
        "merged" => say::merged(),
        "reopened" => say::reopened(),
        "passed" => say::passed(),
        "failed" => say::failed(),
        "recurred" => say::recurred(),
        "open" => say::open(),
        "clean" => say::clean(),
        "cleaned" => say::cleaned(),
        "dirty" => say::dirty(),
        _ => say::overdue(),
    }
}

/// A rate's name.
pub(super) fn rate_word(name: &str) -> &'static str {
    match name {
        "in_time_rate" => say::in_time_rate(),
        "pass_rate" => say::pass_rate(),
        "clean_rate" => say::clean_rate(),
        "recurrence_rate" => say::recurrence_rate(),
        _ => say::rework_rate(),
    }
}

/// How a figure is made; nothing of a plain count.
pub(super) fn formula(name: &str) -> Option<&'static str> {
    Some(match name {
        "in_time_rate" => say::formula_in_time(),
        "pass_rate" => say::formula_pass(),
        "clean_rate" => say::formula_clean(),
        "recurrence_rate" | "recurred" => say::formula_recurrence(),
        "score" => say::formula_score(),
        "density" | "visibility" => say::formula_density(),
        _ => return None,
    })
}

/// A count.
pub(super) fn count(counts: &Counts, name: &str) -> String {
    counts.get(name).copied().flatten().map_or_else(|| say::nothing().to_owned(), |n| format::count(format!("{n:.0}")))
}

/// Passes of an evening.
pub(super) fn passes(density: Option<f64>) -> String {
    density.map_or_else(|| say::nothing().to_owned(), |density| format!("{density:.2}"))
}

/// A share in percent; nothing of nothing.
pub(super) fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| say::nothing().to_owned(), |share| say::percent(format!("{:.1}", share * 100.0)))
}
