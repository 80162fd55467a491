//! The kinds of things: for each, what its ops say, what state they leave, and what it shows.
//!
//! A kind is one file here and one line in the `registry!` below; what only the desk reads stands there behind the feature `desk`,
//! which the app is built without: it may write such ops, and keeps those that it meets unread. Nothing outside this folder (and its twin in the
//! frontend) knows a kind by name, save where a screen is about one.

use minicbor::{Decode, Encode};

use crate::{
    hlc::{Hlc, Millis},
    id::{AccountId, AreaCode, Feed, KindName, OpId, Scope, Sha256},
    op::{Op, Stamp},
    role::Role,
    row::Summary,
    settings::Settings,
};

/// What somebody said, with who and when. CBOR: `[by, what]`.
macro_rules! said {
    ($(#[$doc:meta])* $name:ident($content:ident)) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Encode, Decode)]
        #[cbor(array)]
        pub struct $name {
            /// By whom.
            #[n(0)]
            pub by: By,
            /// What.
            #[n(1)]
            pub what: $content,
        }

        impl $crate::kinds::said::Said for $name {
            fn by(&self) -> By {
                self.by
            }
        }
    };
}

pub mod case;
pub mod cell;
pub mod checkpoint;
pub mod county;
pub mod lottery;
pub mod presence;
pub mod reference;
pub mod review;
pub mod round;
mod said;
pub mod street;
pub mod timetable;
pub mod track;
pub mod zone;

/// Who said something, and when: all that a kind may know of the op that carries its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct By {
    /// The op's place in the order of all ops.
    #[n(0)]
    pub stamp: Stamp,
    /// Who.
    #[n(1)]
    pub author: AccountId,
    /// What they were looking at.
    #[n(2)]
    pub based_on: Option<OpId>,
}

impl By {
    /// The facts of `op`, ordered by `eff`.
    pub fn of(op: &Op, eff: Hlc) -> Self {
        Self { stamp: Stamp::of(op, eff), author: op.author, based_on: op.based_on }
    }

    /// When, in milliseconds.
    pub fn at(&self) -> Millis {
        self.stamp.eff.millis()
    }
}

/// A kind: a state made of containers, and the ops that build it.
pub trait Kind: Default + Clone + PartialEq + std::fmt::Debug + Encode<()> + for<'b> Decode<'b, ()> {
    /// What ops of this kind call it.
    const NAME: KindName;
    /// The newest body version that this build reads and the one that it writes.
    const VERSION: u8;
    /// Which of an area's feeds carries it.
    const FEED: Feed = Feed::Records;
    /// True for what stands on the ground for good: the cell that it is in is the one that holds it now, whatever it said when it was told of.
    const STANDS: bool = false;
    /// What an op of this kind says. CBOR: `[number of the op, its content as a map]`.
    type Body: Encode<()> + for<'b> Decode<'b, ()>;

    /// Adds what an op says: commutative, associative and idempotent, because only containers are touched.
    fn apply(&mut self, by: By, body: Self::Body);

    /// What the thing shows; nothing when it does not exist yet or was withdrawn.
    fn summary(&self, settings: &Settings) -> Option<Summary>;

    /// True when a holder of `role` may write `body`.
    fn permits(role: Role, body: &Self::Body) -> bool;

    /// True for the feeds that carry it.
    fn belongs(scope: Scope) -> bool {
        scope.feed() == Self::FEED
    }

    /// True for a body that says what a thing is, where the desk keeps such things: a change of reference data like those that only
    /// administrators may say.
    fn defines(_body: &Self::Body) -> bool {
        false
    }

    /// The areas that `body` takes off the county's list: admission asks whether they are empty.
    fn taken_off(_body: &Self::Body) -> Vec<AreaCode> {
        vec![]
    }

    /// The photos that `body` speaks of.
    fn photos(_body: &Self::Body) -> Vec<Sha256> {
        vec![]
    }
}

/// A kind that [`State`] knows: reads it back out.
pub trait InState: Kind {
    /// The state, when it is of this kind.
    fn of(state: &State) -> Option<&Self>;
}

/// Why an op's body says nothing to this build.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// The kind, or this version of it, came after this build.
    #[error("newer than this app")]
    Newer,
    /// The body is not what the kind and version promise.
    #[error("malformed body: {0}")]
    Malformed(String),
}

