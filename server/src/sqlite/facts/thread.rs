//! The one thread that writes the facts: it follows the projector study by study. Nobody waits for it, and it stands back when the
//! projector has much to do.

use std::{
    sync::{Arc, atomic::Ordering, mpsc},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use rusqlite::Connection;

use super::follow::{Follower, Left};
use crate::{
    analyst::Study,
    sqlite::{
        background::{self, Standing},
        board::Board,
    },
    store::Result,
};

/// How long to wait after an error.
const AFTER_ERROR: Duration = Duration::from_secs(1);
/// When the view is further behind than this and pushes go on, the analyst works a quarter of the time: those who push and the view come
/// first. When they pause it rests for a moment at most.
const FLOOD: u64 = 2_000;
/// It never rests for longer than this.
const PAUSE: Duration = Duration::from_secs(1);
/// Who is further behind says how far it is whenever it has gone so far, ops.
const SAY_EVERY: u64 = 200_000;

/// See the module.
pub(in crate::sqlite) struct Analyst {
    log: Connection,
    view: Connection,
    facts: Connection,
    followers: Vec<Follower>,
    board: Arc<Board>,
}

impl Analyst {
    /// Starts the thread; it ends when the other end of `wake` is dropped.
    pub(in crate::sqlite) fn start(
        (log, view, mut facts): (Connection, Connection, Connection),
        studies: Vec<Box<dyn Study>>,
        board: Arc<Board>,
        wake: mpsc::Receiver<()>,
    ) -> Result<JoinHandle<()>> {
        let followers = studies.into_iter().map(|study| Follower::new(study, &mut facts)).collect::<Result<Vec<_>>>()?;
        let analyst = Self { log, view, facts, followers, board };
        analyst.tell();
        background::spawn("analyst", Standing::FarBack, move || analyst.run(&wake))
    }

    fn run(mut self, wake: &mpsc::Receiver<()>) {
        loop {
            let started = Instant::now();
            let woken = match self.step() {
                Ok(Left::Something) => {
                    if self.board.lag() > FLOOD {
                        background::stand_aside(&self.board, (started.elapsed() * 3).min(PAUSE));
                    }
                    !matches!(wake.try_recv(), Err(mpsc::TryRecvError::Disconnected))
                }
                Ok(Left::Nothing) => wake.recv().is_ok(),
                Err(e) => {
                    tracing::error!(error = %e, "the facts were not brought up to date");
                    !matches!(wake.recv_timeout(AFTER_ERROR), Err(mpsc::RecvTimeoutError::Disconnected))
                }
            };
            if !woken {
                return;
            }
        }
    }

    /// A step of each study. One that fails keeps none of the others.
    fn step(&mut self) -> Result<Left> {
        let upto = self.board.projected.load(Ordering::Acquire);
        let (mut left, mut failed) = (Left::Nothing, None);
        for follower in &mut self.followers {
            let before = follower.pos;
            match background::caught(|| follower.step(&self.log, &self.view, &mut self.facts, upto)) {
                Ok(Left::Something) => left = Left::Something,
                Ok(Left::Nothing) => {}
                Err(e) => {
                    follower.recall(&self.facts)?;
                    failed = Some(e);
                }
            }
            if before / SAY_EVERY != follower.pos / SAY_EVERY && upto.saturating_sub(follower.pos) > SAY_EVERY {
                tracing::info!(study = follower.study.name(), pos = follower.pos, upto, "the analyst follows the log");
            }
        }
        self.tell();
        failed.filter(|_| left == Left::Nothing).map_or(Ok(left), Err)
    }

    /// Tells how far each study is; one that has things tell anew is a place behind.
    fn tell(&self) {
        let places = self.followers.iter().map(|follower| {
            let is_rereading = follower.number(&self.facts, "reread").is_ok_and(|after| after.is_some());
            (follower.study.name(), follower.pos - u64::from(is_rereading))
        });
        self.board.studied(places.collect());
    }
}
