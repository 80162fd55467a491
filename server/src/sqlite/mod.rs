//! The embedded backend: three SQLite files, one thread that writes each, and connections that read.
//!
//! `log.db` is the truth (ops, quarantine, accounts, photos' names); an answer to a push waits for it alone. `view.db` is
//! what the log adds up to, `facts.db` what the analyst's studies make of it; both may be deleted at any time. Nothing of SQLite leaves this
//! folder: [`open()`] hands out a [`Store`], [`inspect()`] an [`Inspect`].

mod accounts;
mod admit;
mod audit;
mod background;
mod blobs;
mod board;
mod chain;
mod changes;
mod counts;
mod days;
mod devices;
mod entry;
mod facets;
mod factors;
mod facts;
mod feed;
mod filter;
mod groups;
mod histogram;
mod imports;
mod inspect;
mod lasting;
mod late;
mod ledger;
mod mercator;
mod meta;
mod open;
mod people;
mod places;
mod plates;
mod pool;
mod projector;
mod record;
mod retain;
mod rows;
mod sessions;
mod shelf;
mod sources;
mod sql;
mod state;
mod tally;
mod text;
mod thing;
mod tiles;
mod totals;
mod vacant;
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
    entity::Entity,
    hlc::Millis,
    id::{AccountId, AreaCode, DeviceId, EntityId, KindName, Scope},
    op::encode,
    replica::Head,
    row::Row,
    wire::{DeviceStatus, PushReply, ScopeFeed},
};

use self::{
    board::Board,
    facts::{Analyst, Lasts, Sheets},
    inspect::Inspector,
    open::Files,
    plates::Plates,
    pool::{Pool, Reader},
    projector::Projector,
    sessions::Sessions,
    writer::{After, Writer},
};
use crate::{
    analyst::{self, Study, studies},
    receipt::Signer,
    sight::Sight,
    store::{
        Change, ChangeQuery, Changed, Count, CountQuery, Counts, Device, FactQuery, Facts, Found, Gauges, Group, GroupQuery,
        HistogramQuery, Import, Imported, Inspect, Layer, Meters, Ops, Part, Push, Refused, Result, RowPage, RowQuery, Share, Store,
        StoreError, SummaryQuery, TallyQuery, Thing, TileQuery, Value, Views, Watch, Written,
    },
};

/// While this is in a folder, a restore into it is not over.
pub const RESTORING: &str = "restoring";

/// Opens the store in a data folder, or makes it. One process at a time: the caller holds the folder's lock.
pub fn open(folder: &Path) -> Result<Arc<dyn Store>> {
    if folder.join(RESTORING).exists() {
        return Err(StoreError::Unavailable("a restore into this folder was cut short: run `xunge restore` again".into()));
    }
    Ok(Arc::new(Sqlite::open(folder)?))
}

/// Says that a data folder was put back from a copy: its store gets a new epoch, so that phones push again what the copy
/// does not know. A store notices by itself when only the log was put back.
pub fn renew_epoch(folder: &Path) -> Result<u64> {
    Sqlite::renew_epoch(folder)
}

/// Looks at the store in a folder.
pub fn inspect(folder: &Path) -> Result<Box<dyn Inspect>> {
    Ok(Box::new(Inspector::open(folder)?))
}

/// Looks at a copy of a log, as [`Inspect::copy_log`] makes them.
pub fn inspect_copy(log: &Path) -> Result<Box<dyn Inspect>> {
    Ok(Box::new(Inspector::of_copy(log)?))
}

/// What a small write counts for, bytes.
const SMALL: usize = 1024;

/// See the module.
struct Sqlite {
    // Dropped in this order: the writer's end is what ends the projector, and its end the analyst.
    writer: Writer,
    projector: Option<JoinHandle<()>>,
    analyst: Option<JoinHandle<()>>,
    pool: Pool,
    board: Arc<Board>,
    sessions: Arc<Sessions>,
    sheets: Sheets,
    lasts: Lasts,
    files: Files,
    shelf: shelf::Shelf,
    epoch: u64,
    signer: Arc<Signer>,
}

impl Sqlite {
    /// Opens the files, makes what is not there, and starts the three threads.
    fn open(folder: &Path) -> Result<Self> {
        Self::open_with(folder, studies)
    }

