//! 门前三包看板: each number leads to its records, by town, street and cell, in both languages.

use anyhow::{Result, ensure};
use xunge_shared::{
    id::EntityId,
    kinds::{
        presence::Presence,
        zone::{Inspection, Verdict, Zone, ZoneBody},
    },
    settings::Settings,
};
use xunge_tests::{
    browser::{Device, Language},
    pages::{Login, ZoneBoard},
    people::SUPERVISOR,
    series::{Series, square},
    wait,
    world::{TOWN, World},
};

#[tokio::test]
async fn every_number_of_the_board_leads_to_its_records() -> Result<()> {
    World::story(async |world| {
        // of two fronts that were put right, one is littered again
        let server = world.client(&SUPERVISOR).await?;
        let mut desk = Series::new(server.session());
        let rows = server.rows(&format!("kind=zone&scope={TOWN}")).await?;
        let zones: Vec<EntityId> = rows.iter().take(3).filter_map(|row| row["entity"].as_str()?.parse().ok()).collect();
        for (zone, verdict) in [(0, Verdict::Cleaned), (1, Verdict::Cleaned), (1, Verdict::Dirty)] {
            let mut seen = Inspection { verdict, ..Inspection::clean(&Settings::default(), Presence::at(square(), 5)) };
            seen.items.insert("sanitation".into(), false);
            let op = desk.op::<Zone>(TOWN, zones[zone], &ZoneBody::Inspect(seen))?.seal();
            server.push(&desk.push([op])).await?;
        }
        // nobody said what was put right
        let seen = Inspection { verdict: Verdict::Cleaned, ..Inspection::clean(&Settings::default(), Presence::at(square(), 5)) };
        let op = desk.op::<Zone>(TOWN, zones[2], &ZoneBody::Inspect(seen))?.seal();
        server.push(&desk.push([op])).await?;
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        let board = ZoneBoard::open(&office).await?;
        ensure!(board.number(0, "total").await? == 30, "all zones of the town");
        board.records_of(0, "dirty").await?;
        for by in ["parent", "cell"] {
            board.by(by).await?;
            board.records_of(0, "total").await?;
        }
        office.tap("zones-by-finding").await?;
        office.see_text("zones-finding-sanitation", "包卫生").await?;
        office.see_text("zones-finding-sanitation-rate", "50 %").await?;
        office.see_text("zones-finding-unspecified", "未注明").await?;
        office.tap("zones-finding-sanitation-recurred").await?;
        office.see(&format!("zones-record-{}", zones[1])).await?;
        wait::until_eq("the one that did not stay clean", 1, async || office.count("zones-record-*").await).await?;
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        let file = office.attributes("zones-recurrence-csv", "href").await?;
        ensure!(file == ["/api/v1/recurrence?by=finding&format=csv&lang=zh"], "{file:?}");
        board.by("cell").await?;
        board.records_of(0, "total").await?;
        office.tap("zones-record-*").await?;
        office.see("zones-pair").await?;
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");

        let english = world.open("english", Device::desk().speaking(Language::English).dark()).await?;
        Login::open(&english).await?.sign_in_at_desk(&SUPERVISOR).await?;
        ZoneBoard::open(&english).await?;
        english.see_text("desk-zones", "To rectify").await?;
        let found = english.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        Ok(())
    })
    .await
}
