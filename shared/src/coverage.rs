//! What coverage is told of and in which words: the sorts of places that patrols are held against, and how a place stands by what was
//! seen of it. One set of limits for map, lists and files. Knows no track and no day.

use std::{fmt, str::FromStr};

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::{
    id::KindName,
    kinds::{Kind, cell::Cell, checkpoint::Checkpoint, street::Street},
};

/// A sort of place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Encode, Decode)]
#[cbor(index_only)]
pub enum Sort {
    /// Streets, along their lines.
    #[default]
    #[n(0)]
    Street,
    /// Grid cells.
    #[n(1)]
    Cell,
    /// Checkpoints, within their geofences.
    #[n(2)]
    Checkpoint,
    /// The surroundings of schools: checkpoints that say so.
    #[n(3)]
    School,
}

impl Sort {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Street, Self::Cell, Self::School, Self::Checkpoint];

    /// Its name in addresses and in the analyst's sheets.
    pub fn code(self) -> &'static str {
        match self {
            Self::Street => "street",
            Self::Cell => "cell",
            Self::Checkpoint => "checkpoint",
            Self::School => "school",
        }
    }

    /// The kind of the things that it is about.
    pub fn kind(self) -> KindName {
        match self {
            Self::Street => Street::NAME,
            Self::Cell => Cell::NAME,
            Self::Checkpoint | Self::School => Checkpoint::NAME,
        }
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Sort {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|sort| sort.code() == code).ok_or(())
    }
}

/// How a place stands: streets by how often they were passed, all else by how long ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Not passed for so many days that it is a blind spot, and nothing of it seen in them.
    Blind,
    /// A blind spot of which something was seen in those days: of a long street less than the half that makes a pass.
    Part,
    /// A street with few passes; of others what was not passed lately.
    Few,
    /// A street with some passes; of others what was passed lately.
    Some,
    /// A street with many passes.
    Many,
}

/// From so many passes on a street was passed some times.
pub const SOME: u32 = 3;
/// From so many passes on a street was passed many times.
pub const MANY: u32 = 10;

/// What was passed so many days ago, or less, was passed lately: half of the days after which a place is a blind spot, as a number of days
/// that today is one of.
pub fn lately(blind: u32) -> u32 {
    blind.div_ceil(2)
}

/// How many days back a place's last pass is looked for, when `days` are asked about and `blind` make a blind spot: a quarter, or longer when that is.
pub fn looks_back(days: i64, blind: i64) -> i64 {
    days.max(blind).max(90)
}

impl Standing {
    /// All, the worst first.
    pub const ALL: [Self; 5] = [Self::Blind, Self::Part, Self::Few, Self::Some, Self::Many];

    /// Of a place that was last passed `since` days ago, if ever, of which something was last `seen` so long ago, and that was passed `passes`
    /// times in the time that is looked at. After `blind` days without a pass it is a blind spot, whatever was before.
    pub fn of(sort: Sort, [since, seen]: [Option<u32>; 2], passes: u32, blind: u32) -> Self {
        let within = |ago: Option<u32>| ago.filter(|days| *days < blind);
        let Some(days) = within(since) else { return if within(seen).is_some() { Self::Part } else { Self::Blind } };
        match (sort, passes) {
            (Sort::Street, MANY..) => Self::Many,
            (Sort::Street, SOME..) => Self::Some,
            (Sort::Street, _) => Self::Few,
            _ if days < lately(blind) => Self::Some,
            _ => Self::Few,
        }
    }

    /// True where nobody passed for so many days, whether or not they saw a part of it.
    pub fn is_blind(self) -> bool {
        matches!(self, Self::Blind | Self::Part)
    }

    /// Its name in tiles and answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::Blind => "blind",
            Self::Part => "part",
            Self::Few => "few",
            Self::Some => "some",
            Self::Many => "many",
        }
    }
}

impl FromStr for Standing {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|standing| standing.code() == code).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_blind_before_it_is_anything_else() {
        let check = |sort, since, passes, blind, expected: &str| {
            assert_eq!(Standing::of(sort, [since, since], passes, blind).code(), expected, "{sort} {since:?} {passes} {blind}");
        };
        check(Sort::Street, None, 0, 7, "blind");
        check(Sort::Street, Some(7), 12, 7, "blind");
        check(Sort::Street, Some(6), 0, 7, "few");
        check(Sort::Street, Some(0), 2, 7, "few");
        check(Sort::Street, Some(0), 3, 7, "some");
        check(Sort::Street, Some(0), 10, 7, "many");
        check(Sort::Cell, None, 1, 7, "blind");
        check(Sort::School, Some(7), 1, 7, "blind");
        check(Sort::Cell, Some(4), 1, 7, "few");
        check(Sort::Checkpoint, Some(3), 1, 7, "some");
        check(Sort::Cell, Some(0), 1, 1, "some");
    }

    #[test]
    fn what_was_seen_in_part_is_a_blind_spot_of_its_own() {
        let check = |since, seen, expected: Standing| {
            let standing = Standing::of(Sort::Street, [since, seen], 0, 7);
            assert_eq!(standing, expected, "{since:?} {seen:?}");
            assert_eq!(standing.is_blind(), expected < Standing::Few, "{since:?} {seen:?}");
        };
        check(None, Some(0), Standing::Part);
        check(Some(30), Some(6), Standing::Part);
        check(None, Some(7), Standing::Blind);
        check(None, None, Standing::Blind);
        check(Some(6), Some(0), Standing::Few);
    }

    #[test]
    fn names_come_back() {
        for sort in Sort::ALL {
            assert_eq!(sort.code().parse(), Ok(sort));
        }
        for standing in Standing::ALL {
            assert_eq!(standing.code().parse(), Ok(standing));
        }
        assert_eq!("zone".parse::<Sort>(), Err(()));
    }
}
