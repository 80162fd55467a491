//! States as they are stored, and the one by which all rows of the view are told: the county's settings.

use rusqlite::{Connection, OptionalExtension};
use xunge_shared::{entity::Entity, settings::Settings};

use super::meta::meta;
use crate::store::{Result, StoreError};

/// The county's settings, by which the view's rows are told.
pub(super) fn settings(view: &Connection) -> Result<Settings> {
    Ok(county(view)?.and_then(|county| county.settings().cloned()).unwrap_or_default())
}

/// The thing that the settings are of.
pub(super) fn county(view: &Connection) -> Result<Option<Entity>> {
    let Some(county) = meta(view, "settings")? else { return Ok(None) };
    let mut state = view.prepare_cached("SELECT state FROM entities WHERE id = ?1")?;
    let state: Option<Vec<u8>> = state.query_row([county], |row| row.get(0)).optional()?;
    state.map(|state| decode(&state)).transpose()
}

/// Reads a stored state.
pub(super) fn decode(state: &[u8]) -> Result<Entity> {
    Entity::decode(state).map_err(|e| StoreError::Corrupt(e.to_string()))
}
