//! The plate that was scanned last: what is recorded of its thing within some minutes carries its token.
//!
//! It lives as long as the page and is never stored: an old scan shows nothing.

use std::cell::RefCell;

use xunge_shared::{hlc::Millis, id::EntityId, kinds::presence::Presence};

use super::now_ms;

/// A checklist with photos is done in less.
const GOOD_FOR_MS: Millis = 15 * 60_000;

struct Scan {
    thing: EntityId,
    token: String,
    at: Millis,
}

thread_local! {
    static LAST: RefCell<Option<Scan>> = const { RefCell::new(None) };
}

/// Remembers a scan of this thing's plate.
pub fn note(thing: EntityId, token: String) {
    LAST.set(Some(Scan { thing, token, at: now_ms() }));
}

/// The token that was scanned at this thing, while that says anything.
pub fn token(thing: EntityId) -> Option<String> {
    LAST.with_borrow(|last| {
        let scan = last.as_ref().filter(|scan| scan.thing == thing)?;
        (now_ms().saturating_sub(scan.at) <= GOOD_FOR_MS).then(|| scan.token.clone())
    })
}

/// A presence at this thing, with the token of its plate if that was scanned.
pub fn with_plate(presence: Presence, thing: EntityId) -> Presence {
    match token(thing) {
        Some(token) => presence.scanned(token),
        None => presence,
    }
}
