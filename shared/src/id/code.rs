//! Codes that people know: areas, cells, kinds, and the feeds named after them. Kept as text on the wire.

use std::{fmt, str::FromStr};

use minicbor::{Decode, Decoder, Encode, Encoder};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::BadId;

/// What a feed carries. Whereabouts travel apart, so that no reader of a town's records meets a track by accident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Feed {
    /// Everything but raw tracks.
    Records,
    /// Raw tracks: for the desk and their author.
    Tracks,
    /// What only the desk reads: rulings on doubtful records, timetables.
    Desk,
}

/// The feed that carries an op: an area (a town, or the county for what concerns all) and what is carried.
///
/// Text: the 12-digit area code, followed by `/track` for the feed of raw tracks and by `/desk` for the desk's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope {
    area: AreaCode,
    feed: Feed,
}

impl Scope {
    /// The first of all scopes in their order.
    pub const LEAST: Self = Self { area: AreaCode([b'0'; 12]), feed: Feed::Records };

    /// The records of an area.
    pub fn records(area: AreaCode) -> Self {
        Self { area, feed: Feed::Records }
    }

    /// The raw tracks of an area.
    pub fn tracks(area: AreaCode) -> Self {
        Self { area, feed: Feed::Tracks }
    }

    /// What the desk of an area keeps to itself.
    pub fn desk(area: AreaCode) -> Self {
        Self::of(area, Feed::Desk)
    }

    /// A feed of an area.
    pub fn of(area: AreaCode, feed: Feed) -> Self {
        Self { area, feed }
    }

    /// Whose records.
    pub fn area(self) -> AreaCode {
        self.area
    }

    /// Which of the area's feeds.
    pub fn feed(self) -> Feed {
        self.feed
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.feed {
            Feed::Records => fmt::Display::fmt(&self.area, f),
            Feed::Tracks => write!(f, "{}/track", self.area),
            Feed::Desk => write!(f, "{}/desk", self.area),
        }
    }
}

impl FromStr for Scope {
    type Err = BadId;
    fn from_str(s: &str) -> Result<Self, BadId> {
        let (area, feed) = match s.split_once('/') {
            None => (s, Feed::Records),
            Some((area, "track")) => (area, Feed::Tracks),
            Some((area, "desk")) => (area, Feed::Desk),
            Some(_) => return Err(BadId::new("area code, with /track or /desk", s)),
        };
        Ok(Self { area: area.parse()?, feed })
    }
}

/// A 12-digit area code: 6 county + 3 town + 3 community; trailing zeros name the wider area.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AreaCode([u8; 12]);

impl AreaCode {
    /// The code of these parts, each cut to its digits; zeros name the wider area.
    pub fn of_parts(county: u32, town: u16, community: u16) -> Self {
        let mut rest = u64::from(county % 1_000_000) * 1_000_000 + u64::from(town % 1_000) * 1_000 + u64::from(community % 1_000);
        let mut digits = [b'0'; 12];
        for digit in digits.iter_mut().rev() {
            *digit += (rest % 10) as u8;
            rest /= 10;
        }
        Self(digits)
    }

    /// The county's own code: six digits and six zeros.
    #[must_use]
    pub fn county(self) -> Self {
        self.keep(6)
    }

    /// The town's own code: nine digits and three zeros.
    #[must_use]
    pub fn town(self) -> Self {
        self.keep(9)
    }

    /// True for a county: no town and no community digits.
    pub fn is_county(self) -> bool {
        self == self.county()
    }

    /// True for a town: town digits, no community digits.
    pub fn is_town(self) -> bool {
        !self.is_county() && self == self.town()
    }

    /// True when `other` is this area or lies inside it.
    pub fn contains(self, other: Self) -> bool {
        self == other || self == other.town() || self == other.county()
    }

    /// The 12 digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    fn keep(mut self, digits: usize) -> Self {
        self.0[digits..].fill(b'0');
        self
    }
}

impl fmt::Display for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for AreaCode {
    type Err = BadId;
    fn from_str(s: &str) -> Result<Self, BadId> {
        match <[u8; 12]>::try_from(s.as_bytes()) {
            Ok(digits) if digits.iter().all(u8::is_ascii_digit) => Ok(Self(digits)),
            _ => Err(BadId::new("area code of 12 digits", s)),
        }
    }
}

macro_rules! text_code {
    ($name:ident) => {
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl<C> Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.str(&self.to_string())?.ok()
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                let at = d.position();
                d.str()?.parse().map_err(|e: BadId| minicbor::decode::Error::message(e.to_string()).at(at))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

text_code!(Scope);
text_code!(AreaCode);
text_code!(CellCode);
text_code!(KindName);

/// A grid cell's code: an area code and a sequence of 3 digits (GB/T 30428.1) or 2 (CJ/T 213). Kept as text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellCode(String);

impl CellCode {
    /// The code of a cell by its area and its place there, cut to three digits.
    pub fn in_area(area: AreaCode, sequence: u16) -> Self {
        Self(format!("{area}{:03}", sequence % 1_000))
    }

    /// The 14 or 15 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The community (or town, or county) that the cell belongs to.
    pub fn area(&self) -> AreaCode {
        let mut digits = [b'0'; 12];
        digits.copy_from_slice(&self.0.as_bytes()[..12]);
        AreaCode(digits)
    }
}

impl fmt::Display for CellCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for CellCode {
    type Err = BadId;
    fn from_str(s: &str) -> Result<Self, BadId> {
        let right = matches!(s.len(), 14 | 15) && s.bytes().all(|b| b.is_ascii_digit());
        if right { Ok(Self(s.into())) } else { Err(BadId::new("cell code of 14 or 15 digits", s)) }
    }
}

/// The name of a kind, such as `zone`: 1 to 24 of `a-z` and `_`. Names that this build does not know are kept.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KindName(std::borrow::Cow<'static, str>);

impl KindName {
    /// A name written in the code.
    pub const fn known(name: &'static str) -> Self {
        Self(std::borrow::Cow::Borrowed(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KindName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for KindName {
    type Err = BadId;
    fn from_str(s: &str) -> Result<Self, BadId> {
        let right = (1..=24).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        if right { Ok(Self(s.to_owned().into())) } else { Err(BadId::new("kind name", s)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn area_codes_nest() {
        let community: AreaCode = "990001001003".parse().expect("code");
        assert_eq!(community.town().as_str(), "990001001000");
        assert!(community.county().contains(community) && community.town().contains(community));
        assert!(!community.contains(community.town()));
        assert_eq!(AreaCode::of_parts(990_001, 1, 3), community);
        assert_eq!(CellCode::in_area(community, 7).as_str(), "990001001003007");
        assert!("99000100100".parse::<AreaCode>().is_err() && "99000100100x".parse::<AreaCode>().is_err());
    }

    #[test]
    fn scopes_round_trip_as_text() {
        for text in ["990001001000", "990001001000/track", "990001001000/desk"] {
            assert_eq!(text.parse::<Scope>().expect("scope").to_string(), text);
        }
        for bad in ["990001001000/tracks", "990001001000/", "990001001000/desk/track", "99/desk", "/desk"] {
            assert!(bad.parse::<Scope>().is_err(), "{bad}");
        }
    }

    #[test]
    fn cell_codes_have_14_or_15_digits() {
        assert_eq!("450981001003017".parse::<CellCode>().expect("cell").area().as_str(), "450981001003");
        assert!("45098100100301".parse::<CellCode>().is_ok());
        for bad in ["", "4509810010030", "4509810010030171", "45098100100３017"] {
            assert!(bad.parse::<CellCode>().is_err(), "{bad}");
        }
    }
}
