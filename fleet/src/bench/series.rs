//! What one device tells of a bench's county, op after op, in pushes that are put off and never dropped.

use std::time::Duration;

use anyhow::{Result, bail};
use xunge_shared::{
    hlc::{Hlc, Millis},
    id::{AccountId, DeviceId, OpId},
    op::{RawOp, encode},
    phone::Draft,
    wire::{PROTO, PushRequest},
};
use xunge_tests::{client::Client, series::now};

/// See the module.
pub struct Series {
    device: DeviceId,
    author: AccountId,
    clock: Hlc,
    n: u64,
    ops: Vec<RawOp>,
}

impl Series {
    /// A device of whoever is signed in, whose clock begins at a moment.
    pub fn new(device: DeviceId, link: &Client, first: Millis) -> Self {
        Self { device, author: link.session().account.id, clock: Hlc::new(first, 0), n: 0, ops: vec![] }
    }

    /// Says something at a moment.
    pub fn say(&mut self, at: Millis, draft: Draft) -> OpId {
        self.n += 1;
        self.clock = self.clock.tick(at);
        let id = OpId { device: self.device, n: self.n };
        self.ops.push(draft.seal(id, self.author, self.clock).seal());
        id
    }

    /// How many ops were said and not sent.
    pub fn waiting(&self) -> usize {
        self.ops.len()
    }

    /// Sends what was said.
    pub async fn push(&mut self, link: &Client) -> Result<()> {
        let ops = std::mem::take(&mut self.ops);
        let push = PushRequest { proto: PROTO, device: self.device, dev_now: now(), ops, status: None, epoch: None };
        let body = encode(&push);
        loop {
            let answer = link.post_cbor("/api/sync/push", body.clone()).await?;
            match answer.status.as_u16() {
                200 => return Ok(()),
                503 => tokio::time::sleep(Duration::from_millis(100)).await,
                _ => bail!("{answer}"),
            }
        }
    }
}
