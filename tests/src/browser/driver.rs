//! The chromedriver of this test process: one child that opens every browser.

use std::{env, process::Command, sync::Arc};

use anyhow::Result;
use serde_json::json;
use thirtyfour::{
    ChromeCapabilities, ChromiumLikeCapabilities, DesiredCapabilities, WebDriver,
    common::capabilities::desiredcapabilities::CapabilitiesHelper,
};

use super::Device;
use crate::process::Process;

/// A running chromedriver. Share it: it opens as many browsers as are asked for.
#[derive(Debug, Clone)]
pub struct Driver {
    url: String,
    _process: Arc<Process>,
}

impl Driver {
    /// Starts `CHROMEDRIVER`, or `chromedriver` from the path, on a free port.
    pub async fn start() -> Result<Self> {
        let bin = env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
        let mut command = Command::new(bin);
        // The time zone of the county, for pages and workers alike.
        command.arg("--port=0").env("TZ", "Asia/Shanghai");
        let mut process = Process::spawn("chromedriver", &mut command)?;
        let port =
            process.first("its port", |line| line.split_once("successfully on port ")?.1.trim_end_matches('.').parse::<u16>().ok()).await?;
        Ok(Self { url: format!("http://127.0.0.1:{port}"), _process: Arc::new(process) })
    }

    /// Opens a browser on a profile folder.
    pub(super) async fn open(&self, device: &Device, profile: &std::path::Path) -> Result<WebDriver> {
        Ok(WebDriver::new(&self.url, capabilities(device, profile)?).await?)
    }
}

fn capabilities(device: &Device, profile: &std::path::Path) -> Result<ChromeCapabilities> {
    let mut caps = DesiredCapabilities::chrome();
    for flag in [
        "--headless=new",
        "--use-angle=swiftshader",
        "--enable-unsafe-swiftshader",
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-dev-shm-usage",
        "--disable-sync",
        "--disable-features=Translate,MediaRouter,OptimizationHints",
        "--mute-audio",
        "--no-default-browser-check",
        "--no-first-run",
        "--password-store=basic",
    ] {
        caps.add_arg(flag)?;
    }
    if rustix::process::geteuid().is_root() {
        caps.add_arg("--no-sandbox")?;
    }
    if let Ok(binary) = env::var("CHROMIUM") {
        caps.set_binary(&binary)?;
    }
    caps.add_arg(&format!("--user-data-dir={}", profile.display()))?;
    caps.add_arg(&format!("--lang={}", device.language.tag()))?;
    caps.add_arg(&format!("--window-size={},{}", device.width, device.height))?;
    caps.add_experimental_option("prefs", json!({ "intl.accept_languages": device.language.accepted() }))?;
    let scale = if device.phone { 2.0 } else { 1.0 };
    let metrics =
        json!({ "width": device.width, "height": device.height, "pixelRatio": scale, "touch": device.phone, "mobile": device.phone });
    caps.add_experimental_option("mobileEmulation", json!({ "deviceMetrics": metrics }))?;
    caps.set("goog:loggingPrefs", json!({ "browser": "ALL" }))?;
    Ok(caps)
}
