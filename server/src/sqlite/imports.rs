//! Which series came of files: what they are called by, and where in the log they lie. Knows no kind.

use rusqlite::{Connection, OptionalExtension, Row};
use xunge_shared::{
    id::{DeviceId, Scope},
    op::RawOp,
};

use super::{
    ledger::Ledger,
    pool::{Reader, snapshot},
    sql::{Col, Text},
};
use crate::{
    sight::Sight,
    store::{Import, Imported, Recorded, Result},
};

const COLUMNS: &str = "i.device, i.file, i.new, i.changed, i.gone, i.undoes";

/// Notes one that is about to be written.
pub(super) fn note(ledger: &Ledger, import: &Import) -> Result<()> {
    let Import { device, file, new, changed, gone, undoes } = import;
    let mut note =
        ledger.db().prepare_cached("INSERT INTO imports (device, file, new, changed, gone, undoes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    note.execute((Col(device.0), file, Col(*new), Col(*changed), Col(*gone), undoes.map(|device| Col(device.0))))?;
    Ok(())
}

/// Where an import lies: it is written at once, so nothing else lies between its ends.
pub(super) struct Run {
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) import: Import,
}

/// All of them.
pub(super) fn runs(log: &Connection) -> Result<Vec<Run>> {
    let end = |order: &str| format!("(SELECT pos FROM ops WHERE ops.device = d.id ORDER BY n {order} LIMIT 1)");
    let sql = format!("SELECT {COLUMNS}, {}, {} FROM imports AS i JOIN devices AS d ON d.device = i.device", end("ASC"), end("DESC"));
    let mut found = log.prepare_cached(&sql)?;
    let found = found.query_map([], |row| {
        let ends: (Option<i64>, Option<i64>) = (row.get(6)?, row.get(7)?);
        Ok(ends.0.zip(ends.1).map(|(from, to)| read(row).map(|import| Run { from, to, import })))
    })?;
    Ok(found.filter_map(std::result::Result::transpose).collect::<rusqlite::Result<rusqlite::Result<_>>>()??)
}

/// One of them and what it said in sight.
pub(super) fn one(reader: &Reader, device: DeviceId, sight: &Sight) -> Result<Option<Imported>> {
    let log = snapshot(&reader.log)?;
    let mut found = log.prepare_cached(&format!("SELECT {COLUMNS} FROM imports AS i WHERE i.device = ?1"))?;
    let Some(import) = found.query_row([Col(device.0)], read).optional()? else { return Ok(None) };
    let undone = log
        .prepare_cached("SELECT device FROM imports WHERE undoes = ?1")?
        .query_row([Col(device.0)], |row| row.get::<_, Col<u128>>(0))
        .optional()?;
    let mut said = log.prepare_cached(
        "SELECT o.seq, o.eff, o.received, o.raw, s.code FROM ops AS o JOIN devices AS d ON d.id = o.device JOIN scopes AS s ON s.id = o.scope
         WHERE d.device = ?1 ORDER BY o.n",
    )?;
    let mut said = said.query([Col(device.0)])?;
    let mut imported = Imported { import, ops: vec![], hidden: 0, undone: undone.map(|Col(device)| DeviceId(device)) };
    while let Some(row) = said.next()? {
        let (Col(seq), Col(eff), Col(received), Text(scope)) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get::<_, Text<Scope>>(4)?);
        if sight.sees(scope) {
            imported.ops.push(Recorded { seq, eff, received, op: RawOp(row.get(3)?) });
        } else {
            imported.hidden += 1;
        }
    }
    Ok(Some(imported))
}

fn read(row: &Row<'_>) -> rusqlite::Result<Import> {
    let (Col(device), Col(new), Col(changed), Col(gone)) = (row.get(0)?, row.get(2)?, row.get(3)?, row.get(4)?);
    let undoes = row.get::<_, Option<Col<u128>>>(5)?.map(|Col(device)| DeviceId(device));
    Ok(Import { device: DeviceId(device), file: row.get(1)?, new, changed, gone, undoes })
}