/// What admission must know of a body, without knowing the kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyFacts {
    /// The roles whose holders may write it.
    pub roles: Vec<Role>,
    /// The photos it speaks of.
    pub photos: Vec<Sha256>,
    /// False when another feed carries its kind.
    pub belongs: bool,
    /// It changes reference data.
    pub defines: bool,
    /// The areas that it takes off the county's list.
    pub taken_off: Vec<AreaCode>,
}

fn read_body<K: Kind>(op: &Op) -> Result<K::Body, Unreadable> {
    if op.v > K::VERSION {
        return Err(Unreadable::Newer);
    }
    minicbor::decode(&op.body).map_err(|e| Unreadable::Malformed(e.to_string()))
}

fn body_facts<K: Kind>(op: &Op) -> Result<BodyFacts, Unreadable> {
    let body = read_body::<K>(op)?;
    let roles: Vec<Role> = Role::ALL.into_iter().filter(|role| K::permits(*role, &body)).collect();
    let defines = roles == [Role::Administrator] || K::defines(&body);
    Ok(BodyFacts { roles, photos: K::photos(&body), belongs: K::belongs(op.scope), defines, taken_off: K::taken_off(&body) })
}

macro_rules! registry {
    ($($(#[$if:meta])? $variant:ident = $n:literal: $kind:ty,)*) => {
        /// The state of one thing of any kind. CBOR: `[number of the kind, state]`.
        #[derive(Debug, Clone, PartialEq, Encode, Decode)]
        #[cbor(flat)]
        pub enum State {
            $($(#[$if])? #[doc = concat!("See [`", stringify!($kind), "`].")] #[n($n)] $variant(#[n(0)] $kind),)*
            /// A kind that came after this build: its ops are kept, nothing is understood.
            #[n(99)]
            Unknown,
        }

        $($(#[$if])? impl InState for $kind {
            fn of(state: &State) -> Option<&Self> {
                match state {
                    State::$variant(state) => Some(state),
                    _ => None,
                }
            }
        })*

        /// The names of all kinds that this build knows.
        pub const NAMES: &[KindName] = &[$($(#[$if])? <$kind as Kind>::NAME,)*];

        impl State {
            /// The empty state of a kind.
            pub fn new(kind: &KindName) -> Self {
                $($(#[$if])? if *kind == <$kind as Kind>::NAME { return Self::$variant(Default::default()); })*
                Self::Unknown
            }

            /// Adds what `op` says.
            pub fn apply(&mut self, op: &Op, eff: Hlc) -> Result<(), Unreadable> {
                match self {
                    $($(#[$if])? Self::$variant(state) => state.apply(By::of(op, eff), read_body::<$kind>(op)?),)*
                    Self::Unknown => return Err(Unreadable::Newer),
                }
                Ok(())
            }

            /// What the thing shows.
            pub fn summary(&self, settings: &Settings) -> Option<Summary> {
                match self {
                    $($(#[$if])? Self::$variant(state) => state.summary(settings),)*
                    Self::Unknown => None,
                }
            }

            /// See [`Kind::STANDS`].
            pub fn stands(&self) -> bool {
                match self {
                    $($(#[$if])? Self::$variant(_) => <$kind as Kind>::STANDS,)*
                    Self::Unknown => false,
                }
            }
        }

        /// What admission must know of the op's body.
        pub fn facts(op: &Op) -> Result<BodyFacts, Unreadable> {
            $($(#[$if])? if op.kind == <$kind as Kind>::NAME { return body_facts::<$kind>(op); })*
            Err(Unreadable::Newer)
        }
    };
}

registry! {
    County = 0: county::County,
    Cell = 1: cell::Cell,
    Street = 2: street::Street,
    Zone = 3: zone::Zone,
    Checkpoint = 4: checkpoint::Checkpoint,
    Round = 5: round::Round,
    Track = 6: track::TrackLog,
    Case = 7: case::Case,
    #[cfg(feature = "desk")] Review = 8: review::Review,
    #[cfg(feature = "desk")] Timetable = 9: timetable::Timetable,
    #[cfg(feature = "desk")] Lottery = 10: lottery::Lottery,
}
