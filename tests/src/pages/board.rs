//! The board of cases: columns of cards, the selection and what is done to it, one case beside it.

use anyhow::{Result, ensure};
use serde::Deserialize;
use serde_json::json;
use thirtyfour::Key;

use crate::{browser::Browser, wait};

/// The board in an office's browser.
#[derive(Debug, Clone, Copy)]
pub struct Board<'a>(pub &'a Browser);

const CARDS: &str = "return [...document.querySelectorAll(`[data-testid=\"board-lane-${arguments[0]}\"] .board-card`)]
    .sort((a, b) => a.offsetTop - b.offsetTop)
    .map((card) => card.dataset.testid.slice('board-card-'.length));";

/// A form that is filled in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Form {
    /// What stands in its fields: unit, person, words.
    pub values: [String; 3],
    /// The field that is typed into.
    pub focus: String,
    /// True when its fields are still those that were looked at first.
    pub same: bool,
}

const FORM: &str = "const fields = ['desk-unit', 'desk-assignee', 'desk-note'].map((id) => document.querySelector(`[data-testid=${id}]`));
    const same = fields.every((field) => field.__looked_at);
    const seen = window.__looked_at;
    window.__looked_at = true;
    for (const field of fields) field.__looked_at = true;
    return { values: fields.map(({ value }) => value), focus: document.activeElement.dataset.testid ?? '', same: same || !seen };";

impl<'a> Board<'a> {
    /// Opens it and waits until it hears of changes as they come.
    pub async fn open(browser: &'a Browser) -> Result<Self> {
        browser.goto("/desk/board").await?;
        browser.see("board").await?;
        browser.see_attribute("desk-live", "data-state", "live").await?;
        Ok(Self(browser))
    }

    /// The cards of a column, from the top.
    pub async fn cards(self, lane: &str) -> Result<Vec<String>> {
        Ok(serde_json::from_value(self.0.script(CARDS, vec![json!(lane)]).await?)?)
    }

    /// Waits until a case is in a column.
    pub async fn see_in(self, lane: &str, id: &str) -> Result<Self> {
        wait::until_true(&format!("{id} in {lane}"), async || Ok(self.cards(lane).await?.iter().any(|card| card == id))).await?;
        Ok(self)
    }

    /// Presses a key, wherever the focus is.
    pub async fn key(self, key: &str) -> Result<()> {
        let key = match key {
            "Enter" => Key::Enter.value().to_string(),
            "Escape" => Key::Escape.value().to_string(),
            text => text.to_owned(),
        };
        self.0.press(&key).await
    }

    /// Opens a case beside the columns.
    pub async fn choose(self, id: &str) -> Result<Self> {
        self.0.tap(&format!("board-card-{id}")).await?;
        self.0.see_attribute("desk-panel", "data-thing", id).await?;
        self.0.see("desk-stage").await?;
        Ok(self)
    }

    /// Does what is begun: a word on why, and confirms; it is done when the form is gone.
    pub async fn confirm(self, note: &str) -> Result<()> {
        if note.is_empty() {
            self.0.see("desk-note").await?;
        } else {
            self.0.type_into("desk-note", note).await?;
        }
        self.0.tap("desk-confirm").await?;
        self.0.see_gone("desk-confirm").await
    }

    /// The form of a dispatch, as far as it is filled in.
    pub async fn form(self) -> Result<Form> {
        Ok(serde_json::from_value(self.0.script(FORM, vec![]).await?)?)
    }

    /// Waits until so many cases are selected.
    pub async fn see_selected(self, count: usize) -> Result<()> {
        self.0.see_attribute("board-selected", "data-count", &count.to_string()).await
    }

    /// Waits until the list of keys is there, and closes it.
    pub async fn read_keys(self) -> Result<()> {
        self.key("?").await?;
        self.0.see("board-help").await?;
        ensure!(self.0.text("board-help").await?.contains('j'), "the keys are listed");
        self.0.tap("board-help-close").await?;
        self.0.see_gone("board-help").await
    }
}
