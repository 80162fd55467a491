//! Records the way of an open round: fixes become track ops, one in half a minute, and survive a reload.
//!
//! Whereabouts are taken only while a round is open, and the screens show that they are. A round that was forgotten open is
//! not gone on with, neither at a start nor when a sleeping page wakes: it is handed out to be closed ([`Recorder::forgotten`]).
//!
//! What records is in the phone's chunk: a first start, which has no round, must not reach it. So what is called from outside of
//! the chunk (all but `start`, `stop`, `resume` and `put_away`) only touches signals and what a recording has left behind.

mod run;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use futures::future::FutureExt;
use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local};
use run::{MIN_STEP_MS, Open, Parts, Run};
use xunge_shared::{
    hlc::Millis,
    id::{AreaCode, EntityId},
    kinds::{
        round::{Round, is_forgotten},
        track::{TrackBody, TrackLog},
    },
    track::{Fixes, Track, TrackStats},
};

use super::{Position, PositionError, Positions, now_ms, wake_lock::Awake};
use crate::{
    capture::{SaveError, Saying},
    data::Core,
};

/// The round that is being recorded, live.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveRound {
    /// Which round.
    pub round: EntityId,
    /// In which area it is recorded.
    pub area: AreaCode,
    /// When the recorder was started.
    pub since: Millis,
    /// Figures so far, gap-honest.
    pub stats: TrackStats,
    /// Since when nobody moves.
    pub paused: Option<Millis>,
    /// The speed now, km/h, over the last quarter of a minute.
    pub kmh: Option<f64>,
    /// When the last good fix came.
    pub last_fix: Option<Millis>,
    /// Why no fixes come.
    pub trouble: Option<PositionError>,
    /// The screen is kept on.
    pub awake: bool,
    /// The last segment could not be stored; it is tried again with the next.
    pub unsaved: Option<SaveError>,
}

/// An open round that its patrol forgot, not recorded any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forgotten {
    /// Which round.
    pub round: EntityId,
    /// In which area it was recorded.
    pub area: AreaCode,
    /// When it gave its last sign.
    pub last: Millis,
}

/// Records rounds. From [`Core::recorder`](crate::data::Core::recorder).
#[derive(Clone, Copy)]
pub struct Recorder {
    live: RwSignal<Option<LiveRound>>,
    forgotten: RwSignal<Option<Forgotten>>,
    positions: Positions,
    run: StoredValue<Option<Rc<Run>>, LocalStorage>,
    core: StoredValue<Option<Core>>,
}

const DRAFT: &str = "recorder";
/// A batch of fixes is stored when its first has waited for so long: with what a write takes, none waits for 30 s, and with a fix
/// a second there are less than two writes a minute.
const BATCH_MS: Millis = 29_200;
/// The round and the screen are looked after this often, and a batch that could not be stored is tried again.
const TICK: Duration = Duration::from_secs(15);
/// After such a silence it is asked whether the round was forgotten.
const LONG_SILENCE_MS: Millis = 3_600_000;

impl Recorder {
    pub(crate) fn new(positions: Positions) -> Self {
        Self {
            live: RwSignal::new(None),
            forgotten: RwSignal::new(None),
            positions,
            run: StoredValue::new_local(None),
            core: StoredValue::new(None),
        }
    }

    /// Records into this core.
    pub(crate) fn serve(self, core: Core) {
        self.core.set_value(Some(core));
    }

    /// The round being recorded; nothing when none is.
    pub fn live(self) -> Signal<Option<LiveRound>> {
        self.live.into()
    }

    /// True while a round is recorded. Changes only when one starts or stops.
    pub fn recording(self) -> Memo<bool> {
        Memo::new(move |_| self.live.with(Option::is_some))
    }

    /// True while a round is recorded, untracked.
    pub fn is_recording(self) -> bool {
        self.live.with_untracked(Option::is_some)
    }

    /// Reads the way so far, tracked.
    pub fn way<R>(self, read: impl FnOnce(&Track) -> R) -> Option<R> {
        self.live.with(|_| ());
        self.run.get_value().map(|run| read(&run.track.borrow()))
    }

    /// A round that was forgotten open: the app closes it, then says so with [`put_away`](Self::put_away).
    pub fn forgotten(self) -> Signal<Option<Forgotten>> {
        self.forgotten.into()
    }

