//! One real browser: started, steered, killed and started again on the same profile.
//!
//! It knows WebDriver and the DevTools protocol, and no screen of the product: those are in `pages`.

mod act;
mod authenticator;
mod axe;
mod console;
mod device;
mod download;
mod driver;
mod walk;

use std::{
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::WebDriver;

pub use authenticator::Authenticator;
pub use axe::{Rules, Violation};
pub use console::Entry;
pub use device::{Device, Language, Place};
pub use driver::Driver;
pub use walk::Walk;

use crate::{tree, wait};

/// True while a transaction of this SQLite file can still be rolled back: its journal begins with
/// [these bytes](https://www.sqlite.org/fileformat.html#the_rollback_journal). What it wrote may be in the file already.
fn is_being_written(file: &Path) -> bool {
    let mut journal = file.as_os_str().to_owned();
    journal.push("-journal");
    std::fs::read(journal).is_ok_and(|bytes| bytes.starts_with(&[0xd9, 0xd5, 0x05, 0xf9]))
}

/// A browser with a profile of its own, which a kill leaves as it is. Dropping it kills it.
#[derive(Debug)]
pub struct Browser {
    name: String,
    driver: Driver,
    origin: String,
    state: Mutex<State>,
    taps: AtomicUsize,
    profile: TempDir,
}

#[derive(Debug)]
struct State {
    device: Device,
    session: Option<Session>,
    console: Vec<Entry>,
    /// What a message lay on when it was to be tapped.
    covered: Vec<String>,
    offline: bool,
    /// How far the pages' clock is put forward, or back, milliseconds.
    ahead: i64,
    /// The script that does it, as the browser numbers it.
    instrument: Option<String>,
}

#[derive(Debug, Clone)]
struct Session {
    web: WebDriver,
    process: u32,
}

impl Browser {
    /// Opens a browser with a fresh profile. Paths given to [`Browser::goto`] are on `origin`.
    pub async fn open(name: &str, driver: &Driver, device: Device, origin: &str) -> Result<Self> {
        let browser = Self {
            name: name.into(),
            driver: driver.clone(),
            origin: origin.into(),
            state: Mutex::new(State {
                device,
                session: None,
                console: Vec::new(),
                covered: Vec::new(),
                offline: false,
                ahead: 0,
                instrument: None,
            }),
            taps: AtomicUsize::new(0),
            profile: tempfile::Builder::new().prefix("xunge-e2e-profile-").tempdir()?,
        };
        browser.start().await?;
        Ok(browser)
    }

    /// What failures call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The root of the site as this browser sees it, without a trailing slash.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Starts the browser (again) on its profile, as its owner would: empty, until [`Browser::goto`].
    pub async fn start(&self) -> Result<()> {
        let device = self.lock().device.clone();
        let web = self.driver.open(&device, self.profile.path()).await.with_context(|| format!("{} does not start", self.name))?;
        let process =
            web.capabilities().get("goog:processID").and_then(Value::as_u64).context("chromedriver does not name the browser's process")?;
        {
            let mut state = self.lock();
            state.session = Some(Session { web, process: u32::try_from(process)? });
            state.instrument = None;
        }
        self.instrument().await?;
        self.emulate(&device).await?;
        let offline = self.lock().offline;
        self.set_offline(offline).await
    }

    /// `kill -9`, as a phone does to an app in the background. The profile stays.
    pub async fn kill(&self) -> Result<()> {
        self.read_console().await?;
        let session = self.lock().session.take().with_context(|| format!("{} is not running", self.name))?;
        session.kill()
    }

    /// Waits until the browser has written the session's cookie down: a kill before that signs its owner out, as it would on a real
    /// phone. Chromium does it every half minute, and at once when 512 changes wait (`kCommitAfterBatchSize` of its cookie store): here
    /// other sites see to it.
    pub async fn session_kept(&self) -> Result<()> {
        let name = "xunge_session";
        let expires = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs() + 3600;
        let others = (0..600).map(|n| {
            let (name, site) = (format!("n{n}"), format!("site{}.example", n / 100));
            json!({ "name": name, "value": "", "domain": site, "path": "/", "expires": expires })
        });
        self.cdp("Storage.setCookies", json!({ "cookies": others.collect::<Vec<_>>() })).await?;
        let files = ["Default/Cookies", "Default/Network/Cookies"].map(|file| self.profile.path().join(file));
        wait::until_within(2 * wait::PATIENCE, &format!("the session to be on the disk of {}", self.name), async || {
            let holds = |file: &Path| std::fs::read(file).is_ok_and(|bytes| bytes.windows(name.len()).any(|w| w == name.as_bytes()));
            Ok(files.iter().any(|file| holds(file) && !is_being_written(file)).then_some(()))
        })
        .await
    }

    /// Takes the site's cookies away, as an expired session does.
    pub async fn forget_cookies(&self) -> Result<()> {
        Ok(self.web()?.delete_all_cookies().await?)
    }

    /// Opens a path of the site.
    pub async fn goto(&self, path: &str) -> Result<()> {
        self.web()?.goto(format!("{}{path}", self.origin)).await?;
        self.tell_again().await
    }

    /// Presses the browser's own Back.
    pub async fn back(&self) -> Result<()> {
        self.web()?.back().await?;
        self.tell_again().await
    }

    /// The path that is shown, with its query.
    pub async fn path(&self) -> Result<String> {
        let url = self.web()?.current_url().await?;
        Ok(url.as_str().strip_prefix(&self.origin).unwrap_or(url.as_str()).to_owned())
    }

    /// Flips `navigator.onLine` for pages. The network itself is the proxy's to cut.
    pub async fn set_offline(&self, offline: bool) -> Result<()> {
        self.lock().offline = offline;
        let conditions = json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.cdp("Network.emulateNetworkConditions", conditions).await
    }

    /// A page that opens may be in another process than the last, and Chromium 148 tells that one nothing of what was set before.
    async fn tell_again(&self) -> Result<()> {
        let offline = self.lock().offline;
        if offline { self.set_offline(true).await } else { Ok(()) }
    }

    /// Moves the device. The page's watch hears of it at once.
    pub async fn move_to(&self, place: Place) -> Result<()> {
        self.lock().device.place = Some(place);
        self.cdp("Emulation.setGeolocationOverride", json!({ "longitude": place.lon, "latitude": place.lat, "accuracy": place.accuracy }))
            .await
    }

    /// Takes the position away, as a tunnel does: the page hears "position unavailable".
    pub async fn lose_position(&self) -> Result<()> {
        self.cdp("Emulation.setGeolocationOverride", json!({})).await
    }

    /// Takes a permission away, as somebody does in the browser's settings: `geolocation`.
    pub async fn deny(&self, permission: &str) -> Result<()> {
        let permission = json!({ "name": permission });
        self.cdp("Browser.setPermission", json!({ "origin": self.origin, "permission": permission, "setting": "denied" })).await
    }

    /// Lets the site store so many bytes and no more; `None` gives it what the disk has.
    pub async fn limit_storage(&self, bytes: Option<u64>) -> Result<()> {
        let mut params = json!({ "origin": self.origin });
        if let Some(bytes) = bytes {
            params["quotaSize"] = json!(bytes);
        }
        self.cdp("Storage.overrideQuotaForOrigin", params).await
    }

    /// Makes the processor so many times slower for pages.
    pub async fn slow_down(&self, times: f64) -> Result<()> {
        self.cdp("Emulation.setCPUThrottlingRate", json!({ "rate": times })).await
    }

    /// Bytes that the page's scripts hold after the garbage is collected, the app's own memory included.
    pub async fn heap(&self) -> Result<u64> {
        self.cdp("HeapProfiler.collectGarbage", json!({})).await?;
        let used = self.web()?.cdp().send_raw("Runtime.getHeapUsage", json!({})).await?;
        let bytes = |name: &str| used[name].as_f64().unwrap_or_default();
        Ok((bytes("usedSize") + bytes("backingStorageSize")) as u64)
    }

    /// Runs a script in every document to come, before any of its own.
    pub async fn in_every_page(&self, script: &str) -> Result<()> {
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await
    }

    /// Opens another tab and goes there.
    pub async fn open_tab(&self) -> Result<()> {
        let web = self.web()?;
        let tab = web.new_tab().await?;
        Ok(web.switch_to_window(tab).await?)
    }

    /// Closes the tab that it is in.
    pub async fn close_tab(&self) -> Result<()> {
        Ok(self.web()?.close_window().await?)
    }

    /// Goes to a tab, in the order in which they were opened, from 0.
    pub async fn to_tab(&self, number: usize) -> Result<()> {
        let web = self.web()?;
        let tab = web.windows().await?.into_iter().nth(number).context("no such tab")?;
        Ok(web.switch_to_window(tab).await?)
    }

    /// Switches the system's colour scheme.
    pub async fn set_dark(&self, dark: bool) -> Result<()> {
        self.lock().device.dark = dark;
        let scheme = if dark { "dark" } else { "light" };
        // Motion is reduced, so that what is clicked stands still.
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.cdp("Emulation.setEmulatedMedia", json!({ "features": features })).await
    }

    /// Shows the page in a look as it stands, as a press on that look would do.
    pub async fn dress(&self, look: &str) -> Result<()> {
        self.script("document.documentElement.dataset.theme = arguments[0];", vec![json!(look)]).await.map(drop)
    }

    /// Shows what moves, as to people who did not ask for less motion, until the colour scheme is switched.
    pub async fn let_move(&self) -> Result<()> {
        let features = json!([{ "name": "prefers-reduced-motion", "value": "no-preference" }]);
        self.cdp("Emulation.setEmulatedMedia", json!({ "features": features })).await
    }

    /// Gives the screen another size, in CSS pixels.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        let phone = self.lock().device.phone;
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": if phone { 2 } else { 1 }, "mobile": phone });
        self.cdp("Emulation.setDeviceMetricsOverride", size).await?;
        // where a page was wider than its screen, the browser has drawn it smaller or larger since
        self.cdp("Emulation.resetPageScaleFactor", json!({})).await
    }

    /// Runs a script in the page and returns what it returns.
    pub async fn script(&self, script: &str, args: Vec<Value>) -> Result<Value> {
        Ok(self.web()?.execute(script, args).await?.json().clone())
    }

    /// Runs a script that hands its result to the callback in its last argument.
    pub async fn script_async(&self, script: &str, args: Vec<Value>) -> Result<Value> {
        Ok(self.web()?.execute_async(script, args).await?.json().clone())
    }

    /// The view as PNG.
    pub async fn screenshot(&self) -> Result<Vec<u8>> {
        Ok(self.web()?.screenshot_as_png().await?)
    }

    /// Fails when a message lay on something that was to be tapped, until it went away by itself.
    pub fn check_covered(&self) -> Result<()> {
        match self.lock().covered.first() {
            Some(covered) => bail!("{}: {covered}", self.name),
            None => Ok(()),
        }
    }

    /// How often a person has tapped since the browser was opened.
    pub fn taps(&self) -> usize {
        self.taps.load(Ordering::Relaxed)
    }

    async fn emulate(&self, device: &Device) -> Result<()> {
        self.cdp("Emulation.setLocaleOverride", json!({ "locale": device.language.tag() })).await?;
        if let Some(zone) = device.zone {
            self.cdp("Emulation.setTimezoneOverride", json!({ "timezoneId": zone })).await?;
        }
        self.set_dark(device.dark).await?;
        let mut permissions = vec!["durableStorage", "wakeLockScreen"];
        if !device.camera_refused {
            permissions.push("videoCapture");
        }
        if let Some(place) = device.place {
            permissions.push("geolocation");
            self.move_to(place).await?;
        }
        self.cdp("Browser.grantPermissions", json!({ "origin": self.origin, "permissions": permissions })).await
    }

    async fn cdp(&self, method: &str, params: Value) -> Result<()> {
        self.web()?.cdp().send_raw(method, params).await.with_context(|| format!("{}: {method}", self.name))?;
        Ok(())
    }

    fn web(&self) -> Result<WebDriver> {
        let state = self.lock();
        Ok(state.session.as_ref().with_context(|| format!("{} is not running", self.name))?.web.clone())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if let Some(session) = self.lock().session.take() {
            // Fails only when it is gone already.
            let _ = session.kill();
        }
    }
}

impl Session {
    fn kill(self) -> Result<()> {
        tree::kill(self.process)?;
        // Nothing is left to say goodbye to; without this the drop would try.
        let _ = self.web.leak();
        Ok(())
    }
}
