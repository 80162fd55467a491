//! Sessions and their secrets, one-time codes and second factors.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension};
use xunge_shared::{
    hlc::Millis,
    id::{AccountId, Sha256},
};

use super::{accounts, ledger::Ledger, sql::Col};
use crate::store::{Factor, NewSession, Result, Secret, SignedIn, StoreError, StoredAccount, StoredSession, WaysIn};

pub(super) fn open_session(ledger: &mut Ledger, session: NewSession) -> Result<()> {
    ledger.touch_people();
    let db = ledger.db();
    // Sessions that are over are of no use to anyone.
    db.prepare_cached("DELETE FROM session_families WHERE expires < ?1")?.execute([Col(session.created)])?;
    let family = db.prepare_cached("INSERT INTO session_families (account, created, seen, expires) VALUES (?1, ?2, ?2, ?3)")?.insert((
        session.account.0,
        Col(session.created),
        Col(session.expires),
    ))?;
    db.prepare_cached("INSERT INTO session_tokens (token, family, n, issued, used) VALUES (?1, ?2, 1, ?3, ?3)")?.execute((
        Col(session.token),
        family,
        Col(session.created),
    ))?;
    Ok(())
}

pub(super) fn touch(ledger: &mut Ledger, session: i64, seen: Millis) -> Result<()> {
    ledger.touch_people();
    ledger.db().prepare_cached("UPDATE session_families SET seen = max(seen, ?2) WHERE id = ?1")?.execute((session, Col(seen)))?;
    Ok(())
}

/// Adds a secret to a session, unless one was added within `again`, after which another may be; true when it was added.
pub(super) fn offer(ledger: &mut Ledger, session: i64, token: Sha256, now: Millis, again: Millis) -> Result<bool> {
    ledger.touch_people();
    let added = ledger
        .db()
        .prepare_cached(
            "INSERT INTO session_tokens (token, family, n, issued)
             SELECT ?2, f.id, max(t.n) + 1, ?3 FROM session_families AS f JOIN session_tokens AS t ON t.family = f.id
             WHERE f.id = ?1 GROUP BY f.id HAVING max(t.issued) < f.renew OR max(t.issued) + ?4 <= ?3",
        )?
        .execute((session, Col(token), Col(now), Col(again)))?;
    Ok(added == 1)
}

/// Notes that a secret came back. When it first did so `settled` ago, those before it are over.
pub(super) fn came_back(ledger: &mut Ledger, token: Sha256, now: Millis, settled: Millis) -> Result<()> {
    ledger.touch_people();
    let db = ledger.db();
    db.prepare_cached("UPDATE session_tokens SET used = ?2 WHERE token = ?1 AND used IS NULL")?.execute((Col(token), Col(now)))?;
    db.prepare_cached(
        "UPDATE session_families SET settled = max(settled, t.n) FROM session_tokens AS t
         WHERE t.token = ?1 AND t.family = session_families.id AND t.used + ?3 <= ?2",
    )?
    .execute((Col(token), Col(now), Col(settled)))?;
    Ok(())
}

pub(super) fn end(ledger: &mut Ledger, session: i64) -> Result<()> {
    ledger.touch_people();
    ledger.db().prepare_cached("DELETE FROM session_families WHERE id = ?1")?.execute([session])?;
    Ok(())
}

pub(super) fn end_all(ledger: &mut Ledger, account: AccountId) -> Result<u64> {
    ledger.touch_people();
    Ok(ledger.db().prepare_cached("DELETE FROM session_families WHERE account = ?1")?.execute([account.0])? as u64)
}

/// Has the secrets of an account's sessions replaced.
pub(super) fn renew(ledger: &Ledger, account: AccountId, now: Millis) -> Result<()> {
    ledger.db().prepare_cached("UPDATE session_families SET renew = ?2 WHERE account = ?1")?.execute((account.0, Col(now)))?;
    Ok(())
}

