//! The sync chip, and the sync centre that it opens.

use anyhow::{Context, Result};

use crate::{browser::Browser, wait};

/// The chip on every screen.
#[derive(Debug, Clone, Copy)]
pub struct Chip<'a>(pub(super) &'a Browser);

/// What the chip tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// `synced`, `waiting`, `offline` or `attention`.
    pub state: String,
    /// How many records are only on the phone.
    pub count: usize,
}

impl Chip<'_> {
    /// What it tells now.
    pub async fn read(self) -> Result<Reading> {
        let one = async |attribute: &str| -> Result<String> {
            self.0.attributes("sync-chip", attribute).await?.into_iter().next().context("no sync chip")
        };
        Ok(Reading { state: one("data-state").await?, count: one("data-count").await?.parse()? })
    }

    /// Waits until everything is sent.
    pub async fn synced(self) -> Result<()> {
        wait::until_eq("the chip to say that all is sent", Reading { state: "synced".into(), count: 0 }, async || self.read().await).await
    }

    /// Waits until it tells that so many records are kept without a network.
    pub async fn offline(self, count: usize) -> Result<()> {
        wait::until_eq("the chip to count what is kept", Reading { state: "offline".into(), count }, async || self.read().await).await
    }
}

/// The sync centre.
#[derive(Debug, Clone, Copy)]
pub struct SyncCentre<'a>(pub(super) &'a Browser);

impl SyncCentre<'_> {
    /// Presses "send now".
    pub async fn send_now(self) -> Result<()> {
        self.0.tap("sync-now").await
    }

    /// The groups of records that wait, in words.
    pub async fn waiting(self) -> Result<Vec<String>> {
        self.0.texts("sync-queue-*").await
    }
}
