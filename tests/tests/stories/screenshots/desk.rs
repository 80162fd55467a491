//! Every page of the desk on the demo county, in some looks.

use anyhow::Result;
use serde_json::json;
use xunge_tests::{
    browser::{Browser, Device, Driver, Language},
    pages::{Login, MapProbe, Me, Theme},
    wait,
};

use super::{Album, counted, county, demo, pictures};

/// What a supervisor opens: address, what is there when it is drawn, name of the picture.
const PAGES: [(&str, &str, &str); 9] = [
    ("/desk/board", "board-sum", "02-board"),
    ("/desk/figures", "figures-types", "03-figures"),
    ("/desk/zones", "desk-zones", "04-zones"),
    ("/desk/review", "review-state-open", "05-review"),
    ("/desk/patrols", "patrols", "06-patrols"),
    ("/desk/timetable", "timetable-town", "07-timetable"),
    ("/desk/phones", "desk-phones", "08-phones"),
    ("/desk/quarantine", "desk-quarantine", "09-quarantine"),
    ("/desk/own", "own-sessions", "10-own"),
];

/// What an administrator opens besides.
const ADMINISTRATION: [(&str, &str, &str); 6] = [
    ("/desk/admin/people?who=1", "card", "11-people"),
    ("/desk/admin/settings", "settings-save", "12-settings"),
    ("/desk/admin/ground", "ground-save", "13-ground"),
    ("/desk/admin/imports", "import-check", "14-imports"),
    ("/desk/admin/changes", "changes-list", "15-changes"),
    ("/desk/admin/audit", "audit-list", "16-audit"),
];

/// Language, theme, width and height: an office's screen, a small laptop, a tablet either way.
const LOOKS: [(Language, Theme, u32, u32); 5] = [
    (Language::Chinese, Theme::Day, 1440, 900),
    (Language::English, Theme::Dark, 1440, 900),
    (Language::English, Theme::Day, 1366, 768),
    (Language::Chinese, Theme::Dark, 1180, 820),
    (Language::Chinese, Theme::Day, 820, 1180),
];

#[tokio::test]
#[ignore = "takes pictures, checks nothing: run by `cargo xtask screenshots --all`"]
async fn every_page() -> Result<()> {
    let (folder, (server, ops)) = (pictures()?, county().await?);
    let driver = Driver::start().await?;
    counted(&server, ops).await?;
    for (language, theme, width, height) in LOOKS {
        let device = || Device { width, height, ..Device::desk().speaking(language) };
        let name = format!("{width}x{height}-{}-{}", &language.tag()[..2], theme.name());
        for (who, pages) in [("desk", &PAGES[..]), ("admin", &ADMINISTRATION[..])] {
            let browser = Browser::open(&format!("{name}-{who}"), &driver, device(), &server.url()).await?;
            let album = Album { folder: &folder, browser: &browser, prefix: name.clone() };
            Login::open(&browser).await?.sign_in_at_desk(&demo(who)).await?;
            Me::open(&browser).await?.choose_theme(theme).await?;
            let map = MapProbe::watch(&browser).await?;
            browser.tap("me-desk").await?;
            map.settled().await?;
            if who == "desk" {
                album.take("01-map").await?;
            }
            for (path, ready, screen) in pages {
                browser.goto(path).await?;
                let there = "return document.querySelectorAll('.skeleton, [aria-busy=true]').length === 0;";
                let drawn = async || Ok(browser.count(ready).await? > 0 && browser.script(there, vec![]).await? == json!(true));
                wait::until_true(ready, drawn).await?;
                album.take(screen).await?;
            }
        }
    }
    Ok(())
}
