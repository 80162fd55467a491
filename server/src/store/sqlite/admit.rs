//! Admission: a push is read and judged on its caller's thread ([`prepare`]); the writing thread only numbers and inserts
//! ([`record`]).
//!
//! Every op of a push ends in the log, in quarantine, or was there before. Which of them is `shared::admit`'s decision.

use rusqlite::OptionalExtension;
use xunge_shared::{
    admit::{Context, Refusal, Verdict, decide, in_series, skew},
    hlc::{Hlc, Millis},
    id::{AccountId, DeviceId, EntityId, KindName, Scope, Sha256},
    op::{Op, RawOp, encode},
    wire::{DeviceStatus, OpResult, OpStatus, PushReply},
};

use super::{
    chain,
    ledger::{Ledger, Series},
    sql::{Col, Text},
};
use crate::{
    chain::{Entry, Set},
    receipt::Chained,
    store::{Push, Result},
};

/// A push, read and judged.
pub(super) struct Prepared {
    device: DeviceId,
    author: AccountId,
    now: Millis,
    status: Option<Vec<u8>>,
    ops: Vec<Judged>,
}

/// An op, read and judged.
struct Judged {
    n: u64,
    raw: RawOp,
    /// Of `raw`.
    hash: Sha256,
    about: Option<About>,
    fate: Fate,
}

/// What is to become of an op whose place is free.
enum Fate {
    /// It counts.
    Admit { scope: Scope, eff: Hlc, photos: Vec<Sha256>, unknown: bool },
    /// It is kept apart.
    Refuse(Refusal),
}

/// What an op is about, where its envelope can be read.
struct About {
    scope: Scope,
    kind: KindName,
    entity: EntityId,
}

/// Reads and judges a push.
pub(super) fn prepare(push: Push) -> Prepared {
    let cx = Context { author: push.author, grants: &push.grants, now: push.now, skew_ms: skew(push.dev_now, push.now) };
    let ops = push.ops.into_iter().map(|raw| judge(raw, push.device, &cx)).collect();
    Prepared { device: push.device, author: push.author, now: push.now, status: push.status.as_ref().map(encode), ops }
}

fn judge(raw: RawOp, device: DeviceId, cx: &Context) -> Judged {
    let hash = raw.hash();
    // 0 is no place in a series, and what SQLite cannot count is none either.
    let Some(op) = raw.open().ok().filter(|op| (1..=i64::MAX as u64).contains(&op.n)) else {
        return Judged { n: 0, raw, hash, about: None, fate: Fate::Refuse(Refusal::BadEnvelope) };
    };
    let verdict = if op.device == device { decide(&op, &raw, cx) } else { Verdict::Quarantine(Refusal::WrongDevice) };
    let Op { n, scope, kind, entity, .. } = op;
    let fate = match verdict {
        Verdict::Admit { eff, photos, unknown } => Fate::Admit { scope, eff, photos, unknown },
        Verdict::Quarantine(refusal) => Fate::Refuse(refusal),
    };
    Judged { n, raw, hash, about: Some(About { scope, kind, entity }), fate }
}

impl Prepared {
    /// About what it keeps in memory, bytes.
    pub(super) fn weight(&self) -> usize {
        self.ops.iter().map(|op| op.raw.0.len() + size_of::<Judged>()).sum()
    }
}

/// Numbers and inserts a push, within the writer's transaction. The second is what its receipt is to say.
pub(super) fn record(ledger: &mut Ledger, push: &Prepared, epoch: u64) -> Result<(PushReply, Chained)> {
    let Prepared { device, author, now, status, ops } = push;
    let series = ledger.series(*device, *author)?;
    let id = series.id;
    let mut recording = Recording { ledger: &mut *ledger, series, author: *author, now: *now };
    let results = ops.iter().map(|op| recording.one(op)).collect::<Result<Vec<_>>>()?;
    let high_n = recording.finish(*device, status.as_deref())?;
    let chained = chained(ledger, *device, id, ops, &results)?;
    Ok((PushReply { srv_now: *now, results, high_n, epoch, receipt: None }, chained))
}

