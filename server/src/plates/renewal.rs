//! Plates that were made anew, because one was lost or photographed. Which, how often and when is read from the log of who did
//! what, which only grows: a token is a MAC, so the number of its renewal is all that has to be known of it.

use std::collections::BTreeMap;

use xunge_shared::{hlc::Millis, id::EntityId, plate::Plated};

use crate::store::{Action, AuditQuery, Result, Store};

/// More than are ever made anew.
const MOST: usize = 1_000_000;

/// When plates were made anew.
#[derive(Debug, Clone, Default)]
pub struct Renewals(BTreeMap<String, Vec<Millis>>);

impl Renewals {
    /// All of a county's: some dozens a year.
    pub fn read(store: &dyn Store) -> Result<Self> {
        let mut all = BTreeMap::<String, Vec<Millis>>::new();
        let query = AuditQuery { actions: vec![Action::PlateRenewed.code().to_owned()], limit: MOST, ..AuditQuery::default() };
        for noted in store.noted(&query)?.into_iter().rev() {
            all.entry(noted.about.unwrap_or_default()).or_default().push(noted.at);
        }
        Ok(Self(all))
    }

    /// One more, later than all before: `about` as the log says it.
    pub fn add(&mut self, about: String, at: Millis) {
        self.0.entry(about).or_default().push(at);
    }

    /// When the plate of a thing was made anew, from the first time to the last.
    pub fn of(&self, plated: Plated, entity: EntityId) -> &[Millis] {
        self.0.get(&about(plated, entity)).map_or(&[], Vec::as_slice)
    }
}

/// What the log calls the thing.
pub fn about(plated: Plated, entity: EntityId) -> String {
    format!("{}:{entity}", plated.kind())
}
