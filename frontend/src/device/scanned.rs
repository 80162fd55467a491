//! The plate that was scanned last: what is recorded of its thing within some minutes carries its token.
//!
//! It lives as long as the page and is never stored: an old scan shows nothing.

use std::cell::Cell;

use xunge_shared::{
    hlc::Millis,
    id::EntityId,
    kinds::presence::Presence,
    plate::{Plate, Token},
};

use super::now_ms;

/// A checklist with photos is done in less.
const GOOD_FOR_MS: Millis = 15 * 60_000;

thread_local! {
    static LAST: Cell<Option<(Plate, Millis)>> = const { Cell::new(None) };
}

/// Remembers a scan.
pub fn note(plate: Plate) {
    LAST.set(Some((plate, now_ms())));
}

/// The token that was scanned at this thing, while that says anything.
pub fn token(thing: EntityId) -> Option<Token> {
    let (plate, at) = LAST.get()?;
    (plate.entity == thing && now_ms().saturating_sub(at) <= GOOD_FOR_MS).then_some(plate.token)
}

/// A presence at this thing, with the token of its plate if that was scanned.
pub fn with_plate(presence: Presence, thing: EntityId) -> Presence {
    match token(thing) {
        Some(token) => presence.scanned(token),
        None => presence,
    }
}