/// What the chains have of a push: of ops that were there before, too.
fn chained(ledger: &mut Ledger, device: DeviceId, series: i64, ops: &[Judged], results: &[OpResult]) -> Result<Chained> {
    let mut chained = Chained { admitted: ledger.chained(), refused: vec![] };
    for (op, result) in ops.iter().zip(results) {
        match result.status {
            OpStatus::Duplicate => chained.admitted.extend(chain::admitted(ledger.db(), device, series, op.n)?),
            OpStatus::Quarantined => chained.refused.extend(chain::refused(ledger.db(), series, op.hash)?),
            OpStatus::Ok | OpStatus::HeldUnknownKind | OpStatus::HeldNeedPhoto => {}
        }
    }
    Ok(chained)
}

/// Notes what a device told of itself, with a pull.
pub(super) fn note_seen(
    ledger: &mut Ledger,
    device: DeviceId,
    author: AccountId,
    now: Millis,
    status: Option<&DeviceStatus>,
) -> Result<()> {
    let series = ledger.series(device, author)?;
    Recording { ledger, series, author, now }.finish(device, status.map(encode).as_deref())?;
    Ok(())
}

/// A push on its way into the log.
struct Recording<'a> {
    ledger: &'a mut Ledger,
    series: Series,
    author: AccountId,
    now: Millis,
}

