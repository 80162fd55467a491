//! What the map really draws, asked of the map library itself: a canvas has no `data-testid`.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::json;

use super::Login;
use crate::{
    browser::{Browser, Place},
    people::Person,
    wait,
};

/// A way to ask the map of a page.
#[derive(Debug, Clone, Copy)]
pub struct MapProbe<'a>(&'a Browser);

/// A line on the map.
#[derive(Debug, Clone, Deserialize)]
pub struct Line {
    /// Longitude and latitude of its points, degrees.
    pub points: Vec<(f64, f64)>,
    /// It is drawn as dots: nobody knows the way between its ends.
    pub gap: bool,
}

impl Line {
    /// Metres along it.
    pub fn length(&self) -> f64 {
        let places: Vec<Place> = self.points.iter().map(|(lon, lat)| Place::new(*lon, *lat)).collect();
        places.windows(2).map(|pair| pair[0].distance(pair[1])).sum()
    }
}

/// Remembers the last map that anything was drawn on. The module is the one that the app loads: a browser has each once.
const WATCH: &str = "const done = arguments[arguments.length - 1];
    (async () => {
        const style = await (await fetch('/sw.js')).text();
        const path = style.match(/vendor\\/maplibre-gl-[^\"\\/]+\\//)?.[0] ?? arguments[0];
        const gl = await import('/' + path + 'maplibre-gl.mjs');
        const add = gl.Map.prototype.addSource;
        gl.Map.prototype.addSource = function (...args) { window.__map = this; return add.apply(this, args); };
        return true;
    })().then(done, (error) => done(String(error)));";

impl<'a> MapProbe<'a> {
    /// Prepares the page for questions; before the map opens, and again after a reload.
    pub async fn watch(browser: &'a Browser) -> Result<Self> {
        let watching = browser.script_async(WATCH, vec![json!("vendor/maplibre-gl-6.17.0/")]).await?;
        ensure!(watching == json!(true), "the map library does not load: {watching}");
        Ok(Self(browser))
    }

    /// Signs somebody in at the desk, whose map is watched.
    pub async fn at_desk(browser: &'a Browser, person: &Person) -> Result<Self> {
        let login = Login::open(browser).await?;
        let map = Self::watch(browser).await?;
        login.sign_in_at_desk(person).await?;
        Ok(map)
    }

    /// True when the page has fetched the map's script.
    pub async fn is_loaded(self) -> Result<bool> {
        let script = "return performance.getEntriesByType('resource').some(({ name }) => new URL(name).pathname.startsWith('/map/'));";
        Ok(self.0.script(script, vec![]).await? == json!(true))
    }

    /// Waits until the map has drawn all that it was given, where a person can see it.
    pub async fn settled(self) -> Result<Self> {
        let script = "const map = window.__map;
            return !!map && map.getContainer().clientHeight >= 150 && map.loaded() && map.areTilesLoaded() && !map.isMoving();";
        wait::until_true("the map to be drawn", async || Ok(self.0.script(script, vec![]).await? == json!(true))).await?;
        Ok(self)
    }

    /// The lines that are drawn under this name (`track`).
    pub async fn lines(self, name: &str) -> Result<Vec<Line>> {
        let script = "const data = window.__map?.getSource(arguments[0])?.serialize().data;
            return (data?.features ?? []).map(({ geometry, properties }) => ({ points: geometry.coordinates, gap: !!properties.gap }));";
        Ok(serde_json::from_value(self.0.script(script, vec![json!(name)]).await?)?)
    }

    /// True when a line of this name is really on the canvas.
    pub async fn shows_line(self, name: &str) -> Result<bool> {
        let script = "const map = window.__map;
            const layers = map.getStyle().layers.filter((l) => l.source === arguments[0] && l.type === 'line').map((l) => l.id);
            return layers.length > 0 && map.queryRenderedFeatures({ layers }).length > 0;";
        Ok(self.0.script(script, vec![json!(name)]).await? == json!(true))
    }

    /// The ids of the things of a kind that the tiles (and what lies over them) hold for this view.
    pub async fn ids(self, kind: &str) -> Result<BTreeSet<String>> {
        let script = "const map = window.__map, kind = arguments[0], fresh = kind + ':fresh';
            const visible = (f) => map.getStyle().layers.some((l) => l.metadata?.name === kind && l.layout?.visibility !== 'none');
            if (!visible()) return [];
            const tiled = map.querySourceFeatures('tiles', { sourceLayer: kind });
            const over = map.getSource(fresh) ? map.querySourceFeatures(fresh) : [];
            return [...tiled, ...over].map((f) => f.properties.id);";
        Ok(serde_json::from_value(self.0.script(script, vec![json!(kind)]).await?)?)
    }

    /// How many features of a source are on the canvas.
    pub async fn drawn(self, source: &str) -> Result<u64> {
        let script = "const map = window.__map;
            const layers = (map?.getStyle().layers ?? []).filter((l) => l.source === arguments[0]).map((l) => l.id);
            return layers.length > 0 ? map.queryRenderedFeatures({ layers }).length : 0;";
        self.0.script(script, vec![json!(source)]).await?.as_u64().context("a number")
    }

    /// The ids of the things of a kind that are on the canvas.
    pub async fn seen(self, kind: &str) -> Result<BTreeSet<String>> {
        let script = "const map = window.__map;
            const layers = (map?.getStyle().layers ?? []).filter((l) => l.metadata?.name === arguments[0]).map((l) => l.id);
            return layers.length > 0 ? map.queryRenderedFeatures({ layers }).map((f) => f.properties.id) : [];";
        Ok(serde_json::from_value(self.0.script(script, vec![json!(kind)]).await?)?)
    }

    /// How often a thing of a kind is on the canvas: once, unless an old picture of it lies below the new one.
    pub async fn pictures(self, kind: &str, id: &str) -> Result<usize> {
        let script = "const map = window.__map, [kind, id] = arguments;
            const layers = (map?.getStyle().layers ?? []).filter((l) => l.metadata?.name === kind).map((l) => l.id);
            const found = layers.length > 0 ? map.queryRenderedFeatures({ layers }) : [];
            return [...new Set(found.filter((f) => f.properties.id === id).map((f) => f.layer.source))];";
        Ok(serde_json::from_value::<Vec<String>>(self.0.script(script, vec![json!(kind), json!(id)]).await?)?.len())
    }

    /// Counts from now on how often the map is drawn without this thing of a kind.
    pub async fn watch_for_gaps(self, kind: &str, id: &str) -> Result<()> {
        let script = "const map = window.__map, [kind, id] = arguments;
            window.__gaps = 0;
            map.on('render', () => {
                const layers = map.getStyle().layers.filter((l) => l.metadata?.name === kind).map((l) => l.id);
                if (!map.queryRenderedFeatures({ layers }).some((f) => f.properties.id === id)) window.__gaps += 1;
            });";
        self.0.script(script, vec![json!(kind), json!(id)]).await?;
        Ok(())
    }

    /// How often the map was drawn without what is watched.
    pub async fn gaps(self) -> Result<u64> {
        self.0.script("return window.__gaps;", vec![]).await?.as_u64().context("nothing is watched")
    }

    /// Clicks the map where this place is drawn, when all is drawn.
    pub async fn click(self, id: &str, lon: f64, lat: f64) -> Result<()> {
        self.settled().await?;
        let (x, y) = self.place(lon, lat).await.with_context(|| format!("{id} is not on the map"))?;
        self.0.click_at(x, y).await
    }

    /// Where a place is drawn, in CSS pixels of the window.
    pub async fn place(self, lon: f64, lat: f64) -> Result<(f64, f64)> {
        let script =
            "const map = window.__map, p = map.project([arguments[0], arguments[1]]), box = map.getCanvas().getBoundingClientRect();
            return [box.left + p.x, box.top + p.y];";
        Ok(serde_json::from_value(self.0.script(script, vec![json!(lon), json!(lat)]).await?)?)
    }

    /// Shows this place in the middle, close up.
    pub async fn look_at(self, lon: f64, lat: f64, zoom: f64) -> Result<Self> {
        self.0
            .script(
                "window.__map.jumpTo({ center: [arguments[0], arguments[1]], zoom: arguments[2] });",
                vec![json!(lon), json!(lat), json!(zoom)],
            )
            .await?;
        self.settled().await
    }
}
