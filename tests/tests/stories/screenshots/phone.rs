//! Every screen of the phone in the states that a person meets: two sizes, two languages, three looks.

use anyhow::{Context, Result};
use xunge_tests::{
    browser::{Browser, Device, Driver, Language, Place},
    pages::{App, Login, MapProbe, Me, Round, Street, Theme, Zones},
    photo::snapshot,
    wait,
};

use super::{Album, county, demo, pictures, somewhere};

#[tokio::test]
#[ignore = "takes pictures, checks nothing: run by `cargo xtask screenshots --all`"]
async fn every_screen() -> Result<()> {
    let (folder, (server, _)) = (pictures()?, county().await?);
    let driver = Driver::start().await?;
    let place = somewhere(&server).await?;
    for (device, language, theme) in [
        (Device::phone(), Language::Chinese, Theme::Day),
        (Device::tall_phone(), Language::English, Theme::Dark),
        (Device::phone(), Language::English, Theme::Night),
    ] {
        let name = format!("{}x{}-{}-{}", device.width, device.height, &language.tag()[..2], theme.name());
        let browser = Browser::open(&name, &driver, device.speaking(language).at(place).first_started(), &server.url()).await?;
        let album = Album { folder: &folder, browser: &browser, prefix: name };
        begin(&album, theme).await?;
        pages(&album).await?;
        zones(&album).await?;
        reports(&album).await?;
        round(&album, place).await?;
        lock(&album).await?;
    }
    Ok(())
}

async fn to_end(phone: &Browser) -> Result<()> {
    phone.script("window.scrollTo(0, document.documentElement.scrollHeight);", vec![]).await.map(drop)
}

async fn begin(album: &Album<'_>, theme: Theme) -> Result<()> {
    let phone = album.browser;
    let login = Login::open(phone).await?;
    album.take("01-login").await?;
    login.sign_in(&demo("grid")).await?;
    for step in 1..=4 {
        phone.see(&format!("tour-{step}")).await?;
        album.take(&format!("02-tour-{step}")).await?;
        phone.tap("tour-next").await?;
    }
    App(phone).installed().await?;
    Me::open(phone).await?.choose_theme(theme).await?;
    album.take("03-me").await
}

async fn pages(album: &Album<'_>) -> Result<()> {
    let phone = album.browser;
    App(phone).chip().synced().await?;
    for (path, ready, name) in [
        ("/", "today-headline", "04-today"),
        ("/scan", "scan", "05-scan"),
        ("/cases", "cases-list", "06-cases"),
        ("/sync", "sync-summary", "07-sync"),
        ("/deliver", "deliver-file", "08-deliver"),
        ("/privacy", "privacy-mine", "09-privacy"),
        ("/nowhere", "not-found", "10-not-found"),
    ] {
        album.page(path, ready, name).await?;
    }
    for topic in ["round", "zones", "report", "sync"] {
        phone.goto(&format!("/{topic}")).await?;
        phone.tap(&format!("help-{topic}")).await?;
        phone.see("help-sheet").await?;
        album.take(&format!("11-help-{topic}")).await?;
        phone.tap("help-done").await?;
    }
    Ok(())
}

async fn zones(album: &Album<'_>) -> Result<()> {
    let phone = album.browser;
    let zones = Zones::open(phone).await?;
    let rows = wait::until("the list", async || Ok(Some(zones.rows().await?).filter(|rows| !rows.is_empty()))).await?;
    album.take("12-zones").await?;
    let photo = snapshot(7)?;
    let page = zones.inspect(&rows[0].id).await?;
    album.take("13-inspection").await?;
    page.answer("sanitation", false).await?.photo("before", photo.path()).await?;
    album.take("14-inspection-failed").await?;
    to_end(phone).await?;
    album.take("15-inspection-end").await?;
    phone.tap("nav-zones").await?;
    phone.tap("zones-by-street").await?;
    let street = wait::until("a street", async || Ok(phone.texts("street-*").await?.into_iter().next())).await?;
    album.take("16-streets").await?;
    let street = Street::open(phone, street.lines().next().context("a street has no name")?).await?;
    album.take("17-street").await?;
    street.all_clean().await?;
    album.take("18-street-all-clean").await
}

async fn reports(album: &Album<'_>) -> Result<()> {
    let phone = album.browser;
    album.page("/report", "report-submit", "19-report").await?;
    to_end(phone).await?;
    album.take("20-report-end").await?;
    phone.goto("/cases").await?;
    let row = wait::until("a case", async || Ok(phone.attributes("case-row-*", "data-testid").await?.into_iter().next())).await?;
    let case = row.trim_start_matches("case-row-");
    album.page(&format!("/cases/{case}"), "case-name", "21-case").await?;
    to_end(phone).await?;
    album.take("22-case-end").await
}

async fn round(album: &Album<'_>, place: Place) -> Result<()> {
    let phone = album.browser;
    phone.goto("/").await?;
    let map = MapProbe::watch(phone).await?;
    let round = Round(phone).open().await?;
    album.take("23-round-start").await?;
    round.start().await?;
    map.settled().await?;
    phone.walk(&xunge_tests::browser::Walk::through(&[place, place.moved(160.0, 0.0)], 1.2, std::time::Duration::from_secs(5))).await?;
    album.take("24-round").await?;
    to_end(phone).await?;
    album.take("25-round-end").await?;
    phone.tap("round-note").await?;
    album.take("26-round-note").await?;
    phone.goto("/round").await?;
    round.end().await?;
    album.take("27-round-summary").await?;
    let picture = round.share().await?;
    std::fs::write(album.folder.join(format!("{}-28-{}", album.prefix, picture.name.replace('/', "-"))), picture.bytes)?;
    Ok(())
}

async fn lock(album: &Album<'_>) -> Result<()> {
    let phone = album.browser;
    phone.goto("/me").await?;
    phone.tap("me-set-pin").await?;
    album.take("29-pin").await
}
