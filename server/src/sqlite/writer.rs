//! The one thread that writes the log: it takes all that waits into one transaction, and answers after the commit.
//!
//! Many phones thus share one fsync, and nobody's failure undoes another's work: each request has a savepoint.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread::JoinHandle,
    time::Instant,
};

use rusqlite::Connection;
use tokio::sync::{Semaphore, oneshot};

use super::{background, ledger::Ledger};
use crate::store::{Meters, Result, StoreError, Written};

/// How much may wait, in bytes: the bound that turns a flood into "busy".
const ROOM: usize = 8 * 1024 * 1024;
/// What the smallest request counts for, bytes.
const LEAST_WEIGHT: usize = 1024;
/// How many requests share one commit at most.
const MAX_GROUP: usize = 512;

/// Runs within the transaction and returns what is to be done after it.
type Job = Box<dyn FnOnce(&mut Ledger) -> Settle + Send>;
/// Told whether the commit succeeded.
type Settle = Box<dyn FnOnce(std::result::Result<(), &str>)>;

/// The way to the writing thread.
pub(super) struct Writer {
    jobs: Option<mpsc::Sender<Job>>,
    room: Arc<Semaphore>,
    meters: Meters,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread. After each commit, `committed` holds the log's last place.
    pub(super) fn start(log: Connection, committed: Arc<AtomicU64>, after: After) -> Result<Self> {
        let (jobs, queue) = mpsc::channel();
        let meters = Meters::default();
        let ledger = Ledger::new(log, committed.load(Ordering::Acquire));
        let thread = std::thread::Builder::new()
            .name("log-writer".into())
            .spawn({
                let meters = meters.clone();
                move || {
                    let run = AssertUnwindSafe(|| run(ledger, &queue, &committed, &after, &meters));
                    if catch_unwind(run).is_err() {
                        // Without this thread nothing is acknowledged any more: whoever watches the process starts it again.
                        tracing::error!("the log's writer panicked: the server ends");
                        std::process::abort();
                    }
                }
            })
            .map_err(|e| StoreError::Unavailable(e.to_string()))?;
        Ok(Self { jobs: Some(jobs), room: Arc::new(Semaphore::new(ROOM)), meters, thread: Some(thread) })
    }

    /// Has `work` done in the next transaction. `weight` is about what it keeps in memory until then, bytes.
    pub(super) fn write<T: Send + 'static>(
        &self,
        weight: usize,
        work: impl FnOnce(&mut Ledger) -> Result<T> + Send + 'static,
    ) -> Written<T> {
        let weight = weight.clamp(LEAST_WEIGHT, ROOM) as u32;
        let Ok(room) = Arc::clone(&self.room).try_acquire_many_owned(weight) else {
            return Box::pin(std::future::ready(Err(StoreError::Busy)));
        };
        let (tell, told) = oneshot::channel();
        let job: Job = Box::new(move |ledger| {
            // Its savepoint undoes what it had done until then, and nobody else's work ends with it.
            let done = ledger.attempt(|ledger| background::caught(|| work(ledger)));
            Box::new(move |committed| {
                drop(room);
                // Nobody may be waiting any more; the work is done all the same.
                let _ = tell.send(committed.map_err(unavailable).and(done));
            })
        });
        if let Some(jobs) = &self.jobs {
            // When the thread is gone the job is dropped, and with it `tell`: the answer below says so.
            let _ = jobs.send(job);
        }
        Box::pin(async move { told.await.unwrap_or_else(|_| Err(unavailable("nothing was written"))) })
    }

    /// True while it writes.
    pub(super) fn is_alive(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| !thread.is_finished())
    }

    /// What waits to be written, bytes.
    pub(super) fn waiting(&self) -> u64 {
        (ROOM - self.room.available_permits()) as u64
    }

    /// How long writing takes.
    pub(super) fn meters(&self) -> &Meters {
        &self.meters
    }

    /// Writes what waits, and ends the thread.
    pub(super) fn close(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the log's writer panicked");
        }
    }
}

/// Who is told of a commit.
pub(super) struct After {
    /// Ops were added, or their content was forgotten.
    pub(super) ops: Box<dyn Fn() + Send>,
    /// Accounts, grants or sessions changed.
    pub(super) people: Box<dyn Fn() + Send>,
}

fn run(mut ledger: Ledger, queue: &mpsc::Receiver<Job>, committed: &AtomicU64, after: &After, meters: &Meters) {
    while let Ok(first) = queue.recv() {
        let jobs = std::iter::once(first).chain(queue.try_iter().take(MAX_GROUP - 1));
        let (settles, outcome) = commit(&mut ledger, jobs, meters);
        let told = outcome.as_ref().map(|_| ()).map_err(String::as_str);
        match &outcome {
            Ok(changed) => {
                if changed.people {
                    (after.people)();
                }
                if committed.swap(changed.last, Ordering::AcqRel) != changed.last || changed.forgot {
                    (after.ops)();
                }
            }
            Err(why) => tracing::error!(why, "a commit failed; nothing of it was acknowledged"),
        }
        for settle in settles {
            settle(told);
        }
    }
}

/// One transaction. Jobs that were not run because it broke are dropped, which tells their askers.
fn commit(
    ledger: &mut Ledger,
    jobs: impl Iterator<Item = Job>,
    meters: &Meters,
) -> (Vec<Settle>, std::result::Result<super::ledger::Changed, String>) {
    let mut settles = vec![];
    let begun = Instant::now();
    if let Err(e) = ledger.begin() {
        // Take the first job out of the queue, lest it be retried for ever: dropping it tells its asker.
        drop(jobs.take(1).collect::<Vec<_>>());
        return (settles, Err(e.to_string()));
    }
    for job in jobs {
        settles.push(job(ledger));
        if ledger.is_broken() {
            break;
        }
    }
    let applied = Instant::now();
    meters.apply.observe(applied.duration_since(begun).as_secs_f64());
    let outcome = ledger.commit().map_err(|e| e.to_string());
    meters.commit.observe(applied.elapsed().as_secs_f64());
    (settles, outcome)
}

fn unavailable(why: &str) -> StoreError {
    StoreError::Unavailable(why.to_owned())
}
