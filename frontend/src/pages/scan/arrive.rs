//! Where a plate leads: a zone's page, a check-in on the open round, or nowhere. All from what is on this phone.

use leptos::{prelude::*, task::spawn_local};
use xunge_shared::{
    id::EntityId,
    kinds::{
        checkpoint::Checkpoint,
        round::{CheckIn, Round, RoundBody},
        zone::Zone,
    },
    plate::{Plate, Plated},
};

use crate::capture::Saying;
use crate::data::Core;
use crate::device::Positions;
use crate::i18n::scan as words;
use crate::pages::parts::saved_or_said;
use crate::ui::{Toasts, format};

/// A plate that was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sight {
    plated: Plated,
    pub(super) thing: EntityId,
    pub(super) token: String,
}

impl Sight {
    /// What a code says: one of this server's plates, or one that the county had before and imported with its token.
    pub(super) fn of(core: Core, text: &str) -> Option<Self> {
        if let Ok(plate) = Plate::read(text) {
            return Some(plate.into());
        }
        let token = text.trim();
        let zones = core.select::<Zone, _>(|entity, zone| {
            (zone.profile()?.token.as_deref() == Some(token)).then(|| Self { plated: Plated::Zone, thing: entity.id, token: token.into() })
        });
        let checkpoints = core.select::<Checkpoint, _>(|entity, checkpoint| {
            let own = checkpoint.profile()?.token.as_deref() == Some(token);
            own.then(|| Self { plated: Plated::Checkpoint, thing: entity.id, token: token.into() })
        });
        zones.into_iter().chain(checkpoints).next()
    }
}

impl From<Plate> for Sight {
    fn from(plate: Plate) -> Self {
        Self { plated: plate.plated, thing: plate.entity, token: plate.token.to_string() }
    }
}

/// What became of a scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Arrived {
    /// It goes on there.
    At(String),
    /// A checkpoint of this name, and no round is open.
    NoRound(String),
    /// Nothing that this phone knows.
    Unknown,
}

/// Older positions do not show that one is there now.
const STILL_HERE_MS: u64 = 30_000;

/// Follows a plate; a checkpoint's is checked in at once.
pub(super) fn arrive(core: Core, toasts: Toasts, positions: Positions, sight: &Sight) -> Arrived {
    match sight.plated {
        Plated::Zone if core.get::<Zone>(sight.thing).is_some_and(|zone| zone.profile().is_some()) => {
            Arrived::At(format!("/zones/{}", sight.thing))
        }
        Plated::Zone => Arrived::Unknown,
        Plated::Checkpoint => check_in(core, toasts, positions, sight),
    }
}

fn check_in(core: Core, toasts: Toasts, positions: Positions, sight: &Sight) -> Arrived {
    let Some(profile) = core.get::<Checkpoint>(sight.thing).and_then(|checkpoint| checkpoint.profile().cloned()) else {
        return Arrived::Unknown;
    };
    let Some(live) = core.recorder().live().get() else { return Arrived::NoRound(profile.name) };
    let presence = positions.presence(STILL_HERE_MS).scanned(sight.token.clone());
    let away = presence.place.map(|place| place.distance(profile.place));
    let reach = f64::from(profile.geofence_m(&core.settings())) + f64::from(presence.accuracy_m.unwrap_or_default());
    let told = match away {
        Some(metres) if metres > reach => words::checked_in_far(profile.name, format::distance(metres)),
        _ => words::checked_in(profile.name),
    };
    let body = RoundBody::CheckIn(CheckIn { checkpoint: sight.thing, presence });
    let saying = Saying::of::<Round>(live.round, live.area, &body);
    spawn_local(async move {
        saved_or_said(toasts, core.say(saying).await, &told);
    });
    Arrived::At("/round".to_owned())
}
