//! Compares phones with the server: the last word of every run.

use std::{collections::BTreeMap, time::Duration};

use anyhow::{Context, Result};
use xunge_shared::{digest::Digest, id::Scope, phone::Phone, replica::Head};
use xunge_tests::{client::Client, wait};

/// What the server says of one scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
pub struct ScopeDigest {
    /// Which.
    pub scope: Scope,
    /// Up to here.
    pub seq: u64,
    /// Its states' digest there.
    pub digest: Digest,
}

/// The digests of all that the account may read.
pub async fn digests(link: &Client) -> Result<BTreeMap<Scope, ScopeDigest>> {
    let all: Vec<ScopeDigest> = serde_json::from_value(link.json("/api/v1/digests").await?).context("/api/v1/digests")?;
    Ok(all.into_iter().map(|d| (d.scope, d)).collect())
}

/// True when a phone knows all that the server does, and the same. A scope without ops has no digest at the server.
pub fn is_level(phone: &Phone, theirs: &BTreeMap<Scope, ScopeDigest>) -> bool {
    let heads = phone.replica.heads();
    let same = |(scope, head): (&Scope, &Head)| theirs.get(scope).map_or(head.seq == 0, |d| (d.seq, d.digest) == (head.seq, head.digest));
    if let Some((scope, head)) = heads.iter().find(|head| !same(*head)) {
        println!("{scope}: a phone has {head:?}, the server {:?}", theirs.get(scope));
    }
    heads.values().any(|head| head.seq > 0) && heads.iter().all(same)
}

/// Waits until the views show all that is on disk.
pub async fn projected(link: &Client, patience: Duration) -> Result<()> {
    wait::until_within(patience, "the views to catch up", async || {
        let lag = link.json("/healthz").await?["lag"].as_u64().context("no lag in /healthz")?;
        Ok((lag == 0).then_some(()))
    })
    .await
}
