//! 整治时间表: a table with faults is told so, put right and imported; what is late stands out and is worked off.

use anyhow::{Result, ensure};
use xunge_tests::{
    browser::Language,
    pages::{Login, Timetable},
    people::SUPERVISOR,
    world::World,
};

const WRONG: &str =
    "编号,路段,存在问题,责任单位,责任人,期限,步骤\n1,永安路,店外经营,城管所,李所长,2020-06-30,清理；验收\n2,,乱堆放,市场办,,月底,\n";

#[tokio::test]
async fn a_table_with_faults_is_put_right_and_worked_off() -> Result<()> {
    World::story(async |world| {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("timetable.csv");
        std::fs::write(&file, WRONG)?;
        let office = world.desk("desk").await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        let timetable = Timetable::open(&office).await?;
        timetable.look_at(&file).await?;
        let faults = timetable.faults(2).await?;
        ensure!(faults.iter().all(|fault| fault.contains('3')) && faults[1].contains("月底"), "{faults:?}");

        std::fs::write(&file, WRONG.replace("2,,", "2,桥头市场,").replace("月底", "2099-12-31"))?;
        timetable.look_again(&file).await?;
        timetable.import().await?;
        let lines = timetable.see_lines(2).await?;
        ensure!(lines[0].contains("永安路") && lines[0].contains("超期"), "late first: {lines:?}");
        timetable.show("late").await?;
        timetable.see_lines(1).await?;

        timetable.choose("永安路").await?;
        timetable.done(0, "已清理").await?;
        timetable.done(1, "验收合格").await?;
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        office.goto("/desk/timetable?show=done").await?;
        let lines = timetable.see_lines(1).await?;
        ensure!(lines[0].contains("超期完成"), "{lines:?}");
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_timetable_speaks_english() -> Result<()> {
    World::story(async |world| {
        let office = world.open("desk", xunge_tests::browser::Device::desk().speaking(Language::English).dark()).await?;
        Login::open(&office).await?.sign_in_at_desk(&SUPERVISOR).await?;
        let timetable = Timetable::open(&office).await?;
        timetable.see_lines(0).await?;
        office.see_text("desk-timetable", "No timetable yet").await?;
        let found = office.axe().await?;
        ensure!(found.is_empty(), "{found:?}");
        Ok(())
    })
    .await
}
