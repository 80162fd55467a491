//! Reporting a problem, and the case that comes of it.

use std::path::Path;

use anyhow::{Context, Result};

use crate::{browser::Browser, wait};

/// The report.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a>(&'a Browser);

impl<'a> Report<'a> {
    /// Opens it by the raised button of the navigation.
    pub async fn open(browser: &'a Browser) -> Result<Self> {
        browser.tap("nav-report").await?;
        browser.see("report-submit").await?;
        Ok(Self(browser))
    }

    /// Opens it from the open round, where the navigation gives way.
    pub async fn open_on_round(browser: &'a Browser) -> Result<Self> {
        browser.tap("round-report").await?;
        browser.see("report-submit").await?;
        Ok(Self(browser))
    }

    /// Chooses one of the frequent types by its code.
    pub async fn of_type(self, code: &str) -> Result<Self> {
        self.0.tap(&format!("report-type-{code}")).await?;
        Ok(self)
    }

    /// Says what is wrong.
    pub async fn saying(self, text: &str) -> Result<Self> {
        self.0.type_into("report-text", text).await?;
        Ok(self)
    }

    /// Adds a photo.
    pub async fn with_photo(self, file: &Path) -> Result<Self> {
        let shown = self.0.count("report-photo").await?;
        self.0.give_file("report-photo-add", file).await?;
        wait::until_eq("the photo on the page", shown + 1, async || self.0.count("report-photo").await).await?;
        Ok(self)
    }

    /// Sends it, and returns the id of the case that is shown then.
    pub async fn submit(self) -> Result<String> {
        self.0.tap("report-submit").await?;
        self.0.see("case-name").await?;
        let path = self.0.path().await?;
        Ok(path.strip_prefix("/cases/").with_context(|| format!("{path} is no case"))?.to_owned())
    }
}

/// The page of one case on the phone.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a>(&'a Browser);

impl<'a> Case<'a> {
    /// Opens it.
    pub async fn open(browser: &'a Browser, id: &str) -> Result<Self> {
        browser.goto(&format!("/cases/{id}")).await?;
        browser.see("case-stage").await?;
        Ok(Self(browser))
    }

    /// Waits until it stands at this stage.
    pub async fn see_stage(self, stage: &str) -> Result<Self> {
        self.0.see_attribute("case-stage", "data-state", stage).await?;
        Ok(self)
    }

    /// Waits until the page tells that two people moved it at once.
    pub async fn see_conflict(self) -> Result<Self> {
        self.0.see("case-conflict").await?;
        Ok(self)
    }

    /// Moves it on, with a word.
    pub async fn advance(self, to: &str, note: &str) -> Result<Self> {
        self.0.tap(&format!("case-move-{to}")).await?;
        self.0.type_into("case-move-note", note).await?;
        self.0.tap("case-move-save").await?;
        self.0.see_gone("case-move-note").await?;
        Ok(self)
    }
}