    fn open_with(folder: &Path, studies: impl FnOnce(Box<dyn analyst::Plates>) -> Vec<Box<dyn Study>>) -> Result<Self> {
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
        let (next, analyst_woken) = mpsc::sync_channel(1);
        let studies = studies(Box::new(Plates::open(folder, files.log_reader()?)?));
        let (facts, sheets, lasts) = (files.facts_writer(epoch, last)?, Sheets::of(&studies), Lasts::of(&studies));
        let analyst = Analyst::start((files.log_reader()?, files.view_reader()?, facts), studies, Arc::clone(&board), analyst_woken)?;
        let projector = Projector::start((files.log_reader()?, view), Arc::clone(&board), woken, next)?;
        let people = Arc::clone(&sessions);
        let after = After {
            // When one call waits already, it will see this commit too.
            ops: Box::new(move || {
                let _ = wake.try_send(());
            }),
            people: Box::new(move || people.clear()),
        };
        let writer = Writer::start(log, committed, after)?;
        let (pool, shelf) = (Pool::new(files.clone()), shelf::Shelf::default());
        Ok(Self {
            writer,
            projector: Some(projector),
            analyst: Some(analyst),
            pool,
            board,
            sessions,
            sheets,
            lasts,
            files,
            shelf,
            epoch,
            signer: Arc::new(signer),
        })
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
        if let Some(analyst) = self.analyst.take()
            && analyst.join().is_err()
        {
            tracing::error!("the analyst panicked");
        }
    }
}

impl Ops for Sqlite {
    fn admit(&self, push: Push) -> Written<PushReply> {
        let (epoch, device, now) = (self.epoch, push.device, push.now);
        let mut prepared = admit::prepare(push);
        // rare: an administrator takes an area off the list
        if prepared.takes_off()
            && let Err(error) = self.pool.read(|Reader { log, view }| prepared.keep_occupied(log, view))
        {
            return Box::pin(async { Err(error) });
        }
        let written = self.writer.write(prepared.weight(), move |ledger| admit::record(ledger, &prepared, epoch));
        let signer = Arc::clone(&self.signer);
        Box::pin(async move {
            // After the commit: nothing is signed that is not on disk.
            let (reply, chained) = written.await?;
            let receipt = encode(&signer.receipt(epoch, device, now, chained));
            Ok(PushReply { receipt: Some(receipt.into()), ..reply })
        })
    }

    fn pull(&self, sight: &Sight, cursors: &[(Scope, u64)], model: u16) -> Result<Vec<ScopeFeed>> {
        let seen: Vec<_> = cursors.iter().copied().filter(|(scope, _)| sight.sees(*scope)).collect();
        self.pool.read(|reader| feed::pull(reader, &self.board, &self.shelf, &seen, model))
    }

    fn scopes(&self) -> Vec<Scope> {
        self.board.heads().into_iter().map(|(scope, _)| scope).collect()
    }

    fn heads(&self, sight: &Sight) -> Vec<(Scope, Head)> {
        self.board.heads().into_iter().filter(|(scope, _)| sight.sees(*scope)).collect()
    }

    fn epoch(&self) -> u64 {
        self.epoch
    }

    fn note_import(&self, import: Import) -> Written<()> {
        self.writer.write(SMALL, move |ledger| imports::note(ledger, &import))
    }

    fn seen(&self, device: DeviceId, account: AccountId, now: Millis, status: Option<DeviceStatus>) {
        drop(self.writer.write(SMALL, move |ledger| admit::note_seen(ledger, device, account, now, status.as_ref())));
    }
}

impl Views for Sqlite {
    fn rows(&self, query: &RowQuery) -> Result<RowPage> {
        self.pool.view(|view| rows::rows(view, query))
    }

    fn thing(&self, kind: &KindName, entity: EntityId, sight: &Sight) -> Result<Option<Thing>> {
        self.pool.read(|reader| thing::thing(reader, kind, entity, sight))
    }

    fn states(&self, kind: &KindName, sight: &Sight) -> Result<Vec<Entity>> {
        self.pool.view(|view| thing::states(view, kind, sight))
    }

    fn rows_of(&self, things: &[(KindName, EntityId)], sight: &Sight) -> Result<Vec<Option<Row>>> {
        self.pool.view(|view| things.iter().map(|(kind, entity)| thing::row(view, kind, *entity, sight)).collect())
    }

