//! What somebody may read: the one key to every read of the store that concerns records.
//!
//! A [`Sight`] is made from somebody who is signed in, or by who holds the data folder's lock, and in no other way: a route
//! that forgets to ask cannot read, for it has nothing to read with. It only ever narrows. The default sees nothing.

use std::sync::Arc;

use xunge_shared::{
    id::{AccountId, AreaCode, Feed, Scope},
    role::Role,
};

use crate::{lock::FolderLock, session::signed::Signed};

/// See the module.
#[derive(Debug, Clone, Default)]
pub struct Sight {
    scopes: Arc<[Scope]>,
    account: Option<AccountId>,
    desks: Arc<[AreaCode]>,
    all: bool,
}

impl Sight {
    /// Of somebody who is signed in: those that they may read now of the feeds that have something in them, with those of their
    /// own areas in any case.
    pub fn of(signed: &Signed, filled: impl IntoIterator<Item = Scope>) -> Self {
        let own = signed.held().flat_map(|grant| [Scope::records(grant.area), Scope::records(grant.area.county())]);
        let filled = filled.into_iter().filter(|scope| signed.may_read(*scope));
        let mut scopes: Vec<_> = own.chain(filled).collect();
        scopes.sort_unstable();
        scopes.dedup();
        let desks = signed.held().filter(|grant| grant.role.is_desk()).map(|grant| grant.area).collect();
        Self { scopes: scopes.into(), account: Some(signed.account().id), desks, all: false }
    }

    /// Of who runs the server and holds its folder: these feeds, and what was refused of anybody.
    pub fn operator(_: &FolderLock, scopes: impl IntoIterator<Item = Scope>) -> Self {
        Self { scopes: scopes.into_iter().collect(), account: None, desks: Arc::new([]), all: true }
    }

    /// The records that somebody sees, and the desk's feeds of their areas: for the one route that tells people what the desk says to
    /// them. Of those feeds it may tell what names the reader, and nothing else.
    pub fn addressed(signed: &Signed, filled: &[Scope]) -> Self {
        let own = Self::of(signed, filled.iter().copied());
        let desks = filled.iter().copied().filter(|scope| scope.feed() == Feed::Desk);
        let desks = desks.filter(|scope| signed.held().any(|grant| grant.area.contains(scope.area())));
        let mut scopes: Vec<_> = own.scopes.iter().copied().chain(desks).collect();
        scopes.sort_unstable();
        scopes.dedup();
        Self { scopes: scopes.into(), ..own }
    }

    /// The records of every town, for who keeps some of them; nothing for others. For what tells how cells lie beside each other: of towns
    /// that they may not read it may tell a cell's code, name and outline, and nothing else.
    pub fn ground(signed: &Signed, filled: impl IntoIterator<Item = Scope>) -> Self {
        let own = Self::of(signed, []);
        if !signed.held().any(|grant| grant.role == Role::Administrator) {
            return Self { scopes: Arc::new([]), ..own };
        }
        Self { scopes: filled.into_iter().filter(|scope| scope.feed() == Feed::Records).collect(), ..own }
    }

    /// The tracks of every town, for a desk; nothing for others. For sums of places [that the desk looks after](Self::at_the_desk), whoever
    /// passed them: a neighbour's patrol counts where it walked, and of it nothing else may be told.
    pub fn walked(signed: &Signed, filled: impl IntoIterator<Item = Scope>) -> Self {
        let own = Self::of(signed, []);
        let scopes = filled.into_iter().filter(|scope| own.is_desk() && scope.feed() == Feed::Tracks).collect();
        Self { scopes, ..own }
    }

    /// The same, without the feeds of areas where they work and have no desk; the county's are everybody's.
    #[must_use]
    pub fn at_the_desk(self) -> Self {
        let desks = Arc::clone(&self.desks);
        let is_of = |scope: Scope| desks.iter().any(|desk| desk.contains(scope.area()) || desk.county() == scope.area());
        if self.all { self } else { self.only(is_of) }
    }

    /// Of `signed`, in this area and what is in it; nothing when they may not read there.
    pub fn within(signed: &Signed, filled: impl IntoIterator<Item = Scope>, area: AreaCode) -> Option<Self> {
        let narrowed = Self::of(signed, filled).only(|scope| area.contains(scope.area()));
        if !narrowed.scopes.is_empty() {
            return Some(narrowed);
        }
        // Nothing was said there yet: empty for those who may read it, closed to others.
        let records = Scope::records(area);
        signed.may_read(records).then(|| Self { scopes: Arc::new([records]), ..narrowed })
    }

    /// The same, of fewer feeds.
    #[must_use]
    pub fn only(self, keep: impl Fn(Scope) -> bool) -> Self {
        Self { scopes: self.scopes.iter().copied().filter(|scope| keep(*scope)).collect(), ..self }
    }

    /// The feeds that may be read, in order.
    pub fn scopes(&self) -> &[Scope] {
        &self.scopes
    }

    /// True when this feed may be read.
    pub fn sees(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }

    /// Who looks; nobody when it is the operator.
    pub fn account(&self) -> Option<AccountId> {
        self.account
    }

    /// True when they see more than their own refused ops.
    pub fn is_desk(&self) -> bool {
        self.all || !self.desks.is_empty()
    }

    /// True for who runs the server.
    pub fn is_operator(&self) -> bool {
        self.all
    }

    /// True when they work at the desk of an area that holds this one.
    pub fn is_desk_of(&self, area: AreaCode) -> bool {
        self.all || self.desks.iter().any(|desk| desk.contains(area))
    }

    /// True when an op that was refused is theirs to see: its author's, the desk's of the area that it was meant for, and what
    /// is meant for none, the county's.
    pub fn sees_refused(&self, author: AccountId, scope: Option<Scope>) -> bool {
        let county = || self.desks.iter().any(|desk| desk.is_county());
        if self.all {
            return scope.is_none_or(|scope| self.sees(scope));
        }
        self.account == Some(author) || county() || scope.is_some_and(|scope| self.is_desk_of(scope.area()))
    }
}
