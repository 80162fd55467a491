//! 门前三包看板: each number leads to its records, by town, street and cell, in both languages.

use anyhow::{Result, ensure};
use xunge_tests::{
    browser::{Device, Language},
    pages::{Login, ZoneBoard},
    people::SUPERVISOR,
    world::World,
};

#[tokio::test]
async fn every_number_of_the_board_leads_to_its_records() -> Result<()> {
    World::story(async |world| {
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        let board = ZoneBoard::open(&office).await?;
        ensure!(board.number(0, "total").await? == 30, "all zones of the town");
        board.records_of(0, "dirty").await?;
        for by in ["parent", "cell"] {
            board.by(by).await?;
            board.records_of(0, "total").await?;
        }
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
