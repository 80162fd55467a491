//! Figures for a check-up: few, and cheap on a log of any size.

use rusqlite::{Connection, OptionalExtension};
use xunge_shared::hlc::Millis;

use crate::{
    sqlite::{projector, sql::Col},
    store::{Figures, Result},
};

const DAY: Millis = 86_400_000;
/// How many of the newest ops are looked at for steps of the clock.
const LOOKED_AT: i64 = 100_000;
/// Commits of one moment are not in order of their requests' clocks: only more than this is a step back, ms.
const STEP: i64 = 60_000;

pub(super) fn figures(log: &Connection, view: Option<&Connection>, facts: Option<&Connection>) -> Result<Figures> {
    let count = |sql: &str, since: Millis| -> Result<u64> { Ok(log.query_row(sql, [Col(since)], |row| row.get::<_, Col<u64>>(0))?.0) };
    let end = |sql: &str| -> Result<Option<(u64, Millis)>> {
        let end = log.query_row(sql, [], |row| Ok((row.get::<_, Col<u64>>(0)?.0, row.get::<_, Col<u64>>(1)?.0)));
        Ok(end.optional()?)
    };
    let last = end("SELECT pos, received FROM ops ORDER BY pos DESC LIMIT 1")?;
    let first = end("SELECT pos, received FROM ops ORDER BY pos LIMIT 1")?;
    let newest = last.map(|(_, received)| received);
    let week = newest.unwrap_or_default().saturating_sub(7 * DAY);
    let steps_back: i64 = log.query_row(
        "SELECT count(*) FROM (SELECT received - lag(received) OVER (ORDER BY pos) AS step
                               FROM (SELECT pos, received FROM ops ORDER BY pos DESC LIMIT ?1)) WHERE step < ?2",
        (LOOKED_AT, -STEP),
        |row| row.get(0),
    )?;
    // The log is read backwards until it is older than a week: no index by time is worth its writes.
    let lately_bytes = lately(log, week)?;
    let unprojected = match view {
        Some(view) => Some(last.map_or(0, |(pos, _)| pos).saturating_sub(projector::stand(view)?.0)),
        None => None,
    };
    let studied = |facts: &Connection| -> Result<u64> {
        let Col(place) = facts.query_row("SELECT ifnull(min(value), 0) FROM meta WHERE name LIKE '% pos'", [], |row| row.get(0))?;
        Ok(last.map_or(0, |(pos, _)| pos).saturating_sub(place))
    };
    Ok(Figures {
        unstudied: facts.map(studied).transpose()?,
        ops: last.map_or(0, |(pos, _)| pos),
        newest,
        oldest: first.map(|(_, received)| received),
        steps_back: steps_back as u64,
        refused: count("SELECT count(*) FROM quarantine WHERE ?1 >= 0", 0)?,
        refused_lately: count("SELECT count(*) FROM quarantine WHERE received >= ?1", week)?,
        unprojected,
        photos_missing: count(
            "SELECT count(*) FROM blobs WHERE completed IS NULL AND announced < ?1",
            newest.unwrap_or_default().saturating_sub(DAY),
        )?,
        lately_bytes,
        lately_photo_bytes: count("SELECT ifnull(sum(size), 0) FROM blobs WHERE completed >= ?1", week)?,
    })
}

/// Bytes of the ops since then, with what SQLite keeps beside each; of at most [`LOOKED_AT`] ops, and in proportion beyond.
fn lately(log: &Connection, since: Millis) -> Result<u64> {
    let mut newest = log.prepare("SELECT received, length(raw) FROM ops ORDER BY pos DESC")?;
    let mut rows = newest.query([])?;
    let (mut bytes, mut count, mut from) = (0, 0, None);
    while let Some(row) = rows.next()? {
        let (Col(received), Col(length)): (Col<u64>, Col<u64>) = (row.get(0)?, row.get(1)?);
        if received < since {
            return Ok(bytes);
        }
        let newest = *from.get_or_insert(received);
        bytes += length + BESIDE;
        count += 1;
        if count == LOOKED_AT {
            let (whole, seen) = (newest.saturating_sub(since), newest.saturating_sub(received).max(1));
            return Ok((bytes as f64 * whole as f64 / seen as f64) as u64);
        }
    }
    Ok(bytes)
}

/// Columns, link and index entries of an op, bytes, about.
const BESIDE: u64 = 120;
