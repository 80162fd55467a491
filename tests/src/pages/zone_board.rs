//! The board of zones: numbers by place, and the records behind them.

use anyhow::Result;

use crate::{browser::Browser, wait};

/// The page.
#[derive(Debug, Clone, Copy)]
pub struct ZoneBoard<'a>(pub &'a Browser);

impl<'a> ZoneBoard<'a> {
    /// Opens it.
    pub async fn open(browser: &'a Browser) -> Result<Self> {
        browser.goto("/desk/zones").await?;
        browser.see("zones-row-0").await?;
        Ok(Self(browser))
    }

    /// Tells zones apart by scope, parent or cell.
    pub async fn by(self, by: &str) -> Result<()> {
        self.0.tap(&format!("zones-by-{by}")).await?;
        self.0.see_attribute(&format!("zones-by-{by}"), "aria-pressed", "true").await?;
        self.0.see("zones-row-0").await.map(drop)
    }

    /// A number of a row.
    pub async fn number(self, row: usize, what: &str) -> Result<usize> {
        Ok(self.0.text(&format!("zones-{row}-{what}")).await?.trim().parse()?)
    }

    /// Presses a number and waits until as many records are listed.
    pub async fn records_of(self, row: usize, what: &str) -> Result<Vec<String>> {
        self.0.tap(&format!("zones-{row}-{what}")).await?;
        // the numbers of the grouping before stand until those of this one have come
        wait::until_true("the records behind the number", async || {
            Ok(self.0.count("zones-record-*").await? == self.number(row, what).await?)
        })
        .await?;
        self.0.texts("zones-record-*").await
    }
}
