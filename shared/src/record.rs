//! Recording a push: what the server decides when judged ops take their places in a series, as a machine over a narrow [`Log`].
//!
//! Whose series it is, again or fork, holes, the order within a series and the first refusal are decided here and nowhere
//! else; numbering and keeping are the log's. No IO, clock or randomness: the store implements [`Log`], and so does a
//! simulation over a disk of its own.

use std::collections::BTreeSet;

use crate::{
    admit::{Context, Refusal, Verdict, decide, in_series},
    hlc::Hlc,
    id::{AccountId, AreaCode, DeviceId, EntityId, KindName, Scope, Sha256},
    op::{Op, RawOp},
    wire::{OpResult, OpStatus},
};

/// An op, read and judged.
#[derive(Debug, Clone)]
pub struct Judged {
    /// Its place in the series; 0 when its envelope cannot be read.
    pub n: u64,
    /// The op.
    pub raw: RawOp,
    /// What it is about, where its envelope can be read.
    pub about: Option<About>,
    /// What is to become of it, if its place is free.
    pub fate: Fate,
}

/// What is to become of an op whose place is free.
#[derive(Debug, Clone)]
pub enum Fate {
    /// It counts.
    Admit {
        /// In which feed.
        scope: Scope,
        /// When, before the order within its series is kept.
        eff: Hlc,
        /// Photos that it speaks of.
        photos: Vec<Sha256>,
        /// True when this build cannot read it.
        unknown: bool,
        /// Areas that it takes off the county's list.
        taken_off: Vec<AreaCode>,
    },
    /// It is kept apart.
    Refuse(Refusal),
}

/// What an op is about.
#[derive(Debug, Clone)]
pub struct About {
    /// The feed that it is meant for.
    pub scope: Scope,
    /// What kind of thing.
    pub kind: KindName,
    /// Which one.
    pub entity: EntityId,
}

/// Reads and judges an op of a push by `device`.
pub fn judge(raw: RawOp, device: DeviceId, cx: &Context) -> Judged {
    // 0 is no place in a series, and what a database cannot count (64 bits with a sign) is none either.
    let Some(op) = raw.open().ok().filter(|op| (1..=i64::MAX as u64).contains(&op.n)) else {
        return Judged { n: 0, raw, about: None, fate: Fate::Refuse(Refusal::BadEnvelope) };
    };
    let verdict = if op.device == device { decide(&op, &raw, cx) } else { Verdict::Quarantine(Refusal::WrongDevice) };
    let Op { n, scope, kind, entity, .. } = op;
    let fate = match verdict {
        Verdict::Admit { eff, photos, unknown, taken_off } => Fate::Admit { scope, eff, photos, unknown, taken_off },
        Verdict::Quarantine(refusal) => Fate::Refuse(refusal),
    };
    Judged { n, raw, about: Some(About { scope, kind, entity }), fate }
}

impl Judged {
    /// The areas that it takes off the county's list, if it counts.
    pub fn taken_off(&self) -> &[AreaCode] {
        match &self.fate {
            Fate::Admit { taken_off, .. } => taken_off,
            Fate::Refuse(_) => &[],
        }
    }

    /// Sets it aside when it takes one of these off the list, which are not empty.
    pub fn unless_occupied(&mut self, occupied: &BTreeSet<AreaCode>) {
        if self.taken_off().iter().any(|area| occupied.contains(area)) {
            self.fate = Fate::Refuse(Refusal::Occupied);
        }
    }
}

/// The end of a device's series: what recording must know of the past.
#[derive(Debug, Clone)]
pub struct Series {
    /// Whose it is.
    pub account: AccountId,
    /// Up to here every op is in the log or in quarantine.
    pub high: u64,
    /// Ops behind the first hole.
    beyond: BTreeSet<u64>,
    /// The last admitted op.
    last: Option<(u64, Hlc)>,
}

impl Series {
    /// A series that begins.
    pub fn new(account: AccountId) -> Self {
        Self { account, high: 0, beyond: BTreeSet::new(), last: None }
    }

    /// A series as the log has it: without a hole up to `high`, with `beyond` taken behind it, and its last admitted op.
    pub fn restore(account: AccountId, high: u64, beyond: BTreeSet<u64>, last: Option<(u64, Hlc)>) -> Self {
        Self { account, high, beyond, last }
    }

    /// True when the place is taken by an op or by one in quarantine.
    pub fn has(&self, n: u64) -> bool {
        n <= self.high || self.beyond.contains(&n)
    }

