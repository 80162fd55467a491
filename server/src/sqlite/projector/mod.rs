//! The one thread that writes the view: it follows the log slice by slice and tells what changed.
//!
//! What it writes is a function of the log alone: the same whether it followed op by op or came late and read everything
//! at once; only what is late is counted as of a mark that moves with the clock. It never writes the log, and nobody waits for it.

mod canvas;
mod cells;
pub(super) mod counters;
mod fold;
mod prune;
mod whole;

use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::Ordering, mpsc},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use rusqlite::Connection;
use xunge_shared::{
    digest::Digest,
    entity::Entity,
    id::{EntityId, Scope},
    replica::Head,
    settings::Settings,
};

use self::{
    canvas::{Canvas, Known, Shown},
    cells::Cells,
    fold::{Folded, Slice},
};
pub(super) use self::{prune::PRUNED, whole::fold_whole};
use super::{
    background::{self, Standing},
    board::Board,
    meta::{meta, set_meta},
    places,
    record::Record,
    sql::{Col, Text},
    state::{county, decode},
};
use crate::{
    clock,
    store::{Change, Result},
};

/// How many things are shown anew in one slice after the county's settings changed.
const REREAD: i64 = 1_000;
/// How long to wait after an error.
const AFTER_ERROR: Duration = Duration::from_secs(1);
/// Further behind than this and falling back though it works, the projector stands aside: by as many times the time that a slice took as
/// pushes outran it meanwhile. It could not keep up, and the processor is the log's meanwhile.
const FLOOD: u64 = 5_000;
/// It never rests for longer than this.
const PAUSE: Duration = Duration::from_secs(3);
/// A rebuild says how far it is whenever it has gone this far, ops.
const SAY_EVERY: u64 = 100_000;
/// How often the mark moves as of which what is late is counted, and how far behind the clock it is left: who asks reads the clock a moment before
/// the view.
const RIPEN_EVERY: Duration = Duration::from_mins(1);

/// See the module.
pub(super) struct Projector {
    log: Connection,
    view: Connection,
    board: Arc<Board>,
    /// Wakes who follows the view; dropped with this thread.
    next: mpsc::SyncSender<()>,
    pos: u64,
    /// The thing that the settings are of.
    county: Option<EntityId>,
    settings: Settings,
    known: Known,
    /// See [`Board::version`].
    generation: (i64, i64),
    /// When the mark moved last, since this thread began.
    ripened: Option<Instant>,
}

/// What there is left to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    Nothing,
    Something,
}

/// The heads that a view shows.
pub(super) fn heads(view: &Connection) -> Result<BTreeMap<Scope, Head>> {
    let mut statement = view.prepare("SELECT scope, seq, digest FROM heads")?;
    let heads = statement.query_map([], |row| {
        let (Text(scope), Col(seq), Col(digest)) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok((scope, Head { seq, digest: Digest(digest) }))
    })?;
    Ok(heads.collect::<rusqlite::Result<_>>()?)
}

/// Where a view stands: its last place in the log, and its generation.
pub(super) fn stand(view: &Connection) -> Result<(u64, (i64, i64))> {
    let number = |name| meta(view, name).map(Option::unwrap_or_default);
    Ok((number("pos")? as u64, (number("born")?, number("generation")?)))
}

/// What a thing shows, before its cell is looked for.
fn record(entity: &Entity, settings: &Settings) -> Option<Record> {
    entity.row(settings).map(|row| Record::new(row, entity.state.stands()))
}

impl Projector {
    /// Starts the thread, which wakes `next` after each commit; it ends when the other end of `wake` is dropped.
    pub(super) fn start(
        (log, view): (Connection, Connection),
        board: Arc<Board>,
        wake: mpsc::Receiver<()>,
        next: mpsc::SyncSender<()>,
    ) -> Result<JoinHandle<()>> {
        let known = Known { cells: Cells::default(), trees: std::collections::BTreeSet::new() };
        let mut projector =
            Self { log, view, board, next, pos: 0, county: None, settings: Settings::default(), known, generation: (0, 0), ripened: None };
        projector.recall()?;
        background::spawn("projector", Standing::Back, move || projector.run(&wake))
    }

    fn run(mut self, wake: &mpsc::Receiver<()>) {
        loop {
            let (started, behind, pos) = (Instant::now(), self.board.lag(), self.pos);
            let woken = match background::caught(|| self.step()) {
                Ok(Left::Something) => {
                    let (took, taken) = (started.elapsed(), self.pos - pos);
                    let come = (self.board.lag() + taken).saturating_sub(behind);
                    if behind > FLOOD && come > taken {
                        let times = u32::try_from(come / taken.max(1)).unwrap_or(u32::MAX);
                        background::stand_aside(&self.board, took.saturating_mul(times).min(PAUSE));
                    }
                    wake.try_recv().or_else(|e| if e == mpsc::TryRecvError::Empty { Ok(()) } else { Err(e) }).is_ok()
                }
                Ok(Left::Nothing) => !matches!(wake.recv_timeout(RIPEN_EVERY), Err(mpsc::RecvTimeoutError::Disconnected)),
                Err(e) => {
                    tracing::error!(error = %e, pos = self.pos, "the view was not brought up to date");
                    if let Err(e) = self.recall() {
                        tracing::error!(error = %e, "the view cannot be read");
                    }
                    !matches!(wake.recv_timeout(AFTER_ERROR), Err(mpsc::RecvTimeoutError::Disconnected))
                }
            };
            if !woken {
                return;
            }
        }
    }

