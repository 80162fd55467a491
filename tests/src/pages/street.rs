//! A street that is walked door by door.

use std::path::Path;

use anyhow::{Context, Result};
use xunge_shared::id::EntityId;

use crate::{browser::Browser, wait};

/// The page of one street.
#[derive(Debug, Clone, Copy)]
pub struct Street<'a>(pub &'a Browser);

impl<'a> Street<'a> {
    /// Opens it from the list of zones, by the street's name.
    pub async fn open(browser: &'a Browser, name: &str) -> Result<Self> {
        browser.tap("nav-zones").await?;
        browser.tap("zones-by-street").await?;
        browser.tap_saying("street-*", name).await?;
        browser.see("street-progress").await?;
        Ok(Self(browser))
    }

    /// Walks it as one where every door is clean.
    pub async fn all_clean(self) -> Result<Self> {
        self.0.tap("street-all-clean").await?;
        self.0.see("street-rule").await?;
        Ok(self)
    }

    /// Waits until so many of so many doors are done.
    pub async fn see_progress(self, done: usize, all: usize) -> Result<()> {
        wait::until_eq("the walk's progress", (done.to_string(), all.to_string()), async || {
            let of = async |name: &str| Ok::<_, anyhow::Error>(self.0.attributes("street-progress", name).await?.pop().unwrap_or_default());
            Ok((of("data-done").await?, of("data-all").await?))
        })
        .await
    }

    /// Waits until this door is proposed; returns its zone.
    pub async fn see_door(self, number: &str) -> Result<EntityId> {
        self.0.see_text("street-door", number).await?;
        Ok(self.0.attributes("street-door", "data-zone").await?.pop().context("no door")?.parse()?)
    }

    /// The door is clean: one tap.
    pub async fn clean(self) -> Result<()> {
        self.0.tap("street-clean").await
    }

    /// The door is clean, and this photo shows it.
    pub async fn clean_with(self, photo: &Path) -> Result<()> {
        self.0.give_file("street-photo", photo).await
    }

    /// Passes the door over.
    pub async fn skip(self) -> Result<()> {
        self.0.tap("street-skip").await
    }

    /// Takes the last step back.
    pub async fn undo(self) -> Result<()> {
        self.0.tap("street-undo").await
    }

    /// Waits until nothing is left but what was passed over.
    pub async fn see_done(self) -> Result<()> {
        self.0.see("street-done").await?;
        Ok(())
    }
}
