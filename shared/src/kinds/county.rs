//! `county`: its name and outline, the names of its areas, its lists and limits. One entity a county, in the county's own scope: what a town's
//! feed says of it counts for nobody.

use minicbor::{Decode, Encode};

use super::{By, Kind};
use crate::{
    container::{Book, Register},
    geometry::Shape,
    id::{AreaCode, KindName, Scope},
    role::Role,
    row::Summary,
    settings::Settings,
};

/// What is known of a county.
#[derive(Debug, Clone, PartialEq, Default, Encode, Decode)]
#[cbor(map)]
pub struct County {
    #[n(0)]
    profile: Register<CountyProfile>,
    #[n(1)]
    settings: Register<Settings>,
    #[n(2)]
    areas: Book<AreaCode, AreaProfile>,
}

/// Name and outline.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct CountyProfile {
    /// Its code.
    #[n(0)]
    pub code: AreaCode,
    /// Its name.
    #[n(1)]
    pub name: String,
    /// Its outline.
    #[n(2)]
    pub outline: Option<Shape>,
}

/// A town's or a community's name.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct AreaProfile {
    /// Its name.
    #[n(0)]
    pub name: String,
    /// Where its seat is.
    #[n(1)]
    pub seat: Option<crate::geometry::LonLat>,
    /// True when it was taken off the list; whoever names it later puts it there again.
    #[n(2)]
    pub removed: Option<bool>,
}

impl AreaProfile {
    /// An area on the list.
    pub fn named(name: String) -> Self {
        Self { name, seat: None, removed: None }
    }

    /// The same one, taken off the list.
    #[must_use]
    pub fn off_the_list(self) -> Self {
        Self { removed: Some(true), ..self }
    }

    /// True for one that is not on the list any more.
    pub fn is_removed(&self) -> bool {
        self.removed == Some(true)
    }
}

/// What ops say of a county.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(flat)]
pub enum CountyBody {
    /// Name and outline, whole.
    #[n(0)]
    Profile(#[n(0)] CountyProfile),
    /// Lists and limits, whole.
    #[n(1)]
    Settings(#[n(0)] Settings),
    /// Names of some areas.
    #[n(2)]
    Areas(#[n(0)] std::collections::BTreeMap<AreaCode, AreaProfile>),
}

impl County {
    /// Name and outline.
    pub fn profile(&self) -> Option<&CountyProfile> {
        self.profile.get()
    }

    /// Lists and limits.
    pub fn settings(&self) -> Option<&Settings> {
        self.settings.get()
    }

    /// Towns and communities in the order of their codes.
    pub fn areas(&self) -> impl Iterator<Item = (&AreaCode, &AreaProfile)> {
        self.areas.iter().filter(|(_, area)| !area.is_removed())
    }

    /// Those that ever were on the list: what reaches one that was taken off it must still be found.
    pub fn all_areas(&self) -> impl Iterator<Item = AreaCode> {
        self.areas.iter().map(|(code, _)| *code)
    }

    /// A town or community.
    pub fn area(&self, code: AreaCode) -> Option<&AreaProfile> {
        self.areas.get(&code).filter(|area| !area.is_removed())
    }
}

impl Kind for County {
    const NAME: KindName = KindName::known("county");
    const VERSION: u8 = 1;
    type Body = CountyBody;

    fn apply(&mut self, by: By, body: CountyBody) {
        match body {
            CountyBody::Profile(profile) => self.profile.put(by.stamp, profile),
            CountyBody::Settings(settings) => self.settings.put(by.stamp, settings),
            CountyBody::Areas(areas) => areas.into_iter().for_each(|(code, area)| self.areas.put(code, by.stamp, area)),
        }
    }

    fn summary(&self, _: &Settings) -> Option<Summary> {
        let profile = self.profile()?;
        Some(Summary {
            shape: profile.outline.clone(),
            status: "active".into(),
            title: profile.name.clone(),
            code: profile.code.to_string(),
            ..Summary::default()
        })
    }

    fn permits(role: Role, _: &CountyBody) -> bool {
        role == Role::Administrator
    }

    fn taken_off(body: &CountyBody) -> Vec<AreaCode> {
        let CountyBody::Areas(areas) = body else { return vec![] };
        areas.iter().filter(|(_, area)| area.is_removed()).map(|(code, _)| *code).collect()
    }

    /// The county's own: who keeps a town does not speak for the others.
    fn belongs(scope: Scope) -> bool {
        scope.feed() == Self::FEED && scope.area().is_county()
    }
}
