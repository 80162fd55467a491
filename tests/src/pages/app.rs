//! What every screen has: the way to the others, and the app itself as installed on the device.

use anyhow::Result;
use serde_json::json;

use super::{Chip, SyncCentre, Zones};
use crate::{browser::Browser, wait};

/// The app, whatever screen it shows.
#[derive(Debug, Clone, Copy)]
pub struct App<'a>(pub &'a Browser);

impl<'a> App<'a> {
    /// Starts the app as its owner does: from its icon.
    pub async fn start(self) -> Result<Self> {
        self.0.goto("/").await?;
        Ok(self)
    }

    /// Goes to a path within the app, as a link does: nothing is loaded anew.
    pub async fn visit(self, path: &str) -> Result<()> {
        let script = "history.pushState({}, '', arguments[0]); dispatchEvent(new PopStateEvent('popstate'));";
        self.0.script(script, vec![json!(path)]).await.map(drop)
    }

    /// Waits until the app is installed, so that it starts without a network.
    pub async fn installed(self) -> Result<Self> {
        wait::until_true(&format!("the app to be installed on {}", self.0.name()), async || {
            let script = "const done = arguments[arguments.length - 1];
                navigator.serviceWorker.getRegistration().then((r) => done(!!r?.active && r.active.state === 'activated' && !!navigator.serviceWorker.controller));";
            Ok(self.0.script_async(script, vec![]).await? == json!(true))
        })
        .await?;
        Ok(self)
    }

    /// Waits until the app is installed, has the records of its area, and has sent its own: it needs no network from here on.
    pub async fn provided(self) -> Result<Self> {
        let app = self.installed().await?;
        let zones = Zones::open(app.0).await?;
        wait::until_true("the zones of the area", async || Ok(zones.rows().await?.len() >= 5)).await?;
        app.chip().synced().await?;
        Ok(app)
    }

    /// Goes to a place by the navigation at the bottom: `today`, `round`, `report`, `zones` or `sync`.
    pub async fn go(self, place: &str) -> Result<()> {
        self.0.tap(&format!("nav-{place}")).await
    }

    /// The chip that tells what is saved and what is sent.
    pub fn chip(self) -> Chip<'a> {
        Chip(self.0)
    }

    /// Opens the sync centre.
    pub async fn sync_centre(self) -> Result<SyncCentre<'a>> {
        self.go("sync").await?;
        self.0.see("sync-summary").await?;
        Ok(SyncCentre(self.0))
    }

    /// True when no script of a record was run by the page.
    pub async fn is_unharmed(self) -> Result<bool> {
        Ok(self.0.script("return window.owned === undefined;", vec![]).await? == json!(true))
    }
}