    /// The forgotten round is closed.
    pub async fn put_away(self) {
        self.forgotten.set(None);
        if let Some(core) = self.core.get_value() {
            core.drop_draft(DRAFT).await;
        }
    }

    /// Starts to record the round: call it once `RoundBody::Start` is saved. Survives a reload of the page.
    pub async fn start(self, round: EntityId, area: AreaCode) -> Result<(), SaveError> {
        let core = self.core.get_value().ok_or(SaveError::SignedOut)?;
        let open = Open { round, area, since: now_ms() };
        let text = serde_json::to_string(&open).map_err(|e| SaveError::Storage(e.to_string()))?;
        core.keep_draft(DRAFT, &text).await?;
        self.run(core, &open);
        Ok(())
    }

    /// Stores what is left and stops; returns the figures for `RoundBody::End`, which the page says next. On an error it
    /// goes on recording.
    pub async fn stop(self) -> Result<TrackStats, SaveError> {
        let Some(run) = self.run.get_value() else { return Ok(TrackStats::default()) };
        while run.saving.get() {
            TimeoutFuture::new(20).await;
        }
        self.save(&run).await?;
        self.abandon();
        run.core.drop_draft(DRAFT).await;
        let stats = run.track.borrow().stats();
        Ok(stats)
    }

    /// Stops when the round was forgotten, and hands it out to be closed. True when it did.
    fn gives_up(self, run: &Run) -> bool {
        let said = run.core.entity_untracked::<Round, _>(run.round, Round::last_said).flatten();
        let last = run.track.borrow().last_at().max(said).unwrap_or_default().max(run.since);
        let forgotten = is_forgotten(last, now_ms(), &run.core.settings_untracked());
        if forgotten {
            let rest = (run.flush)();
            self.abandon();
            let gone = Forgotten { round: run.round, area: run.area, last };
            // its end tells figures of its whole way
            spawn_local(async move {
                rest.await;
                self.forgotten.set(Some(gone));
            });
        }
        forgotten
    }

    /// True when a round was open when the page went: [`resume`](Self::resume) goes on with it.
    pub(crate) async fn was_recording(self, core: Core) -> bool {
        core.draft(DRAFT).await.is_some()
    }

    /// Goes on with the round that was open when the page went, unless it was forgotten meanwhile.
    pub(crate) async fn resume(self, core: Core) {
        let open = core.draft(DRAFT).await.and_then(|text| serde_json::from_str::<Open>(&text).ok());
        if let Some(open) = open {
            self.run(core, &open);
        }
    }

    /// Stores what there is, now.
    pub(crate) fn flush(self) {
        spawn_local(self.rest());
    }

    /// Stores what there is, and is done when it has: before somebody signs out, the account still takes it.
    pub(crate) async fn rest(self) {
        let rest = self.run.with_value(|run| run.as_ref().map(|run| (run.flush)()));
        if let Some(rest) = rest {
            rest.await;
        }
    }

    /// Stops here without a word: signed out. The round stays open.
    pub(crate) fn abandon(self) {
        if let Some(run) = self.run.try_update_value(Option::take).flatten() {
            if let Some(parts) = run.parts.borrow_mut().take() {
                parts.timer.clear();
            }
            drop(run.awake.borrow_mut().take());
        }
        self.live.set(None);
    }

    fn run(self, core: Core, open: &Open) {
        self.abandon();
        let limits = &core.settings_untracked().patrol;
        let before = core.entity_untracked::<TrackLog, _>(open.round, |log| log.track(limits));
        let run = Rc::new(Run {
            core,
            round: open.round,
            area: open.area,
            since: open.since,
            track: RefCell::new(before.unwrap_or_default()),
            unsaved: RefCell::default(),
            saving: Cell::new(false),
            behind: Cell::default(),
            awake: RefCell::default(),
            parts: RefCell::default(),
            flush: Box::new(move || {
                let run = self.run.get_value();
                let rest = async move {
                    let Some(run) = run else { return };
                    while run.saving.get() {
                        TimeoutFuture::new(20).await;
                    }
                    self.store(&run).await;
                };
                rest.boxed_local()
            }),
        });
        if self.gives_up(&run) {
            return;
        }
        self.run.set_value(Some(run.clone()));
        self.show(&run, None);
        let (latest, error) = (self.positions.latest(), self.positions.error());
        let follow = ImmediateEffect::new(move || {
            let (position, trouble) = (latest.get(), error.get());
            untrack(|| self.follow(position, trouble));
        });
        let tick = move || {
            if let Some(run) = self.run.get_value() {
                spawn_local(async move { self.tick(&run).await });
            }
        };
        if let Ok(timer) = set_interval_with_handle(tick, TICK) {
            *run.parts.borrow_mut() = Some(Parts { _watch: self.positions.watch(), _follow: follow, timer });
        }
        spawn_local(async move { self.keep_awake(&run).await });
    }

