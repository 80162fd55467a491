//! The main screens of the desk in all three looks, against the rules of WCAG 2.2 A and AA, and on the screens of a small laptop and of a tablet
//! either way. Those of the phone are in `tour.rs`.

use anyhow::{Result, ensure};
use xunge_tests::{
    browser::{Browser, Device, Rules},
    pages::{Desk, Login, Theme},
    people::{ADMINISTRATOR, SUPERVISOR},
    wait,
    world::World,
};

/// Width and height: a small laptop, a tablet on its side and upright.
const SIZES: [(u32, u32); 3] = [(1366, 768), (1180, 820), (820, 1180)];

/// What leaves the screen, and is not in a part that is moved by itself, or is cut.
const BEYOND: &str = "
    const root = document.documentElement;
    const found = [];
    if (root.scrollWidth > root.clientWidth) found.push(`${root.scrollWidth - root.clientWidth} px wider than the screen`);
    const isMoved = (thing) => {
        for (let up = thing.parentElement; up; up = up.parentElement)
            if (up.scrollWidth > up.clientWidth && ['auto', 'scroll'].includes(getComputedStyle(up).overflowX)) return true;
        return false;
    };
    for (const thing of document.querySelectorAll('a[href], button, select, textarea, input, summary, h1, h2, h3')) {
        const box = thing.getBoundingClientRect();
        const isUnseen = box.width < 2 || box.height < 2 || getComputedStyle(thing).visibility === 'hidden';
        if (isUnseen || thing.closest('[inert], .maplibregl-ctrl')) continue;
        const name = thing.dataset.testid ?? thing.outerHTML.slice(0, 80);
        if ((box.right > root.clientWidth + 1 || box.left < -1) && !isMoved(thing)) found.push(`${name} leaves the screen`);
        if (thing.matches('button, .btn') && thing.scrollWidth > thing.clientWidth + 1) found.push(`${name} is cut`);
    }
    return found;";

/// Opens each screen and collects what axe-core finds in each look; then at each size, what does not fit.
async fn check(browser: &Browser, screens: &[(String, &str)]) -> Result<()> {
    let desk = Device::desk();
    let mut found = Vec::new();
    for (path, ready) in screens {
        browser.goto(path).await?;
        browser.see(ready).await?;
        for theme in Theme::ALL {
            browser.dress(theme.name()).await?;
            // only colours differ from the second look on
            let rules = if theme == Theme::Day { Rules::All } else { Rules::Contrast };
            for violation in browser.axe_by(rules).await? {
                found.push(format!("{path} by {}: {violation}", theme.name()));
            }
        }
        for (width, height) in SIZES {
            browser.resize(width, height).await?;
            let beyond: Vec<String> = serde_json::from_value(browser.script(BEYOND, vec![]).await?)?;
            found.extend(beyond.into_iter().map(|fault| format!("{path} at {width}×{height}: {fault}")));
        }
        browser.resize(desk.width, desk.height).await?;
    }
    ensure!(found.is_empty(), "{} faults:\n{}", found.len(), found.join("\n"));
    Ok(())
}

#[tokio::test]
async fn the_desk_can_be_used_by_everyone() -> Result<()> {
    World::story(async |world| {
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        let desk = Desk::open(&office).await?;
        let row = wait::until("the list", async || Ok(desk.rows().await?.into_iter().next())).await?;
        let screens = [
            ("/desk".to_owned(), "desk-map"),
            (format!("/desk?sel=zone:{}", row.id), "desk-panel"),
            ("/desk/board".to_owned(), "board-sum"),
            ("/desk/zones".to_owned(), "desk-zones"),
            ("/desk/review".to_owned(), "review-state-open"),
            ("/desk/patrols".to_owned(), "patrols"),
            ("/desk/timetable".to_owned(), "timetable-town"),
            ("/desk/figures".to_owned(), "figures-types"),
            ("/desk/phones".to_owned(), "desk-phones"),
            ("/desk/quarantine".to_owned(), "desk-quarantine"),
        ];
        check(&office, &screens).await
    })
    .await
}

#[tokio::test]
async fn the_county_can_be_kept_by_everyone() -> Result<()> {
    World::story(async |world| {
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&ADMINISTRATOR).await?;
        let screens = [
            ("/desk/admin/people?who=1".to_owned(), "card"),
            ("/desk/admin/settings".to_owned(), "settings-save"),
            ("/desk/admin/imports".to_owned(), "import-check"),
            ("/desk/admin/changes".to_owned(), "changes-list"),
            ("/desk/admin/audit".to_owned(), "audit-list"),
            ("/desk/admin/ground".to_owned(), "ground-save"),
            ("/desk/own".to_owned(), "own-sessions"),
        ];
        check(&office, &screens).await
    })
    .await
}
