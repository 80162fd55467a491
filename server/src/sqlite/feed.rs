//! Feeds: what is new behind a cursor, as ops from the log or as a snapshot of states from the view.

use std::sync::atomic::Ordering;

use rusqlite::{Connection, OptionalExtension};
use xunge_shared::{
    digest::Digest,
    feed::{self, Reading, Tell},
    id::Scope,
    op::{Admitted, RawOp},
    pack::Packer,
    replica::Head,
    wire::{MAX_PULL_OPS, MODEL, ScopeFeed},
};

use super::{
    board::Board,
    meta::meta,
    pool::{Reader, snapshot},
    projector::PRUNED,
    shelf::{Packed, Shelf},
    sql::{Col, Text},
};
use crate::store::Result;

/// An answer ends after so many bytes; the rest is for the next one.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// What is new behind each cursor.
pub(super) fn pull(reader: &Reader, board: &Board, shelf: &Shelf, cursors: &[(Scope, u64)], model: u16) -> Result<Vec<ScopeFeed>> {
    let mut room = MAX_BYTES;
    let mut feeds = Vec::with_capacity(cursors.len());
    for &(scope, cursor) in cursors {
        let feed = one(reader, board, shelf, scope, cursor, model, room)?;
        let ops: usize = feed.ops.iter().map(|admitted| admitted.op.0.len()).sum();
        let states = feed.snapshot.as_ref().map_or(0, |packed| packed.len());
        room = room.saturating_sub(ops + states);
        feeds.push(feed);
    }
    Ok(feeds)
}

fn one(reader: &Reader, board: &Board, shelf: &Shelf, scope: Scope, cursor: u64, model: u16, room: usize) -> Result<ScopeFeed> {
    let last = last_seq(&reader.log, scope)?;
    let (cursor, tell) = feed::tell(Reading { cursor, last, alike: model == MODEL, full: room == 0 });
    if tell == Tell::Later {
        return Ok(ScopeFeed { id: scope, from: cursor, to: cursor, ops: vec![], snapshot: None, more: true, digest: None });
    }
    if tell == Tell::States {
        let pruned = board.pruned.load(Ordering::Acquire);
        let serves = |packed: &Packed| packed.pruned == pruned && feed::serves(packed.head.seq, cursor, last);
        if let Some(Packed { head, states, .. }) = shelf.take(scope, serves, || states(&reader.view, scope, cursor))? {
            let (to, more) = (head.seq, head.seq < last);
            return Ok(ScopeFeed { id: scope, from: 0, to, ops: vec![], snapshot: Some(states), more, digest: Some(head.digest) });
        }
    }
    let ops = ops(&reader.log, scope, cursor, room)?;
    let to = cursor + ops.len() as u64;
    let head = board.head(scope);
    Ok(ScopeFeed { id: scope, from: cursor, to, ops, snapshot: None, more: to < last, digest: (head.seq == to).then_some(head.digest) })
}

/// The states of a scope, when the view is further than the cursor and none of them is too large to be packed.
fn states(view: &Connection, scope: Scope, cursor: u64) -> Result<Option<Packed>> {
    let moment = snapshot(view)?;
    let head = moment
        .prepare_cached("SELECT seq, digest FROM heads WHERE scope = ?1")?
        .query_row([Text(scope)], |row| Ok(Head { seq: row.get::<_, Col<u64>>(0)?.0, digest: Digest(row.get::<_, Col<u128>>(1)?.0) }))
        .optional()?;
    let Some(head) = head.filter(|head| head.seq > cursor) else { return Ok(None) };
    let pruned = meta(&moment, PRUNED)?.unwrap_or_default() as u64;
    // What is alike stands together, because that packs best: what one person did, in the order in which it came about.
    let mut states = moment.prepare_cached(
        "SELECT e.kind, e.state FROM entities AS e LEFT JOIN rows AS r ON r.id = e.id WHERE e.scope = ?1
         ORDER BY e.kind DESC, r.who, e.entity",
    )?;
    let mut states = states.query([Text(scope)])?;
    let mut packer = Packer::default();
    while let Some(row) = states.next()? {
        let (kind, state): (String, Vec<u8>) = (row.get(0)?, row.get(1)?);
        if packer.put(&kind, &state).is_err() {
            return Ok(None);
        }
    }
    Ok(packer.finish().ok().map(|states| Packed { head, pruned, states: states.into() }))
}

fn ops(log: &Connection, scope: Scope, cursor: u64, room: usize) -> Result<Vec<Admitted>> {
    let mut statement = log.prepare_cached(
        "SELECT o.seq, o.eff, o.raw FROM scopes AS s JOIN ops AS o ON o.scope = s.id
         WHERE s.code = ?1 AND o.seq > ?2 ORDER BY o.seq LIMIT ?3",
    )?;
    let mut rows = statement.query((Text(scope), Col(cursor), MAX_PULL_OPS as i64))?;
    let (mut ops, mut bytes) = (vec![], 0);
    while bytes < room
        && let Some(row) = rows.next()?
    {
        let (Col(seq), Col(eff)) = (row.get(0)?, row.get(1)?);
        let op = RawOp(row.get(2)?);
        bytes += op.0.len();
        ops.push(Admitted { seq, eff, op });
    }
    Ok(ops)
}

fn last_seq(log: &Connection, scope: Scope) -> Result<u64> {
    let last = log
        .prepare_cached("SELECT max(o.seq) FROM scopes AS s JOIN ops AS o ON o.scope = s.id WHERE s.code = ?1")?
        .query_row([Text(scope)], |row| row.get::<_, Option<i64>>(0))?;
    Ok(last.unwrap_or_default() as u64)
}
