//! The embedded backend: two SQLite files, one thread that writes each, and connections that read.
//!
//! `log.db` is the truth (ops, quarantine, accounts, photos' names); an answer to a push waits for it alone. `view.db` is
//! what the log adds up to, and may be deleted at any time. Nothing of SQLite leaves this folder.

mod accounts;
mod admit;
mod blobs;
mod board;
mod chain;
mod counts;
mod devices;
mod feed;
mod filter;
mod inspect;
mod ledger;
mod mercator;
mod open;
mod places;
mod pool;
mod projector;
mod record;
mod retain;
mod rows;
mod sessions;
mod shelf;
mod sql;
mod text;
mod thing;
mod tiles;
mod writer;

#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, mpsc},
    thread::JoinHandle,
};

use tokio::sync::broadcast;
use xunge_shared::{
    hlc::Millis,
    id::{AccountId, AreaCode, DeviceId, EntityId, KindName, Scope, Sha256},
    op::encode,
    replica::Head,
    role::Grant,
    wire::{DeviceStatus, PushReply, ScopeFeed},
};

pub(super) use self::inspect::Inspector;
use self::{
    board::Board,
    open::Files,
    pool::{Pool, Reader},
    projector::Projector,
    sessions::Sessions,
    writer::{After, Writer},
};
use crate::receipt::Signer;

use super::{
    Accounts, Blob, Blobs, Change, Counts, Device, Expired, Gone, Layer, NewAccount, NewSession, Ops, Push, Refused, Result, Retention,
    RowPage, RowQuery, SignedIn, StoreError, StoredAccount, SummaryQuery, Thing, TileQuery, Views, Written,
};

/// What a small write counts for, bytes.
const SMALL: usize = 1024;

/// See the module.
pub(super) struct Sqlite {
    // Dropped in this order: the writer's end is what ends the projector.
    writer: Writer,
    projector: Option<JoinHandle<()>>,
    pool: Pool,
    board: Arc<Board>,
    sessions: Arc<Sessions>,
    shelf: shelf::Shelf,
    epoch: u64,
    signer: Arc<Signer>,
}

impl Sqlite {
    /// Opens both files, makes what is not there, and starts the two threads.
    pub(super) fn open(folder: &Path) -> Result<Self> {
        let files = Files::within(folder);
        let signer = Signer::open(folder).map_err(|e| StoreError::Unavailable(e.to_string()))?;
        let log = files.log_writer()?;
        let mut epoch = open::epoch(&log)?;
        let last = open::last_pos(&log)?;
        if files.is_log_restored(epoch, last) {
            tracing::warn!("the log is older than its view: it was put back from a copy, and phones will push again");
            epoch = open::renew_epoch(&log)?;
        }
        let view = files.view_writer(epoch)?;
        let (projected, generation) = projector::stand(&view)?;
        let committed = Arc::new(last.into());
        let board = Arc::new(Board::new(Arc::clone(&committed), projected, projector::heads(&view)?, generation));
        let sessions = Arc::new(Sessions::default());
        let (wake, woken) = mpsc::sync_channel(1);
        let projector = Projector::start(files.log_reader()?, view, Arc::clone(&board), woken)?;
        let people = Arc::clone(&sessions);
        let after = After {
            // When one call waits already, it will see this commit too.
            ops: Box::new(move || {
                let _ = wake.try_send(());
            }),
            people: Box::new(move || people.clear()),
        };
        let writer = Writer::start(log, committed, after)?;
        let (pool, shelf) = (Pool::new(files), shelf::Shelf::default());
        Ok(Self { writer, projector: Some(projector), pool, board, sessions, shelf, epoch, signer: Arc::new(signer) })
    }

    /// Gives the store in a folder a new epoch.
    pub(super) fn renew_epoch(folder: &Path) -> Result<u64> {
        open::renew_epoch(&Files::within(folder).log_writer()?)
    }

    fn log<T>(&self, ask: impl FnOnce(&rusqlite::Connection) -> Result<T>) -> Result<T> {
        self.pool.read(|Reader { log, .. }| ask(log))
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        self.writer.close();
        if let Some(projector) = self.projector.take()
            && projector.join().is_err()
        {
            tracing::error!("the projector panicked");
        }
    }
}

impl Ops for Sqlite {
    fn admit(&self, push: Push) -> Written<PushReply> {
        let epoch = self.epoch;
        let (device, now) = (push.device, push.now);
        let prepared = admit::prepare(push);
        let written = self.writer.write(prepared.weight(), move |ledger| admit::record(ledger, &prepared, epoch));
        let signer = Arc::clone(&self.signer);
        Box::pin(async move {
            // After the commit: nothing is signed that is not on disk.
            let (reply, chained) = written.await?;
            let receipt = encode(&signer.receipt(epoch, device, now, chained));
            Ok(PushReply { receipt: Some(receipt.into()), ..reply })
        })
    }

    fn pull(&self, cursors: &[(Scope, u64)], model: u16) -> Result<Vec<ScopeFeed>> {
        self.pool.read(|reader| feed::pull(reader, &self.board, &self.shelf, cursors, model))
    }

