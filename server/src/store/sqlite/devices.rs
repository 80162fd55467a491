//! Devices and what they told of themselves, and the ops of theirs that were refused.

use rusqlite::{Connection, Row};
use xunge_shared::{
    admit::Refusal,
    id::{AccountId, EntityId, KindName, Scope},
    op::RawOp,
};

use super::{
    admit::refusal_of,
    sql::{Col, Text},
    thing::device,
};
use crate::store::{Device, Refused, Result};

const REFUSED: &str = "SELECT d.device, q.n, q.refusal, q.received, q.author, q.scope, q.raw
                       FROM quarantine AS q JOIN devices AS d ON d.id = q.device";

/// All devices, the last seen first.
pub(super) fn devices(log: &Connection) -> Result<Vec<Device>> {
    let mut devices = log.prepare_cached("SELECT device, account, last_seen, status, high FROM devices ORDER BY last_seen DESC")?;
    let devices = devices.query_map([], |row| {
        let (Col(last_seen), Col(settled)) = (row.get(2)?, row.get(4)?);
        // A status that a newer build wrote and this one cannot read is as good as none.
        let status = row.get_ref(3)?.as_blob_or_null()?.and_then(|bytes| minicbor::decode(bytes).ok());
        Ok(Device { device: device(row, 0)?, account: AccountId(row.get(1)?), last_seen, status, settled })
    })?;
    Ok(devices.collect::<rusqlite::Result<_>>()?)
}

/// The newest refused ops: those of `author`, or all.
pub(super) fn quarantine(log: &Connection, author: Option<AccountId>, limit: usize) -> Result<Vec<Refused>> {
    let of = if author.is_some() { "q.author = ?1" } else { "?1 IS NULL" };
    let mut newest = log.prepare_cached(&format!("{REFUSED} WHERE {of} ORDER BY q.id DESC LIMIT ?2"))?;
    let newest = newest.query_map((author.map(|author| author.0), limit as i64), refused)?;
    Ok(newest.collect::<rusqlite::Result<_>>()?)
}

/// The refused ops about a thing that are meant for one of these scopes.
pub(super) fn refused_about(log: &Connection, kind: &KindName, entity: EntityId, scopes: &[Scope]) -> Result<Vec<Refused>> {
    let mut about = log.prepare_cached(&format!("{REFUSED} WHERE q.entity = ?1 AND q.kind = ?2 ORDER BY q.id"))?;
    let about = about.query_map((Col(entity), kind.as_str()), refused)?;
    let about: Vec<Refused> = about.collect::<rusqlite::Result<_>>()?;
    Ok(about.into_iter().filter(|refused| refused.scope.is_none_or(|scope| scopes.contains(&scope))).collect())
}

fn refused(row: &Row<'_>) -> rusqlite::Result<Refused> {
    let (Col(n), Col(received)) = (row.get(1)?, row.get(3)?);
    let scope = row.get::<_, Option<Text<Scope>>>(5)?.map(|Text(scope)| scope);
    Ok(Refused {
        device: device(row, 0)?,
        n,
        refusal: refusal_of(row.get_ref(2)?.as_str()?).unwrap_or(Refusal::BadEnvelope),
        received,
        author: AccountId(row.get(4)?),
        scope,
        op: RawOp(row.get(6)?),
    })
}