impl Recording<'_> {
    fn one(&mut self, op: &Judged) -> Result<OpResult> {
        // Another account's series: its places are not for the taking, or its owner's own ops would read as forks.
        if self.series.account != self.author {
            return self.refuse(op, Refusal::WrongDevice, false);
        }
        if op.n > 0 && self.series.has(op.n) {
            return self.again(op);
        }
        match &op.fate {
            Fate::Refuse(refusal) => self.refuse(op, *refusal, true),
            Fate::Admit { scope, eff, photos, unknown } => {
                let eff = in_series(*eff, self.eff_before(op.n)?);
                let seq = self.insert(*scope, op.n, eff, op)?;
                let status = match () {
                    () if *unknown => OpStatus::HeldUnknownKind,
                    () if !self.are_here(photos)? => OpStatus::HeldNeedPhoto,
                    () => OpStatus::Ok,
                };
                Ok(OpResult { n: op.n, status, seq: Some(seq), eff: Some(eff), refusal: None })
            }
        }
    }

    /// The place is taken: by the same op, or by another.
    fn again(&mut self, op: &Judged) -> Result<OpResult> {
        let first = self
            .ledger
            .db()
            .prepare_cached(
                "SELECT seq, eff, CASE WHEN hash IS NULL THEN raw = ?3 ELSE hash = ?4 END FROM ops WHERE device = ?1 AND n = ?2",
            )?
            .query_row((self.series.id, Col(op.n), &op.raw.0, Col(op.hash)), |row| {
                Ok((row.get::<_, Col<u64>>(0)?.0, row.get::<_, Col<Hlc>>(1)?.0, row.get::<_, bool>(2)?))
            })
            .optional()?;
        match first {
            Some((seq, eff, true)) => Ok(OpResult { n: op.n, status: OpStatus::Duplicate, seq: Some(seq), eff: Some(eff), refusal: None }),
            _ => self.refuse(op, Refusal::Fork, false),
        }
    }

    /// When the op before `n` in the series counts. A late one that fills a hole is behind what was written before it.
    fn eff_before(&self, n: u64) -> Result<Option<Hlc>> {
        match self.series.last {
            Some((last, eff)) if last < n => Ok(Some(eff)),
            None => Ok(None),
            Some(_) => Ok(self
                .ledger
                .db()
                .prepare_cached("SELECT eff FROM ops WHERE device = ?1 AND n < ?2 ORDER BY n DESC LIMIT 1")?
                .query_row((self.series.id, Col(n)), |row| Ok(row.get::<_, Col<Hlc>>(0)?.0))
                .optional()?),
        }
    }

    fn insert(&mut self, scope: Scope, n: u64, eff: Hlc, op: &Judged) -> Result<u64> {
        let (id, seq) = self.ledger.next_seq(scope)?;
        let entry = Entry { scope, seq, eff, received: self.now, device: self.series.device, n, op: op.hash };
        let link = self.ledger.chain(&entry)?;
        let pos = self.ledger.next_pos();
        self.ledger
            .db()
            .prepare_cached(
                "INSERT INTO ops (pos, scope, seq, device, n, eff, received, raw, link, marks) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute(rusqlite::params![
                Col(pos),
                id,
                Col(seq),
                self.series.id,
                Col(n),
                Col(eff),
                Col(self.now),
                op.raw.0,
                Col(link),
                entry.marks()
            ])?;
        self.series.take(n);
        if self.series.last.is_none_or(|(last, _)| last < n) {
            self.series.last = Some((n, eff));
        }
        Ok(seq)
    }

    fn are_here(&self, photos: &[Sha256]) -> Result<bool> {
        let mut here = self.ledger.db().prepare_cached("SELECT 1 FROM blobs WHERE photo = ?1 AND completed IS NOT NULL")?;
        for photo in photos {
            if !here.exists([Col(*photo)])? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Puts an op into quarantine, once; what was refused before keeps its first reason. With `takes` it takes its place in the series.
    fn refuse(&mut self, op: &Judged, refusal: Refusal, takes: bool) -> Result<OpResult> {
        let hash = op.hash;
        let before = self
            .ledger
            .db()
            .prepare_cached("SELECT refusal FROM quarantine WHERE device = ?1 AND hash = ?2")?
            .query_row((self.series.id, Col(hash)), |row| row.get::<_, String>(0))
            .optional()?;
        let quarantined = |refusal| OpResult { n: op.n, status: OpStatus::Quarantined, seq: None, eff: None, refusal: Some(refusal) };
        if let Some(code) = before {
            return Ok(quarantined(refusal_of(&code).unwrap_or(refusal)));
        }
        let takes = takes && op.n > 0;
        let about = op.about.as_ref();
        let (series, now, author) = (&self.series, self.now, self.author);
        let set = |id| Set { id, device: series.device, n: op.n, takes, refusal: refusal.code(), received: now, author, op: hash };
        let (id, link) = self.ledger.chain_refused(set)?;
        self.ledger
            .db()
            .prepare_cached(
                "INSERT INTO quarantine (id, device, n, takes, refusal, received, author, scope, kind, entity, hash, raw, link)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )?
            .execute(rusqlite::params![
                Col(id),
                self.series.id,
                Col(op.n),
                takes,
                refusal.code(),
                Col(self.now),
                self.author.0,
                about.map(|about| Text(about.scope)),
                about.map(|about| about.kind.as_str()),
                about.map(|about| Col(about.entity)),
                Col(hash),
                op.raw.0,
                Col(link)
            ])?;
        if takes {
            self.series.take(op.n);
        }
        Ok(quarantined(refusal))
    }

    /// Notes that the device was here; returns up to where the series is.
    fn finish(self, device: DeviceId, status: Option<&[u8]>) -> Result<u64> {
        let Self { ledger, series, author, now } = self;
        if series.account == author {
            ledger
                .db()
                .prepare_cached("UPDATE devices SET high = ?2, last_seen = ?3, status = ifnull(?4, status) WHERE id = ?1")?
                .execute((series.id, Col(series.high), Col(now), status))?;
        }
        let high = series.high;
        ledger.keep(device, series);
        Ok(high)
    }
}

/// The refusal with this code.
pub(super) fn refusal_of(code: &str) -> Option<Refusal> {
    Refusal::ALL.into_iter().find(|refusal| refusal.code() == code)
}