    fn heads(&self) -> Vec<(Scope, Head)> {
        self.board.heads()
    }

    fn epoch(&self) -> u64 {
        self.epoch
    }

    fn seen(&self, device: DeviceId, account: AccountId, now: Millis, status: Option<DeviceStatus>) {
        drop(self.writer.write(SMALL, move |ledger| admit::note_seen(ledger, device, account, now, status.as_ref())));
    }
}

impl Views for Sqlite {
    fn rows(&self, query: &RowQuery) -> Result<RowPage> {
        self.pool.view(|view| rows::rows(view, query))
    }

    fn thing(&self, kind: &KindName, entity: EntityId, scopes: &[Scope]) -> Result<Option<Thing>> {
        self.pool.read(|reader| thing::thing(reader, kind, entity, scopes))
    }

    fn summary(&self, query: &SummaryQuery) -> Result<BTreeMap<KindName, Counts>> {
        self.pool.view(|view| counts::summary(view, query))
    }

    fn tile(&self, query: &TileQuery) -> Result<Vec<Layer>> {
        self.pool.view(|view| tiles::tile(view, query))
    }

    fn version(&self, scopes: &[Scope]) -> u64 {
        self.board.version(scopes)
    }

    fn devices(&self) -> Result<Vec<Device>> {
        self.log(devices::devices)
    }

    fn quarantine(&self, author: Option<AccountId>, limit: usize) -> Result<Vec<Refused>> {
        self.log(|log| devices::quarantine(log, author, limit))
    }

    fn county(&self) -> Option<AreaCode> {
        self.board.county()
    }

    fn lag(&self) -> u64 {
        self.board.lag()
    }

    fn subscribe(&self) -> broadcast::Receiver<Arc<Change>> {
        self.board.subscribe()
    }
}

impl Accounts for Sqlite {
    fn create_account(&self, account: NewAccount) -> Written<AccountId> {
        self.writer.write(SMALL, move |ledger| accounts::create(ledger, &account))
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

    fn set_password(&self, id: AccountId, password: String) -> Written<()> {
        self.writer.write(SMALL, move |ledger| accounts::set_password(ledger, id, &password))
    }

    fn set_disabled(&self, id: AccountId, disabled: bool) -> Written<()> {
        self.writer.write(SMALL, move |ledger| accounts::set_disabled(ledger, id, disabled))
    }

    fn set_grants(&self, id: AccountId, grants: Vec<Grant>, now: Millis) -> Written<()> {
        self.writer.write(SMALL, move |ledger| accounts::set_grants(ledger, id, &grants, now))
    }

    fn open_session(&self, session: NewSession) -> Written<()> {
        self.writer.write(SMALL, move |ledger| accounts::open_session(ledger, session))
    }

    fn session(&self, token: Sha256, now: Millis) -> Result<Option<SignedIn>> {
        self.sessions.get(token, now, || self.log(|log| accounts::session(log, token, now)))
    }

    fn touch_session(&self, token: Sha256, seen: Millis, expires: Millis) -> Written<()> {
        self.writer.write(SMALL, move |ledger| accounts::touch_session(ledger, token, seen, expires))
    }

    fn close_session(&self, token: Sha256) -> Written<()> {
        self.writer.write(SMALL, move |ledger| accounts::close_session(ledger, token))
    }
}

impl Retention for Sqlite {
    fn forget_tracks(&self, before: Millis) -> Written<Vec<Gone>> {
        self.writer.write(SMALL, move |ledger| retain::prune(ledger, before))
    }

    fn old_tracks(&self, before: Millis) -> Result<Vec<Gone>> {
        self.log(|log| retain::prunable(log, before))
    }

    fn expired_photos(&self, before: Millis, each: &mut dyn FnMut(Expired)) -> Result<()> {
        self.pool.read(|reader| retain::expired(reader, before, each))
    }

    fn remove_photos(&self, photos: Vec<Sha256>, now: Millis) -> Written<()> {
        self.writer.write(SMALL, move |ledger| retain::remove(ledger, &photos, now))
    }

    fn removed_photos(&self, after: Option<Sha256>, limit: usize) -> Result<Vec<Sha256>> {
        self.log(|log| retain::removed(log, after, limit))
    }
}

impl Blobs for Sqlite {
    fn announce_blob(&self, photo: Sha256, size: u64, by: AccountId, now: Millis) -> Written<()> {
        self.writer.write(SMALL, move |ledger| blobs::announce(ledger, photo, size, by, now))
    }

    fn complete_blob(&self, photo: Sha256, now: Millis) -> Written<()> {
        self.writer.write(SMALL, move |ledger| blobs::complete(ledger, photo, now))
    }

    fn discard_blob(&self, photo: Sha256) -> Written<()> {
        self.writer.write(SMALL, move |ledger| blobs::discard(ledger, photo))
    }

    fn blob(&self, photo: Sha256) -> Result<Option<Blob>> {
        self.log(|log| blobs::blob(log, photo))
    }

    fn blob_in(&self, photo: Sha256, scopes: &[Scope]) -> Result<bool> {
        self.pool.view(|view| blobs::spoken_of(view, photo, scopes))
    }
}
