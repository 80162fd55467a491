//! Walks the chains: of each scope, of the quarantine, and the series of each device. In order of their places, some ops at a time.

use rusqlite::{Connection, OptionalExtension};
use xunge_shared::{
    id::{DeviceId, Scope},
    retention::is_left,
};

use super::{scope_chain::ScopeChain, suspect};
use crate::{
    chain::{ORIGIN, link},
    sqlite::{
        chain::{Line, QUARANTINE, SET},
        lasting,
        sql::{Col, Text},
    },
    store::{Finding, Result, Seen},
};

/// How many ops are in memory at once.
const BATCH: i64 = 2_000;

/// All of them.
pub(super) fn walk(log: &Connection) -> Result<(Vec<Finding>, Seen)> {
    let (mut findings, mut seen) = (strays(log)?, Seen::default());
    if !findings.is_empty() {
        // Lines that belong to no scope or device: the rest cannot be read as it should be.
        return Ok((findings, seen));
    }
    let mut scopes = log.prepare("SELECT id, code FROM scopes ORDER BY code")?;
    let scopes = scopes.query_map([], |row| Ok((row.get(0)?, row.get::<_, Text<Scope>>(1)?.0)))?;
    for (id, scope) in scopes.collect::<rusqlite::Result<Vec<_>>>()? {
        seen.scopes += 1;
        findings.extend(follow(&ScopeChain { log, id, scope }, &mut seen)?);
    }
    findings.extend(quarantine(log, &mut seen)?);
    findings.extend(series(log, &mut seen)?);
    let (altered, lasting) = lasting::walk(log)?;
    findings.extend(altered);
    seen.lasting = lasting;
    Ok((findings, seen))
}

/// Follows a chain from its origin; the first finding.
fn follow(chain: &ScopeChain<'_>, seen: &mut Seen) -> Result<Option<Finding>> {
    let (mut at, mut before) = (0, ORIGIN);
    loop {
        let batch = chain.behind(at, BATCH)?;
        if batch.is_empty() {
            // A scope is made with its first op.
            return Ok((at == 0).then_some(Finding::Removed { scope: chain.scope, from: 1, to: None }));
        }
        for op in batch {
            let due = at + 1;
            if op.entry.seq != due {
                return Ok(Some(Finding::Removed { scope: chain.scope, from: due, to: Some(op.entry.seq - 1) }));
            }
            let expected = link(before, op.entry.hash());
            if op.link != Some(expected) {
                return suspect::name(chain, &op, before).map(Some);
            }
            // What retention leaves is a void of the tracks' feed, and nothing that anybody could have said instead.
            if op.pruned && !op.raw.open().is_ok_and(|left| is_left(&left) && (left.device, left.n) == (op.entry.device, op.entry.n)) {
                let (seq, device, n) = (op.entry.seq, op.entry.device, op.entry.n);
                return Ok(Some(Finding::Altered { scope: chain.scope, seq, device, n, what: vec!["op"] }));
            }
            if op.marks != Some(op.entry.marks()) {
                let (seq, device, n) = (op.entry.seq, op.entry.device, op.entry.n);
                return Ok(Some(Finding::Altered { scope: chain.scope, seq, device, n, what: vec!["marks"] }));
            }
            seen.ops += 1;
            seen.pruned += u64::from(op.pruned);
            (at, before) = (due, expected);
        }
    }
}

fn quarantine(log: &Connection, seen: &mut Seen) -> Result<Option<Finding>> {
    let (mut at, mut before) = (0, ORIGIN);
    let mut read = log.prepare(&format!("SELECT {SET} FROM {QUARANTINE} ORDER BY q.id"))?;
    let mut rows = read.query([])?;
    while let Some(row) = rows.next()? {
        let line = Line::read(row)?;
        if line.id != at + 1 {
            return Ok(Some(Finding::Quarantine { id: at + 1, what: "removed" }));
        }
        let expected = link(before, line.set().hash());
        if line.link != Some(expected) || line.stored != line.op {
            return Ok(Some(Finding::Quarantine { id: line.id, what: "altered" }));
        }
        seen.refused += 1;
        (at, before) = (line.id, expected);
    }
    Ok(None)
}

/// Every place of a series up to its `high` is taken, by an op or by one in quarantine.
fn series(log: &Connection, seen: &mut Seen) -> Result<Vec<Finding>> {
    let mut holes = vec![];
    let mut devices = log.prepare(
        "SELECT id, device, high,
                (SELECT count(*) FROM ops WHERE device = d.id AND n <= d.high)
                + (SELECT count(DISTINCT n) FROM quarantine WHERE device = d.id AND n BETWEEN 1 AND d.high AND takes)
         FROM devices AS d ORDER BY id",
    )?;
    let mut rows = devices.query([])?;
    while let Some(row) = rows.next()? {
        let (id, Col(device), Col(high), Col(taken)): (i64, Col<u128>, Col<u64>, Col<u64>) =
            (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        seen.series += 1;
        if taken < high {
            holes.push(Finding::Hole { device: DeviceId(device), n: first_hole(log, id, high)? });
        }
    }
    Ok(holes)
}

fn first_hole(log: &Connection, device: i64, high: u64) -> Result<u64> {
    let mut places = log.prepare(
        "SELECT n FROM ops WHERE device = ?1 AND n <= ?2 UNION SELECT n FROM quarantine WHERE device = ?1 AND n <= ?2 AND takes ORDER BY n",
    )?;
    let mut due = 1;
    let mut rows = places.query((device, Col(high)))?;
    while let Some(row) = rows.next()? {
        let Col(n): Col<u64> = row.get(0)?;
        if n > due {
            break;
        }
        due = n + 1;
    }
    Ok(due)
}

/// Ops whose scope or device is not there.
fn strays(log: &Connection) -> Result<Vec<Finding>> {
    let asked = [
        ("SELECT 1 FROM ops WHERE scope NOT IN (SELECT id FROM scopes) LIMIT 1", "there are ops of a scope that is not there"),
        ("SELECT 1 FROM ops WHERE device NOT IN (SELECT id FROM devices) LIMIT 1", "there are ops of a device that is not there"),
        (
            "SELECT 1 FROM quarantine WHERE device NOT IN (SELECT id FROM devices) LIMIT 1",
            "in quarantine are ops of a device that is not there",
        ),
    ];
    let mut findings = vec![];
    for (sql, what) in asked {
        if log.query_row(sql, [], |_| Ok(())).optional()?.is_some() {
            findings.push(Finding::File { file: "log.db", what: what.into() });
        }
    }
    Ok(findings)
}
