//! Accounts and their grants. What follows for the ways in when one changes is said where both are known, in `people`.

use std::{collections::BTreeMap, sync::Arc};

use rusqlite::{Connection, ErrorCode, OptionalExtension, Row};
use xunge_shared::{hlc::Millis, id::AccountId, people::Was, role::Grant, session::Account};

use super::{
    ledger::Ledger,
    sql::{Col, Text},
};
use crate::store::{Doer, NewAccount, Result, StoreError, StoredAccount};

const ACCOUNT: &str = "SELECT id, name, display, team, password, disabled FROM accounts";

pub(super) fn create(ledger: &mut Ledger, new: &NewAccount) -> Result<AccountId> {
    ledger.touch_people();
    let inserted = ledger
        .db()
        .prepare_cached("INSERT INTO accounts (name, display, team, password, disabled) VALUES (?1, ?2, ?3, ?4, 0)")?
        .insert((&new.name, &new.display, &new.team, &new.password));
    let id = match inserted {
        Err(e) if e.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => return Err(StoreError::NameTaken),
        id => AccountId(id? as u32),
    };
    for grant in &new.grants {
        add_grant(ledger, id, grant)?;
    }
    Ok(id)
}

pub(super) fn set_password(ledger: &mut Ledger, id: AccountId, password: &str) -> Result<()> {
    ledger.touch_people();
    let changed = ledger.db().prepare_cached("UPDATE accounts SET password = ?2 WHERE id = ?1")?.execute((id.0, password))?;
    one(changed)
}

pub(super) fn set_profile(ledger: &mut Ledger, id: AccountId, display: &str, team: &str, by: Doer) -> Result<()> {
    ledger.touch_people();
    keep_past(ledger, id, by, |was| was.account.display != display || was.account.team != team)?;
    one(ledger.db().prepare_cached("UPDATE accounts SET display = ?2, team = ?3 WHERE id = ?1")?.execute((id.0, display, team))?)
}

/// Keeps the same password under a newer hash; one that was set meanwhile stays.
pub(super) fn rehash(ledger: &mut Ledger, id: AccountId, before: &str, password: &str) -> Result<()> {
    ledger.touch_people();
    let rehashed = ledger.db().prepare_cached("UPDATE accounts SET password = ?3 WHERE id = ?1 AND password = ?2")?;
    { rehashed }.execute((id.0, before, password))?;
    Ok(())
}

pub(super) fn set_disabled(ledger: &mut Ledger, id: AccountId, disabled: bool, by: Doer) -> Result<()> {
    ledger.touch_people();
    keep_past(ledger, id, by, |was| was.disabled != disabled)?;
    let changed = ledger.db().prepare_cached("UPDATE accounts SET disabled = ?2 WHERE id = ?1")?.execute((id.0, disabled))?;
    one(changed)
}

/// Keeps how an account stands that is about to be changed, when it is.
fn keep_past(ledger: &Ledger, id: AccountId, by: Doer, changes: impl Fn(&StoredAccount) -> bool) -> Result<()> {
    let was = numbered(ledger.db(), id)?.ok_or(StoreError::NoSuchAccount)?;
    if changes(&was) {
        let Account { display, team, .. } = &was.account;
        ledger
            .db()
            .prepare_cached("INSERT INTO account_past (account, at, who, display, team, disabled) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute((id.0, Col(by.at), by.who.map(|who| who.0), display, team, was.disabled))?;
    }
    Ok(())
}

/// How accounts stood until each change, the earliest first.
pub(super) fn past(log: &Connection) -> Result<BTreeMap<AccountId, Vec<Was>>> {
    let mut found = log.prepare_cached("SELECT account, at, who, display, team, disabled FROM account_past ORDER BY account, at, rowid")?;
    let found = found.query_map([], |row| {
        let (Col(at), by) = (row.get(1)?, row.get::<_, Option<u32>>(2)?.map(AccountId));
        Ok((AccountId(row.get(0)?), Was { at, by, display: row.get(3)?, team: row.get(4)?, disabled: row.get(5)? }))
    })?;
    let mut all = BTreeMap::<AccountId, Vec<Was>>::new();
    for one in found {
        let (account, was) = one?;
        all.entry(account).or_default().push(was);
    }
    Ok(all)
}

pub(super) fn set_grants(ledger: &mut Ledger, id: AccountId, grants: &[Grant], now: Millis) -> Result<()> {
    ledger.touch_people();
    let known = ledger.db().prepare_cached("SELECT 1 FROM accounts WHERE id = ?1")?.exists([id.0])?;
    one(usize::from(known))?;
    ledger
        .db()
        .prepare_cached("UPDATE grants SET until = ?2 WHERE account = ?1 AND (until IS NULL OR until > ?2)")?
        .execute((id.0, Col(now)))?;
    grants.iter().try_for_each(|grant| add_grant(ledger, id, grant))
}

fn add_grant(ledger: &Ledger, id: AccountId, grant: &Grant) -> Result<()> {
    ledger.db().prepare_cached("INSERT INTO grants (account, role, area, since, until) VALUES (?1, ?2, ?3, ?4, ?5)")?.execute((
        id.0,
        grant.role.name(),
        Text(grant.area),
        Col(grant.from),
        grant.until.map(Col),
    ))?;
    Ok(())
}

fn one(changed: usize) -> Result<()> {
    if changed == 1 { Ok(()) } else { Err(StoreError::NoSuchAccount) }
}

pub(super) fn named(log: &Connection, name: &str) -> Result<Option<StoredAccount>> {
    let found = log.prepare_cached(&format!("{ACCOUNT} WHERE name = ?1"))?.query_row([name], account).optional()?;
    found.map(|found| with_grants(log, found)).transpose()
}

pub(super) fn numbered(log: &Connection, id: AccountId) -> Result<Option<StoredAccount>> {
    let found = log.prepare_cached(&format!("{ACCOUNT} WHERE id = ?1"))?.query_row([id.0], account).optional()?;
    found.map(|found| with_grants(log, found)).transpose()
}

pub(super) fn all(log: &Connection) -> Result<Vec<StoredAccount>> {
    let mut found = log.prepare_cached(&format!("{ACCOUNT} ORDER BY id"))?;
    let found = found.query_map([], account)?;
    found.map(|found| with_grants(log, found?)).collect()
}

fn account(row: &Row<'_>) -> rusqlite::Result<StoredAccount> {
    let account = Account { id: AccountId(row.get(0)?), name: row.get(1)?, display: row.get(2)?, team: row.get(3)? };
    Ok(StoredAccount { account, password: row.get(4)?, disabled: row.get(5)?, grants: Arc::new([]) })
}

fn with_grants(log: &Connection, account: StoredAccount) -> Result<StoredAccount> {
    let mut grants = log.prepare_cached("SELECT role, area, since, until FROM grants WHERE account = ?1 ORDER BY id")?;
    let grants = grants.query_map([account.account.id.0], |row| {
        let (Text(role), Text(area), Col(from)) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(Grant { role, area, from, until: row.get::<_, Option<Col<u64>>>(3)?.map(|Col(until)| until) })
    })?;
    let grants = grants.collect::<rusqlite::Result<_>>()?;
    Ok(StoredAccount { grants, ..account })
}
