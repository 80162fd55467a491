//! What an inspection of a store finds wrong.

use serde::Serialize;
use xunge_shared::{
    hlc::Millis,
    id::{DeviceId, Scope, Sha256},
};

/// Something that is not as the server wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "finding", rename_all = "snake_case")]
pub enum Finding {
    /// An op is not the one that was chained.
    Altered {
        /// Which scope.
        scope: Scope,
        /// Its place.
        seq: u64,
        /// Its series.
        device: DeviceId,
        /// The place in it.
        n: u64,
        /// What differs: `op`, `eff`, `received`, `device`, `n`, `scope`, `link`, `marks`.
        what: Vec<&'static str>,
    },
    /// Ops are gone from a scope.
    Removed {
        /// Which scope.
        scope: Scope,
        /// The first of them.
        from: u64,
        /// The last of them, where that can be told.
        to: Option<u64>,
    },
    /// An op stands where none was chained.
    Inserted {
        /// Which scope.
        scope: Scope,
        /// Its place.
        seq: u64,
        /// The series that it claims.
        device: DeviceId,
        /// The place in it.
        n: u64,
    },
    /// Two ops stand in each other's place.
    Swapped {
        /// Which scope.
        scope: Scope,
        /// The one place.
        seq: u64,
        /// The other.
        with: u64,
        /// The series of the op that stands at `seq` now.
        device: DeviceId,
        /// The place in it.
        n: u64,
    },
    /// The chain ends before a place that an anchor or a receipt knows.
    Truncated {
        /// Which scope.
        scope: Scope,
        /// Where it ends now; 0 when there is nothing left.
        ends: u64,
        /// The place that is known.
        known: u64,
        /// When that was signed.
        signed: Millis,
        /// True when the store was given a new epoch since: it was put back from a backup.
        restored: bool,
    },
    /// The chain at a place is another than the one that an anchor or a receipt knows: it was made anew.
    Rewritten {
        /// Which scope.
        scope: Scope,
        /// The place.
        seq: u64,
        /// When the other one was signed.
        signed: Millis,
        /// True when the store was given a new epoch since.
        restored: bool,
    },
    /// A series has a hole where an op was acknowledged.
    Hole {
        /// Which series.
        device: DeviceId,
        /// The place.
        n: u64,
    },
    /// An op in quarantine was altered, removed or inserted.
    Quarantine {
        /// Its number there.
        id: u64,
        /// `altered` or `removed`; `truncated` or `rewritten` beside an anchor.
        what: &'static str,
    },
    /// What lasts of a thing whose ops are forgotten was altered, or one is gone or was put in.
    Lasting {
        /// Its number among all that lasts.
        id: u64,
    },
    /// What the views show of a scope is not what its ops add up to.
    View {
        /// Which scope.
        scope: Scope,
        /// `states`, `digest`, `ahead` (of the log) or `missing`.
        what: &'static str,
    },
    /// A photo that is said to be here is not, or is another.
    Photo {
        /// Its name.
        photo: Sha256,
        /// `missing`, `altered` or `size`.
        what: &'static str,
    },
    /// SQLite finds a file damaged, or lines in it belong to nothing.
    File {
        /// Which file.
        file: &'static str,
        /// What it says.
        what: String,
    },
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Altered { scope, seq, device, n, what } => {
                write!(f, "altered: scope {scope}, place {seq}, op {n} of device {device}: {} differs", what.join(", "))
            }
            Self::Removed { scope, from, to: Some(to) } if from == to => write!(f, "removed: scope {scope}, place {from}"),
            Self::Removed { scope, from, to: Some(to) } => write!(f, "removed: scope {scope}, places {from} to {to}"),
            Self::Removed { scope, from, to: None } => write!(f, "removed: scope {scope}, place {from} and perhaps more behind it"),
            Self::Inserted { scope, seq, device, n } => {
                write!(f, "inserted: scope {scope}, place {seq}, which says that it is op {n} of device {device}")
            }
            Self::Swapped { scope, seq, with, device, n } => {
                write!(f, "swapped: scope {scope}, places {seq} and {with}; at {seq} stands op {n} of device {device}")
            }
            Self::Truncated { scope, ends, known, signed, restored } => {
                write!(f, "truncated: scope {scope} ends at place {ends}; at {} it went to {known}{}", at(*signed), since(*restored))
            }
            Self::Rewritten { scope, seq, signed, restored } => {
                write!(f, "rewritten: scope {scope}, place {seq} is not what was signed at {}{}", at(*signed), since(*restored))
            }
            Self::Hole { device, n } => write!(f, "removed: op {n} of device {device} was acknowledged and is nowhere"),
            Self::Quarantine { id, what } => write!(f, "{what}: op {id} in quarantine"),
            Self::Lasting { id } => write!(f, "altered: what lasts of a forgotten thing, at place {id}"),
            Self::View { scope, what } => match *what {
                "ahead" => write!(f, "view of scope {scope}: it has seen more ops than the log holds"),
                "missing" => write!(f, "view of scope {scope}: it is missing"),
                "digest" => write!(f, "view of scope {scope}: its digest is not that of its states"),
                _ => write!(f, "view of scope {scope}: its states are not what the ops add up to"),
            },
            Self::Photo { photo, what } => match *what {
                "missing" => write!(f, "photo {photo}: its bytes are missing"),
                "size" => write!(f, "photo {photo}: it has another size than was announced"),
                _ => write!(f, "photo {photo}: its bytes do not hash to its name"),
            },
            Self::File { file, what } => write!(f, "{file}: {what}"),
        }
    }
}

fn at(signed: Millis) -> String {
    jiff::Timestamp::from_millisecond(signed as i64).map_or_else(|_| signed.to_string(), |at| at.to_string())
}

fn since(restored: bool) -> &'static str {
    if restored { " (the store was put back from a backup since)" } else { "" }
}

/// How much an inspection has looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Seen {
    /// Chains of scopes.
    pub scopes: u64,
    /// Ops in them.
    pub ops: u64,
    /// Ops of which retention left the hash.
    pub pruned: u64,
    /// Things whose ops are forgotten and of which a summary lasts.
    pub lasting: u64,
    /// Ops in quarantine.
    pub refused: u64,
    /// Series of devices.
    pub series: u64,
}
