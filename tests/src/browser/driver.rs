//! The chromedriver of this test process: one child that opens every browser.

use std::{env, net::TcpListener, process::Command, sync::Arc};

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
        // Asked for port 0, it takes one that is free on IPv6 and fails when that one is not free on IPv4.
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        command.arg(format!("--port={port}")).env("TZ", "Asia/Shanghai");
        let mut process = Process::spawn("chromedriver", &mut command)?;
        process.first("that it is ready", |line| line.contains("started successfully").then_some(())).await?;
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
        // Pages are drawn by the plain painter: only WebGL needs SwiftShader, which takes a whole core for what both draw alike.
        "--disable-gpu",
        "--enable-unsafe-swiftshader",
        "--use-fake-device-for-media-stream",
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
    let answer = if device.camera_refused { "=deny" } else { "" };
    caps.add_arg(&format!("--use-fake-ui-for-media-stream{answer}"))?;
    if device.private {
        caps.add_arg("--incognito")?;
    }
    if let Some(film) = &device.camera {
        caps.add_arg(&format!("--use-file-for-fake-video-capture={}", film.display()))?;
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
