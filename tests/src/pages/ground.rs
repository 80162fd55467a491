//! The ground edited on its map: presses go to the map that is in sight, not to the desk's own behind it.

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::{browser::Browser, wait};

/// The page on which cells are edited.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a>(pub &'a Browser);

/// Remembers the map of this page, whatever other maps there are.
const WATCH: &str = "const done = arguments[arguments.length - 1];
    import('/vendor/maplibre-gl-6.17.0/maplibre-gl.mjs').then((gl) => {
        const add = gl.Map.prototype.addSource;
        gl.Map.prototype.addSource = function (...args) {
            if (this.getContainer().closest('.ground-map')) window.__ground = this;
            return add.apply(this, args);
        };
        done(true);
    }, (error) => done(String(error)));";

impl<'a> Ground<'a> {
    /// Opens it from the desk, which is open, at a town, and waits until so many cells are drawn.
    pub async fn open(browser: &'a Browser, town: &str, cells: usize) -> Result<Self> {
        let watching = browser.script_async(WATCH, vec![]).await?;
        ensure!(watching == json!(true), "the map library does not load: {watching}");
        browser.tap("desk-rail-admin").await?;
        browser.tap("admin-tab-ground").await?;
        browser.choose("ground-town", town).await?;
        let page = Self(browser);
        page.see_things(cells).await?;
        page.settled().await?;
        Ok(page)
    }

    /// Waits until so many things of the sort that is edited are there.
    pub async fn see_things(self, count: usize) -> Result<()> {
        self.0.see_attribute("ground-state", "data-things", &count.to_string()).await
    }

    /// Waits until what was pressed can be saved.
    pub async fn see_ready(self) -> Result<()> {
        self.0.see_attribute("ground-state", "data-state", "ready").await
    }

    async fn settled(self) -> Result<()> {
        let script = "const map = window.__ground; return !!map && map.loaded() && !map.isMoving() && map.getZoom() > 12;";
        wait::until_true("the ground to be drawn", async || Ok(self.0.script(script, vec![]).await? == json!(true))).await
    }

    /// Shows a place in the middle, close up.
    pub async fn look_at(self, lon: f64, lat: f64) -> Result<()> {
        self.settled().await?;
        let script = "window.__ground.jumpTo({ center: [arguments[0], arguments[1]], zoom: 19 });";
        self.0.script(script, vec![json!(lon), json!(lat)]).await?;
        self.settled().await
    }

    /// Takes a tool for what is edited now: `corner`, `split`, `merge`, `draw` or `tell`.
    pub async fn take(self, tool: &str) -> Result<()> {
        self.0.tap(&format!("ground-tool-{tool}")).await
    }

    /// Edits things of another sort: `cell`, `checkpoint` or `zone`.
    pub async fn edit(self, sort: &str) -> Result<()> {
        self.0.tap(&format!("ground-sort-{sort}")).await
    }

    /// Presses the map at a place, and waits until so many things are chosen and so many points set.
    pub async fn press(self, lon: f64, lat: f64, chosen: usize, points: usize) -> Result<()> {
        self.settled().await?;
        let place =
            "const map = window.__ground, p = map.project([arguments[0], arguments[1]]), box = map.getCanvas().getBoundingClientRect();
            return [box.left + p.x, box.top + p.y];";
        let at = self.0.script(place, vec![json!(lon), json!(lat)]).await?;
        let (x, y): (f64, f64) = serde_json::from_value(at).context("the place is not on the map")?;
        self.0.click_at(x, y).await?;
        self.0.see_attribute("ground-state", "data-chosen", &chosen.to_string()).await?;
        self.0.see_attribute("ground-state", "data-points", &points.to_string()).await
    }

    /// Saves what is planned.
    pub async fn save(self) -> Result<()> {
        self.see_ready().await?;
        self.0.tap("ground-save").await?;
        self.0.see_attribute("ground-state", "data-points", "0").await?;
        self.0.see_attribute("ground-state", "data-chosen", "0").await
    }
}