    /// Takes what the view says of itself for true: at the start, and after a rollback.
    fn recall(&mut self) -> Result<()> {
        (self.pos, self.generation) = stand(&self.view)?;
        self.known = Known { cells: Cells::load(&self.view)?, trees: places::trees(&self.view)? };
        let county = county(&self.view)?;
        self.county = county.as_ref().map(|county| county.id);
        self.settings = county.and_then(|county| county.settings().cloned()).unwrap_or_default();
        self.board.rereading.store(meta(&self.view, "reread")?.is_some(), Ordering::Release);
        let pruned = meta(&self.view, prune::PRUNED)?.unwrap_or_default();
        self.board.pruned.store(pruned as u64, Ordering::Release);
        Ok(())
    }

    fn step(&mut self) -> Result<Left> {
        if self.ripened.is_none_or(|last| last.elapsed() >= RIPEN_EVERY) {
            let view = self.view.transaction()?;
            counters::ripen(&view, clock::now().saturating_sub(RIPEN_EVERY.as_millis() as u64))?;
            view.commit()?;
            self.ripened = Some(Instant::now());
        }
        match Slice::read(&self.log, self.pos)? {
            Some(mut slice) => self.follow(&mut slice),
            None => match self.forget()? {
                Left::Something => Ok(Left::Something),
                Left::Nothing => self.reread(),
            },
        }
    }

    /// Takes in a slice of the log.
    fn follow(&mut self, slice: &mut Slice) -> Result<Left> {
        let view = self.view.transaction()?;
        let (folded, heads) = fold::fold(&view, slice)?;
        for Folded { id, entity, .. } in &folded {
            if !entity.is_county() || self.county.is_some_and(|county| county < entity.id) {
                continue;
            }
            self.county = Some(entity.id);
            set_meta(&view, "settings", *id)?;
            let settings = entity.settings().cloned().unwrap_or_default();
            let alike = settings.rules_alike(&self.settings);
            self.settings = settings;
            if !alike {
                set_meta(&view, "reread", 0)?;
                self.board.rereading.store(true, Ordering::Release);
            }
        }
        let all = folded.into_iter().map(|Folded { id, is_new, entity }| {
            let old = if is_new { None } else { Record::load(&view, id)? };
            Ok(Shown { id, old, new: record(&entity, &self.settings) })
        });
        let all = all.collect::<Result<Vec<_>>>()?;
        let mut canvas = Canvas::new(&view, &mut self.known, self.board.is_watched())?;
        canvas.draw(all)?;
        if canvas.rearranged {
            self.generation.1 += 1;
        }
        let changes = canvas.finish()?;
        set_meta(&view, "pos", slice.last as i64)?;
        set_meta(&view, "generation", self.generation.1)?;
        view.commit()?;
        if self.pos / SAY_EVERY != slice.last / SAY_EVERY && self.board.lag() > SAY_EVERY {
            tracing::info!(pos = slice.last, lag = self.board.lag(), "the view follows the log");
        }
        self.pos = slice.last;
        self.publish(&heads, changes);
        Ok(Left::Something)
    }

    /// Shows some things anew after the settings changed; nothing to do in most cases.
    fn reread(&mut self) -> Result<Left> {
        let Some(after) = meta(&self.view, "reread")? else { return Ok(Left::Nothing) };
        let view = self.view.transaction()?;
        let mut all = vec![];
        let mut last = None;
        {
            let mut things = view.prepare_cached("SELECT id, state FROM entities WHERE id > ?1 ORDER BY id LIMIT ?2")?;
            let mut things = things.query((after, REREAD))?;
            while let Some(thing) = things.next()? {
                let id = thing.get(0)?;
                let entity = decode(thing.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?)?;
                all.push(Shown { id, old: Record::load(&view, id)?, new: record(&entity, &self.settings) });
                last = Some(id);
            }
        }
        let mut canvas = Canvas::new(&view, &mut self.known, self.board.is_watched())?;
        canvas.draw(all)?;
        let changes = canvas.finish()?;
        match last {
            Some(last) => set_meta(&view, "reread", last)?,
            None => drop(view.execute("DELETE FROM meta WHERE name = 'reread'", [])?),
        }
        self.generation.1 += 1;
        set_meta(&view, "generation", self.generation.1)?;
        view.commit()?;
        self.publish(&BTreeMap::new(), changes);
        self.board.rereading.store(last.is_some(), Ordering::Release);
        Ok(Left::Something)
    }

    /// Tells of a commit. A scope whose ops changed no row is told of too: its feed has grown.
    fn publish(&self, heads: &BTreeMap<Scope, Head>, mut changes: BTreeMap<Scope, Change>) {
        for scope in heads.keys() {
            let scope = *scope;
            changes.entry(scope).or_insert_with(|| Change { scope, head: 0, rows: vec![], gone: vec![], more: false });
        }
        for change in changes.values_mut() {
            change.head = heads.get(&change.scope).copied().unwrap_or_else(|| self.board.head(change.scope)).seq;
        }
        self.board.publish(self.pos, heads, self.generation, changes.into_values().collect());
        // When one call waits already, it will see this commit too.
        let _ = self.next.try_send(());
    }
}
