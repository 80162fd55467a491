//! What has been kept for long enough: raw tracks, of which a void and the hash remain, and photos, whose bytes go.

use rusqlite::{Connection, OptionalExtension};
use xunge_shared::{
    entity::Key,
    hlc::{Hlc, Millis},
    id::{EntityId, KindName, Scope, Sha256},
    kinds::{self, Kind, track::TrackLog},
    op::{Op, RawOp, VOID},
    phone::KEPT_MS,
    retention::{Runs, is_forgotten, left_of, photos_of},
};

use super::{
    SMALL, Sqlite,
    facts::Keeper,
    ledger::Ledger,
    meta::{meta, set_meta},
    pool::Reader,
    sql::{Col, Text},
};
use crate::store::{Expired, Gone, Result, Retention, Written};

/// How many ops are in memory at once, and written in one transaction.
const BATCH: i64 = 500;

impl Retention for Sqlite {
    fn forget_tracks(&self, before: Millis) -> Written<Vec<Gone>> {
        let (files, lasts) = (self.files.clone(), self.lasts.clone());
        self.writer.write(SMALL, move |ledger| {
            let facts = files.facts_reader()?;
            prune(ledger, &lasts.keeper(&facts)?, before)
        })
    }

    fn old_tracks(&self, before: Millis) -> Result<Vec<Gone>> {
        self.log(|log| prunable(log, before))
    }

    fn expired_photos(&self, before: Millis, each: &mut dyn FnMut(Expired)) -> Result<()> {
        let county = Scope::records(self.board.county().unwrap_or(Scope::LEAST.area()));
        self.pool.read(|reader| expired(reader, county, before, each))
    }

    fn remove_photos(&self, photos: Vec<Sha256>, now: Millis) -> Written<()> {
        self.writer.write(SMALL, move |ledger| remove(ledger, &photos, now))
    }

    fn removed_photos(&self, after: Option<Sha256>, limit: usize) -> Result<Vec<Sha256>> {
        self.log(|log| removed(log, after, limit))
    }
}

/// Forgets the content of some raw tracks that arrived before this, those that were refused too, and keeps what lasts of their rounds; nothing
/// when there are no more, or none that the analyst has taken in.
pub(super) fn prune(ledger: &mut Ledger, keeper: &Keeper<'_>, before: Millis) -> Result<Vec<Gone>> {
    ledger.touch_forgotten();
    overwriting(ledger.db(), |log| {
        let (mut gone, left) = prune_admitted(log, keeper, before)?;
        gone.extend(prune_refused(log, before, left)?);
        Ok(gone)
    })
}

/// Has what is let go overwritten, so that nobody reads it in the free pages of the file.
pub(super) fn overwriting<T>(db: &Connection, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
    db.execute_batch(OVERWRITE)?;
    let done = work(db);
    db.execute_batch(LET_GO)?;
    done
}

/// From here on what is let go is overwritten.
pub(super) const OVERWRITE: &str = "PRAGMA secure_delete = ON";
/// From here on it is only let go, which costs less.
pub(super) const LET_GO: &str = "PRAGMA secure_delete = OFF";

