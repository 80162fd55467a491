//! Admitted states on this phone: a copy of what the server has, which can be fetched again at any time.

use std::collections::BTreeSet;

use minicbor::{Decode, Encode};
use wasm_bindgen::JsValue;
use xunge_shared::{
    digest::Digest,
    entity::{Entity, Key},
    id::Scope,
    replica::{Head, Replica},
};

use super::{
    Store, StoreError, decode, encode,
    idb::{self, Mode},
    schema::{ENTITIES, HEADS},
};

/// How far a scope is known, as stored. CBOR: `[seq, digest]`.
#[derive(Encode, Decode)]
#[cbor(array)]
struct StoredHead {
    #[n(0)]
    seq: u64,
    #[n(1)]
    digest: Digest,
}

/// Some admitted states of a scope at one moment, encoded: the replica may go on while they are written.
pub(crate) struct States {
    scope: Scope,
    entities: Vec<(String, Option<JsValue>)>,
    head: Option<JsValue>,
}

impl States {
    /// What `replica` has under `keys`, all of `scope`.
    pub(crate) fn of(replica: &Replica, scope: Scope, keys: &BTreeSet<Key>) -> Self {
        let entities = keys.iter().map(|key| (name(key), replica.admitted(key).map(encode))).collect();
        let head = replica.heads().get(&scope).map(|head| encode(&StoredHead { seq: head.seq, digest: head.digest }));
        Self { scope, entities, head }
    }
}

impl Store {
    /// The replica without own work. States that cannot be read are left out: the digest then tells, and the scope is fetched anew.
    pub(crate) async fn replica(&self) -> Result<Replica, StoreError> {
        let tx = self.begin(&[ENTITIES, HEADS], Mode::Read).await?;
        let states = tx.all(ENTITIES).await?;
        let scopes = tx.keys(HEADS).await?;
        let heads = tx.all(HEADS).await?;
        let entities = states.iter().filter_map(|value| Entity::decode(&idb::bytes(&value)?).ok());
        let heads = scopes.iter().zip(heads.iter()).filter_map(|(scope, head)| {
            let StoredHead { seq, digest } = decode(&head)?;
            Some((scope.as_string()?.parse::<Scope>().ok()?, Head { seq, digest }))
        });
        Ok(Replica::restore(entities, heads))
    }

    /// Writes admitted states and how far their scope is known.
    pub(crate) async fn put_states(&self, states: States) -> Result<(), StoreError> {
        let tx = self.begin(&[ENTITIES, HEADS], Mode::Replaceable).await?;
        for (key, state) in states.entities {
            match state {
                Some(state) => tx.put(ENTITIES, &key.into(), &state)?,
                None => tx.delete(ENTITIES, &key.into())?,
            }
        }
        let scope = states.scope.to_string().into();
        match states.head {
            Some(head) => tx.put(HEADS, &scope, &head)?,
            None => tx.delete(HEADS, &scope)?,
        }
        tx.done().await
    }

    /// Drops a scope.
    pub(crate) async fn forget(&self, scope: Scope) -> Result<(), StoreError> {
        let tx = self.begin(&[ENTITIES, HEADS], Mode::Replaceable).await?;
        tx.delete(ENTITIES, &idb::prefix(&format!("{scope}|"))?)?;
        tx.delete(HEADS, &scope.to_string().into())?;
        tx.done().await
    }
}

/// The scope comes first: dropping it is dropping a range.
fn name(key: &Key) -> String {
    format!("{}|{}|{}", key.scope, key.kind, key.entity)
}
