//! What is in a town or a community, as JSON: who may take one off the list asks it. The phone knows none of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::id::{AreaCode, KindName};

/// Areas by their codes, those with nothing in them left out.
pub type Contents = BTreeMap<AreaCode, Inside>;

/// What is in an area, of what the reader sees.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inside {
    /// How many things of each kind.
    pub things: BTreeMap<KindName, u64>,
    /// How many accounts hold a role for it or within it, of those that the reader administers.
    pub accounts: u64,
}
