//! The bulletin as a page: in a tab of its own, without a script and without the app.

use anyhow::{Context, Result};
use serde_json::Value;

use crate::{browser::Browser, wait};

/// The page.
#[derive(Debug, Clone, Copy)]
pub struct Bulletin<'a>(&'a Browser);

impl<'a> Bulletin<'a> {
    /// Presses what leads to it, and waits until the tab that opens shows it.
    pub async fn open(browser: &'a Browser, button: &str) -> Result<Self> {
        browser.tap(button).await?;
        wait::until_true("the bulletin's tab", async || Ok(browser.to_tab(1).await.is_ok())).await?;
        let here = Self(browser);
        here.ready().await?;
        Ok(here)
    }

    async fn ready(self) -> Result<()> {
        let whole = "return document.readyState === 'complete' && document.querySelector('h1') !== null;";
        wait::until_true("the whole bulletin", async || Ok(self.0.script(whole, vec![]).await? == Value::Bool(true))).await
    }

    /// All that it says.
    pub async fn read(self) -> Result<String> {
        let said = self.0.script("return document.body.innerText;", vec![]).await?;
        Ok(said.as_str().context("a page without text")?.to_owned())
    }

    /// The link that leads to the same again.
    pub async fn link(self) -> Result<String> {
        let link = self.0.script("return document.querySelector('header a').getAttribute('href');", vec![]).await?;
        Ok(link.as_str().context("no link")?.to_owned())
    }

    /// Where its lines lead.
    pub async fn cases(self) -> Result<Vec<String>> {
        let links = self.0.script("return [...document.querySelectorAll('td a')].map((a) => a.getAttribute('href'));", vec![]).await?;
        Ok(serde_json::from_value(links)?)
    }

    /// Opens a link to one in the same tab.
    pub async fn follow(self, link: &str) -> Result<()> {
        let path = link.strip_prefix(self.0.origin()).unwrap_or(link);
        self.0.goto(path).await?;
        self.ready().await
    }

    /// Closes its tab, and goes back to the figures.
    pub async fn close(self) -> Result<()> {
        self.0.close_tab().await?;
        self.0.to_tab(0).await
    }
}
