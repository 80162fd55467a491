//! `street`: 路段, a street or a piece of one: what timetables and patrol density are counted by.

use minicbor::{Decode, Encode};

use super::{
    By, Kind,
    reference::{Reference, ReferenceBody},
};
use crate::{geometry::Path, geometry::Shape, id::KindName, role::Role, row::Summary, settings::Settings};

/// A street.
pub type Street = Reference<StreetProfile>;
/// What ops say of a street.
pub type StreetBody = ReferenceBody<StreetProfile>;

/// How much of a street it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum StreetClass {
    /// 主干道: between towns or through one.
    #[n(0)]
    Main,
    /// 次干道.
    #[n(1)]
    Secondary,
    /// 支路 and streets of a village.
    #[n(2)]
    Local,
    /// 背街小巷.
    #[n(3)]
    Lane,
}

impl StreetClass {
    /// All classes, widest first.
    pub const ALL: [Self; 4] = [Self::Main, Self::Secondary, Self::Local, Self::Lane];

    /// The code used in files, rows and tiles.
    pub fn code(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Secondary => "secondary",
            Self::Local => "local",
            Self::Lane => "lane",
        }
    }
}

/// What a street is.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct StreetProfile {
    /// Its number in the county's list.
    #[n(0)]
    pub code: String,
    /// Its name.
    #[n(1)]
    pub name: String,
    /// Its class.
    #[n(2)]
    pub class: StreetClass,
    /// Its centre line.
    #[n(3)]
    pub line: Path,
}

impl Kind for Street {
    const NAME: KindName = KindName::known("street");
    const VERSION: u8 = 1;
    type Body = StreetBody;

    fn apply(&mut self, by: By, body: StreetBody) {
        Reference::apply(self, by, body);
    }

    fn summary(&self, _: &Settings) -> Option<Summary> {
        let profile = self.profile()?;
        Some(Summary {
            shape: Some(Shape::Line(profile.line.clone())),
            at: self.defined_at(),
            status: profile.class.code().into(),
            title: profile.name.clone(),
            code: profile.code.clone(),
            ..Summary::default()
        })
    }

    fn permits(role: Role, _: &StreetBody) -> bool {
        role == Role::Administrator
    }
}
