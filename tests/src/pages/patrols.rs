//! The desk's page of patrols: what they saw, and a round replayed.

use anyhow::{Context, Result};
use serde_json::json;
use xunge_shared::{hlc::Millis, id::EntityId};

use crate::{browser::Browser, wait};

/// The page of what patrols saw.
#[derive(Debug, Clone, Copy)]
pub struct Patrols<'a>(pub &'a Browser);

/// A round, replayed.
#[derive(Debug, Clone, Copy)]
pub struct Replay<'a>(pub &'a Browser);

impl<'a> Patrols<'a> {
    /// Opens it.
    pub async fn open(browser: &'a Browser) -> Result<Self> {
        browser.goto("/desk/patrols").await?;
        browser.see("patrols-total").await?;
        Ok(Self(browser))
    }

    /// Waits until so many places are listed; what each says, in their order.
    pub async fn see_places(self, count: usize) -> Result<Vec<String>> {
        wait::until_eq("the places of the list", count, async || self.0.count("patrols-place-*").await).await?;
        self.0.texts("patrols-place-*").await
    }

    /// How the listed places stand: blind, few, some or many.
    pub async fn standings(self) -> Result<Vec<String>> {
        self.0.attributes("patrols-place-*", "data-status").await
    }

    /// Waits until the map shows so many places.
    pub async fn see_drawn(self, count: usize) -> Result<()> {
        self.0.see_attribute("patrols-map", "data-state", "ready").await?;
        self.0.see_text("patrols-drawn", &count.to_string()).await
    }

    /// Lists another sort of place: street, cell, school or checkpoint.
    pub async fn sort(self, sort: &str) -> Result<()> {
        self.0.tap(&format!("patrols-sort-{sort}")).await?;
        self.0.see_attribute(&format!("patrols-sort-{sort}"), "aria-checked", "true").await
    }

    /// Replays a round of the list.
    pub async fn replay(self, round: EntityId) -> Result<Replay<'a>> {
        self.0.tap(&format!("patrols-replay-{round}")).await?;
        self.0.see_attribute("replay-map", "data-state", "ready").await?;
        Ok(Replay(self.0))
    }
}

impl Replay<'_> {
    /// What happened, by sort, in its order.
    pub async fn sorts(self) -> Result<Vec<String>> {
        self.0.attributes("replay-moment-*", "data-sort").await
    }

    /// Leads the replay to what happened there.
    pub async fn choose(self, part: &str) -> Result<()> {
        self.0.tap_saying("replay-go-*", part).await
    }

    /// Moves the slider.
    pub async fn move_to(self, moment: Millis) -> Result<()> {
        let script = "const slider = document.querySelector('[data-testid=replay-at]');
            slider.value = arguments[0]; slider.dispatchEvent(new Event('input', { bubbles: true }));";
        self.0.script(script, vec![json!(moment.to_string())]).await.map(drop)
    }

    /// The moment that the slider stands at.
    pub async fn at(self) -> Result<Millis> {
        let value = self.0.script("return document.querySelector('[data-testid=replay-at]').value;", vec![]).await?;
        Ok(value.as_str().context("no slider")?.parse()?)
    }
}
