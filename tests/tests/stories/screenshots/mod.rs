//! The pictures of the documentation, under the names that it has for them: the main screens on the demo county. Run by `cargo xtask screenshots`; with `--all`, every
//! screen of the phone in its states and every page of the desk, to be looked at.

mod desk;
mod phone;

use std::{
    env, fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result};
use xunge_tests::{
    browser::{Browser, Device, Driver, Place, Walk},
    pages::{Desk, Login, MapProbe, Me, Round, Theme, Zones},
    people::Person,
    photo::snapshot,
    server::{Folder, Server, root},
    wait,
};

const fn demo(name: &'static str) -> Person {
    Person { name, password: "xunge-demo", display: "", role: "", area: "", team: "" }
}

/// Takes pictures into one folder, named after language, look and screen.
struct Album<'a> {
    folder: &'a Path,
    browser: &'a Browser,
    prefix: String,
}

impl Album<'_> {
    async fn take(&self, screen: &str) -> Result<()> {
        let path = self.folder.join(format!("{}-{screen}.png", self.prefix));
        fs::write(&path, self.browser.screenshot().await?)?;
        println!("{}", path.display());
        Ok(())
    }

    async fn page(&self, path: &str, ready: &str, screen: &str) -> Result<()> {
        self.browser.goto(path).await?;
        wait::until_true(ready, async || Ok(self.browser.count(ready).await? > 0)).await?;
        self.take(screen).await
    }
}

/// Where the pictures go.
fn pictures() -> Result<PathBuf> {
    let folder = env::var_os("XUNGE_SCREENS").map_or_else(|| root().join("docs/screens"), PathBuf::from);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// A server of the demo county, and how many ops it has.
async fn county() -> Result<(Server, u64)> {
    let data = Folder::fresh()?;
    let told = data.run(&["demo"], &[])?;
    let ops = told.split(' ').find_map(|word| word.parse::<u64>().ok()).context("the demo tells how many ops it has")?;
    Ok((Server::start(data).await?, ops))
}

/// Waits until the figures have counted so many ops: as of a place in the log they are refused until they are there.
async fn counted(server: &Server, ops: u64) -> Result<()> {
    let client = xunge_tests::client::Client::login(&server.url(), &demo("desk")).await?;
    let asked = format!("/api/v1/figures?upto={ops}");
    let counted = async || Ok(client.get(&asked).await?.status.is_success().then_some(()));
    wait::until_within(Duration::from_mins(5), "the figures to count all", counted).await
}

/// Where the first zone of the list stands: the place to be for a picture.
async fn somewhere(server: &Server) -> Result<Place> {
    let worker = xunge_tests::client::Client::login(&server.url(), &demo("grid")).await?;
    let rows = worker.rows("kind=zone&order=due").await?;
    let line = rows.iter().find_map(|row| row["shape"]["line"].as_array().cloned()).context("no zone has a line")?;
    let degrees = |key: &str| line[0][key].as_f64().map(|micro| micro / 1e6).context("no point");
    Ok(Place::new(degrees("lon")?, degrees("lat")?))
}

#[tokio::test]
#[ignore = "takes pictures, checks nothing: run by `cargo xtask screenshots`"]
async fn of_the_readme() -> Result<()> {
    let (folder, (server, ops)) = (pictures()?, county().await?);
    let driver = Driver::start().await?;
    let place = somewhere(&server).await?;
    phone(&folder, &server, &driver, place).await?;
    office(&folder, &server, &driver, ops).await
}

/// The phone: a worker's day, and a round at night.
async fn phone(folder: &Path, server: &Server, driver: &Driver, place: Place) -> Result<()> {
    let browser = Browser::open("phone", driver, Device::phone().at(place), &server.url()).await?;
    let album = |prefix: &str| Album { folder, browser: &browser, prefix: prefix.to_owned() };
    let app = Login::open(&browser).await?.sign_in(&demo("grid")).await?;
    app.chip().synced().await?;
    Me::open(&browser).await?.choose_theme(Theme::Day).await?;
    browser.goto("/").await?;
    browser.see("today-tile-clean").await?;
    album("today").take("360x740-zh-light").await?;
    let zones = Zones::open(&browser).await?;
    let rows = zones.list().await?;
    album("zones").take("360x740-zh-light").await?;
    let (before, page) = (snapshot(7)?, zones.inspect(&rows[0].id).await?);
    let page = page.answer("sanitation", true).await?.answer("greening", true).await?;
    page.answer("order", false).await?.disorder("stacking").await?.photo("before", before.path()).await?;
    browser.script("window.scrollTo(0, 150);", vec![]).await?;
    album("zone").take("360x740-zh-light").await?;

    Me::open(&browser).await?.choose_theme(Theme::Night).await?;
    let map = MapProbe::watch(&browser).await?;
    Round(&browser).open().await?.start().await?;
    let corners = [place, place.moved(80.0, 0.0), place.moved(80.0, 90.0), place.moved(190.0, 90.0)];
    browser.walk(&Walk::through(&corners, 1.2, Duration::from_secs(5))).await?;
    map.settled().await?;
    browser.see_gone("toast").await?;
    album("round").take("360x740-zh-night").await
}

/// The desk: some streets with one case's story, and two of its pages.
async fn office(folder: &Path, server: &Server, driver: &Driver, ops: u64) -> Result<()> {
    let browser = Browser::open("desk", driver, Device::desk(), &server.url()).await?;
    let album = |prefix: &str| Album { folder, browser: &browser, prefix: prefix.to_owned() };
    Login::open(&browser).await?.sign_in_at_desk(&demo("desk")).await?;
    Me::open(&browser).await?.choose_theme(Theme::Day).await?;
    let map = MapProbe::watch(&browser).await?;
    browser.tap("me-desk").await?;
    let desk = Desk(&browser);
    map.settled().await?;
    // the latest case that has a picture
    let client = xunge_tests::client::Client::login(&server.url(), &demo("desk")).await?;
    let cases = client.rows("kind=case&order=-at&limit=40").await?;
    let listed = wait::until("the list", async || Ok(Some(desk.rows().await?).filter(|rows| !rows.is_empty()))).await?;
    let case = cases.iter().find(|row| row["photo"].is_string() && listed.iter().any(|line| row["entity"] == line.id));
    let case = case.context("no case in the list has a picture")?;
    desk.choose(case["entity"].as_str().unwrap_or_default()).await?;
    let degrees = |key: &str| case["shape"]["point"][key].as_f64().map(|micro| micro / 1e6).context("a case without a place");
    map.look_at(degrees("lon")?, degrees("lat")?, 15.2).await?;
    map.settled().await?;
    album("desk").take("1440x900-zh-light").await?;

    counted(server, ops).await?;
    album("figures").page("/desk/figures", "figures-types", "1440x900-zh-light").await?;
    album("review").page("/desk/review", "review-state-open", "1440x900-zh-light").await
}