/// A session that is not over at `now`.
pub(super) fn session(log: &Connection, token: Sha256, now: Millis) -> Result<Option<SignedIn>> {
    let found = log
        .prepare_cached(
            "SELECT f.id, f.account, f.created, f.seen, f.expires, f.renew, f.settled, t.n, t.issued, t.used,
                    (SELECT max(issued) FROM session_tokens WHERE family = f.id)
             FROM session_tokens AS t JOIN session_families AS f ON f.id = t.family WHERE t.token = ?1 AND f.expires > ?2",
        )?
        .query_row((Col(token), Col(now)), |row| {
            let session = StoredSession {
                id: row.get(0)?,
                created: row.get::<_, Col<u64>>(2)?.0,
                seen: row.get::<_, Col<u64>>(3)?.0,
                expires: row.get::<_, Col<u64>>(4)?.0,
            };
            let (settled, n): (i64, i64) = (row.get(6)?, row.get(7)?);
            let secret = Secret {
                issued: row.get::<_, Col<u64>>(8)?.0,
                used: row.get::<_, Option<Col<u64>>>(9)?.map(|Col(used)| used),
                newest: row.get::<_, Col<u64>>(10)?.0,
                renew: row.get::<_, Col<u64>>(5)?.0,
                is_over: n < settled,
                has_elder: n > settled.max(1),
            };
            Ok((AccountId(row.get(1)?), session, secret))
        })
        .optional()?;
    let Some((id, session, secret)) = found else { return Ok(None) };
    let account = accounts::numbered(log, id)?;
    Ok(account.map(|StoredAccount { account, grants, disabled, .. }| SignedIn { account, grants, disabled, session, secret }))
}

/// The sessions of an account, the last used first.
pub(super) fn sessions(log: &Connection, account: AccountId, now: Millis) -> Result<Vec<StoredSession>> {
    let mut sessions = log.prepare_cached(
        "SELECT id, created, seen, expires FROM session_families WHERE account = ?1 AND expires > ?2 ORDER BY seen DESC, id DESC",
    )?;
    let sessions = sessions.query_map((account.0, Col(now)), |row| {
        let (Col(created), Col(seen), Col(expires)) = (row.get(1)?, row.get(2)?, row.get(3)?);
        Ok(StoredSession { id: row.get(0)?, created, seen, expires })
    })?;
    Ok(sessions.collect::<rusqlite::Result<_>>()?)
}

/// How accounts come in, in one look at each table.
pub(super) fn ways_in(log: &Connection, now: Millis) -> Result<BTreeMap<AccountId, WaysIn>> {
    let mut ways: BTreeMap<AccountId, WaysIn> = BTreeMap::new();
    let mut sessions =
        log.prepare_cached("SELECT account, count(*), max(seen) FROM session_families WHERE expires > ?1 GROUP BY account")?;
    for found in
        sessions.query_map([Col(now)], |row| Ok((AccountId(row.get(0)?), row.get::<_, Col<u64>>(1)?, row.get::<_, Col<u64>>(2)?)))?
    {
        let (account, Col(count), Col(seen)) = found?;
        let way = ways.entry(account).or_default();
        (way.sessions, way.seen) = (count, Some(seen));
    }
    let mut factors = log.prepare_cached("SELECT account FROM second_factors WHERE confirmed IS NOT NULL")?;
    for account in factors.query_map([], |row| row.get(0).map(AccountId))? {
        ways.entry(account?).or_default().factor = true;
    }
    let mut codes = log.prepare_cached("SELECT account, max(expires) FROM enrolments WHERE expires > ?1 GROUP BY account")?;
    for found in codes.query_map([Col(now)], |row| Ok((AccountId(row.get(0)?), row.get::<_, Col<u64>>(1)?)))? {
        let (account, Col(expires)) = found?;
        ways.entry(account).or_default().code = Some(expires);
    }
    Ok(ways)
}

/// How many sessions there are at `now`.
pub(super) fn count(log: &Connection, now: Millis) -> Result<u64> {
    let Col(count) =
        log.prepare_cached("SELECT count(*) FROM session_families WHERE expires > ?1")?.query_row([Col(now)], |row| row.get(0))?;
    Ok(count)
}

/// Keeps a one-time code, in place of those that the account was given before.
pub(super) fn add_enrolment(ledger: &Ledger, code: Sha256, account: AccountId, now: Millis, expires: Millis) -> Result<()> {
    let db = ledger.db();
    db.prepare_cached("DELETE FROM enrolments WHERE account = ?1 OR expires <= ?2")?.execute((account.0, Col(now)))?;
    let added = db.prepare_cached("INSERT INTO enrolments (code, account, expires) VALUES (?1, ?2, ?3)")?;
    match { added }.execute((Col(code), account.0, Col(expires))) {
        Err(e) if e.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) => Err(StoreError::NoSuchAccount),
        done => Ok(done.map(drop)?),
    }
}

