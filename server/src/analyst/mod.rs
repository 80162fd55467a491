//! The analyst: what the records add up to over time, kept as facts that figures, coverage and doubts are read from.
//!
//! One thread follows the projector through the log, op by op, and writes `facts.db`: a third file, derived like the view, that may be
//! thrown away at any time. What is looked for is in the [`Study`]s here, one file each; how it is kept is the store's
//! (`sqlite/facts`). A study knows kinds and no SQL; the store knows sheets and no kind.
//!
//! What stands in the file is a function of the log alone: the same op by op, after a restart in the middle, and built anew.
//! A study reads no clock: what depends on the present is asked of its facts.

pub mod cases;
pub mod doubts;
mod grid;
pub mod patrols;
pub mod zones;

use xunge_shared::{
    entity::{Entity, Key},
    hlc::{Hlc, Millis},
    id::KindName,
    op::{Op, RawOp},
    plate::Plated,
    settings::Settings,
};

pub use self::grid::Grid;
use crate::{
    plates::Judged,
    store::{Fact, Result, Sheet, Test, Value},
};

/// All studies that this build knows. A new one is a file here and a line in this list.
pub fn studies(plates: Box<dyn Plates>) -> Vec<Box<dyn Study>> {
    vec![
        Box::new(cases::Cases::default()),
        Box::new(patrols::Patrols::default()),
        Box::new(doubts::Doubts::new(plates)),
        Box::new(zones::Zones),
    ]
}

/// What is looked for in the log, and what is kept of it.
///
/// Facts come in two ways. Those of a *thing* ([`of_thing`](Self::of_thing)) follow from its state: they are told whole each time and stand
/// in place of those told before. Those of an *op* ([`of_op`](Self::of_op)) stand beside all others. When retention forgets an op, the op's
/// facts go, and the thing's are told anew from what is left, or from what [lasts](Self::lasts).
pub trait Study: Send {
    /// Its name, which its tables begin with.
    fn name(&self) -> &'static str;

    /// To be raised whenever its sheets or what it tells change: it is then made anew, and no other with it.
    fn version(&self) -> i64;

    /// Where its facts go.
    fn sheets(&self) -> &'static [Sheet];

    /// The kinds that it looks at. Where things wait together to be told ([`Pace::Settled`]) they are told in this order.
    fn kinds(&self) -> &'static [KindName];

    /// How often a thing's facts are told.
    fn pace(&self) -> Pace {
        Pace::EachOp
    }

    /// True when what a thing tells depends on the county's settings: after a change all things tell anew.
    fn follows_settings(&self) -> bool {
        false
    }

    /// The sheet of one column of bytes with which a thing says what is to last of its state when retention forgets its ops: that is kept in the
    /// log, and from then on the [desk has it](Desk::lasting) in place of those ops. Only at a [`Pace::Settled`].
    fn lasts(&self) -> Option<&'static str> {
        None
    }

    /// Takes what it keeps in memory from what stands: at the start, and after a step that failed. Facts and things are the truth, memory is not.
    fn recall(&mut self, _desk: &dyn Desk) -> Result<()> {
        Ok(())
    }

    /// What this op says by itself.
    fn of_op(&mut self, _told: &Told<'_>, _desk: &dyn Desk) -> Result<Vec<Fact>> {
        Ok(vec![])
    }

    /// What a thing says, as it stands now.
    fn of_thing(&mut self, _thing: &Entity, _desk: &dyn Desk) -> Result<Vec<Fact>> {
        Ok(vec![])
    }
}

/// How often a thing's facts are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// After each op about it. What stood before is kept with the place in the log where it ended, so that facts can be read as they
    /// were at any place.
    EachOp,
    /// After some ops at once, for what is long to look at (a track). No history: what stands is what the state says now.
    Settled,
}

/// An admitted op, and what was known before it.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// Its place in the log.
    pub pos: u64,
    /// When it counts.
    pub eff: Hlc,
    /// When it arrived.
    pub received: Millis,
    /// The op.
    pub op: &'a Op,
    /// The op as it came.
    pub raw: &'a RawOp,
    /// What it is about, before the op.
    pub before: &'a Entity,
}

/// Whether scanned tokens are those of plates. No op tells it, because no phone may know; it follows from the county's key and from the log of
/// who did what, where a plate is made anew before it is printed: asked about an op again, the answer is the same.
pub trait Plates: Send {
    /// What the token is to the thing, which has a plate of this kind.
    fn judge(&mut self, plated: Plated, thing: &Entity, token: &str) -> Result<Judged>;
}

/// What a study may look up: all of it as of the op that is looked at.
pub trait Desk {
    /// The county's lists and limits.
    fn settings(&self) -> &Settings;

    /// A thing of one of the study's kinds. The thing that is being looked at is not found: the study has it.
    fn thing(&self, key: &Key) -> Result<Option<Entity>>;

    /// Each thing of one of the study's kinds. For [`Study::recall`]: it reads them all.
    fn each(&self, kind: &KindName, tell: &mut dyn FnMut(&Entity)) -> Result<()>;

    /// What lasts of a thing of which ops are forgotten, in the order in which it was kept. Its state is only what was said after that.
    fn lasting(&self, key: &Key) -> Result<Vec<Vec<u8>>>;

    /// The study's own facts that stand now and of which a column holds this, with the thing that each is about.
    fn facts(&self, sheet: &'static str, column: &'static str, test: &Test) -> Result<Vec<(Key, Fact)>>;

    /// Of the study's own facts of which one column holds this, the last `most` by another column, as far as `upto`: the last one first.
    fn latest(&self, sheet: &'static str, is: (&'static str, Value), by: (&'static str, i64), most: usize) -> Result<Vec<Fact>>;

    /// Has another thing of the study's kinds tell its facts anew, because what it says depends on the one that is looked at. Each
    /// is asked once for an op.
    fn again(&self, key: Key);
}
