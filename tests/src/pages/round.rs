//! A patrol round: preparing it, walking it, what it was.

use std::time::Duration;

use anyhow::{Context, Result};
use serde::Deserialize;
use xunge_shared::id::EntityId;

use crate::{browser::Browser, wait};

/// How long the thumb stays on the button that ends a round; the app asks for 1.2 s.
const HOLD: Duration = Duration::from_millis(1_500);

/// The page of the round.
#[derive(Debug, Clone, Copy)]
pub struct Round<'a>(pub &'a Browser);

/// The figures of a round that has ended, as the screen says them.
#[derive(Debug, Clone)]
pub struct Figures {
    /// Hours, minutes and seconds.
    pub duration: String,
    /// What was observed.
    pub observed: String,
    /// What was not.
    pub gaps: String,
    /// Mean speed.
    pub mean: String,
    /// Top speed and what to think of it.
    pub top: String,
    /// Checkpoints made.
    pub stops: String,
}

impl Round<'_> {
    /// Opens the page by the big button of today's page, as patrols see it.
    pub async fn prepare(self) -> Result<Self> {
        self.open_by("today-start-round").await
    }

    /// Opens the page by the navigation at the bottom, as anyone can.
    pub async fn open(self) -> Result<Self> {
        self.open_by("nav-round").await
    }

    async fn open_by(self, button: &str) -> Result<Self> {
        self.0.tap(button).await?;
        self.0.see("round-start").await?;
        Ok(self)
    }

    /// Takes the colleague of this name along.
    pub async fn with_member(self, display: &str) -> Result<Self> {
        self.0.tap_saying("round-member-*", display).await?;
        Ok(self)
    }

    /// Chooses how to go: `foot`, `ebike` or `car`.
    pub async fn by(self, mode: &str) -> Result<Self> {
        self.0.tap(&format!("round-mode-{mode}")).await?;
        Ok(self)
    }

    /// Starts it, and waits until it is open and its position is known; returns its id.
    pub async fn start(self) -> Result<EntityId> {
        self.0.tap("round-start").await?;
        self.0.see("round-live").await?;
        self.0.see_attribute("round-recording", "data-state", "fixed").await?;
        let ids = self.0.attributes("round-live", "data-round").await?;
        Ok(ids.first().context("the round has no id")?.parse()?)
    }

    /// The metres observed so far.
    pub async fn observed(self) -> Result<f64> {
        let metres = self.0.attributes("round-observed", "data-metres").await?;
        Ok(metres.first().context("no figure")?.parse()?)
    }

    /// Checks in at the next checkpoint, where the team stands.
    pub async fn check_in(self) -> Result<()> {
        self.0.see_attribute("round-check-in", "data-state", "here").await?;
        self.0.tap("round-check-in").await
    }

    /// Writes a field note.
    pub async fn note(self, text: &str) -> Result<()> {
        self.0.tap("round-note").await?;
        self.0.type_into("round-note-text", text).await?;
        self.0.tap("round-note-save").await?;
        self.0.see_gone("round-note-text").await
    }

    /// Keeps the thumb on the end until it has ended.
    pub async fn end(self) -> Result<Figures> {
        self.0.hold("round-end", HOLD).await?;
        self.figures().await
    }

    /// What the summary says.
    pub async fn figures(self) -> Result<Figures> {
        let text = async |name: &str| self.0.text(&format!("round-summary-{name}")).await;
        Ok(Figures {
            duration: text("duration").await?,
            observed: text("observed").await?,
            gaps: text("gaps").await?,
            mean: text("mean").await?,
            top: text("top").await?,
            stops: text("stops").await?,
        })
    }
}

/// A picture that was handed out.
#[derive(Debug, Clone, Deserialize)]
pub struct Picture {
    /// The file's name.
    pub name: String,
    /// What the share sheet calls it.
    pub title: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Stands in for the platform's share sheet, which headless browsers lack.
const SHARE_SHEET: &str = "window.shared = null;
    navigator.canShare = (data) => !!data.files?.length;
    navigator.share = async (data) => {
        const file = data.files[0];
        window.shared = { name: file.name, title: data.title, bytes: [...new Uint8Array(await file.arrayBuffer())] };
    };";

impl Round<'_> {
    /// Hands the summary out as a picture, to a share sheet that keeps it.
    pub async fn share(self) -> Result<Picture> {
        self.0.script(SHARE_SHEET, vec![]).await?;
        self.0.tap("round-share").await?;
        let shared = wait::until("the picture to be handed out", async || {
            Ok(Some(self.0.script("return window.shared;", vec![]).await?).filter(|shared| !shared.is_null()))
        })
        .await?;
        Ok(serde_json::from_value(shared)?)
    }
}

/// The first number in a figure as the screen says it; distances in metres.
pub fn number(figure: &str) -> Option<f64> {
    let digits: String = figure.chars().skip_while(|c| !c.is_ascii_digit()).take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    let number: f64 = digits.parse().ok()?;
    let unit = figure.split_once(&digits)?.1.trim_start();
    Some(if unit.starts_with("km") && !unit.starts_with("km/h") { number * 1_000.0 } else { number })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_figures() {
        for (figure, expected) in [("1.24 km", 1_240.0), ("156 m", 156.0), ("必巡点 2/6", 2.0), ("4.3 km/h · 正常", 4.3)] {
            assert_eq!(number(figure), Some(expected), "{figure}");
        }
        assert_eq!(number("无"), None);
    }
}