    /// Takes the place.
    fn take(&mut self, n: u64) {
        if n != self.high + 1 {
            if n > self.high {
                self.beyond.insert(n);
            }
            return;
        }
        self.high = n;
        while self.beyond.remove(&(self.high + 1)) {
            self.high += 1;
        }
    }

    /// Takes the place for an op that counts at `eff`.
    fn admit(&mut self, n: u64, eff: Hlc) {
        self.take(n);
        if self.last.is_none_or(|(last, _)| last < n) {
            self.last = Some((n, eff));
        }
    }
}

/// An op of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its place in its feed.
    pub seq: u64,
    /// When it counts.
    pub eff: Hlc,
}

/// What recording asks of the log and tells it: all about one series, within one transaction.
pub trait Log {
    /// Why it cannot be asked or told.
    type Error;

    /// Where the op `n` of the series is, with true when it is `raw`; nothing when it is in quarantine.
    fn place(&mut self, n: u64, raw: &RawOp) -> Result<Option<(Place, bool)>, Self::Error>;

    /// When the last op before `n` in the series counts.
    fn eff_before(&mut self, n: u64) -> Result<Option<Hlc>, Self::Error>;

    /// Appends an op to the feed of `scope`; returns its place there.
    fn insert(&mut self, scope: Scope, n: u64, eff: Hlc, raw: &RawOp) -> Result<u64, Self::Error>;

    /// True when all of these photos are complete.
    fn are_here(&mut self, photos: &[Sha256]) -> Result<bool, Self::Error>;

    /// Why the op with this hash was refused before, if it was; `now` for a reason that this build does not know.
    fn refused(&mut self, hash: Sha256, now: Refusal) -> Result<Option<Refusal>, Self::Error>;

    /// Keeps an op apart. With `takes` it has taken its place in the series.
    fn quarantine(&mut self, op: &Judged, hash: Sha256, refusal: Refusal, takes: bool) -> Result<(), Self::Error>;
}

/// Records one op that `author` handed in for the series.
pub fn record<L: Log>(log: &mut L, series: &mut Series, author: AccountId, op: &Judged) -> Result<OpResult, L::Error> {
    // Another account's series: its places are not for the taking, or its owner's own ops would read as forks.
    if series.account != author {
        return refuse(log, series, op, Refusal::WrongDevice, false);
    }
    if op.n > 0 && series.has(op.n) {
        return again(log, series, op);
    }
    match &op.fate {
        Fate::Refuse(refusal) => refuse(log, series, op, *refusal, true),
        Fate::Admit { scope, eff, photos, unknown, .. } => {
            let eff = in_series(*eff, eff_before(log, series, op.n)?);
            let seq = log.insert(*scope, op.n, eff, &op.raw)?;
            series.admit(op.n, eff);
            let status = match () {
                () if *unknown => OpStatus::HeldUnknownKind,
                () if !log.are_here(photos)? => OpStatus::HeldNeedPhoto,
                () => OpStatus::Ok,
            };
            Ok(OpResult { n: op.n, status, seq: Some(seq), eff: Some(eff), refusal: None })
        }
    }
}

/// The place is taken: by the same op, or by another.
fn again<L: Log>(log: &mut L, series: &mut Series, op: &Judged) -> Result<OpResult, L::Error> {
    match log.place(op.n, &op.raw)? {
        Some((Place { seq, eff }, true)) => {
            Ok(OpResult { n: op.n, status: OpStatus::Duplicate, seq: Some(seq), eff: Some(eff), refusal: None })
        }
        _ => refuse(log, series, op, Refusal::Fork, false),
    }
}

/// When the op before `n` in the series counts. A late one that fills a hole is behind what was written before it.
fn eff_before<L: Log>(log: &mut L, series: &Series, n: u64) -> Result<Option<Hlc>, L::Error> {
    match series.last {
        Some((last, eff)) if last < n => Ok(Some(eff)),
        None => Ok(None),
        Some(_) => log.eff_before(n),
    }
}

/// Puts an op into quarantine, once; what was refused before keeps its first reason. With `takes` it takes its place in the series.
fn refuse<L: Log>(log: &mut L, series: &mut Series, op: &Judged, refusal: Refusal, takes: bool) -> Result<OpResult, L::Error> {
    let hash = op.raw.hash();
    let quarantined = |refusal| OpResult { n: op.n, status: OpStatus::Quarantined, seq: None, eff: None, refusal: Some(refusal) };
    if let Some(first) = log.refused(hash, refusal)? {
        return Ok(quarantined(first));
    }
    let takes = takes && op.n > 0;
    log.quarantine(op, hash, refusal, takes)?;
    if takes {
        series.take(op.n);
    }
    Ok(quarantined(refusal))
}
