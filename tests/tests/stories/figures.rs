//! A supervisor looks at the county's figures, and at the cases behind a number.

use anyhow::{Result, ensure};
use xunge_shared::kinds::case::Case;
use xunge_tests::{
    pages::{FiguresPage, Login},
    people::{PATROL, SUPERVISOR},
    series::{Series, new_thing, report},
    wait,
    world::{TOWN, World},
};

#[tokio::test]
async fn every_number_leads_to_its_cases() -> Result<()> {
    World::story(async |world| {
        let patrol = world.client(&PATROL).await?;
        let mut series = Series::new(patrol.session());
        let cases = [new_thing(), new_thing()];
        for (case, text) in cases.into_iter().zip(["暴露垃圾", "又有垃圾"]) {
            let op = series.op::<Case>(TOWN, case, &report(text))?.seal();
            let reply = patrol.push(&series.push([op])).await?;
            ensure!(reply.results[0].seq.is_some(), "{reply:?}");
        }
        let supervisor = world.client(&SUPERVISOR).await?;
        // figures follow what is said by a moment, which a busy machine makes long
        let opened = wait::until("both cases in the figures", async || {
            let told = supervisor.json("/api/v1/figures").await?;
            Ok(told["lines"][0]["counts"]["opened"].as_u64().filter(|opened| *opened >= 2))
        });
        let opened = opened.await?.to_string();

        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        let figures = FiguresPage::open(&office).await?;
        figures.see_number("opened", &opened).await?;
        let types = office.text("figures-types").await?;
        ensure!(types.contains(&opened), "the type's line has the number: {types}");
        ensure!(!office.text("figures-towns").await?.contains(TOWN), "towns have their names");

        // it opens on the last days, one press leads to others, and a head tells how its figures are made
        office.see_attribute("figures-period-days", "aria-pressed", "true").await?;
        office.tap("figures-period-year").await?;
        office.see_attribute("figures-period-year", "aria-pressed", "true").await?;
        figures.see_number("opened", &opened).await?;
        ensure!(office.path().await?.contains("-01-01&to="), "{}", office.path().await?);
        office.tap("figures-how-score").await?;
        office.see_text("figures-told", "成效分 =").await?;

        figures.open_number("opened").await?;
        office.see_text("figures-total", &opened).await?;
        wait::until_true("the cases of the number", async || Ok(figures.listed().await? >= 2)).await?;
        figures.choose(&cases[0].to_string()).await?;
        office.back().await?;
        office.see("figures-records").await?;
        office.tap("figures-back").await?;
        figures.ready().await
    })
    .await
}