/// Those in feeds; and how many more may go.
fn prune_admitted(log: &Connection, keeper: &Keeper<'_>, before: Millis) -> Result<(Vec<Gone>, i64)> {
    let mut left = BATCH;
    let mut gone = vec![];
    for (id, scope) in track_scopes(log)? {
        let mark = format!("pruned {scope}");
        let from = meta(log, &mark)?.unwrap_or_default();
        let batch = tracks(log, id, from, before, left)?;
        let mut sum = Gone::default_of(TrackLog::NAME, scope);
        let mut last = from;
        for Track { pos, seq, raw, is_pruned } in batch {
            let op = raw.open().ok().filter(|op| !is_pruned && is_forgotten(op));
            if let Some(op) = &op
                && !keeper.keep(log, &Key::of(op), pos)?
            {
                tracing::warn!(scope = %scope, "tracks are kept until the analyst has taken them in");
                break;
            }
            last = seq as i64;
            left -= 1;
            let Some(op) = op else { continue };
            let remains = left_of(&op).seal();
            log.prepare_cached("UPDATE ops SET raw = ?2, hash = ?3 WHERE pos = ?1")?.execute((pos, &remains.0, Col(raw.hash())))?;
            log.prepare_cached("INSERT INTO pruned (pos, kind, entity, scope) VALUES (?1, ?2, ?3, ?4)")?.execute((
                pos,
                op.kind.as_str(),
                Col(op.entity),
                Text(scope),
            ))?;
            sum.add(raw.0.len().saturating_sub(remains.0.len()) as u64);
        }
        if last > from {
            set_meta(log, &mark, last)?;
        }
        gone.extend((sum.count > 0).then_some(sum));
        if left == 0 {
            break;
        }
    }
    Ok((gone, left))
}

/// Those in quarantine. They are in no feed, nothing lasts of them, and their chain goes by the hash that is kept beside.
fn prune_refused(log: &Connection, before: Millis, limit: i64) -> Result<Vec<Gone>> {
    let mut gone: Vec<Gone> = vec![];
    let from = meta(log, REFUSED_MARK)?.unwrap_or_default();
    for Refused { id, raw, op } in refused(log, from, before, limit)? {
        let remains = left_of(&op).seal();
        log.prepare_cached("UPDATE quarantine SET raw = ?2, kind = ?3, entity = NULL WHERE id = ?1")?.execute((
            id,
            &remains.0,
            VOID.as_str(),
        ))?;
        count(&mut gone, &op, &raw, &remains);
        set_meta(log, REFUSED_MARK, id)?;
    }
    Ok(gone)
}

/// Up to which number of the quarantine tracks were forgotten.
const REFUSED_MARK: &str = "pruned quarantine";

struct Refused {
    id: i64,
    raw: RawOp,
    op: Op,
}

/// The next tracks in quarantine that arrived before this.
fn refused(log: &Connection, from: i64, before: Millis, limit: i64) -> Result<Vec<Refused>> {
    let mut read = log.prepare_cached(
        "SELECT id, raw FROM quarantine WHERE id > ?1 AND received < ?2 AND scope LIKE '%/track' AND kind <> ?3 ORDER BY id LIMIT ?4",
    )?;
    let read = read.query_map((from, Col(before), VOID.as_str(), limit), |row| Ok((row.get(0)?, RawOp(row.get(1)?))))?;
    let mut found = vec![];
    for line in read {
        let (id, raw) = line?;
        let op = raw.open().ok().filter(is_forgotten);
        found.extend(op.map(|op| Refused { id, raw, op }));
    }
    Ok(found)
}

fn count(gone: &mut Vec<Gone>, op: &Op, raw: &RawOp, remains: &RawOp) {
    let place = gone.iter().position(|sum| sum.scope == op.scope).unwrap_or_else(|| {
        gone.push(Gone::default_of(TrackLog::NAME, op.scope));
        gone.len() - 1
    });
    gone[place].add(raw.0.len().saturating_sub(remains.0.len()) as u64);
}

/// What [`prune`] would forget in all.
pub(super) fn prunable(log: &Connection, before: Millis) -> Result<Vec<Gone>> {
    let mut gone = vec![];
    for (id, scope) in track_scopes(log)? {
        let mut sum = Gone::default_of(TrackLog::NAME, scope);
        let mut from = meta(log, &format!("pruned {scope}"))?.unwrap_or_default();
        loop {
            let batch = tracks(log, id, from, before, BATCH)?;
            let Some(last) = batch.last() else { break };
            from = last.seq as i64;
            for Track { raw, is_pruned, .. } in batch {
                if let Some(op) = raw.open().ok().filter(|op| !is_pruned && is_forgotten(op)) {
                    sum.add(raw.0.len().saturating_sub(left_of(&op).seal().0.len()) as u64);
                }
            }
        }
        gone.extend((sum.count > 0).then_some(sum));
    }
    let mut from = meta(log, REFUSED_MARK)?.unwrap_or_default();
    loop {
        let batch = refused(log, from, before, BATCH)?;
        let Some(last) = batch.last() else { break };
        from = last.id;
        for Refused { raw, op, .. } in &batch {
            count(&mut gone, op, raw, &left_of(op).seal());
        }
    }
    Ok(gone)
}

