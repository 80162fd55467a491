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

/// The cell of a spot, of those whose ground holds it: the one that was `said` to be, when it is one of them, else the least by its code. The
/// order in which they come changes nothing but how soon it is found.
pub fn cell_of_spot<'a>(said: Option<&CellCode>, holding: impl IntoIterator<Item = &'a CellCode>) -> Option<&'a CellCode> {
    let mut least: Option<&CellCode> = None;
    for code in holding {
        if said == Some(code) {
            return Some(code);
        }
        if least.is_none_or(|least| code < least) {
            least = Some(code);
        }
    }
    least
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_cells_lie_over_each_other_the_one_that_was_said_holds_and_else_the_least() {
        let [a, b, c]: [CellCode; 3] = ["990001001001001", "990001001001002", "990001001001003"].map(|code| code.parse().unwrap());
        for holding in [[&b, &c], [&c, &b]] {
            assert_eq!(cell_of_spot(Some(&c), holding), Some(&c));
            assert_eq!(cell_of_spot(Some(&a), holding), Some(&b), "it moved");
            assert_eq!(cell_of_spot(None, holding), Some(&b));
        }
        assert_eq!(cell_of_spot(Some(&a), []), None);
    }
}
