//! Whether a scanned token is the one on a thing's plate: made by this server, or imported with the thing.

use xunge_shared::{
    entity::Entity,
    hlc::Millis,
    id::EntityId,
    kinds::{InState, checkpoint::Checkpoint, zone::Zone},
    plate::{Plate, Plated},
};

use super::{PlateKey, Renewals};
use crate::store::Thing;

/// What a scanned token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged {
    /// The one on the thing's plate.
    Genuine,
    /// The one of a plate that was replaced then: a scan from before is as good as ever.
    Withdrawn(Millis),
    /// None of this thing's.
    False,
}

/// What `token` is to the thing. The plate that the county gave it before counts as its first.
pub fn judge(key: &PlateKey, renewals: &Renewals, plated: Plated, thing: &Thing, token: &str) -> Judged {
    let Some(entity) = fold(thing) else { return Judged::False };
    let times = renewals.of(plated, entity.id);
    let made = |id: EntityId| {
        let token = token.parse().ok()?;
        key.renewal_of(&Plate { plated, entity: id, token }, times.len())
    };
    let imported = match plated {
        Plated::Zone => Zone::of(&entity.state).and_then(|zone| zone.profile()?.token.clone()),
        Plated::Checkpoint => Checkpoint::of(&entity.state).and_then(|checkpoint| checkpoint.profile()?.token.clone()),
    };
    let renewal = made(entity.id).or_else(|| imported.is_some_and(|imported| imported == token).then_some(0));
    match renewal {
        Some(renewal) => times.get(renewal).map_or(Judged::Genuine, |at| Judged::Withdrawn(*at)),
        None => Judged::False,
    }
}

fn fold(thing: &Thing) -> Option<Entity> {
    let mut entity: Option<Entity> = None;
    for recorded in &thing.ops {
        let op = recorded.op.open().ok()?;
        entity.get_or_insert_with(|| Entity::before(&op)).apply(&op, &recorded.op, recorded.eff);
    }
    entity
}
