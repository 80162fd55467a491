//! Door-front zones: the list with its two taps, and the inspection of one.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use xunge_shared::id::EntityId;

use super::App;
use crate::{browser::Browser, wait, world::Handset};

/// The list.
#[derive(Debug, Clone, Copy)]
pub struct Zones<'a>(pub &'a Browser);

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ZoneRow {
    /// Which zone.
    pub id: String,
    /// `due`, `dirty`, `disputed`, `clean`, or `held` while it can be taken back.
    pub state: String,
    /// Its name.
    pub title: String,
    /// Distance and the last look.
    pub detail: String,
}

/// So many rows fit the smallest screen: with them the list has come.
const FEW: usize = 5;

const ROWS: &str = "
    const rows = [...document.querySelectorAll('[data-testid=\"zones-list\"] .zone-row')];
    rows.sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top);
    return rows.map((row) => ({
        id: row.dataset.testid.slice('zone-row-'.length),
        state: row.dataset.state,
        title: row.querySelector('strong').innerText.trim(),
        detail: row.querySelector('small').innerText.replaceAll('\\u00a0', ' ').trim(),
    }));";

impl<'a> Zones<'a> {
    /// Opens the list by the navigation and waits until it knows where it is.
    pub async fn open(browser: &'a Browser) -> Result<Self> {
        browser.tap("nav-zones").await?;
        browser.see("zones-list").await?;
        browser.see_attribute("zones-position", "data-state", "fixed").await?;
        Ok(Self(browser))
    }

    /// The rows at and around the top, from top to bottom.
    pub async fn rows(self) -> Result<Vec<ZoneRow>> {
        Ok(serde_json::from_value(self.0.script(ROWS, vec![]).await?)?)
    }

    /// A phone without a network marks a door clean that is due: one record waits then. Returns the door's row.
    pub async fn mark_offline(phone: &Handset) -> Result<ZoneRow> {
        phone.go_offline().await?;
        let zones = Zones::open(phone).await?;
        let due = zones.one("due").await?;
        zones.mark_clean(&due.id).await?;
        App(phone).chip().offline(1).await?;
        Ok(due)
    }

    /// The rows, once the list has come.
    pub async fn list(self) -> Result<Vec<ZoneRow>> {
        wait::until("the list of zones", async || Ok(Some(self.rows().await?).filter(|rows| rows.len() >= FEW))).await
    }

    /// A row in this state, once the list has come.
    pub async fn one(self, state: &str) -> Result<ZoneRow> {
        self.list().await?.into_iter().find(|row| row.state == state).with_context(|| format!("no zone is {state}"))
    }

    /// How many zones the list holds.
    pub async fn count(self) -> Result<usize> {
        Ok(self.0.attributes("zones-list", "data-count").await?.first().context("no list")?.parse()?)
    }

    /// The row of a zone, once it shows this state.
    pub async fn see_state(self, id: &str, state: &str) -> Result<()> {
        self.0.see_attribute(&format!("zone-row-{id}"), "data-state", state).await
    }

    /// Marks a zone clean from its row with two taps of the thumb, one after the other; returns how many it took.
    pub async fn mark_clean(self, id: &str) -> Result<usize> {
        let before = self.0.taps();
        self.0.tap_twice(&format!("zone-row-{id}-action")).await?;
        // "held" while it can be taken back, "clean" from then on.
        wait::until_true("the row to take the taps", async || {
            let state = self.0.attributes(&format!("zone-row-{id}"), "data-state").await?;
            Ok(state.first().is_some_and(|state| state == "held" || state == "clean"))
        })
        .await?;
        Ok(self.0.taps() - before)
    }

    /// Opens a zone.
    pub async fn inspect(self, id: &str) -> Result<Inspection<'a>> {
        self.0.goto(&format!("/zones/{id}")).await?;
        self.0.see("zone-save").await?;
        Ok(Inspection(self.0))
    }
}

/// The page of one zone.
#[derive(Debug, Clone, Copy)]
pub struct Inspection<'a>(pub &'a Browser);

impl Inspection<'_> {
    /// Answers an item of the checklist: `sanitation`, `greening` or `order`.
    pub async fn answer(self, item: &str, passed: bool) -> Result<Self> {
        self.0.tap(&format!("zone-item-{item}-{}", if passed { "pass" } else { "fail" })).await?;
        Ok(self)
    }

    /// Names a disorder that was seen, such as `stacking`.
    pub async fn disorder(self, code: &str) -> Result<Self> {
        self.0.tap(&format!("zone-disorder-{code}")).await?;
        Ok(self)
    }

    /// Takes a photo `before` or `after`.
    pub async fn photo(self, when: &str, file: &Path) -> Result<Self> {
        let shown = self.0.count(&format!("zone-{when}")).await?;
        self.0.give_file(&format!("zone-{when}-add"), file).await?;
        wait::until_eq("the photo on the page", shown + 1, async || self.0.count(&format!("zone-{when}")).await).await?;
        Ok(self)
    }

    /// Finds goods in the way, has them put right, and saves: with a photo of before and one of after.
    pub async fn set_right(self, before: &Path, after: &Path) -> Result<()> {
        let page = self.answer("sanitation", true).await?.answer("greening", true).await?;
        let page = page.answer("order", false).await?.disorder("stacking").await?;
        page.photo("before", before).await?.photo("after", after).await?.save().await
    }

    /// Saves, and waits until the page says that it is on this phone.
    pub async fn save(self) -> Result<()> {
        let before = self.0.path().await?;
        self.0.tap("zone-save").await?;
        wait::until_true("the page to be left after saving", async || Ok(self.0.path().await? != before)).await
    }

    /// The history, newest first, as the phone tells it.
    pub async fn history(self) -> Result<Vec<String>> {
        self.0.texts("zone-story-*").await
    }
}

/// A zone's id as the rest of the world writes it.
pub fn zone_id(row: &ZoneRow) -> Result<EntityId> {
    ensure!(!row.id.is_empty(), "a row without an id");
    Ok(row.id.parse()?)
}
