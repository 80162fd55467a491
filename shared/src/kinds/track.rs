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
    /// All fixes, whoever's.
    pub fn fixes(&self) -> impl Iterator<Item = Fix> {
        self.fixes_of(|_| true)
    }

    /// The fixes of some: anybody in a town may write to its feed, and a round's way is its patrol's
    /// ([`Round::is_of`](super::round::Round::is_of)).
    pub fn fixes_of(&self, is_of: impl Fn(AccountId) -> bool) -> impl Iterator<Item = Fix> {
        self.segments.iter().filter(move |(_, s)| is_of(s.author)).flat_map(|(_, s)| s.fixes.0.iter().copied())
    }

    /// The way that was made, gap-honest: of the phone that began it. Who knows the round, and so its patrol, reads
    /// [`fixes_of`](Self::fixes_of).
    pub fn track(&self, limits: &PatrolLimits) -> Track {
        let first = self.authors().next();
        Track::read(self.fixes_of(|author| Some(author) == first), limits)
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
        let who = self.authors().next()?;
        let first = self.fixes_of(|author| author == who).map(|f| f.at).min()?;
        Some(Summary {
            shape: Some(Shape::Lines(track.paths())),
            at: Some(first),
            status: "track".into(),
            who: Some(who),
            ..Summary::default()
        })
    }

    fn permits(_: Role, _: &TrackBody) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{geometry::LonLat, hlc::Hlc, id::DeviceId};

    #[test]
    fn nobody_walks_on_anothers_way() {
        let mut log = TrackLog::default();
        for (minute, author) in [(1_u64, 7_u32), (2, 9), (3, 8)] {
            let stamp = Stamp { eff: Hlc::new(minute * 60_000, 0), device: DeviceId(u128::from(author)), n: minute };
            let place = LonLat { lon: 110_000_000, lat: 22_000_000 };
            let fixes = (0..3).map(|s| Fix { at: minute * 60_000 + s * 1_000, place, accuracy_m: 5 });
            log.apply(By { stamp, author: AccountId(author), based_on: None }, TrackBody::Segment(Fixes(fixes.collect())));
        }
        let patrol = |author: AccountId| author.0 < 9;
        assert_eq!((log.fixes().count(), log.fixes_of(patrol).count()), (9, 6));
        assert_eq!(log.track(&PatrolLimits::default()).stats().fixes, 3);
        let shown = log.summary(&Settings::default()).expect("fixes");
        assert_eq!((shown.who, shown.at), (Some(AccountId(7)), Some(60_000)));
    }
}
