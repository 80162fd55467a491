//! Where a plate leads: a zone's page, a check-in on the open round, or nowhere. All from what is on this phone.

use leptos::{prelude::*, task::spawn_local};
use xunge_shared::{
    kinds::{
        checkpoint::Checkpoint,
        round::{CheckIn, Round, RoundBody},
        zone::Zone,
    },
    plate::{Plate, Plated},
};

use crate::capture::Saying;
use crate::data::Core;
use crate::device::{Positions, scanned};
use crate::i18n::scan as words;
use crate::pages::parts::saved_or_said;
use crate::ui::{Toasts, format};

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
pub(super) fn arrive(core: Core, toasts: Toasts, positions: Positions, plate: Plate) -> Arrived {
    match plate.plated {
        Plated::Zone if core.get::<Zone>(plate.entity).is_some_and(|zone| zone.profile().is_some()) => {
            Arrived::At(format!("/zones/{}", plate.entity))
        }
        Plated::Zone => Arrived::Unknown,
        Plated::Checkpoint => check_in(core, toasts, positions, plate),
    }
}

fn check_in(core: Core, toasts: Toasts, positions: Positions, plate: Plate) -> Arrived {
    let Some(profile) = core.get::<Checkpoint>(plate.entity).and_then(|checkpoint| checkpoint.profile().cloned()) else {
        return Arrived::Unknown;
    };
    let Some(live) = core.recorder().live().get() else { return Arrived::NoRound(profile.name) };
    let presence = scanned::with_plate(positions.presence(STILL_HERE_MS), plate.entity);
    let away = presence.place.map(|place| place.distance(profile.place));
    let reach = f64::from(profile.geofence_m(&core.settings())) + f64::from(presence.accuracy_m.unwrap_or_default());
    let told = match away {
        Some(metres) if metres > reach => words::checked_in_far(profile.name, format::distance(metres)),
        _ => words::checked_in(profile.name),
    };
    let body = RoundBody::CheckIn(CheckIn { checkpoint: plate.entity, presence });
    let saying = Saying::of::<Round>(live.round, live.area, &body);
    spawn_local(async move {
        saved_or_said(toasts, core.say(saying).await, &told);
    });
    Arrived::At("/round".to_owned())
}
