//! What is known of photos: announced, complete, and which feeds speak of them.

use rusqlite::{Connection, OptionalExtension};
use xunge_shared::{
    hlc::Millis,
    id::{AccountId, Scope, Sha256},
};

use super::{
    SMALL, Sqlite,
    ledger::Ledger,
    sql::{Col, Text},
};
use crate::{
    sight::Sight,
    store::{Blob, Blobs, Result, Written},
};

impl Blobs for Sqlite {
    fn announce_blob(&self, photo: Sha256, size: u64, by: AccountId, now: Millis) -> Written<()> {
        self.writer.write(SMALL, move |ledger| announce(ledger, photo, size, by, now))
    }

    fn complete_blob(&self, photo: Sha256, now: Millis) -> Written<()> {
        self.writer.write(SMALL, move |ledger| complete(ledger, photo, now))
    }

    fn discard_blob(&self, photo: Sha256) -> Written<()> {
        self.writer.write(SMALL, move |ledger| discard(ledger, photo))
    }

    fn blob(&self, photo: Sha256) -> Result<Option<Blob>> {
        self.log(|log| blob(log, photo))
    }

    fn sees_blob(&self, photo: Sha256, sight: &Sight) -> Result<bool> {
        let by = self.log(|log| blob(log, photo))?.map(|blob| blob.by);
        if by.is_some() && by == sight.account() {
            return Ok(true);
        }
        self.pool.view(|view| spoken_of(view, photo, sight))
    }
}

fn announce(ledger: &Ledger, photo: Sha256, size: u64, by: AccountId, now: Millis) -> Result<()> {
    ledger
        .db()
        .prepare_cached(
            "INSERT INTO blobs (photo, size, by, announced) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET size = excluded.size WHERE completed IS NULL",
        )?
        .execute((Col(photo), Col(size), by.0, Col(now)))?;
    Ok(())
}

fn complete(ledger: &Ledger, photo: Sha256, now: Millis) -> Result<()> {
    ledger
        .db()
        .prepare_cached("UPDATE blobs SET completed = ?2 WHERE photo = ?1 AND completed IS NULL")?
        .execute((Col(photo), Col(now)))?;
    Ok(())
}

fn discard(ledger: &Ledger, photo: Sha256) -> Result<()> {
    ledger.db().prepare_cached("DELETE FROM blobs WHERE photo = ?1 AND completed IS NULL")?.execute([Col(photo)])?;
    Ok(())
}

fn blob(log: &Connection, photo: Sha256) -> Result<Option<Blob>> {
    let blob = log
        .prepare_cached("SELECT size, by, completed IS NOT NULL, removed IS NOT NULL FROM blobs WHERE photo = ?1")?
        .query_row([Col(photo)], |row| {
            Ok(Blob { size: row.get::<_, Col<u64>>(0)?.0, by: AccountId(row.get(1)?), complete: row.get(2)?, removed: row.get(3)? })
        })
        .optional()?;
    Ok(blob)
}

/// How much all photos that are here come to.
pub(super) fn bytes(log: &Connection) -> Result<u64> {
    let Col(bytes) = log
        .prepare_cached("SELECT ifnull(sum(size), 0) FROM blobs WHERE completed IS NOT NULL AND removed IS NULL")?
        .query_row([], |row| row.get(0))?;
    Ok(bytes)
}

fn spoken_of(view: &Connection, photo: Sha256, sight: &Sight) -> Result<bool> {
    let mut speaking = view.prepare_cached("SELECT scope FROM photos WHERE photo = ?1")?;
    for scope in speaking.query_map([Col(photo)], |row| row.get::<_, Text<Scope>>(0))? {
        if sight.sees(scope?.0) {
            return Ok(true);
        }
    }
    Ok(false)
}
