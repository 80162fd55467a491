//! What the backend keeps of people: accounts, how they come in, and what is noted of what they did.

use std::collections::BTreeMap;

use xunge_shared::{
    hlc::Millis,
    id::{AccountId, Sha256},
    people::Was,
    role::Grant,
};

use super::{SMALL, Sqlite, accounts, audit, entry};
use crate::store::{
    Accounts, Audit, AuditQuery, Doer, Entry, Factor, NewAccount, NewSession, Note, Noted, Result, SignedIn, StoredAccount, StoredSession,
    WaysIn, Written,
};

impl Accounts for Sqlite {
    fn create_account(&self, account: NewAccount) -> Written<AccountId> {
        self.writer.write(SMALL, move |ledger| accounts::create(ledger, &account))
    }

    fn create_accounts(&self, all: Vec<NewAccount>, made: Note) -> Written<()> {
        self.writer.write(SMALL * all.len().max(1), move |ledger| {
            for account in &all {
                let id = accounts::create(ledger, account)?;
                audit::note(ledger, &made.clone().to(id))?;
            }
            Ok(())
        })
    }

    fn account_named(&self, name: &str) -> Result<Option<StoredAccount>> {
        self.log(|log| accounts::named(log, name))
    }

    fn account(&self, id: AccountId) -> Result<Option<StoredAccount>> {
        self.log(|log| accounts::numbered(log, id))
    }

    fn accounts(&self) -> Result<Vec<StoredAccount>> {
        self.log(accounts::all)
    }

    fn set_profile(&self, id: AccountId, display: String, team: String, by: Doer) -> Written<()> {
        self.writer.write(SMALL, move |ledger| accounts::set_profile(ledger, id, &display, &team, by))
    }

    fn set_password(&self, id: AccountId, password: String) -> Written<()> {
        self.writer.write(SMALL, move |ledger| {
            accounts::set_password(ledger, id, &password)?;
            entry::forget_enrolments(ledger, id)?;
            entry::end_all(ledger, id).map(drop)
        })
    }

    fn rehash_password(&self, id: AccountId, before: String, password: String) -> Written<()> {
        self.writer.write(SMALL, move |ledger| accounts::rehash(ledger, id, &before, &password))
    }

    fn set_disabled(&self, id: AccountId, disabled: bool, by: Doer) -> Written<()> {
        self.writer.write(SMALL, move |ledger| {
            accounts::set_disabled(ledger, id, disabled, by)?;
            entry::forget_enrolments(ledger, id)?;
            // They were kept so that phones could be told why; a phone that was lost meanwhile must not come back with them.
            if disabled { Ok(()) } else { entry::end_all(ledger, id).map(drop) }
        })
    }

    fn account_past(&self) -> Result<BTreeMap<AccountId, Vec<Was>>> {
        self.log(accounts::past)
    }

    fn set_grants(&self, id: AccountId, grants: Vec<Grant>, now: Millis) -> Written<()> {
        self.writer.write(SMALL, move |ledger| {
            accounts::set_grants(ledger, id, &grants, now)?;
            // Whoever holds a copy of a session's secret does not rise with its owner.
            entry::renew(ledger, id, now)
        })
    }
}

impl Entry for Sqlite {
    fn open_session(&self, session: NewSession) -> Written<()> {
        self.writer.write(SMALL, move |ledger| entry::open_session(ledger, session))
    }

    fn session(&self, token: Sha256, now: Millis) -> Result<Option<SignedIn>> {
        self.sessions.get(token, now, || self.log(|log| entry::session(log, token, now)))
    }

    fn sessions(&self, account: AccountId, now: Millis) -> Result<Vec<StoredSession>> {
        self.log(|log| entry::sessions(log, account, now))
    }

    fn ways_in(&self, now: Millis) -> Result<BTreeMap<AccountId, WaysIn>> {
        self.log(|log| entry::ways_in(log, now))
    }

    fn touch_session(&self, session: i64, seen: Millis) -> Written<()> {
        self.writer.write(SMALL, move |ledger| entry::touch(ledger, session, seen))
    }

    fn offer_token(&self, session: i64, token: Sha256, now: Millis, again: Millis) -> Written<bool> {
        self.writer.write(SMALL, move |ledger| entry::offer(ledger, session, token, now, again))
    }

    fn token_came_back(&self, token: Sha256, now: Millis, settled: Millis) -> Written<()> {
        self.writer.write(SMALL, move |ledger| entry::came_back(ledger, token, now, settled))
    }

    fn end_session(&self, session: i64) -> Written<()> {
        self.writer.write(SMALL, move |ledger| entry::end(ledger, session))
    }

    fn end_sessions(&self, account: AccountId) -> Written<u64> {
        self.writer.write(SMALL, move |ledger| entry::end_all(ledger, account))
    }

    fn add_enrolment(&self, code: Sha256, account: AccountId, now: Millis, expires: Millis) -> Written<()> {
        self.writer.write(SMALL, move |ledger| entry::add_enrolment(ledger, code, account, now, expires))
    }

    fn enrolment(&self, code: Sha256, now: Millis) -> Result<Option<AccountId>> {
        self.log(|log| entry::enrolment(log, code, now))
    }

    fn spend_enrolment(&self, code: Sha256, now: Millis) -> Written<bool> {
        self.writer.write(SMALL, move |ledger| entry::spend_enrolment(ledger, code, now))
    }

    fn factor(&self, account: AccountId) -> Result<Option<Factor>> {
        self.log(|log| entry::factor(log, account))
    }

    fn begin_factor(&self, account: AccountId, secret: Vec<u8>) -> Written<bool> {
        self.writer.write(SMALL, move |ledger| entry::begin_factor(ledger, account, &secret))
    }

    fn confirm_factor(&self, account: AccountId, step: u64, recovery: Vec<Sha256>, now: Millis) -> Written<bool> {
        self.writer.write(SMALL, move |ledger| entry::confirm_factor(ledger, account, step, &recovery, now))
    }

    fn spend_step(&self, account: AccountId, step: u64) -> Written<bool> {
        self.writer.write(SMALL, move |ledger| entry::spend_step(ledger, account, step))
    }

    fn spend_recovery(&self, account: AccountId, code: Sha256) -> Written<bool> {
        self.writer.write(SMALL, move |ledger| entry::spend_recovery(ledger, account, code))
    }

    fn remove_factor(&self, account: AccountId) -> Written<bool> {
        self.writer.write(SMALL, move |ledger| entry::remove_factor(ledger, account))
    }
}

impl Audit for Sqlite {
    fn note(&self, note: Note) -> Written<u64> {
        self.writer.write(SMALL, move |ledger| audit::note(ledger, &note))
    }

    fn audit(&self, before: Option<u64>, limit: usize) -> Result<Vec<Noted>> {
        self.log(|log| audit::page(log, before, limit))
    }

    fn noted(&self, query: &AuditQuery) -> Result<Vec<Noted>> {
        self.log(|log| audit::noted_by(log, query))
    }

    fn audit_fault(&self) -> Result<Option<u64>> {
        self.log(audit::fault)
    }
}
