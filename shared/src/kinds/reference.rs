//! What the reference kinds (cell, street, zone, checkpoint) have in common: a profile that is set whole, and a life.
//!
//! A profile is one register: an import or an editor writes it whole, and what stood there before stays in the history.

use minicbor::{Decode, Encode};

use super::By;
use crate::{
    container::{Register, Tombstone},
    hlc::Millis,
    id::OpId,
    op::Stamp,
};

/// A profile and whether the thing was withdrawn.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct Reference<P> {
    #[n(0)]
    profile: Register<P>,
    #[n(1)]
    life: Option<Tombstone>,
}

impl<P> Default for Reference<P> {
    fn default() -> Self {
        Self { profile: Register::default(), life: None }
    }
}

/// What may be said of reference data. CBOR: `[0, profile]`, `[1]` or `[2, op id]`.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(flat)]
pub enum ReferenceBody<P> {
    /// The thing is like this.
    #[n(0)]
    Define(#[n(0)] P),
    /// The thing is no more.
    #[n(1)]
    Withdraw,
    /// The withdrawal named was wrong.
    #[n(2)]
    Restore(#[n(0)] OpId),
}

impl<P> Reference<P> {
    /// Adds what an op says.
    pub fn apply(&mut self, by: By, body: ReferenceBody<P>) {
        match body {
            ReferenceBody::Define(profile) => self.profile.put(by.stamp, profile),
            ReferenceBody::Withdraw => self.life.get_or_insert_default().withdraw(by.stamp),
            ReferenceBody::Restore(named) => self.life.get_or_insert_default().restore(named, by.stamp),
        }
    }

    /// The profile of a thing that stands.
    pub fn profile(&self) -> Option<&P> {
        self.profile.get().filter(|_| !self.is_withdrawn())
    }

    /// The profile that was set last, of a thing that is no more, too.
    pub fn last(&self) -> Option<&P> {
        self.profile.get()
    }

    /// The withdrawals that stand: what restorations have to name.
    pub fn withdrawals(&self) -> impl Iterator<Item = OpId> {
        self.life.iter().flat_map(Tombstone::standing)
    }

    /// The place of the op that set the profile.
    pub fn stamp(&self) -> Option<Stamp> {
        self.profile.stamp()
    }

    /// When the profile was set.
    pub fn defined_at(&self) -> Option<Millis> {
        self.stamp().map(|s| s.eff.millis())
    }

    /// True when the thing is no more.
    pub fn is_withdrawn(&self) -> bool {
        self.life.as_ref().is_some_and(Tombstone::is_withdrawn)
    }
}