struct Track {
    pos: i64,
    seq: u64,
    raw: RawOp,
    is_pruned: bool,
}

fn track_scopes(log: &Connection) -> Result<Vec<(i64, Scope)>> {
    let mut scopes = log.prepare_cached("SELECT id, code FROM scopes WHERE code LIKE '%/track' ORDER BY id")?;
    let scopes = scopes.query_map([], |row| Ok((row.get(0)?, row.get::<_, Text<Scope>>(1)?.0)))?;
    Ok(scopes.collect::<rusqlite::Result<_>>()?)
}

/// The next ops of a scope, up to the first that arrived later.
fn tracks(log: &Connection, scope: i64, from: i64, before: Millis, limit: i64) -> Result<Vec<Track>> {
    let mut read = log
        .prepare_cached("SELECT pos, seq, received, raw, hash IS NOT NULL FROM ops WHERE scope = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3")?;
    let mut rows = read.query((scope, from, limit))?;
    let mut batch = vec![];
    while let Some(row) = rows.next()? {
        let (Col(seq), Col(received)): (Col<u64>, Col<u64>) = (row.get(1)?, row.get(2)?);
        if received >= before {
            break;
        }
        batch.push(Track { pos: row.get(0)?, seq, raw: RawOp(row.get(3)?), is_pruned: row.get(4)? });
    }
    Ok(batch)
}

