//! What the server tells a reader of a feed: whether it can answer at all, which feeds, from where, and as ops or as states.
//!
//! Decides only; reading ops, states and digests is the store's. No IO, clock or randomness.

use crate::{
    id::{Feed, Scope},
    wire::{PROTO, PullRequest},
};

/// A reader that is more ops behind than this is sent states rather than ops.
pub const FAR_BEHIND: u64 = 20_000;
/// A snapshot that was packed for another reader serves, when no more ops than this came after it: they follow as ops.
pub const STALE: u64 = 2_000;

/// Why a pull cannot be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unanswerable {
    /// The app is older than the protocol.
    #[error("the client is too old")]
    ClientTooOld,
    /// The app is newer than the server.
    #[error("the client is too new")]
    ClientTooNew,
    /// The cursors are about another life of the server: ask again with every cursor 0.
    #[error("the epoch is another")]
    Epoch,
}

/// Whether a server at `epoch` can answer the pull.
pub fn answerable(pull: &PullRequest, epoch: u64) -> Result<(), Unanswerable> {
    match pull.proto {
        ..PROTO => Err(Unanswerable::ClientTooOld),
        PROTO if pull.epoch.is_some_and(|have| have != epoch) => Err(Unanswerable::Epoch),
        PROTO => Ok(()),
        _ => Err(Unanswerable::ClientTooNew),
    }
}

/// Which feeds of those that are `readable` to tell of and from where, and which the phone must forget.
pub fn wanted(pull: &PullRequest, readable: &[Scope], may_read: impl Fn(Scope) -> bool) -> (Vec<(Scope, u64)>, Vec<Scope>) {
    let gone = pull.cursors.keys().copied().filter(|scope| !may_read(*scope)).collect();
    // What is the desk's is told to who names it: an app that cannot read the desk's kinds would keep states that are not the server's.
    let asked = |scope: &Scope| pull.only.as_ref().map_or(scope.feed() != Feed::Desk, |only| only.contains(scope));
    // Without an epoch, cursors are about nothing that is known.
    let from = |scope: &Scope| pull.cursors.get(scope).copied().filter(|_| pull.epoch.is_some()).unwrap_or(0);
    (readable.iter().filter(|scope| asked(scope)).map(|scope| (*scope, from(scope))).collect(), gone)
}

/// What a reader is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tell {
    /// Nothing in this answer, which is full: only that there is more.
    Later,
    /// All states, when they are at hand; else ops.
    States,
    /// The ops behind the cursor.
    Ops,
}

/// What is asked of one feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Up to where its reader knows it.
    pub cursor: u64,
    /// Where it ends.
    pub last: u64,
    /// Both sides have the same model: states of one are states of the other.
    pub alike: bool,
    /// The answer has no room left.
    pub full: bool,
}

/// What to tell, and from where.
pub fn tell(Reading { cursor, last, alike, full }: Reading) -> (u64, Tell) {
    // A cursor from another life of the server: its reader must begin anew.
    let cursor = if cursor > last { 0 } else { cursor };
    let tell = match () {
        () if full && cursor < last => Tell::Later,
        () if alike && last > 0 && (cursor == 0 || last - cursor > FAR_BEHIND) => Tell::States,
        () => Tell::Ops,
    };
    (cursor, tell)
}

/// True when a snapshot at `packed` still serves who knows the feed up to `cursor`.
pub fn serves(packed: u64, cursor: u64, last: u64) -> bool {
    packed > cursor && last.saturating_sub(packed) <= STALE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_for_who_begins_or_is_far_behind() {
        let check = |cursor, last, alike, full, expected| assert_eq!(tell(Reading { cursor, last, alike, full }), expected);
        check(0, 0, true, false, (0, Tell::Ops));
        check(0, 9, true, false, (0, Tell::States));
        check(0, 9, false, false, (0, Tell::Ops));
        check(3, 9, true, false, (3, Tell::Ops));
        check(3, 9, true, true, (3, Tell::Later));
        check(9, 9, true, true, (9, Tell::Ops));
        check(1, FAR_BEHIND + 2, true, false, (1, Tell::States));
        check(10, 9, true, false, (0, Tell::States));
    }
}
