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
    ledger::{Ledger, Series},
    sql::{Col, Text},
};
use crate::store::{Push, Result};

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
    // 0 is no place in a series, and what SQLite cannot count is none either.
    let Some(op) = raw.open().ok().filter(|op| (1..=i64::MAX as u64).contains(&op.n)) else {
        return Judged { n: 0, raw, about: None, fate: Fate::Refuse(Refusal::BadEnvelope) };
    };
    let verdict = if op.device == device { decide(&op, &raw, cx) } else { Verdict::Quarantine(Refusal::WrongDevice) };
    let Op { n, scope, kind, entity, .. } = op;
    let fate = match verdict {
        Verdict::Admit { eff, photos, unknown } => Fate::Admit { scope, eff, photos, unknown },
        Verdict::Quarantine(refusal) => Fate::Refuse(refusal),
    };
    Judged { n, raw, about: Some(About { scope, kind, entity }), fate }
}

impl Prepared {
    /// About what it keeps in memory, bytes.
    pub(super) fn weight(&self) -> usize {
        self.ops.iter().map(|op| op.raw.0.len() + size_of::<Judged>()).sum()
    }
}

/// Numbers and inserts a push, within the writer's transaction.
pub(super) fn record(ledger: &mut Ledger, push: Prepared, epoch: u64) -> Result<PushReply> {
    let Prepared { device, author, now, status, ops } = push;
    let mut series = ledger.series(device, author)?;
    let mut results = Vec::with_capacity(ops.len());
    for op in ops {
        results.push(one(ledger, &mut series, author, now, op)?);
    }
    if series.account == author {
        note_device(ledger, &series, now, status.as_deref())?;
    }
    let high_n = series.high;
    ledger.keep(device, series);
    Ok(PushReply { srv_now: now, results, high_n, epoch })
}

/// Notes what a device told of itself, with a pull.
pub(super) fn note_seen(
    ledger: &mut Ledger,
    device: DeviceId,
    account: AccountId,
    now: Millis,
    status: Option<&DeviceStatus>,
) -> Result<()> {
    let series = ledger.series(device, account)?;
    if series.account == account {
        note_device(ledger, &series, now, status.map(encode).as_deref())?;
    }
    ledger.keep(device, series);
    Ok(())
}

fn note_device(ledger: &Ledger, series: &Series, now: Millis, status: Option<&[u8]>) -> Result<()> {
    ledger.db().prepare_cached("UPDATE devices SET high = ?2, last_seen = ?3, status = ifnull(?4, status) WHERE id = ?1")?.execute((
        series.id,
        Col(series.high),
        Col(now),
        status,
    ))?;
    Ok(())
}

fn one(ledger: &mut Ledger, series: &mut Series, author: AccountId, now: Millis, op: Judged) -> Result<OpResult> {
    // Another account's series: its places are not for the taking, or its owner's own ops would read as forks.
    if series.account != author {
        return refuse(ledger, series, author, now, &op, Refusal::WrongDevice, false);
    }
    if op.n > 0 && series.has(op.n) {
        return again(ledger, series, author, now, &op);
    }
    match &op.fate {
        Fate::Refuse(refusal) => refuse(ledger, series, author, now, &op, *refusal, true),
        Fate::Admit { scope, eff, photos, unknown } => {
            let eff = in_series(*eff, eff_before(ledger, series, op.n)?);
            let seq = insert(ledger, series, now, *scope, op.n, eff, &op.raw)?;
            let status = match () {
                () if *unknown => OpStatus::HeldUnknownKind,
                () if !all_here(ledger, photos)? => OpStatus::HeldNeedPhoto,
                () => OpStatus::Ok,
            };
            Ok(OpResult { n: op.n, status, seq: Some(seq), eff: Some(eff), refusal: None })
        }
    }
}

