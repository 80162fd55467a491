//! Whom the analyst asks about scanned tokens: the county's key, and the log of who did what, of which only what is new is read.

use std::path::Path;

use rusqlite::Connection;
use xunge_shared::{entity::Entity, plate::Plated};

use super::sql::Col;
use crate::{
    analyst,
    plates::{Judged, PlateKey, Renewals, judge},
    store::{Action, Result, StoreError},
};

/// See the module.
pub(super) struct Plates {
    key: PlateKey,
    log: Connection,
    renewals: Renewals,
    /// How far the log of who did what has been read.
    read: u64,
}

impl Plates {
    pub(super) fn open(folder: &Path, log: Connection) -> Result<Self> {
        let key = PlateKey::open(folder).map_err(|e| StoreError::Unavailable(e.to_string()))?;
        Ok(Self { key, log, renewals: Renewals::default(), read: 0 })
    }

    fn read_on(&mut self) -> Result<()> {
        let mut newer = self.log.prepare_cached("SELECT id, action, about, at FROM audit WHERE id > ?1 ORDER BY id")?;
        let mut newer = newer.query([Col(self.read)])?;
        while let Some(entry) = newer.next()? {
            let (Col(id), Col(at)) = (entry.get(0)?, entry.get(3)?);
            if entry.get_ref(1)?.as_str().map_err(rusqlite::Error::from)? == Action::PlateRenewed.code() {
                self.renewals.add(entry.get::<_, Option<String>>(2)?.unwrap_or_default(), at);
            }
            self.read = id;
        }
        Ok(())
    }
}

impl analyst::Plates for Plates {
    fn judge(&mut self, plated: Plated, thing: &Entity, token: &str) -> Result<Judged> {
        self.read_on()?;
        Ok(judge(&self.key, self.renewals.of(plated, thing.id), plated, thing, token))
    }
}
