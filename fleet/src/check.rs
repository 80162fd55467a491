//! Compares phones with the server: the last word of every run.

use std::{collections::BTreeMap, time::Duration};

use anyhow::{Context, Result};
use xunge_shared::{digest::Digest, id::Scope};
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

/// Waits until the views show all that is on disk.
pub async fn projected(link: &Client, patience: Duration) -> Result<()> {
    wait::until_within(patience, "the views to catch up", async || {
        let lag = link.json("/healthz").await?["lag"].as_u64().context("no lag in /healthz")?;
        Ok((lag == 0).then_some(()))
    })
    .await
}
