//! Who had a hand in a case, and between which ops: whoever judges it is none of them.
//!
//! Knows times, because what was judged stays judged: who comes to have a hand in a case later does not undo it.

use std::collections::BTreeSet;

use crate::{id::AccountId, kinds::By, op::Stamp};

/// Accounts, each from an op on, and until another where there is one.
#[derive(Debug, Default)]
pub(super) struct Hands(Vec<(AccountId, Stamp, Option<Stamp>)>);

impl Hands {
    /// `who` has one from `since` on, and no more from `until` on.
    pub(super) fn add(&mut self, who: AccountId, since: Stamp, until: Option<Stamp>) {
        self.0.push((who, since, until));
    }

    /// True when the author of something had one by then.
    pub(super) fn had(&self, by: By) -> bool {
        self.0.iter().any(|(who, since, until)| *who == by.author && *since < by.stamp && until.is_none_or(|until| by.stamp < until))
    }

    /// Who has one after all that was said.
    pub(super) fn now(&self) -> BTreeSet<AccountId> {
        self.0.iter().filter(|(_, _, until)| until.is_none()).map(|(who, ..)| *who).collect()
    }
}
