//! Devices and what they told of themselves, and the ops of theirs that were refused.

use std::collections::HashMap;

use rusqlite::{Connection, Row};
use xunge_shared::{
    admit::Refusal,
    hlc::Hlc,
    id::{AccountId, AreaCode, DeviceId, EntityId, KindName, Scope},
    op::RawOp,
};

use super::{
    admit::refusal_of,
    sql::{Col, Text},
};
use crate::{
    sight::Sight,
    store::{Device, Refused, Result},
};

const REFUSED: &str = "SELECT d.device, q.n, q.refusal, q.received, q.author, q.scope, q.raw
                       FROM quarantine AS q JOIN devices AS d ON d.id = q.device";

/// With the last op of each, which tells how its clock went.
const DEVICES: &str = "SELECT d.device, d.account, d.last_seen, d.status, d.high, o.eff, o.raw FROM devices AS d
                       LEFT JOIN ops AS o ON o.device = d.id AND o.n = (SELECT max(n) FROM ops WHERE device = d.id)";

/// The devices of whom the desk looks after, the last seen first.
pub(super) fn devices(log: &Connection, sight: &Sight) -> Result<Vec<Device>> {
    let mut devices = log.prepare_cached(&format!("{DEVICES} ORDER BY d.last_seen DESC"))?;
    let devices = devices.query_map([], |row| {
        let (Col(last_seen), Col(settled)) = (row.get(2)?, row.get(4)?);
        // A status that a newer build wrote and this one cannot read is as good as none.
        let status = row.get_ref(3)?.as_blob_or_null()?.and_then(|bytes| minicbor::decode(bytes).ok());
        let clock = clock(row)?;
        Ok(Device { device: row.get::<_, Col<DeviceId>>(0)?.0, account: AccountId(row.get(1)?), last_seen, status, settled, clock })
    })?;
    let mut seen: HashMap<AccountId, bool> = HashMap::new();
    let mut told = vec![];
    for device in devices {
        let device: Device = device?;
        let is_ours = match seen.get(&device.account) {
            Some(known) => *known,
            None => sight.is_operator() || areas(log, device.account)?.into_iter().any(|area| sight.is_desk_of(area)),
        };
        seen.insert(device.account, is_ours);
        told.extend(is_ours.then_some(device));
    }
    Ok(told)
}

/// By how much the clock of the last op was corrected; nothing without one.
fn clock(row: &Row) -> rusqlite::Result<Option<i64>> {
    let (Some(eff), Some(raw)) = (row.get::<_, Option<Col<Hlc>>>(5)?, row.get_ref(6)?.as_blob_or_null()?) else { return Ok(None) };
    let captured = RawOp(raw.to_vec()).open().ok().map(|op| op.hlc);
    Ok(captured.map(|captured| eff.0.millis() as i64 - captured.millis() as i64))
}

/// The areas that an account was ever given something in.
fn areas(log: &Connection, account: AccountId) -> Result<Vec<AreaCode>> {
    let mut areas = log.prepare_cached("SELECT area FROM grants WHERE account = ?1")?;
    let areas = areas.query_map([account.0], |row| row.get::<_, Text<AreaCode>>(0).map(|Text(area)| area))?;
    Ok(areas.collect::<rusqlite::Result<_>>()?)
}

/// The newest refused ops that are theirs to see.
pub(super) fn quarantine(log: &Connection, sight: &Sight, limit: usize) -> Result<Vec<Refused>> {
    // Who sees their own alone finds them by the index, however many others have.
    let author = sight.account().filter(|_| !sight.is_desk());
    let of = if author.is_some() { "q.author = ?1" } else { "?1 IS NULL" };
    let mut newest = log.prepare_cached(&format!("{REFUSED} WHERE {of} ORDER BY q.id DESC"))?;
    let mut newest = newest.query([author.map(|author| author.0)])?;
    let mut told = vec![];
    while told.len() < limit
        && let Some(row) = newest.next()?
    {
        let about = row.get::<_, Option<Text<Scope>>>(5)?.map(|Text(scope)| scope);
        if sight.sees_refused(AccountId(row.get(4)?), about) {
            told.push(refused(row)?);
        }
    }
    Ok(told)
}

/// The refused ops about a thing that are theirs to see.
pub(super) fn refused_about(log: &Connection, kind: &KindName, entity: EntityId, sight: &Sight) -> Result<Vec<Refused>> {
    let mut about = log.prepare_cached(&format!("{REFUSED} WHERE q.entity = ?1 AND q.kind = ?2 ORDER BY q.id"))?;
    let about = about.query_map((Col(entity), kind.as_str()), refused)?;
    let about: Vec<Refused> = about.collect::<rusqlite::Result<_>>()?;
    Ok(about.into_iter().filter(|refused| sight.sees_refused(refused.author, refused.scope)).collect())
}

fn refused(row: &Row<'_>) -> rusqlite::Result<Refused> {
    let (Col(n), Col(received)) = (row.get(1)?, row.get(3)?);
    let scope = row.get::<_, Option<Text<Scope>>>(5)?.map(|Text(scope)| scope);
    Ok(Refused {
        device: row.get::<_, Col<DeviceId>>(0)?.0,
        n,
        refusal: refusal_of(row.get_ref(2)?.as_str()?).unwrap_or(Refusal::BadEnvelope),
        received,
        author: AccountId(row.get(4)?),
        scope,
        op: RawOp(row.get(6)?),
    })
}
