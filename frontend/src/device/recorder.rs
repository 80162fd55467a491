//! Records the way of an open round: fixes become track ops of at most 60 fixes or 30 seconds, and survive a reload.
//!
//! Whereabouts are taken only while a round is open, and the screens show that they are.

use std::{cell::RefCell, rc::Rc, time::Duration};

use leptos::{prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};
use xunge_shared::{
    geometry::Path,
    hlc::Millis,
    id::{AreaCode, EntityId},
    kinds::track::{TrackBody, TrackLog},
    track::{Fix, Fixes, Track, TrackStats},
};

use super::{Position, PositionError, Positions, Watch, now_ms, wake_lock::Awake};
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
    /// The way so far, for the map.
    pub paths: Vec<Path>,
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

/// Records rounds. From [`Core::recorder`](crate::data::Core::recorder).
#[derive(Clone, Copy)]
pub struct Recorder {
    live: RwSignal<Option<LiveRound>>,
    positions: Positions,
    run: StoredValue<Option<Rc<Run>>, LocalStorage>,
    core: StoredValue<Option<Core>>,
}

/// What survives a reload, as a draft of the account.
#[derive(Serialize, Deserialize)]
struct Open {
    round: EntityId,
    area: AreaCode,
    since: Millis,
}

/// One recording.
struct Run {
    core: Core,
    round: EntityId,
    area: AreaCode,
    since: Millis,
    /// All fixes of the round on this phone, in order.
    all: RefCell<Vec<Fix>>,
    /// Those of them that no op holds yet, and since when.
    unsaved: RefCell<Vec<Fix>>,
    /// A segment is being stored.
    saving: std::cell::Cell<bool>,
    awake: RefCell<Option<Awake>>,
    parts: RefCell<Option<Parts>>,
}

/// What runs while a recording does.
struct Parts {
    _watch: Watch,
    _follow: ImmediateEffect,
    timer: IntervalHandle,
}

const DRAFT: &str = "recorder";
/// No fix waits longer than this to be stored; with [`MAX_FIXES`] it makes two storage writes a minute.
const SAVE_EVERY: Duration = Duration::from_secs(30);
const MAX_FIXES: usize = 60;
/// Fixes closer in time than this add nothing but noise.
const MIN_STEP_MS: Millis = 900;

impl Recorder {
    pub(crate) fn new(positions: Positions) -> Self {
        Self { live: RwSignal::new(None), positions, run: StoredValue::new_local(None), core: StoredValue::new(None) }
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
        self.save(&run).await?;
        self.abandon();
        run.core.drop_draft(DRAFT).await;
        Ok(run.track().stats)
    }

    /// Goes on with the round that was open when the page went.
    pub(crate) async fn resume(self, core: Core) {
        let open = core.draft(DRAFT).await.and_then(|text| serde_json::from_str::<Open>(&text).ok());
        if let Some(open) = open {
            self.run(core, &open);
        }
    }

    /// Stores what there is, now.
    pub(crate) fn flush(self) {
        if let Some(run) = self.run.get_value() {
            spawn_local(async move { self.tick(&run).await });
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
        let before = core.entity_untracked::<TrackLog, _>(open.round, |log| log.fixes().collect::<Vec<Fix>>());
        let run = Rc::new(Run {
            core,
            round: open.round,
            area: open.area,
            since: open.since,
            all: RefCell::new(before.unwrap_or_default()),
            unsaved: RefCell::default(),
            saving: std::cell::Cell::new(false),
            awake: RefCell::default(),
            parts: RefCell::default(),
        });
        self.run.set_value(Some(run.clone()));
        self.show(&run, None);
        let (latest, error) = (self.positions.latest(), self.positions.error());
        let follow = ImmediateEffect::new(move || {
            let (position, trouble) = (latest.get(), error.get());
            untrack(|| self.follow(position, trouble));
        });
        let tick = move || {
            self.flush();
        };
        if let Ok(timer) = set_interval_with_handle(tick, SAVE_EVERY) {
            *run.parts.borrow_mut() = Some(Parts { _watch: self.positions.watch(), _follow: follow, timer });
        }
        spawn_local(async move { self.keep_awake(&run).await });
    }

    /// A position came, or the reason why none does.
    fn follow(self, position: Option<Position>, trouble: Option<PositionError>) {
        let Some(run) = self.run.get_value() else { return };
        if let Some(fix) = position.map(Position::fix) {
            let new = run.all.borrow().last().is_none_or(|last| fix.at >= last.at + MIN_STEP_MS);
            if new {
                run.all.borrow_mut().push(fix);
                run.unsaved.borrow_mut().push(fix);
            }
        }
        self.show(&run, trouble);
        if run.unsaved.borrow().len() >= MAX_FIXES {
            self.flush();
        }
    }

    async fn tick(self, run: &Rc<Run>) {
        let saved = self.save(run).await;
        self.keep_awake(run).await;
        if self.positions.error().get_untracked().is_some_and(|e| e != PositionError::Timeout) {
            // It may have been allowed, or switched on, meanwhile: a watch that failed does not come back by itself.
            self.positions.try_again();
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
        let track = run.track();
        let before = self.live.get_untracked();
        self.live.set(Some(LiveRound {
            round: run.round,
            area: run.area,
            since: run.since,
            stats: track.stats,
            paths: track.paths(),
            kmh: track.kmh_at(now_ms()),
            last_fix: track.runs.last().and_then(|run| run.last()).map(|fix| fix.at),
            trouble,
            awake: before.as_ref().is_some_and(|live| live.awake),
            unsaved: before.and_then(|live| live.unsaved),
        }));
    }
}

impl Run {
    fn track(&self) -> Track {
        let limits = self.core.settings_untracked();
        Track::read(self.all.borrow().iter().copied(), &limits.patrol)
    }
}