/// The place is taken: by the same op, or by another.
fn again(ledger: &mut Ledger, series: &mut Series, author: AccountId, now: Millis, op: &Judged) -> Result<OpResult> {
    let first = ledger
        .db()
        .prepare_cached("SELECT o.seq, o.eff, o.raw = ?3 FROM ops AS o WHERE o.device = ?1 AND o.n = ?2")?
        .query_row((series.id, Col(op.n), &op.raw.0), |row| {
            Ok((row.get::<_, Col<u64>>(0)?.0, row.get::<_, Col<Hlc>>(1)?.0, row.get::<_, bool>(2)?))
        })
        .optional()?;
    match first {
        Some((seq, eff, true)) => Ok(OpResult { n: op.n, status: OpStatus::Duplicate, seq: Some(seq), eff: Some(eff), refusal: None }),
        _ => refuse(ledger, series, author, now, op, Refusal::Fork, false),
    }
}

/// When the op before `n` in the series counts. A late one that fills a hole is behind what was written before it.
fn eff_before(ledger: &Ledger, series: &Series, n: u64) -> Result<Option<Hlc>> {
    match series.last {
        Some((last, eff)) if last < n => Ok(Some(eff)),
        None => Ok(None),
        Some(_) => Ok(ledger
            .db()
            .prepare_cached("SELECT eff FROM ops WHERE device = ?1 AND n < ?2 ORDER BY n DESC LIMIT 1")?
            .query_row((series.id, Col(n)), |row| Ok(row.get::<_, Col<Hlc>>(0)?.0))
            .optional()?),
    }
}

fn insert(ledger: &mut Ledger, series: &mut Series, now: Millis, scope: Scope, n: u64, eff: Hlc, raw: &RawOp) -> Result<u64> {
    let (scope, seq) = ledger.next_seq(scope)?;
    let pos = ledger.next_pos();
    ledger
        .db()
        .prepare_cached("INSERT INTO ops (pos, scope, seq, device, n, eff, received, raw) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
        .execute((Col(pos), scope, Col(seq), series.id, Col(n), Col(eff), Col(now), &raw.0))?;
    series.take(n);
    if series.last.is_none_or(|(last, _)| last < n) {
        series.last = Some((n, eff));
    }
    Ok(seq)
}

fn all_here(ledger: &Ledger, photos: &[Sha256]) -> Result<bool> {
    for photo in photos {
        let here = ledger.db().prepare_cached("SELECT 1 FROM blobs WHERE photo = ?1 AND completed IS NOT NULL")?.exists([Col(*photo)])?;
        if !here {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Puts an op into quarantine, once; what was refused before keeps its first reason.
fn refuse(
    ledger: &Ledger,
    series: &mut Series,
    author: AccountId,
    now: Millis,
    op: &Judged,
    refusal: Refusal,
    takes: bool,
) -> Result<OpResult> {
    let hash = op.raw.hash();
    let before = ledger
        .db()
        .prepare_cached("SELECT refusal FROM quarantine WHERE device = ?1 AND hash = ?2")?
        .query_row((series.id, Col(hash)), |row| row.get::<_, String>(0))
        .optional()?;
    let quarantined = |refusal| OpResult { n: op.n, status: OpStatus::Quarantined, seq: None, eff: None, refusal: Some(refusal) };
    if let Some(code) = before {
        return Ok(quarantined(refusal_of(&code).unwrap_or(refusal)));
    }
    let takes = takes && op.n > 0;
    let (scope, kind, entity) = match &op.about {
        Some(about) => (Some(Text(about.scope)), Some(about.kind.as_str()), Some(Col(about.entity))),
        None => (None, None, None),
    };
    ledger
        .db()
        .prepare_cached(
            "INSERT INTO quarantine (device, n, takes, refusal, received, author, scope, kind, entity, hash, raw)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(rusqlite::params![
            series.id,
            Col(op.n),
            takes,
            refusal.code(),
            Col(now),
            author.0,
            scope,
            kind,
            entity,
            Col(hash),
            op.raw.0
        ])?;
    if takes {
        series.take(op.n);
    }
    Ok(quarantined(refusal))
}

/// The refusal with this code.
pub(super) fn refusal_of(code: &str) -> Option<Refusal> {
    Refusal::ALL.into_iter().find(|refusal| refusal.code() == code)
}
