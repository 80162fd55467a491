//! Noting who did what, before they hear that it is done: numbers of accounts and names of actions, never what was said or seen.
//!
//! What repeats itself within [`AGAIN`], as a phone that pulls tracks every minute does, is noted once. Decides nothing.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use xunge_shared::{
    hlc::Millis,
    id::AccountId,
    kinds::{Kind, county::County},
    op::RawOp,
    wire::{PushReply, PushRequest},
};

use crate::{
    session::signed::Signed,
    store::{Action, Note},
};

/// The same by the same is noted once within this, ms.
pub const AGAIN: Millis = 3_600_000;
/// More than this is not remembered, and is noted again.
const MOST: usize = 20_000;

type What = (Option<AccountId>, Action, Option<AccountId>, Option<String>);

/// What was noted lately.
#[derive(Debug, Default)]
pub struct Lately(Mutex<HashMap<What, Millis>>);

impl Lately {
    /// Whether this is to be noted; it counts as noted from here on.
    pub fn is_new(&self, note: &Note) -> bool {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.len() >= MOST {
            noted.retain(|_, at| *at + AGAIN > note.at);
        }
        if noted.len() >= MOST {
            noted.clear();
        }
        let what = (note.actor, note.action, note.subject, note.about.clone());
        if noted.get(&what).is_some_and(|at| *at + AGAIN > note.at) {
            return false;
        }
        noted.insert(what, note.at);
        true
    }
}

impl Signed {
    /// A note of something that they did.
    pub fn did(&self, action: Action) -> Note {
        Note::new(self.now(), Some(self.account().id), action)
    }
}

/// Whether a push changed the county's settings or areas.
pub fn changes_settings(push: &PushRequest, reply: &PushReply) -> bool {
    let mut admitted = push.ops.iter().zip(&reply.results).filter(|(_, result)| result.seq.is_some());
    admitted.any(|(raw, _)| is_of_county(raw))
}

/// Whether something in a push is said of the county.
pub fn speaks_of_county(push: &PushRequest) -> bool {
    push.ops.iter().any(is_of_county)
}

fn is_of_county(raw: &RawOp) -> bool {
    raw.open().is_ok_and(|op| op.kind == County::NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_repeats_itself_is_noted_once_an_hour() {
        let lately = Lately::default();
        let view = |at, who| Note::new(at, Some(AccountId(who)), Action::TracksViewed).about("990001001000/track");
        assert!(lately.is_new(&view(0, 1)) && !lately.is_new(&view(AGAIN - 1, 1)));
        assert!(lately.is_new(&view(1, 2)), "somebody else");
        assert!(lately.is_new(&view(AGAIN, 1)), "another hour");
        assert!(lately.is_new(&view(AGAIN, 1).about("990001002000/track")), "another town");
    }
}
