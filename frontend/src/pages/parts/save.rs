//! What is said after an attempt to save: "saved" only when it is on disk, and otherwise why not.

use crate::capture::SaveError;
use crate::i18n::field as words;
use crate::ui::{Toasts, Tone};

/// Says how saving went, and hands on what was saved. The form must stay as it is when nothing is returned.
pub fn saved_or_said<T>(toasts: Toasts, result: Result<T, SaveError>, saved: &str) -> Option<T> {
    match result {
        Ok(value) => {
            if !saved.is_empty() {
                toasts.say(Tone::Good, saved);
            }
            Some(value)
        }
        Err(why) => {
            leptos::logging::warn!("not saved: {why}");
            toasts.say(Tone::Wrong, save_error(&why));
            None
        }
    }
}

fn save_error(why: &SaveError) -> &'static str {
    match why {
        SaveError::SignedOut => words::not_saved_signed_out(),
        SaveError::TooLarge(_) => words::not_saved_too_large(),
        SaveError::PhotoMissing(_) => words::not_saved_photo(),
        SaveError::Full => words::not_saved_full(),
        SaveError::Storage(_) => words::not_saved_storage(),
    }
}
