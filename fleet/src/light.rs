//! A phone that folds nothing: the real plan over a queue of ops, which counts what comes and forgets it. A thousand of them load a server
//! without loading this machine.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};
use xunge_shared::{
    id::DeviceId,
    op::RawOp,
    plan::{Answer, Client, Effect, Failure, Next, Request},
    wire::{MODEL, PROTO, PullRequest, PushRequest},
};
use xunge_tests::{client, series::now};

use crate::http;

/// See the module.
#[derive(Debug)]
pub struct Light {
    plan: Client,
    link: client::Client,
    ops: BTreeMap<u64, RawOp>,
    jitter: f64,
    /// How many requests were made.
    pub made: u64,
    /// How many were put off by a server that had too much to do.
    pub put_off: u64,
    /// How many failed in any other way.
    pub failed: u64,
    /// Bytes of snapshots and ops that came.
    pub taken: u64,
    /// The longest that an answer took.
    pub longest: Duration,
}

impl Light {
    /// A phone with these ops to send.
    pub fn new(device: DeviceId, link: client::Client, ops: Vec<RawOp>, jitter: f64) -> Self {
        let mut plan = Client::new(device, None, 0);
        let ops: BTreeMap<u64, RawOp> = (1..).zip(ops).collect();
        for (n, raw) in &ops {
            plan.queued(*n, raw.0.len());
        }
        Self { plan, link, ops, jitter, made: 0, put_off: 0, failed: 0, taken: 0, longest: Duration::ZERO }
    }

    /// Ops that are only here.
    pub fn pending(&self) -> usize {
        self.plan.unsent()
    }

    /// Works until all is sent and all that is new has come, at most so long.
    pub async fn work(&mut self, patience: Duration) -> Result<()> {
        let deadline = Instant::now() + patience;
        while Instant::now() < deadline {
            match self.plan.next(now()) {
                Next::Do(request) => self.carry_out(&request).await?,
                Next::Wait(None, _) => return Ok(()),
                Next::Wait(Some(at), _) => tokio::time::sleep(Duration::from_millis(at.saturating_sub(now()))).await,
            }
        }
        bail!("{} ops are still here after {patience:?}", self.pending())
    }

    async fn carry_out(&mut self, request: &Request) -> Result<()> {
        self.made += 1;
        let begun = Instant::now();
        let device = self.plan.device();
        let answer = match request {
            Request::Push(_, ns) => {
                let ops = ns.iter().filter_map(|n| self.ops.get(n)).cloned().collect();
                http::push(&self.link, &PushRequest { proto: PROTO, device, dev_now: now(), ops, status: None, epoch: None }).await
            }
            Request::Pull { epoch, cursors, .. } => {
                let pull =
                    PullRequest { proto: PROTO, model: MODEL, device, epoch: *epoch, cursors: cursors.clone(), only: None, status: None };
                http::pull(&self.link, &pull).await
            }
            Request::Announce(..) | Request::Send { .. } => bail!("there are no photos here"),
        };
        self.longest = self.longest.max(begun.elapsed());
        match &answer {
            Answer::Failed(Failure::Status(429 | 503, Some(_))) => self.put_off += 1,
            Answer::Failed(_) => self.failed += 1,
            _ => {}
        }
        for effect in self.plan.answered(request, answer, now(), self.jitter) {
            match effect {
                Effect::Settle { n, .. } => drop(self.ops.remove(&n)),
                Effect::Merge(feed, _) => {
                    self.taken += feed.snapshot.as_ref().map_or(0, |packed| packed.len() as u64);
                    self.taken += feed.ops.iter().map(|admitted| admitted.op.0.len() as u64).sum::<u64>();
                    self.plan.merged(feed.id, feed.to);
                }
                Effect::Epoch(_) => {}
                other => bail!("a calm evening does not ask for {other:?}"),
            }
        }
        Ok(())
    }
}