    /// A position came, or the reason why none does.
    fn follow(self, position: Option<Position>, trouble: Option<PositionError>) {
        let Some(run) = self.run.get_value() else { return };
        if let Some(mut fix) = position.map(Position::fix) {
            let last = run.track.borrow().last_at();
            // the first fix after hours of sleep may be anywhere: it is none of the round's
            if last.is_some_and(|last| fix.at > last + LONG_SILENCE_MS) && self.gives_up(&run) {
                return;
            }
            fix.at = run.stamp(fix.at, last);
            if last.is_none_or(|last| fix.at >= last + MIN_STEP_MS) {
                run.track.borrow_mut().push(fix, &run.core.settings_untracked().patrol);
                run.unsaved.borrow_mut().push(fix);
                if run.unsaved.borrow().len() == 1 {
                    self.store_in_time(run.clone());
                }
            }
        }
        self.show(&run, trouble);
        // a browser that holds the page's timers back may still tell positions
        if run.waits_for(BATCH_MS) == 0 {
            self.flush();
        }
    }

    /// Stores the batch that has just begun when its first fix has waited for long enough.
    fn store_in_time(self, run: Rc<Run>) {
        spawn_local(async move {
            TimeoutFuture::new(run.waits_for(BATCH_MS) as u32).await;
            let goes_on = self.run.with_value(|now| now.as_ref().is_some_and(|now| Rc::ptr_eq(now, &run)));
            if goes_on && run.waits_for(BATCH_MS) == 0 {
                self.store(&run).await;
            }
        });
    }

    async fn tick(self, run: &Rc<Run>) {
        if self.gives_up(run) {
            return;
        }
        if run.waits_for(BATCH_MS) == 0 {
            self.store(run).await;
        }
        self.keep_awake(run).await;
        if self.positions.error().get_untracked().is_some_and(|e| e != PositionError::Timeout) {
            // It may have been allowed, or switched on, meanwhile: a watch that failed does not come back by itself.
            self.positions.try_again();
        }
    }

    async fn store(self, run: &Rc<Run>) {
        if run.saving.get() {
            return;
        }
        let saved = self.save(run).await;
        if saved.is_ok() && !run.unsaved.borrow().is_empty() {
            // what came while it was written
            self.store_in_time(run.clone());
        }
        self.live.update(|live| {
            if let Some(live) = live {
                live.unsaved = saved.err();
            }
        });
    }

    async fn save(self, run: &Rc<Run>) -> Result<(), SaveError> {
        let count = run.unsaved.borrow().len();
        if count == 0 || run.saving.replace(true) {
            return Ok(());
        }
        let fixes = Fixes(run.unsaved.borrow()[..count].to_vec());
        let saying = Saying::of::<TrackLog>(run.round, run.area, &TrackBody::Segment(fixes));
        let saved = run.core.say(saying).await;
        run.saving.set(false);
        saved?;
        run.unsaved.borrow_mut().drain(..count);
        Ok(())
    }

    async fn keep_awake(self, run: &Rc<Run>) {
        let holds = run.awake.borrow().as_ref().is_some_and(Awake::holds);
        if !holds {
            let awake = Awake::request().await;
            *run.awake.borrow_mut() = awake;
        }
        let awake = run.awake.borrow().is_some();
        self.live.update(|live| {
            if let Some(live) = live {
                live.awake = awake;
            }
        });
    }

    fn show(self, run: &Run, trouble: Option<PositionError>) {
        let track = run.track.borrow();
        let before = self.live.get_untracked();
        self.live.set(Some(LiveRound {
            round: run.round,
            area: run.area,
            since: run.since,
            stats: track.stats(),
            paused: track.paused_since(),
            kmh: track.kmh_at(now_ms()),
            last_fix: track.last_good().map(|fix| fix.at),
            trouble,
            awake: before.as_ref().is_some_and(|live| live.awake),
            unsaved: before.and_then(|live| live.unsaved),
        }));
    }
}
