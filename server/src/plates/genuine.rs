//! Whether a scanned token is the one on a thing's plate: made by this server, or imported with the thing.

use xunge_shared::{
    entity::Entity,
    hlc::Millis,
    id::EntityId,
    kinds::{InState, checkpoint::Checkpoint, zone::Zone},
    plate::{Plate, Plated},
};

use super::PlateKey;

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

/// What `token` is to a thing whose plate was made anew at `times`. The plate that the county gave it before counts as its first.
pub fn judge(key: &PlateKey, times: &[Millis], plated: Plated, entity: &Entity, token: &str) -> Judged {
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
