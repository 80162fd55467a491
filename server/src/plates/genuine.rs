//! Whether a scanned token is the one on a thing's plate: made by this server, or imported with the thing.

use xunge_shared::{
    entity::Entity,
    kinds::{InState, checkpoint::Checkpoint, zone::Zone},
    plate::{Plate, Plated},
};

use super::PlateKey;
use crate::store::Thing;

/// True when `token` is this server's for the thing, or the one that the county gave it before.
pub fn is_genuine(key: &PlateKey, plated: Plated, thing: &Thing, token: &str) -> bool {
    let Some(entity) = fold(thing) else { return false };
    let made = token.parse().is_ok_and(|token| key.is_genuine(&Plate { plated, entity: entity.id, token }));
    let imported = match plated {
        Plated::Zone => Zone::of(&entity.state).and_then(|zone| zone.profile()?.token.clone()),
        Plated::Checkpoint => Checkpoint::of(&entity.state).and_then(|checkpoint| checkpoint.profile()?.token.clone()),
    };
    made || imported.is_some_and(|imported| imported == token)
}

fn fold(thing: &Thing) -> Option<Entity> {
    let mut entity: Option<Entity> = None;
    for recorded in &thing.ops {
        let op = recorded.op.open().ok()?;
        entity.get_or_insert_with(|| Entity::before(&op)).apply(&op, &recorded.op, recorded.eff);
    }
    entity
}
