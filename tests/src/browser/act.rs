//! What a person does with the screen: look, tap, hold, type, choose a file.
//!
//! Things are named by their `data-testid`; `zone-row-*` names all whose id begins so. Looking waits for what is looked for. An action happens
//! once: one that the browser refused (the thing was covered, or was just replaced) has not happened,
//! and is done when it can be.

use std::{path::Path, sync::atomic::Ordering, time::Duration};

use anyhow::{Context, Result};
use serde_json::json;
use thirtyfour::{By, WebElement, error::WebDriverErrorInner};

use super::Browser;
use crate::wait;

impl Browser {
    /// Waits until the first thing of this name is visible.
    pub async fn see(&self, id: &str) -> Result<WebElement> {
        wait::until(&format!("{id:?} on {}", self.name()), async || {
            for element in self.all(id).await? {
                if element.is_displayed().await? {
                    return Ok(Some(element));
                }
            }
            Ok(None)
        })
        .await
    }

    /// Waits until nothing of this name is visible.
    pub async fn see_gone(&self, id: &str) -> Result<()> {
        wait::until_true(&format!("{id:?} to go from {}", self.name()), async || Ok(!self.shows(id).await?)).await
    }

    /// True when something of this name is visible now.
    pub async fn shows(&self, id: &str) -> Result<bool> {
        for element in self.all(id).await? {
            if element.is_displayed().await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Everything of this name, visible or not, now.
    pub async fn all(&self, id: &str) -> Result<Vec<WebElement>> {
        Ok(self.web()?.find_all(By::Css(selector(id))).await?)
    }

    /// How many things of this name there are now.
    pub async fn count(&self, id: &str) -> Result<usize> {
        Ok(self.all(id).await?.len())
    }

    /// The text of the first visible thing of this name, once there is one.
    pub async fn text(&self, id: &str) -> Result<String> {
        wait::until(&format!("the text of {id:?} on {}", self.name()), async || match self.texts(id).await?.into_iter().next() {
            Some(text) if !text.is_empty() => Ok(Some(text)),
            _ => Ok(None),
        })
        .await
    }

    /// The visible texts of everything of this name, now and at one moment; a blank that does not break a line is one like any other.
    pub async fn texts(&self, id: &str) -> Result<Vec<String>> {
        let found = self
            .script(
                "return [...document.querySelectorAll(arguments[0])].map((e) => e.innerText.replaceAll('\\u00a0', ' ').trim());",
                vec![json!(selector(id))],
            )
            .await?;
        Ok(serde_json::from_value(found)?)
    }

    /// An attribute of everything of this name, now and at one moment. Things without it are left out.
    pub async fn attributes(&self, id: &str, attribute: &str) -> Result<Vec<String>> {
        let script =
            "return [...document.querySelectorAll(arguments[0])].map((e) => e.getAttribute(arguments[1])).filter((v) => v !== null);";
        Ok(serde_json::from_value(self.script(script, vec![json!(selector(id)), json!(attribute)]).await?)?)
    }

    /// Waits until the text of the first thing of this name contains `part`.
    pub async fn see_text(&self, id: &str, part: &str) -> Result<()> {
        let mut last = Vec::new();
        let outcome = wait::until_true(&format!("{id:?} on {} to say {part:?}", self.name()), async || {
            last = self.texts(id).await?;
            Ok(last.iter().any(|text| text.contains(part)))
        })
        .await;
        outcome.with_context(|| format!("it said {last:?}"))
    }

    /// Waits until an attribute of the first thing of this name has this value.
    pub async fn see_attribute(&self, id: &str, attribute: &str, value: &str) -> Result<()> {
        let mut last = Vec::new();
        let outcome = wait::until_true(&format!("{attribute} of {id:?} on {} to be {value:?}", self.name()), async || {
            last = self.attributes(id, attribute).await?;
            Ok(last.first().is_some_and(|found| found == value))
        })
        .await;
        outcome.with_context(|| format!("it was {last:?}"))
    }

    /// Taps the first visible thing of this name.
    pub async fn tap(&self, id: &str) -> Result<()> {
        self.tap_first(id, async |_| Ok(true)).await
    }

    /// Taps the first visible thing of this name that says `part`.
    pub async fn tap_saying(&self, id: &str, part: &str) -> Result<()> {
        self.tap_first(id, async |element: &WebElement| Ok(element.text().await?.contains(part)))
            .await
            .with_context(|| format!("looked for one that says {part:?}"))
    }

    /// Taps the thing of this name inside the thing `outer` (a row, a dialog) that says `part`.
    pub async fn tap_in(&self, outer: &str, part: &str, id: &str) -> Result<()> {
        wait::until(&format!("{id:?} in the {outer:?} that says {part:?} on {}", self.name()), async || {
            for row in self.all(outer).await? {
                if !row.text().await?.contains(part) {
                    continue;
                }
                for element in row.find_all(By::Css(selector(id))).await? {
                    if element.is_displayed().await? && self.click(&element).await? {
                        return Ok(Some(()));
                    }
                }
            }
            Ok(None)
        })
        .await
    }

    /// Taps a thing twice in a row, as a thumb does that stays above it: no machine's slowness comes between.
    pub async fn tap_twice(&self, id: &str) -> Result<()> {
        let element = self.see(id).await?;
        let centre = "const thing = arguments[0]; thing.scrollIntoView({ block: 'center' });
            const box = thing.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
            return thing.contains(document.elementFromPoint(x, y));";
        wait::until_true(&format!("{id:?} on {} to lie open", self.name()), async || {
            Ok(self.web()?.execute(centre, vec![element.to_json()?]).await?.json() == &json!(true))
        })
        .await?;
        let thumb = self.web()?.action_chain_with_delay(None, Some(Duration::from_millis(60)));
        thumb.move_to_element_center(&element).click().click().perform().await?;
        self.taps.fetch_add(2, Ordering::Relaxed);
        Ok(())
    }

    /// Puts the finger on a thing, keeps it there and lifts it.
    pub async fn hold(&self, id: &str, time: Duration) -> Result<()> {
        let element = self.see(id).await?;
        element.scroll_into_view().await?;
        let web = self.web()?;
        web.action_chain().move_to_element_center(&element).click_and_hold().perform().await?;
        wait::pass(time).await;
        web.action_chain().release().perform().await?;
        self.taps.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// Presses keys on whatever has the focus.
    pub async fn press(&self, keys: &str) -> Result<()> {
        Ok(self.web()?.action_chain().send_keys(keys).perform().await?)
    }

    /// Clicks a point of the view, in CSS pixels from its top left corner.
    pub async fn click_at(&self, x: f64, y: f64) -> Result<()> {
        self.taps.fetch_add(1, Ordering::Relaxed);
        Ok(self.web()?.action_chain().move_to(x.round() as i64, y.round() as i64).click().perform().await?)
    }

    /// Replaces what a field says.
    pub async fn type_into(&self, id: &str, text: &str) -> Result<()> {
        let field = self.see(id).await?;
        field.clear().await?;
        Ok(field.send_keys(text).await?)
    }

    /// Gives a date field a day, `YYYY-MM-DD`: what is typed into one depends on the machine's language.
    pub async fn set_date(&self, id: &str, day: &str) -> Result<()> {
        let field = self.see(id).await?;
        let set = "arguments[0].value = arguments[1];
            arguments[0].dispatchEvent(new Event('input', { bubbles: true }));
            arguments[0].dispatchEvent(new Event('change', { bubbles: true }));";
        self.web()?.execute(set, vec![field.to_json()?, json!(day)]).await?;
        Ok(())
    }

    /// Chooses an option of a `select` by its value.
    pub async fn choose(&self, id: &str, value: &str) -> Result<()> {
        let option = format!("{} option[value=\"{value}\"]", selector(id));
        let web = self.web()?;
        let found = wait::until(&format!("option {value:?} of {id:?}"), async || {
            Ok(web.find_all(By::Css(option.clone())).await?.into_iter().next())
        })
        .await?;
        Ok(found.click().await?)
    }

    /// Gives a file to a file input, which may be invisible behind its label.
    pub async fn give_file(&self, id: &str, file: &Path) -> Result<()> {
        let input =
            wait::until(&format!("file input {id:?} on {}", self.name()), async || Ok(self.all(id).await?.into_iter().next())).await?;
        Ok(input.send_keys(file.display().to_string()).await?)
    }

    async fn tap_first(&self, id: &str, mut fits: impl AsyncFnMut(&WebElement) -> Result<bool>) -> Result<()> {
        wait::until(&format!("{id:?} on {} to be tapped", self.name()), async || {
            for element in self.all(id).await? {
                if element.is_displayed().await? && element.is_enabled().await? && fits(&element).await? {
                    return Ok(self.click(&element).await?.then_some(()));
                }
            }
            Ok(None)
        })
        .await
    }

    /// Clicks; false when the browser refused, in which case nothing has happened.
    async fn click(&self, element: &WebElement) -> Result<bool> {
        match element.click().await {
            Ok(()) => {
                self.taps.fetch_add(1, Ordering::Relaxed);
                Ok(true)
            }
            Err(error) => match error.as_inner() {
                WebDriverErrorInner::ElementClickIntercepted(_) => {
                    // Under the navigation: a person scrolls on. Under a message that scrolling does not clear: a person waits, or
                    // presses what they did not mean, and the story has failed.
                    let script = "const thing = arguments[0]; thing.scrollIntoView({ block: 'center' });
                        const { x, y, width, height } = thing.getBoundingClientRect();
                        const message = document.elementFromPoint(x + width / 2, y + height / 2)?.closest('.toasts');
                        return message ? `${thing.dataset.testid} lies under \"${message.innerText}\"` : null;";
                    match self.web()?.execute(script, vec![element.to_json()?]).await {
                        Ok(found) => {
                            self.lock().covered.extend(found.json().as_str().map(str::to_owned));
                            Ok(false)
                        }
                        Err(error) if matches!(error.as_inner(), WebDriverErrorInner::StaleElementReference(_)) => Ok(false),
                        Err(error) => Err(error.into()),
                    }
                }
                WebDriverErrorInner::ElementNotInteractable(_) | WebDriverErrorInner::StaleElementReference(_) => Ok(false),
                _ => Err(error.into()),
            },
        }
    }
}

fn selector(id: &str) -> String {
    match id.strip_suffix('*') {
        Some(start) => format!("[data-testid^=\"{start}\"]"),
        None => format!("[data-testid=\"{id}\"]"),
    }
}
