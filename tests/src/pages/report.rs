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

    /// Takes a photo with the app's own camera: the tile, then the release.
    pub async fn shoot(self) -> Result<Self> {
        let shown = self.0.count("report-photo").await?;
        self.0.tap("report-photo-add-tile").await?;
        self.0.see_attribute("camera", "data-state", "seeing").await?;
        self.0.tap("camera-shoot").await?;
        wait::until_eq("the photo on the page", shown + 1, async || self.0.count("report-photo").await).await?;
        Ok(self)
    }

    /// Waits until an open case close by is offered, and says that it is the same; the case is shown then.
    pub async fn seen_too(self, case: &str) -> Result<Case<'a>> {
        self.0.tap(&format!("report-near-{case}-seen")).await?;
        self.0.see("case-witnesses").await?;
        Ok(Case(self.0))
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

    /// Waits until so many people saw it.
    pub async fn see_witnesses(self, count: usize) -> Result<Self> {
        self.0.see_attribute("case-witnesses", "data-count", &count.to_string()).await?;
        Ok(self)
    }

    /// Asks the desk for time until a day, `YYYY-MM-DD`.
    pub async fn ask_for_time(self, day: &str, why: &str) -> Result<Self> {
        self.0.tap("case-ask").await?;
        self.0.set_date("case-ask-until", day).await?;
        self.0.type_into("case-ask-why", why).await?;
        self.0.tap("case-ask-save").await?;
        Ok(self)
    }

    /// Puts it right, with a photo that shows it and a word.
    pub async fn dispose(self, note: &str, photo: &Path) -> Result<Self> {
        self.0.tap("case-move-disposed").await?;
        self.0.type_into("case-move-note", note).await?;
        self.0.give_file("case-move-photo-add", photo).await?;
        wait::until_eq("the photo on the form", 1, async || self.0.count("case-move-photo").await).await?;
        self.0.tap("case-move-save").await?;
        self.0.see_gone("case-move-note").await?;
        self.see_stage("disposed").await
    }

    /// What the story tells, newest first.
    pub async fn story(self) -> Result<Vec<String>> {
        self.0.texts("case-story-*").await
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
