//! Walking with the device: positions at a pace, on a clock that the test moves.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;

use super::{Browser, Place};
use crate::wait;

/// A way on foot: a position every so often.
#[derive(Debug, Clone)]
pub struct Walk {
    places: Vec<Place>,
    every: Duration,
}

impl Walk {
    /// Through these corners in straight lines at `metres_per_second`, with a position every `every` and at the last corner.
    pub fn through(corners: &[Place], metres_per_second: f64, every: Duration) -> Self {
        let step = metres_per_second * every.as_secs_f64();
        let mut places: Vec<Place> = corners.first().copied().into_iter().collect();
        for pair in corners.windows(2) {
            let steps = (pair[0].distance(pair[1]) / step).round().max(1.0);
            let mix = |a: f64, b: f64, t: f64| a + (b - a) * t;
            places.extend((1..=steps as u32).map(|i| {
                let t = f64::from(i) / steps;
                Place { lon: mix(pair[0].lon, pair[1].lon, t), lat: mix(pair[0].lat, pair[1].lat, t), accuracy: pair[0].accuracy }
            }));
        }
        Self { places, every }
    }

    /// The way's length, metres.
    pub fn length(&self) -> f64 {
        self.places.windows(2).map(|pair| pair[0].distance(pair[1])).sum()
    }

    /// How long it takes.
    pub fn duration(&self) -> Duration {
        self.every * (self.places.len() as u32).saturating_sub(1)
    }

    /// How many positions it has.
    pub fn fixes(&self) -> usize {
        self.places.len()
    }
}

impl Browser {
    /// Puts the page's clock forward, as if so much time had passed; timers do not run for it.
    pub async fn advance(&self, time: Duration) -> Result<()> {
        let ahead = {
            let mut state = self.lock();
            state.ahead += time.as_millis() as i64;
            state.ahead
        };
        self.set_clock(ahead).await
    }

    /// Puts the page's clock back by so much, as somebody does who sets it by hand.
    pub async fn turn_back(&self, time: Duration) -> Result<()> {
        let ahead = {
            let mut state = self.lock();
            state.ahead -= time.as_millis() as i64;
            state.ahead
        };
        self.set_clock(ahead).await
    }

    async fn set_clock(&self, ahead: i64) -> Result<()> {
        self.script("window.__ahead = arguments[0];", vec![json!(ahead)]).await?;
        self.instrument().await
    }

    /// Walks: the page, which must be watching the position, sees every position of the way, each at its time.
    pub async fn walk(&self, walk: &Walk) -> Result<()> {
        for (i, place) in walk.places.iter().enumerate() {
            if i > 0 {
                self.advance(walk.every).await?;
            }
            let before = self.fixes_seen().await?;
            self.move_to(*place).await?;
            wait::until_true(&format!("position {i} to reach the page on {}", self.name()), async || Ok(self.fixes_seen().await? > before))
                .await?;
        }
        Ok(())
    }

    /// Walks as [`walk`](Self::walk) does, in a fraction of the time: the positions come from a stand-in for the receiver within the page.
    pub async fn hurry(&self, walk: &Walk) -> Result<()> {
        let places: Vec<_> = walk.places.iter().map(|place| json!([place.lon, place.lat, place.accuracy])).collect();
        let script = "const [places, every, done] = arguments; window.__hurry(places, every).then(done, (e) => done(String(e)));";
        let told = self.script_async(script, vec![json!(places), json!(walk.every.as_millis() as u64)]).await?;
        ensure!(told == json!(places.len()), "{} told its page {told} of {} positions", self.name(), places.len());
        let ahead = {
            let mut state = self.lock();
            state.ahead += walk.duration().as_millis() as i64;
            state.ahead
        };
        self.set_clock(ahead).await?;
        match walk.places.last() {
            // where the browser itself believes to be from here on
            Some(last) => self.move_to(*last).await,
            None => Ok(()),
        }
    }

    /// Installs the page's clock, as it stands, in every document to come.
    pub(super) async fn instrument(&self) -> Result<()> {
        let (ahead, before, toured) = {
            let state = self.lock();
            (state.ahead, state.instrument.clone(), !state.device.first_start)
        };
        let web = self.web()?;
        if let Some(identifier) = before {
            web.cdp().send_raw("Page.removeScriptToEvaluateOnNewDocument", json!({ "identifier": identifier })).await?;
        }
        let source = include_str!("instrument.js").replace("AHEAD", &ahead.to_string()).replace("TOURED", &toured.to_string());
        let added = web.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await?;
        self.lock().instrument = added["identifier"].as_str().map(str::to_owned);
        Ok(())
    }

    async fn fixes_seen(&self) -> Result<u64> {
        Ok(self.script("return window.__fixes;", vec![]).await?.as_u64().unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_has_the_length_of_its_corners() {
        let start = Place::new(110.3, 22.6);
        let way = Walk::through(&[start, start.moved(60.0, 0.0), start.moved(60.0, 30.0)], 1.2, Duration::from_secs(5));
        assert!((way.length() - 90.0).abs() < 0.5, "{}", way.length());
        assert_eq!((way.fixes(), way.duration()), (16, Duration::from_secs(75)));
    }
}
