//! Evidence review: the queue at the desk, and what its author reads on the phone.

use anyhow::Result;

use crate::{browser::Browser, wait};

/// The page of the desk.
#[derive(Debug, Clone, Copy)]
pub struct EvidenceReview<'a>(pub &'a Browser);

impl<'a> EvidenceReview<'a> {
    /// Opens it.
    pub async fn open(browser: &'a Browser) -> Result<Self> {
        browser.goto("/desk/review").await?;
        browser.see("review-state-open").await?;
        Ok(Self(browser))
    }

    /// Waits until so many records are in the queue; what each says, in their order.
    pub async fn see_items(self, count: usize) -> Result<Vec<String>> {
        wait::until_eq("the records to be reviewed", count, async || self.0.count("review-item-*").await).await?;
        self.0.texts("review-item-*").await
    }

    /// How many records are in the queue.
    pub async fn count(self) -> Result<usize> {
        self.0.count("review-item-*").await
    }

    /// Shows the record that says `part`.
    pub async fn choose(self, part: &str) -> Result<()> {
        self.0.tap_saying("review-item-*", part).await?;
        self.0.see("review-detail").await.map(drop)
    }

    /// Shows another part of the queue: open, waiting or settled.
    pub async fn show(self, state: &str) -> Result<()> {
        self.0.tap(&format!("review-state-{state}")).await
    }

    /// Why the shown record is to be looked at.
    pub async fn reasons(self) -> Result<Vec<String>> {
        self.0.see("review-detail").await?;
        self.0.texts("review-reason-*").await
    }

    /// Where the author of the shown record stood.
    pub async fn stood(self) -> Result<String> {
        self.0.text("review-stood").await
    }

    /// Decides on the shown record: valid, explain or not_accepted.
    pub async fn decide(self, decision: &str, note: &str) -> Result<()> {
        self.0.type_into("review-note", note).await?;
        self.0.tap(&format!("review-{decision}")).await
    }
}

/// The rulings on one's own records, on the phone.
#[derive(Debug, Clone, Copy)]
pub struct MyReviews<'a>(pub &'a Browser);

impl<'a> MyReviews<'a> {
    /// Opens the page that has them.
    pub async fn open(browser: &'a Browser) -> Result<Self> {
        browser.goto("/me").await?;
        browser.see("my-reviews").await?;
        Ok(Self(browser))
    }

    /// Opens it from today's page, within the app.
    pub async fn open_from_today(browser: &'a Browser) -> Result<Self> {
        browser.tap("today-me").await?;
        browser.see("my-reviews").await?;
        Ok(Self(browser))
    }

    /// What the first says.
    pub async fn first(self) -> Result<String> {
        self.0.text("my-review-0").await
    }

    /// Answers the first.
    pub async fn answer(self, text: &str) -> Result<()> {
        self.0.type_into("my-review-answer-0", text).await?;
        self.0.tap("my-review-send-0").await?;
        self.0.see_text("my-review-0", text).await
    }
}
