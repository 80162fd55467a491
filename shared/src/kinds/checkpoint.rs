//! `checkpoint`: 必巡点, a place that rounds must visit.

use minicbor::{Decode, Encode};

use super::{
    By, Kind,
    reference::{Reference, ReferenceBody},
};
use crate::{
    geometry::{LonLat, Shape},
    id::{CellCode, KindName},
    role::Role,
    row::Summary,
    settings::Settings,
};

/// A checkpoint.
pub type Checkpoint = Reference<CheckpointProfile>;
/// What ops say of a checkpoint.
pub type CheckpointBody = ReferenceBody<CheckpointProfile>;

/// What a checkpoint is.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct CheckpointProfile {
    /// Its number in the county's list.
    #[n(0)]
    pub code: String,
    /// Its name.
    #[n(1)]
    pub name: String,
    /// Where it is.
    #[n(2)]
    pub place: LonLat,
    /// Its geofence in metres, when it is not the county's.
    #[n(3)]
    pub radius_m: Option<u16>,
    /// The secret on its plate.
    #[n(4)]
    pub token: Option<String>,
    /// The cell it stands in.
    #[n(5)]
    pub cell: Option<CellCode>,
    /// Whether it stands at a school, whose surroundings are looked at; as long as nobody says so, its name tells.
    #[n(6)]
    pub school: Option<bool>,
}

/// What the names of places at schools hold.
const SCHOOL_WORDS: [&str; 6] = ["小学", "中学", "学校", "幼儿园", "school", "kindergarten"];

/// True when a checkpoint of this name probably stands at a school.
pub fn names_school(name: &str) -> bool {
    let name = name.to_lowercase();
    SCHOOL_WORDS.iter().any(|word| name.contains(word))
}

impl CheckpointProfile {
    /// True when it stands at a school.
    pub fn is_school(&self) -> bool {
        self.school.unwrap_or_else(|| names_school(&self.name))
    }

    /// The geofence, metres.
    pub fn geofence_m(&self, settings: &Settings) -> u16 {
        self.radius_m.unwrap_or(settings.patrol.geofence_m)
    }
}

impl Kind for Checkpoint {
    const NAME: KindName = KindName::known("checkpoint");
    const VERSION: u8 = 1;
    const STANDS: bool = true;
    type Body = CheckpointBody;

    fn apply(&mut self, by: By, body: CheckpointBody) {
        Reference::apply(self, by, body);
    }

    fn summary(&self, _: &Settings) -> Option<Summary> {
        let profile = self.profile()?;
        Some(Summary {
            shape: Some(Shape::Point(profile.place)),
            at: self.defined_at(),
            status: "active".into(),
            cell: profile.cell.clone(),
            title: profile.name.clone(),
            code: profile.code.clone(),
            ..Summary::default()
        })
    }

    fn permits(role: Role, _: &CheckpointBody) -> bool {
        role == Role::Administrator
    }
}
