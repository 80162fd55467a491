//! Carries out what a phone's plan asks for.

use std::time::Duration;

use anyhow::{Result, bail};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use xunge_shared::{
    id::DeviceId,
    phone::Phone,
    plan::{Answer, Failure, Next, Request},
};

use xunge_tests::{client::Client, series::now};

use crate::{
    http,
    weather::{Fate, Weather},
};

/// A phone, its connection and its luck.
#[derive(Debug)]
pub struct Driver {
    /// The phone.
    pub phone: Phone,
    /// Its connection.
    pub link: Client,
    /// What becomes of its requests.
    pub weather: Weather,
    /// How many requests were spoilt.
    pub spoilt: u64,
    /// How many requests were made.
    pub made: u64,
    /// How many were put off by a server that had too much to do.
    pub put_off: u64,
    /// How many failed in any other way.
    pub failed: u64,
    /// The last failure, with what was asked.
    pub complaint: Option<String>,
    rng: ChaCha8Rng,
}

/// Which requests to carry out before stopping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// All ops are on the server.
    Pushed,
    /// And all photos, and all that is new is here.
    Level,
}

impl Driver {
    /// A driver with its own seed.
    pub fn new(phone: Phone, link: Client, weather: Weather, seed: u64) -> Self {
        Self { phone, link, weather, spoilt: 0, made: 0, put_off: 0, failed: 0, complaint: None, rng: ChaCha8Rng::seed_from_u64(seed) }
    }

    /// Works until there is nothing left to do, at most so long.
    pub async fn work(&mut self, until: Until, patience: Duration) -> Result<()> {
        self.work_waiting(until, patience, Duration::MAX).await
    }

    /// The same in the hands of somebody who asks again after so long at the latest, whatever the plan would wait for.
    pub async fn work_waiting(&mut self, until: Until, patience: Duration, at_most: Duration) -> Result<()> {
        let deadline = tokio::time::Instant::now() + patience;
        while tokio::time::Instant::now() < deadline {
            match self.phone.client.next(now()) {
                Next::Do(Request::Pull { .. } | Request::Announce(..) | Request::Send { .. }) if until == Until::Pushed => return Ok(()),
                Next::Do(request) => self.carry_out(request).await,
                Next::Wait(None, why) if self.phone.client.needs_sign_in() => bail!("signed out: {why:?}"),
                Next::Wait(None, _) => return Ok(()),
                Next::Wait(Some(at), _) => {
                    let planned = Duration::from_millis(at.saturating_sub(now()));
                    tokio::time::sleep(planned.min(at_most)).await;
                    if planned > at_most {
                        self.phone.client.poke();
                    }
                }
            }
        }
        bail!(
            "{} ops and {} photos are still here after {patience:?}; the last failure: {}",
            self.phone.pending(),
            self.phone.client.photos_unsent(),
            self.complaint.as_deref().unwrap_or("none")
        )
    }

    /// Carries out one request, whatever the weather does to it.
    pub async fn carry_out(&mut self, request: Request) {
        self.made += 1;
        let (request, answer) = match request {
            Request::Push(_, ns) => self.push(ns).await,
            Request::Pull { wanted, epoch, cursors } => {
                let pull = self.phone.pull_request(epoch, cursors.clone());
                (Request::Pull { wanted, epoch, cursors }, http::pull(&self.link, &pull).await)
            }
            Request::Announce(photo, size) => (Request::Announce(photo, size), http::announce(&self.link, photo, size).await),
            Request::Send { photo, offset, len } => {
                let piece = self.phone.photo(&photo).and_then(|bytes| bytes.get(offset as usize..(offset + len) as usize));
                let answer = match piece {
                    Some(piece) => http::send(&self.link, photo, offset, piece.to_vec()).await,
                    None => Answer::Failed(Failure::Unreachable),
                };
                (Request::Send { photo, offset, len }, answer)
            }
        };
        match &answer {
            Answer::Failed(Failure::Status(429 | 503, Some(_))) => self.put_off += 1,
            Answer::Failed(_) => self.failed += 1,
            _ => {}
        }
        if let Answer::Failed(failure) = &answer {
            self.complaint = Some(format!("{failure:?} to {request:?}"));
        }
        let jitter = self.rng.random();
        for effect in self.phone.client.answered(&request, answer, now(), jitter) {
            let fresh = DeviceId(self.rng.random());
            self.phone.carry_out(effect, fresh);
        }
    }

    async fn push(&mut self, mut ns: Vec<u64>) -> (Request, Answer) {
        let fate = self.weather.draw(&mut self.rng);
        self.spoilt += u64::from(fate != Fate::Through);
        if fate == Fate::Reordered {
            Weather::shuffle(&mut ns, &mut self.rng);
        }
        let push = self.phone.push_request(&ns, now());
        let answer = match fate {
            Fate::Through | Fate::Reordered => http::push(&self.link, &push).await,
            Fate::CutRequest => {
                http::push_cut(&self.link, &push).await;
                Answer::Failed(Failure::Unreachable)
            }
            Fate::CutAnswer => {
                http::push(&self.link, &push).await;
                Answer::Failed(Failure::Unreachable)
            }
            Fate::Repeated => futures::future::join(http::push(&self.link, &push), http::push(&self.link, &push)).await.1,
        };
        (Request::Push(push.device, ns), answer)
    }
}
