//! The figures of the desk: numbers, charts with their tables, and the cases behind a number.

use anyhow::Result;

use crate::{browser::Browser, wait};

/// The page.
#[derive(Debug, Clone, Copy)]
pub struct Figures<'a>(pub &'a Browser);

impl<'a> Figures<'a> {
    /// Opens the page, and waits until its charts are drawn.
    pub async fn open(browser: &'a Browser) -> Result<Self> {
        browser.goto("/desk/figures").await?;
        let here = Self(browser);
        here.ready().await?;
        Ok(here)
    }

    /// Waits until the charts are drawn.
    pub async fn ready(self) -> Result<()> {
        for chart in 0..6 {
            self.0.see_attribute(&format!("figures-chart-{chart}"), "data-state", "ready").await?;
        }
        Ok(())
    }

    /// Waits until a tile shows a number.
    pub async fn see_number(self, name: &str, number: &str) -> Result<()> {
        self.0.see_text(&format!("figures-{name}"), number).await
    }

    /// Opens the cases behind a tile's number, and waits until they are listed.
    pub async fn open_number(self, name: &str) -> Result<()> {
        self.0.tap(&format!("figures-{name}")).await?;
        self.0.see("figures-records").await?;
        Ok(())
    }

    /// How many cases are listed.
    pub async fn listed(self) -> Result<usize> {
        self.0.count("figures-row-*").await
    }

    /// Opens a case of the list, and waits until the desk tells its story.
    pub async fn choose(self, id: &str) -> Result<()> {
        wait::until_true("the case in the list", async || Ok(self.0.count(&format!("figures-row-{id}")).await? > 0)).await?;
        self.0.tap(&format!("figures-row-{id}")).await?;
        self.0.see_attribute("desk-panel", "data-thing", id).await
    }
}
