//! The desk: one map, its list, and the whole story of a thing.

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::{browser::Browser, wait};

/// The workspace of a supervisor.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a>(pub &'a Browser);

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct DeskRow {
    /// Which thing.
    pub id: String,
    /// Its name.
    pub title: String,
    /// How it stands.
    pub detail: String,
}

/// What proves one op.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Receipt {
    /// Whose series.
    pub device: String,
    /// The place in it.
    pub n: String,
    /// The place in the feed.
    pub seq: String,
    /// SHA-256 of its bytes, in hex.
    pub hash: String,
}

const ROWS: &str = "return [...document.querySelectorAll('[data-testid=\"desk-list\"] .row')].map((row) => ({
    id: row.dataset.testid.slice('desk-row-'.length),
    title: row.querySelector('strong').innerText.trim(),
    detail: row.querySelector('small').innerText.trim(),
}));";

const RECEIPTS: &str = "return [...document.querySelectorAll('[data-testid^=\"desk-receipt-\"]')].map((receipt) => {
    const part = (name) => receipt.querySelector(`[data-part=${name}]`).textContent.trim();
    return { device: part('device'), n: part('n'), seq: part('seq'), hash: part('hash') };
});";

impl<'a> Desk<'a> {
    /// Opens the desk and waits until it hears of changes as they come.
    pub async fn open(browser: &'a Browser) -> Result<Self> {
        browser.goto("/desk").await?;
        browser.see("desk-map").await?;
        browser.see_attribute("desk-live", "data-state", "live").await?;
        Ok(Self(browser))
    }

    /// The rows of the list.
    pub async fn rows(self) -> Result<Vec<DeskRow>> {
        Ok(serde_json::from_value(self.0.script(ROWS, vec![]).await?)?)
    }

    /// Waits until the list has a thing, and what it says of it contains `part`.
    pub async fn see_row(self, id: &str, part: &str) -> Result<DeskRow> {
        let mut seen = Vec::new();
        let found = wait::until(&format!("the list to say {part:?} of {id}"), async || {
            seen = self.rows().await?;
            Ok(seen.iter().find(|row| row.id == id && (row.title.contains(part) || row.detail.contains(part))).cloned())
        })
        .await;
        found.with_context(|| format!("it has {seen:?}"))
    }

    /// Waits until the list holds so many things.
    pub async fn see_count(self, count: usize) -> Result<()> {
        wait::until_eq("the length of the list", count, async || Ok(self.rows().await?.len())).await
    }

    /// Opens a thing from the list.
    pub async fn choose(self, id: &str) -> Result<()> {
        self.0.tap(&format!("desk-row-{id}")).await?;
        self.0.see_attribute("desk-panel", "data-thing", id).await
    }

    /// Closes the panel: the list is back.
    pub async fn close(self) -> Result<()> {
        self.0.tap("desk-close").await?;
        self.0.see("desk-list").await?;
        Ok(())
    }

    /// What the panel tells, newest first.
    pub async fn story(self) -> Result<Vec<String>> {
        self.0.texts("desk-story-*").await
    }

    /// Waits until the panel tells `count` things.
    pub async fn see_story(self, count: usize) -> Result<Vec<String>> {
        wait::until_eq("the length of the story", count, async || Ok(self.story().await?.len())).await?;
        self.story().await
    }

    /// The receipts of the panel, newest first.
    pub async fn receipts(self) -> Result<Vec<Receipt>> {
        let found: Vec<Receipt> = serde_json::from_value(self.0.script(RECEIPTS, vec![]).await?)?;
        ensure!(found.iter().all(|r| r.hash.len() == 64 && r.device.len() == 36), "{found:?}");
        Ok(found)
    }

    /// Shows one kind only, or all again, by its chip; the chips of the others are pressed where they stand otherwise.
    pub async fn show_only(self, kinds: &[&str]) -> Result<()> {
        for kind in ["zone", "case", "round", "checkpoint", "street", "cell"] {
            let chip = format!("desk-chip-{kind}");
            let on = self.0.attributes(&chip, "aria-pressed").await?.first().is_some_and(|pressed| pressed == "true");
            if on != kinds.contains(&kind) {
                self.0.tap(&chip).await?;
                self.0.see_attribute(&chip, "aria-pressed", &(!on).to_string()).await?;
            }
        }
        Ok(())
    }

    /// Chooses an option of one of the filters: `town`, `time` or `status`.
    pub async fn filter(self, name: &str, value: &str) -> Result<()> {
        self.0.choose(&format!("desk-{name}"), value).await
    }
}
