//! The pictures of the documentation: the main screens on the demo county. Run by `cargo xtask screenshots`; with `--all`, every
//! screen of the phone in its states, to be looked at.

mod phone;

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use xunge_tests::{
    browser::{Browser, Device, Driver, Language, Place},
    pages::{Desk, Login, MapProbe, Me, Round, Theme, Zones},
    people::Person,
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
async fn main_screens() -> Result<()> {
    let folder = pictures()?;
    let data = Folder::fresh()?;
    data.run(&["demo"], &[])?;
    let server = Server::start(data).await?;
    let driver = Driver::start().await?;
    let place = somewhere(&server).await?;
    for language in [Language::Chinese, Language::English] {
        phone(&folder, &server, &driver, language, place).await?;
        office(&folder, &server, &driver, language).await?;
    }
    Ok(())
}

async fn phone(folder: &Path, server: &Server, driver: &Driver, language: Language, place: Place) -> Result<()> {
    let browser = Browser::open("phone", driver, Device::phone().speaking(language).at(place), &server.url()).await?;
    let album = |look: &str| Album { folder, browser: &browser, prefix: format!("phone-{}-{look}", &language.tag()[..2]) };
    let login = Login::open(&browser).await?;
    album("day").take("login").await?;
    login.sign_in(&demo("grid")).await?;
    for theme in Theme::ALL {
        let album = album(theme.name());
        Me::open(&browser).await?.choose_theme(theme).await?;
        album.page("/", "today-headline", "today").await?;
        album.page("/round", "round-start", "round-start").await?;
        album.page("/report", "report-submit", "report").await?;
        album.page("/cases", "cases-list", "cases").await?;
        album.page("/sync", "sync-summary", "sync").await?;
        album.page("/", "today-headline", "today").await?;
        let zones = Zones::open(&browser).await?;
        album.take("zones").await?;
        let rows = wait::until("the list", async || Ok(Some(zones.rows().await?).filter(|rows| !rows.is_empty()))).await?;
        album.page(&format!("/zones/{}", rows[0].id), "zone-save", "inspection").await?;
    }
    Me::open(&browser).await?.choose_theme(Theme::Night).await?;
    let map = MapProbe::watch(&browser).await?;
    Round(&browser).open().await?.start().await?;
    map.settled().await?;
    album("night").take("round").await
}

async fn office(folder: &Path, server: &Server, driver: &Driver, language: Language) -> Result<()> {
    let browser = Browser::open("desk", driver, Device::desk().speaking(language), &server.url()).await?;
    Login::open(&browser).await?.sign_in_at_desk(&demo("desk")).await?;
    for theme in Theme::ALL {
        let album = Album { folder, browser: &browser, prefix: format!("desk-{}-{}", &language.tag()[..2], theme.name()) };
        Me::open(&browser).await?.choose_theme(theme).await?;
        let map = MapProbe::watch(&browser).await?;
        browser.tap("me-desk").await?;
        let desk = Desk(&browser);
        map.settled().await?;
        album.take("map").await?;
        let row = wait::until("the list", async || Ok(desk.rows().await?.into_iter().next())).await?;
        desk.choose(&row.id).await?;
        album.take("story").await?;
        album.page("/desk/figures", "figures-types", "figures").await?;
        album.page("/desk/phones", "desk-phones", "phones").await?;
    }
    Ok(())
}