    fn import(&self, device: DeviceId, sight: &Sight) -> Result<Option<Imported>> {
        self.pool.read(|reader| imports::one(reader, device, sight))
    }

    fn changes(&self, query: &ChangeQuery) -> Result<Vec<Changed>> {
        self.pool.read(|reader| changes::page(reader, query))
    }

    fn histogram(&self, query: &HistogramQuery) -> Result<Vec<u64>> {
        self.pool.view(|view| histogram::histogram(view, query))
    }

    fn summary(&self, query: &SummaryQuery) -> Result<BTreeMap<KindName, Counts>> {
        self.pool.view(|view| counts::summary(view, query))
    }

    fn tally(&self, query: &TallyQuery) -> Result<Vec<Share>> {
        self.pool.view(|view| tally::tally(view, query))
    }

    fn groups(&self, query: &GroupQuery) -> Result<Vec<Group>> {
        self.pool.view(|view| groups::groups(view, query))
    }

    fn contents(&self, sight: &Sight) -> Result<BTreeMap<(Scope, KindName), u64>> {
        self.pool.view(|view| Ok(totals::contents(view, sight)?))
    }

    fn tile(&self, query: &TileQuery) -> Result<Vec<Layer>> {
        self.pool.view(|view| tiles::tile(view, query))
    }

    fn version(&self, sight: &Sight) -> u64 {
        self.board.version(sight.scopes())
    }

    fn devices(&self, sight: &Sight) -> Result<Vec<Device>> {
        self.log(|log| devices::devices(log, sight))
    }

    fn quarantine(&self, sight: &Sight, limit: usize) -> Result<Vec<Refused>> {
        self.log(|log| devices::quarantine(log, sight, limit))
    }

    fn county(&self) -> Option<AreaCode> {
        self.board.county()
    }

    fn shown(&self) -> u64 {
        self.board.heads().iter().map(|(_, head)| head.seq).sum()
    }

    fn lag(&self) -> u64 {
        self.board.lag()
    }

    fn subscribe(&self) -> broadcast::Receiver<Arc<Change>> {
        self.board.subscribe()
    }
}

impl Facts for Sqlite {
    fn facts(&self, query: &FactQuery) -> Result<Vec<Found>> {
        self.pool.facts(|db| facts::list(db, &self.sheets, query))
    }

    fn grouped(&self, query: &FactQuery, parts: &[Part]) -> Result<Vec<Count>> {
        self.pool.facts(|db| facts::grouped(db, &self.sheets, query, parts))
    }

    fn sums(&self, query: &FactQuery, by: &'static str, columns: &[&'static str]) -> Result<Vec<(Value, Vec<i64>)>> {
        self.pool.facts(|db| facts::sums(db, &self.sheets, query, by, columns))
    }

    fn count(&self, query: &CountQuery) -> Result<Vec<Count>> {
        self.pool.facts(|db| facts::count(db, &self.sheets, query))
    }

    fn county_of(&self, study: &'static str) -> Result<Option<Entity>> {
        self.pool.facts(|db| facts::county(db, study))
    }

    fn studied(&self, study: &str) -> Option<u64> {
        self.board.studied_upto(study)
    }

    fn unstudied(&self) -> u64 {
        self.board.unstudied()
    }
}

impl Watch for Sqlite {
    fn works(&self) -> Result<()> {
        let is_alive = |thread: &Option<JoinHandle<()>>| thread.as_ref().is_some_and(|thread| !thread.is_finished());
        let threads = [
            ("the log's writer", self.writer.is_alive()),
            ("the projector", is_alive(&self.projector)),
            ("the analyst", is_alive(&self.analyst)),
        ];
        if let Some((name, _)) = threads.into_iter().find(|(_, is_alive)| !is_alive) {
            return Err(StoreError::Unavailable(format!("{name} has ended")));
        }
        self.log(|log| Ok(log.query_row("SELECT 1", [], |_| Ok(()))?))
    }

    fn gauges(&self, now: Millis) -> Result<Gauges> {
        let (sessions, blob_bytes) = self.log(|log| Ok((entry::count(log, now)?, blobs::bytes(log)?)))?;
        Ok(Gauges { queue_bytes: self.writer.waiting(), lag: self.board.lag(), unstudied: self.board.unstudied(), sessions, blob_bytes })
    }

    fn meters(&self) -> &Meters {
        self.writer.meters()
    }
}
