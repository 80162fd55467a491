//! Secrets of second factors that a version before stored plain: sealed when the log is opened.

use std::path::Path;

use rusqlite::Connection;
use xunge_shared::id::AccountId;

use crate::{
    store::{Result, StoreError},
    vault::Vault,
};

/// So long were plain secrets, and no sealed one is.
const PLAIN: i64 = 20;

pub(super) fn upgrade(log: &mut Connection, folder: &Path) -> Result<()> {
    let unusable = |e: std::io::Error| StoreError::Corrupt(e.to_string());
    let plain: Vec<(u32, Vec<u8>)> = log
        .prepare("SELECT account, secret FROM second_factors WHERE length(secret) = ?1")?
        .query_map([PLAIN], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    if plain.is_empty() {
        return Ok(());
    }
    let vault = Vault::open(folder).map_err(unusable)?;
    // What was plain is overwritten, not only let go.
    log.execute_batch("PRAGMA secure_delete = ON")?;
    let tx = log.transaction()?;
    for (account, secret) in plain {
        let sealed = vault.seal(AccountId(account), &secret).map_err(unusable)?;
        tx.execute("UPDATE second_factors SET secret = ?2 WHERE account = ?1", (account, sealed))?;
    }
    tx.commit()?;
    log.execute_batch("PRAGMA secure_delete = OFF; PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok(())
}
