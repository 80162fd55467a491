//! `cell`: 单元网格, a piece of ground with people who answer for it.

use minicbor::{Decode, Encode};

use super::{
    By, Kind,
    reference::{Reference, ReferenceBody},
};
use crate::{
    geometry::Shape,
    id::{AccountId, CellCode, KindName},
    role::Role,
    row::Summary,
    settings::Settings,
};

/// A grid cell.
pub type Cell = Reference<CellProfile>;
/// What ops say of a cell.
pub type CellBody = ReferenceBody<CellProfile>;

/// What a cell is.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct CellProfile {
    /// Its code.
    #[n(0)]
    pub code: CellCode,
    /// Its name.
    #[n(1)]
    pub name: String,
    /// Its ground.
    #[n(2)]
    pub shape: Shape,
    /// 责任人: the accounts that answer for it.
    #[n(3)]
    pub duty: Vec<AccountId>,
}

impl Kind for Cell {
    const NAME: KindName = KindName::known("cell");
    const VERSION: u8 = 1;
    type Body = CellBody;

    fn apply(&mut self, by: By, body: CellBody) {
        Reference::apply(self, by, body);
    }

    fn summary(&self, _: &Settings) -> Option<Summary> {
        let profile = self.profile()?;
        Some(Summary {
            shape: Some(profile.shape.clone()),
            at: self.defined_at(),
            status: "active".into(),
            cell: Some(profile.code.clone()),
            title: profile.name.clone(),
            code: profile.code.to_string(),
            who: profile.duty.first().copied(),
            ..Summary::default()
        })
    }

    fn permits(role: Role, _: &CellBody) -> bool {
        role == Role::Administrator
    }
}
