//! Reads of the replica, tracked by kind: a list runs again only when something of its kind changed.

use std::{collections::BTreeMap, sync::Arc};

use leptos::prelude::*;
use xunge_shared::{
    entity::Entity,
    id::{AccountId, AreaCode, EntityId, KindName},
    kinds::{InState, Kind, county::County},
    replica::Replica,
    row::Row,
    session::Person,
    settings::Settings,
};

use super::Core;

impl Core {
    /// Runs the caller again whenever something of `kind` changes.
    pub fn track(self, kind: &KindName) {
        // Another account has other records.
        self.signals.session.track();
        self.signals.track(kind);
    }

    /// The state of one thing, own work included. Tracked.
    pub fn get<K: InState>(self, id: EntityId) -> Option<K> {
        self.entity(&K::NAME, id, |entity| K::of(&entity.state).cloned()).flatten()
    }

    /// What `read` makes of one thing, of any kind. Tracked.
    pub fn entity<R>(self, kind: &KindName, id: EntityId, read: impl FnOnce(&Entity) -> R) -> Option<R> {
        self.track(kind);
        self.account()?.read(|replica| replica.get(kind, id).map(read))
    }

    /// What `read` makes of one thing now.
    pub(crate) fn entity_untracked<K: InState, R>(self, id: EntityId, read: impl FnOnce(&K) -> R) -> Option<R> {
        self.account()?.read(|replica| replica.get(&K::NAME, id).and_then(|entity| K::of(&entity.state)).map(read))
    }

    /// The lists and limits now.
    pub(crate) fn settings_untracked(self) -> Arc<Settings> {
        self.signals.settings.get_untracked()
    }

    /// What `read` makes of each thing of a kind, where it makes something. Tracked.
    /// `core.select::<Zone, _>(|entity, zone| zone.profile().map(|p| (entity.id, p.name.clone())))`
    pub fn select<K: InState, R>(self, mut read: impl FnMut(&Entity, &K) -> Option<R>) -> Vec<R> {
        self.track(&K::NAME);
        let all = |replica: &Replica| replica.all(&K::NAME).filter_map(|entity| read(entity, K::of(&entity.state)?)).collect();
        self.account().map(|account| account.read(all)).unwrap_or_default()
    }

    /// The index rows of a kind: what lists and maps show. Tracked, also by the settings.
    pub fn rows(self, kind: &KindName) -> Vec<Row> {
        self.track(kind);
        let settings = self.settings();
        let rows = |replica: &Replica| replica.all(kind).filter_map(|entity| entity.row(&settings)).collect();
        self.account().map(|account| account.read(rows)).unwrap_or_default()
    }

    /// The index row of one thing. Tracked.
    pub fn row(self, kind: &KindName, id: EntityId) -> Option<Row> {
        let settings = self.settings();
        self.entity(kind, id, |entity| entity.row(&settings)).flatten()
    }

    /// The county's lists and limits; the defaults until they have arrived. Tracked.
    pub fn settings(self) -> Arc<Settings> {
        self.signals.settings.get()
    }

    /// The names of towns and communities. Tracked.
    pub fn areas(self) -> BTreeMap<AreaCode, String> {
        self.county(|county| county.areas().map(|(code, area)| (*code, area.name.clone())).collect()).unwrap_or_default()
    }

    /// The name of an area, or its code. Tracked.
    pub fn area_name(self, code: AreaCode) -> String {
        self.county(|county| county.area(code).map(|area| area.name.clone())).flatten().unwrap_or_else(|| code.to_string())
    }

    /// Reads the county. Tracked.
    fn county<R>(self, read: impl FnOnce(&County) -> R) -> Option<R> {
        self.track(&County::NAME);
        self.account().and_then(|account| account.read(|replica| Entity::county(replica.all(&County::NAME)).map(read)))
    }

    /// The colleagues whose areas the account may read. Tracked.
    pub fn people(self) -> Arc<BTreeMap<AccountId, Person>> {
        self.signals.people.get()
    }

    /// How screens call an account: its display name, or its number while names have not arrived. Tracked.
    pub fn name_of(self, id: AccountId) -> String {
        self.signals.people.with(|people| people.get(&id).map(|p| p.display.clone())).unwrap_or_else(|| format!("#{id}"))
    }
}