/// Whose code this is, while it is good.
pub(super) fn enrolment(log: &Connection, code: Sha256, now: Millis) -> Result<Option<AccountId>> {
    let found = log.prepare_cached("SELECT account FROM enrolments WHERE code = ?1 AND expires > ?2")?;
    Ok({ found }.query_row((Col(code), Col(now)), |row| row.get(0).map(AccountId)).optional()?)
}

/// Spends a code; true for the one who did.
pub(super) fn spend_enrolment(ledger: &Ledger, code: Sha256, now: Millis) -> Result<bool> {
    let spent = ledger.db().prepare_cached("DELETE FROM enrolments WHERE code = ?1 AND expires > ?2")?.execute((Col(code), Col(now)))?;
    Ok(spent == 1)
}

pub(super) fn forget_enrolments(ledger: &Ledger, account: AccountId) -> Result<()> {
    ledger.db().prepare_cached("DELETE FROM enrolments WHERE account = ?1")?.execute([account.0])?;
    Ok(())
}

pub(super) fn factor(log: &Connection, account: AccountId) -> Result<Option<Factor>> {
    let found = log
        .prepare_cached(
            "SELECT secret, confirmed IS NOT NULL, (SELECT count(*) FROM recovery_codes AS r WHERE r.account = f.account)
             FROM second_factors AS f WHERE account = ?1",
        )?
        .query_row([account.0], |row| {
            Ok(Factor { secret: row.get(0)?, confirmed: row.get(1)?, recovery: row.get::<_, Col<u64>>(2)?.0 as usize })
        })
        .optional()?;
    Ok(found)
}

/// Begins a second factor; false when there is one that was confirmed.
pub(super) fn begin_factor(ledger: &Ledger, account: AccountId, secret: &[u8]) -> Result<bool> {
    let begun = ledger
        .db()
        .prepare_cached(
            "INSERT INTO second_factors (account, secret, step) VALUES (?1, ?2, 0)
             ON CONFLICT DO UPDATE SET secret = excluded.secret, step = 0 WHERE confirmed IS NULL",
        )?
        .execute((account.0, secret))?;
    Ok(begun == 1)
}

/// Confirms it by the code of a step; false when there is none that waits for it.
pub(super) fn confirm_factor(ledger: &Ledger, account: AccountId, step: u64, recovery: &[Sha256], now: Millis) -> Result<bool> {
    let db = ledger.db();
    let confirmed = db
        .prepare_cached("UPDATE second_factors SET confirmed = ?2, step = ?3 WHERE account = ?1 AND confirmed IS NULL")?
        .execute((account.0, Col(now), Col(step)))?;
    if confirmed == 0 {
        return Ok(false);
    }
    for code in recovery {
        db.prepare_cached("INSERT INTO recovery_codes (account, code) VALUES (?1, ?2)")?.execute((account.0, Col(*code)))?;
    }
    Ok(true)
}

/// Spends the code of a step: each counts once, and none before one that was spent.
pub(super) fn spend_step(ledger: &Ledger, account: AccountId, step: u64) -> Result<bool> {
    let spent = ledger
        .db()
        .prepare_cached("UPDATE second_factors SET step = ?2 WHERE account = ?1 AND confirmed IS NOT NULL AND step < ?2")?
        .execute((account.0, Col(step)))?;
    Ok(spent == 1)
}

pub(super) fn spend_recovery(ledger: &Ledger, account: AccountId, code: Sha256) -> Result<bool> {
    let spent =
        ledger.db().prepare_cached("DELETE FROM recovery_codes WHERE account = ?1 AND code = ?2")?.execute((account.0, Col(code)))?;
    Ok(spent == 1)
}

/// Removes it with its recovery codes; false when there was none.
pub(super) fn remove_factor(ledger: &Ledger, account: AccountId) -> Result<bool> {
    let db = ledger.db();
    db.prepare_cached("DELETE FROM recovery_codes WHERE account = ?1")?.execute([account.0])?;
    Ok(db.prepare_cached("DELETE FROM second_factors WHERE account = ?1")?.execute([account.0])? == 1)
}