/// Tells of each photo that is here and that every op that speaks of it was done with before this; and of those that came long before and
/// that no op speaks of, which count as the county's.
///
/// Reads the whole log, some ops at a time; what was said of each photo is kept in a file of SQLite's own.
pub(super) fn expired(reader: &Reader, county: Scope, before: Millis, each: &mut dyn FnMut(Expired)) -> Result<()> {
    let notes = Connection::open("")?;
    notes.execute_batch(
        "PRAGMA journal_mode = OFF; CREATE TABLE told (photo BLOB PRIMARY KEY, kind TEXT, scope TEXT, over INTEGER) WITHOUT ROWID;",
    )?;
    let mut note = notes.prepare(
        "INSERT INTO told (photo, kind, scope, over) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET over = min(over, excluded.over)",
    )?;
    let mut pos = 0;
    loop {
        let mut read = reader.log.prepare_cached("SELECT pos, eff, raw FROM ops WHERE pos > ?1 ORDER BY pos LIMIT ?2")?;
        let mut rows = read.query((pos, BATCH))?;
        let begun = pos;
        while let Some(row) = rows.next()? {
            pos = row.get(0)?;
            let Col(eff): Col<Hlc> = row.get(1)?;
            let Ok(op) = RawOp(row.get(2)?).open() else { continue };
            let Ok(facts) = kinds::facts(&op) else {
                // A build that can read it may find photos in it: whatever looks like one stays.
                for photo in perhaps_photos(&op.body) {
                    note.execute((photo, op.kind.as_str(), Text(op.scope), false))?;
                }
                continue;
            };
            if facts.photos.is_empty() {
                continue;
            }
            let over = match photos_of(&op.kind) {
                Runs::SinceSaid => eff.millis() < before,
                Runs::SinceClosed => is_closed(reader, &Key::of(&op), before)?,
            };
            for photo in facts.photos {
                note.execute((Col(photo), op.kind.as_str(), Text(op.scope), over))?;
            }
        }
        if pos == begun {
            break;
        }
    }
    let mut over = notes.prepare("SELECT photo, kind, scope FROM told WHERE over ORDER BY photo")?;
    let mut rows = over.query([])?;
    let mut here = reader.log.prepare("SELECT size FROM blobs WHERE photo = ?1 AND completed < ?2 AND removed IS NULL")?;
    while let Some(row) = rows.next()? {
        let (Col(photo), Text(kind), Text(scope)): (Col<Sha256>, Text<KindName>, Text<Scope>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        // One that came late is kept for its time too.
        let size = here.query_row((Col(photo), Col(before)), |row| row.get::<_, Col<u64>>(0)).optional()?;
        if let Some(Col(size)) = size {
            each(Expired { photo, size, kind, scope });
        }
    }
    drop(rows);
    let mut unspoken = reader.log.prepare("SELECT photo, size FROM blobs WHERE completed < ?1 AND removed IS NULL ORDER BY photo")?;
    // for as much longer as phones keep what they may push again, which may speak of them
    let mut rows = unspoken.query([Col(before.saturating_sub(KEPT_MS))])?;
    let mut told = notes.prepare("SELECT 1 FROM told WHERE photo = ?1")?;
    while let Some(row) = rows.next()? {
        let (Col(photo), Col(size)): (Col<Sha256>, Col<u64>) = (row.get(0)?, row.get(1)?);
        if !told.exists([Col(photo)])? {
            each(Expired { photo, size, kind: UNSPOKEN, scope: county });
        }
    }
    Ok(())
}

/// What photos are told under that nothing speaks of.
const UNSPOKEN: KindName = KindName::known("unspoken");

/// What may be the name of a photo in a body that this build cannot read: CBOR byte strings of its length.
fn perhaps_photos(body: &[u8]) -> impl Iterator<Item = &[u8]> {
    body.windows(2 + 32).filter(|window| window[..2] == [0x58, 32]).map(|window| &window[2..])
}

/// True when a thing is not open, and the last word on it was said before this.
fn is_closed(reader: &Reader, key: &Key, before: Millis) -> Result<bool> {
    let found: Option<(i64, bool)> = reader
        .view
        .prepare_cached(
            "SELECT e.id, r.open FROM entities AS e JOIN rows AS r ON r.id = e.id WHERE e.entity = ?1 AND e.kind = ?2 AND e.scope = ?3",
        )?
        .query_row((Col::<EntityId>(key.entity), key.kind.as_str(), Text(key.scope)), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((id, false)) = found else { return Ok(false) };
    let mut places = reader.view.prepare_cached("SELECT pos FROM entity_ops WHERE entity = ?1")?;
    let mut said = reader.log.prepare_cached("SELECT eff FROM ops WHERE pos = ?1")?;
    for pos in places.query_map([id], |row| row.get::<_, i64>(0))? {
        let Col(eff): Col<Hlc> = said.query_row([pos?], |row| row.get(0))?;
        if eff.millis() >= before {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Notes that the bytes of photos are removed.
pub(super) fn remove(ledger: &Ledger, photos: &[Sha256], now: Millis) -> Result<()> {
    let mut remove = ledger.db().prepare_cached("UPDATE blobs SET removed = ?2 WHERE photo = ?1 AND removed IS NULL")?;
    for photo in photos {
        remove.execute((Col(*photo), Col(now)))?;
    }
    Ok(())
}

/// Photos that were removed, in order, behind `after`.
pub(super) fn removed(log: &Connection, after: Option<Sha256>, limit: usize) -> Result<Vec<Sha256>> {
    let mut removed =
        log.prepare_cached("SELECT photo FROM blobs WHERE removed IS NOT NULL AND (?1 IS NULL OR photo > ?1) ORDER BY photo LIMIT ?2")?;
    let removed = removed.query_map((after.map(Col), limit as i64), |row| row.get::<_, Col<Sha256>>(0))?;
    Ok(removed.map(|photo| photo.map(|Col(photo)| photo)).collect::<rusqlite::Result<_>>()?)
}
