//! The fleet of phones at the desk: which are shown, and in which order.

use anyhow::Result;
use xunge_shared::id::DeviceId;

use crate::{browser::Browser, wait};

/// The page.
#[derive(Debug, Clone, Copy)]
pub struct Phones<'a>(pub &'a Browser);

const SHOWN: &str = "return [...document.querySelectorAll('tr[data-testid^=\"desk-phone-\"]')]
    .map((row) => row.dataset.testid.slice('desk-phone-'.length));";

impl<'a> Phones<'a> {
    /// Opens it, at an address behind `/desk/phones`.
    pub async fn open(browser: &'a Browser, query: &str) -> Result<Self> {
        browser.goto(&format!("/desk/phones{query}")).await?;
        browser.see("desk-phones").await?;
        Ok(Self(browser))
    }

    /// Shows only some: `all`, `out`, `unsent`, `concern`, `desks` or `away`.
    pub async fn only(self, which: &str) -> Result<()> {
        self.0.tap(&format!("desk-only-{which}")).await?;
        self.0.see_attribute(&format!("desk-only-{which}"), "aria-pressed", "true").await
    }

    /// Orders them: by `concern`, `contact`, `unsent` or `name`.
    pub async fn by(self, order: &str) -> Result<()> {
        self.0.tap(&format!("desk-by-{order}")).await
    }

    /// Waits until of `all` these are shown, in this order.
    pub async fn see(self, all: &[DeviceId], shown: &[DeviceId]) -> Result<()> {
        let shown: Vec<String> = shown.iter().map(ToString::to_string).collect();
        wait::until_eq("the phones", shown, async || {
            let seen: Vec<String> = serde_json::from_value(self.0.script(SHOWN, vec![]).await?)?;
            Ok(seen.into_iter().filter(|device| all.iter().any(|of| of.to_string() == *device)).collect())
        })
        .await
    }
}
