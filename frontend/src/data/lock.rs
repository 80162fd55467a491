//! When the screen locks: after some minutes away, and at a start that follows them. Only for those who chose a PIN.
//!
//! The lock guards the screen. Rounds and sending go on behind it.

use leptos::prelude::*;
use xunge_shared::{hlc::Millis, id::AccountId};

use super::Core;
use crate::{
    device::{Trigger, now_ms},
    store::pin_text,
};

/// So long may the page be out of sight.
const AWAY_MS: Millis = 5 * 60_000;
/// When the page was last left.
const LEFT: &str = "xunge.left";

/// The page was left, or is seen again.
pub(super) fn heed(core: Core, trigger: Trigger) {
    match (trigger, core.signals.session.with_untracked(|session| session.as_ref().map(|session| session.account.id))) {
        (Trigger::Hidden, _) if !core.signals.locked.get_untracked() => remember(Some(now_ms())),
        (Trigger::Shown, Some(account)) if was_long(recall()) && has_pin(account) => close(core),
        _ => {}
    }
}

/// The app starts: a page that was killed in sight counts as left long ago.
pub(super) fn at_start(core: Core, account: AccountId) {
    if has_pin(account) && recall().is_none_or(|left| was_long(Some(left))) {
        close(core);
    }
}

/// Locks.
fn close(core: Core) {
    remember(None);
    core.signals.locked.set(true);
}

/// Unlocks.
pub(super) fn open(core: Core) {
    core.signals.locked.set(false);
    remember(Some(now_ms()));
}

fn has_pin(account: AccountId) -> bool {
    pin_text(account).is_some()
}

/// A clock that was set back has not been away.
fn was_long(left: Option<Millis>) -> bool {
    left.is_some_and(|left| now_ms().saturating_sub(left) > AWAY_MS)
}

fn recall() -> Option<Millis> {
    storage()?.get_item(LEFT).ok().flatten()?.parse().ok()
}

fn remember(left: Option<Millis>) {
    if let Some(storage) = storage() {
        // where nothing is stored, nobody has a PIN
        let _ = match left {
            Some(left) => storage.set_item(LEFT, &left.to_string()),
            None => storage.remove_item(LEFT),
        };
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
