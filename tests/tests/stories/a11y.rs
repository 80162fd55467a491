//! The main screens of the desk in all three looks, against the rules of WCAG 2.2 A and AA. Those of the phone are in `tour.rs`.

use anyhow::{Result, ensure};
use xunge_tests::{
    browser::Browser,
    pages::{Desk, Login, Me, Theme},
    people::{ADMINISTRATOR, SUPERVISOR},
    wait,
    world::World,
};

/// Opens each screen in each look and collects what axe-core finds.
async fn check(browser: &Browser, screens: &[(String, &str)]) -> Result<()> {
    let mut found = Vec::new();
    for theme in Theme::ALL {
        Me::open(browser).await?.choose_theme(theme).await?;
        for (path, ready) in screens {
            browser.goto(path).await?;
            browser.see(ready).await?;
            for violation in browser.axe().await? {
                found.push(format!("{path} by {}: {violation}", theme.name()));
            }
        }
    }
    ensure!(found.is_empty(), "{} violations:\n{}", found.len(), found.join("\n"));
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
