//! A small county with its server and the people of it, for one story.
//!
//! Every story has a world of its own, so stories run side by side and leave nothing behind.

use std::{
    ops::Deref,
    panic::AssertUnwindSafe,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, Result, anyhow, ensure};
use futures::FutureExt;

use xunge_shared::{
    kinds::county::{County, CountyBody},
    settings::Settings,
};

use crate::{
    browser::{Browser, Device, Driver, Place},
    client::Client,
    people::{ADMINISTRATOR, PEOPLE, Person},
    proxy::Proxy,
    series::Series,
    server::{Folder, Server, root},
};

mod history;

/// The town that the stories play in.
pub const TOWN: &str = "990001001000";
/// The town beside it.
pub const OTHER_TOWN: &str = "990001002000";
/// A corner of the town: the crossing before the first checkpoint, 城北小学后门.
pub const SQUARE: (f64, f64) = (110.3015, 22.60125);

/// A server with a seeded county, and the browsers of a story.
#[derive(Debug)]
pub struct World {
    /// The server. Kill it, restart it.
    pub server: Server,
    driver: Option<Driver>,
    handsets: Vec<Arc<Handset>>,
}

/// A browser and the network between it and the server.
#[derive(Debug)]
pub struct Handset {
    /// The network.
    pub proxy: Proxy,
    browser: Browser,
}

impl World {
    /// Starts a server on a fresh copy of the fixture county.
    pub async fn start() -> Result<Self> {
        let folder = Folder::fresh()?;
        seed(&folder)?;
        let world = Self { server: Server::start(folder).await?, driver: None, handsets: Vec::new() };
        history::tell(&world.server.url()).await.context("telling the county's history")?;
        Ok(world)
    }

    /// Runs a story in a world of its own. When it fails, everything that its parts said is printed, and what the
    /// browsers showed is kept; a story in which the server or a page panicked, or a message lay on what is pressed, has failed.
    pub async fn story(body: impl AsyncFnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let mut world = Self::start().await?;
        let outcome = AssertUnwindSafe(body(&mut world)).catch_unwind().await;
        let outcome = outcome.unwrap_or_else(|panic| Err(anyhow!("panicked: {}", message(&*panic))));
        let outcome = match outcome {
            Ok(()) => world.check().await,
            failed => failed,
        };
        if outcome.is_err() {
            world.tell().await;
        }
        outcome
    }

    /// A patrol phone or worker's phone at the square, with a network of its own.
    pub async fn phone(&mut self, name: &str) -> Result<Arc<Handset>> {
        let (lon, lat) = SQUARE;
        self.open(name, Device::phone().at(Place::new(lon, lat))).await
    }

    /// A client of the server itself, past browsers and proxies.
    pub async fn client(&self, person: &Person) -> Result<Client> {
        Client::login(&self.server.url(), person).await
    }

    /// A desk in the office.
    pub async fn desk(&mut self, name: &str) -> Result<Arc<Handset>> {
        self.open(name, Device::desk()).await
    }

    /// A browser on any device.
    pub async fn open(&mut self, name: &str, device: Device) -> Result<Arc<Handset>> {
        let driver = match &self.driver {
            Some(driver) => driver.clone(),
            None => self.driver.insert(Driver::start().await?).clone(),
        };
        let proxy = Proxy::start(self.server.addr()).await?;
        let origin = if device.by_name { format!("http://localhost:{}", proxy.addr().port()) } else { proxy.url() };
        let browser = Browser::open(name, &driver, device, &origin).await?;
        let handset = Arc::new(Handset { proxy, browser });
        self.handsets.push(Arc::clone(&handset));
        Ok(handset)
    }

    /// Sets the county's lists and limits, as its administrator.
    pub async fn set_county(&self, settings: Settings) -> Result<()> {
        let administrator = self.client(&ADMINISTRATOR).await?;
        let county = administrator.rows("kind=county").await?.into_iter().next().context("no county")?;
        let id = county["entity"].as_str().context("no id")?.parse()?;
        let mut series = Series::new(administrator.session());
        let op = series.op::<County>(ADMINISTRATOR.area, id, &CountyBody::Settings(settings))?.seal();
        let reply = administrator.push(&series.push([op])).await?;
        ensure!(reply.results[0].seq.is_some(), "{reply:?}");
        Ok(())
    }

    async fn check(&self) -> Result<()> {
        ensure!(!self.server.log().contains("panicked at"), "the server panicked");
        for handset in &self.handsets {
            handset.check_console().await?;
            handset.check_covered()?;
        }
        Ok(())
    }

    /// Prints and keeps what may explain a failure.
    async fn tell(&self) {
        let folder = evidence();
        println!("the server said:\n{}", self.server.log());
        for handset in &self.handsets {
            let name = handset.name();
            match handset.console().await {
                Ok(lines) => lines.iter().for_each(|line| println!("  {name} | {line}")),
                Err(error) => println!("  {name} | has no console: {error:#}"),
            }
            if let Ok(path) = handset.path().await {
                println!("  {name} shows {path}");
            }
            for report in handset.proxy.report() {
                println!("  {name} net | {:?} up {} down {}: {}", report.fate, report.up, report.down, report.requests.join(", "));
            }
            match keep(&folder, handset).await {
                Ok(path) => println!("  {name} looked like {}", path.display()),
                Err(error) => println!("  {name} has no picture: {error:#}"),
            }
        }
    }
}

impl Handset {
    /// No network: what is open is reset, what comes is refused, and pages are told.
    pub async fn go_offline(&self) -> Result<()> {
        self.proxy.refuse();
        self.browser.set_offline(true).await
    }

    /// The network is back.
    pub async fn go_online(&self) -> Result<()> {
        self.proxy.clear();
        self.browser.set_offline(false).await
    }
}

impl Deref for Handset {
    type Target = Browser;

    fn deref(&self) -> &Browser {
        &self.browser
    }
}

/// Fills a data folder as an administrator would: by the command line.
fn seed(folder: &Folder) -> Result<()> {
    for Person { name, password, display, role, area, team } in PEOPLE {
        let mut args = vec!["user", "add", name, "--role", role, "--area", area, "--display", display];
        if !team.is_empty() {
            args.extend(["--team", team]);
        }
        folder.run(&args, &[("XUNGE_PASSWORD", password)])?;
    }
    import_county(folder)
}

/// Imports the cells, streets, zones and checkpoints of the fixture county.
pub fn import_county(folder: &Folder) -> Result<()> {
    let county = root().join("tests/fixtures/county");
    for (kind, file) in
        [("cells", "cells.geojson"), ("streets", "streets.geojson"), ("zones", "zones.geojson"), ("checkpoints", "checkpoints.csv")]
    {
        let path = county.join(file);
        folder.run(&["import", kind, path.to_str().context("the repository's path is not UTF-8")?], &[])?;
    }
    Ok(())
}

/// Where evidence of this test's failure goes.
fn evidence() -> PathBuf {
    let test = std::thread::current().name().unwrap_or("story").replace("::", "-");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    target.join("e2e").join(test)
}

async fn keep(folder: &Path, handset: &Handset) -> Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let path = folder.join(format!("{}.png", handset.name()));
    std::fs::write(&path, handset.screenshot().await?)?;
    Ok(path)
}

fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
    text.unwrap_or_else(|| "without a word".into())
}
