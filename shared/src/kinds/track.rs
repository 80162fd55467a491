//! `track`: 轨迹, the fixes of a round. Whereabouts are sensitive: a kind and a feed of their own, so that nothing
//! that reads rounds meets them, and they can be forgotten apart. The entity id is the round's.

use minicbor::{Decode, Encode};

use super::{By, Kind};
use crate::{
    container::GrowSet,
    geometry::Shape,
    id::{AccountId, Feed, KindName},
    op::Stamp,
    role::Role,
    row::Summary,
    settings::{PatrolLimits, Settings},
    track::{Fix, Fixes, Track},
};

/// The fixes of one round.
#[derive(Debug, Clone, PartialEq, Default, Encode, Decode)]
#[cbor(array)]
pub struct TrackLog {
    #[n(0)]
    segments: GrowSet<Stamp, Segment>,
}

/// Some fixes and whose phone took them.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct Segment {
    /// Whose phone.
    #[n(0)]
    pub author: AccountId,
    /// What it saw.
    #[n(1)]
    pub fixes: Fixes,
}

/// What ops say of a track.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(flat)]
pub enum TrackBody {
    /// More fixes.
    #[n(0)]
    Segment(#[n(0)] Fixes),
}

impl TrackLog {
    /// All fixes, phone by phone.
    pub fn fixes(&self) -> impl Iterator<Item = Fix> {
        self.segments.iter().flat_map(|(_, s)| s.fixes.0.iter().copied())
    }

    /// The way that was made, gap-honest.
    pub fn track(&self, limits: &PatrolLimits) -> Track {
        Track::read(self.fixes(), limits)
    }

    /// The phones' owners.
    pub fn authors(&self) -> impl Iterator<Item = AccountId> {
        self.segments.iter().map(|(_, s)| s.author)
    }
}

impl Kind for TrackLog {
    const NAME: KindName = KindName::known("track");
    const VERSION: u8 = 1;
    const FEED: Feed = Feed::Tracks;
    type Body = TrackBody;

    fn apply(&mut self, by: By, body: TrackBody) {
        match body {
            TrackBody::Segment(fixes) => self.segments.put(by.stamp, Segment { author: by.author, fixes }),
        }
    }

    fn summary(&self, settings: &Settings) -> Option<Summary> {
        let track = self.track(&settings.patrol);
        let first = self.fixes().map(|f| f.at).min()?;
        Some(Summary {
            shape: Some(Shape::Lines(track.paths())),
            at: Some(first),
            status: "track".into(),
            who: self.authors().next(),
            ..Summary::default()
        })
    }

    fn permits(_: Role, _: &TrackBody) -> bool {
        true
    }
}
